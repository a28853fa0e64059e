//! A picture inside a page: named and described, and with ids that no other picture of the page has.

use super::escape;
use crate::document::Figure;

/// Adds the picture of a figure.
pub(super) fn write(out: &mut String, figure: &Figure, number: usize) {
    let Some(start) = figure.svg.find("<svg") else { return };
    let (open, rest) = figure.svg[start..].split_at("<svg".len());
    let Some(end) = tag_end(rest) else { return };
    let prefix = format!("figure:{number}:");
    out.push_str(open);
    out.push_str(" role=\"img\" aria-labelledby=\"");
    out.push_str(&prefix);
    out.push_str("title: ");
    out.push_str(&prefix);
    out.push_str("description:\"");
    tag(out, &rest[..end], &prefix);
    out.push_str("<title id=\"");
    out.push_str(&prefix);
    out.push_str("title:\">");
    escape::text(out, &figure.caption);
    out.push_str("</title><desc id=\"");
    out.push_str(&prefix);
    out.push_str("description:\">");
    escape::text(out, &figure.description);
    out.push_str("</desc>");
    let mut rest = &rest[end..];
    while let Some(start) = rest.find('<') {
        let (text, from) = rest.split_at(start);
        out.push_str(text);
        let Some(end) = tag_end(from) else { break };
        tag(out, &from[..end], &prefix);
        rest = &from[end..];
    }
    out.push_str(rest);
}

/// Returns the number of bytes up to the end of a tag; `>` in a quoted value does not end it.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    text.bytes()
        .position(|byte| match quote {
            Some(open) => {
                if byte == open {
                    quote = None;
                }
                false
            }
            None => {
                if matches!(byte, b'"' | b'\'') {
                    quote = Some(byte);
                }
                byte == b'>'
            }
        })
        .map(|index| index + 1)
}

/// Adds a tag with a prefix before every id that it gives or refers to.
fn tag(out: &mut String, tag: &str, prefix: &str) {
    const BEFORE: [&str; 5] = [" id=\"", " href=\"#", ":href=\"#", "=\"url(#", "=\"url('#"];
    let mut rest = tag;
    while let Some(end) = BEFORE.iter().filter_map(|before| rest.find(before).map(|at| at + before.len())).min() {
        out.push_str(&rest[..end]);
        out.push_str(prefix);
        rest = &rest[end..];
    }
    out.push_str(rest);
}
