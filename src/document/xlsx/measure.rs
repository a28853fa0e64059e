//! How much room words take in a cell, and where they are cut when it is too little.

use unicode_width::UnicodeWidthChar;

/// Lines that a row can surely show: Excel makes no row higher than 409 points.
pub(super) const LINES: usize = 24;

/// Height of a line of text in points.
const LINE: f64 = 13.0;

/// Room that the unit of a column's width takes: half of a wide character.
const UNIT: usize = 10;

/// Puts words into characters that a cell can hold, so that they steer nothing: line breaks and tabs stay.
pub(super) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let letter = |letter: char| match letter {
        '\n' | '\t' => letter,
        '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}' => '\u{FFFD}',
        letter if letter.is_control() => '\u{FFFD}',
        letter => letter,
    };
    text.chars().map(letter).collect()
}

/// Returns the width of the longest line, in units of a column's width.
pub(super) fn width(text: &str) -> u32 {
    let widest = text.lines().map(|line| line.chars().map(room).sum::<usize>()).max().unwrap_or(0);
    u32::try_from(widest.div_ceil(UNIT)).unwrap_or(u32::MAX)
}

/// Returns the height of a row in points: Excel and others differ in whether they find it themselves.
pub(super) fn height(lines: usize) -> f64 {
    (lines as f64 * LINE + 5.0).min(409.0)
}

/// Returns how many lines words take in a column.
pub(super) fn lines(text: &str, width: u32) -> usize {
    let (mut count, mut rest) = (0, text);
    loop {
        count += 1;
        match next_line(rest, width) {
            Some(end) => rest = &rest[end..],
            None => return count,
        }
    }
}

/// Returns where words must be cut to take no more than some lines; none if they do not need to be.
pub(super) fn cut(text: &str, width: u32, lines: usize) -> Option<usize> {
    let mut end = 0;
    for _ in 0..lines {
        end += next_line(&text[end..], width)?;
    }
    (end < text.len()).then_some(end)
}

/// Cuts words into pieces of some lines.
pub(super) fn pieces(text: &str, width: u32, lines: usize) -> Vec<&str> {
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some(end) = cut(rest, width, lines) {
        out.push(rest[..end].trim_end_matches('\n'));
        rest = &rest[end..];
    }
    out.push(rest);
    out
}

/// Returns where the next line begins.
fn next_line(text: &str, width: u32) -> Option<usize> {
    let limit = width as usize * UNIT;
    let mut used = 0;
    for (at, letter) in text.char_indices() {
        if letter == '\n' {
            return Some(at + 1);
        }
        used += room(letter);
        if used > limit && at > 0 {
            return Some(at);
        }
    }
    None
}

/// Returns the room of a character, on the large side; every one takes some, so that no cell holds characters without end.
fn room(letter: char) -> usize {
    match letter {
        'W' | 'M' | 'm' | 'w' | '@' | '%' => 20,
        'A'..='Z' | '0'..='9' | '\t' => 16,
        '（' | '）' | '「' | '」' | '［' | '］' | '、' | '。' => 14,
        letter => match letter.width() {
            Some(0) | None => 1,
            Some(1) => 13,
            Some(_) => 2 * UNIT,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_words_are_the_words() {
        let text = format!("{}\n{}", "あ".repeat(5_000), "\u{200D}".repeat(40_000));
        let pieces = pieces(&text, 90, LINES);
        assert!(pieces.iter().all(|piece| lines(piece, 90) <= LINES && piece.encode_utf16().count() < 32_767));
        assert_eq!(pieces.concat().replace('\n', ""), text.replace('\n', ""));
        assert_eq!(super::pieces("短い", 10, 1), ["短い"]);
    }

    #[test]
    fn lines_count_breaks_and_width() {
        assert_eq!((lines("", 10), lines("一行", 4), lines("一行と", 4), lines("一\n二", 10)), (1, 1, 2, 2));
        assert_eq!(cut("一二三", 2, 2), Some("一二".len()));
        assert_eq!(width("機器\nA1"), 4);
    }
}
