//! A page of plain blocks, written for a terminal or as Markdown: one content, two looks.

use std::io::{self, Write};

use anstyle::Style as Paint;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::Style;
use super::markdown::escaped;

/// Widest column that people read without losing the line.
const MAX_WIDTH: usize = 100;

/// Characters that never start a line in Japanese.
const NOT_FIRST: &str = "、。，．）」』］】！？・：；ー々";

/// Characters that never end a line in Japanese.
const NOT_LAST: &str = "（「『［【";

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// What the page is.
    Title(String),
    /// The head of a section.
    Heading(String),
    /// The head of a group in a section.
    Group(String),
    /// Running text.
    Paragraph(String),
    /// What a reader must know before reading on.
    Caution(String),
    /// An entry with lines that belong to it.
    Item {
        /// Its first line.
        text: String,
        /// What belongs to it.
        notes: Vec<Note>,
    },
    /// Rows of equal length, the first one being heads, the first column names.
    Table(Vec<Vec<String>>),
}

/// A line that belongs to an item; what follows a line break stands below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    /// What it is, when that is not plain.
    pub(super) label: String,
    /// What it says.
    pub(super) text: String,
}

impl Note {
    /// Makes a note that needs no label.
    pub(super) fn plain(text: String) -> Note {
        Note { label: String::new(), text }
    }
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// Its blocks.
    pub(super) blocks: Vec<Block>,
}

impl Page {
    /// Writes the page for a terminal.
    pub(super) fn text(&self, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let width = style.width.min(MAX_WIDTH);
        let bold = |text: &str| {
            let paint = Paint::new().bold();
            if style.color { format!("{paint}{text}{paint:#}") } else { text.to_owned() }
        };
        for (number, block) in self.blocks.iter().enumerate() {
            // Items stand close together and below their head; everything else has air around it.
            let item = matches!(block, Block::Item { .. });
            let close = number > 0
                && match &self.blocks[number - 1] {
                    Block::Heading(_) => true,
                    Block::Group(_) | Block::Item { .. } => item,
                    _ => false,
                };
            if number > 0 && !close {
                writeln!(out)?;
            }
            match block {
                Block::Title(text) => writeln!(out, "{}", bold(text))?,
                Block::Heading(text) => writeln!(out, "{}\n{}", bold(text), "─".repeat(width))?,
                Block::Group(text) => writeln!(out, "  {}", bold(text))?,
                Block::Paragraph(text) => lines(out, text, "  ", "  ", width)?,
                Block::Caution(text) => lines(out, text, "  ! ", "    ", width)?,
                Block::Item { text, notes } => {
                    lines(out, text, "  - ", "    ", width)?;
                    let label = notes.iter().map(|note| note.label.width()).max().filter(|label| *label > 0).map_or(0, |label| label + 2);
                    for note in notes {
                        let first = format!("      {}{}", note.label, " ".repeat(label - note.label.width()));
                        // What follows a line break belongs to the line above it, unless labels say what belongs to what.
                        let (head, rest) = note.text.split_once('\n').unwrap_or((&note.text, ""));
                        lines(out, head, &first, &" ".repeat(6 + label), width)?;
                        lines(out, rest, "        ", "        ", width)?;
                    }
                }
                Block::Table(rows) => table(out, rows)?,
            }
        }
        Ok(())
    }

