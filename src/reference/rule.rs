//! What is to be said about a rule.

use serde::Serialize;

use super::{Example, Link, Reference, page_of, plain};
use crate::assess::is_last_day;
use crate::expr::FieldRead;
use crate::finding::Outcome;
use crate::messages;
use crate::policy::{Case, PolicySet, Rule, RuleCheck, RuleParam};
use crate::text::Text;
use crate::yaml::Node;

/// Keys of a check that say what is judged, in the order in which they are shown.
const CONDITION: [&str; 9] = ["select", "scope", "each", "let", "find", "when", "require", "at", "related"];

/// Those that a variant takes over from its rule unless it selects a kind of its own.
const INHERITED: [&str; 5] = ["select", "scope", "each", "let", "find"];

/// A rule.
#[derive(Debug, Serialize)]
pub struct RuleFacts {
    /// Its page.
    pub page: Link,
    /// How much it matters.
    pub severity: Text,
    /// The areas it counts in.
    pub areas: Vec<Text>,
    /// Whether a source that was read states the requirement.
    pub verified: bool,
    /// Whether it is the facility's own.
    pub local: bool,
    /// The first day it is judged.
    pub from: Option<String>,
    /// The last day it is judged.
    pub until: Option<String>,
    /// What happens otherwise.
    pub why: Text,
    /// Its own check, then its variants.
    pub checks: Vec<CheckFacts>,
    /// Its numbers.
    pub params: Vec<ParamFacts>,
    /// The clauses that bind it.
    pub clauses: Vec<BindingClause>,
    /// The numbers that editions set for it.
    pub numbers: Vec<(Link, ParamFacts)>,
    /// What it cites besides clauses.
    pub references: Vec<SourceFacts>,
    /// Every case in short, with the variant it is about.
    pub cases: Vec<(Option<String>, Example)>,
}

/// A check: the rule's own, or a variant.
#[derive(Debug, Serialize)]
pub struct CheckFacts {
    /// The variant's id.
    pub variant: Option<String>,
    /// The defect.
    pub title: Text,
    /// How much it matters.
    pub severity: Text,
    /// How to mend it.
    pub remedy: Text,
    /// Whether the remedy is the rule's.
    pub same_remedy: bool,
    /// The ledger that is judged; none when it does not exist.
    pub ledger: Option<Link>,
    /// What one record of it is called.
    pub record: Text,
    /// Whether the whole ledger is judged once.
    pub whole_ledger: bool,
    /// What people call the list field whose elements are judged.
    pub each: Option<Text>,
    /// The condition as it is written.
    pub condition: String,
    /// The fields it looks at.
    pub reads: Vec<ReadField>,
    /// A failing example.
    pub failing: Option<Example>,
    /// A passing example.
    pub passing: Option<Example>,
    /// An example that passes for the last day.
    pub last_day: Option<Example>,
    /// An example in which a fact is missing.
    pub unknown: Option<Example>,
}

/// A field that a check looks at.
#[derive(Debug, Serialize)]
pub struct ReadField {
    /// Its ledger.
    pub ledger: Link,
    /// Its path.
    pub field: String,
    /// What people call it.
    pub title: Text,
    /// Its name on the page of the ledger.
    pub anchor: String,
    /// Whether the outcome can be unknown without it.
    pub needed: bool,
}

/// A number of a rule.
#[derive(Debug, Serialize)]
pub struct ParamFacts {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whose number it is.
    pub origin: Text,
    /// What to know about it.
    pub note: Option<Text>,
}

/// A clause that binds a rule.
#[derive(Debug, Serialize)]
pub struct BindingClause {
    /// The edition.
    pub edition: Link,
    /// The clause.
    pub id: String,
    /// Its name on the page of the edition.
    pub anchor: String,
    /// How people cite it.
    pub cite: Text,
    /// What it asks.
    pub title: Text,
    /// Whether it is verified.
    pub verified: bool,
}

/// A text that is cited.
#[derive(Debug, Serialize)]
pub struct SourceFacts {
    /// Its title.
    pub title: Text,
    /// Where it can be read.
    pub url: Option<String>,
    /// Whether it is verified.
    pub verified: bool,
}

impl SourceFacts {
    pub(super) fn of(source: &crate::policy::Reference) -> Self {
        SourceFacts { title: source.title.clone(), url: source.url.clone(), verified: source.mark.is_verified() }
    }
}

impl ParamFacts {
    pub(super) fn of(param: &RuleParam) -> Self {
        ParamFacts {
            name: param.param.name.clone(),
            value: param.param.value.to_string(),
            origin: param.origin.title(),
            note: param.note.clone(),
        }
    }
}

/// Lists the fields that each check of a rule looks at; none for a check that does not compile.
pub(super) fn reads(policies: &PolicySet, rule: &Rule) -> Vec<Vec<FieldRead>> {
    let params = rule.default_params();
    let compiled = rule.checks.iter().map(|check| check.source.compile(&policies.kinds, &params));
    compiled.map(|check| check.map(|check| check.reads(&policies.kinds)).unwrap_or_default()).collect()
}

