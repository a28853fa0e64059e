//! The change notice between two editions: what they ask differently, and what that changes on the ledgers of a facility.

use serde::{Deserialize, Serialize};

use super::build::param_json;
use super::shift::LedgerChanges;
use super::{SourceInfo, Tool};
use crate::date::Date;
use crate::finding::Severity;
use crate::policy::{Clause, ClauseChange, Edition, EditionDiff, Override, ParamChange, PolicySet, Rule};
use crate::text::Text;

/// Name of the format; fields may be added, never changed.
pub const CHANGE_SCHEMA: &str = "mamori/policy-diff/v1";

/// The whole notice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeNotice {
    /// [`CHANGE_SCHEMA`].
    pub schema: String,
    /// What compared.
    pub tool: Tool,
    /// The day judged on.
    pub as_of: String,
    /// Whose ledgers were judged.
    pub source: SourceInfo,
    /// The older edition.
    pub from: EditionHead,
    /// The newer edition.
    pub to: EditionHead,
    /// Where the changes of clauses are known from; none when clauses were only compared by their ids.
    pub mapping: Option<MappingInfo>,
    /// Clauses.
    pub clauses: Vec<ClauseChangeInfo>,
    /// Numbers.
    pub params: Vec<ParamChangeInfo>,
    /// Rules that only the newer edition binds.
    pub bound: Vec<BoundRule>,
    /// Rules that only the older edition binds.
    pub unbound: Vec<BoundRule>,
    /// Number of rules that both bind.
    pub kept: usize,
    /// What changes on the ledgers; none where there are no ledgers.
    pub ledgers: Option<LedgerChanges>,
}

/// An edition as the head of the notice shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EditionHead {
    /// `mhlw-guideline@6.0`.
    pub id: String,
    /// The version alone.
    pub edition: String,
    /// Title.
    pub title: Text,
    /// Publisher.
    pub publisher: Text,
    /// When it was published.
    pub published: String,
    /// First day in force.
    pub from: String,
    /// Last day in force.
    pub until: Option<String>,
    /// Whether it is in force on the as-of date.
    pub in_force: bool,
    /// `complete`, `partial` or `items_not_collected`.
    pub completeness: String,
    /// What is missing, or what to know.
    pub note: Option<Text>,
    /// Number of clauses held.
    pub clauses: usize,
    /// How many of them no source that was read states.
    pub unverified: usize,
}

impl EditionHead {
    /// Tells whether the edition is held in full.
    pub fn is_complete(&self) -> bool {
        self.completeness == "complete"
    }
}

/// The mapping that was followed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MappingInfo {
    /// Its older edition.
    pub from: String,
    /// Its newer edition.
    pub to: String,
    /// Whether a source that was read states it.
    pub verified: bool,
    /// What to know about it.
    pub note: Option<Text>,
}

/// What became of some clauses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClauseChangeInfo {
    /// `same`, `moved`, `changed`, `merged`, `split`, `removed`, `added`, `only_from`, `only_to`, `not_collected_in_to` or `not_collected_in_from`.
    pub change: String,
    /// Clauses of the older edition.
    pub from: Vec<ChangedClause>,
    /// Clauses of the newer edition.
    pub to: Vec<ChangedClause>,
    /// What to know about it.
    pub note: Option<Text>,
    /// Whether a source that was read states the change.
    pub verified: bool,
}

/// A clause in a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangedClause {
    /// Its id.
    pub clause: String,
    /// How people cite it.
    pub cite: Text,
    /// What it asks, in our own words.
    pub title: Text,
    /// The volume it is in.
    pub volume: Text,
    /// Whether a source that was read states it.
    pub verified: bool,
}

/// A number that changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParamChangeInfo {
    /// The rule.
    pub rule: String,
    /// The defect it finds.
    pub title: Text,
    /// Name of the parameter.
    pub name: String,
    /// In the older edition.
    pub from: ParamSide,
    /// In the newer edition.
    pub to: ParamSide,
    /// What to know about the number.
    pub note: Option<Text>,
    /// The facility's own value, which stands above both.
    pub facility: Option<serde_json::Value>,
}

/// A number of one edition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParamSide {
    /// Its value.
    pub value: serde_json::Value,
    /// Whose number it is.
    pub origin: Text,
}

/// A rule that one of the editions binds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoundRule {
    /// Its id.
    pub rule: String,
    /// The defect it finds.
    pub title: Text,
    /// How much it matters.
    pub severity: Severity,
    /// The area it is counted in.
    pub area: Text,
    /// The clauses that bind it.
    pub clauses: Vec<ChangedClause>,
}

