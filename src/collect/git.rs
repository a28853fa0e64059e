//! Reads git: which commit is checked out, whether files differ from it, and the files of any commit. The only file that names git2.

use std::path::{Path, PathBuf};

use git2::{ObjectType, StatusOptions, TreeWalkMode, TreeWalkResult};

use super::{RawFile, whole_file};
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::messages;

/// The repository around a folder.
pub struct Repository {
    git: git2::Repository,
    /// Path of the judged folder inside the repository, with `/`, empty for its root.
    prefix: String,
}

/// What is checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Commit id; none before the first commit.
    pub commit: Option<String>,
    /// Whether the judged files differ from the commit.
    pub dirty: bool,
}

impl Repository {
    /// Finds the repository around a folder; `None` when there is none.
    pub fn discover(folder: &Path) -> Option<Repository> {
        let git = git2::Repository::discover(folder).ok()?;
        let workdir = git.workdir()?.canonicalize().ok()?;
        let prefix = folder.canonicalize().ok()?.strip_prefix(&workdir).ok()?.to_string_lossy().replace('\\', "/");
        Some(Repository { git, prefix })
    }

    /// Returns the path of the judged folder inside the repository, `.` for its root.
    pub fn root(&self) -> &str {
        if self.prefix.is_empty() { "." } else { &self.prefix }
    }

    /// Returns the root folder of the work tree.
    pub fn workdir(&self) -> Option<PathBuf> {
        self.git.workdir().map(Path::to_path_buf)
    }

    fn path(&self, path: &str) -> String {
        if self.prefix.is_empty() { path.to_owned() } else { format!("{}/{path}", self.prefix) }
    }

    /// Tells what is checked out, and whether these files and folders differ from it, new files included.
    pub fn head(&self, paths: &[&str]) -> Result<Head> {
        let commit = match self.git.head() {
            Ok(head) => Some(head.peel_to_commit().map_err(failed)?.id().to_string()),
            Err(error) if matches!(error.code(), git2::ErrorCode::UnbornBranch | git2::ErrorCode::NotFound) => None,
            Err(error) => return Err(failed(error)),
        };
        let mut options = StatusOptions::new();
        options.include_untracked(true).recurse_untracked_dirs(false).include_ignored(false).disable_pathspec_match(true);
        for path in paths {
            options.pathspec(self.path(path));
        }
        let dirty = !self.git.statuses(Some(&mut options)).map_err(failed)?.is_empty();
        Ok(Head { commit, dirty })
    }

    /// Returns the last commit up to a revision (HEAD without one) that changed any of some files and folders, and its day in Asia/Tokyo;
    /// none before there is one. Of merged branches that one counts which the files come from.
    pub fn last_change(&self, revision: Option<&str>, paths: &[&str]) -> Result<Option<(String, Date)>> {
        let mut commit = match (revision, self.head(&[])?.commit) {
            (Some(revision), _) => self.commit(revision)?,
            (None, Some(head)) => self.commit(&head)?,
            (None, None) => return Ok(None),
        };
        let state = |commit: &git2::Commit<'_>| -> Result<Vec<Option<git2::Oid>>> {
            let tree = commit.tree().map_err(failed)?;
            Ok(paths.iter().map(|path| tree.get_path(Path::new(&self.path(path))).ok().map(|entry| entry.id())).collect())
        };
        let own = state(&commit)?;
        if own.iter().all(Option::is_none) {
            return Ok(None);
        }
        loop {
            let mut same = None;
            for parent in commit.parents() {
                if state(&parent)? == own {
                    same = Some(parent);
                    break;
                }
            }
            match same {
                Some(parent) => commit = parent,
                None => return Ok(Some((commit.id().to_string(), day(commit.time().seconds())))),
            }
        }
    }

    /// Returns the full id of the commit that a revision names.
    pub fn resolve(&self, revision: &str) -> Result<String> {
        self.commit(revision).map(|commit| commit.id().to_string())
    }

    fn commit(&self, revision: &str) -> Result<git2::Commit<'_>> {
        let object =
            self.git.revparse_single(revision).map_err(|_| Error::new(ErrorKind::Repository, messages::unknown_revision(revision)))?;
        object.peel_to_commit().map_err(|_| Error::new(ErrorKind::Repository, messages::unknown_revision(revision)))
    }

    /// Reads one file of a commit; `None` when the commit does not have it.
    pub fn read_file(&self, revision: &str, path: &str) -> Result<Option<RawFile>> {
        let tree = self.commit(revision)?.tree().map_err(failed)?;
        match tree.get_path(Path::new(&self.path(path))) {
            Ok(entry) if entry.kind() == Some(ObjectType::Blob) => {
                let blob = self.git.find_blob(entry.id()).map_err(failed)?;
                Ok(Some(RawFile { path: path.to_owned(), bytes: blob.content().to_vec() }))
            }
            Ok(_) => Ok(None),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Reads the wanted files below a folder of a commit, in the order of their paths. Hidden files are left out.
    pub fn read_folder(&self, revision: &str, folder: &str, wanted: fn(&str) -> bool) -> Result<(Vec<RawFile>, Vec<Error>)> {
        let tree = self.commit(revision)?.tree().map_err(failed)?;
        let inner = match tree.get_path(Path::new(&self.path(folder))) {
            Ok(entry) => entry.to_object(&self.git).and_then(|object| object.peel_to_tree()).map_err(failed)?,
            Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok((Vec::new(), Vec::new())),
            Err(error) => return Err(failed(error)),
        };
        let mut files = Vec::new();
        let mut errors = Vec::new();
        inner
            .walk(TreeWalkMode::PreOrder, |parent, entry| {
                let name = entry.name().unwrap_or_default();
                if name.starts_with('.') {
                    return TreeWalkResult::Skip;
                }
                let path = format!("{folder}/{parent}{name}");
                let is_link = entry.filemode() == 0o120_000;
                if is_link {
                    errors.push(Error::new(ErrorKind::Read, messages::link_refused()).at(whole_file(&path, 1)));
                } else if entry.kind() == Some(ObjectType::Blob) && wanted(name) {
                    match self.git.find_blob(entry.id()) {
                        Ok(blob) => files.push(RawFile { path, bytes: blob.content().to_vec() }),
                        Err(error) => errors.push(failed(error).at(whole_file(&path, 1))),
                    }
                }
                TreeWalkResult::Ok
            })
            .map_err(failed)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok((files, errors))
    }
}

/// Returns the day of a moment in Asia/Tokyo, which has no summer time.
pub(super) fn day(seconds: i64) -> Date {
    const TOKYO: i64 = 9 * 3600;
    Date(i32::try_from((seconds + TOKYO).div_euclid(86_400)).unwrap_or(0))
}

fn failed(error: git2::Error) -> Error {
    Error::new(ErrorKind::Repository, messages::git_failed(error.message()))
}
