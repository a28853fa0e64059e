//! Tables: columns as wide as what they hold asks for, a scroll container of their own, rows to link to.

use std::fmt::Write as _;

use super::blocks::{Setting, Writer};
use super::escape;
use super::search::Entry;
use crate::document::{Align, Row, Table, plain};
use crate::messages::{document as labels, site as words};

/// Widths of A4 in em, upright and on its side, at each of the sizes that tables are printed in; long columns give way in
/// the smaller one.
const PAPER: [[usize; 2]; 2] = [[60, 89], [73, 108]];

/// Em up to which a value stays on one line, and a column that names the rows in sight when a table is scrolled.
const SHORT: usize = 11;

/// Most em that a column asks for.
const LONGEST: usize = 24;

/// Columns up to which a table on paper is a table.
const MANY: usize = 20;

/// Class of a table whose rows are cards on paper.
const CARDS: &str = "cards";

impl Writer<'_, '_> {
    pub(super) fn table(&mut self, table: &Table) {
        let words: Vec<Vec<String>> = table.rows.iter().map(|row| row.cells.iter().map(|cell| plain(cell)).collect()).collect();
        let titles: Vec<String> = table.columns.iter().map(|column| plain(&column.title)).collect();
        let widths: Vec<usize> = titles
            .iter()
            .enumerate()
            .map(|(column, title)| {
                let longest = words.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0);
                column_width(width(title), longest)
            })
            .collect();
        let headless = titles.iter().all(|title| title.trim().is_empty());
        let cited = table.has_cites();
        let keyed = widths.first().is_some_and(|width| *width <= SHORT);
        let size = size(&widths, cited, usize::from(self.document().landscape));
        let class = [if keyed { "keyed" } else { "" }, size].join(" ");
        self.open_table(&table.name, class.trim());
        if !headless {
            self.out.push_str("<thead><tr>");
            for (column, width) in table.columns.iter().zip(&widths) {
                let _ = write!(self.out, "<th scope=\"col\" class=\"w{width}{}\">", align(column.align));
                self.inlines(&column.title, Setting::Cell);
                self.out.push_str("</th>");
            }
            if cited {
                let _ = write!(self.out, "<th scope=\"col\" class=\"w4\">{}</th>", labels::EVIDENCE);
            }
            self.out.push_str("</tr></thead>\n");
        }
        self.out.push_str("<tbody>\n");
        for (number, (row, words)) in table.rows.iter().zip(&words).enumerate() {
            let shape = Shape { titles: if size == CARDS { &titles } else { &[] }, headless, cited };
            self.row(table, row, number, words, &shape);
        }
        self.close_table();
    }

    fn row(&mut self, table: &Table, row: &Row, number: usize, words: &[String], shape: &Shape<'_>) {
        let id = row.anchor.as_deref().and_then(|anchor| self.claim(anchor));
        let id = id.unwrap_or_else(|| format!("table:{}:{}", self.tables, number + 1));
        self.out.push_str("<tr");
        self.id(&id);
        self.out.push('>');
        // The first cell of a record's row, or of a row without heads, names the row.
        let named = shape.headless || row.anchor.is_some();
        for (column, cell) in row.cells.iter().enumerate() {
            let head = named && column == 0 && !words.first().is_none_or(|words| words.is_empty());
            self.out.push_str(if head { "<th scope=\"row\"" } else { "<td" });
            let class = table.columns.get(column).map_or("", |column| align(column.align));
            if !class.is_empty() {
                let _ = write!(self.out, " class=\"{}\"", class.trim_start());
            }
            if let Some(title) = shape.titles.get(column) {
                self.label(title);
            }
            self.out.push('>');
            self.inlines(cell, Setting::Cell);
            self.out.push_str(if head { "</th>" } else { "</td>" });
        }
        if shape.cited {
            self.out.push_str("<td");
            if !shape.titles.is_empty() {
                self.label(labels::EVIDENCE);
            }
            self.out.push('>');
            self.cites(&row.cites, Setting::Cell);
            self.out.push_str("</td>");
        }
        self.out.push_str("</tr>\n");
        let mut found = String::new();
        for word in words.iter().filter(|word| !word.trim().is_empty()) {
            if !found.is_empty() {
                found.push_str(" ／ ");
            }
            found.push_str(word);
        }
        self.entries.add(Entry::Text, &id, &found);
    }

    /// Adds what the head of a column says to a cell that stands without it on paper.
    fn label(&mut self, title: &str) {
        self.out.push_str(" data-label=\"");
        escape::text(&mut self.out, title);
        self.out.push('"');
    }

    /// Opens a table in its container; its name shows unless the heading above says it.
    pub(super) fn open_table(&mut self, name: &str, class: &str) {
        self.tables += 1;
        let number = self.tables;
        let _ = write!(self.out, "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"table:{number}\">\n<table");
        if !class.is_empty() {
            let _ = write!(self.out, " class=\"{class}\"");
        }
        let above = self.headings.last().is_some_and(|(_, _, words)| words == name);
        let _ = write!(self.out, "><caption id=\"table:{number}\"");
        self.out.push_str(if above || name.is_empty() { " class=\"unseen\">" } else { ">" });
        if name.is_empty() {
            self.out.push_str(&words::table(number));
        } else {
            escape::text(&mut self.out, name);
        }
        self.out.push_str("</caption>\n");
    }

    pub(super) fn close_table(&mut self) {
        self.out.push_str("</tbody></table></div>\n");
    }
}

