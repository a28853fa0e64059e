//! The checks of a run, compiled with the parameters in force.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::error::{Error, ErrorKind};
use crate::expr::{Check, Param, ParamValue};
use crate::policy::{Binding, PolicySet, Rule, RuleCheck, RuleParam};
use crate::source::SourceSet;
use crate::yaml::Problem;

/// A check of a bound rule.
#[derive(Debug)]
pub struct PlannedCheck {
    /// Number of the binding in the plan.
    pub binding: usize,
    /// Number of the check in its rule.
    pub check: usize,
    /// Compiled; what it tells people may be left out, see [`Plan::telling`].
    pub compiled: Check,
}

/// All checks of a run, in the order of rule ids.
#[derive(Debug)]
pub struct Plan<'p> {
    /// The policies.
    pub policies: &'p PolicySet,
    /// Bound rules.
    pub bindings: Vec<Binding>,
    /// Their checks.
    pub checks: Vec<PlannedCheck>,
}

impl<'p> Plan<'p> {
    /// Compiles the checks of some bindings; every mistake in a rule is listed with its place.
    pub fn new(policies: &'p PolicySet, bindings: Vec<Binding>, sources: &SourceSet) -> Result<Self, Vec<Error>> {
        let compile = |(number, binding): (usize, &Binding)| -> Vec<Result<PlannedCheck, Vec<Error>>> {
            let rule = &policies.rules[binding.rule];
            let params = values(binding);
            let silent = tells_surely(rule, binding);
            let compiled = rule.checks.iter().enumerate().map(|(check, source)| {
                let compiled = match silent {
                    true => source.source.compile_silent(&policies.kinds, &params),
                    false => source.source.compile(&policies.kinds, &params),
                };
                let error = |problem: Problem| problem.into_error(ErrorKind::Policy, rule.place.source, sources);
                compiled
                    .map(|compiled| PlannedCheck { binding: number, check, compiled })
                    .map_err(|problems| problems.into_iter().map(error).collect())
            });
            compiled.collect()
        };
        let compiled: Vec<_> = bindings.par_iter().enumerate().map(compile).collect();
        let mut checks = Vec::new();
        let mut errors = Vec::new();
        for result in compiled.into_iter().flatten() {
            match result {
                Ok(check) => checks.push(check),
                Err(more) => errors.extend(more),
            }
        }
        errors.dedup();
        if errors.is_empty() { Ok(Plan { policies, bindings, checks }) } else { Err(errors) }
    }

    /// Compiles the checks of some bindings that compile; the others are reported where they are asked for themselves.
    pub(super) fn compiling(policies: &'p PolicySet, bindings: Vec<Binding>) -> Self {
        let mut checks = Vec::new();
        for (number, binding) in bindings.iter().enumerate() {
            let params = values(binding);
            for (check, source) in policies.rules[binding.rule].checks.iter().enumerate() {
                if let Ok(compiled) = source.source.compile(&policies.kinds, &params) {
                    checks.push(PlannedCheck { binding: number, check, compiled });
                }
            }
        }
        Plan { policies, bindings, checks }
    }

    /// Returns a check with all that it tells people.
    ///
    /// # Panics
    /// When a rule of the program has a message that does not compile; tests compile them all.
    pub fn telling(&self, check: usize) -> Cow<'_, Check> {
        let planned = &self.checks[check];
        if !planned.compiled.is_silent() {
            return Cow::Borrowed(&planned.compiled);
        }
        let compiled = self.source(check).source.compile(&self.policies.kinds, &values(self.binding(check)));
        Cow::Owned(compiled.expect("messages of built-in rules compile"))
    }

    /// Returns the rule of a planned check.
    pub fn rule(&self, check: usize) -> &'p Rule {
        &self.policies.rules[self.bindings[self.checks[check].binding].rule]
    }

    /// Returns the rule's own check or variant that a planned check is.
    pub fn source(&self, check: usize) -> &'p RuleCheck {
        &self.rule(check).checks[self.checks[check].check]
    }

    /// Returns the binding of a planned check.
    pub fn binding(&self, check: usize) -> &Binding {
        &self.bindings[self.checks[check].binding]
    }
}

fn values(binding: &Binding) -> Vec<Param> {
    binding.params.iter().map(|param| param.param.clone()).collect()
}

/// Tells whether the messages of a rule are known to compile, so that they can wait until there is something to tell: tests hold those of
/// the program, with its own parameters or others of the same type.
fn tells_surely(rule: &Rule, binding: &Binding) -> bool {
    let same_type = |(now, own): (&RuleParam, &RuleParam)| {
        let (now, own) = (&now.param.value, &own.param.value);
        now == own || !matches!(now, ParamValue::List(_)) && std::mem::discriminant(now) == std::mem::discriminant(own)
    };
    !rule.local && binding.params.iter().zip(&rule.params).all(same_type)
}
