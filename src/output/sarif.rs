//! The report as SARIF 2.1.0, in the form that GitHub code scanning reads.
//!
//! GitHub ignores suppressions, so waived findings are left out. Rules are listed whether they found something or not.

use std::collections::BTreeMap;
use std::io::{self, Write};

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::finding::{Outcome, RecordRef, Severity, Status};
use crate::messages;
use crate::report::{ClauseInfo, ErrorInfo, FindingInfo, GateInfo, NoticeInfo, Report, RuleInfo};
use crate::source::Location;
use crate::text::{Lang, Text};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Symbol of the repository's root, which the consumer knows and the report does not.
const ROOT: &str = "%SRCROOT%";

/// Results that GitHub accepts in one run.
const MAX_RESULTS: usize = 25_000;

/// Rules that GitHub accepts in one run.
const MAX_RULES: usize = 25_000;

/// Related places that GitHub shows for one result.
const MAX_RELATED: usize = 100;

/// Tags that GitHub shows for one rule.
const MAX_TAGS: usize = 10;

/// Characters that GitHub accepts in a description.
const MAX_DESCRIPTION: usize = 1024;

pub(super) fn write(report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let writer = Writer { report, lang };
    serde_json::to_writer(&mut *out, &Log { schema: SCHEMA, version: "2.1.0", runs: [writer.run()] })?;
    out.write_all(b"\n")
}

struct Writer<'r> {
    report: &'r Report,
    lang: Lang,
}

