//! Compiled expressions: paths resolved, parameters filled in, types already checked.

use super::functions::Function;
use super::syntax::Operator;
use crate::date::Date;
use crate::text::Text;

/// Where a path starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    Record,
    Item,
    It,
    Facility,
}

/// A field of a kind, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) kind: u32,
    pub(super) field: u32,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// Into a field; of a record with a number, by the number of the field.
    Field(Box<str>, Option<Slot>),
    /// From an id to the record of this kind.
    Follow(usize),
}

/// A path to a field.
#[derive(Debug, Clone)]
pub(super) struct Path {
    pub(super) root: Root,
    pub(super) steps: Vec<Step>,
    /// The path without its root, as findings name it.
    pub(super) text: String,
    /// What people call the field of each step.
    pub(super) titles: Vec<Text>,
    pub(super) date: bool,
}

impl Path {
    /// Returns the last field's title.
    pub(super) fn title(&self) -> Text {
        self.titles.last().cloned().unwrap_or_default()
    }

    /// Returns the path and title of the field at which the path stops, or of its end.
    pub(super) fn upto(&self, stopped: Option<usize>) -> (String, Text) {
        let Some(stopped) = stopped else { return (self.text.clone(), self.title()) };
        // What is to be filled in: the whole path, but not beyond a reference, which leads into another record.
        let is_follow = |step: &Step| matches!(step, Step::Follow(_));
        let end = self.steps[stopped..].iter().position(is_follow).map_or(self.steps.len(), |more| stopped + more);
        let left_out = self.steps[end..].iter().filter(|step| !is_follow(step)).count();
        let mut text = self.text.as_str();
        for _ in 0..left_out {
            text = text.rsplit_once('.').map_or("", |(head, _)| head);
        }
        (text.to_owned(), self.titles[end - 1].clone())
    }
}

/// A value written in a rule or its parameters.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Const {
    Bool(bool),
    Int(i64),
    Number(f64),
    Text(Box<str>),
    Date(Date),
    List(Vec<Const>),
}

/// A compiled expression.
#[derive(Debug, Clone)]
pub(super) enum Op {
    Const(Const),
    AsOf,
    Path(Box<Path>),
    Collection(usize),
    /// A field of the elements of a collection.
    Project(usize, Box<Path>),
    Let(usize),
    And(Box<Op>, Box<Op>),
    Or(Box<Op>, Box<Op>),
    Not(Box<Op>),
    Compare(Operator, Box<Op>, Box<Op>),
    In(Box<Op>, Box<Op>),
    /// A sum, or with -1 a difference.
    Add(Box<Op>, Box<Op>, i8),
    If(Box<Op>, Box<Op>, Box<Op>),
    List(Vec<Op>),
    Defined(Box<Op>),
    Filled(Box<Op>),
    Call(Function, Vec<Op>),
    /// A value that is the same for every record, with its number in the check.
    Once(usize, Box<Op>),
}

impl Op {
    /// Calls back for this expression and everything in it.
    pub(super) fn walk<'o>(&'o self, visit: &mut dyn FnMut(&'o Op)) {
        visit(self);
        self.parts().into_iter().for_each(|part| part.walk(visit));
    }

    /// Lists the expressions directly inside this one.
    pub(super) fn parts(&self) -> Vec<&Op> {
        match self {
            Op::And(a, b) | Op::Or(a, b) | Op::Compare(_, a, b) | Op::In(a, b) | Op::Add(a, b, _) => vec![a, b],
            Op::Not(a) | Op::Defined(a) | Op::Filled(a) | Op::Once(_, a) => vec![a],
            Op::If(a, b, c) => vec![a, b, c],
            Op::List(items) | Op::Call(_, items) => items.iter().collect(),
            Op::Const(_) | Op::AsOf | Op::Path(_) | Op::Collection(_) | Op::Project(..) | Op::Let(_) => Vec::new(),
        }
    }

    /// Lists the expressions directly inside this one, to be changed.
    pub(super) fn parts_mut(&mut self) -> Vec<&mut Op> {
        match self {
            Op::And(a, b) | Op::Or(a, b) | Op::Compare(_, a, b) | Op::In(a, b) | Op::Add(a, b, _) => vec![a, b],
            Op::Not(a) | Op::Defined(a) | Op::Filled(a) | Op::Once(_, a) => vec![a],
            Op::If(a, b, c) => vec![a, b, c],
            Op::List(items) | Op::Call(_, items) => items.iter_mut().collect(),
            Op::Const(_) | Op::AsOf | Op::Path(_) | Op::Collection(_) | Op::Project(..) | Op::Let(_) => Vec::new(),
        }
    }
}
