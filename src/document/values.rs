//! What a template gets instead of plain data: records, lists, references, and facts that are not written.

use std::cmp::Ordering;
use std::fmt;
use std::sync::{Arc, Weak};

use minijinja::value::{DynObject, Enumerator, Object as Dynamic, ObjectRepr};
use minijinja::{Error, ErrorKind, Value};

use super::store::{Lines, Store, StoredRecord, absent, read_number};
use super::tree::{Figure, Inline, Tone};
use crate::messages::document as words;
use crate::schema::Object;
use crate::text::did_you_mean;

/// A record, or a mapping inside one. A field that the schema knows and nobody wrote is [`Absent`]; one that the schema does not know is an error.
#[derive(Debug)]
pub(super) struct Map {
    pub(super) store: Weak<Store>,
    pub(super) entries: Vec<(Arc<str>, Value)>,
    pub(super) object: Arc<Object>,
    pub(super) lines: Lines,
    /// The kind, when this is a whole record.
    pub(super) kind: Option<usize>,
}

impl Map {
    fn lines(&self) -> Option<Lines> {
        Some(self.lines)
    }

    fn field(&self, name: &str) -> Value {
        if let Some((_, value)) = self.entries.iter().find(|(key, _)| **key == *name) {
            remember(value, self.lines);
            return value.clone();
        }
        match self.object.field(name) {
            Some(field) => absent(&field.title.ja, Some(&field.ty), self.lines()),
            None => no_such_field(name, self.object.fields.iter().map(|field| field.name.as_str())),
        }
    }

    /// Returns what people call the record, or nothing for a mapping inside one.
    pub(super) fn label(&self) -> Option<String> {
        self.kind?;
        self.store.upgrade().map(|store| store.records[self.lines.record as usize].label.clone())
    }

    /// Returns the id of the record, or nothing for a mapping inside one.
    pub(super) fn id(&self) -> Option<String> {
        self.kind?;
        self.store.upgrade().map(|store| store.records[self.lines.record as usize].id.clone())
    }
}

/// Numbers and truth values have no address to be known by, so the last one read is remembered.
fn remember(value: &Value, lines: Lines) {
    if let Some(number) = as_number(value) {
        read_number(number, lines);
    }
}

/// Returns a number or truth value as a number.
pub(super) fn as_number(value: &Value) -> Option<f64> {
    if value.is_number() { f64::try_from(value.clone()).ok() } else { bool::try_from(value.clone()).ok().map(f64::from) }
}

/// An error that is raised when the value is used.
fn no_such_field<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Value {
    let guess = did_you_mean(name, known).map(words::did_you_mean).unwrap_or_default();
    Value::from(Error::new(ErrorKind::UndefinedError, format!("{}{guess}", words::no_such_field(name))))
}

impl Dynamic for Map {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        Some(self.field(key.as_str()?))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.entries.iter().map(|(key, _)| Value::from(Arc::clone(key))).collect())
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        let other = other.downcast_ref::<Map>()?;
        Some(self.lines.cmp(&other.lines))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label().unwrap_or_default())
    }
}

/// A list.
#[derive(Debug)]
pub(super) struct List {
    pub(super) items: Vec<Value>,
    pub(super) lines: Lines,
}

impl Dynamic for List {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let value = self.items.get(key.as_usize()?)?;
        remember(value, self.lines);
        Some(value.clone())
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.items.len())
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, item) in self.items.iter().enumerate() {
            write!(f, "{}{item}", if at > 0 { words::LIST_SEPARATOR } else { "" })?;
        }
        Ok(())
    }
}

/// The id of another record; its fields are those of that record, and printed it is what people call the record.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) store: Weak<Store>,
    /// The kind referred to; none when no policy defines it.
    pub(super) kind: Option<usize>,
    pub(super) id: String,
    pub(super) lines: Lines,
}

impl Reference {
    fn lines(&self) -> Option<Lines> {
        Some(self.lines)
    }

    /// Does something with the record referred to, if it exists.
    pub(super) fn with<T>(&self, then: impl FnOnce(&StoredRecord) -> T) -> Option<T> {
        let store = self.store.upgrade()?;
        store.find(self.kind?, &self.id).map(then)
    }

