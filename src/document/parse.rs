//! Reads the Markdown of a filled template into blocks, puts the printed values in and numbers the evidence. The only file that names the Markdown reader.

use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{Alignment, Event, HeadingLevel, OffsetIter, Options, Parser, Tag, TextMergeWithOffset};
use rustc_hash::FxHashMap;

use super::store::Lines;
use super::template::{MARK_END, MARK_START, Printed};
use super::tree::{Align, Block, Column, Figure, Inline, Row, Table, plain};
use super::values::{Phrase, Sign};
use crate::messages::document as words;

/// What a template became.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) blocks: Vec<Block>,
    /// The lines of records that are cited, by their number less one; the lines of one record are widened to all that is cited of it.
    pub(super) cited: Vec<Lines>,
    /// Marks that occur, each once, in the order of the legend.
    pub(super) signs: Vec<Sign>,
}

/// Something in the Markdown that documents do not have: what, and the line of Markdown it stands on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unsupported {
    pub(super) what: &'static str,
    pub(super) line: String,
}

/// How templates mark strong words.
const STRONG_WRITTEN: &str = "**";
/// What stands for that mark while the Markdown is read: a private-use character, which templates may not contain.
const STRONG: char = '\u{E002}';

/// Reads Markdown; marks in it stand for printed values.
pub(super) fn parse(markdown: &str, printed: &[Printed]) -> Result<Parsed, Unsupported> {
    let markdown = &markdown.replace(STRONG_WRITTEN, &STRONG.to_string());
    let events = TextMergeWithOffset::new(Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter()).peekable();
    let mut reader = Reader {
        markdown,
        printed,
        events,
        parsed: Parsed::default(),
        numbers: FxHashMap::default(),
        headings: [0; 3],
        name: String::new(),
    };
    let blocks = reader.blocks()?;
    let mut parsed = reader.parsed;
    parsed.blocks = blocks;
    parsed.signs.sort_unstable();
    parsed.signs.dedup();
    Ok(parsed)
}

type Events<'m> = Peekable<TextMergeWithOffset<'m, OffsetIter<'m>>>;

struct Reader<'m> {
    markdown: &'m str,
    printed: &'m [Printed],
    events: Events<'m>,
    parsed: Parsed,
    /// Numbers of the evidence by record.
    numbers: FxHashMap<u32, u32>,
    /// How many headings of levels 2 to 4 there were.
    headings: [u32; 3],
    /// The words of the last heading, which name the tables below it.
    name: String,
}

/// A line of text with what it cites and shows.
#[derive(Default)]
struct Line {
    inlines: Vec<Inline>,
    cites: Vec<u32>,
    figures: Vec<Figure>,
}

