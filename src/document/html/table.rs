//! Tables: columns as wide as what they hold asks for, a scroll container of their own, rows to link to.

use std::fmt::Write as _;

use super::blocks::{Setting, Writer};
use super::escape;
use super::search::Entry;
use crate::document::{Align, Row, Table, plain};
use crate::messages::{document as labels, site as words};

/// Widths of A4 in em of the print's small type, upright and on its side.
const PAPER: [usize; 2] = [60, 89];

/// Em up to which the column that names the rows stays in sight when a table is scrolled.
const KEY: usize = 10;

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
        let paper = PAPER[usize::from(self.document().landscape)];
        // Cells have about two em of padding and lines between them; the numbers of evidence take six.
        let squeezed = widths.iter().map(|width| width + 2).sum::<usize>() + if cited { 6 } else { 0 } > paper;
        let keyed = widths.first().is_some_and(|width| *width <= KEY) && table.rows.iter().any(|row| row.anchor.is_some());
        self.open_table(
            &table.name,
            match (squeezed, keyed) {
                (true, true) => "squeeze keyed",
                (true, false) => "squeeze",
                (false, true) => "keyed",
                (false, false) => "",
            },
        );
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
            self.row(table, row, number, words, headless, cited);
        }
        self.close_table();
    }

    fn row(&mut self, table: &Table, row: &Row, number: usize, words: &[String], headless: bool, cited: bool) {
        let id = row.anchor.as_deref().and_then(|anchor| self.claim(anchor));
        let id = id.unwrap_or_else(|| format!("table:{}:{}", self.tables, number + 1));
        self.out.push_str("<tr");
        self.id(&id);
        self.out.push('>');
        // The first cell of a record's row, or of a row without heads, names the row.
        let named = headless || row.anchor.is_some();
        for (column, cell) in row.cells.iter().enumerate() {
            let head = named && column == 0 && !words.first().is_none_or(|words| words.is_empty());
            self.out.push_str(if head { "<th scope=\"row\"" } else { "<td" });
            let class = table.columns.get(column).map_or("", |column| align(column.align));
            if !class.is_empty() {
                let _ = write!(self.out, " class=\"{}\"", class.trim_start());
            }
            self.out.push('>');
            self.inlines(cell, Setting::Cell);
            self.out.push_str(if head { "</th>" } else { "</td>" });
        }
        if cited {
            self.out.push_str("<td>");
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

fn align(align: Align) -> &'static str {
    match align {
        Align::Start => "",
        Align::Center => " center",
        Align::End => " end",
    }
}

/// Returns the width of the longest line, in halves of a Japanese letter.
fn width(text: &str) -> usize {
    let halves = |letter: char| if letter.is_ascii() || ('\u{ff61}'..='\u{ff9f}').contains(&letter) { 1 } else { 2 };
    text.split('\n').map(|line| line.chars().take(200).map(halves).sum()).max().unwrap_or(0)
}

/// Returns the least width of a column in em: short values stay on one line, long ones break into few.
fn column_width(title: usize, longest: usize) -> usize {
    // Latin letters are a little wider than half a Japanese one, and a head may get a sign for sorting: one em to spare.
    let title = if title <= 10 { title.div_ceil(2) + 1 } else { title.div_ceil(4).max(5) + 1 };
    let content = match longest {
        0..=20 => longest.div_ceil(2) + 1,
        21..=40 => 12,
        41..=80 => 15,
        _ => 18,
    };
    title.max(content).clamp(2, 18)
}
