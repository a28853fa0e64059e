//! Writers: each turns a report into one format. They read the report and nothing else.

mod change;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod page;
#[cfg(test)]
mod sample;
mod sarif;
mod text;

use std::io::{self, Write};

use serde::Serialize;

use crate::error::Error;
use crate::report::{ChangeNotice, NoticeInfo, Report};
use crate::text::Lang;

/// A format that a report can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal.
    Text,
    /// The report itself.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for CI test reports.
    Junit,
    /// GitHub workflow commands.
    Github,
    /// GitLab Code Quality.
    Gitlab,
    /// Markdown, for step summaries and comments.
    Markdown,
}

impl Format {
    /// All formats with their names.
    pub const ALL: [(&'static str, Format); 7] = [
        ("text", Format::Text),
        ("json", Format::Json),
        ("sarif", Format::Sarif),
        ("junit", Format::Junit),
        ("github", Format::Github),
        ("gitlab", Format::Gitlab),
        ("markdown", Format::Markdown),
    ];

    /// Tells whether it lists every verdict, not only findings.
    pub fn lists_verdicts(self) -> bool {
        matches!(self, Format::Json | Format::Junit)
    }
}

/// How to write for people.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Language.
    pub lang: Lang,
    /// Whether colours may be used.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether findings that do not count are shown too.
    pub show_all: bool,
    /// Whether only the summary is shown.
    pub quiet: bool,
}

/// Writes a report.
pub fn write(format: Format, report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => text::write(report, style, out),
        Format::Json => json::write(report, out),
        Format::Sarif => sarif::write(report, style.lang, out),
        Format::Junit => junit::write(report, style.lang, out),
        Format::Github => github::write(report, style.lang, out),
        Format::Gitlab => gitlab::write(report, style.lang, out),
        Format::Markdown => markdown::write(report, style.lang, out),
    }
}

/// Writes a report as JSON whose findings are put into words on the way.
pub fn write_json<F: Serialize, V: Serialize>(report: &Report<F, V>, out: &mut dyn Write) -> io::Result<()> {
    json::write(report, out)
}

/// Writes a change notice; only text, JSON and Markdown can hold it.
pub fn write_change(format: Format, notice: &ChangeNotice, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Json => json::write_change(notice, out),
        Format::Markdown => change::page(notice, style.lang).markdown(out),
        _ => change::page(notice, style.lang).text(style, out),
    }
}

/// Writes errors for people, each with the line it was made at.
pub fn write_errors(errors: &[Error], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    text::write_errors(errors, style, out)
}

/// Writes notices about exceptions for people.
pub fn write_notices(notices: &[NoticeInfo], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    text::write_notices(notices, style, out)
}
