//! Writes a set of files into a folder: all of them or none, and never over a file that it did not make.

use std::path::{Path, PathBuf};

use super::write;
use crate::document::{File, MANIFEST, Manifest, sha256};
use crate::error::{Error, ErrorKind};
use crate::messages;

/// How a folder differs from what it should hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stale {
    /// A file is not there.
    Missing(String),
    /// A file has another content.
    Changed(String),
    /// A file was made once and is no longer among the documents.
    Superfluous(String),
}

/// How files are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// Only some documents or formats were asked for.
    pub(super) part: bool,
    /// Edits and what is no longer made may be lost.
    pub(super) force: bool,
}

/// Lists how a folder differs from the files and the manifest it should hold, by path.
pub(super) fn stale(out: &Path, files: &[File], manifest: &Manifest) -> Vec<Stale> {
    let mut stale = Vec::new();
    for file in files {
        match std::fs::read(out.join(&file.path)) {
            Ok(bytes) if bytes == file.bytes => {}
            Ok(_) => stale.push(Stale::Changed(file.path.clone())),
            Err(_) => stale.push(Stale::Missing(file.path.clone())),
        }
    }
    let old = old_manifest(out);
    for entry in old.iter().flat_map(|old| &old.files) {
        if manifest.entry(&entry.path).is_none() && out.join(&entry.path).exists() {
            stale.push(Stale::Superfluous(entry.path.clone()));
        }
    }
    if std::fs::read(out.join(MANIFEST)).ok().as_deref() != Some(manifest.bytes().as_slice()) {
        stale.push(if old.is_some() { Stale::Changed(MANIFEST.to_owned()) } else { Stale::Missing(MANIFEST.to_owned()) });
    }
    stale
}

/// Writes the files. Everything is on the disk under other names before the first file gets its own.
///
/// Files of an earlier run that are no longer made go; when only a part was asked for, they are refused instead.
pub(super) fn publish(out: &Path, files: &[File], manifest: &Manifest, way: Way) -> Result<(), Vec<Error>> {
    let old = old_manifest(out);
    if way.part
        && !way.force
        && old.iter().flat_map(|old| &old.files).any(|entry| manifest.entry(&entry.path).is_none() && out.join(&entry.path).exists())
    {
        let error = Error::new(ErrorKind::Usage, messages::other_documents()).at(crate::collect::whole_file(&out.display().to_string(), 1));
        return Err(vec![error.hint(messages::other_documents_hint())]);
    }
    let refused = refused(out, files, old.as_ref(), way.force);
    if !refused.is_empty() {
        return Err(refused);
    }
    let failed = |path: &Path, error: &std::io::Error| vec![write::failed(&path.display().to_string(), error)];
    std::fs::create_dir_all(out).map_err(|error| failed(out, &error))?;
    let staging = tempfile::Builder::new().prefix(".mamori-").tempdir_in(out).map_err(|error| failed(out, &error))?;
    let last = File { path: MANIFEST.to_owned(), bytes: manifest.bytes() };
    for file in files.iter().chain([&last]) {
        let path = staging.path().join(&file.path);
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, &file.bytes));
        written.map_err(|error| failed(&out.join(&file.path), &error))?;
    }
    for file in files.iter().chain([&last]) {
        let path = out.join(&file.path);
        let moved =
            path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::rename(staging.path().join(&file.path), &path));
        moved.map_err(|error| failed(&path, &error))?;
    }
    for entry in old.iter().flat_map(|old| &old.files) {
        if manifest.entry(&entry.path).is_none() {
            remove(out, &entry.path);
        }
    }
    Ok(())
}

/// Lists the files that would be lost: those that mamori did not make, and those that somebody changed since.
fn refused(out: &Path, files: &[File], old: Option<&Manifest>, force: bool) -> Vec<Error> {
    let mut errors = Vec::new();
    let mut refuse = |path: PathBuf, message| {
        errors.push(
            Error::new(ErrorKind::Usage, message)
                .at(crate::collect::whole_file(&path.display().to_string(), 1))
                .hint(messages::not_overwritten_hint()),
        )
    };
    let paths = files.iter().map(|file| file.path.as_str());
    for path in paths.chain(old.iter().flat_map(|old| &old.files).map(|entry| entry.path.as_str())) {
        let full = out.join(path);
        let Ok(bytes) = std::fs::read(&full) else {
            if full.is_dir() {
                refuse(full, messages::folder_in_the_way());
            }
            continue;
        };
        match old.and_then(|old| old.entry(path)) {
            None => refuse(full, messages::not_ours()),
            Some(entry) if !force && entry.sha256 != sha256(&bytes) => refuse(full, messages::edited_since()),
            Some(_) => {}
        }
    }
    if out.join(MANIFEST).exists() && old.is_none() {
        refuse(out.join(MANIFEST), messages::not_ours());
    }
    errors.dedup();
    errors
}

fn old_manifest(out: &Path) -> Option<Manifest> {
    let manifest = Manifest::read(&std::fs::read(out.join(MANIFEST)).ok()?)?;
    // A manifest that names files elsewhere is not one that mamori wrote.
    let inside = |path: &str| Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    manifest.files.iter().all(|entry| inside(&entry.path)).then_some(manifest)
}

/// Removes a file that is no longer made, and the folders that it leaves empty.
fn remove(out: &Path, path: &str) {
    let full = out.join(path);
    if std::fs::remove_file(&full).is_err() {
        return;
    }
    let mut folder = full.parent();
    while let Some(empty) = folder.filter(|folder| *folder != out) {
        if std::fs::remove_dir(empty).is_err() {
            break;
        }
        folder = empty.parent();
    }
}
