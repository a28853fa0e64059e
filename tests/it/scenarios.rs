//! Whole facilities: the hospitals whose accidents are public, the example clinic, and its ledgers over several commits.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::support::Folder;

/// What a scenario must bring to light.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    as_of: String,
    causes: Vec<Cause>,
    #[serde(default)]
    not_yet: Vec<NotYet>,
}

/// One fact of the accident and the finding that names it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cause {
    fact: String,
    rule: String,
    #[serde(default)]
    variant: Option<String>,
    record: String,
    outcome: String,
}

/// A fact that no rule can name yet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NotYet {
    fact: String,
    rule: String,
}

fn findings(report: &Value) -> &Vec<Value> {
    report["findings"].as_array().expect("a report lists findings")
}

fn is_about(finding: &Value, rule: &str, variant: Option<&str>, record: &str) -> bool {
    let (kind, id) = record.split_once('/').expect("a record is named kind/id");
    finding["rule"] == rule && finding["variant"].as_str() == variant && finding["record"]["kind"] == kind && finding["record"]["id"] == id
}

#[test]
fn each_scenario_names_every_cause_that_its_report_names() {
    let mut wrong = Vec::new();
    let mut scenarios = 0;
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")).unwrap() {
        let path = entry.unwrap().path();
        if !path.join("expected.yaml").is_file() {
            continue;
        }
        scenarios += 1;
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path.join("expected.yaml")).unwrap();
        let expected: Expected = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{name}/expected.yaml: {error}"));
        assert!(!expected.causes.is_empty(), "{name} expects nothing");
        let folder = Folder::new();
        folder.copy(&format!("tests/scenarios/{name}"), ".");
        let (report, code) = folder.report(&["--as-of", &expected.as_of]);
        if code != 1 {
            wrong.push(format!("{name}: exit code {code} instead of 1: {}", report["errors"]));
        }
        for cause in &expected.causes {
            let Cause { fact, rule, variant, record, outcome } = cause;
            let found: Vec<&Value> =
                findings(&report).iter().filter(|finding| is_about(finding, rule, variant.as_deref(), record)).collect();
            if !found.iter().any(|finding| finding["outcome"] == outcome.as_str()) {
                let outcomes: Vec<&Value> = found.iter().map(|finding| &finding["outcome"]).collect();
                wrong.push(format!(
                    "{name}: {rule} {} on {record} is {outcomes:?} instead of {outcome} — {fact}",
                    variant.as_deref().unwrap_or("")
                ));
            }
        }
        for NotYet { fact, rule } in &expected.not_yet {
            if folder.mamori(&["policy", "show", rule]).code == 0 {
                wrong.push(format!("{name}: {rule} exists by now, so what it finds belongs to the causes — {fact}"));
            }
        }
    }
    assert!(scenarios >= 4, "the scenarios were not found");
    assert!(wrong.is_empty(), "{} facts are not named as expected:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_bad_start_becomes_a_plan_that_passes_until_its_first_day_is_over() {
    let folder = Folder::new();
    folder.copy("tests/scenarios/bad-start", ".");
    folder.remove("expected.yaml");
    let day = "2026-05-11";
    assert_eq!(folder.report(&["--as-of", day]).1, 1);
    let run = folder.mamori(&["waiver", "generate", "--as-of", day, "--approved-by", "takahashi", "--expires", "2026-08-31"]);
    assert_eq!(run.code, 0, "{run:?}");
    let (report, code) = folder.report(&["--as-of", day]);
    let open: Vec<&Value> = findings(&report).iter().filter(|finding| finding["status"] == "open").collect();
    assert_eq!(code, 0, "{open:#?}");
    assert!(findings(&report).iter().any(|finding| finding["status"] == "waived"));
    assert_eq!(
        folder.report(&["--as-of", "2026-08-31"]).0["notices"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|notice| notice["kind"] == "expired")
            .count(),
        0
    );
    assert_eq!(folder.report(&["--as-of", "2026-09-01"]).1, 1, "on the day after its last the plan is over");
}

/// The ledgers of the example clinic in a folder of their own.
fn clinic() -> Folder {
    let folder = Folder::new();
    folder.copy("inventory", "inventory");
    folder.write("mamori.yaml", std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("mamori.yaml")).unwrap());
    folder
}

const TODAY: &str = "2026-11-22";

#[test]
fn the_example_clinic_passes_the_gate() {
    let folder = clinic();
    let (report, code) = folder.report(&["--as-of", TODAY]);
    let open: Vec<&Value> = findings(&report).iter().filter(|finding| finding["status"] == "open").collect();
    assert_eq!(code, 0, "{open:#?}");
    assert_eq!(report["errors"].as_array().map(Vec::len), Some(0));
    assert!(report["summary"]["judged"].as_u64() > Some(1_000), "{}", report["summary"]);
}

/// Changes one line of one record, or takes it and what is further in below it away, and returns the number of the line.
fn edit(folder: &Folder, path: &str, id: &str, line: &str, new: Option<&str>) -> u64 {
    let text = folder.read(path);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let record = lines.iter().position(|line| line.trim() == format!("- id: {id}")).unwrap_or_else(|| panic!("{path} has no record {id}"));
    let at = (record..lines.len()).find(|at| lines[*at].trim() == line).unwrap_or_else(|| panic!("{id} in {path} has no line {line:?}"));
    let indent = |line: &str| line.len() - line.trim_start().len();
    match new {
        Some(new) => lines[at] = lines[at].replace(line, new),
        None => {
            let own = indent(&lines[at]);
            lines.remove(at);
            while lines.get(at).is_some_and(|line| indent(line) > own) {
                lines.remove(at);
            }
        }
    }
    folder.write(path, lines.join("\n") + "\n");
    at as u64 + 1
}

