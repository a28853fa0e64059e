//! Placeholder.

use std::io::{self, Write};

use super::Style;
use crate::report::Report;

pub(super) fn write(_report: &Report, _style: &Style, _out: &mut dyn Write) -> io::Result<()> {
    Ok(())
}
