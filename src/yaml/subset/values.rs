//! The values of more than one word: collections in brackets, literal and folded blocks.

use super::keys::Seen;
use super::{MAX_DEPTH, Reader};
use crate::source::Span;
use crate::yaml::tape::Tag;

impl Reader<'_> {
    /// Reads a collection in brackets that ends on its line; returns the place behind it.
    pub(super) fn flow(&mut self, start: usize, depth: usize) -> Option<usize> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mapping = self.byte(start) == b'{';
        let bracket = if mapping { b'}' } else { b']' };
        self.keys.resize_with(self.keys.len().max(depth), Default::default);
        let mut seen = Seen::default();
        let node = self.tape.open(if mapping { Tag::Mapping } else { Tag::Sequence }, start);
        let mut at = self.skip_blanks(start + 1);
        let mut more = self.byte(at) != bracket;
        while more {
            if mapping {
                let colon = self.key::<true>(at, depth - 1, &mut seen)?;
                at = self.skip_blanks(colon + 1);
            }
            at = if matches!(self.byte(at), b'[' | b'{') {
                self.flow(at, depth + 1)?
            } else {
                let word = self.word::<true>(at)?;
                if word.key {
                    return None;
                }
                self.push(&word);
                word.next
            };
            at = self.skip_blanks(at);
            more = self.byte(at) == b',';
            if more {
                at = self.skip_blanks(at + 1);
            } else if self.byte(at) != bracket {
                return None;
            }
        }
        self.end = at + 1;
        self.tape.close(node, self.end);
        Some(self.end)
    }

    /// Reads a literal or folded block: `|`, `|-`, `>` or `>-` without further signs and without leading empty lines.
    pub(super) fn block(&mut self, at: usize) -> Option<()> {
        let folded = self.byte(at) == b'>';
        let strip = self.byte(at + 1) == b'-';
        let head = at + 1 + usize::from(strip);
        if !matches!(self.byte(head), b'\n' | b'\r') {
            return None;
        }
        self.skip_line(head);
        let start = self.skip_blanks(self.at);
        let indent = start - self.at;
        if self.is_end(start) || indent <= self.open.last()?.indent as usize {
            return None;
        }
        let mut out = String::new();
        let mut breaks = 0;
        let mut was_further_in = false;
        loop {
            let spaces = self.bytes[self.at..].iter().take(indent).take_while(|byte| **byte == b' ').count();
            let content = self.at + spaces;
            match self.byte(content) {
                0 => break,
                b'\n' | b'\r' => breaks += 1,
                _ if spaces < indent => break,
                first => {
                    // Lines that are further in are not folded, nor is the break in front of them or behind them.
                    let further_in = first == b' ';
                    let folds = folded && !further_in && !was_further_in;
                    if folds && breaks == 1 {
                        out.push(' ');
                    } else {
                        out.extend(std::iter::repeat_n('\n', breaks - usize::from(folds && breaks > 0)));
                    }
                    was_further_in = further_in;
                    breaks = 1;
                    let rest = &self.bytes[content..];
                    let mut end = content + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                    if self.bytes[end - 1] == b'\r' {
                        end -= 1;
                    }
                    out.push_str(&self.text[content..end]);
                }
            }
            self.skip_line(content);
        }
        if !strip {
            out.push('\n');
        }
        self.end = start + self.text[start..self.at].trim_end_matches([' ', '\r', '\n']).len();
        self.tape.decoded(Tag::Text, Span::new(start, self.end), out.into());
        Some(())
    }
}
