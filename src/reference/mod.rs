//! The reference: what is to be said about every rule, ledger kind and edition, and the pages that say it.
//!
//! Facts are gathered once, in both languages; `explain` prints them on the terminal, [`pages`] fills them into templates.

mod edition;
mod example;
mod kind;
mod rule;
#[cfg(test)]
mod tests;

use rustc_hash::FxHashMap;
use serde::Serialize;

pub use edition::{ChapterFacts, ClauseRow, Counts, EditionFacts, VolumeFacts};
pub use example::Example;
pub use kind::{FieldFacts, KindFacts, ReadingRule};
pub use rule::{BindingClause, CheckFacts, ParamFacts, ReadField, RuleFacts, SourceFacts};

use crate::error::Result;
use crate::expr::FieldRead;
use crate::messages;
use crate::policy::{GuidelineKind, PolicySet, Rule};
use crate::source::SourceSet;
use crate::templates;
use crate::text::Text;

/// What the first line of every generated page starts with; a file without it is somebody's own.
pub const MARKER: &str = "<!-- mamori policy docs";

/// The languages of the pages: the name of the folder, and of the other one.
const LANGUAGES: [(&str, &str); 2] = [("ja", "en"), ("en", "ja")];

/// Name of the first page of a language, which repositories show with the folder.
const INDEX: &str = "README.md";

/// A generated page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Path below the folder of the reference, with `/`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// Something that has a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub title: Text,
    /// Path of its page below the folder of a language.
    pub page: String,
}

impl Link {
    fn rule(rule: &Rule) -> Self {
        Link { id: rule.id.clone(), title: rule.title.clone(), page: page_of("rules", &rule.id) }
    }

    fn kind(policies: &PolicySet, kind: usize) -> Self {
        let kind = policies.kinds.get(kind);
        Link { id: kind.id.clone(), title: kind.title.clone(), page: page_of("ledgers", &kind.id) }
    }

    fn edition(policies: &PolicySet, edition: usize) -> Self {
        let edition = &policies.editions[edition];
        Link { id: edition.id(), title: edition.title.clone(), page: page_of("editions", &edition.id()) }
    }
}

/// What facts are gathered from.
#[derive(Debug)]
pub struct Reference<'p> {
    policies: &'p PolicySet,
    sources: &'p SourceSet,
    /// The fields that the checks of each rule look at, by the rule's id, once it was asked.
    reads: FxHashMap<&'p str, Vec<Vec<FieldRead>>>,
}

impl<'p> Reference<'p> {
    /// Prepares to gather facts.
    pub fn new(policies: &'p PolicySet, sources: &'p SourceSet) -> Self {
        let reads = policies.rules.iter().map(|rule| (rule.id.as_str(), rule::reads(policies, rule))).collect();
        Reference { policies, sources, reads }
    }
}

/// Writes all pages, in the order of their paths.
pub fn pages(policies: &PolicySet, sources: &SourceSet) -> Result<Vec<Page>> {
    let reference = Reference::new(policies, sources);
    let mut subjects = vec![(INDEX.to_owned(), "reference/index.md", Subject::Index(reference.index()))];
    for rule in &policies.rules {
        subjects.push((page_of("rules", &rule.id), "reference/rule.md", Subject::Rule(Box::new(reference.rule(rule)))));
    }
    for kind in policies.kinds.iter() {
        subjects.push((page_of("ledgers", &kind.id), "reference/kind.md", Subject::Kind(Box::new(reference.kind(kind)))));
    }
    for number in 0..policies.editions.len() {
        let edition = reference.edition(number);
        subjects.push((edition.page.page.clone(), "reference/edition.md", Subject::Edition(Box::new(edition))));
    }
    let mut pages = Vec::new();
    for (lang, other) in LANGUAGES {
        for (path, template, subject) in &subjects {
            let up = "../".repeat(path.matches('/').count());
            let text = templates::render(template, &Context { lang, other, up, path, subject })?;
            let notice = messages::generated_page();
            let head = format!("{MARKER} {} -->", if lang == "ja" { notice.ja } else { notice.en });
            pages.push(Page { path: format!("{lang}/{path}"), text: format!("{head}\n{}\n", tidy(&text)) });
        }
    }
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(pages)
}

