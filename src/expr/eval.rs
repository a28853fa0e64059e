//! Judges a check on one record: the outcome, what was read, and the first day on which the answer may change.

mod collections;
mod compare;
mod paths;
mod shown;
mod world;

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashSet;

use self::compare::sum;
pub use self::world::{KnownEdition, Prior, World};
use super::check::Check;
use super::functions::{self, Function};
use super::narrow::Gathered;
use super::ops::{Const, Op};
use super::syntax::Operator;
use super::trace::{Block, Names, Part, Reads, Trace, Unions};
use super::value::{MANY, Tri, Value};
use crate::date::Date;
use crate::finding::Outcome;
use crate::ledger::{Index, Inventory, RecordId};
use crate::text::Text;
use crate::yaml::Node;

/// What is judged.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The record, unless a whole ledger is judged.
    pub record: Option<RecordId>,
    /// The element of the record's list, for checks with `each`.
    pub item: Option<Node<'a>>,
}

/// What all judgements of one check share: indexes of its joins and collections that no record has a part in.
#[derive(Debug)]
pub struct Shared<'a> {
    inventory: &'a Inventory<'a>,
    as_of: Date,
    facility: Option<Node<'a>>,
    world: World<'a>,
    lookups: Vec<Lookup<'a>>,
    constants: Vec<Option<Found<'a>>>,
    onces: Vec<OnceLock<Known<'a>>>,
    traced: Traced<'a>,
}

/// What the elements of a collection are found by, each made when it is first needed.
#[derive(Debug, Default)]
struct Lookup<'a> {
    joined: OnceLock<Arc<Index>>,
    narrowed: OnceLock<Arc<Index>>,
    gathered: OnceLock<Gathered<'a>>,
}

/// A block for where a part is asked for, and one for where it is needed; none when it is not the same for every record.
type Blocks<'a> = [OnceLock<Option<Arc<Block<'a>>>>; 2];

/// What the parts of a check read that no record has a part in.
#[derive(Debug)]
struct Traced<'a> {
    constants: Vec<Blocks<'a>>,
    onces: Vec<Blocks<'a>>,
    unions: Unions<'a>,
}

/// A value that is known already, and the first day on which it may be another.
#[derive(Debug)]
struct Known<'a> {
    value: Value<'a>,
    change: Option<Date>,
    /// The items of a list that holds nothing but texts.
    texts: OnceLock<Option<FxHashSet<Cow<'a, str>>>>,
}

impl<'a> Known<'a> {
    fn new(value: Value<'a>, change: Option<Date>) -> Self {
        Known { value, change, texts: OnceLock::new() }
    }

    /// Tells whether a text is in a list of texts; nothing when it is no such list.
    fn holds(&self, text: &str) -> Option<Tri> {
        let Value::List { items, missing } = &self.value else { return None };
        let text_of = |item: &Value<'a>| if let Value::Text(text) = item { Some(text.clone()) } else { None };
        let texts = self.texts.get_or_init(|| items.iter().map(text_of).collect()).as_ref()?;
        Some(match texts.contains(text) {
            true => Tri::True,
            false if *missing > 0 => Tri::Unknown,
            false => Tri::False,
        })
    }
}

/// Where a path leads.
enum Reached<'a> {
    Node(Node<'a>),
    /// A list before its end, at the step that asks for a field of its elements.
    List(Node<'a>, usize),
    /// Something on the way is not recorded.
    Nothing,
}

/// The elements of a collection: those surely in it, and those that may be.
#[derive(Debug, Clone, Default)]
pub struct Found<'a> {
    sure: Vec<Node<'a>>,
    maybe: Vec<Node<'a>>,
    /// Whether there may be any number of others, because a list or the value to join by is not recorded. What should hold it
    /// stands among those that may be.
    open: bool,
    change: Option<Date>,
}

/// The outcome of one judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// The outcome.
    pub outcome: Outcome,
    /// The first day after the as-of date on which it may be another.
    pub next_change: Option<Date>,
}

impl Found<'_> {
    fn clear(&mut self) {
        self.sure.clear();
        self.maybe.clear();
        (self.open, self.change) = (false, None);
    }

    /// Returns how many elements there may be besides the sure ones.
    fn missing(&self) -> usize {
        if self.open { MANY } else { self.maybe.len() }
    }
}

