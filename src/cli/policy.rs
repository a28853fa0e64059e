//! `policy list|show|test|lint`; `diff`, `new`, `docs` and `freeze` have files of their own.

use super::args::{Cli, PolicyArgs, PolicyCommand};
use super::session::Session;
use super::terminal::Terminal;
use super::{Outcome, policy_diff, policy_docs, policy_new};
use crate::assess::{compile_problems, missing_cases, run_cases};
use crate::error::{Error, ErrorKind};
use crate::messages;
use crate::policy::{Clause, PolicySet, Rule};
use unicode_width::UnicodeWidthStr;

pub(super) fn run(cli: &Cli, command: &PolicyCommand, terminal: &Terminal) -> Outcome {
    match command {
        PolicyCommand::List { area, policy } => list(cli, area.as_deref(), policy, terminal),
        PolicyCommand::Show { id, policy } => show(cli, id, policy, terminal),
        PolicyCommand::Test { rules, policy } => test(cli, rules, policy, terminal),
        PolicyCommand::Lint { policy } => lint(cli, policy, terminal),
        PolicyCommand::Docs { out, policy } => policy_docs::docs(cli, out, policy, terminal),
        PolicyCommand::Freeze { policy } => policy_docs::freeze(cli, policy, terminal),
        PolicyCommand::Diff(args) => policy_diff::run(cli, args, terminal),
        PolicyCommand::New { command } => policy_new::run(cli, command, terminal),
    }
}

fn list(cli: &Cli, area: Option<&str>, policy: &PolicyArgs, terminal: &Terminal) -> Outcome {
    let session = Session::load(cli, policy, None)?;
    let set = &session.policies;
    if let Some(area) = area
        && !set.areas.iter().any(|known| known.id == area)
    {
        let known: Vec<&str> = set.areas.iter().map(|area| area.id.as_str()).collect();
        return Err(vec![Error::not_one_of(area, &known)]);
    }
    let lang = terminal.lang;
    let wanted = |rule: &&Rule| area.is_none_or(|area| rule.areas.iter().any(|(own, _)| own == area));
    for rule in set.rules.iter().filter(wanted) {
        let severity = messages::severity_name(rule.severity.name(), false);
        let severity = severity.get(lang);
        let pad = " ".repeat(8usize.saturating_sub(severity.width()));
        terminal.line(&format!("{:<9}{severity}{pad}  {}", rule.id, rule.title.get(lang)));
        for variant in rule.checks.iter().filter(|check| check.variant.is_some()) {
            let severity = messages::severity_name(variant.severity.name(), false);
            let severity = severity.get(lang);
            let pad = " ".repeat(8usize.saturating_sub(severity.width()));
            terminal.line(&format!("{:<9}{severity}{pad}  └ {}", "", variant.title.get(lang)));
        }
    }
    Ok(0)
}

fn show(cli: &Cli, id: &str, policy: &PolicyArgs, terminal: &Terminal) -> Outcome {
    let session = Session::load(cli, policy, None)?;
    let set = &session.policies;
    let place = set.rule(id).map(|rule| rule.place).or_else(|| set.kinds.by_id(id).map(|kind| kind.place));
    let place = place.or_else(|| set.edition(id).map(|number| set.editions[number].place));
    match place {
        Some(place) => {
            let source = session.sources.get(place.source);
            terminal.line(&format!("# {}\n{}", source.path, source.text.trim_end()));
            Ok(0)
        }
        None => Err(vec![unknown(set, id)]),
    }
}

/// Says that nothing has this id, with the nearest one that exists.
pub(super) fn unknown(set: &PolicySet, id: &str) -> Error {
    let rules = set.rules.iter().map(|rule| rule.id.clone());
    let kinds = set.kinds.iter().map(|kind| kind.id.clone());
    let editions = set.editions.iter().map(|edition| edition.id());
    let clauses = set.editions.iter().flat_map(|edition| edition.clauses.iter().map(|clause| clause.id.clone()));
    let known: Vec<String> = rules.chain(kinds).chain(editions).chain(clauses).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Error::new(ErrorKind::Usage, messages::nothing_called(id)).guess(id, known.iter().copied())
}

