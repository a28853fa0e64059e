//! Builds the report from an assessment: numbers, paths and texts instead of references.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::ser::{Serialize, SerializeSeq, Serializer};

use super::mask::Mask;
use super::{
    AreaSummary, ClauseInfo, EditionInfo, ErrorInfo, EvidenceInfo, FindingInfo, GateInfo, MAX_LISTED_VERDICTS, NoticeInfo, ParamInfo,
    RelatedInfo, Report, RoadInfo, RuleInfo, SCHEMA, SourceInfo, Summary, Tool, VerdictInfo,
};
use crate::assess::{Assessed, Assessment, Gate, NoticeKind, Plan, Teller, Verdict, judge_alone};
use crate::date::Date;
use crate::error::Error;
use crate::expr::ParamValue;
use crate::finding::{Evidence, EvidenceList, Outcome, RecordRef, Status};
use crate::ledger::{CHECKS, Inventory, RecordId};
use crate::policy::{Binding, ClauseRef, Mark, OTHER_AREA, PolicySet};
use crate::source::SourceSet;
use crate::text::{Text, one_line};

/// Longest source line that is kept beside a place, in characters; the writers shorten further.
const MAX_SNIPPET: usize = 2_000;

/// What a report needs besides the assessment.
#[derive(Debug)]
pub struct Context<'a> {
    /// The plan.
    pub plan: &'a Plan<'a>,
    /// The ledgers.
    pub inventory: &'a Inventory<'a>,
    /// All sources.
    pub sources: &'a SourceSet,
    /// The day judged on.
    pub as_of: Date,
    /// Numbers of the editions in use.
    pub editions: &'a [usize],
    /// What was judged.
    pub source: SourceInfo,
    /// The revision compared with.
    pub baseline: Option<String>,
    /// The area that the run is limited to.
    pub area: Option<String>,
    /// Roads through editions, by the number of the edition.
    pub roads: Vec<(usize, RoadInfo)>,
    /// What could not be read.
    pub errors: &'a [Error],
    /// SHA-256 over all policy files.
    pub policy_hash: String,
}

impl<'a> Context<'a> {
    /// Takes what was judged, and judges the roads through its editions; where it came from and what it is compared with is left out.
    pub fn new(plan: &'a Plan<'a>, inventory: &'a Inventory<'a>, sources: &'a SourceSet, as_of: Date, editions: &'a [usize]) -> Self {
        Context {
            plan,
            inventory,
            sources,
            as_of,
            editions,
            source: SourceInfo { commit: None, dirty: false, root: ".".into() },
            baseline: None,
            area: None,
            roads: roads(plan.policies, editions, inventory, sources, as_of),
            errors: &[],
            policy_hash: String::new(),
        }
    }
}

/// Builds the report.
pub fn build(context: &Context<'_>, assessment: &Assessment) -> Report {
    let (marks, mask) = (marks(assessment), mask(context, assessment));
    let mut report = frame(context, assessment, &marks);
    report.findings = assessment.findings.par_iter().with_min_len(64).map(|found| finding(context, found.clone(), &mask)).collect();
    report.verdicts = verdicts(context, assessment, &marks, &mask);
    report
}

/// Findings that are put into words while they are written, some at a time.
pub struct Pending<'a> {
    context: &'a Context<'a>,
    teller: &'a Teller<'a>,
    found: Vec<Assessed>,
    mask: Arc<Mask>,
}

/// Verdicts that are listed while they are written, one at a time.
pub struct PendingVerdicts<'a> {
    context: &'a Context<'a>,
    listed: Vec<Verdict>,
    /// Status and identity of the findings that some of them made.
    marked: FxHashMap<Key, (Status, String)>,
    mask: Arc<Mask>,
}

impl Serialize for PendingVerdicts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let made = |verdict: &Verdict| self.marked.get(&key(verdict)).cloned();
        serializer.collect_seq(self.listed.iter().map(|verdict| verdict_info(self.context, verdict, made(verdict), &self.mask)))
    }
}

/// Findings that are in words at one time.
const AT_A_TIME: usize = 1024;

impl Serialize for Pending<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.found.len()))?;
        let telling = self.teller.begin();
        for some in self.found.chunks(AT_A_TIME) {
            let words = some.par_iter().with_min_len(64).map(|found| {
                let whole = telling.whole(&found.finding, &found.verdicts);
                finding(self.context, found.with(whole), &self.mask)
            });
            let words: Vec<FindingInfo> = words.collect();
            words.iter().try_for_each(|finding| list.serialize_element(finding))?;
        }
        list.end()
    }
}

