//! A quick check that says "surely valid" for the common keywords; everything else is left to the JSON Schema engine.
//!
//! It may only err on the side of saying no: a test holds it against the engine on generated records.

use super::types::{Field, Object, Type};
use crate::date::Date;
use crate::yaml::{Node, Scalar, Shape, Written};

impl Object {
    /// Tells whether a node is surely a valid object of this type. Empty values count as not there.
    pub(super) fn accepts(&self, node: Node<'_>) -> bool {
        self.accepts_noting(node, |_, _| {})
    }

    /// Does the same, and calls back with the number and the value of every field that is there, up to the first that is not surely right.
    pub(super) fn accepts_noting<'n>(&self, node: Node<'n>, mut note: impl FnMut(usize, Node<'n>)) -> bool {
        if !node.is_mapping() {
            return false;
        }
        let mut required = self.required;
        // Keys mostly stand in the order of the schema, so the search starts after the last one found.
        let mut from = 0;
        for (key, value) in node.written_entries() {
            let key = key.bytes();
            let named = |field: &Field| field.name.as_bytes() == key;
            let next = self.fields.get(from).filter(|field| named(field)).map(|_| from);
            let Some(at) = next.or_else(|| {
                let (before, behind) = self.fields.split_at(from);
                behind.iter().position(named).map(|at| from + at).or_else(|| before.iter().position(named))
            }) else {
                return false;
            };
            from = at + 1;
            if value.is_null() {
                continue;
            }
            note(at, value.node());
            let field = &self.fields[at];
            if field.engine_only || !field.ty.accepts(value) || !field.limits.accept(value.node()) {
                return false;
            }
            required -= usize::from(field.required);
        }
        required == 0
    }
}

impl Type {
    fn accepts(&self, value: Written<'_>) -> bool {
        // The types of text first: they are the most, and need less than the whole shape.
        match self {
            Type::Text { min_length, .. } => {
                let characters = || value.node().text().chars().count();
                let long_enough = value.bytes().len() >= *min_length && (*min_length < 2 || characters() >= *min_length);
                return long_enough && value.is_textual();
            }
            Type::Enum(values) => return values.iter().any(|known| known.value.as_bytes() == value.bytes()) && value.is_textual(),
            // What reads as a date is text and nothing else.
            Type::Date => return Date::from_bytes(value.bytes()).is_some(),
            _ => {}
        }
        let node = value.node();
        match (self, node.shape()) {
            (Type::Int { min, max }, Shape::Scalar(Scalar::Int(value))) => (*min..=*max).contains(&value),
            (Type::Number, Shape::Scalar(Scalar::Int(_) | Scalar::Float(_))) => true,
            (Type::Bool, Shape::Scalar(Scalar::Bool(_))) => true,
            (Type::List(list), Shape::Sequence) => {
                let mut count = 0;
                node.items().all(|item| {
                    count += 1;
                    list.item.accepts(item.written())
                }) && count >= list.min_items
            }
            (Type::Object(object), Shape::Mapping) => object.accepts(node),
            _ => false,
        }
    }
}
