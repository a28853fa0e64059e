//! The functions that rules may call: their names, their types and what they do. Nothing else can be called.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::compile::Ty;
use super::value::Value;
use crate::date::Date;
use crate::finding::Outcome;
use crate::messages;
use crate::schema::EnumValue;

/// A function of the expression language; `docs/policy-format.md` says what each gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    DaysSince,
    DaysUntil,
    DaysBetween,
    HoursSince,
    WithinDays,
    AddDays,
    AddMonths,
    FiscalYear,
    FiscalYearStart,
    FiscalYearEnd,
    Times,
    Count,
    Exists,
    CountDistinct,
    Latest,
    Earliest,
    Difference,
    Default,
    VersionOlder,
    Lower,
    StartsWith,
    Contains,
    Failing,
    EditionInForce,
    EditionItems,
    ClauseOutcome,
}

/// What an argument has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    Date,
    Int,
    Text,
    /// A collection or a list.
    Many,
    /// A list or a projection, not a bare collection.
    List,
    Any,
}

use Function as F;
use Want as W;

/// Name, function, arguments.
pub(super) const FUNCTIONS: &[(&str, Function, &[Want])] = &[
    ("days_since", F::DaysSince, &[W::Date]),
    ("days_until", F::DaysUntil, &[W::Date]),
    ("days_between", F::DaysBetween, &[W::Date, W::Date]),
    ("hours_since", F::HoursSince, &[W::Date]),
    ("within_days", F::WithinDays, &[W::Date, W::Int]),
    ("add_days", F::AddDays, &[W::Date, W::Int]),
    ("add_months", F::AddMonths, &[W::Date, W::Int]),
    ("fiscal_year", F::FiscalYear, &[W::Date]),
    ("fiscal_year_start", F::FiscalYearStart, &[W::Int]),
    ("fiscal_year_end", F::FiscalYearEnd, &[W::Int]),
    ("times", F::Times, &[W::Int, W::Int]),
    ("count", F::Count, &[W::Many]),
    ("exists", F::Exists, &[W::Many]),
    ("count_distinct", F::CountDistinct, &[W::List]),
    ("latest", F::Latest, &[W::List]),
    ("earliest", F::Earliest, &[W::List]),
    ("difference", F::Difference, &[W::List, W::List]),
    ("default", F::Default, &[W::Any, W::Any]),
    ("version_older", F::VersionOlder, &[W::Text, W::Text]),
    ("lower", F::Lower, &[W::Text]),
    ("starts_with", F::StartsWith, &[W::Text, W::Text]),
    ("contains", F::Contains, &[W::Text, W::Text]),
    ("failing", F::Failing, &[W::Text, W::Text]),
    ("edition_in_force", F::EditionInForce, &[W::Text]),
    ("edition_items", F::EditionItems, &[W::Text, W::Text, W::Text]),
    ("clause_outcome", F::ClauseOutcome, &[W::Text, W::Text, W::Text]),
];

/// The words that `clause_outcome` gives, so that a mistyped one in a rule is refused.
static OUTCOMES: LazyLock<Vec<EnumValue>> = LazyLock::new(|| {
    let outcomes = [Outcome::Pass, Outcome::Fail, Outcome::Unknown, Outcome::NotApplicable];
    outcomes.map(|outcome| EnumValue { value: outcome_word(outcome).to_owned(), label: messages::clause_outcome(outcome) }).to_vec()
});

/// Names the outcome of a clause: `not_judged` when no rule that it binds was about any record.
pub(super) fn outcome_word(outcome: Outcome) -> &'static str {
    if outcome == Outcome::NotApplicable { "not_judged" } else { outcome.name() }
}

impl Function {
    /// Returns the type of the result for the types of the arguments.
    pub(super) fn result<'k>(self, args: &[Ty<'k>]) -> Ty<'k> {
        match self {
            F::DaysSince | F::DaysUntil | F::DaysBetween | F::HoursSince | F::FiscalYear | F::Times | F::Count | F::CountDistinct => {
                Ty::Int
            }
            F::AddDays | F::AddMonths | F::FiscalYearStart | F::FiscalYearEnd => Ty::Date,
            F::WithinDays | F::Exists | F::VersionOlder | F::StartsWith | F::Contains | F::Failing => Ty::Bool,
            F::Lower | F::EditionInForce => Ty::Text { reference: None },
            F::EditionItems => Ty::List(Box::new(Ty::Text { reference: None })),
            F::ClauseOutcome => Ty::Enum(&OUTCOMES),
            F::Latest | F::Earliest => match args.first() {
                Some(Ty::List(item)) => (**item).clone(),
                _ => Ty::Date,
            },
            F::Difference => match args {
                // A list of words beside a list of an enum holds words of that enum, so people read its labels.
                [Ty::List(item), other] if !matches!(**item, Ty::Enum(_)) => match other {
                    Ty::List(enumeration) if matches!(**enumeration, Ty::Enum(_)) => other.clone(),
                    _ => args[0].clone(),
                },
                [first, ..] => first.clone(),
                [] => Ty::Any,
            },
            F::Default => args.first().cloned().unwrap_or(Ty::Any),
        }
    }
}

