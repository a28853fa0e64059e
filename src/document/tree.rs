//! The tree that every writer reads: one document is a list of blocks, whatever the format it is written in.

use crate::date::Date;
use crate::finding::RecordRef;
use crate::text::Text;

/// All documents of one commit.
#[derive(Debug, Clone)]
pub struct Folder {
    /// What stands on every page.
    pub head: Head,
    /// The documents, in the order of the index.
    pub documents: Vec<Document>,
}

/// What stands on every page: whose documents these are, of which commit, day and editions.
#[derive(Debug, Clone)]
pub struct Head {
    /// Name of the facility.
    pub facility: String,
    /// The day judged on.
    pub as_of: Date,
    /// Commit id; none outside a git repository or before the first commit.
    pub commit: Option<Commit>,
    /// Whether ledgers, policies or templates differ from the commit.
    pub dirty: bool,
    /// Titles of the editions judged by, with what a reader must know of an edition that is not complete.
    pub editions: Vec<EditionLine>,
    /// `mamori 0.1.0`.
    pub tool: String,
    /// SHA-256 over all policy files in use.
    pub policy_hash: String,
}

/// The commit that the documents were made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// 40 hexadecimal digits.
    pub id: String,
    /// The day of the commit in Asia/Tokyo.
    pub date: Date,
}

impl Commit {
    /// Returns the first ten digits, as people cite a commit.
    pub fn short(&self) -> &str {
        short_commit(&self.id)
    }
}

/// Returns the first ten digits of a commit id, as people cite a commit.
pub fn short_commit(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}

/// An edition that the documents judge by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionLine {
    /// `mhlw-guideline@6.0`.
    pub id: String,
    /// Title.
    pub title: String,
    /// How much of it is held, in a few words, when that is not all.
    pub state: Option<String>,
    /// What is missing in an edition that is not complete.
    pub note: Option<String>,
}

impl EditionLine {
    /// Returns the title, with how much is held when that is not all.
    pub fn stated(&self) -> String {
        match &self.state {
            Some(state) => format!("{}（{state}）", self.title),
            None => self.title.clone(),
        }
    }
}

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Markdown, for git.
    Md,
    /// A site of linked pages.
    Html,
    /// A4 pages.
    Pdf,
    /// A workbook.
    Xlsx,
}

impl Format {
    /// All formats with their names, which are also the extensions of their files.
    pub const ALL: [(&'static str, Format); 4] = [("md", Format::Md), ("html", Format::Html), ("pdf", Format::Pdf), ("xlsx", Format::Xlsx)];

    /// Returns the name, which is also the extension of its files.
    pub fn name(self) -> &'static str {
        Format::ALL.iter().find(|(_, format)| *format == self).map_or("", |(name, _)| name)
    }
}

/// A section of the index, such as 規程 or 台帳.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// Title.
    pub title: Text,
}

/// One document.
#[derive(Debug, Clone)]
pub struct Document {
    /// Path of its files without an extension, `device-ledger` or `vendor-checklist/minato`; safe in every file system.
    pub path: String,
    /// The document number (文書番号), `D-03`.
    pub number: String,
    /// Title.
    pub title: String,
    /// For whom or what it is, in one line under the title: the vendor of a vendor's form.
    pub subtitle: Option<String>,
    /// Section of the index.
    pub group: Group,
    /// One sentence for the index: what a reader finds in it.
    pub summary: String,
    /// When it is made or renewed, in words.
    pub renewed: String,
    /// The formats it is written in.
    pub formats: Vec<Format>,
    /// Whether its pages lie on their side.
    pub landscape: bool,
    /// Titles of the boxes to be signed or sealed (承認欄); none when nobody signs.
    pub approval: Vec<String>,
    /// The text.
    pub blocks: Vec<Block>,
    /// What the numbers in brackets refer to, counted from 1.
    pub evidence: Vec<Evidence>,
    /// How the ledgers it is made from changed, newest first.
    pub revisions: Vec<Revision>,
    /// How many older revisions are not listed.
    pub older_revisions: usize,
    /// What the marks that occur in it mean, in a fixed order.
    pub legend: Vec<Legend>,
}

/// A mark and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Legend {
    /// What is printed.
    pub sign: String,
    /// What it means.
    pub meaning: String,
}

/// Where the facts of a statement stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The record.
    pub record: RecordRef,
    /// What people call it: its ledger and its name.
    pub label: String,
    /// Path of the file, relative to the root.
    pub path: String,
    /// First line.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// Who last changed these lines; none when git does not know.
    pub change: Change,
}

/// Who last changed some lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A commit.
    Commit {
        /// 40 hexadecimal digits.
        id: String,
        /// The author's name.
        author: String,
        /// The author's day in Asia/Tokyo.
        date: Date,
    },
    /// Written after the commit and not committed.
    Uncommitted,
    /// Not in a git repository, or older than its history reaches.
    Unknown,
}

