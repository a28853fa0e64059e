//! Reports that the tests of the writers share: every status, both outcomes, Japanese paths, values that try to break out.

use super::{Format, Style};
use crate::finding::{Outcome, RecordRef, Severity, Status, identity};
use crate::report::{
    AreaSummary, ClauseInfo, EditionInfo, ErrorInfo, EvidenceInfo, FindingInfo, GateInfo, NoticeInfo, ParamInfo, RelatedInfo, Report,
    RuleInfo, SCHEMA, SourceInfo, Summary, Tool, VerdictInfo,
};
use crate::source::Location;
use crate::text::{Lang, Text};

/// A value of a ledger that no format may read as anything but text.
pub const HOSTILE: &str = "<script>alert(1)</script> | ]]> \u{0}\u{1b}[31m\u{7}\u{202e} 100% a,b:c\r\n::error file=x::y\r@admin #12 [x](https://evil.example) [y](1) `z` &amp; \u{ffff}";

/// A path as a Japanese clinic writes it.
pub const PATH: &str = "inventory/受付 端末/バックアップ#1.yaml";

/// Returns a report with everything in it.
pub fn sample() -> Report {
    let hostile = |ja: &str, en: &str| Text::new(format!("{ja}{HOSTILE}"), format!("{en}{HOSTILE}"));
    let mut open = finding("BAK-006", "emr-daily", Severity::Critical, Status::Open);
    open.message = hostile("復元試験が期限を過ぎています：", "restore test overdue: ");
    let related =
        |path: &str, ja: &str| RelatedInfo { location: at(path, 3), message: hostile(ja, "the system "), snippet: Some(HOSTILE.into()) };
    open.related = vec![related(PATH, "対象のシステム"), related("inventory/systems.yaml", "[括弧] の名前")];
    open.evidence = vec![EvidenceInfo {
        field: "record.restore_tests".into(),
        title: Text::new("復元試験", "Restore tests"),
        location: at(PATH, 12),
        value: Some(HOSTILE.into()),
    }];
    open.evidence_more = 2;
    let mut unknown = finding("ACC-002", "sato", Severity::High, Status::Open);
    unknown.outcome = Outcome::Unknown;
    unknown.variant = Some("vendor".into());
    let mut waived = finding("ACC-002", "suzuki", Severity::High, Status::Waived);
    waived.reason = Some(hostile("例外 EX-1 により 2027-03-31 まで承認済み：", "waived by EX-1 until 2027-03-31: "));
    let mut baseline = finding("BAK-006", "nas-weekly", Severity::Critical, Status::Baseline);
    baseline.reason = Some(Text::new("基準とした版に既にあった指摘", "the baseline revision already had it"));
    let below = finding("NET-009", "guest-wifi", Severity::Low, Status::Below);
    let mut ledger = finding("ledger/unknown-field", "pc-01", Severity::High, Status::Open);
    (ledger.area, ledger.clauses) = (None, Vec::new());
    let findings = vec![open, unknown, ledger.clone(), ledger, waived, baseline, below];
    let mut verdicts: Vec<VerdictInfo> = findings.iter().filter(|finding| finding.area.is_some()).map(verdict_of).collect();
    for (record, outcome) in [("tanaka", Outcome::Pass), ("tanaka", Outcome::Pass), ("meeting-room", Outcome::NotApplicable)] {
        verdicts.push(verdict("ACC-002", record, outcome));
    }
    Report {
        area: None,
        baseline: Some("main".into()),
        editions: vec![
            edition("mhlw-guideline@6.0", "complete", ("2023-05-31", Some("2026-06-28")), false),
            edition("mhlw-guideline@7.0", "partial", ("2026-06-29", None), true),
        ],
        summary: Summary {
            records: 40,
            judged: 8,
            pass: 2,
            fail: 3,
            unknown: 1,
            not_applicable: 1,
            waived: 1,
            ledger: 2,
            gate: GateInfo::Failed,
        },
        areas: vec![
            area("backup", "データとバックアップ", [2, 0, 2, 0, 0, 0]),
            area("access", "IDとアクセス権 | <b>", [5, 2, 0, 1, 1, 1]),
            area("network", "ネットワーク", [1, 0, 1, 0, 0, 0]),
        ],
        rules: vec![
            rule("ACC-002", Severity::High, "access", [2, 0, 2, 1]),
            rule("BAK-006", Severity::Critical, "backup", [0, 2, 0, 0]),
            rule("NET-009", Severity::Low, "network", [0, 1, 0, 0]),
            RuleInfo {
                areas: Vec::new(),
                clauses: Vec::new(),
                params: Vec::new(),
                ..rule("ledger/unknown-field", Severity::Info, "", [0, 2, 0, 0])
            },
        ],
        findings,
        notices: vec![notice("expired", "EX-2"), notice("unused", "EX-3")],
        errors: vec![error(Some(at("inventory/壊れた\n台帳.yaml", 4))), error(None)],
        verdicts: Some(verdicts),
        ..empty()
    }
}

