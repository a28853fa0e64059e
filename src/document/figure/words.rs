//! How wide words are, and where their lines break.

use unicode_width::UnicodeWidthChar;

/// Characters that no line begins with.
const NOT_FIRST: &str = "、。，．・：；？！）〕］｝〉》」』】ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％〜～…‥,.:;!?)]}%»”’";
/// Characters that no line ends with.
const NOT_LAST: &str = "（〔［｛〈《「『【([{«“‘";

/// Returns about how wide a text is.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|letter| letter_width(letter) * size).sum()
}

fn letter_width(letter: char) -> f64 {
    match letter.width() {
        Some(2) => 1.0,
        // Characters whose width in Japanese text is not that of a terminal.
        Some(1) if ('\u{2010}'..='\u{2BFF}').contains(&letter) => 1.0,
        Some(1) if letter.is_ascii_uppercase() || letter == '@' || letter == '\u{FFFD}' => 0.7,
        Some(1) => 0.55,
        _ => 0.0,
    }
}

/// Takes away what a picture cannot hold; line breaks stay.
pub(super) fn clean(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(crate::text::one_line).collect();
    lines.join("\n").replace(['\u{FFFE}', '\u{FFFF}'], "\u{FFFD}")
}

/// Breaks a text into lines that are not wider than a width, into few lines of about one length, and rather between words than within them.
/// What does not fit into so many lines is left out, which the last line shows.
pub(super) fn wrap(text: &str, size: f64, max: f64, lines: usize) -> Vec<String> {
    let mut found: Vec<String> = clean(text).lines().flat_map(|paragraph| break_lines(paragraph, size, max)).collect();
    found.retain(|line| !line.is_empty());
    if found.len() > lines {
        found.truncate(lines);
        if let Some(last) = found.last_mut() {
            while width(last, size) + size > max && last.pop().is_some() {}
            last.push('…');
        }
    }
    found
}

/// What one more line costs, in the measure of the costs of breaking and of empty room.
const LINE_COST: f64 = 200.0;
/// From how many places to break on a text is broken as it comes.
const MANY: usize = 300;

fn break_lines(paragraph: &str, size: f64, max: f64) -> Vec<String> {
    if width(paragraph.trim_end(), size) <= max {
        return vec![paragraph.trim_end().to_owned()];
    }
    let units: Vec<&str> = units(paragraph).into_iter().flat_map(|unit| pieces(unit, size, max)).collect();
    // For every place to break: the least cost of what stands before, and where its last line begins.
    let mut best: Vec<(f64, usize)> = vec![(0.0, 0)];
    for end in 1..=units.len() {
        let mut here = (f64::INFINITY, end - 1);
        let mut line = 0.0;
        for start in (0..end).rev() {
            line += width(if start + 1 == end { units[start].trim_end() } else { units[start] }, size);
            if line > max && start + 1 < end {
                break;
            }
            let room = if end == units.len() { 0.4 } else { 1.0 } * 100.0 * ((max - line).max(0.0) / max).powi(2);
            let cost = best[start].0 + LINE_COST + room + if end < units.len() { break_cost(units[end - 1], units[end]) } else { 0.0 };
            if cost < here.0 {
                here = (cost, start);
            }
            if units.len() > MANY && start + 40 < end {
                break;
            }
        }
        best.push(here);
    }
    let mut found = Vec::new();
    let mut end = units.len();
    while end > 0 {
        let start = best[end].1;
        found.push(units[start..end].concat().trim_end().to_owned());
        end = start;
    }
    found.reverse();
    found
}

/// Cuts a word that is wider than a line.
fn pieces(unit: &str, size: f64, max: f64) -> Vec<&str> {
    if width(unit.trim_end(), size) <= max {
        return vec![unit];
    }
    let mut found = Vec::new();
    let (mut start, mut line) = (0, 0.0);
    for (at, letter) in unit.char_indices() {
        let wide = letter_width(letter) * size;
        if at > start && line + wide > max {
            found.push(&unit[start..at]);
            (start, line) = (at, 0.0);
        }
        line += wide;
    }
    found.push(&unit[start..]);
    found
}

/// Cuts a line at every place where it may break.
fn units(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, letter) in line.char_indices() {
        if before.is_some_and(|before| may_break(before, letter)) {
            found.push(&line[start..at]);
            start = at;
        }
        before = Some(letter);
    }
    found.push(&line[start..]);
    found
}

fn may_break(before: char, after: char) -> bool {
    let is_wide = |letter: char| letter.width() == Some(2);
    if after.width().unwrap_or(0) == 0 || after == ' ' || NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after) || matches!(before, '/' | '・')
}

/// The kinds of letters; where the kind changes, a word often ends.
#[derive(PartialEq, Eq)]
enum Script {
    Kanji,
    Hiragana,
    Katakana,
    Latin,
    Mark,
}

fn script(letter: char) -> Script {
    match letter {
        '々' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => Script::Kanji,
        '\u{3041}'..='\u{309F}' => Script::Hiragana,
        '\u{30A1}'..='\u{30FA}' | 'ー' => Script::Katakana,
        letter if letter.is_alphanumeric() => Script::Latin,
        _ => Script::Mark,
    }
}

/// Says how badly a line ends between two units.
fn break_cost(before: &str, after: &str) -> f64 {
    let (Some(before), Some(after)) = (before.chars().last(), after.chars().next()) else { return 0.0 };
    match (script(before), script(after)) {
        (Script::Mark, _) | (_, Script::Mark) => 0.0,
        (Script::Hiragana, Script::Kanji | Script::Katakana | Script::Latin) => 14.0,
        (Script::Hiragana, Script::Hiragana) if "のをはがにでとへも".contains(before) => 20.0,
        (Script::Katakana, Script::Katakana) | (Script::Latin, _) => 70.0,
        (Script::Kanji, Script::Hiragana) => 50.0,
        (before, after) if before == after => 35.0,
        _ => 18.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_as_japanese_lines_do() {
        let check = |text: &str, letters: f64, lines: &[&str]| assert_eq!(wrap(text, 10.0, letters * 10.0, 9), lines, "{text}");
        check("医療情報システム安全管理責任者", 9.0, &["医療情報システム", "安全管理責任者"]);
        check("医療安全・情報管理委員", 10.0, &["医療安全・", "情報管理委員"]);
        check("松本 恵（医療事務主任）", 10.0, &["松本 恵", "（医療事務主任）"]);
        check("対象は、機器。", 4.5, &["対象は、", "機器。"]);
        check("BIZ UDPGothic font", 6.0, &["BIZ", "UDPGothic", "font"]);
        check("一行目\n二行目", 9.0, &["一行目", "二行目"]);
        check("supercalifragilistic", 5.5, &["supercalif", "ragilistic"]);
        check("", 5.0, &[]);
    }

    #[test]
    fn what_does_not_fit_is_shown_to_be_left_out() {
        assert_eq!(wrap("一二三四五六七八九十", 10.0, 30.0, 2), ["一二三", "四五…"]);
        assert_eq!(wrap(&"あ".repeat(10_000), 10.0, 100.0, 3).len(), 3);
    }

    #[test]
    fn what_steers_the_direction_of_reading_is_taken_away() {
        assert_eq!(clean("a\u{202E}b\u{0}\nc\u{FFFF}"), "a\u{FFFD}b\u{FFFD}\nc\u{FFFD}");
    }
}
