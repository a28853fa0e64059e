//! `waiver list|lint|add|generate`: exceptions, written into the ledger without touching what stands there.

use serde::Serialize;

use super::args::{Cli, TargetArgs, WaiverCommand, WaiverText};
use super::check::fail_on;
use super::session::{INVENTORY, Session, judge};
use super::terminal::Terminal;
use super::{Outcome, write};
use crate::assess::{self, Assessment, NoticeKind, State};
use crate::collect::{is_yaml, read_file};
use crate::date::Date;
use crate::error::{Error, ErrorKind};
use crate::finding::{Finding, Severity, Status};
use crate::ledger::{Inventory, RecordId};
use crate::messages;
use crate::report;
use crate::schema::{Purpose, Type};
use crate::source::{Source, SourceSet};
use crate::yaml::{self, Node};
use crate::yaml_text;

/// Days that a generated exception counts, when nobody says until when (a product default: one quarter).
const DEFAULT_DAYS: i64 = 90;

pub(super) fn run(cli: &Cli, command: &WaiverCommand, terminal: &Terminal) -> Outcome {
    match command {
        WaiverCommand::List { target } => list(cli, target, terminal),
        WaiverCommand::Lint { target } => lint(cli, target, terminal),
        WaiverCommand::Add { rule, record, text, target } => add(cli, rule, record, text, target, terminal),
        WaiverCommand::Generate { severity, text, target } => generate(cli, severity.as_deref(), text, target, terminal),
    }
}

/// An exception as it is written into the ledger, fields in the order people read them.
#[derive(Debug, Serialize)]
struct Exception<'e> {
    id: String,
    rule: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<&'e str>,
    ledger: &'e str,
    record: &'e str,
    reason: String,
    owner: &'e str,
    approved_by: &'e str,
    approved_at: String,
    expires: String,
    compensating: String,
}

