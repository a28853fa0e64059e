//! A chart of networks, such as ネットワーク構成図: what is outside, the devices at the border, and the zones with the devices in them.

mod place;
mod route;

use super::Drawing;
use super::canvas::{ACCENT, Anchor, Canvas, GREY, INK, PALE, Pen, RULE, Rect, TINT, Type, WHITE, Words};
use crate::messages::figure as words;
use route::{Route, route};

/// The text width of a page of A4 that lies.
const MAX_WIDTH: f64 = 1000.0;
/// Devices that are drawn of one zone; the others are counted.
const SHOWN: usize = 24;
/// Between boxes side by side.
const GAP: f64 = 24.0;
const PAD: f64 = 10.0;
/// Inside the border of the facility.
const MARGIN: f64 = 16.0;
/// Between lines that run beside one another.
const TRACK: f64 = 9.0;
/// Between the ends of lines at one box: two numbers in circles fit beside each other.
const PORT: f64 = 22.0;

/// What there is and what connects it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Network {
    /// What is outside the facility: the internet, a closed network, a vendor's office.
    pub outside: Vec<Point>,
    /// The devices at the border: routers, firewalls.
    pub border: Vec<Point>,
    /// The networks of the facility.
    pub zones: Vec<Zone>,
    /// What connects them.
    pub links: Vec<Link>,
}

/// Something that lines lead to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Point {
    /// What links name it by.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What else stands in it.
    pub lines: Vec<String>,
}

/// A network with its devices.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Zone {
    /// What links name it by.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What else is to be said of it: addresses, how it is separated, its Wi-Fi.
    pub lines: Vec<String>,
    /// Its devices.
    pub devices: Vec<Device>,
}

/// A device of a zone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Device {
    /// What it is called.
    pub label: String,
    /// What else stands in its box.
    pub sub: String,
}

/// A line between two places; one to a place that there is not is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Where from.
    pub from: String,
    /// Where to.
    pub to: String,
    /// What it is for and who runs it; stands below the figure beside its number.
    pub label: String,
    /// How it is drawn.
    pub kind: LinkKind,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkKind {
    /// Within the facility.
    Internal,
    /// To the internet.
    Internet,
    /// Somebody outside comes in.
    Remote,
    /// Without a wire.
    Wireless,
    /// Not connected, and meant to be so.
    None,
}

impl LinkKind {
    fn pen(self) -> Pen {
        match self {
            LinkKind::Internal => Pen { colour: INK, width: 1.4, dash: "" },
            LinkKind::Internet => Pen { colour: ACCENT, width: 2.6, dash: "" },
            LinkKind::Remote => Pen { colour: ACCENT, width: 1.8, dash: "7 4" },
            LinkKind::Wireless => Pen { colour: INK, width: 1.8, dash: "1.5 3.5" },
            LinkKind::None => Pen { colour: RULE, width: 1.1, dash: "9 3 2 3" },
        }
    }

    fn name(self) -> &'static str {
        match self {
            LinkKind::Internal => words::LINK_INTERNAL,
            LinkKind::Internet => words::LINK_INTERNET,
            LinkKind::Remote => words::LINK_REMOTE,
            LinkKind::Wireless => words::LINK_WIRELESS,
            LinkKind::None => words::LINK_NONE,
        }
    }
}

