//! Where links lead: the places that need a name, and addresses that stay inside their link.

use std::collections::BTreeSet;

use crate::document::{Block, Folder, Inline};

/// Writes a path or a name so that it does not end the link or the tag that it stands in.
pub(super) fn address(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for letter in path.chars() {
        match letter {
            '%' | '<' | '>' | '(' | ')' | '|' | '"' | '\\' | '`' | '&' | '[' | ']' | '$' | '?' | '#' => {
                out.push_str(&format!("%{:02X}", letter as u32));
            }
            letter if letter.is_control() || letter.is_whitespace() => out.push_str("%20"),
            letter => out.push(letter),
        }
    }
    out
}

/// Collects all places inside documents that links lead to.
pub(super) fn targets(folder: &Folder) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for document in &folder.documents {
        in_blocks(&document.blocks, &document.path, &mut found);
    }
    found
}

fn in_blocks(blocks: &[Block], own: &str, found: &mut BTreeSet<String>) {
    for block in blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) => in_inlines(text, own, found),
            Block::List { items, .. } => items.iter().for_each(|item| in_blocks(item, own, found)),
            Block::Note(blocks) => in_blocks(blocks, own, found),
            Block::Table(table) => {
                table.columns.iter().for_each(|column| in_inlines(&column.title, own, found));
                table.rows.iter().flat_map(|row| &row.cells).for_each(|cell| in_inlines(cell, own, found));
            }
            Block::Figure(_) | Block::PageBreak => {}
        }
    }
}

fn in_inlines(inlines: &[Inline], own: &str, found: &mut BTreeSet<String>) {
    for inline in inlines {
        match inline {
            Inline::Strong(inner) => in_inlines(inner, own, found),
            Inline::Link { to, text } => {
                if let Some((path, anchor)) = to.split_once('#') {
                    found.insert(format!("{}#{anchor}", if path.is_empty() { own } else { path }));
                }
                in_inlines(text, own, found);
            }
            _ => {}
        }
    }
}
