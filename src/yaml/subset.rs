//! Reads the plain subset of YAML that ledgers are written in, in one pass and without copying, into the same tape as [`super::general`].
//!
//! The subset: block mappings and sequences, plain and quoted scalars on one line without escapes, flow collections on one line,
//! literal and folded blocks, comments, LF and CRLF. Anything else, and whatever is in doubt, gives `None`: then the general reader
//! reads the file, and mistakes are always told in its words. What is accepted here is node for node what the general reader makes
//! of it; tests hold the two against each other on the files of this repository and on generated and mutated text.

// The paths are written out because the build reads this file, too.
#[path = "subset/chars.rs"]
mod chars;
#[path = "subset/keys.rs"]
mod keys;
#[cfg(test)]
#[path = "subset/tests.rs"]
mod tests;
#[path = "subset/values.rs"]
mod values;

use self::chars::{START, class, first_no_blank, first_quote, first_stop, is_plain, unescaped};
use self::keys::{Keys, Seen};
use super::tape::{Tag, Tape, Tree};
use crate::source::{Content, SourceId, Span};

/// Containers inside containers; below the limit of the general reader, which reports files that go beyond it.
const MAX_DEPTH: usize = 32;

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
    let mut room = SCRATCH.take();
    let mut tape = if small { std::mem::take(&mut room.tape) } else { Tape::default() };
    if !small {
        // A line mostly holds a key and a value; now and then it begins a collection.
        let lines = memchr::memchr_iter(b'\n', bytes).count();
        tape.reserve(lines * 2 + lines * 5 / 8, lines / 4);
    }
    let mut reader = Reader { text, bytes, at: 0, end: 0, waiting: Some(0), tape, open: room.open, keys: room.keys };
    let read = reader.document();
    let Reader { mut tape, mut open, mut keys, .. } = reader;
    let mut taken = || if small { tape.copied() } else { std::mem::take(&mut tape) };
    let tree = read.map(|()| Tree { source, text: whole.clone(), tape: taken().into() });
    // The room is kept to read the next file in.
    tape.clear();
    open.clear();
    keys.iter_mut().for_each(Keys::clear);
    SCRATCH.set(Room { tape: if small { tape } else { room.tape }, open, keys });
    tree
}

/// The largest text whose nodes are read into [`SCRATCH`].
const SCRATCH_BYTES: usize = 1 << 20;

/// What a reader needs besides the text.
#[derive(Default)]
struct Room {
    tape: Tape,
    open: Vec<Open>,
    keys: Vec<Keys>,
}

thread_local! {
    /// Room for one file after the other, and for the nodes of the small ones.
    static SCRATCH: std::cell::Cell<Room> = std::cell::Cell::default();
}

/// A block collection that is being read.
struct Open {
    node: u32,
    indent: u32,
    mapping: bool,
    /// Which keys it has so far.
    seen: Seen,
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
    /// The keys of the mappings so far, by how many collections are around them.
    keys: Vec<Keys>,
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
    fn skip_blanks(&self, at: usize) -> usize {
        // Between words there is mostly one.
        match (self.byte(at), self.byte(at + 1)) {
            (b' ', b' ') => first_no_blank(self.bytes, at + 2),
            (b' ', _) => at + 1,
            _ => at,
        }
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
        if self.byte(at) == b'\n' {
            self.at = at + 1;
            return Some(());
        }
        self.finish_unusual_line(at)
    }

