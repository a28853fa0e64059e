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

    fn join(&mut self, other: Tally) {
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

/// Records that are judged by all checks of their kind before the next ones are looked at.
const CHUNK: u32 = 128;

/// Chunks judged by one thread before it looks for more work.
const CHUNKS: usize = 4;

/// Records of all kinds below which checks are made ready one after the other.
const FEW: usize = 4_096;

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

/// Judges some checks on some records, none of which asks what others found; pairs of a check and a record, or [`WHOLE_LEDGER`].
pub(super) fn judge_some(plan: &Plan<'_>, inventory: &Inventory<'_>, as_of: Date, mut wanted: Vec<(u32, u32)>) -> Verdicts {
    wanted.sort_unstable();
    let world = World { editions: &plan.policies.known_editions, prior: None };
    let of_check = |wanted: &[(u32, u32)]| {
        let number = wanted[0].0 as usize;
        let check = Ready::new(&plan.checks[number].compiled, number, plan.rule(number), inventory, as_of, world);
        if check.check.whole_ledger { check.judge_ledger() } else { check.judge(wanted.iter().map(|(_, record)| *record), Keep::All) }
            .listed
    };
    let listed: Vec<Vec<Verdict>> = wanted.par_chunk_by(|a, b| a.0 == b.0).map(of_check).collect();
    Verdicts::all(plan, listed.concat())
}

/// Judges the checks of one pass, those of a kind together.
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
    let check = |number: &usize| &plan.checks[*number].compiled;
    // Lists that records have may be of any length; that they make verdicts too many is seen in the end.
    let of_records = numbers.iter().filter(|number| !check(number).whole_ledger && check(number).each.is_none());
    let surely: usize = of_records.map(|number| inventory.records(check(number).kind).len()).sum();
    let keep = if verdicts.judged() + surely > most { Keep::Telling } else { Keep::All };
    // What a check needs of few records is made before another thread is awake.
    let at_once = if inventory.len() < FEW { usize::MAX } else { 1 };
    let mut judged: Vec<Option<Judgements>> = vec![None; plan.checks.len()];
    let of_kind = |kind: usize| -> Vec<(usize, Judgements)> {
        let of_kind: Vec<usize> = numbers.iter().copied().filter(|number| check(number).kind == kind).collect();
        let ready = |number: &usize| Ready::new(check(number), *number, plan.rule(*number), inventory, as_of, world);
        let together: Vec<Ready<'_>> = of_kind.par_iter().with_min_len(at_once).map(ready).collect();
        of_kind.into_iter().zip(judge_together(&together, inventory, kind, keep)).collect()
    };
    let of_kinds: Vec<Vec<(usize, Judgements)>> = (0..inventory.kinds().len()).into_par_iter().map(of_kind).collect();
    for (number, judgements) in of_kinds.into_iter().flatten() {
        judged[number] = Some(judgements);
    }
    for (number, judgements) in judged.into_iter().enumerate() {
        let Some(mut judgements) = judgements else { continue };
        verdicts.tallies[number] = judgements.tally;
        verdicts.listed.append(&mut judgements.listed);
    }
    if verdicts.judged() > most {
        verdicts.listed.retain(Verdict::tells);
    }
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
    let ready = Ready::new(check, number, rule, inventory, as_of, world);
    judge_together(&[ready], inventory, check.kind, Keep::All).into_iter().flat_map(|judgements| judgements.listed).collect()
}

/// Which verdicts are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    All,
    /// Those that fail or are unknown.
    Telling,
}

/// What judging one check came to.
#[derive(Debug, Clone, Default)]
struct Judgements {
    tally: Tally,
    listed: Vec<Verdict>,
}

impl Judgements {
    fn add(&mut self, verdict: Verdict, keep: Keep) {
        self.tally.add(verdict.outcome);
        if keep == Keep::All || verdict.tells() {
            self.listed.push(verdict);
        }
    }

    fn append(&mut self, mut more: Judgements) {
        self.tally.join(more.tally);
        self.listed.append(&mut more.listed);
    }
}

