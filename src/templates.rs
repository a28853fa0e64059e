//! Fills the embedded templates in. The only file that names the template engine.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value};
use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::messages;

/// Steps a template may take, so that none runs on without end.
const FUEL: u64 = 10_000_000;

const TEMPLATES: &[(&str, &str)] = &[
    ("init/mamori.yaml", include_str!("../templates/init/mamori.yaml")),
    ("init/ledger.yaml", include_str!("../templates/init/ledger.yaml")),
    ("policy/edition.yaml", include_str!("../templates/policy/edition.yaml")),
    ("policy/rule.yaml", include_str!("../templates/policy/rule.yaml")),
    ("policy/kind.yaml", include_str!("../templates/policy/kind.yaml")),
];

/// Fills a template in; a name that it uses and nobody gave is an error.
pub fn render(name: &str, key: &str, value: &impl Serialize) -> Result<String> {
    fill(name, key, Value::from(Serde(value))).map_err(|error| Error::new(ErrorKind::Policy, messages::template_failed(name, &error.to_string())))
}

fn fill(name: &str, key: &str, value: Value) -> std::result::Result<String, minijinja::Error> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?);
    let text = TEMPLATES.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text);
    environment.add_template(name, text)?;
    environment.get_template(name)?.render(Value::from_pairs([(key, value)]))
}
