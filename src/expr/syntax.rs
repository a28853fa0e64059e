//! Parses an expression. The only file that names the parser: it is the one of the templates, so there is one language.

use minijinja::machinery::ast;
use minijinja::machinery::{Span, parse_expr};
use minijinja::value::{Value, ValueKind};

/// A parsed expression with its place in the text.
#[derive(Debug, Clone)]
pub(super) struct Syntax {
    /// Byte range in the expression.
    pub(super) span: std::ops::Range<usize>,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Eq,
    Ne,
    Lt,
    Lte,
    Gt,
    Gte,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Name(String),
    Bool(bool),
    Int(i64),
    Number(f64),
    Text(String),
    Field(Box<Syntax>, String),
    Not(Box<Syntax>),
    And(Box<Syntax>, Box<Syntax>),
    Or(Box<Syntax>, Box<Syntax>),
    Compare(Operator, Box<Syntax>, Box<Syntax>),
    In(Box<Syntax>, Box<Syntax>),
    Add(Box<Syntax>, Box<Syntax>),
    Subtract(Box<Syntax>, Box<Syntax>),
    If(Box<Syntax>, Box<Syntax>, Box<Syntax>),
    List(Vec<Syntax>),
    Call(String, Vec<Syntax>),
    /// `x is name`.
    Test(Box<Syntax>, String),
    /// Something of the language that rules do not use; the word names it.
    Unsupported(&'static str),
}

/// Expressions in rules are short; longer ones are refused before the parser sees them.
const MAX_LENGTH: usize = 4_000;

/// Parses an expression, or says where and why not.
pub(super) fn parse(text: &str) -> Result<Syntax, (std::ops::Range<usize>, String)> {
    if text.len() > MAX_LENGTH {
        return Err((0..text.len(), format!("longer than {MAX_LENGTH} bytes")));
    }
    let expr = parse_expr(text).map_err(|error| {
        let range = error.range().unwrap_or(0..text.len());
        (range, error.detail().unwrap_or("syntax error").to_owned())
    })?;
    Ok(convert(&expr))
}

fn convert(expr: &ast::Expr<'_>) -> Syntax {
    let span = expr.span();
    let boxed = |expr: &ast::Expr<'_>| Box::new(convert(expr));
    let kind = match expr {
        ast::Expr::Var(var) => Kind::Name(var.id.to_owned()),
        ast::Expr::Const(constant) => return literal(&constant.value, range(span)),
        ast::Expr::GetAttr(attr) => Kind::Field(boxed(&attr.expr), attr.name.to_owned()),
        ast::Expr::UnaryOp(unary) => match unary.op {
            ast::UnaryOpKind::Not => Kind::Not(boxed(&unary.expr)),
            ast::UnaryOpKind::Neg => {
                let zero = Syntax { span: range(span), kind: Kind::Int(0) };
                Kind::Subtract(Box::new(zero), boxed(&unary.expr))
            }
        },
        ast::Expr::BinOp(binary) => binary_operation(binary),
        ast::Expr::Compare(compare) => chain(compare),
        ast::Expr::IfExpr(choice) => match &choice.false_expr {
            Some(otherwise) => Kind::If(boxed(&choice.test_expr), boxed(&choice.true_expr), boxed(otherwise)),
            None => Kind::Unsupported("if without else"),
        },
        ast::Expr::List(list) => Kind::List(list.items.iter().map(convert).collect()),
        ast::Expr::Tuple(tuple) => Kind::List(tuple.items.iter().map(convert).collect()),
        ast::Expr::Test(test) if test.args.is_empty() => Kind::Test(boxed(&test.expr), test.name.to_owned()),
        ast::Expr::Filter(filter) => match (&filter.expr, arguments(&filter.args)) {
            (Some(first), Some(rest)) => Kind::Call(filter.name.to_owned(), std::iter::once(convert(first)).chain(rest).collect()),
            _ => Kind::Unsupported("filter"),
        },
        ast::Expr::Call(call) => match (&call.expr, arguments(&call.args)) {
            (ast::Expr::Var(name), Some(args)) => Kind::Call(name.id.to_owned(), args),
            (ast::Expr::GetAttr(_), _) => Kind::Unsupported("method call"),
            _ => Kind::Unsupported("keyword argument"),
        },
        ast::Expr::Test(_) => Kind::Unsupported("test with arguments"),
        ast::Expr::Slice(_) => Kind::Unsupported("slice"),
        ast::Expr::GetItem(_) => Kind::Unsupported("[ ] after a value"),
        ast::Expr::Map(_) => Kind::Unsupported("{ }"),
    };
    Syntax { span: range(span), kind }
}

fn range(span: Span) -> std::ops::Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

fn literal(value: &Value, span: std::ops::Range<usize>) -> Syntax {
    let kind = match value.kind() {
        ValueKind::Bool => Kind::Bool(value.is_true()),
        ValueKind::Number if value.is_integer() => {
            i64::try_from(value.clone()).map_or(Kind::Unsupported("number above 64 bits"), Kind::Int)
        }
        ValueKind::Number => f64::try_from(value.clone()).map_or(Kind::Unsupported("number"), Kind::Number),
        ValueKind::String => Kind::Text(value.as_str().unwrap_or_default().to_owned()),
        ValueKind::Seq => Kind::List(value.try_iter().into_iter().flatten().map(|item| literal(&item, span.clone())).collect()),
        _ => Kind::Unsupported("none"),
    };
    Syntax { span, kind }
}

fn arguments(args: &[ast::CallArg<'_>]) -> Option<Vec<Syntax>> {
    let positional = |arg: &ast::CallArg<'_>| match arg {
        ast::CallArg::Pos(expr) => Some(convert(expr)),
        _ => None,
    };
    args.iter().map(positional).collect()
}

fn binary_operation(binary: &ast::BinOp<'_>) -> Kind {
    let (left, right) = (Box::new(convert(&binary.left)), Box::new(convert(&binary.right)));
    match binary.op {
        ast::BinOpKind::ScAnd => Kind::And(left, right),
        ast::BinOpKind::ScOr => Kind::Or(left, right),
        ast::BinOpKind::Eq => Kind::Compare(Operator::Eq, left, right),
        ast::BinOpKind::Ne => Kind::Compare(Operator::Ne, left, right),
        ast::BinOpKind::Lt => Kind::Compare(Operator::Lt, left, right),
        ast::BinOpKind::Lte => Kind::Compare(Operator::Lte, left, right),
        ast::BinOpKind::Gt => Kind::Compare(Operator::Gt, left, right),
        ast::BinOpKind::Gte => Kind::Compare(Operator::Gte, left, right),
        ast::BinOpKind::In => Kind::In(left, right),
        ast::BinOpKind::Add => Kind::Add(left, right),
        ast::BinOpKind::Sub => Kind::Subtract(left, right),
        ast::BinOpKind::Mul => Kind::Unsupported("*; use times(a, b)"),
        ast::BinOpKind::Div | ast::BinOpKind::FloorDiv | ast::BinOpKind::Rem => Kind::Unsupported("division"),
        ast::BinOpKind::Pow => Kind::Unsupported("**"),
        ast::BinOpKind::Concat => Kind::Unsupported("~"),
    }
}

/// Writes `a < b <= c` as `a < b and b <= c`.
fn chain(compare: &ast::Compare<'_>) -> Kind {
    let mut left = convert(&compare.expr);
    let mut whole: Option<Syntax> = None;
    for step in &compare.ops {
        let right = convert(&step.expr);
        let span = left.span.start..right.span.end;
        let (from, to) = (Box::new(left), Box::new(right.clone()));
        let kind = match step.op {
            ast::CompareOpKind::Eq => Kind::Compare(Operator::Eq, from, to),
            ast::CompareOpKind::Ne => Kind::Compare(Operator::Ne, from, to),
            ast::CompareOpKind::Lt => Kind::Compare(Operator::Lt, from, to),
            ast::CompareOpKind::Lte => Kind::Compare(Operator::Lte, from, to),
            ast::CompareOpKind::Gt => Kind::Compare(Operator::Gt, from, to),
            ast::CompareOpKind::Gte => Kind::Compare(Operator::Gte, from, to),
            ast::CompareOpKind::In => Kind::In(from, to),
            ast::CompareOpKind::NotIn => {
                let inside = Syntax { span: span.clone(), kind: Kind::In(from, to) };
                Kind::Not(Box::new(inside))
            }
        };
        let part = Syntax { span, kind };
        whole = Some(match whole {
            None => part,
            Some(before) => Syntax { span: before.span.start..part.span.end, kind: Kind::And(Box::new(before), Box::new(part)) },
        });
        left = right;
    }
    whole.map_or(Kind::Unsupported("comparison"), |whole| whole.kind)
}
