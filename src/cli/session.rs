//! What every judging command needs: the sources, the configuration, the policies, the day and the ledgers.

use std::cell::LazyCell;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::args::{Cli, PolicyArgs, TargetArgs};
use super::config::{self, Config};
use crate::assess::{self, Plan, Teller, Verdict, Verdicts};
use crate::collect::{Head, ListedFile, RawFile, Repository, is_template, is_yaml, read_file, read_folder};
use crate::date::Date;
use crate::document::{self, TemplateFile};
use crate::error::{Error, ErrorKind};
use crate::finding::Finding;
use crate::ledger::{self, Inventory};
use crate::messages;
use crate::policy::{Depth, Override, PolicyFile, PolicySet};
use crate::report::{MAX_LISTED_VERDICTS, SourceInfo};
use crate::schema::Purpose;
use crate::source::{Place, Source, SourceId, SourceSet, Span};

/// The folder of the ledgers.
pub(super) const INVENTORY: &str = "inventory";

/// Sources and policies of a run.
pub(super) struct Session {
    pub(super) root: PathBuf,
    pub(super) repository: Option<Repository>,
    pub(super) sources: SourceSet,
    pub(super) config: Config,
    pub(super) policies: PolicySet,
    pub(super) policy_hash: String,
    /// What is checked out, where that was asked for while the policies were loaded.
    head: Option<Result<Head, Error>>,
    /// Where findings about ledgers that are not written at all point.
    pub(super) nowhere: Place,
}

/// What a command needs of its session.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    /// All that policies say.
    Everything,
    /// What judging needs.
    Judging,
    /// What judging needs, and what is checked out.
    Report,
}

/// Where files are read from.
#[derive(Clone, Copy)]
enum From<'r> {
    WorkTree,
    Revision(&'r Repository, &'r str),
}

impl From<'_> {
    fn file(self, root: &Path, path: &str) -> Result<Option<RawFile>, Error> {
        match self {
            From::WorkTree => read_file(root, path),
            From::Revision(repository, revision) => repository.read_file(revision, path),
        }
    }

    fn folder(self, root: &Path, folder: &str, wanted: fn(&str) -> bool) -> Result<(Vec<RawFile>, Vec<Error>), Error> {
        match self {
            From::WorkTree => Ok(read_folder(root, folder, wanted)),
            From::Revision(repository, revision) => repository.read_folder(revision, folder, wanted),
        }
    }
}

/// Finds the folder to judge: the given one, else the nearest above with a mamori.yaml or an inventory, inside the repository.
fn find_root(cli: &Cli) -> Result<PathBuf, Error> {
    if let Some(directory) = &cli.directory {
        return match directory.is_dir() {
            true => Ok(directory.clone()),
            false => Err(Error::new(ErrorKind::Usage, messages::no_such_folder(&directory.display().to_string()))),
        };
    }
    let here = std::env::current_dir().map_err(|error| Error::new(ErrorKind::Usage, messages::cannot_read(&error.to_string())))?;
    // Mostly the command runs in the folder itself, and nobody has to ask where the repository ends.
    let limit = LazyCell::new(|| Repository::discover(&here)?.workdir()?.canonicalize().ok());
    let mut folder = here.as_path();
    loop {
        if folder.join(config::FILE).is_file() || folder.join(INVENTORY).is_dir() {
            return Ok(folder.to_path_buf());
        }
        let at_limit = limit.as_deref().is_none_or(|limit| folder.canonicalize().is_ok_and(|folder| folder == limit));
        match folder.parent() {
            Some(parent) if !at_limit => folder = parent,
            _ => return Ok(here),
        }
    }
}

impl Session {
    /// Loads configuration and policies, of the work tree or of a commit.
    pub(super) fn load(cli: &Cli, policy: &PolicyArgs, revision: Option<&str>) -> Result<Session, Vec<Error>> {
        Session::read(cli, policy, revision, None, Need::Everything)
    }

    /// Loads configuration and as much of the policies as judging needs.
    pub(super) fn load_for_judging(cli: &Cli, policy: &PolicyArgs, revision: Option<&str>) -> Result<Session, Vec<Error>> {
        Session::read(cli, policy, revision, None, Need::Judging)
    }

    /// Loads what judging needs, and finds out meanwhile what is checked out, which a report tells.
    pub(super) fn load_for_report(cli: &Cli, policy: &PolicyArgs, revision: Option<&str>) -> Result<Session, Vec<Error>> {
        Session::read(cli, policy, revision, None, Need::Report)
    }

