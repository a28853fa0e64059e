//! Puts what git knows about the ledgers into the words of documents.

use super::session::Session;
use crate::collect::{CommitInfo, History, LineChange};
use crate::document::{Change, Past, Revision};
use crate::error::Error;
use crate::source::SourceId;

/// Revisions that a document lists.
const MAX_REVISIONS: usize = 20;

/// What git knows about the ledgers; nothing outside a repository.
pub(super) struct Known(Option<History>);

impl Known {
    /// Reads the history of the inventory up to a revision, or of the work tree.
    pub(super) fn read(session: &Session, revision: Option<&str>, files: &[SourceId]) -> Result<Known, Vec<Error>> {
        let Some(repository) = &session.repository else { return Ok(Known(None)) };
        let sources = files.iter().map(|id| session.sources.get(*id));
        let texts: Vec<(&str, &str)> = sources.map(|source| (source.path.as_str(), &*source.text)).collect();
        repository.history(revision, &texts).map(|history| Known(Some(history))).map_err(|error| vec![error])
    }
}

impl Past for Known {
    fn last_change(&self, path: &str, first: u32, last: u32) -> Change {
        match self.0.as_ref().map(|history| history.last_change(path, first, last)) {
            Some(LineChange::Commit(commit)) => Change::Commit { id: commit.id.clone(), author: commit.author.clone(), date: commit.date },
            Some(LineChange::Uncommitted) => Change::Uncommitted,
            Some(LineChange::Unknown) | None => Change::Unknown,
        }
    }

    fn revisions(&self, paths: &[&str]) -> (Vec<Revision>, usize) {
        let changes = self.0.as_ref().map(|history| history.changes(paths)).unwrap_or_default();
        let revision = |commit: &&CommitInfo| Revision {
            id: commit.id.clone(),
            date: commit.date,
            author: commit.author.clone(),
            summary: commit.summary.clone(),
        };
        (changes.iter().take(MAX_REVISIONS).map(revision).collect(), changes.len().saturating_sub(MAX_REVISIONS))
    }
}
