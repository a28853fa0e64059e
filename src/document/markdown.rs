//! Writes documents as Markdown for git: one row of a table on each line, so that a changed value changes one line.

mod inline;
mod links;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::japanese::{long_date, short_date};
use super::*;
use crate::messages::document as labels;
use crate::messages::document_files as words;
use crate::templates::markdown::url;
use links::{address, targets};

/// The folder below which all files of this format stand.
const FOLDER: &str = "md";

/// Writes the index, the documents and their figures.
pub fn write(folder: &Folder) -> Vec<File> {
    let targets = targets(folder);
    let mut files = vec![file("index.md", index(folder))];
    for document in folder.documents.iter().filter(|document| document.formats.contains(&Format::Md)) {
        let mut writer = Writer { folder, document, targets: &targets, figures: Vec::new() };
        let text = writer.document();
        files.push(file(&format!("{}.md", document.path), text));
        files.append(&mut writer.figures);
    }
    files
}

fn file(path: &str, text: String) -> File {
    File { path: format!("{FOLDER}/{path}"), bytes: text.into_bytes() }
}

/// The list of all documents.
fn index(folder: &Folder) -> String {
    let mut blocks = vec![words::GENERATED.to_owned(), format!("# {}", labels::INDEX)];
    blocks.extend(warning(&folder.head));
    let mut items = vec![vec![labels::FACILITY.to_owned(), text(&folder.head.facility)]];
    items.extend(facts(&folder.head));
    blocks.push(rows(&[words::ITEM, words::CONTENT], items));
    let mut groups: Vec<&Group> = Vec::new();
    for document in &folder.documents {
        if !groups.contains(&&document.group) {
            groups.push(&document.group);
        }
    }
    for group in groups {
        blocks.push(format!("## {}", text(&group.title.ja)));
        let documents = folder.documents.iter().filter(|document| document.group == *group);
        let row = |document: &Document| {
            let mut title = text(&document.title);
            if let Some(subtitle) = &document.subtitle {
                title.push_str("<br>");
                title.push_str(&text(subtitle));
            }
            if document.formats.contains(&Format::Md) {
                title = format!("[{title}]({}.md)", address(&document.path));
            }
            vec![text(&document.number), title, text(&document.summary), text(&document.renewed)]
        };
        blocks.push(rows(&[labels::NUMBER, words::DOCUMENT, words::SUMMARY, labels::RENEWED], documents.map(row).collect()));
    }
    finish(blocks)
}

/// One document on its way to a file.
struct Writer<'a> {
    folder: &'a Folder,
    document: &'a Document,
    /// Places that some link leads to: only these get a name.
    targets: &'a BTreeSet<String>,
    figures: Vec<File>,
}

