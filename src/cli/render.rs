//! `render`: writes the documents of the work tree or of a commit.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::args::{Cli, RenderArgs};
use super::check::fail_on;
use super::folder::{self, Stale, Way};
use super::past::Known;
use super::session::{Session, judge};
use super::terminal::Terminal;
use crate::assess;
use crate::document::{self, Commit, EditionLine, File, Folder, Format, Head, Judged, Manifest};
use crate::error::{Error, ErrorKind};
use crate::messages;
use crate::report::{self, SourceInfo};

pub(super) fn run(cli: &Cli, args: &RenderArgs, terminal: &Terminal) -> super::Outcome {
    let formats = formats(&args.formats)?;
    let revision = args.target.rev.as_deref();
    let progress = terminal.progress(messages::reading().get(terminal.lang));
    let mut session = Session::load_for_judging(cli, &args.target.policy, revision)?;
    let templates = document::templates_in_use(&session.templates(revision)?, !args.target.policy.no_builtin);
    let (files, mut errors) = session.add_inventory(revision)?;
    let origin = origin(&session, revision)?;
    let as_of = match (&args.target.as_of, &origin.commit) {
        (None, Some(commit)) => commit.date,
        _ => Session::as_of(&args.target)?,
    };
    let (inventory, ledger, unread) = session.inventory(&files);
    errors.extend(unread);
    // Documents of ledgers that could not all be read would say less than what is there.
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut editions = session.editions(as_of, &inventory)?;
    for id in &args.editions {
        let number = session.policies.edition(id).ok_or_else(|| vec![session.unknown_edition(id)])?;
        editions.push(number);
    }
    editions.sort_unstable();
    editions.dedup();
    let plan = session.plan(&editions, None)?;
    progress.set_message(messages::judging().get(terminal.lang).to_owned());
    let waivers = assess::read_waivers(&inventory);
    let names: Vec<String> = waivers.iter().map(|waiver| waiver.id.clone()).collect();
    let (findings, verdicts) = judge(&plan, &inventory, ledger, as_of);
    let assessment = assess::triage(&plan, findings, verdicts, waivers, None, fail_on(None, session.config.fail_on)?, as_of);
    let covered: BTreeMap<String, String> =
        assessment.findings.iter().filter_map(|found| Some((found.finding.identity(), names.get(found.waiver?)?.clone()))).collect();
    let context = report::Context {
        // Documents name the commit of `head`, not what is checked out.
        source: SourceInfo { commit: None, dirty: origin.dirty, root: ".".into() },
        policy_hash: session.policy_hash.clone(),
        ..report::Context::new(&plan, &inventory, &session.sources, as_of, &editions)
    };
    let report = report::build(&context, &assessment);
    let facility = document::facility_name(&inventory).unwrap_or_else(|| messages::document::UNKNOWN.to_owned());
    let head = Head {
        facility,
        as_of,
        commit: origin.commit,
        dirty: origin.dirty,
        editions: document::reading_order(&session.policies, &editions)
            .filter_map(|number| report.editions.get(editions.iter().position(|own| *own == number)?))
            .map(edition_line)
            .collect(),
        tool: format!("mamori {}", env!("CARGO_PKG_VERSION")),
        policy_hash: session.policy_hash.clone(),
    };
    let past = Known::read(&session, revision, &files)?;
    let template_hash = document::template_hash(&templates);
    let judged = Judged {
        report: &report,
        plan: &plan,
        editions: &editions,
        waivers: &covered,
        inventory: &inventory,
        sources: &session.sources,
        as_of,
    };
    progress.set_message(messages::writing_documents().get(terminal.lang).to_owned());
    let context = document::Context { judged, head, templates: &templates, past: &past, only: &args.documents };
    let folder = document::compose(context)?;
    let made = write(&folder, &formats)?;
    let manifest = Manifest::new(&folder.head, template_hash, &made);
    progress.finish_and_clear();
    let out = &args.out;
    if args.check {
        let stale = folder::stale(out, &made, &manifest);
        for stale in &stale {
            let (path, message) = match stale {
                Stale::Missing(path) => (path, messages::stale_missing()),
                Stale::Changed(path) => (path, messages::stale_changed()),
                Stale::Superfluous(path) => (path, messages::stale_superfluous()),
            };
            terminal.line(&format!("{}: {}", out.join(path).display(), message.get(terminal.lang)));
        }
        terminal.line(messages::checked_documents(made.len(), stale.len()).get(terminal.lang));
        return Ok(u8::from(!stale.is_empty()));
    }
    let way = Way { part: !args.documents.is_empty() || !args.formats.is_empty(), force: args.force };
    folder::publish(out, &made, &manifest, way)?;
    if !args.quiet {
        let counts = formats
            .iter()
            .map(|format| (format.name(), folder.documents.iter().filter(|document| document.formats.contains(format)).count()));
        let text = messages::rendered_documents(
            &out.display().to_string(),
            &counts.collect::<Vec<_>>(),
            as_of,
            folder.head.commit.as_ref().map(Commit::short),
            folder.head.dirty,
        );
        terminal.line(text.get(terminal.lang));
    }
    Ok(0)
}

/// Reads `md,html`; all formats that this build has when none is named.
fn formats(names: &[String]) -> Result<Vec<Format>, Vec<Error>> {
    if names.is_empty() {
        return Ok(Format::ALL.into_iter().map(|(_, format)| format).filter(|format| document::can_write(*format)).collect());
    }
    let mut formats = Vec::new();
    for name in names.iter().flat_map(|names| names.split(',')).map(str::trim) {
        let known = Format::ALL.map(|(known, _)| known);
        let Some((_, format)) = Format::ALL.into_iter().find(|(known, _)| *known == name) else {
            return Err(vec![Error::not_one_of(name, &known)]);
        };
        if !document::can_write(format) {
            return Err(vec![Error::new(ErrorKind::Usage, messages::no_pdf())]);
        }
        formats.push(format);
    }
    formats.sort_unstable();
    formats.dedup();
    Ok(formats)
}

fn write(folder: &Folder, formats: &[Format]) -> Result<Vec<File>, Vec<Error>> {
    let made: Vec<Result<Vec<File>, Error>> = formats.par_iter().map(|format| document::write(folder, *format, formats)).collect();
    let mut files = Vec::new();
    let mut errors = Vec::new();
    for made in made {
        match made {
            Ok(made) => files.extend(made),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(files) } else { Err(errors) }
}

fn edition_line(edition: &report::EditionInfo) -> EditionLine {
    EditionLine {
        id: edition.id.clone(),
        title: edition.title.ja.to_string(),
        note: edition.note.as_ref().filter(|_| edition.completeness != "complete").map(|note| note.ja.to_string()),
        state: match edition.completeness.as_str() {
            "complete" => None,
            "partial" => Some(messages::document::PARTIAL.to_owned()),
            _ => Some(messages::document::NOT_COLLECTED.to_owned()),
        },
    }
}

/// What the documents are made from.
struct Origin {
    commit: Option<Commit>,
    dirty: bool,
}

/// Finds the commit that last changed anything the documents are made from, so that committing the documents themselves makes none of them stale.
fn origin(session: &Session, revision: Option<&str>) -> Result<Origin, Vec<Error>> {
    let Some(repository) = &session.repository else { return Ok(Origin { commit: None, dirty: false }) };
    let inputs = session.inputs();
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let found = |error| vec![error];
    let last = repository.last_change(revision, &inputs).map_err(found)?;
    let dirty = revision.is_none() && repository.head(&inputs).map_err(found)?.dirty;
    Ok(Origin { commit: last.map(|(id, date)| Commit { id, date }), dirty })
}
