//! What templates see of the verdicts: editions with their clauses and answers, rules, parameters, findings and totals.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::Value;

use super::store::{Lines, Made, Meaning, Store};
use super::template::{clean, said};
use super::tree::{Fact, FactValue, Inline, Tone};
use super::values::{Facts, Phrase, Sign, absent_record};
use crate::assess::Plan;
use crate::date::Date;
use crate::expr::ParamValue;
use crate::finding::{Outcome, Severity, Status};
use crate::ledger::Inventory;
use crate::messages;
use crate::messages::document as words;
use crate::policy::{Clause, Completeness, Edition, GuidelineKind, Origin};
use crate::report::{self, FindingInfo, Report, Way, clause_answer};
use crate::source::SourceSet;

/// What the verdicts are read from.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The report.
    pub report: &'a Report,
    /// The plan.
    pub plan: &'a Plan<'a>,
    /// Numbers of the editions in use.
    pub editions: &'a [usize],
    /// The exception that covers a finding, by the finding's identity.
    pub waivers: &'a BTreeMap<String, String>,
    /// The ledgers.
    pub inventory: &'a Inventory<'a>,
    /// All sources.
    pub sources: &'a SourceSet,
    /// The day judged on.
    pub as_of: Date,
}

/// What templates see of the verdicts.
pub(super) struct Verdicts {
    pub(super) globals: BTreeMap<String, Value>,
    pub(super) params: BTreeMap<(String, String), Value>,
    pub(super) rules: BTreeMap<String, Value>,
}

/// Makes what templates see of the verdicts.
pub(super) fn verdicts(judged: Judged<'_>, store: &Store) -> Verdicts {
    let mut maker = Maker { judged, store, made: Made::default(), findings: Vec::new(), rules: BTreeMap::new() };
    let verdicts = maker.all();
    store.add(maker.made);
    verdicts
}

struct Maker<'a> {
    judged: Judged<'a>,
    store: &'a Store,
    made: Made,
    findings: Vec<Value>,
    rules: BTreeMap<String, Value>,
}

