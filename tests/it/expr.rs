//! The expressions of rules: three-valued, honest about what is missing, and exact about the day on which an answer changes.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use mamori::assess::{Plan, describe, evaluate, evaluate_up_to};
use mamori::date::Date;
use mamori::finding::{Finding, Outcome};
use mamori::ledger::{self, Inventory};
use mamori::policy::{self, PolicyFile};
use mamori::source::{Place, Source, SourceSet, Span};

const KIND: &str = "
kind: things
title: {ja: 物, en: Things}
record: {ja: 物, en: thing}
help: {ja: 物, en: things}
schema:
  type: object
  properties:
    b: {type: boolean, x-title: {ja: 真偽, en: Truth}}
    n: {type: integer, x-title: {ja: 数, en: Number}}
    t: {type: string, x-title: {ja: 文字, en: Text}}
    w: {type: string, enum: [one, two], x-labels: {one: {ja: 一, en: One}, two: {ja: 二, en: Two}}, x-title: {ja: 語, en: Word}}
    d: {type: string, format: date, x-title: {ja: 日, en: Day}}
    e: {type: string, format: date, x-title: {ja: 別の日, en: Other day}}
    other: {type: string, x-ref: things, x-title: {ja: 相手, en: Other}}
    tags: {type: array, items: {type: string}, x-title: {ja: 目印, en: Tags}}
    tests:
      type: array
      x-title: {ja: 試験, en: Tests}
      items:
        type: object
        properties:
          ok: {type: boolean, x-title: {ja: 合否, en: Result}}
          who: {type: string, x-title: {ja: 試験者, en: Tester}}
          day: {type: string, format: date, x-title: {ja: 試験日, en: Day}}
";

/// A rule on things: what stands after `select`.
fn rule(number: usize, body: &str) -> String {
    format!(
        "id: T-{number:03}\ntitle: {{ja: 題, en: title}}\nseverity: high\nselect: things\n{body}\nmessage: {{ja: 文, en: text}}\nwhy: {{ja: 文, en: text}}\nremedy: {{ja: 文, en: text}}\n"
    )
}

/// Reads a ledger of things, plans rules on them and hands both over with what is wrong with the ledger.
fn planned<R>(rules: &[String], things: &str, then: impl FnOnce(&Plan<'_>, &Inventory<'_>, &[Finding]) -> R) -> R {
    let file = |role: String, text: &str| PolicyFile { path: format!("policies/{role}"), role, text: text.into(), local: true };
    let mut files = vec![file("ledgers/things.yaml".into(), KIND)];
    files.extend(rules.iter().enumerate().map(|(number, text)| file(format!("rules/{number}.yaml"), text)));
    let mut sources = SourceSet::default();
    let policies = policy::load(files, &mut sources, policy::Depth::Everything).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let id = sources.add(Source::new("things.yaml", format!("things:\n{things}")));
    let nowhere = Place { source: id, span: Span::default() };
    let (inventory, findings, errors) = ledger::read(&policies.kinds, &sources, &[id], &policies.sensitive, nowhere);
    assert!(errors.is_empty(), "{errors:#?}");
    let bindings = policies.bind(&[], &[]);
    let plan = Plan::new(&policies, bindings, &sources).unwrap_or_else(|errors| panic!("{errors:#?}"));
    then(&plan, &inventory, &findings)
}

/// Judges rules on the things of a ledger on several days: per day the verdicts, in the order of rules and records.
fn judge(rules: &[String], things: &str, days: impl Iterator<Item = Date>) -> Vec<Vec<(Outcome, Option<Date>)>> {
    planned(rules, things, |plan, inventory, findings| {
        // An empty item is a mistake of its own; what it means for conditions is what is tested here.
        assert!(findings.iter().all(|finding| finding.field.ends_with(']')), "{findings:#?}");
        days.map(|day| evaluate(plan, inventory, day).iter().map(|verdict| (verdict.outcome, verdict.next_change)).collect()).collect()
    })
}

