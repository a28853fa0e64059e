//! The report as GitHub workflow commands, which show findings beside the lines of a change.
//!
//! A step may show ten annotations of each level: nine are written, and the tenth place is for the line that counts the rest.
//!
//! Ledger text is data. The runner reads a line as a command when it starts with `::`, and splits lines at CR and LF only.
//! Every line written here starts with a command of our own, line breaks of values are escaped, and so are the colons of
//! properties, so that no value can end the properties or begin another command. `::stop-commands::` would add nothing: it
//! protects raw lines, and there are none.

use std::cmp::Reverse;
use std::io::{self, Write};

use crate::finding::Status;
use crate::messages;
use crate::report::{ErrorInfo, FindingInfo, NoticeInfo, Report};
use crate::source::Location;
use crate::text::{Lang, Text};

/// Annotations of one level.
const MAX_SHOWN: usize = 9;

pub(super) fn write(report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let commands = Commands { root: &report.source.root, lang };
    let mut findings: Vec<&FindingInfo> = report.findings.iter().collect();
    findings.sort_by_key(|finding| Reverse(finding.severity));
    let (open, rest): (Vec<&FindingInfo>, Vec<&FindingInfo>) =
        findings.into_iter().filter(|finding| finding.status != Status::Waived).partition(|finding| finding.status == Status::Open);

    let unread = report.errors.iter().map(|error| commands.unread(error));
    let errors = unread.chain(open.iter().map(|finding| commands.finding("error", finding)));
    let warnings = report.notices.iter().map(|notice| commands.notice(notice));
    let notices = rest.iter().map(|finding| commands.finding("notice", finding));
    for command in errors.take(MAX_SHOWN).chain(warnings.take(MAX_SHOWN)).chain(notices.take(MAX_SHOWN)) {
        writeln!(out, "{command}")?;
    }
    let left_out = |count: usize| count.saturating_sub(MAX_SHOWN);
    let (errors, warnings, notices) = (left_out(report.errors.len() + open.len()), left_out(report.notices.len()), left_out(rest.len()));
    if errors + warnings + notices > 0 {
        let more = messages::more_annotations(errors, warnings, notices);
        writeln!(out, "::notice title=mamori::{}", data(more.get(lang)))?;
    }
    Ok(())
}

struct Commands<'r> {
    root: &'r str,
    lang: Lang,
}

impl Commands<'_> {
    fn finding(&self, level: &str, finding: &FindingInfo) -> String {
        let title = format!("{} {}", finding.rule, finding.title.get(self.lang));
        let clauses: Vec<Text> =
            finding.clauses.iter().map(|clause| messages::clause_cited(&clause.edition, &clause.cite, clause.verified)).collect();
        let lines = [finding.message.clone(), messages::line_remedy(&finding.remedy)].into_iter();
        let lines = lines.chain(messages::line_clauses(&clauses)).chain(finding.reason.as_ref().map(messages::line_status));
        self.command(level, Some(&finding.location), &title, lines)
    }

    fn notice(&self, notice: &NoticeInfo) -> String {
        let lines = [notice.message.clone(), messages::line_remedy(&notice.remedy)];
        self.command("warning", Some(&notice.location), messages::title_waiver().get(self.lang), lines)
    }

    fn unread(&self, error: &ErrorInfo) -> String {
        let hints = error.hints.iter().map(messages::line_remedy);
        let lines = std::iter::once(error.message.clone()).chain(hints);
        self.command("error", error.location.as_ref(), messages::title_error().get(self.lang), lines)
    }

    fn command(&self, level: &str, location: Option<&Location>, title: &str, lines: impl IntoIterator<Item = Text>) -> String {
        let message = lines.into_iter().map(|line| line.get(self.lang).to_owned()).collect::<Vec<_>>().join("\n");
        let place = location.map(|location| self.place(location)).unwrap_or_default();
        format!("::{level} {place}title={}::{}", property(title), data(&message))
    }

    /// Writes the properties of a place: one line, because spans of several lines may not be shown.
    fn place(&self, location: &Location) -> String {
        let folder = if matches!(self.root, "" | ".") { String::new() } else { format!("{}/", self.root) };
        let Location { path, line, column, end_line, end_column } = location;
        let file = property(&format!("{folder}{path}"));
        let end = if end_line == line && end_column > column { format!("endColumn={end_column},") } else { String::new() };
        format!("file={file},line={line},endLine={line},col={column},{end}")
    }
}

