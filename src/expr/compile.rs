//! Types an expression against the ledgers and resolves its names; every mistake has a place.

use std::sync::Arc;

use super::functions::{FUNCTIONS, Function, Want};
use super::ops::{Const, Op, Path, Root, Slot, Step};
use super::syntax::{self, Kind as Syn, Syntax};
use crate::date::Date;
use crate::messages;
use crate::schema::{EnumValue, Kinds, Object, Type};
use crate::source::Span;
use crate::text::Text;
use crate::yaml::decode::with_guess;
use crate::yaml::{Node, Problem};

/// A mistake in an expression.
pub type ExprError = Problem;

/// A value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamValue {
    /// A truth.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Number(f64),
    /// Text.
    Text(String),
    /// A date.
    Date(Date),
    /// A list of values of one type.
    List(Vec<ParamValue>),
}

impl std::fmt::Display for ParamValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ParamValue::Bool(value) => value.fmt(f),
            ParamValue::Int(value) => value.fmt(f),
            ParamValue::Number(value) => value.fmt(f),
            ParamValue::Text(text) => text.fmt(f),
            ParamValue::Date(date) => date.fmt(f),
            ParamValue::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        f.write_str(", ")?;
                    }
                    item.fmt(f)?;
                }
                Ok(())
            }
        }
    }
}

/// A parameter with the value in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: ParamValue,
}

/// The text of an expression and where it stands.
#[derive(Debug, Clone)]
pub struct ExprSource {
    /// The expression.
    pub text: String,
    span: Span,
    /// Where the first byte of the text stands, when the text stands in the source as it is.
    verbatim: Option<u32>,
}

impl ExprSource {
    /// Takes the expression that a scalar holds.
    pub fn new(node: Node<'_>) -> Self {
        let span = node.span();
        let text = node.text().to_owned();
        let quotes = u32::from(node.is_quoted());
        let same = (span.end - span.start) as usize == text.len() + 2 * quotes as usize;
        ExprSource { text, span, verbatim: same.then_some(span.start + quotes) }
    }

    /// Takes a part of the text, such as one placeholder of a message.
    pub fn part(&self, range: std::ops::Range<usize>) -> Self {
        let verbatim = self.verbatim.map(|start| start + range.start as u32);
        ExprSource { text: self.text[range].to_owned(), span: self.span, verbatim }
    }

    /// Returns the place of a byte range of the expression, or of the whole when it is folded or escaped.
    pub fn place(&self, range: std::ops::Range<usize>) -> Span {
        match self.verbatim {
            Some(start) => Span { start: start + range.start as u32, end: start + range.end as u32 },
            None => self.span,
        }
    }
}

