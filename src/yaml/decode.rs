//! Reads mappings of policy and configuration files field by field, and says what does not belong there.

use std::borrow::Cow;
use std::cell::RefCell;

use super::{Node, Problem, Scalar, Shape};
use crate::date::Date;
use crate::messages;
use crate::text::{Text, did_you_mean};

/// Collects the problems of one file while it is decoded.
#[derive(Debug, Default)]
pub struct Decoder {
    problems: RefCell<Vec<Problem>>,
}

impl Decoder {
    /// Adds a problem.
    pub fn problem(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// Adds a problem at a node.
    pub fn wrong(&self, node: Node<'_>, message: Text) {
        self.problem(Problem::new(node.span(), message));
    }

    /// Returns all problems found.
    pub fn into_problems(self) -> Vec<Problem> {
        self.problems.into_inner()
    }

    /// Opens a mapping; anything else is a problem.
    pub fn mapping<'a, 'd>(&'d self, node: Node<'a>) -> Fields<'a, 'd> {
        if !node.is_mapping() {
            self.wrong(node, messages::expected_mapping());
        }
        let entries = node.entries().map(|(key, value)| (key.text(), key, value)).collect();
        Fields { node, entries, decoder: self, known: RefCell::default() }
    }

    /// Reads text; a number or boolean written plainly is taken as it is written.
    pub fn string(&self, node: Node<'_>) -> String {
        self.kept(node).into_owned()
    }

    /// Reads text like [`Decoder::string`], and does not copy what is part of the binary.
    fn kept(&self, node: Node<'_>) -> Cow<'static, str> {
        match node.shape() {
            Shape::Scalar(Scalar::Null) | Shape::Mapping | Shape::Sequence => self.wrong(node, messages::expected_text()),
            Shape::Scalar(_) => {}
        }
        node.kept_text()
    }

    /// Reads `true` or `false`.
    pub fn bool(&self, node: Node<'_>) -> bool {
        match node.shape() {
            Shape::Scalar(Scalar::Bool(value)) => value,
            _ => {
                self.wrong(node, messages::expected_bool());
                false
            }
        }
    }

    /// Reads a whole number.
    pub fn int(&self, node: Node<'_>) -> i64 {
        match node.shape() {
            Shape::Scalar(Scalar::Int(value)) => value,
            _ => {
                self.wrong(node, messages::expected_int());
                0
            }
        }
    }

    /// Reads a date.
    pub fn date(&self, node: Node<'_>) -> Option<Date> {
        let date = Date::parse(node.text());
        if date.is_none() {
            self.wrong(node, messages::expected_date());
        }
        date
    }

    /// Reads a text in both languages: `{ja: …, en: …}`.
    pub fn pair(&self, node: Node<'_>) -> Text {
        // Policies hold thousands of pairs, and nearly all are written like this.
        let mut entries = node.entries();
        if let (Some((first, ja)), Some((second, en)), None) = (entries.next(), entries.next(), entries.next())
            && first.is_text("ja")
            && second.is_text("en")
            && ja.is_textual()
            && en.is_textual()
        {
            return Text::new(trimmed(ja.kept_text()), trimmed(en.kept_text()));
        }
        let fields = self.mapping(node);
        let side = |key| fields.required(key).map(|side| trimmed(self.kept(side))).unwrap_or_default();
        let text = Text::new(side("ja"), side("en"));
        fields.finish();
        text
    }

    /// Reads one of a fixed set of words.
    pub fn word<T: Copy>(&self, node: Node<'_>, words: &[(&str, T)]) -> Option<T> {
        let found = words.iter().find(|(word, _)| *word == node.text()).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let problem = Problem::new(node.span(), messages::expected_word(node.text(), &known));
            self.problem(with_guess(problem, node.text(), known));
        }
        found
    }

    /// Returns the items of a list; anything else is a problem.
    pub fn list<'a>(&self, node: Node<'a>) -> Vec<Node<'a>> {
        if !node.is_sequence() {
            self.wrong(node, messages::expected_list());
        }
        node.items().collect()
    }

    /// Reads a list of texts.
    pub fn strings(&self, node: Node<'_>) -> Vec<String> {
        self.list(node).into_iter().map(|item| self.string(item)).collect()
    }
}

/// Takes the blanks and line breaks at the end away.
fn trimmed(text: Cow<'static, str>) -> Cow<'static, str> {
    match text {
        Cow::Borrowed(text) => text.trim_end().into(),
        Cow::Owned(mut text) => {
            text.truncate(text.trim_end().len());
            text.into()
        }
    }
}

/// Adds "did you mean" to a problem when a known name is near.
pub fn with_guess<'k>(problem: Problem, wrong: &str, known: impl IntoIterator<Item = &'k str>) -> Problem {
    match did_you_mean(wrong, known) {
        Some(name) => problem.hint(messages::did_you_mean(name)),
        None => problem,
    }
}

/// The fields of one mapping.
pub struct Fields<'a, 'd> {
    node: Node<'a>,
    /// Found once, because every field is asked for by its key.
    entries: Vec<(&'a str, Node<'a>, Node<'a>)>,
    decoder: &'d Decoder,
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Fields<'a, '_> {
    /// Returns a field that may be left out.
    pub fn optional(&self, key: &'static str) -> Option<Node<'a>> {
        self.known.borrow_mut().push(key);
        self.entries.iter().find(|(name, ..)| *name == key).map(|(_, _, value)| *value).filter(|value| !value.is_null())
    }

    /// Returns a field; that it is missing is a problem.
    pub fn required(&self, key: &'static str) -> Option<Node<'a>> {
        let value = self.optional(key);
        if value.is_none() && self.node.is_mapping() {
            self.decoder.wrong(self.node, messages::missing_key(key));
        }
        value
    }

    /// Says which keys do not belong here.
    pub fn finish(self) {
        let known = self.known.into_inner();
        for (name, key, _) in &self.entries {
            if !known.contains(name) {
                let problem = Problem::new(key.span(), messages::unknown_key(name));
                self.decoder.problem(with_guess(problem, name, known.iter().copied()));
            }
        }
    }
}
