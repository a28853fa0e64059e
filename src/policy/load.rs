//! Loads policy files into one set, and checks that it holds together.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use sha2::{Digest, Sha256};

use super::edition::{Completeness, Edition, Mark};
use super::frozen::{self, Frozen};
use super::mapping::Mapping;
use super::rule::Rule;
use crate::error::{Error, ErrorKind};
use crate::expr::KnownEdition;
use crate::ledger::Sensitive;
use crate::messages;
use crate::schema::{Kind, Kinds, Purpose, Type};
use crate::source::{Content, Place, Source, SourceId, SourceSet, Span};
use crate::text::Text;
use crate::yaml::decode::{Decoder, with_guess};
use crate::yaml::prepared::Prepared;
use crate::yaml::{self, Problem, Tree};

/// The policies in the binary.
static EMBEDDED: &[Embedded] = {
    use crate::yaml::prepared::{node as n, wide as w};
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"))
};

/// A policy file in the binary.
#[derive(Debug)]
struct Embedded {
    /// Path in the repository that the binary was built from.
    path: &'static str,
    text: &'static str,
    /// Where the worked examples begin, which only tests read.
    head: usize,
    /// Hash of the text.
    sha256: [u8; 32],
    /// The nodes of what stands before the worked examples, read when the program was built.
    prepared: Option<Prepared>,
}

/// Path prefix under which embedded policies are shown, so that nobody looks for them in the repository.
const EMBEDDED_PREFIX: &str = "mamori:";

/// The area of rules that name none.
pub const OTHER_AREA: &str = "other";

/// How much of the policies a run needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What judging needs: the cases of embedded rules, which tests hold, are not read.
    Judging,
    /// Everything.
    Everything,
}

/// A policy file to load.
#[derive(Debug, Clone)]
pub struct PolicyFile {
    /// Path as it is shown.
    pub path: String,
    /// Path inside its `policies` folder, which says what it holds.
    pub role: String,
    /// Its text.
    pub text: Content,
    /// Whether it comes from a local folder.
    pub local: bool,
}

impl PolicyFile {
    /// Lists the embedded files.
    pub fn embedded() -> impl Iterator<Item = PolicyFile> {
        EMBEDDED.iter().map(|file| PolicyFile {
            path: format!("{EMBEDDED_PREFIX}{}", file.path),
            role: file.path.trim_start_matches("policies/").to_owned(),
            text: Content::embedded(file.text),
            local: false,
        })
    }

    /// Returns the SHA-256 of the text.
    pub fn sha256(&self) -> [u8; 32] {
        self.built_in().map_or_else(|| Sha256::digest(self.text.as_bytes()).into(), |file| file.sha256)
    }

    /// Returns the file in the binary that this one is.
    fn built_in(&self) -> Option<&'static Embedded> {
        EMBEDDED.iter().find(|file| std::ptr::eq(file.text, &*self.text))
    }
}

/// An area of the summary.
#[derive(Debug, Clone)]
pub struct Area {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What belongs to it.
    pub help: Text,
}

/// Something that rules cite besides clauses.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Whether it is verified.
    pub mark: Mark,
    /// Where it can be read.
    pub url: Option<String>,
}

/// All policies of a run.
#[derive(Debug, Default)]
pub struct PolicySet {
    /// Ledger kinds.
    pub kinds: Kinds,
    /// Rules by id.
    pub rules: Vec<Rule>,
    /// Editions by guideline and first day in force.
    pub editions: Vec<Edition>,
    /// Areas in order.
    pub areas: Vec<Area>,
    /// References.
    pub references: Vec<Reference>,
    /// What must not stand in ledgers.
    pub sensitive: Sensitive,
    /// How clauses moved between editions.
    pub mappings: Vec<Mapping>,
    /// Where clauses were read.
    pub clause_sources: Vec<Reference>,
    /// Released editions and the hashes of their files.
    pub frozen: Vec<Frozen>,
    /// What expressions may ask about editions.
    pub known_editions: Vec<KnownEdition>,
    trees: FxHashMap<SourceId, Arc<Tree>>,
}

impl PolicySet {
    /// Returns the tree of a policy file.
    pub fn tree(&self, source: SourceId) -> &Arc<Tree> {
        &self.trees[&source]
    }

