//! How clauses moved between two editions of a guideline.

use crate::policy::edition::Mark;
use crate::source::{Place, Span};
use crate::text::Text;
use crate::yaml::Tree;
use crate::yaml::decode::Decoder;

/// What happened to a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It stands where it stood.
    Same,
    /// It stands elsewhere.
    Moved,
    /// It asks something else.
    Changed,
    /// Several became one.
    Merged,
    /// One became several.
    Split,
    /// It is gone.
    Removed,
    /// It is new.
    Added,
}

impl Change {
    /// Returns what happened when it is read backwards, from the newer edition to the older.
    pub fn reversed(self) -> Change {
        match self {
            Change::Merged => Change::Split,
            Change::Split => Change::Merged,
            Change::Removed => Change::Added,
            Change::Added => Change::Removed,
            same => same,
        }
    }

    /// All changes with their names.
    pub const ALL: [(&'static str, Change); 7] = [
        ("same", Change::Same),
        ("moved", Change::Moved),
        ("changed", Change::Changed),
        ("merged", Change::Merged),
        ("split", Change::Split),
        ("removed", Change::Removed),
        ("added", Change::Added),
    ];
}

/// One move: clauses of the older edition to clauses of the newer.
#[derive(Debug, Clone)]
pub struct Move {
    /// Clauses of the older edition.
    pub from: Vec<(String, Span)>,
    /// Clauses of the newer edition.
    pub to: Vec<(String, Span)>,
    /// What happened.
    pub change: Change,
    /// Whether a source that was read states it, where that differs from the whole file.
    pub mark: Option<Mark>,
    /// What to know about it.
    pub note: Option<Text>,
}

/// A mapping file.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// The guideline.
    pub guideline: String,
    /// The older edition.
    pub from: String,
    /// The newer edition.
    pub to: String,
    /// Whether a source that was read states it.
    pub mark: Mark,
    /// What to know about it.
    pub note: Option<Text>,
    /// The moves.
    pub moves: Vec<Move>,
    /// Where it is written.
    pub place: Place,
}

impl Mapping {
    /// Reads a mapping from its file.
    pub fn decode(decoder: &Decoder, tree: &Tree) -> Option<Mapping> {
        let root = tree.root();
        let fields = decoder.mapping(root);
        let name = fields.required("guideline");
        let text = |key| fields.required(key).map(|node| decoder.string(node));
        let (from, to) = (text("from"), text("to"));
        let mark = fields.required("mark").and_then(|node| decoder.word(node, &Mark::WORDS));
        let note = fields.optional("note").map(|node| decoder.pair(node));
        fields.optional("sources").map(|node| decoder.strings(node));
        let mut moves = Vec::new();
        for node in fields.required("moves").map(|node| decoder.list(node)).unwrap_or_default() {
            let entry = decoder.mapping(node);
            let ids = |key| -> Vec<(String, Span)> {
                let list = entry.optional(key).map(|node| decoder.list(node)).unwrap_or_default();
                list.into_iter().map(|id| (decoder.string(id), id.span())).collect()
            };
            let (from, to) = (ids("from"), ids("to"));
            let change = entry.required("change").and_then(|node| decoder.word(node, &Change::ALL));
            let note = entry.optional("note").map(|node| decoder.pair(node));
            let mark = entry.optional("mark").and_then(|node| decoder.word(node, &Mark::WORDS));
            entry.optional("sources").map(|node| decoder.strings(node));
            entry.finish();
            moves.extend(change.map(|change| Move { from, to, change, mark, note }));
        }
        fields.finish();
        let place = Place { source: tree.source(), span: name?.span() };
        Some(Mapping { guideline: name?.text().to_owned(), from: from?, to: to?, mark: mark?, note, moves, place })
    }

    /// Returns both editions with the clauses that the mapping names of them.
    pub fn ends(&self) -> [(&str, Vec<&(String, Span)>); 2] {
        [
            (self.from.as_str(), self.moves.iter().flat_map(|step| &step.from).collect()),
            (self.to.as_str(), self.moves.iter().flat_map(|step| &step.to).collect()),
        ]
    }
}