impl Reference<'_> {
    /// Gathers what is to be said about a rule.
    pub fn rule(&self, rule: &Rule) -> RuleFacts {
        let set = self.policies;
        let editions = || self.editions().into_iter().map(|number| (number, &set.editions[number]));
        let clauses = editions().flat_map(|(number, edition)| {
            let bound = set.clauses_of(number, &rule.id).map(|bound| &edition.clauses[bound.clause]);
            bound.map(move |clause| BindingClause {
                edition: Link::edition(set, number),
                id: clause.id.clone(),
                anchor: plain(&clause.id),
                cite: clause.cite.clone(),
                title: clause.title.clone(),
                verified: clause.mark.is_verified(),
            })
        });
        let numbers = editions().flat_map(|(number, edition)| {
            let own = edition.params.iter().filter(|(id, ..)| *id == rule.id).flat_map(|(_, _, params)| params);
            own.map(move |param| (Link::edition(set, number), ParamFacts::of(param)))
        });
        let references = rule.references.iter().filter_map(|(id, _)| set.references.iter().find(|known| known.id == *id));
        RuleFacts {
            page: Link::rule(rule),
            severity: messages::severity_name(rule.severity.name(), false),
            areas: rule.areas.iter().map(|(area, _)| set.area_title(area)).collect(),
            verified: rule.basis.is_verified(),
            local: rule.local,
            from: rule.effective_from.map(|day| day.to_string()),
            until: rule.effective_until.map(|day| day.to_string()),
            why: rule.why.clone(),
            checks: (0..rule.checks.len()).map(|number| self.check(rule, number)).collect(),
            params: rule.params.iter().map(ParamFacts::of).collect(),
            clauses: clauses.collect(),
            numbers: numbers.collect(),
            references: references.map(SourceFacts::of).collect(),
            cases: rule.cases.iter().map(|case| (case.variant.clone(), self.example(rule, case))).collect(),
        }
    }

    fn check(&self, rule: &Rule, number: usize) -> CheckFacts {
        let set = self.policies;
        let check = &rule.checks[number];
        let variant = check.variant.as_deref();
        let kind = set.kinds.index(&check.source.select.text);
        let example = |case: Option<&Case>| case.map(|case| self.example(rule, case));
        let with = |outcome| example(self.case_with(rule, variant, outcome));
        let mut own = rule.cases.iter().filter(|case| case.variant.as_deref() == variant);
        let known = self.reads.get(rule.id.as_str()).map(|checks| checks[number].as_slice()).unwrap_or_default();
        CheckFacts {
            variant: check.variant.clone(),
            title: check.title.clone(),
            severity: messages::severity_name(check.severity.name(), false),
            remedy: check.remedy.clone(),
            same_remedy: number > 0 && check.remedy == rule.checks[0].remedy,
            ledger: kind.map(|kind| Link::kind(set, kind)),
            record: kind.map(|kind| set.kinds.get(kind).record.clone()).unwrap_or_default(),
            whole_ledger: check.source.whole_ledger,
            each: check.source.each.as_ref().zip(kind).and_then(|(each, kind)| set.kinds.get(kind).field_title(&each.text)).cloned(),
            condition: self.condition(rule, check),
            reads: known.iter().map(|read| self.read_field(read)).collect(),
            failing: with(Outcome::Fail),
            passing: with(Outcome::Pass),
            last_day: example(own.find(|case| is_last_day(set, rule, case))),
            unknown: with(Outcome::Unknown),
        }
    }

    fn read_field(&self, read: &FieldRead) -> ReadField {
        let kind = self.policies.kinds.get(read.kind);
        ReadField {
            ledger: Link { page: page_of("ledgers", &kind.id), id: kind.id.clone(), title: kind.title.clone() },
            field: read.field.clone(),
            title: kind.field_title(&read.field).cloned().unwrap_or_else(|| Text::same(&read.field)),
            anchor: plain(&read.field),
            needed: read.needed,
        }
    }

    /// Returns the lines of the rule's file that say what a check asks, with those that a variant takes over.
    fn condition(&self, rule: &Rule, check: &RuleCheck) -> String {
        let root = self.policies.tree(rule.place.source).root();
        let variants = root.get("variants");
        let own = match &check.variant {
            None => Some(root),
            Some(variant) => {
                variants.into_iter().flat_map(|list| list.items()).find(|node| node.get("id").is_some_and(|id| id.text() == variant))
            }
        };
        let Some(own) = own else { return String::new() };
        let inherits = check.variant.is_some() && own.get("select").is_none();
        let entry = |key: &&str| own.entry(key).or_else(|| root.entry(key).filter(|_| inherits && INHERITED.contains(key)));
        let lines: Vec<String> = CONDITION.iter().filter_map(entry).map(|entry| self.written(rule, entry)).collect();
        lines.join("\n")
    }

    /// Returns an entry as it stands in the file, without the indentation of its block.
    fn written(&self, rule: &Rule, (key, value): (Node<'_>, Node<'_>)) -> String {
        let source = self.sources.get(rule.place.source);
        let (start, end) = (key.span().start as usize, value.span().end.max(key.span().end) as usize);
        let indent = " ".repeat(source.position(key.span().start).1 as usize - 1);
        let lines: Vec<&str> = source.text[start..end].trim_end().lines().map(|line| line.strip_prefix(&indent).unwrap_or(line)).collect();
        lines.join("\n")
    }
}
