//! A hash index over the records of a kind by one or more fields.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::inventory::Inventory;
use crate::yaml::Node;

/// Records of a kind by the values of some fields; a list field counts with each of its items.
#[derive(Debug)]
pub struct Index {
    kind: usize,
    fields: Vec<String>,
    /// First link of the chain for a hash.
    heads: FxHashMap<u64, u32>,
    /// Record and next link (`u32::MAX` at the end), in the order of the records.
    links: Vec<(u32, u32)>,
}

const END: u32 = u32::MAX;

impl Index {
    /// Builds the index; records in which one of the fields is missing are not in it.
    pub fn build(inventory: &Inventory<'_>, kind: usize, fields: &[&str]) -> Index {
        let records = inventory.records(kind);
        let mut heads = FxHashMap::default();
        heads.reserve(records.len());
        let mut index = Index { kind, fields: fields.iter().map(|field| (*field).to_owned()).collect(), heads, links: Vec::with_capacity(records.len()) };
        // Backwards, so that chains run in the order of the records.
        for (number, record) in records.iter().enumerate().rev() {
            let node = inventory.node(*record);
            let mut keys = vec![FxHasher::default()];
            for field in fields {
                let Ok(value) = node.follow(field) else {
                    keys.clear();
                    break;
                };
                let values: Vec<&str> = if value.is_sequence() { value.items().map(|item| item.text()).collect() } else { vec![value.text()] };
                let step = |hasher: &FxHasher| {
                    let hasher = hasher.clone();
                    values.iter().map(move |value| {
                        let mut hasher = hasher.clone();
                        value.hash(&mut hasher);
                        hasher
                    })
                };
                keys = keys.iter().flat_map(step).collect();
            }
            let mut hashes: Vec<u64> = keys.iter().map(Hasher::finish).collect();
            hashes.sort_unstable();
            hashes.dedup();
            for hash in hashes {
                let next = index.heads.get(&hash).copied().unwrap_or(END);
                index.heads.insert(hash, index.links.len() as u32);
                index.links.push((number as u32, next));
            }
        }
        index
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

fn holds(node: Node<'_>, field: &str, value: &str) -> bool {
    match node.follow(field) {
        Ok(found) if found.is_sequence() => found.items().any(|item| item.text() == value),
        Ok(found) => found.text() == value,
        Err(_) => false,
    }
}
