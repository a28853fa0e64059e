//! A check: what a rule, or a variant of it, asks of each record, compiled from its data.

use super::compile::{ExprSource, Named, Names, Param, Ty, compile, compile_condition, joinable};
use super::functions::Function;
use super::message::Message;
use super::ops::{Op, Path, Root};
use super::syntax;
use crate::messages;
use crate::schema::{self, Kinds};
use crate::yaml::decode::{Decoder, with_guess};
use crate::yaml::{Node, Problem};

/// A declared collection as it is written.
#[derive(Debug, Clone)]
pub struct FindSource {
    /// Its name.
    pub name: ExprSource,
    /// Where its elements come from.
    pub source: ExprSource,
    /// Field of the found record = expression.
    pub on: Vec<(ExprSource, ExprSource)>,
    /// The filter.
    pub filter: Option<ExprSource>,
    /// Whether the judged record itself is left out.
    pub others: bool,
}

/// A check as it is written.
#[derive(Debug, Clone)]
pub struct CheckSource {
    /// The kind that is judged.
    pub select: ExprSource,
    /// Whether the whole ledger is judged once.
    pub whole_ledger: bool,
    /// The list field whose elements are judged.
    pub each: Option<ExprSource>,
    /// Named expressions.
    pub lets: Vec<(ExprSource, ExprSource)>,
    /// Declared collections.
    pub finds: Vec<FindSource>,
    /// When the rule is about a record.
    pub when: Option<ExprSource>,
    /// What it asks.
    pub require: ExprSource,
    /// Where a fail points: the first of these fields that is missing, else the first.
    pub at: Vec<ExprSource>,
    /// What else is shown.
    pub related: Vec<ExprSource>,
    /// The message, Japanese and English.
    pub message: (ExprSource, ExprSource),
}

/// Where the elements of a collection come from.
#[derive(Debug, Clone)]
pub enum From {
    /// Records of a kind; with a join when there is one.
    Kind(usize, Option<Join>),
    /// Elements of a list field.
    Field(FieldPath),
    /// An earlier collection, or a list field of its elements.
    Collection(usize, Option<FieldPath>),
}

/// A hash join: fields of the found record and the expressions they must equal.
#[derive(Debug, Clone)]
pub struct Join {
    /// Paths of the fields.
    pub fields: Vec<String>,
    pub(super) values: Vec<Op>,
}

/// A path to a list field.
#[derive(Debug, Clone)]
pub struct FieldPath(pub(super) Box<Path>);

/// A compiled collection.
#[derive(Debug, Clone)]
pub struct Find {
    /// Its name.
    pub name: String,
    /// Where its elements come from.
    pub from: From,
    pub(super) filter: Option<Op>,
    pub(super) others: bool,
    /// Whether it is the same for every record, so that it is made once.
    pub constant: bool,
    /// Elements are records of this kind.
    pub kind: Option<usize>,
}

#[derive(Debug, Clone)]
pub(super) enum Related {
    Collection(usize),
    Path(Box<Path>),
}

/// Where a fail points.
#[derive(Debug, Clone)]
pub(super) enum At {
    /// Fields of the record or of the judged element.
    Fields(Vec<String>),
    /// A field of the elements of a collection.
    Element(usize, String),
}

/// A compiled check.
#[derive(Debug, Clone)]
pub struct Check {
    /// Number of the kind that is judged.
    pub kind: usize,
    /// Whether the whole ledger is judged once.
    pub whole_ledger: bool,
    /// The list field whose elements are judged.
    pub each: Option<String>,
    /// Declared collections.
    pub finds: Vec<Find>,
    /// Whether it asks what other rules found, so that it is judged after them.
    pub second_pass: bool,
    /// How many values it has that are the same for every record.
    pub(super) onces: usize,
    pub(super) lets: Vec<Op>,
    pub(super) when: Option<Op>,
    pub(super) require: Op,
    pub(super) at: Option<At>,
    pub(super) related: Vec<Related>,
    /// What it tells people; nothing in a check that was compiled to judge only.
    pub(super) message: Option<Message>,
}