    /// Loads configuration and policies together with one more policy file, which need not be written yet.
    pub(super) fn load_with(cli: &Cli, policy: &PolicyArgs, more: PolicyFile) -> Result<Session, Vec<Error>> {
        Session::read(cli, policy, None, Some(more), Need::Everything)
    }

    fn read(cli: &Cli, policy: &PolicyArgs, revision: Option<&str>, more: Option<PolicyFile>, need: Need) -> Result<Session, Vec<Error>> {
        let root = find_root(cli).map_err(|error| vec![error])?;
        let mut repository = Repository::discover(&root);
        let mut sources = SourceSet::default();
        let (config, files) = {
            let from = origin(repository.as_ref(), revision)?;
            let config = load_config(from, &root, policy, &mut sources)?;
            let mut files = policy_files(from, &root, policy, &config)?;
            files.extend(more);
            (config, files)
        };
        let policy_hash = hash(&files);
        let nowhere = match config.source {
            Some(id) => Place { source: id, span: Span::default() },
            // A place that does not exist yet: the folder in which the missing ledger should stand.
            None => Place { source: sources.add(Source::new(INVENTORY, "")), span: Span::default() },
        };
        let depth = if need == Need::Everything { Depth::Everything } else { Depth::Judging };
        let load = || crate::policy::load(files, &mut sources, depth);
        // git mostly waits for the file system and the policies for the processor, and neither needs the other.
        let (policies, head) = match repository.as_mut().filter(|_| need == Need::Report && revision.is_none()) {
            Some(repository) => {
                let (policies, head) = rayon::join(load, move || head(repository));
                (policies, Some(head))
            }
            None => (load(), None),
        };
        Ok(Session { root, repository, sources, config, policies: policies?, policy_hash, head, nowhere })
    }

    /// Returns the day to judge on: the given one, or today in Asia/Tokyo.
    pub(super) fn as_of(target: &TargetArgs) -> Result<Date, Vec<Error>> {
        match &target.as_of {
            Some(text) => Date::parse(text)
                .ok_or_else(|| vec![Error::new(ErrorKind::Usage, messages::bad_date("--as-of", text)).hint(messages::expected_date())]),
            None => Ok(today()),
        }
    }

    /// Returns the editions to judge by on a day: those of the configuration, else those in force for this kind of facility.
    pub(super) fn editions(&self, as_of: Date, inventory: &Inventory<'_>) -> Result<Vec<usize>, Vec<Error>> {
        if self.config.editions.is_empty() {
            let facility = inventory.kinds().for_purpose(Purpose::Facility);
            let facility =
                facility.and_then(|(kind, _)| inventory.records(kind).first()).and_then(|record| inventory.node(*record).get("kind"));
            // A facility that does not say what it is is judged by everything.
            let is_for = |names: &[String]| names.is_empty() || facility.is_none_or(|kind| names.iter().any(|name| name == kind.text()));
            let all = self.policies.editions.iter().enumerate();
            let chosen = all
                .filter(|(_, edition)| edition.in_force(as_of) && is_for(&edition.applies_to) && self.policies.stand_in(edition).is_none());
            return Ok(chosen.map(|(number, _)| number).collect());
        }
        let mut numbers = Vec::new();
        let mut errors = Vec::new();
        for (id, span) in &self.config.editions {
            match self.policies.edition(id) {
                Some(number) if numbers.contains(&number) => {}
                Some(number) => numbers.push(number),
                None => {
                    let error = self.config_error(messages::unknown_edition(id), *span);
                    errors.push(self.name_editions(error, id));
                }
            }
        }
        numbers.sort_unstable();
        if errors.is_empty() { Ok(numbers) } else { Err(errors) }
    }

    fn config_error(&self, message: crate::text::Text, span: Span) -> Error {
        match self.config.source {
            Some(id) => Error::in_source(ErrorKind::Usage, message, id, span, &self.sources),
            None => Error::new(ErrorKind::Usage, message),
        }
    }

    /// Returns the facility's own parameters; those of no rule, or of another type, are errors.
    pub(super) fn overrides(&self) -> Result<Vec<Override>, Vec<Error>> {
        let mut errors = Vec::new();
        for (own, span) in &self.config.params {
            let Some(rule) = self.policies.rule(&own.rule) else {
                errors.push(self.config_error(messages::unknown_rule(&own.rule), *span));
                continue;
            };
            match rule.params.iter().find(|param| param.param.name == own.name) {
                None => errors.push(self.config_error(messages::unknown_param(&own.name), *span)),
                Some(param) if std::mem::discriminant(&param.param.value) != std::mem::discriminant(&own.value) => {
                    errors.push(self.config_error(messages::param_type(&own.name), *span));
                }
                Some(_) => {}
            }
        }
        if errors.is_empty() { Ok(self.config.params.iter().map(|(own, _)| own.clone()).collect()) } else { Err(errors) }
    }

