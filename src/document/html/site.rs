//! What is where in the site, and how to get there from a page.

use rustc_hash::{FxHashMap, FxHashSet};

use super::escape;
use crate::document::{Block, Document, Folder, Format};
use crate::finding::RecordRef;

/// The documents and what can be linked to.
pub(super) struct Site<'f> {
    pub(super) folder: &'f Folder,
    /// The formats that are written in this run.
    pub(super) formats: &'f [Format],
    paths: FxHashMap<&'f str, usize>,
    anchors: FxHashSet<(usize, &'f str)>,
    /// The first document with a row of that anchor.
    rows: FxHashMap<&'f str, usize>,
}

impl<'f> Site<'f> {
    pub(super) fn new(folder: &'f Folder, formats: &'f [Format]) -> Self {
        let mut site = Site { folder, formats, paths: FxHashMap::default(), anchors: FxHashSet::default(), rows: FxHashMap::default() };
        for (number, document) in folder.documents.iter().enumerate() {
            site.paths.entry(&document.path).or_insert(number);
            if has_page(document) {
                site.enter(number, &document.blocks);
            }
        }
        site
    }

    fn enter(&mut self, number: usize, blocks: &'f [Block]) {
        for block in blocks {
            match block {
                Block::Heading { anchor, .. } => {
                    self.anchors.insert((number, anchor));
                }
                Block::Table(table) => {
                    for anchor in table.rows.iter().filter_map(|row| row.anchor.as_deref()) {
                        self.anchors.insert((number, anchor));
                        self.rows.entry(anchor).or_insert(number);
                    }
                }
                Block::List { items, .. } => items.iter().for_each(|item| self.enter(number, item)),
                Block::Note(inner) => self.enter(number, inner),
                Block::Paragraph(_) | Block::Figure(_) | Block::PageBreak => {}
            }
        }
    }

    /// Returns the address of what a link of a document means; none when it leads nowhere or to what is not a page.
    pub(super) fn href(&self, from: usize, to: &str) -> Option<String> {
        if to.starts_with("https://") {
            return (!to.contains(|letter: char| letter.is_whitespace() || letter.is_control())).then(|| to.to_owned());
        }
        let (path, anchor) = to.split_once('#').unwrap_or((to, ""));
        let number = if path.is_empty() { from } else { *self.paths.get(path)? };
        has_page(&self.folder.documents[number]).then(|| self.address(from, number, anchor))
    }

    /// Returns the address of the row that shows a record: on the page itself, or else on the first that has it.
    pub(super) fn record(&self, from: usize, record: &RecordRef) -> Option<String> {
        // An element of a record is shown in the row of the record.
        let whole = record.id.split_once('#').map_or(record.id.as_str(), |(id, _)| id);
        [record.id.as_str(), whole].into_iter().find_map(|id| {
            let anchor = format!("{}/{id}", record.kind);
            let here = self.anchors.contains(&(from, anchor.as_str()));
            let number = if here { from } else { *self.rows.get(anchor.as_str())? };
            Some(self.address(from, number, &anchor))
        })
    }

    /// Returns the address of a page or of a place on it, as seen from a page; a place that is not there is left out.
    fn address(&self, from: usize, to: usize, anchor: &str) -> String {
        let mut out = String::new();
        let known = !anchor.is_empty() && self.anchors.contains(&(to, anchor));
        if from != to || !known {
            out.push_str(&root(&self.folder.documents[from].path));
            page(&mut out, &self.folder.documents[to].path);
        }
        if known {
            out.push('#');
            out.push_str(&escape::id(anchor));
        }
        out
    }

    /// Returns the formats of a document, and the addresses of its files in them, as seen from a page; HTML is the page itself.
    pub(super) fn other_formats(&self, root: &str, document: &Document) -> Vec<(Format, String)> {
        let files = self.formats.iter().filter(|format| **format != Format::Html && document.formats.contains(format));
        files
            .map(|format| {
                let mut address = format!("{root}../{}/", format.name());
                escape::path(&mut address, &document.path);
                address.push('.');
                address.push_str(format.name());
                (*format, address)
            })
            .collect()
    }
}

/// Tells whether a document is a page of the site.
pub(super) fn has_page(document: &Document) -> bool {
    document.formats.contains(&Format::Html)
}

/// Returns the way from the page of a path up to the folder of the site.
pub(super) fn root(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// Adds the address of a page as seen from the folder of the site.
pub(super) fn page(out: &mut String, path: &str) {
    escape::path(out, path);
    out.push_str(".html");
}
