use super::*;
use crate::document::figure::check;

fn point(id: &str) -> Point {
    Point { id: id.into(), title: format!("装置{id}"), lines: vec!["しろがねネットワークス RT-9".into()] }
}

fn zone(id: &str, devices: usize) -> Zone {
    let device = |number| Device { label: format!("診察室端末{number}"), sub: "2階 第1診察室".into() };
    Zone {
        id: id.into(), title: format!("区画{id}"), lines: vec!["192.168.10.0/24".into()], devices: (1..=devices).map(device).collect()
    }
}

fn link(from: &str, to: &str, label: &str, kind: LinkKind) -> Link {
    Link { from: from.into(), to: to.into(), label: label.into(), kind }
}

fn drawn(chart: &Network) -> Drawing {
    let (found, routes) = route(chart);
    let all: Vec<Rect> = found.outside.iter().chain(&found.border).chain(&found.zones).copied().collect();
    check::apart(&all);
    for route in &routes {
        // Lines bend at right angles and run through no box.
        for pair in route.points.windows(2) {
            let ((x, y), (other_x, other_y)) = (pair[0], pair[1]);
            assert!(x == other_x || y == other_y, "{pair:?}");
            let line = Rect { x: x.min(other_x), y: y.min(other_y), w: (x - other_x).abs(), h: (y - other_y).abs() };
            let crossed =
                all.iter().find(|rect| Rect { x: rect.x + 0.5, y: rect.y + 0.5, w: rect.w - 1.0, h: rect.h - 1.0 }.overlaps(&line));
            assert!(crossed.is_none(), "{pair:?} runs through {crossed:?}");
        }
    }
    let drawing = network(chart);
    check::sound(&drawing, MAX_WIDTH);
    assert_eq!(drawing, network(chart));
    drawing
}

fn sample(zones: usize, devices: usize) -> Network {
    let zones: Vec<Zone> = (0..zones).map(|number| zone(&format!("z{number}"), devices)).collect();
    let mut links = vec![
        link("net", "utm", "光回線（はまかぜ通信）", LinkKind::Internet),
        link("vendor", "rt", "リモート保守", LinkKind::Remote),
        link("closed", "z0", "閉域網", LinkKind::Remote),
        link("none", "utm", "ない", LinkKind::Internal),
    ];
    links.extend(zones.iter().map(|zone| link("utm", &zone.id, "", LinkKind::Internal)));
    links.extend(zones.windows(2).map(|pair| link(&pair[0].id, &pair[1].id, "分離", LinkKind::None)));
    Network { outside: ["net", "vendor", "closed"].map(point).into(), border: ["utm", "rt"].map(point).into(), zones, links }
}

#[test]
fn one_to_twelve_zones_of_any_size_stay_on_the_page() {
    for zones in [0, 1, 2, 3, 5, 8, 12] {
        for devices in [0, 1, 24, 60] {
            drawn(&sample(zones, devices));
        }
    }
    drawn(&Network::default());
    drawn(&Network { zones: vec![zone("a", 3)], ..Network::default() });
    drawn(&Network { outside: vec![point("a")], ..Network::default() });
    let crowd = |count: usize| (0..count).map(|number| point(&number.to_string())).collect();
    drawn(&Network { outside: crowd(3), border: crowd(60), ..sample(8, 3) });
}

#[test]
fn devices_that_are_not_drawn_are_counted_and_still_named() {
    let drawing = drawn(&sample(1, 36));
    assert!(drawing.svg.contains("ほか12台"));
    assert!(drawing.description.contains("診察室端末36：2階 第1診察室"));
    assert!(drawing.description.contains("「装置net」と「装置utm」の間：インターネット接続。光回線（はまかぜ通信）。"));
    assert!(!drawing.description.contains("ない"));
}

#[test]
fn hostile_words_stay_words() {
    let mut chart = sample(3, 2);
    for (number, text) in crate::document::sample::HOSTILE.iter().enumerate() {
        chart.zones[number % 3].devices.push(Device { label: (*text).to_owned(), sub: "W".repeat(300) });
        chart.zones[number % 3].lines.push((*text).to_owned());
        chart.border[number % 2].title = (*text).to_owned();
        chart.links[number % 3].label = (*text).to_owned();
    }
    drawn(&chart);
}
