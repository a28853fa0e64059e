//! Bars that show how much of each area is in order, and the numbers beside them.

use super::Drawing;
use super::canvas::{ACCENT, Anchor, Canvas, GREY, INK, Pen, RULE, Rect, Type, WHITE, Words};
use crate::document::Tone;
use crate::messages::figure as words;

/// The text width of a page of A4 that stands.
const MAX_WIDTH: f64 = 680.0;
const TITLE: f64 = 190.0;
const BAR: f64 = 16.0;
const PAD: f64 = 6.0;

/// A bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it is about.
    pub title: String,
    /// What it is made up of, from the left.
    pub parts: Vec<BarPart>,
}

/// A part of a bar.
#[derive(Debug, Clone, PartialEq)]
pub struct BarPart {
    /// What is counted.
    pub label: String,
    /// How many.
    pub count: usize,
    /// How it is to be taken, which decides how it is filled.
    pub tone: Tone,
}

/// Draws bars of one length, each parted by its counts, with the counts in columns beside them. The heads of the columns are the legend.
pub fn bars(rows: &[Bar]) -> Drawing {
    let mut labels: Vec<(&str, Tone)> = Vec::new();
    for part in rows.iter().flat_map(|row| &row.parts) {
        if !labels.iter().any(|(label, _)| *label == part.label) {
            labels.push((&part.label, part.tone));
        }
    }
    let mut canvas = Canvas::default();
    let column = (300.0 / labels.len().max(1) as f64).clamp(46.0, 64.0);
    let bar_x = TITLE + 10.0;
    let bar_width = (MAX_WIDTH - 2.0 - bar_x - 8.0 - column * labels.len() as f64).max(120.0);
    let column_x = |number: usize| bar_x + bar_width + 8.0 + column * number as f64;
    let heads: Vec<Words> = labels.iter().map(|(label, _)| head(label, column)).collect();
    let head_height = heads.iter().map(Words::height).fold(0.0, f64::max) + BAR;
    for (number, ((_, tone), head)) in labels.iter().zip(&heads).enumerate() {
        let middle = column_x(number) + column / 2.0;
        swatch(&mut canvas, Rect { x: middle - 9.0, y: 0.0, w: 18.0, h: 11.0 }, *tone);
        canvas.words(middle, BAR - 1.0, Anchor::Middle, head);
    }
    let right = column_x(labels.len());
    let mut y = head_height + 4.0;
    for row in rows {
        canvas.line(&[(0.0, y), (right, y)], Pen { width: 0.6, ..Pen::THIN });
        let mut title = Words::default();
        title.add(&row.title, Type::BODY, TITLE, 2);
        let height = title.height().max(BAR) + 2.0 * PAD;
        canvas.words(0.0, y + (height - title.height()) / 2.0, Anchor::Start, &title);
        let whole = Rect { x: bar_x, y: y + (height - BAR) / 2.0, w: bar_width, h: BAR };
        draw(&mut canvas, whole, &row.parts);
        for (number, (label, _)) in labels.iter().enumerate() {
            let count: usize = row.parts.iter().filter(|part| part.label == *label).map(|part| part.count).sum();
            let look = if count == 0 { Type::BODY.coloured(GREY) } else { Type { bold: true, ..Type::BODY } };
            canvas.text(column_x(number) + column / 2.0 + 10.0, whole.mid_y() + 4.0, Anchor::End, look, &count.to_string());
        }
        y += height;
    }
    if !rows.is_empty() {
        canvas.line(&[(0.0, y), (right, y)], Pen { width: 0.6, ..Pen::THIN });
    }
    canvas.finish(MAX_WIDTH, description(rows))
}

fn head(label: &str, column: f64) -> Words {
    let mut words = Words::default();
    words.add(label, Type::SMALL.coloured(INK), column - 4.0, 2);
    words
}

/// Draws one bar; parts keep at least a line's width so that none is lost.
fn draw(canvas: &mut Canvas, whole: Rect, parts: &[BarPart]) {
    let total: usize = parts.iter().map(|part| part.count).sum();
    let shown = parts.iter().filter(|part| part.count > 0).count() as f64;
    let least = 3.0_f64.min(whole.w / shown.max(1.0));
    let free = whole.w - least * shown;
    let mut x = whole.x;
    for part in parts.iter().filter(|part| part.count > 0) {
        let w = least + free * (part.count as f64 / total as f64);
        swatch(canvas, Rect { x, w, ..whole }, part.tone);
        x += w;
    }
    canvas.solid(whole, 0.0, "none", Pen { colour: GREY, width: 1.0, dash: "" });
}

