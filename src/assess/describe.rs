//! Turns a fail or unknown verdict into a finding, by judging it once more with every read traced.

use rayon::prelude::*;

use super::evaluate::{Verdict, WHOLE_LEDGER, elements};
use super::plan::Plan;
use crate::date::Date;
use crate::expr::{Check, Eval, Prior, Read, Shared, Subject, World};
use crate::finding::{Evidence, Finding, Outcome, RecordRef, RelatedPlace};
use crate::ledger::{Inventory, RecordId};
use crate::messages;
use crate::policy::PolicySet;
use crate::text::Text;
use crate::yaml::Node;

/// Most related places that a finding shows.
const MAX_RELATED: usize = 8;

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
        let wanted: Vec<&Verdict> = group.iter().filter(|verdict| matches!(verdict.outcome, Outcome::Fail | Outcome::Unknown)).collect();
        if wanted.is_empty() {
            continue;
        }
        let check = &*plan.telling(number);
        let shared = Shared::new(check, inventory, as_of, World { editions: &plan.policies.known_editions, prior });
        let one = |verdict: &&Verdict| (finding(plan, number, describe_check(check, &shared, inventory, verdict), verdict), **verdict);
        described.par_extend(wanted.par_iter().with_min_len(64).map(one));
    }
    described
}

/// Judges a check that belongs to no rule, once over the whole ledger: the outcome, the message and what was read.
pub fn judge_alone(policies: &PolicySet, check: &Check, inventory: &Inventory<'_>, as_of: Date) -> (Outcome, Text, Vec<Evidence>) {
    let world = World { editions: &policies.known_editions, prior: None };
    let shared = Shared::new(check, inventory, as_of, world);
    let judged = Eval::judge(check, &shared, Subject { record: None, item: None });
    let verdict = Verdict { check: 0, record: WHOLE_LEDGER, item: None, outcome: judged.outcome, next_change: judged.next_change };
    let described = describe_check(check, &shared, inventory, &verdict);
    (judged.outcome, described.message, described.evidence)
}

fn finding(plan: &Plan<'_>, number: usize, found: Described, verdict: &Verdict) -> Finding {
    let (rule, source) = (plan.rule(number), plan.source(number));
    let own = source.remedy.clone();
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
    evidence: Vec<Evidence>,
}

pub(super) fn describe_check<'a>(check: &'a Check, shared: &Shared<'a>, inventory: &'a Inventory<'a>, verdict: &Verdict) -> Described {
    let id = (verdict.record != WHOLE_LEDGER).then_some(RecordId { kind: check.kind as u32, index: verdict.record });
    let node = id.map(|id| inventory.record(id));
    let item = verdict
        .item
        .zip(node)
        .and_then(|(position, node)| elements(node, check.each.as_deref().unwrap_or_default())?.get(position as usize).copied());
    let (_, eval) = Eval::trace(check, shared, Subject { record: id, item });
    let reads = eval.reads();
    let fallback = match item.or(node) {
        Some(node) => node.place(),
        None => inventory.ledger_place(check.kind),
    };
    let record = RecordRef { kind: inventory.kinds().get(check.kind).id.clone(), id: subject_id(inventory, id, item, verdict.item) };
    let mut missing: Vec<&Read<'_>> = reads.iter().filter(|read| read.missing).collect();
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
        (field, node.map_or(fallback, Node::place), eval.message(), None)
    };
    let mut related: Vec<RelatedPlace> = Vec::new();
    for (node, label) in eval.related() {
        let place = node.place();
        if related.len() < MAX_RELATED && related.iter().all(|known| known.place != place) {
            related.push(RelatedPlace { place, label });
        }
    }
    let evidence = reads
        .iter()
        .map(|read| Evidence {
            field: read.field.clone(),
            title: read.title.clone(),
            place: read.node.place(),
            value: (read.there && !read.node.is_mapping() && !read.node.is_sequence()).then(|| read.node.text().to_owned()),
        })
        .collect();
    Described { record, field, place, related, message, remedy, evidence }
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
