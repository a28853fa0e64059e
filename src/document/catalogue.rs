//! Which documents there are: a folder for each, with a description (`document.yaml`) and a template (`text.md`).

use std::collections::BTreeMap;

use super::tree::{Format, Group};
use crate::error::{Error, ErrorKind};
use crate::messages;
use crate::source::{Source, SourceSet};
use crate::yaml::decode::Decoder;
use crate::yaml::{self, Node};

/// Where documents are described, in the binary and in a repository.
pub const FOLDER: &str = "templates/documents";

/// Names that the writers need for themselves.
const RESERVED: [&str; 4] = ["assets", "figures", "index", "ledgers"];

/// The files of the binary below [`FOLDER`]: path and text.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/documents.rs"));

/// A document as data.
#[derive(Debug)]
pub(super) struct Description {
    pub(super) id: String,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) subtitle: Option<String>,
    pub(super) group: String,
    pub(super) summary: String,
    pub(super) renewed: String,
    pub(super) formats: Vec<Format>,
    pub(super) landscape: bool,
    pub(super) approval: Vec<String>,
    /// The document is made when this holds.
    pub(super) when: Option<String>,
    /// One document for each item of a list.
    pub(super) each: Option<Each>,
    /// The kinds whose history is the document's; none: those of the records it cites.
    pub(super) ledgers: Vec<String>,
    /// Path of the description, for errors.
    pub(super) path: String,
    /// Name of its template.
    pub(super) template: String,
}

/// One document for each item of a list.
#[derive(Debug)]
pub(super) struct Each {
    /// What the template calls the item.
    pub(super) name: String,
    /// The list, an expression.
    pub(super) list: String,
    /// What tells the documents apart, an expression that gives a text.
    pub(super) key: String,
}

/// All documents and templates in use.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    pub(super) groups: Vec<Group>,
    /// In the order of their numbers.
    pub(super) documents: Vec<Description>,
    /// Names and texts of templates; a name is the path as errors show it.
    pub(super) texts: BTreeMap<String, String>,
}

/// A file below [`FOLDER`] of a repository.
#[derive(Debug, Clone)]
pub struct TemplateFile {
    /// Path below the folder, with `/`.
    pub path: String,
    /// Text.
    pub text: String,
}

/// Lists the files of the binary.
fn embedded() -> impl Iterator<Item = TemplateFile> {
    EMBEDDED.iter().map(|(path, text)| TemplateFile { path: (*path).to_owned(), text: (*text).to_owned() })
}

/// Lists the files in use: those of the binary unless they are left out, each replaced by the file of the repository with its path, and the
/// repository's own.
pub fn templates_in_use(own: &[TemplateFile], builtin: bool) -> Vec<TemplateFile> {
    let mut files: BTreeMap<String, String> =
        if builtin { embedded().map(|file| (file.path, file.text)).collect() } else { BTreeMap::new() };
    files.extend(own.iter().map(|file| (file.path.clone(), file.text.clone())));
    files.into_iter().map(|(path, text)| TemplateFile { path, text }).collect()
}

/// Reads the descriptions; all mistakes are listed.
pub(super) fn read(files: &[TemplateFile]) -> Result<Catalogue, Vec<Error>> {
    let mut catalogue = Catalogue::default();
    let mut errors = Vec::new();
    let mut sources = SourceSet::default();
    for file in files {
        let shown = format!("{FOLDER}/{}", file.path);
        let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        if name.ends_with(".md") {
            catalogue.texts.insert(shown.clone(), file.text.clone());
        } else if name.ends_with(".yaml") {
            let id = sources.add(Source::new(shown.clone(), file.text.as_str()));
            let decoder = Decoder::default();
            match yaml::read(id, sources.get(id)) {
                Ok(tree) if folder.is_empty() => catalogue.groups = groups(&decoder, tree.root()),
                Ok(tree) => catalogue.documents.extend(description(&decoder, tree.root(), folder, &shown)),
                Err(problems) => problems.into_iter().for_each(|problem| decoder.problem(problem)),
            }
            errors.extend(decoder.into_problems().into_iter().map(|problem| problem.into_error(ErrorKind::Policy, id, &sources)));
        }
    }
    for document in &catalogue.documents {
        let missing = |message| Error::new(ErrorKind::Policy, message).at(crate::collect::whole_file(&document.path, 1));
        if !catalogue.texts.contains_key(&document.template) {
            errors.push(missing(messages::document_without_text(&document.template)));
        }
        if RESERVED.contains(&document.id.as_str()) {
            errors.push(missing(messages::reserved_document(&document.id)));
        }
        if !catalogue.groups.iter().any(|group| group.id == document.group) {
            errors.push(missing(messages::unknown_group(&document.group)));
        }
    }
    let order = |document: &Description| {
        let group = catalogue.groups.iter().position(|group| group.id == document.group);
        (group, document.number.clone(), document.id.clone())
    };
    let mut documents = std::mem::take(&mut catalogue.documents);
    documents.sort_by_key(order);
    for pair in documents.windows(2).filter(|pair| pair[0].number == pair[1].number) {
        errors.push(
            Error::new(ErrorKind::Policy, messages::number_taken(&pair[1].number, &pair[0].path))
                .at(crate::collect::whole_file(&pair[1].path, 1)),
        );
    }
    catalogue.documents = documents;
    if errors.is_empty() { Ok(catalogue) } else { Err(errors) }
}

