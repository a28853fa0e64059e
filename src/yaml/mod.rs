//! YAML 1.2 in, a tree with the place of every key and value out.

pub mod decode;
mod general;
pub mod prepared;
mod subset;
mod tape;

pub use tape::{Node, Scalar, Shape, Tree, Written};

use crate::error::{Error, ErrorKind};
use crate::source::{Source, SourceId, SourceSet, Span};
use crate::text::Text;

/// Containers inside containers that are read; ledgers need about six.
pub const MAX_DEPTH: usize = 64;

/// Nodes that the aliases of one file may stand for in all, so that a few lines cannot grow into millions of nodes.
pub const MAX_ALIASED_NODES: usize = 100_000;

/// What is wrong with a file as YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What.
    pub message: Text,
    /// Other places that belong to it.
    pub related: Vec<(Span, Text)>,
    /// How to mend it.
    pub hints: Vec<Text>,
}

impl Problem {
    /// Makes a problem at a place.
    pub fn new(span: Span, message: Text) -> Self {
        Problem { span, message, related: Vec::new(), hints: Vec::new() }
    }

    /// Adds a hint.
    pub fn hint(mut self, hint: Text) -> Self {
        self.hints.push(hint);
        self
    }

    /// Turns the problem into an error with lines and columns.
    pub fn into_error(self, kind: ErrorKind, id: SourceId, sources: &SourceSet) -> Error {
        let mut error = Error::in_source(kind, self.message, id, self.span, sources);
        let source = sources.get(id);
        error.related = self.related.into_iter().map(|(span, label)| (source.location(span), label)).collect();
        error.hints = self.hints;
        error
    }

    /// Adds another place.
    pub fn related(mut self, span: Span, label: Text) -> Self {
        self.related.push((span, label));
        self
    }
}

/// Reads one document of one source with the reader of any YAML, for comparing with [`read`].
pub fn read_general(id: SourceId, source: &Source) -> Result<Tree, Vec<Problem>> {
    general::read(id, &source.text)
}

/// Reads one document of one source.
pub fn read(id: SourceId, source: &Source) -> Result<Tree, Vec<Problem>> {
    read_head(id, source, source.text.len())
}

/// Reads one document of one source, or no more of it than the bytes up to where a line begins, when they are enough.
pub fn read_head(id: SourceId, source: &Source, end: usize) -> Result<Tree, Vec<Problem>> {
    match subset::read(id, &source.text, end) {
        Some(tree) => Ok(tree),
        None => general::read(id, &source.text),
    }
}
