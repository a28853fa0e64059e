//! The report as a Markdown page, for step summaries and comments on changes.
//!
//! Everything that a ledger, a path or a policy says is escaped: in GitHub's and GitLab's Markdown it comes out as text.

use std::io::{self, Write};

use crate::finding::{Outcome, Severity, Status};
use crate::messages;
use crate::report::{ClauseInfo, EditionInfo, ErrorInfo, FindingInfo, GateInfo, NoticeInfo, Report};
use crate::source::Location;
use crate::text::{Lang, Text};

/// Bytes of a page: GitHub refuses step summaries of more than 1 MiB.
const MAX_PAGE: usize = 900 << 10;

/// Bytes of the page that notices and errors may take, so that findings never crowd them out.
const MAX_TAIL: usize = 200 << 10;

/// Bytes kept free for headings and for the sentence about what was cut.
const RESERVE: usize = 8 << 10;

pub(super) fn write(report: &Report, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let page = Page { report, lang };
    let head = page.head();
    let mut tail = Items::new(MAX_TAIL);
    page.notices(&mut tail);
    page.errors(&mut tail);
    let mut body = Items::new(MAX_PAGE.saturating_sub(RESERVE + head.len() + tail.text.len()));
    page.findings(&mut body);
    out.write_all(head.as_bytes())?;
    if body.left_out + tail.left_out > 0 {
        let cut = messages::cut_page(body.left_out, tail.left_out);
        writeln!(out, "> {}\n", escaped(cut.get(lang)))?;
    }
    out.write_all(body.text.as_bytes())?;
    out.write_all(tail.text.as_bytes())
}

/// A part of the page that holds so many bytes; once an item does not fit, the rest is counted instead.
struct Items {
    text: String,
    limit: usize,
    left_out: usize,
}

impl Items {
    fn new(limit: usize) -> Self {
        Items { text: String::new(), limit, left_out: 0 }
    }

    /// Adds an item, which is only written out while there is room.
    fn item(&mut self, item: impl FnOnce() -> String) {
        if self.left_out == 0 {
            let item = item();
            if self.text.len() + item.len() <= self.limit {
                return self.text.push_str(&item);
            }
        }
        self.left_out += 1;
    }

    /// Adds program text, for which the reserve has room.
    fn fixed(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

struct Page<'r> {
    report: &'r Report,
    lang: Lang,
}

impl Page<'_> {
    fn say(&self, text: &Text) -> String {
        escaped(text.get(self.lang))
    }

    fn head(&self) -> String {
        let report = self.report;
        let passed = report.summary.gate == GateInfo::Passed;
        let mut head = format!("## {}\n\n", self.say(&messages::heading_gate(passed, report.errors.len())));
        let mut facts = vec![messages::page_as_of(&report.as_of), messages::page_fail_on(report.fail_on.name())];
        facts.push(match &report.source.commit {
            Some(commit) => messages::page_commit(commit, report.source.dirty),
            None => messages::page_no_commit(),
        });
        facts.extend((!matches!(report.source.root.as_str(), "" | ".")).then(|| messages::page_folder(&report.source.root)));
        facts.extend(report.baseline.as_deref().map(messages::page_baseline));
        facts.push(messages::page_policies(&report.tool.version, &report.tool.policy_hash));
        for fact in facts {
            head.push_str(&format!("- {}\n", self.say(&fact)));
        }
        head.push_str(&format!("\n### {}\n\n", self.say(&messages::heading_editions())));
        for edition in &report.editions {
            head.push_str(&self.edition(edition));
        }
        if report.editions.is_empty() {
            head.push_str(&format!("{}\n", self.say(&messages::no_editions())));
        }
        head.push_str(&self.areas());
        head
    }