/// The findings of one rule body on 2026-11-22.
fn findings(body: &str, things: &str) -> Vec<Finding> {
    let today = day("2026-11-22");
    planned(&[rule(1, body)], things, |plan, inventory, _| {
        let verdicts = evaluate(plan, inventory, today);
        describe(plan, inventory, today, &verdicts, None).into_iter().map(|(finding, _)| finding).collect()
    })
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// The outcomes of a rule body on one thing on 2026-11-22.
fn outcome(body: &str, thing: &str) -> Outcome {
    judge(&[rule(1, body)], &format!("  - {{id: a, {thing}}}\n"), std::iter::once(day("2026-11-22")))[0][0].0
}

#[track_caller]
fn check(thing: &str, require: &str, expected: Outcome) {
    assert_eq!(outcome(&format!("require: {require:?}"), thing), expected, "{require} on {{{thing}}}");
}

use Outcome::{Fail, NotApplicable, Pass, Unknown};

#[test]
fn an_absent_value_makes_a_comparison_unknown_and_kleene_decides_the_rest() {
    for (thing, require, expected) in [
        ("n: 1", "record.n == 1", Pass),
        ("n: 1", "record.n != 1", Fail),
        ("", "record.n == 1", Unknown),
        ("", "record.n != 1", Unknown),
        ("n:", "record.n == 1", Unknown),
        ("n: ~", "not record.n == 1", Unknown),
        ("", "record.b", Unknown),
        ("", "not record.b", Unknown),
        ("b: false", "not record.b", Pass),
        // false and unknown is false; true or unknown is true.
        ("n: 1", "record.b and record.n == 2", Fail),
        ("n: 1", "record.n == 2 and record.b", Fail),
        ("n: 1", "record.b and record.n == 1", Unknown),
        ("n: 1", "record.b or record.n == 1", Pass),
        ("n: 1", "record.n == 1 or record.b", Pass),
        ("n: 1", "record.b or record.n == 2", Unknown),
        ("n: 1", "not (record.b and record.n == 2)", Pass),
        // What is asked for is no gap.
        ("", "record.n is defined", Fail),
        ("n: 0", "record.n is defined", Pass),
        ("t: \"\"", "record.t is defined", Pass),
        ("t: \" \"", "record.t is filled", Fail),
        ("t: 　", "record.t is filled", Fail),
        ("", "record.t is filled", Fail),
        ("", "record.t is not filled", Pass),
        ("tags: []", "record.tags is filled", Fail),
        ("", "default(record.n, 3) == 3", Pass),
        ("n: 4", "default(record.n, 3) == 3", Fail),
        // Words and lists.
        ("t: a", "record.t in ['a', 'b']", Pass),
        ("t: c", "record.t in ['a', 'b']", Fail),
        ("", "record.t in ['a', 'b']", Unknown),
        ("", "record.t not in ['a', 'b']", Unknown),
        ("w: two", "record.w == 'two'", Pass),
        ("tags: [a, b]", "'a' in record.tags", Pass),
        ("tags: [b]", "'a' in record.tags", Fail),
        ("tags: [b, ]", "'a' in record.tags", Fail),
        ("tags: [b, ~]", "'a' in record.tags", Unknown),
        ("tags: [a, ~]", "'a' in record.tags", Pass),
        ("tags: []", "'a' in record.tags", Fail),
        ("", "'a' in record.tags", Unknown),
        ("", "'a' not in record.tags", Unknown),
        // A condition that cannot be told chooses nothing.
        ("n: 1", "(1 if record.b else 1) == 1", Unknown),
        ("n: 1, b: true", "(record.n if record.b else 2) == 1", Pass),
        // References.
        ("other: a, n: 1", "record.other.n == 1", Pass),
        ("other: a", "record.other.n == 1", Unknown),
        ("", "record.other.n == 1", Unknown),
        // Numbers do not run over.
        ("n: 9223372036854775807", "record.n + 1 > 0", Pass),
        ("n: -9223372036854775808", "record.n - 1 < 0", Pass),
    ] {
        check(thing, require, expected);
    }
}

#[test]
fn a_condition_that_is_false_or_cannot_be_told_decides_before_the_requirement() {
    let body = "when: record.b\nrequire: record.n == 1";
    assert_eq!(outcome(body, "b: true, n: 1"), Pass);
    assert_eq!(outcome(body, "b: false, n: 2"), NotApplicable);
    assert_eq!(outcome(body, "n: 1"), Unknown);
    assert_eq!(outcome(body, "b: false"), NotApplicable);
}

#[test]
fn counts_of_what_is_only_partly_known_are_ranges() {
    let find = "find:\n  good: {in: record.tests, where: it.ok}\n";
    for (tests, require, expected) in [
        ("tests: [{ok: true}, {ok: true}]", "count(good) == 2", Pass),
        ("tests: [{ok: true}, {ok: false}]", "count(good) == 2", Fail),
        ("tests: [{ok: true}, {day: 2026-01-01}]", "count(good) >= 1", Pass),
        ("tests: [{ok: true}, {day: 2026-01-01}]", "count(good) >= 2", Unknown),
        ("tests: [{ok: true}, {day: 2026-01-01}]", "count(good) >= 3", Fail),
        ("tests: [{ok: true}, {day: 2026-01-01}]", "count(good) == 1", Unknown),
        ("tests: [{ok: true}, {day: 2026-01-01}]", "count(good) != 3", Pass),
        ("tests: [{ok: true}, {day: 2026-01-01}]", "count(good) < 3", Pass),
        ("tests: [{ok: true}, {day: 2026-01-01}]", "2 > count(good)", Unknown),
        ("tests: [{day: 2026-01-01}]", "exists(good)", Unknown),
        ("tests: [{ok: false}]", "exists(good)", Fail),
        ("tests: []", "exists(good)", Fail),
        ("tests: []", "count(good) == 0", Pass),
        // A list that is not recorded may hold anything.
        ("n: 1", "exists(good)", Unknown),
        ("n: 1", "not exists(good)", Unknown),
        ("n: 1", "count(good) == 0", Unknown),
        ("n: 1", "count(good) <= 1", Unknown),
        ("n: 1", "count(good) < 5", Unknown),
        ("n: 1", "count(good) >= 2", Unknown),
        ("n: 1", "count(record.tags) < 5", Unknown),
        ("n: 1", "count(record.tags) >= 0", Unknown),
        ("tags: [a, a, b]", "count_distinct(record.tags) == 2", Pass),
        ("tags: [a, ~]", "count_distinct(record.tags) == 1", Unknown),
    ] {
        assert_eq!(outcome(&format!("{find}require: {require:?}"), tests), expected, "{require} on {{{tests}}}");
    }
}

#[test]
fn a_join_on_a_value_that_is_not_recorded_finds_nobody_knows_what() {
    let find = "find:\n  twins: {in: things, on: {t: record.t}, others: true}\n";
    let things = "  - {id: a, t: x}\n  - {id: b, t: x}\n  - {id: c, t: y}\n  - {id: d}\n";
    for (require, expected) in [
        ("not exists(twins)", [Fail, Fail, Pass, Unknown]),
        ("count(twins) <= 1", [Pass, Pass, Pass, Unknown]),
        ("count(twins) >= 3", [Fail, Fail, Fail, Unknown]),
    ] {
        let verdicts = judge(&[rule(1, &format!("{find}require: {require:?}"))], things, std::iter::once(day("2026-11-22")));
        assert_eq!(verdicts[0].iter().map(|(outcome, _)| *outcome).collect::<Vec<_>>(), expected, "{require}");
    }
}

#[test]
fn what_is_summed_up_once_for_all_records_is_what_each_would_sum_up_and_on_the_same_days() {
    // No record has a part in the first collection; the second is the same things, made for each record.
    let once = "find: {past: {in: things, where: days_since(it.d) >= 0}}";
    let each = "find: {past: {in: things, on: {t: record.t}, where: days_since(it.d) >= 0}}";
    let require = "require: record.e >= latest(past.d) and default(earliest(past.d), record.d) <= record.d";
    let things =
        "- {id: a, t: x, d: 2025-01-02, e: 2025-01-03}\n- {id: b, t: x, d: 2025-01-05, e: 2025-01-04}\n- {id: c, t: x, e: 2025-01-09}\n";
    let rules = [once, each].map(|find| format!("{find}\n{require}"));
    let rules = [rule(1, &rules[0]), rule(2, &rules[1])];
    for verdicts in judge(&rules, things, (0..8).map(|days| day("2025-01-01").add_days(days))) {
        assert_eq!(verdicts[..3], verdicts[3..]);
    }
}

#[test]
fn an_equality_in_a_filter_finds_what_testing_every_element_would() {
    // Texts, what looks like one, nothing, and what is no text at all: that is a mistake in the ledger, and judged all the same.
    let texts = ["t: x, ", "t: 'y', ", "t: \"x\", ", "", "t: 1, ", "t: '1', ", "t: true, ", "t: [x], ", "t: ~, "];
    let tags = ["tags: [a, b]", "tags: [b, b]", "tags: []", "w: one", "w: one, tags: [a]"];
    let others = ["", "other: a0", "other: a1"];
    let mut things = String::new();
    for at in 0..60 {
        let (text, tag, other) = (texts[at * 7 % texts.len()], tags[at % tags.len()], others[at % others.len()]);
        things += &format!("  - {{id: a{at}, {text}{tag}{}}}\n", if other.is_empty() { String::new() } else { format!(", {other}") });
    }
    // A comparison that is turned twice says the same and is none to find elements by.
    let pairs = [
        ("it.t == record.t", "not (it.t != record.t)"),
        ("record.t == it.t and it.w is defined", "not (it.t != record.t) and it.w is defined"),
        (
            "it.t is not defined or record.t is not defined or it.t == record.t",
            "it.t is not defined or record.t is not defined or not (it.t != record.t)",
        ),
        ("it.w == 'one' or it.t == record.t", "it.w == 'one' or not (it.t != record.t)"),
        ("it.t == record.t and it.other == record.other", "not (it.t != record.t) and not (it.other != record.other)"),
    ];
    let finds = [
        "like: {in: things, on: {w: record.w}, where: FILTER}",
        "like: {in: things, on: {tags: \"'b'\", w: record.w}, others: true, where: FILTER}",
        "like: {in: things, on: {tags: \"'b'\"}, others: true, where: FILTER}",
        "all: {in: things}\n  like: {in: all, where: FILTER}",
        "some: {in: things, where: it.w == 'one'}\n  like: {in: some, where: FILTER}",
    ];
    let requires: Vec<String> = (0..8).map(|count| format!("count(like) == {count}")).chain(["exists(like)".into()]).collect();
    for (narrowing, testing) in pairs {
        for find in finds {
            let body =
                |filter: &str, require: &str| format!("find:\n  {}\nrequire: {require}", find.replace("FILTER", &format!("{filter:?}")));
            let rules = requires.iter().flat_map(|require| [body(narrowing, require), body(testing, require)]);
            let rules: Vec<String> = rules.enumerate().map(|(number, body)| rule(number + 1, &body)).collect();
            planned(&rules, &things, |plan, inventory, _| {
                let verdicts: Vec<_> = evaluate(plan, inventory, day("2026-11-22")).iter().map(|verdict| verdict.outcome).collect();
                for (at, pair) in verdicts.chunks(120).enumerate() {
                    assert_eq!(pair[..60], pair[60..], "{find} {narrowing}: {}", requires[at]);
                }
            });
        }
    }
}

#[test]
fn elements_of_lists_are_found_by_an_equality_too() {
    let things = "  - {id: a, t: x, tests: [{who: a, ok: true}, {ok: true}]}\n  - {id: b, t: x, tests: [{who: a, ok: true}, {who: c, ok: true}]}\n  - {id: c, tests: []}\n";
    let find = "find:\n  all: {in: things}\n  own: {in: all.tests, where: it.ok and it.who == record.id}\n";
    for (require, expected) in
        [("count(own) >= 2", [Pass, Fail, Unknown]), ("count(own) <= 2", [Unknown, Pass, Pass]), ("exists(own)", [Pass, Unknown, Pass])]
    {
        let verdicts = judge(&[rule(1, &format!("{find}require: {require:?}"))], things, std::iter::once(day("2026-11-22")));
        assert_eq!(verdicts[0].iter().map(|(outcome, _)| *outcome).collect::<Vec<_>>(), expected, "{require}");
    }
}

#[test]
fn a_filter_that_knows_days_keeps_the_first_day_of_another_answer() {
    // The day belongs to an element that the equality would leave out.
    let things = "  - {id: a, t: x, w: one, d: 2026-01-01}\n  - {id: b, t: y, w: one, d: 2026-11-20}\n";
    let body = "find: {like: {in: things, on: {w: record.w}, where: days_since(it.d) > 5 and it.t == record.t}}\nrequire: exists(like)";
    let verdicts = judge(&[rule(1, body)], things, std::iter::once(day("2026-11-22")));
    assert_eq!(verdicts[0][0], (Pass, Some(day("2026-11-26"))));
}

#[test]
fn a_list_that_no_record_has_a_part_in_is_looked_into_like_any_other() {
    let find = "find: {all: {in: things}}\n";
    for (things, require, expected) in [
        ("  - {id: a, t: x, w: one}\n  - {id: b, t: one, w: two}\n  - {id: c, t: y}\n", "record.w in all.t", vec![Pass, Fail, Unknown]),
        ("  - {id: a, t: x, w: one}\n  - {id: b, w: two}\n", "record.w in all.t", vec![Unknown, Unknown]),
        ("  - {id: a, n: 1}\n  - {id: b, n: 2}\n", "record.n + 1 in all.n", vec![Pass, Fail]),
        ("  - {id: a, tags: [b]}\n  - {id: b, tags: []}\n", "record.id in all.tags", vec![Fail, Pass]),
    ] {
        let verdicts = judge(&[rule(1, &format!("{find}require: {require:?}"))], things, std::iter::once(day("2026-11-22")));
        assert_eq!(verdicts[0].iter().map(|(outcome, _)| *outcome).collect::<Vec<_>>(), expected, "{require}");
    }
}

#[test]
fn of_very_many_facts_the_first_are_listed_and_the_others_counted() {
    let count = 700;
    let dates = |last: &str| -> String {
        (0..count).map(|at| format!("  - {{id: a{at}, w: one{}}}\n", if at + 1 < count { ", d: 2026-01-01" } else { last })).collect()
    };
    let body = "find: {all: {in: things, where: it.w == 'one'}}\nrequire: record.w == 'two' or record.d > latest(all.d)";
    let found = findings(body, &dates(", d: 2026-01-01"));
    assert_eq!(found.len(), count);
    for finding in &found {
        let fields: Vec<&str> = finding.evidence.listed.iter().map(|evidence| evidence.field.as_str()).collect();
        // Its own two fields, then the filter and the dates of all.
        assert_eq!((fields.len(), finding.evidence.more), (1_000, 2 + 2 * count - 1_000));
        assert_eq!(fields[..3], ["record.w", "record.d", "all.w"]);
        assert_eq!((fields[701], fields[702], fields[999]), ("all.w", "all.d", "all.d"));
    }
    // What is missing is told although it stands behind the last fact that is listed.
    let body = "find: {all: {in: things, where: it.w == 'one'}}\nrequire: count_distinct(all.d) == 1 and record.w == 'one'";
    let found = findings(body, &dates(""));
    assert!(found.len() == count && found.iter().all(|finding| finding.outcome == Unknown && finding.field == "all.d"), "{:#?}", found[0]);
}

#[test]
fn verdicts_stand_in_the_order_of_rules_records_and_elements_however_many_there_are() {
    let things: String = (0..300).map(|at| format!("  - {{id: a{at}, n: {at}, tests: [{{ok: true}}, {{ok: false}}]}}\n")).collect();
    let rules = [rule(1, "require: record.n < 200"), rule(2, "each: tests\nrequire: item.ok"), rule(3, "require: record.n >= 200")];
    planned(&rules, &things, |plan, inventory, _| {
        let verdicts = evaluate(plan, inventory, day("2026-11-22"));
        assert_eq!(verdicts.len(), 300 + 600 + 300);
        assert!(verdicts.is_sorted_by_key(|verdict| (verdict.check, verdict.record, verdict.item)));
        let failing = |check: u32| verdicts.iter().filter(|verdict| verdict.check == check && verdict.outcome == Fail).count();
        assert_eq!([failing(0), failing(1), failing(2)], [100, 300, 200]);
        // Of too many the same ones are listed that tell something.
        let few = evaluate_up_to(1_000, plan, inventory, day("2026-11-22"));
        let telling: Vec<_> = verdicts.iter().filter(|verdict| verdict.tells()).copied().collect();
        assert_eq!((few.judged(), few.listed), (1_200, telling));
    });
}

#[test]
fn the_first_day_of_another_answer_is_the_day_after_the_last_of_this_one() {
    for (thing, require, expected) in [
        ("d: 2026-11-01", "days_since(record.d) <= 30", Some("2026-12-02")),
        ("d: 2026-12-31", "as_of <= record.d", Some("2027-01-01")),
        ("d: 2026-12-31", "record.d >= as_of + 10", Some("2026-12-22")),
        ("d: 2026-11-22", "days_since(record.d) == 0", Some("2026-11-23")),
        ("d: 2027-06-30", "fiscal_year(as_of) < fiscal_year(record.d)", Some("2027-04-01")),
        ("d: 2026-11-20", "hours_since(record.d) <= 72", Some("2026-11-24")),
        ("n: 1", "record.n == 1", None),
        ("d: 2020-01-01", "record.d <= record.d", None),
    ] {
        let verdicts =
            judge(&[rule(1, &format!("require: {require:?}"))], &format!("  - {{id: a, {thing}}}\n"), std::iter::once(day("2026-11-22")));
        assert_eq!(verdicts[0][0].1, expected.map(day), "{require} on {{{thing}}}");
    }
}

/// A date, and a number of days, as rules write them.
fn date() -> impl Strategy<Value = String> {
    let leaf =
        prop::sample::select(vec!["record.d", "record.e", "as_of", "record.other.d", "latest(record.tests.day)", "earliest(recent.day)"])
            .prop_map(str::to_owned);
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("latest([{a}, {b}])")),
            (inner.clone(), -400i32..400).prop_map(|(date, days)| format!("add_days({date}, {days})")),
            (inner.clone(), -14i32..14).prop_map(|(date, months)| format!("add_months({date}, {months})")),
            (inner.clone(), 0i32..300).prop_map(|(date, days)| format!("({date} - {days})")),
            inner.clone().prop_map(|date| format!("fiscal_year_start(fiscal_year({date}))")),
            inner.clone().prop_map(|date| format!("fiscal_year_end(fiscal_year({date}))")),
            inner.clone().prop_map(|date| format!("add_days(record.d, days_until({date}))")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("default({a}, {b})")),
        ]
    })
}

