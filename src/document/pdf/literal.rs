//! Turns values into string literals of the typesetting language: nothing in a value is ever markup or code.

use std::fmt::Write as _;

/// How wide letters are; none for a letter that the font does not have. In units of the type size.
pub(super) type Advance = fn(char) -> Option<f64>;

/// Splits a value into its lines, as they can be printed: what has no shape of its own is named, so that nothing is lost or hidden.
pub(super) fn lines(text: &str, advance: Advance) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let line = lines.last_mut().expect("there is always a line");
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => lines.push(String::new()),
            '\t' => line.push_str("\u{3000}\u{3000}"),
            // They have no width and join the letter before them, often to a letter that the font has in one piece.
            '\u{300}'..='\u{36F}' | '\u{3099}' | '\u{309A}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => line.push(letter),
            letter if is_invisible(letter) || advance(letter).is_none() => {
                write!(line, "〔U+{:04X}〕", u32::from(letter)).expect("writing to a string does not fail");
            }
            letter => line.push(letter),
        }
    }
    lines
}

/// Tells whether a letter would leave no trace on paper, or turn the direction of reading.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// Writes a string literal.
pub(super) fn push(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            letter if letter.is_control() => {
                write!(out, "\\u{{{:x}}}", u32::from(letter)).expect("writing to a string does not fail");
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

/// Returns the parts of a line between which it may be broken anyway, with their widths.
pub(super) fn pieces(line: &str, advance: Advance) -> Vec<(&str, f64)> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, letter) in line.char_indices() {
        if before.is_some_and(|before| may_break(before, letter)) {
            pieces.push(&line[start..at]);
            start = at;
        }
        before = Some(letter);
    }
    if start < line.len() {
        pieces.push(&line[start..]);
    }
    pieces.into_iter().map(|piece| (piece, width(piece, advance))).collect()
}

/// Returns the width of a text on one line.
pub(super) fn width(text: &str, advance: Advance) -> f64 {
    text.chars().map(|letter| advance(letter).unwrap_or(1.0)).sum()
}

/// A part of a line as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// Words.
    Text(&'a str),
    /// A place to break a piece that has no room.
    Break,
    /// Keeps two marks apart that the typesetter would push into each other, see [`Part::Open`].
    Join,
    /// Stands before an opening bracket that may come to the start of a line. The typesetter takes half of its width away there, and half of that of
    /// marks that follow each other, because in most Japanese fonts one half is empty; in this one it is not.
    Open,
}

/// Splits a line for a place with some room; most lines are one part.
pub(super) fn parts(line: &str, room: f64, advance: Advance) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let wraps = width(line, advance) > room - 1.0;
    let mut before: Option<char> = None;
    let pieces = split_long(line, room, advance);
    let all_fit = pieces.len() == 1;
    for (at, piece) in pieces.into_iter().enumerate() {
        if at > 0 {
            parts.push(Part::Break);
        }
        let mut start = 0;
        for (at, letter) in piece.char_indices() {
            let opens = OPENING.contains(letter);
            let part = match before {
                Some(before) if is_mark(before) && opens && !OPENING.contains(before) => Some(Part::Open),
                Some(before) if is_mark(before) && is_mark(letter) => Some(Part::Join),
                // The typesetter would break after the hyphen of an id that fits on a line.
                Some('-') if wraps && all_fit && letter.is_alphabetic() => Some(Part::Join),
                Some(before) => (opens && wraps && !OPENING.contains(before)).then_some(Part::Open),
                None => opens.then_some(Part::Open),
            };
            before = Some(letter);
            if let Some(part) = part {
                if at > start {
                    parts.push(Part::Text(&piece[start..at]));
                    start = at;
                }
                parts.push(part);
            }
        }
        parts.push(Part::Text(&piece[start..]));
    }
    parts
}

const OPENING: &str = "（「『［【〔〈《｛";

fn is_mark(letter: char) -> bool {
    OPENING.contains(letter) || "、。，．：；・）」』］】〕〉》｝".contains(letter)
}

