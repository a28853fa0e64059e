//! Findings: what is wrong with a record, where, why and how to mend it.

use serde::{Deserialize, Serialize};

use crate::source::Place;
use crate::text::Text;

/// How much a rule matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Minor.
    Low,
    /// Should be mended.
    Medium,
    /// Must be mended soon.
    High,
    /// Has closed hospitals.
    Critical,
}

impl Severity {
    /// All severities with their names, most severe first.
    pub const ALL: [(&'static str, Severity); 5] = [
        ("critical", Severity::Critical),
        ("high", Severity::High),
        ("medium", Severity::Medium),
        ("low", Severity::Low),
        ("info", Severity::Info),
    ];

    /// Returns the name that stands in files and reports.
    pub fn name(self) -> &'static str {
        Severity::ALL.iter().find(|(_, severity)| *severity == self).map_or("", |(name, _)| name)
    }
}

/// The outcome of judging a rule on a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The requirement holds.
    Pass,
    /// The requirement does not hold.
    Fail,
    /// A fact is missing, so nobody can tell.
    Unknown,
    /// The rule is not about this record.
    NotApplicable,
}

impl Outcome {
    /// All outcomes with their names.
    pub const ALL: [(&'static str, Outcome); 4] =
        [("pass", Outcome::Pass), ("fail", Outcome::Fail), ("unknown", Outcome::Unknown), ("not_applicable", Outcome::NotApplicable)];

    /// Returns the name that stands in files and reports.
    pub fn name(self) -> &'static str {
        Outcome::ALL.iter().find(|(_, outcome)| *outcome == self).map_or("", |(name, _)| name)
    }
}

/// Whether a finding counts for the gate, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Counts.
    Open,
    /// An approved exception covers it.
    Waived,
    /// The baseline revision had it already.
    Baseline,
    /// Below the severity that the gate looks at.
    Below,
}

/// Which record something is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordRef {
    /// The kind.
    pub kind: String,
    /// The record's id; `*` for a whole ledger; `record#element` for an element of a record.
    pub id: String,
}

/// A place that belongs to a finding besides the one to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedPlace {
    /// Where.
    pub place: Place,
    /// What stands there.
    pub label: Text,
}

/// One fact that a verdict read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Path of the field, from the variable it was read through, such as `record.patch.last_applied`.
    pub field: String,
    /// What people call it.
    pub title: Text,
    /// Where it stands, or where it would stand.
    pub place: Place,
    /// What it says; nothing when the field is missing.
    pub value: Option<String>,
}

/// What a verdict read, as far as anybody looks through it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EvidenceList {
    /// The facts in the order in which they were read.
    pub listed: Vec<Evidence>,
    /// How many more were read.
    pub more: usize,
}

/// A fail or unknown verdict, or a mistake in a ledger, as shown to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Rule id, or the name of a ledger check such as `ledger/unknown-field`.
    pub rule: String,
    /// Variant of the rule.
    pub variant: Option<String>,
    /// Fail or unknown.
    pub outcome: Outcome,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about.
    pub record: RecordRef,
    /// Path of the field to change; empty for the whole record.
    pub field: String,
    /// Where to change.
    pub place: Place,
    /// Other places.
    pub related: Vec<RelatedPlace>,
    /// What is wrong with this record.
    pub message: Text,
    /// How to mend it.
    pub remedy: Text,
    /// What was read.
    pub evidence: EvidenceList,
    /// Places whose text must not be shown anywhere.
    pub confidential: Vec<Place>,
}

/// A stable identity: the same finding has the same one in every run, wherever in its file it stands.
///
/// It is made of rule, variant, kind, record id and field path, and nothing else.
pub fn identity(rule: &str, variant: Option<&str>, record: &RecordRef, field: &str) -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for part in [rule, variant.unwrap_or(""), &record.kind, &record.id, field] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    hash.finalize().iter().take(16).flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

impl Finding {
    /// Returns the stable identity.
    pub fn identity(&self) -> String {
        identity(&self.rule, self.variant.as_deref(), &self.record, &self.field)
    }
}