/// A report whose long lists are made while they are written.
pub type Pended<'a> = Report<Pending<'a>, PendingVerdicts<'a>>;

/// Builds the report of an assessment of outlined findings for writing it out in one go: each is told in whole when it is its turn.
pub fn pending<'a>(context: &'a Context<'a>, teller: &'a Teller<'a>, assessment: Assessment) -> Pended<'a> {
    let (marks, mask) = (marks(&assessment), Arc::new(mask(context, &assessment)));
    let frame = frame(context, &assessment, &marks);
    let marked = || marks.iter().map(|(key, found)| (*key, made(found))).collect();
    let marked: Option<FxHashMap<Key, (Status, String)>> = lists_verdicts(&assessment).then(marked);
    drop(marks);
    let listed = assessment.verdicts.listed;
    let verdicts = marked.map(|marked| PendingVerdicts { context, listed, marked, mask: Arc::clone(&mask) });
    Report {
        findings: Pending { context, teller, found: assessment.findings, mask },
        verdicts,
        schema: frame.schema,
        tool: frame.tool,
        as_of: frame.as_of,
        source: frame.source,
        baseline: frame.baseline,
        area: frame.area,
        fail_on: frame.fail_on,
        editions: frame.editions,
        summary: frame.summary,
        areas: frame.areas,
        rules: frame.rules,
        notices: frame.notices,
        errors: frame.errors,
    }
}

/// Which lists a report has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lists {
    /// Findings only.
    Findings,
    /// Findings, and every verdict where there are not too many.
    Verdicts,
}

/// Builds the report of an assessment that nobody needs any more: what findings say is moved, not held twice.
pub fn take(context: &Context<'_>, assessment: Assessment, lists: Lists) -> Report {
    let (marks, mask) = (marks(&assessment), mask(context, &assessment));
    let mut report = frame(context, &assessment, &marks);
    if lists == Lists::Verdicts {
        report.verdicts = verdicts(context, &assessment, &marks, &mask);
    }
    drop(marks);
    report.findings = assessment.findings.into_par_iter().with_min_len(64).map(|found| finding(context, found, &mask)).collect();
    report
}

fn mask(context: &Context<'_>, assessment: &Assessment) -> Mask {
    Mask::new(assessment.findings.iter().flat_map(|found| &found.finding.confidential), context.sources)
}

fn verdicts(context: &Context<'_>, assessment: &Assessment, marks: &Marks<'_>, mask: &Mask) -> Option<Vec<VerdictInfo>> {
    let one = |verdict| verdict_info(context, verdict, marks.get(&key(verdict)).map(|found| made(found)), mask);
    lists_verdicts(assessment).then(|| assessment.verdicts.listed.iter().map(one).collect())
}

fn lists_verdicts(assessment: &Assessment) -> bool {
    assessment.verdicts.is_complete() && assessment.verdicts.listed.len() <= MAX_LISTED_VERDICTS
}

/// Returns what a verdict tells of the finding that it made.
fn made(found: &Assessed) -> (Status, String) {
    (found.status, found.finding.identity())
}

/// Makes all of a report but the lists of findings and verdicts.
fn frame(context: &Context<'_>, assessment: &Assessment, marks: &Marks<'_>) -> Report {
    let plan = context.plan;
    let summary = summary(context, assessment, marks);
    let mut areas = areas(context, assessment, marks);
    // A view of one area shows what its rules count for; a whole run shows that an area has nothing, too.
    areas.retain(|area| area.judged > 0 || !plan.policies.areas.is_empty() && context.area.is_none());
    let editions = context.editions.iter().map(|number| edition(context, *number)).collect();
    Report {
        schema: SCHEMA.to_owned(),
        tool: Tool { name: "mamori".into(), version: env!("CARGO_PKG_VERSION").into(), policy_hash: context.policy_hash.clone() },
        as_of: context.as_of.to_string(),
        source: context.source.clone(),
        baseline: context.baseline.clone(),
        area: context.area.clone(),
        fail_on: assessment.fail_on,
        editions,
        summary,
        areas,
        rules: rules(context, assessment),
        findings: Vec::new(),
        notices: notices(context.sources, assessment),
        errors: context.errors.iter().map(error_info).collect(),
        verdicts: None,
    }
}

type Key = (u32, u32, Option<u32>);

fn key(verdict: &Verdict) -> Key {
    (verdict.check, verdict.record, verdict.item)
}

/// The finding that each fail or unknown verdict made.
type Marks<'a> = FxHashMap<Key, &'a Assessed>;

fn marks(assessment: &Assessment) -> Marks<'_> {
    let of = |found| move |verdict: &Verdict| (key(verdict), found);
    assessment.findings.iter().flat_map(|found| found.verdicts.iter().map(of(found))).collect()
}

