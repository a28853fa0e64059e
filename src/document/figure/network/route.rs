//! Finds ways for the lines of a network: they run down from box to box, along tracks between the tiers, and in the gutters beside the zones.

use super::place::{Columns, Places, Spot, Wire, lane_x, passing, place, wires};
use super::{LinkKind, Network, PORT, Rect, TRACK};

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

/// A way that is being found: where its two ends leave their boxes, and the track between.
struct Ends {
    wire: usize,
    /// Horizontal places at the upper and lower side of the tracks.
    upper: f64,
    lower: f64,
}

/// Finds a place for every box and a way for every line.
pub(super) fn route(network: &Network) -> (Places, Vec<Route>) {
    let wires = wires(network);
    let columns = Columns::new(network, &wires);
    let places = place(network, &wires, &columns);
    let routes = lay(&places, network, &wires, &columns);
    (places, routes)
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
fn zone_ends(places: &Places, wires: &[Wire], columns: &Columns, passing: &[usize], taken: &mut Vec<f64>) -> ZoneEnds {
    let mut ends = ZoneEnds { x: vec![[0.0; 2]; wires.len()], sides: vec![[None; 2]; wires.len()] };
    let middle = |number: usize, spot: Spot| match spot {
        Spot::Outside(_) => passing.iter().position(|other| *other == number).map_or(0.0, lane_x),
        Spot::Border(border) => places.border[border].mid_x(),
        Spot::Zone(zone) => places.zones[zone].mid_x(),
    };
    for (column, zones) in columns.zones.iter().enumerate() {
        let mut lines = 0;
        for (row, zone) in zones.iter().enumerate() {
            let spot = Spot::Zone(*zone);
            let rect = places.zones[*zone];
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
            let room = 18.0_f64.min((rect.h - 20.0) / count.max(1.0));
            let wished = own.iter().map(|(number, end)| middle(*number, if *end == 0 { wires[*number].to } else { wires[*number].from }));
            let tops = spread(wished.collect(), rect.x + 14.0, rect.right() - 14.0);
            for (place, (number, end)) in own.into_iter().enumerate() {
                if row == 0 {
                    ends.x[number][end] = free(tops[place], taken);
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

/// Moves places, rising as they are, between two bounds so that two numbers in circles fit beside each other.
fn spread(mut places: Vec<f64>, low: f64, high: f64) -> Vec<f64> {
    let step = PORT.min((high - low) / places.len().max(1) as f64);
    let mut least = low;
    for place in &mut places {
        *place = place.max(least);
        least = *place + step;
    }
    let mut most = high;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - step;
    }
    places
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
fn lay(places: &Places, network: &Network, wires: &[Wire], columns: &Columns) -> Vec<Route> {
    let levels = &places.levels;
    let passing = passing(wires);
    let mut routes = Vec::new();
    let mut taken: Vec<f64> = Vec::new();
    let zones = zone_ends(places, wires, columns, &passing, &mut taken);
    let lane = |number: usize| passing.iter().position(|other| *other == number).map_or(0.0, lane_x);
    // Where the other end of a line is, seen from a box of the upper tiers.
    let below = |number: usize| match wires[number].to {
        Spot::Border(border) => places.border[border].mid_x(),
        Spot::Zone(_) if matches!(wires[number].from, Spot::Outside(_)) => lane(number),
        _ => zones.x[number][1],
    };
    let above = |number: usize| match wires[number].from {
        Spot::Outside(outside) => places.outside[outside].mid_x(),
        Spot::Border(border) => places.border[border].mid_x(),
        Spot::Zone(_) => 0.0,
    };
    let mut upper_tracks: Vec<Ends> = Vec::new();
    let mut lower_tracks: Vec<Ends> = Vec::new();
    for (number, wire) in wires.iter().enumerate() {
        match (wire.from, wire.to) {
            (Spot::Outside(outside), Spot::Border(border)) => upper_tracks.push(Ends {
                wire: number,
                upper: port(places.outside[outside], wire.from, number, wires, below),
                lower: port(places.border[border], wire.to, number, wires, above),
            }),
            (Spot::Outside(outside), Spot::Zone(_)) => {
                let upper = port(places.outside[outside], wire.from, number, wires, below);
                upper_tracks.push(Ends { wire: number, upper, lower: lane(number) });
                lower_tracks.push(Ends { wire: number, upper: lane(number), lower: zones.x[number][1] });
            }
            (Spot::Border(border), Spot::Zone(_)) => {
                let upper = free(port(places.border[border], wire.from, number, wires, below), &mut taken);
                lower_tracks.push(Ends { wire: number, upper, lower: zones.x[number][1] });
            }
            (Spot::Zone(_), Spot::Zone(_)) => {
                lower_tracks.push(Ends { wire: number, upper: zones.x[number][0], lower: zones.x[number][1] })
            }
            (Spot::Border(one), Spot::Border(other)) => {
                let upper = free(port(places.border[one], wire.from, number, wires, below), &mut taken);
                let lower = free(port(places.border[other], wire.from, number, wires, above), &mut taken);
                lower_tracks.push(Ends { wire: number, upper, lower });
            }
            // Two places outside: what connects them is not the facility's.
            _ => {}
        }
    }
    straighten(&mut lower_tracks, places, wires);
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
                Spot::Border(border) => places.border[border].y,
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
        routes.push(Route { link: wire.link, kind: link.kind, points, number: is_numbered.then_some(numbers), badge, cross: (0.0, 0.0) });
    }
    for number in 0..routes.len() {
        routes[number].cross = clear_place(number, &routes);
    }
    routes
}

/// Lets lines from the border to a zone below it run straight down where no other line ends close by.
fn straighten(tracks: &mut [Ends], places: &Places, wires: &[Wire]) {
    for index in 0..tracks.len() {
        let (wire, x) = (&wires[tracks[index].wire], tracks[index].upper);
        let (Spot::Border(_), Spot::Zone(zone)) = (wire.from, wire.to) else { continue };
        let rect = places.zones[zone];
        let is_near = |ends: &Ends| (ends.lower - x).abs() < 14.0 || (ends.upper - x).abs() < 14.0;
        let is_alone = tracks.iter().enumerate().all(|(other, ends)| other == index || !is_near(ends));
        let is_above = tracks[index].lower > rect.x && x > rect.x + 8.0 && x < rect.right() - 8.0;
        if is_above && is_alone && (tracks[index].lower - x).abs() < 60.0 {
            tracks[index].lower = x;
        }
    }
}

/// Says which of two lines runs on the upper track, so that few cross: of those that lead to the right the one that begins rightmost, of those
/// that lead to the left the one that begins leftmost.
fn track_order(a: &Ends, b: &Ends) -> std::cmp::Ordering {
    let is_right = |ends: &Ends| ends.lower > ends.upper;
    match (is_right(a), is_right(b)) {
        (true, true) => f64::total_cmp(&b.upper, &a.upper),
        (false, false) => f64::total_cmp(&a.upper, &b.upper),
        (right, other) => other.cmp(&right),
    }
}

/// Finds the place on the longest part of a line that is farthest from other lines.
fn clear_place(number: usize, routes: &[Route]) -> (f64, f64) {
    let length = |pair: &[(f64, f64)]| (pair[0].0 - pair[1].0).abs() + (pair[0].1 - pair[1].1).abs();
    let mut longest = &routes[number].points[..2.min(routes[number].points.len())];
    for pair in routes[number].points.windows(2) {
        if length(pair) > length(longest) {
            longest = pair;
        }
    }
    let [(from_x, from_y), .., (to_x, to_y)] = longest else { return (0.0, 0.0) };
    let others: Vec<&[(f64, f64)]> =
        routes.iter().enumerate().filter(|(other, _)| *other != number).flat_map(|(_, route)| route.points.windows(2)).collect();
    let away = |(x, y): (f64, f64), pair: &[(f64, f64)]| {
        let dx = (pair[0].0.min(pair[1].0) - x).max(x - pair[0].0.max(pair[1].0)).max(0.0);
        let dy = (pair[0].1.min(pair[1].1) - y).max(y - pair[0].1.max(pair[1].1)).max(0.0);
        dx + dy
    };
    let mut best = ((0.0, 0.0), -1.0);
    // The middle first, then outwards.
    for part in [8.0, 7.0, 9.0, 6.0, 10.0, 5.0, 11.0, 4.0, 12.0] {
        let place = (from_x + (to_x - from_x) * part / 16.0, from_y + (to_y - from_y) * part / 16.0);
        let clear = others.iter().map(|pair| away(place, pair)).fold(24.0, f64::min);
        if clear > best.1 {
            best = (place, clear);
        }
    }
    best.0
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