    /// Compiles the rules to judge under some editions, of one area or of all.
    pub(super) fn plan(&self, editions: &[usize], area: Option<&str>) -> Result<Plan<'_>, Vec<Error>> {
        let overrides = self.overrides()?;
        let mut bindings = self.policies.bind(editions, &overrides);
        if let Some(area) = area {
            let known: Vec<&str> = self.policies.areas.iter().map(|area| area.id.as_str()).collect();
            if !known.contains(&area) {
                return Err(vec![Error::not_one_of(area, &known)]);
            }
            bindings.retain(|binding| self.policies.rules[binding.rule].areas.iter().any(|(own, _)| own == area));
        }
        if bindings.is_empty() {
            let error = Error::new(ErrorKind::Nothing, messages::no_rules());
            let known: Vec<String> = self.policies.editions.iter().map(|edition| edition.id()).collect();
            return Err(vec![error.hint(messages::known_editions(&known))]);
        }
        Plan::new(&self.policies, bindings, &self.sources)
    }

    /// Adds the inventory files of the work tree or of a commit to the sources; files that cannot be read are listed as errors.
    pub(super) fn add_inventory(&mut self, revision: Option<&str>) -> Result<(Vec<SourceId>, Vec<Error>), Vec<Error>> {
        let from = origin(self.repository.as_ref(), revision)?;
        let (files, mut errors) = from.folder(&self.root, INVENTORY, is_yaml).map_err(|error| vec![error])?;
        let mut ids = Vec::new();
        let decoded: Vec<Result<Source, Error>> = files.into_par_iter().map(RawFile::decoded).collect();
        for source in decoded {
            match source {
                Ok(source) => ids.push(self.sources.add(source)),
                Err(error) => errors.push(error),
            }
        }
        if ids.is_empty() && errors.is_empty() {
            let error = Error::new(ErrorKind::Nothing, messages::no_inventory(&self.root.display().to_string()));
            return Err(vec![error.hint(messages::no_inventory_hint())]);
        }
        Ok((ids, errors))
    }

    /// Adds the inventory files of a revision to compare with; those that have not changed since are not added again. Before the first
    /// ledger nothing was known, and what could not be read there is new when it can be read now.
    pub(super) fn add_baseline(&mut self, reference: &str, now: &[SourceId]) -> Result<Vec<SourceId>, Vec<Error>> {
        let Some(repository) = &self.repository else { return Err(vec![Error::new(ErrorKind::Repository, messages::not_a_repository())]) };
        let (listed, _) = repository.list_folder(reference, INVENTORY, is_yaml).map_err(|error| vec![error])?;
        let sources = &self.sources;
        let known: FxHashMap<&str, SourceId> = now.iter().map(|id| (sources.get(*id).path.as_str(), *id)).collect();
        let unchanged = |file: &ListedFile| {
            let id = known.get(file.path.as_str()).copied();
            id.filter(|id| file.holds(sources.get(*id).text.as_bytes()))
        };
        let unchanged: Vec<Option<SourceId>> = listed.par_iter().map(unchanged).collect();
        let mut ids = Vec::with_capacity(listed.len());
        for (file, unchanged) in listed.into_iter().zip(unchanged) {
            let read = || repository.read_listed(file).and_then(RawFile::decoded).ok();
            ids.extend(unchanged.or_else(|| read().map(|source| self.sources.add(source))));
        }
        Ok(ids)
    }

    /// Lists what documents are made from: the ledgers, the configuration, the policies of the repository and its templates.
    pub(super) fn inputs(&self) -> Vec<String> {
        let policies = self.config.policies.clone().unwrap_or_else(|| vec!["policies".to_owned()]);
        let mut inputs = vec![INVENTORY.to_owned(), config::FILE.to_owned(), document::FOLDER.to_owned()];
        inputs.extend(policies.into_iter().map(|folder| folder.trim_end_matches('/').to_owned()));
        inputs
    }

    /// Reads the repository's own descriptions and templates of documents.
    pub(super) fn templates(&self, revision: Option<&str>) -> Result<Vec<TemplateFile>, Vec<Error>> {
        let from = origin(self.repository.as_ref(), revision)?;
        let (files, mut errors) = from.folder(&self.root, document::FOLDER, is_template).map_err(|error| vec![error])?;
        let mut templates = Vec::new();
        for file in files {
            let path = file.path.strip_prefix(document::FOLDER).unwrap_or(&file.path).trim_start_matches('/').to_owned();
            match file.decoded() {
                Ok(source) => templates.push(TemplateFile { path, text: source.text.to_string() }),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(templates) } else { Err(errors) }
    }

    /// Says that there is no such edition, and which there are.
    pub(super) fn unknown_edition(&self, id: &str) -> Error {
        self.name_editions(Error::new(ErrorKind::Usage, messages::unknown_edition(id)), id)
    }

    /// Adds to an error about an edition that does not exist which one may be meant, and which there are.
    fn name_editions(&self, error: Error, id: &str) -> Error {
        let known: Vec<String> = self.policies.editions.iter().map(|edition| edition.id()).collect();
        error.guess(id, known.iter().map(String::as_str)).hint(messages::known_editions(&known))
    }

    /// Reads ledgers from sources.
    pub(super) fn inventory(&self, files: &[SourceId]) -> (Inventory<'_>, Vec<Finding>, Vec<Error>) {
        let (inventory, mut findings, errors) =
            ledger::read(&self.policies.kinds, &self.sources, files, &self.policies.sensitive, self.nowhere);
        findings.extend(ledger::empty_ledgers(&inventory));
        (inventory, findings, errors)
    }

    /// Reads the ledgers of a baseline; what is wrong with them when `checked`.
    pub(super) fn inventory_beside<'s>(&'s self, now: &Inventory<'s>, files: &[SourceId], checked: bool) -> (Inventory<'s>, Vec<Finding>) {
        let (inventory, mut findings) = ledger::read_beside(now, &self.sources, files, &self.policies.sensitive, checked);
        if checked {
            findings.extend(ledger::empty_ledgers(&inventory));
        }
        (inventory, findings)
    }

    /// Tells what is judged.
    pub(super) fn source_info(&self, revision: Option<&str>) -> Result<SourceInfo, Vec<Error>> {
        let Some(repository) = &self.repository else { return Ok(SourceInfo { commit: None, dirty: false, root: ".".into() }) };
        let root = repository.root().to_owned();
        let head = match (revision, &self.head) {
            (Some(revision), _) => repository.resolve(revision).map(|commit| Head { commit: Some(commit), dirty: false }),
            (None, Some(head)) => head.clone(),
            (None, None) => head(repository),
        };
        let head = head.map_err(|error| vec![error])?;
        Ok(SourceInfo { commit: head.commit, dirty: head.dirty, root })
    }
}