    /// Says of an edition what is not to be overlooked: its days, what is missing, what nobody has verified.
    fn edition(&self, edition: &EditionInfo) -> String {
        let mut cited: Vec<&ClauseInfo> = self.report.rules.iter().flat_map(|rule| &rule.clauses).collect();
        cited.retain(|clause| clause.edition == edition.id);
        cited.sort_by(|a, b| a.clause.cmp(&b.clause));
        cited.dedup_by(|a, b| a.clause == b.clause);
        let unverified = cited.iter().filter(|clause| !clause.verified).count();
        let title = Text::new(
            format!("{}（{}、{}）", edition.title.ja, edition.id, edition.publisher.ja),
            format!("{} ({}, {})", edition.title.en, edition.id, edition.publisher.en),
        );
        let mut lines = vec![messages::edition_days(&edition.from, edition.until.as_deref(), &self.report.as_of)];
        lines.extend(messages::edition_completeness(&edition.completeness));
        lines.extend((unverified > 0).then(|| messages::edition_unverified(unverified, cited.len())));
        lines.extend(edition.note.clone());
        let lines: Vec<String> = lines.iter().map(|line| format!("  - {}\n", self.say(line))).collect();
        format!("- {}\n{}", self.say(&title), lines.concat())
    }

    fn areas(&self) -> String {
        let summary = &self.report.summary;
        let columns = messages::area_columns().map(|column| self.say(&column));
        let mut table = format!("\n### {}\n\n", self.say(&messages::heading_areas()));
        table.push_str(&format!("| {} |\n|:--|--:|--:|--:|--:|--:|--:|\n", columns.join(" | ")));
        for area in &self.report.areas {
            let counts = [area.judged, area.pass, area.fail, area.unknown, area.waived, area.not_applicable];
            table.push_str(&row(&self.say(&area.title), counts));
        }
        let counts = [summary.judged, summary.pass, summary.fail, summary.unknown, summary.waived, summary.not_applicable];
        table.push_str(&row(&format!("**{}**", self.say(&messages::area_total())), counts));
        table.push_str(&format!("\n{}\n\n", self.say(&messages::page_records(summary.records, summary.ledger))));
        table
    }

    fn with(&self, status: Status) -> Vec<&FindingInfo> {
        self.report.findings.iter().filter(|finding| finding.status == status).collect()
    }

    fn findings(&self, items: &mut Items) {
        let open = self.with(Status::Open);
        items.fixed(&format!("### {}\n\n", self.say(&messages::heading_open(open.len()))));
        if open.is_empty() {
            items.fixed(&format!("{}\n\n", self.say(&messages::no_open())));
        }
        for (name, severity) in Severity::ALL {
            let group: Vec<&FindingInfo> = open.iter().copied().filter(|finding| finding.severity == severity).collect();
            if !group.is_empty() {
                items.fixed(&format!("#### {} ({})\n\n", self.say(&messages::heading_severity(name)), group.len()));
                self.list(&group, items);
            }
        }
        let folded = [
            (Status::Waived, messages::heading_waived as fn(usize) -> Text),
            (Status::Baseline, messages::heading_baseline),
            (Status::Below, messages::heading_below),
        ];
        for (status, heading) in folded {
            let group = self.with(status);
            if !group.is_empty() {
                items.fixed(&format!("<details><summary>{}</summary>\n\n", self.say(&heading(group.len()))));
                self.list(&group, items);
                items.fixed("</details>\n\n");
            }
        }
    }

    fn list(&self, findings: &[&FindingInfo], items: &mut Items) {
        for finding in findings {
            items.item(|| self.finding(finding));
        }
        items.fixed("\n");
    }

    fn finding(&self, finding: &FindingInfo) -> String {
        let unknown = messages::mark_unknown();
        let unknown = if finding.outcome == Outcome::Unknown { format!(" ({})", self.say(&unknown)) } else { String::new() };
        let title = format!("**{} {}**{unknown}", escaped(&finding.rule), self.say(&finding.title));
        let clauses: Vec<Text> =
            finding.clauses.iter().map(|clause| messages::clause_cited(&clause.edition, &clause.cite, clause.verified)).collect();
        let mut lines = vec![finding.message.clone(), messages::line_remedy(&finding.remedy)];
        lines.extend(messages::line_clauses(&clauses));
        lines.extend(finding.reason.as_ref().map(messages::line_status));
        self.item(&title, Some(&finding.location), &lines)
    }

