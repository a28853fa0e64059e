//! The report: what a run judged and found, resolved to paths, lines and texts, ready for every writer and for JSON.

mod answers;
mod build;
mod change;
mod coverage;
mod mask;
mod shift;

pub use answers::{ClauseAnswer, clause_answer};
pub use build::{Context, Lists, Pended, Pending, PendingVerdicts, build, notices, param_text, pending, take};
pub use change::{
    BoundRule, CHANGE_SCHEMA, ChangeContext, ChangeNotice, ChangedClause, ClauseChangeInfo, EditionHead, MappingInfo, ParamChangeInfo,
    ParamSide, change_notice,
};
pub use coverage::{Answer, Coverage, CoveredClause, Way, coverage};
pub use shift::{LedgerChanges, RuleShift, ShiftContext, ShiftedRecord, Totals, ledger_changes};

use serde::{Deserialize, Serialize};

use crate::finding::{Outcome, RecordRef, Severity, Status};
use crate::source::Location;
use crate::text::Text;

/// Name of the format; fields may be added, never changed.
pub const SCHEMA: &str = "mamori/report/v1";

/// Verdicts above this number are counted per rule instead of listed, so that reports stay readable.
pub const MAX_LISTED_VERDICTS: usize = 20_000;

/// The whole report; its findings and verdicts are held, or made while they are written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report<F = Vec<FindingInfo>, V = Vec<VerdictInfo>> {
    /// [`SCHEMA`].
    pub schema: String,
    /// What judged.
    pub tool: Tool,
    /// The day judged on, `2026-11-22`.
    pub as_of: String,
    /// What was judged.
    pub source: SourceInfo,
    /// The revision that findings are compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// The area that the run was limited to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Severity at which the gate fails.
    pub fail_on: Severity,
    /// Editions in use.
    pub editions: Vec<EditionInfo>,
    /// Totals.
    pub summary: Summary,
    /// Totals by area; their columns add up to the summary.
    pub areas: Vec<AreaSummary>,
    /// Every rule judged, by id, and every check of the ledgers.
    pub rules: Vec<RuleInfo>,
    /// Findings: open ones first, most severe first, then by place.
    pub findings: F,
    /// What to know about exceptions.
    pub notices: Vec<NoticeInfo>,
    /// What could not be read or judged.
    pub errors: Vec<ErrorInfo>,
    /// Every verdict, unless there are more than [`MAX_LISTED_VERDICTS`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdicts: Option<V>,
}

/// What judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    /// `mamori`.
    pub name: String,
    /// Version.
    pub version: String,
    /// SHA-256 over all policy files in use.
    pub policy_hash: String,
}

/// What was judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceInfo {
    /// Commit id, when the folder is in a git repository that has one.
    pub commit: Option<String>,
    /// Whether files differ from the commit.
    pub dirty: bool,
    /// The folder judged, relative to the repository's root.
    pub root: String,
}

/// An edition in use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EditionInfo {
    /// `mhlw-guideline@6.0`.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Publisher.
    pub publisher: Text,
    /// First day in force.
    pub from: String,
    /// Last day in force.
    pub until: Option<String>,
    /// Whether it is in force on the as-of date.
    pub in_force: bool,
    /// `complete`, `partial` or `items_not_collected`.
    pub completeness: String,
    /// What is missing.
    pub note: Option<Text>,
    /// Of an edition that is not complete: the nearest one before it that is, for a facility that wants to be judged by all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complete_neighbour: Option<String>,
    /// Roads through the edition, and whether the ledgers show that the facility may take them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<RoadInfo>,
}

/// A road through an edition, judged from the ledgers and never from the facility's own word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoadInfo {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// `pass`: open; `fail`: closed; `unknown`: a fact is missing.
    pub outcome: Outcome,
    /// Why, or what it means for the facility when it is open.
    pub message: Text,
    /// What was read.
    pub evidence: Vec<EvidenceInfo>,
    /// How many more facts were read than are listed.
    #[serde(default, skip_serializing_if = "is_none")]
    pub evidence_more: usize,
}

/// Totals of a run; `judged` = pass + fail + unknown + not applicable + waived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Records read.
    pub records: usize,
    /// Verdicts.
    pub judged: usize,
    /// Verdicts that pass.
    pub pass: usize,
    /// Fail verdicts that no exception covers.
    pub fail: usize,
    /// Unknown verdicts that no exception covers.
    pub unknown: usize,
    /// Verdicts of rules that are not about their record.
    pub not_applicable: usize,
    /// Fail and unknown verdicts that an exception covers.
    pub waived: usize,
    /// Mistakes in the ledgers themselves.
    pub ledger: usize,
    /// The gate.
    pub gate: GateInfo,
}

/// Whether a change may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GateInfo {
    /// It may.
    Passed,
    /// It may not.
    Failed,
}