impl Writer<'_> {
    fn document(&mut self) -> String {
        let document = self.document;
        let head = &self.folder.head;
        let mut blocks = vec![words::GENERATED.to_owned(), format!("# {}", closed(&text(&document.title)))];
        if let Some(subtitle) = &document.subtitle {
            blocks.push(inline::strong("", &text(subtitle)));
        }
        blocks.extend(warning(head));
        let mut items =
            vec![vec![labels::FACILITY.to_owned(), text(&head.facility)], vec![labels::NUMBER.to_owned(), text(&document.number)]];
        items.extend(facts(head));
        items.push(vec![labels::RENEWED.to_owned(), text(&document.renewed)]);
        blocks.push(rows(&[words::ITEM, words::CONTENT], items));
        blocks.push(self.blocks(&document.blocks));
        if !document.approval.is_empty() {
            blocks.push(text(&words::approval(&document.approval)));
        }
        if !document.legend.is_empty() {
            blocks.push(format!("## {}", labels::LEGEND));
            let row = |legend: &Legend| vec![text(&legend.sign), text(&legend.meaning)];
            blocks.push(rows(&[words::SIGN, words::MEANING], document.legend.iter().map(row).collect()));
        }
        blocks.extend(evidence(document));
        blocks.extend(revisions(document));
        finish(blocks)
    }

    /// Writes blocks with one empty line between them.
    fn blocks(&mut self, blocks: &[Block]) -> String {
        let mut out: Vec<String> = Vec::new();
        let mut last_list = None;
        for block in blocks {
            let list = if let Block::List { start, .. } = block { Some(start.is_some()) } else { None };
            // Two lists of one kind would become one.
            if list.is_some() && list == last_list {
                out.push(inline::APART.to_owned());
            }
            let text = self.block(block);
            if !text.is_empty() {
                out.push(text);
                last_list = list;
            }
        }
        out.join("\n\n")
    }

    fn block(&mut self, block: &Block) -> String {
        match block {
            Block::Heading { level, anchor, text } => {
                let name = self.name(anchor);
                format!("{} {name}{}", "#".repeat(usize::from(*level).clamp(2, 6)), closed(self.line(text, Setting::Prose).trim()))
            }
            Block::Paragraph(inlines) => inline::opening(&self.line(inlines, Setting::Prose)),
            Block::List { start, items } => self.list(*start, items),
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => self.figure(figure),
            Block::Note(blocks) => {
                self.blocks(blocks).lines().map(|line| format!("> {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
            }
            // Markdown has no pages.
            Block::PageBreak => String::new(),
        }
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>]) -> String {
        let close = items.iter().all(|item| is_close(item));
        // Markdown knows numbers of nine digits.
        let first = start.map(|start| start.min(999_999_999 - items.len() as u64));
        let mut out = Vec::new();
        for (number, item) in items.iter().enumerate() {
            let marker = first.map_or("- ".to_owned(), |first| format!("{}. ", first + number as u64));
            let text = match (item.as_slice(), close) {
                ([paragraph, nested], true) => [self.block(paragraph), self.block(nested)].join("\n"),
                (item, _) => self.blocks(item),
            };
            let indent = " ".repeat(marker.len());
            let lines = text.lines().enumerate().map(|(at, line)| match (at, line) {
                (0, line) => format!("{marker}{line}"),
                (_, "") => String::new(),
                (_, line) => format!("{indent}{line}"),
            });
            let text = lines.collect::<Vec<_>>().join("\n");
            out.push(if text.is_empty() { marker.trim_end().to_owned() } else { text });
        }
        out.join(if close { "\n" } else { "\n\n" })
    }

    fn table(&self, table: &Table) -> String {
        let cites = table.has_cites();
        let mut titles: Vec<String> = table.columns.iter().map(|column| self.cell(&column.title)).collect();
        let mut aligns: Vec<Align> = table.columns.iter().map(|column| column.align).collect();
        if cites {
            titles.push(labels::EVIDENCE.to_owned());
            aligns.push(Align::Start);
        }
        let row = |row: &Row| {
            let mut cells: Vec<String> = row.cells.iter().map(|cell| self.cell(cell)).collect();
            if let (Some(anchor), Some(first)) = (&row.anchor, cells.first_mut()) {
                first.insert_str(0, &self.name(anchor));
            }
            if cites {
                cells.push(numbers(&row.cites));
            }
            cells
        };
        lines(&titles, &aligns, table.rows.iter().map(row))
    }

    fn figure(&mut self, figure: &Figure) -> String {
        let name = format!("figures/{}-{}.svg", self.document.path.replace('/', "-"), self.figures.len() + 1);
        self.figures.push(File { path: format!("{FOLDER}/{name}"), bytes: figure.svg.clone().into_bytes() });
        let caption = text(&figure.caption);
        let mut blocks = vec![format!("![{}]({}{})", caption, self.up(), address(&name))];
        blocks.push(format!("{}{}", text(&words::figure(&figure.caption)), numbers(&figure.cites)));
        if !figure.description.trim().is_empty() {
            blocks.push(text(&figure.description));
        }
        blocks.join("\n\n")
    }

    fn cell(&self, inlines: &[Inline]) -> String {
        self.line(inlines, Setting::Cell).trim().to_owned()
    }

    fn line(&self, inlines: &[Inline], setting: Setting) -> String {
        let mut out = String::new();
        self.push(inlines, setting, Marks::default(), &mut out);
        out
    }

    fn push(&self, inlines: &[Inline], setting: Setting, within: Marks, out: &mut String) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => inline::push(out, &inline::words(text)),
                Inline::Code(code) => inline::push(out, &inline::code(code)),
                Inline::Fact(fact) => inline::push(
                    out,
                    &inline::words(&match setting {
                        Setting::Prose => fact.prose(),
                        Setting::Cell => fact.cell(),
                    }),
                ),
                Inline::Cites(cites) => out.push_str(&numbers(cites)),
                Inline::Break => out.push_str("<br>"),
                Inline::Strong(inner) if within.strong => self.push(inner, setting, within, out),
                Inline::Strong(inner) => {
                    let mut text = String::new();
                    self.push(inner, setting, Marks { strong: true, ..within }, &mut text);
                    let text = if text.trim().is_empty() { text } else { inline::strong(out, &text) };
                    inline::push(out, &text);
                }
                Inline::Link { to, text } => match self.target(to).filter(|_| !within.link) {
                    Some(target) => {
                        let mut label = String::new();
                        self.push(text, setting, Marks { link: true, ..within }, &mut label);
                        let label = if label.trim().is_empty() { inline::words(to) } else { label };
                        inline::push(out, &format!("[{}]({target})", label.trim()));
                    }
                    None => self.push(text, setting, within, out),
                },
            }
        }
    }

    /// Returns where a link leads from this file; nowhere if there is no such file.
    fn target(&self, to: &str) -> Option<String> {
        if to.starts_with("https://") || to.starts_with("http://") {
            return Some(url(to));
        }
        let (path, anchor) = to.split_once('#').map_or((to, None), |(path, anchor)| (path, Some(anchor)));
        let anchor = anchor.map(|anchor| format!("#{}", address(anchor))).unwrap_or_default();
        if path.is_empty() || path == self.document.path {
            return (!anchor.is_empty()).then_some(anchor);
        }
        let known = self.folder.documents.iter().find(|document| document.path == path && document.formats.contains(&Format::Md))?;
        Some(format!("{}{}.md{anchor}", self.up(), address(&known.path)))
    }

    /// Leads from the folder of this document to the folder of all.
    fn up(&self) -> String {
        "../".repeat(self.document.path.matches('/').count())
    }

    /// Gives a place the name that links lead to, if any does.
    fn name(&self, anchor: &str) -> String {
        if self.targets.contains(&format!("{}#{anchor}", self.document.path)) {
            format!("<a id=\"{}\"></a>", address(anchor))
        } else {
            String::new()
        }
    }
}

