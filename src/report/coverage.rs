//! Which clauses of an edition rules judge, which need a person's word, and which are not covered; each clause in exactly one of these.

use serde::Serialize;

use crate::ledger::{Inventory, RecordId};
use crate::policy::{Edition, PolicySet};
use crate::schema::Purpose;
use crate::source::{Location, SourceSet};
use crate::text::Text;
use crate::yaml::Node;

/// How a clause is covered.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum Way {
    /// Rules judge it.
    Rules {
        /// Their ids.
        rules: Vec<String>,
    },
    /// A person has to confirm it.
    Manual {
        /// What to confirm.
        confirm: Text,
        /// The answer in the ledgers, when there is one with a name and a date.
        answer: Option<Answer>,
    },
    /// It is not covered, for a reason.
    Uncovered {
        /// The reason.
        reason: Text,
    },
    /// Nothing is said about it: a mistake in the edition.
    Nothing,
}

/// A person's word on a clause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// Who.
    pub person: String,
    /// When.
    pub date: String,
    /// Where it stands.
    pub location: Location,
}

/// One clause and how it is covered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CoveredClause {
    /// Its id.
    pub clause: String,
    /// How people cite it.
    pub cite: Text,
    /// What it asks.
    pub title: Text,
    /// Whether a source that was read states it.
    pub verified: bool,
    /// How it is covered.
    #[serde(flatten)]
    pub way: Way,
}

/// The coverage of one edition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Coverage {
    /// `mhlw-guideline@6.0`.
    pub edition: String,
    /// Title.
    pub title: Text,
    /// `complete`, `partial` or `items_not_collected`.
    pub completeness: String,
    /// What is missing.
    pub note: Option<Text>,
    /// Its clauses.
    pub clauses: Vec<CoveredClause>,
}

impl Coverage {
    /// Counts the clauses that rules judge, that need a person's word, of these the answered ones, and that are not covered.
    pub fn counts(&self) -> [usize; 4] {
        let count = |wanted: fn(&Way) -> bool| self.clauses.iter().filter(|clause| wanted(&clause.way)).count();
        [
            count(|way| matches!(way, Way::Rules { .. })),
            count(|way| matches!(way, Way::Manual { .. })),
            count(|way| matches!(way, Way::Manual { answer: Some(_), .. })),
            count(|way| matches!(way, Way::Uncovered { .. } | Way::Nothing)),
        ]
    }
}

/// Accounts for every clause of an edition; answers are looked up in the ledgers when there are any.
pub fn coverage(policies: &PolicySet, number: usize, ledgers: Option<(&Inventory<'_>, &SourceSet)>) -> Coverage {
    let edition = &policies.editions[number];
    let clauses = edition.clauses.iter().map(|clause| {
        let way = if !clause.rules.is_empty() {
            Way::Rules { rules: clause.rules.iter().map(|(rule, _)| rule.clone()).collect() }
        } else if let Some(confirm) = &clause.manual {
            let answer = ledgers.and_then(|(inventory, sources)| answer(edition, &clause.id, inventory, sources));
            Way::Manual { confirm: confirm.clone(), answer }
        } else {
            clause.uncovered.clone().map_or(Way::Nothing, |reason| Way::Uncovered { reason })
        };
        let (cite, title) = (clause.cite.clone(), clause.title.clone());
        CoveredClause { clause: clause.id.clone(), cite, title, verified: clause.mark.is_verified(), way }
    });
    Coverage {
        edition: edition.id(),
        title: edition.title.clone(),
        completeness: edition.completeness.name().to_owned(),
        note: edition.note.clone(),
        clauses: clauses.collect(),
    }
}

/// Finds a person's word on a clause: an approved document that covers it, or an answer on the edition's own form.
fn answer(edition: &Edition, clause: &str, inventory: &Inventory<'_>, sources: &SourceSet) -> Option<Answer> {
    let text = |node: Node<'_>, key: &str| node.get(key).map(|value| value.text().to_owned()).filter(|text| !text.is_empty());
    let make = |node: Node<'_>, person: Option<String>, date: Option<String>| {
        Some(Answer { person: person?, date: date?, location: sources.location(node.place()) })
    };
    let full = format!("{}:{clause}", edition.id());
    let documents = records(inventory, Purpose::Approvals).filter_map(|record| {
        let covers = record.get("covers")?.items().find(|item| item.text() == full)?;
        make(covers, text(record, "approved_by"), text(record, "approved_at"))
    });
    let answers = records(inventory, Purpose::Answers)
        .filter(|record| text(*record, "edition").is_some_and(|own| edition.names().any(|name| own.eq_ignore_ascii_case(name))));
    let answers = answers.filter_map(|record| {
        let answer = record.get("answers")?.items().find(|answer| text(*answer, "item").is_some_and(|item| item == clause))?;
        text(answer, "value")?;
        make(answer, text(record, "respondent"), text(answer, "date"))
    });
    documents.chain(answers).next()
}

fn records<'i>(inventory: &'i Inventory<'_>, purpose: Purpose) -> impl Iterator<Item = Node<'i>> {
    let kind = inventory.kinds().for_purpose(purpose).map(|(kind, _)| kind);
    let count = kind.map_or(0, |kind| inventory.records(kind).len() as u32);
    (0..count).filter_map(move |index| Some(inventory.record(RecordId { kind: kind? as u32, index })))
}
