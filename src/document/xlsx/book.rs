//! Lays a document out as sheets: a cover, the text, one sheet for each table, and the lists at the end.

use super::measure::{self, LINES, clean};
use super::names::Names;
use super::sheet::{Cell, Line, Role, Sheet, Value, address};
use crate::date::Date;
use crate::document::*;
use crate::messages::document as labels;
use crate::messages::document_files as words;

/// Widest column of a table, in units.
const WIDEST: u32 = 56;
/// Narrowest column of a table.
const NARROWEST: u32 = 8;
/// Room for the button of a filter and the edges of a cell.
const BUTTON: u32 = 5;
/// Room for the edges of a cell, and for what moves its words in.
const EDGES: u32 = 3;
/// Lines of a long text in one row: rows are not divided between pages.
pub(super) const PIECE: usize = 8;
/// Links that a sheet may hold.
const LINKS: usize = 60_000;

/// A workbook in the making.
pub(super) struct Book<'a> {
    pub folder: &'a Folder,
    pub document: &'a Document,
    /// Full texts of cells that show only a beginning: sheet, cell, text.
    long: Vec<(String, String, String)>,
}

/// What the cover tells of a sheet.
pub(super) struct Entry {
    pub sheet: String,
    pub help: String,
}

/// Returns the sheets of a document, in their order.
pub(super) fn sheets(folder: &Folder, document: &Document) -> Vec<Sheet> {
    let mut book = Book { folder, document, long: Vec::new() };
    let mut names = Names::new(&[words::COVER, words::TEXT, labels::EVIDENCE, labels::REVISIONS, words::LONG]);
    let mut tables = Vec::new();
    collect(&document.blocks, &mut tables);
    let tables: Vec<(String, &Table)> = tables.into_iter().map(|table| (names.take(&table.name), table)).collect();

    let mut sheets = Vec::new();
    let mut entries = Vec::new();
    let short = super::prose::short(document);
    if short.is_none() {
        sheets.extend(book.text(&tables));
        entries.extend(sheets.first().map(|sheet| Entry { sheet: sheet.name.clone(), help: words::TEXT_HELP.to_owned() }));
    }
    for (name, table) in &tables {
        sheets.push(book.table(name, table));
        entries.push(Entry { sheet: name.clone(), help: words::table_help(&table.name, table.rows.len()) });
    }
    if !document.evidence.is_empty() {
        sheets.push(book.evidence());
        entries.push(Entry { sheet: labels::EVIDENCE.to_owned(), help: labels::EVIDENCE_HELP.to_owned() });
    }
    if !document.revisions.is_empty() || document.older_revisions > 0 {
        sheets.push(book.revisions());
        entries.push(Entry { sheet: labels::REVISIONS.to_owned(), help: labels::REVISIONS_HELP.to_owned() });
    }
    let introduction = short.unwrap_or_default();
    let before = book.long.len();
    let mut cover = book.cover(&introduction, &entries);
    if !book.long.is_empty() {
        // Once more, with the sheet of long texts among the sheets; the cover may have some itself.
        book.long.truncate(before);
        entries.push(Entry { sheet: words::LONG.to_owned(), help: words::LONG_HELP.to_owned() });
        cover = book.cover(&introduction, &entries);
        sheets.push(book.long());
    }
    sheets.insert(0, cover);
    sheets
}

/// Collects the tables, also those inside lists and remarks.
fn collect<'a>(blocks: &'a [Block], tables: &mut Vec<&'a Table>) {
    for block in blocks {
        match block {
            Block::Table(table) => tables.push(table),
            Block::Note(blocks) => collect(blocks, tables),
            Block::List { items, .. } => items.iter().for_each(|item| collect(item, tables)),
            _ => {}
        }
    }
}