/// Judges, as `check` does, and hands over the assessment.
fn assess<T>(
    cli: &Cli,
    target: &TargetArgs,
    fail_on_flag: Option<&str>,
    then: impl FnOnce(&Session, &Assessment, &Inventory<'_>, Date) -> Result<T, Vec<Error>>,
) -> Result<T, Vec<Error>> {
    let as_of = Session::as_of(target)?;
    let revision = target.rev.as_deref();
    let mut session = Session::load_for_judging(cli, &target.policy, revision)?;
    let fail_on: Severity = fail_on(fail_on_flag, session.config.fail_on)?;
    let (files, errors) = session.add_inventory(revision)?;
    let (inventory, ledger, unread) = session.inventory(&files);
    let editions = session.editions(as_of, &inventory)?;
    let plan = session.plan(&editions, None)?;
    let errors: Vec<Error> = errors.into_iter().chain(unread).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let (findings, verdicts) = judge(&plan, &inventory, ledger, as_of);
    let waivers = assess::read_waivers(&inventory);
    let assessment = assess::triage(&plan, findings, verdicts, waivers, None, fail_on, as_of);
    then(&session, &assessment, &inventory, as_of)
}

fn list(cli: &Cli, target: &TargetArgs, terminal: &Terminal) -> Outcome {
    assess(cli, target, None, |_, assessment, _, as_of| {
        for waiver in &assessment.waivers {
            let state = messages::waiver_state(match waiver.state(as_of) {
                State::Active => "active",
                State::Expiring => "expiring",
                State::Expired => "expired",
                State::Incomplete => "incomplete",
                State::Closed => "closed",
            });
            let expires = waiver.expires.map(|day| day.to_string()).unwrap_or_else(|| "—".into());
            let record = waiver.ledger.as_ref().map_or_else(|| waiver.record.clone(), |ledger| format!("{ledger}/{}", waiver.record));
            terminal.line(&format!("{}  {}  {}  {record}  {expires}  {}", waiver.id, state.get(terminal.lang), waiver.rule, waiver.reason));
        }
        if assessment.waivers.is_empty() {
            terminal.line(messages::no_waivers().get(terminal.lang));
        }
        Ok(0)
    })
}

fn lint(cli: &Cli, target: &TargetArgs, terminal: &Terminal) -> Outcome {
    assess(cli, target, None, |session, assessment, _, _| {
        terminal.notices(&report::notices(&session.sources, assessment));
        terminal.line(messages::waiver_lint_counts(assessment.waivers.len(), assessment.notices.len()).get(terminal.lang));
        let wrong = |kind| matches!(kind, NoticeKind::Expired | NoticeKind::Incomplete | NoticeKind::Unused);
        Ok(u8::from(assessment.notices.iter().any(|notice| wrong(notice.kind))))
    })
}

fn add(cli: &Cli, rule: &str, record: &str, text: &WaiverText, target: &TargetArgs, terminal: &Terminal) -> Outcome {
    let Some((kind, id)) = record.split_once('/') else {
        return Err(vec![Error::new(ErrorKind::Usage, messages::record_form(record))]);
    };
    let (Some(reason), Some(compensating)) = (&text.reason, &text.compensating) else {
        return Err(vec![Error::new(ErrorKind::Usage, messages::add_needs_reason())]);
    };
    assess(cli, target, None, |session, assessment, inventory, as_of| {
        check_people(text, inventory)?;
        let (rule, variant) = match rule.rsplit_once('/') {
            Some((rule, variant)) if session.policies.rule(rule).is_some() => (rule, Some(variant)),
            _ => (rule, None),
        };
        let matches = |finding: &Finding| {
            finding.rule == rule
                && finding.variant.as_deref() == variant
                && finding.record.kind == kind
                && finding.record.id.split('#').next() == Some(id)
        };
        if !assessment.findings.iter().any(|found| matches(&found.finding)) {
            return Err(vec![Error::new(ErrorKind::Usage, messages::no_such_finding(rule, record))]);
        }
        let exception = Exception {
            id: next_id(assessment, as_of, 0),
            rule,
            variant,
            ledger: kind,
            record: id,
            reason: reason.clone(),
            owner: text.owner.as_ref().unwrap_or(&text.approved_by),
            approved_by: &text.approved_by,
            approved_at: as_of.to_string(),
            expires: expires(text, as_of)?.to_string(),
            compensating: compensating.clone(),
        };
        store(session, text, &[exception], terminal)
    })
}

fn generate(cli: &Cli, severity: Option<&str>, text: &WaiverText, target: &TargetArgs, terminal: &Terminal) -> Outcome {
    assess(cli, target, severity, |session, assessment, inventory, as_of| {
        check_people(text, inventory)?;
        let expires = expires(text, as_of)?;
        let mut exceptions: Vec<Exception<'_>> = Vec::new();
        for found in assessment.findings.iter().filter(|found| found.status == Status::Open) {
            let finding = &found.finding;
            // A mistake in a ledger is mended, not excepted: nothing can be judged by it. A ledger not yet kept can wait.
            if found.verdicts.is_empty() && finding.outcome == crate::finding::Outcome::Fail {
                continue;
            }
            let record = finding.record.id.split('#').next().unwrap_or_default();
            let known = |other: &Exception<'_>| {
                other.rule == finding.rule
                    && other.variant == finding.variant.as_deref()
                    && other.ledger == finding.record.kind
                    && other.record == record
            };
            if exceptions.iter().any(known) {
                continue;
            }
            exceptions.push(Exception {
                id: next_id(assessment, as_of, exceptions.len()),
                rule: &finding.rule,
                variant: finding.variant.as_deref(),
                ledger: &finding.record.kind,
                record,
                reason: text.reason.clone().unwrap_or_else(|| messages::generated_reason(&finding.message).ja.into_owned()),
                owner: text.owner.as_ref().unwrap_or(&text.approved_by),
                approved_by: &text.approved_by,
                approved_at: as_of.to_string(),
                expires: expires.to_string(),
                compensating: text.compensating.clone().unwrap_or_else(|| messages::generated_measure(&finding.remedy).ja.into_owned()),
            });
        }
        if exceptions.is_empty() {
            terminal.line(messages::nothing_to_except().get(terminal.lang));
            return Ok(0);
        }
        store(session, text, &exceptions, terminal)
    })
}

