//! Words in figures, and the sentences that say what a figure shows to those who cannot see it. Documents are Japanese only.

/// Printed in the place of a figure that has nothing to show.
pub const EMPTY: &str = "図に示す記録がありません";
/// Title of the part of a network figure that lies within the facility.
pub const FACILITY_SIDE: &str = "施設内";
/// Name of a link between parts of the facility.
pub const LINK_INTERNAL: &str = "院内の接続";
/// Name of a link to the internet.
pub const LINK_INTERNET: &str = "インターネット接続";
/// Name of a link that somebody outside comes in by.
pub const LINK_REMOTE: &str = "外部からの接続（遠隔保守など）";
/// Name of a link without a wire.
pub const LINK_WIRELESS: &str = "無線の接続";
/// Name of a link that there is not.
pub const LINK_NONE: &str = "接続なし（分離）";

/// Says how many devices are not drawn.
pub fn more_devices(count: usize) -> String {
    format!("ほか{count}台")
}

/// Names a box: its title, and what else stands in it.
pub fn named(title: &str, rest: &str) -> String {
    if rest.is_empty() { format!("「{title}」") } else { format!("「{title}」（{rest}）") }
}

/// Puts what stands in one box side by side.
pub fn listed<S: AsRef<str>>(parts: &[S]) -> String {
    parts.iter().map(AsRef::as_ref).filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join("、")
}

/// Says that a box stands at the top of a hierarchy.
pub fn at_the_top(node: &str) -> String {
    format!("{node}は最上位です。")
}

/// Says which box a box stands below.
pub fn below(node: &str, parent: &str) -> String {
    format!("{node}は「{parent}」の下です。")
}

/// Says that a box is drawn with a broken line.
pub const NOT_THERE: &str = "（破線の枠）";

/// Says which boxes a lane has.
pub fn lane(title: &str, steps: &str) -> String {
    format!("「{title}」の欄：{steps}。")
}

/// Says that an arrow leads from one box to another.
pub fn arrow(from: &str, to: &str, label: &str) -> String {
    if label.is_empty() {
        format!("「{from}」から「{to}」へ連絡します。")
    } else {
        format!("「{from}」から「{to}」へ連絡します（{label}）。")
    }
}

/// Says what stands outside the facility.
pub fn outside(points: &str) -> String {
    format!("施設の外：{points}。")
}

/// Says what stands at the border of the facility.
pub fn border(points: &str) -> String {
    format!("施設の境界の機器：{points}。")
}

/// Says what a zone holds.
pub fn zone(zone: &str, devices: &str, count: usize) -> String {
    if count == 0 {
        format!("区画{zone}：機器はありません。")
    } else {
        format!("区画{zone}：機器{count}台（{devices}）。")
    }
}

/// Says what two places are connected by.
pub fn link(from: &str, to: &str, kind: &str, label: &str) -> String {
    if label.is_empty() {
        format!("「{from}」と「{to}」の間：{kind}。")
    } else {
        format!("「{from}」と「{to}」の間：{kind}。{label}。")
    }
}

/// Says how a row of bars is made up.
pub fn bar(title: &str, parts: &str) -> String {
    format!("{title}：{parts}。")
}

/// Says how many there are of one part.
pub fn part(label: &str, count: usize) -> String {
    format!("{label} {count}件")
}
