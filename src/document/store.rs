//! The ledgers as templates see them: every value remembers the record and the lines it comes from.
//!
//! A text of a ledger is an ordinary string for a template, so that it can be compared and sorted; where it comes from is found again by
//! the address of its bytes, which live as long as the store. Numbers and truth values have no address: the last one that was read on this
//! thread is remembered.

use std::cell::Cell;
use std::sync::{Arc, OnceLock, Weak};

use minijinja::Value;
use rustc_hash::FxHashMap;

use super::values::{Absent, List, Map, Reference};
use crate::date::Date;
use crate::ledger::{Inventory, RecordId};
use crate::schema::{Object, Type};
use crate::source::SourceSet;
use crate::yaml::{Node, Scalar, Shape};

/// Lines of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Lines {
    /// Number of the record in the store.
    pub(super) record: u32,
    /// First line.
    pub(super) first: u32,
    /// Last line.
    pub(super) last: u32,
}

/// What a text of a ledger is.
#[derive(Debug, Clone)]
pub(super) enum Meaning {
    /// Words.
    Words,
    /// A word of a fixed set, with what people read.
    Label(String),
    /// A day.
    Day(Date),
}

/// Where a text comes from and what it is.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) lines: Option<Lines>,
    pub(super) meaning: Meaning,
}

/// A kind of ledger.
#[derive(Debug)]
pub(super) struct StoredKind {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) help: String,
    pub(super) object: Arc<Object>,
    pub(super) singleton: bool,
    /// Numbers of its records.
    pub(super) records: Vec<u32>,
    /// The files in which it is written.
    pub(super) files: Vec<String>,
}

/// A record.
#[derive(Debug)]
pub(super) struct StoredRecord {
    pub(super) kind: usize,
    pub(super) id: String,
    pub(super) label: String,
    pub(super) path: String,
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) value: Value,
}

/// All ledgers of a run.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) kinds: Vec<StoredKind>,
    pub(super) records: Vec<StoredRecord>,
    by_id: FxHashMap<(usize, String), u32>,
    known: FxHashMap<usize, Known>,
    /// Texts about verdicts, which are made after the ledgers were copied.
    made: OnceLock<Made>,
}

/// Texts that are known like those of a ledger.
#[derive(Debug, Default)]
pub(super) struct Made {
    known: FxHashMap<usize, Known>,
    /// Keeps the texts alive, so that no other text gets their address.
    texts: Vec<Value>,
}

impl Made {
    /// Makes a text that is known like one of a ledger.
    pub(super) fn text(&mut self, text: &str, lines: Option<Lines>, meaning: Meaning) -> Value {
        let text: Arc<str> = Arc::from(text);
        if !text.is_empty() {
            self.known.insert(address(&text), Known { lines, meaning });
        }
        let value = Value::from(text);
        self.texts.push(value.clone());
        value
    }
}

thread_local! {
    /// The number or truth value that was read last, and where.
    static LAST: Cell<Option<(f64, Lines)>> = const { Cell::new(None) };
}

/// Remembers a number or truth value that was read.
pub(super) fn read_number(number: f64, lines: Lines) {
    LAST.set(Some((number, lines)));
}

/// Returns where a number or truth value was read, if it is the one that was read last.
pub(super) fn number_lines(number: f64) -> Option<Lines> {
    LAST.get().filter(|(last, _)| *last == number).map(|(_, lines)| lines)
}

/// Forgets the number that was read last.
pub(super) fn forget_number() {
    LAST.set(None);
}

impl Store {
    /// Copies the ledgers of an inventory.
    pub(super) fn new(inventory: &Inventory<'_>, sources: &SourceSet) -> Arc<Store> {
        Arc::new_cyclic(|store| Builder { inventory, sources, store, known: FxHashMap::default() }.build())
    }

    /// Returns a record by the name of its kind and its id.
    pub(super) fn find(&self, kind: usize, id: &str) -> Option<&StoredRecord> {
        self.by_id.get(&(kind, id.to_owned())).map(|number| &self.records[*number as usize])
    }

    /// Returns the number of a record by the name of its kind and its id; elements of a record count as the record.
    pub(super) fn record_number(&self, kind: &str, id: &str) -> Option<u32> {
        let kind = self.kinds.iter().position(|known| known.id == kind)?;
        let whole = id.split('#').next().unwrap_or(id);
        self.by_id.get(&(kind, id.to_owned())).or_else(|| self.by_id.get(&(kind, whole.to_owned()))).copied()
    }

    /// Returns what is known about a text: by its address, so only about texts of this store.
    pub(super) fn known(&self, text: &str) -> Option<&Known> {
        self.known.get(&address(text)).or_else(|| self.made.get()?.known.get(&address(text)))
    }

    /// Adds texts about verdicts; only once.
    pub(super) fn add(&self, made: Made) {
        // A second set would leave the first one's texts unknown, so it is not taken.
        let _ = self.made.set(made);
    }
}

fn address(text: &str) -> usize {
    text.as_ptr() as usize
}

struct Builder<'a, 'k> {
    inventory: &'a Inventory<'k>,
    sources: &'a SourceSet,
    store: &'a Weak<Store>,
    known: FxHashMap<usize, Known>,
}