impl<'a> Shared<'a> {
    /// Prepares the joins and the constant collections of a check.
    pub fn new(check: &'a Check, inventory: &'a Inventory<'a>, as_of: Date, world: World<'a>) -> Self {
        let facility = inventory.kinds().for_purpose(crate::schema::Purpose::Facility);
        let facility = facility.filter(|(kind, _)| !inventory.records(*kind).is_empty());
        let facility = facility.map(|(kind, _)| inventory.record(RecordId { kind: kind as u32, index: 0 }));
        let lookups = check.finds.iter().map(|_| Lookup::default()).collect();
        let constants = check.finds.iter().map(|_| None).collect();
        let onces = (0..check.onces).map(|_| OnceLock::new()).collect();
        let blocks = |count: usize| (0..count).map(|_| Blocks::default()).collect();
        let traced = Traced { constants: blocks(check.finds.len()), onces: blocks(check.onces), unions: Unions::default() };
        let mut shared = Shared { inventory, as_of, facility, world, lookups, constants, onces, traced };
        for slot in 0..check.finds.len() {
            if check.finds[slot].constant {
                let found = Eval::new(check, &shared).make(slot);
                shared.constants[slot] = Some(found);
            }
        }
        shared
    }

    /// Returns the date judged on.
    pub fn as_of(&self) -> Date {
        self.as_of
    }
}

/// One judgement in progress.
pub struct Eval<'a, 's> {
    check: &'a Check,
    shared: &'s Shared<'a>,
    subject: Subject<'a>,
    record: Option<Node<'a>>,
    it: Cell<Option<Node<'a>>>,
    found: Vec<OnceCell<Found<'a>>>,
    /// Collections of earlier judgements, for their memory.
    spare: RefCell<Vec<Found<'a>>>,
    /// What a traced judgement knows already of the values that are the same for every record: asked for, and needed.
    onces: Vec<[OnceCell<Known<'a>>; 2]>,
    change: Cell<Option<Date>>,
    trace: Option<RefCell<Trace<'a>>>,
    /// Set when all is read that the judgement hangs on; what its message says is no evidence.
    told: Cell<bool>,
    /// While above 0, missing fields are asked for and not needed.
    asking: Cell<u32>,
    /// Collection whose filter is being judged, for naming what it reads.
    within: Cell<Option<usize>>,
}

impl<'a, 's> Eval<'a, 's> {
    /// Makes ready to judge one subject after the other.
    pub fn new(check: &'a Check, shared: &'s Shared<'a>) -> Self {
        Eval::of(check, shared, Subject { record: None, item: None }, None)
    }

    fn of(check: &'a Check, shared: &'s Shared<'a>, subject: Subject<'a>, trace: Option<RefCell<Trace<'a>>>) -> Self {
        let record = subject.record.map(|id| shared.inventory.record(id));
        let found = check.finds.iter().map(|_| OnceCell::new()).collect();
        let onces = (0..if trace.is_some() { check.onces } else { 0 }).map(|_| Default::default()).collect();
        Eval {
            check,
            shared,
            subject,
            record,
            it: Cell::new(None),
            found,
            spare: RefCell::default(),
            onces,
            change: Cell::new(None),
            trace,
            told: Cell::new(false),
            asking: Cell::new(0),
            within: Cell::new(None),
        }
    }

    /// Judges a subject; nothing is left of the one before.
    pub fn judge(&mut self, subject: Subject<'a>) -> Judged {
        self.record = subject.record.map(|id| self.shared.inventory.record(id));
        self.subject = subject;
        self.change.set(None);
        for found in &mut self.found {
            if let Some(mut found) = found.take() {
                found.clear();
                self.spare.get_mut().push(found);
            }
        }
        self.outcome()
    }

    /// Judges a subject again and keeps what was read.
    pub fn trace(check: &'a Check, shared: &'s Shared<'a>, subject: Subject<'a>) -> (Judged, Eval<'a, 's>) {
        let eval = Eval::of(check, shared, subject, Some(RefCell::default()));
        let judged = eval.outcome();
        (judged, eval)
    }

    fn outcome(&self) -> Judged {
        let applies = self.check.when.as_ref().map_or(Tri::True, |when| self.truth(when));
        let outcome = match applies {
            Tri::False => Outcome::NotApplicable,
            Tri::Unknown => Outcome::Unknown,
            Tri::True => match self.truth(&self.check.require) {
                Tri::True => Outcome::Pass,
                Tri::False => Outcome::Fail,
                Tri::Unknown => Outcome::Unknown,
            },
        };
        Judged { outcome, next_change: self.change.get() }
    }

    /// Returns what was read so far, and notes no more.
    pub fn reads(&self) -> Reads<'a> {
        self.told.set(true);
        let Some(trace) = &self.trace else { return Reads::default() };
        let names = Names { check: self.check, kinds: self.shared.inventory.kinds() };
        trace.take().name(names, &self.shared.traced.unions)
    }