/// Where words stand; a day is written otherwise in a sentence than in a cell.
#[derive(Clone, Copy)]
enum Setting {
    Prose,
    Cell,
}

/// The marks that words stand in; none of them is put inside itself.
#[derive(Clone, Copy, Default)]
struct Marks {
    strong: bool,
    link: bool,
}

/// Writes a text that is a line or a cell of its own.
fn text(value: &str) -> String {
    inline::opening(&inline::words(value))
}

/// Keeps the end of a heading from being taken for its closing mark.
fn closed(heading: &str) -> String {
    heading.strip_suffix('#').filter(|rest| !rest.ends_with('\\')).map_or(heading.to_owned(), |rest| format!("{rest}\\#"))
}

fn numbers(cites: &[u32]) -> String {
    cites.iter().map(|number| format!("［{number}］")).collect()
}

/// Tells whether an item of a list is a line, or a line with such a list below it.
fn is_close(item: &[Block]) -> bool {
    match item {
        [] | [Block::Paragraph(_)] => true,
        // Below a line, only such a list is one without an empty line before it.
        [Block::Paragraph(_), Block::List { start, items }] => {
            matches!(start, None | Some(1)) && items.iter().all(|item| !item.is_empty() && is_close(item))
        }
        _ => false,
    }
}

fn warning(head: &Head) -> Option<String> {
    head.dirty.then(|| format!("> {}", inline::strong("", labels::DIRTY)))
}

