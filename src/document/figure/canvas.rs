//! A sheet that shapes and words are drawn on, and the SVG it becomes.

use super::Drawing;
use super::words::{clean, width, wrap};
use crate::messages::figure as words;
use crate::text::one_line;

pub(super) const INK: &str = "#1d2126";
pub(super) const GREY: &str = "#565d66";
pub(super) const RULE: &str = "#7c848e";
pub(super) const PALE: &str = "#f4f6f8";
pub(super) const WHITE: &str = "#ffffff";
/// The one colour; dark enough to be read on white and to print as a dark grey.
pub(super) const ACCENT: &str = "#1f4e79";
pub(super) const TINT: &str = "#e6edf4";

const FONT: &str = "BIZ UDPGothic, 'Hiragino Sans', 'Yu Gothic', Meiryo, sans-serif";

/// Distance of lines, in parts of the size of their letters.
const LEADING: f64 = 1.4;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
}

impl Rect {
    pub(super) fn right(&self) -> f64 {
        self.x + self.w
    }

    pub(super) fn bottom(&self) -> f64 {
        self.y + self.h
    }

    pub(super) fn mid_x(&self) -> f64 {
        self.x + self.w / 2.0
    }

    pub(super) fn mid_y(&self) -> f64 {
        self.y + self.h / 2.0
    }

    pub(super) fn shifted(self, x: f64, y: f64) -> Rect {
        Rect { x: self.x + x, y: self.y + y, ..self }
    }

    #[cfg(test)]
    pub(super) fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }
}

/// How a line looks: its colour, its width and how it is broken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pen {
    pub(super) colour: &'static str,
    pub(super) width: f64,
    pub(super) dash: &'static str,
}

impl Pen {
    pub(super) const THIN: Pen = Pen { colour: RULE, width: 1.0, dash: "" };
    pub(super) const LINE: Pen = Pen { colour: GREY, width: 1.4, dash: "" };

    pub(super) fn dashed(self, dash: &'static str) -> Pen {
        Pen { dash, ..self }
    }

    fn attributes(&self) -> String {
        let dash = if self.dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", self.dash) };
        format!(" stroke=\"{}\" stroke-width=\"{}\"{dash}", self.colour, number(self.width))
    }
}

/// How a line of words looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) colour: &'static str,
}

impl Type {
    pub(super) const TITLE: Type = Type { size: 12.5, bold: true, colour: INK };
    pub(super) const BODY: Type = Type { size: 11.5, bold: false, colour: INK };
    pub(super) const SMALL: Type = Type { size: 10.5, bold: false, colour: GREY };

    pub(super) fn coloured(self, colour: &'static str) -> Type {
        Type { colour, ..self }
    }
}

/// Where a line of words stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Lines of words that stand below one another.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    lines: Vec<(String, Type)>,
}

impl Words {
    /// Adds words, broken to a width.
    pub(super) fn add(&mut self, text: &str, look: Type, max: f64, lines: usize) {
        self.lines.extend(wrap(text, look.size, max, lines).into_iter().map(|line| (line, look)));
    }

    pub(super) fn height(&self) -> f64 {
        self.lines.iter().map(|(_, look)| look.size * LEADING).sum::<f64>().round()
    }
}

/// What is drawn so far, and how far it reaches.
#[derive(Default)]
pub(super) struct Canvas {
    body: String,
    right: f64,
    bottom: f64,
    /// The boxes, for tests.
    #[cfg(test)]
    pub(super) boxes: Vec<Rect>,
}

impl Canvas {
    fn reach(&mut self, x: f64, y: f64) {
        debug_assert!(x >= -0.01 && y >= -0.01 && x.is_finite() && y.is_finite(), "drawn outside the sheet: {x}, {y}");
        self.right = self.right.max(x);
        self.bottom = self.bottom.max(y);
    }