impl<'r> Writer<'r> {
    fn run(&self) -> Run<'r> {
        let report = self.report;
        let first = report.editions.first().map(|edition| format!("{}/", edition.id)).unwrap_or_default();
        let tool = &report.tool;
        let rules = report.rules.iter().take(MAX_RULES).map(|rule| self.rule(rule)).collect();
        let properties = DriverProperties { policy_hash: &tool.policy_hash };
        let driver = Driver { name: &tool.name, version: &tool.version, language: code(self.lang), rules, properties };
        let root = Base { description: message("the root of the repository".to_owned()) };
        Run {
            tool: ToolObject { driver },
            // The category stays the same from run to run: it names neither the day nor the commit.
            automation_details: AutomationDetails { id: format!("mamori/{first}{}", folder(&report.source.root)) },
            language: code(self.lang),
            column_kind: "unicodeCodePoints",
            original_uri_base_ids: BTreeMap::from([(ROOT, root)]),
            invocations: [Invocation {
                execution_successful: report.errors.is_empty(),
                tool_execution_notifications: self.notifications(),
            }],
            results: self.results(),
            properties: RunProperties {
                as_of: &report.as_of,
                editions: report.editions.iter().map(|edition| edition.id.as_str()).collect(),
                gate: report.summary.gate,
                waived: report.findings.iter().filter(|finding| finding.status == Status::Waived).count(),
            },
        }
    }

    fn listed(&self) -> impl Iterator<Item = &'r FindingInfo> {
        self.report.findings.iter().filter(|finding| finding.status != Status::Waived)
    }

    fn results(&self) -> Vec<SarifResult<'r>> {
        let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
        let numbered = self.listed().take(MAX_RESULTS).map(|finding| {
            let occurrence = seen.entry(finding.id.as_str()).or_default();
            *occurrence += 1;
            self.result(finding, *occurrence)
        });
        numbered.collect()
    }

    fn result(&self, finding: &'r FindingInfo, occurrence: usize) -> SarifResult<'r> {
        let related = finding.related.iter().take(MAX_RELATED).enumerate();
        let related_locations = related.map(|(index, related)| SarifLocation {
            id: Some(index + 1),
            message: Some(message(related.message.get(self.lang).to_owned())),
            ..self.location(&related.location)
        });
        let index = self.report.rules.binary_search_by(|rule| rule.id.cmp(&finding.rule)).ok();
        SarifResult {
            rule_id: &finding.rule,
            rule_index: index.filter(|index| *index < MAX_RULES),
            level: level(finding.severity),
            message: Message { text: self.text(finding) },
            // Only the first location is used, and only if every line of it is in the diff: one line, the one to change.
            locations: vec![self.location(&finding.location)],
            related_locations: related_locations.collect(),
            partial_fingerprints: BTreeMap::from([
                ("mamori/v1", finding.id.clone()),
                ("primaryLocationLineHash", format!("{}:{occurrence}", finding.id)),
            ]),
            baseline_state: self.report.baseline.as_ref().map(|_| if finding.status == Status::Baseline { "unchanged" } else { "new" }),
            properties: ResultProperties {
                severity: finding.severity,
                outcome: finding.outcome,
                status: finding.status,
                record: &finding.record,
                message: Text::new(plain(&finding.message.ja), plain(&finding.message.en)),
            },
        }
    }

    /// Writes what is wrong first, because only the first sentence may be shown, and links the other places last.
    fn text(&self, finding: &FindingInfo) -> String {
        let lines = [finding.message.clone(), messages::line_remedy(&finding.remedy)];
        let lines = lines.into_iter().chain(messages::line_clauses(&clauses(&finding.clauses)));
        let mut text = lines.map(|line| plain(line.get(self.lang))).collect::<Vec<_>>().join("\n");
        let links = finding.related.iter().take(MAX_RELATED).enumerate();
        let links: Vec<String> =
            links.map(|(index, related)| format!("[{}]({})", link_text(related.message.get(self.lang)), index + 1)).collect();
        if !links.is_empty() {
            text.push('\n');
            text.push_str(messages::line_related(&links.join(", ")).get(self.lang));
        }
        text
    }

    fn location(&self, location: &Location) -> SarifLocation {
        let line = location.line.max(1);
        let column = location.column.max(1);
        let one_line = location.end_line == location.line && location.end_column >= column;
        let region = Region { start_line: line, start_column: column, end_line: line, end_column: one_line.then_some(location.end_column) };
        let uri = encoded(&format!("{}{}", folder(&self.report.source.root), location.path));
        let artifact_location = ArtifactLocation { uri, uri_base_id: ROOT };
        SarifLocation { id: None, physical_location: PhysicalLocation { artifact_location, region }, message: None }
    }

    fn rule(&self, rule: &'r RuleInfo) -> Descriptor<'r> {
        let both = |text: &Text, between: &str| limited(&[self.lang, other(self.lang)].map(|lang| plain(text.get(lang))).join(between));
        Descriptor {
            id: &rule.id,
            short_description: message(both(&rule.title, " / ")),
            full_description: message(both(&rule.why, "\n")),
            help: Help { text: self.help(rule, plain, ""), markdown: self.help(rule, escaped, "**") },
            default_configuration: Configuration { level: level(rule.severity) },
            properties: RuleProperties {
                tags: tags(rule),
                // Rules judge facts that the ledger states; nothing is guessed, but the facts may be written down wrongly.
                precision: "high",
                problem_severity: problem(rule.severity),
                security_severity: security(rule.severity),
            },
        }
    }

    /// Writes reason, remedy, clauses and thresholds, in the run's language and below it in the other.
    fn help(&self, rule: &RuleInfo, escape: fn(&str) -> String, strong: &str) -> String {
        let clauses = clauses(&rule.clauses);
        let params = rule.params.iter().map(|param| {
            let value = param.value.as_str().map_or_else(|| param.value.to_string(), str::to_owned);
            messages::param_stated(&param.name, &value, &param.origin, param.note.as_ref())
        });
        let sections = [
            (messages::label_why(), vec![rule.why.clone()]),
            (messages::label_remedy(), vec![rule.remedy.clone()]),
            (messages::label_clauses(), clauses),
            (messages::label_params(), params.collect()),
        ];
        let mut help = String::new();
        for lang in [self.lang, other(self.lang)] {
            for (label, texts) in sections.iter().filter(|(_, texts)| !texts.is_empty()) {
                help.push_str(&format!("{strong}{}{strong}\n\n", label.get(lang)));
                for text in texts {
                    let bullet = if texts.len() > 1 { "- " } else { "" };
                    help.push_str(&format!("{bullet}{}\n", escape(text.get(lang))));
                }
                help.push('\n');
            }
        }
        help.truncate(help.trim_end().len());
        help
    }

    fn notifications(&self) -> Vec<Notification> {
        let errors = self.report.errors.iter().map(|error| self.error(error));
        let notices = self.report.notices.iter().map(|notice| self.notice(notice));
        let over = |count: usize, limit: usize, cut: fn(usize, usize) -> Text| {
            let text = (count > limit).then(|| cut(count - limit, limit))?;
            Some(Notification { level: "warning", message: message(text.get(self.lang).to_owned()), locations: Vec::new() })
        };
        let results = over(self.listed().count(), MAX_RESULTS, messages::cut_results);
        let rules = over(self.report.rules.len(), MAX_RULES, messages::cut_rules);
        errors.chain(notices).chain(results).chain(rules).collect()
    }

    fn error(&self, error: &ErrorInfo) -> Notification {
        let lines = std::iter::once(&error.message).chain(&error.hints).map(|text| plain(text.get(self.lang)));
        let text = lines.collect::<Vec<_>>().join("\n");
        Notification {
            level: "error",
            message: Message { text },
            locations: error.location.iter().map(|place| self.location(place)).collect(),
        }
    }

    fn notice(&self, notice: &NoticeInfo) -> Notification {
        let text = format!("{}\n{}", plain(notice.message.get(self.lang)), plain(notice.remedy.get(self.lang)));
        let level = if notice.kind == "expired" { "warning" } else { "note" };
        Notification { level, message: Message { text }, locations: vec![self.location(&notice.location)] }
    }
}

fn clauses(clauses: &[ClauseInfo]) -> Vec<Text> {
    clauses.iter().map(|clause| messages::clause_cited(&clause.edition, &clause.cite, clause.verified)).collect()
}

fn tags(rule: &RuleInfo) -> Vec<String> {
    let clauses = rule.clauses.iter().map(|clause| {
        let mark = if clause.verified { "" } else { " (unverified)" };
        format!("{}:{}{mark}", clause.edition, clause.clause)
    });
    let mut tags: Vec<String> = Vec::new();
    for tag in rule.areas.iter().cloned().chain(clauses) {
        if tags.len() < MAX_TAGS && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

fn problem(severity: Severity) -> &'static str {
    match level(severity) {
        "note" => "recommendation",
        level => level,
    }
}

/// Returns the number by which GitHub names the severity: above 9 critical, from 7 high, from 4 medium, else low.
fn security(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Critical => Some("9.5"),
        Severity::High => Some("8.0"),
        Severity::Medium => Some("5.5"),
        Severity::Low => Some("2.0"),
        Severity::Info => None,
    }
}

fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "ja",
        Lang::En => "en",
    }
}

