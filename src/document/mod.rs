//! Documents for people who have never seen git: one tree for each document, and a writer for each format.

pub mod figure;
pub mod japanese;
#[cfg(test)]
mod sample;
mod tree;

pub use tree::*;

/// A file that a writer made; nothing is written to disk until all of them are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path below the folder that the documents are written to, with `/`.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}