/// A result that does not move evenly with time: besides the value, the first day after the as-of date on which it may differ.
pub(super) type Moving<'a> = (Value<'a>, Option<Date>);

/// Computes the functions that need nothing but their arguments.
pub(super) fn call<'a>(function: Function, args: &[Value<'a>], as_of: Date) -> Moving<'a> {
    let still = |value| (value, None);
    let date = |at: usize| match args.get(at) {
        Some(Value::Date { day, slope }) => Some((*day, *slope)),
        _ => None,
    };
    let int = |at: usize| match args.get(at) {
        Some(Value::Int { now, slope }) => Some((*now, *slope)),
        _ => None,
    };
    let days = |from: Option<(Date, i32)>, to: Option<(Date, i32)>, unit: i64| match (from, to) {
        (Some((from, a)), Some((to, b))) => {
            let slope = b.saturating_sub(a).saturating_mul(unit as i32);
            Value::Int { now: (i64::from(to.0) - i64::from(from.0)) * unit, slope }
        }
        _ => Value::Absent,
    };
    let today = Some((as_of, 1));
    // What is counted from a moving value in uneven steps may differ tomorrow.
    let tomorrow = |moves: bool| moves.then(|| as_of.add_days(1));
    match function {
        F::DaysSince => still(days(date(0), today, 1)),
        F::DaysUntil => still(days(today, date(0), 1)),
        F::DaysBetween => still(days(date(0), date(1), 1)),
        F::HoursSince => still(days(date(0), today, 24)),
        F::AddDays => match (date(0), int(1)) {
            (Some((day, slope)), Some((count, more))) => still(Value::Date { day: day.add_days(count), slope: slope.saturating_add(more) }),
            _ => still(Value::Absent),
        },
        F::AddMonths => match (date(0), int(1)) {
            (Some((day, slope)), Some((count, more))) => {
                (Value::Date { day: day.add_months(count), slope: 0 }, tomorrow(slope != 0 || more != 0))
            }
            _ => still(Value::Absent),
        },
        F::FiscalYear => match date(0) {
            Some((day, slope)) => {
                let year = day.fiscal_year();
                // Forwards it leaves the year on the next first of April, backwards on the day before this year's.
                let (end, sign) = if slope > 0 { (Date::new(year as i16 + 1, 4, 1), 1) } else { (Date::new(year as i16, 3, 31), -1) };
                let left = end.filter(|_| slope != 0).map(|end| (i64::from(end.0) - i64::from(day.0)) * sign);
                let days = left.map(|left| left.unsigned_abs().div_ceil(slope.unsigned_abs().max(1).into()) as i64);
                (Value::int(year), days.map(|days| as_of.add_days(days)))
            }
            None => still(Value::Absent),
        },
        F::FiscalYearStart | F::FiscalYearEnd => match int(0) {
            Some((year, slope)) => {
                let day = if function == F::FiscalYearStart { Date::new(year as i16, 4, 1) } else { Date::new(year as i16 + 1, 3, 31) };
                (day.map_or(Value::Absent, |day| Value::Date { day, slope: 0 }), tomorrow(slope != 0))
            }
            None => still(Value::Absent),
        },
        F::Times => match (int(0), int(1)) {
            (Some((a, 0)), Some((b, 0))) => still(Value::int(a.saturating_mul(b))),
            (Some((a, _)), Some((b, _))) => (Value::int(a.saturating_mul(b)), tomorrow(true)),
            _ => still(Value::Absent),
        },
        F::Count => still(match args.first() {
            Some(Value::List { items, missing }) => Value::range(items.len(), items.len() + missing),
            _ => Value::Absent,
        }),
        F::Exists => still(match args.first() {
            Some(Value::List { items, .. }) if !items.is_empty() => Value::Bool(true),
            Some(Value::List { missing: 0, .. }) => Value::Bool(false),
            _ => Value::Absent,
        }),
        // Among days that move and days that do not, another may come first tomorrow.
        F::CountDistinct | F::Latest | F::Earliest | F::Difference if args.iter().any(holds_moving) => {
            let still_standing: Vec<Value<'a>> = args.iter().map(standing).collect();
            (call(function, &still_standing, as_of).0, tomorrow(true))
        }
        F::CountDistinct => still(match args.first() {
            Some(Value::List { items, missing }) if let Some(texts) = texts(items) => Value::range(texts.len(), texts.len() + missing),
            Some(Value::List { items, missing }) => {
                let mut seen: Vec<&Value<'_>> = Vec::new();
                for item in items {
                    if !seen.iter().any(|other| order(other, item) == Some(Ordering::Equal)) {
                        seen.push(item);
                    }
                }
                Value::range(seen.len(), seen.len() + missing)
            }
            _ => Value::Absent,
        }),
        F::Latest | F::Earliest => still(match args.first() {
            Some(Value::List { items, .. }) => {
                let wanted = if function == F::Latest { Ordering::Greater } else { Ordering::Less };
                let best = items.iter().reduce(|best, item| if order(item, best) == Some(wanted) { item } else { best });
                best.cloned().unwrap_or(Value::Absent)
            }
            _ => Value::Absent,
        }),
        F::Difference => still(match (args.first(), args.get(1)) {
            (Some(Value::List { items, missing }), Some(Value::List { items: others, missing: unsure })) => {
                let known = texts(others);
                let is_other = |item: &Value<'_>| match (item, &known) {
                    (Value::Text(text), Some(known)) => known.contains(&**text),
                    _ => others.iter().any(|other| order(item, other) == Some(Ordering::Equal)),
                };
                let left: Vec<_> = items.iter().filter(|item| !is_other(item)).cloned().collect();
                // An item of the second list that is not known could be any of those left over.
                if *unsure > 0 {
                    Value::List { missing: left.len() + missing, items: Vec::new() }
                } else {
                    Value::List { items: left, missing: *missing }
                }
            }
            _ => Value::Absent,
        }),
        F::VersionOlder => still(match (args.first(), args.get(1)) {
            (Some(Value::Text(a)), Some(Value::Text(b))) => Value::Bool(version_order(a, b) == Ordering::Less),
            _ => Value::Absent,
        }),
        F::Lower => still(match args.first() {
            Some(Value::Text(text)) => Value::Text(Cow::Owned(text.to_lowercase())),
            _ => Value::Absent,
        }),
        F::StartsWith | F::Contains => still(match (args.first(), args.get(1)) {
            (Some(Value::Text(text)), Some(Value::Text(part))) => {
                Value::Bool(if function == F::StartsWith { text.starts_with(&**part) } else { text.contains(&**part) })
            }
            _ => Value::Absent,
        }),
        F::WithinDays | F::Default | F::Failing | F::EditionInForce | F::EditionItems | F::ClauseOutcome => {
            unreachable!("the evaluator answers these itself")
        }
    }
}

