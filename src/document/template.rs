//! Fills the templates of documents in. What a template prints never becomes Markdown: in its place stands a mark, and the value waits
//! beside the text until the Markdown is parsed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Rest, ValueKind, from_args};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, UndefinedBehavior, Value};

use super::store::{Lines, Meaning, Store, forget_number, number_lines};
use super::tree::{Fact, FactValue, Figure, Inline, Tone};
use super::values::{Absent, Facts, List, Map, Phrase, Picture, Reference, Sign, as_number, tone};
use super::{drawing, japanese};
use crate::date::Date;
use crate::messages::document as words;

/// Steps one document may take, so that none runs on without end. The register of 1,000 devices takes about a million.
const FUEL: u64 = 50_000_000;

/// Where texts stand that several documents share.
const SHARED: &str = "templates/documents/shared/";

/// Begins the mark of a printed value: a private-use character, which templates may not contain.
pub(super) const MARK_START: char = '\u{E000}';
/// Ends the mark of a printed value.
pub(super) const MARK_END: char = '\u{E001}';

/// Something that a template printed.
#[derive(Debug)]
pub(super) enum Printed {
    Phrase(Phrase),
    Picture(Figure, Vec<Lines>),
}

/// Templates and what they see.
pub(super) struct Engine<'t> {
    pub(super) store: Arc<Store>,
    /// Names and texts of all templates.
    pub(super) texts: &'t BTreeMap<String, String>,
    /// What every template sees.
    pub(super) globals: BTreeMap<String, Value>,
    /// Parameters in force by rule and name.
    pub(super) params: Arc<BTreeMap<(String, String), Value>>,
    /// Facts about rules in force, by id.
    pub(super) rules: Arc<BTreeMap<String, Value>>,
}

/// Fills templates in.
pub(super) struct Filler<'e> {
    engine: &'e Engine<'e>,
    environment: Environment<'e>,
    sink: Sink,
}

impl Filler<'_> {
    /// Fills a template in; returns its Markdown with marks, and what the marks stand for.
    pub(super) fn fill(&mut self, name: &str, values: &BTreeMap<String, Value>) -> Result<(String, Vec<Printed>), Error> {
        self.sink.lock().unwrap_or_else(PoisonError::into_inner).clear();
        forget_number();
        // What other documents say is none of this one's business, so each text is there only while it is filled in.
        if let Some((name, text)) = self.engine.texts.get_key_value(name) {
            self.environment.add_template(name, text)?;
        }
        let filled = self.environment.get_template(name).and_then(|template| template.render(Value::from(values.clone())));
        self.environment.remove_template(name);
        let printed = std::mem::take(&mut *self.sink.lock().unwrap_or_else(PoisonError::into_inner));
        Ok((filled?, printed))
    }
}

/// Where the printed values of one document wait.
type Sink = Arc<Mutex<Vec<Printed>>>;

