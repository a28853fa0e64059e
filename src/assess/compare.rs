//! What another plan changes on the same ledgers: two lists of verdicts in, one list of changed verdicts out.

use std::collections::BTreeMap;

use super::evaluate::Verdict;
use super::plan::Plan;
use crate::finding::Outcome;

/// How the outcome of a check on a record changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shift {
    /// It fails, and did not.
    NewlyFailing,
    /// Nobody can tell, where something was judged otherwise before, or nothing at all.
    NewlyUnknown,
    /// It passes, after a fail or an unknown.
    NewlyPassing,
    /// It passes, and was not judged before.
    NewlyJudged,
    /// It was judged, and no longer is.
    NoLongerJudged,
}

/// A check on one record, element or ledger whose outcome changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shifted {
    /// Number of the rule in the policy set.
    pub rule: usize,
    /// Number of the check in its rule.
    pub check: usize,
    /// How it changes.
    pub shift: Shift,
    /// The verdict of the first plan, where it has the check.
    pub before: Option<Verdict>,
    /// The verdict of the second plan, where it has the check.
    pub after: Option<Verdict>,
}

/// Rule, check of the rule, record, element.
type Key = (usize, usize, u32, Option<u32>);

/// Lists what changes from one plan to another, in the order of rule ids and records. Both plans are of one policy set and were
/// judged on the same ledgers and day.
pub fn compare(before: (&Plan<'_>, &[Verdict]), after: (&Plan<'_>, &[Verdict])) -> Vec<Shifted> {
    let mut sides: BTreeMap<Key, [Option<Verdict>; 2]> = BTreeMap::new();
    for (side, (plan, verdicts)) in [before, after].into_iter().enumerate() {
        for verdict in verdicts {
            let planned = &plan.checks[verdict.check as usize];
            let key = (plan.bindings[planned.binding].rule, planned.check, verdict.record, verdict.item);
            let known = &mut sides.entry(key).or_default()[side];
            // Editions that ask for one rule with different numbers judge a record twice: the worse outcome decides.
            if known.is_none_or(|known| rank(known.outcome) < rank(verdict.outcome)) {
                *known = Some(*verdict);
            }
        }
    }
    let shifted = sides.into_iter().filter_map(|((rule, check, ..), [before, after])| {
        let shift = shift(before.map(|verdict| verdict.outcome), after.map(|verdict| verdict.outcome))?;
        Some(Shifted { rule, check, shift, before, after })
    });
    shifted.collect()
}

fn rank(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::NotApplicable => 0,
        Outcome::Pass => 1,
        Outcome::Unknown => 2,
        Outcome::Fail => 3,
    }
}

