//! Writes generated pages into a folder: all of them or none, and what an earlier run left behind goes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::write;
use crate::error::{Error, ErrorKind, Result};
use crate::messages;
use crate::reference::{MARKER, Page};

/// What was done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    /// Pages that are new or say something else than before.
    pub(super) written: usize,
    /// Pages of an earlier run that nothing is said about any more.
    pub(super) removed: usize,
}

/// Makes the generated pages in a folder exactly these; files that somebody else wrote are never touched.
pub(super) fn replace(folder: &Path, pages: &[Page]) -> Result<Done> {
    let shown = |error: &io::Error| write::failed(&folder.display().to_string(), error);
    let mut changed = Vec::new();
    for page in pages {
        match fs::read(folder.join(&page.path)) {
            Ok(old) if old == page.text.as_bytes() => {}
            Ok(old) if !is_generated(&old) => {
                let path = folder.join(&page.path).display().to_string();
                return Err(Error::new(ErrorKind::Usage, messages::not_generated(&path)).hint(messages::not_generated_hint()));
            }
            Ok(_) => changed.push(page),
            Err(error) if error.kind() == io::ErrorKind::NotFound => changed.push(page),
            Err(error) => return Err(shown(&error)),
        }
    }
    let stale = stale(folder, pages).map_err(|error| shown(&error))?;
    let done = Done { written: changed.len(), removed: stale.len() };
    if done == Done::default() {
        return Ok(done);
    }
    swap(folder, &changed, &stale).map_err(|error| shown(&error))?;
    Ok(done)
}

fn is_generated(text: &[u8]) -> bool {
    text.starts_with(MARKER.as_bytes())
}

/// Lists generated pages that are not among these, below the folders that these pages stand in.
fn stale(folder: &Path, pages: &[Page]) -> io::Result<Vec<PathBuf>> {
    let mut tops: Vec<&str> = pages.iter().filter_map(|page| page.path.split('/').next()).collect();
    tops.dedup();
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = tops.into_iter().map(PathBuf::from).collect();
    while let Some(inside) = open.pop() {
        let entries = match fs::read_dir(folder.join(&inside)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let path = inside.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "md") {
                let name = path.to_string_lossy().replace('\\', "/");
                if !pages.iter().any(|page| page.path == name) && is_generated(&fs::read(entry.path())?) {
                    found.push(path);
                }
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Puts the new pages in place; when one cannot be, everything is put back as it was.
fn swap(folder: &Path, changed: &[&Page], stale: &[PathBuf]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    // Beside the pages, so that moving them is one step of the file system.
    let store = tempfile::Builder::new().prefix(".mamori-").tempdir_in(folder)?;
    for (number, page) in changed.iter().enumerate() {
        fs::write(store.path().join(format!("new-{number}")), &page.text)?;
    }
    let mut undo: Vec<(PathBuf, Option<PathBuf>)> = Vec::new();
    let result = (|| {
        for path in stale {
            set_aside(&folder.join(path), store.path(), &mut undo)?;
        }
        for (number, page) in changed.iter().enumerate() {
            let target = folder.join(&page.path);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            set_aside(&target, store.path(), &mut undo)?;
            fs::rename(store.path().join(format!("new-{number}")), &target)?;
        }
        Ok(())
    })();
    if result.is_err() {
        for (target, old) in undo.iter().rev() {
            // What cannot be put back stays beside; there is nothing better left to do.
            let _ = fs::remove_file(target);
            if let Some(old) = old {
                let _ = fs::rename(old, target);
            }
        }
    }
    result
}

/// Moves a file out of the way, if it is there, and remembers where it was.
fn set_aside(target: &Path, store: &Path, undo: &mut Vec<(PathBuf, Option<PathBuf>)>) -> io::Result<()> {
    let old = store.join(format!("old-{}", undo.len()));
    match fs::rename(target, &old) {
        Ok(()) => undo.push((target.to_owned(), Some(old))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => undo.push((target.to_owned(), None)),
        Err(error) => return Err(error),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, text: &str) -> Page {
        Page { path: path.into(), text: format!("{MARKER}: -->\n{text}\n") }
    }

    #[test]
    fn stale_pages_go_and_other_files_stay() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let first = [page("ja/rules/a.md", "a"), page("ja/rules/b.md", "b")];
        assert_eq!(replace(root, &first).unwrap(), Done { written: 2, removed: 0 });
        fs::write(root.join("ja/rules/own.md"), "手で書いた").unwrap();
        fs::write(root.join("schema.json"), "{}").unwrap();
        let second = [page("ja/rules/a.md", "a"), page("ja/rules/c.md", "c")];
        assert_eq!(replace(root, &second).unwrap(), Done { written: 1, removed: 1 });
        assert!(!root.join("ja/rules/b.md").exists() && root.join("ja/rules/own.md").exists() && root.join("schema.json").exists());
        assert_eq!(replace(root, &second).unwrap(), Done::default());
        assert_eq!(fs::read_dir(root).unwrap().count(), 2, "nothing is left beside the pages");
    }

    #[test]
    fn a_page_of_somebody_else_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("ja")).unwrap();
        fs::write(folder.path().join("ja/b.md"), "手で書いた").unwrap();
        assert!(replace(folder.path(), &[page("ja/a.md", "a"), page("ja/b.md", "b")]).is_err());
        assert!(!folder.path().join("ja/a.md").exists(), "all or nothing");
    }

    #[test]
    fn when_one_page_cannot_be_written_all_are_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        replace(root, &[page("ja/a.md", "old"), page("ja/z.md", "stale")]).unwrap();
        // A file where the folder of a page should be.
        fs::write(root.join("ja/x"), "").unwrap();
        assert!(swap(root, &[&page("ja/a.md", "new"), &page("ja/x/b.md", "b")], &[PathBuf::from("ja/z.md")]).is_err());
        assert!(fs::read_to_string(root.join("ja/a.md")).unwrap().ends_with("old\n"));
        assert!(root.join("ja/z.md").exists());
    }
}
