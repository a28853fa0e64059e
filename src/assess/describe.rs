//! Turns a fail or unknown verdict into a finding, by judging it once more with every read traced.

use std::borrow::Cow;
use std::ops::ControlFlow;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::evaluate::{Verdict, Verdicts, WHOLE_LEDGER, elements, prior_to};
use super::plan::Plan;
use crate::date::Date;
use crate::expr::{Check, Eval, Prior, Read, Reads, Shared, Subject, World};
use crate::finding::{Evidence, EvidenceList, Finding, Outcome, RecordRef, RelatedPlace};
use crate::ledger::{Inventory, RecordId};
use crate::messages;
use crate::policy::PolicySet;
use crate::text::Text;
use crate::yaml::Node;

/// Most related places that a finding shows.
const MAX_RELATED: usize = 8;

/// How much of a finding is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// What it is known by and counted by: the rule, the record, the field and the place.
    Outline,
    /// Everything.
    Whole,
}

/// Tells findings twice: at first in outline, for sorting and counting them all, then one after the other in whole, so that the words of a
/// hundred thousand findings are never held at once.
pub struct Teller<'a> {
    plan: &'a Plan<'a>,
    inventory: &'a Inventory<'a>,
    as_of: Date,
    prior: Option<Prior>,
    /// The checks that have something to tell.
    checks: FxHashMap<u32, Cow<'a, Check>>,
}

impl<'a> Teller<'a> {
    /// Makes ready what the findings of a plan are told from.
    pub fn new(plan: &'a Plan<'a>, inventory: &'a Inventory<'a>, as_of: Date, verdicts: &Verdicts) -> Self {
        let prior = plan.checks.iter().any(|check| check.compiled.second_pass).then(|| prior_to(plan, inventory, verdicts));
        let tells = verdicts.tallies.iter().enumerate().filter(|(_, tally)| tally.fail + tally.unknown > 0);
        let checks = tells.map(|(number, _)| (number as u32, plan.telling(number))).collect();
        Teller { plan, inventory, as_of, prior, checks }
    }

    /// Begins to tell.
    pub fn begin(&self) -> Telling<'_> {
        let world = World { editions: &self.plan.policies.known_editions, prior: self.prior.as_ref() };
        let shared = self.checks.iter().map(|(number, check)| (*number, Shared::new(check, self.inventory, self.as_of, world)));
        Telling { teller: self, shared: shared.collect() }
    }
}

/// A teller with what the judgements of its checks share.
pub struct Telling<'t> {
    teller: &'t Teller<'t>,
    shared: FxHashMap<u32, Shared<'t>>,
}

impl Telling<'_> {
    /// Outlines the findings of all verdicts that have something to tell, in their order: without message, remedy and evidence.
    pub fn outlines(&self, verdicts: &Verdicts) -> Vec<(Finding, Option<Verdict>)> {
        let wanted: Vec<&Verdict> = verdicts.listed.iter().filter(|verdict| verdict.tells()).collect();
        let one = |verdict: &&Verdict| (self.finding(verdict, Depth::Outline), Some(**verdict));
        wanted.par_iter().with_min_len(64).map(one).collect()
    }

    /// Tells a finding in whole that stands for some verdicts; one that stands for none is told already.
    pub fn whole(&self, outline: &Finding, verdicts: &[Verdict]) -> Finding {
        // Of several verdicts the first tells what the finding says.
        let verdict = verdicts.iter().find(|verdict| verdict.outcome == outline.outcome);
        verdict.map_or_else(|| outline.clone(), |verdict| self.finding(verdict, Depth::Whole))
    }

    fn finding(&self, verdict: &Verdict, depth: Depth) -> Finding {
        let Teller { plan, inventory, checks, .. } = self.teller;
        let described = describe_check(&checks[&verdict.check], &self.shared[&verdict.check], inventory, verdict, depth);
        finding(plan, verdict.check as usize, described, verdict, depth)
    }
}

/// Describes all fail and unknown verdicts, in their order; `prior` is needed when a check asks what other rules found.
pub fn describe(
    plan: &Plan<'_>,
    inventory: &Inventory<'_>,
    as_of: Date,
    verdicts: &[Verdict],
    prior: Option<&Prior>,
) -> Vec<(Finding, Verdict)> {
    let mut described = Vec::new();
    for group in verdicts.chunk_by(|a, b| a.check == b.check) {
        let number = group[0].check as usize;
        let wanted: Vec<&Verdict> = group.iter().filter(|verdict| verdict.tells()).collect();
        if wanted.is_empty() {
            continue;
        }
        let check = &*plan.telling(number);
        let shared = Shared::new(check, inventory, as_of, World { editions: &plan.policies.known_editions, prior });
        let told = |verdict: &Verdict| describe_check(check, &shared, inventory, verdict, Depth::Whole);
        let one = |verdict: &&Verdict| (finding(plan, number, told(verdict), verdict, Depth::Whole), **verdict);
        described.par_extend(wanted.par_iter().with_min_len(64).map(one));
    }
    described
}

/// Judges a check that belongs to no rule, once over the whole ledger: the outcome, the message and what was read.
pub fn judge_alone(policies: &PolicySet, check: &Check, inventory: &Inventory<'_>, as_of: Date) -> (Outcome, Text, EvidenceList) {
    let world = World { editions: &policies.known_editions, prior: None };
    let shared = Shared::new(check, inventory, as_of, world);
    let judged = Eval::new(check, &shared).judge(Subject { record: None, item: None });
    let verdict = Verdict { check: 0, record: WHOLE_LEDGER, item: None, outcome: judged.outcome, next_change: judged.next_change };
    let described = describe_check(check, &shared, inventory, &verdict, Depth::Whole);
    (judged.outcome, described.message, described.evidence)
}