/// Lists the fail and unknown verdicts that an exception covers.
fn waived<'a>(assessment: &'a Assessment, marks: &Marks<'_>) -> impl Iterator<Item = &'a Verdict> {
    let waived = |verdict: &&Verdict| {
        let found = marks.get(&key(verdict));
        found.is_some_and(|found| found.status == Status::Waived)
    };
    assessment.verdicts.listed.iter().filter(|verdict| verdict.tells()).filter(waived)
}

fn summary(context: &Context<'_>, assessment: &Assessment, marks: &Marks<'_>) -> Summary {
    let mut summary = Summary {
        records: context.inventory.len(),
        judged: assessment.verdicts.judged(),
        pass: 0,
        fail: 0,
        unknown: 0,
        not_applicable: 0,
        waived: 0,
        ledger: assessment.findings.iter().filter(|found| found.verdicts.is_empty()).count(),
        gate: if assessment.gate == Gate::Passed { GateInfo::Passed } else { GateInfo::Failed },
    };
    for tally in &assessment.verdicts.tallies {
        summary.pass += tally.pass;
        summary.fail += tally.fail;
        summary.unknown += tally.unknown;
        summary.not_applicable += tally.not_applicable;
    }
    for verdict in waived(assessment, marks) {
        summary.waived += 1;
        *(if verdict.outcome == Outcome::Fail { &mut summary.fail } else { &mut summary.unknown }) -= 1;
    }
    summary
}

fn area_of<'p>(plan: &Plan<'p>, check: u32) -> &'p str {
    plan.rule(check as usize).areas.first().map_or(OTHER_AREA, |(area, _)| area.as_str())
}

fn areas(context: &Context<'_>, assessment: &Assessment, marks: &Marks<'_>) -> Vec<AreaSummary> {
    let policies = context.plan.policies;
    let row = |id: &str| AreaSummary {
        id: id.to_owned(),
        title: policies.area_title(id),
        judged: 0,
        pass: 0,
        fail: 0,
        unknown: 0,
        waived: 0,
        not_applicable: 0,
    };
    let mut rows: Vec<AreaSummary> = policies.areas.iter().map(|area| row(&area.id)).collect();
    let of_check: Vec<usize> = (0..context.plan.checks.len() as u32)
        .map(|check| {
            let id = area_of(context.plan, check);
            rows.iter().position(|row| row.id == id).unwrap_or_else(|| {
                rows.push(row(id));
                rows.len() - 1
            })
        })
        .collect();
    for (tally, row) in assessment.verdicts.tallies.iter().zip(&of_check) {
        let row = &mut rows[*row];
        row.judged += tally.judged();
        row.pass += tally.pass;
        row.fail += tally.fail;
        row.unknown += tally.unknown;
        row.not_applicable += tally.not_applicable;
    }
    for verdict in waived(assessment, marks) {
        let row = &mut rows[of_check[verdict.check as usize]];
        row.waived += 1;
        *(if verdict.outcome == Outcome::Fail { &mut row.fail } else { &mut row.unknown }) -= 1;
    }
    rows
}

fn edition(context: &Context<'_>, number: usize) -> EditionInfo {
    let (policies, as_of) = (context.plan.policies, context.as_of);
    let edition = &policies.editions[number];
    let paths = context.roads.iter().filter(|(of, _)| *of == number).map(|(_, road)| road.clone()).collect();
    EditionInfo {
        id: edition.id(),
        title: edition.title.clone(),
        publisher: edition.publisher.clone(),
        from: edition.from.to_string(),
        until: edition.until.map(|day| day.to_string()),
        in_force: edition.in_force(as_of),
        completeness: edition.completeness.name().to_owned(),
        note: edition.note.clone(),
        complete_neighbour: policies.complete_neighbour(number).map(|neighbour| policies.editions[neighbour].id()),
        paths,
    }
}

/// Judges the roads through some editions.
fn roads(policies: &PolicySet, editions: &[usize], inventory: &Inventory<'_>, sources: &SourceSet, as_of: Date) -> Vec<(usize, RoadInfo)> {
    let mut roads = Vec::new();
    for number in editions {
        for road in &policies.editions[*number].paths {
            let Ok(check) = road.check.compile(&policies.kinds, &[]) else { continue };
            let (outcome, message, read) = judge_alone(policies, &check, inventory, as_of);
            let (evidence, evidence_more) = evidence_infos(sources, read, &Mask::default());
            let message = if outcome == Outcome::Pass { road.help.clone() } else { message };
            roads.push((*number, RoadInfo { id: road.id.clone(), title: road.title.clone(), outcome, message, evidence, evidence_more }));
        }
    }
    roads
}