fn facts(label: Value, entries: Vec<(&'static str, Value)>) -> Value {
    Value::from_object(Facts { label, entries })
}

fn plain(text: &str) -> Value {
    Value::from(clean(text))
}

impl Maker<'_> {
    fn all(&mut self) -> Verdicts {
        let report = self.judged.report;
        self.findings = report.findings.iter().map(|finding| self.finding(finding)).collect();
        let mut params = BTreeMap::new();
        for binding in &self.judged.plan.bindings {
            let rule = &self.judged.plan.policies.rules[binding.rule];
            for param in &binding.params {
                // Of a rule that editions ask for with different numbers, the newest edition's stands first in use.
                params.insert((rule.id.clone(), param.param.name.clone()), self.param(&param.param.value, param.origin));
            }
        }
        let rules: Vec<Value> = report.rules.iter().map(|rule| self.rule(rule)).collect();
        self.rules = report.rules.iter().map(|rule| rule.id.clone()).zip(rules.iter().cloned()).collect();
        let editions: Vec<Value> = self.judged.editions.iter().map(|number| self.edition(*number)).collect();
        let areas: Vec<Value> = report.areas.iter().map(area).collect();
        let as_of = self.judged.as_of;
        let globals = [
            ("as_of", self.made.text(&as_of.to_string(), None, Meaning::Day(as_of))),
            ("fiscal_year", Value::from(as_of.fiscal_year())),
            ("editions", Value::from(editions)),
            ("findings", Value::from(self.findings.clone())),
            ("rules", Value::from(rules)),
            ("areas", Value::from(areas)),
            ("summary", summary(report)),
            ("fail_on", plain(&messages::severity_name(report.fail_on.name(), false).ja)),
        ];
        let globals = globals.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Verdicts { globals, params, rules: self.rules.clone() }
    }

    fn lines_of(&self, kind: &str, id: &str) -> Option<Lines> {
        let record = self.store.record_number(kind, id)?;
        let stored = &self.store.records[record as usize];
        Some(Lines { record, first: stored.first, last: stored.last })
    }

    fn finding(&mut self, finding: &FindingInfo) -> Value {
        let whole = self.lines_of(&finding.record.kind, &finding.record.id);
        let at = whole.map(|whole| {
            let line = finding.location.line;
            if (whole.first..=whole.last).contains(&line) { Lines { first: line, last: line, ..whole } } else { whole }
        });
        let record = whole.map(|lines| self.store.records[lines.record as usize].value.clone());
        let status = match finding.status {
            Status::Waived => said(words::WAIVED, Tone::Warn, Vec::new(), true),
            Status::Baseline => said(words::BASELINE, Tone::Warn, Vec::new(), true),
            Status::Below => said(words::BELOW, Tone::Plain, Vec::new(), true),
            Status::Open => said(words::OPEN, Tone::Bad, Vec::new(), true),
        };
        let cited: Vec<Lines> = at.into_iter().collect();
        let severity_tone = if finding.severity >= Severity::High { Tone::Bad } else { Tone::Plain };
        let message = self.made.text(&finding.message.ja, at, Meaning::Words);
        let entries = vec![
            ("id", plain(&finding.id)),
            ("rule", plain(&finding.rule)),
            ("variant", finding.variant.as_deref().map_or(Value::from(()), plain)),
            ("title", plain(&finding.title.ja)),
            ("outcome", Value::from(finding.outcome.name())),
            ("outcome_label", outcome(finding.outcome, false, cited.clone())),
            ("status", Value::from(status_name(finding.status))),
            ("status_label", status),
            ("severity", Value::from(finding.severity.name())),
            ("severity_label", said(&messages::severity_name(finding.severity.name(), false).ja, severity_tone, Vec::new(), true)),
            ("rank", Value::from(Severity::ALL.iter().position(|(_, severity)| *severity == finding.severity).unwrap_or_default())),
            ("area", finding.area.as_deref().map_or(Value::from(()), plain)),
            (
                "area_title",
                finding
                    .area
                    .as_deref()
                    .map_or_else(|| plain(words::LEDGER_CHECKS), |area| plain(&self.judged.plan.policies.area_title(area).ja)),
            ),
            ("ledger", plain(&finding.record.kind)),
            ("ledger_title", plain(&finding.ledger.ja)),
            ("record", plain(finding.record.id.split('#').next().unwrap_or_default())),
            ("subject", record.unwrap_or_else(|| plain(&finding.label))),
            ("label", self.made.text(&finding.label, at, Meaning::Words)),
            ("place", plain(&format!("{}:{}", finding.location.path, finding.location.line))),
            ("message", message.clone()),
            ("remedy", plain(&finding.remedy.ja)),
            ("reason", finding.reason.as_ref().map_or(Value::from(()), |reason| plain(&reason.ja))),
            ("waiver", self.judged.waivers.get(&finding.id).map_or(Value::from(()), |id| plain(id))),
            ("clauses", finding.clauses.iter().map(|clause| cite(&clause.cite.ja, clause.verified)).collect::<Vec<_>>().into()),
        ];
        facts(message, entries)
    }

    /// A number in force; mamori's own is marked as such.
    fn param(&mut self, value: &ParamValue, origin: Origin) -> Value {
        let shown = match value {
            ParamValue::Int(number) => FactValue::Number(*number as f64),
            ParamValue::Number(number) => FactValue::Number(*number),
            ParamValue::Date(date) => FactValue::Date(*date),
            ParamValue::Bool(holds) => FactValue::Text(if *holds { words::YES } else { words::NO }.to_owned()),
            ParamValue::Text(text) => FactValue::Text(clean(text)),
            ParamValue::List(items) => {
                let texts: Vec<String> = items.iter().map(|item| clean(&report::param_text(item))).collect();
                FactValue::Text(texts.join(words::LIST_SEPARATOR))
            }
        };
        let mut phrase = Phrase { inlines: vec![Inline::Fact(Fact { value: shown, tone: Tone::Plain })], holds: true, ..Phrase::default() };
        if origin == Origin::Product {
            phrase.inlines.push(Inline::Text(words::PRODUCT_DEFAULT_MARK.to_owned()));
            phrase.signs.push(Sign::ProductDefault);
        }
        let raw = match value {
            ParamValue::Int(number) => Value::from(*number),
            ParamValue::Number(number) => Value::from(*number),
            ParamValue::Bool(holds) => Value::from(*holds),
            ParamValue::Text(text) => plain(text),
            ParamValue::Date(date) => self.made.text(&date.to_string(), None, Meaning::Day(*date)),
            ParamValue::List(items) => items.iter().map(|item| clean(&report::param_text(item))).collect::<Vec<_>>().into(),
        };
        facts(Value::from_object(phrase), vec![("value", raw), ("origin", plain(&origin.title().ja))])
    }

    fn rule(&mut self, rule: &report::RuleInfo) -> Value {
        let worst = match (rule.fail, rule.unknown, rule.pass) {
            (1.., ..) => Outcome::Fail,
            (0, 1.., _) => Outcome::Unknown,
            (0, 0, 1..) => Outcome::Pass,
            _ => Outcome::NotApplicable,
        };
        let own = self.judged.report.findings.iter().zip(&self.findings).filter(|(finding, _)| finding.rule == rule.id);
        let own: Vec<Value> = own.map(|(_, value)| value.clone()).collect();
        let entries = vec![
            ("id", plain(&rule.id)),
            ("title", plain(&rule.title.ja)),
            ("why", plain(&rule.why.ja)),
            ("remedy", plain(&rule.remedy.ja)),
            ("severity", Value::from(rule.severity.name())),
            ("severity_label", plain(&messages::severity_name(rule.severity.name(), false).ja)),
            ("area", rule.areas.first().map_or(Value::from(()), |area| plain(area))),
            ("pass", Value::from(rule.pass)),
            ("fail", Value::from(rule.fail)),
            ("unknown", Value::from(rule.unknown)),
            ("not_applicable", Value::from(rule.not_applicable)),
            ("judged", Value::from(rule.pass + rule.fail + rule.unknown)),
            ("outcome", Value::from(worst.name())),
            ("outcome_label", outcome(worst, false, Vec::new())),
            ("findings", Value::from(own)),
            ("clauses", rule.clauses.iter().map(|clause| cite(&clause.cite.ja, clause.verified)).collect::<Vec<_>>().into()),
        ];
        facts(plain(&rule.id), entries)
    }

    fn edition(&mut self, number: usize) -> Value {
        let policies = self.judged.plan.policies;
        let edition = &policies.editions[number];
        let coverage = report::coverage(policies, number, Some((self.judged.inventory, self.judged.sources)));
        let covered: Vec<&Way> = coverage.clauses.iter().map(|clause| &clause.way).collect();
        let clauses: Vec<Value> = edition.clauses.iter().zip(covered).map(|(clause, way)| self.clause(edition, clause, way)).collect();
        let kind = match edition.kind {
            GuidelineKind::Guideline => "guideline",
            GuidelineKind::Checklist => "checklist",
            GuidelineKind::Lessons => "lessons",
        };
        let names: Vec<Value> = edition.names().map(plain).collect();
        let forms =
            edition.form_names.iter().map(|(id, title)| facts(plain(&title.ja), vec![("id", plain(id)), ("title", plain(&title.ja))]));
        let forms: Vec<Value> = forms.collect();
        let entries = vec![
            ("id", plain(&edition.id())),
            ("guideline", plain(&edition.guideline)),
            ("name", plain(&edition.edition)),
            ("names", Value::from(names)),
            ("title", plain(&edition.title.ja)),
            ("publisher", plain(&edition.publisher.ja)),
            ("kind", Value::from(kind)),
            ("published", self.made.text(&edition.published.to_string(), None, Meaning::Day(edition.published))),
            ("from", self.made.text(&edition.from.to_string(), None, Meaning::Day(edition.from))),
            ("fiscal_year", edition.fiscal_year.map_or(Value::from(()), Value::from)),
            ("in_force", Value::from(edition.in_force(self.judged.as_of))),
            ("complete", Value::from(edition.completeness == Completeness::Complete)),
            ("completeness", Value::from(edition.completeness.name())),
            ("note", edition.note.as_ref().map_or(Value::from(()), |note| plain(&note.ja))),
            ("forms", Value::from(forms)),
            ("clauses", Value::from(clauses)),
        ];
        facts(plain(&edition.title.ja), entries)
    }

    fn clause(&mut self, edition: &Edition, clause: &Clause, way: &Way) -> Value {
        let report = self.judged.report;
        let answer = clause_answer(report, &edition.id(), &clause.id);
        let chapter = edition.chapters.iter().find(|chapter| chapter.id == clause.chapter);
        let volume = chapter.and_then(|chapter| edition.volumes.iter().find(|volume| volume.id == chapter.volume));
        let verified = clause.mark.is_verified();
        let findings: Vec<Value> = answer.iter().flat_map(|answer| &answer.findings).map(|number| self.findings[*number].clone()).collect();
        let rules: Vec<Value> = answer
            .iter()
            .flat_map(|answer| &answer.rules)
            .filter_map(|number| self.rules.get(&report.rules[*number].id).cloned())
            .collect();
        let (manual, uncovered) = match way {
            Way::Manual { confirm, answer } => (Some((confirm, answer)), None),
            Way::Uncovered { reason } => (None, Some(reason)),
            Way::Rules { .. } | Way::Nothing => (None, None),
        };
        let own = manual.and_then(|(_, answer)| answer.as_ref()).map(|answer| {
            let date = Date::parse(&answer.date)
                .map_or_else(|| plain(&answer.date), |date| self.made.text(&answer.date, None, Meaning::Day(date)));
            facts(
                plain(&answer.person),
                vec![
                    ("person", plain(&answer.person)),
                    ("date", date),
                    ("place", plain(&format!("{}:{}", answer.location.path, answer.location.line))),
                ],
            )
        });
        let count = |column: fn(&report::ClauseAnswer) -> usize| Value::from(answer.as_ref().map_or(0, column));
        let (name, label) = match (&answer, &own) {
            (Some(answer), _) => (answer.outcome.name(), self::answer(answer)),
            (None, Some(_)) => ("confirmed", said(words::CONFIRMED_BY_PERSON, Tone::Plain, Vec::new(), true)),
            (None, None) if manual.is_some() => ("manual", said(words::TO_BE_CONFIRMED, Tone::Warn, Vec::new(), true)),
            (None, None) => ("uncovered", said(words::NOT_JUDGED, Tone::Muted, Vec::new(), true)),
        };
        let entries = vec![
            ("id", plain(&clause.id)),
            ("chapter", plain(&chapter.map(|chapter| chapter.title.ja.clone()).unwrap_or_default())),
            ("volume", plain(&volume.map(|volume| volume.title.ja.clone()).unwrap_or_default())),
            ("cite", cite(&clause.cite.ja, verified)),
            ("number", cite(&clause.id, verified)),
            ("title", plain(&clause.title.ja)),
            ("verified", Value::from(verified)),
            ("forms", clause.forms.iter().map(|form| plain(form)).collect::<Vec<_>>().into()),
            ("outcome", Value::from(name)),
            ("answer", label),
            ("waived", Value::from(answer.as_ref().is_some_and(|answer| answer.waived))),
            ("pass", count(|answer| answer.pass)),
            ("fail", count(|answer| answer.fail)),
            ("unknown", count(|answer| answer.unknown)),
            ("judged", count(|answer| answer.pass + answer.fail + answer.unknown)),
            ("rules", Value::from(rules)),
            ("findings", Value::from(findings)),
            ("confirm", manual.map_or(Value::from(()), |(confirm, _)| plain(&confirm.ja))),
            ("own", own.unwrap_or(Value::from(()))),
            ("uncovered", uncovered.map_or(Value::from(()), |reason| plain(&reason.ja))),
        ];
        facts(cite(&clause.cite.ja, verified), entries)
    }
}

