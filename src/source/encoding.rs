//! Turns the bytes of a file into text, or says which encoding they look like.

/// The largest file that is read, in bytes; a ledger of 200,000 devices is about 100 MB.
pub const MAX_BYTES: u64 = 512 << 20;

/// Why bytes are not text that mamori reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotText {
    /// Looks like CP932 (Shift_JIS, "ANSI" on Japanese Windows).
    Cp932,
    /// Looks like EUC-JP.
    EucJp,
    /// Looks like UTF-16 ("Unicode" in Notepad).
    Utf16,
    /// Holds a NUL or another control character that text never has.
    Control,
    /// Not UTF-8, and nothing else that is known.
    Unknown,
}

/// Bytes that are not text: why, and the 1-based line of the first offending byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecodeError {
    /// Why.
    pub reason: NotText,
    /// Line of the first offending byte.
    pub line: u32,
}

/// Decodes UTF-8, leaving out a byte order mark.
pub fn decode(bytes: Vec<u8>) -> Result<String, DecodeError> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(DecodeError { reason: NotText::Utf16, line: 1 });
    }
    let line_of = |bytes: &[u8], at: usize| memchr::memchr_iter(b'\n', &bytes[..at]).count() as u32 + 1;
    let control = control(&bytes);
    let mut text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            return Err(DecodeError { reason: guess(bytes), line: line_of(bytes, at) });
        }
    };
    if let Some(at) = control {
        // UTF-16 without a mark is ASCII with a NUL beside every character.
        let nuls = memchr::memchr_iter(0, text.as_bytes()).count();
        let reason = if nuls * 4 > text.len() { NotText::Utf16 } else { NotText::Control };
        return Err(DecodeError { reason, line: line_of(text.as_bytes(), at) });
    }
    if text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    Ok(text)
}

/// Finds the first control character that text never has.
fn control(bytes: &[u8]) -> Option<usize> {
    let is_control = |byte: &u8| (*byte < 0x20) & (*byte != b'\t') & (*byte != b'\n') & (*byte != b'\r') | (*byte == 0x7F);
    // Block by block without an early end inside, so that the compiler looks at many bytes at a time.
    let block = bytes.chunks(4096).position(|block| block.iter().fold(false, |found, byte| found | is_control(byte)))?;
    bytes[block * 4096..].iter().position(is_control).map(|at| block * 4096 + at)
}

/// Names the encoding that bytes outside UTF-8 look like.
fn guess(bytes: &[u8]) -> NotText {
    let nuls = memchr::memchr_iter(0, bytes).count();
    if nuls * 4 > bytes.len() {
        NotText::Utf16
    } else if is_euc_jp(bytes) {
        NotText::EucJp
    } else if is_cp932(bytes) {
        NotText::Cp932
    } else {
        NotText::Unknown
    }
}

fn is_cp932(bytes: &[u8]) -> bool {
    let mut rest = bytes.iter();
    while let Some(byte) = rest.next() {
        match byte {
            0x00..=0x7F | 0xA1..=0xDF => {}
            0x81..=0x9F | 0xE0..=0xFC => match rest.next() {
                Some(0x40..=0x7E | 0x80..=0xFC) => {}
                _ => return false,
            },
            _ => return false,
        }
    }
    true
}

fn is_euc_jp(bytes: &[u8]) -> bool {
    let mut rest = bytes.iter();
    while let Some(byte) = rest.next() {
        let trail = match byte {
            0x00..=0x7F => 0,
            0x8E | 0xA1..=0xFE => 1,
            0x8F => 2,
            _ => return false,
        };
        for _ in 0..trail {
            if !matches!(rest.next(), Some(0xA1..=0xFE)) {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], reason: NotText, line: u32) {
        assert_eq!(decode(bytes.to_vec()), Err(DecodeError { reason, line }));
    }

    #[test]
    fn the_encoding_that_bytes_look_like_is_named() {
        check(b"a: 1\nb: \x8E\xF3\x95\x74\n", NotText::Cp932, 2);
        check(b"a: \xBC\xF5\xC9\xD5\n", NotText::EucJp, 1);
        check(b"\xFF\xFEa\0:\0", NotText::Utf16, 1);
        check(b"a\0:\0 \x001\0\n\0", NotText::Utf16, 1);
        check(b"a: 1\n\nb: \x01\n", NotText::Control, 3);
        check(b"a: \xFF(\n", NotText::Unknown, 1);
    }

    #[test]
    fn a_byte_order_mark_is_left_out() {
        assert_eq!(decode(b"\xEF\xBB\xBFa: 1".to_vec()).as_deref(), Ok("a: 1"));
    }
}