impl Check {
    /// Tells whether it was compiled to judge only, and not to tell what it finds.
    pub fn is_silent(&self) -> bool {
        self.message.is_none()
    }
}

impl CheckSource {
    /// Compiles the check with these parameters, or lists what is wrong with it.
    pub fn compile(&self, kinds: &Kinds, params: &[Param]) -> Result<Check, Vec<Problem>> {
        self.compile_for(kinds, params, Purpose::Telling)
    }

    /// Compiles what judging needs: not the message and the related places, which only a finding has.
    pub fn compile_silent(&self, kinds: &Kinds, params: &[Param]) -> Result<Check, Vec<Problem>> {
        self.compile_for(kinds, params, Purpose::Judging)
    }

    fn compile_for(&self, kinds: &Kinds, params: &[Param], purpose: Purpose) -> Result<Check, Vec<Problem>> {
        let mut scope = Scope::new(self, kinds, params);
        let check = scope.check(purpose);
        if scope.problems.is_empty() { Ok(check.expect("a check without problems compiles")) } else { Err(scope.problems) }
    }

    /// Reads the keys that a rule and its variants share; `inherit` gives what a variant leaves out.
    pub fn decode(decoder: &Decoder, fields: &crate::yaml::decode::Fields<'_, '_>, inherit: Option<&CheckSource>) -> Option<CheckSource> {
        let source = |node: Option<Node<'_>>| node.map(ExprSource::new);
        let select = source(fields.optional("select")).or_else(|| inherit.map(|check| check.select.clone()));
        let own_select = fields.optional("select").is_some();
        let scope = fields.optional("scope").and_then(|node| decoder.word(node, &[("ledger", true), ("record", false)]));
        let each = source(fields.optional("each"));
        let pairs = |key| -> Option<Vec<(Node<'_>, Node<'_>)>> { fields.optional(key).map(|node| node.entries().collect()) };
        let lets =
            pairs("let").map(|entries| entries.into_iter().map(|(name, value)| (ExprSource::new(name), ExprSource::new(value))).collect());
        let finds =
            pairs("find").map(|entries| entries.into_iter().filter_map(|(name, value)| decode_find(decoder, name, value)).collect());
        let when = source(fields.optional("when"));
        let require = source(fields.required("require"));
        let at = fields
            .optional("at")
            .map(|node| if node.is_sequence() { node.items().map(ExprSource::new).collect() } else { vec![ExprSource::new(node)] });
        let related = fields.optional("related").map(|node| decoder.list(node).into_iter().map(ExprSource::new).collect());
        let message = fields.required("message").and_then(|node| {
            decoder.pair(node);
            Some((ExprSource::new(node.get("ja")?), ExprSource::new(node.get("en")?)))
        });
        if select.is_none() {
            fields.required("select");
        }
        let inherited = inherit.filter(|_| !own_select);
        Some(CheckSource {
            select: select?,
            whole_ledger: scope.or(inherited.map(|check| check.whole_ledger)).unwrap_or(false),
            each: each.or_else(|| inherited.and_then(|check| check.each.clone())),
            lets: lets.or_else(|| inherited.map(|check| check.lets.clone())).unwrap_or_default(),
            finds: finds.or_else(|| inherited.map(|check| check.finds.clone())).unwrap_or_default(),
            when,
            require: require?,
            at: at.unwrap_or_default(),
            related: related.unwrap_or_default(),
            message: message?,
        })
    }
}

fn decode_find(decoder: &Decoder, name: Node<'_>, value: Node<'_>) -> Option<FindSource> {
    let fields = decoder.mapping(value);
    let source = fields.required("in").map(ExprSource::new);
    let on =
        fields.optional("on").map(|node| node.entries().map(|(field, value)| (ExprSource::new(field), ExprSource::new(value))).collect());
    let filter = fields.optional("where").map(ExprSource::new);
    let others = fields.optional("others").is_some_and(|node| decoder.bool(node));
    fields.finish();
    Some(FindSource { name: ExprSource::new(name), source: source?, on: on.unwrap_or_default(), filter, others })
}

