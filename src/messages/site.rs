//! Words of the site around the documents; those in [`SCRIPT`] are handed to the pages' script.

/// First link of a page, for those who use the keyboard.
pub const SKIP: &str = "本文へ移動";
/// Label of the path from the index to the page.
pub const CRUMBS: &str = "現在の場所";
/// Heading of the table of contents.
pub const CONTENTS: &str = "目次";
/// Label of the links to the sections of the index.
pub const GROUPS: &str = "分類";
/// Label of the search box.
pub const SEARCH: &str = "全文書を検索";
/// What the search box says while it is empty.
pub const SEARCH_HINT: &str = "語句（ / キーで移動）";
/// Head of the column of titles.
pub const DOCUMENT: &str = "文書";
/// Head of the column of summaries.
pub const SUMMARY: &str = "内容";
/// Label of the links to the other formats of a document.
pub const FORMATS: &str = "形式";
/// Label of the same on the page of a document.
pub const OTHER_FORMATS: &str = "この文書の別の形式";
/// Opens the description of a picture.
pub const DESCRIPTION: &str = "図の内容を文章で読む";
/// Label of the links to the documents before and after.
pub const PAGER: &str = "前後の文書";
/// Label of the document before.
pub const PREVIOUS: &str = "前の文書";
/// Label of the document after.
pub const NEXT: &str = "次の文書";
/// Label of the program.
pub const TOOL: &str = "作成";
/// Label of the hash of the policy files.
pub const POLICY_HASH: &str = "判定に使った規則（SHA-256）";
/// Leads from an edition to what must be known of it.
pub const EDITION_NOTE: &str = "注記";
/// Heading of what must be known of editions.
pub const EDITION_NOTES: &str = "適用する版についての注記";

/// Names a format for those who do not know extensions.
pub fn format(format: &str) -> &str {
    match format {
        "pdf" => "PDF",
        "xlsx" => "Excel",
        "md" => "Markdown",
        _ => format,
    }
}

/// Names a document in a format.
pub fn in_format(document: &str, name: &str) -> String {
    format!("{document}（{}）", format(name))
}

/// Words that the script shows; `{}` stands for a number.
pub const SCRIPT: [(&str, &str); 9] = [
    ("filter", "この表を絞り込む"),
    ("rows", "{}／{}行"),
    ("sort", "この列で並べ替える"),
    ("found", "{}件の文書に{}か所"),
    ("titles", "{}件の文書"),
    ("none", "見つかりません。"),
    ("more", "この文書にほか{}か所"),
    ("rest", "ほかに{}件の文書。語句を足すと絞り込めます。"),
    ("failed", "検索の索引を読み込めません。"),
];

/// Names a record's lines in its file.
pub fn lines(first: u32, last: u32) -> String {
    if first == last { format!("{first}行") } else { format!("{first}～{last}行") }
}

/// Names a document's number of entries in a section of the index.
pub fn count(documents: usize) -> String {
    format!("{documents}件")
}

/// Names the number of a piece of evidence for those who hear the page.
pub fn evidence(number: u32) -> String {
    format!("根拠{number}")
}

/// Names a table whose heading does not.
pub fn table(number: usize) -> String {
    format!("表{number}")
}
