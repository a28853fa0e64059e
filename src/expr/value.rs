//! The values that expressions give while they are judged.

use std::borrow::Cow;

use crate::date::Date;
use crate::messages;
use crate::schema::EnumValue;
use crate::text::{Lang, one_line};
use crate::yaml::{Node, Scalar, Shape};

/// Stands for a number of items that nobody knows: those of a list that is not recorded.
pub(super) const MANY: usize = usize::MAX / 4;

/// Three-valued truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tri {
    /// True.
    True,
    /// False.
    False,
    /// A fact is missing.
    Unknown,
}

impl From<bool> for Tri {
    fn from(value: bool) -> Self {
        if value { Tri::True } else { Tri::False }
    }
}

/// A value; `slope` is what it gains with each day that passes, so that comparisons know when their answer changes.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// Nothing recorded.
    Absent,
    /// A truth.
    Bool(bool),
    /// A whole number.
    Int {
        /// Its value on the as-of date.
        now: i64,
        /// What it gains a day.
        slope: i32,
    },
    /// Any other number.
    Number(f64),
    /// Text or a word of an enum.
    Text(Cow<'a, str>),
    /// A date.
    Date {
        /// The day on the as-of date.
        day: Date,
        /// 1 for `as_of` itself and what is counted from it, else 0.
        slope: i32,
    },
    /// A number known only to lie between two bounds, because some facts are missing.
    Range(i64, i64),
    /// A list; `missing` more items may or may not be in it.
    List {
        /// What is known.
        items: Vec<Value<'a>>,
        /// How many items are not.
        missing: usize,
    },
    /// An object field, for tests only.
    Object(Node<'a>),
}

impl<'a> Value<'a> {
    /// Makes a number that does not move with time.
    pub fn int(now: i64) -> Self {
        Value::Int { now, slope: 0 }
    }

    /// Makes one list of values, of which lists give their items and what is absent counts with the `missing` ones.
    pub(super) fn flat_list(values: impl Iterator<Item = Value<'a>>, mut missing: usize) -> Self {
        let mut items = Vec::new();
        for value in values {
            match value {
                Value::Absent => missing = missing.saturating_add(1),
                Value::List { items: more, missing: gaps } => {
                    items.extend(more);
                    missing = missing.saturating_add(gaps);
                }
                value => items.push(value),
            }
        }
        Value::List { items, missing }
    }

    /// Makes a number between two bounds, or the number itself when they meet.
    pub fn range(low: usize, high: usize) -> Self {
        if low == high { Value::int(low as i64) } else { Value::Range(low as i64, high.min(MANY) as i64) }
    }

    /// Reads a field's node; `date` says that its schema makes it a date.
    pub fn from_node(node: Node<'a>, date: bool) -> Self {
        match node.shape() {
            Shape::Scalar(Scalar::Null) => Value::Absent,
            Shape::Scalar(Scalar::Bool(value)) => Value::Bool(value),
            Shape::Scalar(Scalar::Int(now)) => Value::int(now),
            Shape::Scalar(Scalar::Float(value)) => Value::Number(value),
            // A date that is none is already a finding of the ledger check; here nothing is known of it.
            Shape::Scalar(Scalar::Str(text)) if date => Date::parse(text).map_or(Value::Absent, |day| Value::Date { day, slope: 0 }),
            Shape::Scalar(Scalar::Str(text)) => Value::Text(Cow::Borrowed(text)),
            Shape::Mapping => Value::Object(node),
            Shape::Sequence => {
                let mut items = Vec::new();
                let mut missing = 0;
                for item in node.items() {
                    match Value::from_node(item, date) {
                        Value::Absent => missing += 1,
                        value => items.push(value),
                    }
                }
                Value::List { items, missing }
            }
        }
    }

    /// Tells whether there is nothing.
    pub fn is_absent(&self) -> bool {
        matches!(self, Value::Absent)
    }

    /// Tells whether something is written that is not blank.
    pub fn is_filled(&self) -> bool {
        match self {
            Value::Absent => false,
            Value::Text(text) => !text.trim().is_empty(),
            Value::List { items, missing } => items.len() + missing > 0,
            Value::Object(node) => node.entries().any(|(_, value)| !value.is_null()),
            _ => true,
        }
    }

    /// Reads a truth.
    pub fn truth(&self) -> Tri {
        match self {
            Value::Bool(value) => Tri::from(*value),
            _ => Tri::Unknown,
        }
    }

    /// Writes the value for people.
    pub fn show(&self, lang: Lang, labels: &[EnumValue]) -> String {
        match self {
            Value::Absent => messages::not_recorded().get(lang).to_owned(),
            Value::Bool(true) => messages::shown_true().get(lang).to_owned(),
            Value::Bool(false) => messages::shown_false().get(lang).to_owned(),
            Value::Int { now, .. } => now.to_string(),
            Value::Number(value) => value.to_string(),
            Value::Text(text) => {
                let label = labels.iter().find(|label| label.value == **text);
                label.map_or_else(|| one_line(text), |label| label.label.get(lang).to_owned())
            }
            Value::Date { day, .. } => day.to_string(),
            Value::Range(low, high) if *high >= MANY as i64 => messages::at_least(*low).get(lang).to_owned(),
            Value::Range(low, high) => format!("{low}–{high}"),
            Value::List { items, .. } if items.is_empty() => messages::shown_empty().get(lang).to_owned(),
            Value::List { items, .. } => {
                let shown: Vec<String> = items.iter().map(|item| item.show(lang, labels)).collect();
                shown.join(match lang {
                    Lang::Ja => "、",
                    Lang::En => ", ",
                })
            }
            Value::Object(_) => messages::shown_object().get(lang).to_owned(),
        }
    }
}
