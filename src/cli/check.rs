//! `check`: judges the ledgers and writes the report.

use super::args::{CheckArgs, Cli};
use super::session::{Session, judge, judge_in_outline};
use super::terminal::Terminal;
use super::write;
use crate::assess;
use crate::error::Error;
use crate::finding::Severity;
use crate::messages;
use crate::output::{self, Format};
use crate::report::{self, Lists};

pub(super) fn run(cli: &Cli, args: &CheckArgs, terminal: &Terminal) -> super::Outcome {
    if let Some(jobs) = args.jobs {
        // A pool that exists already was asked for by nobody but this command, so the first word counts.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
    // On a thread of the pool, so that small pieces of work need no other thread to begin.
    rayon::scope(|_| check(cli, args, terminal))
}

fn check(cli: &Cli, args: &CheckArgs, terminal: &Terminal) -> super::Outcome {
    let targets = write::targets(&args.formats)?;
    let as_of = Session::as_of(&args.target)?;
    let revision = args.target.rev.as_deref();
    let progress = terminal.progress(messages::reading().get(terminal.lang));
    let mut session = Session::load_for_report(cli, &args.target.policy, revision)?;
    let fail_on = fail_on(args.fail_on.as_deref(), session.config.fail_on)?;
    let (files, mut errors) = session.add_inventory(revision)?;
    let baseline_files = match &args.baseline_ref {
        Some(reference) => Some(session.add_baseline(reference, &files)?),
        None => None,
    };
    let (inventory, ledger, unread) = session.inventory(&files);
    errors.extend(unread);
    let editions = session.editions(as_of, &inventory)?;
    let plan = session.plan(&editions, args.area.as_deref())?;
    progress.set_message(messages::judging().get(terminal.lang).to_owned());
    let waivers = assess::read_waivers(&inventory);
    let in_one_go = targets.iter().all(|(format, _)| *format == Format::Json);
    let (findings, verdicts, teller) = if in_one_go {
        let (findings, verdicts, teller) = judge_in_outline(&plan, &inventory, ledger, as_of);
        (findings, verdicts, Some(teller))
    } else {
        let (findings, verdicts) = judge(&plan, &inventory, ledger, as_of);
        inventory.forget_joins();
        (findings, verdicts, None)
    };
    let baseline = baseline_files.as_ref().map(|files| {
        // A mistake in a record of the baseline matters only where there is one now.
        let mistakes = findings.iter().any(|(_, verdict)| verdict.is_none());
        let (before, ledger) = session.inventory_beside(&inventory, files, mistakes);
        assess::had_before(&plan, (&inventory, &verdicts), &before, ledger, as_of)
    });
    let assessment = assess::triage(&plan, findings, verdicts, waivers, baseline.as_ref(), fail_on, as_of);
    let context = report::Context {
        source: session.source_info(revision)?,
        baseline: match (&args.baseline_ref, &session.repository) {
            (Some(reference), Some(repository)) => Some(repository.resolve(reference).map_err(|error| vec![error])?),
            _ => None,
        },
        area: args.area.clone(),
        errors: &errors,
        policy_hash: session.policy_hash.clone(),
        ..report::Context::new(&plan, &inventory, &session.sources, as_of, &editions)
    };
    if let Some(teller) = &teller {
        let report = report::pending(&context, teller, assessment);
        progress.finish_and_clear();
        write::rendered(&targets, terminal, |_, _, out| output::write_json(&report, out))?;
        leave(report.exit_code())
    }
    let verdicts = targets.iter().any(|(format, _)| format.lists_verdicts());
    let report = report::take(&context, assessment, if verdicts { Lists::Verdicts } else { Lists::Findings });
    progress.finish_and_clear();
    write::report(&report, &targets, terminal, args.show_all, args.quiet)?;
    leave(report.exit_code())
}

/// Ends the program once everything is written: to give the memory back piece by piece would take longer than much of the scan.
fn leave(code: u8) -> ! {
    std::process::exit(i32::from(code))
}

/// Returns the severity at which the gate fails: the flag, then the configuration, then high.
pub(super) fn fail_on(flag: Option<&str>, config: Option<Severity>) -> Result<Severity, Vec<Error>> {
    let Some(flag) = flag else { return Ok(config.unwrap_or(Severity::High)) };
    let known = Severity::ALL.map(|(name, _)| name);
    let severity = Severity::ALL.iter().find(|(name, _)| *name == flag).map(|(_, severity)| *severity);
    severity.ok_or_else(|| vec![Error::not_one_of(flag, &known)])
}