    fn finish_unusual_line(&mut self, at: usize) -> Option<()> {
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
            let content = first_no_blank(self.bytes, self.at);
            match self.byte(content) {
                0 => return None,
                b'\n' | b'\r' | b'#' => self.skip_line(content),
                _ => return Some((self.at, content)),
            }
        }
    }

    /// Opens the collection that a line begins, or closes those that it does not belong to.
    #[inline(always)]
    fn arrange(&mut self, at: usize, indent: usize) -> Option<()> {
        let item = self.is_item(at);
        // Mostly a line is one more entry of the mapping that the line before it is in.
        let same = |top: &Open| top.indent as usize == indent && top.mapping && !item;
        if self.waiting.is_none() && self.open.last().is_some_and(same) {
            return Some(());
        }
        self.rearrange(at, indent, item)
    }

    fn rearrange(&mut self, at: usize, indent: usize, item: bool) -> Option<()> {
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
        self.open.push(Open { node, indent: indent as u32, mapping, seen: Seen::default() });
        self.keys.resize_with(self.keys.len().max(self.open.len()), Default::default);
        (self.open.len() <= MAX_DEPTH).then_some(())
    }

    fn close(&mut self) {
        let open = self.open.pop().expect("only an open collection is closed");
        self.tape.close(open.node as usize, self.end);
    }

    /// Adds the empty value of a key; an empty item or document is left to the general reader.
    #[inline]
    fn nothing(&mut self) -> Option<()> {
        let Some(at) = self.waiting.take() else { return Some(()) };
        if self.byte(at) != b':' {
            return None;
        }
        self.tape.decoded(Tag::Plain, Span::new(at, at), "~".into());
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
            // The mapping that the last item was is mostly one again.
            let again = self.keys.get(self.open.len()).and_then(|keys| keys.expected(self.bytes, at, Seen::default()));
            if again.is_none_or(|length| !self.is_colon::<false>(at + length)) {
                let word = self.word::<false>(at)?;
                if !word.key {
                    self.push(&word);
                    return self.finish_line(word.next);
                }
            }
            self.start(true, at, at - line)?;
        }
        let depth = self.open.len() - 1;
        let mut seen = self.open[depth].seen;
        let colon = self.key::<false>(at, depth, &mut seen)?;
        self.open[depth].seen = seen;
        let at = self.skip_blanks(colon + 1);
        if self.is_end(at) || self.byte(at) == b'#' {
            self.waiting = Some(colon);
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
            b'"' | b'\'' => {
                let word = self.quoted::<false>(at)?;
                self.single(&word)
            }
            _ => {
                let word = self.plain::<false>(at)?;
                self.single(&word)
            }
        }
    }

    /// Adds a scalar that is all that its line still holds.
    #[inline]
    fn single(&mut self, word: &Word) -> Option<()> {
        if word.key {
            return None;
        }
        self.push(word);
        self.finish_line(word.next)
    }

    /// Tells whether a byte is the colon behind a key. Right before an opening bracket YAML would allow it, and the general reader does not.
    #[inline]
    fn is_colon<const IN_FLOW: bool>(&self, at: usize) -> bool {
        self.byte(at) == b':' && (self.is_blank_or_end(at + 1) || IN_FLOW && matches!(self.byte(at + 1), b',' | b']' | b'}'))
    }

    /// Finds the end of a plain or quoted scalar, inside brackets with `IN_FLOW`.
    fn word<const IN_FLOW: bool>(&self, start: usize) -> Option<Word> {
        if matches!(self.byte(start), b'"' | b'\'') { self.quoted::<IN_FLOW>(start) } else { self.plain::<IN_FLOW>(start) }
    }

    fn quoted<const IN_FLOW: bool>(&self, start: usize) -> Option<Word> {
        let (close, escaped) = self.closing_quote(start)?;
        let next = self.skip_blanks(close + 1);
        let key = next == close + 1 && self.is_colon::<IN_FLOW>(next);
        Some(Word { tag: Tag::Text, start, end: close + 1, next, key, escaped })
    }

    #[inline(always)]
    fn plain<const IN_FLOW: bool>(&self, start: usize) -> Option<Word> {
        let first = self.byte(start);
        let number = first == b'-' && self.byte(start + 1).is_ascii_alphanumeric();
        if class(first) & START == 0 && !number {
            return None;
        }
        let mut next = first_stop::<IN_FLOW>(self.bytes, start);
        let key = loop {
            match self.byte(next) {
                b':' if self.is_colon::<IN_FLOW>(next) => break true,
                b'#' if self.bytes[next - 1] == b' ' => break false,
                b':' | b'#' => next = first_stop::<IN_FLOW>(self.bytes, next + 1),
                _ => break false,
            }
        };
        let mut end = next;
        while self.bytes[end - 1] == b' ' {
            end -= 1;
        }
        // A blank before the colon is allowed, and unusual.
        if key && end != next { None } else { Some(Word { tag: Tag::Plain, start, end, next, key, escaped: false }) }
    }

    /// Finds the end of a quoted scalar on its line, and whether there is an escape in it: `''`, `\"` or `\\`, and no other.
    fn closing_quote(&self, start: usize) -> Option<(usize, bool)> {
        let quote = self.byte(start);
        let mut escaped = false;
        let mut at = start + 1;
        loop {
            at = first_quote(self.bytes, at, quote);
            let pair = match (self.byte(at), self.byte(at + 1)) {
                (0 | b'\n', _) => return None,
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
        if word.escaped {
            self.push_unescaped(word);
        } else {
            self.tape.written(word.tag, word.start, word.end);
        }
        self.end = word.end;
    }

    fn push_unescaped(&mut self, word: &Word) {
        let text = unescaped(&self.text[word.start + 1..word.end - 1], self.bytes[word.start] == b'"');
        self.tape.decoded(word.tag, Span::new(word.start, word.end), text);
    }

    /// Adds the key at a place and returns where its colon is; one that the mapping has already, a merge key and an empty one are for the
    /// general reader to refuse.
    #[inline]
    fn key<const IN_FLOW: bool>(&mut self, at: usize, depth: usize, seen: &mut Seen) -> Option<usize> {
        let expected = self.keys[depth].expected(self.bytes, at, *seen).map(|length| at + length);
        if let Some(colon) = expected.filter(|colon| self.is_colon::<IN_FLOW>(*colon)) {
            self.keys[depth].take_expected(seen);
            self.tape.written(Tag::Plain, at, colon);
            self.end = colon;
            return Some(colon);
        }
        let word = self.word::<IN_FLOW>(at)?;
        self.other_key(&word, depth, seen)?;
        Some(word.next)
    }

    fn other_key(&mut self, word: &Word, depth: usize, seen: &mut Seen) -> Option<()> {
        if !word.key || word.escaped || word.end - word.start > MAX_KEY {
            return None;
        }
        self.push(word);
        let quotes = usize::from(word.tag == Tag::Text);
        let span = Span::new(word.start + quotes, self.end - quotes);
        let text = &self.bytes[span.start as usize..span.end as usize];
        if text.is_empty() || text == b"<<" {
            return None;
        }
        self.keys[depth].take(self.bytes, span, quotes > 0, seen)
    }
}
