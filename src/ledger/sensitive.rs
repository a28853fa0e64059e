//! What must never stand in a ledger: secrets and patient data.

use regex::Regex;

use crate::messages;
use crate::text::Text;
use crate::yaml::decode::Decoder;
use crate::yaml::{Node, Problem};

/// A kind of secret that is recognised by its form.
#[derive(Debug)]
pub struct Secret {
    /// Its name.
    pub id: String,
    /// What people call it.
    pub title: Text,
    pattern: Regex,
}

/// The patterns and field names of secrets and patient data.
#[derive(Debug, Default)]
pub struct Sensitive {
    secrets: Vec<Secret>,
    secret_fields: Vec<String>,
    patient_fields: Vec<String>,
    /// All patterns at once, to leave clean files quickly.
    any: Option<Regex>,
}

impl Sensitive {
    /// Adds what a `sensitive.yaml` names.
    pub fn extend(&mut self, decoder: &Decoder, root: Node<'_>) {
        let fields = decoder.mapping(root);
        for entry in fields.optional("secrets").map(|list| decoder.list(list)).unwrap_or_default() {
            let fields = decoder.mapping(entry);
            let id = fields.required("id").map(|node| decoder.string(node));
            let title = fields.required("title").map(|node| decoder.pair(node));
            let pattern = fields.required("pattern");
            fields.finish();
            let (Some(id), Some(title), Some(pattern)) = (id, title, pattern) else { continue };
            match Regex::new(pattern.text()) {
                Ok(regex) => self.secrets.push(Secret { id, title, pattern: regex }),
                Err(error) => decoder.problem(Problem::new(pattern.span(), messages::bad_pattern(&error.to_string()))),
            }
        }
        let names = |key, list: &mut Vec<String>| {
            let read = fields.optional(key).map(|node| decoder.strings(node)).unwrap_or_default();
            list.extend(read.into_iter().map(|name| normal(&name)));
        };
        names("secret_fields", &mut self.secret_fields);
        names("patient_fields", &mut self.patient_fields);
        fields.finish();
        let all: Vec<String> = self.secrets.iter().map(|secret| format!("(?:{})", secret.pattern.as_str())).collect();
        self.any = (!all.is_empty()).then(|| Regex::new(&all.join("|")).ok()).flatten();
    }

    /// Lists the secrets in a text: what it looks like, and the bytes.
    pub fn secrets<'s>(&'s self, text: &str) -> Vec<(&'s Secret, std::ops::Range<usize>)> {
        let Some(any) = &self.any else { return Vec::new() };
        let found = any.find_iter(text).filter_map(|found| {
            let secret = self.secrets.iter().find(|secret| secret.pattern.find(found.as_str()).is_some())?;
            Some((secret, found.range()))
        });
        found.collect()
    }

    /// Tells whether a text holds a secret.
    pub fn has_secret(&self, text: &str) -> bool {
        self.any.as_ref().is_some_and(|any| any.is_match(text))
    }

    /// Puts a star for each character of a secret in a text.
    pub fn mask(&self, text: &str) -> String {
        let Some(any) = &self.any else { return text.to_owned() };
        any.replace_all(text, |found: &regex::Captures<'_>| "*".repeat(found[0].chars().count())).into_owned()
    }

    /// Tells whether a line, of YAML or not, may not be shown: it holds a secret, or a field for secrets or patient data.
    pub fn is_confidential(&self, line: &str) -> bool {
        let is_name = |name: &str| self.is_secret_field(name) || self.is_patient_field(name);
        let names = line.match_indices([':', '：', '=']).map(|(at, _)| {
            let from = line[..at].rfind(['{', '[', ',', ':', '：', '=']).map_or(0, |before| before + line[before..].chars().next().map_or(1, char::len_utf8));
            line[from..at].trim_matches([' ', '\t', '-', '"', '\'', '?'])
        });
        self.has_secret(line) || names.into_iter().any(is_name)
    }

    /// Tells whether a field of this name would hold a secret.
    pub fn is_secret_field(&self, name: &str) -> bool {
        self.secret_fields.contains(&normal(name))
    }

    /// Tells whether a field of this name would hold patient data.
    pub fn is_patient_field(&self, name: &str) -> bool {
        self.patient_fields.contains(&normal(name))
    }
}

/// Names are compared without case, blanks, `-` and `_`.
fn normal(name: &str) -> String {
    name.chars().filter(|letter| !matches!(letter, '_' | '-' | ' ' | '　')).flat_map(char::to_lowercase).collect()
}
