//! `schema`: what can be written in ledgers, for people as a table and for editors as JSON Schema.

use serde_json::{Value, json};

use super::Outcome;
use super::args::{Cli, SchemaArgs};
use super::policy::unknown;
use super::session::Session;
use super::terminal::Terminal;
use crate::messages;
use crate::reference::{FieldFacts, KindFacts, Reference};
use crate::text::{Lang, Text};

pub(super) fn run(cli: &Cli, args: &SchemaArgs, terminal: &Terminal) -> Outcome {
    let session = Session::load(cli, &args.policy, None)?;
    let kinds = &session.policies.kinds;
    let lang = terminal.lang;
    match args.kind.as_deref() {
        None if !args.json => {
            for kind in kinds.iter() {
                terminal.line(&format!("{:<22}{}  {}", kind.id, kind.title.get(lang), kind.help.get(lang)));
            }
        }
        None | Some("all") => terminal.line(&pretty(&for_editors(&kinds.file_schema(), lang))),
        Some(id) => {
            let Some(kind) = kinds.by_id(id) else { return Err(vec![unknown(&session.policies, id)]) };
            if args.json {
                terminal.line(&pretty(&for_editors(kind.json_schema(), lang)));
            } else {
                let reference = Reference::new(&session.policies, &session.sources);
                terminal.line(table(&reference.kind(kind), lang).trim_end());
            }
        }
    }
    Ok(0)
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// Turns our annotations into the ones editors show: `x-title` and `x-help` into `title` and `description`.
fn for_editors(schema: &Value, lang: Lang) -> Value {
    let side = match lang {
        Lang::Ja => "ja",
        Lang::En => "en",
    };
    match schema {
        Value::Object(object) => {
            let mut out = serde_json::Map::new();
            for (key, value) in object {
                match (key.as_str(), value.get(side)) {
                    ("x-title", Some(text)) => out.insert("title".into(), text.clone()),
                    ("x-help", Some(text)) => out.insert("description".into(), text.clone()),
                    ("x-labels", _) => {
                        let labels = object.get("enum").and_then(Value::as_array).into_iter().flatten();
                        let labels: Vec<Value> = labels.map(|word| value[word.as_str().unwrap_or_default()][side].clone()).collect();
                        out.insert("markdownEnumDescriptions".into(), json!(labels))
                    }
                    ("x-ref", _) => None,
                    _ => out.insert(key.clone(), for_editors(value, lang)),
                };
            }
            Value::Object(out)
        }
        Value::Array(items) => items.iter().map(|item| for_editors(item, lang)).collect(),
        other => other.clone(),
    }
}

/// Writes the fields of a ledger as a table, and the rules that look at them.
pub(super) fn table(kind: &KindFacts, lang: Lang) -> String {
    let mut text = format!("{}: {}\n{}\n\n", kind.page.id, kind.page.title.get(lang), kind.help.get(lang));
    for field in &kind.fields {
        let name = format!("{}{}", "  ".repeat(field.depth), field.name);
        let required = if field.required { messages::schema_required() } else { Text::default() };
        text += &format!("{name:<30}{}{}\n", field.title.get(lang), required.get(lang));
        for note in field.help.iter().map(|help| help.get(lang).to_owned()).chain(form(field, lang)) {
            text += &format!("{:<30}  {note}\n", "");
        }
    }
    if !kind.rules.is_empty() {
        text += &format!("\n{}\n", messages::explain_read_by().get(lang));
    }
    for reading in &kind.rules {
        text += &format!("  {:<9}{}\n", reading.rule.id, reading.rule.title.get(lang));
    }
    text
}

/// Says what may be written in a field; plain text and fields of its own need no word.
fn form(field: &FieldFacts, lang: Lang) -> Option<String> {
    let form = if let Some(ledger) = &field.reference {
        Some(messages::schema_reference(&ledger.id).get(lang).to_owned())
    } else if !field.values.is_empty() {
        Some(field.values.iter().map(|word| format!("{} ({})", word.value, word.label.get(lang))).collect::<Vec<_>>().join(", "))
    } else {
        field
            .form
            .as_ref()
            .filter(|form| **form != messages::type_text() && **form != messages::type_fields())
            .map(|form| form.get(lang).to_owned())
    };
    match field.list {
        true => Some(format!("{} {}", messages::type_list().get(lang), form.unwrap_or_default()).trim_end().to_owned()),
        false => form,
    }
}