    /// Writes the check's message with the values of this judgement.
    pub fn message(&self) -> Text {
        self.check.message.as_ref().map(|message| message.write(self)).unwrap_or_default()
    }

    fn note(&self, day: Option<Date>) {
        if let Some(day) = day
            && self.change.get().is_none_or(|known| day < known)
        {
            self.change.set(Some(day));
        }
    }

    fn truth(&self, op: &'a Op) -> Tri {
        match op {
            Op::And(a, b) => match self.truth(a) {
                Tri::False => Tri::False,
                first => match (first, self.truth(b)) {
                    (_, Tri::False) => Tri::False,
                    (Tri::True, Tri::True) => Tri::True,
                    _ => Tri::Unknown,
                },
            },
            Op::Or(a, b) => match self.truth(a) {
                Tri::True => Tri::True,
                first => match (first, self.truth(b)) {
                    (_, Tri::True) => Tri::True,
                    (Tri::False, Tri::False) => Tri::False,
                    _ => Tri::Unknown,
                },
            },
            Op::Not(a) => match self.truth(a) {
                Tri::True => Tri::False,
                Tri::False => Tri::True,
                Tri::Unknown => Tri::Unknown,
            },
            Op::Compare(operator @ (Operator::Eq | Operator::Ne), a, b) => match (&**a, &**b) {
                // The common case, a field and a word of the rule.
                (Op::Path(path), Op::Const(Const::Text(word))) => {
                    let holds = self.compares(path, |text| (text == word.as_bytes()) == (*operator == Operator::Eq));
                    holds.unwrap_or_else(|value| self.compare(*operator, &value, &self.value(b)))
                }
                _ => self.compare(*operator, &self.value(a), &self.value(b)),
            },
            Op::Compare(operator, a, b) => self.compare(*operator, &self.value(a), &self.value(b)),
            Op::In(a, b) => match (&**a, &**b) {
                // The same of a field and several words.
                (Op::Path(path), Op::Const(Const::List(words))) => {
                    let is_word = |text: &[u8]| words.iter().any(|word| matches!(word, Const::Text(word) if word.as_bytes() == text));
                    self.compares(path, is_word).unwrap_or_else(|value| self.is_in(&value, b))
                }
                _ => self.is_in(&self.value(a), b),
            },
            Op::Defined(a) => Tri::from(self.asked(|| self.is_defined(a))),
            Op::Filled(a) => Tri::from(self.asked(|| self.is_filled(a))),
            other => self.value(other).truth(),
        }
    }

    /// Evaluates something whose absence is an answer, not a gap.
    fn asked<T>(&self, evaluate: impl FnOnce() -> T) -> T {
        self.asking.set(self.asking.get() + 1);
        let value = evaluate();
        self.asking.set(self.asking.get() - 1);
        value
    }

