//! Reads YAML files into trees with the place of every node and does nothing else: what a scan is measured against.
//!
//!     read_tree general|saphyr|fast THREADS DIR
//!
//! `general` is mamori's reader of any YAML, `saphyr` an independent parser whose events are put into a plain tree,
//! `fast` what a scan uses. Prints files, bytes and nodes.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a program, and a small one")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mamori::source::{Source, SourceId};
use mamori::yaml;
use rayon::prelude::*;
use saphyr_parser::{Event, Parser};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [reader, threads, folder] = args.as_slice() else {
        eprintln!("usage: read_tree general|saphyr|fast THREADS DIR");
        return ExitCode::from(2);
    };
    let read: fn(&Source) -> Option<usize> = match reader.as_str() {
        "general" => |source| yaml::read_general(SourceId(0), source).ok().map(keep),
        "fast" => |source| yaml::read(SourceId(0), source).ok().map(keep),
        _ => |source| tree(&source.text).map(keep_tree),
    };
    let threads = threads.parse().unwrap_or(1);
    if rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().is_err() {
        return ExitCode::from(2);
    }
    let mut paths = Vec::new();
    if let Err(error) = list(Path::new(folder), &mut paths) {
        eprintln!("{folder}: {error}");
        return ExitCode::from(2);
    }
    paths.sort();
    let counts: Option<Vec<(usize, usize)>> = paths
        .par_iter()
        .map(|path| {
            let source = Source::new(path.to_string_lossy(), std::fs::read_to_string(path).ok()?);
            Some((source.text.len(), read(&source)?))
        })
        .collect();
    let Some(counts) = counts else {
        eprintln!("a file could not be read");
        return ExitCode::FAILURE;
    };
    let (bytes, nodes) = counts.iter().fold((0, 0), |sum, (bytes, nodes)| (sum.0 + bytes, sum.1 + nodes));
    println!("{} files, {bytes} bytes, {nodes} nodes", counts.len());
    ExitCode::SUCCESS
}

/// Counts the nodes of a tape; a scan keeps all trees until it ends, so this does too.
fn keep(tree: yaml::Tree) -> usize {
    let nodes = tree.len();
    std::mem::forget(tree);
    nodes
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            paths.push(path);
        }
    }
    Ok(())
}

/// A tree as most programs have it: owned text, children in vectors, the place of every node.
struct Plain {
    start: usize,
    end: usize,
    content: Content,
}

enum Content {
    Scalar(String),
    Sequence(Vec<Plain>),
    Mapping(Vec<(Plain, Plain)>),
}

fn tree(text: &str) -> Option<Plain> {
    let mut open: Vec<(Plain, Option<Plain>)> = Vec::new();
    let mut root = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        let (start, end) = (span.start.index(), span.end.index());
        let done = match event {
            Event::Scalar(value, ..) => Plain { start, end, content: Content::Scalar(value.into_owned()) },
            Event::SequenceStart(..) => {
                open.push((Plain { start, end, content: Content::Sequence(Vec::new()) }, None));
                continue;
            }
            Event::MappingStart(..) => {
                open.push((Plain { start, end, content: Content::Mapping(Vec::new()) }, None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let (mut node, _) = open.pop()?;
                node.end = end;
                node
            }
            _ => continue,
        };
        match open.last_mut() {
            None => root = Some(done),
            Some((parent, key)) => match &mut parent.content {
                Content::Sequence(items) => items.push(done),
                Content::Mapping(entries) => match key.take() {
                    None => *key = Some(done),
                    Some(key) => entries.push((key, done)),
                },
                Content::Scalar(_) => return None,
            },
        }
    }
    root
}

fn keep_tree(tree: Plain) -> usize {
    fn count(node: &Plain) -> usize {
        std::hint::black_box(node.end - node.start);
        match &node.content {
            Content::Scalar(text) => usize::from(text.len() < usize::MAX),
            Content::Sequence(items) => 1 + items.iter().map(count).sum::<usize>(),
            Content::Mapping(entries) => 1 + entries.iter().map(|(key, value)| count(key) + count(value)).sum::<usize>(),
        }
    }
    let nodes = count(&tree);
    std::mem::forget(tree);
    nodes
}