    /// Returns what people call the record, or the id when there is no such record.
    pub(super) fn label(&self) -> String {
        self.with(|record| record.label.clone()).unwrap_or_else(|| self.id.clone())
    }
}

impl Dynamic for Reference {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        if name == "id" {
            return Some(Value::from(self.id.as_str()));
        }
        let known = self.with(|record| record.value.get_attr(name).unwrap_or_else(Value::from));
        if known.is_some() {
            return known;
        }
        let store = self.store.upgrade()?;
        let object = &store.kinds[self.kind?].object;
        Some(match object.field(name) {
            Some(field) => absent(&field.title.ja, Some(&field.ty), self.lines()),
            None => no_such_field(name, object.fields.iter().map(|field| field.name.as_str())),
        })
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        let other = other.downcast_ref::<Reference>()?;
        Some((self.kind, &self.id).cmp(&(other.kind, &other.id)))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label())
    }
}

/// A field that nobody wrote: printed it is 確認不能, in a condition it does not hold, and as a list it has no items.
#[derive(Debug)]
pub(super) struct Absent {
    /// What people call the field.
    pub(super) title: String,
    pub(super) list: bool,
    pub(super) object: Option<Arc<Object>>,
    /// The record it would stand in; none when there is no such record.
    pub(super) lines: Option<Lines>,
}

impl Absent {
    fn lines(&self) -> Option<Lines> {
        self.lines
    }
}

impl Dynamic for Absent {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        if self.list {
            ObjectRepr::Seq
        } else if self.object.is_some() {
            ObjectRepr::Map
        } else {
            ObjectRepr::Plain
        }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let (object, name) = (self.object.as_ref()?, key.as_str()?);
        Some(match object.field(name) {
            Some(field) => absent(&field.title.ja, Some(&field.ty), self.lines()),
            None => no_such_field(name, object.fields.iter().map(|field| field.name.as_str())),
        })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        if self.list || self.object.is_some() { Enumerator::Empty } else { Enumerator::NonEnumerable }
    }

    fn is_true(self: &Arc<Self>) -> bool {
        false
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(words::UNKNOWN)
    }
}

/// Facts about verdicts, clauses, parameters and the like, by name; a name that is not among them is an error.
#[derive(Debug)]
pub(super) struct Facts {
    /// What it is printed as.
    pub(super) label: Value,
    pub(super) entries: Vec<(&'static str, Value)>,
}

impl Dynamic for Facts {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        let found = self.entries.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
        Some(found.unwrap_or_else(|| no_such_field(name, self.entries.iter().map(|(known, _)| *known))))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.entries.iter().map(|(name, _)| Value::from(*name)).collect())
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.label)
    }
}

/// What a mark means, for the legend at the end of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Sign {
    /// 確認不能.
    Unknown,
    /// ―.
    NotApplicable,
    /// A clause that no source which was read states.
    Unverified,
    /// A number that is mamori's own.
    ProductDefault,
}

/// Something ready to be printed, with where it comes from.
#[derive(Debug, Clone, Default)]
pub(super) struct Phrase {
    pub(super) inlines: Vec<Inline>,
    pub(super) lines: Vec<Lines>,
    pub(super) signs: Vec<Sign>,
    /// Whether it counts as true in a condition.
    pub(super) holds: bool,
}

impl Dynamic for Phrase {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.holds
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&super::tree::plain(&self.inlines))
    }
}

/// A picture that stands where it is printed.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) figure: Figure,
    pub(super) lines: Vec<Lines>,
}

impl Dynamic for Picture {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.figure.caption)
    }
}

/// Returns the tone of a name that templates use.
pub(super) fn tone(name: &str) -> Option<Tone> {
    Some(match name {
        "plain" => Tone::Plain,
        "good" => Tone::Good,
        "bad" => Tone::Bad,
        "warn" => Tone::Warn,
        "muted" => Tone::Muted,
        _ => return None,
    })
}

/// Makes the record of a kind of one record that nobody wrote.
pub(super) fn absent_record(title: &str, object: Arc<Object>) -> Value {
    Value::from_object(Absent { title: title.to_owned(), list: false, object: Some(object), lines: None })
}