    fn notices(&self, items: &mut Items) {
        let notices = &self.report.notices;
        if notices.is_empty() {
            return;
        }
        items.fixed(&format!("### {}\n\n", self.say(&messages::heading_notices(notices.len()))));
        for NoticeInfo { waiver, location, message, remedy, .. } in notices {
            let lines = [message.clone(), messages::line_remedy(remedy)];
            items.item(|| self.item(&format!("**{}**", escaped(waiver)), Some(location), &lines));
        }
        items.fixed("\n");
    }

    fn errors(&self, items: &mut Items) {
        let errors = &self.report.errors;
        if errors.is_empty() {
            return;
        }
        items.fixed(&format!("### {}\n\n", self.say(&messages::heading_errors(errors.len()))));
        for ErrorInfo { message, location, hints, .. } in errors {
            let lines: Vec<Text> = hints.iter().map(messages::line_remedy).collect();
            items.item(|| self.item(&format!("**{}**", self.say(message)), location.as_ref(), &lines));
        }
        items.fixed("\n");
    }

    /// Writes an entry of a list: a title with its place, and lines below it.
    fn item(&self, title: &str, location: Option<&Location>, lines: &[Text]) -> String {
        let place = location.map(|location| format!(" {}", self.place(location))).unwrap_or_default();
        let lines: Vec<String> = lines.iter().map(|line| format!("  - {}\n", self.say(line))).collect();
        format!("- {title}{place}\n{}", lines.concat())
    }

    fn place(&self, location: &Location) -> String {
        let root = self.report.source.root.as_str();
        let folder = if matches!(root, "" | ".") { String::new() } else { format!("{root}/") };
        code(&format!("{folder}{}:{}", location.path, location.line))
    }
}

fn row(title: &str, counts: [usize; 6]) -> String {
    format!("| {title} | {} |\n", counts.map(|count| count.to_string()).join(" | "))
}

/// Replaces characters that nobody sees but that change what is shown.
fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => '\u{fffd}',
        '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// Writes a text as a code span, with a fence longer than any run of backticks inside.