/// Returns a report that found nothing.
pub fn empty() -> Report {
    Report {
        schema: SCHEMA.into(),
        tool: Tool { name: "mamori".into(), version: "0.1.0".into(), policy_hash: "5e".repeat(32) },
        as_of: "2026-11-22".into(),
        source: SourceInfo { commit: Some("0123456789abcdef0123456789abcdef01234567".into()), dirty: true, root: ".".into() },
        baseline: None,
        area: None,
        fail_on: Severity::High,
        editions: Vec::new(),
        summary: Summary {
            records: 0,
            judged: 0,
            pass: 0,
            fail: 0,
            unknown: 0,
            not_applicable: 0,
            waived: 0,
            ledger: 0,
            gate: GateInfo::Passed,
        },
        areas: Vec::new(),
        rules: Vec::new(),
        findings: Vec::new(),
        notices: Vec::new(),
        errors: Vec::new(),
        verdicts: Some(Vec::new()),
    }
}

/// Returns a report in which nothing could be read.
pub fn errors_only() -> Report {
    Report { errors: sample().errors, ..empty() }
}

/// Returns a report with so many open findings that its verdicts are counted instead of listed.
pub fn large(count: usize) -> Report {
    let findings = (0..count).map(|number| finding("BAK-006", &format!("backup-{number}"), Severity::Critical, Status::Open));
    let mut report =
        Report { findings: findings.collect(), rules: vec![rule("BAK-006", Severity::Critical, "backup", [7, count, 0, 0])], ..empty() };
    report.summary = Summary { judged: count + 7, pass: 7, fail: count, gate: GateInfo::Failed, ..report.summary };
    report.areas = vec![area("backup", "データとバックアップ", [count + 7, 7, count, 0, 0, 0])];
    report.verdicts = None;
    report
}