/// Names a change of outcome; that a rule is not planned and that it is not about a record are the same to a reader: nothing is judged.
fn shift(before: Option<Outcome>, after: Option<Outcome>) -> Option<Shift> {
    let judged = |outcome: Option<Outcome>| outcome.filter(|outcome| *outcome != Outcome::NotApplicable);
    let (before, after) = (judged(before), judged(after));
    match (before, after) {
        _ if before == after => None,
        (_, Some(Outcome::Fail)) => Some(Shift::NewlyFailing),
        (_, Some(Outcome::Unknown)) => Some(Shift::NewlyUnknown),
        (Some(_), Some(_)) => Some(Shift::NewlyPassing),
        (None, Some(_)) => Some(Shift::NewlyJudged),
        (_, None) => Some(Shift::NoLongerJudged),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::assess::evaluate;
    use crate::date::Date;
    use crate::ledger::Inventory;
    use crate::policy::{PolicyFile, load};
    use crate::source::{Place, Source, SourceId, SourceSet, Span};
    use crate::yaml;

    const KIND: &str = "kind: things
title: {ja: 物, en: Things}
record: {ja: 物, en: thing}
help: {ja: 物, en: things}
schema:
  type: object
  properties:
    size: {type: integer, x-title: {ja: 大きさ, en: Size}}
";

    fn rule(id: &str) -> String {
        let pair = "{ja: あ, en: a}";
        format!(
            "id: {id}\ntitle: {pair}\nseverity: high\nselect: things\nrequire: record.size >= param.least\nat: size\n\
             params: {{least: {{value: 8, origin: product}}}}\nmessage: {pair}\nwhy: {pair}\nremedy: {pair}\n"
        )
    }

    fn edition(number: &str, days: &str, rules: &str, params: &str) -> String {
        let pair = "{ja: あ, en: a}";
        format!(
            "guideline: g\nedition: \"{number}\"\ntitle: {pair}\npublisher: {pair}\npublished: 2020-01-01\nin_force: {days}\ncompleteness: complete\n\
             volumes: [{{id: v, title: {pair}}}]\nchapters: [{{id: c, volume: v, title: {pair}, mark: seen}}]\n\
             clauses: [{{id: c.1, chapter: c, cite: {pair}, title: {pair}, mark: seen, rules: [{rules}]}}]\n{params}"
        )
    }

    /// Judges ledgers by an older and a newer edition, and names each change as `rule record shift`.
    fn shifts(rules: [&str; 2], stricter: &str, ledger: &str) -> Vec<String> {
        let mut sources = SourceSet::default();
        let old = edition("1", "{from: 2020-01-01, until: 2020-12-31}", rules[0], "");
        let new = edition("2", "{from: 2021-01-01}", rules[1], stricter);
        let files = [("ledgers/things.yaml", KIND.to_owned()), ("rules/a/A.yaml", rule("A")), ("rules/a/B.yaml", rule("B"))];
        let editions = [("guidelines/g/1.yaml", old), ("guidelines/g/2.yaml", new)];
        let files = files.into_iter().chain(editions).map(|(role, text)| PolicyFile {
            path: role.to_owned(),
            role: role.to_owned(),
            text: text.as_str().into(),
            local: false,
        });
        let policies = load(files.collect(), &mut sources, crate::policy::Depth::Everything).unwrap();
        let id = sources.add(Source::new("inventory/things.yaml", ledger));
        let tree = Arc::new(yaml::read(id, sources.get(id)).unwrap());
        let nowhere = Place { source: SourceId(0), span: Span::default() };
        let inventory = Inventory::from_nodes(&policies.kinds, Arc::clone(&tree), &[(0, tree.root())], nowhere);
        let day = Date::parse("2021-06-01").unwrap();
        let plans = [0, 1].map(|edition| Plan::new(&policies, policies.bind(&[edition], &[]), &sources).unwrap());
        let verdicts = plans.each_ref().map(|plan| evaluate(plan, &inventory, day));
        let changed = compare((&plans[0], &verdicts[0]), (&plans[1], &verdicts[1]));
        let id = |shifted: &Shifted| {
            let record = shifted.after.or(shifted.before).unwrap().record;
            inventory.id(crate::ledger::RecordId { kind: 0, index: record }).to_owned()
        };
        changed.iter().map(|shifted| format!("{} {} {:?}", policies.rules[shifted.rule].id, id(shifted), shifted.shift)).collect()
    }

    const LEDGER: &str = "[{id: small, size: 5}, {id: middle, size: 9}, {id: large, size: 20}, {id: bare}]";

    #[test]
    fn a_stricter_number_makes_only_what_it_reaches_fail() {
        assert_eq!(shifts(["A", "A"], "params: {A: {least: {value: 12, origin: guideline}}}", LEDGER), ["A middle NewlyFailing"]);
    }

    #[test]
    fn a_milder_number_makes_what_failed_pass() {
        assert_eq!(shifts(["A", "A"], "params: {A: {least: {value: 4, origin: guideline}}}", LEDGER), ["A small NewlyPassing"]);
    }

    #[test]
    fn what_is_no_longer_bound_is_no_longer_judged_and_never_called_passing() {
        let all = ["A small NoLongerJudged", "A middle NoLongerJudged", "A large NoLongerJudged", "A bare NoLongerJudged"];
        assert_eq!(shifts(["A, B", "B"], "", LEDGER), all);
    }

    #[test]
    fn a_rule_that_is_bound_now_tells_fails_unknowns_and_passes_apart() {
        let all = ["B small NewlyFailing", "B middle NewlyJudged", "B large NewlyJudged", "B bare NewlyUnknown"];
        assert_eq!(shifts(["A", "A, B"], "", LEDGER), all);
    }

    #[test]
    fn equal_editions_change_nothing() {
        assert!(shifts(["A", "A"], "", LEDGER).is_empty());
    }

    #[test]
    fn not_applicable_and_not_planned_are_both_nothing_judged() {
        assert_eq!(shift(Some(Outcome::NotApplicable), None), None);
        assert_eq!(shift(Some(Outcome::Fail), Some(Outcome::NotApplicable)), Some(Shift::NoLongerJudged));
        assert_eq!(shift(Some(Outcome::Fail), Some(Outcome::Unknown)), Some(Shift::NewlyUnknown));
    }
}