/// Cites a clause; one that no source which was read states is marked.
fn cite(cite: &str, verified: bool) -> Value {
    let mut phrase = Phrase { inlines: vec![Inline::Fact(Fact::text(clean(cite), Tone::Plain))], holds: true, ..Phrase::default() };
    if !verified {
        phrase.inlines.push(Inline::Text(words::UNVERIFIED_MARK.to_owned()));
        phrase.signs.push(Sign::Unverified);
    }
    Value::from_object(phrase)
}

/// はい・いいえ・確認不能・該当なし, as a checklist is answered.
fn answer(answer: &report::ClauseAnswer) -> Value {
    let (text, tone, signs) = match answer.outcome {
        Outcome::Pass => (words::YES, Tone::Good, vec![]),
        Outcome::Fail if answer.waived => (words::NO_WAIVED, Tone::Warn, vec![]),
        Outcome::Fail => (words::NO, Tone::Bad, vec![]),
        Outcome::Unknown => (words::UNKNOWN, Tone::Warn, vec![Sign::Unknown]),
        Outcome::NotApplicable => (words::NOTHING_TO_JUDGE, Tone::Muted, vec![]),
    };
    let inlines = vec![Inline::Fact(Fact::text(text, tone))];
    Value::from_object(Phrase { inlines, lines: Vec::new(), signs, holds: answer.outcome == Outcome::Pass })
}

