//! Finds places for the boxes of a network and ways for its lines: lines run down from box to box, along tracks between the tiers, and in the
//! gutters beside the zones.

use super::{GAP, LinkKind, MARGIN, MAX_WIDTH, Network, PAD, PORT, Point, Rect, TRACK, Zone, point_words, zone_height};

/// A line and its number.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Route {
    /// Number among the links of the network.
    pub(super) link: usize,
    pub(super) kind: LinkKind,
    pub(super) points: Vec<(f64, f64)>,
    /// Its number in the legend, if it has a label, and where that stands.
    pub(super) number: Option<usize>,
    pub(super) badge: (f64, f64),
    /// Where the cross stands that says that there is no connection.
    pub(super) cross: (f64, f64),
}

/// Places and ways.
#[derive(Debug, Default)]
pub(super) struct Laid {
    pub(super) outside: Vec<Rect>,
    pub(super) border: Vec<Rect>,
    pub(super) zones: Vec<Rect>,
    pub(super) facility: Option<Rect>,
    pub(super) routes: Vec<Route>,
    pub(super) bottom: f64,
}

/// A box by its tier and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    Outside(usize),
    Border(usize),
    Zone(usize),
}

/// A link whose two ends exist, the upper end first.
struct Wire {
    link: usize,
    from: Spot,
    to: Spot,
}

/// How the zones stand in columns.
struct Columns {
    /// Zones of each column, from the top.
    zones: Vec<Vec<usize>>,
    width: f64,
    /// How many lines run in the gutter left of each column.
    lines: Vec<usize>,
}

