//! The types that fields of records have, read from the JSON Schema of a kind.

use super::limits::{Limits, Pattern};
use crate::messages;
use crate::text::Text;
use crate::yaml::decode::{Decoder, with_guess};
use crate::yaml::{Node, Problem, Scalar, Shape};

/// A value that an enum field may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumValue {
    /// The word that stands in ledgers.
    pub value: String,
    /// What people read.
    pub label: Text,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// Text; `reference` names the kind whose ids it holds.
    Text {
        /// The kind referred to.
        reference: Option<String>,
        /// Fewest characters.
        min_length: usize,
    },
    /// One of a fixed set of words.
    Enum(Vec<EnumValue>),
    /// A calendar date.
    Date,
    /// A whole number between two bounds.
    Int {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// Any number.
    Number,
    /// `true` or `false`.
    Bool,
    /// A list.
    List(Box<ListType>),
    /// A mapping with fields of its own.
    Object(Object),
}

/// The type of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListType {
    /// The type of its items.
    pub item: Type,
    /// Fewest items.
    pub min_items: usize,
}

/// A named field of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The key in ledgers.
    pub name: String,
    /// What people call it.
    pub title: Text,
    /// What to write.
    pub help: Option<Text>,
    /// Its type.
    pub ty: Type,
    /// Whether a record without it is wrong.
    pub required: bool,
    /// What else its value has to keep to.
    pub limits: Limits,
    /// Whether the schema holds keywords that only the JSON Schema engine judges.
    pub engine_only: bool,
}

/// The fields of an object, in the order of the schema.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Object {
    /// The fields.
    pub fields: Vec<Field>,
    /// How many of them are required.
    pub(super) required: usize,
}

impl Object {
    /// Returns a field by its name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Returns the field that a dotted path without indexes leads to, through objects and lists.
    pub fn follow(&self, path: &str) -> Option<&Field> {
        let (head, rest) = path.split_once('.').unwrap_or((path, ""));
        let field = self.field(head.split('[').next().unwrap_or(head))?;
        if rest.is_empty() {
            return Some(field);
        }
        field.ty.object()?.follow(rest)
    }
}

impl Type {
    /// Returns the object that a field of this type holds, itself or in a list.
    pub fn object(&self) -> Option<&Object> {
        match self {
            Type::Object(object) => Some(object),
            Type::List(list) => list.item.object(),
            _ => None,
        }
    }
}

/// Reads the object that a schema node describes.
pub(super) fn object(decoder: &Decoder, schema: Node<'_>) -> Object {
    let required: Vec<String> = schema.get("required").map(|list| decoder.strings(list)).unwrap_or_default();
    let mut fields = Vec::new();
    if let Some(properties) = schema.get("properties") {
        for (key, property) in properties.entries() {
            fields.push(field(decoder, key, property, &required));
        }
    } else {
        decoder.wrong(schema, messages::missing_key("properties"));
    }
    if let Some(list) = schema.get("required") {
        for name in list.items() {
            if !fields.iter().any(|field: &Field| field.name == name.text()) {
                decoder.wrong(name, messages::unknown_field(name.text()));
            }
        }
    }
    let required = fields.iter().filter(|field| field.required).count();
    Object { fields, required }
}

fn field(decoder: &Decoder, key: Node<'_>, property: Node<'_>, required: &[String]) -> Field {
    let name = key.text().to_owned();
    if !property.is_mapping() {
        decoder.wrong(property, messages::expected_mapping());
    }
    let title = match property.get("x-title") {
        Some(title) => decoder.pair(title),
        None => {
            decoder.wrong(key, messages::missing_key("x-title"));
            Text::same(&name)
        }
    };
    let help = property.get("x-help").map(|help| decoder.pair(help));
    let (ty, limits, engine_only) = type_of(decoder, property);
    Field { required: required.contains(&name), name, title, help, ty, limits, engine_only }
}

/// Keywords of each type, besides the annotations that every field may have.
const KEYWORDS: &[(&str, &[&str])] = &[
    ("string", &["format", "enum", "x-labels", "x-ref", "minLength", "maxLength", "pattern"]),
    ("integer", &["minimum", "maximum"]),
    ("number", &["minimum", "maximum"]),
    ("boolean", &[]),
    ("array", &["items", "minItems", "maxItems", "uniqueItems"]),
    ("object", &["properties", "required"]),
];

