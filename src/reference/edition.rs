//! What is to be said about an edition of a guideline.

use serde::Serialize;

use super::{Link, ParamFacts, Reference, SourceFacts, plain};
use crate::policy::{Clause, Edition, GuidelineKind};
use crate::text::Text;

/// An edition.
#[derive(Debug, Serialize)]
pub struct EditionFacts {
    /// Its page.
    pub page: Link,
    /// What kind of text it is: `guideline`, `checklist` or `lessons`.
    pub kind: &'static str,
    /// Who publishes it.
    pub publisher: Text,
    /// When it was published.
    pub published: String,
    /// First day in force.
    pub from: String,
    /// Last day in force.
    pub until: Option<String>,
    /// The fiscal year a checklist is for.
    pub fiscal_year: Option<i64>,
    /// How much of it is here: `complete`, `partial` or `items_not_collected`.
    pub completeness: &'static str,
    /// What is missing, or what to know.
    pub note: Option<Text>,
    /// The edition before it: its id, and its page when it is here.
    pub predecessor: Option<(String, Option<Link>)>,
    /// The edition whose items it holds, when that one has none of its own.
    pub stands_for: Option<(String, Option<Link>)>,
    /// Roads through it that only some facilities take: what each is called, and what it means.
    pub roads: Vec<(Text, Text)>,
    /// Official files.
    pub links: Vec<OfficialFile>,
    /// Whether its items stand on forms.
    pub has_forms: bool,
    /// How many clauses there are, and how they are confirmed.
    pub counts: Counts,
    /// Volumes with their chapters.
    pub volumes: Vec<VolumeFacts>,
    /// Numbers that it sets for rules.
    pub numbers: Vec<(Link, ParamFacts)>,
    /// Where its clauses were read.
    pub sources: Vec<SourceFacts>,
}

/// An official file.
#[derive(Debug, Serialize)]
pub struct OfficialFile {
    /// What it is.
    pub title: Text,
    /// Address.
    pub url: String,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
}

/// How clauses are confirmed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All clauses.
    pub clauses: usize,
    /// Judged by rules.
    pub rules: usize,
    /// Confirmed by a person.
    pub manual: usize,
    /// Not asked.
    pub uncovered: usize,
    /// Not decided yet.
    pub open: usize,
    /// Not verified.
    pub unverified: usize,
}

/// A volume.
#[derive(Debug, Serialize)]
pub struct VolumeFacts {
    /// Its title.
    pub title: Text,
    /// Its name on the page.
    pub anchor: String,
    /// Its chapters.
    pub chapters: Vec<ChapterFacts>,
    /// What its chapters have together.
    pub counts: Counts,
}

/// A chapter.
#[derive(Debug, Serialize)]
pub struct ChapterFacts {
    /// Its id.
    pub id: String,
    /// Its name on the page; not that of a clause that has the same id.
    pub anchor: String,
    /// Its title.
    pub title: Text,
    /// Whether it is verified.
    pub verified: bool,
    /// Reading patterns for which the guideline marks it.
    pub patterns: Vec<String>,
    /// Its clauses.
    pub clauses: Vec<ClauseRow>,
    /// How they are confirmed.
    pub counts: Counts,
}

/// A clause.
#[derive(Debug, Serialize)]
pub struct ClauseRow {
    /// Its id.
    pub id: String,
    /// Its name on the page.
    pub anchor: String,
    /// How people cite it.
    pub cite: Text,
    /// What it asks.
    pub title: Text,
    /// Whether it is verified.
    pub verified: bool,
    /// The rules that judge it.
    pub rules: Vec<Link>,
    /// What a person has to confirm.
    pub manual: Option<Text>,
    /// Why nothing is asked.
    pub uncovered: Option<Text>,
    /// The forms on which it stands.
    pub forms: Vec<Text>,
}

impl Counts {
    fn of(clauses: &[&Clause]) -> Self {
        let count = |wanted: &dyn Fn(&Clause) -> bool| clauses.iter().filter(|clause| wanted(clause)).count();
        Counts {
            clauses: clauses.len(),
            rules: count(&|clause| !clause.rules.is_empty()),
            manual: count(&|clause| clause.manual.is_some()),
            uncovered: count(&|clause| clause.uncovered.is_some()),
            open: count(&|clause| clause.rules.is_empty() && clause.manual.is_none() && clause.uncovered.is_none()),
            unverified: count(&|clause| !clause.mark.is_verified()),
        }
    }
}

