//! Source texts and places in them: byte spans inside, line and column outside.

mod content;
pub mod encoding;
mod span;

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

pub use content::Content;
pub use span::{Place, SourceId, Span};

/// A place as people and machines read it: a path and 1-based lines and columns, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Location {
    /// Path relative to the root, with `/`.
    pub path: String,
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// One past the last column.
    pub end_column: u32,
}

/// Bytes of a text between which lines are counted at once.
const BLOCK: usize = 512;

/// One text that was read: a file of the work tree, a blob of a commit, or an embedded policy.
#[derive(Debug)]
pub struct Source {
    /// Path relative to the root, with `/`.
    pub path: String,
    /// The whole text, without a byte order mark.
    pub text: Content,
    blocks: OnceLock<Vec<u32>>,
}

impl Source {
    /// Makes a source from its path and text.
    pub fn new(path: impl Into<String>, text: impl Into<Content>) -> Self {
        Source { path: path.into(), text: text.into(), blocks: OnceLock::new() }
    }

    /// Returns how many lines end before each block of the text.
    fn blocks(&self) -> &[u32] {
        self.blocks.get_or_init(|| {
            let mut ended = 0;
            let count = |block: &[u8]| {
                let before = ended;
                ended += memchr::memchr_iter(b'\n', block).count() as u32;
                before
            };
            self.text.as_bytes().chunks(BLOCK).map(count).collect()
        })
    }

    /// Returns the 1-based line and column of a byte offset, the column in characters.
    pub fn position(&self, at: u32) -> (u32, u32) {
        let line = self.line_of(at);
        let at = at as usize;
        let start = memchr::memrchr(b'\n', &self.text.as_bytes()[..at]).map_or(0, |newline| newline + 1);
        let column = self.text[start..at].chars().count() + 1;
        (line, column as u32)
    }

    /// Returns the 1-based line of a byte offset.
    pub fn line_of(&self, at: u32) -> u32 {
        let at = at as usize;
        let block = (at / BLOCK).min(self.blocks().len().saturating_sub(1));
        let before = self.blocks().get(block).copied().unwrap_or(0);
        before + memchr::memchr_iter(b'\n', &self.text.as_bytes()[block * BLOCK..at]).count() as u32 + 1
    }

    /// Returns the text of a 1-based line without its line break.
    pub fn line(&self, line: u32) -> &str {
        let bytes = self.text.as_bytes();
        let ended = line.saturating_sub(1);
        let block = self.blocks().partition_point(|before| *before < ended).saturating_sub(1);
        let before = self.blocks().get(block).copied().unwrap_or(0);
        let start = match ended.checked_sub(before + 1) {
            None => 0,
            Some(more) => memchr::memchr_iter(b'\n', &bytes[block * BLOCK..])
                .nth(more as usize)
                .map_or(bytes.len(), |newline| block * BLOCK + newline + 1),
        };
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |newline| start + newline + 1);
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    /// Returns the text of the line of a byte offset without its line break.
    pub fn line_at(&self, at: u32) -> &str {
        let (before, behind) = self.text.as_bytes().split_at(at as usize);
        let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        let end = memchr::memchr(b'\n', behind).map_or(self.text.len(), |newline| at as usize + newline);
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    /// Returns the location of a span, cut to its first line so that one line is pointed at.
    pub fn location(&self, span: Span) -> Location {
        let (line, column) = self.position(span.start);
        let first = self.text[span.start as usize..span.end as usize].lines().next().unwrap_or("");
        let width = first.trim_end().chars().count() as u32;
        Location { path: self.path.clone(), line, column, end_line: line, end_column: column + width }
    }
}

/// All sources of one run.
#[derive(Debug, Default)]
pub struct SourceSet {
    sources: Vec<Source>,
}

impl SourceSet {
    /// Adds a source and returns its id.
    pub fn add(&mut self, source: Source) -> SourceId {
        self.sources.push(source);
        SourceId(self.sources.len() as u32 - 1)
    }

    /// Returns a source.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.sources[id.0 as usize]
    }

    /// Returns the location of a place.
    pub fn location(&self, place: Place) -> Location {
        self.get(place.source).location(place.span)
    }

    /// Returns all sources in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.sources.iter().enumerate().map(|(index, source)| (SourceId(index as u32), source))
    }

    /// Returns how many sources there are.
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Tells whether there is no source.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_after_japanese() {
        let source = Source::new("a.yaml", "名前: 受付端末\n種別: pc\n");
        let at = source.text.find("pc").unwrap();
        assert_eq!(source.position(at as u32), (2, 5));
        assert_eq!(source.line(1), "名前: 受付端末");
    }

    #[test]
    fn lines_and_positions_agree_in_texts_of_many_blocks() {
        let text: String = (0..4_000).map(|line| format!("{}端末\n", "x".repeat(line * 7 % 90))).collect();
        for text in [text.as_str(), text.trim_end(), "", "\n", "a", "\n\na"] {
            let source = Source::new("a.yaml", text);
            let (mut start, mut number) = (0, 1);
            for line in text.split('\n') {
                assert_eq!(source.line(number), line);
                assert_eq!(source.position(start as u32), (number, 1));
                let end = start + line.len();
                assert_eq!(source.position(end as u32), (number, line.chars().count() as u32 + 1));
                assert_eq!((source.line_at(start as u32), source.line_at(end as u32)), (line, line));
                (start, number) = (end + 1, number + 1);
            }
            assert_eq!(source.line(number), "");
        }
    }

    #[test]
    fn a_span_over_several_lines_is_cut_to_its_first() {
        let source = Source::new("a.yaml", "a: 1\r\nb: 2\r\n");
        let location = source.location(Span::new(0, source.text.len()));
        assert_eq!((location.line, location.column, location.end_line, location.end_column), (1, 1, 1, 5));
    }
}