    /// Returns a rule by its id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// Returns the number of an edition by `guideline@edition`.
    pub fn edition(&self, id: &str) -> Option<usize> {
        self.editions.iter().position(|edition| edition.id() == id)
    }

    /// Returns the edition that stands for another, whose items nobody could embed.
    pub fn stand_in(&self, edition: &Edition) -> Option<&Edition> {
        let id = edition.id();
        self.editions.iter().find(|other| other.stands_for.as_ref().is_some_and(|(stands_for, _)| *stands_for == id))
    }

    /// Returns the nearest complete edition before one that is not complete.
    pub fn complete_neighbour(&self, number: usize) -> Option<usize> {
        let mut edition = &self.editions[number];
        if edition.completeness == Completeness::Complete {
            return None;
        }
        // A chain of predecessors is as long as there are editions, so a circle ends too.
        for _ in 0..self.editions.len() {
            let before = self.edition(edition.predecessor.as_deref()?)?;
            edition = &self.editions[before];
            if edition.completeness == Completeness::Complete {
                return Some(before);
            }
        }
        None
    }

    /// Returns the title of an area; an area that no file describes is called by its id.
    pub fn area_title(&self, id: &str) -> Text {
        match self.areas.iter().find(|area| area.id == id) {
            Some(area) => area.title.clone(),
            None if id == OTHER_AREA => messages::area_other(),
            None => Text::same(id),
        }
    }
}

enum Item {
    Kind(Box<Kind>),
    Rule(Box<Rule>),
    Edition(Box<Edition>),
    Areas(Vec<(Area, Span)>),
    References(Vec<(Reference, Span)>),
    Sources(Vec<Reference>),
    Mapping(Mapping),
    Frozen(Vec<Frozen>),
    Sensitive(Box<Sensitive>),
    Nothing,
}

/// Loads policy files; the sources are added to the set so that mistakes have places.
pub fn load(files: Vec<PolicyFile>, sources: &mut SourceSet, depth: Depth) -> Result<PolicySet, Vec<Error>> {
    let added: Vec<(SourceId, PolicyFile)> =
        files.into_iter().map(|file| (sources.add(Source::new(file.path.clone(), file.text.clone())), file)).collect();
    // Tests hold what is in the binary, so a run does not check it again.
    let trusted = |file: &PolicyFile| if depth == Depth::Judging { file.built_in() } else { None };
    let read = |(id, file): &(SourceId, PolicyFile)| {
        let source = sources.get(*id);
        let tree = Arc::new(match trusted(file) {
            Some(Embedded { prepared: Some(prepared), .. }) => prepared.tree(*id, source),
            Some(file) => yaml::read_head(*id, source, file.head)?,
            None => yaml::read(*id, source)?,
        });
        let decoder = Decoder::default();
        let item = decode(&decoder, &tree, file, depth);
        let problems = decoder.into_problems();
        if problems.is_empty() { Ok((item, tree)) } else { Err(problems) }
    };
    let items: Vec<_> = added.par_iter().map(|entry| (entry.0, read(entry))).collect();
    let trusted: FxHashSet<SourceId> = added.iter().filter(|(_, file)| trusted(file).is_some()).map(|(id, _)| *id).collect();
    let mut set = PolicySet::default();
    let mut found = Problems { sources, errors: Vec::new() };
    let mut sensitive = Sensitive::default();
    for (id, result) in items {
        let (item, tree) = match result {
            Ok(read) => read,
            Err(problems) => {
                problems.into_iter().for_each(|problem| found.push(id, problem));
                continue;
            }
        };
        match item {
            Item::Kind(kind) => {
                let (id, place) = (kind.id.clone(), kind.place);
                if let Err(first) = set.kinds.add(*kind) {
                    found.twice(place, first, &id);
                }
            }
            Item::Rule(rule) => {
                if let Some(first) = set.rule(&rule.id) {
                    found.twice(rule.place, first.place, &rule.id);
                } else {
                    set.rules.push(*rule);
                }
            }
            Item::Edition(edition) => {
                if let Some(first) = set.edition(&edition.id()) {
                    found.twice(edition.place, set.editions[first].place, &edition.id());
                } else {
                    set.editions.push(*edition);
                }
            }
            Item::Areas(areas) => {
                for (area, span) in areas {
                    if set.areas.iter().any(|known| known.id == area.id) {
                        found.push(id, Problem::new(span, messages::defined_twice(&area.id)));
                    }
                    set.areas.push(area);
                }
            }
            Item::References(references) => {
                for (reference, span) in references {
                    if set.references.iter().any(|known| known.id == reference.id) {
                        found.push(id, Problem::new(span, messages::defined_twice(&reference.id)));
                    }
                    set.references.push(reference);
                }
            }
            Item::Sources(sources) => set.clause_sources.extend(sources),
            Item::Mapping(mapping) => set.mappings.push(mapping),
            Item::Frozen(entries) => {
                for entry in entries {
                    match set.frozen.iter().find(|known| known.edition == entry.edition) {
                        Some(first) => found.twice(entry.place, first.place, &entry.edition),
                        None => set.frozen.push(entry),
                    }
                }
            }
            Item::Sensitive(read) => {
                if let Err(problem) = sensitive.join(*read, tree.root()) {
                    found.push(id, problem);
                }
            }
            Item::Nothing => {}
        }
        set.trees.insert(id, tree);
    }
    set.sensitive = sensitive;
    set.rules.sort_by(|a, b| a.id.cmp(&b.id));
    set.editions.sort_by(|a, b| (&a.guideline, a.from).cmp(&(&b.guideline, b.from)));
    set.known_editions = set.editions.iter().map(|edition| known(edition, set.stand_in(edition).unwrap_or(edition))).collect();
    check(&set, &trusted, &mut found);
    if found.errors.is_empty() { Ok(set) } else { Err(found.errors) }
}

