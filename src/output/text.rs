//! Findings for people at a terminal: the line, the value underlined, why, how to mend it, and a summary that adds up.

use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use anstyle::{AnsiColor, Style as Paint};
use unicode_width::UnicodeWidthStr;

use super::Style;
use crate::error::Error;
use crate::finding::{Outcome, Severity, Status};
use crate::messages;
use crate::report::{ClauseInfo, EditionInfo, ErrorInfo, FindingInfo, GateInfo, NoticeInfo, RelatedInfo, Report, RoadInfo};
use crate::source::Location;
use crate::text::{Lang, Text, one_line};

/// Clauses of one edition that a finding names at most; the report holds all.
const MAX_CLAUSES: usize = 3;

/// Errors shown; one mistake often makes many.
const MAX_ERRORS: usize = 20;

/// Findings shown in full; a facility with more needs the summary first.
const MAX_SHOWN: usize = 200;

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let writer = Terminal { report, style, renderer: renderer(style) };
    if !style.quiet {
        writer.errors(out)?;
        writer.findings(out)?;
        write_notices(&report.notices, style, out)?;
    }
    writer.summary(out)
}

/// Writes errors that kept a command from judging at all.
pub(super) fn write_errors(errors: &[Error], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let renderer = renderer(style);
    for found in errors.iter().take(MAX_ERRORS) {
        let related = found.related.iter().map(|(location, message)| RelatedInfo {
            location: location.clone(),
            message: message.clone(),
            snippet: None,
        });
        let info = ErrorInfo {
            message: found.message.clone(),
            location: found.location.clone(),
            snippet: found.snippet.clone(),
            related: related.collect(),
            hints: found.hints.clone(),
        };
        write_error(&info, style.lang, &renderer, out)?;
    }
    if errors.len() > MAX_ERRORS {
        writeln!(out, "{}", messages::more_errors(errors.len() - MAX_ERRORS).get(style.lang))?;
    }
    Ok(())
}

fn write_error(error: &ErrorInfo, lang: Lang, renderer: &Renderer, out: &mut dyn Write) -> io::Result<()> {
    let (name, hint) = (messages::word_error(), messages::word_remedy());
    let mut group = Group::with_title(Level::ERROR.with_name(name.get(lang)).primary_title(one_line(error.message.get(lang))));
    if let Some(location) = &error.location {
        group = match &error.snippet {
            Some(line) => group.element(snippet(location, Some(line), AnnotationKind::Primary, "")),
            // A file whose text cannot be shown: its path alone.
            None => group.element(Origin::path(location.path.as_str()).line(location.line as usize).char_column(location.column as usize)),
        };
    }
    for related in &error.related {
        let location = &related.location;
        let at = format!("{}:{}:{} {}", location.path, location.line, location.column, related.message.get(lang));
        group = group.element(Level::NOTE.no_name().message(at));
    }
    for text in &error.hints {
        group = group.element(Level::HELP.with_name(hint.get(lang)).message(text.get(lang)));
    }
    writeln!(out, "{}\n", renderer.render(&[group]))
}

/// Writes notices about exceptions: those that ended as errors, the others as warnings.
pub(super) fn write_notices(notices: &[NoticeInfo], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let renderer = renderer(style);
    let (error, warning, remedy) = (messages::word_error(), messages::word_warning(), messages::word_remedy());
    for notice in notices {
        let (level, name) = if notice.kind == "expired" { (Level::ERROR, &error) } else { (Level::WARNING, &warning) };
        let group = Group::with_title(level.with_name(name.get(style.lang)).primary_title(notice.message.get(style.lang)))
            .element(snippet(&notice.location, notice.snippet.as_deref(), AnnotationKind::Primary, ""))
            .element(Level::HELP.with_name(remedy.get(style.lang)).message(notice.remedy.get(style.lang)));
        writeln!(out, "{}\n", renderer.render(&[group]))?;
    }
    Ok(())
}

fn renderer(style: &Style) -> Renderer {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).term_width(style.width)
}

struct Terminal<'r> {
    report: &'r Report,
    style: &'r Style,
    renderer: Renderer,
}