impl Engine<'_> {
    /// Makes what fills templates in, one after the other; the texts that documents share are read once for all of them.
    pub(super) fn filler(&self) -> Result<Filler<'_>, Error> {
        let sink = Sink::default();
        let shared = self.texts.range(SHARED.to_owned()..).take_while(|(path, _)| path.starts_with(SHARED));
        let environment = self.environment(Some(Arc::clone(&sink)), shared)?;
        Ok(Filler { engine: self, environment, sink })
    }

    /// Fills a line of a document's description in, as plain words.
    pub(super) fn line(&self, name: &str, source: &str, own: &BTreeMap<String, Value>) -> Result<String, Error> {
        if !source.contains('{') {
            return Ok(source.to_owned());
        }
        self.environment(None, [])?.render_named_str(name, source, Value::from(own.clone()))
    }

    /// Evaluates an expression of a document's description.
    pub(super) fn value(&self, source: &str, own: &BTreeMap<String, Value>) -> Result<Value, Error> {
        let environment = self.environment(None, [])?;
        let value = environment.compile_expression(source)?.eval(Value::from(own.clone()))?;
        checked(value)
    }

    fn environment<'e>(
        &'e self,
        sink: Option<Sink>,
        templates: impl IntoIterator<Item = (&'e String, &'e String)>,
    ) -> Result<Environment<'e>, Error> {
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment.set_recursion_limit(64);
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build()?);
        // Macros and blocks give text that was printed already; that is what marks it as such.
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        for (name, text) in templates {
            environment.add_template(name, text)?;
        }
        // As globals, macros of other templates see them too.
        for (name, value) in &self.globals {
            environment.add_global(name, value.clone());
        }
        let store = Arc::clone(&self.store);
        environment.set_formatter(move |out, _, value| match &sink {
            Some(sink) => print(&store, sink, out, value),
            None => out.write_str(&plain_words(&store, value)?).map_err(Error::from),
        });
        builtins(&mut environment);
        self.own_filters(&mut environment);
        self.functions(&mut environment);
        Ok(environment)
    }

    fn own_filters(&self, environment: &mut Environment<'_>) {
        let store = Arc::clone(&self.store);
        environment.add_filter("optional", |value: Value| if is_recorded(&value) { value } else { not_applicable() });
        let of = Arc::clone(&store);
        environment.add_filter("tone", move |value: Value, name: &str| -> Result<Value, Error> {
            let tone = tone(name).ok_or_else(|| Error::new(ErrorKind::InvalidOperation, words::unknown_tone(name)))?;
            let mut phrase = phrase(&of, &value)?;
            for inline in &mut phrase.inlines {
                if let Inline::Fact(fact) = inline {
                    fact.tone = tone;
                }
            }
            Ok(Value::from_object(phrase))
        });
        let of = Arc::clone(&store);
        environment.add_filter("unit", move |value: Value, unit: &str| -> Result<Value, Error> {
            let mut phrase = phrase(&of, &value)?;
            // A mark follows the whole number: 31日〔既定値〕.
            let at = phrase.inlines.iter().position(|inline| matches!(inline, Inline::Fact(_))).map_or(phrase.inlines.len(), |at| at + 1);
            phrase.inlines.insert(at, Inline::Text(unit.to_owned()));
            Ok(Value::from_object(phrase))
        });
        environment.add_filter("yes_no", |value: Value, yes: &str, no: &str| -> Result<Value, Error> {
            if value.downcast_object_ref::<Absent>().is_some() {
                return Ok(value);
            }
            let holds = bool::try_from(value)?;
            let lines = number_lines(f64::from(holds)).into_iter().collect();
            forget_number();
            Ok(said(if holds { yes } else { no }, Tone::Plain, lines, holds))
        });
        let of = Arc::clone(&store);
        environment.add_filter("join", move |values: Value, separator: Option<&str>| -> Result<Value, Error> {
            let mut joined = Phrase { holds: true, ..Phrase::default() };
            for value in checked(values)?.try_iter()? {
                let next = phrase(&of, &value)?;
                if !joined.inlines.is_empty() {
                    joined.inlines.push(Inline::Text(separator.unwrap_or(words::LIST_SEPARATOR).to_owned()));
                }
                joined.inlines.extend(next.inlines);
                joined.lines.extend(next.lines);
                joined.signs.extend(next.signs);
            }
            Ok(if joined.inlines.is_empty() { not_applicable() } else { Value::from_object(joined) })
        });
        let of = Arc::clone(&store);
        environment.add_filter("words", move |value: Value| -> Result<String, Error> { plain_words(&of, &value) });
        environment.add_filter("where", |list: Value, wanted: Kwargs| select(&list, &wanted, true).map(Value::from));
        environment.add_filter("without", |list: Value, wanted: Kwargs| select(&list, &wanted, false).map(Value::from));
        environment.add_filter("one", |list: Value, wanted: Kwargs| -> Result<Value, Error> {
            Ok(select(&list, &wanted, true)?.into_iter().next().unwrap_or(Value::from(())))
        });
        environment.add_filter("recorded", |list: Value, field: &str| -> Result<Value, Error> {
            let mut kept = Vec::new();
            for item in checked(list)?.try_iter()? {
                if is_recorded(&attribute(&item, field)?) {
                    kept.push(item);
                }
            }
            Ok(Value::from(kept))
        });
        environment.add_filter("fiscal_year", |year: Value| -> Result<Value, Error> {
            if year.downcast_object_ref::<Absent>().is_some() {
                return Ok(year);
            }
            let lines = as_number(&year).and_then(number_lines).into_iter().collect();
            forget_number();
            Ok(said(&japanese::fiscal_year(i64::try_from(year)?), Tone::Plain, lines, true))
        });
        environment.add_filter("lines", |value: Value| -> Result<Vec<String>, Error> {
            Ok(checked(value)?.to_string().lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
        });
        environment.add_test("recorded", |value: Value| is_recorded(&value));
    }

    fn functions(&self, environment: &mut Environment<'_>) {
        let params = Arc::clone(&self.params);
        environment.add_function("param", move |rule: &str, name: &str| -> Result<Value, Error> {
            let found = params.get(&(rule.to_owned(), name.to_owned())).cloned();
            found.ok_or_else(|| Error::new(ErrorKind::UndefinedError, words::no_such_param(rule, name)))
        });
        let rules = Arc::clone(&self.rules);
        environment.add_function("bound", move |rule: &str| rules.contains_key(rule));
        let rules = Arc::clone(&self.rules);
        environment.add_function("rule", move |rule: &str| -> Result<Value, Error> {
            rules.get(rule).cloned().ok_or_else(|| Error::new(ErrorKind::UndefinedError, words::rule_not_in_force(rule)))
        });
        environment.add_function("days", |from: &str, until: &str| -> Result<i64, Error> {
            let day = |text: &str| Date::parse(text).ok_or_else(|| Error::new(ErrorKind::InvalidOperation, words::not_a_day(text)));
            Ok(i64::from(day(until)?.0) - i64::from(day(from)?.0))
        });
        environment.add_function("fail", |message: &str| -> Result<Value, Error> {
            Err(Error::new(ErrorKind::InvalidOperation, message.to_owned()))
        });
        environment.add_function("concat", |lists: Rest<Value>| -> Result<Value, Error> {
            let mut all = Vec::new();
            for list in lists.iter() {
                all.extend(list.try_iter()?);
            }
            Ok(Value::from(all))
        });
        drawing::functions(environment, &self.store);
    }
}

