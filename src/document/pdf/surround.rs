//! Writes what stands around the text of a document: the first page, header and footer, and the lists at the end.

use std::fmt::Write as _;

use super::literal;
use super::source::Writer;
use crate::document::{Align, Change, Column, Commit, Fact, Inline, Row, Table, Tone, japanese, short_commit};
use crate::messages::{document as words, pdf as messages};

impl Writer<'_> {
    /// Writes what stands around the text.
    pub(super) fn about(&mut self) {
        let (head, document) = (&self.folder.head, self.document);
        self.room = 14.0;
        let plain = |writer: &mut Self, name: &str, text: &str| {
            writer.out.push_str(name);
            let line = literal::lines(text, writer.advance).join(" ");
            literal::push(&mut writer.out, &line);
            writer.out.push_str(",\n");
        };
        plain(self, "facility: ", &head.facility);
        plain(self, "number: ", &document.number);
        plain(self, "title: ", &document.title);
        plain(self, "summary: ", &document.summary);
        match &document.subtitle {
            Some(subtitle) => plain(self, "subtitle: ", subtitle),
            None => self.out.push_str("subtitle: none,\n"),
        }
        if head.dirty {
            plain(self, "dirty: ", words::DIRTY)
        } else {
            self.out.push_str("dirty: none,\n")
        }
        writeln!(self.out, "landscape: {},", document.landscape).expect("writing to a string does not fail");
        plain(self, "approval-title: ", words::APPROVAL);
        self.out.push_str("approval: (");
        document.approval.iter().for_each(|name| self.argument(name, ""));
        self.out.push_str("),\npage-words: (");
        messages::PAGE.iter().for_each(|word| self.argument(word, ""));
        let commit = head.commit.as_ref().map_or(words::NO_COMMIT, Commit::short);
        let editions: Vec<&str> = head.editions.iter().map(|edition| edition.id.as_str()).collect();
        self.out.push_str("),\nfooter: (");
        self.argument(&format!("{} {}", words::AS_OF, japanese::short_date(head.as_of)), "");
        if !editions.is_empty() {
            self.argument(&format!("{} {}", words::EDITIONS, editions.join("、")), "");
        }
        self.argument(&format!("{} {commit}", messages::COMMIT), "");
        self.out.push_str("),\nfacts: (\n");
        self.fact(words::FACILITY, std::iter::once(head.facility.clone()));
        self.fact(words::NUMBER, std::iter::once(document.number.clone()));
        let editions = head.editions.iter().flat_map(|edition| {
            let note = edition.note.as_ref().map(|note| messages::edition_note(note));
            std::iter::once(messages::edition(&edition.title, &edition.id)).chain(note)
        });
        self.fact(words::EDITIONS, editions);
        self.fact(words::AS_OF, std::iter::once(japanese::long_date(head.as_of)));
        let commit = match &head.commit {
            Some(commit) => messages::commit(commit.short(), &japanese::long_date(commit.date)),
            None => words::NO_COMMIT.to_owned(),
        };
        self.fact(words::COMMIT, std::iter::once(commit));
        self.fact(words::RENEWED, std::iter::once(document.renewed.clone()));
        self.out.push_str("),\n");
    }

    /// Writes a label and lines beside it; nothing when there are none.
    fn fact(&mut self, label: &str, lines: impl Iterator<Item = String>) {
        let text = lines.collect::<Vec<_>>().join("\n");
        if !text.is_empty() {
            self.out.push('(');
            self.argument(label, "");
            self.out.push_str("j(");
            self.argument(&text, "");
            self.out.push_str(")),\n");
        }
    }

    /// Writes what stands after the text: the marks, the evidence and the history.
    pub(super) fn ending(&mut self) {
        let document = self.document;
        if !document.legend.is_empty() {
            self.heading(words::LEGEND);
            let rows = document.legend.iter().map(|legend| vec![text(&legend.sign), text(&legend.meaning)]);
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
            let rows = document.evidence.iter().enumerate().map(|(at, evidence)| {
                let (commit, author, date) = match &evidence.change {
                    Change::Commit { id, author, date } => (short_commit(id).to_owned(), author.clone(), japanese::short_date(*date)),
                    Change::Uncommitted => (words::UNCOMMITTED.to_owned(), String::new(), String::new()),
                    Change::Unknown => (words::UNKNOWN_CHANGE.to_owned(), String::new(), String::new()),
                };
                let place = messages::place(&evidence.path, evidence.line, evidence.end_line);
                let cells = [(at + 1).to_string(), evidence.label.clone(), place, commit, author, date];
                cells.iter().map(|cell| text(cell)).collect()
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
                let cells = [
                    japanese::short_date(revision.date),
                    short_commit(&revision.id).to_owned(),
                    revision.author.clone(),
                    revision.summary.clone(),
                ];
                cells.iter().map(|cell| text(cell)).collect()
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

    fn simple_table(&mut self, columns: &[(&str, Align)], rows: impl Iterator<Item = Vec<Vec<Inline>>>) {
        let columns = columns.iter().map(|(title, align)| Column { title: text(title), align: *align }).collect();
        let rows = rows.map(|cells| Row { cells, ..Row::default() }).collect();
        self.table(&Table { name: String::new(), columns, rows });
        self.out.push('\n');
    }
}

fn text(text: &str) -> Vec<Inline> {
    vec![Inline::Fact(Fact::text(text, Tone::Plain))]
}