/// Judges a plan: the verdicts, one by one as long as a report lists them, and the findings of those that do not pass.
pub(super) fn judge(plan: &Plan<'_>, inventory: &Inventory<'_>, ledger: Vec<Finding>, as_of: Date) -> (Findings, Verdicts) {
    let verdicts = assess::evaluate_up_to(MAX_LISTED_VERDICTS, plan, inventory, as_of);
    let second_pass = plan.checks.iter().any(|check| check.compiled.second_pass);
    let prior = second_pass.then(|| assess::prior_to(plan, inventory, &verdicts));
    let described = assess::describe(plan, inventory, as_of, &verdicts.listed, prior.as_ref());
    let mut findings: Findings = ledger.into_iter().map(|finding| (finding, None)).collect();
    findings.extend(described.into_iter().map(|(finding, verdict)| (finding, Some(verdict))));
    (findings, verdicts)
}

/// Judges a plan like [`judge`], and only outlines the findings: what is returned tells them in whole.
pub(super) fn judge_in_outline<'a>(
    plan: &'a Plan<'_>,
    inventory: &'a Inventory<'_>,
    ledger: Vec<Finding>,
    as_of: Date,
) -> (Findings, Verdicts, Teller<'a>) {
    let verdicts = assess::evaluate_up_to(MAX_LISTED_VERDICTS, plan, inventory, as_of);
    let teller = Teller::new(plan, inventory, as_of, &verdicts);
    let mut findings = teller.begin().outlines(&verdicts);
    // Mistakes in the ledgers come first.
    findings.splice(0..0, ledger.into_iter().map(|finding| (finding, None)));
    (findings, verdicts, teller)
}

/// Findings with their verdicts; mistakes in the ledgers have none.
type Findings = Vec<(Finding, Option<Verdict>)>;