impl Book<'_> {
    fn table(&mut self, name: &str, table: &Table) -> Sheet {
        let cites = table.has_cites();
        let mut titles: Vec<String> = table.columns.iter().map(|column| self.words(&column.title, Fact::cell)).collect();
        if cites {
            titles.push(labels::EVIDENCE.to_owned());
        }
        let row = |row: &Row| {
            let mut cells: Vec<Cell> = row.cells.iter().zip(&table.columns).map(|(cell, column)| self.cell(cell, column.align)).collect();
            if cites {
                cells.push(self.numbers(&row.cites));
            }
            cells
        };
        let rows = table.rows.iter().map(row).collect();
        self.grid(name, titles, rows)
    }

    /// Makes a cell of a table: a day or a number stays one.
    fn cell(&self, inlines: &[Inline], align: Align) -> Cell {
        let mut facts = Vec::new();
        let alone = is_alone(inlines, &mut facts) && facts.len() == 1;
        let value = match facts.first().map(|fact| &fact.value) {
            Some(FactValue::Date(date)) if alone && is_day(*date) => Value::Date(*date),
            Some(FactValue::Number(number)) if alone && number.abs() < 1e11 => Value::Number(*number),
            _ => Value::Text(clean(self.words(inlines, Fact::cell).trim_end())),
        };
        let tone = facts.iter().map(|fact| fact.tone).find(|tone| *tone != Tone::Plain).unwrap_or_default();
        let mut cell = Cell::new(Role::Body, value);
        cell.look.tone = tone;
        cell.look.align = align;
        cell
    }

    /// Makes the cell that refers to evidence; it leads to the first.
    fn numbers(&self, cites: &[u32]) -> Cell {
        let cell = Cell::text(Role::Body, numbers(cites));
        match cites.first() {
            Some(first) if (1..=self.document.evidence.len()).contains(&(*first as usize)) => cell.to(labels::EVIDENCE, *first as usize),
            _ => cell,
        }
    }

    fn evidence(&mut self) -> Sheet {
        let titles = labels::EVIDENCE_COLUMNS;
        let row = |(at, evidence): (usize, &Evidence)| {
            let (change, author, date) = match &evidence.change {
                Change::Commit { id, author, date } => (short_commit(id), author.as_str(), day(*date)),
                Change::Uncommitted => (labels::UNCOMMITTED, "", Value::Text(String::new())),
                Change::Unknown => (labels::UNKNOWN_CHANGE, "", Value::Text(String::new())),
            };
            let place = format!("{}:{}-{}", evidence.path, evidence.line, evidence.end_line);
            vec![
                Cell::new(Role::Body, Value::Number((at + 1) as f64)),
                body(&evidence.label),
                body(&place),
                body(change),
                body(author),
                Cell::new(Role::Body, date),
            ]
        };
        let rows = self.document.evidence.iter().enumerate().map(row).collect();
        self.grid(labels::EVIDENCE, titles.map(str::to_owned).into(), rows)
    }

    fn revisions(&mut self) -> Sheet {
        let titles = [labels::EVIDENCE_DATE, labels::REVISION_SUMMARY, labels::EVIDENCE_AUTHOR, labels::EVIDENCE_COMMIT];
        let row = |revision: &Revision| {
            vec![
                Cell::new(Role::Body, day(revision.date)),
                body(&revision.summary),
                body(&revision.author),
                body(short_commit(&revision.id)),
            ]
        };
        let rows = self.document.revisions.iter().map(row).collect();
        let mut sheet = self.grid(labels::REVISIONS, titles.map(str::to_owned).into(), rows);
        if self.document.older_revisions > 0 {
            let older = Cell::text(Role::Remark, labels::older_revisions(self.document.older_revisions));
            sheet.rows.push(Line { height: None, cells: vec![older] });
        }
        sheet
    }

    /// Lays out what is too long for one cell.
    fn long(&mut self) -> Sheet {
        let titles = [labels::EVIDENCE_NUMBER, words::SHEET, words::CELL, words::FULL_TEXT].map(str::to_owned);
        let widths = vec![9, 24, 10, self.text_width() - 43];
        let mut rows = vec![head(titles.into())];
        for (at, (sheet, cell, text)) in self.long.iter().enumerate() {
            for piece in measure::pieces(text, widths[3] - 2, PIECE) {
                let number = Cell::new(Role::Body, Value::Number((at + 1) as f64));
                let mut line = Line { height: None, cells: vec![number, body(sheet), body(cell), body(piece)] };
                set_height(&mut line, &widths);
                rows.push(line);
            }
        }
        Sheet { name: words::LONG.to_owned(), widths, table: Some(rows.len()), one_page: false, rows }
    }

    /// Lays out a table with a head; what does not fit into a cell goes to the sheet of long texts.
    fn grid(&mut self, name: &str, titles: Vec<String>, rows: Vec<Vec<Cell>>) -> Sheet {
        let mut widths: Vec<u32> = titles.iter().map(|title| measure::width(title).saturating_add(BUTTON)).collect();
        // Words wrap; a day or number that is wider than its column is printed as a row of #.
        let mut least = vec![NARROWEST; widths.len()];
        for row in &rows {
            for ((width, least), cell) in widths.iter_mut().zip(&mut least).zip(row) {
                let own = match &cell.value {
                    Value::Text(text) => measure::width(text).saturating_add(EDGES),
                    Value::Date(date) => measure::width(&japanese::short_date(*date)).saturating_add(EDGES),
                    Value::Number(number) => measure::width(&number.to_string()).saturating_add(EDGES),
                };
                *width = (*width).max(own);
                if !matches!(cell.value, Value::Text(_)) {
                    *least = (*least).max(own);
                }
            }
        }
        let widths = fitted(&widths, &least, self.text_width() * 8 / 5);
        let mut lines = vec![head(titles)];
        lines.extend(rows.into_iter().map(|cells| Line { height: None, cells }));
        let mut links = 0;
        for (row, line) in lines.iter_mut().enumerate() {
            for (column, cell) in line.cells.iter_mut().enumerate() {
                let width = widths.get(column).copied().unwrap_or(WIDEST);
                self.shorten(cell, name, row, column, width - EDGES);
                links += usize::from(cell.to.is_some());
                if links > LINKS {
                    cell.to = None;
                }
            }
            set_height(line, &widths);
        }
        Sheet { name: name.to_owned(), widths, table: Some(lines.len()), one_page: false, rows: lines }
    }

    /// Keeps a cell short enough to be seen, and its full text for the sheet of long texts.
    pub fn shorten(&mut self, cell: &mut Cell, sheet: &str, row: usize, column: usize, width: u32) {
        let Value::Text(text) = &mut cell.value else { return };
        if measure::cut(text, width, LINES).is_none() {
            return;
        }
        let note = words::continued(self.long.len() + 1);
        let left = LINES.saturating_sub(measure::lines(&note, width) + 1).max(1);
        let end = measure::cut(text, width, left).unwrap_or(0);
        let shown = format!("{}{note}", text[..end].trim_end_matches('\n'));
        self.long.push((sheet.to_owned(), address(row, column), std::mem::replace(text, shown)));
    }

    /// Returns the width of a page in units of a column's width.
    pub fn text_width(&self) -> u32 {
        if self.document.landscape { 140 } else { 96 }
    }

    /// Writes words without marks; what a link leads to and the numbers of evidence stand behind its words.
    pub fn words(&self, inlines: &[Inline], fact: fn(&Fact) -> String) -> String {
        let mut out = String::new();
        self.push(inlines, fact, &mut out);
        out
    }

    fn push(&self, inlines: &[Inline], fact: fn(&Fact) -> String, out: &mut String) {
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Code(text) => out.push_str(text),
                Inline::Strong(inner) => self.push(inner, fact, out),
                Inline::Fact(value) => out.push_str(&fact(value)),
                Inline::Cites(cites) => out.push_str(&numbers(cites)),
                Inline::Break => out.push('\n'),
                Inline::Link { to, text } => {
                    let words = self.words(text, fact);
                    out.push_str(&words);
                    out.push_str(&self.target(to, &words));
                }
            }
        }
    }

    /// Says where a link leads, unless its words do.
    fn target(&self, to: &str, words: &str) -> String {
        if to.starts_with("https://") || to.starts_with("http://") {
            return if words.contains(to) { String::new() } else { words::web_address(to) };
        }
        let path = to.split('#').next().unwrap_or(to);
        match self.folder.documents.iter().find(|document| document.path == path) {
            Some(known) if path != self.document.path && !words.contains(&known.number) => words::document_number(&known.number),
            _ => String::new(),
        }
    }
}

