//! Reads the plain subset of YAML that ledgers are written in, in one pass and without copying, into the same tape as [`super::general`].
//!
//! The subset: block mappings and sequences, plain and quoted scalars on one line without escapes, flow collections on one line,
//! literal and folded blocks, comments, LF and CRLF. Anything else, and whatever is in doubt, gives `None`: then the general reader
//! reads the file, and mistakes are always told in its words. What is accepted here is node for node what the general reader makes
//! of it; tests hold the two against each other on the files of this repository and on generated and mutated text.

// The paths are written out because the build reads this file, too.
#[path = "subset/chars.rs"]
mod chars;
#[cfg(test)]
#[path = "subset/tests.rs"]
mod tests;
#[path = "subset/values.rs"]
mod values;

use self::chars::{FLOW, START, STOP, class, fingerprint, is_plain, unescaped};
use super::tape::{Tag, Tape, Tree};
use crate::source::{Content, SourceId, Span};

/// Containers inside containers; below the limit of the general reader, which reports files that go beyond it.
const MAX_DEPTH: usize = 32;

/// Keys of one mapping, because each is compared with all before it.
const MAX_KEYS: usize = 64;

/// Bytes of a key; YAML looks for its colon in 1,024 characters only.
const MAX_KEY: usize = 512;

/// Reads a document of the subset that is the first `end` bytes of a text.
pub(super) fn read(source: SourceId, text: &Content, end: usize) -> Option<Tree> {
    let whole = text;
    let text = &text[..end];
    let bytes = text.as_bytes();
    if !is_plain(bytes) {
        return None;
    }
    let small = bytes.len() <= SCRATCH_BYTES;
    let mut tape = if small { SCRATCH.take() } else { Tape::default() };
    if !small {
        // A line mostly holds a key and a value; now and then it begins a collection.
        let lines = memchr::memchr_iter(b'\n', bytes).count();
        tape.reserve(lines * 2 + lines * 5 / 8, lines / 4);
    }
    let mut reader = Reader { text, bytes, at: 0, end: 0, waiting: Some(0), tape, open: Vec::new(), keys: Vec::new() };
    let read = reader.document();
    let mut tape = reader.tape;
    if !small {
        return read.map(|()| Tree { source, text: whole.clone(), tape: tape.into() });
    }
    let tree = read.map(|()| Tree { source, text: whole.clone(), tape: tape.copied().into() });
    // The room is kept to read the next file in.
    tape.clear();
    SCRATCH.set(tape);
    tree
}

/// The largest text whose nodes are read into [`SCRATCH`].
const SCRATCH_BYTES: usize = 1 << 20;

thread_local! {
    /// Room for the nodes of one small file after the other.
    static SCRATCH: std::cell::Cell<Tape> = std::cell::Cell::default();
}

/// A block collection that is being read.
struct Open {
    node: u32,
    indent: u32,
    mapping: bool,
    /// Where its keys begin in [`Reader::keys`].
    keys: usize,
}

/// A plain or quoted scalar and what follows it on its line.
struct Word {
    tag: Tag,
    start: usize,
    end: usize,
    /// The first byte behind it that is not a blank.
    next: usize,
    /// Whether that is the colon of a key.
    key: bool,
    /// Whether its text is another than what is written.
    escaped: bool,
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// Where the next line begins.
    at: usize,
    /// End of the last node that is complete.
    end: usize,
    /// The colon or dash whose value has not come yet; the document's own at first.
    waiting: Option<usize>,
    tape: Tape,
    open: Vec<Open>,
    /// Keys of the open mappings: a fingerprint, so that most are told apart by one comparison, and the bytes.
    keys: Vec<(u64, Span)>,
}

