//! What the bytes of a text mean to the reader of the subset.

/// Tells whether there is nothing but printable characters, LF and CRLF: no tab, no control character, no mark of byte order.
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    let odd = |a: u8, b: u8, c: u8| {
        (a < 0x20) & (a != b'\n') & (a != b'\r')
            | (a == 0x7F)
            | (a == b'\r') & (b != b'\n')
            // U+0080 to U+009F; U+FEC0 to U+FEFF; U+FFFE and U+FFFF.
            | (a == 0xC2) & (b < 0xA0)
            | (a == 0xEF) & (b == 0xBB)
            | (a == 0xEF) & (b == 0xBF) & (c >= 0xBE)
    };
    let Some(last) = bytes.len().checked_sub(2) else { return false };
    // Without an early end, so that the compiler looks at many bytes at a time.
    let inner = bytes.iter().zip(&bytes[1..]).zip(&bytes[2..]).fold(false, |found, ((a, b), c)| found | odd(*a, *b, *c));
    !(inner || odd(bytes[last], bytes[last + 1], 0) || odd(bytes[last + 1], 0, 0))
}

/// Ends or may end a plain scalar anywhere.
pub(super) const STOP: u8 = 1;
/// Ends or may end a plain scalar inside brackets.
pub(super) const FLOW: u8 = 2;
/// Begins a plain scalar and nothing else.
pub(super) const START: u8 = 4;

const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        class[byte] = match byte as u8 {
            b'\n' | b'\r' | b':' | b'#' => STOP,
            b',' | b'[' | b']' | b'{' | b'}' => FLOW,
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'.' | b'/' | b'(' | b'+' | b'~' | b'<' | 0x80.. => START,
            _ => 0,
        };
        byte += 1;
    }
    class
};

/// Returns what a byte may do: [`STOP`], [`FLOW`] or [`START`].
#[inline]
pub(super) fn class(byte: u8) -> u8 {
    CLASS[byte as usize]
}

/// Packs a key into a number that is another for most other keys.
#[inline]
pub(super) fn fingerprint(text: &[u8]) -> u64 {
    let (first, last) = match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (text.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)), 0),
    };
    (first ^ last.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(text.len() as u64)
}

/// Resolves the escapes of a quoted scalar: of each pair, the first letter goes.
pub(super) fn unescaped(written: &str, double: bool) -> Box<str> {
    let first = if double { '\\' } else { '\'' };
    let mut letters = written.chars();
    let mut text = String::with_capacity(written.len());
    while let Some(letter) = letters.next() {
        text.push(if letter == first { letters.next().unwrap_or(letter) } else { letter });
    }
    text.into()
}
