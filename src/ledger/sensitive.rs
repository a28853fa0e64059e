//! What must never stand in a ledger: secrets and patient data.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, Input};
use regex::bytes::{Regex, RegexBuilder};

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
    source: String,
    /// Compiled when a hint is first met: most ledgers hold none.
    pattern: OnceLock<Option<Regex>>,
}

impl Secret {
    fn pattern(&self) -> Option<&Regex> {
        self.pattern.get_or_init(|| compile(&self.source).ok()).as_ref()
    }
}

/// Compiles a pattern over bytes: keys and tokens are ASCII, and Unicode classes would cost more than all the rest of a run.
fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).unicode(false).build()
}

/// The patterns and field names of secrets and patient data.
#[derive(Debug, Default)]
pub struct Sensitive {
    secrets: Vec<Secret>,
    /// Texts one of which every match of a secret holds, with the number of the secret.
    hints: Vec<(String, usize)>,
    finder: Option<AhoCorasick>,
    secret_fields: Vec<String>,
    patient_fields: Vec<String>,
}

/// Stands for each hidden character, so that columns stay what they are.
pub const DOT: char = '•';

impl Sensitive {
    /// Reads what a `sensitive.yaml` names.
    pub fn decode(decoder: &Decoder, root: Node<'_>) -> Self {
        let mut read = Sensitive::default();
        let fields = decoder.mapping(root);
        for entry in fields.optional("secrets").map(|list| decoder.list(list)).unwrap_or_default() {
            let fields = decoder.mapping(entry);
            let id = fields.required("id").map(|node| decoder.string(node));
            let title = fields.required("title").map(|node| decoder.pair(node));
            let hints = fields.required("hints").map(|node| decoder.strings(node)).unwrap_or_default();
            let pattern = fields.required("pattern");
            fields.finish();
            let (Some(id), Some(title), Some(pattern)) = (id, title, pattern) else { continue };
            read.hints.extend(hints.into_iter().map(|hint| (hint, read.secrets.len())));
            read.secrets.push(Secret { id, title, source: pattern.text().to_owned(), pattern: OnceLock::new() });
        }
        let names = |key, list: &mut Vec<String>| {
            let written = fields.optional(key).map(|node| decoder.strings(node)).unwrap_or_default();
            list.extend(written.into_iter().map(|name| normal(&name)));
        };
        names("secret_fields", &mut read.secret_fields);
        names("patient_fields", &mut read.patient_fields);
        fields.finish();
        if let Err(problem) = read.find_hints(root) {
            decoder.problem(problem);
        }
        read
    }

    /// Adds what another file names, whose root is the place of what is wrong with both together.
    pub fn join(&mut self, other: Sensitive, root: Node<'_>) -> Result<(), Problem> {
        self.secret_fields.extend(other.secret_fields);
        self.patient_fields.extend(other.patient_fields);
        let before = self.secrets.len();
        self.secrets.extend(other.secrets);
        self.hints.extend(other.hints.into_iter().map(|(hint, number)| (hint, before + number)));
        if before == 0 {
            self.finder = other.finder;
            return Ok(());
        }
        self.find_hints(root)
    }

    /// Makes ready to look for all hints at once.
    fn find_hints(&mut self, root: Node<'_>) -> Result<(), Problem> {
        let finder = AhoCorasick::builder().ascii_case_insensitive(true).build(self.hints.iter().map(|(hint, _)| hint));
        let finder = finder.map_err(|error| Problem::new(root.span(), messages::bad_pattern(&error.to_string())))?;
        self.finder = (!self.hints.is_empty()).then_some(finder);
        Ok(())
    }

    /// Lists the patterns that do not compile, by the name of their secret.
    pub fn broken(&self) -> Vec<(&str, String)> {
        let broken = |secret: &Secret| compile(&secret.source).err().map(|error| error.to_string());
        self.secrets.iter().filter_map(|secret| Some((secret.id.as_str(), broken(secret)?))).collect()
    }

