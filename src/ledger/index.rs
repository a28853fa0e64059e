//! A hash index over the records of a kind by one or more fields.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::inventory::{Inventory, RecordId};
use crate::yaml::Node;

/// Records of a kind by the values of some fields; a list field counts with each of its items.
#[derive(Debug)]
pub struct Index {
    kind: usize,
    fields: Vec<Joined>,
    /// First link of the chain for a hash.
    heads: FxHashMap<u64, u32>,
    /// Record and next link (`u32::MAX` at the end), in the order of the records.
    links: Vec<(u32, u32)>,
    /// Whether two records have the same hash.
    shared: bool,
}

/// A field that records are found by.
#[derive(Debug, Clone)]
struct Joined {
    path: String,
    /// Its number in the kind; none for a path of several fields.
    field: Option<usize>,
}

const END: u32 = u32::MAX;

impl Index {
    /// Builds the index; records in which one of the fields is missing are not in it.
    pub fn build(inventory: &Inventory<'_>, kind: usize, fields: &[&str]) -> Index {
        let records = inventory.records(kind);
        let object = &inventory.kinds().get(kind).object;
        let joined = |path: &str| Joined { path: path.to_owned(), field: object.fields.iter().position(|field| field.name == path) };
        let mut heads = FxHashMap::default();
        heads.reserve(records.len());
        let mut index = Index {
            kind,
            fields: fields.iter().map(|path| joined(path)).collect(),
            heads,
            links: Vec::with_capacity(records.len()),
            shared: false,
        };
        let fields = index.fields.clone();
        let (mut keys, mut hashes) = (Vec::new(), Vec::new());
        // Backwards, so that chains run in the order of the records.
        for number in (0..records.len() as u32).rev() {
            keys.clear();
            keys.push(FxHasher::default());
            for field in &fields {
                match index.reached(inventory, number, field) {
                    Ok(list) if list.is_sequence() => {
                        let stems = std::mem::take(&mut keys);
                        keys.extend(stems.iter().flat_map(|stem| list.items().map(|item| extended(stem, item.text()))));
                    }
                    Ok(value) => keys.iter_mut().for_each(|key| value.text().hash(key)),
                    Err(()) => keys.clear(),
                }
            }
            hashes.clear();
            hashes.extend(keys.iter().map(Hasher::finish));
            if hashes.len() > 1 {
                hashes.sort_unstable();
                hashes.dedup();
            }
            for hash in &hashes {
                let head = index.heads.entry(*hash).or_insert(END);
                index.shared |= *head != END;
                index.links.push((number, *head));
                *head = index.links.len() as u32 - 1;
            }
        }
        index
    }

    /// Tells whether no two records can have the same values.
    pub fn is_unique(&self) -> bool {
        !self.shared
    }

    /// Returns the positions of the records whose fields have these values.
    pub fn find<'i>(&'i self, inventory: &'i Inventory<'_>, values: &'i [&'i str]) -> impl Iterator<Item = u32> + 'i {
        let mut hasher = FxHasher::default();
        for value in values {
            value.hash(&mut hasher);
        }
        let mut link = self.heads.get(&hasher.finish()).copied().unwrap_or(END);
        std::iter::from_fn(move || {
            let (record, next) = *self.links.get(link as usize)?;
            link = next;
            Some(record)
        })
        // Equal hashes are not yet equal values.
        .filter(move |record| self.fields.iter().zip(values).all(|(field, value)| self.holds(inventory, *record, field, value)))
    }

    fn holds(&self, inventory: &Inventory<'_>, record: u32, field: &Joined, value: &str) -> bool {
        match self.reached(inventory, record, field) {
            Ok(found) if found.is_sequence() => found.items().any(|item| item.text() == value),
            Ok(found) => found.text() == value,
            Err(()) => false,
        }
    }

    /// Returns the value of a field of a record.
    fn reached<'i>(&self, inventory: &'i Inventory<'_>, record: u32, joined: &Joined) -> Result<Node<'i>, ()> {
        let id = RecordId { kind: self.kind as u32, index: record };
        match joined.field {
            Some(field) => inventory.field(id, field).ok_or(()),
            None => inventory.record(id).follow(&joined.path).map_err(|_| ()),
        }
    }
}

fn extended(stem: &FxHasher, value: &str) -> FxHasher {
    let mut hasher = stem.clone();
    value.hash(&mut hasher);
    hasher
}
