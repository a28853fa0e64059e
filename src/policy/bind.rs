//! Which rules are judged, with which parameters, for which clauses.

use rustc_hash::FxHashMap;

use super::load::PolicySet;
use super::rule::{Origin, Rule, RuleParam};
use crate::expr::ParamValue;

/// A clause of an edition, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClauseRef {
    /// Number of the edition in the policy set.
    pub edition: usize,
    /// Number of the clause in the edition.
    pub clause: usize,
}

/// A rule with the parameters in force and the clauses that ask for it.
#[derive(Debug, Clone)]
pub struct Binding {
    /// Number of the rule in the policy set.
    pub rule: usize,
    /// Parameters in force.
    pub params: Vec<RuleParam>,
    /// Clauses that bind the rule with these parameters; none for local rules that no edition binds.
    pub clauses: Vec<ClauseRef>,
}

/// A parameter that the facility set for a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// The rule.
    pub rule: String,
    /// The parameter.
    pub name: String,
    /// The facility's value.
    pub value: ParamValue,
}

impl PolicySet {
    /// Lists the rules to judge under some editions, in the order of rule ids.
    ///
    /// A rule that editions ask for with different parameters stands there once for each set of values.
    pub fn bind(&self, editions: &[usize], overrides: &[Override]) -> Vec<Binding> {
        let mut asked: FxHashMap<&str, Vec<ClauseRef>> = FxHashMap::default();
        for edition in editions {
            for (clause, written) in self.editions[*edition].clauses.iter().enumerate() {
                for (rule, _) in &written.rules {
                    let clauses = asked.entry(rule).or_default();
                    // A clause that names a rule twice asks for it once.
                    if clauses.last() != Some(&ClauseRef { edition: *edition, clause }) {
                        clauses.push(ClauseRef { edition: *edition, clause });
                    }
                }
            }
        }
        let mut bindings: Vec<Binding> = Vec::new();
        for (number, rule) in self.rules.iter().enumerate() {
            let first = bindings.len();
            let clauses = asked.get(rule.id.as_str()).map(Vec::as_slice).unwrap_or_default();
            for clauses in clauses.chunk_by(|a, b| a.edition == b.edition) {
                let params = self.params_in(rule, Some(clauses[0].edition), overrides);
                let same = |binding: &&mut Binding| values(&binding.params) == values(&params);
                match bindings[first..].iter_mut().find(same) {
                    Some(binding) => binding.clauses.extend(clauses),
                    None => bindings.push(Binding { rule: number, params, clauses: clauses.to_vec() }),
                }
            }
            let bound_anywhere = || (0..self.editions.len()).any(|edition| self.clauses_of(edition, &rule.id).next().is_some());
            if rule.local && !bound_anywhere() {
                bindings.push(Binding { rule: number, params: self.params_in(rule, None, overrides), clauses: Vec::new() });
            }
        }
        bindings
    }

    /// Lists the clauses of an edition that bind a rule.
    pub fn clauses_of<'p>(&'p self, edition: usize, rule: &'p str) -> impl Iterator<Item = ClauseRef> + 'p {
        let clauses = self.editions[edition].clauses.iter().enumerate();
        clauses
            .filter(move |(_, clause)| clause.rules.iter().any(|(bound, _)| bound == rule))
            .map(move |(clause, _)| ClauseRef { edition, clause })
    }

    /// Returns a rule's parameters in an edition: the facility's word over the edition's over the rule's own.
    pub(super) fn params_in(&self, rule: &Rule, edition: Option<usize>, overrides: &[Override]) -> Vec<RuleParam> {
        let mut params = rule.params.clone();
        let own = edition.map(|edition| self.editions[edition].params.as_slice()).unwrap_or_default();
        for param in own.iter().filter(|(id, ..)| *id == rule.id).flat_map(|(_, _, params)| params) {
            if let Some(known) = params.iter_mut().find(|known| known.param.name == param.param.name) {
                *known = param.clone();
            }
        }
        for change in overrides.iter().filter(|change| change.rule == rule.id) {
            if let Some(known) = params.iter_mut().find(|known| known.param.name == change.name) {
                known.param.value = change.value.clone();
                known.origin = Origin::Facility;
                known.note = None;
            }
        }
        params
    }
}

fn values(params: &[RuleParam]) -> Vec<&ParamValue> {
    params.iter().map(|param| &param.param.value).collect()
}
