//! Chooses the type size, the widths of the columns and the number of lines of each record, so that a ledger can be read on paper.

use super::literal::{self, Advance};

/// Type sizes for tables in points, the one that reads best first; smaller ones cannot be read in print.
const SIZES: [f64; 6] = [LARGEST, 8.5, 8.0, 7.5, 7.0, 6.5];
/// Type size of a table that has room enough.
pub(super) const LARGEST: f64 = 9.0;
/// Space beside the text of a cell in points, both sides together.
pub(super) const INSET: f64 = 7.0;
/// Letters that a column should have room for, if it has that much to say: at least and at most.
const COMFORTABLE: (f64, f64) = (6.5, 20.0);
/// A piece without a place to break it does not widen its column beyond this.
const LONGEST_PIECE: f64 = 9.0;
/// A line as short as this, such as 確認不能, is not broken.
const SHORT_LINE: f64 = 5.0;
/// Two letters and a comma: no column is narrower.
const NARROWEST: f64 = 3.0;
/// Room that is left free for the difference between bold and regular letters.
const SLACK: f64 = 0.4;

/// What a column has to say, in units of the type size.
#[derive(Debug, Clone, Default)]
pub(super) struct Demand {
    /// The longest piece that should not be broken.
    piece: f64,
    /// The longest line.
    line: f64,
    /// Sum of the cubes of all lines: what makes rows high.
    bulk: f64,
}

impl Demand {
    /// Adds the text of a cell, line by line.
    pub(super) fn add<'a>(&mut self, lines: impl IntoIterator<Item = &'a str>, advance: Advance) {
        let mut whole = 0.0;
        for line in lines {
            let mut wide = 0.0;
            for (_, piece) in literal::pieces(line, advance) {
                self.piece = self.piece.max(piece + SLACK);
                wide += piece;
            }
            if wide <= SHORT_LINE {
                self.piece = self.piece.max(wide + SLACK);
            }
            self.line = self.line.max(wide + SLACK);
            whole += wide;
        }
        self.bulk += whole.powi(3);
    }

    /// Two columns that stand one above the other.
    fn over(&self, other: &Demand) -> Demand {
        Demand { piece: self.piece.max(other.piece), line: self.line.max(other.line), bulk: self.bulk + other.bulk }
    }

    fn least(&self) -> f64 {
        self.piece.clamp(NARROWEST, LONGEST_PIECE)
    }

    /// Short values on one line, long ones on not too many.
    fn comfortable(&self) -> f64 {
        let some = (self.line.sqrt() * 1.3).clamp(COMFORTABLE.0, COMFORTABLE.1);
        self.line.min(some).max(self.least())
    }

    fn most(&self) -> f64 {
        self.line.max(self.least())
    }
}

/// How a table is set.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    /// Type size in points.
    pub(super) size: f64,
    /// Widths of the columns in points.
    pub(super) widths: Vec<f64>,
    /// How many lines of cells one record takes: more than one when a table has more columns than a page is wide.
    /// The first column and the column of evidence then span all of them.
    pub(super) lines: usize,
}

impl Plan {
    /// Returns how many letters a column has room for.
    pub(super) fn room(&self, column: usize) -> f64 {
        (self.widths.get(column).copied().unwrap_or_default() - INSET) / self.size
    }
}

/// Plans a table for a width in points; `cites` is what the column of evidence has to say, if there is one.
pub(super) fn plan(columns: &[Demand], cites: Option<&Demand>, width: f64, largest: f64) -> Plan {
    let mut lines = 1;
    loop {
        let tracks = tracks(columns, cites, lines);
        let last = tracks.len() <= 4;
        let sizes = SIZES.iter().filter(|size| **size <= largest).map(|size| (*size, width / size - tracks.len() as f64 * INSET / size));
        let fitting = |need: fn(&Demand) -> f64| sizes.clone().find(|(_, room)| tracks.iter().map(need).sum::<f64>() <= *room);
        let found = fitting(Demand::comfortable)
            .or_else(|| fitting(Demand::least).map(|_| smallest(&sizes)))
            .or_else(|| last.then(|| smallest(&sizes)));
        if let Some((size, room)) = found {
            let widths = share(&tracks, room).into_iter().map(|wide| wide * size + INSET).collect();
            return Plan { size, widths, lines };
        }
        lines += 1;
    }
}

