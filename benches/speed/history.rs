//! The history of lines: a repository made on the spot, with as many ledgers as the example clinic.

use divan::Bencher;
use git2::build::TreeUpdateBuilder;
use git2::{FileMode, Oid, Repository, Signature, Time};
use tempfile::TempDir;

use crate::support::example;

/// Commits changes on top of the last commit.
fn commit(git: &Repository, number: usize, parent: Option<Oid>, update: &mut TreeUpdateBuilder) -> Oid {
    let who = Signature::new("鈴木 美咲", "suzuki@clinic.example", &Time::new(1_767_193_200 + number as i64 * 3600, 540)).expect("a name");
    let parent = parent.map(|id| git.find_commit(id).expect("just made"));
    let empty = || git.treebuilder(None).and_then(|tree| tree.write()).and_then(|id| git.find_tree(id));
    let base = parent.as_ref().map_or_else(empty, git2::Commit::tree).expect("a tree");
    let tree = update.create_updated(git, &base).and_then(|id| git.find_tree(id)).expect("a tree");
    git.commit(Some("HEAD"), &who, &who, "台帳を直す", &tree, &parent.iter().collect::<Vec<_>>()).expect("a commit")
}

/// Makes a repository whose ledgers change one after the other, and returns it with the last texts.
fn repository(commits: usize) -> (TempDir, Vec<(String, String)>) {
    let folder = TempDir::new().expect("a folder");
    let git = Repository::init(folder.path()).expect("a repository");
    let mut files = example();
    let mut first = TreeUpdateBuilder::new();
    for (path, text) in &files {
        first.upsert(path.as_str(), git.blob(text.as_bytes()).expect("written"), FileMode::Blob);
    }
    let mut last = commit(&git, 0, None, &mut first);
    for number in 1..commits {
        let count = files.len();
        let (path, text) = &mut files[number * 7 % count];
        let line = text.match_indices('\n').nth(number % 40).map_or(0, |(at, _)| at + 1);
        text.insert_str(line, &format!("# {number}\n"));
        let mut update = TreeUpdateBuilder::new();
        update.upsert(path.as_str(), git.blob(text.as_bytes()).expect("written"), FileMode::Blob);
        last = commit(&git, number, Some(last), &mut update);
    }
    (folder, files)
}

/// Who last changed each line of all ledgers.
#[divan::bench(args = [300, 2000])]
fn history(bencher: Bencher<'_, '_>, commits: usize) {
    let (folder, files) = repository(commits);
    let asked: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    bencher.bench_local(|| {
        let repository = mamori::collect::Repository::discover(folder.path()).expect("just made");
        repository.history(None, &asked).expect("readable")
    });
}
