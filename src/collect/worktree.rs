//! Reads files of the work tree, in the order of their paths; links that lead out of the tree are refused.

use std::cell::RefCell;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{RawFile, whole_file};
use crate::error::{Error, ErrorKind, Result};
use crate::messages;
use crate::source::encoding::MAX_BYTES;

/// Folders inside folders that are looked into.
const MAX_DEPTH: usize = 32;

/// Reads one file below the root; `None` when it does not exist.
pub fn read_file(root: &Path, path: &str) -> Result<Option<RawFile>> {
    let full = root.join(path);
    if !full.exists() {
        return Ok(None);
    }
    read(root, &full, path).map(Some)
}

/// Reads the wanted files below a folder of the root; what cannot be read is listed beside them. Hidden files are left out.
pub fn read_folder(root: &Path, folder: &str, wanted: fn(&str) -> bool) -> (Vec<RawFile>, Vec<Error>) {
    let mut found = Vec::new();
    let mut errors = Vec::new();
    walk(&root.join(folder), folder, 0, wanted, &mut found, &mut errors);
    found.sort_by(|a: &Found, b| a.path.cmp(&b.path));
    let read = |Found { path, full, plain }| if plain { read_plain(&full, &path) } else { read(root, &full, &path) };
    let read: Vec<Result<RawFile>> = found.into_par_iter().map(read).collect();
    let mut files = Vec::new();
    for result in read {
        match result {
            Ok(file) => files.push(file),
            Err(error) => errors.push(error),
        }
    }
    (files, errors)
}

/// A file of the work tree.
struct Found {
    path: String,
    full: PathBuf,
    /// Whether its folder says that it is a file and no link.
    plain: bool,
}

fn walk(folder: &Path, relative: &str, depth: usize, wanted: fn(&str) -> bool, found: &mut Vec<Found>, errors: &mut Vec<Error>) {
    let refuse = |message| Error::new(ErrorKind::Read, message).at(whole_file(relative, 1));
    if depth > MAX_DEPTH {
        errors.push(refuse(messages::too_deep(MAX_DEPTH)));
        return;
    }
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
        Err(error) => {
            errors.push(refuse(messages::cannot_read(&error.to_string())));
            return;
        }
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{relative}/{name}");
        let full = entry.path();
        let link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
        let is_folder = if link { full.is_dir() } else { entry.file_type().is_ok_and(|kind| kind.is_dir()) };
        if is_folder {
            if link {
                errors.push(Error::new(ErrorKind::Read, messages::link_refused()).at(whole_file(&path, 1)));
            } else {
                walk(&full, &path, depth + 1, wanted, found, errors);
            }
        } else if wanted(&name) {
            found.push(Found { path, full, plain: entry.file_type().is_ok_and(|kind| kind.is_file()) });
        }
    }
}

fn read(root: &Path, full: &Path, path: &str) -> Result<RawFile> {
    let refuse = |message| Error::new(ErrorKind::Read, message).at(whole_file(path, 1));
    let failed = |error: std::io::Error| refuse(messages::cannot_read(&error.to_string()));
    let mut metadata = fs::symlink_metadata(full).map_err(failed)?;
    if metadata.file_type().is_symlink() {
        let target = full.canonicalize().map_err(failed)?;
        if !target.starts_with(root.canonicalize().map_err(failed)?) {
            return Err(refuse(messages::link_refused()));
        }
        metadata = fs::metadata(full).map_err(failed)?;
    }
    if !metadata.is_file() {
        return Err(refuse(messages::not_a_file()));
    }
    if metadata.len() > MAX_BYTES {
        return Err(refuse(messages::too_large(metadata.len(), MAX_BYTES)));
    }
    Ok(RawFile { path: path.to_owned(), bytes: fs::read(full).map_err(failed)? })
}

/// Bytes that are read at a time; most ledgers of a folder for each facility are shorter.
const PIECE: usize = 64 << 10;

thread_local! {
    /// Where files are read to whose length nobody asked for.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Reads what its folder says is a file and no link.
fn read_plain(full: &Path, path: &str) -> Result<RawFile> {
    let refuse = |message| Error::new(ErrorKind::Read, message).at(whole_file(path, 1));
    let failed = |error: std::io::Error| refuse(messages::cannot_read(&error.to_string()));
    let mut file = fs::File::open(full).map_err(failed)?;
    let mut bytes = BUFFER.with_borrow_mut(|buffer| {
        buffer.resize(PIECE, 0);
        let mut end = 0;
        while end < PIECE {
            match file.read(&mut buffer[end..]) {
                Ok(0) => break,
                Ok(more) => end += more,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed(error)),
            }
        }
        // A long file is given its room at once, and what was read is copied there.
        let length = if end < PIECE { end as u64 } else { file.metadata().map_err(failed)?.len() };
        if length > MAX_BYTES {
            return Err(refuse(messages::too_large(length, MAX_BYTES)));
        }
        let mut bytes = Vec::with_capacity(end.max(length as usize));
        bytes.extend_from_slice(&buffer[..end]);
        Ok(bytes)
    })?;
    if bytes.len() == PIECE {
        file.take(MAX_BYTES + 1 - PIECE as u64).read_to_end(&mut bytes).map_err(failed)?;
    }
    Ok(RawFile { path: path.to_owned(), bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_shorter_and_longer_than_a_piece_are_read_whole() {
        let root = tempfile::tempdir().unwrap();
        let lengths = [3 * PIECE, 0, PIECE + 1, 1, PIECE, PIECE - 1, 10];
        let bytes = |length: usize| -> Vec<u8> { (0..length).map(|at| (at % 251) as u8).collect() };
        for (number, length) in lengths.iter().enumerate() {
            fs::write(root.path().join(format!("{number}.yaml")), bytes(*length)).unwrap();
        }
        let (files, errors) = read_folder(root.path(), ".", |_| true);
        assert!(errors.is_empty());
        let read: Vec<(String, Vec<u8>)> = files.into_iter().map(|file| (file.path, file.bytes)).collect();
        let written: Vec<_> = lengths.iter().enumerate().map(|(number, length)| (format!("./{number}.yaml"), bytes(*length))).collect();
        assert!(read == written);
    }
}