/// The type of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ty<'k> {
    Bool,
    Int,
    Number,
    Text {
        reference: Option<usize>,
    },
    Enum(&'k [EnumValue]),
    Date,
    List(Box<Ty<'k>>),
    Object(&'k Object),
    /// Words written in the rule itself; they become whatever they are compared with.
    Words(Vec<String>),
    /// A list without items, or a mistake that was already reported.
    Any,
}

impl<'k> Ty<'k> {
    /// Turns the type of a field into the type of an expression.
    pub(super) fn of(ty: &'k Type, kinds: &Kinds) -> Ty<'k> {
        match ty {
            Type::Text { reference, .. } => Ty::Text { reference: reference.as_deref().and_then(|kind| kinds.index(kind)) },
            Type::Enum(values) => Ty::Enum(values),
            Type::Date => Ty::Date,
            Type::Int { .. } => Ty::Int,
            Type::Number => Ty::Number,
            Type::Bool => Ty::Bool,
            Type::List(list) => Ty::List(Box::new(Ty::of(&list.item, kinds))),
            Type::Object(object) => Ty::Object(object),
        }
    }

    fn name(&self) -> Text {
        match self {
            Ty::Bool => messages::type_bool(),
            Ty::Int => messages::type_int(),
            Ty::Number => messages::type_number(),
            Ty::Text { .. } | Ty::Words(_) => messages::type_text(),
            Ty::Enum(_) => messages::type_word(),
            Ty::Date => messages::type_date(),
            Ty::List(_) => messages::type_list(),
            Ty::Object(_) => messages::type_object(),
            Ty::Any => messages::type_any(),
        }
    }

    pub(super) fn labels(&self) -> Option<Arc<[EnumValue]>> {
        match self {
            Ty::Enum(values) => Some(Arc::from(*values)),
            Ty::List(item) => item.labels(),
            _ => None,
        }
    }

    fn is_date(&self) -> bool {
        match self {
            Ty::Date => true,
            Ty::List(item) => item.is_date(),
            _ => false,
        }
    }
}

/// What a name stands for.
#[derive(Debug, Clone)]
pub(super) enum Named<'k> {
    Root(Root, Ty<'k>),
    Let(usize, Ty<'k>),
    Collection(usize, Ty<'k>),
    AsOf,
}

/// Resolves the names of a rule; asked with the name and the place of its use.
pub(super) trait Names<'k> {
    fn resolve(&mut self, name: &str) -> Option<Named<'k>>;
    fn known(&self) -> Vec<String>;
    fn params(&self) -> &[Param];
    fn kinds(&self) -> &'k Kinds;
    fn problem(&mut self, problem: Problem);
}

/// Compiles an expression; `None` when a mistake was reported.
pub(super) fn compile<'k>(names: &mut dyn Names<'k>, source: &ExprSource) -> Option<(Op, Ty<'k>)> {
    match syntax::parse(&source.text) {
        Ok(syntax) => Compiler { names, source }.expression(&syntax),
        Err((range, detail)) => {
            names.problem(Problem::new(source.place(range), messages::expression_syntax(&detail)));
            None
        }
    }
}

/// Compiles an expression that must be true or false.
pub(super) fn compile_condition<'k>(names: &mut dyn Names<'k>, source: &ExprSource) -> Option<Op> {
    let (op, ty) = compile(names, source)?;
    if !matches!(ty, Ty::Bool | Ty::Any) {
        names.problem(Problem::new(source.place(0..source.text.len()), messages::not_a_condition(&ty.name())));
        return None;
    }
    Some(op)
}

/// Checks that two types can be compared, for joins.
pub(super) fn joinable(a: &Ty<'_>, b: &Ty<'_>) -> bool {
    match (a, b) {
        (Ty::List(a), b) => joinable(a, b),
        (a, Ty::List(b)) => joinable(a, b),
        (Ty::Text { reference: Some(a) }, Ty::Text { reference: Some(b) }) => a == b,
        (Ty::Enum(values), Ty::Words(words)) | (Ty::Words(words), Ty::Enum(values)) => {
            words.iter().all(|word| values.iter().any(|value| value.value == *word))
        }
        (Ty::Text { .. } | Ty::Enum(_) | Ty::Words(_), Ty::Text { .. } | Ty::Enum(_) | Ty::Words(_)) => true,
        (Ty::Int, Ty::Int) | (Ty::Date, Ty::Date) | (Ty::Bool, Ty::Bool) | (Ty::Any, _) | (_, Ty::Any) => true,
        _ => false,
    }
}

struct Compiler<'n, 'k, 's> {
    names: &'n mut dyn Names<'k>,
    source: &'s ExprSource,
}

type Typed<'k> = Option<(Op, Ty<'k>)>;

impl<'k> Compiler<'_, 'k, '_> {
    fn wrong(&mut self, at: &Syntax, message: Text) -> Option<std::convert::Infallible> {
        let place = self.source.place(at.span.clone());
        self.names.problem(Problem::new(place, message));
        None
    }

    fn wrong_with_guess(&mut self, at: &Syntax, message: Text, wrong: &str, known: Vec<String>) {
        let place = self.source.place(at.span.clone());
        self.names.problem(with_guess(Problem::new(place, message), wrong, known.iter().map(String::as_str)));
    }