/// Judges some checks of one kind on all its records. Some records at a time meet all the checks, so that what is read of them is at hand.
fn judge_together(checks: &[Ready<'_>], inventory: &Inventory<'_>, kind: usize, keep: Keep) -> Vec<Judgements> {
    let count = inventory.records(kind).len() as u32;
    let some = |start: u32| -> Vec<Judgements> {
        let records = start..count.min(start + CHUNK);
        checks
            .iter()
            .map(|check| if check.check.whole_ledger { Judgements::default() } else { check.judge(records.clone(), keep) })
            .collect()
    };
    let starts: Vec<u32> = (0..count).step_by(CHUNK as usize).collect();
    let judged: Vec<Vec<Judgements>> = starts.into_par_iter().with_min_len(CHUNKS).map(some).collect();
    let whole = |check: &Ready<'_>| if check.check.whole_ledger { check.judge_ledger() } else { Judgements::default() };
    let mut all: Vec<Judgements> = checks.iter().map(whole).collect();
    for some in judged {
        all.iter_mut().zip(some).for_each(|(all, some)| all.append(some));
    }
    all
}

/// A check ready to be judged.
struct Ready<'n> {
    check: &'n Check,
    number: u32,
    inventory: &'n Inventory<'n>,
    shared: Shared<'n>,
    in_force: bool,
    /// The first day in force, and the first no more.
    limits: [Option<Date>; 2],
}

impl<'n> Ready<'n> {
    fn new(check: &'n Check, number: usize, rule: &Rule, inventory: &'n Inventory<'n>, as_of: Date, world: World<'n>) -> Self {
        let in_force = rule.effective_from.is_none_or(|from| from <= as_of) && rule.effective_until.is_none_or(|until| as_of <= until);
        let limits = [rule.effective_from, rule.effective_until.map(|until| until.add_days(1))];
        let shared = Shared::new(check, inventory, as_of, world);
        Ready { check, number: number as u32, inventory, shared, in_force, limits: limits.map(|day| day.filter(|day| *day > as_of)) }
    }

    fn judge_ledger(&self) -> Judgements {
        let mut judgements = Judgements::default();
        judgements.add(self.verdict(&mut Eval::new(self.check, &self.shared), WHOLE_LEDGER, None), Keep::All);
        judgements
    }

    fn judge(&self, records: impl Iterator<Item = u32>, keep: Keep) -> Judgements {
        let mut eval = Eval::new(self.check, &self.shared);
        let mut judgements = Judgements::default();
        for record in records {
            let Some(each) = &self.check.each else {
                judgements.add(self.verdict(&mut eval, record, None), keep);
                continue;
            };
            match elements(self.inventory.record(RecordId { kind: self.check.kind as u32, index: record }), each) {
                Some(items) => {
                    for (position, item) in (0..).zip(items) {
                        judgements.add(self.verdict(&mut eval, record, Some((position, item))), keep);
                    }
                }
                // A list that is not written may hold anything: the record is judged with an element nobody knows.
                None => {
                    let judged = self.verdict(&mut eval, record, None);
                    let outcome = if judged.outcome == Outcome::NotApplicable { Outcome::NotApplicable } else { Outcome::Unknown };
                    judgements.add(Verdict { outcome, ..judged }, keep);
                }
            }
        }
        judgements
    }

    fn verdict(&self, eval: &mut Eval<'n, '_>, record: u32, item: Option<(u32, Node<'n>)>) -> Verdict {
        let judged = if self.in_force {
            let id = (record != WHOLE_LEDGER).then_some(RecordId { kind: self.check.kind as u32, index: record });
            eval.judge(Subject { record: id, item: item.map(|(_, node)| node) })
        } else {
            Judged { outcome: Outcome::NotApplicable, next_change: None }
        };
        // The first day that is in the future.
        let days = self.limits.into_iter().flatten().chain(judged.next_change.filter(|day| *day > self.shared.as_of()));
        Verdict { check: self.number, record, item: item.map(|(position, _)| position), outcome: judged.outcome, next_change: days.min() }
    }
}

/// Returns the elements of a list field, if it is written.
pub(super) fn elements<'n>(record: Node<'n>, each: &str) -> Option<Vec<Node<'n>>> {
    record.follow(each).ok().map(|list| list.items().collect())
}