#[test]
fn over_the_commits_of_a_clinic_the_gate_fails_where_it_went_wrong_and_passes_when_it_is_mended() {
    let folder = clinic();
    let (devices, accounts, backups) = ("inventory/devices/reception.yaml", "inventory/accounts/nurses.yaml", "inventory/backups/emr.yaml");
    let good = folder.commit("台帳を整える");
    let before: Vec<String> = [devices, accounts, backups].map(|path| folder.read(path)).into();
    let leaver = "emr-sasaki";
    let backup = folder.read(backups).lines().find_map(|line| line.trim().strip_prefix("- id: ").map(str::to_owned)).unwrap();
    let eol = edit(&folder, devices, "pc-reception-1", "eol_date: 2027-10-12", Some("eol_date: 2025-10-14"));
    let enabled = edit(&folder, accounts, leaver, "enabled: false", Some("enabled: true"));
    edit(&folder, backups, &backup, "restore_tests:", None);
    let bad = folder.commit("端末を古いOSに戻し、退職者のIDを有効にし、復元の記録を消す");
    for (path, text) in [devices, accounts, backups].iter().zip(before) {
        folder.write(path, text);
    }
    let mended = folder.commit("元に戻す");

    let check = |rev: &str, more: &[&str]| folder.report(&[&["--as-of", TODAY, "--rev", rev], more].concat());
    assert_eq!(check(&good, &[]).1, 0);
    assert_eq!(check(&mended, &[]).1, 0);
    let (report, code) = check(&bad, &[]);
    assert_eq!(code, 1);
    assert_eq!((&report["source"]["commit"], &report["source"]["dirty"]), (&Value::from(bad.clone()), &Value::from(false)));
    let place = |rule: &str, record: &str| {
        let found = findings(&report).iter().find(|finding| is_about(finding, rule, None, record) && finding["status"] == "open");
        let found = found.unwrap_or_else(|| panic!("{rule} on {record} is not among the findings"));
        (
            found["location"]["path"].as_str().unwrap().to_owned(),
            found["location"]["line"].as_u64().unwrap(),
            found["location"]["column"].as_u64().unwrap(),
        )
    };
    assert_eq!(place("DEV-005", "devices/pc-reception-1"), (devices.into(), eol, 15));
    assert_eq!(place("ACC-002", &format!("accounts/{leaver}")), (accounts.into(), enabled, 14));
    assert_eq!(place("BAK-006", &format!("backups/{backup}")).0, backups);

    // What the baseline had already does not fail the gate; what it did not have does.
    assert_eq!(check(&bad, &["--baseline-ref", &good]).1, 1);
    assert_eq!(check(&bad, &["--baseline-ref", &bad]).1, 0);
    assert_eq!(check(&mended, &["--baseline-ref", &bad]).1, 0);
    let (report, _) = check(&bad, &["--baseline-ref", &good]);
    let new: Vec<&Value> = findings(&report).iter().filter(|finding| finding["status"] == "open").collect();
    let old = check(&good, &[]).0;
    assert!(new.iter().all(|finding| findings(&old).iter().all(|known| known["id"] != finding["id"])), "{new:#?}");
    assert_eq!(report["baseline"], Value::from(good));

    // The work tree is that of the last commit, byte for byte the same judgement.
    let (mut tree, code) = folder.report(&["--as-of", TODAY]);
    assert_eq!(code, 0);
    let commit = check("HEAD", &[]).0;
    tree["source"] = commit["source"].clone();
    assert_eq!(tree, commit);
}

#[test]
fn evidence_at_the_same_place_of_two_files_is_told_twice() {
    let folder = Folder::new();
    folder.copy("tests/cli/policies", "policies");
    folder.write(
        "policies/rules/devices/OWN-001-latest.yaml",
        r#"id: OWN-001
title: {ja: 期限の最も遅い機器が古い, en: The latest end of support is past}
severity: high
areas: [devices]
basis: recall
select: devices
scope: ledger
find:
  all: {in: devices}
require: latest(all.os_eol) >= as_of
message: {ja: 古い, en: old}
why: {ja: 弱点が直されない。, en: Holes stay open.}
remedy: {ja: 入れ替える。, en: Replace it.}
cases:
  - name: 遅い方で判定する
    as_of: 2026-11-22
    records: {devices: [{id: a, name: 端末, kind: endpoint, os_eol: 2026-11-22}, {id: b, name: 端末, kind: endpoint, os_eol: 2026-11-21}]}
    expect: {"*": pass}
"#,
    );
    for name in ["a", "b"] {
        folder.write(
            &format!("inventory/{name}.yaml"),
            format!("devices:\n  - {{id: {name}, name: 端末, kind: endpoint, os_eol: 2020-01-01}}\n"),
        );
    }
    let (report, _) = folder.report(&["--no-builtin", "--as-of", "2026-11-22"]);
    let finding =
        report["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == "OWN-001").unwrap_or_else(|| panic!("{report:#}"));
    let paths: Vec<&str> = finding["evidence"].as_array().unwrap().iter().map(|read| read["location"]["path"].as_str().unwrap()).collect();
    assert!(paths.contains(&"inventory/a.yaml") && paths.contains(&"inventory/b.yaml"), "{finding:#}");
}