impl Builder<'_, '_> {
    fn build(mut self) -> Store {
        let mut records = Vec::new();
        let mut by_id = FxHashMap::default();
        let mut kinds = Vec::new();
        for (number, kind) in self.inventory.kinds().iter().enumerate() {
            let object = Arc::new(kind.object.clone());
            let mut own = Vec::new();
            let mut files: Vec<String> = Vec::new();
            for index in 0..self.inventory.records(number).len() as u32 {
                let id = RecordId { kind: number as u32, index };
                let node = self.inventory.record(id);
                let source = self.sources.get(node.tree().source());
                let record = records.len() as u32;
                let span = node.span();
                let first = source.line_of(span.start);
                let last = source.line_of(span.end.max(span.start + 1) - 1).max(first);
                let lines = Lines { record, first, last };
                let value = self.map(node, &object, lines, String::new(), Some(number));
                let own_id = self.inventory.id(id).to_owned();
                let label = kind.label.as_deref().and_then(|label| node.get(label)).map(|node| node.text().to_owned());
                let label = label.filter(|label| !label.is_empty()).unwrap_or_else(|| own_id.clone());
                by_id.entry((number, own_id.clone())).or_insert(record);
                if !files.contains(&source.path) {
                    files.push(source.path.clone());
                }
                own.push(record);
                records.push(StoredRecord { kind: number, id: own_id, label, path: source.path.clone(), first, last, value });
            }
            kinds.push(StoredKind {
                id: kind.id.clone(),
                title: kind.title.ja.to_string(),
                help: kind.help.ja.to_string(),
                object,
                singleton: kind.singleton,
                records: own,
                files,
            });
        }
        Store { kinds, records, by_id, known: self.known, made: OnceLock::new() }
    }

    fn map(&mut self, node: Node<'_>, object: &Arc<Object>, lines: Lines, path: String, kind: Option<usize>) -> Value {
        let mut entries = Vec::with_capacity(object.fields.len());
        for (key, value) in node.entries() {
            if value.is_null() {
                continue;
            }
            let field = object.field(key.text());
            let path = if path.is_empty() { key.text().to_owned() } else { format!("{path}.{}", key.text()) };
            let value = self.value(value, field.map(|field| &field.ty), lines.record, path);
            entries.push((Arc::from(key.text()), value));
        }
        Value::from_object(Map { store: self.store.clone(), entries, object: Arc::clone(object), lines, kind })
    }

    fn value(&mut self, node: Node<'_>, ty: Option<&Type>, record: u32, path: String) -> Value {
        let source = self.sources.get(node.tree().source());
        let (span, spanned) = (node.span(), node.place().span);
        let first = source.line_of(spanned.start.min(span.start));
        let lines = Lines { record, first, last: source.line_of(span.end.max(span.start + 1) - 1).max(first) };
        match node.shape() {
            Shape::Mapping => {
                let object = match ty {
                    Some(Type::Object(object)) => Arc::new(object.clone()),
                    _ => Arc::default(),
                };
                self.map(node, &object, lines, path, None)
            }
            Shape::Sequence => {
                let item = match ty {
                    Some(Type::List(list)) => Some(&list.item),
                    _ => None,
                };
                let items = node.items().map(|node| self.value(node, item, record, path.clone())).collect();
                Value::from_object(List { items, lines })
            }
            Shape::Scalar(scalar) => match (ty, scalar) {
                (Some(Type::Text { reference: Some(kind), .. }), _) => {
                    let kind = self.inventory.kinds().index(kind);
                    Value::from_object(Reference { store: self.store.clone(), kind, id: node.text().to_owned(), lines })
                }
                (Some(Type::Int { .. } | Type::Number), Scalar::Int(number)) => Value::from(number),
                (Some(Type::Int { .. } | Type::Number), Scalar::Float(number)) => Value::from(number),
                (Some(Type::Bool), Scalar::Bool(value)) => Value::from(value),
                (Some(Type::Date), _) => {
                    let meaning = Date::parse(node.text()).map_or(Meaning::Words, Meaning::Day);
                    self.text(node.text(), lines, meaning)
                }
                (Some(Type::Enum(values)), _) => {
                    let label = values.iter().find(|value| value.value == node.text()).map(|value| value.label.ja.to_string());
                    self.text(node.text(), lines, label.map_or(Meaning::Words, Meaning::Label))
                }
                _ => self.text(node.text(), lines, Meaning::Words),
            },
        }
    }

    fn text(&mut self, text: &str, lines: Lines, meaning: Meaning) -> Value {
        let text: Arc<str> = Arc::from(text);
        // Empty texts share one address in some allocators and say nothing anyway.
        if !text.is_empty() {
            self.known.insert(address(&text), Known { lines: Some(lines), meaning });
        }
        Value::from(text)
    }
}

/// Makes the value of a field that is not written.
pub(super) fn absent(ty: Option<&Type>, lines: Option<Lines>) -> Value {
    let object = match ty {
        Some(Type::Object(object)) => Some(Arc::new(object.clone())),
        _ => None,
    };
    Value::from_object(Absent { list: matches!(ty, Some(Type::List(_))), object, lines })
}
