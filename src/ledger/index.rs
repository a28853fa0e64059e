//! A hash index over the records of a kind by one or more fields.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::inventory::{Inventory, RecordId};
use crate::yaml::{Node, Scalar, Shape};

/// Records of a kind by the values of some fields; a list field counts with each of its items.
#[derive(Debug)]
pub struct Index {
    kind: usize,
    fields: Vec<Joined>,
    /// A field that narrows records with the same values down; those without a text there are always among them.
    narrow: Option<Joined>,
    /// An open-addressed table of a power of two: the first link of the chain for a hash, or [`END`]. At most half of it is taken.
    heads: Vec<u32>,
    /// In the order of the records.
    links: Vec<Link>,
    /// Whether two records have the same hash.
    shared: bool,
}

/// A record in the chain of those with the same hash.
#[derive(Debug)]
struct Link {
    record: u32,
    /// The next link, or [`END`].
    next: u32,
    /// The half of the hash that does not choose the place in the table.
    tag: u32,
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
    pub fn build(inventory: &Inventory<'_>, kind: usize, fields: &[&str], narrow: Option<&str>) -> Index {
        let records = inventory.records(kind);
        let object = &inventory.kinds().get(kind).object;
        let joined = |path: &str| Joined { path: path.to_owned(), field: object.fields.iter().position(|field| field.name == path) };
        let mut index = Index {
            kind,
            fields: fields.iter().map(|path| joined(path)).collect(),
            narrow: narrow.map(joined),
            heads: Vec::new(),
            links: Vec::with_capacity(records.len()),
            shared: false,
        };
        let (mut keys, mut hashes) = (Vec::new(), Vec::new());
        // Where the hash of each link chooses its place.
        let mut places = Vec::with_capacity(records.len());
        for record in 0..records.len() as u32 {
            keys.clear();
            keys.push(FxHasher::default());
            for field in &index.fields {
                match index.reached(inventory, record, field) {
                    Ok(list) if list.is_sequence() => {
                        let stems = std::mem::take(&mut keys);
                        keys.extend(stems.iter().flat_map(|stem| list.items().map(|item| extended(stem, item.text()))));
                    }
                    Ok(value) => keys.iter_mut().for_each(|key| value.text().hash(key)),
                    Err(()) => keys.clear(),
                }
            }
            if let Some(narrow) = &index.narrow {
                let text = index.text(inventory, record, narrow);
                keys.iter_mut().for_each(|key| text.hash(key));
            }
            hashes.clear();
            hashes.extend(keys.iter().map(Hasher::finish));
            if hashes.len() > 1 {
                hashes.sort_unstable();
                hashes.dedup();
            }
            places.extend(hashes.iter().map(|hash| *hash as u32));
            index.links.extend(hashes.iter().map(|hash| Link { record, next: END, tag: tag(*hash) }));
        }
        index.heads = vec![END; (index.links.len() * 2).next_power_of_two()];
        // Backwards, so that chains run in the order of the records.
        for (number, place) in places.into_iter().enumerate().rev() {
            let slot = index.slot(place, index.links[number].tag);
            let next = std::mem::replace(&mut index.heads[slot], number as u32);
            index.shared |= next != END;
            index.links[number].next = next;
        }
        index
    }

    /// Returns where in the table the chain for a hash begins, or would begin.
    fn slot(&self, place: u32, tag: u32) -> usize {
        let mask = self.heads.len() - 1;
        let mut slot = place as usize & mask;
        while self.links.get(self.heads[slot] as usize).is_some_and(|link| link.tag != tag) {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// Tells whether no two records can have the same values.
    pub fn is_unique(&self) -> bool {
        !self.shared
    }

    /// Returns the positions of the records whose fields have these values.
    pub fn find<'i>(&'i self, inventory: &'i Inventory<'_>, values: &'i [&'i str]) -> impl Iterator<Item = u32> + 'i {
        self.chain(hashed(values).finish()).filter(move |record| self.hold(inventory, *record, values))
    }

    /// Returns the positions of the records whose fields have these values and whose narrowing field is this text or no text at all, in
    /// their order.
    pub fn find_narrowed<'i>(
        &'i self,
        inventory: &'i Inventory<'_>,
        values: &'i [&'i str],
        text: &'i str,
    ) -> impl Iterator<Item = u32> + 'i {
        let with = |text: Option<&'i str>| {
            let mut hasher = hashed(values);
            text.hash(&mut hasher);
            let narrowed = move |record: &u32| self.narrow.as_ref().is_none_or(|narrow| self.text(inventory, *record, narrow) == text);
            self.chain(hasher.finish()).filter(move |record| self.hold(inventory, *record, values)).filter(narrowed).peekable()
        };
        let (mut same, mut none) = (with(Some(text)), with(None));
        std::iter::from_fn(move || match (same.peek(), none.peek()) {
            (Some(a), Some(b)) if b < a => none.next(),
            (Some(_), _) => same.next(),
            (None, _) => none.next(),
        })
    }

    /// Follows the records with a hash; equal hashes are not yet equal values.
    fn chain(&self, hash: u64) -> impl Iterator<Item = u32> + '_ {
        let mut link = self.heads[self.slot(hash as u32, tag(hash))];
        std::iter::from_fn(move || {
            let found = self.links.get(link as usize)?;
            link = found.next;
            Some(found.record)
        })
    }

    fn hold(&self, inventory: &Inventory<'_>, record: u32, values: &[&str]) -> bool {
        self.fields.iter().zip(values).all(|(field, value)| self.holds(inventory, record, field, value))
    }

    /// Returns the value of a field when it is a text and nothing else.
    fn text<'i>(&self, inventory: &'i Inventory<'_>, record: u32, field: &Joined) -> Option<&'i str> {
        match self.reached(inventory, record, field).ok()?.shape() {
            Shape::Scalar(Scalar::Str(text)) => Some(text),
            _ => None,
        }
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

fn hashed(values: &[&str]) -> FxHasher {
    let mut hasher = FxHasher::default();
    values.iter().for_each(|value| value.hash(&mut hasher));
    hasher
}

fn tag(hash: u64) -> u32 {
    (hash >> u32::BITS) as u32
}

fn extended(stem: &FxHasher, value: &str) -> FxHasher {
    let mut hasher = stem.clone();
    value.hash(&mut hasher);
    hasher
}
