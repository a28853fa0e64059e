//! All records of a run, by kind.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::index::Index;
use super::sensitive::Sensitive;
use crate::error::{Error, ErrorKind};
use crate::finding::Finding;
use crate::messages;
use crate::schema::{FAR, Kind, Kinds, Slot};
use crate::source::{Place, SourceId, SourceSet};
use crate::text::{Text, did_you_mean};
use crate::yaml::{self, Node, Tree};
use rayon::prelude::*;

/// Where a record stands: a tree and a node on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// Number of the tree.
    pub tree: u32,
    /// Index of the record's node.
    pub node: u32,
}

/// A record by its kind and its position among the records of the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId {
    /// Number of the kind.
    pub kind: u32,
    /// Position in [`Inventory::records`].
    pub index: u32,
}

/// Indexes by kind, fields and the field that narrows down.
type Joins = FxHashMap<(usize, Vec<String>, Option<String>), Arc<Index>>;

/// All records of a run.
#[derive(Debug)]
pub struct Inventory<'k> {
    kinds: &'k Kinds,
    trees: Vec<Arc<Tree>>,
    records: Vec<Vec<Record>>,
    /// For each kind the slots of its records, one for each field; none where they are not made.
    slots: Vec<Vec<Slot>>,
    /// The first place at which each kind is written, for findings about a whole ledger.
    ledgers: Vec<Option<Place>>,
    by_id: Vec<OnceLock<Arc<Index>>>,
    /// Indexes by other fields, made when a join first asks for them and shared by all rules.
    joins: Mutex<Joins>,
    /// Fallback for findings about ledgers that are not written at all.
    nowhere: Place,
}

/// Reads the inventory sources: the records, what is wrong with them, and the files that could not be read.
pub fn read<'k>(
    kinds: &'k Kinds,
    sources: &SourceSet,
    files: &[SourceId],
    sensitive: &Sensitive,
    nowhere: Place,
) -> (Inventory<'k>, Vec<Finding>, Vec<Error>) {
    let parsed: Vec<_> = files.par_iter().map(|id| (*id, yaml::read(*id, sources.get(*id)))).collect();
    let mut trees = Vec::new();
    let mut errors = Vec::new();
    for (id, result) in parsed {
        match result {
            Ok(tree) => trees.push(Arc::new(tree)),
            Err(problems) => {
                errors.extend(problems.into_iter().map(|problem| quiet(problem.into_error(ErrorKind::Read, id, sources), sensitive)))
            }
        }
    }
    let mut inventory = Inventory::of(kinds, trees, nowhere);
    let mut findings = inventory.collect();
    findings.extend(inventory.examine(sources, sensitive));
    (inventory, findings, errors)
}

/// Reads another state of some ledgers: files that are in both are not read again. What is wrong with the records is found out only when
/// it is asked for, and files that could not be read are left out.
pub fn read_beside<'k>(
    known: &Inventory<'k>,
    sources: &SourceSet,
    files: &[SourceId],
    sensitive: &Sensitive,
    checked: bool,
) -> (Inventory<'k>, Vec<Finding>) {
    let trees: FxHashMap<SourceId, &Arc<Tree>> = known.trees.iter().map(|tree| (tree.source(), tree)).collect();
    let tree = |id: &SourceId| match trees.get(id) {
        Some(tree) => Some(Arc::clone(tree)),
        None => yaml::read(*id, sources.get(*id)).ok().map(Arc::new),
    };
    let trees: Vec<Arc<Tree>> = files.par_iter().filter_map(tree).collect();
    let mut inventory = Inventory::of(known.kinds, trees, known.nowhere);
    let mut findings = inventory.collect();
    if checked {
        findings.extend(inventory.examine(sources, sensitive));
    }
    (inventory, findings)
}

/// Takes what must not be shown out of an error about a file that is not YAML, and that no other check can look into.
fn quiet(mut error: Error, sensitive: &Sensitive) -> Error {
    error.snippet = error.snippet.map(|line| sensitive.hide(&line));
    error.message = Text::new(sensitive.hide(&error.message.ja), sensitive.hide(&error.message.en));
    error
}