/// Returns the class that lets a table fit on paper: `squeeze` and `cram` take the widths of columns back, long ones or all;
/// beyond that each row is a card.
fn size(widths: &[usize], cited: bool, paper: usize) -> &'static str {
    // A cell has about 1.3 em of padding and lines; the numbers of evidence take a column of their own.
    let needed = |long: usize| {
        let tenths: usize = widths.iter().map(|width| if *width > SHORT { long } else { *width } * 10 + 13).sum();
        tenths.div_ceil(10) + if cited { 5 } else { 0 }
    };
    if needed(LONGEST) <= PAPER[0][paper] {
        ""
    } else if needed(7) <= PAPER[1][paper] {
        "squeeze"
    } else if widths.len() <= MANY {
        "cram"
    } else {
        CARDS
    }
}

/// What the rows of a table have in common.
struct Shape<'t> {
    /// What the heads of the columns say, when a row on paper is a card of its own.
    titles: &'t [String],
    /// Whether there are no heads.
    headless: bool,
    /// Whether there is a column for the numbers of evidence.
    cited: bool,
}

fn align(align: Align) -> &'static str {
    match align {
        Align::Start => "",
        Align::Center => " center",
        Align::End => " end",
    }
}

/// Returns the width of the longest line in em, or a third of the whole where that is more.
fn width(text: &str) -> usize {
    // In twentieths: Latin letters and digits are a good half of a Japanese letter wide.
    let twentieths = |letter: char| match letter {
        '\0'..='\u{7f}' => 13,
        '\u{ff61}'..='\u{ff9f}' => 10,
        _ => 20,
    };
    let line = |line: &str| line.chars().take(100).map(twentieths).sum::<usize>();
    let (longest, whole) = text.split('\n').map(line).fold((0, 0), |(longest, whole), line| (longest.max(line), whole + line));
    longest.max(whole / 3).div_ceil(20)
}

/// Returns the least width of a column in em: short values stay on one line, long ones break into few.
fn column_width(title: usize, longest: usize) -> usize {
    // A head may get a sign for sorting.
    let title = if title <= 5 { title + 1 } else { title.div_ceil(2).max(5) + 1 };
    let content = match longest {
        0..=SHORT => longest,
        12..=20 => 12,
        21..=40 => 15,
        41..=80 => 18,
        _ => LONGEST,
    };
    title.max(content).clamp(2, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_values_stay_on_one_line_and_long_ones_break_into_few() {
        assert_eq!(column_width(width("管理番号"), width("HD-4200")), 5);
        assert_eq!(column_width(width("最終更新日"), width("2026-11-12（R8）")), 10);
        assert_eq!(column_width(width("判定"), width("はい\n二行目")), 3);
        assert_eq!(column_width(width("リモート保守の有無"), width("はい")), 6);
        assert_eq!(column_width(width("内容"), width(&"あ".repeat(10_000))), LONGEST);
    }

    #[test]
    fn what_does_not_fit_on_paper_gives_way() {
        assert_eq!((size(&[11; 5], true, 0), size(&[11; 5], true, 1)), ("squeeze", ""));
        assert_eq!((size(&[18; 6], false, 1), size(&[10; 12], false, 1)), ("squeeze", "cram"));
        assert_eq!(size(&[4; 50], false, 1), CARDS);
    }
}
