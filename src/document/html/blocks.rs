//! Blocks and the words in them, and what the page must know of them: headings, ids, entries for the search.

use std::fmt::Write as _;

use rustc_hash::FxHashSet;

use super::escape;
use super::figure;
use super::search::{Entries, Entry};
use super::site::Site;
use crate::document::{Block, Document, Fact, Figure, Inline, Tone, plain};
use crate::messages::site as words;

/// Writes the blocks of one document.
pub(super) struct Writer<'w, 'f> {
    pub(super) site: &'w Site<'f>,
    /// The document among those of the folder.
    pub(super) number: usize,
    pub(super) entries: Entries,
    pub(super) out: String,
    /// Level, id and words of the headings so far.
    pub(super) headings: Vec<(u8, String, String)>,
    pub(super) tables: usize,
    figures: usize,
    ids: FxHashSet<String>,
}

/// Where words stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// In a sentence.
    Prose,
    /// In a cell of a table, where days are short.
    Cell,
    /// In a link, which holds no other.
    Link,
}

impl<'w, 'f> Writer<'w, 'f> {
    pub(super) fn new(site: &'w Site<'f>, number: usize) -> Self {
        let entries = Entries::new(&site.folder.documents[number]);
        let out = String::with_capacity(64 << 10);
        Writer { site, number, entries, out, headings: Vec::new(), tables: 0, figures: 0, ids: FxHashSet::default() }
    }

