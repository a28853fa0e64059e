//! Words that only one format of the documents needs: the sheets of a workbook, and Markdown. Japanese only, like the documents.

/// First line of every Markdown file, so that nobody mends it by hand.
pub const GENERATED: &str = "<!-- mamori render が台帳から作った文書です。直すときは台帳を直して作り直します -->";
/// Head of the first column of a table of labels and values.
pub const ITEM: &str = "項目";
/// Head of the second column of a table of labels and values.
pub const CONTENT: &str = "内容";
/// Head of the column of titles in the index.
pub const DOCUMENT: &str = "文書";
/// Head of the column that says what a document is for.
pub const SUMMARY: &str = "内容";
/// Head of the column of marks in the legend.
pub const SIGN: &str = "記号";
/// Head of the column of meanings in the legend.
pub const MEANING: &str = "意味";

/// Name of the first sheet.
pub const COVER: &str = "表紙";
/// Name of the sheet with the text outside tables.
pub const TEXT: &str = "本文";
/// Name of the sheet with what is too long for one cell.
pub const LONG: &str = "長い記載";
/// Name of a table's sheet where the table has none.
pub const TABLE: &str = "表";
/// Heading of the list of sheets on the cover.
pub const SHEETS: &str = "シートの一覧";
/// Head of the column of sheets, in the list of sheets and in the sheet of what is too long for one cell.
pub const SHEET: &str = "シート";
/// Head of the column of cells in the sheet of what is too long for one cell.
pub const CELL: &str = "セル";
/// Head of the column of full texts in the sheet of what is too long for one cell.
pub const FULL_TEXT: &str = "全文";
/// What the sheet of the text holds.
pub const TEXT_HELP: &str = "表のほかの、この文書の文章です。";
/// What the sheet of what is too long for one cell holds.
pub const LONG_HELP: &str = "一つのセルに収まらない記載の全文です。番号は、もとのセルの末尾に示します。";

/// Says what a document of the folder is called, after the words of a link to it.
pub fn document_number(number: &str) -> String {
    format!("（{number}）")
}

/// Says where a link leads on the web, after its words.
pub fn web_address(address: &str) -> String {
    format!("（{address}）")
}

/// Says what a sheet with a table holds.
pub fn table_help(name: &str, rows: usize) -> String {
    format!("{name}（{rows}件）")
}

/// Stands in the text where a table stands in the document.
pub fn see_sheet(name: &str, sheet: &str) -> String {
    format!("表「{name}」は、シート「{sheet}」にあります。")
}

/// Ends a cell that shows only the beginning of what it holds.
pub fn continued(number: usize) -> String {
    format!("……（続きはシート「{LONG}」の{number}）")
}

/// Says what a figure shows, in words.
pub fn figure(caption: &str) -> String {
    format!("図「{caption}」")
}

/// Says who signs, where a file has no boxes to sign in.
pub fn approval(titles: &[String]) -> String {
    format!("承認欄（{}）は、PDFまたはExcelの文書にあります。", titles.join("・"))
}

/// Says that a document holds more than a workbook can.
pub fn workbook_failed(document: &str, reason: &str) -> crate::text::Text {
    crate::text!(
        "文書「{document}」のExcelファイルを作れません: {reason}",
        "cannot make the Excel file of the document \"{document}\": {reason}"
    )
}

/// Numbers the pages of a sheet: Excel puts the page and the pages in.
pub const PAGE_CODES: &str = "&P／&Nページ";
/// Excel puts the name of the sheet in.
pub const SHEET_CODE: &str = "&A";
