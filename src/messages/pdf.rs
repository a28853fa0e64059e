//! Words that only printed documents have, and what the program says when it cannot print them.

#![cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "a build without PDF says one of these only"))]

use crate::text::Text;

/// Label of the commit where there is little room.
pub const COMMIT: &str = "コミット";
/// Head of the column of marks.
pub const LEGEND_SIGN: &str = "記号";
/// Head of the column of their meanings.
pub const LEGEND_MEANING: &str = "意味";

/// Puts a label before a value.
pub fn labelled(label: &str, value: &str) -> String {
    format!("{label} {value}")
}

/// Names a commit with its day.
pub fn commit(short: &str, date: &str) -> String {
    format!("{short}（{date}）")
}

/// Names lines of a file.
pub fn place(path: &str, line: u32, end_line: u32) -> String {
    if line == end_line { format!("{path}:{line}") } else { format!("{path}:{line}-{end_line}") }
}

/// Says that a document could not be set, which is a mistake of the program.
pub fn cannot_set(document: &str, why: &str) -> Text {
    crate::text!(
        "文書「{document}」の PDF を組めません（mamori の不具合です）: {why}",
        "cannot set document \"{document}\" as PDF (a bug in mamori): {why}"
    )
}

/// Says that this program was built without PDF.
#[cfg(not(feature = "pdf"))]
pub fn no_pdf() -> Text {
    crate::text!("この mamori は PDF を含めずにビルドされています", "this mamori was built without PDF")
}
