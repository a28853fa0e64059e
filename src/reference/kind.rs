//! What is to be said about a ledger kind.

use serde::Serialize;

use super::{Link, Reference, page_of, plain};
use crate::messages;
use crate::schema::{EnumValue, Kind, Object, Type};
use crate::text::Text;

/// A ledger kind.
#[derive(Debug, Serialize)]
pub struct KindFacts {
    /// Its page.
    pub page: Link,
    /// What one record is called.
    pub record: Text,
    /// What goes in and who keeps it.
    pub help: Text,
    /// The field that names a record for people.
    pub label: Option<(String, Text)>,
    /// Whether the ledger is one record instead of a list.
    pub singleton: bool,
    /// Whether every facility keeps it.
    pub expected: bool,
    /// Every field, the fields of objects and lists after the one they are in.
    pub fields: Vec<FieldFacts>,
    /// A good example as it stands in a file.
    pub example: Option<String>,
    /// The rules that look at it.
    pub rules: Vec<ReadingRule>,
}

/// A field.
#[derive(Debug, Serialize)]
pub struct FieldFacts {
    /// Its path, with `[]` after lists.
    pub path: String,
    /// Its name on the page.
    pub anchor: String,
    /// The key alone.
    pub name: String,
    /// How many objects it is in.
    pub depth: usize,
    /// What people call it.
    pub title: Text,
    /// What to write.
    pub help: Option<Text>,
    /// Whether a record without it is wrong.
    pub required: bool,
    /// What may be written, when one word says it.
    pub form: Option<Text>,
    /// Whether it is a list.
    pub list: bool,
    /// The words that may be written.
    pub values: Vec<Word>,
    /// The ledger whose ids are written.
    pub reference: Option<Link>,
}

/// A word that may be written, and what people read.
#[derive(Debug, Serialize)]
pub struct Word {
    /// The word.
    pub value: String,
    /// What people read.
    pub label: Text,
}

/// A rule that looks at a ledger.
#[derive(Debug, Serialize)]
pub struct ReadingRule {
    /// The rule.
    pub rule: Link,
    /// How much it matters.
    pub severity: Text,
    /// Whether it judges the ledger's records.
    pub judges: bool,
    /// The fields it looks at.
    pub fields: Vec<String>,
}

impl Reference<'_> {
    /// Gathers what is to be said about a ledger kind.
    pub fn kind(&self, kind: &Kind) -> KindFacts {
        let mut fields = Vec::new();
        self.fields(&kind.object, "", 0, &mut fields);
        KindFacts {
            page: Link { id: kind.id.clone(), title: kind.title.clone(), page: page_of("ledgers", &kind.id) },
            record: kind.record.clone(),
            help: kind.help.clone(),
            label: kind.label.as_ref().and_then(|name| Some((name.clone(), kind.object.field(name)?.title.clone()))),
            singleton: kind.singleton,
            expected: kind.expected,
            fields,
            example: self.ledger(kind),
            rules: self.reading_rules(kind),
        }
    }

    fn fields(&self, object: &Object, prefix: &str, depth: usize, found: &mut Vec<FieldFacts>) {
        for field in &object.fields {
            let mut ty = &field.ty;
            let mut list = false;
            while let Type::List(inner) = ty {
                (ty, list) = (&inner.item, true);
            }
            let plain_path = format!("{prefix}{}", field.name);
            let (form, values, reference) = match ty {
                Type::Text { reference: Some(kind), .. } => (None, &[][..], self.policies.kinds.index(kind)),
                Type::Text { .. } => (Some(messages::type_text()), &[][..], None),
                Type::Enum(values) => (None, values.as_slice(), None),
                Type::Date => (Some(messages::type_date()), &[][..], None),
                Type::Int { .. } => (Some(messages::type_int()), &[][..], None),
                Type::Number => (Some(messages::type_number()), &[][..], None),
                Type::Bool => (Some(messages::type_bool()), &[][..], None),
                Type::List(_) | Type::Object(_) => (Some(messages::type_fields()), &[][..], None),
            };
            let word = |value: &EnumValue| Word { value: value.value.clone(), label: value.label.clone() };
            found.push(FieldFacts {
                path: format!("{plain_path}{}", if list { "[]" } else { "" }),
                anchor: plain(&plain_path.replace("[]", "")),
                name: field.name.clone(),
                depth,
                title: field.title.clone(),
                help: field.help.clone(),
                required: field.required,
                form,
                list,
                values: values.iter().map(word).collect(),
                reference: reference.map(|kind| Link::kind(self.policies, kind)),
            });
            if let Type::Object(inner) = ty {
                let prefix = format!("{plain_path}{}.", if list { "[]" } else { "" });
                self.fields(inner, &prefix, depth + 1, found);
            }
        }
    }

    /// Lists the rules that judge a ledger or look something up in it.
    fn reading_rules(&self, kind: &Kind) -> Vec<ReadingRule> {
        let number = self.policies.kinds.index(&kind.id);
        let mut rules = Vec::new();
        for rule in &self.policies.rules {
            let reads = self.reads.get(rule.id.as_str()).map(Vec::as_slice).unwrap_or_default();
            let own = reads.iter().flatten().filter(|read| Some(read.kind) == number);
            let mut fields: Vec<String> = Vec::new();
            for read in own {
                if !fields.contains(&read.field) {
                    fields.push(read.field.clone());
                }
            }
            let judges = rule.checks.iter().any(|check| check.source.select.text == kind.id);
            if judges || !fields.is_empty() {
                let severity = messages::severity_name(rule.severity.name(), false);
                rules.push(ReadingRule { rule: Link::rule(rule), severity, judges, fields });
            }
        }
        rules
    }
}