impl Columns {
    fn new(network: &Network, wires: &[Wire]) -> Columns {
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

    fn position(&self, spot: Spot) -> Option<(usize, usize)> {
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

/// A way that is being found: where its two ends leave their boxes, and the track between.
struct Ends {
    wire: usize,
    /// Horizontal places at the upper and lower side of the tracks.
    upper: f64,
    lower: f64,
}

pub(super) fn route(network: &Network) -> Laid {
    let wires = wires(network);
    let columns = Columns::new(network, &wires);
    let mut laid = Laid::default();
    let has_facility = !network.border.is_empty() || !network.zones.is_empty();

    // From the outside to the border. A line that goes on to a zone passes the border beside its devices.
    let passing: Vec<usize> =
        (0..wires.len()).filter(|wire| matches!((wires[*wire].from, wires[*wire].to), (Spot::Outside(_), Spot::Zone(_)))).collect();
    laid.outside = tier(&network.outside, 0.0, 0.0, &ports(&wires, network.outside.len(), Spot::Outside));
    let above = wires.iter().filter(|wire| matches!(wire.from, Spot::Outside(_))).count();
    let outside_bottom = laid.outside.iter().map(Rect::bottom).fold(0.0, f64::max);
    let tracks = |count: usize| if count == 0 { 0.0 } else { 2.0 * 16.0 + TRACK * count as f64 };
    let facility_top = outside_bottom + if network.outside.is_empty() { 0.0 } else { tracks(above).max(20.0) };
    let border_top = facility_top + if has_facility { 28.0 + if above > 0 { 14.0 } else { 0.0 } } else { 0.0 };
    let lane = passing.len() as f64 * PORT;
    laid.border = tier(&network.border, border_top, lane, &ports(&wires, network.border.len(), Spot::Border));
    let border_bottom = laid.border.iter().map(Rect::bottom).fold(border_top, f64::max);

    // From the border to the zones.
    let below = wires.iter().filter(|wire| matches!(wire.to, Spot::Zone(_)) || wire.from == wire.to).count();
    let sideways = wires.iter().filter(|wire| matches!((wire.from, wire.to), (Spot::Border(_), Spot::Border(_)))).count();
    let zones_top = border_bottom + if network.border.is_empty() && below == 0 { 0.0 } else { (tracks(below + sideways) + 8.0).max(GAP) };
    laid.zones = vec![Rect { x: 0.0, y: 0.0, w: 0.0, h: 0.0 }; network.zones.len()];
    let mut bottom = if network.zones.is_empty() { border_bottom } else { zones_top };
    for (column, zones) in columns.zones.iter().enumerate() {
        let mut y = zones_top;
        for zone in zones {
            let h = zone_height(&network.zones[*zone], columns.width);
            laid.zones[*zone] = Rect { x: columns.left(column), y, w: columns.width, h };
            y += h + GAP;
            bottom = f64::max(bottom, y - GAP);
        }
    }
    if has_facility {
        let right = laid.border.iter().chain(&laid.zones).map(Rect::right).fold(MAX_WIDTH - 2.0 - MARGIN, f64::max);
        laid.facility = Some(Rect { x: 0.0, y: facility_top, w: right + MARGIN, h: bottom + MARGIN - facility_top });
    }
    laid.bottom = if has_facility { bottom + MARGIN } else { outside_bottom };
    let levels = Levels { outside_bottom, border_bottom, facility_top, zones_top };
    lay(&mut laid, network, &wires, &columns, &passing, levels);
    laid
}

/// Heights at which the parts of the chart begin and end.
struct Levels {
    outside_bottom: f64,
    border_bottom: f64,
    facility_top: f64,
    zones_top: f64,
}

/// The way into a zone from the gutter beside it: down at one place, then to the zone's edge at a height.
#[derive(Clone, Copy)]
struct Side {
    x: f64,
    edge: f64,
    y: f64,
}

/// The ends of lines at the zones.
struct ZoneEnds {
    /// For each line, where its upper and its lower end leave the tracks above the zones.
    x: Vec<[f64; 2]>,
    /// For each line, how its ends go on where they are in a gutter.
    sides: Vec<[Option<Side>; 2]>,
}

/// Sets the ends of lines at the zones, in the order of what they come from so that few lines cross.
fn zone_ends(laid: &Laid, wires: &[Wire], columns: &Columns, passing: &[usize], taken: &mut Vec<f64>) -> ZoneEnds {
    let mut ends = ZoneEnds { x: vec![[0.0; 2]; wires.len()], sides: vec![[None; 2]; wires.len()] };
    let middle = |number: usize, spot: Spot| match spot {
        Spot::Outside(_) => passing.iter().position(|other| *other == number).map_or(0.0, lane_x),
        Spot::Border(border) => laid.border[border].mid_x(),
        Spot::Zone(zone) => laid.zones[zone].mid_x(),
    };
    for (column, zones) in columns.zones.iter().enumerate() {
        let mut lines = 0;
        for (row, zone) in zones.iter().enumerate() {
            let spot = Spot::Zone(*zone);
            let rect = laid.zones[*zone];
            let mut own: Vec<(usize, usize)> = Vec::new();
            for (number, wire) in wires.iter().enumerate() {
                own.extend((wire.from == spot).then_some((number, 0)));
                own.extend((wire.to == spot).then_some((number, 1)));
            }
            own.sort_by(|a, b| {
                let other =
                    |(number, end): &(usize, usize)| middle(*number, if *end == 0 { wires[*number].to } else { wires[*number].from });
                f64::total_cmp(&other(a), &other(b)).then(a.cmp(b))
            });
            let count = own.len() as f64;
            let step = PORT.min((rect.w - 24.0) / count.max(1.0));
            let room = 18.0_f64.min((rect.h - 20.0) / count.max(1.0));
            for (place, (number, end)) in own.into_iter().enumerate() {
                if row == 0 {
                    ends.x[number][end] = free(rect.mid_x() + (place as f64 - (count - 1.0) / 2.0) * step, taken);
                    continue;
                }
                let side = Side { x: rect.x - 20.0 - TRACK * lines as f64, edge: rect.x, y: rect.y + 14.0 + place as f64 * room };
                lines += 1;
                ends.x[number][end] = side.x;
                ends.sides[number][end] = Some(side);
                taken.push(side.x);
            }
        }
        debug_assert_eq!(lines, columns.lines[column], "the gutter is as wide as its lines need");
    }
    ends
}

/// The place of a line that passes the border on its way to a zone.
fn lane_x(number: usize) -> f64 {
    MAX_WIDTH - 2.0 - MARGIN - PORT / 2.0 - number as f64 * PORT
}

/// Where a line meets a box of the upper tiers: the lines of one side stand evenly about its middle, in the order of their other ends.
fn port(rect: Rect, spot: Spot, number: usize, wires: &[Wire], other: impl Fn(usize) -> f64) -> f64 {
    let is_down = wires[number].from == spot;
    let mut side: Vec<usize> =
        (0..wires.len()).filter(|wire| (if is_down { wires[*wire].from } else { wires[*wire].to }) == spot).collect();
    side.sort_by(|a, b| f64::total_cmp(&other(*a), &other(*b)).then(a.cmp(b)));
    let at = side.iter().position(|wire| *wire == number).unwrap_or(0) as f64;
    rect.mid_x() + (at - (side.len() as f64 - 1.0) / 2.0) * PORT
}

/// Finds the ways of all lines.
fn lay(laid: &mut Laid, network: &Network, wires: &[Wire], columns: &Columns, passing: &[usize], levels: Levels) {
    let mut taken: Vec<f64> = Vec::new();
    let zones = zone_ends(laid, wires, columns, passing, &mut taken);
    let lane = |number: usize| passing.iter().position(|other| *other == number).map_or(0.0, lane_x);
    // Where the other end of a line is, seen from a box of the upper tiers.
    let below = |number: usize| match wires[number].to {
        Spot::Border(border) => laid.border[border].mid_x(),
        Spot::Zone(_) if matches!(wires[number].from, Spot::Outside(_)) => lane(number),
        _ => zones.x[number][1],
    };
    let above = |number: usize| match wires[number].from {
        Spot::Outside(outside) => laid.outside[outside].mid_x(),
        Spot::Border(border) => laid.border[border].mid_x(),
        Spot::Zone(_) => 0.0,
    };
    let mut upper_tracks: Vec<Ends> = Vec::new();
    let mut lower_tracks: Vec<Ends> = Vec::new();
    for (number, wire) in wires.iter().enumerate() {
        match (wire.from, wire.to) {
            (Spot::Outside(outside), Spot::Border(border)) => upper_tracks.push(Ends {
                wire: number,
                upper: port(laid.outside[outside], wire.from, number, wires, below),
                lower: port(laid.border[border], wire.to, number, wires, above),
            }),
            (Spot::Outside(outside), Spot::Zone(_)) => {
                let upper = port(laid.outside[outside], wire.from, number, wires, below);
                upper_tracks.push(Ends { wire: number, upper, lower: lane(number) });
                lower_tracks.push(Ends { wire: number, upper: lane(number), lower: zones.x[number][1] });
            }
            (Spot::Border(border), Spot::Zone(_)) => {
                let upper = free(port(laid.border[border], wire.from, number, wires, below), &mut taken);
                lower_tracks.push(Ends { wire: number, upper, lower: zones.x[number][1] });
            }
            (Spot::Zone(_), Spot::Zone(_)) => {
                lower_tracks.push(Ends { wire: number, upper: zones.x[number][0], lower: zones.x[number][1] })
            }
            (Spot::Border(one), Spot::Border(other)) => {
                let upper = free(port(laid.border[one], wire.from, number, wires, below), &mut taken);
                let lower = free(port(laid.border[other], wire.from, number, wires, above), &mut taken);
                lower_tracks.push(Ends { wire: number, upper, lower });
            }
            // Two places outside: what connects them is not the facility's.
            _ => {}
        }
    }
    upper_tracks.sort_by(|a, b| track_order(a, b).then(a.wire.cmp(&b.wire)));
    let from_zone = |ends: &Ends| matches!(wires[ends.wire].from, Spot::Zone(_));
    lower_tracks.sort_by(|a, b| from_zone(a).cmp(&from_zone(b)).then(track_order(a, b)).then(a.wire.cmp(&b.wire)));
    let mut numbers = 0;
    for (number, wire) in wires.iter().enumerate() {
        let mut points: Vec<(f64, f64)> = Vec::new();
        let mut badge = (0.0, 0.0);
        if let Some(track) = upper_tracks.iter().position(|ends| ends.wire == number) {
            let ends = &upper_tracks[track];
            let y = levels.outside_bottom + 16.0 + TRACK * (track as f64 + 0.5);
            let end = match wire.to {
                Spot::Border(border) => laid.border[border].y,
                _ => levels.border_bottom,
            };
            points.extend([(ends.upper, levels.outside_bottom), (ends.upper, y), (ends.lower, y), (ends.lower, end)]);
            badge = (ends.lower, levels.facility_top + 26.0);
        }
        if let Some(track) = lower_tracks.iter().position(|ends| ends.wire == number) {
            let ends = &lower_tracks[track];
            let y = levels.border_bottom + 24.0 + TRACK * (track as f64 + 0.5);
            let [from, to] = zones.sides[number];
            let start = if matches!(wire.from, Spot::Zone(_)) { levels.zones_top } else { levels.border_bottom };
            points.extend(from.map(|side| (side.edge, side.y)));
            points.push((ends.upper, from.map_or(start, |side| side.y)));
            points.extend([(ends.upper, y), (ends.lower, y)]);
            let end = if matches!(wire.to, Spot::Zone(_)) { levels.zones_top } else { levels.border_bottom };
            points.push((ends.lower, to.map_or(end, |side| side.y)));
            points.extend(to.map(|side| (side.edge, side.y)));
            match wire.from {
                Spot::Border(_) => badge = (ends.upper, levels.border_bottom + 13.0),
                Spot::Zone(_) => badge = from.map_or((ends.upper, levels.zones_top - 11.0), |side| (side.edge - 10.0, side.y)),
                Spot::Outside(_) => {}
            }
        }
        if points.is_empty() {
            continue;
        }
        points.dedup();
        let link = &network.links[wire.link];
        let is_numbered = !link.label.trim().is_empty();
        numbers += usize::from(is_numbered);
        let cross = middle(&points);
        laid.routes.push(Route { link: wire.link, kind: link.kind, points, number: is_numbered.then_some(numbers), badge, cross });
    }
}

/// Says which of two lines runs on the upper track, so that few cross: of those that lead to the right the one that begins rightmost, of those
/// that lead to the left the one that begins leftmost.
fn track_order(a: &Ends, b: &Ends) -> std::cmp::Ordering {
    let is_right = |ends: &Ends| ends.lower > ends.upper;
    match (is_right(a), is_right(b)) {
        (true, true) => f64::total_cmp(&b.upper, &a.upper),
        (false, false) => f64::total_cmp(&a.upper, &b.upper),
        (right, _) => right.cmp(&true).reverse(),
    }
}

/// Returns the middle of the longest part of a line.
fn middle(points: &[(f64, f64)]) -> (f64, f64) {
    let length = |pair: &[(f64, f64)]| (pair[0].0 - pair[1].0).abs() + (pair[0].1 - pair[1].1).abs();
    let mut longest = [points[0], points[0]];
    for pair in points.windows(2) {
        if length(pair) > length(&longest) {
            longest = [pair[0], pair[1]];
        }
    }
    ((longest[0].0 + longest[1].0) / 2.0, (longest[0].1 + longest[1].1) / 2.0)
}

/// Lists the links whose two ends exist, the upper end first.
fn wires(network: &Network) -> Vec<Wire> {
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

/// Moves a line aside until it runs on no other.
fn free(x: f64, taken: &mut Vec<f64>) -> f64 {
    let mut x = x;
    while taken.iter().any(|other| (other - x).abs() < 4.0) {
        x += 4.5;
    }
    taken.push(x);
    x
}