fn decode(decoder: &Decoder, tree: &Arc<Tree>, file: &PolicyFile, depth: Depth) -> Item {
    let parts: Vec<&str> = file.role.split('/').collect();
    match parts.as_slice() {
        ["areas.yaml"] => Item::Areas(decode_areas(decoder, tree)),
        ["references.yaml"] => Item::References(decode_references(decoder, tree)),
        ["sensitive.yaml"] => Item::Sensitive(Box::new(Sensitive::decode(decoder, tree.root()))),
        ["ledgers", ..] => Kind::decode(decoder, tree).map_or(Item::Nothing, |kind| Item::Kind(Box::new(kind))),
        ["rules", ..] => Rule::decode(decoder, tree, file.local, depth).map_or(Item::Nothing, |rule| Item::Rule(Box::new(rule))),
        ["frozen.yaml"] => Item::Frozen(frozen::decode(decoder, tree)),
        ["sources.yaml"] => Item::Sources(decode_sources(decoder, tree)),
        ["guidelines", _, name] if name.contains("-to-") => Mapping::decode(decoder, tree).map_or(Item::Nothing, Item::Mapping),
        ["guidelines", ..] => Edition::decode(decoder, tree).map_or(Item::Nothing, |edition| Item::Edition(Box::new(edition))),
        _ => {
            decoder.wrong(tree.root(), messages::unknown_policy_file());
            Item::Nothing
        }
    }
}

fn decode_areas(decoder: &Decoder, tree: &Tree) -> Vec<(Area, Span)> {
    let root = decoder.mapping(tree.root());
    let mut areas = Vec::new();
    for node in root.required("areas").map(|node| decoder.list(node)).unwrap_or_default() {
        let fields = decoder.mapping(node);
        let id = fields.required("id").map(|node| decoder.string(node));
        let pair = |key| fields.required(key).map(|node| decoder.pair(node)).unwrap_or_default();
        let (title, help) = (pair("title"), pair("help"));
        fields.finish();
        areas.extend(id.map(|id| (Area { id, title, help }, node.span())));
    }
    root.finish();
    areas
}

fn decode_references(decoder: &Decoder, tree: &Tree) -> Vec<(Reference, Span)> {
    let root = decoder.mapping(tree.root());
    let mut references = Vec::new();
    for node in root.required("references").map(|node| decoder.list(node)).unwrap_or_default() {
        let fields = decoder.mapping(node);
        let id = fields.required("id").map(|node| decoder.string(node));
        let title = fields.required("title").map(|node| decoder.pair(node)).unwrap_or_default();
        let mark = fields.required("mark").and_then(|node| decoder.word(node, &Mark::WORDS));
        let url = fields.optional("url").map(|node| decoder.string(node));
        fields.finish();
        references.extend(id.zip(mark).map(|(id, mark)| (Reference { id, title, mark, url }, node.span())));
    }
    root.finish();
    references
}

