//! Decides what of all findings counts for the gate: nothing is dropped, everything is marked with its reason.

use std::collections::BTreeMap;

use super::evaluate::{Verdict, Verdicts};
use super::plan::Plan;
use super::waiver::{State, Waiver, WaiversByRecord};
use crate::date::Date;
use crate::finding::{Finding, Outcome, Severity, Status};
use crate::messages;
use crate::policy::ClauseRef;
use crate::source::Place;
use crate::text::Text;

/// A finding with its status and the clauses it stands under.
#[derive(Debug, Clone)]
pub struct Assessed {
    /// The finding.
    pub finding: Finding,
    /// Whether it counts, and if not, why.
    pub status: Status,
    /// Why it has this status, for people.
    pub reason: Option<Text>,
    /// Clauses that ask for the rule.
    pub clauses: Vec<ClauseRef>,
    /// The verdicts it stands for; none for checks of the ledgers themselves.
    pub verdicts: Vec<Verdict>,
    /// Number of the exception that covers it.
    pub waiver: Option<usize>,
}

impl Assessed {
    /// Returns the same with a finding that says more.
    pub fn with(&self, finding: Finding) -> Self {
        let Assessed { status, ref reason, ref clauses, ref verdicts, waiver, .. } = *self;
        Assessed { finding, status, reason: reason.clone(), clauses: clauses.clone(), verdicts: verdicts.clone(), waiver }
    }
}

/// What an exception needs attention for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// It ended; the gate fails.
    Expired,
    /// It ends soon.
    Expiring,
    /// It lacks what makes it an approved one.
    Incomplete,
    /// It covers nothing.
    Unused,
}

/// Something to know besides findings.
#[derive(Debug, Clone)]
pub struct Notice {
    /// What.
    pub kind: NoticeKind,
    /// Number of the exception.
    pub waiver: usize,
    /// Where.
    pub place: Place,
    /// In words.
    pub message: Text,
    /// What to do.
    pub remedy: Text,
}

/// Whether a change may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// It may.
    Passed,
    /// It may not.
    Failed,
}

/// The result of judging, with everything marked.
#[derive(Debug)]
pub struct Assessment {
    /// Findings: most severe first, then by place.
    pub findings: Vec<Assessed>,
    /// Notices about exceptions.
    pub notices: Vec<Notice>,
    /// Every verdict, or what is kept of them.
    pub verdicts: Verdicts,
    /// Exceptions.
    pub waivers: Vec<Waiver>,
    /// The gate.
    pub gate: Gate,
    /// The severity at which the gate fails.
    pub fail_on: Severity,
}

/// Marks findings. `baseline` holds the identities that the baseline revision already had, with their outcomes: what was unknown there and
/// is a fail now is new.
pub fn triage(
    plan: &Plan<'_>,
    findings: Vec<(Finding, Option<Verdict>)>,
    verdicts: Verdicts,
    waivers: Vec<Waiver>,
    baseline: Option<&BTreeMap<String, Outcome>>,
    fail_on: Severity,
    as_of: Date,
) -> Assessment {
    let mut assessed: Vec<Assessed> = Vec::with_capacity(findings.len());
    let by_record = WaiversByRecord::new(&waivers);
    let mut used = vec![false; waivers.len()];
    for (finding, own, clauses) in merged(plan, findings) {
        let about = by_record.about(&finding);
        about.iter().for_each(|(number, _)| used[*number] = true);
        let waiver = about.iter().find(|(_, waiver)| waiver.covers(&finding, as_of)).map(|(number, _)| *number);
        let expired = about.iter().map(|(_, waiver)| waiver).find(|waiver| waiver.state(as_of) == State::Expired);
        let (status, reason) = if let Some(number) = waiver {
            (Status::Waived, Some(messages::waived_until(&waivers[number].id, waivers[number].expires, &waivers[number].reason)))
        } else if baseline
            .and_then(|baseline| baseline.get(&finding.identity()))
            .is_some_and(|before| *before == Outcome::Fail || *before == finding.outcome)
        {
            (Status::Baseline, Some(messages::in_baseline()))
        } else if finding.severity < fail_on {
            (Status::Below, expired.map(|waiver| messages::waiver_expired_for(&waiver.id, waiver.expires)))
        } else {
            (Status::Open, expired.map(|waiver| messages::waiver_expired_for(&waiver.id, waiver.expires)))
        };
        assessed.push(Assessed { finding, status, reason, clauses, verdicts: own, waiver });
    }
    assessed.sort_by(|a, b| key(a).cmp(&key(b)));
    let notices = notices(&waivers, &used, as_of);
    let expired = notices.iter().any(|notice| notice.kind == NoticeKind::Expired);
    let failed = expired || assessed.iter().any(|found| found.status == Status::Open);
    let gate = if failed { Gate::Failed } else { Gate::Passed };
    Assessment { findings: assessed, notices, verdicts, waivers, gate, fail_on }
}

