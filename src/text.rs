//! Text for people in both languages of the product.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A language that output can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Japanese, the default.
    #[default]
    Ja,
    /// English.
    En,
}

/// One text in Japanese and English; both are always there. What stands in the binary is not copied out of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct Text {
    /// Japanese.
    pub ja: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Text {
    /// Makes a text from its two sides.
    pub fn new(ja: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Text { ja: ja.into(), en: en.into() }
    }

    /// Makes a text that is the same in both languages, such as an id.
    pub fn same(text: impl Into<String>) -> Self {
        let text: Cow<'static, str> = text.into().into();
        Text { ja: text.clone(), en: text }
    }

    /// Returns the text with both sides on one line, see [`one_line`].
    pub fn one_line(&self) -> Text {
        Text::new(one_line(&self.ja), one_line(&self.en))
    }

    /// Puts both sides on one line, see [`one_line`].
    pub fn into_one_line(self) -> Text {
        let side = |text: Cow<'static, str>| if is_one_line(&text) { text } else { one_line(&text).into() };
        Text { ja: side(self.ja), en: side(self.en) }
    }

    /// Returns the side of one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// Puts a text from a ledger on one line and takes away what could steer a terminal, a log or the direction of reading.
pub fn one_line(text: &str) -> String {
    if is_one_line(text) {
        return text.to_owned();
    }
    let plain = |letter: char| match letter {
        '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        letter if letter.is_control() => '\u{FFFD}',
        letter => letter,
    };
    text.trim_end().chars().map(plain).collect()
}

/// Tells whether [`one_line`] surely leaves a text as it is.
fn is_one_line(text: &str) -> bool {
    // The letters that are taken away are ASCII, or begin with one of two bytes in UTF-8.
    let may_be_odd = |byte: u8| (byte < 0x20) | (byte == 0x7F) | (byte == 0xC2) | (byte == 0xE2);
    // Without an early end, so that the compiler looks at many bytes at a time.
    !text.bytes().fold(false, |found, byte| found | may_be_odd(byte)) && !text.ends_with(char::is_whitespace)
}

/// Builds a [`Text`] from a Japanese and an English format string.
#[macro_export]
macro_rules! text {
    ($ja:literal, $en:literal $(,)?) => {
        $crate::text::Text::new(format!($ja), format!($en))
    };
}

/// Returns the known name nearest to a mistyped one, for "did you mean".
///
/// Half of the longer name's characters may differ at most (normalised Damerau–Levenshtein ≥ 0.5).
pub fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::normalized_damerau_levenshtein(&wrong, &name.to_lowercase()), name))
        .filter(|(score, _)| *score >= 0.5)
        // Of equally near names the first counts.
        .min_by(|a, b| b.0.total_cmp(&a.0))
        .map(|(_, name)| name)
}
