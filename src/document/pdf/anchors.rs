//! Finds the places of a document that it links to itself; only they are given names.

use std::collections::BTreeSet;

use crate::document::{Block, Document, Inline};

/// Returns the anchors that exist in a document and that it links to, those of its list of evidence among them.
pub(super) fn linked(document: &Document) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    find_links(&document.blocks, document, &mut wanted);
    let mut found = (1..).zip(&document.evidence).map(|(number, _)| evidence(number)).filter(|name| wanted.contains(name)).collect();
    find_anchors(&document.blocks, &wanted, &mut found);
    found
}

/// Names a row of the list of evidence; no record and no heading has such a name, because it has a blank in it.
pub(super) fn evidence(number: u32) -> String {
    format!("evidence {number}")
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

fn find_links(blocks: &[Block], document: &Document, wanted: &mut BTreeSet<String>) {
    for block in blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) => find_in_line(text, document, wanted),
            Block::List { items, .. } => items.iter().for_each(|item| find_links(item, document, wanted)),
            Block::Note(blocks) => find_links(blocks, document, wanted),
            Block::Table(table) => {
                for row in &table.rows {
                    row.cells.iter().for_each(|cell| find_in_line(cell, document, wanted));
                    wanted.extend(row.cites.iter().min().copied().map(evidence));
                }
            }
            Block::Figure(_) | Block::PageBreak => {}
        }
    }
}

fn find_in_line(inlines: &[Inline], document: &Document, wanted: &mut BTreeSet<String>) {
    for inline in inlines {
        match inline {
            Inline::Strong(inner) => find_in_line(inner, document, wanted),
            Inline::Link { to, text } => {
                if let Some((to, anchor)) = to.split_once('#')
                    && (to.is_empty() || to == document.path)
                    && !anchor.is_empty()
                {
                    wanted.insert(anchor.to_owned());
                }
                find_in_line(text, document, wanted);
            }
            Inline::Cites(numbers) => wanted.extend(numbers.iter().min().copied().map(evidence)),
            _ => {}
        }
    }
}
