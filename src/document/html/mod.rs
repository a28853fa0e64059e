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

use rayon::prelude::*;

use super::{File, Folder, Format};
use crate::messages::site as words;

const STYLE: &str = include_str!("../../../templates/site/style.css");
const SCRIPT: &str = include_str!("../../../templates/site/site.js");

/// Writes the site: its index, a page for each document that is written as HTML, and what the pages share.
///
/// Other formats of a document are linked to when they are among `formats`, those written in this run.
pub fn write(folder: &Folder, formats: &[Format]) -> Vec<File> {
    let site = site::Site::new(folder, formats);
    let pages = (0..folder.documents.len()).into_par_iter().filter(|number| site::has_page(&folder.documents[*number]));
    let pages: Vec<(File, search::Entries)> = pages
        .map(|number| {
            let (page, entries) = page::write(&site, number);
            (file(&format!("{}.html", folder.documents[number].path), page), entries)
        })
        .collect();
    let (pages, entries): (Vec<File>, Vec<search::Entries>) = pages.into_iter().unzip();
    let mut files = vec![file("index.html", index::write(&site))];
    files.extend(pages);
    files.push(file("assets/style.css", STYLE.to_owned()));
    files.push(file("assets/site.js", script()));
    files.push(file("assets/search.js", search::script(&entries)));
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