    /// Writes the page as Markdown. Whatever ledgers and policies say is escaped.
    pub(super) fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut last_item = false;
        for (number, block) in self.blocks.iter().enumerate() {
            let item = matches!(block, Block::Item { .. });
            if number > 0 && !(item && last_item) {
                writeln!(out)?;
            }
            last_item = item;
            match block {
                Block::Title(text) => writeln!(out, "## {}", escaped(text))?,
                Block::Heading(text) => writeln!(out, "### {}", escaped(text))?,
                Block::Group(text) => writeln!(out, "#### {}", escaped(text))?,
                Block::Paragraph(text) => writeln!(out, "{}", paragraph(text))?,
                Block::Caution(text) => writeln!(out, "> {}", escaped(text))?,
                Block::Item { text, notes } => {
                    writeln!(out, "- {}", escaped(text))?;
                    for note in notes {
                        let label = if note.label.is_empty() { String::new() } else { format!("{}: ", escaped(&note.label)) };
                        writeln!(out, "  - {label}{}", escaped(&note.text))?;
                    }
                }
                Block::Table(rows) => {
                    for (number, row) in rows.iter().enumerate() {
                        let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
                        writeln!(out, "| {} |", cells.join(" | "))?;
                        if number == 0 {
                            writeln!(out, "|{}", ":---|".to_owned() + &"---:|".repeat(row.len().saturating_sub(1)))?;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// Escapes a paragraph, whose first letter must not make a list or heading of it.
fn paragraph(text: &str) -> String {
    let marks = |letter: char| letter.is_ascii_digit() || "#-+=".contains(letter);
    let text = escaped(text);
    if text.starts_with(marks) { format!("&#8203;{text}") } else { text }
}

/// Writes text in lines that fit; the first has its own indent.
fn lines(out: &mut dyn Write, text: &str, first: &str, rest: &str, width: usize) -> io::Result<()> {
    let mut indent = first;
    for paragraph in text.lines() {
        for line in wrapped(paragraph, width.saturating_sub(rest.width()).max(20)) {
            writeln!(out, "{indent}{line}")?;
            indent = rest;
        }
    }
    Ok(())
}

/// Breaks a line where Japanese and English may be broken: between Japanese letters, or at a blank.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for piece in pieces(text) {
        let wide = piece.trim_end().width();
        if used > 0 && used + wide > width {
            lines.push(line.trim_end().to_owned());
            line.clear();
            used = 0;
        }
        used += piece.width();
        line.push_str(piece);
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Cuts a text into pieces that are not broken themselves.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, letter) in text.char_indices() {
        let breaks = before.is_some_and(|before| {
            let wide = |letter: char| letter.width() == Some(2);
            let between = letter != ' ' && (before == ' ' || wide(before) || wide(letter));
            between && !NOT_FIRST.contains(letter) && !NOT_LAST.contains(before)
        });
        if breaks {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(letter);
    }
    pieces.push(&text[start..]);
    pieces
}

fn table(out: &mut dyn Write, rows: &[Vec<String>]) -> io::Result<()> {
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns).map(|column| rows.iter().map(|row| row[column].width()).max().unwrap_or(0)).collect();
    for row in rows {
        let mut line = String::from("    ");
        for (column, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[column] - cell.width());
            line += &if column == 0 { format!("{cell}{pad}") } else { format!("  {pad}{cell}") };
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn style() -> Style {
        Style { lang: Lang::Ja, color: false, width: 44, show_all: false, quiet: false }
    }

    fn text(blocks: Vec<Block>) -> String {
        let mut out = Vec::new();
        Page { blocks }.text(&style(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_none_starts_with_a_full_stop() {
        let long = "前の版は全体を収録していません。後の版にだけある条項は、新しく加わったとは限りません。see inventory/password-policies.yaml:12 へ。";
        let page = text(vec![Block::Paragraph(long.into()), Block::Item { text: long.into(), notes: vec![Note::plain(long.into())] }]);
        assert!(page.lines().all(|line| line.width() <= 48), "{page}");
        assert!(page.lines().all(|line| !line.trim_start().starts_with(['。', '、'])), "{page}");
        let joined: String = page.split("\n\n").next().unwrap().lines().map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
        assert_eq!(joined.replace(' ', ""), long.replace(' ', ""));
    }

    #[test]
    fn items_stand_close_together_and_notes_below_them() {
        let item = |text: &str| Block::Item { text: text.into(), notes: vec![Note::plain("b\nc".into())] };
        assert_eq!(
            text(vec![Block::Group("g".into()), item("a"), item("d")]),
            "  g\n  - a\n      b\n        c\n  - d\n      b\n        c\n"
        );
    }

    #[test]
    fn what_a_ledger_says_is_no_markup() {
        let mut out = Vec::new();
        let blocks = vec![Block::Paragraph("# <b>x".into()), Block::Item { text: "[a](b)".into(), notes: vec![Note::plain("*x*".into())] }];
        Page { blocks }.markdown(&mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert!(page.contains("&lt;b&gt;") && page.contains("\\[a\\]") && page.contains("\\*x\\*") && !page.contains("\n# "), "{page}");
    }
}
