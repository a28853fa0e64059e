//! `policy new`: writes a first edition, rule or ledger kind of a facility's own into `policies/`.

use std::collections::BTreeMap;

use clap::{Args, Subcommand};

use super::args::{Cli, PolicyArgs, TargetArgs};
use super::scaffold::{NewEdition, NewKind, NewRule};
use super::session::Session;
use super::terminal::Terminal;
use super::{Outcome, write};
use crate::error::{Error, ErrorKind};
use crate::policy::PolicyFile;
use crate::{messages, templates};

/// The folder of a repository's own policies, unless the configuration names another.
const POLICIES: &str = "policies";

/// What to write.
#[derive(Debug, Subcommand)]
pub enum NewCommand {
    /// An edition of a guideline or checklist
    Edition(NewEditionArgs),
    /// A rule with its cases
    Rule(NewRuleArgs),
    /// A ledger kind
    Kind(NewKindArgs),
}

/// `policy new edition`.
#[derive(Debug, Args)]
pub struct NewEditionArgs {
    /// Guideline and edition, such as mhlw-checklist@R8-local
    #[arg(value_name = "GUIDELINE@EDITION")]
    pub id: String,
    /// The first day it is in force [default: that of the edition it stands for, else today in Asia/Tokyo]
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Policies
    #[command(flatten)]
    pub policy: PolicyArgs,
}

/// `policy new rule`.
#[derive(Debug, Args)]
pub struct NewRuleArgs {
    /// Its id, such as OUR-001
    #[arg(value_name = "ID")]
    pub id: String,
    /// The ledger kind it judges [default: the first that every facility keeps]
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Policies
    #[command(flatten)]
    pub policy: PolicyArgs,
}

/// `policy new kind`.
#[derive(Debug, Args)]
pub struct NewKindArgs {
    /// Its name, such as loan_devices
    #[arg(value_name = "KIND")]
    pub id: String,
    /// Policies
    #[command(flatten)]
    pub policy: PolicyArgs,
}

pub(super) fn run(cli: &Cli, command: &NewCommand, terminal: &Terminal) -> Outcome {
    let (id, policy, from) = match command {
        NewCommand::Edition(args) => (&args.id, &args.policy, args.from.clone()),
        NewCommand::Rule(args) => (&args.id, &args.policy, None),
        NewCommand::Kind(args) => (&args.id, &args.policy, None),
    };
    let session = Session::load(cli, policy, None)?;
    let set = &session.policies;
    let today = Session::as_of(&TargetArgs { as_of: from.clone(), ..TargetArgs::default() })?;
    let usage = |message| vec![Error::new(ErrorKind::Usage, message)];
    let (role, text, next) = match command {
        NewCommand::Edition(_) => {
            let (guideline, edition) =
                id.split_once('@').filter(|(a, b)| is_name(a) && is_name(b)).ok_or_else(|| usage(messages::edition_form(id)))?;
            if set.edition(id).is_some() {
                return Err(taken(id));
            }
            let new = NewEdition::new(set, guideline, edition, from.map(|_| today), today);
            (format!("guidelines/{guideline}/{edition}.yaml"), render("policy/edition.yaml", &new)?, messages::new_edition_steps(id))
        }
        NewCommand::Rule(args) => {
            if !is_name(id) {
                return Err(usage(messages::rule_form(id)));
            }
            if set.rule(id).is_some() {
                return Err(taken(id));
            }
            let new = NewRule::new(set, id, args.kind.as_deref(), today).map_err(|error| vec![error])?;
            (format!("rules/local/{id}.yaml"), render("policy/rule.yaml", &new)?, messages::new_rule_steps(id))
        }
        NewCommand::Kind(_) => {
            if !is_kind_name(id) {
                return Err(usage(messages::kind_form(id)));
            }
            if set.kinds.by_id(id).is_some() {
                return Err(taken(id));
            }
            (format!("ledgers/{id}.yaml"), render("policy/kind.yaml", &NewKind::new(set, id, today))?, messages::new_kind_steps(id))
        }
    };
    write_new(cli, &session, policy, &role, text, terminal)?;
    terminal.line(next.get(terminal.lang));
    Ok(0)
}

fn render(template: &str, new: &impl serde::Serialize) -> Result<String, Vec<Error>> {
    templates::render(template, &BTreeMap::from([("new", new)])).map_err(|error| vec![error])
}

fn taken(id: &str) -> Vec<Error> {
    vec![Error::new(ErrorKind::Usage, messages::defined_twice(id)).hint(messages::defined_twice_hint())]
}

/// Writes a policy file that does not exist yet, once it is known to load together with all others.
fn write_new(cli: &Cli, session: &Session, policy: &PolicyArgs, role: &str, text: String, terminal: &Terminal) -> Result<(), Vec<Error>> {
    let folder = match &session.config.policies {
        Some(folders) => folders.first().ok_or_else(|| vec![Error::new(ErrorKind::Usage, messages::no_policies_read())])?,
        None => POLICIES,
    };
    let folder = folder.trim_end_matches('/');
    let path = format!("{folder}/{role}");
    let target = session.root.join(&path);
    if target.symlink_metadata().is_ok() {
        return Err(vec![Error::new(ErrorKind::Usage, messages::file_exists(&path))]);
    }
    let file = PolicyFile { path: path.clone(), role: role.to_owned(), text: text.as_str().into(), local: true };
    Session::load_with(cli, policy, None, Some(file)).map_err(|errors| {
        let note = |error: Error| error.hint(messages::nothing_written(&path));
        errors.into_iter().map(note).collect::<Vec<_>>()
    })?;
    write::file(&target, text.as_bytes()).map_err(|error| vec![error])?;
    terminal.line(&path);
    Ok(())
}

/// Tells whether a name may stand in a file name and in an id: letters, digits, `.`, `_`, `-`, starting with a letter or digit.
fn is_name(name: &str) -> bool {
    let first = name.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    first && !name.contains("-to-") && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter))
}

fn is_kind_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_never_lead_out_of_their_folder() {
        for bad in ["", "..", "../x", "a/b", "-x", ".x", "6.0-to-7.0", "あ", "a b", "C:x"] {
            assert!(!is_name(bad), "{bad}");
        }
        assert!(["R8-local", "6.0", "OUR-001"].into_iter().all(is_name));
        assert!(is_kind_name("loan_devices") && !is_kind_name("Loan") && !is_kind_name("a-b") && !is_kind_name(""));
    }
}
