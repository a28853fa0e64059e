//! Judges every planned check on every record of its kind. Sees nothing but its arguments.

use rayon::prelude::*;

use super::plan::Plan;
use crate::date::Date;
use crate::expr::{Check, Eval, Judged, Prior, Shared, Subject, World};
use crate::finding::{Outcome, Severity};
use crate::ledger::{Inventory, RecordId};
use crate::policy::Rule;
use crate::yaml::Node;

/// The outcome of one check on one record, element or ledger. Nothing is formatted; [`super::describe`] does that on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Number of the check in the plan.
    pub check: u32,
    /// Position of the record in its kind; `u32::MAX` for a whole ledger.
    pub record: u32,
    /// Position of the element from 0, for checks with `each`.
    pub item: Option<u32>,
    /// The outcome.
    pub outcome: Outcome,
    /// The first day after the as-of date on which the outcome may be another.
    pub next_change: Option<Date>,
}

impl Verdict {
    /// Tells whether there is something to tell: a fail, or a fact that is missing.
    pub fn tells(&self) -> bool {
        matches!(self.outcome, Outcome::Fail | Outcome::Unknown)
    }
}

/// How many verdicts of one check have each outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// The requirement holds.
    pub pass: usize,
    /// It does not.
    pub fail: usize,
    /// Nobody can tell.
    pub unknown: usize,
    /// The rule is not about the record.
    pub not_applicable: usize,
}

impl Tally {
    fn add(&mut self, outcome: Outcome) {
        let column = match outcome {
            Outcome::Pass => &mut self.pass,
            Outcome::Fail => &mut self.fail,
            Outcome::Unknown => &mut self.unknown,
            Outcome::NotApplicable => &mut self.not_applicable,
        };
        *column += 1;
    }

    /// Counts all verdicts.
    pub fn judged(&self) -> usize {
        self.pass + self.fail + self.unknown + self.not_applicable
    }

    /// Lists the outcomes that some verdict has.
    fn outcomes(&self) -> impl Iterator<Item = Outcome> + use<> {
        let counts = [
            (self.pass, Outcome::Pass),
            (self.fail, Outcome::Fail),
            (self.unknown, Outcome::Unknown),
            (self.not_applicable, Outcome::NotApplicable),
        ];
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(_, outcome)| outcome)
    }
}

/// What judging a plan came to: verdicts one by one as long as they are few, and their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// All verdicts; where there are too many, those that fail or are unknown.
    pub listed: Vec<Verdict>,
    /// The numbers of all verdicts, for each check of the plan.
    pub tallies: Vec<Tally>,
}

impl Verdicts {
    /// Counts verdicts all of which are listed.
    fn all(plan: &Plan<'_>, listed: Vec<Verdict>) -> Self {
        let tallies = tallies(plan, &listed);
        Verdicts { listed, tallies }
    }

    /// Tells whether all verdicts are listed.
    pub fn is_complete(&self) -> bool {
        self.listed.len() == self.judged()
    }

    /// Counts all verdicts.
    pub fn judged(&self) -> usize {
        self.tallies.iter().map(Tally::judged).sum()
    }
}

fn tallies(plan: &Plan<'_>, verdicts: &[Verdict]) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); plan.checks.len()];
    verdicts.iter().for_each(|verdict| tallies[verdict.check as usize].add(verdict.outcome));
    tallies
}

/// Position that stands for a whole ledger.
pub const WHOLE_LEDGER: u32 = u32::MAX;

/// Severity from which a fail or unknown verdict decides the outcome of a clause (a product decision; no guideline weighs its items).
pub const CLAUSE_SEVERITY: Severity = Severity::Medium;

/// Records judged by one thread before it looks for more work.
const CHUNK: usize = 512;

/// Records that checks are judged on side by side; the checks of a larger ledger are judged one after the other, each by all threads.
const BATCH: usize = 8 * CHUNK;

/// Judges the plan and lists every verdict: first the checks that read ledgers only, then those that ask what others found.
pub fn evaluate(plan: &Plan<'_>, inventory: &Inventory<'_>, as_of: Date) -> Vec<Verdict> {
    evaluate_up_to(usize::MAX, plan, inventory, as_of).listed
}