/// Draws a network from the outside at the top to the zones at the bottom. Links with a label are numbered and explained below.
pub fn network(network: &Network) -> Drawing {
    let (places, routes) = route(network);
    let mut canvas = Canvas::default();
    if let Some(border) = places.facility {
        canvas.rect(border, 6.0, WHITE, Some(Pen { colour: GREY, width: 1.2, dash: "8 4" }));
        canvas.text(border.x + 12.0, border.y + 16.0, Anchor::Start, Type { bold: true, ..Type::SMALL }, words::FACILITY_SIDE);
    }
    for route in &routes {
        canvas.clear(&route.points);
        canvas.line(&route.points, route.kind.pen());
    }
    for (point, rect) in network.outside.iter().zip(&places.outside) {
        canvas.solid(*rect, rect.h / 2.0, WHITE, Pen { colour: ACCENT, width: 1.4, dash: "" });
        let words = point_words(point, rect.w);
        canvas.words(rect.mid_x(), rect.y + (rect.h - words.height()) / 2.0, Anchor::Middle, &words);
    }
    for (point, rect) in network.border.iter().zip(&places.border) {
        canvas.solid(*rect, 2.0, TINT, Pen { colour: ACCENT, width: 1.6, dash: "" });
        let words = point_words(point, rect.w);
        canvas.words(rect.mid_x(), rect.y + (rect.h - words.height()) / 2.0, Anchor::Middle, &words);
    }
    for (zone, rect) in network.zones.iter().zip(&places.zones) {
        draw_zone(&mut canvas, zone, *rect);
    }
    for route in &routes {
        let (x, y) = route.badge;
        if route.kind == LinkKind::None {
            canvas.cross(route.cross.0, route.cross.1, Pen { colour: INK, width: 1.4, dash: "" });
        }
        if let Some(number) = route.number {
            canvas.badge(x, y, number, route.kind.pen().colour);
        }
    }
    draw_legend(&mut canvas, network, &routes, places.bottom);
    canvas.finish(MAX_WIDTH, description(network))
}

fn point_words(point: &Point, width: f64) -> Words {
    let mut words = Words::default();
    words.add(&point.title, Type::TITLE, width - 2.0 * PAD, 3);
    for line in &point.lines {
        words.add(line, Type::SMALL, width - 2.0 * PAD, 3);
    }
    words
}

/// The boxes of the devices of a zone: how many stand in a row, how wide they are, and how high each row is.
struct Grid {
    columns: usize,
    width: f64,
    rows: Vec<f64>,
}

const CELL_GAP: f64 = 6.0;

impl Grid {
    fn new(zone: &Zone, width: f64) -> Grid {
        let inner = width - 2.0 * PAD;
        // Many devices in a narrow zone stand closer together.
        let least = if width > 500.0 || zone.devices.len() <= 8 { 96.0 } else { 78.0 };
        let columns = (((inner + CELL_GAP) / (least + CELL_GAP)).floor() as usize).max(1);
        let width = ((inner + CELL_GAP) / columns as f64 - CELL_GAP).min(150.0);
        let heights: Vec<f64> = shown(zone).map(|device| device_words(device, width).height() + 8.0).collect();
        let rows = heights.chunks(columns).map(|row| row.iter().copied().fold(0.0, f64::max)).collect();
        Grid { columns, width, rows }
    }

    /// Returns how high all rows are together.
    fn height(&self) -> f64 {
        self.rows.iter().map(|row| row + CELL_GAP).sum()
    }
}

fn shown(zone: &Zone) -> impl Iterator<Item = &Device> {
    zone.devices.iter().take(SHOWN)
}

fn device_words(device: &Device, width: f64) -> Words {
    let mut words = Words::default();
    words.add(&device.label, Type { size: 10.5, bold: false, colour: INK }, width - 8.0, 3);
    words.add(&device.sub, Type { size: 9.5, bold: false, colour: GREY }, width - 8.0, 1);
    words
}

fn zone_words(zone: &Zone, width: f64) -> Words {
    let mut words = Words::default();
    words.add(&zone.title, Type::TITLE, width - 2.0 * PAD, 2);
    for line in &zone.lines {
        words.add(line, Type::SMALL, width - 2.0 * PAD, 3);
    }
    words
}

fn zone_height(zone: &Zone, width: f64) -> f64 {
    let more = if zone.devices.len() > SHOWN { 18.0 } else { 0.0 };
    zone_words(zone, width).height() + Grid::new(zone, width).height() + more + 2.0 * PAD
}

