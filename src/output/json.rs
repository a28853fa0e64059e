//! The report as JSON; `docs/reference/report-v1.schema.json` describes it.

use std::io::{self, Write};

use crate::report::Report;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, report)?;
    out.write_all(b"\n")
}
