//! Documents as a site of linked pages that works from a folder as it does from a web server, and asks nobody for anything.
//!
//! Pages are complete without the script; it adds the search over all documents, and filters and sorting for long tables.

mod blocks;
mod escape;
mod figure;
mod frame;
mod index;
mod page;
mod search;
mod site;
mod table;
#[cfg(test)]
mod tests;

use super::{File, Folder, Format};
use crate::messages::site as words;

const STYLE: &str = include_str!("../../../templates/site/style.css");
const SCRIPT: &str = include_str!("../../../templates/site/site.js");

/// Writes the site: its index, a page for each document that is written as HTML, and what the pages share.
///
/// Other formats of a document are linked to when they are among `formats`, those written in this run.
pub fn write(folder: &Folder, formats: &[Format]) -> Vec<File> {
    let site = site::Site::new(folder, formats);
    let mut index = search::Index::default();
    let mut files = vec![file("index.html", index::write(&site))];
    for (number, document) in folder.documents.iter().enumerate().filter(|(_, document)| site::has_page(document)) {
        files.push(file(&format!("{}.html", document.path), page::write(&site, number, &mut index)));
    }
    files.push(file("assets/style.css", STYLE.to_owned()));
    files.push(file("assets/site.js", script()));
    files.push(file("assets/search.js", index.finish()));
    files
}

fn file(path: &str, text: String) -> File {
    File { path: format!("html/{path}"), bytes: text.into_bytes() }
}

/// The script with the words that it shows.
fn script() -> String {
    let mut out = String::with_capacity(SCRIPT.len() + 1024);
    out.push_str("\"use strict\";\nwindow.mamoriWords = {");
    for (index, (name, word)) in words::SCRIPT.into_iter().enumerate() {
        out.push_str(if index == 0 { "" } else { ", " });
        escape::script(&mut out, name);
        out.push_str(": ");
        escape::script(&mut out, word);
    }
    out.push_str("};\n");
    out.push_str(SCRIPT);
    out
}
