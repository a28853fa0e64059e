//! Fills the embedded templates in. The only file that names the template engine.
//!
//! A template sees the fields of its context and little else: `t` picks the side of a text in the page's language, and
//! the filters of [`markdown`] write values so that Markdown shows them as they are. Nothing is escaped unasked.

pub(crate) mod markdown;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, State, UndefinedBehavior, Value};
use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::messages;

/// Steps a template may take, so that none runs on without end.
const FUEL: u64 = 10_000_000;

/// The templates in the binary: the path below `templates/`, and the text.
const TEMPLATES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// Fills a template in with the fields of a context; a name that it uses and nobody gave is an error.
pub fn render(name: &str, context: &impl Serialize) -> Result<String> {
    fill(name, Value::from(Serde(context)))
        .map_err(|error| Error::new(ErrorKind::Policy, messages::template_failed(name, &error.to_string())))
}

fn fill(name: &str, context: Value) -> std::result::Result<String, minijinja::Error> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?);
    environment.add_function("t", side);
    environment.add_filter("length", minijinja::filters::length);
    environment.add_filter("md", |value: &Value| markdown::text(&value.to_string()));
    environment.add_filter("code", |value: &Value| markdown::code(&value.to_string()));
    environment.add_filter("fenced", |value: &Value, language: &str| markdown::fenced(&value.to_string(), language));
    environment.add_filter("url", |value: &Value| markdown::url(&value.to_string()));
    environment.add_filter("lines", |value: &Value| {
        let text = value.to_string();
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<String>>()
    });
    let text = TEMPLATES.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text);
    environment.add_template(name, text)?;
    environment.get_template(name)?.render(context)
}

/// `t(text)` and `t(japanese, english)`: the side in the language that the context names as `lang`.
fn side(state: &State<'_, '_>, first: Value, english: Option<Value>) -> std::result::Result<Value, minijinja::Error> {
    let lang = state.lookup("lang").map(|lang| lang.to_string()).unwrap_or_default();
    match english {
        Some(english) => Ok(if lang == "en" { english } else { first }),
        None => first.get_attr(&lang),
    }
}
