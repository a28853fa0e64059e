//! Judges two small inventories of a clinic group by its own ten rules: exactly the planted violations, whatever the number of threads.
//!
//! `benches/scale.py` does the same with inventories of any size, seed and layout.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const GROUP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/clinic-group");

/// Checks a sample and returns the bytes of the report.
fn report(sample: &Path, threads: &str) -> Vec<u8> {
    let out = Command::new(env!("CARGO_BIN_EXE_mamori"))
        .arg("-C")
        .arg(sample)
        .args(["check", "--no-builtin", "--policies"])
        .arg(Path::new(GROUP).join("policies"))
        .args(["--as-of", "2026-10-01", "--format", "json", "--jobs", threads])
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(1), "{}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}

/// Compares the pairs of rule and record with what the generator planted.
fn check(sample: &str) {
    let sample: PathBuf = Path::new(GROUP).join("samples").join(sample);
    let one = report(&sample, "1");
    assert!(one == report(&sample, "2"), "the report differs with the number of threads");
    let report: Value = serde_json::from_slice(&one).unwrap();
    let expected: Value = serde_json::from_slice(&std::fs::read(sample.join("expected.json")).unwrap()).unwrap();
    let pair = |rule: &Value, id: &Value| (rule.as_str().unwrap().to_owned(), id.as_str().unwrap().to_owned());
    let findings = report["findings"].as_array().unwrap();
    let found: BTreeSet<_> = findings.iter().map(|finding| pair(&finding["rule"], &finding["record"]["id"])).collect();
    let planted: BTreeSet<_> = expected["findings"].as_array().unwrap().iter().map(|finding| pair(&finding[0], &finding[1])).collect();
    assert_eq!(found, planted);
    assert_eq!(findings.len(), found.len(), "a pair is reported twice");
}

#[test]
fn a_group_with_one_file_per_kind_is_judged_exactly() {
    check("one-file-per-kind");
}

#[test]
fn a_group_with_one_folder_per_facility_and_many_violations_is_judged_exactly() {
    check("one-folder-per-facility");
}