/// What all documents have in common, as rows of labels and values.
fn facts(head: &Head) -> Vec<Vec<String>> {
    let edition = |edition: &EditionLine| text(&edition.stated());
    let commit = head.commit.as_ref();
    let commit =
        commit.map_or(labels::NO_COMMIT.to_owned(), |commit| format!("{}（{}）", inline::code(commit.short()), long_date(commit.date)));
    vec![
        vec![labels::AS_OF.to_owned(), long_date(head.as_of)],
        vec![labels::EDITIONS.to_owned(), head.editions.iter().map(edition).collect::<Vec<_>>().join("<br>")],
        vec![labels::COMMIT.to_owned(), commit],
    ]
}

fn evidence(document: &Document) -> Vec<String> {
    if document.evidence.is_empty() {
        return Vec::new();
    }
    let row = |(at, evidence): (usize, &Evidence)| {
        let (change, author, date) = match &evidence.change {
            Change::Commit { id, author, date } => (inline::code(short_commit(id)), text(author), short_date(*date)),
            Change::Uncommitted => (labels::UNCOMMITTED.to_owned(), String::new(), String::new()),
            Change::Unknown => (labels::UNKNOWN_CHANGE.to_owned(), String::new(), String::new()),
        };
        let place = inline::code(&format!("{}:{}-{}", evidence.path, evidence.line, evidence.end_line));
        vec![format!("［{}］", at + 1), text(&evidence.label), place, change, author, date]
    };
    let titles = labels::EVIDENCE_COLUMNS;
    let table = rows(&titles, document.evidence.iter().enumerate().map(row).collect());
    vec![format!("## {}", labels::EVIDENCE_LIST), labels::EVIDENCE_HELP.to_owned(), table]
}

fn revisions(document: &Document) -> Vec<String> {
    if document.revisions.is_empty() && document.older_revisions == 0 {
        return Vec::new();
    }
    let mut blocks = vec![format!("## {}", labels::REVISIONS), labels::REVISIONS_HELP.to_owned()];
    let row = |revision: &Revision| {
        vec![short_date(revision.date), text(&revision.summary), text(&revision.author), inline::code(short_commit(&revision.id))]
    };
    if !document.revisions.is_empty() {
        let titles = [labels::EVIDENCE_DATE, labels::REVISION_SUMMARY, labels::EVIDENCE_AUTHOR, labels::EVIDENCE_COMMIT];
        blocks.push(rows(&titles, document.revisions.iter().map(row).collect()));
    }
    if document.older_revisions > 0 {
        blocks.push(labels::older_revisions(document.older_revisions));
    }
    blocks
}

/// Writes a table whose cells are Markdown already.
fn rows(titles: &[&str], rows: Vec<Vec<String>>) -> String {
    let titles: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
    lines(&titles, &vec![Align::Start; titles.len()], rows.into_iter())
}

fn lines(titles: &[String], aligns: &[Align], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let rule = aligns.iter().map(|align| {
        match align {
            Align::Start => "---",
            Align::Center => ":-:",
            Align::End => "--:",
        }
        .to_owned()
    });
    let mut out = vec![line(titles), line(&rule.collect::<Vec<_>>())];
    out.extend(rows.map(|cells| line(&cells)));
    out.join("\n")
}

/// Joins blocks to a file.
fn finish(blocks: Vec<String>) -> String {
    let mut out = blocks.into_iter().filter(|block| !block.is_empty()).collect::<Vec<_>>().join("\n\n");
    out.push('\n');
    out
}
