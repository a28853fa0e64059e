//! `schema`: what can be written in ledgers, for people as a table and for editors as JSON Schema.

use serde_json::{Value, json};

use super::Outcome;
use super::args::{Cli, SchemaArgs};
use super::policy::unknown;
use super::session::Session;
use super::terminal::Terminal;
use crate::messages;
use crate::schema::{Kind, Object, Type};
use crate::text::Lang;

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
                table(kind, terminal);
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

fn table(kind: &Kind, terminal: &Terminal) {
    let lang = terminal.lang;
    terminal.line(&format!("{}: {}\n{}\n", kind.id, kind.title.get(lang), kind.help.get(lang)));
    fields(&kind.object, 0, terminal);
}

fn fields(object: &Object, depth: usize, terminal: &Terminal) {
    let lang = terminal.lang;
    for field in &object.fields {
        let indent = "  ".repeat(depth);
        let name = format!("{indent}{}", field.name);
        let required = if field.required { messages::schema_required().get(lang).to_owned() } else { String::new() };
        terminal.line(&format!("{name:<30}{}{required}", field.title.get(lang)));
        let mut notes: Vec<String> = field.help.iter().map(|help| help.get(lang).to_owned()).collect();
        notes.extend(describe(&field.ty, lang));
        for note in notes {
            terminal.line(&format!("{:<30}  {note}", ""));
        }
        if let Some(inner) = field.ty.object() {
            fields(inner, depth + 1, terminal);
        }
    }
}

fn describe(ty: &Type, lang: Lang) -> Option<String> {
    match ty {
        Type::Text { reference: Some(kind), .. } => Some(messages::schema_reference(kind).get(lang).to_owned()),
        Type::Enum(values) => {
            Some(values.iter().map(|value| format!("{} ({})", value.value, value.label.get(lang))).collect::<Vec<_>>().join(", "))
        }
        Type::Date => Some(messages::type_date().get(lang).to_owned()),
        Type::Int { .. } => Some(messages::type_int().get(lang).to_owned()),
        Type::Number => Some(messages::type_number().get(lang).to_owned()),
        Type::Bool => Some(messages::type_bool().get(lang).to_owned()),
        Type::List(list) => {
            let item = describe(&list.item, lang).unwrap_or_default();
            Some(format!("{} {item}", messages::type_list().get(lang)).trim_end().to_owned())
        }
        Type::Text { .. } | Type::Object(_) => None,
    }
}
