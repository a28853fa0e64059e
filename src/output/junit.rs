//! The report as JUnit XML: one test case per verdict, or per rule when there are too many to list.
//!
//! The only file that names `quick-junit`.

use std::io::{self, Write};
use std::time::Duration;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::{Outcome, Status};
use crate::messages;
use crate::report::{ErrorInfo, FindingInfo, GateInfo, NoticeInfo, Report, RuleInfo, VerdictInfo};
use crate::text::{Lang, Text};

/// Mistakes in the ledgers above this number are counted per check: GitLab refuses files of 30 MB or 250,000 elements.
const MAX_LEDGER: usize = 5_000;

/// Places that the test case of a whole rule lists.
const MAX_PLACES: usize = 50;

pub(super) fn write(report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let edition = report.editions.first().map_or("mamori", |edition| edition.id.as_str());
    let mut writer = Cases { report, lang, edition, names: Names::default() };
    let mut junit = quick_junit::Report::new("mamori");
    junit.set_time(Duration::ZERO);
    // No clock: the day judged on, from its first moment in Japan.
    junit.timestamp = format!("{}T00:00:00+09:00", report.as_of).parse().ok();
    let timestamp = junit.timestamp;
    for (name, cases) in [(edition, writer.judged()), ("ledger", writer.ledger()), ("exceptions", writer.exceptions())] {
        // The first suite is always there, so that a run without findings is still a report.
        if cases.is_empty() && name != edition {
            continue;
        }
        let mut suite = TestSuite::new(plain(name));
        suite.set_time(Duration::ZERO);
        suite.timestamp = timestamp;
        suite.add_test_cases(cases);
        if name == edition {
            suite.add_properties(properties(report));
        }
        junit.add_test_suite(suite);
    }
    junit.serialize(out).map_err(io::Error::other)
}

fn properties(report: &Report) -> Vec<(String, String)> {
    let gate = if report.summary.gate == GateInfo::Passed { "passed" } else { "failed" };
    let commit = report.source.commit.clone().unwrap_or_default();
    let named =
        [("as_of", report.as_of.clone()), ("gate", gate.to_owned()), ("commit", commit), ("policy_hash", report.tool.policy_hash.clone())];
    named.into_iter().map(|(name, value)| (name.to_owned(), plain(&value))).collect()
}

struct Cases<'r> {
    report: &'r Report,
    lang: Lang,
    edition: &'r str,
    names: Names,
}

