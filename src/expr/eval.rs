//! Judges a check on one record: the outcome, what was read, and the first day on which the answer may change.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::cmp::Ordering;
use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use super::check::{At, Check, FieldPath, Find, From, Related};
use super::functions::{self, Function, order};
use super::narrow::{Gathered, Narrow};
use super::ops::{Const, Op, Path, Root, Step};
use super::syntax::Operator;
use super::trace::{Block, Names, Noted, Part, Reads, Trace, Unions, What};
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

/// What the first pass found, for the checks that ask.
#[derive(Debug, Clone, Default)]
pub struct Prior {
    /// Rules that have a fail or unknown verdict, with the record's id; what `failing` asks.
    pub failing: FxHashSet<(String, String)>,
    /// The worst outcome of the rules that a clause binds, by guideline, edition and clause; what `clause_outcome` asks.
    pub clauses: FxHashMap<(String, String, String), Outcome>,
}

/// An edition as far as expressions ask about it.
#[derive(Debug, Clone)]
pub struct KnownEdition {
    /// The guideline.
    pub guideline: String,
    /// The version.
    pub edition: String,
    /// First day in force.
    pub from: Date,
    /// Last day in force.
    pub until: Option<Date>,
    /// Its clauses with the forms they stand on; nothing when they are not collected.
    pub items: Option<Vec<(String, Vec<String>)>>,
}

/// What expressions may ask about besides the ledgers.
#[derive(Debug, Clone, Copy)]
pub struct World<'a> {
    /// All editions that are loaded.
    pub editions: &'a [KnownEdition],
    /// What the first pass found; nothing in the first pass itself.
    pub prior: Option<&'a Prior>,
}

/// What all judgements of one check share: indexes of its joins and collections that no record has a part in.
#[derive(Debug)]
pub struct Shared<'a> {
    inventory: &'a Inventory<'a>,
    as_of: Date,
    facility: Option<Node<'a>>,
    world: World<'a>,
    finds: Vec<Ready<'a>>,
    constants: Vec<Option<Found<'a>>>,
    onces: Vec<OnceLock<Known<'a>>>,
    traced: Traced<'a>,
}

