//! The page of a document: what it is, its contents, its text, and what stands after it: legend, evidence, revisions.

use std::fmt::Write as _;

use super::blocks::Writer;
use super::escape;
use super::frame::{self, Frame};
use super::search::{Entries, Entry};
use super::site::{self, Site};
use crate::document::{Change, Document, Evidence, japanese};
use crate::messages::{document as labels, site as words};
use crate::text::Lang;

/// Headings from which on a page has a table of contents.
const LONG: usize = 4;

/// Writes the page of a document, and what the search looks through on it.
pub(super) fn write(site: &Site<'_>, number: usize) -> (String, Entries) {
    let document = &site.folder.documents[number];
    let mut writer = Writer::new(site, number);
    writer.entries.add(Entry::Text, "", &document.summary);
    writer.blocks(&document.blocks);
    let headings = writer.headings.iter().filter(|(level, id, _)| *level <= 3 && !id.is_empty()).cloned().collect::<Vec<_>>();
    let mut contents: Vec<(u8, &str, &str)> = headings.iter().map(|(level, id, words)| (*level, id.as_str(), words.as_str())).collect();
    if !document.legend.is_empty() {
        contents.push((2, "legend:", labels::LEGEND));
        legend(&mut writer.out, document);
    }
    if frame::has_edition_notes(&site.folder.head) {
        contents.push((2, "editions:", words::EDITION_NOTES));
        frame::edition_notes(&mut writer.out, &site.folder.head);
    }
    if !document.evidence.is_empty() {
        contents.push((2, "evidence:", labels::EVIDENCE_LIST));
        evidence(&mut writer);
    }
    if !document.revisions.is_empty() || document.older_revisions > 0 {
        contents.push((2, "revisions:", labels::REVISIONS));
        revisions(&mut writer);
    }
    let body = writer.out;

    let root = site::root(&document.path);
    let mut out = String::with_capacity(body.len() + (8 << 10));
    let running = format!("{} {}", document.number, document.title);
    frame::open(&mut out, site, &Frame { title: &running, root: &root, running: &running, landscape: document.landscape });
    head(&mut out, site, document, &root);
    let long = headings.len() >= LONG;
    out.push_str(if long { "<div class=\"columns\">\n" } else { "" });
    if long {
        table_of_contents(&mut out, &contents);
    }
    out.push_str("<div class=\"text\">\n");
    out.push_str(&body);
    out.push_str(if long { "</div>\n</div>\n" } else { "</div>\n" });
    pager(&mut out, site, number, &root);
    frame::close(&mut out, site);
    (out, writer.entries)
}

/// The head of a document, which is also the head of its first printed page.
fn head(out: &mut String, site: &Site<'_>, document: &Document, root: &str) {
    let _ = write!(
        out,
        "<nav class=\"crumbs\" aria-label=\"{}\"><ol><li><a href=\"{root}index.html\">{}</a></li><li>",
        words::CRUMBS,
        labels::INDEX
    );
    escape::text(out, document.group.title.get(Lang::Ja));
    out.push_str("</li><li aria-current=\"page\">");
    escape::text(out, &document.title);
    out.push_str("</li></ol></nav>\n");
    // Before the title, so that on paper the boxes stand beside it.
    approval(out, document);
    out.push_str("<div class=\"title\">\n<p class=\"number\"><span class=\"unseen\">");
    out.push_str(labels::NUMBER);
    out.push_str(" </span>");
    escape::text(out, &document.number);
    out.push_str("</p>\n<h1>");
    escape::text(out, &document.title);
    out.push_str("</h1>\n");
    if let Some(subtitle) = &document.subtitle {
        out.push_str("<p class=\"subtitle\">");
        escape::text(out, subtitle);
        out.push_str("</p>\n");
    }
    out.push_str("</div>\n");
    frame::facts(out, &site.folder.head, |out| frame::pair(out, labels::RENEWED, |out| escape::text(out, &document.renewed)));
    if !site.other_formats(root, document).is_empty() {
        let _ = write!(out, "<p class=\"formats\"><span>{}</span> ", words::OTHER_FORMATS);
        frame::formats(out, site, root, document);
        out.push_str("</p>\n");
    }
}

/// Boxes to be signed or sealed, which only paper has.
fn approval(out: &mut String, document: &Document) {
    if document.approval.is_empty() {
        return;
    }
    let _ = write!(out, "<div class=\"approval\"><p>{}</p><ul>", labels::APPROVAL);
    for title in &document.approval {
        out.push_str("<li><span>");
        escape::text(out, title);
        out.push_str("</span></li>");
    }
    out.push_str("</ul></div>\n");
}

fn table_of_contents(out: &mut String, contents: &[(u8, &str, &str)]) {
    let _ = write!(out, "<nav class=\"contents\" aria-label=\"{0}\"><details open><summary>{0}</summary>\n<ul>\n", words::CONTENTS);
    for (level, id, words) in contents {
        let _ = write!(out, "<li class=\"level{level}\"><a href=\"#{id}\">");
        escape::text(out, words);
        out.push_str("</a></li>\n");
    }
    out.push_str("</ul></details></nav>\n");
}

fn legend(out: &mut String, document: &Document) {
    let _ = write!(
        out,
        "<section class=\"back\" aria-labelledby=\"legend:\">\n<h2 id=\"legend:\">{}</h2>\n<dl class=\"legend\">\n",
        labels::LEGEND
    );
    for mark in &document.legend {
        out.push_str("<div><dt>");
        escape::text(out, &mark.sign);
        out.push_str("</dt><dd>");
        escape::text(out, &mark.meaning);
        out.push_str("</dd></div>\n");
    }
    out.push_str("</dl>\n</section>\n");
}

