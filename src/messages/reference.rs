//! What the program says about the reference: generated pages, and what `explain` prints. The pages speak through their templates.

use crate::finding::Outcome;
use crate::text;
use crate::text::Text;

/// Names an outcome for people.
pub fn outcome_name(outcome: Outcome) -> Text {
    match outcome {
        Outcome::Pass => text!("適合", "pass"),
        Outcome::Fail => text!("不適合", "fail"),
        Outcome::Unknown => text!("確認不能", "unknown"),
        Outcome::NotApplicable => text!("対象外", "not applicable"),
    }
}

/// Names the type of a field that has fields of its own.
pub fn type_fields() -> Text {
    text!("下の項目", "the fields below")
}

/// Stands in the first line of every generated page, inside a comment.
pub fn generated_page() -> Text {
    text!(
        "が policies/ から作ったページです。直すときは policies/ を直して作り直します",
        "wrote this page from policies/; change those and generate it again"
    )
}

pub fn pages_written(pages: usize, changed: usize, removed: usize, folder: &str) -> Text {
    text!(
        "{folder} の {pages} ページのうち {changed} ページを書き、古い {removed} ページを消しました",
        "{folder}: {changed} of {pages} pages written, {removed} stale pages removed"
    )
}

pub fn not_generated(path: &str) -> Text {
    text!("{path} は mamori が作ったページではありません。何も書いていません", "{path} is not a generated page; nothing was written")
}

pub fn not_generated_hint() -> Text {
    text!("別のフォルダを --out に指定するか、そのファイルを移してください", "name another folder with --out, or move the file away")
}

pub fn explain_reads() -> Text {
    text!("読む項目（＊は、判定に要るのに書かれていないと確認不能）", "Fields it reads (*: unknown where it is needed and missing)")
}

pub fn explain_read_by() -> Text {
    text!("この台帳を読む規則", "Rules that read it")
}

pub fn explain_in_force(publisher: &Text, published: &str, from: &str, until: Option<&str>) -> Text {
    let force = match until {
        Some(until) => text!("{from} から {until} まで施行", "in force {from} to {until}"),
        None => text!("{from} から施行", "in force since {from}"),
    };
    Text::new(format!("{}、{published} 公表、{}", publisher.ja, force.ja), format!("{}, published {published}, {}", publisher.en, force.en))
}

pub fn explain_clauses() -> Text {
    text!("収めた項目", "Clauses here")
}

/// Counts clauses: judged by rules, confirmed by a person, not asked, not decided, unverified; zeros are left out.
pub fn explain_counts(clauses: usize, parts: &[usize; 5]) -> Text {
    let ja = ["規則が判定", "人が確認", "対象外", "確かめ方は未定", "未検証"];
    let en = ["by rules", "by a person", "not asked", "not decided", "unverified"];
    let list = |names: [&str; 5]| -> Vec<String> {
        names.iter().zip(parts).filter(|(_, count)| **count > 0).map(|(name, count)| format!("{name} {count}")).collect()
    };
    let (ja, en) = (list(ja), list(en));
    if ja.is_empty() {
        return text!("{clauses} 件", "{clauses}");
    }
    Text::new(format!("{clauses} 件（{}）", ja.join("、")), format!("{clauses} ({})", en.join(", ")))
}

pub fn explain_manual() -> Text {
    text!("人が確認すること", "What a person confirms")
}

pub fn explain_uncovered() -> Text {
    text!("確かめない理由", "Why it is not asked")
}

pub fn explain_not_collected() -> Text {
    text!("未収録", "not collected")
}
