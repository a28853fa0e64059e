//! A ledger kind: its texts, its schema and its examples.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use super::engine::{self, Violation, to_json};
use super::limits::Limits;
use super::slots::Slot;
use super::types::{self, Field, Object, Type};
use crate::messages;
use crate::source::Place;
use crate::text::Text;
use crate::yaml::decode::Decoder;
use crate::yaml::{Node, Tree};

/// Kinds that the program itself reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Approved exceptions to rules.
    Waivers,
    /// The facility itself.
    Facility,
    /// Approved documents and the clauses they cover.
    Approvals,
    /// Answers on the forms of yearly checklists.
    Answers,
}

/// A record that its kind refuses, and where.
#[derive(Debug)]
pub struct BadExample {
    /// Index of the record's node on the kind's tree.
    pub record: u32,
    /// Path of the violation.
    pub at: String,
}

/// One ledger kind.
#[derive(Debug)]
pub struct Kind {
    /// The key in inventory files.
    pub id: String,
    /// Title of the ledger.
    pub title: Text,
    /// What one record is called.
    pub record: Text,
    /// What goes in and who keeps it.
    pub help: Text,
    /// The field that names a record for people.
    pub label: Option<String>,
    /// Whether the ledger is one record instead of a list.
    pub singleton: bool,
    /// Whether every facility keeps this ledger.
    pub expected: bool,
    /// What the program reads it for.
    pub purpose: Option<Purpose>,
    /// The fields of a record.
    pub object: Object,
    /// Indexes of the nodes of good examples on the kind's tree.
    pub good: Vec<u32>,
    /// Bad examples.
    pub bad: Vec<BadExample>,
    /// Where the kind is defined.
    pub place: Place,
    tree: Arc<Tree>,
    /// Index of the node with the schema.
    schema: u32,
    /// Made when somebody asks: records that are surely valid need neither.
    json: OnceLock<Value>,
    validator: OnceLock<jsonschema::Validator>,
}

impl Kind {
    /// Reads a kind from its file.
    pub fn decode(decoder: &Decoder, tree: &Arc<Tree>) -> Option<Kind> {
        let root = tree.root();
        let fields = decoder.mapping(root);
        let pair = |key| fields.required(key).map(|node| decoder.pair(node)).unwrap_or_default();
        let flag = |key| fields.optional(key).is_some_and(|node| decoder.bool(node));
        let id = fields.required("kind").map(|node| decoder.string(node));
        let (title, record, help) = (pair("title"), pair("record"), pair("help"));
        let label = fields.optional("label").map(|node| (node, decoder.string(node)));
        let (singleton, expected) = (flag("singleton"), flag("expected"));
        let words = [
            ("waivers", Purpose::Waivers),
            ("facility", Purpose::Facility),
            ("approvals", Purpose::Approvals),
            ("answers", Purpose::Answers),
        ];
        let purpose = fields.optional("purpose").and_then(|node| decoder.word(node, &words));
        let examples = fields.optional("examples");
        let schema = fields.required("schema");
        fields.finish();
        let schema = schema?;
        let mut object = types::object(decoder, schema);
        add_common_fields(&mut object, singleton);
        if let Some((node, label)) = &label
            && object.field(label).is_none()
        {
            decoder.wrong(*node, messages::unknown_field(label));
        }
        let (good, bad) = examples.map_or_else(Default::default, |node| decode_examples(decoder, node));
        let place = Place { source: tree.source(), span: root.entry("kind").map_or(root.span(), |(_, id)| id.span()) };
        Some(Kind {
            id: id?,
            title,
            record,
            help,
            label: label.map(|(_, name)| name),
            singleton,
            expected,
            purpose,
            object,
            good,
            bad,
            place,
            tree: Arc::clone(tree),
            schema: schema.index(),
            json: OnceLock::new(),
            validator: OnceLock::new(),
        })
    }

    /// Tells whether a record is surely valid; `false` only means that [`Kind::violations`] has to look.
    pub fn accepts(&self, record: Node<'_>) -> bool {
        self.object.accepts(record)
    }

    /// Does the same as [`Kind::accepts`], and fills in the slots of the record's fields, one for each field of the kind.
    pub fn accepts_and_locates(&self, record: Node<'_>, slots: &mut [Slot]) -> bool {
        self.object.accepts_and_locates(record, slots)
    }

    /// Lists what a record violates.
    ///
    /// # Panics
    /// When the schema does not compile; [`Kind::compile`] says so beforehand.
    pub fn violations(&self, record: Node<'_>) -> Vec<Violation> {
        let validator =
            self.validator.get_or_init(|| engine::compile(self.json_schema()).expect("schemas are compiled when policies load"));
        engine::violations(validator, &to_json(record))
    }

    /// Compiles the schema, or says in the engine's words why it cannot be.
    pub fn compile(&self) -> Result<(), String> {
        engine::compile(self.json_schema()).map(|_| ())
    }

    /// Returns the JSON Schema of one record, closed and with the fields every kind has.
    pub fn json_schema(&self) -> &Value {
        self.json.get_or_init(|| {
            let written = self.tree.node(self.schema);
            let mut json = to_json(written);
            describe_common_fields(&mut json, written, self.singleton);
            close(&mut json);
            json
        })
    }

    /// Returns the title of the field a path leads to.
    pub fn field_title(&self, path: &str) -> Option<&Text> {
        self.object.follow(path).map(|field| &field.title)
    }
}

