//! Writes what stands around the text of a document: the first page, header and footer, and the lists at the end.

use super::source::Writer;
use super::{anchors, literal};
use crate::document::{Align, Change, Column, Fact, Inline, Row, Table, Tone, japanese, short_commit};
use crate::messages::{document as words, pdf as messages};

/// Letters that have room beside a label of the first page, and in the footer, at least.
const FACT_ROOM: f64 = 14.0;
/// Type size of the header in points, and the space between its two sides.
const HEADER: (f64, f64) = (8.0, 24.0);
/// Stands for the two numbers of a page, which only the typesetter knows.
const SOME_PAGE: usize = 98_765;
/// Boxes for signatures that have room beside the facts when the page stands and when it lies.
const BESIDE: [usize; 2] = [4, 6];
/// Type size for the lists at the end.
const LIST_SIZE: f64 = 8.0;

impl Writer<'_> {
    /// Writes what stands around the text.
    pub(super) fn about(&mut self) {
        let (head, document) = (&self.folder.head, self.document);
        self.room = FACT_ROOM;
        self.named("facility", &head.facility);
        self.named("number", &document.number);
        self.named("title", &document.title);
        self.named("summary", &document.summary);
        self.named_or_none("subtitle", document.subtitle.as_deref());
        self.named_or_none("dirty", head.dirty.then_some(words::DIRTY));
        let long = [&head.facility, &document.number, &document.title].map(|text| literal::width(text, self.advance)).iter().sum::<f64>();
        let beside = document.approval.len() <= BESIDE[usize::from(document.landscape)];
        let (size, gap) = HEADER;
        let two_lines = long * size + gap > self.width;
        self.put(format_args!("landscape: {},\nheader-on-two-lines: {two_lines},\napproval-beside: {beside},\n", document.landscape));
        self.named("approval-title", words::APPROVAL);
        self.out.push_str("approval: (");
        document.approval.iter().for_each(|name| self.joined(name));
        self.out.push_str("),\n");
        self.footer();
        self.facts();
    }

    /// Writes a named string on one line.
    fn named(&mut self, name: &str, text: &str) {
        self.out.push_str(name);
        self.out.push_str(": ");
        let line = literal::lines(text, self.advance).join(" ");
        literal::push(&mut self.out, &line);
        self.out.push_str(",\n");
    }

    fn named_or_none(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => self.named(name, text),
            None => self.put(format_args!("{name}: none,\n")),
        }
    }

    /// Writes a text as one argument.
    fn joined(&mut self, text: &str) {
        self.argument(text, "j");
    }

    fn footer(&mut self) {
        let head = &self.folder.head;
        let numbered = words::page_of(SOME_PAGE, SOME_PAGE);
        self.out.push_str("page-words: (");
        numbered.split(&SOME_PAGE.to_string()).for_each(|word| self.literal_argument(word));
        self.out.push_str("),\nfooter: (");
        self.joined(&messages::labelled(words::AS_OF, &japanese::short_date(head.as_of)));
        match &head.commit {
            Some(commit) => self.joined(&messages::labelled(messages::COMMIT, commit.short())),
            None => self.joined(words::NO_COMMIT),
        }
        self.out.push_str("),\nfooter-editions: ");
        let editions: Vec<&str> = head.editions.iter().map(|edition| edition.id.as_str()).collect();
        self.joined(&if editions.is_empty() { String::new() } else { messages::labelled(words::EDITIONS, &editions.join("、")) });
        self.out.push('\n');
    }

    fn facts(&mut self) {
        let (head, document) = (&self.folder.head, self.document);
        let commit = match &head.commit {
            Some(commit) => messages::commit(commit.short(), &japanese::long_date(commit.date)),
            None => words::NO_COMMIT.to_owned(),
        };
        self.out.push_str("facts: (\n");
        self.fact(words::FACILITY, &head.facility);
        self.fact(words::NUMBER, &document.number);
        self.fact(words::AS_OF, &japanese::long_date(head.as_of));
        self.fact(words::COMMIT, &commit);
        self.fact(words::RENEWED, &document.renewed);
        self.out.push_str("),\neditions: (\n");
        let editions = head.editions.iter().map(crate::document::EditionLine::stated);
        self.fact(words::EDITIONS, &editions.collect::<Vec<_>>().join("\n"));
        self.out.push_str("),\n");
    }

    /// Writes a label and a text beside it; nothing when there is none.
    fn fact(&mut self, label: &str, text: &str) {
        if !text.is_empty() {
            self.out.push('(');
            self.joined(label);
            self.joined(text);
            self.out.push_str("),\n");
        }
    }

    /// Writes what stands after the text: the marks, the evidence and the history.
    pub(super) fn ending(&mut self) {
        let document = self.document;
        if !document.legend.is_empty() {
            self.heading(words::LEGEND);
            let rows = document.legend.iter().map(|legend| row(&[legend.sign.clone(), legend.meaning.clone()]));
            self.simple_table(&[(messages::LEGEND_SIGN, Align::Start), (messages::LEGEND_MEANING, Align::Start)], rows);
        }
        if !document.evidence.is_empty() {
            self.heading(words::EVIDENCE_LIST);
            self.call("p", &[Inline::Text(words::EVIDENCE_HELP.to_owned())]);
            self.out.push('\n');
            let columns = [
                (words::EVIDENCE_NUMBER, Align::End),
                (words::EVIDENCE_RECORD, Align::Start),
                (words::EVIDENCE_PLACE, Align::Start),
                (words::EVIDENCE_COMMIT, Align::Start),
                (words::EVIDENCE_AUTHOR, Align::Start),
                (words::EVIDENCE_DATE, Align::Start),
            ];
            let rows = (1..).zip(&document.evidence).map(|(number, evidence)| {
                let (commit, author, date) = match &evidence.change {
                    Change::Commit { id, author, date } => (short_commit(id).to_owned(), author.clone(), japanese::short_date(*date)),
                    Change::Uncommitted => (words::UNCOMMITTED.to_owned(), String::new(), String::new()),
                    Change::Unknown => (words::UNKNOWN_CHANGE.to_owned(), String::new(), String::new()),
                };
                let place = messages::place(&evidence.path, evidence.line, evidence.end_line);
                let cells = [number.to_string(), evidence.label.clone(), place, commit, author, date];
                Row { anchor: Some(anchors::evidence(number)), ..row(&cells) }
            });
            self.simple_table(&columns, rows);
        }
        if !document.revisions.is_empty() {
            self.heading(words::REVISIONS);
            self.call("p", &[Inline::Text(words::REVISIONS_HELP.to_owned())]);
            self.out.push('\n');
            let columns = [
                (words::EVIDENCE_DATE, Align::Start),
                (words::EVIDENCE_COMMIT, Align::Start),
                (words::EVIDENCE_AUTHOR, Align::Start),
                (words::REVISION_SUMMARY, Align::Start),
            ];
            let rows = document.revisions.iter().map(|revision| {
                let commit = short_commit(&revision.id).to_owned();
                row(&[japanese::short_date(revision.date), commit, revision.author.clone(), revision.summary.clone()])
            });
            self.simple_table(&columns, rows);
            if document.older_revisions > 0 {
                self.call("p", &[Inline::Text(words::older_revisions(document.older_revisions))]);
                self.out.push('\n');
            }
        }
    }

    fn heading(&mut self, words: &str) {
        self.out.push_str("h(2, ");
        self.argument(words, "");
        self.out.push_str(")\n");
    }

    fn simple_table(&mut self, columns: &[(&str, Align)], rows: impl Iterator<Item = Row>) {
        let columns = columns.iter().map(|(title, align)| Column { title: text(title), align: *align }).collect();
        self.table(&Table { name: String::new(), columns, rows: rows.collect() }, LIST_SIZE);
        self.out.push('\n');
    }
}

fn row(cells: &[String]) -> Row {
    Row { cells: cells.iter().map(|cell| text(cell)).collect(), ..Row::default() }
}

fn text(text: &str) -> Vec<Inline> {
    vec![Inline::Fact(Fact::text(text, Tone::Plain))]
}
