//! What keeps mamori from judging: a wrong policy, template, argument, repository or unreadable ledger file.

use std::fmt;

use crate::messages;
use crate::source::{Location, SourceId, SourceSet, Span};
use crate::text::{Text, did_you_mean};

/// What kind of thing is wrong; it decides nothing but how the error is introduced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Command line or `mamori.yaml`.
    Usage,
    /// A file that cannot be read as text or as YAML.
    Read,
    /// A kind, rule or edition that does not hold together.
    Policy,
    /// The git repository, or the file system.
    Repository,
    /// There is nothing to judge; the only kind that exits with 3.
    Nothing,
}

/// An error with the place it was made at, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What kind of thing is wrong.
    pub kind: ErrorKind,
    /// What is wrong: a fragment without a full stop.
    pub message: Text,
    /// Where.
    pub location: Option<Location>,
    /// The line of the place, so that it can be shown without the file.
    pub snippet: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<(Location, Text)>,
    /// How to mend it.
    pub hints: Vec<Text>,
}

impl Error {
    /// Makes an error without a place.
    pub fn new(kind: ErrorKind, message: Text) -> Self {
        Error { kind, message, location: None, snippet: None, related: Vec::new(), hints: Vec::new() }
    }

    /// Adds the place.
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// Makes an error at a place of a source, with the line that stands there.
    pub fn in_source(kind: ErrorKind, message: Text, id: SourceId, span: Span, sources: &SourceSet) -> Self {
        let source = sources.get(id);
        let location = source.location(span);
        let snippet = Some(source.line(location.line).to_owned());
        Error { location: Some(location), snippet, ..Error::new(kind, message) }
    }

    /// Adds a hint.
    pub fn hint(mut self, hint: Text) -> Self {
        self.hints.push(hint);
        self
    }

    /// Makes the error about a word of the command line that is none of those known.
    pub fn not_one_of(word: &str, known: &[&str]) -> Self {
        Error::new(ErrorKind::Usage, messages::expected_word(word, known)).guess(word, known.iter().copied())
    }

    /// Adds which of the known names may be meant, if one is near.
    pub fn guess<'k>(self, wrong: &str, known: impl IntoIterator<Item = &'k str>) -> Self {
        match did_you_mean(wrong, known) {
            Some(name) => self.hint(messages::did_you_mean(name)),
            None => self,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = &self.location {
            write!(f, "{}:{}:{}: ", at.path, at.line, at.column)?;
        }
        f.write_str(&self.message.ja)
    }
}

impl std::error::Error for Error {}

/// The result of what can fail with one error.
pub type Result<T, E = Error> = std::result::Result<T, E>;
