//! Writes a document as calls of the functions of the template, with string literals only.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use super::literal::{self, Advance};
use super::{anchors, columns};
use crate::document::{Block, Document, Figure, Folder, Format, Inline, Tone};

/// Type size of the text in points.
const TEXT_SIZE: f64 = 10.5;
/// A4 without its margins, standing and lying.
const STANDING: Sheet = Sheet { width: 167.0 * MM, height: 248.0 * MM, figure: 200.0 * MM };
const LYING: Sheet = Sheet { width: 261.0 * MM, height: 156.0 * MM, figure: 118.0 * MM };
/// However deep a list is, there is this much width in points to write in.
const NARROWEST: f64 = 100.0;
/// Longer addresses of the web are printed without a link.
const LONGEST_LINK: usize = 2_000;
const MM: f64 = 72.0 / 25.4;

/// The room on a page in points.
struct Sheet {
    width: f64,
    height: f64,
    /// Height that a figure may take, beside its heading and caption.
    figure: f64,
}

/// Returns the source of a document.
pub(super) fn write(folder: &Folder, document: &Document, advance: Advance) -> String {
    let Sheet { width, height, figure } = if document.landscape { LYING } else { STANDING };
    let links = anchors::linked(document);
    let mut writer =
        Writer { out: String::new(), folder, document, advance, width, page: height, figure, room: 0.0, anchors: links.clone(), links };
    writer.out.push_str("#{\nimport \"template.typ\": *\npaper((\n");
    writer.about();
    writer.out.push_str("), {\n");
    writer.room = width / TEXT_SIZE;
    writer.blocks(&document.blocks);
    writer.ending();
    writer.out.push_str("})\n}\n");
    writer.out
}

