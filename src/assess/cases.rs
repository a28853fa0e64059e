//! Runs the cases of rules: the tests that stand beside the condition they test.

use std::sync::Arc;

use rayon::prelude::*;

use super::describe::{Depth, describe_check};
use super::evaluate::{Verdict, judge, prior};
use super::plan::Plan;
use crate::error::{Error, ErrorKind};
use crate::expr::{Check, Param, Prior, Shared, World};
use crate::finding::Outcome;
use crate::ledger::Inventory;
use crate::messages;
use crate::policy::{Binding, Case, PolicySet, Rule};
use crate::schema::ViolationKind;
use crate::source::{Place, SourceSet};
use crate::text::Text;
use crate::yaml::{Node, Problem};

/// A case that does not hold.
#[derive(Debug, Clone)]
pub struct CaseFailure {
    /// The rule.
    pub rule: String,
    /// The case.
    pub case: String,
    /// What differs, with its place.
    pub error: Error,
}

/// What running cases gave.
#[derive(Debug, Default)]
pub struct CaseReport {
    /// Cases that hold.
    pub passed: usize,
    /// What does not hold; one case may have several.
    pub failures: Vec<CaseFailure>,
    /// Cases that do not hold.
    pub failed: usize,
}

/// Runs all cases of some rules.
pub fn run_cases<'r>(policies: &PolicySet, rules: impl IntoIterator<Item = &'r Rule>, sources: &SourceSet) -> CaseReport {
    let cases: Vec<(&Rule, &Case)> = rules.into_iter().flat_map(|rule| rule.cases.iter().map(move |case| (rule, case))).collect();
    let results: Vec<Vec<Problem>> = cases.par_iter().map(|(rule, case)| run(policies, rule, case)).collect();
    let mut report = CaseReport::default();
    for ((rule, case), problems) in cases.into_iter().zip(results) {
        if problems.is_empty() {
            report.passed += 1;
            continue;
        }
        report.failed += 1;
        for problem in problems {
            let error = problem.into_error(ErrorKind::Policy, rule.place.source, sources);
            report.failures.push(CaseFailure { rule: rule.id.clone(), case: case.name.clone(), error });
        }
    }
    report
}

fn run(policies: &PolicySet, rule: &Rule, case: &Case) -> Vec<Problem> {
    judged(policies, rule, case, |check, inventory, world, verdicts| {
        let mut problems = Vec::new();
        let shared = Shared::new(check, inventory, case.as_of, world);
        let mut seen = Vec::new();
        for verdict in verdicts {
            let described = describe_check(check, &shared, inventory, verdict, Depth::Outline);
            let id = described.record.id;
            seen.push(id.clone());
            let Some(expected) = case.expect.iter().find(|expected| expected.id == id) else {
                problems.push(Problem::new(case.span, messages::case_not_listed(&id, verdict.outcome.name())));
                continue;
            };
            if expected.outcome != verdict.outcome {
                problems.push(Problem::new(expected.span, messages::case_outcome(&id, expected.outcome.name(), verdict.outcome.name())));
            } else if let Some(at) = &expected.at
                && *at != described.field
            {
                problems.push(Problem::new(expected.span, messages::case_place(&id, at, &described.field)));
            }
        }
        for expected in &case.expect {
            if !seen.contains(&expected.id) {
                problems.push(Problem::new(expected.span, messages::case_not_judged(&expected.id)));
            }
        }
        problems
    })
    .unwrap_or_else(|problems| problems)
}

/// Tells whether a case shows the last day on which something passes.
pub fn is_last_day(policies: &PolicySet, rule: &Rule, case: &Case) -> bool {
    let tomorrow = Some(case.as_of.add_days(1));
    let ends = |verdict: &Verdict| verdict.outcome == Outcome::Pass && verdict.next_change == tomorrow;
    judged(policies, rule, case, |_, _, _, verdicts| verdicts.iter().any(ends)).unwrap_or(false)
}

