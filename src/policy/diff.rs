//! What differs between two editions: clauses, numbers and bound rules. Knows no ledger.

use super::edition::{Clause, Completeness, Edition};
use super::load::PolicySet;
use super::mapping::{Change, Mapping};
use super::rule::{Rule, RuleParam};
use crate::text::Text;

/// What became of clauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// A mapping states it, or clauses of one id say so.
    Known(Change),
    /// The other edition has no clause of this id, and no mapping says what became of it.
    OnlyFrom,
    /// The other edition has no clause of this id, and no mapping says where it comes from.
    OnlyTo,
    /// The newer edition is not held in full, so nobody can say that the clause is gone.
    NotCollectedInTo,
    /// The older edition is not held in full, so nobody can say that the clause is new.
    NotCollectedInFrom,
}

impl Fate {
    /// Returns the name that stands in reports.
    pub fn name(self) -> &'static str {
        match self {
            Fate::Known(change) => Change::ALL.iter().find(|(_, known)| *known == change).map_or("", |(name, _)| name),
            Fate::OnlyFrom => "only_from",
            Fate::OnlyTo => "only_to",
            Fate::NotCollectedInTo => "not_collected_in_to",
            Fate::NotCollectedInFrom => "not_collected_in_from",
        }
    }
}

/// Clauses of both editions that belong together, and what became of them.
#[derive(Debug, Clone)]
pub struct ClauseChange<'p> {
    /// What became of them.
    pub fate: Fate,
    /// Clauses of the older edition.
    pub from: Vec<&'p Clause>,
    /// Clauses of the newer edition.
    pub to: Vec<&'p Clause>,
    /// What to know about it.
    pub note: Option<&'p Text>,
    /// Whether a source that was read states it.
    pub verified: bool,
}

/// A number that the editions set differently for a rule which both bind.
#[derive(Debug, Clone)]
pub struct ParamChange<'p> {
    /// The rule.
    pub rule: &'p Rule,
    /// In the older edition.
    pub from: RuleParam,
    /// In the newer edition.
    pub to: RuleParam,
    /// What the rule itself says about the number.
    pub note: Option<&'p Text>,
}

/// What differs between two editions.
#[derive(Debug, Clone)]
pub struct EditionDiff<'p> {
    /// The older edition.
    pub from: &'p Edition,
    /// The newer edition.
    pub to: &'p Edition,
    /// The mapping between them, in either direction.
    pub mapping: Option<&'p Mapping>,
    /// Clauses, as the mapping or the older edition orders them.
    pub clauses: Vec<ClauseChange<'p>>,
    /// Numbers.
    pub params: Vec<ParamChange<'p>>,
    /// Rules that only the newer edition binds.
    pub bound: Vec<&'p Rule>,
    /// Rules that only the older edition binds.
    pub unbound: Vec<&'p Rule>,
    /// Number of rules that both bind.
    pub kept: usize,
}

impl PolicySet {
    /// Compares two editions by their numbers.
    pub fn diff(&self, from: usize, to: usize) -> EditionDiff<'_> {
        let (old, new) = (&self.editions[from], &self.editions[to]);
        let between = |a: &Edition, b: &Edition| {
            let same = a.guideline == b.guideline;
            self.mappings
                .iter()
                .find(|mapping| same && mapping.guideline == a.guideline && mapping.from == a.edition && mapping.to == b.edition)
        };
        let forward = between(old, new);
        let mapping = forward.or_else(|| between(new, old));
        let mut clauses = match mapping {
            Some(mapping) => mapped(mapping, forward.is_none(), old, new),
            None => by_id(old, new),
        };
        clauses.extend(left_over(&clauses, old, new));
        let mut diff =
            EditionDiff { from: old, to: new, mapping, clauses, params: Vec::new(), bound: Vec::new(), unbound: Vec::new(), kept: 0 };
        let binds = |edition: usize, rule: &Rule| self.clauses_of(edition, &rule.id).next().is_some();
        for rule in &self.rules {
            match (binds(from, rule), binds(to, rule)) {
                (true, true) => {
                    diff.kept += 1;
                    diff.params.extend(self.param_changes(rule, from, to));
                }
                (true, false) => diff.unbound.push(rule),
                (false, true) => diff.bound.push(rule),
                (false, false) => {}
            }
        }
        diff
    }

    fn param_changes<'p>(&'p self, rule: &'p Rule, from: usize, to: usize) -> impl Iterator<Item = ParamChange<'p>> {
        let sides = self.params_in(rule, Some(from), &[]).into_iter().zip(self.params_in(rule, Some(to), &[]));
        let changed = sides.filter(|(from, to)| from.param.value != to.param.value || from.origin != to.origin);
        changed.map(|(from, to)| {
            let note = rule.params.iter().find(|own| own.param.name == from.param.name).and_then(|own| own.note.as_ref());
            ParamChange { rule, from, to, note }
        })
    }
}

