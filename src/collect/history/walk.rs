//! The walk over the commits, newest first: each passes on to its parents the lines that they have too, and keeps the others.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::lines::{Run, pass};
use super::{CommitInfo, File, Line};
use crate::collect::Repository;
use crate::collect::git::{Blob, EntryKind, Node, ObjectId, Renamed, Tree, entry, hunks};
use crate::date::Date;
use crate::error::Result;
use crate::text::one_line;

/// How many commits are looked at; what is older stays unknown.
const MAX_COMMITS: usize = 100_000;

/// A file in the version of a commit, with those lines of the text shown that are not yet given to a newer commit.
#[derive(Clone)]
pub(super) struct Trace<'a> {
    /// Number of the file.
    pub(super) file: usize,
    /// Its path in the commit.
    pub(super) path: Rc<str>,
    pub(super) id: ObjectId,
    /// Its content, once somebody has read it.
    pub(super) blob: Option<Rc<Blob<'a>>>,
    pub(super) runs: Vec<Run>,
}

/// What a parent has in the place of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Older {
    Same,
    Changed(ObjectId),
    Nothing,
    /// The repository lacks the folder it would be in.
    Unknown,
}

pub(super) struct Walk<'a> {
    repository: &'a Repository,
    commits: Vec<CommitInfo>,
    files: Vec<File>,
    complete: bool,
    /// What the commits still to come are to look at.
    waiting: FxHashMap<ObjectId, Vec<Trace<'a>>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(repository: &'a Repository, files: Vec<File>) -> Self {
        Walk { repository, commits: Vec::new(), files, complete: true, waiting: FxHashMap::default() }
    }

    /// Follows files from a commit to where they began.
    pub(super) fn run(&mut self, start: ObjectId, traces: Vec<Trace<'a>>) -> Result<()> {
        if traces.is_empty() {
            return Ok(());
        }
        self.waiting.insert(start, traces);
        for (seen, id) in self.repository.ancestors(start)?.enumerate() {
            if self.waiting.is_empty() {
                break;
            }
            if seen >= MAX_COMMITS {
                self.complete = false;
                break;
            }
            let id = id?;
            if let Some(mut traces) = self.waiting.remove(&id) {
                join(&mut traces);
                self.commit(&self.repository.node(id)?, traces)?;
            }
        }
        Ok(())
    }

    /// Returns the commits that changed something, newest first, the files, and whether all of them were followed to their beginning.
    pub(super) fn finish(self) -> (Vec<CommitInfo>, Vec<File>, bool) {
        (self.commits, self.files, self.complete)
    }

    /// Hands the files of a commit on to its parents.
    fn commit(&mut self, node: &Node<'a>, traces: Vec<Trace<'a>>) -> Result<()> {
        let mut onward: Vec<Vec<Trace<'a>>> = node.parents.iter().map(|_| Vec::with_capacity(traces.len())).collect();
        let mut older = vec![Vec::new(); node.parents.len()];
        for ((_, tree), older) in node.parents.iter().zip(&mut older) {
            self.compare(&node.tree, tree, &traces, 0, older)?;
        }
        let moves = self.moves(node, &traces, &older)?;
        for (index, trace) in traces.into_iter().enumerate() {
            let sides: Vec<Older> = older.iter().map(|older| older[index]).collect();
            if let Some(parent) = sides.iter().position(|side| *side == Older::Same) {
                onward[parent].push(trace);
                continue;
            }
            let renamed = |parent: usize| moves.get(parent)?.iter().find(|renamed| renamed.new == *trace.path);
            let below = sides.iter().enumerate().filter_map(|(parent, side)| match side {
                Older::Changed(id) => Some((parent, Rc::clone(&trace.path), *id)),
                _ => renamed(parent).map(|renamed| (parent, renamed.old.as_str().into(), renamed.content)),
            });
            let below: Vec<(usize, Rc<str>, ObjectId)> = below.collect();
            let lacks_older = node.lacks_parents || sides.contains(&Older::Unknown);
            let own = self.pass_on(trace, below, &mut onward)?;
            match own {
                Some((file, own)) if !lacks_older => self.keep(node, file, &own),
                // Whether these lines are the commit's own or older cannot be told.
                _ => self.complete = false,
            }
        }
        for ((parent, _), traces) in node.parents.iter().zip(onward) {
            if !traces.is_empty() {
                self.waiting.entry(*parent).or_default().extend(traces);
            }
        }
        Ok(())
    }

    /// Finds out, for each parent, which of the files that no parent has were called otherwise there.
    fn moves(&self, node: &Node<'a>, traces: &[Trace<'a>], older: &[Vec<Older>]) -> Result<Vec<Vec<Renamed>>> {
        let is_new = |index: &usize| older.iter().all(|older| older[*index] == Older::Nothing);
        let added: Vec<&str> = (0..traces.len()).filter(is_new).map(|index| &*traces[index].path).collect();
        if added.is_empty() {
            return Ok(Vec::new());
        }
        node.parents.iter().map(|(_, tree)| self.repository.renamed(tree, &node.tree, &added)).collect()
    }

    /// Hands on a file that no parent has as it is: each parent in turn takes the lines that it has too. Returns the file and the lines that
    /// are left; nothing when its content is not there to be compared.
    fn pass_on(
        &self,
        mut trace: Trace<'a>,
        sides: Vec<(usize, Rc<str>, ObjectId)>,
        onward: &mut [Vec<Trace<'a>>],
    ) -> Result<Option<(usize, Vec<Run>)>> {
        let mut own = std::mem::take(&mut trace.runs);
        for (parent, path, id) in sides {
            let (mut runs, mut blob) = (Vec::new(), None);
            if id == trace.id {
                runs = std::mem::take(&mut own);
                blob = trace.blob.clone();
            } else if !own.is_empty() {
                let (Some(new), Some(old)) = (self.content(&mut trace)?, self.repository.blob(id)?) else { return Ok(None) };
                (runs, own) = pass(&own, &hunks(old.content(), new.content())?);
                blob = Some(Rc::new(old));
            }
            onward[parent].push(Trace { file: trace.file, path, id, blob, runs });
        }
        Ok(Some((trace.file, own)))
    }

    /// Gives lines to a commit that changed their file.
    fn keep(&mut self, node: &Node<'a>, file: usize, own: &[Run]) {
        let number = self.number(node);
        let file = &mut self.files[file];
        for run in own {
            run.shown(&mut file.lines).fill(Line::Commit(number));
        }
        if file.changes.last() != Some(&number) {
            file.changes.push(number);
        }
    }

    fn content(&self, trace: &mut Trace<'a>) -> Result<Option<Rc<Blob<'a>>>> {
        if trace.blob.is_none() {
            trace.blob = self.repository.blob(trace.id)?.map(Rc::new);
        }
        Ok(trace.blob.clone())
    }

    /// Says for each file what a parent has in its place. The files are sorted by their paths, and folders that are the same are not entered.
    fn compare(&self, new: &Tree<'_>, old: &Tree<'_>, traces: &[Trace<'_>], depth: usize, found: &mut Vec<Older>) -> Result<()> {
        if new.id() == old.id() {
            found.extend(traces.iter().map(|_| Older::Same));
            return Ok(());
        }
        let mut rest = traces;
        while let Some(first) = rest.first() {
            let name = &first.path[depth..];
            let Some(end) = name.find('/') else {
                found.push(match entry(old, name) {
                    Some((id, _)) if id == first.id => Older::Same,
                    Some((id, EntryKind::File)) => Older::Changed(id),
                    _ => Older::Nothing,
                });
                rest = &rest[1..];
                continue;
            };
            let folder = &first.path[..=depth + end];
            let (inside, behind) = rest.split_at(rest.iter().take_while(|trace| trace.path.starts_with(folder)).count());
            rest = behind;
            let everywhere = match (entry(new, &name[..end]), entry(old, &name[..end])) {
                (Some((new, _)), Some((old, _))) if new == old => Older::Same,
                (Some((new, EntryKind::Folder)), Some((old, EntryKind::Folder))) => {
                    if let (Some(new), Some(old)) = (self.repository.tree(new)?, self.repository.tree(old)?) {
                        self.compare(&new, &old, inside, depth + end + 1, found)?;
                        continue;
                    }
                    Older::Unknown
                }
                _ => Older::Nothing,
            };
            found.extend(inside.iter().map(|_| everywhere));
        }
        Ok(())
    }

    /// Returns the number of a commit that changed something.
    fn number(&mut self, node: &Node<'_>) -> u32 {
        let id = node.id().to_string();
        if self.commits.last().is_none_or(|last| last.id != id) {
            let message = node.message();
            let summary = one_line(message.trim_start().lines().next().unwrap_or_default());
            // Japan is nine hours ahead all year round.
            let date = Date::in_tokyo(node.seconds());
            self.commits.push(CommitInfo { id, author: one_line(&node.author()), date, summary });
        }
        self.commits.len() as u32 - 1
    }
}

/// Sorts files by their paths and joins what several commits hand on of one file.
fn join(traces: &mut Vec<Trace<'_>>) {
    traces.sort_by(|a, b| a.path.cmp(&b.path).then(a.file.cmp(&b.file)));
    traces.dedup_by(|next, first| {
        let same = next.file == first.file && next.path == first.path;
        if same {
            first.runs.append(&mut next.runs);
            first.blob = first.blob.take().or_else(|| next.blob.take());
        }
        same
    });
}
