//! The reference pages under `docs/reference/`: up to date, whole, and every link leads somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

const COMMAND: &str = "cargo run -- policy docs --out docs/reference";

/// Pages by their path below `docs/reference`.
type Pages = BTreeMap<String, String>;

#[test]
fn the_reference_in_the_repository_is_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("reference");
    // In an empty folder, so that the embedded policies alone are described.
    let run = Command::new(env!("CARGO_BIN_EXE_mamori"))
        .args(["policy", "docs", "--out"])
        .arg(&out)
        .arg("-C")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let (fresh, kept) = (pages(&out), committed());
    assert!(!fresh.is_empty());
    let stale: Vec<&String> = fresh.keys().chain(kept.keys()).filter(|path| fresh.get(*path) != kept.get(*path)).collect();
    let stale: BTreeSet<&String> = stale.into_iter().collect();
    let shown: Vec<&str> = stale.iter().take(10).map(|path| path.as_str()).collect();
    assert!(stale.is_empty(), "{} pages of docs/reference are stale ({} …); run\n    {COMMAND}", stale.len(), shown.join(", "));
}

#[test]
fn every_link_between_pages_leads_somewhere() {
    let pages = committed();
    let anchors: BTreeMap<&String, BTreeSet<String>> = pages.iter().map(|(path, text)| (path, anchors(text))).collect();
    let mut broken = Vec::new();
    for (path, text) in &pages {
        for target in links(text).into_iter().filter(|target| !target.contains("://")) {
            let (page, anchor) = target.split_once('#').map_or((target.as_str(), None), |(page, anchor)| (page, Some(anchor)));
            let page = if page.is_empty() { path.clone() } else { resolved(path, page) };
            let found = anchors.get(&page).is_some_and(|known| anchor.is_none_or(|anchor| known.contains(anchor)));
            if !found {
                broken.push(format!("{path}: {target}"));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere; run\n    {COMMAND}\n{}", broken.join("\n"));
}

#[test]
fn both_languages_have_the_same_pages_of_every_kind() {
    let pages = committed();
    let of = |lang: &str| -> BTreeSet<String> { pages.keys().filter_map(|path| path.strip_prefix(lang)).map(str::to_owned).collect() };
    assert_eq!(of("ja/"), of("en/"));
    for folder in ["rules/", "ledgers/", "editions/"] {
        assert!(of("ja/").iter().any(|path| path.starts_with(folder)), "no pages below {folder}");
    }
}

#[test]
fn every_row_of_a_table_has_as_many_cells_as_its_head() {
    let mut wrong = Vec::new();
    for (path, text) in committed() {
        let mut columns = None;
        for line in prose(&text) {
            if !line.starts_with('|') {
                columns = None;
                continue;
            }
            let cells = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
            if *columns.get_or_insert(cells) != cells || !line.ends_with('|') {
                wrong.push(format!("{path}: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "table rows that a value broke:\n{}", wrong.join("\n"));
}

#[test]
fn no_section_is_empty() {
    let mut empty = Vec::new();
    for (path, text) in committed() {
        let lines: Vec<&str> = prose(&text).filter(|line| !line.is_empty()).collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| level(line) > 0) {
            // A section that begins with a section inside it is not empty.
            let next = lines.get(at + 1).map_or(1, |next| level(next));
            if next > 0 && next <= level(line) {
                empty.push(format!("{path}: {line}"));
            }
        }
        if lines.iter().any(|line| line.ends_with("|---|"))
            && lines.windows(2).any(|pair| pair[0].ends_with("|---|") && !pair[1].starts_with('|'))
        {
            empty.push(format!("{path}: a table without rows"));
        }
    }
    assert!(empty.is_empty(), "empty sections:\n{}", empty.join("\n"));
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference")
}

fn committed() -> Pages {
    pages(&root())
}

/// Reads the generated pages below a folder; files of other kinds and of other hands are not looked at.
fn pages(root: &Path) -> Pages {
    let mut found = Pages::new();
    let mut open = vec![root.join("ja"), root.join("en")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            if text.starts_with(mamori::reference::MARKER) {
                found.insert(path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"), text);
            }
        }
    }
    found
}

/// Returns the lines outside blocks of code; of a block only its first line stays, so that it counts as content.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fence: Option<&str> = None;
    text.lines().filter(move |line| {
        let marks = &line[..line.len() - line.trim_start_matches('`').len()];
        match fence {
            Some(open) => {
                if *line == open {
                    fence = None;
                }
                false
            }
            None => {
                if marks.len() >= 3 {
                    fence = Some(marks);
                }
                true
            }
        }
    })
}

fn level(line: &str) -> usize {
    let marks = line.len() - line.trim_start_matches('#').len();
    if line[marks..].starts_with(' ') { marks } else { 0 }
}

/// Lists what links point at; a bracket that is escaped begins none.
fn links(text: &str) -> Vec<String> {
    let link = regex::Regex::new(r"(?:^|[^\\])\]\(([^)\s]*)\)").unwrap();
    prose(text).flat_map(|line| link.captures_iter(line).map(|found| found[1].to_owned()).collect::<Vec<_>>()).collect()
}

fn anchors(text: &str) -> BTreeSet<String> {
    let anchor = regex::Regex::new(r#"<a id="([^"]*)"></a>"#).unwrap();
    anchor.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// Follows a relative link from the page it stands on.
fn resolved(from: &str, to: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for step in to.split('/') {
        match step {
            ".." => drop(parts.pop().expect("a link out of docs/reference")),
            step => parts.push(step),
        }
    }
    parts.join("/")
}