fn other(lang: Lang) -> Lang {
    match lang {
        Lang::Ja => Lang::En,
        Lang::En => Lang::Ja,
    }
}

/// Returns the judged folder as the start of a path: empty for the repository's root.
fn folder(root: &str) -> String {
    if matches!(root, "" | ".") { String::new() } else { format!("{root}/") }
}

/// Makes a message out of a text that is not to link anywhere.
fn message(text: String) -> Message {
    Message { text: plain(&text) }
}

/// Keeps a text from being read as a link, `[text](id)`, and takes out control characters, which some consumers refuse.
fn plain(text: &str) -> String {
    let mut plain = text.to_owned();
    if plain.contains(|c: char| c.is_control() && c != '\n') {
        plain = plain.replace("\r\n", "\n").replace('\r', "\n").replace(|c: char| c.is_control() && c != '\n', "\u{fffd}");
    }
    if plain.contains("](") { plain.replace("](", "] (") } else { plain }
}

/// Escapes a text for the inside of `[…]`.
fn link_text(text: &str) -> String {
    let mut escaped = String::new();
    for c in plain(text).replace('\n', " ").chars() {
        if matches!(c, '[' | ']' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Escapes a text for Markdown.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in plain(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\n' => escaped.push_str("  \n"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Cuts a description to the length that GitHub accepts.
fn limited(text: &str) -> String {
    if text.chars().count() <= MAX_DESCRIPTION {
        return text.to_owned();
    }
    text.chars().take(MAX_DESCRIPTION - 1).chain(['…']).collect()
}

/// Percent-encodes a path, so that names in Japanese make a valid URI reference.
fn encoded(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte as char),
            byte => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                uri.extend(['%', HEX[usize::from(byte >> 4)] as char, HEX[usize::from(byte & 15)] as char]);
            }
        }
    }
    uri
}

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'r> {
    tool: ToolObject<'r>,
    automation_details: AutomationDetails,
    language: &'static str,
    column_kind: &'static str,
    original_uri_base_ids: BTreeMap<&'static str, Base>,
    invocations: [Invocation; 1],
    results: Vec<SarifResult<'r>>,
    properties: RunProperties<'r>,
}

