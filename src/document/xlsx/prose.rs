//! The text of a document outside its tables: a sheet of its own, or some lines on the cover.

use super::book::{Book, PIECE};
use super::measure::{self, clean};
use super::sheet::{Cell, Line, Role, Sheet, Value};
use crate::document::*;
use crate::messages::document_files as words;

/// Longest introduction that stands on the cover, in characters.
const SHORT: usize = 400;

/// Returns the introduction of a document that has tables and little else.
pub(super) fn short(document: &Document) -> Option<Vec<&[Inline]>> {
    let mut out = Vec::new();
    let mut tables = 0;
    for (at, block) in document.blocks.iter().enumerate() {
        match block {
            Block::Table(_) => tables += 1,
            Block::PageBreak => {}
            Block::Paragraph(inlines) => out.push(inlines.as_slice()),
            // The name of a table's sheet.
            Block::Heading { text, .. } => match document.blocks.get(at + 1) {
                Some(Block::Table(table)) if table.name == plain(text) => {}
                _ => return None,
            },
            Block::List { .. } | Block::Figure(_) | Block::Note(_) => return None,
        }
    }
    let length: usize = out.iter().map(|inlines| plain(inlines).chars().count()).sum();
    (tables > 0 && length <= SHORT).then_some(out)
}

impl Book<'_> {
    /// Lays out the text on a sheet; none where there is no text.
    pub fn text(&self, tables: &[(String, &Table)]) -> Option<Sheet> {
        let mut page = Page { book: self, tables: tables.iter(), rows: Vec::new(), width: self.text_width() };
        page.blocks(&self.document.blocks, Around::Text(0));
        let rows = page.rows;
        (!rows.is_empty()).then(|| Sheet {
            name: words::TEXT.to_owned(),
            widths: vec![self.text_width()],
            rows,
            table: None,
            one_page: false,
        })
    }
}

/// What the rows of some blocks look like, with the depth that they are moved in by.
#[derive(Clone, Copy)]
enum Around {
    Text(u8),
    Note(u8),
}

impl Around {
    fn role(self) -> Role {
        match self {
            Around::Text(depth) => Role::Text(depth),
            Around::Note(depth) => Role::Note(depth),
        }
    }

    fn deeper(self) -> Around {
        match self {
            Around::Text(depth) => Around::Text(depth.saturating_add(1)),
            Around::Note(depth) => Around::Note(depth.saturating_add(1)),
        }
    }
}

/// The sheet of the text in the making.
struct Page<'a> {
    book: &'a Book<'a>,
    /// The tables that have not been met yet, with their sheets.
    tables: std::slice::Iter<'a, (String, &'a Table)>,
    rows: Vec<Line>,
    width: u32,
}

impl Page<'_> {
    fn blocks(&mut self, blocks: &[Block], around: Around) {
        for block in blocks {
            if matches!(around, Around::Text(0)) {
                self.gap(block);
            }
            self.block(block, around, "");
        }
    }

    /// Sets a block apart from the one before.
    fn gap(&mut self, block: &Block) {
        let points = match block {
            Block::Heading { .. } => 12.0,
            Block::PageBreak => return,
            _ => 5.0,
        };
        if !self.rows.is_empty() {
            self.rows.push(Line { height: Some(points), cells: Vec::new() });
        }
    }

    /// Adds a block, the first row with the mark of a list before it.
    fn block(&mut self, block: &Block, around: Around, mark: &str) {
        match block {
            Block::Heading { level, text, .. } => self.row(Role::Heading(*level), mark, &self.book.words(text, Fact::prose)),
            Block::Paragraph(inlines) => self.row(around.role(), mark, &self.book.words(inlines, Fact::prose)),
            Block::List { start, items } => {
                for (number, item) in items.iter().enumerate() {
                    let mark = start.map_or("・".to_owned(), |start| format!("{}. ", start.saturating_add(number as u64)));
                    let (first, rest) = item.split_at(usize::from(matches!(item.first(), Some(Block::Paragraph(_)))));
                    match first {
                        [paragraph] => self.block(paragraph, around, &mark),
                        _ => self.row(around.role(), &mark, ""),
                    }
                    self.blocks(rest, around.deeper());
                }
            }
            Block::Note(blocks) => {
                let depth = match around {
                    Around::Text(depth) | Around::Note(depth) => depth,
                };
                self.blocks(blocks, Around::Note(depth));
            }
            Block::Table(table) => {
                if let Some((sheet, _)) = self.tables.next() {
                    let from = self.rows.len();
                    self.row(around.role(), mark, &words::see_sheet(&table.name, sheet));
                    let cells = self.rows[from..].iter_mut().flat_map(|line| &mut line.cells);
                    cells.for_each(|cell| *cell = cell.clone().to(sheet, 0));
                }
            }
            Block::Figure(figure) => {
                let cites = self.book.words(&[Inline::Cites(figure.cites.clone())], Fact::prose);
                self.row(Role::Heading(4), mark, &format!("{}{cites}", words::figure(&figure.caption)));
                self.row(around.role(), "", &figure.description);
            }
            Block::PageBreak => {}
        }
    }

    /// Adds a row; words that no row can show continue in the next.
    fn row(&mut self, role: Role, mark: &str, text: &str) {
        let text = clean(&format!("{mark}{text}"));
        // Larger letters and what moves a paragraph in take room too.
        let width = match role {
            Role::Heading(2) => self.width * 10 / 13 - 2,
            Role::Heading(_) => self.width * 10 / 11 - 2,
            Role::Text(depth) | Role::Note(depth) => self.width.saturating_sub(4 + 2 * u32::from(depth)).max(20),
            _ => self.width - 4,
        };
        for piece in measure::pieces(&text, width, PIECE) {
            let height = measure::height(measure::lines(piece, width)) + if role == Role::Heading(2) { 4.0 } else { 0.0 };
            self.rows.push(Line { height: Some(height), cells: vec![Cell::new(role, Value::Text(piece.to_owned()))] });
        }
    }
}
