//! What is measured on: the files of this repository, and the sample of a clinic group made as large as needed.

use std::path::Path;

use mamori::date::Date;
use mamori::policy::{self, PolicyFile, PolicySet};
use mamori::source::{Place, Source, SourceId, SourceSet, Span};

/// The root of this repository.
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Facilities of the group that has about 1,000 devices.
pub const FACILITIES: usize = 34;

/// Reads all YAML files below a folder of this repository, in the order of their paths.
pub fn files(folder: &str) -> Vec<(String, String)> {
    fn list(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).expect("the folder is part of the repository").flatten() {
            let path = entry.path();
            if path.is_dir() {
                list(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                let shown = path.strip_prefix(ROOT).expect("found below the root").to_string_lossy().replace('\\', "/");
                found.push((shown, std::fs::read_to_string(&path).expect("the files are text")));
            }
        }
    }
    let mut found = Vec::new();
    list(&Path::new(ROOT).join(folder), &mut found);
    found.sort();
    found
}

/// The ledgers of the example clinic.
pub fn example() -> Vec<(String, String)> {
    files("inventory")
}

/// The ledgers of a group: the sample of two facilities over and over, each time with numbers of its own.
pub fn group(facilities: usize) -> Vec<(String, String)> {
    let sample = files("benches/clinic-group/samples/one-file-per-kind/inventory");
    let larger = |(path, text): (String, String)| {
        let body = text.find("  - ").expect("a ledger has records");
        let copies = (0..facilities.div_ceil(2)).map(|copy| {
            let own = |number: usize| format!("{:05}", copy * 2 + number);
            text[body..].replace("00001", "\u{1}").replace("00002", &own(2)).replace('\u{1}', &own(1))
        });
        (path, format!("{}{}", &text[..body], copies.collect::<String>()))
    };
    sample.into_iter().map(larger).collect()
}

/// Policies, sources and the inventory files among them.
pub struct Loaded {
    pub policies: PolicySet,
    pub sources: SourceSet,
    pub files: Vec<SourceId>,
    pub nowhere: Place,
}

/// Loads policies and adds ledgers.
pub fn load(policies: Vec<PolicyFile>, ledgers: Vec<(String, String)>) -> Loaded {
    let mut sources = SourceSet::default();
    let policies =
        policy::load(policies, &mut sources, policy::Depth::Everything).unwrap_or_else(|errors| panic!("policies load: {errors:?}"));
    let nowhere = Place { source: sources.add(Source::new("inventory", "")), span: Span::default() };
    let files = ledgers.into_iter().map(|(path, text)| sources.add(Source::new(path, text))).collect();
    Loaded { policies, sources, files, nowhere }
}

/// The ten rules of the group.
pub fn ten_rules() -> Vec<PolicyFile> {
    const FOLDER: &str = "benches/clinic-group/policies/";
    let file = |(path, text): (String, String)| {
        let role = path.trim_start_matches(FOLDER).to_owned();
        PolicyFile { path, role, text: text.into(), local: true }
    };
    files(FOLDER).into_iter().map(file).collect()
}

/// The policies in the binary.
pub fn embedded() -> Vec<PolicyFile> {
    PolicyFile::embedded().collect()
}

/// The day on which the samples were made.
pub fn as_of() -> Date {
    Date::parse("2026-10-01").expect("a date")
}
