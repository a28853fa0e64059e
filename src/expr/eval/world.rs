//! What expressions may ask about besides the ledgers: editions, and what the first pass found.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::functions::{self, Function};
use super::super::ops::Op;
use super::super::value::Value;
use super::Eval;
use crate::date::Date;
use crate::finding::Outcome;

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

impl<'a, 's> Eval<'a, 's> {
    /// Answers questions about editions; names of guidelines and editions are compared without case.
    pub(super) fn ask_editions(&self, function: Function, args: &'a [Op]) -> Value<'a> {
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
}
