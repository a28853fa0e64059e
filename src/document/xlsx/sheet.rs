//! What a workbook holds, before it is written: sheets of rows of cells, each with a look.

use crate::date::Date;
use crate::document::{Align, Tone};

/// A sheet.
pub(super) struct Sheet {
    /// What its tab says.
    pub name: String,
    /// Widths of its columns, in halves of a wide character.
    pub widths: Vec<u32>,
    /// Rows.
    pub rows: Vec<Line>,
    /// How many rows belong to a table with a head in the first row; none where the sheet is not a table.
    pub table: Option<usize>,
    /// Whether it is printed on one page.
    pub one_page: bool,
}

/// A row.
#[derive(Default)]
pub(super) struct Line {
    /// Height in points; none where the row is as high as any.
    pub height: Option<f64>,
    /// Cells, from the first column.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone)]
pub(super) struct Cell {
    /// What it says.
    pub value: Value,
    /// How it looks.
    pub look: Look,
    /// How many columns it takes.
    pub across: usize,
    /// Where it leads.
    pub to: Option<Place>,
}

/// What a cell says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Date(Date),
}

/// A row of a sheet, counted from 0.
#[derive(Clone)]
pub(super) struct Place {
    /// The sheet's name.
    pub sheet: String,
    /// The row.
    pub row: usize,
}

/// How a cell looks.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Look {
    /// What it is.
    pub role: Role,
    /// How its value is to be taken.
    pub tone: Tone,
    /// How it is set.
    pub align: Align,
}

/// What a cell is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The title on the cover.
    Title,
    /// The line below it.
    Subtitle,
    /// A warning.
    Warning,
    /// A heading of level 2 to 4.
    Heading(u8),
    /// A paragraph, with the depth that it is moved in by.
    Text(u8),
    /// A paragraph of a remark, with its depth.
    Note(u8),
    /// A line that runs on over the cells beside it.
    Remark,
    /// The name of a value.
    Label,
    /// The head of a column.
    Head,
    /// A value in a table.
    Body,
    /// A value in a row of many lines.
    Tall,
    /// A box to be signed or sealed.
    Seal,
}

impl Cell {
    /// Makes a cell of words.
    pub fn text(role: Role, text: impl Into<String>) -> Cell {
        Cell::new(role, Value::Text(text.into()))
    }

    /// Makes a cell.
    pub fn new(role: Role, value: Value) -> Cell {
        Cell { value, look: Look { role, tone: Tone::Plain, align: Align::Start }, across: 1, to: None }
    }

    /// Makes it take some columns.
    pub fn across(mut self, columns: usize) -> Cell {
        self.across = columns;
        self
    }

    /// Makes it lead somewhere.
    pub fn to(mut self, sheet: &str, row: usize) -> Cell {
        self.to = Some(Place { sheet: sheet.to_owned(), row });
        self
    }
}

/// Returns a cell's address as people read it: `B12`.
pub(super) fn address(row: usize, column: usize) -> String {
    let mut letters = String::new();
    let mut left = column + 1;
    while left > 0 {
        letters.insert(0, char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}
