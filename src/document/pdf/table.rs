//! Writes tables: widths from what the cells say, heads on every page, rows that stay whole.

use super::columns::{self, Demand, Plan};
use super::literal;
use super::source::{Inlines, Writer, cites};
use crate::document::{Align, Inline, Row, Table, plain};
use crate::messages::document as words;

/// A row that takes more of a page than this is split between pages, so that none has a hole at its end.
const WHOLE_ROW: f64 = 0.4;
/// Height of a line of cells, in units of the type size.
const LINE: f64 = 1.5;

impl Writer<'_> {
    /// Writes a table in a type of this size or a smaller one.
    pub(super) fn table(&mut self, table: &Table, largest: f64) {
        if table.columns.is_empty() {
            return;
        }
        let cited = table.has_cites();
        let lines = |text: String| literal::lines(&text, self.advance);
        let mut demands: Vec<Demand> = table.columns.iter().map(|column| self.demand(lines(plain(&column.title)))).collect();
        for row in &table.rows {
            for (demand, cell) in demands.iter_mut().zip(&row.cells) {
                let lines = literal::lines(&plain(cell), self.advance);
                demand.add(lines.iter().map(String::as_str), self.advance);
            }
        }
        let cite_demand = cited.then(|| {
            let mut demand = self.demand(vec![words::EVIDENCE.to_owned()]);
            for row in &table.rows {
                demand.add([cites(&row.cites).as_str()], self.advance);
            }
            demand
        });
        let plan = columns::plan(&demands, cite_demand.as_ref(), self.width, largest);
        let room = self.room;
        self.ledger(table, &plan, cited);
        self.room = room;
    }

    fn demand(&self, lines: Vec<String>) -> Demand {
        let mut demand = Demand::default();
        demand.add(lines.iter().map(String::as_str), self.advance);
        demand
    }

    fn ledger(&mut self, table: &Table, plan: &Plan, cited: bool) {
        let across = plan.widths.len() - usize::from(cited);
        let grid = Grid { across, lines: plan.lines, columns: table.columns.len() };
        self.put(format_args!("ledger({}pt, (", plan.size));
        for width in &plan.widths {
            self.put(format_args!("{width:.2}pt, "));
        }
        // Columns one above the other are all set from the left.
        self.out.push_str("), (");
        for column in table.columns.iter().take(across) {
            let align = if plan.lines == 1 { column.align } else { Align::Start };
            self.out.push_str(match align {
                Align::Start => "left, ",
                Align::Center => "center, ",
                Align::End => "right, ",
            });
        }
        self.out.push_str("left, ), (");
        let last = plan.widths.len() - 1;
        for place in grid.places() {
            match place {
                Place::Tall(0) if plan.lines == 1 => self.cell("hd(", &table.columns[0].title, plan.room(0)),
                Place::Tall(column) => self.cell(&format!("hds({}, ", plan.lines), &table.columns[column].title, plan.room(0)),
                Place::Cell { column, track } => self.cell("hd(", &table.columns[column].title, plan.room(track)),
                Place::Empty => self.out.push_str("hd(), "),
                Place::Cites if cited => {
                    let function = if plan.lines == 1 { "hd(".to_owned() } else { format!("hds({}, ", plan.lines) };
                    self.cell(&function, &[Inline::Text(words::EVIDENCE.to_owned())], plan.room(last));
                }
                Place::Cites => {}
            }
        }
        self.out.push_str("),\n");
        for row in &table.rows {
            self.row(row, plan, grid, cited);
        }
        self.out.push(')');
    }

    fn row(&mut self, row: &Row, plan: &Plan, grid: Grid, cited: bool) {
        let last = plan.widths.len() - 1;
        let whole = self.height(row, plan, grid) * plan.size <= self.page * WHOLE_ROW;
        let first = match (plan.lines, whole) {
            (1, true) => "k(".to_owned(),
            (1, false) => "j(".to_owned(),
            (lines, true) => format!("kks({lines}, "),
            (lines, false) => format!("ks({lines}, "),
        };
        let anchor = row.anchor.as_ref().filter(|anchor| self.take_anchor(anchor));
        let none = Vec::new();
        let cell = |column: usize| row.cells.get(column).unwrap_or(&none);
        for place in grid.places() {
            match place {
                Place::Tall(column) => {
                    let anchored = anchor.map_or(first.clone(), |anchor| {
                        let mut start = format!("{first}a(");
                        literal::push(&mut start, anchor);
                        start + "), "
                    });
                    self.cell(&anchored, cell(column), plan.room(0));
                }
                Place::Cell { column, track } => self.body_cell(cell(column), plan.room(track)),
                Place::Empty => self.out.push_str("[], "),
                Place::Cites if cited => {
                    let function = if plan.lines == 1 { "j(".to_owned() } else { format!("ks({}, ", plan.lines) };
                    self.room = plan.room(last);
                    self.out.push_str(&function);
                    self.cites(&row.cites, "");
                    self.out.push_str("), ");
                }
                Place::Cites => {}
            }
        }
        if plan.lines > 1 {
            self.out.push_str("hr, ");
        }
        self.out.push('\n');
    }

    /// Writes a cell; one that is a single plain string needs no call, which makes long tables quicker.
    fn body_cell(&mut self, inlines: &[Inline], room: f64) {
        let start = self.out.len();
        self.cell("j(", inlines, room);
        let written = &self.out[start + 2..];
        let inner = written.strip_suffix(", ), ").filter(|inner| is_one_literal(inner)).map(str::to_owned);
        if let Some(inner) = inner {
            self.out.truncate(start);
            self.out.push_str(&inner);
            self.out.push_str(", ");
        }
    }

    fn cell(&mut self, function: &str, inlines: &[Inline], room: f64) {
        self.room = room;
        self.out.push_str(function);
        self.inlines(inlines, Inlines::Cell);
        self.out.push_str("), ");
    }

    /// Estimates the height of a row in units of the type size.
    fn height(&self, row: &Row, plan: &Plan, grid: Grid) -> f64 {
        let mut heights = vec![0.0_f64; grid.lines];
        let mut tallest = 0.0_f64;
        for (column, cell) in row.cells.iter().take(grid.columns).enumerate() {
            let (line, track) = grid.track(column);
            let room = plan.room(track).max(1.0);
            let lines = literal::lines(&plain(cell), self.advance);
            let high: f64 = lines.iter().map(|line| (literal::width(line, self.advance) / room).ceil().max(1.0) * LINE).sum();
            if column == 0 {
                tallest = tallest.max(high);
            } else {
                heights[line] = heights[line].max(high);
            }
        }
        heights.iter().sum::<f64>().max(tallest)
    }
}