/// Follows a mapping, backwards when it leads from the newer edition to the older.
fn mapped<'p>(mapping: &'p Mapping, backwards: bool, old: &'p Edition, new: &'p Edition) -> Vec<ClauseChange<'p>> {
    let find = |edition: &'p Edition, ids: &[(String, crate::source::Span)]| -> Vec<&'p Clause> {
        ids.iter().filter_map(|(id, _)| edition.clauses.iter().find(|clause| clause.id == *id)).collect()
    };
    let change = |step: &'p super::mapping::Move| {
        let (from, to) = if backwards { (&step.to, &step.from) } else { (&step.from, &step.to) };
        let fate = Fate::Known(if backwards { step.change.reversed() } else { step.change });
        let verified = step.mark.unwrap_or(mapping.mark).is_verified();
        ClauseChange { fate, from: find(old, from), to: find(new, to), note: step.note.as_ref(), verified }
    };
    mapping.moves.iter().map(change).collect()
}

/// Puts clauses of one id beside each other.
fn by_id<'p>(old: &'p Edition, new: &'p Edition) -> Vec<ClauseChange<'p>> {
    let pair = |from: &'p Clause| {
        let to = new.clauses.iter().find(|clause| clause.id == from.id)?;
        let same = from.cite == to.cite && from.title == to.title;
        let fate = Fate::Known(if same { Change::Same } else { Change::Changed });
        Some(ClauseChange { fate, from: vec![from], to: vec![to], note: None, verified: from.mark.is_verified() && to.mark.is_verified() })
    };
    old.clauses.iter().filter_map(pair).collect()
}