/// Writes a report twice and returns the bytes, which must be the same.
pub fn written(format: Format, report: &Report, lang: Lang) -> String {
    let style = Style { lang, color: false, width: 100, show_all: true, quiet: false };
    let write = || {
        let mut bytes = Vec::new();
        super::write(format, report, &style, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let first = write();
    assert_eq!(first, write());
    first
}

/// Lists what a JSON text has against a JSON Schema.
pub fn violations(schema: &str, text: &str) -> Vec<String> {
    let schema = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let instance = serde_json::from_str(text).unwrap();
    validator.iter_errors(&instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn at(path: &str, line: u32) -> Location {
    Location { path: path.into(), line, column: 5, end_line: line, end_column: 9 }
}

fn clause(number: &str, verified: bool) -> ClauseInfo {
    let cite = Text::new(format!("システム運用編 {number}"), format!("Operations {number}"));
    let title = Text::new("復旧できることを確かめる", "Confirm that it can be restored");
    ClauseInfo { edition: "mhlw-guideline@6.0".into(), clause: format!("ops.{number}"), cite, title, verified }
}

fn finding(rule: &str, id: &str, severity: Severity, status: Status) -> FindingInfo {
    let record = RecordRef { kind: "backups".into(), id: id.into() };
    FindingInfo {
        id: identity(rule, None, &record, "restore_tests"),
        rule: rule.into(),
        variant: None,
        title: Text::new("復元試験の期限切れ", "Restore test overdue"),
        outcome: Outcome::Fail,
        status,
        reason: None,
        severity,
        area: Some("backup".into()),
        record,
        label: HOSTILE.into(),
        ledger: Text::new("バックアップ台帳", "Backup ledger"),
        field: "restore_tests".into(),
        location: at(PATH, 12),
        snippet: Some(HOSTILE.into()),
        related: Vec::new(),
        message: Text::new(format!("{id} は期限を過ぎています"), format!("{id} is overdue")),
        remedy: Text::new("復元試験を行う。\n結果を書く。", "Restore it.\nRecord the result."),
        clauses: vec![clause("11.2", true), clause("18", false)],
        evidence: Vec::new(),
        evidence_more: 0,
    }
}

fn verdict(rule: &str, record: &str, outcome: Outcome) -> VerdictInfo {
    let record = RecordRef { kind: "accounts".into(), id: record.into() };
    let (path, line) = (PATH.into(), 30);
    VerdictInfo {
        rule: rule.into(),
        variant: None,
        record,
        path,
        line,
        outcome,
        status: None,
        finding: None,
        next_change: Some("2026-12-01".into()),
    }
}

fn verdict_of(finding: &FindingInfo) -> VerdictInfo {
    VerdictInfo {
        variant: finding.variant.clone(),
        record: finding.record.clone(),
        status: Some(finding.status),
        finding: Some(finding.id.clone()),
        ..verdict(&finding.rule, "", finding.outcome)
    }
}

fn rule(id: &str, severity: Severity, area: &str, [pass, fail, unknown, not_applicable]: [usize; 4]) -> RuleInfo {
    RuleInfo {
        id: id.into(),
        title: Text::new("復元試験の期限切れ", "Restore test overdue"),
        severity,
        areas: vec![area.into()],
        why: Text::new("戻せないバックアップは役に立たない。".repeat(90), "A backup that cannot be restored is of no use."),
        remedy: Text::new("復元試験を行う。\n結果を書く。", "Restore it.\nRecord the result."),
        clauses: (1..=12).map(|number| clause(&format!("{number}"), number != 2)).collect(),
        params: vec![ParamInfo {
            name: "interval_days".into(),
            value: 365.into(),
            origin: Text::new("mamoriの既定値", "mamori's default"),
            note: Some(Text::new("数の定めはない", "no number is given")),
        }],
        pass,
        fail,
        unknown,
        not_applicable,
    }
}

fn area(id: &str, title: &str, [judged, pass, fail, unknown, waived, not_applicable]: [usize; 6]) -> AreaSummary {
    AreaSummary { id: id.into(), title: Text::same(title), judged, pass, fail, unknown, waived, not_applicable }
}

fn edition(id: &str, completeness: &str, (from, until): (&str, Option<&str>), in_force: bool) -> EditionInfo {
    EditionInfo {
        complete_neighbour: None,
        paths: Vec::new(),
        id: id.into(),
        title: Text::new("安全管理に関するガイドライン", "Guideline on safety management"),
        publisher: Text::new("厚生労働省", "MHLW"),
        from: from.into(),
        until: until.map(str::to_owned),
        in_force,
        completeness: completeness.into(),
        note: Some(Text::new("章ごとに要約した。", "Summarised by chapter.")),
    }
}

fn notice(kind: &str, waiver: &str) -> NoticeInfo {
    NoticeInfo {
        kind: kind.into(),
        waiver: waiver.into(),
        location: at("inventory/例外.yaml", 8),
        snippet: Some(HOSTILE.into()),
        message: Text::new(format!("例外 {waiver} {HOSTILE}"), format!("exception {waiver} {HOSTILE}")),
        remedy: Text::new("取り直す。", "Renew it."),
    }
}

fn error(location: Option<Location>) -> ErrorInfo {
    let hints = vec![Text::new("閉じ忘れを直す", "close it")];
    ErrorInfo {
        message: Text::new(format!("読めません{HOSTILE}"), format!("unreadable {HOSTILE}")),
        location,
        snippet: None,
        related: Vec::new(),
        hints,
    }
}
