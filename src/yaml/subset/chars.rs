//! What the bytes of a text mean to the reader of the subset.

/// Tells whether there is nothing but printable characters, LF and CRLF: no tab, no control character, no mark of byte order.
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    const BLOCK: usize = 64;
    // With the two bytes behind it, which tell what some bytes begin.
    let is_odd = |at: &usize| {
        let (mut block, more) = ([0; BLOCK + 2], &bytes[*at..]);
        let length = more.len().min(block.len());
        block[..length].copy_from_slice(&more[..length]);
        block.windows(3).take(length.min(BLOCK)).any(|window| odd(window[0], window[1], window[2]))
    };
    let mut doubtful = bytes.chunks(BLOCK).enumerate().filter(|(_, block)| may_be_odd(block)).map(|(number, _)| number * BLOCK);
    !bytes.is_empty() && !doubtful.any(|at| is_odd(&at))
}

/// Tells whether there is a byte that may begin something that is not plain.
fn may_be_odd(bytes: &[u8]) -> bool {
    let may = |byte: u8| (byte < 0x20) & (byte != b'\n') | (byte == 0x7F) | (byte == 0xC2) | (byte == 0xEF);
    // Without an early end, so that the compiler looks at many bytes at a time.
    bytes.iter().fold(false, |found, byte| found | may(*byte))
}

/// Tells whether a byte begins something that is not plain, by the two bytes behind it.
fn odd(a: u8, b: u8, c: u8) -> bool {
    match a {
        b'\n' => false,
        b'\r' => b != b'\n',
        0x7F => true,
        // U+0080 to U+009F; U+FEC0 to U+FEFF; U+FFFE and U+FFFF.
        0xC2 => b < 0xA0,
        0xEF => b == 0xBB || b == 0xBF && c >= 0xBE,
        _ => a < 0x20,
    }
}

/// Ends or may end a plain scalar inside brackets.
pub(super) const FLOW: u8 = 1;
/// Begins a plain scalar and nothing else.
pub(super) const START: u8 = 2;

const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        class[byte] = match byte as u8 {
            b',' | b'[' | b']' | b'{' | b'}' => FLOW,
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'.' | b'/' | b'(' | b'+' | b'~' | b'<' | 0x80.. => START,
            _ => 0,
        };
        byte += 1;
    }
    class
};

/// Returns what a byte may do: [`FLOW`] or [`START`].
#[inline]
pub(super) fn class(byte: u8) -> u8 {
    CLASS[byte as usize]
}

/// Returns the first place from one on whose byte is wanted, or the end of the text.
#[inline]
fn first(bytes: &[u8], mut at: usize, wanted: impl Fn(u8) -> bool) -> usize {
    while let Some(some) = bytes.get(at..).and_then(|rest| rest.first_chunk::<16>()) {
        // All of them without an early end, so that the compiler looks at them at once.
        let marks = u128::from_le_bytes(some.map(|byte| if wanted(byte) { u8::MAX } else { 0 }));
        if marks != 0 {
            return at + marks.trailing_zeros() as usize / 8;
        }
        at += 16;
    }
    while bytes.get(at).is_some_and(|byte| !wanted(*byte)) {
        at += 1;
    }
    at
}

/// Returns the first place from one on that ends or may end a plain scalar, inside brackets with `IN_FLOW`.
#[inline]
pub(super) fn first_stop<const IN_FLOW: bool>(bytes: &[u8], at: usize) -> usize {
    // A text of the subset has no control characters but line breaks.
    let stop = |byte: u8| (byte < 0x20) | (byte == b':') | (byte == b'#');
    let flow = |byte: u8| (byte == b',') | (byte == b'[') | (byte == b']') | (byte == b'{') | (byte == b'}');
    first(bytes, at, |byte| stop(byte) | (IN_FLOW && flow(byte)))
}

/// Returns the first place from one on that is a quote of the kind, a backslash or a line break.
#[inline]
pub(super) fn first_quote(bytes: &[u8], at: usize, quote: u8) -> usize {
    first(bytes, at, |byte| (byte == quote) | (byte == b'\\') | (byte == b'\n'))
}

/// Returns the first place from one on that is no blank.
#[inline]
pub(super) fn first_no_blank(bytes: &[u8], mut at: usize) -> usize {
    while let Some(eight) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let others = u64::from_le_bytes(*eight) ^ u64::from_le_bytes([b' '; 8]);
        if others != 0 {
            return at + others.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    at
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