#[derive(Serialize)]
struct ToolObject<'r> {
    driver: Driver<'r>,
}

#[derive(Serialize)]
struct Driver<'r> {
    name: &'r str,
    version: &'r str,
    language: &'static str,
    rules: Vec<Descriptor<'r>>,
    properties: DriverProperties<'r>,
}

#[derive(Serialize)]
struct DriverProperties<'r> {
    policy_hash: &'r str,
}

#[derive(Serialize)]
struct AutomationDetails {
    id: String,
}

#[derive(Serialize)]
struct Base {
    description: Message,
}

#[derive(Serialize)]
struct RunProperties<'r> {
    as_of: &'r str,
    editions: Vec<&'r str>,
    gate: GateInfo,
    waived: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<SarifLocation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'r> {
    id: &'r str,
    short_description: Message,
    full_description: Message,
    help: Help,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    tags: Vec<String>,
    precision: &'static str,
    #[serde(rename = "problem.severity")]
    problem_severity: &'static str,
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    security_severity: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'r> {
    rule_id: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: Vec<SarifLocation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<SarifLocation>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    properties: ResultProperties<'r>,
}

#[derive(Serialize)]
struct ResultProperties<'r> {
    severity: Severity,
    outcome: Outcome,
    status: Status,
    record: &'r RecordRef,
    message: Text,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifLocation {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::output::Format;
    use crate::output::sample::{HOSTILE, empty, errors_only, large, sample, violations, written};

    fn sarif(report: &Report) -> Value {
        let text = written(Format::Sarif, report, Lang::Ja);
        let schema = include_str!("../../tests/data/sarif-schema-2.1.0.json");
        assert_eq!(violations(schema, &text), Vec::<String>::new());
        serde_json::from_str(&text).unwrap()
    }

    fn results(log: &Value) -> &Vec<Value> {
        log["runs"][0]["results"].as_array().unwrap()
    }

    #[test]
    fn every_report_is_valid_sarif() {
        for report in [sample(), empty(), errors_only(), large(40)] {
            sarif(&report);
            assert_ne!(written(Format::Sarif, &report, Lang::Ja), written(Format::Sarif, &report, Lang::En));
        }
    }

    #[test]
    fn waived_findings_are_left_out_and_the_others_say_what_the_baseline_had() {
        let log = sarif(&sample());
        assert_eq!(log["runs"][0]["properties"]["waived"], 1);
        let states: Vec<&str> = results(&log).iter().map(|result| result["baselineState"].as_str().unwrap()).collect();
        assert_eq!(states, ["new", "new", "new", "new", "unchanged", "new"]);
        let log = sarif(&Report { baseline: None, ..sample() });
        assert!(results(&log).iter().all(|result| result["baselineState"].is_null()));
    }

    #[test]
    fn fingerprints_are_unique() {
        let log = sarif(&sample());
        let hash = |result: &Value| result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap().to_owned();
        let unique: BTreeSet<String> = results(&log).iter().map(hash).collect();
        assert_eq!(unique.len(), results(&log).len());
        assert!(unique.iter().any(|hash| hash.ends_with(":2")));
    }

    #[test]
    fn rules_are_listed_in_order_and_results_point_at_them() {
        let log = sarif(&sample());
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(rules.len(), 4);
        for result in results(&log) {
            assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
        }
        let properties = |index: usize| &rules[index]["properties"];
        assert_eq!(properties(1)["security-severity"], "9.5");
        assert_eq!(properties(2)["problem.severity"], "recommendation");
        assert!(properties(3).get("security-severity").is_none());
        assert_eq!(properties(0)["tags"].as_array().unwrap().len(), 10);
        assert_eq!(properties(0)["tags"][2], "mhlw-guideline@6.0:ops.2 (unverified)");
        assert!(rules[0]["fullDescription"]["text"].as_str().unwrap().chars().count() <= 1024);
    }

    #[test]
    fn related_places_are_linked_and_values_cannot_link() {
        let log = sarif(&sample());
        let first = &results(&log)[0];
        let text = first["message"]["text"].as_str().unwrap();
        assert!(text.starts_with("復元試験が期限を過ぎています"));
        assert!(text.contains("](1), [\\[括弧\\] の名前"), "{text}");
        assert_eq!(text.matches("](").count(), 2, "{text}");
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
        assert_eq!(first["relatedLocations"][1]["id"], 2);
    }

    #[test]
    fn japanese_paths_are_encoded_below_the_root_of_the_repository() {
        let mut report = sample();
        report.source.root = "分院/東".into();
        let log = sarif(&report);
        let artifact = &results(&log)[0]["locations"][0]["physicalLocation"]["artifactLocation"];
        let expected = "%E5%88%86%E9%99%A2/%E6%9D%B1/inventory/%E5%8F%97%E4%BB%98%20%E7%AB%AF%E6%9C%AB/";
        assert!(artifact["uri"].as_str().unwrap().starts_with(expected), "{artifact}");
        assert_eq!(log["runs"][0]["automationDetails"]["id"], "mamori/mhlw-guideline@6.0/分院/東/");
        assert_eq!(sarif(&sample())["runs"][0]["automationDetails"]["id"], "mamori/mhlw-guideline@6.0/");
    }

    #[test]
    fn a_place_over_several_lines_is_cut_to_one() {
        let mut report = sample();
        report.findings[0].location.end_line = 20;
        let log = sarif(&report);
        let region = &results(&log)[0]["locations"][0]["physicalLocation"]["region"];
        assert_eq!((&region["startLine"], &region["endLine"]), (&region["endLine"], &region["startLine"]));
        assert!(region.get("endColumn").is_none());
    }

    #[test]
    fn what_could_not_be_read_makes_the_run_unsuccessful() {
        let log = sarif(&errors_only());
        let invocation = &log["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        assert_eq!(invocation["toolExecutionNotifications"].as_array().unwrap().len(), 2);
        assert_eq!(sarif(&empty())["runs"][0]["invocations"][0]["executionSuccessful"], true);
    }

    #[test]
    fn results_above_the_limit_are_cut_and_the_run_says_so() {
        let mut bytes = Vec::new();
        write(&large(30_000), Lang::Ja, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.matches("\"ruleId\":").count(), MAX_RESULTS);
        assert!(text.contains("5000 件の指摘を省きました"));
    }

    #[test]
    fn related_places_above_the_limit_are_not_linked() {
        let mut report = sample();
        report.findings[0].related = vec![report.findings[0].related[1].clone(); 130];
        let log = sarif(&report);
        assert_eq!(results(&log)[0]["relatedLocations"].as_array().unwrap().len(), MAX_RELATED);
        assert!(!results(&log)[0]["message"]["text"].as_str().unwrap().contains("](101)"));
    }

    #[test]
    fn help_in_markdown_shows_hostile_text_as_text() {
        let mut report = sample();
        report.rules[0].why = Text::same(HOSTILE);
        let log = sarif(&report);
        let help = log["runs"][0]["tool"]["driver"]["rules"][0]["help"]["markdown"].as_str().unwrap();
        assert!(help.contains("&lt;script&gt;") && !help.contains("<script>"));
        assert!(!help.contains("[x]"));
    }
}
