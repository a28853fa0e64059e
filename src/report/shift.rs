//! What another edition changes on the ledgers of a facility: both judged on one day, and only what differs described.

use serde::{Deserialize, Serialize};

use super::ErrorInfo;
use super::build::{error_info, label};
use super::mask::Mask;
use crate::assess::{self, Plan, Shift, Shifted, Verdict, Waiver};
use crate::date::Date;
use crate::error::Error;
use crate::finding::{Finding, Outcome, RecordRef, Severity};
use crate::ledger::Inventory;
use crate::source::{Location, SourceSet};
use crate::text::{Text, one_line};

/// What changes on the ledgers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LedgerChanges {
    /// Records read.
    pub records: usize,
    /// Verdicts under the older edition.
    pub from: Totals,
    /// Verdicts under the newer edition.
    pub to: Totals,
    /// Rules with records that fail now.
    pub newly_failing: Vec<RuleShift>,
    /// Rules with records of which nobody can tell now.
    pub newly_unknown: Vec<RuleShift>,
    /// Rules with records that pass now, after a fail or an unknown.
    pub newly_passing: Vec<RuleShift>,
    /// Rules with records that pass now and were not judged before.
    pub newly_judged: Vec<RuleShift>,
    /// Rules with records that are not judged any more.
    pub no_longer_judged: Vec<RuleShift>,
    /// Ledger files that could not be read; their records are in nothing above.
    pub errors: Vec<ErrorInfo>,
}

/// Numbers of verdicts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Those that pass.
    pub pass: usize,
    /// Those that fail, with what an exception covers.
    pub fail: usize,
    /// Those that nobody can tell, with what an exception covers.
    pub unknown: usize,
    /// Those of records the rule is not about.
    pub not_applicable: usize,
}

/// A check of a rule and the records on which its outcome changes in one way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleShift {
    /// The rule.
    pub rule: String,
    /// Its variant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The defect.
    pub title: Text,
    /// How much it matters.
    pub severity: Severity,
    /// Number of verdicts that change so.
    pub count: usize,
    /// Those of them with a finding before or after; what passed, or passes without having been judged, is only counted.
    pub records: Vec<ShiftedRecord>,
}

/// A record on which an outcome changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShiftedRecord {
    /// The record.
    pub record: RecordRef,
    /// What people call it.
    pub label: String,
    /// What its ledger is called.
    pub ledger: Text,
    /// Where the finding points.
    pub location: Location,
    /// The outcome under the older edition; none where it binds no such rule.
    pub before: Option<Outcome>,
    /// The outcome under the newer edition; none where it binds no such rule.
    pub after: Option<Outcome>,
    /// What is wrong, or was.
    pub message: Text,
    /// The exception that covers it on the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<String>,
}

/// What the comparison on ledgers needs.
#[derive(Debug)]
pub struct ShiftContext<'a> {
    /// The plans of the older and the newer edition, of one policy set.
    pub plans: [&'a Plan<'a>; 2],
    /// The ledgers.
    pub inventory: &'a Inventory<'a>,
    /// What is wrong with the ledgers themselves; it says what must not be shown.
    pub findings: &'a [Finding],
    /// All sources.
    pub sources: &'a SourceSet,
    /// The day judged on.
    pub as_of: Date,
    /// What could not be read.
    pub errors: &'a [Error],
}

/// Judges both plans on the same ledgers and lists what changes.
pub fn ledger_changes(context: &ShiftContext<'_>) -> LedgerChanges {
    let (inventory, as_of) = (context.inventory, context.as_of);
    let verdicts = context.plans.map(|plan| assess::evaluate(plan, inventory, as_of));
    let shifted = assess::compare((context.plans[0], &verdicts[0]), (context.plans[1], &verdicts[1]));
    // A change is described by the side that has the finding: what fails now by the new one, what no longer does by the old one.
    let wanted: [Vec<Verdict>; 2] =
        [0, 1].map(|side| shifted.iter().filter(|one| side_of(one) == side).filter_map(|one| [one.before, one.after][side]).collect());
    let described = [0, 1].map(|side| describe(context, side, &verdicts[side], &wanted[side]));
    let mask = Mask::new(context.findings.iter().flat_map(|finding| &finding.confidential), context.sources);
    let writer = Writer { context, waivers: assess::read_waivers(inventory), mask };
    let of = |shift: Shift| writer.rules(shifted.iter().filter(|one| one.shift == shift), &described);
    LedgerChanges {
        records: inventory.len(),
        from: totals(&verdicts[0]),
        to: totals(&verdicts[1]),
        newly_failing: of(Shift::NewlyFailing),
        newly_unknown: of(Shift::NewlyUnknown),
        newly_passing: of(Shift::NewlyPassing),
        newly_judged: of(Shift::NewlyJudged),
        no_longer_judged: of(Shift::NoLongerJudged),
        errors: context.errors.iter().map(error_info).collect(),
    }
}