impl Reference<'_> {
    /// Gathers what is to be said about an edition.
    pub fn edition(&self, number: usize) -> EditionFacts {
        let set = self.policies;
        let edition = &set.editions[number];
        let page = |id: &String| (id.clone(), set.edition(id).map(|number| Link::edition(set, number)));
        let links =
            edition.links.iter().map(|link| OfficialFile { title: link.title.clone(), url: link.url.clone(), sha256: link.sha256.clone() });
        let numbers = edition.params.iter().filter_map(|(rule, _, params)| Some((set.rule(rule)?, params)));
        let numbers = numbers.flat_map(|(rule, params)| params.iter().map(|param| (Link::rule(rule), ParamFacts::of(param))));
        let cited = |id: &str| edition.clauses.iter().any(|clause| clause.sources.iter().any(|source| source == id));
        EditionFacts {
            page: Link::edition(set, number),
            kind: match edition.kind {
                GuidelineKind::Guideline => "guideline",
                GuidelineKind::Checklist => "checklist",
                GuidelineKind::Lessons => "lessons",
            },
            publisher: edition.publisher.clone(),
            published: edition.published.to_string(),
            from: edition.from.to_string(),
            until: edition.until.map(|day| day.to_string()),
            fiscal_year: edition.fiscal_year,
            completeness: edition.completeness.name(),
            note: edition.note.clone(),
            predecessor: edition.predecessor.as_ref().map(page),
            stands_for: edition.stands_for.as_ref().map(|(id, _)| page(id)),
            roads: edition.paths.iter().map(|road| (road.title.clone(), road.help.clone())).collect(),
            links: links.collect(),
            has_forms: edition.clauses.iter().any(|clause| !clause.forms.is_empty()),
            counts: Counts::of(&edition.clauses.iter().collect::<Vec<_>>()),
            volumes: self.volumes(edition),
            numbers: numbers.collect(),
            sources: set.clause_sources.iter().filter(|source| cited(&source.id)).map(SourceFacts::of).collect(),
        }
    }

    fn volumes(&self, edition: &Edition) -> Vec<VolumeFacts> {
        let chapter = |chapter: &crate::policy::Chapter| {
            let clauses: Vec<&Clause> = edition.clauses.iter().filter(|clause| clause.chapter == chapter.id).collect();
            ChapterFacts {
                id: chapter.id.clone(),
                anchor: format!("chapter-{}", plain(&chapter.id)),
                title: chapter.title.clone(),
                verified: chapter.mark.is_verified(),
                patterns: chapter.patterns.clone(),
                counts: Counts::of(&clauses),
                clauses: clauses.into_iter().map(|clause| self.clause(edition, clause)).collect(),
            }
        };
        let volume = |volume: &crate::policy::Volume| {
            let chapters = || edition.chapters.iter().filter(|chapter| chapter.volume == volume.id);
            let inside = |clause: &&Clause| chapters().any(|chapter| chapter.id == clause.chapter);
            VolumeFacts {
                title: volume.title.clone(),
                anchor: format!("volume-{}", plain(&volume.id)),
                chapters: chapters().map(chapter).collect(),
                counts: Counts::of(&edition.clauses.iter().filter(inside).collect::<Vec<_>>()),
            }
        };
        edition.volumes.iter().map(volume).collect()
    }

    fn clause(&self, edition: &Edition, clause: &Clause) -> ClauseRow {
        let form =
            |id: &String| edition.form_names.iter().find(|(known, _)| known == id).map_or_else(|| Text::same(id), |(_, name)| name.clone());
        ClauseRow {
            id: clause.id.clone(),
            anchor: plain(&clause.id),
            cite: clause.cite.clone(),
            title: clause.title.clone(),
            verified: clause.mark.is_verified(),
            rules: clause.rules.iter().filter_map(|(rule, _)| self.policies.rule(rule)).map(Link::rule).collect(),
            manual: clause.manual.clone(),
            uncovered: clause.uncovered.clone(),
            forms: clause.forms.iter().map(form).collect(),
        }
    }
}
