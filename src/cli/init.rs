//! `init`: makes a first configuration and the ledgers that every facility keeps, empty and explained.

use std::path::Path;

use serde::Serialize;

use super::args::{Cli, InitArgs, PolicyArgs};
use super::session::{INVENTORY, Session};
use super::terminal::Terminal;
use super::{Outcome, config, write};
use crate::error::{Error, ErrorKind};
use crate::messages;
use crate::schema::{Field, Kind, Purpose};
use crate::{templates, yaml_text};

pub(super) fn run(cli: &Cli, args: &InitArgs, terminal: &Terminal) -> Outcome {
    let root = cli.directory.clone().unwrap_or_else(|| Path::new(".").to_path_buf());
    if root.join(config::FILE).exists() || root.join(INVENTORY).exists() {
        return Err(vec![Error::new(ErrorKind::Usage, messages::already_started(&root.display().to_string()))]);
    }
    let session = Session::load(cli, &PolicyArgs::default(), None)?;
    let set = &session.policies;
    let editions: Vec<FirstEdition> =
        set.editions.iter().map(|edition| FirstEdition { id: edition.id(), title: edition.title.ja.to_string() }).collect();
    let config = templates::render("init/mamori.yaml", &FirstConfig { editions }).map_err(|error| vec![error])?;
    let mut files = vec![(config::FILE.to_owned(), config)];
    for kind in set.kinds.iter().filter(|kind| kind.expected) {
        let file = FirstFile { kind: FirstLedger::new(kind, args.name.as_deref()) };
        let text = templates::render("init/ledger.yaml", &file).map_err(|error| vec![error])?;
        files.push((format!("{INVENTORY}/{}.yaml", kind.id), text));
    }
    for (path, text) in files {
        write::file(&root.join(&path), text.as_bytes()).map_err(|error| vec![error])?;
        terminal.line(&path);
    }
    terminal.line(messages::first_steps().get(terminal.lang));
    Ok(0)
}

/// What the first configuration names.
#[derive(Debug, Serialize)]
struct FirstConfig {
    editions: Vec<FirstEdition>,
}

/// What the first ledger of a kind says.
#[derive(Debug, Serialize)]
struct FirstFile<'k> {
    kind: FirstLedger<'k>,
}

/// An edition in the first configuration.
#[derive(Debug, Serialize)]
struct FirstEdition {
    id: String,
    title: String,
}

/// An empty ledger: what goes in, and the fields of one record as comments to fill in.
#[derive(Debug, Serialize)]
struct FirstLedger<'k> {
    id: &'k str,
    title: &'k str,
    help: String,
    singleton: bool,
    /// A line that is known already: the facility's name.
    known: Option<String>,
    fields: Vec<FirstField<'k>>,
}

#[derive(Debug, Serialize)]
struct FirstField<'k> {
    name: &'k str,
    title: &'k str,
    required: bool,
    /// Blanks up to the column of the comments.
    pad: String,
}

impl<'k> FirstLedger<'k> {
    fn new(kind: &'k Kind, name: Option<&str>) -> Self {
        let known = kind.label.as_deref().zip(name).filter(|_| kind.purpose == Some(Purpose::Facility));
        let shown = |field: &&Field| field.name != "note" && known.is_none_or(|(label, _)| field.name != label);
        let width = kind.object.fields.iter().map(|field| field.name.len()).max().unwrap_or(0) + 1;
        let field = |field: &'k Field| FirstField {
            name: &field.name,
            title: &field.title.ja,
            required: field.required,
            pad: " ".repeat(width - field.name.len()),
        };
        FirstLedger {
            id: &kind.id,
            title: &kind.title.ja,
            help: kind.help.ja.replace('\n', "\n# "),
            singleton: kind.singleton,
            known: known.map(|(label, name)| format!("{label}: {}", yaml_text::scalar(name))),
            fields: kind.object.fields.iter().filter(shown).map(field).collect(),
        }
    }
}