/// 適合・不適合・確認不能・対象外.
fn outcome(outcome: Outcome, waived: bool, lines: Vec<Lines>) -> Value {
    let (text, tone, signs) = match outcome {
        Outcome::Pass => (words::PASS, Tone::Good, vec![]),
        Outcome::Fail if waived => (words::WAIVED, Tone::Warn, vec![]),
        Outcome::Fail => (words::FAIL, Tone::Bad, vec![]),
        Outcome::Unknown => (words::UNKNOWN, Tone::Warn, vec![Sign::Unknown]),
        Outcome::NotApplicable => (words::OUT_OF_SCOPE, Tone::Muted, vec![]),
    };
    let inlines = vec![Inline::Fact(Fact::text(text, tone))];
    Value::from_object(Phrase { inlines, lines, signs, holds: outcome == Outcome::Pass })
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::Waived => "waived",
        Status::Baseline => "baseline",
        Status::Below => "below",
    }
}

fn area(area: &report::AreaSummary) -> Value {
    let entries = vec![
        ("id", plain(&area.id)),
        ("title", plain(&area.title.ja)),
        ("judged", Value::from(area.judged)),
        ("pass", Value::from(area.pass)),
        ("fail", Value::from(area.fail)),
        ("unknown", Value::from(area.unknown)),
        ("waived", Value::from(area.waived)),
        ("not_applicable", Value::from(area.not_applicable)),
    ];
    facts(plain(&area.title.ja), entries)
}

