//! What the writers for CI systems and pages say around findings: headings, labels and whole sentences.

use crate::text;
use crate::text::Text;

/// Sets a label before a text: `直し方：…` and `How to fix: …`.
fn labelled(ja: &str, en: &str, text: &Text) -> Text {
    Text::new(format!("{ja}：{}", text.ja), format!("{en}: {}", text.en))
}

pub fn line_remedy(remedy: &Text) -> Text {
    labelled("直し方", "How to fix", remedy)
}

pub fn line_status(reason: &Text) -> Text {
    labelled("扱い", "Status", reason)
}

pub fn line_place(place: &str) -> Text {
    labelled("場所", "Place", &Text::same(place))
}

pub fn line_related(links: &str) -> Text {
    labelled("関連", "Related", &Text::same(links))
}

pub fn label_why() -> Text {
    text!("理由", "Why")
}

pub fn label_remedy() -> Text {
    text!("直し方", "How to fix")
}

pub fn label_clauses() -> Text {
    text!("根拠となる条項", "Clauses")
}

pub fn label_params() -> Text {
    text!("基準の値と、誰の定めた数か", "Thresholds and whose numbers they are")
}

/// Names a clause with its edition, and says so where no source that was read states it.
pub fn clause_cited(edition: &str, cite: &Text, verified: bool) -> Text {
    let (ja, en) = if verified { ("", "") } else { ("（未検証）", " (unverified)") };
    Text::new(format!("{}［{edition}］{ja}", cite.ja), format!("{} [{edition}]{en}", cite.en))
}

/// Joins cited clauses into one line; nothing where no clause asks for the rule.
pub fn line_clauses(clauses: &[Text]) -> Option<Text> {
    let ja: Vec<&str> = clauses.iter().map(|clause| &*clause.ja).collect();
    let en: Vec<&str> = clauses.iter().map(|clause| &*clause.en).collect();
    let joined = Text::new(ja.join("、"), en.join("; "));
    (!clauses.is_empty()).then(|| labelled("根拠", "Clauses", &joined))
}

/// States a parameter, its value and whose number it is.
pub fn param_stated(name: &str, value: &str, origin: &Text, note: Option<&Text>) -> Text {
    let ja = note.map(|note| format!("。{}", note.ja)).unwrap_or_default();
    let en = note.map(|note| format!(". {}", note.en)).unwrap_or_default();
    Text::new(format!("{name} = {value}（{}）{ja}", origin.ja), format!("{name} = {value} ({}){en}", origin.en))
}

pub fn cut_results(left_out: usize, limit: usize) -> Text {
    text!(
        "この形式の上限（{limit} 件）を超えたため、重大度の低いものから {left_out} 件の指摘を省きました。全件はJSON形式で書き出せます。",
        "{left_out} findings, the least severe ones, are left out because the format holds {limit} at most. The JSON report has all of them."
    )
}

pub fn cut_rules(left_out: usize, limit: usize) -> Text {
    text!(
        "この形式の上限（{limit} 件）を超えたため、{left_out} 件の規則の説明を省きました。",
        "The descriptions of {left_out} rules are left out because the format holds {limit} at most."
    )
}

pub fn title_error() -> Text {
    text!("判定できません", "Could not judge")
}

pub fn title_waiver() -> Text {
    text!("例外", "Exception")
}

/// The one line after the annotations that a step may show.
pub fn more_annotations(errors: usize, warnings: usize, notices: usize) -> Text {
    let total = errors + warnings + notices;
    text!(
        "ほかに {total} 件あります（エラー {errors}、注意 {warnings}、情報 {notices}）。全件はMarkdownかJSONの報告で見られます。",
        "{total} more (errors {errors}, warnings {warnings}, notices {notices}); the Markdown and JSON reports have all of them."
    )
}

pub fn passes_in_baseline() -> Text {
    text!(
        "基準とした版に既にあった指摘なので、関門では止めません。適合という意味ではありません。",
        "The baseline revision already had this finding, so it does not fail the gate. That does not make it compliant."
    )
}

pub fn passes_below_gate() -> Text {
    text!(
        "重大度が関門に満たない指摘なので、関門では止めません。適合という意味ではありません。",
        "Less severe than what fails the gate, so it does not fail the gate. That does not make it compliant."
    )
}

/// Outcomes of a rule when they are counted instead of listed.
pub fn rule_counts(pass: usize, fail: usize, unknown: usize, not_applicable: usize) -> Text {
    text!(
        "適合 {pass}、不適合 {fail}、確認不能 {unknown}、対象外 {not_applicable}",
        "{pass} pass, {fail} fail, {unknown} unknown, {not_applicable} not applicable"
    )
}

pub fn rule_waived(waived: usize) -> Text {
    text!("例外で承認済み {waived} 件", "{waived} waived")
}

pub fn more_places(count: usize) -> Text {
    text!("ほか {count} か所", "and {count} more places")
}

/// The first heading of a page: what the run decided.
pub fn heading_gate(passed: bool, errors: usize) -> Text {
    match (errors, passed) {
        (0, true) => text!("mamori：関門を通過", "mamori: gate passed"),
        (0, false) => text!("mamori：関門は不通過", "mamori: gate failed"),
        (_, true) => text!("mamori：判定できないものがあります（{errors} 件）", "mamori: could not judge everything ({errors} errors)"),
        (_, false) => {
            text!(
                "mamori：関門は不通過、判定できないものもあります（{errors} 件）",
                "mamori: gate failed, could not judge everything ({errors} errors)"
            )
        }
    }
}