fn decode_sources(decoder: &Decoder, tree: &Tree) -> Vec<Reference> {
    let root = decoder.mapping(tree.root());
    let mut sources = Vec::new();
    for node in root.required("sources").map(|node| decoder.list(node)).unwrap_or_default() {
        let fields = decoder.mapping(node);
        let id = fields.required("id").map(|node| decoder.string(node));
        let title = fields.required("title").map(|node| decoder.pair(node)).unwrap_or_default();
        // What was read of it: a draft or an excerpt is no whole primary text.
        let kind = fields.required("kind").map(|node| decoder.string(node));
        let url = fields.optional("url").map(|node| decoder.string(node));
        fields.finish();
        let mark = if kind.as_deref() == Some("draft") { Mark::Unsure } else { Mark::Seen };
        sources.extend(id.map(|id| Reference { id, title, mark, url }));
    }
    root.finish();
    sources
}

/// Returns what expressions may ask about an edition; its items are those of `holder`.
fn known(edition: &Edition, holder: &Edition) -> KnownEdition {
    let items = holder.clauses.iter().map(|clause| (clause.id.clone(), clause.forms.clone())).collect();
    KnownEdition {
        guideline: edition.guideline.clone(),
        edition: edition.edition.clone(),
        from: edition.from,
        until: edition.until,
        items: (holder.completeness != Completeness::ItemsNotCollected).then_some(items),
    }
}

struct Problems<'s> {
    sources: &'s SourceSet,
    errors: Vec<Error>,
}

impl Problems<'_> {
    fn push(&mut self, id: SourceId, problem: Problem) {
        self.errors.push(problem.into_error(ErrorKind::Policy, id, self.sources));
    }

    fn twice(&mut self, second: Place, first: Place, id: &str) {
        let mut error = Error::in_source(ErrorKind::Policy, messages::defined_twice(id), second.source, second.span, self.sources);
        error.related.push((self.sources.location(first), messages::first_here()));
        self.errors.push(error.hint(messages::defined_twice_hint()));
    }
}