/// Escapes the message of a command.
fn data(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            // Escape sequences of terminals and other line breaks have no meaning in an annotation.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Escapes a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Format;
    use crate::output::sample::{empty, errors_only, large, sample, written};

    fn lines(report: &Report) -> Vec<String> {
        written(Format::Github, report, Lang::Ja).lines().map(str::to_owned).collect()
    }

    fn count(lines: &[String], level: &str) -> usize {
        lines.iter().filter(|line| line.starts_with(&format!("::{level} "))).count()
    }

    #[test]
    fn every_line_is_a_command_of_our_own() {
        for report in [sample(), errors_only(), large(30)] {
            let text = written(Format::Github, &report, Lang::En);
            assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
            for line in text.lines() {
                let rest = line.strip_prefix("::error ").or(line.strip_prefix("::warning ")).or(line.strip_prefix("::notice ")).unwrap();
                let (properties, message) = rest.split_once("::").unwrap();
                for property in properties.split(',') {
                    let (name, value) = property.split_once('=').unwrap();
                    assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&name), "{property}");
                    assert!(!value.contains(':'), "{property}");
                }
                assert!(!message.is_empty());
            }
        }
    }

    #[test]
    fn a_finding_names_its_place_and_escapes_its_values() {
        let lines = lines(&sample());
        let finding = lines.iter().find(|line| line.contains("BAK-006")).unwrap();
        let start =
            "::error file=inventory/受付 端末/バックアップ#1.yaml,line=12,endLine=12,col=5,endColumn=9,title=BAK-006 復元試験の期限切れ::";
        assert!(finding.starts_with(start), "{finding}");
        assert!(finding.contains("100%25 a,b:c%0D%0A::error file=x::y%0D@admin"), "{finding}");
        assert!(finding.contains("［mhlw-guideline@6.0］（未検証）"), "{finding}");
    }

    #[test]
    fn levels_follow_the_status() {
        let lines = lines(&sample());
        assert_eq!((count(&lines, "error"), count(&lines, "warning"), count(&lines, "notice")), (6, 2, 2));
        assert!(lines[0].contains("title=判定できません"));
        assert!(lines[0].contains("file=inventory/壊れた%0A台帳.yaml,"));
        assert!(!lines.iter().any(|line| line.contains("suzuki")), "waived findings are not shown");
    }

    #[test]
    fn limits_hold_and_the_rest_is_counted() {
        let mut report = large(30_000);
        report.notices = vec![sample().notices[0].clone(); 12];
        report.findings.iter_mut().skip(15_000).for_each(|finding| finding.status = Status::Below);
        let lines = lines(&report);
        assert_eq!((count(&lines, "error"), count(&lines, "warning"), count(&lines, "notice")), (9, 9, 10));
        let more = lines.last().unwrap();
        assert!(more.contains("29985 件"), "{more}");
    }

    #[test]
    fn the_most_severe_come_first() {
        let mut report = sample();
        report.findings.reverse();
        report.errors.clear();
        let lines = lines(&report);
        assert!(lines[0].contains("BAK-006"), "{}", lines[0]);
    }

    #[test]
    fn nothing_found_writes_nothing() {
        assert_eq!(lines(&empty()), Vec::<String>::new());
    }

    #[test]
    fn paths_start_at_the_root_of_the_repository() {
        let mut report = sample();
        report.source.root = "分院".into();
        assert!(lines(&report)[0].contains("file=分院/inventory/"));
    }
}
