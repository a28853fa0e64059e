//! `policy diff A B`: the change notice between two editions, with what it changes on the ledgers of this folder.

use clap::Args;

use super::args::{Cli, TargetArgs};
use super::policy::unknown;
use super::session::Session;
use super::terminal::Terminal;
use super::{Outcome, write};
use crate::assess::Plan;
use crate::date::Date;
use crate::error::{Error, ErrorKind};
use crate::messages;
use crate::output::{self, Format};
use crate::policy::{Override, PolicySet};
use crate::report::{ChangeContext, ChangeNotice, LedgerChanges, ShiftContext, change_notice, ledger_changes};
use crate::source::SourceId;

/// Formats that can hold a change notice.
const FORMATS: [Format; 3] = [Format::Text, Format::Json, Format::Markdown];

/// `policy diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The older edition, such as mhlw-guideline@6.0
    #[arg(value_name = "EDITION")]
    pub from: String,
    /// The newer edition
    #[arg(value_name = "EDITION")]
    pub to: String,
    /// Format, repeatable: text, json, markdown; with =PATH into a file
    #[arg(short, long = "format", value_name = "FMT[=PATH]")]
    pub formats: Vec<String>,
    /// What to judge
    #[command(flatten)]
    pub target: TargetArgs,
}

pub(super) fn run(cli: &Cli, args: &DiffArgs, terminal: &Terminal) -> Outcome {
    let targets = write::targets(&args.formats)?;
    if let Some((format, _)) = targets.iter().find(|(format, _)| !FORMATS.contains(format)) {
        let name = |format: &Format| Format::ALL.iter().find(|(_, known)| known == format).map_or("", |(name, _)| name);
        let known: Vec<&str> = FORMATS.iter().map(name).collect();
        return Err(vec![Error::new(ErrorKind::Usage, messages::expected_word(name(format), &known))]);
    }
    let as_of = Session::as_of(&args.target)?;
    let revision = args.target.rev.as_deref();
    let progress = terminal.progress(messages::reading().get(terminal.lang));
    let mut session = Session::load(cli, &args.target.policy, revision)?;
    let [from, to] = [edition(&session.policies, &args.from)?, edition(&session.policies, &args.to)?];
    if from == to {
        return Err(vec![Error::new(ErrorKind::Usage, messages::change_same_edition(&args.from))]);
    }
    // A folder without ledgers still has editions to compare.
    let read = match session.add_inventory(revision) {
        Ok(read) => Some(read),
        Err(errors) if errors.iter().all(|error| error.kind == ErrorKind::Nothing) => None,
        Err(errors) => return Err(errors),
    };
    let overrides = session.overrides()?;
    let ledgers = match &read {
        Some((files, errors)) => Some(ledgers(&session, [from, to], &overrides, files, errors, as_of)?),
        None => None,
    };
    let context = ChangeContext {
        policies: &session.policies,
        as_of,
        source: session.source_info(revision)?,
        overrides: &overrides,
        policy_hash: session.policy_hash.clone(),
    };
    let notice = change_notice(&context, &session.policies.diff(from, to), ledgers);
    progress.finish_and_clear();
    write::rendered(&targets, terminal, |format, style, out| output::write_change(format, &notice, style, out))?;
    Ok(exit_code(&notice))
}

/// A difference is no gate: only what could not be read is told by the exit code.
fn exit_code(notice: &ChangeNotice) -> u8 {
    let unread = notice.ledgers.as_ref().is_some_and(|ledgers| !ledgers.errors.is_empty());
    if unread { 2 } else { 0 }
}

fn edition(set: &PolicySet, id: &str) -> Result<usize, Vec<Error>> {
    set.edition(id).ok_or_else(|| vec![unknown(set, id)])
}

/// Judges the ledgers by each of the two editions alone.
fn ledgers(
    session: &Session,
    editions: [usize; 2],
    overrides: &[Override],
    files: &[SourceId],
    unread: &[Error],
    as_of: Date,
) -> Result<LedgerChanges, Vec<Error>> {
    let plan = |edition: usize| Plan::new(&session.policies, session.policies.bind(&[edition], overrides), &session.sources);
    let [from, to] = [plan(editions[0])?, plan(editions[1])?];
    let (inventory, findings, errors) = session.inventory(files);
    let errors: Vec<Error> = unread.iter().cloned().chain(errors).collect();
    let context =
        ShiftContext { plans: [&from, &to], inventory: &inventory, findings: &findings, sources: &session.sources, as_of, errors: &errors };
    Ok(ledger_changes(&context))
}