/// What a check is compiled for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Judging,
    Telling,
}

enum State<T> {
    Waiting,
    Working,
    Done(T),
}

/// Names of one check; lets and collections are compiled when they are first used, in whatever order they are written.
struct Scope<'k, 's> {
    source: &'s CheckSource,
    kinds: &'k Kinds,
    params: &'s [Param],
    record: Option<Ty<'k>>,
    item: Option<Ty<'k>>,
    it: Option<Ty<'k>>,
    lets: Vec<State<Option<(Op, Ty<'k>)>>>,
    finds: Vec<State<Option<(Find, Ty<'k>)>>>,
    problems: Vec<Problem>,
}

impl<'k> Names<'k> for Scope<'k, '_> {
    fn resolve(&mut self, name: &str) -> Option<Named<'k>> {
        let root = |ty: &Option<Ty<'k>>, root| ty.clone().map(|ty| Named::Root(root, ty));
        match name {
            "record" => return root(&self.record, Root::Record),
            "item" => return root(&self.item, Root::Item),
            "it" => return root(&self.it, Root::It),
            "as_of" => return Some(Named::AsOf),
            "facility" => {
                let kinds = self.kinds;
                return kinds.for_purpose(schema::Purpose::Facility).map(|(_, kind)| Named::Root(Root::Facility, Ty::Object(&kind.object)));
            }
            _ => {}
        }
        if let Some(slot) = self.source.lets.iter().position(|(known, _)| known.text == name) {
            let ty = self.compile_let(slot).map_or(Ty::Any, |(_, ty)| ty);
            return Some(Named::Let(slot, ty));
        }
        if let Some(slot) = self.source.finds.iter().position(|find| find.name.text == name) {
            let ty = self.compile_find(slot).map_or(Ty::Any, |(_, ty)| ty);
            return Some(Named::Collection(slot, ty));
        }
        None
    }

    fn known(&self) -> Vec<String> {
        let roots = [
            ("record", self.record.is_some()),
            ("item", self.item.is_some()),
            ("it", self.it.is_some()),
            ("as_of", true),
            ("facility", true),
            ("param", true),
        ];
        let roots = roots.iter().filter(|(_, there)| *there).map(|(name, _)| (*name).to_owned());
        let lets = self.source.lets.iter().map(|(name, _)| name.text.clone());
        roots.chain(lets).chain(self.source.finds.iter().map(|find| find.name.text.clone())).collect()
    }

    fn params(&self) -> &[Param] {
        self.params
    }

    fn kinds(&self) -> &'k Kinds {
        self.kinds
    }