/// The filters and tests of the engine that keep values as they are.
fn builtins(environment: &mut Environment<'_>) {
    use minijinja::{filters, functions, tests};
    environment.add_filter("length", filters::length);
    environment.add_filter("first", filters::first);
    environment.add_filter("last", filters::last);
    environment.add_filter("sort", filters::sort);
    environment.add_filter("unique", filters::unique);
    environment.add_filter("reverse", filters::reverse);
    environment.add_filter("groupby", filters::groupby);
    environment.add_filter("map", filters::map);
    environment.add_filter("select", filters::select);
    environment.add_filter("reject", filters::reject);
    environment.add_filter("selectattr", filters::selectattr);
    environment.add_filter("rejectattr", filters::rejectattr);
    environment.add_filter("list", filters::list);
    environment.add_filter("sum", filters::sum);
    environment.add_filter("max", filters::max);
    environment.add_filter("min", filters::min);
    environment.add_filter("batch", filters::batch);
    environment.add_test("eq", tests::is_eq);
    environment.add_test("ne", tests::is_ne);
    environment.add_test("in", tests::is_in);
    environment.add_test("none", tests::is_none);
    environment.add_test("defined", tests::is_defined);
    environment.add_test("true", tests::is_true);
    environment.add_test("false", tests::is_false);
    environment.add_function("range", functions::range);
    environment.add_function("namespace", functions::namespace);
}

/// Raises the error that a value carries, if it does.
fn checked(value: Value) -> Result<Value, Error> {
    if value.kind() == ValueKind::Invalid {
        let (_,): (Value,) = from_args(&[value])?;
        return Err(Error::new(ErrorKind::InvalidOperation, ""));
    }
    Ok(value)
}

