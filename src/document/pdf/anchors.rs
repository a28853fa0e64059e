//! Finds the places of a document that it links to itself; only they are given names.

use std::collections::BTreeSet;

use crate::document::{Block, Document, Inline};

/// Returns the anchors that exist in a document and that it links to.
pub(super) fn linked(document: &Document) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    find_links(&document.blocks, &document.path, &mut wanted);
    if wanted.is_empty() {
        return wanted;
    }
    let mut found = BTreeSet::new();
    find_anchors(&document.blocks, &wanted, &mut found);
    found
}

fn find_anchors(blocks: &[Block], wanted: &BTreeSet<String>, found: &mut BTreeSet<String>) {
    for block in blocks {
        match block {
            Block::Heading { anchor, .. } => found.extend(wanted.get(anchor).cloned()),
            Block::List { items, .. } => items.iter().for_each(|item| find_anchors(item, wanted, found)),
            Block::Note(blocks) => find_anchors(blocks, wanted, found),
            Block::Table(table) => {
                found.extend(table.rows.iter().filter_map(|row| wanted.get(row.anchor.as_ref()?)).cloned());
            }
            Block::Paragraph(_) | Block::Figure(_) | Block::PageBreak => {}
        }
    }
}

fn find_links(blocks: &[Block], path: &str, wanted: &mut BTreeSet<String>) {
    for block in blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) => find_in_line(text, path, wanted),
            Block::List { items, .. } => items.iter().for_each(|item| find_links(item, path, wanted)),
            Block::Note(blocks) => find_links(blocks, path, wanted),
            Block::Table(table) => {
                table.rows.iter().flat_map(|row| &row.cells).for_each(|cell| find_in_line(cell, path, wanted));
            }
            Block::Figure(_) | Block::PageBreak => {}
        }
    }
}

fn find_in_line(inlines: &[Inline], path: &str, wanted: &mut BTreeSet<String>) {
    for inline in inlines {
        match inline {
            Inline::Strong(inner) => find_in_line(inner, path, wanted),
            Inline::Link { to, text } => {
                if let Some((to, anchor)) = to.split_once('#')
                    && (to.is_empty() || to == path)
                    && !anchor.is_empty()
                {
                    wanted.insert(anchor.to_owned());
                }
                find_in_line(text, path, wanted);
            }
            _ => {}
        }
    }
}
