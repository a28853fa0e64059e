//! Makes the documents of a run: which there are, what their templates say, and the evidence of what they say.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::Value;
use rayon::prelude::*;

use super::catalogue::{self, Description, TemplateFile, file_name};
use super::copies::{Copy, copies};
use super::parse::{Parsed, parse};
use super::store::{Lines, Store};
use super::template::{Engine, Filler};
use super::tree::{Block, Change, Document, Evidence, Folder, Head, Legend, Revision};
use super::values::Sign;
use super::verdicts::{self, Judged};
use crate::collect::whole_file;
use crate::error::{Error, ErrorKind};
use crate::finding::RecordRef;
use crate::messages;
use crate::messages::document as words;
use crate::source::Location;

/// What git knows about the lines of the ledgers.
pub trait Past: Sync {
    /// Tells who last changed any of some lines.
    fn last_change(&self, path: &str, first: u32, last: u32) -> Change;
    /// Lists the commits that changed some files, newest first, and how many older ones there are besides.
    fn revisions(&self, paths: &[&str]) -> (Vec<Revision>, usize);
}

/// What documents are made from.
pub struct Context<'a> {
    /// The verdicts.
    pub judged: Judged<'a>,
    /// What stands on every page.
    pub head: Head,
    /// Descriptions and templates in use.
    pub templates: &'a [TemplateFile],
    /// What git knows.
    pub past: &'a dyn Past,
    /// Ids of the documents wanted; empty for all.
    pub only: &'a [String],
}

/// The group of the copies of ledgers; a catalogue without it has none.
const COPIES: &str = "copies";

/// One document to make.
struct Job<'c> {
    description: &'c Description,
    own: BTreeMap<String, Value>,
    path: String,
}

/// Makes all documents; every mistake in a description or template is listed with its place.
pub fn compose(context: Context<'_>) -> Result<Folder, Vec<Error>> {
    let catalogue = catalogue::read(context.templates)?;
    if catalogue.documents.is_empty() {
        return Err(vec![Error::new(ErrorKind::Nothing, messages::no_documents())]);
    }
    let store = Store::new(context.judged.inventory, context.judged.sources);
    let mut globals = verdicts::ledgers(&store);
    let verdicts = verdicts::verdicts(context.judged, &store);
    globals.extend(verdicts.globals);
    let engine = Engine {
        store: Arc::clone(&store),
        texts: &catalogue.texts,
        globals,
        params: Arc::new(verdicts.params),
        rules: Arc::new(verdicts.rules),
    };
    let known: Vec<&str> = catalogue.documents.iter().map(|document| document.id.as_str()).collect();
    let unknown = context.only.iter().filter(|id| !known.contains(&id.as_str()));
    let unknown: Vec<Error> = unknown.map(|id| Error::not_one_of(id, &known)).collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let mut jobs = Vec::new();
    let mut errors = Vec::new();
    for description in catalogue.documents.iter().filter(|document| context.only.is_empty() || context.only.contains(&document.id)) {
        match list_jobs(&engine, description) {
            Ok(own) => jobs.extend(own),
            Err(error) => errors.push(failed(&error, &description.path, &catalogue.texts)),
        }
    }
    let maker = Maker { engine: &engine, catalogue: &catalogue, store: &store, past: context.past };
    // A thread keeps its filler over the documents it makes, so they come in pieces of some.
    let made: Vec<Result<Document, Error>> =
        jobs.par_iter().with_min_len(4).map_init(|| engine.filler(), |filler, job| maker.document(filler, job)).collect();
    let mut documents = Vec::new();
    for made in made {
        match made {
            Ok(document) => documents.push(document),
            Err(error) => errors.push(error),
        }
    }
    if let Some(group) = catalogue.groups.iter().find(|group| group.id == COPIES).filter(|_| context.only.is_empty()) {
        documents.extend(copies(&store, group).into_iter().map(|copy| maker.copy(copy)));
    }
    errors.dedup();
    if errors.is_empty() { Ok(Folder { head: context.head, documents }) } else { Err(errors) }
}

fn list_jobs<'c>(engine: &Engine<'_>, description: &'c Description) -> Result<Vec<Job<'c>>, minijinja::Error> {
    let none = BTreeMap::new();
    if let Some(when) = &description.when
        && !engine.value(when, &none)?.is_true()
    {
        return Ok(Vec::new());
    }
    let Some(each) = &description.each else {
        return Ok(vec![Job { description, own: none, path: description.id.clone() }]);
    };
    let mut jobs: Vec<Job<'_>> = Vec::new();
    for item in engine.value(&each.list, &none)?.try_iter()? {
        let own: BTreeMap<String, Value> = [(each.name.clone(), item)].into();
        let key = engine.value(&each.key, &own)?.to_string();
        let path = format!("{}/{}", description.id, file_name(&key));
        // Two items with one key would write one file; the second is told apart by its number.
        let taken = jobs.iter().filter(|job| job.path.eq_ignore_ascii_case(&path)).count();
        let path = if taken > 0 { format!("{path}~{}", taken + 1) } else { path };
        jobs.push(Job { description, own, path });
    }
    Ok(jobs)
}

struct Maker<'a> {
    engine: &'a Engine<'a>,
    catalogue: &'a catalogue::Catalogue,
    store: &'a Store,
    past: &'a dyn Past,
}