fn smallest(sizes: &(impl Iterator<Item = (f64, f64)> + Clone)) -> (f64, f64) {
    sizes.clone().last().expect("there are type sizes")
}

/// Puts columns one above the other until each record takes this many lines.
fn tracks(columns: &[Demand], cites: Option<&Demand>, lines: usize) -> Vec<Demand> {
    let (first, rest) = columns.split_at(columns.len().min(1));
    let mut tracks = first.to_vec();
    let across = rest.len().div_ceil(lines);
    for at in 0..across {
        let above = rest.iter().skip(at).step_by(across.max(1));
        tracks.push(above.fold(Demand::default(), |sum, next| sum.over(next)));
    }
    tracks.extend(cites.cloned());
    tracks
}

/// Shares the room among columns so that rows get as low as they can.
///
/// A column of width w needs about line/w lines. The sum of their cubes over all rows, which the highest cells dominate,
/// is least when the widths go with the fourth roots of the sums of cubed lengths, between what a column needs and what it can use.
fn share(columns: &[Demand], room: f64) -> Vec<f64> {
    let most: f64 = columns.iter().map(Demand::most).sum();
    if most <= room {
        // What is left over goes to all, more to those that say more, so that the table is as wide as the text.
        let weights: f64 = columns.iter().map(|column| column.most().sqrt()).sum();
        return columns.iter().map(|column| column.most() + (room - most) * column.most().sqrt() / weights).collect();
    }
    let least: f64 = columns.iter().map(Demand::least).sum();
    if least >= room {
        return columns.iter().map(|column| column.least() * room / least).collect();
    }
    let widths = |factor: f64| -> Vec<f64> {
        columns.iter().map(|column| (factor * column.bulk.sqrt().sqrt()).clamp(column.least(), column.most())).collect()
    };
    let (mut low, mut high) = (0.0, 1e6);
    for _ in 0..80 {
        let middle = (low + high) / 2.0;
        if widths(middle).iter().sum::<f64>() <= room { low = middle } else { high = middle }
    }
    let mut found = widths(low);
    let total: f64 = found.iter().sum();
    for wide in &mut found {
        *wide *= room / total;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(letter: char) -> Option<f64> {
        Some(if letter.is_ascii() { 0.5 } else { 1.0 })
    }

    fn demand(text: &str) -> Demand {
        let mut demand = Demand::default();
        demand.add(text.lines(), wide);
        demand
    }

    #[test]
    fn a_small_table_fills_the_width_in_the_largest_type() {
        let plan = plan(&[demand("管理番号"), demand("受付端末")], None, 400.0, LARGEST);
        assert_eq!((plan.size, plan.lines), (9.0, 1));
        assert!((plan.widths.iter().sum::<f64>() - 400.0).abs() < 1e-6);
    }

    #[test]
    fn long_text_gets_more_room_than_short_but_never_all_of_it() {
        let plan = plan(&[demand("2026-11-22"), demand(&"長い文章".repeat(200)), demand("はい")], None, 400.0, LARGEST);
        assert!(plan.room(0) >= 5.0 && plan.room(2) >= 2.0 && plan.room(1) > 25.0, "{plan:?}");
    }

    #[test]
    fn more_columns_than_a_page_is_wide_are_set_on_two_lines() {
        let columns = vec![demand("2026-11-22（R8）管理"); 30];
        let plan = plan(&columns, Some(&demand("1, 2")), 740.0, LARGEST);
        assert_eq!((plan.size, plan.lines, plan.widths.len()), (6.5, 2, 17));
    }
}