/// Refuses people whom the ledgers do not know, so that exceptions never name nobody.
fn check_people(text: &WaiverText, inventory: &Inventory<'_>) -> Result<(), Vec<Error>> {
    let kinds = inventory.kinds();
    let Some((_, kind)) = kinds.for_purpose(Purpose::Waivers) else { return Ok(()) };
    let mut errors = Vec::new();
    for (field, person) in [("approved_by", Some(&text.approved_by)), ("owner", text.owner.as_ref())] {
        let Some(Type::Text { reference: Some(other), .. }) = kind.object.field(field).map(|field| &field.ty) else { continue };
        let (Some(person), Some(number)) = (person, kinds.index(other)) else { continue };
        if inventory.find(number, person).is_some() {
            continue;
        }
        let ids: Vec<&str> =
            (0..inventory.records(number).len() as u32).map(|index| inventory.id(RecordId { kind: number as u32, index })).collect();
        let error = Error::new(
            ErrorKind::Usage,
            messages::dangling(
                &kind.object.field(field).map(|field| field.title.clone()).unwrap_or_default(),
                person,
                &kinds.get(number).title,
            ),
        );
        errors.push(error.guess(person, ids.iter().copied()).hint(messages::known_ids(&ids)));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn expires(text: &WaiverText, as_of: Date) -> Result<Date, Vec<Error>> {
    let Some(written) = &text.expires else { return Ok(as_of.add_days(DEFAULT_DAYS)) };
    let day = Date::parse(written)
        .ok_or_else(|| vec![Error::new(ErrorKind::Usage, messages::bad_date("--expires", written)).hint(messages::expected_date())])?;
    if day < as_of {
        return Err(vec![Error::new(ErrorKind::Usage, messages::expires_before(&day.to_string(), &as_of.to_string()))]);
    }
    Ok(day)
}

/// Returns the first id of the fiscal year's series that no exception has, some places further on.
fn next_id(assessment: &Assessment, as_of: Date, further: usize) -> String {
    let year = as_of.fiscal_year();
    let mut free =
        (1..).map(|number| format!("exc-{year}-{number:03}")).filter(|id| !assessment.waivers.iter().any(|waiver| waiver.id == *id));
    free.nth(further).expect("numbers do not run out")
}

/// Writes exceptions into the ledger: below those that stand there, in their indent, everything else byte for byte as it was.
fn store(session: &Session, text: &WaiverText, exceptions: &[Exception<'_>], terminal: &Terminal) -> Outcome {
    let kinds = &session.policies.kinds;
    let Some((_, kind)) = kinds.for_purpose(Purpose::Waivers) else {
        return Err(vec![Error::new(ErrorKind::Policy, messages::no_waiver_kind())]);
    };
    if !is_ledger_file(&text.file) {
        return Err(vec![Error::new(ErrorKind::Usage, messages::not_a_ledger_file(&text.file))]);
    }
    let path = session.root.join(&text.file);
    let mut sources = SourceSet::default();
    let old = match read_file(&session.root, &text.file).map_err(|error| vec![error])? {
        Some(file) => {
            let had_mark = file.bytes.starts_with(b"\xEF\xBB\xBF");
            let id = file.into_source(&mut sources).map_err(|error| vec![error])?;
            let text = sources.get(id).text.to_string();
            if had_mark { format!("\u{FEFF}{text}") } else { text }
        }
        None => format!("# {}：{}\n", kind.title.ja, kind.help.ja.replace('\n', "\n# ")),
    };
    let new = insert(&old, &kind.id, exceptions).map_err(|message| vec![Error::new(ErrorKind::Usage, message(&text.file))])?;
    write::file(&path, new.as_bytes()).map_err(|error| vec![error])?;
    for exception in exceptions {
        terminal.line(&format!("{}  {}  {}/{}  {}", exception.id, exception.rule, exception.ledger, exception.record, exception.expires));
    }
    terminal.line(messages::waivers_written(exceptions.len(), &text.file).get(terminal.lang));
    Ok(0)
}

/// Tells whether `check` would read a file: below the folder of the ledgers, not hidden, with the name of a YAML file.
fn is_ledger_file(path: &str) -> bool {
    let path = path.trim_start_matches("./");
    let visible = path.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains('\\'));
    visible && path.strip_prefix(INVENTORY).is_some_and(|rest| rest.starts_with('/')) && is_yaml(path)
}

type Message = fn(&str) -> crate::text::Text;

/// Inserts records at the end of a ledger's list.
fn insert(old: &str, kind: &str, exceptions: &[Exception<'_>]) -> Result<String, Message> {
    let newline = if old.contains("\r\n") { "\r\n" } else { "\n" };
    let source = Source::new("", old.trim_start_matches('\u{FEFF}'));
    let mark = old.len() - source.text.len();
    let mut sources = SourceSet::default();
    let id = sources.add(source);
    let tree = yaml::read(id, sources.get(id)).map_err(|_| messages::cannot_insert as Message)?;
    let entry = tree.root().entry(kind);
    let count = entry.map_or(0, |(_, list)| list.items().count());
    let line_end = |at: usize| old[at..].find('\n').map_or(old.len(), |newline| at + newline + 1);
    let (at, indent, head) = match entry {
        Some((_, list)) if list.is_sequence() && count > 0 => {
            let text = &old[mark..];
            let first = list.span().start as usize;
            if !text[first..].starts_with('-') {
                return Err(messages::cannot_insert_flow);
            }
            let indent = first - text[..first].rfind('\n').map_or(0, |newline| newline + 1);
            (line_end(mark + list.span().end as usize), indent, String::new())
        }
        // `exceptions:` without a record yet, or `exceptions: []`.
        Some((key, list)) if list.is_null() || count == 0 && list.is_sequence() => {
            let (start, end) = (mark + key.span().start as usize, mark + list.span().end.max(key.span().end) as usize);
            let line = &old[start..line_end(end)];
            let kept = line.find('#').map_or("", |comment| line[comment..].trim_end());
            let comment = if kept.is_empty() { String::new() } else { format!("  {kept}") };
            let head = format!("{}{kind}:{comment}{newline}{}{}", &old[..start], records(exceptions, 2, newline), &old[line_end(end)..]);
            return checked(tree.root(), head, kind, exceptions.len());
        }
        Some(_) => return Err(messages::cannot_insert),
        None if tree.root().is_null() || tree.root().is_mapping() => (old.len(), 2, format!("{kind}:{newline}")),
        None => return Err(messages::cannot_insert),
    };
    let before = &old[..at];
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { newline };
    let new = format!("{before}{gap}{head}{}{}", records(exceptions, indent, newline), &old[at..]);
    checked(tree.root(), new, kind, exceptions.len())
}

fn records(exceptions: &[Exception<'_>], indent: usize, newline: &str) -> String {
    let mut text = String::new();
    for exception in exceptions {
        for (number, line) in yaml_text::record(exception).lines().enumerate() {
            let lead = if number == 0 { "- " } else { "  " };
            text += &format!("{}{lead}{line}{newline}", " ".repeat(indent));
        }
    }
    text
}

/// Reads what would be written, so that a ledger is never broken by adding to it: everything that stood there says what it said.
fn checked(old: Node<'_>, new: String, kind: &str, added: usize) -> Result<String, Message> {
    let mut sources = SourceSet::default();
    let id = sources.add(Source::new("", new.trim_start_matches('\u{FEFF}')));
    let tree = yaml::read(id, sources.get(id)).map_err(|_| messages::cannot_insert as Message)?;
    let items = |root: Node<'_>| root.get(kind).map_or(0, |list| list.items().count());
    let kept = old.entries().all(|(key, before)| {
        let after = tree.root().entry(key.text()).map(|(_, after)| after);
        let own = key.text() == kind;
        after.is_some_and(|after| if own { before.items().zip(after.items()).all(|(a, b)| same(a, b)) } else { same(before, after) })
    });
    if kept && items(tree.root()) == items(old) + added { Ok(new) } else { Err(messages::cannot_insert) }
}

/// Tells whether two nodes say the same.
fn same(a: Node<'_>, b: Node<'_>) -> bool {
    let kind = |node: Node<'_>| (node.is_mapping(), node.is_sequence(), node.is_quoted(), node.text().to_owned());
    kind(a) == kind(b)
        && a.items().count() == b.items().count()
        && a.items().zip(b.items()).all(|(a, b)| same(a, b))
        && a.entries().count() == b.entries().count()
        && a.entries().zip(b.entries()).all(|((key, a), (name, b))| key.text() == name.text() && same(a, b))
}
