//! Finds places for the boxes of a network: the outside in a row at the top, the border below it, the zones in columns at the bottom, with as
//! much room between them as their lines need.

use super::{GAP, MARGIN, MAX_WIDTH, Network, PAD, PORT, Point, Rect, TRACK, Zone, point_words, zone_height};

/// Where the boxes stand.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub(super) outside: Vec<Rect>,
    pub(super) border: Vec<Rect>,
    pub(super) zones: Vec<Rect>,
    /// The part of the chart that is the facility.
    pub(super) facility: Option<Rect>,
    pub(super) bottom: f64,
    pub(super) levels: Levels,
}

/// Heights at which the parts of the chart begin and end.
#[derive(Debug, Default)]
pub(super) struct Levels {
    pub(super) outside_bottom: f64,
    pub(super) border_bottom: f64,
    pub(super) facility_top: f64,
    pub(super) zones_top: f64,
}

/// A box by its tier and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot {
    Outside(usize),
    Border(usize),
    Zone(usize),
}

/// A link whose two ends exist, the upper end first.
pub(super) struct Wire {
    pub(super) link: usize,
    pub(super) from: Spot,
    pub(super) to: Spot,
}

/// How the zones stand in columns.
pub(super) struct Columns {
    /// Zones of each column, from the top.
    pub(super) zones: Vec<Vec<usize>>,
    pub(super) width: f64,
    /// How many lines run in the gutter left of each column.
    pub(super) lines: Vec<usize>,
}

impl Columns {
    pub(super) fn new(network: &Network, wires: &[Wire]) -> Columns {
        let count = match network.zones.len() {
            0 | 1 => 1,
            2..=4 => 2,
            _ => 3,
        };
        let rough = (MAX_WIDTH - 2.0 * MARGIN) / count as f64 - 2.0 * GAP;
        let mut zones = vec![Vec::new(); count];
        let mut heights = vec![0.0; count];
        for (number, zone) in network.zones.iter().enumerate() {
            // The first row from the left, then wherever there is most room.
            let lowest = (0..count).min_by(|a, b| f64::total_cmp(&heights[*a], &heights[*b])).unwrap_or(0);
            heights[lowest] += zone_height(zone, rough) + GAP;
            zones[lowest].push(number);
        }
        let mut columns = Columns { zones, width: 0.0, lines: vec![0; count] };
        for (column, _) in wires.iter().flat_map(|wire| columns.beside(wire)).collect::<Vec<_>>() {
            columns.lines[column] += 1;
        }
        let gutters: f64 = (0..count).map(|column| columns.gutter(column)).sum();
        columns.width = ((MAX_WIDTH - 2.0 - 2.0 * MARGIN - gutters) / count as f64).max(130.0);
        columns
    }

    /// Returns the ends of a line that are reached from the gutter: all zones but the first of a column.
    fn beside(&self, wire: &Wire) -> Vec<(usize, usize)> {
        [wire.from, wire.to].into_iter().filter_map(|spot| self.position(spot)).filter(|(_, row)| *row > 0).collect()
    }

    pub(super) fn position(&self, spot: Spot) -> Option<(usize, usize)> {
        let Spot::Zone(zone) = spot else { return None };
        self.zones.iter().enumerate().find_map(|(column, zones)| Some((column, zones.iter().position(|other| *other == zone)?)))
    }

    fn gutter(&self, column: usize) -> f64 {
        let first = if column == 0 { 0.0 } else { GAP };
        if self.lines[column] == 0 { first } else { first.max(4.0) + TRACK * self.lines[column] as f64 + 20.0 }
    }

    fn left(&self, column: usize) -> f64 {
        MARGIN + (0..column).map(|before| self.gutter(before) + self.width).sum::<f64>() + self.gutter(column)
    }
}

/// The place of a line that passes the border on its way to a zone.
pub(super) fn lane_x(number: usize) -> f64 {
    MAX_WIDTH - 2.0 - MARGIN - PORT / 2.0 - number as f64 * PORT
}