impl Reader<'_> {
    fn document(&mut self) -> Option<()> {
        while let Some((line, content)) = self.next_content() {
            let indent = content - line;
            if indent == 0 && (self.bytes[content..].starts_with(b"---") || self.bytes[content..].starts_with(b"...")) {
                return None;
            }
            self.arrange(content, indent)?;
            self.entry(content, line)?;
        }
        self.nothing()?;
        while !self.open.is_empty() {
            self.close();
        }
        Some(())
    }

    /// Returns a byte, or 0 behind the end; the text itself has no 0.
    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    #[inline]
    fn skip_blanks(&self, mut at: usize) -> usize {
        while self.byte(at) == b' ' {
            at += 1;
        }
        at
    }

    #[inline]
    fn is_end(&self, at: usize) -> bool {
        matches!(self.byte(at), 0 | b'\n' | b'\r')
    }

    #[inline]
    fn is_blank_or_end(&self, at: usize) -> bool {
        self.byte(at) == b' ' || self.is_end(at)
    }

    #[inline]
    fn is_item(&self, at: usize) -> bool {
        self.byte(at) == b'-' && self.is_blank_or_end(at + 1)
    }

    /// Goes behind the next line break.
    #[inline]
    fn skip_line(&mut self, at: usize) {
        self.at = memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |more| at + more + 1);
    }

    /// Ends a line on which nothing but a comment may follow.
    #[inline]
    fn finish_line(&mut self, at: usize) -> Option<()> {
        let comment = self.byte(at) == b'#' && self.byte(at - 1) == b' ';
        if !comment && !self.is_end(at) {
            return None;
        }
        self.skip_line(at);
        Some(())
    }

    /// Returns the next line that says something: where it begins, and its first byte that is not a blank.
    #[inline]
    fn next_content(&mut self) -> Option<(usize, usize)> {
        loop {
            let content = self.skip_blanks(self.at);
            match self.byte(content) {
                0 => return None,
                b'\n' | b'\r' | b'#' => self.skip_line(content),
                _ => return Some((self.at, content)),
            }
        }
    }

    /// Opens the collection that a line begins, or closes those that it does not belong to.
    fn arrange(&mut self, at: usize, indent: usize) -> Option<()> {
        let item = self.is_item(at);
        if self.waiting.is_some() {
            let begins = match self.open.last() {
                None => indent == 0,
                // The items of a list may stand below its key without being indented.
                Some(top) => indent > top.indent as usize || item && top.mapping && indent == top.indent as usize,
            };
            if begins {
                self.waiting = None;
                return self.start(!item, at, indent);
            }
            self.nothing()?;
        }
        loop {
            let top = self.open.last()?;
            if top.indent as usize == indent && top.mapping != item {
                return Some(());
            }
            if (top.indent as usize) < indent || top.indent as usize == indent && top.mapping {
                return None;
            }
            self.close();
        }
    }

    fn start(&mut self, mapping: bool, at: usize, indent: usize) -> Option<()> {
        let node = self.tape.open(if mapping { Tag::Mapping } else { Tag::Sequence }, at) as u32;
        self.open.push(Open { node, indent: indent as u32, mapping, keys: self.keys.len() });
        (self.open.len() <= MAX_DEPTH).then_some(())
    }

    fn close(&mut self) {
        let open = self.open.pop().expect("only an open collection is closed");
        self.keys.truncate(open.keys);
        self.tape.close(open.node as usize, self.end);
    }

    /// Adds the empty value of a key; an empty item or document is left to the general reader.
    #[inline]
    fn nothing(&mut self) -> Option<()> {
        let Some(at) = self.waiting.take() else { return Some(()) };
        if self.byte(at) != b':' {
            return None;
        }
        self.tape.scalar(Tag::Plain, Span::new(at, at), Some("~".into()));
        self.end = at;
        Some(())
    }

    /// Reads an entry of the innermost collection up to the end of its line.
    fn entry(&mut self, mut at: usize, line: usize) -> Option<()> {
        while !self.open.last()?.mapping {
            let dash = at;
            at = self.skip_blanks(dash + 1);
            if self.is_end(at) || self.byte(at) == b'#' {
                self.waiting = Some(dash);
                return self.finish_line(at);
            }
            // What stands behind a dash is as far in as its column.
            if self.is_item(at) {
                self.start(false, at, at - line)?;
                continue;
            }
            if matches!(self.byte(at), b'[' | b'{' | b'|' | b'>') {
                return self.value(at);
            }
            let word = self.word(at, STOP)?;
            if !word.key {
                self.push(&word);
                return self.finish_line(word.next);
            }
            self.start(true, at, at - line)?;
            return self.pair(&word);
        }
        let word = self.word(at, STOP)?;
        self.pair(&word)
    }

    fn pair(&mut self, key: &Word) -> Option<()> {
        let keys = self.open.last()?.keys;
        self.key(key, keys)?;
        let at = self.skip_blanks(key.next + 1);
        if self.is_end(at) || self.byte(at) == b'#' {
            self.waiting = Some(key.next);
            return self.finish_line(at);
        }
        self.value(at)
    }

    fn value(&mut self, at: usize) -> Option<()> {
        match self.byte(at) {
            b'[' | b'{' => {
                let end = self.flow(at, self.open.len() + 1)?;
                self.finish_line(self.skip_blanks(end))
            }
            b'|' | b'>' => self.block(at),
            _ => {
                let word = self.word(at, STOP)?;
                if word.key {
                    return None;
                }
                self.push(&word);
                self.finish_line(word.next)
            }
        }
    }

    /// Finds the end of a plain or quoted scalar; `stop` is [`STOP`], inside brackets with [`FLOW`].
    fn word(&self, start: usize, stop: u8) -> Option<Word> {
        let first = self.byte(start);
        let is_colon = |at| self.byte(at) == b':' && (self.is_blank_or_end(at + 1) || class(self.byte(at + 1)) & stop & FLOW != 0);
        if matches!(first, b'"' | b'\'') {
            let (close, escaped) = self.closing_quote(start)?;
            let next = self.skip_blanks(close + 1);
            return Some(Word { tag: Tag::Text, start, end: close + 1, next, key: next == close + 1 && is_colon(next), escaped });
        }
        let number = first == b'-' && self.byte(start + 1).is_ascii_alphanumeric();
        if class(first) & START == 0 && !number {
            return None;
        }
        let mut next = start;
        loop {
            let rest = &self.bytes[next..];
            next += rest.iter().position(|byte| class(*byte) & stop != 0).unwrap_or(rest.len());
            match self.byte(next) {
                b':' if !is_colon(next) => next += 1,
                b'#' if self.bytes[next - 1] != b' ' => next += 1,
                _ => break,
            }
        }
        let mut end = next;
        while self.bytes[end - 1] == b' ' {
            end -= 1;
        }
        let key = is_colon(next);
        // A blank before the colon is allowed, and unusual.
        if key && end != next { None } else { Some(Word { tag: Tag::Plain, start, end, next, key, escaped: false }) }
    }

    /// Finds the end of a quoted scalar on its line, and whether there is an escape in it: `''`, `\"` or `\\`, and no other.
    fn closing_quote(&self, start: usize) -> Option<(usize, bool)> {
        let quote = self.byte(start);
        let mut escaped = false;
        let mut at = start + 1;
        loop {
            at += self.bytes[at..].iter().position(|byte| *byte == quote || matches!(byte, b'\\' | b'\n'))?;
            let pair = match (self.bytes[at], self.byte(at + 1)) {
                (b'\n', _) => return None,
                // Between single quotes a backslash is text.
                (b'\\', _) if quote == b'\'' => false,
                (b'\\', b'"' | b'\\') | (b'\'', b'\'') => true,
                (b'\\', _) => return None,
                _ => return Some((at, escaped)),
            };
            escaped |= pair;
            at += 1 + usize::from(pair);
        }
    }

    /// Adds a scalar.
    #[inline]
    fn push(&mut self, word: &Word) {
        let Word { tag, start, end, .. } = *word;
        let decoded = word.escaped.then(|| unescaped(&self.text[start + 1..end - 1], self.bytes[start] == b'"'));
        self.tape.scalar(tag, Span::new(start, end), decoded);
        self.end = end;
    }

    /// Adds a key; one that the mapping has already, a merge key and an empty one are for the general reader to refuse.
    fn key(&mut self, word: &Word, from: usize) -> Option<()> {
        if !word.key || word.escaped || word.end - word.start > MAX_KEY || self.keys.len() - from >= MAX_KEYS {
            return None;
        }
        self.push(word);
        let quotes = usize::from(word.tag == Tag::Text);
        let span = Span::new(word.start + quotes, self.end - quotes);
        let text = &self.bytes[span.start as usize..span.end as usize];
        if text.is_empty() || text == b"<<" {
            return None;
        }
        let print = fingerprint(text);
        let same = |known: &(u64, Span)| known.0 == print && &self.bytes[known.1.start as usize..known.1.end as usize] == text;
        if self.keys[from..].iter().any(same) {
            return None;
        }
        self.keys.push((print, span));
        Some(())
    }
}