fn origin<'r>(repository: Option<&'r Repository>, revision: Option<&'r str>) -> Result<From<'r>, Vec<Error>> {
    match (revision, repository) {
        (None, _) => Ok(From::WorkTree),
        (Some(revision), Some(repository)) => Ok(From::Revision(repository, revision)),
        (Some(_), None) => Err(vec![Error::new(ErrorKind::Repository, messages::not_a_repository())]),
    }
}

/// Tells what is checked out, and whether what is judged differs from it.
fn head(repository: &Repository) -> Result<Head, Error> {
    repository.head(&[INVENTORY, "policies", config::FILE])
}

fn load_config(from: From<'_>, root: &Path, policy: &PolicyArgs, sources: &mut SourceSet) -> Result<Config, Vec<Error>> {
    let file = match &policy.config {
        Some(path) => {
            let bytes = std::fs::read(path).map_err(|error| {
                let shown = path.display().to_string();
                vec![Error::new(ErrorKind::Usage, messages::cannot_read_file(&shown, &error.to_string()))]
            })?;
            Some(RawFile { path: path.display().to_string(), bytes })
        }
        None => from.file(root, config::FILE).map_err(|error| vec![error])?,
    };
    match file {
        Some(file) => {
            let id = file.into_source(sources).map_err(|error| vec![error])?;
            config::read(id, sources)
        }
        None => Ok(Config::default()),
    }
}

/// Lists the policy files: the embedded ones, those of the repository, and those of other folders.
fn policy_files(from: From<'_>, root: &Path, args: &PolicyArgs, config: &Config) -> Result<Vec<PolicyFile>, Vec<Error>> {
    let mut files: Vec<PolicyFile> = if args.no_builtin { Vec::new() } else { PolicyFile::embedded().collect() };
    let mut errors = Vec::new();
    let mut add = |read: (Vec<RawFile>, Vec<Error>), folder: &str, shown: &str| {
        errors.extend(read.1);
        for file in read.0 {
            let role = file.path.strip_prefix(folder).unwrap_or(&file.path).trim_start_matches('/').to_owned();
            let path = format!("{shown}/{role}");
            // Decoded through a set of its own, so that the sources keep the order in which policies are loaded.
            let mut one = SourceSet::default();
            match (RawFile { path: path.clone(), ..file }).into_source(&mut one) {
                Ok(id) => {
                    let text = one.get(id).text.clone();
                    // A copy of an embedded file says nothing new; anything else under a taken id is refused when policies load.
                    if !files.iter().any(|file| !file.local && file.role == role && file.text == text) {
                        files.push(PolicyFile { path, role, text, local: true });
                    }
                }
                Err(error) => errors.push(error),
            }
        }
    };
    let default = vec!["policies".to_owned()];
    for folder in config.policies.as_ref().unwrap_or(&default) {
        let folder = folder.trim_end_matches('/');
        let read = from.folder(root, folder, is_yaml).map_err(|error| vec![error])?;
        if read.0.is_empty() && read.1.is_empty() && config.policies.is_some() {
            return Err(vec![Error::new(ErrorKind::Usage, messages::no_policies(folder))]);
        }
        add(read, folder, folder);
    }
    for folder in &args.folders {
        if !folder.is_dir() {
            return Err(vec![Error::new(ErrorKind::Usage, messages::no_such_folder(&folder.display().to_string()))]);
        }
        let shown = folder.display().to_string().replace('\\', "/");
        let read = read_folder(folder, ".", is_yaml);
        if read.0.is_empty() && read.1.is_empty() {
            return Err(vec![Error::new(ErrorKind::Usage, messages::no_policies(&shown))]);
        }
        add(read, ".", shown.trim_end_matches('/'));
    }
    if errors.is_empty() { Ok(files) } else { Err(errors) }
}

/// Hashes all policies of a run, so that two reports can be told to have used the same: the paths and the hashes of the files.
fn hash(files: &[PolicyFile]) -> String {
    let mut sorted: Vec<(&str, [u8; 32])> = files.iter().map(|file| (file.role.as_str(), file.sha256())).collect();
    sorted.sort_unstable();
    let mut hash = Sha256::new();
    for (role, sha256) in sorted {
        hash.update((role.len() as u64).to_be_bytes());
        hash.update(role.as_bytes());
        hash.update(sha256);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns today in Asia/Tokyo, which has no summer time. The only clock of the program.
#[expect(clippy::disallowed_methods, reason = "the one place that asks for the day")]
fn today() -> Date {
    let tokyo = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
    Date::from(jiff::Timestamp::now().to_zoned(tokyo).date())
}
