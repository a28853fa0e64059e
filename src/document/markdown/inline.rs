//! Writes words so that GitHub and GitLab show them as they are: no markup, no link, no formula, on one line.

use crate::templates::markdown;

/// A comment that readers do not see; it keeps what stands before and after it apart.
pub(super) const APART: &str = "<!-- -->";

/// Writes words with the blanks around them, as a part of a line.
pub(super) fn words(value: &str) -> String {
    let value = plain(value);
    let blank = |edge: Option<char>| if edge.is_some_and(char::is_whitespace) { " " } else { "" };
    let inner = value.trim();
    if inner.is_empty() {
        return blank(value.chars().next()).to_owned();
    }
    format!("{}{}{}", blank(value.chars().next()), unlinked(&markdown::text(inner)), blank(value.chars().next_back()))
}

/// Writes code; what no code span can hold is written as words.
pub(super) fn code(value: &str) -> String {
    let value = plain(value);
    if value.contains('|') { words(&value) } else { markdown::code(&value) }
}

/// Adds a part to a line so that the two do not become markup together.
pub(super) fn push(line: &mut String, part: &str) {
    let before = line.chars().next_back().unwrap_or(' ');
    let after = part.chars().next().unwrap_or(' ');
    let apart = match (before, after) {
        ('`', '`') => true,
        ('@', letter) => letter.is_alphanumeric(),
        (_, '@') => is_local(before),
        _ => false,
    };
    let escape = before == ':' && after == '/' || after == '.' && ends_with_www(line);
    if before == '!' && after == '[' {
        line.pop();
        line.push_str("\\!");
    } else if apart {
        line.push_str(APART);
    } else if escape {
        line.push('\\');
    }
    line.push_str(part);
}

/// Finishes a line that opens a block: nothing at its start makes a list of it.
pub(super) fn opening(line: &str) -> String {
    let line = line.trim();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && line[digits..].starts_with(['.', ')']) {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    line.to_owned()
}

/// Makes strong; asterisks do not close next to punctuation, which Japanese sets without a blank.
pub(super) fn strong(line: &str, inner: &str) -> String {
    let firm = |edge: Option<char>| edge.is_some_and(char::is_alphanumeric);
    if firm(inner.chars().next()) && firm(inner.chars().next_back()) && !line.ends_with('*') {
        format!("**{inner}**")
    } else {
        format!("<strong>{inner}</strong>")
    }
}

/// Puts controls, separators of lines and marks of direction into what a line of text can show.
fn plain(value: &str) -> String {
    let value = value.replace("\r\n", "\n");
    let letter = |letter: char| match letter {
        '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\0' => '\u{FFFD}',
        letter if letter.is_control() && letter != '\n' => ' ',
        letter => letter,
    };
    value.chars().map(letter).collect()
}

/// Keeps escaped words from becoming links or formulas, which GitHub makes of plain words too.
fn unlinked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        let rest = &text[at + letter.len_utf8()..];
        match letter {
            ':' if rest.starts_with("//") => out.push_str("\\:"),
            '.' if ends_with_www(&out) => out.push_str("\\."),
            // Nothing but another node of text keeps an address of mail from becoming a link.
            '@' if out.chars().next_back().is_some_and(is_local) && rest.starts_with(char::is_alphanumeric) => {
                out.push_str(APART);
                out.push('@');
            }
            // GitHub looks for formulas in the finished text and so does not see the backslash; GitLab does not see the tag.
            '$' => out.push_str("<span>\\$</span>"),
            letter => out.push(letter),
        }
    }
    out
}

/// Tells whether a letter can end what stands before the `@` of an address of mail or chat.
fn is_local(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '.' | '_' | '+' | '-' | ':')
}

fn ends_with_www(text: &str) -> bool {
    text.len() >= 3 && text.as_bytes()[text.len() - 3..].eq_ignore_ascii_case(b"www")
}
