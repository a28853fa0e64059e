//! Tells who last changed the lines of some files, and which commits changed the files: one walk over the commits for all of them.

mod lines;
#[cfg(test)]
mod tests;
mod walk;

use std::collections::BTreeMap;

use super::Repository;
use super::git::hunks;
use crate::date::Date;
use crate::error::Result;
use lines::{Run, line_count, pass};
use walk::{Trace, Walk};

/// What git knows about some files at a commit, or at the work tree on top of the commit that is checked out.
///
/// Lines are given to the commits that `git blame` gives them to, and a file's changes are those that `git log --follow` lists.
/// What a shallow clone cuts off stays unknown: it is not said to come from the oldest commit that is left.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Newest first: no commit stands before one that comes from it.
    commits: Vec<CommitInfo>,
    files: BTreeMap<String, File>,
    complete: bool,
}

/// A commit, as documents cite it. Its author's day, not the committer's: rebasing does not change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitInfo {
    /// 40 hexadecimal digits.
    pub id: String,
    /// The author's name, on one line.
    pub author: String,
    /// The author's day in Asia/Tokyo.
    pub date: Date,
    /// First line of the message.
    pub summary: String,
}

/// Who last changed some lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineChange<'a> {
    /// A commit.
    Commit(&'a CommitInfo),
    /// Written on top of the commit.
    Uncommitted,
    /// Older than what the repository holds of its history, or not one of the files asked about.
    Unknown,
}

/// A file and its lines.
#[derive(Debug, Clone, Default)]
struct File {
    lines: Vec<Line>,
    /// Numbers of the commits that changed it, rising.
    changes: Vec<u32>,
}

/// Who last changed a line. The newest change is the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Line {
    Uncommitted,
    /// Number of the commit; the newest is 0.
    Commit(u32),
    Unknown,
}

impl History {
    /// Returns the newest change among some lines, counted from 1, the last included.
    pub fn last_change(&self, path: &str, first: u32, last: u32) -> LineChange<'_> {
        let Some(file) = self.files.get(path) else { return LineChange::Unknown };
        let end = (last as usize).min(file.lines.len());
        let lines = file.lines.get(first.saturating_sub(1) as usize..end).unwrap_or_default();
        match lines.iter().min() {
            Some(Line::Uncommitted) => LineChange::Uncommitted,
            Some(Line::Commit(number)) => LineChange::Commit(&self.commits[*number as usize]),
            Some(Line::Unknown) | None => LineChange::Unknown,
        }
    }

    /// Returns the commits that changed any of some files, newest first. A merge is one of them where it agrees with none of its sides.
    pub fn changes(&self, paths: &[&str]) -> Vec<&CommitInfo> {
        let mut numbers: Vec<u32> = paths.iter().filter_map(|path| self.files.get(*path)).flat_map(|file| &file.changes).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().map(|number| &self.commits[number as usize]).collect()
    }

    /// Tells whether the history reaches back to where every file began; a shallow clone does not hold all of it.
    pub fn is_complete(&self) -> bool {
        self.complete
    }
}

impl Repository {
    /// Reads the history of some files, given by their paths below the judged folder and their texts, up to a revision.
    ///
    /// Without a revision it is that of the commit that is checked out, and lines of the texts that the commit does not have are uncommitted.
    /// How lines end is not compared there: a work tree may end them otherwise than the commit it was checked out from.
    pub fn history(&self, revision: Option<&str>, files: &[(&str, &str)]) -> Result<History> {
        let mut found: Vec<File> = Vec::with_capacity(files.len());
        let Some(start) = self.start(revision)? else {
            let file = |text: &str| File { lines: vec![Line::Uncommitted; line_count(text.as_bytes())], changes: Vec::new() };
            let files = files.iter().map(|(path, text)| ((*path).to_owned(), file(text))).collect();
            return Ok(History { commits: Vec::new(), files, complete: true });
        };
        let node = self.node(start)?;
        let mut traces = Vec::with_capacity(files.len());
        for (number, (path, text)) in files.iter().enumerate() {
            let path = self.inner_path(path);
            let committed = self.find(&node.tree, &path)?.map(|id| self.blob(id)).transpose()?.flatten();
            let Some(blob) = committed else {
                found.push(File { lines: vec![Line::Uncommitted; line_count(text.as_bytes())], changes: Vec::new() });
                continue;
            };
            let (lines, runs) = if revision.is_some() || blob.content() == text.as_bytes() {
                let count = line_count(blob.content());
                (vec![Line::Unknown; count], vec![Run { shown: 0, here: 0, len: count as u32 }])
            } else {
                on_top(blob.content(), text)?
            };
            found.push(File { lines, changes: Vec::new() });
            traces.push(Trace { file: number, path: path.into(), id: blob.id(), blob: Some(blob.into()), runs });
        }
        let mut walk = Walk::new(self, found);
        walk.run(start, traces)?;
        let (commits, found, complete) = walk.finish();
        let files = files.iter().zip(found).map(|((path, _), file)| ((*path).to_owned(), file)).collect();
        Ok(History { commits, files, complete })
    }
}

/// Compares the text of a work tree with what is committed: its lines, and those of them that the commit has.
fn on_top(committed: &[u8], text: &str) -> Result<(Vec<Line>, Vec<Run>)> {
    let mut lines = vec![Line::Unknown; line_count(text.as_bytes())];
    let all = [Run { shown: 0, here: 0, len: lines.len() as u32 }];
    let (below, own) = pass(&all, &hunks(&plain_ends(committed), &plain_ends(text.as_bytes()))?);
    for run in own {
        run.shown(&mut lines).fill(Line::Uncommitted);
    }
    Ok((lines, below))
}

/// Takes away a byte order mark, and the carriage returns before line feeds; the number of lines stays.
fn plain_ends(text: &[u8]) -> Vec<u8> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let mut plain = Vec::with_capacity(text.len());
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(line) => plain.extend_from_slice(&[line, b"\n"].concat()),
            None => plain.extend_from_slice(line),
        }
    }
    plain
}