fn summary(report: &Report) -> Value {
    let summary = &report.summary;
    let entries = vec![
        ("records", Value::from(summary.records)),
        ("judged", Value::from(summary.judged - summary.not_applicable)),
        ("pass", Value::from(summary.pass)),
        ("fail", Value::from(summary.fail)),
        ("unknown", Value::from(summary.unknown)),
        ("waived", Value::from(summary.waived)),
        ("not_applicable", Value::from(summary.not_applicable)),
        ("ledger", Value::from(summary.ledger)),
        ("passed", Value::from(summary.gate == report::GateInfo::Passed)),
    ];
    facts(plain(words::INDEX), entries)
}

/// Makes the values of the ledgers: a list of records for each kind, the record itself for a kind of one record.
pub(super) fn ledgers(store: &Arc<Store>) -> BTreeMap<String, Value> {
    let mut globals = BTreeMap::new();
    let mut all = Vec::new();
    for kind in &store.kinds {
        let records: Vec<Value> = kind.records.iter().map(|number| store.records[*number as usize].value.clone()).collect();
        all.push(facts(
            plain(&kind.title),
            vec![
                ("id", plain(&kind.id)),
                ("title", plain(&kind.title)),
                ("help", plain(&kind.help)),
                ("count", Value::from(records.len())),
                ("files", kind.files.iter().map(|file| plain(file)).collect::<Vec<_>>().into()),
            ],
        ));
        let value = if kind.singleton {
            records.into_iter().next().unwrap_or_else(|| absent_record(&kind.title, Arc::clone(&kind.object)))
        } else {
            Value::from(records)
        };
        globals.insert(kind.id.clone(), value);
    }
    globals.insert("ledgers".to_owned(), Value::from(all));
    globals
}