/// Returns an attribute; an error that it carries is raised.
pub(super) fn attribute(value: &Value, name: &str) -> Result<Value, Error> {
    checked(value.get_attr(name)?)
}

/// Tells whether something stands there: not absent, not none, not empty.
fn is_recorded(value: &Value) -> bool {
    if value.downcast_object_ref::<Absent>().is_some() || value.is_none() || value.is_undefined() {
        return false;
    }
    value.as_str().is_none_or(|text| !text.trim().is_empty()) && (value.kind() != ValueKind::Seq || value.len() != Some(0))
}

/// Keeps the items of a list whose fields have (or do not have) the wanted values; a list of values stands for any of them.
fn select(list: &Value, wanted: &Kwargs, having: bool) -> Result<Vec<Value>, Error> {
    let mut conditions = Vec::new();
    for name in wanted.args() {
        let value: Value = wanted.get(name)?;
        let mut keys = Vec::new();
        push_keys(&checked(value)?, &mut keys);
        conditions.push((name, keys));
    }
    wanted.assert_all_used()?;
    let mut kept = Vec::new();
    let mut own = Vec::new();
    for item in checked(list.clone())?.try_iter()? {
        let mut holds = true;
        for (name, keys) in &conditions {
            own.clear();
            push_keys(&attribute(&item, name)?, &mut own);
            holds &= own.iter().any(|key| keys.contains(key));
        }
        if holds == having {
            kept.push(item);
        }
    }
    forget_number();
    Ok(kept)
}

/// Lists what a value is compared by: its words, the id of a record or of the record referred to, and the same of the items of a list.
fn push_keys(value: &Value, keys: &mut Vec<String>) {
    if let Some(text) = value.as_str() {
        keys.push(text.to_owned());
    } else if let Some(reference) = value.downcast_object_ref::<Reference>() {
        keys.push(reference.id.clone());
    } else if let Some(map) = value.downcast_object_ref::<Map>() {
        keys.extend(map.id());
    } else if value.downcast_object_ref::<Absent>().is_some() {
    } else if value.kind() == ValueKind::Seq {
        for item in value.try_iter().into_iter().flatten() {
            push_keys(&item, keys);
        }
    } else if !value.is_none() {
        keys.push(value.to_string());
    }
}

/// Puts a value aside and writes its mark; text that was printed already is written as it is.
fn print(store: &Store, sink: &Sink, out: &mut Output<'_>, value: &Value) -> Result<(), Error> {
    if value.is_safe()
        && let Some(text) = value.as_str()
    {
        return out.write_str(text).map_err(Error::from);
    }
    let printed = match value.downcast_object_ref::<Picture>() {
        Some(picture) => Printed::Picture(picture.figure.clone(), picture.lines.clone()),
        None => Printed::Phrase(phrase(store, value)?),
    };
    let mut waiting = sink.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.push(printed);
    write!(out, "{MARK_START}{}{MARK_END}", waiting.len() - 1).map_err(Error::from)
}

fn plain_words(store: &Store, value: &Value) -> Result<String, Error> {
    Ok(super::tree::plain(&phrase(store, value)?.inlines))
}

/// Makes words with a tone, and where they come from.
pub(super) fn said(text: &str, tone: Tone, lines: Vec<Lines>, holds: bool) -> Value {
    Value::from_object(Phrase { inlines: vec![Inline::Fact(Fact::text(clean(text), tone))], lines, signs: Vec::new(), holds })
}

/// ―, for what does not apply.
pub(super) fn not_applicable() -> Value {
    Value::from_object(none_phrase())
}

fn none_phrase() -> Phrase {
    let fact = Fact::text(words::NOT_APPLICABLE, Tone::Muted);
    Phrase { inlines: vec![Inline::Fact(fact)], lines: Vec::new(), signs: vec![Sign::NotApplicable], holds: false }
}

