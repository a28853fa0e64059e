//! Keywords beyond the type of a field that the quick check judges itself; anything unusual stays with the JSON Schema engine.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use crate::yaml::{Node, Scalar, Shape};

/// Keywords beyond the type of a field.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Limits {
    /// Most characters of a text.
    pub max_length: Option<usize>,
    /// The form of a text.
    pub pattern: Option<Pattern>,
    /// Whether no item of a list of texts may stand in it twice.
    pub unique: bool,
    /// Smallest and largest value of a number.
    pub range: Option<(f64, f64)>,
}

impl Limits {
    /// Tells whether there is none.
    pub fn is_none(&self) -> bool {
        *self == Limits::default()
    }

    /// Tells whether a value of the right type keeps to them.
    #[inline]
    pub(super) fn accept(&self, node: Node<'_>) -> bool {
        self.max_length.is_none() && self.pattern.is_none() && !self.unique && self.range.is_none() || self.keeps(node)
    }

    fn keeps(&self, node: Node<'_>) -> bool {
        self.max_length.is_none_or(|most| node.text().len() <= most || node.text().chars().count() <= most)
            && self.pattern.as_ref().is_none_or(|pattern| pattern.matches(node.text()))
            && !(self.unique && has_twice(node))
            && self.range.is_none_or(|range| is_within(node, range))
    }
}

/// Tells whether a number is surely between two bounds; one that is not exact as a float is left to the engine.
fn is_within(node: Node<'_>, (min, max): (f64, f64)) -> bool {
    const EXACT: i64 = 1 << f64::MANTISSA_DIGITS;
    let value = match node.shape() {
        Shape::Scalar(Scalar::Int(value)) if (-EXACT..=EXACT).contains(&value) => value as f64,
        Shape::Scalar(Scalar::Float(value)) if value.is_finite() => value,
        _ => return false,
    };
    (min..=max).contains(&value)
}

/// Items that are compared with each other; a longer list is left to the engine.
const MAX_COMPARED: usize = 64;

fn has_twice(list: Node<'_>) -> bool {
    let mut seen: Vec<&str> = Vec::new();
    list.items().any(|item| {
        let twice = seen.len() >= MAX_COMPARED || seen.contains(&item.text());
        seen.push(item.text());
        twice
    })
}

/// A pattern that means the same to every engine: ASCII letters and digits, classes of them, groups, choices and counts.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Takes a pattern, unless it says more than is sure to mean the same to every engine.
    pub(super) fn new(source: &str) -> Option<Pattern> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"^$()[]{}|?*+-,:/_ ".contains(&byte);
        let same = source.bytes().all(plain) && !source.contains("(?") && !source.contains("[^") && !source.contains("[[");
        // Inside a class a second bracket, and repeated repetition, are read in more than one way.
        let doubtful = ["--", "++", "?+", "*+", "}+", "}?", "+?", "*?", "??", "}{"].iter().any(|mark| source.contains(mark));
        (same && !doubtful).then(|| Pattern { source: source.to_owned(), compiled: OnceLock::new() })
    }

    fn matches(&self, text: &str) -> bool {
        let compile = || RegexBuilder::new(&self.source).unicode(false).build().ok();
        self.compiled.get_or_init(compile).as_ref().is_some_and(|regex| regex.is_match(text.as_bytes()))
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}
