//! `init`: makes a first configuration and the ledgers that every facility keeps, empty and explained.

use std::path::Path;

use super::args::{Cli, InitArgs, PolicyArgs};
use super::session::{INVENTORY, Session};
use super::terminal::Terminal;
use super::{Outcome, config, write};
use crate::error::{Error, ErrorKind};
use crate::messages;
use crate::schema::{Kind, Purpose};
use crate::yaml_text;

pub(super) fn run(cli: &Cli, args: &InitArgs, terminal: &Terminal) -> Outcome {
    let root = cli.directory.clone().unwrap_or_else(|| Path::new(".").to_path_buf());
    if root.join(config::FILE).exists() || root.join(INVENTORY).exists() {
        return Err(vec![Error::new(ErrorKind::Usage, messages::already_started(&root.display().to_string()))]);
    }
    let session = Session::load(cli, &PolicyArgs::default(), None)?;
    let set = &session.policies;
    let editions: Vec<String> = set.editions.iter().map(|edition| edition.id()).collect();
    let mut files = vec![(config::FILE.to_owned(), messages::first_config(&editions))];
    for kind in set.kinds.iter().filter(|kind| kind.expected) {
        files.push((format!("{INVENTORY}/{}.yaml", kind.id), first_ledger(kind, args.name.as_deref())));
    }
    for (path, text) in files {
        write::file(&root.join(&path), text.as_bytes()).map_err(|error| vec![error])?;
        terminal.line(&path);
    }
    terminal.line(messages::first_steps().get(terminal.lang));
    Ok(0)
}

/// Makes an empty ledger: what goes in, and the fields of one record as comments to fill in.
fn first_ledger(kind: &Kind, name: Option<&str>) -> String {
    let mut text = format!("# {}：{}\n", kind.title.ja, kind.help.ja.replace('\n', "\n# "));
    text += &format!("{}:\n", kind.id);
    // The name is the one thing that is known already.
    let known = kind.label.as_deref().zip(name).filter(|_| kind.purpose == Some(Purpose::Facility));
    if let Some((label, name)) = known {
        text += &format!("  {label}: {}\n", yaml_text::scalar(name));
    }
    let (first, rest) = if kind.singleton { ("  # ", "  # ") } else { ("  # - ", "  #   ") };
    let mut fields = kind.object.fields.iter().filter(|field| field.name != "note" && known.is_none_or(|(label, _)| field.name != label));
    let width = kind.object.fields.iter().map(|field| field.name.len()).max().unwrap_or(0) + 2;
    if let Some(field) = fields.next() {
        text += &format!("{first}{:<width$}# {}\n", format!("{}:", field.name), field.title.ja);
    }
    for field in fields {
        text += &format!("{rest}{:<width$}# {}\n", format!("{}:", field.name), field.title.ja);
    }
    text
}