/// What the elements of a collection are found by, each made when it is first needed.
#[derive(Debug, Default)]
struct Ready<'a> {
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
        let finds = check.finds.iter().map(|_| Ready::default()).collect();
        let constants = check.finds.iter().map(|_| None).collect();
        let onces = (0..check.onces).map(|_| OnceLock::new()).collect();
        let blocks = |count: usize| (0..count).map(|_| Blocks::default()).collect();
        let traced = Traced { constants: blocks(check.finds.len()), onces: blocks(check.onces), unions: Unions::default() };
        let mut shared = Shared { inventory, as_of, facility, world, finds, constants, onces, traced };
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
    fn target(&self, path: &Path, node: Node<'a>) -> Option<Node<'a>> {
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

    /// Answers questions about editions; names of guidelines and editions are compared without case.
    fn ask_editions(&self, function: Function, args: &'a [Op]) -> Value<'a> {
        let mut names = Vec::new();
        for arg in args {
            match self.value(arg) {
                Value::Text(name) => names.push(name),
                _ => return Value::Absent,
            }
        }
        let world = self.shared.world;
        let as_of = self.shared.as_of;
        let of_guideline = || world.editions.iter().filter(|edition| edition.guideline.eq_ignore_ascii_case(&names[0]));
        match function {
            Function::EditionInForce => {
                let ends = of_guideline().flat_map(|edition| [Some(edition.from), edition.until.map(|until| until.add_days(1))]);
                self.note(ends.flatten().filter(|day| *day > as_of).min());
                let in_force = of_guideline().find(|edition| edition.from <= as_of && edition.until.is_none_or(|until| as_of <= until));
                in_force.map_or(Value::Absent, |edition| Value::Text(Cow::Borrowed(edition.edition.as_str())))
            }
            Function::EditionItems => {
                let edition = of_guideline().find(|edition| edition.edition.eq_ignore_ascii_case(&names[1]));
                let Some(items) = edition.and_then(|edition| edition.items.as_ref()) else { return Value::Absent };
                let on_form = items.iter().filter(|(_, forms)| names[2].is_empty() || forms.iter().any(|form| *form == *names[2]));
                Value::List { items: on_form.map(|(item, _)| Value::Text(Cow::Borrowed(item.as_str()))).collect(), missing: 0 }
            }
            _ => {
                let Some(prior) = world.prior else { return Value::Absent };
                let key = (names[0].to_lowercase(), names[1].to_lowercase(), names[2].to_string());
                let outcome = prior.clauses.get(&key).copied().unwrap_or(Outcome::NotApplicable);
                Value::Text(Cow::Borrowed(functions::outcome_word(outcome)))
            }
        }
    }

    fn root(&self, root: Root) -> Option<Node<'a>> {
        match root {
            Root::Record => self.record,
            Root::Item => self.subject.item,
            Root::It => self.it.get(),
            Root::Facility => self.shared.facility,
        }
    }

    fn step(&self, node: Node<'a>, step: &Step) -> Option<Node<'a>> {
        match step {
            Step::Field(name, slot) => match (slot, node.number()) {
                (Some(slot), Some(index)) => self.shared.inventory.field_of(node, RecordId { kind: slot.kind, index }, slot.field as usize),
                _ => node.get(name),
            },
            Step::Follow(kind) => self.shared.inventory.find(*kind, node.text()),
        }
    }

    /// Reads what is left of a path behind some of its steps from a node; lists on the way flatten.
    fn path(&self, root: Node<'a>, path: &'a Path, from: usize, through: Option<usize>) -> Value<'a> {
        self.flat(self.follow(root, path, from, through), path, through)
    }

    /// Follows a path as far as it leads to one node.
    fn follow(&self, root: Node<'a>, path: &'a Path, from: usize, through: Option<usize>) -> Reached<'a> {
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
    fn reached(&self, path: &'a Path) -> Reached<'a> {
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

    fn flat(&self, reached: Reached<'a>, path: &'a Path, through: Option<usize>) -> Value<'a> {
        match reached {
            Reached::Node(node) => Value::from_node(node, path.date),
            Reached::List(list, at) => self.flatten(list, at, path, through),
            Reached::Nothing => Value::Absent,
        }
    }

    /// Tells whether a condition that compares a field with words holds; `words` tells it of a text.
    fn compares(&self, path: &'a Path, words: impl Fn(&[u8]) -> bool) -> Result<Tri, Value<'a>> {
        match self.reached(path) {
            Reached::Node(node) if !path.date && node.is_textual() => Ok(Tri::from(words(node.bytes()))),
            reached => Err(self.flat(reached, path, None)),
        }
    }

    /// Tells whether something is recorded.
    fn is_defined(&self, op: &'a Op) -> bool {
        let Op::Path(path) = op else { return !self.value(op).is_absent() };
        match self.reached(path) {
            Reached::Node(node) if !path.date || node.is_mapping() || node.is_sequence() => !node.is_null(),
            reached => !self.flat(reached, path, None).is_absent(),
        }
    }

    /// Tells whether something is recorded that is not blank.
    fn is_filled(&self, op: &'a Op) -> bool {
        let Op::Path(path) = op else { return self.value(op).is_filled() };
        match self.reached(path) {
            Reached::Node(list) if list.is_sequence() => list.items().next().is_some(),
            reached => self.flat(reached, path, None).is_filled(),
        }
    }

    fn flatten(&self, list: Node<'a>, at: usize, path: &'a Path, through: Option<usize>) -> Value<'a> {
        let mut items = Vec::new();
        let mut missing = 0usize;
        for element in list.items() {
            match self.path(element, path, at, through) {
                Value::Absent => missing += 1,
                Value::List { items: more, missing: gaps } => {
                    items.extend(more);
                    missing = missing.saturating_add(gaps);
                }
                value => items.push(value),
            }
        }
        Value::List { items, missing }
    }

    /// Notes a read; `stopped` is the step at which the path ends before its field.
    #[inline]
    fn read(&self, path: &'a Path, through: Option<usize>, node: Node<'a>, stopped: Option<usize>) {
        let Some(trace) = self.trace.as_ref().filter(|_| !self.told.get()) else { return };
        let through = through.or_else(|| if path.root == Root::It { self.within.get() } else { None });
        let missing = if stopped.is_some() { self.asking.get() == 0 } else { node.is_null() };
        trace.borrow_mut().note(Noted { what: What::Path(path, through), node, stopped, missing });
    }

    /// Notes that an element was asked for of a list that is not written.
    fn read_missing_list(&self) {
        let (Some(trace), Some(record)) = (&self.trace, self.record) else { return };
        trace.borrow_mut().note(Noted { what: What::List, node: record, stopped: None, missing: true });
    }

    fn project(&self, slot: usize, path: &'a Path) -> Value<'a> {
        let found = self.collection(slot);
        let mut items = Vec::new();
        let mut missing = found.missing();
        for node in &found.sure {
            match self.path(*node, path, 0, Some(slot)) {
                Value::Absent => missing += 1,
                Value::List { items: more, missing: gaps } => {
                    items.extend(more);
                    missing = missing.saturating_add(gaps);
                }
                value => items.push(value),
            }
        }
        Value::List { items, missing }
    }

    fn collection(&self, slot: usize) -> &Found<'a> {
        // The shared part outlives this judgement, so the borrow can be handed on.
        let found = match self.shared.constants.get(slot) {
            Some(Some(found)) if self.same_for_all(slot, found) => found,
            _ => self.found[slot].get_or_init(|| self.make(slot)),
        };
        self.note(found.change);
        found
    }

    /// Tells whether a constant collection can be taken as it is; what was read for it becomes evidence.
    fn same_for_all(&self, slot: usize, found: &Found<'a>) -> bool {
        let part = Part::Collection { slot, asked: self.asking.get() > 0 };
        // One that may hold others names the judged record among what may be in it.
        self.trace.is_none() || !found.open && self.cites(part, |eval| drop(eval.make(slot)))
    }

    fn make(&self, slot: usize) -> Found<'a> {
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
                let ready = &self.shared.finds[slot];
                let mut admit = |index: u32| {
                    if !own(*kind, index) {
                        self.admit(slot, node(*kind, index), &mut found.sure, &mut found.maybe);
                    }
                };
                let mut join_by = |texts: &[&str]| match self.narrowed(find) {
                    Some((narrow, text)) => {
                        let index = ready.narrowed.get_or_init(|| inventory.joined_by(*kind, &join.fields, Some(&narrow.field)));
                        index.find_narrowed(inventory, texts, &text).for_each(&mut admit);
                    }
                    None => {
                        let index = ready.joined.get_or_init(|| inventory.joined_by(*kind, &join.fields, None));
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
                        self.shared.finds[slot].gathered.get_or_init(|| self.gather(*other, path.as_ref()).sorted_by(&narrow.field));
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
    fn made(&self, mut found: Found<'a>, before: Option<Date>) -> Found<'a> {
        found.change = self.change.replace(before);
        self.note(found.change);
        found
    }

    /// Returns the list that a path leads to without another list on the way.
    fn plain_list(&self, path: &'a Path) -> Option<Node<'a>> {
        let step = |node: Node<'a>, step| if node.is_sequence() { None } else { self.step(node, step) };
        path.steps.iter().try_fold(self.root(path.root)?, step).filter(|node| node.is_sequence())
    }

    /// Returns the equality by which a filter narrows a collection down, and its value for this record. Without a text to compare with, and
    /// for a trace, which shows everything that was looked at, nothing is narrowed down.
    fn narrowed(&self, find: &'a Find) -> Option<(&'a Narrow, Cow<'a, str>)> {
        let narrow = find.narrow.as_ref().filter(|_| self.trace.is_none())?;
        match self.value(&narrow.value) {
            Value::Text(text) => Some((narrow, text)),
            _ => None,
        }
    }

    /// Gathers the candidates for a collection that comes from another one.
    fn gather(&self, other: usize, path: Option<&'a FieldPath>) -> Gathered<'a> {
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
    fn sort_out(&self, slot: usize, gathered: &Gathered<'a>, text: Option<&str>, found: &mut Found<'a>) {
        found.open |= gathered.open || !gathered.unknown.is_empty();
        found.maybe.extend(&gathered.unknown);
        let (sure, doubtful) = gathered.candidates(text);
        sure.for_each(|candidate| self.admit(slot, candidate, &mut found.sure, &mut found.maybe));
        // What may not be there itself is never surely in the collection.
        found.maybe.extend(doubtful.filter(|candidate| self.passes(slot, *candidate) != Tri::False));
    }

    /// Judges the filter of a collection on a candidate.
    fn passes(&self, slot: usize, candidate: Node<'a>) -> Tri {
        let Some(filter) = &self.check.finds[slot].filter else { return Tri::True };
        let outer = (self.it.replace(Some(candidate)), self.within.replace(Some(slot)));
        let truth = self.truth(filter);
        self.it.set(outer.0);
        self.within.set(outer.1);
        truth
    }

    fn admit(&self, slot: usize, candidate: Node<'a>, sure: &mut Vec<Node<'a>>, maybe: &mut Vec<Node<'a>>) {
        match self.passes(slot, candidate) {
            Tri::True => sure.push(candidate),
            Tri::Unknown => maybe.push(candidate),
            Tri::False => {}
        }
    }

    /// Adds the elements of the list that a path leads to. A list that is not recorded may hold anything: its owner is put
    /// among the candidates that cannot be told. A list that is written as empty is empty.
    fn elements(
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

    /// Returns the elements of the list that steps lead to; lists on the way flatten.
    fn list_nodes(&self, node: Node<'a>, steps: &[Step]) -> Option<Vec<Node<'a>>> {
        let mut node = node;
        for (at, step) in steps.iter().enumerate() {
            if node.is_sequence() {
                return Some(node.items().flat_map(|item| self.list_nodes(item, &steps[at..]).unwrap_or_default()).collect());
            }
            node = self.step(node, step)?;
        }
        Some(if node.is_sequence() { node.items().collect() } else { vec![node] })
    }

    fn is_in(&self, needle: &Value<'a>, list: &'a Op) -> Tri {
        // The common case, a word among words of the rule, without making a list of values.
        if let (Value::Text(text), Op::Const(Const::List(words))) = (needle, list) {
            return Tri::from(words.iter().any(|word| matches!(word, Const::Text(word) if **word == **text)));
        }
        // A list that is the same for every record is not looked through for each.
        if let (Value::Text(text), Op::Once(slot, op)) = (needle, list)
            && let Some(truth) = self.once(*slot, op).holds(text)
        {
            return truth;
        }
        match (needle, self.value(list)) {
            (Value::Absent, _) => Tri::Unknown,
            (needle, Value::List { items, missing }) => {
                if items.iter().any(|item| self.compare(Operator::Eq, needle, item) == Tri::True) {
                    Tri::True
                } else if missing > 0 {
                    Tri::Unknown
                } else {
                    Tri::False
                }
            }
            _ => Tri::Unknown,
        }
    }

    fn compare(&self, operator: Operator, a: &Value<'a>, b: &Value<'a>) -> Tri {
        let linear = |value: &Value<'a>| match value {
            Value::Int { now, slope } => Some((*now, i64::from(*slope))),
            Value::Date { day, slope } => Some((i64::from(day.0), i64::from(*slope))),
            _ => None,
        };
        match (a, b) {
            (Value::Absent, _) | (_, Value::Absent) => Tri::Unknown,
            (Value::Range(low, high), other) => match linear(other) {
                Some((number, _)) => range(operator, *low, *high, number),
                None => Tri::Unknown,
            },
            (other, Value::Range(low, high)) => match linear(other) {
                Some((number, _)) => range(turned(operator), *low, *high, number),
                None => Tri::Unknown,
            },
            (Value::Text(a), Value::Text(b)) if matches!(operator, Operator::Eq | Operator::Ne) => {
                Tri::from((a == b) == (operator == Operator::Eq))
            }
            _ => match (linear(a), linear(b)) {
                (Some((a, a_slope)), Some((b, b_slope))) => {
                    let (difference, slope) = (a.saturating_sub(b), a_slope - b_slope);
                    self.note(next_change(operator, difference, slope).map(|days| self.shared.as_of.add_days(days)));
                    Tri::from(holds(operator, difference.cmp(&0)))
                }
                _ => order(a, b).map_or(Tri::Unknown, |order| Tri::from(holds(operator, order))),
            },
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

fn sum<'a>(a: &Value<'a>, b: &Value<'a>, sign: i8) -> Value<'a> {
    let by = i64::from(sign);
    match (a, b) {
        (Value::Int { now: a, slope: x }, Value::Int { now: b, slope: y }) => {
            Value::Int { now: a.saturating_add(b.saturating_mul(by)), slope: x.saturating_add(y * i32::from(sign)) }
        }
        (Value::Date { day, slope: x }, Value::Int { now, slope: y }) => {
            Value::Date { day: day.add_days(now.saturating_mul(by)), slope: x.saturating_add(y * i32::from(sign)) }
        }
        (Value::Date { day: a, slope: x }, Value::Date { day: b, slope: y }) => {
            Value::Int { now: i64::from(a.0) - i64::from(b.0), slope: x.saturating_sub(*y) }
        }
        _ => Value::Absent,
    }
}

fn holds(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Eq => order.is_eq(),
        Operator::Ne => order.is_ne(),
        Operator::Lt => order.is_lt(),
        Operator::Lte => order.is_le(),
        Operator::Gt => order.is_gt(),
        Operator::Gte => order.is_ge(),
    }
}

fn turned(operator: Operator) -> Operator {
    match operator {
        Operator::Lt => Operator::Gt,
        Operator::Lte => Operator::Gte,
        Operator::Gt => Operator::Lt,
        Operator::Gte => Operator::Lte,
        same => same,
    }
}

/// Compares a number known to lie between two bounds: the answer when it is the same for all of them.
fn range(operator: Operator, low: i64, high: i64, number: i64) -> Tri {
    let inside = (low..=high).contains(&number);
    let (at_low, at_high) = (holds(operator, low.cmp(&number)), holds(operator, high.cmp(&number)));
    match operator {
        Operator::Eq | Operator::Ne if inside => Tri::Unknown,
        _ if at_low == at_high => Tri::from(at_low),
        _ => Tri::Unknown,
    }
}

/// Returns in how many days the comparison of `difference + slope × days` with 0 first gives another answer.
fn next_change(operator: Operator, difference: i64, slope: i64) -> Option<i64> {
    if slope == 0 {
        return None;
    }
    let now = holds(operator, difference.cmp(&0));
    // The sign changes only around the day on which the line crosses zero.
    let crossing = -difference / slope;
    (crossing - 1..=crossing + 2)
        .filter(|days| *days >= 1)
        .chain([1])
        .filter(|days| {
            let then = difference.saturating_add(slope.saturating_mul(*days));
            holds(operator, then.cmp(&0)) != now
        })
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_day_of_another_answer_is_exact() {
        let operators = [Operator::Eq, Operator::Ne, Operator::Lt, Operator::Lte, Operator::Gt, Operator::Gte];
        for operator in operators {
            for slope in [-24, -2, -1, 1, 2, 24] {
                for difference in -60..=60 {
                    let now = holds(operator, difference.cmp(&0));
                    let slow = (1..200).find(|days| holds(operator, (difference + slope * days).cmp(&0)) != now);
                    assert_eq!(next_change(operator, difference, slope), slow, "{operator:?} {difference} {slope}");
                }
            }
        }
    }
}