fn groups(decoder: &Decoder, root: Node<'_>) -> Vec<Group> {
    let fields = decoder.mapping(root);
    let list = fields.required("groups");
    fields.finish();
    let read = |node: Node<'_>| {
        let fields = decoder.mapping(node);
        let (id, title) = (fields.required("id"), fields.required("title"));
        fields.finish();
        Some(Group { id: decoder.string(id?), title: decoder.pair(title?) })
    };
    list.map(|list| decoder.list(list).into_iter().filter_map(read).collect()).unwrap_or_default()
}

fn description(decoder: &Decoder, root: Node<'_>, id: &str, path: &str) -> Option<Description> {
    let fields = decoder.mapping(root);
    let text = |key| fields.required(key).map(|node| decoder.string(node));
    let may = |key| fields.optional(key).map(|node| decoder.string(node));
    let (number, title, group, summary, renewed) = (text("number"), text("title"), text("group"), text("summary"), text("renewed"));
    let (subtitle, when) = (may("subtitle"), may("when"));
    let landscape = fields.optional("landscape").is_some_and(|node| decoder.bool(node));
    let strings = |key| fields.optional(key).map(|node| decoder.strings(node)).unwrap_or_default();
    let (approval, ledgers) = (strings("approval"), strings("ledgers"));
    let formats = match fields.optional("formats") {
        Some(list) => decoder.list(list).into_iter().filter_map(|node| decoder.word(node, &Format::ALL)).collect(),
        None => Format::ALL.map(|(_, format)| format).to_vec(),
    };
    let each = fields.optional("each").and_then(|node| {
        let fields = decoder.mapping(node);
        let text = |key| fields.required(key).map(|node| decoder.string(node));
        let (name, list, key) = (text("name"), text("in"), text("key"));
        fields.finish();
        Some(Each { name: name?, list: list?, key: key? })
    });
    fields.finish();
    Some(Description {
        id: id.to_owned(),
        number: number?,
        title: title?,
        subtitle,
        group: group?,
        summary: summary?,
        renewed: renewed?,
        formats,
        landscape,
        approval,
        when,
        each,
        ledgers,
        path: path.to_owned(),
        template: format!("{FOLDER}/{id}/text.md"),
    })
}

/// Makes a part of a file name of any text, different for different texts: what file systems refuse becomes its number.
pub(super) fn file_name(key: &str) -> String {
    let mut out = String::new();
    for (at, letter) in key.chars().enumerate() {
        let plain = letter.is_alphanumeric() || letter == '-' || letter == '_' || letter == '@' || (letter == '.' && at > 0);
        if plain {
            out.push(letter);
        } else {
            out.push_str(&format!("~{:x}~", letter as u32));
        }
    }
    // Most file systems take 255 bytes; what is longer is told apart by its hash.
    if out.len() > 120 || out.is_empty() {
        use sha2::{Digest, Sha256};
        let hash: String = Sha256::digest(key.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let head: String = out.chars().take(30).collect();
        out = format!("{head}~{hash}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_safe_and_different() {
        assert_eq!(file_name("mhlw-checklist@R7"), "mhlw-checklist@R7");
        assert_eq!(file_name("みなと"), "みなと");
        assert_eq!(file_name("../a b"), "~2e~.~2f~a~20~b");
        assert_ne!(file_name(&"あ".repeat(100)), file_name(&"あ".repeat(101)));
        assert!(file_name(&"あ".repeat(100)).len() < 200 && !file_name("").is_empty());
    }

    #[test]
    fn the_embedded_documents_are_whole() {
        let catalogue = read(&templates_in_use(&[], true)).unwrap_or_else(|errors| panic!("{errors:#?}"));
        assert!(catalogue.documents.iter().all(|document| !document.summary.is_empty() && !document.formats.is_empty()));
    }

    #[test]
    fn mistakes_in_a_description_have_their_place() {
        let file = |path: &str, text: &str| TemplateFile { path: path.into(), text: text.into() };
        let own =
            [file("own/document.yaml", "number: X-01\ntitel: 誤\ngroup: records\nsummary: 要\nrenewed: 常時\n"), file("own/text.md", "")];
        let errors = read(&templates_in_use(&own, true)).expect_err("a typo");
        assert!(errors.iter().any(|error| error.to_string().starts_with("templates/documents/own/document.yaml:2:1: ")), "{errors:#?}");
    }
}
