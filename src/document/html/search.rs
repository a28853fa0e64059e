//! The index of the search over all documents: a script, because a page in a folder may load no other file.

use super::escape;
use crate::document::Document;

/// What the search looks through, page by page.
#[derive(Default)]
pub(super) struct Index {
    out: String,
    /// Whether the page has no entry yet.
    first: bool,
}

/// What an entry is; headings count for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    Heading,
    Text,
}

impl Index {
    /// Begins the entries of a page.
    pub(super) fn open(&mut self, document: &Document) {
        let mut address = String::new();
        super::site::page(&mut address, &document.path);
        self.out.push_str(if self.out.is_empty() { "{\"p\":" } else { ",\n{\"p\":" });
        escape::script(&mut self.out, &address);
        self.out.push_str(",\"n\":");
        escape::script(&mut self.out, &document.number);
        self.out.push_str(",\"t\":");
        match &document.subtitle {
            Some(subtitle) => escape::script(&mut self.out, &format!("{}　{subtitle}", document.title)),
            None => escape::script(&mut self.out, &document.title),
        }
        self.out.push_str(",\"e\":[");
        self.first = true;
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

    /// Ends the entries of a page.
    pub(super) fn close(&mut self) {
        self.out.push_str("]}");
    }

    /// Returns the script.
    pub(super) fn finish(self) -> String {
        format!("window.mamoriSearch = [\n{}\n];\n", self.out)
    }
}