/// What a template sees.
#[derive(Debug, Serialize)]
struct Context<'c> {
    lang: &'static str,
    other: &'static str,
    /// The way from the page to the folder of its language.
    up: String,
    path: &'c str,
    #[serde(flatten)]
    subject: &'c Subject,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Subject {
    Rule(Box<RuleFacts>),
    Kind(Box<KindFacts>),
    Edition(Box<EditionFacts>),
    Index(Index),
}

/// What the first page lists.
#[derive(Debug, Serialize)]
struct Index {
    editions: Vec<EditionFacts>,
    areas: Vec<AreaFacts>,
    kinds: Vec<KindLine>,
    rules: usize,
}

#[derive(Debug, Serialize)]
struct AreaFacts {
    title: Text,
    help: Option<Text>,
    rules: Vec<RuleLine>,
}

#[derive(Debug, Serialize)]
struct RuleLine {
    link: Link,
    severity: Text,
}

#[derive(Debug, Serialize)]
struct KindLine {
    link: Link,
    help: Text,
    expected: bool,
}

impl Reference<'_> {
    /// Lists the editions: guidelines, then checklists, then lessons.
    fn editions(&self) -> Vec<usize> {
        let mut numbers: Vec<usize> = (0..self.policies.editions.len()).collect();
        numbers.sort_by_key(|number| match self.policies.editions[*number].kind {
            GuidelineKind::Guideline => 0,
            GuidelineKind::Checklist => 1,
            GuidelineKind::Lessons => 2,
        });
        numbers
    }

    fn index(&self) -> Index {
        let set = self.policies;
        let line = |rule: &Rule| RuleLine { link: Link::rule(rule), severity: messages::severity_name(rule.severity.name(), false) };
        let first = |rule: &Rule| rule.areas.first().map(|(area, _)| area.clone()).unwrap_or_default();
        // Areas that no file describes come last, under their id.
        let mut ids: Vec<String> = set.areas.iter().map(|area| area.id.clone()).collect();
        for rule in &set.rules {
            if !ids.contains(&first(rule)) {
                ids.push(first(rule));
            }
        }
        let area = |id: &String| AreaFacts {
            title: set.area_title(id),
            help: set.areas.iter().find(|area| area.id == *id).map(|area| area.help.clone()),
            rules: set.rules.iter().filter(|rule| first(rule) == *id).map(line).collect(),
        };
        let areas = ids.iter().map(area).filter(|area| !area.rules.is_empty()).collect();
        let kinds = (0..set.kinds.len()).map(|number| {
            let kind = set.kinds.get(number);
            KindLine { link: Link::kind(set, number), help: kind.help.clone(), expected: kind.expected }
        });
        let editions = self.editions().into_iter().map(|number| self.edition(number)).collect();
        Index { editions, areas, kinds: kinds.collect(), rules: set.rules.len() }
    }
}

/// Returns the path of a page below the folder of a language.
fn page_of(folder: &str, id: &str) -> String {
    format!("{folder}/{}.md", plain(id))
}

/// Writes an id as a name for files and anchors; different ids have different names.
fn plain(id: &str) -> String {
    let mut name = String::new();
    for (at, letter) in id.chars().enumerate() {
        let plain = letter.is_alphanumeric() || matches!(letter, '-' | '_' | '@') || letter == '.' && at > 0;
        if plain {
            name.push(letter);
        } else {
            name.push_str(&format!("~{:x}~", letter as u32));
        }
    }
    name
}

/// Takes out what conditions in templates leave behind: blanks at line ends, and more than one empty line outside code.
fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let mut fence: Option<&str> = None;
    for line in text.trim().lines() {
        let marks = &line[..line.len() - line.trim_start_matches('`').len()];
        match fence {
            Some(open) if marks.len() >= open.len() && line == marks => fence = None,
            Some(_) => {
                lines.push(line);
                continue;
            }
            None if marks.len() >= 3 => fence = Some(marks),
            None => {}
        }
        let line = line.trim_end();
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n")
}
