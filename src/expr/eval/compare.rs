//! Sums, and comparisons in three values with the first day on which their answer may be another.

use std::cmp::Ordering;

use super::super::functions::order;
use super::super::ops::{Const, Op};
use super::super::syntax::Operator;
use super::super::value::{Tri, Value};
use super::Eval;

impl<'a, 's> Eval<'a, 's> {
    pub(super) fn is_in(&self, needle: &Value<'a>, list: &'a Op) -> Tri {
        // The common case, a word among words of the rule, without making a list of values.
        if let (Value::Text(text), Op::Const(Const::List(words))) = (needle, list) {
            return Tri::from(words.iter().any(|word| matches!(word, Const::Text(word) if **word == **text)));
        }
        // A list that is the same for every record is not looked through for each.
        if let (Value::Text(text), Op::Once(slot, op)) = (needle, list)
            && let Some(truth) = self.once(*slot, op).holds(text)
        {
            return truth;
        }
        match (needle, self.value(list)) {
            (Value::Absent, _) => Tri::Unknown,
            (needle, Value::List { items, missing }) => {
                if items.iter().any(|item| self.compare(Operator::Eq, needle, item) == Tri::True) {
                    Tri::True
                } else if missing > 0 {
                    Tri::Unknown
                } else {
                    Tri::False
                }
            }
            _ => Tri::Unknown,
        }
    }

    pub(super) fn compare(&self, operator: Operator, a: &Value<'a>, b: &Value<'a>) -> Tri {
        let linear = |value: &Value<'a>| match value {
            Value::Int { now, slope } => Some((*now, i64::from(*slope))),
            Value::Date { day, slope } => Some((i64::from(day.0), i64::from(*slope))),
            _ => None,
        };
        match (a, b) {
            (Value::Absent, _) | (_, Value::Absent) => Tri::Unknown,
            (Value::Range(low, high), other) => match linear(other) {
                Some((number, _)) => range(operator, *low, *high, number),
                None => Tri::Unknown,
            },
            (other, Value::Range(low, high)) => match linear(other) {
                Some((number, _)) => range(turned(operator), *low, *high, number),
                None => Tri::Unknown,
            },
            (Value::Text(a), Value::Text(b)) if matches!(operator, Operator::Eq | Operator::Ne) => {
                Tri::from((a == b) == (operator == Operator::Eq))
            }
            _ => match (linear(a), linear(b)) {
                (Some((a, a_slope)), Some((b, b_slope))) => {
                    let (difference, slope) = (a.saturating_sub(b), a_slope - b_slope);
                    self.note(next_change(operator, difference, slope).map(|days| self.shared.as_of.add_days(days)));
                    Tri::from(holds(operator, difference.cmp(&0)))
                }
                _ => order(a, b).map_or(Tri::Unknown, |order| Tri::from(holds(operator, order))),
            },
        }
    }
}

pub(super) fn sum<'a>(a: &Value<'a>, b: &Value<'a>, sign: i8) -> Value<'a> {
    let by = i64::from(sign);
    match (a, b) {
        (Value::Int { now: a, slope: x }, Value::Int { now: b, slope: y }) => {
            Value::Int { now: a.saturating_add(b.saturating_mul(by)), slope: x.saturating_add(y * i32::from(sign)) }
        }
        (Value::Date { day, slope: x }, Value::Int { now, slope: y }) => {
            Value::Date { day: day.add_days(now.saturating_mul(by)), slope: x.saturating_add(y * i32::from(sign)) }
        }
        (Value::Date { day: a, slope: x }, Value::Date { day: b, slope: y }) => {
            Value::Int { now: i64::from(a.0) - i64::from(b.0), slope: x.saturating_sub(*y) }
        }
        _ => Value::Absent,
    }
}

fn holds(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Eq => order.is_eq(),
        Operator::Ne => order.is_ne(),
        Operator::Lt => order.is_lt(),
        Operator::Lte => order.is_le(),
        Operator::Gt => order.is_gt(),
        Operator::Gte => order.is_ge(),
    }
}

fn turned(operator: Operator) -> Operator {
    match operator {
        Operator::Lt => Operator::Gt,
        Operator::Lte => Operator::Gte,
        Operator::Gt => Operator::Lt,
        Operator::Gte => Operator::Lte,
        same => same,
    }
}

/// Compares a number known to lie between two bounds: the answer when it is the same for all of them.
fn range(operator: Operator, low: i64, high: i64, number: i64) -> Tri {
    let inside = (low..=high).contains(&number);
    let (at_low, at_high) = (holds(operator, low.cmp(&number)), holds(operator, high.cmp(&number)));
    match operator {
        Operator::Eq | Operator::Ne if inside => Tri::Unknown,
        _ if at_low == at_high => Tri::from(at_low),
        _ => Tri::Unknown,
    }
}

/// Returns in how many days the comparison of `difference + slope × days` with 0 first gives another answer.
fn next_change(operator: Operator, difference: i64, slope: i64) -> Option<i64> {
    if slope == 0 {
        return None;
    }
    let now = holds(operator, difference.cmp(&0));
    // The sign changes only around the day on which the line crosses zero.
    let crossing = -difference / slope;
    (crossing - 1..=crossing + 2)
        .filter(|days| *days >= 1)
        .chain([1])
        .filter(|days| {
            let then = difference.saturating_add(slope.saturating_mul(*days));
            holds(operator, then.cmp(&0)) != now
        })
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_day_of_another_answer_is_exact() {
        let operators = [Operator::Eq, Operator::Ne, Operator::Lt, Operator::Lte, Operator::Gt, Operator::Gte];
        for operator in operators {
            for slope in [-24, -2, -1, 1, 2, 24] {
                for difference in -60..=60 {
                    let now = holds(operator, difference.cmp(&0));
                    let slow = (1..200).find(|days| holds(operator, (difference + slope * days).cmp(&0)) != now);
                    assert_eq!(next_change(operator, difference, slope), slow, "{operator:?} {difference} {slope}");
                }
            }
        }
    }
}