    /// Draws a rectangle with round corners.
    pub(super) fn rect(&mut self, rect: Rect, round: f64, fill: &str, pen: Option<Pen>) {
        self.reach(rect.x, rect.y);
        self.reach(rect.right(), rect.bottom());
        let corner = if round > 0.0 { format!(" rx=\"{}\"", number(round)) } else { String::new() };
        let stroke = pen.map(|pen| pen.attributes()).unwrap_or_default();
        let [x, y, w, h] = [rect.x, rect.y, rect.w, rect.h].map(number);
        self.body.push_str(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"{corner} fill=\"{fill}\"{stroke}/>"));
    }

    /// Draws a box that no other box may cover.
    pub(super) fn solid(&mut self, rect: Rect, round: f64, fill: &str, pen: Pen) {
        #[cfg(test)]
        self.boxes.push(rect);
        self.rect(rect, round, fill, Some(pen));
    }

    /// Draws a line through some points.
    pub(super) fn line(&mut self, points: &[(f64, f64)], pen: Pen) {
        points.iter().for_each(|(x, y)| self.reach(*x, *y));
        let path: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", number(*x), number(*y))).collect();
        self.body.push_str(&format!(
            "<polyline points=\"{}\" fill=\"none\"{} stroke-linejoin=\"round\"/>",
            path.join(" "),
            pen.attributes()
        ));
    }

    /// Clears the way of a line, so that one that crosses it is seen to pass below.
    pub(super) fn clear(&mut self, points: &[(f64, f64)]) {
        self.line(points, Pen { colour: WHITE, width: 6.0, dash: "" });
    }

    /// Draws a line with a head at its end.
    pub(super) fn arrow(&mut self, points: &[(f64, f64)], pen: Pen) {
        let [.., from, to] = points else { return };
        let (dx, dy) = ((to.0 - from.0).signum() * f64::from(to.0 != from.0), (to.1 - from.1).signum() * f64::from(to.1 != from.1));
        let mut line = points.to_vec();
        if let Some(last) = line.last_mut() {
            *last = (to.0 - dx * 6.0, to.1 - dy * 6.0);
        }
        self.line(&line, pen);
        let corners =
            [*to, (to.0 - dx * 8.0 + dy * 4.0, to.1 - dy * 8.0 + dx * 4.0), (to.0 - dx * 8.0 - dy * 4.0, to.1 - dy * 8.0 - dx * 4.0)];
        let path: Vec<String> = corners.iter().map(|(x, y)| format!("{},{}", number(*x), number(*y))).collect();
        self.body.push_str(&format!("<polygon points=\"{}\" fill=\"{}\"/>", path.join(" "), pen.colour));
    }

    /// Draws a number in a circle.
    pub(super) fn badge(&mut self, x: f64, y: f64, count: usize, colour: &str) {
        self.reach(x + 8.0, y + 8.0);
        let (cx, cy) = (number(x), number(y));
        self.body.push_str(&format!("<circle cx=\"{cx}\" cy=\"{cy}\" r=\"8\" fill=\"{WHITE}\" stroke=\"{colour}\" stroke-width=\"1.2\"/>"));
        let size = if count > 99 { 7.0 } else { 10.0 };
        self.text(x, y + size * 0.36, Anchor::Middle, Type { size, bold: true, colour: INK }, &count.to_string());
    }

    /// Draws a cross.
    pub(super) fn cross(&mut self, x: f64, y: f64, pen: Pen) {
        self.line(&[(x - 5.0, y - 5.0), (x + 5.0, y + 5.0)], pen);
        self.line(&[(x - 5.0, y + 5.0), (x + 5.0, y - 5.0)], pen);
    }

    /// Writes one line of words; `y` is its base line.
    pub(super) fn text(&mut self, x: f64, y: f64, anchor: Anchor, look: Type, text: &str) {
        let wide = width(text, look.size);
        let (left, anchor) = match anchor {
            Anchor::Start => (x, ""),
            Anchor::Middle => (x - wide / 2.0, " text-anchor=\"middle\""),
            Anchor::End => (x - wide, " text-anchor=\"end\""),
        };
        self.reach(left, y);
        self.reach(left + wide, y + look.size * 0.25);
        let weight = if look.bold { " font-weight=\"bold\"" } else { "" };
        let (x, y, size) = (number(x), number(y), number(look.size));
        let text = escape(text);
        self.body
            .push_str(&format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{weight} fill=\"{}\"{anchor}>{text}</text>", look.colour));
    }

    /// Writes lines of words from a top edge.
    pub(super) fn words(&mut self, x: f64, top: f64, anchor: Anchor, words: &Words) {
        let mut y = top;
        for (line, look) in &words.lines {
            self.text(x, y + look.size * (LEADING / 2.0 + 0.36), anchor, *look, line);
            y += look.size * LEADING;
        }
    }

    /// Ends the figure. One that is wider than it may be is shown smaller.
    pub(super) fn finish(mut self, max_width: f64, description: String) -> Drawing {
        if self.body.is_empty() {
            self.text(8.0, 22.0, Anchor::Start, Type::SMALL, words::EMPTY);
        }
        let (inner_width, inner_height) = ((self.right + 1.0).ceil(), (self.bottom + 1.0).ceil());
        let scale = (max_width / inner_width).min(1.0);
        let (width, height) = ((inner_width * scale).floor(), (inner_height * scale).ceil());
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-1 -1 {} {}\" width=\"{}\" height=\"{}\" font-family=\"{FONT}\">{}</svg>",
            number(inner_width + 1.0),
            number(inner_height + 1.0),
            number(width),
            number(height),
            self.body
        );
        Drawing { svg, width, height, description: one_line(&description) }
    }
}

/// Writes a number with one decimal at most.
fn number(value: f64) -> String {
    let text = format!("{:.1}", value + 0.0);
    let short = text.strip_suffix(".0").unwrap_or(&text);
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in clean(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_words_are_never_markup() {
        assert_eq!([0.0, -0.04, 1.25, 680.0, 12.96].map(number), ["0", "0", "1.2", "680", "13"]);
        assert_eq!(escape("<b a=\"x\">&'\u{0}"), "&lt;b a=&quot;x&quot;&gt;&amp;&#39;\u{FFFD}");
    }
}