impl Terminal<'_> {
    fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.style.lang)
    }

    fn paint(&self, paint: Paint, text: &str) -> String {
        if self.style.color { format!("{paint}{text}{paint:#}") } else { text.to_owned() }
    }

    fn errors(&self, out: &mut dyn Write) -> io::Result<()> {
        self.report.errors.iter().try_for_each(|error| write_error(error, self.style.lang, &self.renderer, out))
    }

    fn findings(&self, out: &mut dyn Write) -> io::Result<()> {
        let shown = |finding: &&FindingInfo| finding.status == Status::Open || finding.status == Status::Below || self.style.show_all;
        let findings: Vec<&FindingInfo> = self.report.findings.iter().filter(shown).collect();
        // One missing field leaves several rules unjudged: it is shown once, with all of them.
        let mut groups: Vec<Vec<&FindingInfo>> = Vec::new();
        let mut of_place: std::collections::HashMap<(&Location, &str, Status), usize> = std::collections::HashMap::new();
        for finding in findings.iter().copied() {
            let key = (&finding.location, finding.field.as_str(), finding.status);
            match of_place.get(&key).filter(|_| finding.outcome == Outcome::Unknown && finding.area.is_some()) {
                Some(group) => groups[*group].push(finding),
                None => {
                    if finding.outcome == Outcome::Unknown && finding.area.is_some() {
                        of_place.insert(key, groups.len());
                    }
                    groups.push(vec![finding]);
                }
            }
        }
        // What stops the gate is read last, just above the summary.
        for group in groups.iter().take(MAX_SHOWN).rev() {
            self.finding(group[0], &group[1..], out)?;
        }
        if groups.len() > MAX_SHOWN {
            writeln!(out, "{}\n", self.say(&messages::more_findings(groups.len() - MAX_SHOWN)))?;
        }
        Ok(())
    }

    /// Writes a finding; `also` are others that the same missing field leaves unjudged.
    fn finding(&self, finding: &FindingInfo, also: &[&FindingInfo], out: &mut dyn Write) -> io::Result<()> {
        let lang = self.style.lang;
        let name = messages::severity_name(finding.severity.name(), finding.outcome == Outcome::Unknown);
        let level = match finding.severity {
            Severity::Critical | Severity::High => Level::ERROR,
            Severity::Medium => Level::WARNING,
            Severity::Low | Severity::Info => Level::NOTE,
        };
        let mut group = Group::with_title(level.with_name(self.say(&name)).primary_title(self.say(&finding.title)).id(rule_id(finding)));
        group = group.element(snippet(&finding.location, finding.snippet.as_deref(), AnnotationKind::Primary, self.say(&finding.message)));
        for related in &finding.related {
            group = group.element(self.related(related));
        }
        let mut notes: Vec<(Text, String)> = Vec::new();
        notes.push((messages::word_record(), record(finding, lang)));
        if let Some(rule) = self.report.rule(&finding.rule) {
            notes.push((messages::word_why(), self.say(&rule.why).to_owned()));
        }
        notes.push((messages::word_remedy(), self.say(&finding.remedy).to_owned()));
        if !finding.clauses.is_empty() {
            notes.push((messages::word_clause(), clauses(&finding.clauses, &self.report.editions, lang)));
        }
        if !also.is_empty() {
            let names: Vec<String> = also.iter().map(|other| format!("{} {}", rule_id(other), self.say(&other.title))).collect();
            notes.push((messages::word_also(), names.join("\n")));
        }
        if let Some(reason) = &finding.reason {
            notes.push((messages::status_name(finding.status), self.say(reason).to_owned()));
        } else if finding.status == Status::Below {
            let fail_on = messages::severity_name(self.report.fail_on.name(), false);
            notes.push((messages::word_gate(), self.say(&messages::below_gate(&fail_on)).to_owned()));
        }
        let named: Vec<(String, String)> = notes.into_iter().map(|(name, text)| (self.say(&name).to_owned(), text)).collect();
        for (name, text) in &named {
            group = group.element(Level::HELP.with_name(name.as_str()).message(text.as_str()));
        }
        writeln!(out, "{}\n", self.renderer.render(&[group]))
    }

    fn related<'t>(&self, related: &'t RelatedInfo) -> Snippet<'t, annotate_snippets::Annotation<'t>> {
        snippet(&related.location, related.snippet.as_deref(), AnnotationKind::Context, related.message.get(self.style.lang))
    }

    fn summary(&self, out: &mut dyn Write) -> io::Result<()> {
        let report = self.report;
        let lang = self.style.lang;
        let bold = Paint::new().bold();
        writeln!(out, "{}", self.paint(bold, self.say(&messages::summary_title(&report.as_of))))?;
        writeln!(
            out,
            "{}",
            self.say(&messages::summary_source(report.source.commit.as_deref(), report.source.dirty, &report.source.root))
        )?;
        for edition in &report.editions {
            writeln!(out, "{}", self.say(&edition_line(edition, &report.as_of)))?;
            let chosen = |id: &String| report.editions.iter().any(|other| other.id == *id);
            if let Some(neighbour) = edition.complete_neighbour.as_ref().filter(|id| !chosen(id)) {
                writeln!(out, "{}", self.say(&messages::summary_neighbour(neighbour)))?;
            }
            // Of several roads only those that are open, or may be, tell something.
            let told = |road: &&RoadInfo| edition.paths.len() == 1 || road.outcome != Outcome::Fail;
            for road in edition.paths.iter().filter(told) {
                writeln!(out, "{}", self.say(&messages::summary_road(&road.title, road.outcome, &road.message)))?;
            }
        }
        writeln!(out)?;
        let mut rows = vec![messages::summary_columns(lang).map(str::to_owned)];
        let row = |title: &str, numbers: [usize; 6]| {
            let mut cells = numbers.iter().map(|number| number.to_string());
            let mut next = || cells.next().unwrap_or_default();
            [title.to_owned(), next(), next(), next(), next(), next(), next()]
        };
        for area in &report.areas {
            rows.push(row(self.say(&area.title), [area.judged, area.pass, area.fail, area.unknown, area.waived, area.not_applicable]));
        }
        let total = &report.summary;
        let numbers = [total.judged, total.pass, total.fail, total.unknown, total.waived, total.not_applicable];
        rows.push(row(self.say(&messages::word_total()), numbers));
        self.table(&rows, out)?;
        if total.ledger > 0 {
            writeln!(out, "{}", self.say(&messages::ledger_mistakes(total.ledger)))?;
        }
        writeln!(out)?;
        let hidden = |status| report.findings.iter().filter(|finding| finding.status == status).count();
        if !self.style.show_all && hidden(Status::Waived) + hidden(Status::Baseline) > 0 {
            writeln!(out, "{}", self.say(&messages::hidden_findings(hidden(Status::Waived), hidden(Status::Baseline))))?;
        }
        let open = hidden(Status::Open);
        let fail_on = messages::severity_name(report.fail_on.name(), false);
        let (text, color) = if report.exit_code() == 2 {
            (messages::gate_not_judged(report.errors.len()), AnsiColor::Red)
        } else if report.summary.gate == GateInfo::Passed {
            (messages::gate_passed(&fail_on), AnsiColor::Green)
        } else {
            let expired = report.notices.iter().filter(|notice| notice.kind == "expired").count();
            (messages::gate_failed(open, expired, &fail_on), AnsiColor::Red)
        };
        writeln!(out, "{}", self.paint(bold.fg_color(Some(color.into())), self.say(&text)))
    }

    /// Writes rows with columns aligned by their width on a terminal, where a Japanese letter takes two columns.
    fn table(&self, rows: &[[String; 7]], out: &mut dyn Write) -> io::Result<()> {
        let widths: Vec<usize> = (0..7).map(|column| rows.iter().map(|row| row[column].width()).max().unwrap_or(0)).collect();
        for (number, row) in rows.iter().enumerate() {
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                let pad = " ".repeat(widths[column] - cell.width());
                line += &if column == 0 { format!("{cell}{pad}") } else { format!("  {pad}{cell}") };
            }
            let edge = number == 0 || number + 1 == rows.len();
            let paint = if edge { Paint::new().bold() } else { Paint::new() };
            writeln!(out, "  {}", self.paint(paint, &line))?;
        }
        Ok(())
    }
}

