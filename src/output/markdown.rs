//! Placeholder.

use std::io::{self, Write};

use crate::report::Report;
use crate::text::Lang;

pub(super) fn write(_report: &Report, _lang: Lang, _out: &mut dyn Write) -> io::Result<()> {
    Ok(())
}