pub fn page_as_of(as_of: &str) -> Text {
    text!("評価日：{as_of}", "As of: {as_of}")
}

pub fn page_fail_on(severity: &str) -> Text {
    let title = heading_severity(severity);
    Text::new(format!("関門：重大度「{}」以上の未対応で不通過", title.ja), format!("Gate: fails on open findings at {} or above", title.en))
}

pub fn page_commit(commit: &str, dirty: bool) -> Text {
    let (ja, en) = if dirty { ("（記録されていない変更を含む）", ", with uncommitted changes") } else { ("", "") };
    text!("対象：コミット {commit}{ja}", "Judged: commit {commit}{en}")
}

pub fn page_no_commit() -> Text {
    text!("対象：gitに記録されていないファイル", "Judged: files outside git")
}

pub fn page_folder(root: &str) -> Text {
    text!("フォルダ：{root}", "Folder: {root}")
}

pub fn page_baseline(revision: &str) -> Text {
    text!("比較の基準とした版：{revision}", "Compared with: {revision}")
}

pub fn page_policies(version: &str, hash: &str) -> Text {
    text!("mamori {version}、規則の版 {hash}", "mamori {version}, policies {hash}")
}

pub fn heading_editions() -> Text {
    text!("規準とした版", "Editions")
}

pub fn no_editions() -> Text {
    text!("規準とした版はありません。", "No edition is in use.")
}

/// Days in force of an edition, seen from the as-of date; days are ISO dates.
pub fn edition_days(from: &str, until: Option<&str>, as_of: &str) -> Text {
    let days = match until {
        None => text!("{from} から施行", "in force since {from}"),
        Some(until) => text!("{from} から {until} まで施行", "in force from {from} to {until}"),
    };
    let (ja, en) = if as_of < from {
        ("。評価日にはまだ効力がありません", "; not yet in force on the as-of date")
    } else if until.is_some_and(|until| until < as_of) {
        ("。評価日には効力のない旧版です", "; superseded on the as-of date")
    } else {
        ("", "")
    };
    Text::new(days.ja + ja, days.en + en)
}

/// Says how much of an edition is there; nothing when it is complete.
pub fn edition_completeness(name: &str) -> Option<Text> {
    match name {
        "complete" => None,
        "partial" => Some(text!("一部だけを収録（ほかの版の項目で補っていません）", "partial; nothing is filled in from another edition")),
        _ => {
            Some(text!("項目を未収録（ほかの版の項目で補っていません）", "items not collected; nothing is filled in from another edition"))
        }
    }
}

pub fn edition_unverified(unverified: usize, clauses: usize) -> Text {
    text!("引いている条項 {clauses} 件のうち {unverified} 件は未検証", "{unverified} of the {clauses} clauses cited are unverified")
}

pub fn heading_areas() -> Text {
    text!("領域ごとの集計", "Summary by area")
}

/// Column heads of the table of areas; the columns from the third on add up to the second.
pub fn area_columns() -> [Text; 7] {
    [
        text!("領域", "Area"),
        text!("判定", "Judged"),
        text!("適合", "Pass"),
        text!("不適合", "Fail"),
        text!("確認不能", "Unknown"),
        text!("例外", "Waived"),
        text!("対象外", "Not applicable"),
    ]
}

pub fn area_total() -> Text {
    text!("合計", "Total")
}

pub fn page_records(records: usize, ledger: usize) -> Text {
    text!(
        "記録 {records} 件を読みました。台帳の書き方の誤りは {ledger} 件です（上の表には数えていません）。",
        "{records} records read; {ledger} mistakes in the ledgers themselves (not counted in the table)."
    )
}

pub fn heading_open(count: usize) -> Text {
    text!("未対応の指摘（{count} 件）", "Open findings ({count})")
}

pub fn no_open() -> Text {
    text!("未対応の指摘はありません。", "No open findings.")
}

/// What people read for a severity.
pub fn heading_severity(name: &str) -> Text {
    match name {
        "critical" => text!("重大", "critical"),
        "high" => text!("高", "high"),
        "medium" => text!("中", "medium"),
        "low" => text!("低", "low"),
        _ => text!("参考", "info"),
    }
}

pub fn mark_unknown() -> Text {
    text!("確認不能", "unknown")
}

pub fn heading_waived(count: usize) -> Text {
    text!("例外で承認済み（{count} 件）", "Waived ({count})")
}

pub fn heading_baseline(count: usize) -> Text {
    text!("基準とした版に既にあった指摘（{count} 件）", "Already in the baseline ({count})")
}

pub fn heading_below(count: usize) -> Text {
    text!("関門の重大度に満たない指摘（{count} 件）", "Below the severity of the gate ({count})")
}

pub fn heading_notices(count: usize) -> Text {
    text!("例外についての注意（{count} 件）", "Exceptions that need attention ({count})")
}

pub fn heading_errors(count: usize) -> Text {
    text!("読み取れない、または判定できないもの（{count} 件）", "Could not be read or judged ({count})")
}

pub fn cut_page(findings: usize, others: usize) -> Text {
    let (ja, en) = if others > 0 {
        (format!("と、注意や誤り {others} 件"), format!(" and {others} notices and errors"))
    } else {
        Default::default()
    };
    text!(
        "長さの上限のため、指摘 {findings} 件{ja}を省きました。全件はJSON形式で書き出せます。",
        "{findings} findings{en} are left out because the page would be too long. The JSON report has all of them."
    )
}