impl Cases<'_> {
    /// Makes the cases of what rules judged.
    fn judged(&mut self) -> Vec<TestCase> {
        let report = self.report;
        let Some(verdicts) = &report.verdicts else { return self.rules() };
        let mut findings: FxHashMap<&str, &FindingInfo> = FxHashMap::default();
        for finding in &report.findings {
            findings.entry(finding.id.as_str()).or_insert(finding);
        }
        // A rule that is not about a record tests nothing there: such verdicts make no case, as they would read as passes.
        let judged = verdicts.iter().filter(|verdict| verdict.outcome != Outcome::NotApplicable);
        judged
            .map(|verdict| {
                let finding = verdict.finding.as_deref().and_then(|id| findings.get(id)).copied();
                self.verdict(verdict, finding)
            })
            .collect()
    }

    fn verdict(&mut self, verdict: &VerdictInfo, finding: Option<&FindingInfo>) -> TestCase {
        let title = finding.map(|finding| &finding.title).or_else(|| self.report.rule(&verdict.rule).map(|rule| &rule.title));
        let variant = verdict.variant.as_ref().map(|variant| format!(" ({variant})")).unwrap_or_default();
        let title = title.map(|title| title.get(self.lang)).unwrap_or_default();
        let name = format!("{}/{} {title}{variant}", verdict.record.kind, verdict.record.id);
        let class = format!("{}.{}", self.edition, verdict.rule);
        let (path, line) = finding.map_or((&verdict.path, verdict.line), |finding| (&finding.location.path, finding.location.line));
        match finding {
            Some(finding) => self.finding(&class, &name, finding),
            None => {
                let mut status = status(verdict.outcome);
                status.set_type(verdict.rule.as_str());
                self.case(&class, &name, Some((path, line)), status, None)
            }
        }
    }

    /// Makes the case of a finding: what does not count for the gate does not fail, but says what it is.
    fn finding(&mut self, class: &str, name: &str, finding: &FindingInfo) -> TestCase {
        let place = Some((&finding.location.path, finding.location.line));
        let reason = finding.reason.as_ref().map(|reason| reason.get(self.lang)).unwrap_or_default();
        let text = self.text(finding);
        let (status, output) = match finding.status {
            Status::Open => {
                let mut status = status(finding.outcome);
                status.set_type(finding.rule.as_str()).set_message(line(finding.message.get(self.lang))).set_description(plain(&text));
                (status, None)
            }
            Status::Waived => {
                let mut status = TestCaseStatus::skipped();
                status.set_message(line(reason)).set_description(plain(&text));
                (status, None)
            }
            Status::Baseline => (TestCaseStatus::success(), Some(messages::passes_in_baseline())),
            Status::Below => (TestCaseStatus::success(), Some(messages::passes_below_gate())),
        };
        let output = output.map(|output| format!("{}\n{text}", output.get(self.lang)));
        self.case(class, name, place, status, output.as_deref())
    }

    fn text(&self, finding: &FindingInfo) -> String {
        let location = &finding.location;
        let place = format!("{}:{}:{}", self.path(&location.path), location.line, location.column);
        let clauses: Vec<Text> =
            finding.clauses.iter().map(|clause| messages::clause_cited(&clause.edition, &clause.cite, clause.verified)).collect();
        let lines = [messages::line_place(&place), finding.message.clone(), messages::line_remedy(&finding.remedy)].into_iter();
        let lines = lines.chain(messages::line_clauses(&clauses)).chain(finding.reason.as_ref().map(messages::line_status));
        lines.map(|line| line.get(self.lang).to_owned()).collect::<Vec<_>>().join("\n")
    }

    /// Makes one case per rule. The checks of the ledgers have a suite of their own.
    fn rules(&mut self) -> Vec<TestCase> {
        let report = self.report;
        let checks: FxHashSet<&str> =
            report.findings.iter().filter(|finding| finding.area.is_none()).map(|finding| finding.rule.as_str()).collect();
        let judged = |rule: &&RuleInfo| !checks.contains(rule.id.as_str()) && rule.pass + rule.fail + rule.unknown > 0;
        let mut of_rule: FxHashMap<&str, Vec<&FindingInfo>> = FxHashMap::default();
        for finding in &report.findings {
            of_rule.entry(&finding.rule).or_default().push(finding);
        }
        let edition = self.edition;
        let cases = report.rules.iter().filter(judged);
        cases.map(|rule| self.rule(edition, rule, of_rule.get(rule.id.as_str()).map_or(&[][..], Vec::as_slice))).collect()
    }

    /// Makes the case of a whole rule: it fails when any finding is open, and is skipped when exceptions cover all it found.
    fn rule(&mut self, suite: &str, rule: &RuleInfo, findings: &[&FindingInfo]) -> TestCase {
        let counts = messages::rule_counts(rule.pass, rule.fail, rule.unknown, rule.not_applicable);
        let waived = findings.iter().filter(|finding| finding.status == Status::Waived).count();
        let mut lines = vec![counts.get(self.lang).to_owned()];
        lines.extend((waived > 0).then(|| messages::rule_waived(waived).get(self.lang).to_owned()));
        let open: Vec<&&FindingInfo> = findings.iter().filter(|finding| finding.status == Status::Open).collect();
        for finding in open.iter().take(MAX_PLACES) {
            let location = &finding.location;
            lines.push(format!("{}:{}:{} {}", self.path(&location.path), location.line, location.column, finding.message.get(self.lang)));
        }
        lines.extend((open.len() > MAX_PLACES).then(|| messages::more_places(open.len() - MAX_PLACES).get(self.lang).to_owned()));
        lines.push(messages::line_remedy(&rule.remedy).get(self.lang).to_owned());
        let text = lines.join("\n");
        let place = open.first().map(|finding| (&finding.location.path, finding.location.line));
        let (mut status, output) = if open.is_empty() && waived > 0 && waived == findings.len() {
            (TestCaseStatus::skipped(), None)
        } else if open.is_empty() {
            (TestCaseStatus::success(), Some(text.as_str()))
        } else {
            let fails = open.iter().any(|finding| finding.outcome == Outcome::Fail);
            (status(if fails { Outcome::Fail } else { Outcome::Unknown }), None)
        };
        status.set_type(rule.id.as_str()).set_message(line(counts.get(self.lang))).set_description(plain(&text));
        self.case(&format!("{suite}.{}", rule.id), rule.title.get(self.lang), place, status, output)
    }

    /// Makes the cases of mistakes in the ledgers themselves and of what could not be read.
    fn ledger(&mut self) -> Vec<TestCase> {
        let report = self.report;
        let mut cases: Vec<TestCase> = report.errors.iter().map(|error| self.unread(error)).collect();
        let mistakes: Vec<&FindingInfo> = report.findings.iter().filter(|finding| finding.area.is_none()).collect();
        if mistakes.len() <= MAX_LEDGER {
            for finding in mistakes {
                let name = format!("{}/{} {} {}", finding.record.kind, finding.record.id, finding.title.get(self.lang), finding.field);
                cases.push(self.finding(&format!("ledger.{}", finding.rule), name.trim_end(), finding));
            }
            return cases;
        }
        for rule in &report.rules {
            let own: Vec<&FindingInfo> = mistakes.iter().copied().filter(|finding| finding.rule == rule.id).collect();
            if !own.is_empty() {
                cases.push(self.rule("ledger", rule, &own));
            }
        }
        cases
    }

    fn unread(&mut self, error: &ErrorInfo) -> TestCase {
        let message = error.message.get(self.lang);
        let place = error.location.as_ref().map(|location| (&location.path, location.line));
        let at = place.map(|(path, line)| format!("{}:{line}", self.path(path)));
        let hints = error.hints.iter().map(|hint| messages::line_remedy(hint).get(self.lang).to_owned());
        let text = at.clone().into_iter().chain([message.to_owned()]).chain(hints).collect::<Vec<_>>().join("\n");
        let mut status = status(Outcome::Unknown);
        status.set_type("mamori/error").set_message(line(message)).set_description(plain(&text));
        let name = at.unwrap_or_else(|| messages::title_error().get(self.lang).to_owned());
        self.case("ledger.error", &name, place, status, None)
    }

    /// Makes the cases of exceptions that need attention; an expired one fails, as it fails the gate.
    fn exceptions(&mut self) -> Vec<TestCase> {
        self.report.notices.iter().map(|notice| self.notice(notice)).collect()
    }

    fn notice(&mut self, notice: &NoticeInfo) -> TestCase {
        let text = format!("{}\n{}", notice.message.get(self.lang), messages::line_remedy(&notice.remedy).get(self.lang));
        let (status, output) = if notice.kind == "expired" {
            let mut status = status(Outcome::Fail);
            status.set_type("mamori/waiver").set_message(line(notice.message.get(self.lang))).set_description(plain(&text));
            (status, None)
        } else {
            (TestCaseStatus::success(), Some(text.as_str()))
        };
        let place = Some((&notice.location.path, notice.location.line));
        self.case(&format!("exceptions.{}", notice.kind), &notice.waiver, place, status, output)
    }

    fn case(&mut self, class: &str, name: &str, place: Option<(&String, u32)>, status: TestCaseStatus, output: Option<&str>) -> TestCase {
        let (class, name) = (line(class), line(name));
        let mut case = TestCase::new(self.names.unique(&class, name), status);
        case.set_classname(class).set_time(Duration::ZERO);
        if let Some((path, number)) = place {
            case.extra.insert("file".into(), line(&self.path(path)).into());
            case.extra.insert("line".into(), number.to_string().into());
        }
        if let Some(output) = output {
            case.set_system_out(plain(output));
        }
        case
    }

    /// Returns a path from the repository's root, where the CI system looks for it.
    fn path(&self, path: &str) -> String {
        let root = self.report.source.root.as_str();
        if matches!(root, "" | ".") { path.to_owned() } else { format!("{root}/{path}") }
    }
}