    fn problem(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

impl<'k, 's> Scope<'k, 's> {
    fn new(source: &'s CheckSource, kinds: &'k Kinds, params: &'s [Param]) -> Self {
        Scope {
            lets: source.lets.iter().map(|_| State::Waiting).collect(),
            finds: source.finds.iter().map(|_| State::Waiting).collect(),
            source,
            kinds,
            params,
            record: None,
            item: None,
            it: None,
            problems: Vec::new(),
        }
    }

    fn check(&mut self, purpose: Purpose) -> Option<Check> {
        let source = self.source;
        let whole = |expr: &ExprSource| expr.place(0..expr.text.len());
        let Some(kind) = self.kinds.index(&source.select.text) else {
            let problem = Problem::new(whole(&source.select), messages::unknown_kind(&source.select.text));
            self.problem(with_guess(problem, &source.select.text, self.kinds.iter().map(|kind| kind.id.as_str())));
            return None;
        };
        let object = &self.kinds.get(kind).object;
        if !source.whole_ledger {
            self.record = Some(Ty::Object(object));
        }
        if let Some(each) = &source.each {
            match object.follow(&each.text).map(|field| Ty::of(&field.ty, self.kinds)) {
                Some(Ty::List(item)) if !source.whole_ledger => self.item = Some(*item),
                _ => self.problem(Problem::new(whole(each), messages::each_not_list(&each.text))),
            }
        }
        for slot in 0..source.lets.len() {
            self.compile_let(slot);
        }
        for slot in 0..source.finds.len() {
            self.compile_find(slot);
        }
        let when = source.when.as_ref().map(|when| compile_condition(self, when));
        let require = compile_condition(self, &source.require);
        let at = self.at(&source.at, object);
        let (mut related, mut message) = (Vec::new(), None);
        if purpose == Purpose::Telling {
            related.extend(source.related.iter().filter_map(|related| self.related(related)));
            message = Some(Message::compile(self, &source.message.0, &source.message.1));
        }
        if !self.problems.is_empty() {
            return None;
        }
        let mut lets: Vec<Op> = std::mem::take(&mut self.lets).into_iter().filter_map(done).map(|(op, _)| op).collect();
        let mut finds: Vec<Find> = std::mem::take(&mut self.finds).into_iter().filter_map(done).map(|(find, _)| find).collect();
        mark_constants(&mut finds, &lets);
        self.refuse_slow_finds(&finds);
        let (mut when, mut require) = (when.flatten(), require?);
        let onces = mark_onces(&mut finds, &mut lets, when.iter_mut().chain([&mut require]));
        let mut second_pass = false;
        let ops = finds.iter().flat_map(Find::ops).chain(&lets).chain(&when).chain([&require]);
        for op in ops {
            op.walk(&mut |op| second_pass |= matches!(op, Op::Call(Function::Failing | Function::ClauseOutcome, _)));
        }
        let each = source.each.as_ref().map(|each| each.text.clone());
        Some(Check { kind, whole_ledger: source.whole_ledger, each, finds, second_pass, onces, lets, when, require, at, related, message })
    }

    fn compile_let(&mut self, slot: usize) -> Option<(Op, Ty<'k>)> {
        match &self.lets[slot] {
            State::Done(done) => return done.clone(),
            State::Working => return self.circle(&self.source.lets[slot].0),
            State::Waiting => self.lets[slot] = State::Working,
        }
        let it = self.it.take();
        let source = self.source;
        let compiled = compile(self, &source.lets[slot].1);
        self.it = it;
        self.lets[slot] = State::Done(compiled.clone());
        compiled
    }

    fn circle<T>(&mut self, name: &ExprSource) -> Option<T> {
        self.problem(Problem::new(name.place(0..name.text.len()), messages::circular_name(&name.text)));
        None
    }

    fn compile_find(&mut self, slot: usize) -> Option<(Find, Ty<'k>)> {
        match &self.finds[slot] {
            State::Done(done) => return done.clone(),
            State::Working => return self.circle(&self.source.finds[slot].name),
            State::Waiting => self.finds[slot] = State::Working,
        }
        let it = self.it.take();
        let compiled = self.find(&self.source.finds[slot]);
        self.it = it;
        self.finds[slot] = State::Done(compiled.clone());
        compiled
    }

    fn find(&mut self, source: &'s FindSource) -> Option<(Find, Ty<'k>)> {
        let at = source.source.place(0..source.source.text.len());
        let (mut from, ty, kind) = self.find_source(source)?;
        if !source.on.is_empty() {
            let From::Kind(kind, join) = &mut from else {
                self.problem(Problem::new(at, messages::join_needs_kind()));
                return None;
            };
            let object = &self.kinds.get(*kind).object;
            let mut made = Join { fields: Vec::new(), values: Vec::new() };
            for (field, value) in &source.on {
                let place = field.place(0..field.text.len());
                let Some(found) = object.follow(&field.text) else {
                    let known: Vec<&str> = object.fields.iter().map(|field| field.name.as_str()).collect();
                    self.problem(with_guess(Problem::new(place, messages::unknown_field(&field.text)), &field.text, known));
                    continue;
                };
                let Some((op, ty)) = compile(self, value) else { continue };
                if !joinable(&Ty::of(&found.ty, self.kinds), &ty) {
                    self.problem(Problem::new(place, messages::cannot_join(&field.text)));
                }
                made.fields.push(field.text.clone());
                made.values.push(op);
            }
            *join = Some(made);
        }
        self.it = Some(ty.clone());
        let filter = source.filter.as_ref().map(|filter| compile_condition(self, filter));
        if source.others && !matches!(from, From::Kind(..)) {
            self.problem(Problem::new(at, messages::others_needs_kind()));
        }
        if filter.as_ref().is_some_and(Option::is_none) {
            return None;
        }
        let find = Find { name: source.name.text.clone(), from, filter: filter.flatten(), others: source.others, constant: false, kind };
        Some((find, ty))
    }

    /// Resolves `in`: a kind, an earlier collection, or a list field.
    fn find_source(&mut self, source: &'s FindSource) -> Option<(From, Ty<'k>, Option<usize>)> {
        let expr = &source.source;
        let at = expr.place(0..expr.text.len());
        let head = expr.text.split('.').next().unwrap_or_default();
        if let Some(slot) = self.source.finds.iter().position(|find| find.name.text == head) {
            let (find, item) = self.compile_find(slot)?;
            if head == expr.text {
                return Some((From::Collection(slot, None), item, find.kind));
            }
            let (op, ty) = compile(self, expr)?;
            let (Op::Project(_, path), Ty::List(item)) = (op, ty) else { return None };
            return Some((From::Collection(slot, Some(FieldPath(path))), *item, None));
        }
        if let Some(kind) = self.kinds.index(&expr.text) {
            return Some((From::Kind(kind, None), Ty::Object(&self.kinds.get(kind).object), Some(kind)));
        }
        if syntax::parse(&expr.text).is_ok() && expr.text.contains('.') {
            return match compile(self, expr)? {
                (Op::Path(path), Ty::List(item)) => Some((From::Field(FieldPath(path)), *item, None)),
                _ => {
                    self.problem(Problem::new(at, messages::each_not_list(&expr.text)));
                    None
                }
            };
        }
        let problem = Problem::new(at, messages::unknown_kind(&expr.text));
        self.problem(with_guess(problem, &expr.text, self.kinds.iter().map(|kind| kind.id.as_str())));
        None
    }

    /// Refuses to look through a whole ledger for every record: that is what joins are for.
    fn refuse_slow_finds(&mut self, finds: &[Find]) {
        for (find, source) in finds.iter().zip(&self.source.finds) {
            if matches!(find.from, From::Kind(_, None)) && !find.constant && !self.source.whole_ledger {
                let at = source.source.place(0..source.source.text.len());
                self.problem(Problem::new(at, messages::find_needs_join(&find.name)));
            }
        }
    }

    fn at(&mut self, at: &'s [ExprSource], object: &'k schema::Object) -> Option<At> {
        if let [only] = at
            && let Some(slot) = self.source.finds.iter().position(|find| find.name.text == only.text.split('.').next().unwrap_or_default())
        {
            let (_, ty) = self.compile_find(slot)?;
            let rest = only.text.split_once('.').map_or("", |(_, rest)| rest);
            if !rest.is_empty() && !matches!(ty, Ty::Object(object) if object.follow(rest).is_some()) {
                self.problem(Problem::new(only.place(0..only.text.len()), messages::unknown_field(rest)));
            }
            return Some(At::Element(slot, rest.to_owned()));
        }
        let object = match &self.item {
            Some(Ty::Object(object)) => Some(*object),
            // An element that is a plain value is pointed at itself.
            Some(_) => None,
            None => Some(object),
        };
        for path in at {
            if self.source.whole_ledger || object.is_some_and(|object| object.follow(&path.text).is_none()) {
                let problem = Problem::new(path.place(0..path.text.len()), messages::unknown_field(&path.text));
                let known = object.iter().flat_map(|object| &object.fields).map(|field| field.name.as_str());
                self.problem(with_guess(problem, &path.text, known));
            }
        }
        (!at.is_empty()).then(|| At::Fields(at.iter().map(|path| path.text.clone()).collect()))
    }

    fn related(&mut self, related: &ExprSource) -> Option<Related> {
        if let Some(slot) = self.source.finds.iter().position(|find| find.name.text == related.text) {
            return Some(Related::Collection(slot));
        }
        match compile(self, related)? {
            (Op::Path(path), _) => Some(Related::Path(path)),
            _ => {
                self.problem(Problem::new(related.place(0..related.text.len()), messages::unknown_name(&related.text)));
                None
            }
        }
    }
}

fn done<T>(state: State<Option<T>>) -> Option<T> {
    match state {
        State::Done(done) => done,
        _ => None,
    }
}

impl Find {
    pub(super) fn ops(&self) -> impl Iterator<Item = &Op> {
        let join = match &self.from {
            From::Kind(_, Some(join)) => join.values.as_slice(),
            _ => &[],
        };
        join.iter().chain(&self.filter)
    }
}

/// Tells whether the record has a part in an expression.
fn depends(op: &Op, lets: &[Op], finds: &[Find]) -> bool {
    let mut found = false;
    op.walk(&mut |op| {
        found |= match op {
            Op::Path(path) => matches!(path.root, Root::Record | Root::Item),
            Op::Let(slot) => lets.get(*slot).is_none_or(|op| depends(op, lets, finds)),
            Op::Collection(slot) | Op::Project(slot, _) => !finds[*slot].constant,
            _ => false,
        }
    });
    found
}

/// Marks what sums up collections that no record has a part in, so that it is summed up once for all, and returns how much there is of it.
fn mark_onces<'o>(finds: &mut [Find], lets: &mut [Op], others: impl Iterator<Item = &'o mut Op>) -> usize {
    fn mark(op: &mut Op, lets: &[Op], finds: &[Find], count: &mut usize) {
        let sums_up = |function: &Function| {
            matches!(function, Function::Latest | Function::Earliest | Function::Count | Function::CountDistinct | Function::Exists)
        };
        let varies = |op: &Op| {
            let mut varies = depends(op, lets, finds);
            op.walk(&mut |part| varies |= matches!(part, Op::Path(path) if path.root == Root::It));
            varies
        };
        // The number of elements of a collection is known without summing up.
        let worth_it = matches!(op, Op::Call(function, args) if sums_up(function) && !matches!(args.as_slice(), [Op::Collection(_)]));
        match op {
            _ if worth_it && !varies(op) => {
                let inner = std::mem::replace(op, Op::AsOf);
                *op = Op::Once(*count, Box::new(inner));
                *count += 1;
            }
            _ => op.parts_mut().into_iter().for_each(|part| mark(part, lets, finds, count)),
        }
    }
    let mut count = 0;
    // What is looked into is taken out meanwhile; it is never part of itself.
    for slot in 0..lets.len() {
        let mut op = std::mem::replace(&mut lets[slot], Op::AsOf);
        mark(&mut op, lets, finds, &mut count);
        lets[slot] = op;
    }
    for slot in 0..finds.len() {
        if let Some(mut filter) = finds[slot].filter.take() {
            mark(&mut filter, lets, finds, &mut count);
            finds[slot].filter = Some(filter);
        }
    }
    others.for_each(|op| mark(op, lets, finds, &mut count));
    count
}

/// Marks the collections that no record has a part in, so that they are made once for all.
fn mark_constants(finds: &mut [Find], lets: &[Op]) {
    // A collection can depend on one written later, so this goes on until nothing changes.
    loop {
        let mut changed = false;
        for at in 0..finds.len() {
            let constant = !finds[at].others
                && match &finds[at].from {
                    From::Kind(..) => true,
                    From::Field(path) => !matches!(path.0.root, Root::Record | Root::Item),
                    From::Collection(slot, _) => finds[*slot].constant,
                }
                && !finds[at].ops().any(|op| depends(op, lets, finds));
            changed |= constant != finds[at].constant;
            finds[at].constant = constant;
        }
        if !changed {
            return;
        }
    }
}