fn holds_moving(value: &Value<'_>) -> bool {
    match value {
        Value::List { items, .. } => items.iter().any(holds_moving),
        Value::Int { slope, .. } | Value::Date { slope, .. } => *slope != 0,
        _ => false,
    }
}

/// Returns a value as it is on the as-of date, without its movement.
fn standing<'a>(value: &Value<'a>) -> Value<'a> {
    match value {
        Value::List { items, missing } => Value::List { items: items.iter().map(standing).collect(), missing: *missing },
        Value::Int { now, .. } => Value::int(*now),
        Value::Date { day, .. } => Value::Date { day: *day, slope: 0 },
        other => other.clone(),
    }
}

/// Compares two values of one type.
pub(super) fn order(a: &Value<'_>, b: &Value<'_>) -> Option<Ordering> {
    match (a, b) {
        (Value::Int { now: a, .. }, Value::Int { now: b, .. }) => Some(a.cmp(b)),
        (Value::Int { now: a, .. }, Value::Number(b)) => (*a as f64).partial_cmp(b),
        (Value::Number(a), Value::Int { now: b, .. }) => a.partial_cmp(&(*b as f64)),
        (Value::Number(a), Value::Number(b)) => a.partial_cmp(b),
        (Value::Date { day: a, .. }, Value::Date { day: b, .. }) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// Gathers the items of a list that holds nothing but texts, so that one is looked up without comparing it with all.
fn texts<'v>(items: &'v [Value<'_>]) -> Option<FxHashSet<&'v str>> {
    let text = |item: &'v Value<'_>| if let Value::Text(text) = item { Some(&**text) } else { None };
    items.iter().map(text).collect()
}

/// Orders version texts: parts between `.`, `-`, `_`, `+` and blanks, numbers as numbers, a missing part before any other.
pub(super) fn version_order(a: &str, b: &str) -> Ordering {
    fn parts(text: &str) -> Vec<&str> {
        text.trim().trim_start_matches(['v', 'V']).split(['.', '-', '_', '+', ' ']).filter(|part| !part.is_empty()).collect()
    }
    let (a, b) = (parts(a), parts(b));
    for (a, b) in a.iter().zip(&b) {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let order = match (digits(a), digits(b)) {
            (true, true) => {
                let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
                a.len().cmp(&b.len()).then_with(|| a.cmp(b))
            }
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => a.cmp(b),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    a.len().cmp(&b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_their_numbers() {
        for (older, newer) in [("7.2.9", "7.2.10"), ("7.2", "7.2.1"), ("v6.4.14", "7.0.1"), ("1.0-rc1", "1.0-1"), ("24H2", "25H2")] {
            assert_eq!(version_order(older, newer), Ordering::Less, "{older} < {newer}");
            assert_eq!(version_order(newer, older), Ordering::Greater, "{newer} > {older}");
        }
        assert_eq!(version_order("7.02", "v7.2"), Ordering::Equal);
    }
}