impl Reader<'_> {
    /// Reads blocks up to the end of what encloses them.
    fn blocks(&mut self) -> Result<Vec<Block>, Unsupported> {
        let mut blocks = Vec::new();
        while let Some((event, range)) = self.events.peek().cloned() {
            match event {
                Event::End(_) => break,
                Event::Start(tag) if is_block(&tag) => {
                    self.events.next();
                    self.block(tag, &range, &mut blocks)?;
                }
                Event::Rule => {
                    self.events.next();
                    blocks.push(Block::PageBreak);
                }
                // The text of a list item without blank lines around it.
                _ => {
                    let line = self.line()?;
                    push_paragraph(line, &mut blocks);
                }
            }
        }
        Ok(blocks)
    }

    fn block(&mut self, tag: Tag<'_>, range: &Range<usize>, blocks: &mut Vec<Block>) -> Result<(), Unsupported> {
        match tag {
            Tag::Paragraph => {
                let line = self.line()?;
                push_paragraph(line, blocks);
            }
            Tag::Heading { level, .. } => {
                let line = self.line()?;
                let level = match level {
                    HeadingLevel::H2 => 2,
                    HeadingLevel::H3 => 3,
                    HeadingLevel::H4 => 4,
                    _ => return Err(self.unsupported(words::HEADING_LEVEL, range)),
                };
                self.name = plain(&line.inlines);
                blocks.push(Block::Heading { level, anchor: self.anchor(level), text: line.inlines });
            }
            Tag::List(start) => {
                let mut items = Vec::new();
                while let Some((Event::Start(Tag::Item), _)) = self.events.peek() {
                    self.events.next();
                    items.push(self.blocks()?);
                    self.events.next();
                }
                blocks.push(Block::List { start, items });
            }
            Tag::BlockQuote(_) => {
                let inner = self.blocks()?;
                blocks.push(Block::Note(inner));
            }
            Tag::Table(alignments) => {
                let table = self.table(&alignments, range)?;
                blocks.push(if table.rows.is_empty() {
                    Block::Paragraph(vec![Inline::Text(words::NO_RECORDS.to_owned())])
                } else {
                    Block::Table(table)
                });
            }
            Tag::CodeBlock(_) => return Err(self.unsupported(words::CODE_BLOCK, range)),
            _ => return Err(self.unsupported(words::HTML, range)),
        }
        self.events.next();
        Ok(())
    }

    fn table(&mut self, alignments: &[Alignment], range: &Range<usize>) -> Result<Table, Unsupported> {
        let mut table = Table { name: self.name.clone(), columns: Vec::new(), rows: Vec::new() };
        while let Some((event, _)) = self.events.peek().cloned() {
            match event {
                Event::Start(Tag::TableHead | Tag::TableRow) => {
                    let head = matches!(event, Event::Start(Tag::TableHead));
                    self.events.next();
                    let mut row = Row::default();
                    while let Some((Event::Start(Tag::TableCell), _)) = self.events.peek() {
                        self.events.next();
                        let line = self.line()?;
                        self.events.next();
                        if !line.figures.is_empty() {
                            return Err(self.unsupported(words::FIGURE_IN_TABLE, range));
                        }
                        row.cells.push(line.inlines);
                        row.cites.extend(line.cites);
                    }
                    self.events.next();
                    row.cites.sort_unstable();
                    row.cites.dedup();
                    if head {
                        let align = |at: usize| match alignments.get(at) {
                            Some(Alignment::Center) => Align::Center,
                            Some(Alignment::Right) => Align::End,
                            _ => Align::Start,
                        };
                        table.columns = row.cells.into_iter().enumerate().map(|(at, title)| Column { title, align: align(at) }).collect();
                    } else {
                        row.cells.resize(table.columns.len(), Vec::new());
                        table.rows.push(row);
                    }
                }
                _ => break,
            }
        }
        Ok(table)
    }

    /// Reads inlines up to the end of what encloses them, or up to a block inside a list item.
    fn line(&mut self) -> Result<Line, Unsupported> {
        let mut line = Line::default();
        self.inlines(&mut line)?;
        line.inlines = strengthen(line.inlines);
        line.cites.sort_unstable();
        line.cites.dedup();
        Ok(line)
    }

    fn inlines(&mut self, line: &mut Line) -> Result<(), Unsupported> {
        while let Some((event, range)) = self.events.peek().cloned() {
            match event {
                Event::End(_) => break,
                Event::Start(tag) if is_block(&tag) => break,
                Event::Rule => break,
                _ => {}
            }
            self.events.next();
            match event {
                Event::Text(text) => self.text(&text, line),
                Event::Code(text) => {
                    let words = self.words(&text.replace(STRONG, STRONG_WRITTEN), line);
                    line.inlines.push(Inline::Code(words));
                }
                Event::SoftBreak => {
                    // Japanese lines are joined without a space.
                    if line.inlines.last().is_some_and(|last| plain(std::slice::from_ref(last)).ends_with(|letter: char| letter.is_ascii()))
                    {
                        line.inlines.push(Inline::Text(" ".to_owned()));
                    }
                }
                Event::HardBreak => line.inlines.push(Inline::Break),
                Event::Start(Tag::Strong | Tag::Emphasis) => {
                    let mut inner = Line::default();
                    self.inlines(&mut inner)?;
                    self.events.next();
                    line.inlines.push(Inline::Strong(inner.inlines));
                    line.cites.extend(inner.cites);
                    line.figures.extend(inner.figures);
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let mut inner = Line::default();
                    self.inlines(&mut inner)?;
                    self.events.next();
                    let to = self.words(&dest_url, line);
                    line.inlines.push(Inline::Link { to, text: inner.inlines });
                    line.cites.extend(inner.cites);
                }
                _ => return Err(self.unsupported(words::HTML, &range)),
            }
        }
        Ok(())
    }

    /// Adds text, with the printed values in the place of their marks.
    fn text(&mut self, text: &str, line: &mut Line) {
        let mut rest = text;
        while let Some(start) = rest.find(MARK_START) {
            push_text(&rest[..start], line);
            let after = &rest[start + MARK_START.len_utf8()..];
            let Some(end) = after.find(MARK_END) else { break };
            let printed = self.printed;
            match after[..end].parse::<usize>().ok().and_then(|number| printed.get(number)) {
                Some(Printed::Phrase(phrase)) => {
                    line.inlines.extend(phrase.inlines.iter().cloned());
                    self.cite(phrase, line);
                }
                Some(Printed::Picture(figure, lines)) => {
                    let mut figure = figure.clone();
                    figure.cites = self.numbers(lines);
                    line.figures.push(figure);
                }
                None => {}
            }
            rest = &after[end + MARK_END.len_utf8()..];
        }
        push_text(rest, line);
    }

    /// Returns text with the words of printed values in the place of their marks.
    fn words(&mut self, text: &str, line: &mut Line) -> String {
        // Addresses come with marks percent-encoded or not, as the reader likes; only whole marks count.
        let mut inner = Line::default();
        self.text(text, &mut inner);
        line.cites.extend(inner.cites);
        plain(&inner.inlines)
    }

    fn cite(&mut self, phrase: &Phrase, line: &mut Line) {
        let numbers = self.numbers(&phrase.lines);
        line.cites.extend(numbers);
        self.parsed.signs.extend(&phrase.signs);
    }

    /// Returns the numbers of the evidence for some lines, new ones for records that were not cited before.
    fn numbers(&mut self, lines: &[Lines]) -> Vec<u32> {
        let mut numbers: Vec<u32> = lines
            .iter()
            .map(|lines| {
                let next = self.parsed.cited.len() as u32 + 1;
                let number = *self.numbers.entry(lines.record).or_insert(next);
                if number == next {
                    self.parsed.cited.push(*lines);
                } else {
                    let known = &mut self.parsed.cited[number as usize - 1];
                    (known.first, known.last) = (known.first.min(lines.first), known.last.max(lines.last));
                }
                number
            })
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Names the next heading: `s2`, `s2-1`, `s2-1-3`.
    fn anchor(&mut self, level: u8) -> String {
        let depth = usize::from(level) - 2;
        self.headings[depth] += 1;
        self.headings[depth + 1..].fill(0);
        let numbers: Vec<String> = self.headings[..=depth].iter().map(u32::to_string).collect();
        format!("s{}", numbers.join("-"))
    }

    fn unsupported(&self, what: &'static str, range: &Range<usize>) -> Unsupported {
        let start = self.markdown[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let line = self.markdown[start..].lines().next().unwrap_or_default();
        Unsupported { what, line: line.chars().filter(|letter| ![MARK_START, MARK_END, STRONG].contains(letter)).take(60).collect() }
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(tag, Tag::Strong | Tag::Emphasis | Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough)
}

fn push_text(text: &str, line: &mut Line) {
    if text.is_empty() {
        return;
    }
    match line.inlines.last_mut() {
        Some(Inline::Text(last)) => last.push_str(text),
        _ => line.inlines.push(Inline::Text(text.to_owned())),
    }
}

/// Makes strong what stands between two marks of strong words. By the rules of Markdown a `**` after 。 or before a letter closes nothing, which
/// Japanese without spaces runs into all the time, so these marks are paired here. A mark without a partner stays as it was written.
fn strengthen(inlines: Vec<Inline>) -> Vec<Inline> {
    if !inlines.iter().any(|inline| matches!(inline, Inline::Text(text) if text.contains(STRONG))) {
        return inlines;
    }
    let mut out = Vec::new();
    let mut open: Option<Vec<Inline>> = None;
    for inline in inlines {
        let Inline::Text(text) = inline else {
            open.as_mut().unwrap_or(&mut out).push(inline);
            continue;
        };
        for (at, piece) in text.split(STRONG).enumerate() {
            if at > 0 {
                match open.take() {
                    Some(inner) => out.push(Inline::Strong(inner)),
                    None => open = Some(Vec::new()),
                }
            }
            if !piece.is_empty() {
                open.as_mut().unwrap_or(&mut out).push(Inline::Text(piece.to_owned()));
            }
        }
    }
    if let Some(inner) = open {
        out.push(Inline::Text(STRONG_WRITTEN.to_owned()));
        out.extend(inner);
    }
    out
}

/// Adds a paragraph with its citations, and the pictures that stood in it.
fn push_paragraph(mut line: Line, blocks: &mut Vec<Block>) {
    if line.inlines.iter().any(|inline| !matches!(inline, Inline::Text(text) if text.trim().is_empty())) {
        if !line.cites.is_empty() {
            line.inlines.push(Inline::Cites(line.cites));
        }
        blocks.push(Block::Paragraph(line.inlines));
    }
    blocks.extend(line.figures.into_iter().map(Block::Figure));
}

#[cfg(test)]
mod tests {
    use super::super::tree::{Fact, Tone};
    use super::*;

    fn value(text: &str, record: u32, first: u32, last: u32) -> Printed {
        let inlines = vec![Inline::Fact(Fact::text(text, Tone::Plain))];
        Printed::Phrase(Phrase { inlines, lines: vec![Lines { record, first, last }], signs: vec![Sign::Unknown], holds: true })
    }

    fn mark(number: usize) -> String {
        format!("{MARK_START}{number}{MARK_END}")
    }

    #[test]
    fn values_are_never_markup() {
        let markdown = format!("値は{}です。\n\n| 名前 |\n|---|\n| {} |\n", mark(0), mark(1));
        let parsed = parse(&markdown, &[value("**太字** | <b>", 7, 3, 4), value("| 列 |\n二行目", 7, 9, 9)]).expect("fits");
        let Block::Paragraph(line) = &parsed.blocks[0] else { panic!("a paragraph") };
        assert_eq!(plain(line), "値は**太字** | <b>です。");
        assert_eq!(line.last(), Some(&Inline::Cites(vec![1])));
        let Block::Table(table) = &parsed.blocks[1] else { panic!("a table") };
        assert_eq!((plain(&table.rows[0].cells[0]).as_str(), &table.rows[0].cites), ("| 列 |\n二行目", &vec![1]));
        assert_eq!(parsed.cited, [Lines { record: 7, first: 3, last: 9 }]);
        assert_eq!(parsed.signs, [Sign::Unknown]);
    }

    #[test]
    fn blocks_nest_and_headings_are_numbered() {
        let parsed = parse("## 一\n\n- 項目\n  1. 内\n\n> 注\n\n### 二\n\n---\n\n## 三", &[]).expect("fits");
        let anchors: Vec<&str> = parsed
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Heading { anchor, .. } => Some(anchor.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(anchors, ["s1", "s1-1", "s2"]);
        let Block::List { start: None, items } = &parsed.blocks[1] else { panic!("a list") };
        assert!(matches!(&items[0][..], [Block::Paragraph(_), Block::List { start: Some(1), .. }]));
        assert!(matches!(parsed.blocks[2], Block::Note(_)) && matches!(parsed.blocks[4], Block::PageBreak));
    }

    #[test]
    fn what_documents_do_not_have_is_refused() {
        assert_eq!(parse("前\n\n<b>太字</b>", &[]).expect_err("html").line, "<b>太字</b>");
        assert_eq!(parse("# 題", &[]).expect_err("a title").what, words::HEADING_LEVEL);
        assert_eq!(parse("    コード", &[]).expect_err("code").what, words::CODE_BLOCK);
    }

    #[test]
    fn strong_words_need_no_spaces_around_them() {
        let parsed = parse(&format!("**{}です。**次に**「鍵」**を", mark(0)), &[value("**値**", 1, 1, 1)]).expect("fits");
        let Block::Paragraph(line) = &parsed.blocks[0] else { panic!("a paragraph") };
        let strong: Vec<String> = line
            .iter()
            .filter_map(|inline| match inline {
                Inline::Strong(inner) => Some(plain(inner)),
                _ => None,
            })
            .collect();
        assert_eq!(strong, ["**値**です。", "「鍵」"]);
    }

    #[test]
    fn a_table_without_rows_says_so() {
        let parsed = parse("| a |\n|---|\n", &[]).expect("fits");
        assert_eq!(parsed.blocks, [Block::Paragraph(vec![Inline::Text(words::NO_RECORDS.to_owned())])]);
    }
}
