//! `coverage`: for each edition, what rules judge, what needs a person's word, and what is not covered and why.

use super::Outcome;
use super::args::{Cli, CoverageArgs};
use super::policy::unknown;
use super::session::Session;
use super::terminal::Terminal;
use crate::error::{Error, ErrorKind};
use crate::messages;
use crate::report::{Coverage, Way, coverage};

pub(super) fn run(cli: &Cli, args: &CoverageArgs, terminal: &Terminal) -> Outcome {
    let mut session = Session::load(cli, &args.policy, None)?;
    // Answers stand in the ledgers; a folder without ledgers has none, and that is fine here.
    let files = match session.add_inventory(None) {
        Ok((files, errors)) if errors.is_empty() => files,
        Ok((_, errors)) => return Err(errors),
        Err(errors) if errors.iter().all(|error| error.kind == ErrorKind::Nothing) => Vec::new(),
        Err(errors) => return Err(errors),
    };
    let (inventory, _, errors) = session.inventory(&files);
    if !errors.is_empty() {
        return Err(errors);
    }
    let set = &session.policies;
    let numbers: Vec<usize> = match &args.edition {
        Some(id) => vec![set.edition(id).ok_or_else(|| vec![unknown(set, id)])?],
        None => (0..set.editions.len()).collect(),
    };
    let all: Vec<Coverage> = numbers.into_iter().map(|number| coverage(set, number, Some((&inventory, &session.sources)))).collect();
    if args.json {
        let text = serde_json::to_string_pretty(&all)
            .map_err(|error| vec![Error::new(ErrorKind::Usage, messages::cannot_write("-", &error.to_string()))])?;
        terminal.line(&text);
        return Ok(0);
    }
    let lang = terminal.lang;
    for coverage in &all {
        let [rules, manual, answered, uncovered] = coverage.counts();
        terminal.line(&format!("{}  {}", coverage.edition, coverage.title.get(lang)));
        terminal.line(&format!("  {}", messages::coverage_counts(coverage.clauses.len(), rules, manual, answered, uncovered).get(lang)));
        if let Some(note) = coverage.note.as_ref().filter(|_| coverage.completeness != "complete") {
            terminal.line(&format!("  {}", note.get(lang)));
        }
        if args.edition.is_some() {
            details(coverage, terminal);
        }
    }
    Ok(0)
}

fn details(coverage: &Coverage, terminal: &Terminal) {
    let lang = terminal.lang;
    for clause in &coverage.clauses {
        let mark = if clause.verified { String::new() } else { messages::word_unverified().get(lang).to_owned() };
        let way = match &clause.way {
            Way::Rules { rules } => rules.join(", "),
            Way::Manual { confirm, answer: None } => messages::coverage_open(confirm).get(lang).to_owned(),
            Way::Manual { confirm, answer: Some(answer) } => {
                let at = format!("{}:{}", answer.location.path, answer.location.line);
                messages::coverage_answered(confirm, &answer.person, &answer.date, &at).get(lang).to_owned()
            }
            Way::Uncovered { reason } => messages::coverage_uncovered(reason).get(lang).to_owned(),
            Way::Nothing => messages::clause_no_way(&clause.clause).get(lang).to_owned(),
        };
        terminal.line(&format!("  {}  {}{mark}  {}\n      {way}", clause.clause, clause.cite.get(lang), clause.title.get(lang)));
    }
}