/// What the notice needs besides the difference itself.
#[derive(Debug)]
pub struct ChangeContext<'a> {
    /// The policies.
    pub policies: &'a PolicySet,
    /// The day judged on.
    pub as_of: Date,
    /// Whose ledgers were judged.
    pub source: SourceInfo,
    /// The facility's own numbers.
    pub overrides: &'a [Override],
    /// SHA-256 over all policy files.
    pub policy_hash: String,
}

/// Writes the difference of two editions, and what it changes on ledgers, into one notice.
pub fn change_notice(context: &ChangeContext<'_>, diff: &EditionDiff<'_>, ledgers: Option<LedgerChanges>) -> ChangeNotice {
    let rules = |rules: &[&Rule], edition: &Edition| rules.iter().map(|rule| bound_rule(context.policies, rule, edition)).collect();
    ChangeNotice {
        schema: CHANGE_SCHEMA.to_owned(),
        tool: Tool { name: "mamori".into(), version: env!("CARGO_PKG_VERSION").into(), policy_hash: context.policy_hash.clone() },
        as_of: context.as_of.to_string(),
        source: context.source.clone(),
        from: head(diff.from, context.as_of),
        to: head(diff.to, context.as_of),
        mapping: diff.mapping.map(|mapping| MappingInfo {
            from: mapping.from.clone(),
            to: mapping.to.clone(),
            verified: mapping.mark.is_verified(),
            note: mapping.note.clone(),
        }),
        clauses: diff.clauses.iter().map(|change| clause_change(diff, change)).collect(),
        params: diff.params.iter().map(|change| param_change(change, context.overrides)).collect(),
        bound: rules(&diff.bound, diff.to),
        unbound: rules(&diff.unbound, diff.from),
        kept: diff.kept,
        ledgers,
    }
}

fn head(edition: &Edition, as_of: Date) -> EditionHead {
    EditionHead {
        id: edition.id(),
        edition: edition.edition.clone(),
        title: edition.title.clone(),
        publisher: edition.publisher.clone(),
        published: edition.published.to_string(),
        from: edition.from.to_string(),
        until: edition.until.map(|day| day.to_string()),
        in_force: edition.in_force(as_of),
        completeness: edition.completeness.name().to_owned(),
        note: edition.note.clone(),
        clauses: edition.clauses.len(),
        unverified: edition.clauses.iter().filter(|clause| !clause.mark.is_verified()).count(),
    }
}

fn clause_change(diff: &EditionDiff<'_>, change: &ClauseChange<'_>) -> ClauseChangeInfo {
    ClauseChangeInfo {
        change: change.fate.name().to_owned(),
        from: change.from.iter().map(|clause| changed_clause(clause, diff.from)).collect(),
        to: change.to.iter().map(|clause| changed_clause(clause, diff.to)).collect(),
        note: change.note.cloned(),
        verified: change.verified,
    }
}

fn changed_clause(clause: &Clause, edition: &Edition) -> ChangedClause {
    let chapter = edition.chapters.iter().find(|chapter| chapter.id == clause.chapter);
    let volume = chapter.and_then(|chapter| edition.volumes.iter().find(|volume| volume.id == chapter.volume));
    ChangedClause {
        clause: clause.id.clone(),
        cite: clause.cite.clone(),
        title: clause.title.clone(),
        volume: volume.map_or_else(|| Text::same(&clause.chapter), |volume| volume.title.clone()),
        verified: clause.mark.is_verified(),
    }
}

fn param_change(change: &ParamChange<'_>, overrides: &[Override]) -> ParamChangeInfo {
    let side = |param: &crate::policy::RuleParam| ParamSide { value: param_json(&param.param.value), origin: param.origin.title() };
    let name = change.from.param.name.clone();
    let own = overrides.iter().find(|own| own.rule == change.rule.id && own.name == name);
    let notes = [change.to.note.as_ref(), change.from.note.as_ref(), change.note];
    ParamChangeInfo {
        rule: change.rule.id.clone(),
        title: change.rule.title.clone(),
        from: side(&change.from),
        to: side(&change.to),
        note: notes.into_iter().flatten().next().cloned(),
        facility: own.map(|own| param_json(&own.value)),
        name,
    }
}

fn bound_rule(policies: &PolicySet, rule: &Rule, edition: &Edition) -> BoundRule {
    let binds = |clause: &&Clause| clause.rules.iter().any(|(id, _)| *id == rule.id);
    BoundRule {
        rule: rule.id.clone(),
        title: rule.title.clone(),
        severity: rule.severity,
        area: policies.area_title(rule.areas.first().map_or("other", |(area, _)| area)),
        clauses: edition.clauses.iter().filter(binds).map(|clause| changed_clause(clause, edition)).collect(),
    }
}