fn evidence_infos(sources: &SourceSet, list: EvidenceList, mask: &Mask) -> (Vec<EvidenceInfo>, usize) {
    (list.listed.into_iter().map(|evidence| evidence_info(sources, evidence, mask)).collect(), list.more)
}

fn evidence_info(sources: &SourceSet, evidence: Evidence, mask: &Mask) -> EvidenceInfo {
    EvidenceInfo {
        field: evidence.field,
        title: evidence.title,
        location: sources.location(evidence.place),
        value: evidence.value.map(|value| mask.hidden(value)),
    }
}

fn clause(policies: &PolicySet, reference: ClauseRef) -> ClauseInfo {
    let edition = &policies.editions[reference.edition];
    let clause = &edition.clauses[reference.clause];
    ClauseInfo {
        edition: edition.id(),
        clause: clause.id.clone(),
        cite: clause.cite.clone(),
        title: clause.title.clone(),
        verified: clause.mark == Mark::Seen,
    }
}

fn rules(context: &Context<'_>, assessment: &Assessment) -> Vec<RuleInfo> {
    let plan = context.plan;
    let mut rules: Vec<RuleInfo> = Vec::new();
    let mut of_binding = Vec::new();
    for binding in &plan.bindings {
        let rule = &plan.policies.rules[binding.rule];
        let clauses: Vec<ClauseInfo> = binding.clauses.iter().map(|reference| clause(plan.policies, *reference)).collect();
        if let Some(known) = rules.iter_mut().position(|known| known.id == rule.id) {
            rules[known].clauses.extend(clauses);
            of_binding.push(known);
            continue;
        }
        of_binding.push(rules.len());
        rules.push(RuleInfo {
            id: rule.id.clone(),
            title: rule.title.clone(),
            severity: rule.severity,
            areas: rule.areas.iter().map(|(area, _)| area.clone()).collect(),
            why: rule.why.clone(),
            remedy: rule.checks[0].remedy.clone(),
            clauses,
            params: params(binding),
            pass: 0,
            fail: 0,
            unknown: 0,
            not_applicable: 0,
        });
    }
    for (tally, check) in assessment.verdicts.tallies.iter().zip(&plan.checks) {
        let rule = &mut rules[of_binding[check.binding]];
        rule.pass += tally.pass;
        rule.fail += tally.fail;
        rule.unknown += tally.unknown;
        rule.not_applicable += tally.not_applicable;
    }
    for check in CHECKS {
        let found =
            |outcome| assessment.findings.iter().filter(|found| found.finding.rule == check.id && found.finding.outcome == outcome).count();
        rules.push(RuleInfo {
            id: check.id.to_owned(),
            title: (check.title)(),
            severity: check.severity,
            areas: Vec::new(),
            why: (check.why)(),
            remedy: (check.remedy)(),
            clauses: Vec::new(),
            params: Vec::new(),
            pass: 0,
            fail: found(Outcome::Fail),
            unknown: found(Outcome::Unknown),
            not_applicable: 0,
        });
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}

fn params(binding: &Binding) -> Vec<ParamInfo> {
    let info = |param: &crate::policy::RuleParam| ParamInfo {
        name: param.param.name.clone(),
        value: param_json(&param.param.value),
        origin: param.origin.title(),
        note: param.note.clone(),
    };
    binding.params.iter().map(info).collect()
}

/// Turns the value of a parameter into words.
pub fn param_text(value: &ParamValue) -> String {
    match param_json(value) {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Turns the value of a parameter into JSON.
pub(super) fn param_json(value: &ParamValue) -> serde_json::Value {
    match value {
        ParamValue::Bool(value) => (*value).into(),
        ParamValue::Int(value) => (*value).into(),
        ParamValue::Number(value) => (*value).into(),
        ParamValue::Text(text) => text.clone().into(),
        ParamValue::Date(date) => date.to_string().into(),
        ParamValue::List(items) => items.iter().map(param_json).collect(),
    }
}

fn finding(context: &Context<'_>, found: Assessed, mask: &Mask) -> FindingInfo {
    let finding = found.finding;
    let sources = context.sources;
    let location = sources.location(finding.place);
    let check = found.verdicts.first().map(|verdict| verdict.check);
    let title = match check {
        Some(check) => context.plan.source(check as usize).title.clone(),
        None => CHECKS.iter().find(|check| check.id == finding.rule).map(|check| (check.title)()).unwrap_or_default(),
    };
    let kind = context.plan.policies.kinds.by_id(&finding.record.kind);
    let related = finding.related.iter().map(|related| {
        let location = sources.location(related.place);
        let snippet = Some(mask.line(sources, related.place, &location, MAX_SNIPPET));
        RelatedInfo { location, message: mask.hide_both(&related.label), snippet }
    });
    let id = finding.identity();
    let (evidence, evidence_more) = evidence_infos(sources, finding.evidence, mask);
    FindingInfo {
        id,
        title,
        outcome: finding.outcome,
        status: found.status,
        reason: found.reason.map(|reason| mask.sentence(reason)),
        severity: finding.severity,
        area: check.map(|check| area_of(context.plan, check).to_owned()),
        record: mask.record(&finding.record),
        label: one_line(&mask.hide(&label(context.inventory, &finding.record))),
        ledger: kind.map_or_else(|| Text::same(mask.hide(&finding.record.kind)), |kind| kind.title.clone()),
        snippet: Some(mask.line(sources, finding.place, &location, MAX_SNIPPET)),
        location,
        related: related.collect(),
        clauses: found.clauses.iter().map(|reference| clause(context.plan.policies, *reference)).collect(),
        rule: finding.rule,
        variant: finding.variant,
        field: mask.hidden(finding.field),
        message: mask.sentence(finding.message),
        remedy: Text { ja: mask.hidden(finding.remedy.ja), en: mask.hidden(finding.remedy.en) },
        evidence,
        evidence_more,
    }
}

/// Returns what people call a record.
pub(super) fn label(inventory: &Inventory<'_>, record: &RecordRef) -> String {
    let id = record.id.split('#').next().unwrap_or_default();
    let named = || {
        let kind = inventory.kinds().index(&record.kind)?;
        let field = inventory.kinds().get(kind).label.as_deref()?;
        let node = if inventory.kinds().get(kind).singleton {
            inventory.node(*inventory.records(kind).first()?)
        } else {
            inventory.find(kind, id)?
        };
        node.get(field).map(|name| name.text().to_owned())
    };
    named().unwrap_or_else(|| record.id.clone())
}

/// Resolves the notices of an assessment.
pub fn notices(sources: &SourceSet, assessment: &Assessment) -> Vec<NoticeInfo> {
    let mask = Mask::new(assessment.findings.iter().flat_map(|found| &found.finding.confidential), sources);
    let info = |notice: &crate::assess::Notice| {
        let location = sources.location(notice.place);
        let kind = match notice.kind {
            NoticeKind::Expired => "expired",
            NoticeKind::Expiring => "expiring",
            NoticeKind::Incomplete => "incomplete",
            NoticeKind::Unused => "unused",
        };
        NoticeInfo {
            kind: kind.to_owned(),
            waiver: mask.hide(&assessment.waivers[notice.waiver].id),
            snippet: Some(mask.line(sources, notice.place, &location, MAX_SNIPPET)),
            location,
            message: mask.sentence(notice.message.clone()),
            remedy: notice.remedy.clone(),
        }
    };
    assessment.notices.iter().map(info).collect()
}

pub(super) fn error_info(error: &Error) -> ErrorInfo {
    let related =
        error.related.iter().map(|(location, message)| RelatedInfo { location: location.clone(), message: message.clone(), snippet: None });
    ErrorInfo {
        message: error.message.one_line(),
        location: error.location.clone(),
        snippet: error.snippet.clone(),
        related: related.collect(),
        hints: error.hints.clone(),
    }
}

fn verdict_info(context: &Context<'_>, verdict: &Verdict, made: Option<(Status, String)>, mask: &Mask) -> VerdictInfo {
    let plan = context.plan;
    let number = verdict.check as usize;
    let kind = plan.checks[number].compiled.kind;
    let id = RecordId { kind: kind as u32, index: verdict.record };
    let whole = verdict.record == crate::assess::WHOLE_LEDGER;
    let (place, name) = if whole {
        (context.inventory.ledger_place(kind), "*".to_owned())
    } else {
        (context.inventory.record(id).place(), context.inventory.id(id).to_owned())
    };
    let name = match verdict.item {
        Some(item) => format!("{name}#{}", item + 1),
        None => name,
    };
    let (status, finding) = made.unzip();
    let source = context.sources.get(place.source);
    VerdictInfo {
        rule: plan.rule(number).id.clone(),
        variant: plan.source(number).variant.clone(),
        record: RecordRef { kind: plan.policies.kinds.get(kind).id.clone(), id: mask.hidden(name) },
        path: source.path.clone(),
        line: source.line_of(place.span.start),
        outcome: verdict.outcome,
        status,
        finding,
        next_change: verdict.next_change.map(|day| day.to_string()),
    }
}
