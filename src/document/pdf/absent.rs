//! Stands in for the PDF writer in builds without it.

use super::{File, Folder};
use crate::error::{Error, ErrorKind, Result};
use crate::messages;

/// Whether this build can write PDF.
pub const AVAILABLE: bool = false;

/// Says that this build has no PDF.
pub fn write(_: &Folder) -> Result<Vec<File>> {
    Err(Error::new(ErrorKind::Usage, messages::pdf::no_pdf()))
}
