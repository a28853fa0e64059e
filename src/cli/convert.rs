//! `convert`: writes a saved JSON report in other formats.

use std::io::Read;

use super::args::ConvertArgs;
use super::terminal::Terminal;
use super::{Outcome, write};
use crate::error::{Error, ErrorKind};
use crate::messages;
use crate::report::{Report, SCHEMA};

pub(super) fn run(args: &ConvertArgs, terminal: &Terminal) -> Outcome {
    let targets = write::targets(&args.formats)?;
    let shown = args.report.display().to_string();
    let mut text = String::new();
    let read = if shown == "-" {
        std::io::stdin().lock().read_to_string(&mut text).map(|_| ())
    } else {
        std::fs::read_to_string(&args.report).map(|content| text = content)
    };
    read.map_err(|error| vec![Error::new(ErrorKind::Usage, messages::cannot_read_file(&shown, &error.to_string()))])?;
    let report: Report = serde_json::from_str(&text).map_err(|error| {
        let at = crate::source::Location {
            path: shown.clone(),
            line: error.line() as u32,
            column: error.column() as u32,
            end_line: error.line() as u32,
            end_column: error.column() as u32 + 1,
        };
        vec![Error::new(ErrorKind::Usage, messages::not_a_report(&error.to_string())).at(at)]
    })?;
    if report.schema != SCHEMA {
        return Err(vec![Error::new(ErrorKind::Usage, messages::other_report_version(&report.schema, SCHEMA))]);
    }
    write::report(&report, &targets, terminal, args.show_all, args.quiet)?;
    // Writing a report again judges nothing, so the gate is not asked again.
    Ok(0)
}
