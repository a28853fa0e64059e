//! The first sheet of a workbook: whose document it is, of which day and commit, who signs it, and what the sheets hold.

use super::book::{Book, Entry};
use super::measure::{self, clean};
use super::sheet::{Cell, Line, Role, Sheet, Value};
use crate::document::japanese::long_date;
use crate::document::*;
use crate::messages::document as labels;
use crate::messages::document_files as words;

/// Columns beside that of the labels.
const COLUMNS: usize = 5;
/// Width of the column of labels, in halves of a wide character.
const LABELS: u32 = 24;
/// Height of an empty row, in points.
const EMPTY: f64 = 15.0;
/// Height of a box to be sealed, in lines.
const SEAL: usize = 4;

impl Book<'_> {
    /// Lays the cover out.
    pub fn cover(&mut self, introduction: &[&[Inline]], entries: &[Entry]) -> Sheet {
        let document = self.document;
        let folder = self.folder;
        let head = &folder.head;
        let column = (self.text_width() - LABELS) / COLUMNS as u32;
        let mut cover = Cover { book: self, column, rows: Vec::new() };
        cover.wide(Role::Title, &document.title);
        if let Some(subtitle) = &document.subtitle {
            cover.wide(Role::Subtitle, subtitle);
        }
        if head.dirty {
            cover.wide(Role::Warning, labels::DIRTY);
        }
        cover.gap();
        cover.fact(labels::FACILITY, &head.facility);
        cover.fact(labels::NUMBER, &document.number);
        cover.fact(labels::AS_OF, &long_date(head.as_of));
        for (at, edition) in head.editions.iter().enumerate() {
            cover.fact(if at == 0 { labels::EDITIONS } else { "" }, &edition.stated());
        }
        let commit = head.commit.as_ref();
        cover.fact(
            labels::COMMIT,
            &commit.map_or(labels::NO_COMMIT.to_owned(), |commit| format!("{}\n{}", commit.id, long_date(commit.date))),
        );
        cover.fact(labels::RENEWED, &document.renewed);
        cover.seals(&document.approval);
        if !introduction.is_empty() {
            cover.gap();
            for inlines in introduction {
                let text = cover.book.words(inlines, Fact::prose);
                cover.wide(Role::Text(0), &text);
            }
        }
        if !entries.is_empty() {
            cover.heading(words::SHEETS);
            cover.pair(Cell::text(Role::Head, words::SHEET), Role::Head, words::CONTENT);
            for entry in entries {
                cover.pair(Cell::text(Role::Body, &entry.sheet).to(&entry.sheet, 0), Role::Body, &entry.help);
            }
        }
        if !document.legend.is_empty() {
            cover.heading(labels::LEGEND);
            cover.pair(Cell::text(Role::Head, words::SIGN), Role::Head, words::MEANING);
            for legend in &document.legend {
                cover.pair(Cell::text(Role::Body, clean(&legend.sign)), Role::Body, &legend.meaning);
            }
        }
        let rows = cover.rows;
        // A cover that is a little too long is printed a little smaller.
        let page = if document.landscape { 480.0 } else { 720.0 };
        let one_page = rows.iter().map(|line| line.height.unwrap_or(EMPTY)).sum::<f64>() <= page * 1.5;
        let mut widths = vec![LABELS];
        widths.extend([column; COLUMNS]);
        Sheet { name: words::COVER.to_owned(), widths, rows, table: None, one_page }
    }
}

/// The cover in the making.
struct Cover<'a, 'b> {
    book: &'a mut Book<'b>,
    column: u32,
    rows: Vec<Line>,
}

impl Cover<'_, '_> {
    fn gap(&mut self) {
        self.rows.push(Line::default());
    }

    fn heading(&mut self, text: &str) {
        self.gap();
        self.wide(Role::Heading(2), text);
    }

    /// Adds a row of one cell as wide as the sheet.
    fn wide(&mut self, role: Role, text: &str) {
        // How much larger than the text the letters are, in tenths.
        let scale = match role {
            Role::Title => 18,
            Role::Subtitle | Role::Heading(_) => 13,
            _ => 10,
        };
        let width = (LABELS + self.column * COLUMNS as u32 - 2) * 10 / scale;
        let mut cell = Cell::text(role, clean(text)).across(COLUMNS + 1);
        self.book.shorten(&mut cell, words::COVER, self.rows.len(), 0, width);
        let height = measure::height(lines(&cell, width)) * f64::from(scale) / 10.0 + if role == Role::Warning { 6.0 } else { 0.0 };
        self.rows.push(Line { height: Some(height), cells: vec![cell] });
    }

    fn fact(&mut self, label: &str, value: &str) {
        self.pair(Cell::text(Role::Label, label), Role::Body, value);
    }

    /// Adds a row of a narrow and a wide cell.
    fn pair(&mut self, mut narrow: Cell, role: Role, value: &str) {
        let row = self.rows.len();
        let width = self.column * COLUMNS as u32 - 2;
        let mut cell = Cell::text(role, clean(value)).across(COLUMNS);
        self.book.shorten(&mut narrow, words::COVER, row, 0, LABELS - 2);
        self.book.shorten(&mut cell, words::COVER, row, 1, width);
        let lines = lines(&cell, width).max(lines(&narrow, LABELS - 2));
        self.rows.push(Line { height: Some(measure::height(lines)), cells: vec![narrow, cell] });
    }

    /// Adds the boxes to be signed or sealed.
    fn seals(&mut self, titles: &[String]) {
        for titles in titles.chunks(COLUMNS) {
            self.gap();
            let mut names = vec![Cell::text(Role::Text(0), labels::APPROVAL)];
            names.extend(titles.iter().map(|title| Cell::text(Role::Head, clean(title))));
            for cell in names.iter_mut().skip(1) {
                cell.look.align = Align::Center;
            }
            self.rows.push(Line { height: Some(measure::height(1)), cells: names });
            let mut boxes = vec![Cell::text(Role::Text(0), "")];
            boxes.extend(titles.iter().map(|_| Cell::text(Role::Seal, "")));
            self.rows.push(Line { height: Some(measure::height(SEAL)), cells: boxes });
        }
    }
}

fn lines(cell: &Cell, width: u32) -> usize {
    match &cell.value {
        Value::Text(text) => measure::lines(text, width),
        Value::Number(_) | Value::Date(_) => 1,
    }
}