/// Makes a source excerpt of one line; a place whose line must not be shown gets its path alone.
fn snippet<'t>(
    location: &'t Location,
    line: Option<&'t str>,
    kind: AnnotationKind,
    label: &'t str,
) -> Snippet<'t, annotate_snippets::Annotation<'t>> {
    let hidden = line.is_none();
    let line = line.unwrap_or("…");
    let byte = |column: u32| line.char_indices().nth(column as usize - 1).map_or(line.len(), |(at, _)| at);
    let (start, end) = if hidden { (0, line.len()) } else { (byte(location.column), byte(location.end_column)) };
    let annotation = kind.span(start..end.max(start));
    let annotation = if label.is_empty() { annotation } else { annotation.label(label) };
    Snippet::source(line).line_start(location.line as usize).path(location.path.as_str()).annotation(annotation)
}

/// Names the rule with its variant, as exceptions name it.
fn rule_id(finding: &FindingInfo) -> String {
    finding.variant.as_ref().map_or_else(|| finding.rule.clone(), |variant| format!("{}/{variant}", finding.rule))
}

fn record(finding: &FindingInfo, lang: Lang) -> String {
    let (kind, id) = (&one_line(&finding.record.kind), &one_line(&finding.record.id));
    let ledger = finding.ledger.get(lang);
    if id == "*" {
        format!("{ledger} ({kind})")
    } else if finding.label == *id {
        format!("{ledger} {kind}/{id}")
    } else {
        format!("{} ({ledger} {kind}/{id})", finding.label)
    }
}

/// Names the clauses of a finding, one line for each edition.
fn clauses(clauses: &[ClauseInfo], editions: &[EditionInfo], lang: Lang) -> String {
    let unverified = messages::word_unverified();
    let cite = |clause: &ClauseInfo| format!("{}{}", clause.cite.get(lang), if clause.verified { "" } else { unverified.get(lang) });
    let mut ids: Vec<&str> = clauses.iter().map(|clause| clause.edition.as_str()).collect();
    ids.dedup();
    let line = |id: &&str| {
        let title = editions.iter().find(|edition| edition.id == *id).map_or(*id, |edition| edition.title.get(lang));
        let own: Vec<&ClauseInfo> = clauses.iter().filter(|clause| clause.edition == *id).collect();
        let mut cites: Vec<String> = own.iter().take(MAX_CLAUSES).map(|clause| cite(clause)).collect();
        if own.len() > MAX_CLAUSES {
            cites.push(messages::more_clauses(own.len() - MAX_CLAUSES).get(lang).to_owned());
        }
        format!("{title} {}", cites.join(messages::comma().get(lang)))
    };
    ids.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn edition_line(edition: &EditionInfo, as_of: &str) -> Text {
    messages::summary_edition(&edition.title, as_of, edition.in_force, &edition.from, edition.until.as_deref(), &edition.completeness)
}