fn type_of(decoder: &Decoder, schema: Node<'_>) -> (Type, Limits, bool) {
    let fallback = Type::Text { reference: None, min_length: 0 };
    let Some(name) = schema.get("type") else {
        decoder.wrong(schema, messages::missing_key("type"));
        return (fallback, Limits::default(), false);
    };
    let Some(keywords) = decoder.word(name, KEYWORDS) else { return (fallback, Limits::default(), false) };
    for (key, _) in schema.entries() {
        let known = keywords.iter().copied().chain(["type", "x-title", "x-help"]);
        if !known.clone().any(|word| word == key.text()) {
            let problem = Problem::new(key.span(), messages::unknown_key(key.text()));
            decoder.problem(with_guess(problem, key.text(), known));
        }
    }
    let has = |words: &[&str]| words.iter().any(|word| schema.get(word).is_some());
    let length = |key| schema.get(key).map(|node| decoder.int(node).max(0) as usize).unwrap_or(0);
    match name.text() {
        "string" => {
            let pattern = schema.get("pattern").map(|pattern| Pattern::new(pattern.text()));
            let engine_only = pattern.as_ref().is_some_and(Option::is_none);
            let max_length = has(&["maxLength"]).then(|| length("maxLength"));
            let limits = Limits { max_length, pattern: pattern.flatten(), ..Limits::default() };
            let ty = if let Some(values) = schema.get("enum") {
                Type::Enum(enum_values(decoder, schema, values))
            } else if let Some(format) = schema.get("format") {
                decoder.word(format, &[("date", ())]);
                Type::Date
            } else {
                Type::Text { reference: schema.get("x-ref").map(|kind| decoder.string(kind)), min_length: length("minLength") }
            };
            (ty, limits, engine_only)
        }
        "integer" => {
            let bound = |key, default| schema.get(key).map_or(default, |node| decoder.int(node));
            (Type::Int { min: bound("minimum", i64::MIN), max: bound("maximum", i64::MAX) }, Limits::default(), false)
        }
        "number" => {
            let bound = |key| match schema.get(key).map(Node::shape) {
                None => Some(None),
                Some(Shape::Scalar(Scalar::Int(value))) => i32::try_from(value).ok().map(|value| Some(f64::from(value))),
                // Anything else is left to the engine.
                Some(_) => None,
            };
            let range = bound("minimum").zip(bound("maximum"));
            let bounded = has(&["minimum", "maximum"]);
            let range = range.filter(|_| bounded).map(|(min, max)| (min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY)));
            (Type::Number, Limits { range, ..Limits::default() }, bounded && range.is_none())
        }
        "boolean" => (Type::Bool, Limits::default(), false),
        "array" => {
            let (item, of_items, engine_only) = match schema.get("items") {
                Some(items) => type_of(decoder, items),
                None => {
                    decoder.wrong(schema, messages::missing_key("items"));
                    (fallback, Limits::default(), false)
                }
            };
            let unique = schema.get("uniqueItems").is_some_and(|node| decoder.bool(node));
            // Texts are equal when they are written alike; when two objects are, the engine knows.
            let comparable = matches!(item, Type::Text { .. } | Type::Enum(_) | Type::Date);
            let engine_only = engine_only || !of_items.is_none() || has(&["maxItems"]) || unique && !comparable;
            let limits = Limits { unique, ..Limits::default() };
            (Type::List(Box::new(ListType { item, min_items: length("minItems") })), limits, engine_only)
        }
        _ => (Type::Object(object(decoder, schema)), Limits::default(), false),
    }
}

fn enum_values(decoder: &Decoder, schema: Node<'_>, values: Node<'_>) -> Vec<EnumValue> {
    let labels = schema.get("x-labels");
    if labels.is_none() {
        decoder.wrong(schema, messages::missing_key("x-labels"));
    }
    let mut read = Vec::new();
    for value in decoder.list(values) {
        let word = decoder.string(value);
        let label = match labels.and_then(|labels| labels.get(&word)) {
            Some(label) => decoder.pair(label),
            None => {
                decoder.wrong(value, messages::missing_label(&word));
                Text::same(&word)
            }
        };
        read.push(EnumValue { value: word, label });
    }
    for (key, _) in labels.iter().flat_map(|labels| labels.entries()) {
        if !read.iter().any(|value| value.value == key.text()) {
            decoder.wrong(key, messages::label_without_value(key.text()));
        }
    }
    read
}
