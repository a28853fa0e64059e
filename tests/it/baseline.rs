//! `--baseline-ref`: only what has something to tell now is judged in the baseline, so its own whole report is the judge of that.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::support::Folder;

/// Worsens some lines of a folder's ledgers, others for another `seed`: days long ago, the opposite answer, other ids, lines left out.
fn worsen(folder: &Folder, seed: usize) {
    let mut files = Vec::new();
    list(&folder.path().join("inventory"), &mut files);
    files.sort();
    for (number, path) in files.iter().enumerate() {
        let text = std::fs::read_to_string(path).unwrap();
        let changed = text.lines().enumerate().filter_map(|(at, line)| {
            if !(at * 7 + number * 5 + seed * 3).is_multiple_of(23) || at < 3 {
                return Some(line.to_owned());
            }
            let (key, value) = line.split_once(": ")?;
            let scalar = !value.starts_with(['[', '{', '|', '>', '"', '\'']);
            Some(match value {
                "true" => format!("{key}: false"),
                "false" => format!("{key}: true"),
                _ if value.starts_with("20") => format!("{key}: 2019-04-01"),
                _ if scalar && key.ends_with("- id") => format!("{key}: {value}-{seed}"),
                // A line less moves all that stands below it.
                _ if scalar && !key.contains("- ") => return None,
                _ => line.to_owned(),
            })
        });
        let changed: Vec<String> = changed.collect();
        std::fs::write(path, changed.join("\n") + "\n").unwrap();
    }
}

fn list(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { list(&path, files) } else { files.push(path) }
    }
}

fn findings(report: &Value) -> &Vec<Value> {
    report["findings"].as_array().expect("a report lists findings")
}

/// Compares the statuses of a run with a baseline with the whole reports of both sides; returns how many findings without an exception the
/// baseline had, and how many it did not have.
fn agrees(folder: &Folder, args: &[&str], base: &str, now: &str) -> (usize, usize) {
    let report = |more: &[&str]| folder.report(&[args, more].concat()).0;
    let (alone, compared, before) = (report(&["--rev", now]), report(&["--rev", now, "--baseline-ref", base]), report(&["--rev", base]));
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let had: BTreeMap<String, String> = findings(&before)
        .iter()
        .filter(|finding| finding["status"] != "waived")
        .map(|finding| (text(&finding["id"]), text(&finding["outcome"])))
        .collect();
    let statuses = |report: &Value| -> BTreeMap<String, String> {
        findings(report).iter().map(|finding| (text(&finding["id"]), text(&finding["status"]))).collect()
    };
    let compared = statuses(&compared);
    let (mut known, mut new) = (0, 0);
    for finding in findings(&alone) {
        let (id, outcome, status) = (text(&finding["id"]), text(&finding["outcome"]), text(&finding["status"]));
        let before = had.get(&id).is_some_and(|before| before == "fail" || *before == outcome);
        let expected = if before && status != "waived" { "baseline" } else { &status };
        assert_eq!(compared.get(&id).map(String::as_str), Some(expected), "{finding:#}");
        if status != "waived" {
            *(if before { &mut known } else { &mut new }) += 1;
        }
    }
    assert_eq!(compared.len(), statuses(&alone).len());
    (known, new)
}

#[test]
fn a_baseline_had_what_its_own_report_says() {
    let folder = Folder::new();
    folder.copy("inventory", "inventory");
    folder.write("mamori.yaml", std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("mamori.yaml")).unwrap());
    let args = ["--as-of", "2026-11-22"];
    let good = folder.commit("例の診療所");
    worsen(&folder, 1);
    let bad = folder.commit("崩す");
    worsen(&folder, 2);
    folder.remove("inventory/devices/reception.yaml");
    let worse = folder.commit("さらに崩す");
    let (known, new) = agrees(&folder, &args, &good, &bad);
    assert!(known >= 5 && new >= 50, "{known} known, {new} new");
    let (known, new) = agrees(&folder, &args, &bad, &worse);
    assert!(known >= 30 && new >= 30, "{known} known, {new} new");
    agrees(&folder, &args, &worse, &good);
    let (_, new) = agrees(&folder, &args, &worse, &worse);
    assert_eq!(new, 0);
}

#[test]
fn a_baseline_of_a_group_had_what_its_own_report_says() {
    let folder = Folder::new();
    folder.copy("benches/clinic-group/samples/one-folder-per-facility/inventory", "inventory");
    folder.copy("benches/clinic-group/policies", "policies");
    let args = ["--as-of", "2026-10-01", "--no-builtin"];
    let first = folder.commit("台帳");
    worsen(&folder, 3);
    let second = folder.commit("崩す");
    let (known, new) = agrees(&folder, &args, &first, &second);
    assert!(known >= 5 && new >= 5, "{known} known, {new} new");
    agrees(&folder, &args, &second, &first);
    // Not every rule has something to tell now: those are not judged in the baseline.
    folder.remove("inventory/facilities/F00001/accounts.yaml");
    let third = folder.commit("アカウント台帳を外す");
    agrees(&folder, &args, &second, &third);
}