/// Fills a part so that it is told from the others without its colour.
fn swatch(canvas: &mut Canvas, rect: Rect, tone: Tone) {
    let edge = Pen { colour: GREY, width: 1.0, dash: "" };
    match tone {
        Tone::Good => canvas.rect(rect, 0.0, ACCENT, Some(edge)),
        Tone::Bad => {
            canvas.rect(rect, 0.0, WHITE, Some(edge));
            slopes(canvas, rect, 4.0, Pen { colour: INK, width: 1.6, dash: "" });
        }
        Tone::Warn => {
            canvas.rect(rect, 0.0, "#d9dee4", Some(edge));
            uprights(canvas, rect, Pen { colour: RULE, width: 1.0, dash: "1.5 2.5" });
        }
        Tone::Plain => canvas.rect(rect, 0.0, "#aeb6bf", Some(edge)),
        Tone::Muted => canvas.rect(rect, 0.0, WHITE, Some(edge)),
    }
}

/// Hatches a rectangle with slanting lines.
fn slopes(canvas: &mut Canvas, rect: Rect, step: f64, pen: Pen) {
    let mut at = step;
    while at < rect.w + rect.h {
        let (from, to) = ((at - rect.h).max(0.0), at.min(rect.w));
        canvas.line(&[(rect.x + from, rect.y + at - from), (rect.x + to, rect.y + at - to)], pen);
        at += step * 1.5;
    }
}

fn uprights(canvas: &mut Canvas, rect: Rect, pen: Pen) {
    let mut at = 3.0;
    while at < rect.w - 1.0 {
        canvas.line(&[(rect.x + at, rect.y), (rect.x + at, rect.bottom())], pen);
        at += 4.0;
    }
}

fn description(rows: &[Bar]) -> String {
    let row = |row: &Bar| {
        let parts: Vec<String> = row.parts.iter().map(|part| words::part(&part.label, part.count)).collect();
        words::bar(&row.title, &words::listed(&parts))
    };
    rows.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::figure::check;

    fn bar(title: &str, counts: &[usize]) -> Bar {
        let kinds =
            [("適合", Tone::Good), ("不適合", Tone::Bad), ("確認不能", Tone::Warn), ("例外承認", Tone::Plain), ("該当なし", Tone::Muted)];
        let parts = counts.iter().zip(kinds).map(|(count, (label, tone))| BarPart { label: label.into(), count: *count, tone });
        Bar { title: title.into(), parts: parts.collect() }
    }

    #[test]
    fn bars_of_any_counts_stay_on_the_page() {
        for rows in [
            vec![],
            vec![bar("機器", &[1])],
            (0..60).map(|row| bar("とても長い名前の領域：組織・体制・規程・教育・監査", &[row, 1, 0, 99_999, 3])).collect(),
        ] {
            let drawing = bars(&rows);
            check::sound(&drawing, MAX_WIDTH);
            assert_eq!(drawing, bars(&rows));
        }
        check::sound(&bars(&[bar("", &[]), bar("空", &[0, 0, 0])]), MAX_WIDTH);
    }

    #[test]
    fn the_counts_stand_beside_the_bars_and_in_the_words() {
        let drawing = bars(&[bar("機器", &[12, 3, 0])]);
        assert_eq!(drawing.description, "機器：適合 12件、不適合 3件、確認不能 0件。");
        for count in [">12<", ">3<", ">0<"] {
            assert!(drawing.svg.contains(count), "{count}");
        }
        let hostile: Vec<Bar> = crate::document::sample::HOSTILE.iter().map(|text| bar(text, &[1, 2])).collect();
        check::sound(&bars(&hostile), MAX_WIDTH);
    }

    #[test]
    fn a_part_of_one_in_a_million_is_still_seen() {
        let mut canvas = Canvas::default();
        draw(&mut canvas, Rect { x: 0.0, y: 0.0, w: 100.0, h: 16.0 }, &bar("", &[1_000_000, 1]).parts);
        let drawing = canvas.finish(MAX_WIDTH, String::new());
        assert!(drawing.svg.contains("x=\"97\" y=\"0\" width=\"3\""), "{}", drawing.svg);
    }
}
