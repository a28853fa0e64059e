//! A chart of who tells whom, such as 連絡体制図: the people of the facility in a lane on the left, whom they call in lanes on the right.

use super::Drawing;
use super::canvas::{ACCENT, Anchor, Canvas, GREY, INK, Pen, RULE, Rect, TINT, Type, WHITE, Words};
use crate::messages::figure as words;

/// The text width of a page of A4 that stands.
const MAX_WIDTH: f64 = 680.0;
const PAD: f64 = 9.0;
/// Inside a lane, and between lanes.
const MARGIN: f64 = 10.0;
const HEAD: f64 = 26.0;
/// Between lines that run beside one another, and how much room they may take together.
const TRACK: f64 = 10.0;
const TRACKS: f64 = 90.0;
/// How lines from different boxes are told apart.
const DASHES: [&str; 4] = ["", "6 3", "2 3", "9 3 2 3"];

/// A lane of boxes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lane {
    /// What its boxes have in common: 院内, 事業者, 行政機関.
    pub title: String,
    /// Its boxes, from the top down.
    pub steps: Vec<Step>,
}

/// A box of a lane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Step {
    /// What others name it by.
    pub id: String,
    /// Who it is.
    pub title: String,
    /// What else stands in it.
    pub lines: Vec<String>,
    /// How to reach it: a telephone number, then its hours.
    pub reach: Vec<String>,
    /// Whom it tells, and when.
    pub to: Vec<(String, String)>,
    /// Whether it is not filled: drawn with a broken line.
    pub missing: bool,
}

/// Draws lanes: the first on the left, the others below one another on the right.
///
/// An arrow to every box of a lane is one arrow to the lane. When an arrow is followed stands in the box it leads to; between neighbours of a
/// lane it stands beside the arrow. Arrows to boxes that there are not are left out.
pub fn lanes(lanes: &[Lane]) -> Drawing {
    let chart = Chart::new(lanes);
    let mut canvas = Canvas::default();
    for (lane, panel) in lanes.iter().zip(&chart.panels) {
        canvas.rect(*panel, 4.0, WHITE, Some(Pen::THIN));
        canvas.rect(Rect { h: HEAD - 6.0, ..*panel }, 4.0, TINT, Some(Pen::THIN));
        canvas.text(panel.mid_x(), panel.y + 14.5, Anchor::Middle, Type { bold: true, ..Type::BODY }, &one(&lane.title, panel.w));
    }
    for place in &chart.places {
        let pen =
            if place.step.missing { Pen { colour: RULE, width: 1.2, dash: "5 3" } } else { Pen { colour: GREY, width: 1.1, dash: "" } };
        canvas.solid(place.rect, 3.0, WHITE, pen);
        let [left, right] = &place.words;
        let top = |words: &Words| place.rect.y + (place.rect.h - words.height()) / 2.0;
        if place.rect.w < SIDE_BY_SIDE {
            let together = left.height() + right.height();
            let y = place.rect.y + (place.rect.h - together) / 2.0;
            canvas.words(place.rect.x + PAD, y, Anchor::Start, left);
            canvas.words(place.rect.x + PAD, y + left.height(), Anchor::Start, right);
        } else {
            canvas.words(place.rect.x + PAD, top(left), Anchor::Start, left);
            canvas.words(place.rect.x + place.rect.w * 0.6 + PAD, top(right), Anchor::Start, right);
        }
    }
    chart.draw_arrows(&mut canvas);
    canvas.finish(MAX_WIDTH, chart.description())
}

/// Between lines that run beside one another, of which there are so many.
fn track_step(count: usize) -> f64 {
    TRACK.min(TRACKS / count.max(1) as f64)
}

/// From this width on, how to reach somebody stands beside who it is.
const SIDE_BY_SIDE: f64 = 260.0;

fn one(text: &str, max: f64) -> String {
    super::words::wrap(text, Type::BODY.size, max - 2.0 * PAD, 1).pop().unwrap_or_default()
}

/// A box and where it stands.
struct Place<'a> {
    lane: usize,
    step: &'a Step,
    rect: Rect,
    words: [Words; 2],
}

/// An arrow from one box to another.
struct Edge<'a> {
    from: usize,
    to: usize,
    label: &'a str,
    way: Way,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// To the next box of the lane.
    Down,
    /// Past the outer side of the column.
    Outside,
    /// Through the gap between the columns.
    Between,
}

