//! Names of sheets that Excel accepts, Japanese Excel too, each once in a workbook.

use super::measure::clean;
use crate::messages::document_files as words;

/// Longest name, in UTF-16 units.
const LONGEST: usize = 31;

/// Names that Excel keeps for itself.
const RESERVED: [&str; 2] = ["history", "履歴"];

/// The names in use.
pub(super) struct Names(Vec<String>);

impl Names {
    /// Begins with names that no table may take.
    pub fn new(taken: &[&str]) -> Names {
        Names(taken.iter().map(|name| folded(name)).chain(RESERVED.map(str::to_owned)).collect())
    }

    /// Makes a name of a table's name.
    pub fn take(&mut self, wanted: &str) -> String {
        let wanted: String = clean(wanted).chars().map(permitted).collect();
        let wanted = wanted.split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = if wanted.is_empty() { words::TABLE } else { &wanted };
        let mut name = shortened(wanted, "");
        let mut number = 2;
        while self.0.contains(&folded(&name)) {
            name = shortened(wanted, &format!("（{number}）"));
            number += 1;
        }
        self.0.push(folded(&name));
        name
    }
}

/// Puts another character in the place of one that Excel refuses, in either width.
fn permitted(letter: char) -> char {
    match letter {
        '[' | '［' => '〔',
        ']' | '］' => '〕',
        ':' | '：' | '/' | '／' | '\\' | '＼' | '¥' | '￥' | '*' | '＊' | '?' | '？' => '・',
        '\'' | '’' | '＇' => '′',
        letter => letter,
    }
}

/// Cuts a name so that it fits with an ending.
fn shortened(name: &str, ending: &str) -> String {
    let units = |text: &str| text.encode_utf16().count();
    if units(name) + units(ending) <= LONGEST {
        return format!("{name}{ending}");
    }
    let mut out = String::new();
    for letter in name.chars() {
        if units(&out) + letter.len_utf16() + 1 + units(ending) > LONGEST {
            break;
        }
        out.push(letter);
    }
    format!("{out}…{ending}")
}

/// Excel takes names for the same that differ in case, width or kana only.
fn folded(name: &str) -> String {
    let fold = |letter: char| match letter {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(letter as u32 - 0xFEE0).unwrap_or(letter),
        '\u{3041}'..='\u{3096}' => char::from_u32(letter as u32 + 0x60).unwrap_or(letter),
        '\u{3000}' => ' ',
        letter => letter,
    };
    name.chars().map(fold).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_legal_and_stand_for_one_sheet_each() {
        let mut names = Names::new(&["根拠"]);
        assert_eq!(names.take("機器"), "機器");
        assert_eq!(names.take("機器"), "機器（2）");
        assert_eq!(names.take("根拠"), "根拠（2）");
        assert_eq!(names.take("History"), "History（2）");
        assert_eq!(names.take("ＰＣ"), "ＰＣ");
        assert_eq!(names.take("pc"), "pc（2）");
        assert_eq!(names.take(" \t"), "表");
        assert_eq!(names.take("'=A[1]:B/2*'?"), "′=A〔1〕・B・2・′・");
        let long = names.take(&"長".repeat(40));
        assert_eq!((long.chars().count(), long.ends_with('…')), (31, true));
        assert_eq!(names.take(&"長".repeat(50)).chars().count(), 31);
    }
}
