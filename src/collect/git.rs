//! Reads git: which commit is checked out, whether files differ from it, the files of any commit, and the objects of its history. The only
//! file that names git2.

use std::path::{Path, PathBuf};

use git2::{Delta, DiffFindOptions, DiffOptions, ErrorCode, ObjectType, Patch, Sort, StatusOptions, TreeWalkMode, TreeWalkResult};

use super::{RawFile, is_yaml, whole_file};
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
            Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => None,
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
        let Some(start) = self.start(revision)? else { return Ok(None) };
        let mut commit = self.git.find_commit(start).map_err(failed)?;
        let state = |commit: &git2::Commit<'_>| -> Result<Vec<Option<ObjectId>>> {
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
                None => return Ok(Some((commit.id().to_string(), Date::in_tokyo(commit.time().seconds())))),
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
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Reads the wanted files below a folder of a commit, in the order of their paths. Hidden files are left out.
    pub fn read_folder(&self, revision: &str, folder: &str, wanted: fn(&str) -> bool) -> Result<(Vec<RawFile>, Vec<Error>)> {
        let (listed, mut errors) = self.list_folder(revision, folder, wanted)?;
        let mut files = Vec::with_capacity(listed.len());
        for file in listed {
            match self.read_listed(file) {
                Ok(file) => files.push(file),
                Err(error) => errors.push(error),
            }
        }
        Ok((files, errors))
    }

    /// Lists the wanted files below a folder of a commit like [`Repository::read_folder`], without reading them.
    pub fn list_folder(&self, revision: &str, folder: &str, wanted: fn(&str) -> bool) -> Result<(Vec<ListedFile>, Vec<Error>)> {
        let tree = self.commit(revision)?.tree().map_err(failed)?;
        let inner = match tree.get_path(Path::new(&self.path(folder))) {
            Ok(entry) => entry.to_object(&self.git).and_then(|object| object.peel_to_tree()).map_err(failed)?,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok((Vec::new(), Vec::new())),
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
                    files.push(ListedFile { path, content: entry.id() });
                }
                TreeWalkResult::Ok
            })
            .map_err(failed)?;
        files.sort_by(|a: &ListedFile, b| a.path.cmp(&b.path));
        Ok((files, errors))
    }

    /// Reads a file that was listed.
    pub fn read_listed(&self, file: ListedFile) -> Result<RawFile> {
        match self.git.find_blob(file.content) {
            Ok(blob) => Ok(RawFile { bytes: blob.content().to_vec(), path: file.path }),
            Err(error) => Err(failed(error).at(whole_file(&file.path, 1))),
        }
    }
}

/// A file of a commit that is not read yet.
#[derive(Debug, Clone)]
pub struct ListedFile {
    /// Path with `/`.
    pub path: String,
    content: ObjectId,
}

impl ListedFile {
    /// Tells whether some bytes are the content of the file.
    pub fn holds(&self, bytes: &[u8]) -> bool {
        git2::Oid::hash_object(ObjectType::Blob, bytes).is_ok_and(|id| id == self.content)
    }
}

/// The name of an object.
pub(super) type ObjectId = git2::Oid;
/// A folder of a commit.
pub(super) type Tree<'a> = git2::Tree<'a>;
/// The content of a file of a commit.
pub(super) type Blob<'a> = git2::Blob<'a>;

/// A commit as its history needs it.
pub(super) struct Node<'a> {
    commit: git2::Commit<'a>,
    /// Its files.
    pub(super) tree: Tree<'a>,
    /// Its parents and their files, as far as the repository has them.
    pub(super) parents: Vec<(ObjectId, Tree<'a>)>,
    /// Whether the repository lacks a parent, as at the end of a shallow clone.
    pub(super) lacks_parents: bool,
}