impl Maker<'_> {
    fn document(&self, filler: &mut Result<Filler<'_>, minijinja::Error>, job: &Job<'_>) -> Result<Document, Error> {
        let description = job.description;
        let texts = &self.catalogue.texts;
        let filler = filler.as_mut().map_err(|error| failed(error, &description.template, texts))?;
        let line =
            |source: &str| self.engine.line(&description.path, source, &job.own).map_err(|error| failed(&error, &description.path, texts));
        let title = line(&description.title)?;
        let subtitle = description.subtitle.as_deref().map(line).transpose()?.filter(|text| !text.trim().is_empty());
        let summary = line(&description.summary)?;
        let (markdown, printed) =
            filler.fill(&description.template, &job.own).map_err(|error| failed(&error, &description.template, texts))?;
        let parsed = parse(&markdown, &printed).map_err(|problem| {
            Error::new(ErrorKind::Policy, messages::template_unsupported(problem.what, &problem.line)).at(place(
                &description.template,
                &problem.line,
                texts,
            ))
        })?;
        let Parsed { mut blocks, cited, signs } = parsed;
        for block in &mut blocks {
            if let Block::Table(table) = block
                && table.name.is_empty()
            {
                table.name.clone_from(&title);
            }
        }
        let evidence: Vec<Evidence> = cited.iter().map(|lines| self.evidence(*lines)).collect();
        let (revisions, older_revisions) = self.past.revisions(&self.files(description, &evidence));
        let group = self.catalogue.groups.iter().find(|group| group.id == description.group);
        Ok(Document {
            path: job.path.clone(),
            number: description.number.clone(),
            title,
            subtitle,
            group: group.cloned().expect("the catalogue refuses documents of unknown groups"),
            summary,
            renewed: description.renewed.clone(),
            formats: description.formats.clone(),
            landscape: description.landscape,
            approval: description.approval.clone(),
            blocks,
            evidence,
            revisions,
            older_revisions,
            legend: signs.into_iter().map(legend).collect(),
        })
    }

    /// Adds the evidence and the history to the copy of a ledger.
    fn copy(&self, copy: Copy) -> Document {
        let files: Vec<&str> = copy.files.iter().map(String::as_str).collect();
        let (revisions, older_revisions) = self.past.revisions(&files);
        let evidence = copy.lines.iter().map(|lines| self.evidence(*lines)).collect();
        Document { evidence, revisions, older_revisions, ..copy.document }
    }

    /// Lists the files whose history is the document's: those of its ledgers, or of the records it cites.
    fn files<'s>(&'s self, description: &Description, evidence: &'s [Evidence]) -> Vec<&'s str> {
        let mut files: Vec<&str> = if description.ledgers.is_empty() {
            evidence.iter().map(|evidence| evidence.path.as_str()).collect()
        } else {
            let own = self.store.kinds.iter().filter(|kind| description.ledgers.contains(&kind.id));
            own.flat_map(|kind| kind.files.iter().map(String::as_str)).collect()
        };
        files.sort_unstable();
        files.dedup();
        files
    }

    fn evidence(&self, lines: Lines) -> Evidence {
        let record = &self.store.records[lines.record as usize];
        let kind = &self.store.kinds[record.kind];
        let label = super::template::clean(&record.label);
        Evidence {
            record: RecordRef { kind: kind.id.clone(), id: record.id.clone() },
            label: if kind.singleton { kind.title.clone() } else { words::record_of_ledger(&kind.title, &label) },
            path: record.path.clone(),
            line: lines.first,
            end_line: lines.last,
            change: self.past.last_change(&record.path, lines.first, lines.last),
        }
    }
}

fn legend(sign: Sign) -> Legend {
    let (sign, meaning) = match sign {
        Sign::Unknown => (words::UNKNOWN, words::UNKNOWN_MEANING),
        Sign::NotApplicable => (words::NOT_APPLICABLE, words::NOT_APPLICABLE_MEANING),
        Sign::Unverified => (words::UNVERIFIED_MARK, words::UNVERIFIED_MEANING),
        Sign::ProductDefault => (words::PRODUCT_DEFAULT_MARK, words::PRODUCT_DEFAULT_MEANING),
    };
    Legend { sign: sign.to_owned(), meaning: meaning.to_owned() }
}

/// Turns a template's error into one with a place; the innermost template counts.
fn failed(error: &minijinja::Error, fallback: &str, texts: &BTreeMap<String, String>) -> Error {
    let mut inner = error;
    while let Some(source) = std::error::Error::source(inner).and_then(|source| source.downcast_ref::<minijinja::Error>()) {
        inner = source;
    }
    let named = if inner.name().is_some() { inner } else { error };
    let name = named.name().filter(|name| texts.contains_key(*name)).unwrap_or(fallback);
    let text = texts.get(name).map_or("", String::as_str);
    let location = match named.range().filter(|range| range.end <= text.len() && text.is_char_boundary(range.start)) {
        Some(range) => {
            let source = crate::source::Source::new(name, text);
            source.location(crate::source::Span::new(range.start, range.end))
        }
        None => whole_file(name, named.line().map_or(1, |line| line as u32)),
    };
    let snippet = text.lines().nth(location.line as usize - 1).map(str::to_owned);
    let detail = inner.detail().map_or_else(|| inner.kind().to_string(), str::to_owned);
    Error { snippet, ..Error::new(ErrorKind::Policy, messages::template_failed(name, &detail)).at(location) }
}

/// Finds the line of a template on which some Markdown stands; printed values are not in the template, so the longest piece without them is looked for.
fn place(name: &str, line: &str, texts: &BTreeMap<String, String>) -> Location {
    let text = texts.get(name).map_or("", String::as_str);
    let at = text.lines().position(|known| !line.trim().is_empty() && known.trim().starts_with(line.trim()));
    whole_file(name, at.map_or(1, |at| at as u32 + 1))
}
