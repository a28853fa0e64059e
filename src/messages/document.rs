//! Words that stand around the text of documents. Documents are Japanese; what is Japanese only is so on purpose.

/// Label of the document number.
pub const NUMBER: &str = "文書番号";
/// Label of the facility's name.
pub const FACILITY: &str = "施設名";
/// Label of the day judged on.
pub const AS_OF: &str = "評価日";
/// Label of the editions.
pub const EDITIONS: &str = "適用する版";
/// Label of the commit.
pub const COMMIT: &str = "台帳の版（コミット）";
/// Label of when the document is renewed.
pub const RENEWED: &str = "作成・更新の時期";
/// Heading of the evidence and of the column that refers to it.
pub const EVIDENCE: &str = "根拠";
/// Heading of the list of evidence at the end of a document.
pub const EVIDENCE_LIST: &str = "根拠の一覧";
/// What the list of evidence is.
pub const EVIDENCE_HELP: &str =
    "本文の［番号］は、その記載の根拠になった台帳の記録です。日付と記録者は、該当する行を最後に変えた変更のものです。";
/// Head of the column of evidence numbers.
pub const EVIDENCE_NUMBER: &str = "番号";
/// Head of the column of records.
pub const EVIDENCE_RECORD: &str = "記録";
/// Head of the column of places.
pub const EVIDENCE_PLACE: &str = "ファイルと行";
/// Head of the column of commits.
pub const EVIDENCE_COMMIT: &str = "変更";
/// Head of the column of authors.
pub const EVIDENCE_AUTHOR: &str = "記録者";
/// Head of the column of days.
pub const EVIDENCE_DATE: &str = "記録日";
/// Heading of the revisions.
pub const REVISIONS: &str = "改定履歴";
/// What the list of revisions is.
pub const REVISIONS_HELP: &str = "この文書のもとになる台帳の変更です。新しい順に示します。";
/// Head of the column that says what a revision changed.
pub const REVISION_SUMMARY: &str = "内容";
/// Heading of the boxes to be signed or sealed.
pub const APPROVAL: &str = "承認欄";
/// Heading of the legend.
pub const LEGEND: &str = "記号の意味";
/// Printed for lines that are not committed.
pub const UNCOMMITTED: &str = "未確定（コミット前）";
/// Printed where git does not know who changed a line.
pub const UNKNOWN_CHANGE: &str = "履歴なし";
/// Printed on every page of documents made from changed files.
pub const DIRTY: &str = "確定前の版：コミットされていない変更を含みます";
/// Printed where documents are not made from a commit.
pub const NO_COMMIT: &str = "コミットなし";
/// Title of the index.
pub const INDEX: &str = "文書一覧";

/// Says how many revisions are not listed.
pub fn older_revisions(count: usize) -> String {
    format!("ほかに{count}件の古い変更があります。")
}

/// Numbers a page.
pub fn page_of(page: usize, pages: usize) -> String {
    format!("{page}／{pages}ページ")
}