struct Chart<'a> {
    lanes: &'a [Lane],
    panels: Vec<Rect>,
    places: Vec<Place<'a>>,
    edges: Vec<Edge<'a>>,
    /// Boxes that send arrows through the gap, the lowest first: the first line runs nearest to them.
    buses: Vec<usize>,
}

impl<'a> Chart<'a> {
    fn new(lanes: &'a [Lane]) -> Self {
        let steps: Vec<(usize, &Step)> =
            lanes.iter().enumerate().flat_map(|(lane, found)| found.steps.iter().map(move |step| (lane, step))).collect();
        let mut edges: Vec<Edge<'a>> = Vec::new();
        for (from, (lane, step)) in steps.iter().enumerate() {
            for (target, label) in &step.to {
                let Some(to) = steps.iter().position(|(_, step)| step.id == *target) else { continue };
                let other = steps[to].0;
                let way = match (*lane == 0, other == 0) {
                    _ if *lane == other && to == from + 1 => Way::Down,
                    (true, true) | (false, false) => Way::Outside,
                    _ => Way::Between,
                };
                if to != from {
                    edges.push(Edge { from, to, label, way });
                }
            }
        }
        let mut buses: Vec<usize> = edges.iter().filter(|edge| edge.way == Way::Between).map(|edge| edge.from).collect();
        buses.sort_unstable();
        buses.dedup();
        buses.reverse();
        let mut chart = Chart { lanes, panels: Vec::new(), places: Vec::new(), edges, buses };
        chart.set(&steps);
        chart
    }

    /// Says which arrows of a column run past its outer side.
    fn outer(&self, left: bool) -> Vec<usize> {
        let of_column = |edge: &Edge<'_>| edge.way == Way::Outside && (self.lane_of(edge.from) == 0) == left;
        (0..self.edges.len()).filter(|number| of_column(&self.edges[*number])).collect()
    }

    fn lane_of(&self, step: usize) -> usize {
        let mut first = 0;
        self.lanes
            .iter()
            .position(|lane| {
                first += lane.steps.len();
                step < first
            })
            .unwrap_or(0)
    }

