//! Collections: what a join or a list holds, and what surely and what perhaps passes the filter.

use std::borrow::Cow;

use super::super::check::{FieldPath, Find, From};
use super::super::narrow::{Gathered, Narrow};
use super::super::ops::Path;
use super::super::trace::Part;
use super::super::value::{Tri, Value};
use super::{Eval, Found};
use crate::date::Date;
use crate::ledger::RecordId;
use crate::yaml::Node;

impl<'a, 's> Eval<'a, 's> {
    pub(super) fn project(&self, slot: usize, path: &'a Path) -> Value<'a> {
        let found = self.collection(slot);
        Value::flat_list(found.sure.iter().map(|node| self.path(*node, path, 0, Some(slot))), found.missing())
    }

    pub(super) fn collection(&self, slot: usize) -> &Found<'a> {
        // The shared part outlives this judgement, so the borrow can be handed on.
        let found = match self.shared.constants.get(slot) {
            Some(Some(found)) if self.same_for_all(slot, found) => found,
            _ => self.found[slot].get_or_init(|| self.make(slot)),
        };
        self.note(found.change);
        found
    }

    /// Tells whether a constant collection can be taken as it is; what was read for it becomes evidence.
    pub(super) fn same_for_all(&self, slot: usize, found: &Found<'a>) -> bool {
        let part = Part::Collection { slot, asked: self.asking.get() > 0 };
        // One that may hold others names the judged record among what may be in it.
        self.trace.is_none() || !found.open && self.cites(part, |eval| drop(eval.make(slot)))
    }