/// Judges the plan; of more than `most` verdicts those are listed only that fail or are unknown, and the others counted.
pub fn evaluate_up_to(most: usize, plan: &Plan<'_>, inventory: &Inventory<'_>, as_of: Date) -> Verdicts {
    let mut verdicts = Verdicts::all(plan, Vec::new());
    pass(false, None, most, plan, inventory, as_of, &mut verdicts);
    if plan.checks.iter().any(|check| check.compiled.second_pass) {
        let prior = prior_to(plan, inventory, &verdicts);
        pass(true, Some(&prior), most, plan, inventory, as_of, &mut verdicts);
        verdicts.listed.sort_by_key(|verdict| (verdict.check, verdict.record, verdict.item));
    }
    verdicts
}

/// Judges the checks of one pass.
fn pass(
    second: bool,
    prior: Option<&Prior>,
    most: usize,
    plan: &Plan<'_>,
    inventory: &Inventory<'_>,
    as_of: Date,
    verdicts: &mut Verdicts,
) {
    let world = World { editions: &plan.policies.known_editions, prior };
    let numbers: Vec<usize> = (0..plan.checks.len()).filter(|number| plan.checks[*number].compiled.second_pass == second).collect();
    let one = |number: &usize| judge(&plan.checks[*number].compiled, *number, plan.rule(*number), inventory, as_of, world);
    let mut rest = numbers.as_slice();
    while !rest.is_empty() {
        let (together, later) = rest.split_at(batch(plan, inventory, rest));
        rest = later;
        let judged: Vec<Vec<Verdict>> = together.par_iter().map(one).collect();
        for (number, mut judged) in together.iter().zip(judged) {
            let before = verdicts.judged();
            judged.iter().for_each(|verdict| verdicts.tallies[*number].add(verdict.outcome));
            if verdicts.judged() > most {
                if before <= most {
                    verdicts.listed.retain(Verdict::tells);
                }
                judged.retain(Verdict::tells);
            }
            verdicts.listed.append(&mut judged);
        }
    }
}

/// Returns how many of some checks, one at least, are judged side by side: as long as their verdicts are few enough to be held at once.
fn batch(plan: &Plan<'_>, inventory: &Inventory<'_>, numbers: &[usize]) -> usize {
    let mut records = 0;
    let fits = |number: &&usize| {
        records += inventory.records(plan.checks[**number].compiled.kind).len();
        records <= BATCH
    };
    numbers.iter().take_while(fits).count().max(1)
}

/// Sums up what some verdicts say: which rules found something at which records, and the worst outcome under each clause.
pub fn prior(plan: &Plan<'_>, inventory: &Inventory<'_>, verdicts: &[Verdict]) -> Prior {
    summed(plan, inventory, verdicts, &tallies(plan, verdicts))
}

/// Sums up what judging came to, like [`prior`].
pub fn prior_to(plan: &Plan<'_>, inventory: &Inventory<'_>, verdicts: &Verdicts) -> Prior {
    summed(plan, inventory, &verdicts.listed, &verdicts.tallies)
}

fn summed(plan: &Plan<'_>, inventory: &Inventory<'_>, listed: &[Verdict], tallies: &[Tally]) -> Prior {
    let mut prior = Prior::default();
    for verdict in listed.iter().filter(|verdict| verdict.tells()) {
        let number = verdict.check as usize;
        let (rule, variant) = (&plan.rule(number).id, plan.source(number).variant.as_ref());
        let record = record_id(plan, inventory, verdict);
        prior.failing.extend(variant.map(|variant| (format!("{rule}/{variant}"), record.clone())));
        prior.failing.insert((rule.clone(), record));
    }
    for (number, tally) in tallies.iter().enumerate().filter(|(_, tally)| tally.judged() > 0) {
        // A missing serial number does not make an answer about a whole clause untrue.
        let weighs = plan.source(number).severity >= CLAUSE_SEVERITY;
        let weighed = |outcome| if weighs || outcome == Outcome::NotApplicable { outcome } else { Outcome::Pass };
        let outcome = worst(tally.outcomes().map(weighed));
        for clause in &plan.binding(number).clauses {
            let edition = &plan.policies.editions[clause.edition];
            for name in edition.names() {
                let key = (edition.guideline.to_lowercase(), name.to_lowercase(), edition.clauses[clause.clause].id.clone());
                let known = prior.clauses.entry(key).or_insert(Outcome::NotApplicable);
                *known = worst([outcome, *known].into_iter());
            }
        }
    }
    prior
}