/// Returns the side whose verdict describes a change: 0 for the older edition, 1 for the newer.
fn side_of(shifted: &Shifted) -> usize {
    usize::from(matches!(shifted.shift, Shift::NewlyFailing | Shift::NewlyUnknown | Shift::NewlyJudged))
}

fn totals(verdicts: &[Verdict]) -> Totals {
    let mut totals = Totals::default();
    for verdict in verdicts {
        let column = match verdict.outcome {
            Outcome::Pass => &mut totals.pass,
            Outcome::Fail => &mut totals.fail,
            Outcome::Unknown => &mut totals.unknown,
            Outcome::NotApplicable => &mut totals.not_applicable,
        };
        *column += 1;
    }
    totals
}

fn describe(context: &ShiftContext<'_>, side: usize, all: &[Verdict], wanted: &[Verdict]) -> Vec<(Finding, Verdict)> {
    let plan = context.plans[side];
    let second_pass = plan.checks.iter().any(|check| check.compiled.second_pass);
    let prior = second_pass.then(|| assess::prior(plan, context.inventory, all));
    assess::describe(plan, context.inventory, context.as_of, wanted, prior.as_ref())
}

struct Writer<'a> {
    context: &'a ShiftContext<'a>,
    waivers: Vec<Waiver>,
    mask: Mask,
}

impl Writer<'_> {
    /// Groups changes by rule and variant, the most severe first.
    fn rules<'s>(&self, shifted: impl Iterator<Item = &'s Shifted>, described: &[Vec<(Finding, Verdict)>; 2]) -> Vec<RuleShift> {
        let policies = self.context.plans[0].policies;
        let mut rules: Vec<RuleShift> = Vec::new();
        let mut last = None;
        for one in shifted {
            if last.replace((one.rule, one.check)) != Some((one.rule, one.check)) {
                let rule = &policies.rules[one.rule];
                let check = &rule.checks[one.check];
                let (title, variant) = (check.title.clone(), check.variant.clone());
                rules.push(RuleShift { rule: rule.id.clone(), variant, title, severity: check.severity, count: 0, records: Vec::new() });
            }
            let Some(rule) = rules.last_mut() else { continue };
            rule.count += 1;
            let side = side_of(one);
            let verdict = [one.before, one.after][side];
            let found = described[side].binary_search_by_key(&verdict.map(key), |(_, verdict)| Some(key(*verdict)));
            rule.records.extend(found.ok().map(|at| self.record(one, &described[side][at].0)));
        }
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.severity));
        rules
    }

    fn record(&self, shifted: &Shifted, finding: &Finding) -> ShiftedRecord {
        let context = self.context;
        let kind = context.inventory.kinds().by_id(&finding.record.kind);
        ShiftedRecord {
            record: self.mask.record(&finding.record),
            label: one_line(&self.mask.hide(&label(context.inventory, &finding.record))),
            ledger: kind.map_or_else(|| Text::same(&finding.record.kind), |kind| kind.title.clone()),
            location: context.sources.location(finding.place),
            before: shifted.before.map(|verdict| verdict.outcome),
            after: shifted.after.map(|verdict| verdict.outcome),
            message: self.mask.sentence(finding.message.clone()),
            waiver: self.waivers.iter().find(|waiver| waiver.covers(finding, context.as_of)).map(|waiver| waiver.id.clone()),
        }
    }
}

/// Verdicts of one plan are listed in the order of this key.
fn key(verdict: Verdict) -> (u32, u32, Option<u32>) {
    (verdict.check, verdict.record, verdict.item)
}