/// A field that every kind has: its name, title and help, and whether it is required.
type CommonField = (&'static str, Text, Text, bool);

/// Lists `id` and `note`; the one record of a singleton needs no id.
fn common_fields(singleton: bool) -> impl Iterator<Item = CommonField> {
    let id = (!singleton).then(|| ("id", messages::field_id(), messages::field_id_help(), true));
    id.into_iter().chain([("note", messages::field_note(), messages::field_note_help(), false)])
}

/// Adds the fields that every kind has.
fn add_common_fields(object: &mut Object, singleton: bool) {
    for (at, (name, title, help, required)) in common_fields(singleton).enumerate() {
        if object.field(name).is_some() {
            continue;
        }
        let ty = Type::Text { reference: None, min_length: usize::from(required) };
        let position = if required { at.min(object.fields.len()) } else { object.fields.len() };
        let limits = Limits::default();
        object.required += usize::from(required);
        object.fields.insert(position, Field { name: name.into(), title, help: Some(help), ty, required, limits, engine_only: false });
    }
}

/// Adds the fields that every kind has to the schema of one, which was written without them.
fn describe_common_fields(json: &mut Value, written: Node<'_>, singleton: bool) {
    let named = |name: &str| written.get("properties").is_some_and(|properties| properties.entry(name).is_some());
    for (name, title, help, required) in common_fields(singleton) {
        if named(name) {
            continue;
        }
        let property = json!({"type": "string", "minLength": usize::from(required), "x-title": title, "x-help": help});
        if let Some(properties) = json.get_mut("properties").and_then(Value::as_object_mut) {
            properties.insert(name.into(), property);
        }
        if required && let Some(root) = json.as_object_mut() {
            let list = root.entry("required").or_insert_with(|| json!([]));
            if let Some(list) = list.as_array_mut() {
                list.insert(0, json!(name));
            }
        }
    }
}

/// Closes every object of a schema: properties that it does not name are violations.
fn close(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    if object.get("type").and_then(Value::as_str) == Some("object") {
        object.insert("additionalProperties".into(), Value::Bool(false));
    }
    if let Some(items) = object.get_mut("items") {
        close(items);
    }
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        properties.values_mut().for_each(close);
    }
}

fn decode_examples(decoder: &Decoder, node: Node<'_>) -> (Vec<u32>, Vec<BadExample>) {
    let fields = decoder.mapping(node);
    let good = fields.optional("good").map(|list| decoder.list(list).iter().map(|record| record.index()).collect());
    let mut bad = Vec::new();
    for example in fields.optional("bad").map(|list| decoder.list(list)).unwrap_or_default() {
        let fields = decoder.mapping(example);
        let record = fields.required("record").map(|record| record.index());
        let at = fields.required("at").map(|at| decoder.string(at));
        fields.finish();
        if let (Some(record), Some(at)) = (record, at) {
            bad.push(BadExample { record, at });
        }
    }
    fields.finish();
    (good.unwrap_or_default(), bad)
}

/// All kinds of a run, in the order in which they were loaded.
#[derive(Debug, Default)]
pub struct Kinds {
    kinds: Vec<Kind>,
    by_id: FxHashMap<String, usize>,
}

impl Kinds {
    /// Adds a kind; gives the first one's place when its id is taken.
    pub fn add(&mut self, kind: Kind) -> Result<(), Place> {
        if let Some(first) = self.by_id.get(&kind.id) {
            return Err(self.kinds[*first].place);
        }
        self.by_id.insert(kind.id.clone(), self.kinds.len());
        self.kinds.push(kind);
        Ok(())
    }

    /// Returns the number of a kind by its id.
    pub fn index(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Returns a kind by its number.
    pub fn get(&self, index: usize) -> &Kind {
        &self.kinds[index]
    }

    /// Returns a kind by its id.
    pub fn by_id(&self, id: &str) -> Option<&Kind> {
        self.index(id).map(|index| self.get(index))
    }

    /// Returns all kinds.
    pub fn iter(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.iter()
    }

    /// Returns how many kinds there are.
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Tells whether there is no kind.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Returns the kind the program reads for a purpose.
    pub fn for_purpose(&self, purpose: Purpose) -> Option<(usize, &Kind)> {
        self.kinds.iter().enumerate().find(|(_, kind)| kind.purpose == Some(purpose))
    }

    /// Lists references of the wanted kinds to kinds that do not exist: the kind that refers, the field and the missing kind.
    pub fn dangling(&self, wanted: impl Fn(&Kind) -> bool) -> Vec<(&Kind, String, String)> {
        fn walk<'k>(kinds: &'k Kinds, kind: &'k Kind, object: &Object, prefix: &str, found: &mut Vec<(&'k Kind, String, String)>) {
            for field in &object.fields {
                let path = format!("{prefix}{}", field.name);
                let mut ty = &field.ty;
                while let Type::List(list) = ty {
                    ty = &list.item;
                }
                match ty {
                    Type::Text { reference: Some(other), .. } if kinds.index(other).is_none() => {
                        found.push((kind, path, other.clone()));
                    }
                    Type::Object(object) => walk(kinds, kind, object, &format!("{path}."), found),
                    _ => {}
                }
            }
        }
        let mut found = Vec::new();
        for kind in self.kinds.iter().filter(|kind| wanted(kind)) {
            walk(self, kind, &kind.object, "", &mut found);
        }
        found
    }

    /// Returns the JSON Schema of an inventory file: any of the kinds, each a list of records.
    pub fn file_schema(&self) -> Value {
        let mut properties = Map::new();
        for kind in &self.kinds {
            let record = kind.json_schema().clone();
            let value = if kind.singleton { record } else { json!({"type": "array", "items": record}) };
            properties.insert(kind.id.clone(), value);
        }
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "mamori inventory",
            "type": "object",
            "additionalProperties": false,
            "properties": properties,
        })
    }
}
