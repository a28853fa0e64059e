//! Paths: from a record to the value of a field, over references and lists.

use super::super::ops::{Op, Path, Root, Step};
use super::super::trace::{Noted, What};
use super::super::value::{Tri, Value};
use super::{Eval, Reached};
use crate::ledger::RecordId;
use crate::yaml::Node;

impl<'a, 's> Eval<'a, 's> {
    pub(super) fn root(&self, root: Root) -> Option<Node<'a>> {
        match root {
            Root::Record => self.record,
            Root::Item => self.subject.item,
            Root::It => self.it.get(),
            Root::Facility => self.shared.facility,
        }
    }

    pub(super) fn step(&self, node: Node<'a>, step: &Step) -> Option<Node<'a>> {
        match step {
            Step::Field(name, slot) => match (slot, node.number()) {
                (Some(slot), Some(index)) => self.shared.inventory.field_of(node, RecordId { kind: slot.kind, index }, slot.field as usize),
                _ => node.get(name),
            },
            Step::Follow(kind) => self.shared.inventory.find(*kind, node.text()),
        }
    }

    /// Reads what is left of a path behind some of its steps from a node; lists on the way flatten.
    pub(super) fn path(&self, root: Node<'a>, path: &'a Path, from: usize, through: Option<usize>) -> Value<'a> {
        self.flat(self.follow(root, path, from, through), path, through)
    }

    /// Follows a path as far as it leads to one node.
    pub(super) fn follow(&self, root: Node<'a>, path: &'a Path, from: usize, through: Option<usize>) -> Reached<'a> {
        let mut node = root;
        for (at, step) in path.steps.iter().enumerate().skip(from) {
            if node.is_sequence() {
                return Reached::List(node, at);
            }
            match self.step(node, step) {
                Some(next) => node = next,
                None => {
                    self.read(path, through, node, Some(at));
                    return Reached::Nothing;
                }
            }
        }
        self.read(path, through, node, None);
        Reached::Node(node)
    }

    /// Follows a path from its root.
    pub(super) fn reached(&self, path: &'a Path) -> Reached<'a> {
        match self.root(path.root) {
            Some(root) => self.follow(root, path, 0, None),
            None => {
                if path.root == Root::Item {
                    self.read_missing_list();
                }
                Reached::Nothing
            }
        }
    }

    pub(super) fn flat(&self, reached: Reached<'a>, path: &'a Path, through: Option<usize>) -> Value<'a> {
        match reached {
            Reached::Node(node) => Value::from_node(node, path.date),
            Reached::List(list, at) => self.flatten(list, at, path, through),
            Reached::Nothing => Value::Absent,
        }
    }

    /// Tells whether a condition that compares a field with words holds; `words` tells it of a text.
    pub(super) fn compares(&self, path: &'a Path, words: impl Fn(&[u8]) -> bool) -> Result<Tri, Value<'a>> {
        match self.reached(path) {
            Reached::Node(node) if !path.date && node.is_textual() => Ok(Tri::from(words(node.bytes()))),
            reached => Err(self.flat(reached, path, None)),
        }
    }

    /// Tells whether something is recorded.
    pub(super) fn is_defined(&self, op: &'a Op) -> bool {
        let Op::Path(path) = op else { return !self.value(op).is_absent() };
        match self.reached(path) {
            Reached::Node(node) if !path.date || node.is_mapping() || node.is_sequence() => !node.is_null(),
            reached => !self.flat(reached, path, None).is_absent(),
        }
    }

    /// Tells whether something is recorded that is not blank.
    pub(super) fn is_filled(&self, op: &'a Op) -> bool {
        let Op::Path(path) = op else { return self.value(op).is_filled() };
        match self.reached(path) {
            Reached::Node(list) if list.is_sequence() => list.items().next().is_some(),
            reached => self.flat(reached, path, None).is_filled(),
        }
    }

    pub(super) fn flatten(&self, list: Node<'a>, at: usize, path: &'a Path, through: Option<usize>) -> Value<'a> {
        Value::flat_list(list.items().map(|element| self.path(element, path, at, through)), 0)
    }

    /// Notes a read; `stopped` is the step at which the path ends before its field.
    #[inline]
    pub(super) fn read(&self, path: &'a Path, through: Option<usize>, node: Node<'a>, stopped: Option<usize>) {
        let Some(trace) = self.trace.as_ref().filter(|_| !self.told.get()) else { return };
        let through = through.or_else(|| if path.root == Root::It { self.within.get() } else { None });
        let missing = if stopped.is_some() { self.asking.get() == 0 } else { node.is_null() };
        trace.borrow_mut().note(Noted { what: What::Path(path, through), node, stopped, missing });
    }

    /// Notes that an element was asked for of a list that is not written.
    pub(super) fn read_missing_list(&self) {
        let (Some(trace), Some(record)) = (&self.trace, self.record) else { return };
        trace.borrow_mut().note(Noted { what: What::List, node: record, stopped: None, missing: true });
    }

    /// Returns the list that a path leads to without another list on the way.
    pub(super) fn plain_list(&self, path: &'a Path) -> Option<Node<'a>> {
        let step = |node: Node<'a>, step| if node.is_sequence() { None } else { self.step(node, step) };
        path.steps.iter().try_fold(self.root(path.root)?, step).filter(|node| node.is_sequence())
    }

    /// Returns the elements of the list that steps lead to; lists on the way flatten.
    pub(super) fn list_nodes(&self, node: Node<'a>, steps: &[Step]) -> Option<Vec<Node<'a>>> {
        let mut node = node;
        for (at, step) in steps.iter().enumerate() {
            if node.is_sequence() {
                return Some(node.items().flat_map(|item| self.list_nodes(item, &steps[at..]).unwrap_or_default()).collect());
            }
            node = self.step(node, step)?;
        }
        Some(if node.is_sequence() { node.items().collect() } else { vec![node] })
    }
}
