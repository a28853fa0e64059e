//! Cases and examples as a person would write them in ledgers.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Reference;
use crate::finding::Outcome;
use crate::messages;
use crate::policy::{Case, Rule};
use crate::schema::{Kind, to_json};
use crate::text::Text;
use crate::yaml_text;

/// A case of a rule.
#[derive(Debug, Clone, Serialize)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The day judged on.
    pub as_of: String,
    /// The records, as ledgers in YAML.
    pub yaml: String,
    /// Parameters that differ from the rule's.
    pub params: Vec<(String, String)>,
    /// What comes out for each record.
    pub expect: Vec<Expected>,
}

/// What a case expects for one record.
#[derive(Debug, Clone, Serialize)]
pub struct Expected {
    /// The record's id.
    pub id: String,
    /// The outcome.
    pub outcome: Text,
    /// The field that a finding points at.
    pub at: Option<String>,
}

impl Example {
    /// Returns the case as lines for the terminal.
    pub fn lines(&self, lang: crate::text::Lang) -> String {
        let expect: Vec<String> = self.expect.iter().map(|expected| format!("{}: {}", expected.id, expected.outcome.get(lang))).collect();
        format!("{} ({})\n{}→ {}", self.name, self.as_of, self.yaml, expect.join(messages::comma().get(lang)))
    }
}

impl Reference<'_> {
    pub(super) fn example(&self, rule: &Rule, case: &Case) -> Example {
        let tree = self.policies.tree(rule.place.source);
        let ledgers: Map<String, Value> = case.records.iter().map(|(kind, _, node)| (kind.clone(), to_json(tree.node(*node)))).collect();
        let expect = case.expect.iter().map(|expected| Expected {
            id: expected.id.clone(),
            outcome: messages::outcome_name(expected.outcome),
            at: expected.at.clone(),
        });
        Example {
            name: case.name.clone(),
            as_of: case.as_of.to_string(),
            yaml: yaml_text::record(&ledgers),
            params: case.params.iter().map(|param| (param.name.clone(), param.value.to_string())).collect(),
            expect: expect.collect(),
        }
    }

    /// Finds the first case of a check with an outcome, most of all one that shows nothing else.
    pub(super) fn case_with<'r>(&self, rule: &'r Rule, variant: Option<&str>, outcome: Outcome) -> Option<&'r Case> {
        let own = || rule.cases.iter().filter(|case| case.variant.as_deref() == variant);
        let only = own().find(|case| case.expect.iter().all(|expected| expected.outcome == outcome));
        only.or_else(|| own().find(|case| case.expect.iter().any(|expected| expected.outcome == outcome)))
    }

    /// Writes the first good example of a kind as it would stand in a ledger file.
    pub(super) fn ledger(&self, kind: &Kind) -> Option<String> {
        let record = to_json(self.policies.tree(kind.place.source).node(*kind.good.first()?));
        let ledger = if kind.singleton { record } else { Value::Array(vec![record]) };
        Some(yaml_text::record(&Map::from_iter([(kind.id.clone(), ledger)])))
    }
}
