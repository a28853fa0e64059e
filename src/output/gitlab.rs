//! The report as GitLab Code Quality: an array of issues.
//!
//! Waived findings are left out, because the format has no word for them. What could not be read is an issue of its own.

use std::io::{self, Write};

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::finding::{RecordRef, Severity, Status, identity};
use crate::report::{ErrorInfo, FindingInfo, NoticeInfo, Report};
use crate::text::Lang;

pub(super) fn write(report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let root = report.source.root.as_str();
    let errors = report.errors.iter().map(|error| unread(error, root, lang));
    let findings = report.findings.iter().filter(|finding| finding.status != Status::Waived).map(|found| finding(found, root, lang));
    let notices = report.notices.iter().map(|found| notice(found, root, lang));
    let mut issues: Vec<Issue<'_>> = errors.chain(findings).chain(notices).collect();
    number(&mut issues);
    serde_json::to_writer(&mut *out, &issues)?;
    out.write_all(b"\n")
}

fn finding<'r>(finding: &'r FindingInfo, root: &str, lang: Lang) -> Issue<'r> {
    Issue {
        description: finding.message.get(lang),
        check_name: &finding.rule,
        fingerprint: finding.id.clone(),
        severity: severity(finding.severity),
        location: place(root, &finding.location.path, finding.location.line),
    }
}

/// Makes an issue of something unreadable; one without a place stands at the folder that was judged.
fn unread<'r>(error: &'r ErrorInfo, root: &str, lang: Lang) -> Issue<'r> {
    let location = match &error.location {
        Some(location) => place(root, &location.path, location.line),
        None => Place { path: root.to_owned(), lines: Lines { begin: 1 } },
    };
    let about = RecordRef { kind: location.path.clone(), id: error.message.en.to_string() };
    Issue {
        description: error.message.get(lang),
        check_name: "mamori/error",
        fingerprint: identity("mamori/error", None, &about, ""),
        severity: "blocker",
        location,
    }
}

fn notice<'r>(notice: &'r NoticeInfo, root: &str, lang: Lang) -> Issue<'r> {
    let about = RecordRef { kind: notice.kind.clone(), id: notice.waiver.clone() };
    Issue {
        description: notice.message.get(lang),
        check_name: "mamori/waiver",
        fingerprint: identity("mamori/waiver", None, &about, ""),
        // An expired exception fails the gate.
        severity: if notice.kind == "expired" { "critical" } else { "info" },
        location: place(root, &notice.location.path, notice.location.line),
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}

fn place(root: &str, path: &str, line: u32) -> Place {
    let folder = if matches!(root, "" | ".") { String::new() } else { format!("{root}/") };
    Place { path: format!("{folder}{path}"), lines: Lines { begin: line.max(1) } }
}

/// Numbers issues of one fingerprint, since GitLab shows only one of them.
fn number(issues: &mut [Issue<'_>]) {
    let mut seen: FxHashMap<String, usize> = FxHashMap::default();
    for issue in issues {
        let occurrence = seen.entry(issue.fingerprint.clone()).or_default();
        *occurrence += 1;
        if *occurrence > 1 {
            issue.fingerprint = format!("{}-{occurrence}", issue.fingerprint);
        }
    }
}

#[derive(Serialize)]
struct Issue<'r> {
    description: &'r str,
    check_name: &'r str,
    fingerprint: String,
    severity: &'static str,
    location: Place,
}

#[derive(Serialize)]
struct Place {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::*;
    use crate::output::Format;
    use crate::output::sample::{PATH, empty, errors_only, large, sample, written};

    fn issues(report: &Report) -> Vec<Value> {
        serde_json::from_str(&written(Format::Gitlab, report, Lang::Ja)).unwrap()
    }

    #[test]
    fn fingerprints_are_unique() {
        for report in [sample(), errors_only(), large(30_000)] {
            let issues = issues(&report);
            let unique: BTreeSet<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
            assert_eq!(unique.len(), issues.len());
        }
    }

    #[test]
    fn waived_findings_are_left_out_and_all_else_is_there() {
        let report = sample();
        let issues = issues(&report);
        assert_eq!(issues.len(), report.errors.len() + report.findings.len() - 1 + report.notices.len());
        assert!(!written(Format::Gitlab, &report, Lang::En).contains("suzuki"));
    }

    #[test]
    fn a_finding_has_its_path_line_and_severity() {
        let issues = issues(&sample());
        assert_eq!(issues[2]["location"], json!({"path": PATH, "lines": {"begin": 12}}));
        assert_eq!((&issues[2]["severity"], &issues[3]["severity"]), (&json!("blocker"), &json!("critical")));
        assert_eq!(issues[2]["check_name"], "BAK-006");
    }

    #[test]
    fn paths_start_at_the_root_of_the_repository() {
        let mut report = errors_only();
        report.source.root = "分院".into();
        let paths: Vec<Value> = issues(&report).into_iter().map(|issue| issue["location"]["path"].clone()).collect();
        assert_eq!(paths, ["分院/inventory/壊れた\n台帳.yaml", "分院"]);
    }

    #[test]
    fn nothing_found_is_an_empty_array() {
        assert_eq!(written(Format::Gitlab, &empty(), Lang::Ja), "[]\n");
    }
}