fn key(found: &Assessed) -> (Status, std::cmp::Reverse<Severity>, u32, u32, &str, Option<&str>) {
    let finding = &found.finding;
    let place = finding.place;
    (found.status, std::cmp::Reverse(finding.severity), place.source.0, place.span.start, &finding.rule, finding.variant.as_deref())
}

type Merged = (Finding, Vec<Verdict>, Vec<ClauseRef>);

/// Joins findings of one identity, which editions with different parameters make: one finding under all their clauses.
fn merged<'a>(plan: &'a Plan<'_>, findings: Vec<(Finding, Option<Verdict>)>) -> Box<dyn Iterator<Item = Merged> + 'a> {
    let with_clauses = |(finding, verdict): (Finding, Option<Verdict>)| {
        let clauses = verdict.map(|verdict| plan.binding(verdict.check as usize).clauses.clone()).unwrap_or_default();
        (finding, verdict.into_iter().collect::<Vec<Verdict>>(), clauses)
    };
    let findings = findings.into_iter().map(with_clauses);
    if plan.bindings.windows(2).all(|pair| pair[0].rule != pair[1].rule) {
        return Box::new(findings);
    }
    let mut merged: Vec<Merged> = Vec::new();
    let mut known = rustc_hash::FxHashMap::default();
    for (finding, verdicts, clauses) in findings {
        if let Some(verdict) = verdicts.first() {
            if let Some(at) = known.get(&finding.identity()) {
                let (first, all_verdicts, all): &mut Merged = &mut merged[*at];
                all.extend(clauses);
                all_verdicts.push(*verdict);
                // A fact that is against one edition and unknown under another is against it.
                if first.outcome == Outcome::Unknown && finding.outcome == Outcome::Fail {
                    *first = finding;
                }
                continue;
            }
            known.insert(finding.identity(), merged.len());
        }
        merged.push((finding, verdicts, clauses));
    }
    Box::new(merged.into_iter())
}

fn notices(waivers: &[Waiver], used: &[bool], as_of: Date) -> Vec<Notice> {
    let mut notices = Vec::new();
    for (number, waiver) in waivers.iter().enumerate() {
        let kind = match waiver.state(as_of) {
            State::Closed => continue,
            State::Expired => NoticeKind::Expired,
            State::Incomplete => NoticeKind::Incomplete,
            _ if !used[number] => NoticeKind::Unused,
            State::Expiring => NoticeKind::Expiring,
            State::Active => continue,
        };
        let (message, remedy) = match kind {
            NoticeKind::Expired => (messages::waiver_expired(&waiver.id, waiver.expires), messages::waiver_expired_remedy()),
            NoticeKind::Expiring => (messages::waiver_expiring(&waiver.id, waiver.expires), messages::waiver_expiring_remedy()),
            NoticeKind::Incomplete => (messages::waiver_incomplete(&waiver.id, &waiver.missing), messages::waiver_incomplete_remedy()),
            NoticeKind::Unused => (messages::waiver_unused(&waiver.id, &waiver.rule, &waiver.record), messages::waiver_unused_remedy()),
        };
        notices.push(Notice { kind, waiver: number, place: waiver.expires_place, message, remedy });
    }
    notices
}