impl Node<'_> {
    pub(super) fn id(&self) -> ObjectId {
        self.commit.id()
    }

    /// Returns the author's name as it was written down, or what stands for it.
    pub(super) fn author(&self) -> String {
        let author = self.commit.author();
        let name = String::from_utf8_lossy(author.name_bytes());
        if name.trim().is_empty() { String::from_utf8_lossy(author.email_bytes()).into_owned() } else { name.into_owned() }
    }

    /// Returns the author's time in seconds since 1970.
    pub(super) fn seconds(&self) -> i64 {
        self.commit.author().when().seconds()
    }

    pub(super) fn message(&self) -> String {
        String::from_utf8_lossy(self.commit.message_bytes()).into_owned()
    }
}

/// What stands under a name in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    File,
    Folder,
}

/// A part in which two versions of a file differ. Lines are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hunk {
    /// First line in the older version.
    pub(super) old: u32,
    /// How many lines of the older version it replaces.
    pub(super) old_lines: u32,
    /// First line in the newer version.
    pub(super) new: u32,
    /// How many lines it puts there.
    pub(super) new_lines: u32,
}

/// A file under another name in the parent.
pub(super) struct Renamed {
    /// Its path in the commit.
    pub(super) new: String,
    /// Its path in the parent.
    pub(super) old: String,
    /// Its content in the parent.
    pub(super) content: ObjectId,
}

impl Repository {
    /// Returns the path of a judged file in the repository.
    pub(super) fn inner_path(&self, path: &str) -> String {
        self.path(path)
    }

    /// Returns the commit that a revision names, or that is checked out; `None` before the first commit.
    pub(super) fn start(&self, revision: Option<&str>) -> Result<Option<ObjectId>> {
        match revision {
            Some(revision) => self.commit(revision).map(|commit| Some(commit.id())),
            None => match self.git.head() {
                Ok(head) => head.peel_to_commit().map(|commit| Some(commit.id())).map_err(failed),
                Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => Ok(None),
                Err(error) => Err(failed(error)),
            },
        }
    }

    /// Lists a commit and all it comes from, no commit before those that come from it, newer ones first.
    pub(super) fn ancestors(&self, start: ObjectId) -> Result<impl Iterator<Item = Result<ObjectId>>> {
        let mut walk = self.git.revwalk().map_err(failed)?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME).map_err(failed)?;
        walk.push(start).map_err(failed)?;
        Ok(walk.map(|id| id.map_err(failed)))
    }

    /// Reads a commit.
    pub(super) fn node(&self, id: ObjectId) -> Result<Node<'_>> {
        let commit = self.git.find_commit(id).map_err(failed)?;
        let tree = commit.tree().map_err(failed)?;
        let mut parents = Vec::with_capacity(commit.parent_count());
        for id in commit.parent_ids() {
            let Some(parent) = present(self.git.find_commit(id))? else { continue };
            if let Some(tree) = present(parent.tree())? {
                parents.push((id, tree));
            }
        }
        // libgit2 hides the parents at the end of a shallow clone; the commit itself still names them.
        let named = commit.raw_header_bytes().split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"parent ")).count();
        let lacks_parents = parents.len() < named.max(commit.parent_count());
        Ok(Node { commit, tree, parents, lacks_parents })
    }

    /// Reads a folder; `None` when the repository lacks it.
    pub(super) fn tree(&self, id: ObjectId) -> Result<Option<Tree<'_>>> {
        present(self.git.find_tree(id))
    }

    /// Reads the content of a file; `None` when the repository lacks it.
    pub(super) fn blob(&self, id: ObjectId) -> Result<Option<Blob<'_>>> {
        present(self.git.find_blob(id))
    }

    /// Finds a file below a folder.
    pub(super) fn find(&self, tree: &Tree<'_>, path: &str) -> Result<Option<ObjectId>> {
        let entry = present(tree.get_path(Path::new(path)))?;
        Ok(entry.filter(|entry| entry.kind() == Some(ObjectType::Blob)).map(|entry| entry.id()))
    }

    /// Finds out which of some files have another name in the parent. Like git, it takes a file for the same when half of it is.
    pub(super) fn renamed(&self, old: &Tree<'_>, new: &Tree<'_>, added: &[&str]) -> Result<Vec<Renamed>> {
        let Some(all) = present(self.git.diff_tree_to_tree(Some(old), Some(new), None))? else { return Ok(Vec::new()) };
        let text = |path: Option<&Path>| path.and_then(Path::to_str).unwrap_or_default().to_owned();
        let gone = all.deltas().filter(|delta| delta.status() == Delta::Deleted).map(|delta| text(delta.old_file().path()));
        let gone: Vec<String> = gone.filter(|path| is_yaml(path)).collect();
        // Nothing can have moved where nothing is gone; the first commit of a folder adds many files.
        if gone.is_empty() {
            return Ok(Vec::new());
        }
        let mut options = DiffOptions::new();
        options.disable_pathspec_match(true);
        for path in gone.iter().map(String::as_str).chain(added.iter().copied()) {
            options.pathspec(path);
        }
        let Some(mut diff) = present(self.git.diff_tree_to_tree(Some(old), Some(new), Some(&mut options)))? else { return Ok(Vec::new()) };
        // A file that is split leaves several of its kind; to libgit2 one of them is the old one renamed, the others are copies of it.
        let mut similar = DiffFindOptions::new();
        similar.renames(true).copies(true).rename_threshold(50).copy_threshold(50);
        present(diff.find_similar(Some(&mut similar)))?;
        let moved = diff.deltas().filter(|delta| matches!(delta.status(), Delta::Renamed | Delta::Copied));
        Ok(moved
            .map(|delta| Renamed { new: text(delta.new_file().path()), old: text(delta.old_file().path()), content: delta.old_file().id() })
            .collect())
    }
}