fn evidence(writer: &mut Writer<'_, '_>) {
    let list = &writer.document().evidence;
    let _ = write!(
        writer.out,
        "<section class=\"back\" aria-labelledby=\"evidence:\">\n<h2 id=\"evidence:\">{}</h2>\n<p>{}</p>\n",
        labels::EVIDENCE_LIST,
        labels::EVIDENCE_HELP
    );
    writer.headings.push((2, "evidence:".to_owned(), labels::EVIDENCE_LIST.to_owned()));
    writer.open_table(labels::EVIDENCE_LIST, "back");
    heads(
        &mut writer.out,
        &[
            (labels::EVIDENCE_NUMBER, "w3 end"),
            (labels::EVIDENCE_RECORD, "w14"),
            (labels::EVIDENCE_PLACE, "w14"),
            (labels::EVIDENCE_COMMIT, "w8"),
            (labels::EVIDENCE_AUTHOR, "w5"),
            (labels::EVIDENCE_DATE, "w8"),
        ],
    );
    for (number, evidence) in list.iter().enumerate() {
        item(writer, number + 1, evidence);
    }
    writer.close_table();
    writer.out.push_str("</section>\n");
}

fn item(writer: &mut Writer<'_, '_>, number: usize, evidence: &Evidence) {
    let address = writer.site.record(writer.number, &evidence.record);
    let out = &mut writer.out;
    let _ = write!(out, "<tr id=\"evidence:{number}\"><th scope=\"row\" class=\"end\">{number}</th><td>");
    if let Some(address) = &address {
        let _ = write!(out, "<a href=\"{address}\">");
    }
    out.push_str("<bdi>");
    escape::text(out, &evidence.label);
    out.push_str(if address.is_some() { "</bdi></a></td><td><code>" } else { "</bdi></td><td><code>" });
    escape::text(out, &evidence.path);
    let _ = write!(out, "</code> {}</td>", words::lines(evidence.line, evidence.end_line));
    match &evidence.change {
        Change::Commit { id, author, date } => {
            out.push_str("<td>");
            frame::short(out, id);
            out.push_str("</td><td><bdi>");
            escape::text(out, author);
            let _ = write!(out, "</bdi></td><td>{}</td></tr>", japanese::short_date(*date));
        }
        Change::Uncommitted => {
            let _ = write!(out, "<td class=\"warn\">{}</td><td></td><td></td></tr>", labels::UNCOMMITTED);
        }
        Change::Unknown => {
            let _ = write!(out, "<td class=\"muted\">{}</td><td></td><td></td></tr>", labels::UNKNOWN_CHANGE);
        }
    }
    out.push('\n');
}

fn revisions(writer: &mut Writer<'_, '_>) {
    let document = writer.document();
    let _ = write!(
        writer.out,
        "<section class=\"back\" aria-labelledby=\"revisions:\">\n<h2 id=\"revisions:\">{}</h2>\n<p>{}</p>\n",
        labels::REVISIONS,
        labels::REVISIONS_HELP
    );
    if !document.revisions.is_empty() {
        writer.headings.push((2, "revisions:".to_owned(), labels::REVISIONS.to_owned()));
        writer.open_table(labels::REVISIONS, "back");
        heads(
            &mut writer.out,
            &[
                (labels::EVIDENCE_DATE, "w9"),
                (labels::REVISION_SUMMARY, "w14"),
                (labels::EVIDENCE_AUTHOR, "w5"),
                (labels::EVIDENCE_COMMIT, "w8"),
            ],
        );
        let out = &mut writer.out;
        for revision in &document.revisions {
            let _ = write!(out, "<tr><td>{}</td><td><bdi>", japanese::short_date(revision.date));
            escape::text(out, &revision.summary);
            out.push_str("</bdi></td><td><bdi>");
            escape::text(out, &revision.author);
            out.push_str("</bdi></td><td>");
            frame::short(out, &revision.id);
            out.push_str("</td></tr>\n");
        }
        writer.close_table();
    }
    if document.older_revisions > 0 {
        let _ = writeln!(writer.out, "<p>{}</p>", labels::older_revisions(document.older_revisions));
    }
    writer.out.push_str("</section>\n");
}

fn heads(out: &mut String, heads: &[(&str, &str)]) {
    out.push_str("<thead><tr>");
    for (title, class) in heads {
        let _ = write!(out, "<th scope=\"col\" class=\"{class}\">{title}</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
}

/// Links to the documents before and after, in the order of the index.
fn pager(out: &mut String, site: &Site<'_>, number: usize, root: &str) {
    let documents = &site.folder.documents;
    let before = documents[..number].iter().rev().find(|document| site::has_page(document));
    let after = documents[number + 1..].iter().find(|document| site::has_page(document));
    if before.is_none() && after.is_none() {
        return;
    }
    let _ = writeln!(out, "<nav class=\"pager\" aria-label=\"{}\">", words::PAGER);
    for (document, rel, label) in [(before, "prev", words::PREVIOUS), (after, "next", words::NEXT)] {
        let Some(document) = document else { continue };
        let _ = write!(out, "<a rel=\"{rel}\" class=\"{rel}\" href=\"{root}");
        site::page(out, &document.path);
        let _ = write!(out, "\"><span>{label}</span> ");
        escape::text(out, &document.number);
        out.push(' ');
        escape::text(out, &document.title);
        if let Some(subtitle) = &document.subtitle {
            out.push('　');
            escape::text(out, subtitle);
        }
        out.push_str("</a>\n");
    }
    out.push_str("</nav>\n");
}