/// Splits a line where it must be broken although it has no place for it: the parts of a piece that is wider than the room.
///
/// Returns the line in one part when all its pieces fit.
fn split_long(line: &str, room: f64, advance: Advance) -> Vec<&str> {
    let mut cuts = Vec::new();
    let mut end = 0;
    for (piece, wide) in pieces(line, advance) {
        let base = end;
        end += piece.len();
        if wide <= room {
            continue;
        }
        let mut start = 0;
        for part in piece.split_inclusive(['/', '\\', '.', '_', '-', ':', '@', ',', ';', '=', '&', '?', '+', '|']) {
            cuts.push(base + start);
            if width(part, advance) > room {
                cuts.extend(part.char_indices().map(|(at, _)| base + start + at));
            }
            start += part.len();
        }
    }
    let mut parts = Vec::with_capacity(cuts.len() + 1);
    let mut start = 0;
    for cut in cuts {
        if cut > start && !is_joined(line[cut..].chars().next()) {
            parts.push(&line[start..cut]);
            start = cut;
        }
    }
    parts.push(&line[start..]);
    parts
}

/// Tells whether a letter belongs to the one before it.
fn is_joined(letter: Option<char>) -> bool {
    matches!(letter, Some('\u{300}'..='\u{36F}' | '\u{3099}' | '\u{309A}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'))
}

/// Tells whether a line may be broken between two letters, in the main as Unicode and Japanese typesetting have it.
fn may_break(before: char, after: char) -> bool {
    if "（「『［【〔〈《(\"'".contains(before)
        || "、。，．）」』］】〕〉》・ー～！？：；…‥々ぁぃぅぇぉっゃゅょァィゥェォッャュョ)".contains(after)
    {
        return false;
    }
    // Typesetters also break after a hyphen or a slash, but ids and paths read better in one piece where there is room.
    let ideographic = |letter: char| letter >= '\u{2E80}';
    ideographic(before) || ideographic(after) || before == ' '
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half(letter: char) -> Option<f64> {
        match letter {
            '😀' => None,
            letter if letter.is_ascii() => Some(0.5),
            _ => Some(1.0),
        }
    }

    #[test]
    fn a_literal_cannot_be_left() {
        let mut out = String::new();
        push(&mut out, "a\"; panic() //\\\u{7}#[x]");
        assert_eq!(out, "\"a\\\"; panic() //\\\\\\u{7}#[x]\"");
    }

    #[test]
    fn what_has_no_shape_is_named() {
        assert_eq!(lines("a\u{202E}b\r\nc\t😀か\u{3099}", half), ["a〔U+202E〕b", "c\u{3000}\u{3000}〔U+1F600〕か\u{3099}"]);
    }

    #[test]
    fn only_pieces_without_room_are_split() {
        assert_eq!(split_long("短い pc-0001 です", 4.0, half), ["短い pc-0001 です"]);
        assert_eq!(split_long("inventory/devices.yaml", 6.0, half), ["inventory/", "devices.", "yaml"]);
        assert_eq!(split_long("値WWWW値", 1.0, half), ["値", "W", "W", "W", "W値"]);
    }

    #[test]
    fn brackets_keep_their_width() {
        use Part::{Join, Open, Text};
        assert_eq!(parts("（甲）、乙（丙）", 20.0, half), [Open, Text("（甲）"), Join, Text("、乙（丙）")]);
        assert_eq!(parts("版 mhlw-guideline", 8.0, half), [Text("版 mhlw-"), Join, Text("guideline")]);
        assert_eq!(parts("乙丙丁（甲）", 4.0, half), [Text("乙丙丁"), Open, Text("（甲）")]);
    }

    #[test]
    fn japanese_breaks_between_letters_but_not_before_a_comma() {
        let texts: Vec<&str> = pieces("期限、2026-11-22（R8）", half).into_iter().map(|(piece, _)| piece).collect();
        assert_eq!(texts, ["期", "限、", "2026-11-22", "（R8）"]);
    }
}