/// Lists the clauses that are in no change yet. They are never called removed or added: nothing states that.
fn left_over<'p>(known: &[ClauseChange<'p>], old: &'p Edition, new: &'p Edition) -> Vec<ClauseChange<'p>> {
    let complete = |edition: &Edition| edition.completeness == Completeness::Complete;
    let gone = if complete(new) { Fate::OnlyFrom } else { Fate::NotCollectedInTo };
    let come = if complete(old) { Fate::OnlyTo } else { Fate::NotCollectedInFrom };
    let missing =
        |list: fn(&ClauseChange<'p>) -> Vec<&'p Clause>, clause: &Clause| !known.iter().flat_map(list).any(|other| other.id == clause.id);
    let from = old.clauses.iter().filter(|clause| missing(|change| change.from.clone(), clause));
    let to = new.clauses.iter().filter(|clause| missing(|change| change.to.clone(), clause));
    let from =
        from.map(|clause| ClauseChange { fate: gone, from: vec![clause], to: Vec::new(), note: None, verified: clause.mark.is_verified() });
    let to =
        to.map(|clause| ClauseChange { fate: come, from: Vec::new(), to: vec![clause], note: None, verified: clause.mark.is_verified() });
    from.chain(to).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PolicyFile, load};
    use crate::source::SourceSet;

    const PAIR: &str = "{ja: あ, en: a}";

    fn rule(id: &str) -> String {
        format!(
            "id: {id}\ntitle: {PAIR}\nseverity: high\nselect: things\nrequire: record.size >= param.least\n\
             params: {{least: {{value: 8, origin: product}}}}\nmessage: {PAIR}\nwhy: {PAIR}\nremedy: {PAIR}\n"
        )
    }

    fn edition(number: &str, days: &str, completeness: &str, clauses: &[&str], params: &str) -> String {
        let clause = |clause: &&str| {
            let (id, rules) = clause.split_once(':').unwrap_or((clause, ""));
            format!("  - {{id: {id}, chapter: c, cite: {PAIR}, title: {{ja: {id}, en: {id}}}, mark: seen, rules: [{rules}]}}\n")
        };
        let clauses: String = clauses.iter().map(clause).collect();
        format!(
            "guideline: g\nedition: \"{number}\"\ntitle: {PAIR}\npublisher: {PAIR}\npublished: 2020-01-01\nin_force: {days}\n\
             completeness: {completeness}\nnote: {PAIR}\nvolumes: [{{id: v, title: {PAIR}}}]\n\
             chapters: [{{id: c, volume: v, title: {PAIR}, mark: seen}}]\nclauses:\n{clauses}{params}"
        )
    }

    /// Compares two editions, `to` being of some completeness, and names the changes as `fate from -> to`.
    fn fates(backwards: bool, completeness: &str, from: &[&str], to: &[&str], mapping: Option<&str>) -> Vec<String> {
        with(completeness, from, to, mapping, |policies| {
            let (a, b) = if backwards { (1, 0) } else { (0, 1) };
            let ids = |clauses: &[&Clause]| clauses.iter().map(|clause| clause.id.as_str()).collect::<Vec<_>>().join("+");
            let line = |change: &ClauseChange<'_>| {
                let mark = if change.verified { "" } else { "?" };
                format!("{}{mark} {} -> {}", change.fate.name(), ids(&change.from), ids(&change.to)).trim_end().to_owned()
            };
            policies.diff(a, b).clauses.iter().map(line).collect()
        })
    }

    fn with<T>(completeness: &str, from: &[&str], to: &[&str], mapping: Option<&str>, ask: impl Fn(&PolicySet) -> T) -> T {
        let kind = "kind: things\ntitle: {ja: 物, en: T}\nrecord: {ja: 物, en: t}\nhelp: {ja: 物, en: t}\nschema:\n  type: object\n  \
                    properties:\n    size: {type: integer, x-title: {ja: 大きさ, en: Size}}\n";
        let mut files = vec![
            ("ledgers/things.yaml", kind.to_owned()),
            ("rules/a/A.yaml", rule("A")),
            ("rules/a/B.yaml", rule("B")),
            ("guidelines/g/1.yaml", edition("1", "{from: 2020-01-01, until: 2020-12-31}", "complete", from, "")),
            (
                "guidelines/g/2.yaml",
                edition("2", "{from: 2021-01-01}", completeness, to, "params: {A: {least: {value: 13, origin: guideline}}}\n"),
            ),
        ];
        files.extend(
            mapping.map(|moves| ("guidelines/g/1-to-2.yaml", format!("guideline: g\nfrom: \"1\"\nto: \"2\"\nmark: seen\nmoves:\n{moves}"))),
        );
        let file =
            |(role, text): (&str, String)| PolicyFile { path: role.into(), role: role.into(), text: text.as_str().into(), local: false };
        ask(&load(files.into_iter().map(file).collect(), &mut SourceSet::default(), crate::policy::Depth::Everything).unwrap())
    }

    #[test]
    fn without_a_mapping_clauses_are_compared_by_id_and_never_called_removed() {
        let found = fates(false, "complete", &["x:A", "y:A"], &["x:A", "z:A"], None);
        assert_eq!(found, ["same x -> x", "only_from y ->", "only_to  -> z"]);
    }

    #[test]
    fn what_a_partial_edition_does_not_hold_is_not_collected() {
        let found = fates(false, "partial", &["x:A", "y:A"], &["x:A", "z:A"], None);
        assert_eq!(found, ["same x -> x", "not_collected_in_to y ->", "only_to  -> z"]);
        let found = fates(true, "partial", &["x:A", "y:A"], &["x:A", "z:A"], None);
        assert_eq!(found, ["same x -> x", "only_from z ->", "not_collected_in_from  -> y"]);
    }

    const MOVES: &str = "  - {from: [x, y], to: [z], change: merged}\n  - {from: [w], to: [], change: removed, mark: unsure}\n";

    #[test]
    fn a_mapping_says_what_became_of_clauses_and_the_rest_is_left_over() {
        let found = fates(false, "complete", &["x:A", "y:A", "w:A", "v:A"], &["z:A", "n:B"], Some(MOVES));
        assert_eq!(found, ["merged x+y -> z", "removed? w ->", "only_from v ->", "only_to  -> n"]);
    }

    #[test]
    fn a_mapping_is_read_backwards_too() {
        let found = fates(true, "complete", &["x:A", "y:A", "w:A"], &["z:A"], Some(MOVES));
        assert_eq!(found, ["split z -> x+y", "added?  -> w"]);
    }

    #[test]
    fn numbers_and_bound_rules_are_compared() {
        with("complete", &["x:A,B"], &["x:A"], None, |policies| {
            let diff = policies.diff(0, 1);
            assert_eq!(diff.unbound.iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>(), ["B"]);
            assert_eq!((diff.bound.len(), diff.kept, diff.params.len()), (0, 1, 1));
            let change = &diff.params[0];
            assert_eq!((change.from.param.value.to_string(), change.to.param.value.to_string()), ("8".into(), "13".into()));
            assert_ne!(change.from.origin, change.to.origin);
        });
    }
}
