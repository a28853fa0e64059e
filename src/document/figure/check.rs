//! What must hold for every figure.

use super::Drawing;
use super::canvas::Rect;

/// No two boxes share a place.
pub(super) fn apart(boxes: &[Rect]) {
    for (number, one) in boxes.iter().enumerate() {
        for other in &boxes[number + 1..] {
            assert!(!one.overlaps(other), "boxes overlap: {one:?} {other:?}");
        }
    }
}

/// The words as they stand in a figure.
pub(super) fn plain(text: &str) -> String {
    super::words::clean(text).lines().next().unwrap_or_default().to_owned()
}

/// The SVG is well-formed XML of the few elements and attributes that figures use, and nothing lies outside of what it shows.
pub(super) fn sound(drawing: &Drawing, max_width: f64) {
    assert!(drawing.width <= max_width && drawing.width > 0.0 && drawing.height > 0.0, "{} × {}", drawing.width, drawing.height);
    let view: Vec<f64> = between(&drawing.svg, "viewBox=\"", "\"").split(' ').map(|number| number.parse().unwrap()).collect();
    let inside = |x: f64, y: f64| {
        assert!(x >= view[0] && x <= view[0] + view[2] && y >= view[1] && y <= view[1] + view[3], "{x},{y} lies outside {view:?}");
    };
    let mut open = Vec::new();
    let mut rest = drawing.svg.as_str();
    while let Some(at) = rest.find('<') {
        check_text(&rest[..at]);
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "elements are nested");
            continue;
        }
        let (name, attributes) = tag.trim_end_matches('/').split_once(' ').expect("every element has attributes");
        assert!(["svg", "rect", "text", "polyline", "polygon", "circle"].contains(&name), "{name}");
        if !tag.ends_with('/') {
            open.push(name);
        }
        let mut values = std::collections::BTreeMap::new();
        let mut attributes = attributes.trim();
        while !attributes.is_empty() {
            let (key, value) = attributes.split_once("=\"").expect("an attribute has a value");
            let (value, behind) = value.split_once('"').expect("a value ends");
            assert!(!key.contains("id") || key == "width" || key.ends_with("-width"), "no names: {key}");
            assert!(key != "class" && !key.starts_with("on") && key != "href" && !value.contains("url("), "{key}");
            assert!(values.insert(key, value).is_none(), "{key} stands twice");
            attributes = behind.trim();
        }
        let number = |key: &str| values.get(key).map_or(0.0, |value| value.parse::<f64>().unwrap());
        match name {
            "rect" => {
                inside(number("x"), number("y"));
                inside(number("x") + number("width"), number("y") + number("height"));
                assert!(number("width") >= 0.0 && number("height") >= 0.0);
            }
            "text" => inside(number("x"), number("y")),
            "polyline" | "polygon" => {
                for point in values["points"].split(' ') {
                    let (x, y) = point.split_once(',').unwrap();
                    inside(x.parse().unwrap(), y.parse().unwrap());
                }
            }
            _ => {}
        }
    }
    check_text(rest);
    assert!(open.is_empty(), "{open:?} stay open");
}

fn check_text(text: &str) {
    let allowed = |letter: char| !letter.is_control() && !matches!(letter, '\u{202A}'..='\u{202E}' | '\u{FFFE}' | '\u{FFFF}');
    assert!(text.chars().all(allowed), "{text:?}");
    for entity in text.split('&').skip(1) {
        assert!(["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|known| entity.starts_with(known)), "{text}");
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).map(|(found, _)| found).expect("stands there")
}
