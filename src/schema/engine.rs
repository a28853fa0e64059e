//! JSON Schema 2020-12: compiles the schema of a kind and lists what a record violates. The only file that names the engine.

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Number, Value};

use crate::yaml::{Node, Scalar, Shape};

/// One violation: where in the record, and what.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// Path of the offending value, such as `restore_tests[0].date`; of the missing or unknown property for those.
    pub path: String,
    /// What is wrong.
    pub kind: ViolationKind,
}

/// What a record does against its schema.
#[derive(Debug, Clone, PartialEq)]
pub enum ViolationKind {
    /// A required property is missing.
    Missing,
    /// A property that the kind does not have.
    Unknown,
    /// Another type than the schema's.
    Type,
    /// Not one of the allowed words.
    Enum,
    /// Not a date.
    Date,
    /// Shorter than allowed: empty text or too few items.
    TooShort,
    /// Longer than allowed.
    TooLong,
    /// Below or above the bounds.
    Range,
    /// Not of the required form.
    Pattern,
    /// Twice the same item.
    Duplicate,
    /// Anything else, in the engine's words.
    Other(String),
}

/// Compiles a schema; formats are asserted, nothing is ever fetched.
pub(super) fn compile(schema: &Value) -> Result<Validator, String> {
    jsonschema::draft202012::options().should_validate_formats(true).build(schema).map_err(|error| error.to_string())
}

/// Lists the violations of a record in the engine's order.
pub(super) fn violations(validator: &Validator, record: &Value) -> Vec<Violation> {
    let mut found = Vec::new();
    for error in validator.iter_errors(record) {
        let path = dotted(&error.instance_path().to_string());
        let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let mut push = |path: String, kind| found.push(Violation { path, kind });
        match error.kind() {
            ValidationErrorKind::Required { property } => push(join(property.as_str().unwrap_or_default()), ViolationKind::Missing),
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                for name in unexpected {
                    push(join(name), ViolationKind::Unknown);
                }
            }
            ValidationErrorKind::Type { .. } => push(path, ViolationKind::Type),
            ValidationErrorKind::Enum { .. } => push(path, ViolationKind::Enum),
            ValidationErrorKind::Format { .. } => push(path, ViolationKind::Date),
            ValidationErrorKind::MinLength { .. } | ValidationErrorKind::MinItems { .. } => push(path, ViolationKind::TooShort),
            ValidationErrorKind::MaxLength { .. } | ValidationErrorKind::MaxItems { .. } => push(path, ViolationKind::TooLong),
            ValidationErrorKind::Minimum { .. } | ValidationErrorKind::Maximum { .. } => push(path, ViolationKind::Range),
            ValidationErrorKind::Pattern { .. } => push(path, ViolationKind::Pattern),
            ValidationErrorKind::UniqueItems => push(path, ViolationKind::Duplicate),
            _ => push(path, ViolationKind::Other(error.to_string())),
        }
    }
    found
}

/// Turns a JSON pointer into the path form of ledgers: `/restore_tests/0/date` → `restore_tests[0].date`.
fn dotted(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str(&format!("[{part}]"));
        } else {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&part);
        }
    }
    path
}

/// Turns a node into JSON; keys with an empty value are left out, because they count as not there.
pub fn to_json(node: Node<'_>) -> Value {
    match node.shape() {
        Shape::Mapping => {
            let entries = node.entries().filter(|(_, value)| !value.is_null());
            Value::Object(entries.map(|(key, value)| (key.text().to_owned(), to_json(value))).collect::<Map<_, _>>())
        }
        Shape::Sequence => Value::Array(node.items().map(to_json).collect()),
        Shape::Scalar(Scalar::Null) => Value::Null,
        Shape::Scalar(Scalar::Bool(value)) => Value::Bool(value),
        Shape::Scalar(Scalar::Int(value)) => Value::Number(value.into()),
        Shape::Scalar(Scalar::Float(value)) => Number::from_f64(value).map_or(Value::Null, Value::Number),
        Shape::Scalar(Scalar::Str(text)) => Value::String(text.to_owned()),
    }
}