fn finding(plan: &Plan<'_>, number: usize, found: Described, verdict: &Verdict, depth: Depth) -> Finding {
    let (rule, source) = (plan.rule(number), plan.source(number));
    let own = if depth == Depth::Whole { source.remedy.clone() } else { Text::default() };
    Finding {
        rule: rule.id.clone(),
        variant: source.variant.clone(),
        outcome: verdict.outcome,
        severity: source.severity,
        record: found.record,
        field: found.field,
        place: found.place,
        related: found.related,
        message: found.message,
        remedy: if verdict.outcome == Outcome::Unknown { found.remedy.unwrap_or(own) } else { own },
        evidence: found.evidence,
        confidential: Vec::new(),
    }
}

/// What the check itself can tell of a finding.
pub(super) struct Described {
    pub(super) record: RecordRef,
    pub(super) field: String,
    place: crate::source::Place,
    related: Vec<RelatedPlace>,
    message: Text,
    remedy: Option<Text>,
    evidence: EvidenceList,
}

pub(super) fn describe_check<'a>(
    check: &'a Check,
    shared: &Shared<'a>,
    inventory: &'a Inventory<'a>,
    verdict: &Verdict,
    depth: Depth,
) -> Described {
    let id = (verdict.record != WHOLE_LEDGER).then_some(RecordId { kind: check.kind as u32, index: verdict.record });
    let node = id.map(|id| inventory.record(id));
    let item = verdict
        .item
        .zip(node)
        .and_then(|(position, node)| elements(node, check.each.as_deref().unwrap_or_default())?.get(position as usize).copied());
    let (_, eval) = Eval::trace(check, shared, Subject { record: id, item });
    // An outline of a fail names no read.
    let reads = if depth == Depth::Whole || verdict.outcome == Outcome::Unknown { eval.reads() } else { Reads::default() };
    let fallback = match item.or(node) {
        Some(node) => node.place(),
        None => inventory.ledger_place(check.kind),
    };
    let record = RecordRef { kind: inventory.kinds().get(check.kind).id.clone(), id: subject_id(inventory, id, item, verdict.item) };
    let mut missing: Vec<&Read<'_>> = reads.missing().collect();
    if item.is_none()
        && let Some(each) = &check.each
    {
        // Of a list that is not written, the list is what is missing, not what stands in its elements.
        missing.retain(|read| read.path == *each);
    }
    let (field, place, message, remedy) = if verdict.outcome == Outcome::Unknown {
        let first = missing.first();
        let titles = unique_titles(&missing);
        let place = first.map_or(fallback, |read| read.node.place());
        let dangling = first.is_some_and(|read| read.dangling);
        let field = first.map(|read| read.path.rsplit('.').next().unwrap_or_default());
        let remedy = field.filter(|_| !dangling).map(|field| messages::record_fields(&titles, field));
        let message = if dangling { messages::cannot_judge_dangling(&titles) } else { messages::cannot_judge(&titles) };
        (first.map(|read| read.path.clone()).unwrap_or_default(), place, message, remedy)
    } else {
        let (node, field) = eval.fail_node().map_or((None, String::new()), |(node, field)| (Some(node), field));
        let message = if depth == Depth::Whole { eval.message() } else { Text::default() };
        (field, node.map_or(fallback, Node::place), message, None)
    };
    if depth == Depth::Outline {
        return Described {
            record,
            field,
            place,
            related: Vec::new(),
            message: Text::default(),
            remedy: None,
            evidence: EvidenceList::default(),
        };
    }
    let mut related: Vec<RelatedPlace> = Vec::new();
    eval.related(|node, label| {
        let place = node.place();
        if related.iter().all(|known| known.place != place) {
            related.push(RelatedPlace { place, label: label.clone() });
        }
        if related.len() < MAX_RELATED { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    let evidence = EvidenceList { more: reads.more, listed: reads.listed.into_iter().map(evidence).collect() };
    Described { record, field, place, related, message, remedy, evidence }
}

fn evidence(read: Read<'_>) -> Evidence {
    let value = (read.there && !read.node.is_mapping() && !read.node.is_sequence()).then(|| read.node.text().to_owned());
    Evidence { place: read.node.place(), value, field: read.field, title: read.title }
}

/// Names the subject: `*` for a ledger, `record#element` for an element.
fn subject_id(inventory: &Inventory<'_>, record: Option<RecordId>, item: Option<Node<'_>>, position: Option<u32>) -> String {
    let Some(record) = record else { return "*".into() };
    let id = inventory.id(record);
    match (item, position) {
        (Some(item), Some(position)) => {
            let key = item.get("id").or_else(|| item.get("item")).map_or_else(|| (position + 1).to_string(), |key| key.text().to_owned());
            format!("{id}#{key}")
        }
        _ => id.to_owned(),
    }
}

fn unique_titles<'r>(missing: &[&'r Read<'_>]) -> Vec<&'r Text> {
    let mut titles: Vec<&Text> = Vec::new();
    for read in missing {
        if !read.title.ja.is_empty() && !titles.contains(&&read.title) {
            titles.push(&read.title);
        }
    }
    titles
}