/// A commit that changed the ledgers of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// 40 hexadecimal digits.
    pub id: String,
    /// The author's day in Asia/Tokyo.
    pub date: Date,
    /// The author's name.
    pub author: String,
    /// First line of the message.
    pub summary: String,
}

/// A block of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading; level 1 is the title of the document and does not occur among its blocks.
    Heading {
        /// 2 to 4.
        level: u8,
        /// Name to link to, unique in the document.
        anchor: String,
        /// Its words.
        text: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list.
    List {
        /// First number of a numbered list.
        start: Option<u64>,
        /// Its items.
        items: Vec<Vec<Block>>,
    },
    /// A table.
    Table(Table),
    /// A picture.
    Figure(Figure),
    /// A remark that stands apart from the text.
    Note(Vec<Block>),
    /// The next block starts on a new page.
    PageBreak,
}

/// A table; every row has as many cells as there are columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Name of the table, from the heading above it; the name of its sheet in a workbook.
    pub name: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Row>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What its head says.
    pub title: Vec<Inline>,
    /// How its cells are set.
    pub align: Align,
}

/// How text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// From the left.
    #[default]
    Start,
    /// In the middle.
    Center,
    /// To the right.
    End,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Name to link to: `devices/sv-emr` where the row is that record's own.
    pub anchor: Option<String>,
    /// Cells.
    pub cells: Vec<Vec<Inline>>,
    /// Numbers of the evidence for what the row states; the writers add a column for them when any row of a table has some.
    pub cites: Vec<u32>,
}

impl Table {
    /// Tells whether any row states a fact with evidence.
    pub fn has_cites(&self) -> bool {
        self.rows.iter().any(|row| !row.cites.is_empty())
    }
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Words of the template.
    Text(String),
    /// Strong words.
    Strong(Vec<Inline>),
    /// Code.
    Code(String),
    /// A link to a document of the folder (`path` or `path#anchor`) or to the web (`https://…`).
    Link {
        /// Where to.
        to: String,
        /// Its words.
        text: Vec<Inline>,
    },
    /// A value: of a ledger, a verdict or a parameter. Never markup, whatever it contains.
    Fact(Fact),
    /// Numbers of the evidence for what was just stated.
    Cites(Vec<u32>),
    /// A line break.
    Break,
}

/// A value in a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What it is.
    pub value: FactValue,
    /// How it is to be taken.
    pub tone: Tone,
}

/// What a value is; a workbook keeps the difference.
#[derive(Debug, Clone, PartialEq)]
pub enum FactValue {
    /// Words, on one or more lines. May be of any length and hold any character but controls; directions of reading are made visible.
    Text(String),
    /// A day.
    Date(Date),
    /// A number.
    Number(f64),
}

/// How a value is to be taken. Colours only repeat what the words say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// As it is.
    #[default]
    Plain,
    /// In order: はい, 適合.
    Good,
    /// Not in order: いいえ, 不適合, 期限切れ.
    Bad,
    /// To be looked at: 確認不能, 例外承認.
    Warn,
    /// Beside the point: ― (該当なし).
    Muted,
}

impl Fact {
    /// Makes a value of words.
    pub fn text(text: impl Into<String>, tone: Tone) -> Fact {
        Fact { value: FactValue::Text(text.into()), tone }
    }

    /// Returns the words in a sentence: a day is 令和8年（2026年）11月22日.
    pub fn prose(&self) -> String {
        match &self.value {
            FactValue::Text(text) => text.clone(),
            FactValue::Date(date) => super::japanese::long_date(*date),
            FactValue::Number(number) => number_text(*number),
        }
    }

    /// Returns the words in a cell of a table: a day is 2026-11-22（R8）.
    pub fn cell(&self) -> String {
        match &self.value {
            FactValue::Date(date) => super::japanese::short_date(*date),
            _ => self.prose(),
        }
    }
}

fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{}", number as i64) } else { format!("{number}") }
}

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The picture as SVG 1.1: a `viewBox`, a `width` and `height` in CSS pixels, text as text in the documents' font, no script, no reference outside.
    pub svg: String,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    /// What it shows, in a line below it.
    pub caption: String,
    /// What it shows, for those who cannot see it: every element and connection in words.
    pub description: String,
    /// Numbers of the evidence for what it shows.
    pub cites: Vec<u32>,
}

/// Returns the words of some inlines as they stand in a cell, without marks.
pub fn plain(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push_plain(inlines, &mut out);
    out
}

fn push_plain(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(text),
            Inline::Strong(inner) | Inline::Link { text: inner, .. } => push_plain(inner, out),
            Inline::Fact(fact) => out.push_str(&fact.cell()),
            Inline::Cites(_) => {}
            Inline::Break => out.push('\n'),
        }
    }
}