fn body(text: &str) -> Cell {
    Cell::text(Role::Body, clean(text))
}

/// Makes a row of a table as high as its highest cell.
fn set_height(line: &mut Line, widths: &[u32]) {
    let lines = |(cell, width): (&Cell, &u32)| if let Value::Text(text) = &cell.value { measure::lines(text, width - EDGES) } else { 1 };
    let lines = line.cells.iter().zip(widths).map(lines).max().unwrap_or(1);
    line.height = Some(measure::height(lines));
    // Short cells beside a much longer one are found more easily at its top.
    if lines > 3 {
        line.cells.iter_mut().filter(|cell| cell.look.role == Role::Body).for_each(|cell| cell.look.role = Role::Tall);
    }
}

fn head(titles: Vec<String>) -> Line {
    Line { height: None, cells: titles.into_iter().map(|title| Cell::text(Role::Head, clean(&title))).collect() }
}

fn numbers(cites: &[u32]) -> String {
    cites.iter().map(|number| format!("［{number}］")).collect()
}

/// Makes a day a day, if the calendars of workbooks know it.
fn day(date: Date) -> Value {
    if is_day(date) { Value::Date(date) } else { Value::Text(japanese::short_date(date)) }
}

/// Tells whether a day is one in a workbook: Excel believes that there was a 29 February 1900.
fn is_day(date: Date) -> bool {
    (1900..=9999).contains(&date.civil().year()) && !(date.civil().year() == 1900 && date.civil().month() < 3)
}

/// Collects the values of a cell; tells whether it holds nothing else.
fn is_alone<'a>(inlines: &'a [Inline], facts: &mut Vec<&'a Fact>) -> bool {
    let mut alone = true;
    for inline in inlines {
        alone &= match inline {
            Inline::Fact(fact) => {
                facts.push(fact);
                true
            }
            Inline::Text(text) => text.trim().is_empty(),
            Inline::Strong(inner) => is_alone(inner, facts),
            Inline::Link { text, .. } => {
                is_alone(text, facts);
                false
            }
            Inline::Code(_) | Inline::Cites(_) | Inline::Break => false,
        };
    }
    alone
}

/// Narrows the widest columns until all of them fit on a page that is printed at a readable size, but none below what it needs.
fn fitted(widths: &[u32], least: &[u32], page: u32) -> Vec<u32> {
    let at_most =
        |widest: u32| -> Vec<u32> { widths.iter().zip(least).map(|(width, least)| (*width).clamp(*least, widest.max(*least))).collect() };
    let widest = (12..=WIDEST).rev().find(|widest| at_most(*widest).iter().sum::<u32>() <= page).unwrap_or(12);
    at_most(widest)
}