/// Tells whether some source is a string literal and nothing else.
fn is_one_literal(source: &str) -> bool {
    let Some(inner) = source.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return false };
    let mut escaped = false;
    for letter in inner.chars() {
        match letter {
            '"' if !escaped => return false,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    !escaped
}

/// How the cells of a record lie.
#[derive(Debug, Clone, Copy)]
struct Grid {
    /// Columns side by side, without the column of evidence.
    across: usize,
    /// Lines of cells for each record.
    lines: usize,
    /// Columns of the table.
    columns: usize,
}

/// A place in the grid, in the order in which cells are written.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// The first column, as high as the record.
    Tall(usize),
    /// A cell of another column.
    Cell {
        /// Column of the table.
        column: usize,
        /// Column of the grid.
        track: usize,
    },
    /// A place that no column is left for.
    Empty,
    /// The column of evidence, as high as the record.
    Cites,
}

impl Grid {
    fn places(self) -> impl Iterator<Item = Place> {
        let beside = self.across - 1;
        std::iter::once(Place::Tall(0)).chain((0..self.lines).flat_map(move |line| {
            let cells = (0..beside).map(move |at| {
                let column = 1 + line * beside + at;
                if column < self.columns { Place::Cell { column, track: at + 1 } } else { Place::Empty }
            });
            cells.chain((line == 0).then_some(Place::Cites))
        }))
    }

    /// Returns the line and the column of the grid in which a column of the table stands.
    fn track(self, column: usize) -> (usize, usize) {
        match (column, self.across - 1) {
            (0, _) | (_, 0) => (0, 0),
            (column, beside) => ((column - 1) / beside, 1 + (column - 1) % beside),
        }
    }
}
