//! Hides what must not be shown: the report quotes lines and values of ledgers, and some of these are secrets.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::ledger::{DOT, Sensitive};
use crate::source::{Location, Place, SourceId, SourceSet};

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
            // `password: x` hides its value by itself, too.
            let value = text.rsplit([' ', '\t', '\n', ':', '=', '"', '\'', '：', '＝', '「']).next().unwrap_or_default();
            let parts = text.split(['"', '\'']).chain([value]).filter(|part| part.chars().count() >= MIN_TEXT);
            mask.texts.extend(parts.map(str::to_owned));
        }
        mask.places.sort_unstable();
        // The longest first, so that a part of a secret never keeps the rest of it visible.
        mask.texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        mask.texts.dedup();
        mask
    }

    /// Returns the line of a location with confidential characters hidden.
    pub(super) fn line(&self, sources: &SourceSet, place: Place, location: &Location, longest: usize) -> String {
        let source = sources.get(place.source);
        let line = source.line(location.line);
        if self.places.is_empty() {
            return line.chars().take(longest).collect();
        }
        let start = place.span.start as usize - byte_of(line, location.column);
        let hidden = |at: usize| {
            let at = (start + at) as u32;
            self.places.iter().any(|(id, from, to)| *id == place.source && (*from..*to).contains(&at))
        };
        line.char_indices().take(longest).map(|(at, letter)| if hidden(at) { DOT } else { letter }).collect()
    }

    /// Hides secrets wherever the texts of a report, or of a part of one, repeat them.
    pub(super) fn apply<T: Serialize + DeserializeOwned>(&self, report: T, sensitive: &Sensitive) -> T {
        if self.texts.is_empty() {
            return report;
        }
        let mut value = serde_json::to_value(&report).expect("a report is plain data");
        self.hide(&mut value, sensitive);
        serde_json::from_value(value).expect("hidden texts are texts still")
    }

    fn hide(&self, value: &mut Value, sensitive: &Sensitive) {
        match value {
            Value::String(text) => {
                for secret in self.texts.iter().filter(|secret| text.contains(secret.as_str())).collect::<Vec<_>>() {
                    *text = text.replace(secret.as_str(), &dots(secret));
                }
                if sensitive.has_secret(text) {
                    *text = sensitive.mask(text);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.hide(item, sensitive)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.hide(field, sensitive)),
            _ => {}
        }
    }
}

/// Returns as many dots as a text has characters.
fn dots(text: &str) -> String {
    text.chars().map(|_| DOT).collect()
}

fn byte_of(line: &str, column: u32) -> usize {
    line.char_indices().nth(column as usize - 1).map_or(line.len(), |(at, _)| at)
}