/// Turns a value into what is printed.
pub(super) fn phrase(store: &Store, value: &Value) -> Result<Phrase, Error> {
    let fact = |fact: Fact, lines: Vec<Lines>| Phrase { inlines: vec![Inline::Fact(fact)], lines, signs: Vec::new(), holds: true };
    if let Some(text) = value.as_str() {
        let known = store.known(text);
        let lines = known.and_then(|known| known.lines).into_iter().collect();
        return Ok(match known.map(|known| &known.meaning) {
            Some(Meaning::Label(label)) => fact(Fact::text(clean(label), Tone::Plain), lines),
            Some(Meaning::Day(day)) => fact(Fact { value: FactValue::Date(*day), tone: Tone::Plain }, lines),
            _ => fact(Fact::text(clean(text), Tone::Plain), lines),
        });
    }
    match value.kind() {
        ValueKind::Invalid => return Err(checked(value.clone()).expect_err("an invalid value carries its error")),
        ValueKind::Undefined => return Err(Error::new(ErrorKind::UndefinedError, words::UNDEFINED)),
        ValueKind::None => return Ok(none_phrase()),
        ValueKind::Bool | ValueKind::Number => {
            let number = as_number(value).unwrap_or_default();
            let lines = number_lines(number).into_iter().collect();
            forget_number();
            let shown = match bool::try_from(value.clone()) {
                Ok(holds) if value.kind() == ValueKind::Bool => Fact::text(if holds { words::YES } else { words::NO }, Tone::Plain),
                _ => Fact { value: FactValue::Number(number), tone: Tone::Plain },
            };
            return Ok(fact(shown, lines));
        }
        _ => {}
    }
    if let Some(ready) = value.downcast_object_ref::<Phrase>() {
        return Ok(ready.clone());
    }
    if let Some(absent) = value.downcast_object_ref::<Absent>() {
        let unknown = Fact::text(words::UNKNOWN, Tone::Warn);
        return Ok(Phrase {
            inlines: vec![Inline::Fact(unknown)],
            lines: absent.lines.into_iter().collect(),
            signs: vec![Sign::Unknown],
            holds: false,
        });
    }
    if let Some(reference) = value.downcast_object_ref::<Reference>() {
        return Ok(fact(Fact::text(clean(&reference.label()), Tone::Plain), vec![reference.lines]));
    }
    if let Some(map) = value.downcast_object_ref::<Map>() {
        return match map.label() {
            Some(label) => Ok(fact(Fact::text(clean(&label), Tone::Plain), vec![map.lines])),
            None => Err(Error::new(ErrorKind::InvalidOperation, words::PRINTED_MAPPING)),
        };
    }
    if let Some(facts) = value.downcast_object_ref::<Facts>() {
        return phrase(store, &facts.label);
    }
    if let Some(list) = value.downcast_object_ref::<List>()
        && list.items.is_empty()
    {
        return Ok(Phrase { lines: vec![list.lines], ..none_phrase() });
    }
    if matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable) {
        let mut joined = Phrase { holds: true, ..Phrase::default() };
        for item in value.try_iter()? {
            if !joined.inlines.is_empty() {
                joined.inlines.push(Inline::Text(words::LIST_SEPARATOR.to_owned()));
            }
            let next = phrase(store, &item)?;
            joined.inlines.extend(next.inlines);
            joined.lines.extend(next.lines);
            joined.signs.extend(next.signs);
        }
        return Ok(if joined.inlines.is_empty() { none_phrase() } else { joined });
    }
    Err(Error::new(ErrorKind::InvalidOperation, words::PRINTED_MAPPING))
}

/// Makes a text from outside harmless: controls go, and what turns the direction of reading is made visible.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.trim_end().chars() {
        match letter {
            '\n' => out.push('\n'),
            '\t' | '\u{A0}' => out.push(' '),
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{61C}' => {
                out.push_str(&format!("〔U+{:04X}〕", letter as u32));
            }
            '\r' => {}
            '\u{FFFE}' | '\u{FFFF}' | MARK_START | MARK_END => out.push('\u{FFFD}'),
            letter if letter.is_control() => out.push('\u{FFFD}'),
            letter => out.push(letter),
        }
    }
    out
}
