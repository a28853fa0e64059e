//! A guideline edition: the days it is in force, its clauses, and the rules they bind.

use crate::date::Date;
use crate::expr::CheckSource;
use crate::messages;
use crate::policy::rule::{RuleParam, decode_params};
use crate::source::{Place, Span};
use crate::text::Text;
use crate::yaml::decode::{Decoder, with_guess};
use crate::yaml::{Problem, Tree};

/// Whether a source that was read states something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A source that was read states it.
    Seen,
    /// Own knowledge only.
    Recall,
    /// Doubtful.
    Unsure,
}

impl Mark {
    pub(super) const WORDS: [(&'static str, Mark); 3] = [("seen", Mark::Seen), ("recall", Mark::Recall), ("unsure", Mark::Unsure)];

    /// Tells whether it may be printed without the word "unverified".
    pub fn is_verified(self) -> bool {
        self == Mark::Seen
    }
}

/// How much of an edition mamori holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// All of what a ledger can be judged by.
    Complete,
    /// Only a part; the note says which.
    Partial,
    /// It is known to exist, but its items are not here.
    ItemsNotCollected,
}

impl Completeness {
    const WORDS: [(&'static str, Completeness); 3] = [
        ("complete", Completeness::Complete),
        ("partial", Completeness::Partial),
        ("items_not_collected", Completeness::ItemsNotCollected),
    ];

    /// Returns the name that stands in files and reports.
    pub fn name(self) -> &'static str {
        Completeness::WORDS.iter().find(|(_, value)| *value == self).map_or("", |(name, _)| name)
    }
}

/// A volume of a guideline.
#[derive(Debug, Clone)]
pub struct Volume {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
}

/// A chapter.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// Its id.
    pub id: String,
    /// The volume it is in.
    pub volume: String,
    /// Its title.
    pub title: Text,
    /// Whether it is verified.
    pub mark: Mark,
    /// Reading patterns of the facility for which the guideline marks the chapter; empty for all.
    pub patterns: Vec<String>,
}

/// One numbered requirement or checklist item.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Its id, never reused.
    pub id: String,
    /// The chapter it is in.
    pub chapter: String,
    /// How people cite it.
    pub cite: Text,
    /// What it asks, in one line of our own words.
    pub title: Text,
    /// Whether it is verified.
    pub mark: Mark,
    /// Sources.
    pub sources: Vec<String>,
    /// The rules it binds.
    pub rules: Vec<(String, Span)>,
    /// What a person has to confirm, where no rule can judge.
    pub manual: Option<Text>,
    /// Why neither a ledger nor a person's word is asked.
    pub uncovered: Option<Text>,
    /// The forms of a checklist on which it stands; empty for guidelines.
    pub forms: Vec<String>,
    /// Where it is written.
    pub span: Span,
}

/// What a guideline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuidelineKind {
    /// A guideline.
    Guideline,
    /// A yearly checklist with forms.
    Checklist,
    /// Lessons that are nobody's requirement.
    Lessons,
}

/// A road through a guideline, such as reading only some volumes, and the condition under which a facility takes it.
#[derive(Debug, Clone)]
pub struct Road {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// What it means for the facility.
    pub help: Text,
    /// When it is open: judged like a rule, once over the whole ledger.
    pub check: CheckSource,
    /// Where it is written.
    pub span: Span,
}

/// Where an official file is, and its SHA-256 when it is known.
#[derive(Debug, Clone)]
pub struct Link {
    /// What it is.
    pub title: Text,
    /// Address.
    pub url: String,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
}

/// One version of a guideline.
#[derive(Debug, Clone)]
pub struct Edition {
    /// The guideline.
    pub guideline: String,
    /// The version.
    pub edition: String,
    /// Title with the version.
    pub title: Text,
    /// Who publishes it.
    pub publisher: Text,
    /// When it was published.
    pub published: Date,
    /// First day in force.
    pub from: Date,
    /// Last day in force.
    pub until: Option<Date>,
    /// What kind of text it is.
    pub kind: GuidelineKind,
    /// The fiscal year a checklist is for.
    pub fiscal_year: Option<i64>,
    /// The edition before it.
    pub predecessor: Option<String>,
    /// The edition whose items it holds, where that one has none of its own: `mhlw-checklist@R8` for items that a facility entered itself.
    pub stands_for: Option<(String, Span)>,
    /// Kinds of facilities it is for; empty for all.
    pub applies_to: Vec<String>,
    /// Roads through it that a facility takes or not, judged from its ledgers.
    pub paths: Vec<Road>,
    /// Names of the forms of a checklist.
    pub form_names: Vec<(String, Text)>,
    /// Official files.
    pub links: Vec<Link>,
    /// How much of it is here.
    pub completeness: Completeness,
    /// What is missing, or what to know.
    pub note: Option<Text>,
    /// Volumes.
    pub volumes: Vec<Volume>,
    /// Chapters.
    pub chapters: Vec<Chapter>,
    /// Clauses in order.
    pub clauses: Vec<Clause>,
    /// The edition's own values for parameters of rules it binds.
    pub params: Vec<(String, Span, Vec<RuleParam>)>,
    /// Where it is written.
    pub place: Place,
}