fn code(text: &str) -> String {
    let text: String = text.replace(['\r', '\n'], " ").chars().map(visible).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Escapes a text so that Markdown and HTML show it as it is. It never starts a line, so marks of blocks need no escape.
pub(super) fn escaped(text: &str) -> String {
    let text = text.trim_end().replace("\r\n", "\n").replace('\r', "\n");
    let mut escaped = String::new();
    let mut characters = text.chars().map(|c| if c == '\n' { c } else { visible(c) }).peekable();
    let mut before = ' ';
    while let Some(c) = characters.next() {
        match c {
            '\n' => escaped.push_str("<br>"),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // GitHub's documented way to a dollar sign that begins no formula.
            '$' => escaped.push_str("<span>$</span>"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
        // Mentions, references to issues, emoji and bare links are found in the text after Markdown was read, where no
        // escape is left: an invisible space keeps them from being found.
        let next = characters.peek().copied().unwrap_or(' ');
        let breaks = match c {
            '@' if before.is_ascii_alphanumeric() => !is_version(characters.clone()),
            '@' | '#' | '!' | '%' | '^' | '~' => next.is_alphanumeric() || next == '"',
            '&' | '$' => next.is_ascii_digit(),
            ':' => next == '/' || next == '+' || next == '-' || next.is_ascii_alphabetic(),
            'w' | 'W' => next == '.',
            _ => false,
        };
        if breaks {
            escaped.push('\u{200b}');
        }
        before = c;
    }
    escaped
}

/// Tells whether a version number follows, as in `mhlw-guideline@6.0`, which is neither a mention nor an address.
fn is_version(characters: impl Iterator<Item = char>) -> bool {
    let mut word = characters.take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_')).peekable();
    word.peek().is_some_and(char::is_ascii_digit) && word.all(|c| c.is_ascii_digit() || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Format;
    use crate::output::sample::{HOSTILE, empty, errors_only, large, sample, written};

    fn page(report: &Report) -> String {
        written(Format::Markdown, report, Lang::Ja)
    }

    #[test]
    fn a_page_says_what_was_judged_and_what_is_missing() {
        let page = page(&sample());
        for part in [
            "## mamori：関門は不通過、判定できないものもあります（2 件）",
            "- 評価日：2026-11-22",
            "コミット 0123456789abcdef",
            "2026-06-28 まで施行。評価日には効力のない旧版です",
            "一部だけを収録",
            "引いている条項 12 件のうち 1 件は未検証",
            "章ごとに要約した。",
            "`inventory/受付 端末/バックアップ#1.yaml:12`",
            "［mhlw-guideline@6.0］（未検証）",
            "<details><summary>例外で承認済み（1 件）</summary>",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
    }

    #[test]
    fn the_table_of_areas_adds_up() {
        let page = page(&sample());
        let numbers = |line: &str| line.split('|').filter_map(|cell| cell.trim().parse().ok()).collect::<Vec<usize>>();
        let rows: Vec<Vec<usize>> = page.lines().filter(|line| line.starts_with("| ")).map(numbers).filter(|row| row.len() == 6).collect();
        let (total, areas) = rows.split_last().unwrap();
        assert_eq!(areas.len(), 3);
        for column in 0..6 {
            assert_eq!(areas.iter().map(|row| row[column]).sum::<usize>(), total[column]);
        }
        assert!(rows.iter().all(|row| row[0] == row[1..].iter().sum::<usize>()));
    }

    #[test]
    fn values_come_out_as_text() {
        let text = escaped(HOSTILE);
        assert!(!text.contains('\n') && !text.contains('\r') && !text.contains('\u{1b}') && !text.contains('\u{202e}'));
        assert!(!text.replace("<br>", "").contains('<'), "{text}");
        for broken in ["\u{200b}admin", "#\u{200b}12", "https:\u{200b}//", "\\[x\\]", "\\|", "\\`z\\`", "&amp;amp;"] {
            assert!(text.contains(broken), "{broken}: {text}");
        }
        assert_eq!(escaped("www.example.com a$b"), "www\u{200b}.example.com a<span>$</span>b");
        assert_eq!(escaped("mhlw-guideline@6.0］ a@b.example @6"), "mhlw-guideline@6.0］ a@\u{200b}b.example @\u{200b}6");
        assert_eq!(escaped("2026-11-22 12:30（50%）\n"), "2026-11-22 12:30（50%）");
    }

    #[test]
    fn a_hostile_report_adds_no_element_of_its_own() {
        let page = page(&sample());
        let ours = ["<br>", "<details>", "</details>", "<summary>", "</summary>"];
        let rest = ours.iter().fold(page, |page, tag| page.replace(tag, ""));
        assert!(!rest.contains('<'), "{rest}");
        assert!(!rest.contains("@admin") && !rest.replace("\\]", "").contains("]("));
        assert!(!rest.chars().any(|c| c.is_control() && c != '\n'));
    }

    #[test]
    fn a_path_cannot_leave_its_code_span() {
        assert_eq!(code("a`b``c\n.yaml:1"), "```a`b``c .yaml:1```");
        assert_eq!(code("`x`"), "`` `x` ``");
    }

    #[test]
    fn a_long_page_is_cut_and_says_how_much_is_missing() {
        let page = page(&large(30_000));
        assert!(page.len() <= MAX_PAGE && page.len() > MAX_PAGE / 2, "{}", page.len());
        let shown = page.lines().filter(|line| line.starts_with("- **BAK-006")).count();
        assert!(page.contains(&format!("指摘 {} 件を省きました", 30_000 - shown)));
    }

    #[test]
    fn errors_and_notices_stay_when_findings_are_cut() {
        let long = large(30_000);
        let page = page(&Report { findings: long.findings, ..sample() });
        assert!(page.len() <= MAX_PAGE);
        assert!(page.contains("### 例外についての注意（2 件）") && page.contains("### 読み取れない、または判定できないもの（2 件）"));
        let mut many = errors_only();
        many.errors = vec![many.errors[1].clone(); 30_000];
        assert!(written(Format::Markdown, &many, Lang::En).len() <= MAX_PAGE);
    }

    #[test]
    fn nothing_found_is_said() {
        let page = page(&empty());
        assert!(page.starts_with("## mamori：関門を通過\n") && page.contains("未対応の指摘はありません。"), "{page}");
        assert!(written(Format::Markdown, &empty(), Lang::En).contains("No open findings."));
    }
}