    /// Lists the secrets in a text: what each looks like, and its bytes. One place is listed once.
    pub fn secrets<'s>(&'s self, text: &str) -> Vec<(&'s Secret, Range<usize>)> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let bytes = text.as_bytes();
        let mut found: Vec<(&Secret, Range<usize>)> = Vec::new();
        let mut at = 0;
        // One hint is enough to look at a line, with all hints in it: no hint goes beyond a line.
        while at <= bytes.len()
            && let Some(hit) = finder.find(Input::new(bytes).span(at..bytes.len()))
        {
            let start = memchr::memrchr(b'\n', &bytes[..hit.start()]).map_or(0, |at| at + 1);
            let end = memchr::memchr(b'\n', &bytes[hit.end()..]).map_or(bytes.len(), |at| hit.end() + at);
            at = end + 1;
            let mut looked: Vec<usize> = Vec::new();
            for hit in finder.find_overlapping_iter(&bytes[start..end]) {
                let number = self.hints[hit.pattern().as_usize()].1;
                if looked.contains(&number) {
                    continue;
                }
                looked.push(number);
                let Some(pattern) = self.secrets[number].pattern() else { continue };
                for secret in pattern.find_iter(&bytes[start..end]) {
                    let range = start + secret.start()..start + secret.end();
                    let whole = text.is_char_boundary(range.start) && text.is_char_boundary(range.end);
                    if whole && !found.iter().any(|(_, known)| known.start < range.end && range.start < known.end) {
                        found.push((&self.secrets[number], range));
                    }
                }
            }
        }
        found.sort_by_key(|(_, range)| range.start);
        found
    }

    /// Hides secrets, and what stands behind the name of a field for secrets or patient data, in a text that is no ledger (yet).
    pub fn hide(&self, text: &str) -> String {
        let found = self.secrets(text);
        let is_name = |name: &str| self.is_secret_field(name) || self.is_patient_field(name);
        let mut named: Option<usize> = None;
        for (at, colon) in text.match_indices([':', '：']) {
            let from = text[..at]
                .rfind(['{', '[', ',', ':', '：', '\n'])
                .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
            if named.is_none() && is_name(text[from..at].trim_matches([' ', '\t', '-', '"', '\'', '?'])) {
                named = Some(at + colon.len());
            }
        }
        let hidden = |at: usize, letter: char| {
            found.iter().any(|(_, range)| range.contains(&at)) || named.is_some_and(|from| at >= from) && !letter.is_whitespace()
        };
        text.char_indices().map(|(at, letter)| if hidden(at, letter) { DOT } else { letter }).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, SourceId};
    use crate::yaml;

    /// Reads files one after the other into one, as the policies of a run are.
    fn joined(texts: &[&str]) -> Sensitive {
        let mut all = Sensitive::default();
        for text in texts {
            let tree = yaml::read(SourceId(0), &Source::new("sensitive.yaml", *text)).unwrap();
            let decoder = Decoder::default();
            let read = Sensitive::decode(&decoder, tree.root());
            assert_eq!(decoder.into_problems(), []);
            all.join(read, tree.root()).unwrap();
        }
        all
    }

    #[test]
    fn what_several_files_name_is_found_by_the_name_of_each() {
        let first =
            "secrets: [{id: badge, title: {ja: 札, en: Badge}, hints: ['badge-'], pattern: 'badge-[0-9]{4}'}]\nsecret_fields: [pin]\n";
        let second = "secrets: [{id: door, title: {ja: 扉, en: Door}, hints: ['DOOR'], pattern: 'DOOR[0-9]+'}]\npatient_fields: [chart]\n";
        let names_only = "secret_fields: [code]\n";
        let found = |texts: &[&str]| -> Vec<String> {
            let sensitive = joined(texts);
            let secrets = sensitive.secrets("note: door DOOR7\nother: badge-1234 x\n");
            secrets.into_iter().map(|(secret, range)| format!("{} {range:?}", secret.id)).collect()
        };
        let (door, badge) = ("door 11..16".to_owned(), "badge 24..34".to_owned());
        assert_eq!(found(&[first, second]), [door.clone(), badge.clone()]);
        assert_eq!(found(&[second, names_only, first]), [door.clone(), badge.clone()]);
        assert_eq!(found(&[names_only, second]), [door]);
        assert_eq!(found(&[first]), [badge]);
        assert_eq!(found(&[names_only]), [""; 0]);
        let all = joined(&[first, second, names_only]);
        assert!(all.is_secret_field("PIN") && all.is_secret_field("code") && all.is_patient_field("chart"));
        assert!(!all.is_secret_field("chart") && !all.is_patient_field("pin"));
    }
}