    pub(super) fn make(&self, slot: usize) -> Found<'a> {
        let find = &self.check.finds[slot];
        let inventory = self.shared.inventory;
        let before = self.change.replace(None);
        let mut found = self.spare.borrow_mut().pop().unwrap_or_default();
        let own = |kind: usize, index: u32| find.others && self.subject.record == Some(RecordId { kind: kind as u32, index });
        let node = |kind: usize, index: u32| inventory.record(RecordId { kind: kind as u32, index });
        match &find.from {
            From::Kind(kind, None) => {
                for index in (0..inventory.records(*kind).len() as u32).filter(|index| !own(*kind, *index)) {
                    self.admit(slot, node(*kind, index), &mut found.sure, &mut found.maybe);
                }
            }
            From::Kind(kind, Some(join)) => {
                let lookup = &self.shared.lookups[slot];
                let mut admit = |index: u32| {
                    if !own(*kind, index) {
                        self.admit(slot, node(*kind, index), &mut found.sure, &mut found.maybe);
                    }
                };
                let mut join_by = |texts: &[&str]| match self.narrowed(find) {
                    Some((narrow, text)) => {
                        let index = lookup.narrowed.get_or_init(|| inventory.joined_by(*kind, &join.fields, Some(&narrow.field)));
                        index.find_narrowed(inventory, texts, &text).for_each(&mut admit);
                    }
                    None => {
                        let index = lookup.joined.get_or_init(|| inventory.joined_by(*kind, &join.fields, None));
                        index.find(inventory, texts).for_each(&mut admit);
                    }
                };
                let joined = match join.values.as_slice() {
                    [only] => key_text(&self.value(only)).map(|text| join_by(&[&*text])),
                    several => {
                        let values: Vec<Value<'a>> = several.iter().map(|op| self.value(op)).collect();
                        let texts: Option<Vec<Cow<'_, str>>> = values.iter().map(key_text).collect();
                        texts.map(|texts| join_by(&texts.iter().map(|text| &**text).collect::<Vec<&str>>()))
                    }
                };
                if joined.is_none() {
                    // The value to join by is not recorded: whether anything matches cannot be told.
                    found.open = true;
                    found.maybe.extend(self.record.map(Node::unnumbered));
                }
            }
            From::Field(path) => {
                if self.trace.is_none()
                    && let Some(list) = self.plain_list(&path.0)
                {
                    list.items().for_each(|candidate| self.admit(slot, candidate, &mut found.sure, &mut found.maybe));
                    return self.made(found, before);
                }
                let mut gathered = Gathered::default();
                if let Some(root) = self.root(path.0.root) {
                    self.elements(root, &path.0, None, &mut gathered.sure, &mut gathered.unknown);
                }
                self.sort_out(slot, &gathered, None, &mut found);
            }
            From::Collection(other, path) => match self.narrowed(find) {
                Some((narrow, text)) if self.check.finds[*other].constant => {
                    let gathered =
                        self.shared.lookups[slot].gathered.get_or_init(|| self.gather(*other, path.as_ref()).sorted_by(&narrow.field));
                    self.note(gathered.change);
                    self.sort_out(slot, gathered, Some(&text), &mut found);
                }
                _ => {
                    let gathered = self.gather(*other, path.as_ref());
                    self.sort_out(slot, &gathered, None, &mut found);
                }
            },
        }
        if found.open
            && let Some(trace) = &self.trace
        {
            trace.borrow_mut().varies = true;
        }
        self.made(found, before)
    }

    /// Ends the making of a collection with the first day on which it may be another.
    pub(super) fn made(&self, mut found: Found<'a>, before: Option<Date>) -> Found<'a> {
        found.change = self.change.replace(before);
        self.note(found.change);
        found
    }

    /// Returns the equality by which a filter narrows a collection down, and its value for this record. Without a text to compare with, and
    /// for a trace, which shows everything that was looked at, nothing is narrowed down.
    pub(super) fn narrowed(&self, find: &'a Find) -> Option<(&'a Narrow, Cow<'a, str>)> {
        let narrow = find.narrow.as_ref().filter(|_| self.trace.is_none())?;
        match self.value(&narrow.value) {
            Value::Text(text) => Some((narrow, text)),
            _ => None,
        }
    }

    /// Gathers the candidates for a collection that comes from another one.
    pub(super) fn gather(&self, other: usize, path: Option<&'a FieldPath>) -> Gathered<'a> {
        let base = self.collection(other);
        let mut gathered = Gathered::default();
        (gathered.open, gathered.change) = (base.open, base.change);
        match path {
            Some(path) => {
                for node in &base.sure {
                    self.elements(*node, &path.0, Some(other), &mut gathered.sure, &mut gathered.unknown);
                }
                for node in &base.maybe {
                    self.elements(*node, &path.0, Some(other), &mut gathered.doubtful, &mut gathered.unknown);
                }
            }
            None => {
                gathered.sure.extend(&base.sure);
                gathered.doubtful.extend(&base.maybe);
            }
        }
        gathered
    }

    /// Puts candidates where they belong by the filter of the collection; with a text only those that may equal it.
    pub(super) fn sort_out(&self, slot: usize, gathered: &Gathered<'a>, text: Option<&str>, found: &mut Found<'a>) {
        found.open |= gathered.open || !gathered.unknown.is_empty();
        found.maybe.extend(&gathered.unknown);
        let (sure, doubtful) = gathered.candidates(text);
        sure.for_each(|candidate| self.admit(slot, candidate, &mut found.sure, &mut found.maybe));
        // What may not be there itself is never surely in the collection.
        found.maybe.extend(doubtful.filter(|candidate| self.passes(slot, *candidate) != Tri::False));
    }

    /// Judges the filter of a collection on a candidate.
    pub(super) fn passes(&self, slot: usize, candidate: Node<'a>) -> Tri {
        let Some(filter) = &self.check.finds[slot].filter else { return Tri::True };
        let outer = (self.it.replace(Some(candidate)), self.within.replace(Some(slot)));
        let truth = self.truth(filter);
        self.it.set(outer.0);
        self.within.set(outer.1);
        truth
    }

    pub(super) fn admit(&self, slot: usize, candidate: Node<'a>, sure: &mut Vec<Node<'a>>, maybe: &mut Vec<Node<'a>>) {
        match self.passes(slot, candidate) {
            Tri::True => sure.push(candidate),
            Tri::Unknown => maybe.push(candidate),
            Tri::False => {}
        }
    }

    /// Adds the elements of the list that a path leads to. A list that is not recorded may hold anything: its owner is put
    /// among the candidates that cannot be told. A list that is written as empty is empty.
    pub(super) fn elements(
        &self,
        node: Node<'a>,
        path: &'a Path,
        through: Option<usize>,
        candidates: &mut Vec<Node<'a>>,
        unknown: &mut Vec<Node<'a>>,
    ) {
        match self.list_nodes(node, &path.steps) {
            Some(nodes) => {
                self.read(path, through, node.follow(&path.text).unwrap_or(node), None);
                candidates.extend(nodes);
            }
            None => {
                self.path(node, path, 0, through);
                // Among the elements it is none of its own ledger.
                unknown.push(node.unnumbered());
            }
        }
    }
}

fn key_text<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    match value {
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Int { now, .. } => Some(Cow::Owned(now.to_string())),
        Value::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
        Value::Date { day, .. } => Some(Cow::Owned(day.to_string())),
        _ => None,
    }
}