/// Returns the outcome that decides about several: a fail, else an unknown, else a pass.
fn worst(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
    let rank = |outcome: &Outcome| match outcome {
        Outcome::Fail => 3,
        Outcome::Unknown => 2,
        Outcome::Pass => 1,
        Outcome::NotApplicable => 0,
    };
    outcomes.max_by_key(rank).unwrap_or(Outcome::NotApplicable)
}

fn record_id(plan: &Plan<'_>, inventory: &Inventory<'_>, verdict: &Verdict) -> String {
    let kind = plan.checks[verdict.check as usize].compiled.kind as u32;
    if verdict.record == WHOLE_LEDGER { "*".to_owned() } else { inventory.id(RecordId { kind, index: verdict.record }).to_owned() }
}

/// Judges one check on all its records.
pub(super) fn judge<'n>(
    check: &'n Check,
    number: usize,
    rule: &Rule,
    inventory: &'n Inventory<'n>,
    as_of: Date,
    world: World<'n>,
) -> Vec<Verdict> {
    let in_force = rule.effective_from.is_none_or(|from| from <= as_of) && rule.effective_until.is_none_or(|until| as_of <= until);
    let shared = Shared::new(check, inventory, as_of, world);
    let verdict = |record: u32, item: Option<(u32, Node<'n>)>| {
        let judged = if in_force {
            let id = (record != WHOLE_LEDGER).then_some(RecordId { kind: check.kind as u32, index: record });
            Eval::judge(check, &shared, Subject { record: id, item: item.map(|(_, node)| node) })
        } else {
            Judged { outcome: Outcome::NotApplicable, next_change: None }
        };
        let limits = [rule.effective_from, rule.effective_until.map(|until| until.add_days(1))];
        let next_change = limits.into_iter().flatten().chain(judged.next_change).filter(|day| *day > as_of).min();
        Verdict { check: number as u32, record, item: item.map(|(position, _)| position), outcome: judged.outcome, next_change }
    };
    if check.whole_ledger {
        return vec![verdict(WHOLE_LEDGER, None)];
    }
    let count = inventory.records(check.kind).len() as u32;
    let one = |index: u32| -> Vec<Verdict> {
        match &check.each {
            None => vec![verdict(index, None)],
            Some(each) => {
                let node = inventory.record(RecordId { kind: check.kind as u32, index });
                match elements(node, each) {
                    Some(items) => {
                        items.into_iter().enumerate().map(|(position, item)| verdict(index, Some((position as u32, item)))).collect()
                    }
                    // A list that is not written may hold anything: the record is judged with an element nobody knows.
                    None => {
                        let judged = verdict(index, None);
                        let outcome = if judged.outcome == Outcome::NotApplicable { Outcome::NotApplicable } else { Outcome::Unknown };
                        vec![Verdict { outcome, ..judged }]
                    }
                }
            }
        }
    };
    if (count as usize) <= CHUNK {
        return (0..count).flat_map(one).collect();
    }
    if check.each.is_none() {
        return (0..count).into_par_iter().with_min_len(CHUNK).map(|index| verdict(index, None)).collect();
    }
    (0..count).into_par_iter().with_min_len(CHUNK).flat_map_iter(one).collect()
}

/// Returns the elements of a list field, if it is written.
pub(super) fn elements<'n>(record: Node<'n>, each: &str) -> Option<Vec<Node<'n>>> {
    record.follow(each).ok().map(|list| list.items().collect())
}