/// Returns the folder or file of a name in a folder.
pub(super) fn entry(tree: &Tree<'_>, name: &str) -> Option<(ObjectId, EntryKind)> {
    let entry = tree.get_name(name)?;
    match entry.kind() {
        Some(ObjectType::Blob) => Some((entry.id(), EntryKind::File)),
        Some(ObjectType::Tree) => Some((entry.id(), EntryKind::Folder)),
        _ => None,
    }
}

/// Says in which parts two versions of a file differ, as `git blame` sees it.
pub(super) fn hunks(old: &[u8], new: &[u8]) -> Result<Vec<Hunk>> {
    let same = same_tail(old, new);
    let (old, new) = (&old[..old.len() - same], &new[..new.len() - same]);
    let patch = Patch::from_buffers(old, None, new, None, Some(&mut line_options())).map_err(failed)?;
    // Where a side has no lines, the start names the line before.
    let first = |start: u32, lines: u32| if lines == 0 { start } else { start - 1 };
    let hunk = |number| {
        let (hunk, _) = patch.hunk(number).map_err(failed)?;
        Ok(Hunk {
            old: first(hunk.old_start(), hunk.old_lines()),
            old_lines: hunk.old_lines(),
            new: first(hunk.new_start(), hunk.new_lines()),
            new_lines: hunk.new_lines(),
        })
    };
    (0..patch.num_hunks()).map(hunk).collect()
}

/// Returns how many bytes at the end of two files need not be compared: whole blocks of 1024 that are the same, without the line that they
/// begin in. So does `git blame`, and which of several equal lines count as changed depends on it.
fn same_tail(old: &[u8], new: &[u8]) -> usize {
    const BLOCK: usize = 1024;
    let same = old.rchunks_exact(BLOCK).zip(new.rchunks_exact(BLOCK)).take_while(|(old, new)| old == new).count() * BLOCK;
    let tail = &new[new.len() - same..];
    memchr::memchr(b'\n', tail).map_or(0, |end| tail.len() - end - 1)
}

fn line_options() -> DiffOptions {
    let mut options = DiffOptions::new();
    options.context_lines(0).interhunk_lines(0).indent_heuristic(true).force_text(true);
    options
}

/// Tells what the repository lacks from what cannot be read.
fn present<T>(found: Result<T, git2::Error>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

fn failed(error: git2::Error) -> Error {
    Error::new(ErrorKind::Repository, messages::git_failed(error.message()))
}