fn test(cli: &Cli, rules: &[String], policy: &PolicyArgs, terminal: &Terminal) -> Outcome {
    let session = Session::load(cli, policy, None)?;
    let set = &session.policies;
    if let Some(id) = rules.iter().find(|id| set.rule(id).is_none()) {
        return Err(vec![unknown(set, id)]);
    }
    let wanted = set.rules.iter().filter(|rule| rules.is_empty() || rules.contains(&rule.id));
    let report = run_cases(set, wanted, &session.sources);
    let errors: Vec<Error> = report
        .failures
        .into_iter()
        .map(|failure| {
            let mut error = failure.error;
            let (rule, case) = (&failure.rule, &failure.case);
            error.message = messages::case_failed(rule, case, &error.message);
            error
        })
        .collect();
    terminal.errors(&errors);
    let (passed, failed) = (report.passed, report.failed);
    // Scripts read this line, so it is the same in every language.
    terminal.line(&format!("{passed} cases passed, {failed} failed"));
    if passed + failed == 0 {
        return Err(vec![Error::new(ErrorKind::Nothing, messages::no_cases())]);
    }
    Ok(u8::from(failed > 0))
}

fn lint(cli: &Cli, policy: &PolicyArgs, terminal: &Terminal) -> Outcome {
    // Loading already refuses what does not hold together; what is left is what a rule must show before it may be used.
    let session = Session::load(cli, policy, None)?;
    let set = &session.policies;
    let mut errors = Vec::new();
    for rule in &set.rules {
        let problems = compile_problems(set, rule).into_iter().chain(missing_cases(rule));
        errors.extend(problems.map(|problem| problem.into_error(ErrorKind::Policy, rule.place.source, &session.sources)));
        let bound = (0..set.editions.len()).any(|edition| set.clauses_of(edition, &rule.id).next().is_some());
        if !rule.local && !bound {
            let problem =
                Error::in_source(ErrorKind::Policy, messages::unbound_rule(&rule.id), rule.place.source, rule.place.span, &session.sources);
            errors.push(problem);
        }
    }
    for edition in &set.editions {
        // A clause that nothing judges says why, so that a gap is never taken for a pass.
        let silent = |clause: &&Clause| clause.rules.is_empty() && clause.manual.is_none() && clause.uncovered.is_none();
        for clause in edition.clauses.iter().filter(silent) {
            let message = messages::clause_no_way(&clause.id);
            errors.push(Error::in_source(ErrorKind::Policy, message, edition.place.source, clause.span, &session.sources));
        }
    }
    for (secret, detail) in set.sensitive.broken() {
        errors.push(Error::new(ErrorKind::Policy, messages::broken_pattern(secret, &detail)));
    }
    for kind in set.kinds.iter() {
        let at = |message| Error::in_source(ErrorKind::Policy, message, kind.place.source, kind.place.span, &session.sources);
        if let Err(detail) = kind.compile() {
            errors.push(at(messages::schema_does_not_compile(&detail)));
            continue;
        }
        let tree = set.tree(kind.place.source);
        for good in &kind.good {
            let node = tree.node(*good);
            for violation in kind.violations(node) {
                let found = node.follow(&violation.path).unwrap_or_else(|(parent, _)| parent);
                let message = messages::good_example_refused(&violation.path);
                errors.push(Error::in_source(ErrorKind::Policy, message, kind.place.source, found.span(), &session.sources));
            }
        }
        for bad in &kind.bad {
            let node = tree.node(bad.record);
            if !kind.violations(node).iter().any(|violation| violation.path == bad.at) {
                let message = messages::bad_example_accepted(&bad.at);
                errors.push(Error::in_source(ErrorKind::Policy, message, kind.place.source, node.span(), &session.sources));
            }
        }
    }
    errors.extend(set.changed_editions(&session.sources));
    let counts = messages::lint_counts(set.rules.len(), set.kinds.len(), set.editions.len(), errors.len());
    if errors.is_empty() {
        terminal.line(counts.get(terminal.lang));
        return Ok(0);
    }
    terminal.line(counts.get(terminal.lang));
    Err(errors)
}
