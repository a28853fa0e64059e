//! What a baseline had against it, as far as a run asks: there, only that is judged which has something to tell now.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::describe::Teller;
use super::evaluate::{Verdicts, WHOLE_LEDGER, evaluate_up_to, judge_some};
use super::plan::Plan;
use super::waiver::{WaiversByRecord, read_waivers};
use crate::date::Date;
use crate::finding::{Finding, Outcome};
use crate::ledger::{Inventory, RecordId};

/// Finds out which findings of a run a baseline had too: their identities, with their outcomes there. What an exception covered there does
/// not count.
///
/// `now` is what the run judged; `ledger` is what is wrong with the records of the baseline themselves. Both sides are judged by one plan, so
/// a finding of the baseline can only be one of the run's when its check has something to tell now about a record of the same id.
pub fn had_before(
    plan: &Plan<'_>,
    now: (&Inventory<'_>, &Verdicts),
    before: &Inventory<'_>,
    ledger: Vec<Finding>,
    as_of: Date,
) -> BTreeMap<String, Outcome> {
    let asked = asked(plan, now, before);
    let second = asked.iter().any(|(check, _)| plan.checks[*check as usize].compiled.second_pass);
    // What asks what other rules found needs all that they found.
    let mut verdicts = match second {
        true => evaluate_up_to(0, plan, before, as_of),
        false => judge_some(plan, before, as_of, asked.iter().copied().collect()),
    };
    let teller = Teller::new(plan, before, as_of, &verdicts);
    verdicts.listed.retain(|verdict| asked.contains(&(verdict.check, verdict.record)));
    let outlines = teller.begin().outlines(&verdicts);
    let waivers = read_waivers(before);
    let by_record = WaiversByRecord::new(&waivers);
    let covered = |finding: &Finding| by_record.about(finding).iter().any(|(_, waiver)| waiver.covers(finding, as_of));
    let mut had: BTreeMap<String, Outcome> = BTreeMap::new();
    for finding in ledger.into_iter().chain(outlines.into_iter().map(|(finding, _)| finding)).filter(|finding| !covered(finding)) {
        // Editions with different parameters judge a record twice: a fail under one of them is a fail.
        let outcome = had.entry(finding.identity()).or_insert(finding.outcome);
        if finding.outcome == Outcome::Fail {
            *outcome = Outcome::Fail;
        }
    }
    had
}

/// Lists the checks that have something to tell now, with the records of the baseline that they may have told it of.
fn asked(plan: &Plan<'_>, (now, verdicts): (&Inventory<'_>, &Verdicts), before: &Inventory<'_>) -> FxHashSet<(u32, u32)> {
    let mut asked = FxHashSet::default();
    for verdict in verdicts.listed.iter().filter(|verdict| verdict.tells()) {
        let kind = plan.checks[verdict.check as usize].compiled.kind;
        if verdict.record == WHOLE_LEDGER {
            asked.insert((verdict.check, WHOLE_LEDGER));
            continue;
        }
        let id = now.id(RecordId { kind: kind as u32, index: verdict.record });
        if now.kinds().get(kind).singleton || id.is_empty() {
            // Records that have no id of their own are all called alike.
            asked.extend((0..before.records(kind).len() as u32).map(|record| (verdict.check, record)));
        } else {
            asked.extend(before.by_id(kind).find(before, &[id]).map(|record| (verdict.check, record)));
        }
    }
    asked
}