fn number() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (-500i32..500).prop_map(|number| number.to_string()),
        Just("record.n".to_owned()),
        date().prop_map(|date| format!("days_since({date})")),
        date().prop_map(|date| format!("days_until({date})")),
        date().prop_map(|date| format!("hours_since({date})")),
        date().prop_map(|date| format!("fiscal_year({date})")),
        (date(), date()).prop_map(|(a, b)| format!("days_between({a}, {b})")),
        Just("count(recent)".to_owned()),
        Just("count_distinct(recent.day)".to_owned()),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} + {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} - {b})")),
            (inner.clone(), -3i32..4).prop_map(|(a, by)| format!("times({a}, {by})")),
        ]
    })
}

fn condition() -> impl Strategy<Value = String> {
    let operator = || prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let leaf = prop_oneof![
        (date(), operator(), date()).prop_map(|(a, operator, b)| format!("{a} {operator} {b}")),
        (number(), operator(), number()).prop_map(|(a, operator, b)| format!("{a} {operator} {b}")),
        Just("record.b".to_owned()),
        Just("exists(recent)".to_owned()),
        (date(), 0i32..200).prop_map(|(date, days)| format!("within_days({date}, {days})")),
    ];
    leaf.prop_recursive(3, 10, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} and {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            inner.clone().prop_map(|a| format!("not ({a})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("({b} if {a} else {c})")),
        ]
    })
}