    /// Finds a place for every lane and box.
    fn set(&mut self, steps: &[(usize, &'a Step)]) {
        let alone = self.lanes.len() == 1;
        let side = |count: usize| if count == 0 { 0.0 } else { 8.0 + track_step(count) * count as f64 };
        let (left_side, right_side) = (side(self.outer(true).len()), side(self.outer(false).len()));
        let gap = if alone { 0.0 } else { 34.0 + track_step(self.buses.len()) * self.buses.len() as f64 };
        let left = Rect { x: left_side, y: 0.0, w: if alone { 420.0 } else { 216.0 }, h: 0.0 };
        let right_x = left.right() + gap;
        let right = Rect { x: right_x, y: 0.0, w: (MAX_WIDTH - 4.0 - right_x - right_side).max(200.0), h: 0.0 };
        let (mut left_y, mut right_y) = (0.0, 0.0);
        let mut number = 0;
        for (lane, found) in self.lanes.iter().enumerate() {
            let (column, y) = if lane == 0 { (left, &mut left_y) } else { (right, &mut right_y) };
            let top: f64 = *y;
            let width = column.w - 2.0 * MARGIN;
            let mut bottom = top + HEAD;
            for index in 0..found.steps.len() {
                let step = steps[number].1;
                if index > 0 {
                    bottom += self.down(number - 1).map_or(8.0, |label| beside(label, width).height().max(14.0) + 14.0);
                }
                let words = self.words(number, step, width);
                let height =
                    if width < SIDE_BY_SIDE { words[0].height() + words[1].height() } else { words[0].height().max(words[1].height()) };
                let rect = Rect { x: column.x + MARGIN, y: bottom, w: width, h: (height + 1.6 * PAD).max(30.0) };
                bottom = rect.bottom();
                self.places.push(Place { lane, step, rect, words });
                number += 1;
            }
            bottom += MARGIN;
            self.panels.push(Rect { y: top, h: bottom - top, ..column });
            *y = bottom + MARGIN;
        }
    }

    /// Returns the label of the arrow from a box to the next one.
    fn down(&self, from: usize) -> Option<&'a str> {
        self.edges.iter().find(|edge| edge.from == from && edge.way == Way::Down).map(|edge| edge.label)
    }

    /// Who it is and when they are told; how to reach them.
    fn words(&self, number: usize, step: &Step, width: f64) -> [Words; 2] {
        let is_wide = width >= SIDE_BY_SIDE;
        let (left_width, right_width) = if is_wide && !step.reach.is_empty() {
            (width * 0.6 - PAD, width * 0.4 - 2.0 * PAD)
        } else {
            (width - 2.0 * PAD, width - 2.0 * PAD)
        };
        let [mut left, mut right] = [Words::default(), Words::default()];
        left.add(&step.title, if step.missing { Type::TITLE.coloured(GREY) } else { Type::TITLE }, left_width, 3);
        for line in &step.lines {
            left.add(line, Type::SMALL, left_width, 4);
        }
        let mut told: Vec<&str> = Vec::new();
        for edge in self.edges.iter().filter(|edge| edge.to == number && edge.way != Way::Down && !edge.label.trim().is_empty()) {
            if !told.contains(&edge.label) {
                told.push(edge.label);
                left.add(edge.label, Type::SMALL.coloured(ACCENT), left_width, 4);
            }
        }
        for (index, line) in step.reach.iter().enumerate() {
            let look = if index == 0 { Type { size: 12.0, bold: true, colour: INK } } else { Type::SMALL };
            right.add(line, look, right_width, 4);
        }
        [left, right]
    }

    fn draw_arrows(&self, canvas: &mut Canvas) {
        for edge in self.edges.iter().filter(|edge| edge.way == Way::Down) {
            let (from, to) = (self.places[edge.from].rect, self.places[edge.to].rect);
            let x = from.x + 26.0;
            canvas.arrow(&[(x, from.bottom()), (x, to.y)], Pen::LINE);
            let label = beside(edge.label, from.w);
            canvas.words(x + 12.0, (from.bottom() + to.y - label.height()) / 2.0, Anchor::Start, &label);
        }
        for (left, side) in [(true, -1.0), (false, 1.0)] {
            let outer = self.outer(left);
            let step = track_step(outer.len());
            for (track, number) in outer.into_iter().enumerate() {
                let edge = &self.edges[number];
                let (from, to) = (self.places[edge.from].rect, self.places[edge.to].rect);
                let edge_x = |rect: Rect| if left { rect.x } else { rect.right() };
                let x = edge_x(from) + side * (MARGIN + 8.0 + step * track as f64);
                let shift = if edge.to > edge.from { 6.0 } else { -6.0 };
                let (start, end) = (from.mid_y() + shift, to.mid_y() - shift);
                let pen = Pen::LINE.dashed(DASHES[track % DASHES.len()]);
                canvas.arrow(&[(edge_x(from), start), (x, start), (x, end), (edge_x(to), end)], pen);
            }
        }
        let Some(gap) = self.panels.first().map(|panel| panel.right() + 16.0) else { return };
        for (track, from) in self.buses.iter().enumerate() {
            let x = gap + track_step(self.buses.len()) * track as f64;
            let pen = Pen::LINE.dashed(DASHES[(self.buses.len() - 1 - track) % DASHES.len()]);
            let is_left = self.places[*from].lane == 0;
            let start = self.places[*from].rect;
            let start_x = if is_left { start.right() } else { start.x };
            let way = |end: (f64, f64)| {
                let y = end.1 + self.shift(track);
                [(start_x, start.mid_y()), (x, start.mid_y()), (x, y), (end.0, y)]
            };
            let ways: Vec<[(f64, f64); 4]> = self.ends(*from).into_iter().map(way).collect();
            ways.iter().for_each(|way| canvas.clear(&way[1..3]));
            ways.iter().for_each(|way| canvas.arrow(way, pen));
        }
    }

    /// Arrows that come to one place on different lines arrive below one another.
    fn shift(&self, track: usize) -> f64 {
        let middle = (self.buses.len() as f64 - 1.0) / 2.0;
        ((middle - track as f64) * 4.0).clamp(-5.0, 5.0)
    }

    /// Where the arrows of a box through the gap end: at boxes, or at a lane all of whose boxes are told.
    fn ends(&self, from: usize) -> Vec<(f64, f64)> {
        let is_left = self.places[from].lane == 0;
        let told = |step: usize| self.edges.iter().any(|edge| edge.from == from && edge.to == step && edge.way == Way::Between);
        let mut ends = Vec::new();
        for (lane, panel) in self.panels.iter().enumerate() {
            let steps: Vec<usize> = (0..self.places.len()).filter(|step| self.places[*step].lane == lane).collect();
            if steps.len() > 1 && steps.iter().all(|step| told(*step)) {
                ends.push((if is_left { panel.x } else { panel.right() }, panel.y + 10.0));
                continue;
            }
            let boxes = steps.into_iter().filter(|step| told(*step)).map(|step| self.places[step].rect);
            ends.extend(boxes.map(|rect| (if is_left { rect.x } else { rect.right() }, rect.mid_y())));
        }
        ends
    }

    fn description(&self) -> String {
        let mut out = String::new();
        for lane in self.lanes {
            let steps = lane.steps.iter().map(|step| {
                let rest: Vec<&String> = step.lines.iter().chain(&step.reach).collect();
                let named = words::named(&step.title, &words::listed(&rest));
                if step.missing { named + words::NOT_THERE } else { named }
            });
            out.push_str(&words::lane(&lane.title, &words::listed(&steps.collect::<Vec<_>>())));
        }
        for edge in &self.edges {
            let title = |step: usize| self.places[step].step.title.as_str();
            out.push_str(&words::arrow(title(edge.from), title(edge.to), edge.label.trim()));
        }
        out
    }
}

/// The words beside an arrow.
fn beside(label: &str, width: f64) -> Words {
    let mut words = Words::default();
    words.add(label, Type::SMALL.coloured(ACCENT), width - 44.0, 3);
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::figure::check;

    fn step(id: &str, to: &[&str]) -> Step {
        let to = to.iter().map(|target| ((*target).to_owned(), "異常に気づいたとき".to_owned())).collect();
        Step {
            id: id.into(), title: format!("連絡先{id}"), reach: vec!["03-0000-0000".into(), "24時間".into()], to, ..Step::default()
        }
    }

    fn lane(title: &str, steps: Vec<Step>) -> Lane {
        Lane { title: title.into(), steps }
    }

    fn drawn(chart: &[Lane]) -> Drawing {
        let places: Vec<Rect> = Chart::new(chart).places.iter().map(|place| place.rect).collect();
        check::apart(&places);
        let found = Chart::new(chart);
        check::apart(&found.panels);
        let drawing = lanes(chart);
        check::sound(&drawing, MAX_WIDTH);
        assert_eq!(drawing, lanes(chart));
        for step in chart.iter().flat_map(|lane| &lane.steps) {
            assert!(drawing.description.contains(&check::plain(&step.title)));
        }
        drawing
    }

    #[test]
    fn people_on_the_left_call_those_on_the_right() {
        let drawing = drawn(&[
            lane("院内", vec![step("1", &["2"]), step("2", &["3", "a", "b", "none"]), step("3", &["c", "1"])]),
            lane("事業者", vec![step("a", &[]), step("b", &["c"])]),
            lane("行政", vec![step("c", &["1"]), Step { missing: true, ..step("d", &[]) }]),
        ]);
        assert!(drawing.description.contains("「連絡先2」から「連絡先a」へ連絡します（異常に気づいたとき）。"));
        assert!(drawing.svg.contains("stroke-dasharray=\"5 3\""));
    }

    #[test]
    fn nobody_one_and_sixty_stay_on_the_page() {
        drawn(&[]);
        drawn(&[lane("院内", vec![])]);
        drawn(&[lane("院内", vec![step("1", &["1"])])]);
        let names: Vec<String> = (0..60).map(|number| number.to_string()).collect();
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        let many = |from: usize, to: usize| names[from..to].iter().map(|name| step(name, &all)).collect();
        drawn(&[lane("院内", many(0, 8)), lane("事業者", many(8, 30)), lane("行政", many(30, 60))]);
    }

    #[test]
    fn hostile_words_stay_words() {
        let hostile = |text: &str| Step { lines: vec![text.into(), "W".repeat(300)], title: text.into(), ..step(text, &["x"]) };
        let steps = || crate::document::sample::HOSTILE.iter().map(|text| hostile(text)).collect::<Vec<_>>();
        drawn(&[lane("<b>", steps()), lane("=1+1", steps())]);
    }
}
