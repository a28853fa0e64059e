//! Takes the equality of a filter by which elements can be found instead of being tested one after the other.

use rustc_hash::FxHashMap;

use super::functions::Function;
use super::ops::{Op, Path, Root, Step};
use super::syntax::Operator;
use crate::date::Date;
use crate::yaml::{Node, Scalar, Shape};

/// An equality without which the filter is false, as far as both sides are texts that are recorded.
#[derive(Debug, Clone)]
pub(super) struct Narrow {
    /// The field of the elements.
    pub(super) field: String,
    /// What it must equal, a field of the record.
    pub(super) value: Op,
}

impl Narrow {
    /// Returns the equality that a filter can be narrowed down by, if it has one.
    ///
    /// A day on which a comparison changes is noted when an element is tested, so that a filter that knows days has to test them all.
    pub(super) fn of(filter: &Op) -> Option<Narrow> {
        let (mut timeless, mut equalities) = (true, Vec::new());
        filter.walk(&mut |op| {
            timeless &= is_timeless(op);
            equalities.extend(sides(op));
        });
        let (field, value) = equalities.into_iter().filter(|_| timeless).find(|sides| decides(filter, *sides))?;
        Some(Narrow { field: field.text.clone(), value: Op::Path(Box::new(value.clone())) })
    }
}

fn is_timeless(op: &Op) -> bool {
    match op {
        Op::Path(_)
        | Op::Const(_)
        | Op::And(..)
        | Op::Or(..)
        | Op::Not(_)
        | Op::Compare(..)
        | Op::In(..)
        | Op::Defined(_)
        | Op::Filled(_) => true,
        Op::Call(function, _) => matches!(function, Function::Default | Function::Lower | Function::StartsWith | Function::Contains),
        _ => false,
    }
}

/// Returns the field of the element and the field of the record that an equality compares.
fn sides(op: &Op) -> Option<(&Path, &Path)> {
    let Op::Compare(Operator::Eq, a, b) = op else { return None };
    let (Op::Path(a), Op::Path(b)) = (&**a, &**b) else { return None };
    let (element, record) = if a.root == Root::It { (a, b) } else { (b, a) };
    let plain = element.steps.iter().all(|step| matches!(step, Step::Field(..))) && !element.steps.is_empty() && !element.date;
    (element.root == Root::It && matches!(record.root, Root::Record | Root::Item) && plain).then_some((&**element, &**record))
}

/// Tells whether an expression is false wherever both sides of an equality are recorded and differ.
fn decides(op: &Op, equality: (&Path, &Path)) -> bool {
    let is_side = |op: &Op| matches!(op, Op::Path(path) if is_same(path, equality.0) || is_same(path, equality.1));
    match op {
        Op::And(a, b) => decides(a, equality) || decides(b, equality),
        Op::Or(a, b) => decides(a, equality) && decides(b, equality),
        Op::Not(inner) => matches!(&**inner, Op::Defined(side) if is_side(side)),
        Op::Compare(..) => sides(op).is_some_and(|(element, record)| is_same(element, equality.0) && is_same(record, equality.1)),
        _ => false,
    }
}

fn is_same(a: &Path, b: &Path) -> bool {
    a.root == b.root && a.steps == b.steps
}

/// Candidates for a collection, before its filter.
#[derive(Debug, Default)]
pub(super) struct Gathered<'a> {
    /// They are surely candidates.
    pub(super) sure: Vec<Node<'a>>,
    /// They may be.
    pub(super) doubtful: Vec<Node<'a>>,
    /// Owners of lists that are not recorded.
    pub(super) unknown: Vec<Node<'a>>,
    pub(super) open: bool,
    pub(super) change: Option<Date>,
    /// Positions by the text of a field, the doubtful ones behind the sure ones; those without a text under none.
    by_text: FxHashMap<Option<&'a str>, Vec<u32>>,
}

impl<'a> Gathered<'a> {
    /// Sorts the candidates by a field.
    pub(super) fn sorted_by(mut self, field: &str) -> Self {
        for (at, node) in (0..).zip(self.sure.iter().chain(&self.doubtful)) {
            self.by_text.entry(node.follow(field).ok().and_then(text)).or_default().push(at);
        }
        self
    }

    fn positions<'t>(&'t self, text: Option<&'t str>) -> &'t [u32] {
        self.by_text.get(&text).map_or(&[], Vec::as_slice)
    }

    /// Returns the sure candidates and the doubtful ones in their order; of candidates sorted by a field those that may equal a text.
    pub(super) fn candidates(&self, equal: Option<&str>) -> (impl Iterator<Item = Node<'a>>, impl Iterator<Item = Node<'a>>) {
        let all = equal.is_none();
        let mut some: Vec<u32> = equal.map_or_else(Vec::new, |text| [self.positions(Some(text)), self.positions(None)].concat());
        some.sort_unstable();
        let doubtful = some.split_off(some.partition_point(|at| (*at as usize) < self.sure.len()));
        let behind = self.sure.len();
        let sure = self.sure.iter().filter(move |_| all).copied().chain(some.into_iter().map(|at| self.sure[at as usize]));
        let doubtful = self
            .doubtful
            .iter()
            .filter(move |_| all)
            .copied()
            .chain(doubtful.into_iter().map(move |at| self.doubtful[at as usize - behind]));
        (sure, doubtful)
    }
}

/// Returns a value that is a text and nothing else, as comparisons take it.
fn text(node: Node<'_>) -> Option<&str> {
    match node.shape() {
        Shape::Scalar(Scalar::Str(text)) => Some(text),
        _ => None,
    }
}
