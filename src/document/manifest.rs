//! The list of what was written: every file with its SHA-256, and what the files were made from.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::File;
use super::tree::Head;

/// Name of the format; fields may be added, never changed.
pub const MANIFEST_SCHEMA: &str = "mamori/manifest/v1";
/// Name of the file.
pub const MANIFEST: &str = "manifest.json";

/// What was written, and from what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`MANIFEST_SCHEMA`].
    pub schema: String,
    /// `mamori 0.1.0`.
    pub tool: String,
    /// SHA-256 over all policy files in use.
    pub policy_hash: String,
    /// SHA-256 over all templates and fonts in use.
    pub template_hash: String,
    /// The commit that last changed what the documents are made from.
    pub commit: Option<String>,
    /// Whether files differ from the commit.
    pub dirty: bool,
    /// The day judged on.
    pub as_of: String,
    /// The editions judged by.
    pub editions: Vec<String>,
    /// The files, by path.
    pub files: Vec<Entry>,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Path below the folder, with `/`.
    pub path: String,
    /// SHA-256 of its content.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: usize,
}

impl Manifest {
    /// Lists the files that were made.
    pub fn new(head: &Head, template_hash: String, files: &[File]) -> Manifest {
        let mut entries: Vec<Entry> =
            files.iter().map(|file| Entry { path: file.path.clone(), sha256: sha256(&file.bytes), bytes: file.bytes.len() }).collect();
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Manifest {
            schema: MANIFEST_SCHEMA.to_owned(),
            tool: head.tool.clone(),
            policy_hash: head.policy_hash.clone(),
            template_hash,
            commit: head.commit.as_ref().map(|commit| commit.id.clone()),
            dirty: head.dirty,
            as_of: head.as_of.to_string(),
            editions: head.editions.iter().map(|edition| edition.id.clone()).collect(),
            files: entries,
        }
    }

    /// Writes the manifest as it stands in the folder.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a manifest has text keys only");
        bytes.push(b'\n');
        bytes
    }

    /// Reads a manifest; none when it is not one of ours.
    pub fn read(bytes: &[u8]) -> Option<Manifest> {
        serde_json::from_slice(bytes).ok().filter(|manifest: &Manifest| manifest.schema == MANIFEST_SCHEMA)
    }

    /// Returns the entry of a file.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        self.files.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok().map(|at| &self.files[at])
    }
}

/// Returns the SHA-256 of some bytes in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
