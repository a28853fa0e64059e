//! A hash index over the records of a kind by one or more fields.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::inventory::Inventory;
use crate::yaml::Node;

/// Records of a kind by the values of some fields; a list field counts with each of its items.
#[derive(Debug)]
pub struct Index {
    kind: usize,
    /// The fields, and whether each is a path of several.
    fields: Vec<(String, bool)>,
    /// First link of the chain for a hash.
    heads: FxHashMap<u64, u32>,
    /// Record and next link (`u32::MAX` at the end), in the order of the records.
    links: Vec<(u32, u32)>,
    /// Whether two records have the same hash.
    shared: bool,
}

const END: u32 = u32::MAX;

impl Index {
    /// Builds the index; records in which one of the fields is missing are not in it.
    pub fn build(inventory: &Inventory<'_>, kind: usize, fields: &[&str]) -> Index {
        let records = inventory.records(kind);
        let mut heads = FxHashMap::default();
        heads.reserve(records.len());
        let mut index = Index {
            kind,
            fields: fields.iter().map(|field| ((*field).to_owned(), field.contains(['.', '[']))).collect(),
            heads,
            links: Vec::with_capacity(records.len()),
            shared: false,
        };
        let fields = index.fields.clone();
        let (mut keys, mut hashes) = (Vec::new(), Vec::new());
        // Backwards, so that chains run in the order of the records.
        for (number, record) in records.iter().enumerate().rev() {
            keys.clear();
            keys.push(FxHasher::default());
            let node = inventory.node(*record);
            for field in &fields {
                match reached(node, field) {
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
                index.links.push((number as u32, *head));
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
        .filter(move |record| {
            let node = inventory.node(inventory.records(self.kind)[*record as usize]);
            self.fields.iter().zip(values).all(|(field, value)| holds(node, field, value))
        })
    }
}

fn extended(stem: &FxHasher, value: &str) -> FxHasher {
    let mut hasher = stem.clone();
    value.hash(&mut hasher);
    hasher
}

fn holds(node: Node<'_>, field: &(String, bool), value: &str) -> bool {
    match reached(node, field) {
        Ok(found) if found.is_sequence() => found.items().any(|item| item.text() == value),
        Ok(found) => found.text() == value,
        Err(()) => false,
    }
}

/// Follows a path, which mostly is one field.
fn reached<'n>(node: Node<'n>, (field, is_path): &(String, bool)) -> Result<Node<'n>, ()> {
    if *is_path { node.follow(field).map_err(|_| ()) } else { node.get(field).ok_or(()) }
}
