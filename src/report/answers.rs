//! What the verdicts say about one clause of an edition: the answer that a yearly checklist asks for.

use super::Report;
use crate::assess::CLAUSE_SEVERITY;
use crate::finding::{Outcome, Status};

/// What the verdicts say about a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseAnswer {
    /// Fail when any record fails, else unknown when any is, else pass when any passes; not applicable when there was nothing to judge.
    pub outcome: Outcome,
    /// Whether every fail is covered by an approved exception.
    pub waived: bool,
    /// Verdicts that pass, of all its rules.
    pub pass: usize,
    /// Fail verdicts, those covered by exceptions too.
    pub fail: usize,
    /// Unknown verdicts, those covered by exceptions too.
    pub unknown: usize,
    /// Verdicts of records that its rules are not about.
    pub not_applicable: usize,
    /// Numbers of the report's rules that the clause asks for.
    pub rules: Vec<usize>,
    /// Numbers of the report's findings under it, most severe first.
    pub findings: Vec<usize>,
}

/// Answers a clause from the report; none when no rule judges it.
pub fn clause_answer(report: &Report, edition: &str, clause: &str) -> Option<ClauseAnswer> {
    let asks = |clauses: &[super::ClauseInfo]| clauses.iter().any(|own| own.edition == edition && own.clause == clause);
    let rules: Vec<usize> = report.rules.iter().enumerate().filter(|(_, rule)| asks(&rule.clauses)).map(|(number, _)| number).collect();
    if rules.is_empty() {
        return None;
    }
    let findings: Vec<usize> =
        report.findings.iter().enumerate().filter(|(_, finding)| asks(&finding.clauses)).map(|(number, _)| number).collect();
    let sum = |column: fn(&super::RuleInfo) -> usize| rules.iter().map(|rule| column(&report.rules[*rule])).sum();
    let weighs = |outcome: Outcome, open: bool| {
        findings
            .iter()
            .map(|number| &report.findings[*number])
            .any(|finding| finding.severity >= CLAUSE_SEVERITY && finding.outcome == outcome && (!open || finding.status != Status::Waived))
    };
    let (pass, fail, unknown): (usize, usize, usize) = (sum(|rule| rule.pass), sum(|rule| rule.fail), sum(|rule| rule.unknown));
    let outcome = if weighs(Outcome::Fail, false) {
        Outcome::Fail
    } else if weighs(Outcome::Unknown, false) {
        Outcome::Unknown
    } else if pass + fail + unknown > 0 {
        Outcome::Pass
    } else {
        Outcome::NotApplicable
    };
    let waived = outcome == Outcome::Fail && !weighs(Outcome::Fail, true);
    Some(ClauseAnswer { outcome, waived, pass, fail, unknown, not_applicable: sum(|rule| rule.not_applicable), rules, findings })
}