/// Checks what no file can know alone: names that must exist elsewhere, and days that must not overlap. Files that are trusted only
/// count as what others may name.
fn check(set: &PolicySet, trusted: &FxHashSet<SourceId>, found: &mut Problems<'_>) {
    let checked = |place: Place| !trusted.contains(&place.source);
    for (kind, field, other) in set.kinds.dangling(|kind| checked(kind.place)) {
        let problem = Problem::new(kind.place.span, messages::dangling_kind(&field, &other));
        found.push(kind.place.source, with_guess(problem, &other, set.kinds.iter().map(|kind| kind.id.as_str())));
    }
    for rule in set.rules.iter().filter(|rule| checked(rule.place)) {
        let unknown = |(name, span): &(String, Span), known: Vec<&str>| {
            let problem = Problem::new(*span, messages::unknown_name(name));
            (!known.contains(&name.as_str())).then(|| with_guess(problem, name, known))
        };
        if !set.areas.is_empty() {
            let areas = || set.areas.iter().map(|area| area.id.as_str()).collect();
            rule.areas.iter().filter_map(|area| unknown(area, areas())).for_each(|problem| found.push(rule.place.source, problem));
        }
        if !rule.local {
            let references = || set.references.iter().map(|reference| reference.id.as_str()).collect();
            rule.references
                .iter()
                .filter_map(|name| unknown(name, references()))
                .for_each(|problem| found.push(rule.place.source, problem));
        }
    }
    for edition in set.editions.iter().filter(|edition| checked(edition.place)) {
        let bound = edition.clauses.iter().flat_map(|clause| &clause.rules).map(|(rule, span)| (rule, *span));
        for (rule, span) in bound.chain(edition.params.iter().map(|(rule, span, _)| (rule, *span))) {
            if set.rule(rule).is_none() {
                let problem = Problem::new(span, messages::unknown_rule(rule));
                found.push(edition.place.source, with_guess(problem, rule, set.rules.iter().map(|rule| rule.id.as_str())));
            }
        }
        for (rule, span, params) in &edition.params {
            let known = set.rule(rule).map(|rule| rule.params.as_slice()).unwrap_or_default();
            for param in params {
                let same_type = known.iter().find(|known| known.param.name == param.param.name);
                let fits =
                    same_type.is_some_and(|known| std::mem::discriminant(&known.param.value) == std::mem::discriminant(&param.param.value));
                if !fits {
                    let name = &param.param.name;
                    let root = set.tree(edition.place.source).root();
                    let written = root.get("params").and_then(|params| params.get(rule)).and_then(|own| own.entry(name));
                    let problem = Problem::new(written.map_or(*span, |(key, _)| key.span()), messages::unknown_rule_param(rule, name));
                    found.push(edition.place.source, with_guess(problem, name, known.iter().map(|known| known.param.name.as_str())));
                }
            }
        }
    }
    for edition in set.editions.iter().filter(|edition| checked(edition.place)) {
        if let Some(before) = &edition.predecessor
            && set.edition(before).is_none()
        {
            found.push(edition.place.source, Problem::new(edition.place.span, messages::unknown_edition(before)));
        }
        for road in &edition.paths {
            for problem in road.check.compile(&set.kinds, &[]).err().into_iter().flatten() {
                found.push(edition.place.source, problem);
            }
        }
        if let Some((_, facility)) = set.kinds.for_purpose(Purpose::Facility)
            && let Some(Type::Enum(kinds)) = facility.object.field("kind").map(|field| &field.ty)
            && let Some(wrong) = edition.applies_to.iter().find(|name| !kinds.iter().any(|kind| kind.value == **name))
        {
            found.push(edition.place.source, Problem::new(edition.place.span, messages::unknown_name(wrong)));
        }
    }
    for mapping in set.mappings.iter().filter(|mapping| checked(mapping.place)) {
        for (edition, ids) in mapping.ends() {
            let Some(known) = set.edition(&format!("{}@{edition}", mapping.guideline)).map(|number| &set.editions[number]) else {
                found.push(mapping.place.source, Problem::new(mapping.place.span, messages::unknown_edition(edition)));
                continue;
            };
            for (id, span) in ids {
                if !known.clauses.iter().any(|clause| clause.id == *id) {
                    let problem = Problem::new(*span, messages::unknown_clause(id, &known.id()));
                    found.push(mapping.place.source, with_guess(problem, id, known.clauses.iter().map(|clause| clause.id.as_str())));
                }
            }
        }
    }
    for (place, problem) in set.frozen_problems() {
        found.push(place.source, problem);
    }
    for (number, first) in set.editions.iter().enumerate() {
        for second in set.editions[number + 1..].iter().filter(|second| second.guideline == first.guideline) {
            let stands = |a: &Edition, b: &Edition| a.stands_for.as_ref().is_some_and(|(id, _)| *id == b.id());
            if first.until.is_some_and(|until| until < second.from) || stands(first, second) || stands(second, first) {
                continue;
            }
            let message = messages::editions_overlap(&first.id(), &second.id());
            let mut error = Error::in_source(ErrorKind::Policy, message, second.place.source, second.place.span, found.sources);
            error.related.push((found.sources.location(first.place), messages::first_here()));
            found.errors.push(error.hint(messages::editions_overlap_hint()));
        }
    }
    for edition in &set.editions {
        let Some((id, span)) = &edition.stands_for else { continue };
        let other = set.edition(id).map(|number| &set.editions[number]);
        let message = match other {
            None => messages::unknown_edition(id),
            // What is held in full is never replaced, and nothing stands for another guideline.
            Some(other) if other.guideline != edition.guideline || other.completeness != Completeness::ItemsNotCollected => {
                messages::cannot_stand_for(id)
            }
            Some(other) if set.stand_in(other).is_some_and(|first| first.id() != edition.id()) => messages::stands_for_twice(id),
            Some(_) => continue,
        };
        found.push(edition.place.source, Problem::new(*span, message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_build_read_is_what_a_run_would_read() {
        let mut prepared = 0;
        for file in EMBEDDED {
            let source = Source::new(file.path, Content::embedded(file.text));
            let read = yaml::read_head(SourceId(0), &source, file.head).unwrap();
            if let Some(nodes) = &file.prepared {
                assert!(nodes.tree(SourceId(0), &source).is_same(&read), "{}", file.path);
                prepared += 1;
            }
        }
        assert!(prepared * 20 >= EMBEDDED.len() * 19, "{prepared} of {}", EMBEDDED.len());
    }
}
