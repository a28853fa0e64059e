//! The index of the search over all documents: a script, because a page in a folder may load no other file.

use super::escape;
use crate::document::Document;

/// What the search looks through on one page.
pub(super) struct Entries {
    out: String,
    /// Whether there is no entry yet.
    first: bool,
}

/// What an entry is; headings count for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    Heading,
    Text,
}

impl Entries {
    /// Begins the entries of a page.
    pub(super) fn new(document: &Document) -> Self {
        let mut out = String::with_capacity(16 << 10);
        let mut address = String::new();
        super::site::page(&mut address, &document.path);
        out.push_str("{\"p\":");
        escape::script(&mut out, &address);
        out.push_str(",\"n\":");
        escape::script(&mut out, &document.number);
        out.push_str(",\"t\":");
        match &document.subtitle {
            Some(subtitle) => escape::script(&mut out, &format!("{}　{subtitle}", document.title)),
            None => escape::script(&mut out, &document.title),
        }
        out.push_str(",\"e\":[");
        Entries { out, first: true }
    }

    /// Adds words and the id to go to for them; without an id, the top of the page.
    pub(super) fn add(&mut self, entry: Entry, id: &str, words: &str) {
        if words.trim().is_empty() {
            return;
        }
        self.out.push_str(if self.first { "[" } else { ",\n[" });
        self.first = false;
        escape::script(&mut self.out, id);
        self.out.push(',');
        escape::script(&mut self.out, words);
        self.out.push_str(if entry == Entry::Heading { ",1]" } else { "]" });
    }
}

/// Writes the script from the entries of all pages.
pub(super) fn script(pages: &[Entries]) -> String {
    let mut out = String::with_capacity(pages.iter().map(|page| page.out.len() + 4).sum::<usize>() + 32);
    out.push_str("window.mamoriSearch = [\n");
    for (number, page) in pages.iter().enumerate() {
        out.push_str(if number == 0 { "" } else { ",\n" });
        out.push_str(&page.out);
        out.push_str("]}");
    }
    out.push_str("\n];\n");
    out
}
