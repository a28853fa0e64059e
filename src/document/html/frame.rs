//! What stands around every page: its head, the facility and the search above it, the program below it.

use super::escape;
use super::site::Site;
use crate::document::{Document, Head, japanese, short_commit};
use crate::messages::{document as labels, site as words};

/// Nothing is loaded that does not stand beside the page, and nothing is sent anywhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";

/// A page without its content.
pub(super) struct Frame<'p> {
    /// Title of the window, before the facility.
    pub(super) title: &'p str,
    /// The way up to the folder of the site.
    pub(super) root: &'p str,
    /// What stands above every printed page beside the facility.
    pub(super) running: &'p str,
    /// Whether it is printed on pages that lie on their side.
    pub(super) landscape: bool,
}

/// Opens a page, up to and with the start of its main part.
pub(super) fn open(out: &mut String, site: &Site<'_>, frame: &Frame<'_>) {
    let head = &site.folder.head;
    let root = frame.root;
    out.push_str("<!DOCTYPE html>\n<html lang=\"ja\" data-running=\"");
    escape::text(out, &head.facility);
    out.push('　');
    escape::text(out, frame.running);
    if head.dirty {
        out.push_str("\" data-dirty=\"");
        escape::text(out, labels::DIRTY);
    }
    out.push_str("\" data-day=\"");
    escape::text(out, &format!("{}　{}", labels::AS_OF, japanese::long_date(head.as_of)));
    out.push_str("\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"");
    out.push_str(POLICY);
    out.push_str(
        "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex, nofollow\">\n\
         <meta name=\"format-detection\" content=\"telephone=no\">\n<meta name=\"generator\" content=\"",
    );
    escape::text(out, &head.tool);
    out.push_str("\">\n<title>");
    escape::text(out, frame.title);
    out.push('｜');
    escape::text(out, &head.facility);
    out.push_str("</title>\n<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"");
    out.push_str(root);
    out.push_str("assets/style.css\">\n<script src=\"");
    out.push_str(root);
    out.push_str("assets/site.js\" defer></script>\n</head>\n<body data-root=\"");
    out.push_str(root);
    out.push_str(if frame.landscape { "\" class=\"landscape\">\n" } else { "\">\n" });
    out.push_str("<a class=\"skip\" href=\"#page:main\">");
    out.push_str(words::SKIP);
    out.push_str("</a>\n<header class=\"site\">\n<p class=\"facility\"><a href=\"");
    out.push_str(root);
    out.push_str("index.html\">");
    escape::text(out, &head.facility);
    out.push_str("</a></p>\n<div class=\"search\" role=\"search\" hidden><label for=\"page:search\">");
    out.push_str(words::SEARCH);
    out.push_str("</label><input id=\"page:search\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\" placeholder=\"");
    out.push_str(words::SEARCH_HINT);
    out.push_str("\"></div>\n</header>\n<main id=\"page:main\" tabindex=\"-1\">\n");
    if head.dirty {
        out.push_str("<p class=\"dirty\">");
        out.push_str(labels::DIRTY);
        out.push_str("</p>\n");
    }
}

/// Closes a page.
pub(super) fn close(out: &mut String, site: &Site<'_>) {
    let head = &site.folder.head;
    out.push_str("</main>\n<footer class=\"site\">\n<dl>");
    pair(out, words::TOOL, |out| escape::text(out, &head.tool));
    pair(out, words::POLICY_HASH, |out| {
        out.push_str("<code>");
        escape::text(out, &head.policy_hash);
        out.push_str("</code>");
    });
    out.push_str("</dl>\n</footer>\n</body>\n</html>\n");
}

/// Adds a label and what it labels to a list of them.
pub(super) fn pair(out: &mut String, label: &str, value: impl FnOnce(&mut String)) {
    out.push_str("<div><dt>");
    out.push_str(label);
    out.push_str("</dt><dd>");
    value(out);
    out.push_str("</dd></div>\n");
}

/// Adds the facts at the head of a page: the facility, the day, the commit, what the page itself adds, and the editions.
pub(super) fn facts(out: &mut String, head: &Head, own: impl FnOnce(&mut String)) {
    out.push_str("<dl class=\"facts\">\n");
    pair(out, labels::FACILITY, |out| escape::text(out, &head.facility));
    pair(out, labels::AS_OF, |out| out.push_str(&japanese::long_date(head.as_of)));
    pair(out, labels::COMMIT, |out| match &head.commit {
        Some(commit) => {
            short(out, &commit.id);
            out.push('　');
            out.push_str(&japanese::long_date(commit.date));
        }
        None => out.push_str(labels::NO_COMMIT),
    });
    own(out);
    if !head.editions.is_empty() {
        out.push_str("<div class=\"wide\"><dt>");
        out.push_str(labels::EDITIONS);
        out.push_str("</dt><dd>");
        for edition in &head.editions {
            out.push_str("<p>");
            escape::text(out, &edition.stated());
            if edition.note.is_some() {
                out.push_str("<span class=\"remark\">［<a href=\"#editions:\">");
                out.push_str(words::EDITION_NOTE);
                out.push_str("</a>］</span>");
            }
            out.push_str("</p>");
        }
        out.push_str("</dd></div>\n");
    }
    out.push_str("</dl>\n");
}

/// Adds what a reader must know of editions that are not complete.
pub(super) fn edition_notes(out: &mut String, head: &Head) {
    if !has_edition_notes(head) {
        return;
    }
    out.push_str("<section class=\"back\" aria-labelledby=\"editions:\">\n<h2 id=\"editions:\">");
    out.push_str(words::EDITION_NOTES);
    out.push_str("</h2>\n<dl class=\"notes\">\n");
    for (edition, note) in head.editions.iter().filter_map(|edition| Some((edition, edition.note.as_ref()?))) {
        out.push_str("<div><dt>");
        escape::text(out, &edition.title);
        out.push_str("</dt><dd>");
        escape::text(out, note);
        out.push_str("</dd></div>\n");
    }
    out.push_str("</dl>\n</section>\n");
}

/// Tells whether there is anything that a reader must know of an edition.
pub(super) fn has_edition_notes(head: &Head) -> bool {
    head.editions.iter().any(|edition| edition.note.is_some())
}

/// Adds a commit as people cite it; its full id shows when it is pointed at.
pub(super) fn short(out: &mut String, id: &str) {
    out.push_str("<code title=\"");
    escape::text(out, id);
    out.push_str("\">");
    escape::text(out, short_commit(id));
    out.push_str("</code>");
}

/// Adds links to the other formats of a document.
pub(super) fn formats(out: &mut String, site: &Site<'_>, root: &str, document: &Document) {
    for (index, (format, address)) in site.other_formats(root, document).into_iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        out.push_str("<a class=\"format\" href=\"");
        out.push_str(&address);
        out.push_str("\" aria-label=\"");
        escape::text(out, &words::in_format(&document.title, format.name()));
        out.push_str("\">");
        out.push_str(words::format(format.name()));
        out.push_str("</a>");
    }
}