    pub(super) fn document(&self) -> &'f Document {
        &self.site.folder.documents[self.number]
    }

    /// Returns the id of an anchor; none when the page has it already, for an id is given once.
    pub(super) fn claim(&mut self, anchor: &str) -> Option<String> {
        let id = escape::id(anchor);
        (!id.is_empty() && self.ids.insert(id.clone())).then_some(id)
    }

    /// Adds an entry for the search that leads to the heading above.
    fn find_here(&mut self, words: &str) {
        let id = self.headings.last().map_or("", |(_, id, _)| id);
        self.entries.add(Entry::Text, id, words);
    }

    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading { level, anchor, text } => self.heading(*level, anchor, text),
                Block::Paragraph(text) => self.paragraph(text),
                Block::List { start, items } => self.list(*start, items),
                Block::Table(table) => self.table(table),
                Block::Figure(figure) => self.figure(figure),
                Block::Note(inner) => {
                    self.out.push_str("<div class=\"note\" role=\"note\">\n");
                    self.blocks(inner);
                    self.out.push_str("</div>\n");
                }
                Block::PageBreak => self.out.push_str("<div class=\"page-break\"></div>\n"),
            }
        }
    }

    /// A heading never skips a level, so that those who hear the page can follow it.
    fn heading(&mut self, level: u8, anchor: &str, text: &[Inline]) {
        let above = self.headings.last().map_or(1, |(level, _, _)| *level);
        let level = level.clamp(2, 4).min(above + 1);
        let id = self.claim(anchor).unwrap_or_default();
        let _ = write!(self.out, "<h{level}");
        self.id(&id);
        self.out.push('>');
        self.inlines(text, Setting::Prose);
        let _ = writeln!(self.out, "</h{level}>");
        let words = plain(text);
        self.entries.add(Entry::Heading, &id, &words);
        self.headings.push((level, id, words));
    }

    pub(super) fn id(&mut self, id: &str) {
        if !id.is_empty() {
            self.out.push_str(" id=\"");
            self.out.push_str(id);
            self.out.push('"');
        }
    }

    fn paragraph(&mut self, text: &[Inline]) {
        self.find_here(&plain(text));
        self.out.push_str("<p>");
        self.inlines(text, Setting::Prose);
        self.out.push_str("</p>\n");
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>]) {
        match start {
            None => self.out.push_str("<ul>\n"),
            Some(1) => self.out.push_str("<ol>\n"),
            Some(start) => {
                let _ = writeln!(self.out, "<ol start=\"{start}\">");
            }
        }
        for item in items {
            self.out.push_str("<li>");
            match item.split_first() {
                // A single line stands without the space of a paragraph, with or without a list below it.
                Some((Block::Paragraph(text), rest)) if rest.iter().all(|block| matches!(block, Block::List { .. })) => {
                    self.find_here(&plain(text));
                    self.inlines(text, Setting::Prose);
                    self.blocks(rest);
                }
                _ => self.blocks(item),
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str(if start.is_some() { "</ol>\n" } else { "</ul>\n" });
    }

    fn figure(&mut self, figure: &Figure) {
        self.figures += 1;
        let number = self.figures;
        self.find_here(&figure.caption);
        self.find_here(&figure.description);
        let _ =
            write!(self.out, "<figure>\n<div class=\"scroll picture\" role=\"group\" tabindex=\"0\" aria-labelledby=\"figure:{number}\">");
        figure::write(&mut self.out, figure, number);
        let _ = write!(self.out, "</div>\n<figcaption><span id=\"figure:{number}\">");
        escape::text(&mut self.out, &figure.caption);
        self.out.push_str("</span>");
        self.cites(&figure.cites, Setting::Prose);
        self.out.push_str("<details><summary>");
        self.out.push_str(words::DESCRIPTION);
        self.out.push_str("</summary><p>");
        self.lines(&figure.description);
        self.out.push_str("</p></details></figcaption>\n</figure>\n");
    }

    pub(super) fn inlines(&mut self, inlines: &[Inline], setting: Setting) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => escape::text(&mut self.out, text),
                Inline::Strong(inner) => {
                    self.out.push_str("<strong>");
                    self.inlines(inner, setting);
                    self.out.push_str("</strong>");
                }
                Inline::Code(code) => {
                    self.out.push_str("<code>");
                    escape::text(&mut self.out, code);
                    self.out.push_str("</code>");
                }
                Inline::Link { to, text } => self.link(to, text, setting),
                Inline::Fact(fact) => self.fact(fact, setting),
                Inline::Cites(numbers) => self.cites(numbers, setting),
                Inline::Break => self.out.push_str("<br>"),
            }
        }
    }

    /// What leads nowhere stays as words.
    fn link(&mut self, to: &str, text: &[Inline], setting: Setting) {
        let address = if setting == Setting::Link { None } else { self.site.href(self.number, to) };
        let Some(address) = address else { return self.inlines(text, setting) };
        self.out.push_str("<a href=\"");
        escape::text(&mut self.out, &address);
        self.out.push_str(if address.starts_with("https://") { "\" rel=\"external noopener noreferrer\">" } else { "\">" });
        self.inlines(text, Setting::Link);
        self.out.push_str("</a>");
    }

    fn fact(&mut self, fact: &Fact, setting: Setting) {
        self.out.push_str(match fact.tone {
            Tone::Plain => "<bdi>",
            Tone::Good => "<bdi class=\"good\">",
            Tone::Bad => "<bdi class=\"bad\">",
            Tone::Warn => "<bdi class=\"warn\">",
            Tone::Muted => "<bdi class=\"muted\">",
        });
        let words = if setting == Setting::Cell { fact.cell() } else { fact.prose() };
        self.lines(&words);
        self.out.push_str("</bdi>");
    }

    /// Adds text on one or more lines.
    pub(super) fn lines(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.out.push_str("<br>");
            }
            escape::text(&mut self.out, line);
        }
    }

    /// Adds the numbers of evidence, as links where the document has it.
    pub(super) fn cites(&mut self, numbers: &[u32], setting: Setting) {
        if numbers.is_empty() {
            return;
        }
        let known = self.document().evidence.len();
        self.out.push_str("<span class=\"cites\">［");
        for (index, number) in numbers.iter().enumerate() {
            if index > 0 {
                self.out.push('、');
            }
            let _ = if setting != Setting::Link && (1..=known).contains(&(*number as usize)) {
                let label = words::evidence(*number);
                write!(self.out, "<a href=\"#evidence:{number}\" aria-label=\"{label}\">{number}</a>")
            } else {
                write!(self.out, "{number}")
            };
        }
        self.out.push_str("］</span>");
    }
}