/// Returns the status of what counts for the gate: what cannot be judged is an error, never a pass.
fn status(outcome: Outcome) -> TestCaseStatus {
    match outcome {
        Outcome::Pass | Outcome::NotApplicable => TestCaseStatus::success(),
        Outcome::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Outcome::Unknown => TestCaseStatus::non_success(NonSuccessKind::Error),
    }
}

/// Names in use: GitLab drops the second of two cases with one class and name.
#[derive(Default)]
struct Names(FxHashMap<(String, String), usize>);

impl Names {
    fn unique(&mut self, class: &str, name: String) -> String {
        let mut candidate = name.clone();
        while self.0.contains_key(&(class.to_owned(), candidate.clone())) {
            let count = self.0.entry((class.to_owned(), name.clone())).or_insert(1);
            *count += 1;
            candidate = format!("{name} ({count})");
        }
        self.0.insert((class.to_owned(), candidate.clone()), 1);
        candidate
    }
}

/// Replaces what XML 1.0 cannot hold, and other control characters; the crate would drop some of it without a trace.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
    text.chars().map(|c| if c.is_control() && c != '\n' || matches!(c, '\u{fffe}' | '\u{ffff}') { '\u{fffd}' } else { c }).collect()
}

/// Makes one line, for attributes.
fn line(text: &str) -> String {
    plain(text).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Format;
    use crate::output::sample::{PATH, empty, errors_only, large, sample, written};

    fn junit(report: &Report) -> quick_junit::Report {
        let xml = written(Format::Junit, report, Lang::Ja);
        let allowed = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}') || c == '\n';
        assert!(xml.chars().all(allowed));
        assert!(!xml.contains("<script>") && !xml.contains("]]>"));
        quick_junit::Report::deserialize_from_str(&xml).unwrap()
    }

    fn case<'j>(junit: &'j quick_junit::Report, suite: usize, name: &str) -> &'j TestCase {
        let mut cases = junit.test_suites[suite].test_cases.iter();
        cases.find(|case| case.name.starts_with(name)).unwrap_or_else(|| panic!("{name}"))
    }

    #[test]
    fn each_verdict_is_a_case_and_each_outcome_has_its_element() {
        let junit = junit(&sample());
        assert_eq!(junit.test_suites[0].name.as_str(), "mhlw-guideline@6.0");
        // Five findings of rules and two passes; the verdict that is not applicable makes no case.
        assert_eq!((junit.test_suites[0].tests, junit.test_suites[0].failures, junit.test_suites[0].errors), (7, 1, 1));
        let fail = case(&junit, 0, "backups/emr-daily 復元試験の期限切れ");
        assert_eq!(fail.classname.as_deref(), Some("mhlw-guideline@6.0.BAK-006"));
        assert_eq!((fail.extra["file"].as_str(), fail.extra["line"].as_str()), (PATH, "12"));
        let TestCaseStatus::NonSuccess { kind: NonSuccessKind::Failure, ty, description, .. } = &fail.status else { panic!() };
        assert_eq!(ty.as_deref(), Some("BAK-006"));
        let text = description.as_deref().unwrap();
        assert!(text.contains(&format!("{PATH}:12:5")) && text.contains("直し方：") && text.contains("（未検証）"), "{text}");
        let unknown = case(&junit, 0, "backups/sato 復元試験の期限切れ (vendor)");
        assert!(matches!(unknown.status, TestCaseStatus::NonSuccess { kind: NonSuccessKind::Error, .. }));
    }

    #[test]
    fn what_does_not_count_is_skipped_or_says_that_it_is_no_pass() {
        let junit = junit(&sample());
        let TestCaseStatus::Skipped { message, .. } = &case(&junit, 0, "backups/suzuki").status else { panic!() };
        assert!(message.as_deref().unwrap().starts_with("例外 EX-1 により"));
        for name in ["backups/nas-weekly", "backups/guest-wifi"] {
            assert!(case(&junit, 0, name).system_out.as_deref().unwrap().contains("適合という意味ではありません"));
        }
    }

    #[test]
    fn ledgers_errors_and_exceptions_have_their_suites() {
        let junit = junit(&sample());
        let counts: Vec<_> =
            junit.test_suites.iter().map(|suite| (suite.name.as_str(), suite.tests, suite.failures, suite.errors)).collect();
        assert_eq!(counts[1..], [("ledger", 4, 2, 2), ("exceptions", 2, 1, 0)]);
        assert_eq!((junit.tests, junit.failures, junit.errors, junit.skipped), (13, 4, 3, 1));
    }

    #[test]
    fn class_and_name_are_unique_together() {
        let junit = junit(&sample());
        let mut seen = FxHashSet::default();
        for case in junit.test_suites.iter().flat_map(|suite| &suite.test_cases) {
            assert!(seen.insert((case.classname.clone(), case.name.clone())), "{}", case.name.as_str());
        }
        let mut names = Names::default();
        let given: Vec<String> = ["a", "a (2)", "a", "a"].into_iter().map(|name| names.unique("c", name.to_owned())).collect();
        assert_eq!(given, ["a", "a (2)", "a (3)", "a (4)"]);
    }

    #[test]
    fn many_verdicts_are_counted_per_rule() {
        let junit = junit(&large(30_000));
        assert_eq!((junit.tests, junit.failures), (1, 1));
        let TestCaseStatus::NonSuccess { description, .. } = &junit.test_suites[0].test_cases[0].status else { panic!() };
        let text = description.as_deref().unwrap();
        assert!(text.contains("不適合 30000") && text.contains("ほか 29950 か所"), "{text}");
    }

    #[test]
    fn many_mistakes_in_ledgers_are_counted_per_check() {
        let mut report = sample();
        report.findings.extend(vec![report.findings[2].clone(); MAX_LEDGER]);
        let junit = junit(&report);
        assert_eq!((junit.test_suites[1].tests, junit.test_suites[1].failures), (3, 1));
    }

    #[test]
    fn a_rule_whose_findings_are_all_waived_is_skipped() {
        let mut report = large(3);
        report.findings.iter_mut().for_each(|finding| finding.status = Status::Waived);
        assert_eq!(junit(&report).skipped, 1);
        report.findings[0].status = Status::Below;
        assert_eq!((junit(&report).skipped, junit(&report).failures), (0, 0));
    }

    #[test]
    fn the_time_is_the_day_judged_on() {
        let xml = written(Format::Junit, &empty(), Lang::En);
        assert!(xml.contains("timestamp=\"2026-11-22T00:00:00.000+09:00\""), "{xml}");
        assert!(!xml.contains("uuid"));
        let junit = junit(&empty());
        assert_eq!((junit.test_suites.len(), junit.tests), (1, 0));
        assert_eq!(junit_errors(&errors_only()), 2);
    }

    fn junit_errors(report: &Report) -> usize {
        junit(report).errors
    }
}