/// The source under construction.
pub(super) struct Writer<'a> {
    pub(super) out: String,
    pub(super) folder: &'a Folder,
    pub(super) document: &'a Document,
    pub(super) advance: Advance,
    /// Width of the text in points.
    pub(super) width: f64,
    /// Height of a page in points.
    pub(super) page: f64,
    /// Height that a figure may take in points.
    figure: f64,
    /// Width of the place that is written to, in units of its type size.
    pub(super) room: f64,
    /// Anchors of this document that it links to itself.
    links: BTreeSet<String>,
    /// Those of them that were not written yet: a name that occurs twice leads to its first place.
    anchors: BTreeSet<String>,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
            self.out.push('\n');
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, anchor, text } => {
                let known = self.take_anchor(anchor);
                self.put(format_args!("{}({}, ", if known { "ha" } else { "h" }, level.clamp(&2, &4)));
                if known {
                    self.literal_argument(anchor);
                }
                self.inlines(text, Inlines::Sentence);
                self.out.push(')');
            }
            Block::Paragraph(inlines) => self.call("p", inlines),
            Block::List { start, items } => {
                match start {
                    Some(start) => self.put(format_args!("ol({start}, ")),
                    None => self.out.push_str("ul("),
                }
                let outside = self.narrow(2.5 * TEXT_SIZE);
                items.iter().for_each(|item| self.item(item));
                (self.width, self.room) = outside;
                self.out.push(')');
            }
            Block::Table(table) => self.table(table, columns::LARGEST),
            Block::Figure(figure) => self.figure(figure),
            Block::Note(blocks) => {
                self.out.push_str("note({\n");
                let outside = self.narrow(2.0 * TEXT_SIZE);
                self.blocks(blocks);
                (self.width, self.room) = outside;
                self.out.push_str("})");
            }
            Block::PageBreak => self.out.push_str("pagebreak(weak: true)"),
        }
    }

    /// Writes an item of a list; its first paragraph stands on the line of its mark.
    fn item(&mut self, blocks: &[Block]) {
        self.out.push_str("{\n");
        let rest = match blocks.split_first() {
            Some((Block::Paragraph(first), rest)) => {
                self.call("j", first);
                self.out.push('\n');
                rest
            }
            _ => blocks,
        };
        self.blocks(rest);
        self.out.push_str("}, ");
    }

    /// Takes some points away from the width; returns width and room as they were.
    fn narrow(&mut self, points: f64) -> (f64, f64) {
        let outside = (self.width, self.room);
        self.width = (self.width - points).max(NARROWEST);
        self.room = self.width / TEXT_SIZE;
        outside
    }

    fn figure(&mut self, figure: &Figure) {
        let (wide, high) = (figure.width.max(1.0) * 0.75, figure.height.max(1.0) * 0.75);
        let scale = (self.width / wide).min(self.figure / high).min(1.0);
        self.out.push_str("pic(");
        self.literal_argument(&figure.svg);
        self.put(format_args!("{:.2}pt, ", wide * scale));
        let alt = literal::lines(&figure.description, self.advance).join(" ");
        self.literal_argument(&alt);
        let caption = literal::lines(&figure.caption, self.advance).join(" ");
        self.literal_argument(&caption);
        if figure.cites.is_empty() {
            self.out.push_str("none)");
        } else {
            self.literal_argument(&cites(&figure.cites));
            self.out.push(')');
        }
    }

    /// Writes a call with the parts of a line as arguments.
    pub(super) fn call(&mut self, function: &str, inlines: &[Inline]) {
        self.out.push_str(function);
        self.out.push('(');
        self.inlines(inlines, Inlines::Sentence);
        self.out.push(')');
    }

    /// Writes the parts of a line as arguments, each with a comma after it.
    pub(super) fn inlines(&mut self, inlines: &[Inline], place: Inlines) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.argument(text, ""),
                Inline::Strong(inner) => self.nested("b", inner, place),
                Inline::Code(text) => self.argument(text, "c"),
                Inline::Link { to, text } => self.link(to, text, place),
                Inline::Fact(fact) => {
                    let text = if place == Inlines::Cell { fact.cell() } else { fact.prose() };
                    self.argument(&text, tone(fact.tone));
                }
                Inline::Cites(numbers) if numbers.is_empty() => {}
                Inline::Cites(numbers) => self.cites(numbers, "n"),
                Inline::Break => self.out.push_str("br, "),
            }
        }
    }

    fn nested(&mut self, function: &str, inner: &[Inline], place: Inlines) {
        self.out.push_str(function);
        self.out.push('(');
        self.inlines(inner, place);
        self.out.push_str("), ");
    }

    /// Writes a link where the printed folder or the web has what it leads to, and its words alone where not.
    fn link(&mut self, to: &str, text: &[Inline], place: Inlines) {
        let (path, anchor) = to.split_once('#').map_or((to, None), |(path, anchor)| (path, Some(anchor)));
        let own = path.is_empty() || path == self.document.path;
        if let Some(anchor) = anchor.filter(|anchor| own && self.links.contains(*anchor)) {
            self.out.push_str("l(label(");
            literal::push(&mut self.out, anchor);
            self.out.push_str("), ");
        } else if (to.starts_with("https://") || to.starts_with("http://")) && to.len() <= LONGEST_LINK {
            self.out.push_str("l(");
            self.literal_argument(to);
        } else if !own && self.folder.documents.iter().any(|other| other.path == path && other.formats.contains(&Format::Pdf)) {
            let up = "../".repeat(self.document.path.matches('/').count());
            self.out.push_str("l(");
            self.literal_argument(&format!("{up}{path}.pdf"));
        } else {
            return self.inlines(text, place);
        }
        self.inlines(text, place);
        self.out.push_str("), ");
    }

    /// Writes numbers of the evidence, which lead to the first of its rows.
    pub(super) fn cites(&mut self, numbers: &[u32], function: &str) {
        let first = numbers.iter().min().copied().map(anchors::evidence).filter(|name| self.links.contains(name));
        if let Some(first) = &first {
            self.out.push_str("to(");
            self.literal_argument(first);
        }
        self.argument(&cites(numbers), function);
        if first.is_some() {
            self.out.push_str("), ");
        }
    }

    /// Tells whether a place must be given its name, because something links to it.
    pub(super) fn take_anchor(&mut self, anchor: &str) -> bool {
        self.anchors.remove(anchor)
    }

    /// Writes source that holds no values.
    pub(super) fn put(&mut self, source: fmt::Arguments<'_>) {
        self.out.write_fmt(source).expect("writing to a string does not fail");
    }

    /// Writes a string literal as an argument.
    pub(super) fn literal_argument(&mut self, text: &str) {
        literal::push(&mut self.out, text);
        self.out.push_str(", ");
    }

    /// Writes a value as arguments, within a call of a function unless that is empty, broken where it has no room otherwise.
    pub(super) fn argument(&mut self, text: &str, function: &str) {
        if !function.is_empty() {
            self.out.push_str(function);
            self.out.push('(');
        }
        for (at, line) in literal::lines(text, self.advance).iter().enumerate() {
            if at > 0 {
                self.out.push_str("br, ");
            }
            for part in literal::parts(line, self.room, self.advance) {
                match part {
                    literal::Part::Text(text) => self.literal_argument(text),
                    literal::Part::Break => self.out.push_str("z, "),
                    literal::Part::Join => self.out.push_str("w, "),
                    literal::Part::Open => self.out.push_str("o, "),
                }
            }
        }
        if !function.is_empty() {
            self.out.push_str("), ");
        }
    }
}

/// Where the parts of a line stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inlines {
    /// In a sentence.
    Sentence,
    /// In a cell of a table.
    Cell,
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Warn => "warn",
        Tone::Muted => "muted",
    }
}

/// Writes numbers of the evidence in order, three and more in a row as a range: `1, 2, 5–8`.
pub(super) fn cites(numbers: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers.iter().copied().collect::<BTreeSet<u32>>() {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let run = |(first, last): &(u32, u32)| match last - first {
        0 => format!("{first}"),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    };
    runs.iter().map(run).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_a_row_become_a_range() {
        assert_eq!(cites(&[8, 1, 2, 5, 6, 7, 2]), "1, 2, 5–8");
    }
}
