//! Writes values so that Markdown shows them as they are, in paragraphs, list items and table cells alike.

/// Escapes what Markdown would take for markup. A line break becomes `<br>`, so that no value leaves its paragraph or cell.
pub(crate) fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let value = value.trim();
    let marker = block_marker(value);
    let mut previous = ' ';
    for (at, letter) in value.char_indices() {
        let next = value[at + letter.len_utf8()..].chars().next().unwrap_or(' ');
        match letter {
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' => out.extend(['\\', letter]),
            // Between letters an underscore is one; elsewhere it could open emphasis.
            '_' if !(previous.is_alphanumeric() && next.is_alphanumeric()) => out.push_str("\\_"),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\n' => out.push_str("<br>"),
            letter if letter.is_control() => out.push(' '),
            letter if Some(at) == marker => out.extend(['\\', letter]),
            letter => out.push(letter),
        }
        previous = letter;
    }
    out
}

/// Returns where the mark stands that would make a heading, list item or quotation of a line.
fn block_marker(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let marks: &[u8] = if digits > 0 { b".)" } else { b"#>-+=" };
    line.as_bytes().get(digits).filter(|byte| marks.contains(byte)).map(|_| digits)
}

/// Writes a value as a code span. One with a pipe is written as text: no code span shows it right both inside and outside a table.
pub(crate) fn code(value: &str) -> String {
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if value.contains('|') || value.is_empty() {
        return text(&value);
    }
    let fence = "`".repeat(longest_run(&value) + 1);
    let pad = if value.starts_with('`') || value.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{value}{pad}{fence}")
}

/// Writes a text as a block of code.
pub(super) fn fenced(value: &str, language: &str) -> String {
    let fence = "`".repeat((longest_run(value) + 1).max(3));
    format!("{fence}{language}\n{}\n{fence}", value.trim_end())
}

/// Writes an address so that it does not end the link it stands in; what is not on the web leads nowhere.
pub(crate) fn url(value: &str) -> String {
    if !value.starts_with("https://") && !value.starts_with("http://") {
        return String::new();
    }
    let mut out = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            '<' | '>' | '(' | ')' | '|' | '"' | '\\' | '`' => out.push_str(&format!("%{:02X}", letter as u32)),
            letter if letter.is_whitespace() || letter.is_control() => out.push_str("%20"),
            letter => out.push(letter),
        }
    }
    out
}

fn longest_run(value: &str) -> usize {
    value.split(|letter| letter != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_out_as_text() {
        assert_eq!(text("最終更新日（last_applied）は *必須* | [a](b)"), "最終更新日（last_applied）は \\*必須\\* \\| \\[a\\](b)");
        assert_eq!(text("_private <b>&amp;\n二行目"), "\\_private &lt;b>&amp;amp;<br>二行目");
    }

    #[test]
    fn a_value_starts_no_block() {
        assert_eq!(text("# 見出し"), "\\# 見出し");
        assert_eq!(text("- 項目"), "\\- 項目");
        assert_eq!(text("1. 手順"), "1\\. 手順");
        assert_eq!(text("35日"), "35日");
    }

    #[test]
    fn a_value_cannot_leave_its_code() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("a|b"), "a\\|b");
        assert_eq!(fenced("```\n", "yaml"), "````yaml\n```\n````");
    }

    #[test]
    fn an_address_cannot_leave_its_link() {
        assert_eq!(url("https://example.jp/a b(1)|x"), "https://example.jp/a%20b%281%29%7Cx");
        assert_eq!(url("javascript:alert(1)"), "");
    }
}