impl<'k> Inventory<'k> {
    /// Makes an inventory of files whose records are still to be sorted into ledgers.
    fn of(kinds: &'k Kinds, trees: Vec<Arc<Tree>>, nowhere: Place) -> Self {
        Inventory {
            kinds,
            trees,
            records: vec![Vec::new(); kinds.len()],
            slots: vec![Vec::new(); kinds.len()],
            ledgers: vec![None; kinds.len()],
            by_id: (0..kinds.len()).map(|_| OnceLock::new()).collect(),
            joins: Mutex::default(),
            nowhere,
        }
    }

    /// Builds an inventory from records that stand inside another document, such as the cases of a rule.
    pub fn from_nodes(kinds: &'k Kinds, tree: Arc<Tree>, ledgers: &[(usize, Node<'_>)], nowhere: Place) -> Self {
        let mut inventory = Inventory::of(kinds, vec![tree], nowhere);
        for (kind, node) in ledgers {
            let nodes: Vec<u32> = if node.is_mapping() { vec![node.index()] } else { node.items().map(|item| item.index()).collect() };
            inventory.records[*kind].extend(nodes.into_iter().map(|node| Record { tree: 0, node }));
        }
        inventory
    }

    /// Sorts the top-level entries of every file into ledgers.
    fn collect(&mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (number, tree) in self.trees.iter().enumerate() {
            let root = tree.root();
            if root.is_null() {
                continue;
            }
            if !root.is_mapping() {
                findings.push(super::check::shape(tree, root, messages::file_not_mapping(), messages::file_not_mapping_remedy()));
                continue;
            }
            for (key, value) in root.entries() {
                let Some(kind) = self.kinds.index(key.text()) else {
                    let guess = did_you_mean(key.text(), self.kinds.iter().map(|kind| kind.id.as_str()));
                    let remedy = messages::unknown_kind_remedy(guess);
                    findings.push(super::check::shape(tree, key, messages::unknown_kind(key.text()), remedy));
                    continue;
                };
                let singleton = self.kinds.get(kind).singleton;
                self.ledgers[kind].get_or_insert(Place { source: tree.source(), span: key.span() });
                if value.is_null() {
                    continue;
                }
                if singleton && value.is_mapping() {
                    self.records[kind].push(Record { tree: number as u32, node: value.index() });
                } else if !singleton && value.is_sequence() {
                    let nodes = value.items().map(|item| Record { tree: number as u32, node: item.index() });
                    self.records[kind].extend(nodes);
                } else {
                    let title = &self.kinds.get(kind).title;
                    let message = if singleton { messages::ledger_not_mapping(title) } else { messages::ledger_not_list(title) };
                    findings.push(super::check::shape(tree, value, message, messages::ledger_shape_remedy(key.text(), singleton)));
                }
            }
        }
        findings
    }

    /// Finds the fields of all records, and what is wrong with them.
    fn examine(&mut self, sources: &SourceSet, sensitive: &Sensitive) -> Vec<Finding> {
        let doubtful = self.locate();
        super::check::check(self, &doubtful, sources, sensitive)
    }

    /// Finds the fields of all records; returns for each kind the records that are not surely valid.
    fn locate(&mut self) -> Vec<Vec<u32>> {
        let of_kind = |(kind, records): (&Kind, &Vec<Record>)| {
            let fields = kind.object.fields.len().max(1);
            let mut slots: Vec<Slot> = vec![0; records.len() * fields];
            let located = slots.par_chunks_mut(fields).with_min_len(256).zip(records).enumerate();
            let doubtful = located.filter_map(|(index, (slots, record))| {
                let accepted = kind.accepts_and_locates(self.node(*record), slots);
                (!accepted).then_some(index as u32)
            });
            let doubtful: Vec<u32> = doubtful.collect();
            (slots, doubtful)
        };
        let kinds: Vec<(&Kind, &Vec<Record>)> = self.kinds.iter().zip(&self.records).collect();
        let (slots, doubtful) = kinds.into_par_iter().map(of_kind).unzip();
        self.slots = slots;
        doubtful
    }

    /// Returns the kinds.
    pub fn kinds(&self) -> &'k Kinds {
        self.kinds
    }

    /// Returns the trees of all files that could be read.
    pub fn trees(&self) -> &[Arc<Tree>] {
        &self.trees
    }

    /// Returns the records of a kind in the order of the files.
    pub fn records(&self, kind: usize) -> &[Record] {
        &self.records[kind]
    }

    /// Returns how many records there are in all.
    pub fn len(&self) -> usize {
        self.records.iter().map(Vec::len).sum()
    }

    /// Tells whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the node of a record.
    pub fn node(&self, record: Record) -> Node<'_> {
        self.trees[record.tree as usize].node(record.node)
    }

    /// Returns the node of a record, which has the number of the record.
    pub fn record(&self, id: RecordId) -> Node<'_> {
        self.node(self.records[id.kind as usize][id.index as usize]).numbered(id.index)
    }

    /// Returns the value of a field of a record, by the number of the field, if it is there and not empty.
    #[inline]
    pub fn field(&self, id: RecordId, field: usize) -> Option<Node<'_>> {
        self.field_of(self.node(self.records[id.kind as usize][id.index as usize]), id, field)
    }

    /// Does the same as [`Inventory::field`] for a record that is known by its node, too.
    #[inline]
    pub fn field_of<'i>(&'i self, record: Node<'i>, id: RecordId, field: usize) -> Option<Node<'i>> {
        let fields = &self.kinds.get(id.kind as usize).object.fields;
        match self.slots[id.kind as usize].get(id.index as usize * fields.len() + field) {
            Some(0) => None,
            Some(distance) if *distance != FAR => Some(record.tree().node(record.index() + u32::from(*distance))),
            _ => record.get(&fields[field].name),
        }
    }

    /// Returns the id of a record as it is written; a singleton is called by its kind; a record without an id has none.
    pub fn id(&self, id: RecordId) -> &str {
        let kind = self.kinds.get(id.kind as usize);
        let field = kind.object.fields.iter().position(|field| field.name == "id");
        match field.and_then(|field| self.field(id, field)) {
            Some(node) => node.text(),
            None if kind.singleton => &kind.id,
            None => "",
        }
    }

    /// Returns the place of a whole ledger: its first key, or the fallback when it is not written.
    pub fn ledger_place(&self, kind: usize) -> Place {
        self.ledgers[kind].unwrap_or(self.nowhere)
    }

    /// Returns the fallback place.
    pub fn nowhere(&self) -> Place {
        self.nowhere
    }

    /// Returns the index of a kind's records by their ids, made when first asked for.
    pub fn by_id(&self, kind: usize) -> &Arc<Index> {
        self.by_id[kind].get_or_init(|| Arc::new(Index::build(self, kind, &["id"], None)))
    }

    /// Returns the index of a kind's records by some fields, and the one that narrows them down, made when first asked for.
    pub fn joined_by(&self, kind: usize, fields: &[String], narrow: Option<&str>) -> Arc<Index> {
        if narrow.is_none() && matches!(fields, [field] if field == "id") {
            return Arc::clone(self.by_id(kind));
        }
        let mut joins = self.joins.lock().unwrap_or_else(PoisonError::into_inner);
        let index = joins.entry((kind, fields.to_vec(), narrow.map(str::to_owned))).or_insert_with(|| {
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            Arc::new(Index::build(self, kind, &fields, narrow))
        });
        Arc::clone(index)
    }

    /// Gives back the indexes by other fields than ids; who asks for one again gets it made again.
    pub fn forget_joins(&self) {
        self.joins.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Returns the first record of a kind with an id.
    pub fn find(&self, kind: usize, id: &str) -> Option<Node<'_>> {
        self.by_id(kind).find(self, &[id]).next().map(|index| self.record(RecordId { kind: kind as u32, index }))
    }

    /// Counts the records of each kind that has any.
    pub fn counts(&self) -> FxHashMap<&str, usize> {
        let kinds = self.kinds.iter().zip(&self.records);
        kinds.filter(|(_, records)| !records.is_empty()).map(|(kind, records)| (kind.id.as_str(), records.len())).collect()
    }
}