/// Finds a place for every box.
pub(super) fn place(network: &Network, wires: &[Wire], columns: &Columns) -> Places {
    let mut places = Places::default();
    let has_facility = !network.border.is_empty() || !network.zones.is_empty();

    places.outside = tier(&network.outside, 0.0, 0.0, &ports(wires, network.outside.len(), Spot::Outside));
    let above = wires.iter().filter(|wire| matches!(wire.from, Spot::Outside(_))).count();
    let outside_bottom = places.outside.iter().map(Rect::bottom).fold(0.0, f64::max);
    let tracks = |count: usize| if count == 0 { 0.0 } else { 2.0 * 16.0 + TRACK * count as f64 };
    let facility_top = outside_bottom + if network.outside.is_empty() { 0.0 } else { tracks(above).max(20.0) };
    let border_top = facility_top + if has_facility { 28.0 + if above > 0 { 14.0 } else { 0.0 } } else { 0.0 };
    let lane = passing(wires).len() as f64 * PORT;
    places.border = tier(&network.border, border_top, lane, &ports(wires, network.border.len(), Spot::Border));
    let border_bottom = places.border.iter().map(Rect::bottom).fold(border_top, f64::max);

    let below = wires.iter().filter(|wire| matches!(wire.to, Spot::Zone(_))).count();
    let sideways = wires.iter().filter(|wire| matches!((wire.from, wire.to), (Spot::Border(_), Spot::Border(_)))).count();
    let zones_top = border_bottom + if network.border.is_empty() && below == 0 { 0.0 } else { (tracks(below + sideways) + 8.0).max(GAP) };
    places.zones = vec![Rect { x: 0.0, y: 0.0, w: 0.0, h: 0.0 }; network.zones.len()];
    let mut bottom = if network.zones.is_empty() { border_bottom } else { zones_top };
    for (column, zones) in columns.zones.iter().enumerate() {
        let mut y = zones_top;
        for zone in zones {
            let h = zone_height(&network.zones[*zone], columns.width);
            places.zones[*zone] = Rect { x: columns.left(column), y, w: columns.width, h };
            y += h + GAP;
            bottom = f64::max(bottom, y - GAP);
        }
    }
    if has_facility {
        let right = places.border.iter().chain(&places.zones).map(Rect::right).fold(MAX_WIDTH - 2.0 - MARGIN, f64::max);
        places.facility = Some(Rect { x: 0.0, y: facility_top, w: right + MARGIN, h: bottom + MARGIN - facility_top });
    }
    places.bottom = if has_facility { bottom + MARGIN } else { outside_bottom };
    places.levels = Levels { outside_bottom, border_bottom, facility_top, zones_top };
    places
}

/// Lists the lines that pass the border on their way to a zone: they run beside its devices.
pub(super) fn passing(wires: &[Wire]) -> Vec<usize> {
    let is_passing = |wire: &Wire| matches!((wire.from, wire.to), (Spot::Outside(_), Spot::Zone(_)));
    (0..wires.len()).filter(|number| is_passing(&wires[*number])).collect()
}

/// Lists the links whose two ends exist, the upper end first.
pub(super) fn wires(network: &Network) -> Vec<Wire> {
    let point = |points: &[Point], id: &str| points.iter().position(|point| point.id == id);
    let spot = |id: &str| {
        let outside = point(&network.outside, id).map(Spot::Outside);
        let border = || point(&network.border, id).map(Spot::Border);
        let zone = || network.zones.iter().position(|zone: &Zone| zone.id == id).map(Spot::Zone);
        outside.or_else(border).or_else(zone)
    };
    let wire = |(number, link): (usize, &super::Link)| {
        let (from, to) = (spot(&link.from)?, spot(&link.to)?);
        (from != to).then(|| Wire { link: number, from: from.min(to), to: from.max(to) })
    };
    network.links.iter().enumerate().filter_map(wire).collect()
}

/// Counts the lines at each box of a tier: those above and those below share no place, so the larger number counts.
fn ports(wires: &[Wire], count: usize, spot: impl Fn(usize) -> Spot) -> Vec<usize> {
    let at = |number: usize| {
        let down = wires.iter().filter(|wire| wire.from == spot(number)).count();
        let up = wires.iter().filter(|wire| wire.to == spot(number)).count();
        down.max(up)
    };
    (0..count).map(at).collect()
}

/// Sets boxes in a row over the whole width, the lane on the right left free.
fn tier(points: &[Point], top: f64, lane: f64, ports: &[usize]) -> Vec<Rect> {
    let count = points.len().max(1) as f64;
    let inner = MAX_WIDTH - 2.0 - 2.0 * MARGIN - lane;
    let even = ((inner - GAP * (count - 1.0)) / count).clamp(104.0, 200.0);
    let widths: Vec<f64> = ports.iter().map(|ports| even.max(*ports as f64 * PORT + 2.0 * PAD)).collect();
    let used: f64 = widths.iter().sum();
    let gap = ((inner - used) / count).max(GAP);
    let height = points.iter().zip(&widths).map(|(point, width)| point_words(point, *width).height() + 1.6 * PAD).fold(38.0, f64::max);
    let mut x = MARGIN + if gap > GAP { gap / 2.0 } else { 0.0 };
    let place = |width: &f64| {
        let rect = Rect { x, y: top, w: *width, h: height };
        x += width + gap;
        rect
    };
    if points.is_empty() { Vec::new() } else { widths.iter().map(place).collect() }
}
