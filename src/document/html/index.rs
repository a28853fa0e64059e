//! The first page: whose documents these are, and what there is, section by section.

use std::fmt::Write as _;

use super::escape;
use super::frame::{self, Frame};
use super::site::{self, Site};
use crate::document::{Document, Group};
use crate::messages::{document as labels, site as words};
use crate::text::Lang;

pub(super) fn write(site: &Site<'_>) -> String {
    let mut out = String::with_capacity(32 << 10);
    let folder = site.folder;
    frame::open(&mut out, site, &Frame { title: labels::INDEX, root: "", running: labels::INDEX, landscape: false });
    out.push_str("<div class=\"title\">\n<h1>");
    out.push_str(labels::INDEX);
    out.push_str("</h1>\n</div>\n");
    frame::facts(&mut out, &folder.head, |out| {
        frame::pair(out, words::DOCUMENT, |out| out.push_str(&words::count(folder.documents.len())));
    });
    let groups = groups(&folder.documents);
    if groups.len() > 1 {
        let _ = write!(out, "<nav class=\"groups\" aria-label=\"{}\"><ul>", words::GROUPS);
        for (number, (group, documents)) in groups.iter().enumerate() {
            let _ = write!(out, "<li><a href=\"#group:{}\">", number + 1);
            escape::text(&mut out, group.title.get(Lang::Ja));
            let _ = write!(out, " <span class=\"count\">{}</span></a></li>", words::count(documents.len()));
        }
        out.push_str("</ul></nav>\n");
    }
    for (number, (group, documents)) in groups.iter().enumerate() {
        section(&mut out, site, number + 1, group, documents);
    }
    frame::edition_notes(&mut out, &folder.head);
    frame::close(&mut out, site);
    out
}

/// The sections in the order of their first documents.
fn groups(documents: &[Document]) -> Vec<(&Group, Vec<&Document>)> {
    let mut groups: Vec<(&Group, Vec<&Document>)> = Vec::new();
    for document in documents {
        match groups.iter_mut().find(|(group, _)| group.id == document.group.id) {
            Some((_, documents)) => documents.push(document),
            None => groups.push((&document.group, vec![document])),
        }
    }
    groups
}

fn section(out: &mut String, site: &Site<'_>, number: usize, group: &Group, documents: &[&Document]) {
    let _ = write!(out, "<section aria-labelledby=\"group:{number}\">\n<h2 id=\"group:{number}\">");
    escape::text(out, group.title.get(Lang::Ja));
    out.push_str("</h2>\n<table class=\"documents\"><caption class=\"unseen\">");
    escape::text(out, group.title.get(Lang::Ja));
    out.push_str("</caption>\n<thead><tr>");
    let formats = documents.iter().any(|document| !site.other_formats("", document).is_empty());
    for title in [labels::NUMBER, words::DOCUMENT, words::SUMMARY, labels::RENEWED] {
        let _ = write!(out, "<th scope=\"col\">{title}</th>");
    }
    if formats {
        let _ = write!(out, "<th scope=\"col\">{}</th>", words::FORMATS);
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for document in documents {
        out.push_str("<tr><td class=\"number\">");
        escape::text(out, &document.number);
        out.push_str("</td><th scope=\"row\">");
        if site::has_page(document) {
            out.push_str("<a href=\"");
            site::page(out, &document.path);
            out.push_str("\">");
            name(out, document);
            out.push_str("</a>");
        } else {
            name(out, document);
        }
        out.push_str("</th><td class=\"summary\">");
        escape::text(out, &document.summary);
        out.push_str("</td><td class=\"renewed\">");
        escape::text(out, &document.renewed);
        out.push_str("</td>");
        if formats {
            out.push_str("<td class=\"formats\">");
            frame::formats(out, site, "", document);
            out.push_str("</td>");
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>\n</section>\n");
}

fn name(out: &mut String, document: &Document) {
    escape::text(out, &document.title);
    if let Some(subtitle) = &document.subtitle {
        out.push_str("<span class=\"subtitle\">");
        escape::text(out, subtitle);
        out.push_str("</span>");
    }
}
