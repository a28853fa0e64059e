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
/// Heads of the columns of the list of evidence, in their order.
pub const EVIDENCE_COLUMNS: [&str; 6] = [EVIDENCE_NUMBER, EVIDENCE_RECORD, EVIDENCE_PLACE, EVIDENCE_COMMIT, EVIDENCE_AUTHOR, EVIDENCE_DATE];
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
#[cfg(feature = "pdf")]
pub fn page_of(page: usize, pages: usize) -> String {
    format!("{page}／{pages}ページ")
}

// What values are printed as, and what templates are told when they ask for what is not there.

/// Printed for a fact that no ledger states.
pub const UNKNOWN: &str = "確認不能";
/// Printed for what does not apply.
pub const NOT_APPLICABLE: &str = "―";
/// Printed for true.
pub const YES: &str = "はい";
/// Printed for false.
pub const NO: &str = "いいえ";
/// Stands between the items of a list.
pub const LIST_SEPARATOR: &str = "、";
/// A template printed a name that nobody gave.
pub const UNDEFINED: &str = "ここで使った名前は定義されていません";
/// A template printed something that is no value.
pub const PRINTED_MAPPING: &str = "まとまり（マッピング）はそのままでは書き出せません。中の項目を指定してください";

/// A template asked for a field that the schema does not have.
pub fn no_such_field(name: &str) -> String {
    format!("「{name}」という項目はありません")
}

/// Follows another message.
pub fn did_you_mean(name: &str) -> String {
    format!("（「{name}」のことですか）")
}

/// A template asked for a parameter that no rule in force has.
pub fn no_such_param(rule: &str, name: &str) -> String {
    format!("適用中の規則に {rule} の {name} という数値はありません")
}

/// A template asked for a rule that is not in force.
pub fn rule_not_in_force(rule: &str) -> String {
    format!("{rule} は適用中の規則ではありません。bound(\"{rule}\") で先に確かめてください")
}

/// A template used a tone that does not exist.
pub fn unknown_tone(name: &str) -> String {
    format!("「{name}」という調子はありません（plain・good・bad・warn・muted）")
}

/// A template took something for a day that is none.
pub fn not_a_day(text: &str) -> String {
    format!("「{text}」は日付（YYYY-MM-DD）ではありません")
}
/// Stands for a table without rows.
pub const NO_RECORDS: &str = "該当する記録はありません。";
/// A template has a heading of a level that documents do not have.
pub const HEADING_LEVEL: &str = "見出しは ## から #### までです（# は文書の題名に使います）";
/// A template has a code block.
pub const CODE_BLOCK: &str = "コードブロックは使えません（行頭の空白4つもコードになります）";
/// A template has HTML or an image.
pub const HTML: &str = "HTML・画像は使えません";
/// A template prints a figure inside a table.
pub const FIGURE_IN_TABLE: &str = "図は表の中に置けません";

// Verdicts.

/// A verdict that passes.
pub const PASS: &str = "適合";
/// A verdict that fails.
pub const FAIL: &str = "不適合";
/// A verdict about a record that the rule is not about.
pub const OUT_OF_SCOPE: &str = "対象外";
/// A clause whose rules found nothing to judge.
pub const NOTHING_TO_JUDGE: &str = "該当なし";
/// A clause that fails, where approved exceptions cover every failure.
pub const NO_WAIVED: &str = "いいえ（例外承認）";
/// A clause that a person has to confirm.
pub const TO_BE_CONFIRMED: &str = "人の確認待ち";
/// A clause that a person confirmed.
pub const CONFIRMED_BY_PERSON: &str = "確認済み";
/// A clause that nothing judges.
pub const NOT_JUDGED: &str = "判定の対象外";
/// An open finding.
pub const OPEN: &str = "未対応";
/// A finding that an exception covers.
pub const WAIVED: &str = "例外承認";
/// A finding that the compared revision had.
pub const BASELINE: &str = "以前からの指摘";
/// A finding below the severity of the gate.
pub const BELOW: &str = "軽微";
/// The area of checks of the ledgers themselves.
pub const LEDGER_CHECKS: &str = "台帳の記入";

// Marks and the legend.

/// Follows a clause that no source which was read states.
pub const UNVERIFIED_MARK: &str = "〔未検証〕";
/// Follows a number that is mamori's own.
pub const PRODUCT_DEFAULT_MARK: &str = "〔既定値〕";
/// What 確認不能 means.
pub const UNKNOWN_MEANING: &str = "台帳に記載がなく、確かめられないもの。「はい」や「適合」とはみなしません。";
/// What ― means.
pub const NOT_APPLICABLE_MEANING: &str = "該当しないもの、または記入を要しないもの。";
/// What 〔未検証〕 means.
pub const UNVERIFIED_MEANING: &str = "条項の番号や文言を、公表された原文で確かめていないもの。原文を確かめてから引用してください。";
/// What 〔既定値〕 means.
pub const PRODUCT_DEFAULT_MEANING: &str = "ガイドラインに数値の定めがなく、mamori の既定値を用いたもの。施設の規程で変えられます。";

/// Names a record for the list of evidence.
pub fn record_of_ledger(ledger: &str, record: &str) -> String {
    format!("{ledger}「{record}」")
}

/// A template gave a figure something that it does not know.
pub fn unknown_part(name: &str, known: &[&str]) -> String {
    format!("図に「{name}」という項目はありません（{}）", known.join("・"))
}

/// A template drew a link of a kind that does not exist.
pub fn unknown_link(name: &str) -> String {
    format!("「{name}」という線の種類はありません（internal・internet・remote・wireless・none）")
}

/// Follows the title of an edition that is held in part.
pub const PARTIAL: &str = "収録は一部";
/// Follows the title of an edition whose items are not held.
pub const NOT_COLLECTED: &str = "項目は未収録";

/// Title of the copy of a ledger.
pub fn copy_of(ledger: &str) -> String {
    format!("{ledger}（写し）")
}

/// What the copy of a ledger is.
pub const COPY_SUMMARY: &str = "台帳に書かれた記録の写し。各行の根拠に、書かれたファイルと行、最後に変えた人を示します。";
/// When the copy of a ledger is renewed.
pub const COPY_RENEWED: &str = "台帳を変えるつど";
/// Stands before an item of a list in a cell.
pub const ITEM: &str = "・";

/// Names a value in a cell.
pub fn label(title: &str) -> String {
    format!("{title}：")
}