impl Edition {
    /// Returns the id by which people name it: `mhlw-guideline@6.0`.
    pub fn id(&self) -> String {
        format!("{}@{}", self.guideline, self.edition)
    }

    /// Returns the versions under which people and ledgers name it: its own, and the one it stands for.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let other = self.stands_for.as_ref().and_then(|(id, _)| id.split_once('@'));
        std::iter::once(self.edition.as_str()).chain(other.map(|(_, edition)| edition))
    }

    /// Tells whether it is in force on a day; both ends count.
    pub fn in_force(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Reads an edition from its file.
    pub fn decode(decoder: &Decoder, tree: &Tree) -> Option<Edition> {
        let root = tree.root();
        let fields = decoder.mapping(root);
        let name = fields.required("guideline");
        let text = |key| fields.required(key).map(|node| decoder.string(node));
        let pair = |key| fields.required(key).map(|node| decoder.pair(node)).unwrap_or_default();
        let guideline = name.map(|node| decoder.string(node));
        let edition = text("edition");
        let (title, publisher) = (pair("title"), pair("publisher"));
        let published = fields.required("published").and_then(|node| decoder.date(node));
        let mut from = None;
        let mut until = None;
        if let Some(node) = fields.required("in_force") {
            let days = decoder.mapping(node);
            from = days.required("from").and_then(|node| decoder.date(node));
            until = days.optional("until").and_then(|node| decoder.date(node));
            days.finish();
            if from.zip(until).is_some_and(|(from, until)| until < from) {
                decoder.wrong(node, messages::ends_before_start());
            }
        }
        let kinds = [("guideline", GuidelineKind::Guideline), ("checklist", GuidelineKind::Checklist), ("lessons", GuidelineKind::Lessons)];
        let kind = fields.optional("kind").and_then(|node| decoder.word(node, &kinds)).unwrap_or(GuidelineKind::Guideline);
        let fiscal_year = fields.optional("fiscal_year").map(|node| decoder.int(node));
        let predecessor = fields.optional("predecessor").map(|node| decoder.string(node));
        let stands_for = fields.optional("stands_for").map(|node| (decoder.string(node), node.span()));
        let applies_to = fields.optional("applies_to").map(|node| decoder.strings(node)).unwrap_or_default();
        let mut paths = Vec::new();
        for node in fields.optional("paths").map(|node| decoder.list(node)).unwrap_or_default() {
            let entry = decoder.mapping(node);
            let id = entry.required("id").map(|node| decoder.string(node));
            let pair = |key| entry.required(key).map(|node| decoder.pair(node)).unwrap_or_default();
            let (title, help) = (pair("title"), pair("help"));
            let check = CheckSource::decode(decoder, &entry, None);
            entry.finish();
            paths.extend(id.zip(check).map(|(id, check)| Road { id, title, help, check, span: node.span() }));
        }
        let mut form_names = Vec::new();
        for (form, name) in fields.optional("form_names").iter().flat_map(|node| node.entries()) {
            form_names.push((form.text().to_owned(), decoder.pair(name)));
        }
        let mut links = Vec::new();
        for node in fields.optional("links").map(|node| decoder.list(node)).unwrap_or_default() {
            let entry = decoder.mapping(node);
            let (title, url) =
                (entry.required("title").map(|node| decoder.pair(node)), entry.required("url").map(|node| decoder.string(node)));
            let sha256 = entry.optional("sha256").map(|node| decoder.string(node));
            entry.finish();
            links.extend(title.zip(url).map(|(title, url)| Link { title, url, sha256 }));
        }
        let completeness = fields.required("completeness").and_then(|node| decoder.word(node, &Completeness::WORDS));
        let note = fields.optional("note").map(|node| decoder.pair(node));
        if completeness.is_some_and(|value| value != Completeness::Complete) && note.is_none() {
            decoder.wrong(root, messages::missing_key("note"));
        }
        let list = |key| fields.optional(key).map(|node| decoder.list(node)).unwrap_or_default();
        let mut volumes = Vec::new();
        for node in list("volumes") {
            let entry = decoder.mapping(node);
            let (id, title) =
                (entry.required("id").map(|node| decoder.string(node)), entry.required("title").map(|node| decoder.pair(node)));
            entry.finish();
            volumes.extend(id.zip(title).map(|(id, title)| Volume { id, title }));
        }
        let mut chapters: Vec<Chapter> = Vec::new();
        for node in list("chapters") {
            let entry = decoder.mapping(node);
            let id = entry.required("id").map(|node| decoder.string(node));
            let volume = entry.required("volume");
            let title = entry.required("title").map(|node| decoder.pair(node));
            let mark = entry.required("mark").and_then(|node| decoder.word(node, &Mark::WORDS));
            let patterns = entry.optional("patterns").map(|node| decoder.strings(node)).unwrap_or_default();
            entry.finish();
            let (Some(id), Some(volume), Some(title), Some(mark)) = (id, volume, title, mark) else { continue };
            if !volumes.iter().any(|known| known.id == volume.text()) {
                let problem = Problem::new(volume.span(), messages::unknown_volume(volume.text()));
                decoder.problem(with_guess(problem, volume.text(), volumes.iter().map(|known| known.id.as_str())));
            }
            chapters.push(Chapter { id, volume: volume.text().to_owned(), title, mark, patterns });
        }
        let mut clauses: Vec<Clause> = Vec::new();
        for node in list("clauses") {
            let entry = decoder.mapping(node);
            let id = entry.required("id");
            let chapter = entry.required("chapter");
            let pair = |key| entry.required(key).map(|node| decoder.pair(node)).unwrap_or_default();
            let (cite, title) = (pair("cite"), pair("title"));
            let mark = entry.required("mark").and_then(|node| decoder.word(node, &Mark::WORDS));
            let sources = entry.optional("sources").map(|node| decoder.strings(node)).unwrap_or_default();
            let rules = entry.optional("rules").map(|node| decoder.list(node)).unwrap_or_default();
            let rules: Vec<(String, Span)> = rules.into_iter().map(|rule| (decoder.string(rule), rule.span())).collect();
            let (manual, uncovered) = (entry.optional("manual"), entry.optional("uncovered"));
            let ways = usize::from(!rules.is_empty()) + usize::from(manual.is_some()) + usize::from(uncovered.is_some());
            if ways > 1 {
                decoder.wrong(node, messages::clause_two_ways());
            }
            let (manual, uncovered) = (manual.map(|node| decoder.pair(node)), uncovered.map(|node| decoder.pair(node)));
            let forms = entry.optional("forms").map(|node| decoder.list(node)).unwrap_or_default();
            for form in &forms {
                if !form_names.iter().any(|(known, _)| known == form.text()) {
                    let problem = Problem::new(form.span(), messages::unknown_form(form.text()));
                    decoder.problem(with_guess(problem, form.text(), form_names.iter().map(|(known, _)| known.as_str())));
                }
            }
            let forms = forms.into_iter().map(|form| form.text().to_owned()).collect();
            entry.finish();
            let (Some(id), Some(chapter), Some(mark)) = (id, chapter, mark) else { continue };
            if !chapters.iter().any(|known| known.id == chapter.text()) {
                let problem = Problem::new(chapter.span(), messages::unknown_chapter(chapter.text()));
                decoder.problem(with_guess(problem, chapter.text(), chapters.iter().map(|known| known.id.as_str())));
            }
            if clauses.iter().any(|clause| clause.id == id.text()) {
                decoder.wrong(id, messages::duplicate_clause(id.text()));
            }
            let (text, chapter) = (id.text().to_owned(), chapter.text().to_owned());
            clauses.push(Clause { id: text, chapter, cite, title, mark, sources, rules, manual, uncovered, forms, span: id.span() });
        }
        let mut params = Vec::new();
        for (rule, value) in fields.optional("params").iter().flat_map(|node| node.entries()) {
            params.push((rule.text().to_owned(), rule.span(), decode_params(decoder, value)));
        }
        fields.finish();
        Some(Edition {
            guideline: guideline?,
            edition: edition?,
            title,
            publisher,
            published: published?,
            from: from?,
            until,
            kind,
            fiscal_year,
            predecessor,
            stands_for,
            applies_to,
            paths,
            form_names,
            links,
            completeness: completeness?,
            note,
            volumes,
            chapters,
            clauses,
            params,
            place: Place { source: tree.source(), span: name?.span() },
        })
    }
}
