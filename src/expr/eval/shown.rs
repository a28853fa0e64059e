//! What a finding shows of a judgement: the place that a fail points at, and the places that belong to it.

use std::ops::ControlFlow;

use super::super::check::{At, Related};
use super::super::ops::{Path, Root, Step};
use super::Eval;
use crate::text::Text;
use crate::yaml::Node;

impl<'a, 's> Eval<'a, 's> {
    /// Returns the node and path that a fail points at: the field, or the nearest node above it.
    pub fn fail_node(&self) -> Option<(Node<'a>, String)> {
        let base = self.subject.item.or(self.record);
        match &self.check.at {
            None => base.map(|node| (node, String::new())),
            Some(At::Fields(paths)) => {
                let base = base?;
                let missing = paths.iter().find(|path| base.follow(path).is_err());
                let path = missing.or(paths.first())?;
                let node = base.follow(path).unwrap_or_else(|(parent, rest)| parent.entry(rest).map_or(parent, |(key, _)| key));
                Some((node, path.clone()))
            }
            Some(At::Element(slot, path)) => {
                let name = &self.check.finds[*slot].name;
                let text = if path.is_empty() { name.clone() } else { format!("{name}.{path}") };
                let found = self.collection(*slot);
                let elements = || found.sure.iter().chain(&found.maybe);
                let exact = elements().find_map(|node| node.follow(path).ok());
                exact.or_else(|| elements().next().copied()).or(base).map(|node| (node, text))
            }
        }
    }

    /// Calls back for the other places that belong to the judgement, with the name of the field or collection, until told to stop.
    pub fn related(&self, mut show: impl FnMut(Node<'a>, &Text) -> ControlFlow<()>) {
        for related in &self.check.related {
            let shown = match related {
                Related::Collection(slot) => {
                    let found = self.collection(*slot);
                    let find = &self.check.finds[*slot];
                    let label =
                        find.kind.map_or_else(|| Text::same(&find.name), |kind| self.shared.inventory.kinds().get(kind).record.clone());
                    found.sure.iter().chain(&found.maybe).try_for_each(|node| show(node.get("id").unwrap_or(*node), &label))
                }
                Related::Path(path) => {
                    let root = self.root(path.root);
                    // What is not recorded has no place to show.
                    let Some(node) = path.steps.iter().try_fold(root, |node, step| node.map(|node| self.step(node, step))).flatten() else {
                        continue;
                    };
                    // A reference is shown at the record it leads to.
                    show(self.target(path, node).unwrap_or(node), &path.title())
                }
            };
            if shown.is_break() {
                return;
            }
        }
    }

    /// Returns the record that the last field of a path refers to.
    pub(super) fn target(&self, path: &Path, node: Node<'a>) -> Option<Node<'a>> {
        let kinds = self.shared.inventory.kinds();
        let mut object = match path.root {
            Root::Record => &kinds.get(self.check.kind).object,
            _ => return None,
        };
        let mut reference = None;
        for step in &path.steps {
            match step {
                Step::Follow(kind) => object = &kinds.get(*kind).object,
                Step::Field(name, _) => {
                    let field = object.field(name)?;
                    reference = match &field.ty {
                        crate::schema::Type::Text { reference, .. } => reference.as_deref(),
                        ty => {
                            object = ty.object().unwrap_or(object);
                            None
                        }
                    };
                }
            }
        }
        let record = self.shared.inventory.find(kinds.index(reference?)?, node.text())?;
        Some(record.get("id").unwrap_or(record))
    }
}