fn draw_zone(canvas: &mut Canvas, zone: &Zone, rect: Rect) {
    canvas.solid(rect, 3.0, PALE, Pen { colour: GREY, width: 1.3, dash: "" });
    let words = zone_words(zone, rect.w);
    canvas.words(rect.x + PAD, rect.y + 7.0, Anchor::Start, &words);
    let grid = Grid::new(zone, rect.w);
    let top = rect.y + 7.0 + words.height() + 6.0;
    let mut y = top;
    for (number, device) in shown(zone).enumerate() {
        let (column, row) = (number % grid.columns, number / grid.columns);
        if column == 0 && row > 0 {
            y += grid.rows[row - 1] + CELL_GAP;
        }
        let x = rect.x + PAD + column as f64 * (grid.width + CELL_GAP);
        let cell = Rect { x, y, w: grid.width, h: grid.rows[row] };
        canvas.rect(cell, 2.0, WHITE, Some(Pen::THIN));
        let words = device_words(device, cell.w);
        canvas.words(cell.mid_x(), cell.y + (cell.h - words.height()) / 2.0, Anchor::Middle, &words);
    }
    let bottom = top + grid.height() - CELL_GAP;
    if zone.devices.len() > SHOWN {
        let more = words::more_devices(zone.devices.len() - SHOWN);
        canvas.text(rect.right() - PAD, bottom + 15.0, Anchor::End, Type { bold: true, ..Type::SMALL }, &more);
    }
}

/// Explains the kinds of lines and the numbered links.
fn draw_legend(canvas: &mut Canvas, network: &Network, routes: &[Route], bottom: f64) {
    let mut kinds: Vec<LinkKind> = routes.iter().map(|route| route.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let (mut x, mut y) = (0.0, bottom + 24.0);
    for kind in &kinds {
        let wide = super::words::width(kind.name(), Type::SMALL.size) + 70.0;
        if x > 0.0 && x + wide > MAX_WIDTH {
            (x, y) = (0.0, y + 20.0);
        }
        canvas.line(&[(x, y - 4.0), (x + 34.0, y - 4.0)], kind.pen());
        if *kind == LinkKind::None {
            canvas.cross(x + 17.0, y - 4.0, Pen { colour: INK, width: 1.4, dash: "" });
        }
        canvas.text(x + 42.0, y, Anchor::Start, Type::SMALL.coloured(INK), kind.name());
        x += wide;
    }
    let numbered: Vec<(usize, &Link)> =
        routes.iter().filter_map(|route| route.number.map(|number| (number, &network.links[route.link]))).collect();
    let half = MAX_WIDTH / 2.0;
    let label = |link: &Link| {
        let mut words = Words::default();
        words.add(&link.label, Type::SMALL.coloured(INK), half - 50.0, 3);
        words
    };
    y += 12.0;
    // Down the first column, then down the second.
    let (left, right) = numbered.split_at(numbered.len().div_ceil(2));
    for (column, x) in [(left, 0.0), (right, half)] {
        let mut y = y;
        for (number, link) in column {
            let words = label(link);
            canvas.badge(x + 10.0, y + 9.0, *number, link.kind.pen().colour);
            canvas.words(x + 26.0, y + 1.5, Anchor::Start, &words);
            y += words.height().max(15.0) + 5.0;
        }
    }
}

fn description(network: &Network) -> String {
    let mut out = String::new();
    let points = |points: &[Point]| {
        let named: Vec<String> = points.iter().map(|point| words::named(&point.title, &words::listed(&point.lines))).collect();
        words::listed(&named)
    };
    if !network.outside.is_empty() {
        out.push_str(&words::outside(&points(&network.outside)));
    }
    if !network.border.is_empty() {
        out.push_str(&words::border(&points(&network.border)));
    }
    for zone in &network.zones {
        let device =
            |device: &Device| if device.sub.is_empty() { device.label.clone() } else { format!("{}：{}", device.label, device.sub) };
        let devices: Vec<String> = zone.devices.iter().map(device).collect();
        out.push_str(&words::zone(&words::named(&zone.title, &words::listed(&zone.lines)), &words::listed(&devices), devices.len()));
    }
    let title = |id: &str| {
        let points = network.outside.iter().chain(&network.border).map(|point| (&point.id, &point.title));
        let mut all = points.chain(network.zones.iter().map(|zone| (&zone.id, &zone.title)));
        all.find(|(known, _)| *known == id).map(|(_, title)| title.clone())
    };
    for link in &network.links {
        if let (Some(from), Some(to)) = (title(&link.from), title(&link.to)) {
            out.push_str(&words::link(&from, &to, link.kind.name(), link.label.trim()));
        }
    }
    out
}

#[cfg(test)]
mod tests;
