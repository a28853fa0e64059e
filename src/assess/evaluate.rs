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

    fn add_all(&mut self, other: Tally) {
        self.pass += other.pass;
        self.fail += other.fail;
        self.unknown += other.unknown;
        self.not_applicable += other.not_applicable;
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

/// Records that all their checks are judged on while they are at hand, by one thread before it looks for more work.
const CHUNK: usize = 256;

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
    let checks = plan.checks.iter().enumerate().filter(|(_, check)| check.compiled.second_pass == second);
    let judgings: Vec<Judging<'_>> =
        checks.map(|(number, check)| Judging::new(&check.compiled, number, plan.rule(number), inventory, as_of, world)).collect();
    // Where there will be too many verdicts, those that say nothing are not even gathered.
    let many = verdicts.judged() + judgings.iter().map(Judging::least).sum::<usize>() > most;
    let mut lists: Vec<Vec<Verdict>> = judgings.iter().map(|_| Vec::new()).collect();
    for kind in 0..inventory.kinds().len() {
        let of_kind: Vec<usize> = (0..judgings.len()).filter(|at| judgings[*at].check.kind == kind).collect();
        for part in of_kind_by_chunks(&of_kind, &judgings, kind, many) {
            for (at, (tally, mut list)) in of_kind.iter().zip(part) {
                verdicts.tallies[judgings[*at].number as usize].add_all(tally);
                lists[*at].append(&mut list);
            }
        }
    }
    lists.iter_mut().for_each(|list| verdicts.listed.append(list));
    if verdicts.judged() > most {
        verdicts.listed.retain(Verdict::tells);
    }
}

/// Judges some checks on all records of their kind: what each came to, chunk by chunk, with all verdicts or those that have something to tell.
fn of_kind_by_chunks(of_kind: &[usize], judgings: &[Judging<'_>], kind: usize, many: bool) -> Vec<Vec<(Tally, Vec<Verdict>)>> {
    let Some(first) = of_kind.first() else { return Vec::new() };
    let records = judgings[*first].inventory.records(kind).len();
    let chunk = |number: usize| -> Vec<(Tally, Vec<Verdict>)> {
        let judged = |at: &usize| {
            let (mut tally, mut list) = (Tally::default(), Vec::new());
            let mut take = |verdict: Verdict| {
                tally.add(verdict.outcome);
                if !many || verdict.tells() {
                    list.push(verdict);
                }
            };
            let judging = &judgings[*at];
            if !judging.check.whole_ledger {
                (number * CHUNK..records.min((number + 1) * CHUNK)).for_each(|record| judging.record(record as u32, &mut take));
            } else if number == 0 {
                take(judging.verdict(WHOLE_LEDGER, None));
            }
            (tally, list)
        };
        of_kind.iter().map(judged).collect()
    };
    // Of a ledger that is not written, too, there is something to judge.
    (0..records.div_ceil(CHUNK).max(1)).into_par_iter().map(chunk).collect()
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
    rule: &'n Rule,
    inventory: &'n Inventory<'n>,
    as_of: Date,
    world: World<'n>,
) -> Vec<Verdict> {
    let judging = Judging::new(check, number, rule, inventory, as_of, world);
    if check.whole_ledger {
        return vec![judging.verdict(WHOLE_LEDGER, None)];
    }
    let mut verdicts = Vec::new();
    (0..inventory.records(check.kind).len() as u32).for_each(|record| judging.record(record, &mut |verdict| verdicts.push(verdict)));
    verdicts
}

/// A check with what its judgements share.
struct Judging<'n> {
    check: &'n Check,
    number: u32,
    rule: &'n Rule,
    inventory: &'n Inventory<'n>,
    as_of: Date,
    in_force: bool,
    shared: Shared<'n>,
}

impl<'n> Judging<'n> {
    fn new(check: &'n Check, number: usize, rule: &'n Rule, inventory: &'n Inventory<'n>, as_of: Date, world: World<'n>) -> Self {
        let in_force = rule.effective_from.is_none_or(|from| from <= as_of) && rule.effective_until.is_none_or(|until| as_of <= until);
        let shared = Shared::new(check, inventory, as_of, world);
        Judging { check, number: number as u32, rule, inventory, as_of, in_force, shared }
    }

    /// Returns how many verdicts there are at least.
    fn least(&self) -> usize {
        if self.check.whole_ledger || self.check.each.is_some() { 0 } else { self.inventory.records(self.check.kind).len() }
    }

    /// Judges a record: itself, or the elements that the check is about one after the other.
    fn record(&self, record: u32, take: &mut impl FnMut(Verdict)) {
        let Some(each) = &self.check.each else { return take(self.verdict(record, None)) };
        let node = self.inventory.record(RecordId { kind: self.check.kind as u32, index: record });
        match elements(node, each) {
            Some(items) => {
                items.into_iter().enumerate().for_each(|(position, item)| take(self.verdict(record, Some((position as u32, item)))));
            }
            // A list that is not written may hold anything: the record is judged with an element nobody knows.
            None => {
                let judged = self.verdict(record, None);
                let outcome = if judged.outcome == Outcome::NotApplicable { Outcome::NotApplicable } else { Outcome::Unknown };
                take(Verdict { outcome, ..judged });
            }
        }
    }

    fn verdict(&self, record: u32, item: Option<(u32, Node<'n>)>) -> Verdict {
        let judged = if self.in_force {
            let id = (record != WHOLE_LEDGER).then_some(RecordId { kind: self.check.kind as u32, index: record });
            Eval::judge(self.check, &self.shared, Subject { record: id, item: item.map(|(_, node)| node) })
        } else {
            Judged { outcome: Outcome::NotApplicable, next_change: None }
        };
        let limits = [self.rule.effective_from, self.rule.effective_until.map(|until| until.add_days(1))];
        let next_change = limits.into_iter().flatten().chain(judged.next_change).filter(|day| *day > self.as_of).min();
        Verdict { check: self.number, record, item: item.map(|(position, _)| position), outcome: judged.outcome, next_change }
    }
}

/// Returns the elements of a list field, if it is written.
pub(super) fn elements<'n>(record: Node<'n>, each: &str) -> Option<Vec<Node<'n>>> {
    record.follow(each).ok().map(|list| list.items().collect())
}
