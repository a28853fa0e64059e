//! The keys of mappings: none may stand twice in one, and those of the mapping before mostly come again in the same order.

use super::chars::{FLOW, class};
use crate::source::Span;

/// Keys of one mapping: as many as [`Seen`] has bits.
const MAX_KEYS: usize = 64;

/// The keys that the mappings of one depth had so far, each once.
#[derive(Debug, Default)]
pub(super) struct Keys {
    known: Vec<Key>,
    /// The key that the last mapping began with.
    first: u8,
}

#[derive(Debug, Clone, Copy)]
struct Key {
    print: Print,
    span: Span,
    /// Whether the same bytes and a colon are this key wherever one may stand: in brackets or not, it is written without quotes.
    plain: bool,
    /// The key that came after it the last time.
    follower: u8,
}

/// What tells most keys apart, and those of up to 16 bytes surely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Print {
    length: usize,
    /// The first eight bytes, or all of a shorter key.
    head: u64,
    /// The last eight bytes, or nothing of a shorter key.
    tail: u64,
}

/// Which of the known keys a mapping has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    bits: u64,
    /// 1 + the number of its last key.
    last: u8,
}

impl Print {
    fn new(text: &[u8]) -> Self {
        let packed = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
        let (head, tail) = match (text.first_chunk(), text.last_chunk()) {
            (Some(head), Some(tail)) => (packed(head), packed(tail)),
            _ => (text.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)), 0),
        };
        Print { length: text.len(), head, tail }
    }

    /// Tells whether a text may begin with the key; never near its end.
    #[inline]
    fn begins(&self, text: &[u8]) -> bool {
        let Some(head) = text.first_chunk() else { return false };
        let head = u64::from_le_bytes(*head);
        if self.length < 8 {
            return head & ((1 << (self.length * 8)) - 1) == self.head;
        }
        let tail = text.get(..self.length).and_then(|text| text.last_chunk());
        head == self.head && tail.is_some_and(|tail| u64::from_le_bytes(*tail) == self.tail)
    }
}

impl Keys {
    /// Forgets the keys, whose text is gone, and keeps the room.
    pub(super) fn clear(&mut self) {
        self.known.clear();
    }

    /// Returns the length of the next key of a mapping if it is, as it is mostly, the one that was expected.
    #[inline]
    pub(super) fn expected(&self, bytes: &[u8], at: usize, seen: Seen) -> Option<usize> {
        let number = self.likely(seen);
        let key = self.known.get(usize::from(number))?;
        let same = key.plain && key.print.begins(&bytes[at..]) && seen.bits >> number & 1 == 0;
        let length = key.print.length;
        (same && (length <= 16 || bytes.get(at..at + length) == bytes.get(key.span.start as usize..key.span.end as usize)))
            .then_some(length)
    }

    #[inline]
    fn likely(&self, seen: Seen) -> u8 {
        match seen.last.checked_sub(1) {
            None => self.first,
            Some(last) => self.known[usize::from(last)].follower,
        }
    }

    /// Notes that a mapping has the key that [`Keys::expected`] found.
    #[inline]
    pub(super) fn take_expected(&self, seen: &mut Seen) {
        let number = self.likely(*seen);
        *seen = Seen { bits: seen.bits | 1 << number, last: number + 1 };
    }

    /// Notes that a mapping has any key; `None` when it has it already, or too many.
    pub(super) fn take(&mut self, bytes: &[u8], span: Span, quoted: bool, seen: &mut Seen) -> Option<()> {
        let text = |span: Span| &bytes[span.start as usize..span.end as usize];
        let print = Print::new(text(span));
        let same = |key: &Key| key.print == print && (print.length <= 16 || text(key.span) == text(span));
        let number = match self.known.iter().position(same) {
            Some(number) => number,
            None => {
                if self.known.len() == MAX_KEYS {
                    self.forget_others(seen);
                }
                let plain = !quoted && text(span).iter().all(|byte| class(*byte) & FLOW == 0);
                self.known.push(Key { print, span, plain, follower: 0 });
                self.known.len() - 1
            }
        };
        if number >= MAX_KEYS || seen.bits >> number & 1 != 0 {
            return None;
        }
        match seen.last.checked_sub(1) {
            None => self.first = number as u8,
            Some(last) => self.known[usize::from(last)].follower = number as u8,
        }
        *seen = Seen { bits: seen.bits | 1 << number, last: number as u8 + 1 };
        Some(())
    }

    /// Makes room by keeping the keys of one mapping only.
    fn forget_others(&mut self, seen: &mut Seen) {
        let mut number = 0;
        let mut kept = Seen::default();
        self.known.retain(|_| {
            let keep = seen.bits >> number & 1 != 0;
            number += 1;
            if keep {
                kept.bits = kept.bits << 1 | 1;
                if number == seen.last {
                    kept.last = kept.bits.count_ones() as u8;
                }
            }
            keep
        });
        // The numbers are others now.
        self.known.iter_mut().for_each(|key| key.follower = 0);
        self.first = 0;
        *seen = kept;
    }
}
