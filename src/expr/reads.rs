//! Which fields of which ledgers a check looks at, so that people can be told what to fill in.

use super::check::{Check, Find, From};
use super::functions::Function;
use super::ops::{Op, Path, Root, Step};
use crate::schema::{Kinds, Purpose};

/// A field that a check looks at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldRead {
    /// Number of the kind.
    pub kind: usize,
    /// Path of the field in a record, without indexes.
    pub field: String,
    /// Whether the outcome can be unknown without it; otherwise the check only asks whether it is there, or has a value of its own for it.
    pub needed: bool,
}

/// Whether what is read has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Needed,
    Asked,
}

/// Where a path starts: a kind, and the path of the field in which its elements stand; empty for whole records.
#[derive(Debug, Clone)]
struct Base {
    kind: usize,
    prefix: String,
}

impl Base {
    fn of(kind: usize) -> Self {
        Base { kind, prefix: String::new() }
    }
}

impl Check {
    /// Lists the fields that decide the outcome, in the order in which the check names them; those of a message only are left out.
    pub fn reads(&self, kinds: &Kinds) -> Vec<FieldRead> {
        let mut reader = Reader { check: self, kinds, found: Vec::new() };
        let item = Base { kind: self.kind, prefix: self.each.clone().unwrap_or_default() };
        if let Some(each) = &self.each {
            reader.add(self.kind, each.clone(), Need::Needed);
        }
        for op in self.when.iter().chain([&self.require]).chain(&self.lets) {
            reader.op(op, &item, Need::Needed);
        }
        for find in &self.finds {
            reader.find(find);
        }
        reader.found
    }

    /// Lists the kinds that it looks at, the judged one first.
    pub fn kinds_read(&self, kinds: &Kinds) -> Vec<usize> {
        let from = self.finds.iter().filter_map(|find| find.kind);
        let mut found = vec![self.kind];
        for kind in from.chain(self.reads(kinds).into_iter().map(|read| read.kind)) {
            if !found.contains(&kind) {
                found.push(kind);
            }
        }
        found
    }
}

struct Reader<'c> {
    check: &'c Check,
    kinds: &'c Kinds,
    found: Vec<FieldRead>,
}

impl Reader<'_> {
    fn add(&mut self, kind: usize, field: String, need: Need) {
        let needed = need == Need::Needed;
        match self.found.iter_mut().find(|known| known.kind == kind && known.field == field) {
            _ if field.is_empty() => {}
            Some(known) => known.needed |= needed,
            None => self.found.push(FieldRead { kind, field, needed }),
        }
    }

    /// Adds what an expression reads; `element` is what `item` or `it` stands for.
    fn op(&mut self, op: &Op, element: &Base, need: Need) {
        let (parts, asked): (&[Op], &[Op]) = match op {
            Op::Path(path) => return self.path(path, self.root(path.root, element), need),
            Op::Project(slot, path) => return self.path(path, self.elements(&self.check.finds[*slot]), need),
            Op::Defined(inner) | Op::Filled(inner) => (&[], std::slice::from_ref(inner.as_ref())),
            Op::Call(Function::Default, arguments) => (&arguments[1..], &arguments[..1]),
            _ => (&[], &[]),
        };
        asked.iter().for_each(|part| self.op(part, element, Need::Asked));
        parts.iter().for_each(|part| self.op(part, element, need));
        if asked.is_empty() {
            op.parts().into_iter().for_each(|part| self.op(part, element, need));
        }
    }

    fn find(&mut self, find: &Find) {
        let element = self.elements(find);
        match &find.from {
            From::Kind(kind, Some(join)) => join.fields.iter().for_each(|field| self.add(*kind, field.clone(), Need::Needed)),
            From::Kind(_, None) | From::Collection(_, None) => {}
            From::Field(path) => self.path(&path.0, self.root(path.0.root, &element), Need::Needed),
            From::Collection(slot, Some(path)) => self.path(&path.0, self.elements(&self.check.finds[*slot]), Need::Needed),
        }
        for op in find.ops() {
            self.op(op, &element, Need::Needed);
        }
    }

    fn root(&self, root: Root, element: &Base) -> Base {
        match root {
            Root::Record => Base::of(self.check.kind),
            Root::Item | Root::It => element.clone(),
            Root::Facility => Base::of(self.kinds.for_purpose(Purpose::Facility).map_or(self.check.kind, |(kind, _)| kind)),
        }
    }

    /// Returns what the elements of a collection are.
    fn elements(&self, find: &Find) -> Base {
        match &find.from {
            From::Kind(kind, _) => Base::of(*kind),
            From::Field(path) => steps(&path.0, self.root(path.0.root, &Base::of(self.check.kind)), &mut |_| {}),
            From::Collection(slot, path) => {
                let base = self.elements(&self.check.finds[*slot]);
                match path {
                    Some(path) => steps(&path.0, base, &mut |_| {}),
                    None => base,
                }
            }
        }
    }

    fn path(&mut self, path: &Path, base: Base, need: Need) {
        let mut followed = Vec::new();
        let end = steps(path, base, &mut |reference| followed.push(reference));
        for place in followed.into_iter().chain([end]) {
            self.add(place.kind, place.prefix, need);
        }
    }
}

/// Goes along a path, calls back for every reference that is followed, and returns where the path ends.
fn steps(path: &Path, base: Base, followed: &mut dyn FnMut(Base)) -> Base {
    let mut at = base;
    for step in &path.steps {
        match step {
            Step::Field(name, _) if at.prefix.is_empty() => at.prefix = name.to_string(),
            Step::Field(name, _) => at.prefix = format!("{}.{name}", at.prefix),
            Step::Follow(kind) => {
                followed(Base { kind: at.kind, prefix: std::mem::take(&mut at.prefix) });
                at.kind = *kind;
            }
        }
    }
    at
}
