//! Gathers the files of a run as bytes: from the work tree, or from a commit without a checkout.

mod git;
mod history;
mod worktree;

pub use git::{Head, ListedFile, Repository};
pub use history::{CommitInfo, History, LineChange};
pub use worktree::{read_file, read_folder};

use crate::error::{Error, ErrorKind};
use crate::messages;
use crate::source::encoding::{MAX_BYTES, decode};
use crate::source::{Location, Source, SourceId, SourceSet};

/// A file with its path relative to the root.
#[derive(Debug, Clone)]
pub struct RawFile {
    /// Path with `/`.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

impl RawFile {
    /// Decodes the file and adds it to the sources, or says which encoding it looks like.
    pub fn into_source(self, sources: &mut SourceSet) -> Result<SourceId, Error> {
        self.decoded().map(|source| sources.add(source))
    }

    /// Decodes the file, or says which encoding it looks like.
    pub fn decoded(self) -> Result<Source, Error> {
        if self.bytes.len() as u64 > MAX_BYTES {
            let message = messages::too_large(self.bytes.len() as u64, MAX_BYTES);
            return Err(Error::new(ErrorKind::Read, message).at(whole_file(&self.path, 1)));
        }
        match decode(self.bytes) {
            Ok(text) => Ok(Source::new(self.path, text)),
            Err(error) => {
                let found = Error::new(ErrorKind::Read, messages::not_text(error.reason)).at(whole_file(&self.path, error.line));
                Err(found.hint(messages::not_text_hint(error.reason)))
            }
        }
    }
}

/// Returns the place of a file whose text cannot be shown.
pub(crate) fn whole_file(path: &str, line: u32) -> Location {
    Location { path: path.to_owned(), line, column: 1, end_line: line, end_column: 1 }
}

/// Tells whether a file name is that of a YAML file.
pub fn is_yaml(name: &str) -> bool {
    matches!(name.rsplit_once('.'), Some((_, extension)) if extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml"))
}

/// Tells whether a file name is that of a template of a document or of its description.
pub fn is_template(name: &str) -> bool {
    name.ends_with(".md") || is_yaml(name)
}