/// Days around those that are judged.
fn near() -> impl Strategy<Value = String> {
    (-500i64..1_300).prop_map(|days| day("2026-01-01").add_days(days).to_string())
}

fn thing() -> impl Strategy<Value = String> {
    let test = (prop::option::of(near()), prop::option::of(any::<bool>()));
    let tests = prop::option::of(prop::collection::vec(test, 0..4));
    (prop::option::of(near()), prop::option::of(near()), prop::option::of(-50i64..400), prop::option::of(any::<bool>()), tests).prop_map(
        |(d, e, n, b, tests)| {
            let mut text = String::from("{other: b");
            d.into_iter().for_each(|d| text += &format!(", d: {d}"));
            e.into_iter().for_each(|e| text += &format!(", e: {e}"));
            n.into_iter().for_each(|n| text += &format!(", n: {n}"));
            b.into_iter().for_each(|b| text += &format!(", b: {b}"));
            if let Some(tests) = tests {
                let one = |(day, ok): (Option<String>, Option<bool>)| {
                    let mut fields = Vec::new();
                    fields.extend(day.map(|day| format!("day: {day}")));
                    fields.extend(ok.map(|ok| format!("ok: {ok}")));
                    format!("{{{}}}", fields.join(", "))
                };
                text += &format!(", tests: [{}]", tests.into_iter().map(one).collect::<Vec<_>>().join(", "));
            }
            text
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 0, failure_persistence: None, rng_seed: RngSeed::Fixed(20261122), ..ProptestConfig::default() })]

    #[test]
    fn judged_day_by_day_nothing_changes_before_the_day_that_was_foretold(
        conditions in prop::collection::vec((condition(), 0i32..200), 8),
        things in prop::collection::vec(thing(), 3),
    ) {
        const DAYS: usize = 800;
        let first = day("2026-01-01");
        let body = |(condition, days): &(String, i32)| {
            format!("find:\n  recent: {{in: record.tests, where: 'it.ok and days_since(it.day) <= {days}'}}\nrequire: {condition:?}")
        };
        let rules: Vec<String> = conditions.iter().enumerate().map(|(number, condition)| rule(number, &body(condition))).collect();
        let ledger: String = things.iter().zip(["a", "b", "c"]).map(|(thing, id)| format!("  - {thing}, id: {id}}}\n")).collect();
        let judged = judge(&rules, &ledger, (0..DAYS).map(|days| first.add_days(days as i64)));
        for subject in 0..judged[0].len() {
            // Backwards: the day from which the outcome is another, seen from each day before.
            let mut change: Option<Date> = None;
            for number in (0..DAYS).rev() {
                let (outcome, foretold) = judged[number][subject];
                let today = first.add_days(number as i64);
                if number + 1 < DAYS && judged[number + 1][subject].0 != outcome {
                    change = Some(first.add_days(number as i64 + 1));
                }
                if let Some(change) = change {
                    let (condition, thing) = (&conditions[subject / 3], &things[subject % 3]);
                    prop_assert!(
                        foretold.is_some_and(|foretold| today < foretold && foretold <= change),
                        "on {today} the next change of {condition:?} on {thing}}} was foretold for {foretold:?}, but the outcome {outcome:?} changes on {change}\n{ledger}"
                    );
                }
            }
        }
    }
}