    /// Evaluates an expression.
    pub(super) fn value(&self, op: &'a Op) -> Value<'a> {
        match op {
            Op::Const(value) => constant(value),
            Op::AsOf => Value::Date { day: self.shared.as_of, slope: 1 },
            Op::Path(path) => self.flat(self.reached(path), path, None),
            Op::Collection(slot) => {
                let found = self.collection(*slot);
                let items = found.sure.iter().map(|node| Value::Object(*node)).collect();
                Value::List { items, missing: found.missing() }
            }
            Op::Project(slot, path) => self.project(*slot, path),
            Op::Let(slot) => self.value(&self.check.lets[*slot]),
            Op::And(..) | Op::Or(..) | Op::Not(_) | Op::Compare(..) | Op::In(..) | Op::Defined(_) | Op::Filled(_) => match self.truth(op) {
                Tri::True => Value::Bool(true),
                Tri::False => Value::Bool(false),
                Tri::Unknown => Value::Absent,
            },
            Op::Add(a, b, sign) => sum(&self.value(a), &self.value(b), *sign),
            Op::If(condition, a, b) => match self.truth(condition) {
                Tri::True => self.value(a),
                Tri::False => self.value(b),
                Tri::Unknown => Value::Absent,
            },
            Op::List(items) => {
                let mut list = Vec::new();
                let mut missing = 0usize;
                for item in items {
                    match self.value(item) {
                        Value::Absent => missing += 1,
                        value => list.push(value),
                    }
                }
                Value::List { items: list, missing }
            }
            Op::Call(Function::Default, args) => match self.asked(|| self.value(&args[0])) {
                Value::Absent => self.value(&args[1]),
                value => value,
            },
            Op::Call(Function::Count | Function::Exists, args) if matches!(args[0], Op::Collection(_)) => {
                let Op::Collection(slot) = &args[0] else { unreachable!("just matched") };
                let found = self.collection(*slot);
                match op {
                    Op::Call(Function::Count, _) => Value::range(found.sure.len(), found.sure.len() + found.missing()),
                    _ if !found.sure.is_empty() => Value::Bool(true),
                    _ if found.missing() == 0 => Value::Bool(false),
                    _ => Value::Absent,
                }
            }
            Op::Call(Function::WithinDays, args) => {
                let age = functions::call(Function::DaysSince, &[self.value(&args[0])], self.shared.as_of).0;
                let past = self.compare(Operator::Gte, &age, &Value::int(0));
                match (past, self.compare(Operator::Lte, &age, &self.value(&args[1]))) {
                    (Tri::False, _) | (_, Tri::False) => Value::Bool(false),
                    (Tri::True, Tri::True) => Value::Bool(true),
                    _ => Value::Absent,
                }
            }
            Op::Call(Function::Failing, args) => match (self.value(&args[0]), self.value(&args[1]), self.shared.world.prior) {
                (Value::Text(rule), Value::Text(record), Some(prior)) => {
                    Value::Bool(prior.failing.contains(&(rule.into_owned(), record.into_owned())))
                }
                _ => Value::Absent,
            },
            Op::Call(function @ (Function::EditionInForce | Function::EditionItems | Function::ClauseOutcome), args) => {
                self.ask_editions(*function, args)
            }
            Op::Call(function, args) => {
                let args: Vec<Value<'a>> = args.iter().map(|arg| self.value(arg)).collect();
                let (value, change) = functions::call(*function, &args, self.shared.as_of);
                self.note(change);
                value
            }
            Op::Once(slot, op) => self.once(*slot, op).value.clone(),
        }
    }

    /// Returns a value that is the same for every record.
    fn once(&self, slot: usize, op: &'a Op) -> &Known<'a> {
        let asked = self.asking.get() > 0;
        let make = |eval: &Eval<'a, 's>| drop(eval.known(op));
        let known = match self.onces.get(slot) {
            // A trace that cannot share what it reads evaluates it again; a second time it would read nothing else.
            Some(own) if !self.cites(Part::Once { slot, asked }, make) => own[usize::from(!asked)].get_or_init(|| self.known(op)),
            // Made without the trace, which has what it reads already.
            Some(_) => self.shared.onces[slot].get_or_init(|| self.apart(None).known(op)),
            None => self.shared.onces[slot].get_or_init(|| self.known(op)),
        };
        self.note(known.change);
        known
    }

    /// Begins a judgement of no record, for what is the same for all of them.
    fn apart(&self, trace: Option<RefCell<Trace<'a>>>) -> Eval<'a, 's> {
        Eval::of(self.check, self.shared, Subject { record: None, item: None }, trace)
    }

    /// Adds what a part reads that is the same for every record to the trace; `false` when every judgement has to read it itself.
    fn cites(&self, part: Part, make: impl FnOnce(&Eval<'a, 's>)) -> bool {
        let Some(trace) = self.trace.as_ref().filter(|_| !self.told.get()) else { return true };
        if trace.borrow().has(part) {
            return true;
        }
        let (blocks, slot, asked) = match part {
            Part::Collection { slot, asked } => (&self.shared.traced.constants, slot, asked),
            Part::Once { slot, asked } => (&self.shared.traced.onces, slot, asked),
        };
        let block = blocks[slot][usize::from(asked)].get_or_init(|| {
            let apart = self.apart(Some(RefCell::default()));
            apart.asking.set(u32::from(asked));
            make(&apart);
            let made = apart.trace.map(RefCell::into_inner).filter(|trace| !trace.varies);
            made.map(|trace| Arc::new(trace.into_block(part)))
        });
        block.as_ref().inspect(|block| trace.borrow_mut().cite(block)).is_some()
    }

    /// Evaluates an expression with the day on which its own value may change.
    fn known(&self, op: &'a Op) -> Known<'a> {
        let before = self.change.replace(None);
        let value = self.value(op);
        Known::new(value, self.change.replace(before))
    }
}

fn constant(value: &Const) -> Value<'_> {
    match value {
        Const::Bool(value) => Value::Bool(*value),
        Const::Int(value) => Value::int(*value),
        Const::Number(value) => Value::Number(*value),
        Const::Text(text) => Value::Text(Cow::Borrowed(text)),
        Const::Date(day) => Value::Date { day: *day, slope: 0 },
        Const::List(items) => Value::List { items: items.iter().map(constant).collect(), missing: 0 },
    }
}
