//! Hides what must not be shown: the report quotes lines and values of ledgers, and some of these are secrets.

use crate::finding::RecordRef;
use crate::ledger::DOT;
use crate::source::{Location, Place, SourceId, SourceSet};
use crate::text::Text;

/// Shorter texts are not looked for in sentences: they would hit by chance.
const MIN_TEXT: usize = 4;

/// What a report must not show.
#[derive(Debug, Default)]
pub(super) struct Mask {
    places: Vec<(SourceId, u32, u32)>,
    texts: Vec<String>,
}

impl Mask {
    /// Gathers the places that findings mark as confidential.
    pub(super) fn new<'f>(places: impl Iterator<Item = &'f Place>, sources: &SourceSet) -> Mask {
        let mut mask = Mask::default();
        for place in places {
            let text = &sources.get(place.source).text[place.span.start as usize..place.span.end as usize];
            mask.places.push((place.source, place.span.start, place.span.end));
            for text in text.split(['"', '\'']).filter(|text| text.chars().count() >= MIN_TEXT) {
                mask.texts.push(text.to_owned());
            }
        }
        mask.places.sort_unstable();
        // The longest first, so that a part of a secret never keeps the rest of it visible.
        mask.texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        mask.texts.dedup();
        mask
    }

    /// Returns the line of a location with confidential characters hidden.
    pub(super) fn line(&self, sources: &SourceSet, place: Place, location: &Location, longest: usize) -> String {
        let line = sources.get(place.source).line_at(place.span.start);
        if self.places.is_empty() {
            let cut = if line.len() > longest { line.char_indices().nth(longest) } else { None };
            return line[..cut.map_or(line.len(), |(end, _)| end)].to_owned();
        }
        let start = place.span.start as usize - byte_of(line, location.column);
        let hidden = |at: usize| {
            let at = (start + at) as u32;
            self.places.iter().any(|(id, from, to)| *id == place.source && (*from..*to).contains(&at))
        };
        line.char_indices().take(longest).map(|(at, letter)| if hidden(at) { DOT } else { letter }).collect()
    }

    /// Returns a text with secrets hidden.
    pub(super) fn hide(&self, text: &str) -> String {
        self.texts.iter().fold(text.to_owned(), |text, secret| {
            if text.contains(secret.as_str()) { text.replace(secret.as_str(), &DOT.to_string().repeat(MIN_TEXT)) } else { text }
        })
    }

    /// Returns a text with secrets hidden; a text without any is handed on.
    pub(super) fn hidden<T: AsRef<str> + From<String>>(&self, text: T) -> T {
        if self.texts.is_empty() { text } else { self.hide(text.as_ref()).into() }
    }

    /// Returns a text in both languages with secrets hidden.
    pub(super) fn hide_both(&self, text: &Text) -> Text {
        if self.texts.is_empty() { text.clone() } else { Text::new(self.hide(&text.ja), self.hide(&text.en)) }
    }

    /// Returns a sentence in both languages on one line, with secrets hidden.
    pub(super) fn sentence(&self, text: Text) -> Text {
        Text { ja: self.hidden(text.ja), en: self.hidden(text.en) }.into_one_line()
    }

    /// Returns what a finding is about, with secrets hidden.
    pub(super) fn record(&self, record: &RecordRef) -> RecordRef {
        RecordRef { kind: self.hide(&record.kind), id: self.hide(&record.id) }
    }
}

fn byte_of(line: &str, column: u32) -> usize {
    line.char_indices().nth(column as usize - 1).map_or(line.len(), |(at, _)| at)
}