    fn expression(&mut self, at: &Syntax) -> Typed<'k> {
        match &at.kind {
            Syn::Bool(value) => Some((Op::Const(Const::Bool(*value)), Ty::Bool)),
            Syn::Int(value) => Some((Op::Const(Const::Int(*value)), Ty::Int)),
            Syn::Number(value) => Some((Op::Const(Const::Number(*value)), Ty::Number)),
            Syn::Text(text) => Some((Op::Const(Const::Text(text.as_str().into())), Ty::Words(vec![text.clone()]))),
            Syn::Name(_) | Syn::Field(..) => self.name_or_path(at),
            Syn::Not(inner) => Some((Op::Not(Box::new(self.condition(inner)?)), Ty::Bool)),
            Syn::And(a, b) => {
                let (a, b) = (self.condition(a), self.condition(b));
                Some((Op::And(Box::new(a?), Box::new(b?)), Ty::Bool))
            }
            Syn::Or(a, b) => {
                let (a, b) = (self.condition(a), self.condition(b));
                Some((Op::Or(Box::new(a?), Box::new(b?)), Ty::Bool))
            }
            Syn::Compare(operator, a, b) => {
                let (left, right) = (self.expression(a), self.expression(b));
                let (mut left, mut right) = (left?, right?);
                self.unify(at, b, &mut left, &mut right)?;
                let ordered = !matches!(operator, syntax::Operator::Eq | syntax::Operator::Ne);
                let enumerated = matches!(left.1, Ty::Enum(_)) || matches!(right.1, Ty::Enum(_));
                if matches!(left.1, Ty::List(_) | Ty::Object(_)) || ordered && (enumerated || left.1 == Ty::Bool) {
                    self.wrong(at, messages::cannot_compare(&left.1.name(), &right.1.name()))?;
                }
                Some((Op::Compare(*operator, Box::new(left.0), Box::new(right.0)), Ty::Bool))
            }
            Syn::In(a, b) => {
                let (left, right) = (self.expression(a), self.expression(b));
                let (mut left, right) = (left?, right?);
                let Ty::List(item) = right.1 else {
                    if right.1 == Ty::Any {
                        return None;
                    }
                    self.wrong(b, messages::not_a_list(&right.1.name()))?;
                    return None;
                };
                let mut right = (right.0, *item);
                self.unify(at, b, &mut left, &mut right)?;
                Some((Op::In(Box::new(left.0), Box::new(right.0)), Ty::Bool))
            }
            Syn::Add(a, b) => self.sum(at, a, b, 1),
            Syn::Subtract(a, b) => self.sum(at, a, b, -1),
            Syn::If(condition, a, b) => {
                let condition = self.condition(condition);
                let (a_op, b_op) = (self.expression(a), self.expression(b));
                let (mut a_op, mut b_op) = (a_op?, b_op?);
                self.unify(at, b, &mut a_op, &mut b_op)?;
                let ty = if matches!(a_op.1, Ty::Words(_)) { b_op.1 } else { a_op.1 };
                Some((Op::If(Box::new(condition?), Box::new(a_op.0), Box::new(b_op.0)), ty))
            }
            Syn::List(items) => self.list(at, items),
            Syn::Call(name, args) => self.call(at, name, args),
            Syn::Test(inner, name) => {
                let (op, _) = self.expression(inner)?;
                match name.as_str() {
                    "defined" => Some((Op::Defined(Box::new(op)), Ty::Bool)),
                    "undefined" => Some((Op::Not(Box::new(Op::Defined(Box::new(op)))), Ty::Bool)),
                    "filled" => Some((Op::Filled(Box::new(op)), Ty::Bool)),
                    _ => {
                        let known = ["defined", "undefined", "filled"].map(str::to_owned).to_vec();
                        self.wrong_with_guess(at, messages::unknown_test(name), name, known);
                        None
                    }
                }
            }
            Syn::Unsupported(what) => {
                self.wrong(at, messages::unsupported_syntax(what))?;
                None
            }
        }
    }

    fn condition(&mut self, at: &Syntax) -> Option<Op> {
        let (op, ty) = self.expression(at)?;
        if !matches!(ty, Ty::Bool | Ty::Any) {
            self.wrong(at, messages::not_a_condition(&ty.name()))?;
        }
        Some(op)
    }

    fn sum(&mut self, at: &Syntax, a: &Syntax, b: &Syntax, sign: i8) -> Typed<'k> {
        let (left, right) = (self.expression(a), self.expression(b));
        let (left, right) = (left?, right?);
        let ty = match (&left.1, &right.1) {
            (Ty::Int, Ty::Int) => Ty::Int,
            (Ty::Date, Ty::Int) => Ty::Date,
            (Ty::Date, Ty::Date) if sign < 0 => Ty::Int,
            (Ty::Any, _) | (_, Ty::Any) => return None,
            (a, b) => {
                let message = messages::cannot_add(&a.name(), &b.name());
                self.wrong(at, message)?;
                return None;
            }
        };
        Some((Op::Add(Box::new(left.0), Box::new(right.0), sign), ty))
    }

    fn list(&mut self, at: &Syntax, items: &[Syntax]) -> Typed<'k> {
        let mut ops = Vec::new();
        let mut ty = Ty::Any;
        for item in items {
            let (op, item_ty) = self.expression(item)?;
            ty = match (ty, item_ty) {
                (Ty::Any, new) => new,
                (Ty::Words(mut words), Ty::Words(more)) => {
                    words.extend(more);
                    Ty::Words(words)
                }
                (old, new) if old == new => old,
                (old, new) => {
                    self.wrong(at, messages::cannot_compare(&old.name(), &new.name()))?;
                    return None;
                }
            };
            ops.push(op);
        }
        let constants: Option<Vec<Const>> =
            ops.iter().map(|op| if let Op::Const(value) = op { Some(value.clone()) } else { None }).collect();
        let op = constants.map_or_else(|| Op::List(ops), |values| Op::Const(Const::List(values)));
        Some((op, Ty::List(Box::new(ty))))
    }

    /// Makes both sides one type, turning words of the rule into what they stand for.
    fn unify(&mut self, whole: &Syntax, right_at: &Syntax, left: &mut (Op, Ty<'k>), right: &mut (Op, Ty<'k>)) -> Option<()> {
        match (&left.1, &right.1) {
            (Ty::Any, _) | (_, Ty::Any) => Some(()),
            (Ty::Words(words), Ty::Enum(values)) | (Ty::Enum(values), Ty::Words(words)) => {
                let Some(wrong) = words.iter().find(|word| !values.iter().any(|value| value.value == **word)) else { return Some(()) };
                let known = values.iter().map(|value| value.value.clone()).collect();
                let message = messages::not_an_enum_word(wrong, &values.iter().map(|value| value.value.as_str()).collect::<Vec<_>>());
                let wrong = wrong.clone();
                self.wrong_with_guess(right_at, message, &wrong, known);
                None
            }
            (Ty::Words(_), Ty::Date) => self.read_as_date(whole, left),
            (Ty::Date, Ty::Words(_)) => self.read_as_date(right_at, right),
            (Ty::Text { reference: Some(a) }, Ty::Text { reference: Some(b) }) if a != b => {
                let kinds = self.names.kinds();
                self.wrong(whole, messages::different_references(&kinds.get(*a).id, &kinds.get(*b).id))?;
                None
            }
            (Ty::Enum(a), Ty::Enum(b)) if !a.iter().any(|value| b.iter().any(|other| other.value == value.value)) => {
                self.wrong(whole, messages::cannot_compare(&left.1.name(), &right.1.name()))?;
                None
            }
            (Ty::Text { .. } | Ty::Enum(_) | Ty::Words(_), Ty::Text { .. } | Ty::Enum(_) | Ty::Words(_))
            | (Ty::Int | Ty::Number, Ty::Int | Ty::Number)
            | (Ty::Date, Ty::Date)
            | (Ty::Bool, Ty::Bool) => Some(()),
            (a, b) => {
                let message = messages::cannot_compare(&a.name(), &b.name());
                self.wrong(whole, message)?;
                None
            }
        }
    }

    fn read_as_date(&mut self, at: &Syntax, side: &mut (Op, Ty<'k>)) -> Option<()> {
        fn convert(value: &mut Const) -> bool {
            match value {
                Const::Text(text) => Date::parse(text).map(|date| *value = Const::Date(date)).is_some(),
                Const::List(items) => items.iter_mut().all(convert),
                _ => false,
            }
        }
        let converted = match &mut side.0 {
            Op::Const(value) => convert(value),
            _ => false,
        };
        if !converted {
            self.wrong(at, messages::expected_date())?;
            return None;
        }
        side.1 = Ty::Date;
        Some(())
    }

    fn call(&mut self, at: &Syntax, name: &str, args: &[Syntax]) -> Typed<'k> {
        let Some((_, function, wants)) = FUNCTIONS.iter().find(|(known, ..)| *known == name) else {
            let known = FUNCTIONS.iter().map(|(known, ..)| (*known).to_owned()).collect();
            self.wrong_with_guess(at, messages::unknown_function(name), name, known);
            return None;
        };
        if args.len() != wants.len() {
            self.wrong(at, messages::wrong_argument_count(name, wants.len(), args.len()))?;
            return None;
        }
        let mut ops = Vec::new();
        let mut types = Vec::new();
        for (arg, want) in args.iter().zip(*wants) {
            let mut typed = self.argument(arg, *want)?;
            if *want == Want::Date && matches!(typed.1, Ty::Words(_)) {
                self.read_as_date(arg, &mut typed)?;
            }
            let fits = matches!(
                (want, &typed.1),
                (_, Ty::Any)
                    | (Want::Any, _)
                    | (Want::Date, Ty::Date)
                    | (Want::Int, Ty::Int)
                    | (Want::Text, Ty::Text { .. } | Ty::Words(_) | Ty::Enum(_))
                    | (Want::Many | Want::List, Ty::List(_))
            );
            if !fits {
                self.wrong(arg, messages::wrong_argument(name, &typed.1.name()))?;
            }
            ops.push(typed.0);
            types.push(typed.1);
        }
        if *function == Function::Default {
            let (mut a, mut b) = ((ops[0].clone(), types[0].clone()), (ops[1].clone(), types[1].clone()));
            self.unify(at, &args[1], &mut a, &mut b)?;
            ops = vec![a.0, b.0];
        }
        if *function == Function::Difference
            && let [Ty::List(a), Ty::List(b)] = types.as_slice()
        {
            let (mut a, mut b) = ((ops[0].clone(), (**a).clone()), (ops[1].clone(), (**b).clone()));
            self.unify(at, &args[0], &mut a, &mut b)?;
            ops = vec![a.0, b.0];
        }
        let ty = function.result(&types);
        Some((Op::Call(*function, ops), ty))
    }

    /// Compiles an argument; only `count` and `exists` may take a bare collection.
    fn argument(&mut self, at: &Syntax, want: Want) -> Typed<'k> {
        if want == Want::Many
            && let Syn::Name(name) = &at.kind
            && let Some(Named::Collection(slot, item)) = self.names.resolve(name)
        {
            return Some((Op::Collection(slot), Ty::List(Box::new(item))));
        }
        self.expression(at)
    }

    fn name_or_path(&mut self, at: &Syntax) -> Typed<'k> {
        let mut parts: Vec<(&Syntax, &str)> = Vec::new();
        let mut base = at;
        while let Syn::Field(inner, field) = &base.kind {
            parts.push((base, field));
            base = inner;
        }
        parts.reverse();
        let Syn::Name(name) = &base.kind else {
            self.wrong(base, messages::unsupported_syntax("field of a value"))?;
            return None;
        };
        if name == "param" {
            return self.param(at, &parts);
        }
        let Some(named) = self.names.resolve(name) else {
            let known = self.names.known();
            self.wrong_with_guess(base, messages::unknown_name(name), name, known);
            return None;
        };
        match named {
            Named::AsOf if parts.is_empty() => Some((Op::AsOf, Ty::Date)),
            Named::Let(slot, ty) if parts.is_empty() => Some((Op::Let(slot), ty)),
            Named::Collection(slot, item) if !parts.is_empty() => {
                let (path, ty) = self.path(Root::It, item, &parts)?;
                let ty = if let Ty::List(_) = ty { ty } else { Ty::List(Box::new(ty)) };
                Some((Op::Project(slot, Box::new(path)), ty))
            }
            Named::Collection(..) => {
                self.wrong(at, messages::bare_collection(name))?;
                None
            }
            Named::Root(root, ty) => {
                let (path, ty) = self.path(root, ty, &parts)?;
                Some((Op::Path(Box::new(path)), ty))
            }
            Named::AsOf | Named::Let(..) => {
                self.wrong(at, messages::no_fields(name))?;
                None
            }
        }
    }

    fn param(&mut self, at: &Syntax, parts: &[(&Syntax, &str)]) -> Typed<'k> {
        fn constant<'k>(value: &ParamValue) -> (Const, Ty<'k>) {
            match value {
                ParamValue::Bool(value) => (Const::Bool(*value), Ty::Bool),
                ParamValue::Int(value) => (Const::Int(*value), Ty::Int),
                ParamValue::Number(value) => (Const::Number(*value), Ty::Number),
                ParamValue::Text(text) => (Const::Text(text.as_str().into()), Ty::Words(vec![text.clone()])),
                ParamValue::Date(date) => (Const::Date(*date), Ty::Date),
                ParamValue::List(items) => {
                    let typed: Vec<(Const, Ty<'k>)> = items.iter().map(constant).collect();
                    let mut ty = Ty::Any;
                    for (_, item) in &typed {
                        ty = match (ty, item.clone()) {
                            (Ty::Words(mut words), Ty::Words(more)) => {
                                words.extend(more);
                                Ty::Words(words)
                            }
                            (_, new) => new,
                        };
                    }
                    (Const::List(typed.into_iter().map(|(value, _)| value).collect()), Ty::List(Box::new(ty)))
                }
            }
        }
        let [(_, name)] = parts else {
            self.wrong(at, messages::param_needs_name())?;
            return None;
        };
        let found = self.names.params().iter().find(|param| param.name == *name);
        let Some(param) = found else {
            let known = self.names.params().iter().map(|param| param.name.clone()).collect();
            self.wrong_with_guess(at, messages::unknown_param(name), name, known);
            return None;
        };
        let (value, ty) = constant(&param.value);
        Some((Op::Const(value), ty))
    }

    fn path(&mut self, root: Root, mut ty: Ty<'k>, parts: &[(&Syntax, &str)]) -> Option<(Path, Ty<'k>)> {
        let kinds = self.names.kinds();
        let mut steps = Vec::with_capacity(parts.len());
        let mut titles: Vec<Text> = Vec::with_capacity(parts.len());
        // Lists on the way flatten: `record.tests.date` is the list of the tests' dates.
        let mut many = false;
        for (at, name) in parts {
            if let Ty::List(item) = ty {
                many = true;
                ty = *item;
            }
            if let Ty::Text { reference: Some(kind) } = ty {
                steps.push(Step::Follow(kind));
                titles.push(titles.last().cloned().unwrap_or_default());
                ty = Ty::Object(&kinds.get(kind).object);
            }
            let Ty::Object(object) = ty else {
                self.wrong(at, messages::no_fields(name))?;
                return None;
            };
            let Some(number) = object.fields.iter().position(|field| field.name == *name) else {
                let known = object.fields.iter().map(|field| field.name.clone()).collect();
                self.wrong_with_guess(at, messages::unknown_field(name), name, known);
                return None;
            };
            let field = &object.fields[number];
            // Only an object that is a whole record has slots.
            let kind = kinds.iter().position(|kind| std::ptr::eq(&kind.object, object));
            steps.push(Step::Field(field.name.as_str().into(), kind.map(|kind| Slot { kind: kind as u32, field: number as u32 })));
            // A field of an object inside the record is named with it: 「ウイルス対策の製品名」.
            let inner = matches!(steps.len().checked_sub(2).and_then(|at| steps.get(at)), Some(Step::Field(..)));
            let title = match titles.last().filter(|_| inner) {
                Some(outer) => messages::field_of(outer, &field.title),
                None => field.title.clone(),
            };
            titles.push(title);
            ty = Ty::of(&field.ty, kinds);
        }
        if many && !matches!(ty, Ty::List(_)) {
            ty = Ty::List(Box::new(ty));
        }
        let text = parts.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(".");
        let path = Path { root, steps, text, titles, date: ty.is_date() };
        Some((path, ty))
    }
}