/// Totals of one area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AreaSummary {
    /// Its id.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Verdicts.
    pub judged: usize,
    /// Verdicts that pass.
    pub pass: usize,
    /// Fail verdicts that no exception covers.
    pub fail: usize,
    /// Unknown verdicts that no exception covers.
    pub unknown: usize,
    /// Fail and unknown verdicts that an exception covers.
    pub waived: usize,
    /// Verdicts of rules that are not about their record.
    pub not_applicable: usize,
}

/// A rule that was judged, or a check of the ledgers themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleInfo {
    /// Its id.
    pub id: String,
    /// The defect.
    pub title: Text,
    /// Severity of the rule's own check.
    pub severity: Severity,
    /// Areas; the first is where summaries count it.
    pub areas: Vec<String>,
    /// What happens otherwise.
    pub why: Text,
    /// How to mend it.
    pub remedy: Text,
    /// Clauses that ask for it.
    pub clauses: Vec<ClauseInfo>,
    /// Parameters in force and whose numbers they are.
    pub params: Vec<ParamInfo>,
    /// Verdicts that pass.
    pub pass: usize,
    /// Fail verdicts, those covered by exceptions too.
    pub fail: usize,
    /// Unknown verdicts, those covered by exceptions too.
    pub unknown: usize,
    /// Verdicts of records the rule is not about.
    pub not_applicable: usize,
}

/// A parameter and whose number it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParamInfo {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: serde_json::Value,
    /// Whose number it is.
    pub origin: Text,
    /// What to know about it.
    pub note: Option<Text>,
}

/// A clause that asks for a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClauseInfo {
    /// `mhlw-guideline@6.0`.
    pub edition: String,
    /// Its id in the edition.
    pub clause: String,
    /// How people cite it.
    pub cite: Text,
    /// What it asks.
    pub title: Text,
    /// Whether a source that was read states it; else it is printed as unverified.
    pub verified: bool,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingInfo {
    /// Stable identity.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// The variant of the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The defect.
    pub title: Text,
    /// `fail` or `unknown`.
    pub outcome: Outcome,
    /// Whether it counts, and if not, why.
    pub status: Status,
    /// The reason for the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// How much it matters.
    pub severity: Severity,
    /// The area it is counted in; none for mistakes in the ledgers themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// What it is about.
    pub record: RecordRef,
    /// What people call the record: the name in its ledger, or its id.
    pub label: String,
    /// What the record's ledger is called.
    pub ledger: Text,
    /// Path of the field to change.
    pub field: String,
    /// Where to change.
    pub location: Location,
    /// The line that stands there; none where it must not be shown.
    pub snippet: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<RelatedInfo>,
    /// What is wrong.
    pub message: Text,
    /// How to mend it.
    pub remedy: Text,
    /// Clauses that ask for the rule.
    pub clauses: Vec<ClauseInfo>,
    /// What was read.
    pub evidence: Vec<EvidenceInfo>,
    /// How many more facts were read than are listed.
    #[serde(default, skip_serializing_if = "is_none")]
    pub evidence_more: usize,
}

/// Another place of a finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RelatedInfo {
    /// Where.
    pub location: Location,
    /// What stands there.
    pub message: Text,
    /// The line.
    pub snippet: Option<String>,
}

/// A field that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceInfo {
    /// Its path.
    pub field: String,
    /// What people call it.
    pub title: Text,
    /// Where it stands, or would stand.
    pub location: Location,
    /// What it says; nothing when it is missing.
    pub value: Option<String>,
}

/// Something to know about an exception.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoticeInfo {
    /// `expired`, `expiring`, `incomplete` or `unused`.
    pub kind: String,
    /// The exception's id.
    pub waiver: String,
    /// Where.
    pub location: Location,
    /// The line that stands there.
    pub snippet: Option<String>,
    /// In words.
    pub message: Text,
    /// What to do.
    pub remedy: Text,
}

/// Something that could not be read or judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ErrorInfo {
    /// In words.
    pub message: Text,
    /// Where.
    pub location: Option<Location>,
    /// The line that stands there.
    pub snippet: Option<String>,
    /// Other places.
    pub related: Vec<RelatedInfo>,
    /// How to mend it.
    pub hints: Vec<Text>,
}

/// One verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictInfo {
    /// The rule.
    pub rule: String,
    /// The variant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The record.
    pub record: RecordRef,
    /// Where the record stands.
    pub path: String,
    /// Its line.
    pub line: u32,
    /// The outcome.
    pub outcome: Outcome,
    /// The status of the finding it made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The identity of the finding it made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// The first day after the as-of date on which the outcome may be another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_change: Option<String>,
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Report {
    /// Returns a rule by its id.
    pub fn rule(&self, id: &str) -> Option<&RuleInfo> {
        self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok().map(|at| &self.rules[at])
    }
}

impl<F, V> Report<F, V> {
    /// Returns the exit code: 0 passed, 1 failed, 2 could not judge everything.
    pub fn exit_code(&self) -> u8 {
        match self.summary.gate {
            _ if !self.errors.is_empty() => 2,
            GateInfo::Passed => 0,
            GateInfo::Failed => 1,
        }
    }
}
