//! Messages with placeholders: `最終評価 {record.last_assessed} から …`.

use std::sync::Arc;

use super::compile::{ExprSource, Names, compile};
use super::eval::Eval;
use super::ops::Op;
use crate::messages;
use crate::schema::EnumValue;
use crate::text::{Lang, Text};
use crate::yaml::Problem;

#[derive(Debug, Clone)]
enum Segment {
    Literal(String),
    Value(Box<Op>, Option<Arc<[EnumValue]>>),
}

/// A compiled message in both languages.
#[derive(Debug, Clone, Default)]
pub struct Message {
    ja: Vec<Segment>,
    en: Vec<Segment>,
}

impl Message {
    /// Compiles both sides of a message.
    pub(super) fn compile<'k>(names: &mut dyn Names<'k>, ja: &ExprSource, en: &ExprSource) -> Message {
        Message { ja: segments(names, ja), en: segments(names, en) }
    }

    /// Writes the message with the values of one judgement.
    pub(super) fn write<'a>(&'a self, eval: &Eval<'a, '_>) -> Text {
        Text::new(write(&self.ja, eval, Lang::Ja), write(&self.en, eval, Lang::En))
    }
}

fn write<'a>(segments: &'a [Segment], eval: &Eval<'a, '_>, lang: Lang) -> String {
    let mut text = String::new();
    for segment in segments {
        match segment {
            Segment::Literal(literal) => text.push_str(literal),
            Segment::Value(op, labels) => text.push_str(&eval.value(op).show(lang, labels.as_deref().unwrap_or_default())),
        }
    }
    text
}

fn segments<'k>(names: &mut dyn Names<'k>, source: &ExprSource) -> Vec<Segment> {
    let text = &source.text;
    let mut segments = Vec::new();
    let mut literal = String::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("{{") || rest.starts_with("}}") {
            literal.push_str(&rest[..1]);
            at += 2;
        } else if rest.starts_with('{') {
            let Some(close) = rest.find('}') else {
                names.problem(Problem::new(source.place(at..text.len()), messages::unclosed_placeholder()));
                return segments;
            };
            segments.push(Segment::Literal(std::mem::take(&mut literal)));
            if let Some((op, ty)) = compile(names, &source.part(at + 1..at + close)) {
                segments.push(Segment::Value(Box::new(op), ty.labels()));
            }
            at += close + 1;
        } else if rest.starts_with('}') {
            names.problem(Problem::new(source.place(at..at + 1), messages::stray_brace()));
            at += 1;
        } else {
            let next = rest.find(['{', '}']).unwrap_or(rest.len());
            literal.push_str(&rest[..next]);
            at += next;
        }
    }
    if !literal.is_empty() {
        segments.push(Segment::Literal(literal));
    }
    segments
}
