//! Documents for people who have never seen git: one tree for each document, and a writer for each format.

mod catalogue;
mod compose;
mod copies;
mod drawing;
pub mod figure;
pub mod html;
pub mod japanese;
mod manifest;
pub mod markdown;
mod parse;
#[cfg_attr(not(feature = "pdf"), path = "pdf/absent.rs")]
pub mod pdf;
#[cfg(test)]
mod sample;
mod store;
mod template;
mod tree;
mod values;
mod verdicts;
pub mod xlsx;

pub use catalogue::{FOLDER, TemplateFile, templates_in_use};
pub use compose::{Context, Past, compose};
pub use manifest::{Entry, MANIFEST, MANIFEST_SCHEMA, Manifest, sha256};
pub use tree::*;
pub use verdicts::{Judged, reading_order};

/// A file that a writer made; nothing is written to disk until all of them are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path below the folder that the documents are written to, with `/`.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

use crate::error::Error;
use crate::ledger::{Inventory, RecordId};
use crate::schema::Purpose;

/// Tells whether this build can write a format.
pub fn can_write(format: Format) -> bool {
    format != Format::Pdf || pdf::AVAILABLE
}

/// Writes a folder's documents in one format; links lead to the formats that are written with it.
pub fn write(folder: &Folder, format: Format, formats: &[Format]) -> Result<Vec<File>, Error> {
    match format {
        Format::Md => Ok(markdown::write(folder)),
        Format::Html => Ok(html::write(folder, formats)),
        Format::Pdf => pdf::write(folder),
        Format::Xlsx => xlsx::write(folder),
    }
}

/// Returns the name of the facility.
pub fn facility_name(inventory: &Inventory<'_>) -> Option<String> {
    let (kind, described) = inventory.kinds().for_purpose(Purpose::Facility)?;
    let node = inventory.record(RecordId { kind: kind as u32, index: if inventory.records(kind).is_empty() { return None } else { 0 } });
    Some(template::clean(node.get(described.label.as_deref()?)?.text()))
}

/// SHA-256 of the styles and fonts that are the same for everybody, made when the program is built.
const FIXED: &str = include_str!(concat!(env!("OUT_DIR"), "/fixed.sha256"));

/// Hashes all templates, styles and fonts in use.
pub fn template_hash(templates: &[TemplateFile]) -> String {
    let mut all = Vec::new();
    for file in templates {
        for part in [&file.path, &file.text] {
            all.extend((part.len() as u64).to_be_bytes());
            all.extend(part.as_bytes());
        }
    }
    all.extend(FIXED.as_bytes());
    sha256(&all)
}
