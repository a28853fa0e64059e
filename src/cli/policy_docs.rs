//! `policy docs`: writes the reference pages. `policy freeze`: prints the hashes of editions.

use std::path::Path;

use super::args::{Cli, PolicyArgs};
use super::session::Session;
use super::terminal::Terminal;
use super::{Outcome, publish};
use crate::assess::compile_problems;
use crate::error::{Error, ErrorKind};
use crate::policy::fingerprint;
use crate::{messages, reference};

pub(super) fn docs(cli: &Cli, out: &Path, policy: &PolicyArgs, terminal: &Terminal) -> Outcome {
    let session = Session::load(cli, policy, None)?;
    let set = &session.policies;
    let problems = set.rules.iter().flat_map(|rule| compile_problems(set, rule).into_iter().map(|problem| (rule.place.source, problem)));
    let errors: Vec<Error> = problems.map(|(source, problem)| problem.into_error(ErrorKind::Policy, source, &session.sources)).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let pages = reference::pages(set, &session.sources).map_err(|error| vec![error])?;
    let done = publish::replace(out, &pages).map_err(|error| vec![error])?;
    let message = messages::pages_written(pages.len(), done.written, done.removed, &out.display().to_string());
    terminal.line(message.get(terminal.lang));
    Ok(0)
}

pub(super) fn freeze(cli: &Cli, policy: &PolicyArgs, terminal: &Terminal) -> Outcome {
    let session = Session::load(cli, policy, None)?;
    let lines = session.policies.editions.iter().map(|edition| {
        let text = &session.sources.get(edition.place.source).text;
        format!("  {}: {}", edition.id(), fingerprint(text))
    });
    let lines: Vec<String> = lines.collect();
    terminal.line(&format!("{}\neditions:\n{}", messages::frozen_head().get(terminal.lang), lines.join("\n")));
    Ok(0)
}
