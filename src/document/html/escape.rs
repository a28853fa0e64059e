//! Text as text: in HTML, in ids, in addresses and in JavaScript.

use std::fmt::Write as _;

/// Adds text, for the content of elements and for quoted attributes alike.
pub(super) fn text(out: &mut String, text: &str) {
    let mut from = 0;
    for (index, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            b'\t' | b'\n' => continue,
            // No ledger value holds controls; if one ever does, it shows.
            0..0x20 | 0x7f => "\u{FFFD}",
            _ => continue,
        };
        out.push_str(&text[from..index]);
        out.push_str(escaped);
        from = index + 1;
    }
    out.push_str(&text[from..]);
}

/// Makes the id of an anchor: different anchors have different ids, and an id needs no escaping in HTML or in an address.
///
/// The page's own ids hold a colon, which no id made here does.
pub(super) fn id(anchor: &str) -> String {
    let mut out = String::with_capacity(anchor.len());
    for letter in anchor.chars() {
        if letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/') {
            out.push(letter);
        } else {
            let _ = write!(out, "~{:x}~", u32::from(letter));
        }
    }
    out
}

/// Adds a relative path to an address.
pub(super) fn path(out: &mut String, path: &str) {
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'/') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// Adds a JavaScript string that is also a JSON string and cannot end a `script` element.
pub(super) fn script(out: &mut String, text: &str) {
    out.push('"');
    let mut from = 0;
    for (index, letter) in text.char_indices() {
        let escaped = match letter {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => "\\u",
            _ => continue,
        };
        out.push_str(&text[from..index]);
        out.push_str(escaped);
        if escaped == "\\u" {
            let _ = write!(out, "{:04x}", u32::from(letter));
        }
        from = index + letter.len_utf8();
    }
    out.push_str(&text[from..]);
    out.push('"');
}