/// Judges a case and hands over what came out, or lists what keeps it from being judged.
fn judged<R>(
    policies: &PolicySet,
    rule: &Rule,
    case: &Case,
    then: impl FnOnce(&Check, &Inventory<'_>, World<'_>, &[Verdict]) -> R,
) -> Result<R, Vec<Problem>> {
    let tree = Arc::clone(policies.tree(rule.place.source));
    let mut problems = Vec::new();
    let mut ledgers: Vec<(usize, Node<'_>)> = Vec::new();
    for (kind, span, node) in &case.records {
        match policies.kinds.index(kind) {
            Some(kind) => ledgers.push((kind, tree.node(*node))),
            None => problems.push(Problem::new(*span, messages::unknown_kind(kind))),
        }
    }
    for (kind, ledger) in &ledgers {
        let records: Vec<Node<'_>> = if ledger.is_mapping() { vec![*ledger] } else { ledger.items().collect() };
        for record in records {
            problems.extend(misfits(policies.kinds.get(*kind), record));
        }
    }
    let mut params = rule.default_params();
    for own in &case.params {
        match params.iter_mut().find(|param| param.name == own.name) {
            Some(param) => *param = own.clone(),
            None => problems.push(Problem::new(case.span, messages::unknown_param(&own.name))),
        }
    }
    let Some(check) = rule.check(case.variant.as_deref()) else { return Err(problems) };
    let compiled = match check.source.compile(&policies.kinds, &params) {
        Ok(compiled) => compiled,
        Err(more) => {
            problems.extend(more);
            return Err(problems);
        }
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    let nowhere = Place { source: rule.place.source, span: case.span };
    let inventory = Inventory::from_nodes(&policies.kinds, Arc::clone(&tree), &ledgers, nowhere);
    let prior = if compiled.second_pass { found_by_others(policies, &inventory, case) } else { Prior::default() };
    let world = World { editions: &policies.known_editions, prior: Some(&prior) };
    let verdicts = judge(&compiled, 0, rule, &inventory, case.as_of, world);
    Ok(then(&compiled, &inventory, world, &verdicts))
}

/// Lists what a case's record could not be: unknown fields and wrong types. Required fields may be left out.
fn misfits(kind: &crate::schema::Kind, record: Node<'_>) -> Vec<Problem> {
    if kind.accepts(record) {
        return Vec::new();
    }
    let violations = kind.violations(record).into_iter().filter(|violation| violation.kind != ViolationKind::Missing);
    violations
        .map(|violation| {
            let node = record.follow(&violation.path).unwrap_or_else(|(parent, _)| parent);
            Problem::new(node.span(), messages::case_misfit(&violation.path))
        })
        .collect()
}

/// Judges the other rules on a case's records under all editions, for checks that ask what they found.
fn found_by_others(policies: &PolicySet, inventory: &Inventory<'_>, case: &Case) -> Prior {
    let every: Vec<usize> = (0..policies.editions.len()).collect();
    let mut bindings = policies.bind(&every, &[]);
    // A rule that no edition binds can still be asked about by its id.
    for (number, rule) in policies.rules.iter().enumerate() {
        if !bindings.iter().any(|binding| binding.rule == number) {
            bindings.push(Binding { rule: number, params: rule.params.clone(), clauses: Vec::new() });
        }
    }
    let plan = Plan::compiling(policies, bindings);
    let world = World { editions: &policies.known_editions, prior: None };
    let first = (0..plan.checks.len()).filter(|number| !plan.checks[*number].compiled.second_pass);
    let verdicts: Vec<Verdict> =
        first.flat_map(|number| judge(&plan.checks[number].compiled, number, plan.rule(number), inventory, case.as_of, world)).collect();
    prior(&plan, inventory, &verdicts)
}

/// What a rule must show in its cases before it may be used: one pass and one fail for itself and for each variant.
pub fn missing_cases(rule: &Rule) -> Vec<Problem> {
    let mut problems = Vec::new();
    for check in &rule.checks {
        for outcome in [Outcome::Pass, Outcome::Fail] {
            let mut own = rule.cases.iter().filter(|case| case.variant == check.variant);
            if !own.any(|case| case.expect.iter().any(|expected| expected.outcome == outcome)) {
                problems.push(Problem::new(check.span, missing_case(check.variant.as_deref(), outcome)));
            }
        }
    }
    problems
}

fn missing_case(variant: Option<&str>, outcome: Outcome) -> Text {
    messages::missing_case(variant, outcome.name())
}

/// Compiles every check of a rule with its own parameters and lists what is wrong.
pub fn compile_problems(policies: &PolicySet, rule: &Rule) -> Vec<Problem> {
    let params: Vec<Param> = rule.default_params();
    rule.checks.iter().filter_map(|check| check.source.compile(&policies.kinds, &params).err()).flatten().collect()
}
