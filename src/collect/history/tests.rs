//! Small repositories made on the spot, and what must be said about their lines.

use std::collections::BTreeMap;

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, Oid, Signature, Time};
use tempfile::TempDir;

use super::*;

/// Files by path.
type Files = BTreeMap<String, String>;

/// A repository that commits are added to without a work tree.
struct Story {
    folder: TempDir,
    git: git2::Repository,
    /// Seconds since 1970; every commit is an hour later than the one before.
    now: i64,
}

impl Story {
    fn new() -> Story {
        let folder = TempDir::new().unwrap();
        let git = git2::Repository::init(folder.path()).unwrap();
        Story { folder, git, now: 1_767_193_200 }
    }

    /// Adds a commit with exactly these files and checks it out without touching files.
    fn commit(&mut self, message: &str, parents: &[Oid], files: &[(&str, &[u8])]) -> Oid {
        self.commit_by("鈴木 美咲", message, parents, files)
    }

    fn commit_by(&mut self, author: &str, message: &str, parents: &[Oid], files: &[(&str, &[u8])]) -> Oid {
        self.now += 3600;
        let mut update = TreeUpdateBuilder::new();
        for (path, bytes) in files {
            update.upsert(*path, self.git.blob(bytes).unwrap(), FileMode::Blob);
        }
        let empty = self.git.find_tree(self.git.treebuilder(None).unwrap().write().unwrap()).unwrap();
        let tree = self.git.find_tree(update.create_updated(&self.git, &empty).unwrap()).unwrap();
        let who = Signature::new(author, "suzuki@clinic.example", &Time::new(self.now, 0)).unwrap();
        let parents: Vec<_> = parents.iter().map(|id| self.git.find_commit(*id).unwrap()).collect();
        let id = self.git.commit(None, &who, &who, message, &tree, &parents.iter().collect::<Vec<_>>()).unwrap();
        self.git.set_head_detached(id).unwrap();
        id
    }

    fn repository(&self) -> Repository {
        Repository::discover(self.folder.path()).unwrap()
    }

    /// Says of each line of a file which commit it is given to, by first line of the message.
    fn lines(&self, revision: Option<&str>, path: &str, text: &str) -> Vec<String> {
        let history = self.repository().history(revision, &[(path, text)]).unwrap();
        (1..=line_count(text.as_bytes()) as u32).map(|line| said(history.last_change(path, line, line))).collect()
    }
}

fn said(change: LineChange<'_>) -> String {
    match change {
        LineChange::Commit(commit) => commit.summary.clone(),
        LineChange::Uncommitted => "未確定".to_owned(),
        LineChange::Unknown => "不明".to_owned(),
    }
}

fn summaries<'a>(history: &'a History, paths: &[&str]) -> Vec<&'a str> {
    history.changes(paths).into_iter().map(|commit| commit.summary.as_str()).collect()
}

const A: &str = "inventory/a.yaml";
const B: &str = "inventory/b.yaml";

#[test]
fn a_line_belongs_to_the_commit_that_last_changed_it() {
    let mut story = Story::new();
    let first = story.commit("一", &[], &[(A, b"a\nb\nc\n"), (B, b"x\n")]);
    let second = story.commit("二\n\n本文", &[first], &[(A, b"a\nB\nc\n"), (B, b"x\n")]);
    let third = story.commit("三", &[second], &[(A, b"new\na\nB\nc\n"), (B, b"x\ny\n")]);
    let text = "new\na\nB\nc\n";
    assert_eq!(story.lines(None, A, text), ["三", "一", "二", "一"]);
    assert_eq!(story.lines(Some(&second.to_string()), A, "a\nB\nc\n"), ["一", "二", "一"]);

    let history = story.repository().history(None, &[(A, text), (B, "x\ny\n")]).unwrap();
    assert_eq!(summaries(&history, &[A]), ["三", "二", "一"]);
    assert_eq!(summaries(&history, &[B]), ["三", "一"]);
    assert_eq!(summaries(&history, &[B, A, "inventory/none.yaml"]), ["三", "二", "一"]);
    assert!(history.is_complete());
    // The newest of several lines; the author's day in Japan, where this hour is already in the new year.
    let LineChange::Commit(commit) = history.last_change(A, 2, 3) else { panic!("a commit") };
    assert_eq!((commit.summary.as_str(), commit.author.as_str(), commit.date.to_string().as_str()), ("二", "鈴木 美咲", "2026-01-01"));
    assert_eq!(commit.id, second.to_string());
    assert_eq!(history.last_change(A, 1, 4), history.last_change(A, 1, 1));
    assert!(matches!(history.last_change(A, 1, 1), LineChange::Commit(commit) if commit.id == third.to_string()));
    // Lines and files that there are not.
    for (path, from, to) in [(A, 5, 9), (A, 3, 2), (A, u32::MAX, u32::MAX), ("inventory/none.yaml", 1, 1)] {
        assert_eq!(history.last_change(path, from, to), LineChange::Unknown);
    }
    assert!(matches!(history.last_change(A, 0, u32::MAX), LineChange::Commit(_)));
}

#[test]
fn lines_of_the_work_tree_that_are_not_committed_are_said_to_be_so() {
    let mut story = Story::new();
    assert_eq!(story.lines(None, A, "a\nb"), ["未確定", "未確定"], "before the first commit");
    let first = story.commit("一", &[], &[(A, b"a\nb\nc\n")]);
    story.commit("二", &[first], &[(A, b"a\nb\nc\nd\n")]);
    assert_eq!(story.lines(None, A, "a\nneu\nc\nd\n"), ["一", "未確定", "一", "二"]);
    assert_eq!(story.lines(None, B, "a\n"), ["未確定"], "not in the commit");
    assert_eq!(story.lines(None, A, ""), [""; 0]);
    let history = story.repository().history(None, &[(A, "a\nneu\n")]).unwrap();
    assert_eq!(history.last_change(A, 1, 2), LineChange::Uncommitted, "newer than any commit");
}

#[test]
fn how_the_lines_of_a_work_tree_end_does_not_count() {
    let mut story = Story::new();
    story.commit("一", &[], &[(A, b"\xEF\xBB\xBFa\nb"), (B, b"a\r\nb\r\n")]);
    assert_eq!(story.lines(None, A, "a\r\nb"), ["一", "一"]);
    assert_eq!(story.lines(None, A, "a\nb\n"), ["一", "未確定"], "a last line feed was added");
    assert_eq!(story.lines(None, B, "a\nb\n"), ["一", "一"]);
}

#[test]
fn changed_ends_of_lines_are_a_change_between_commits_and_bytes_outside_utf8_are_compared_as_bytes() {
    let mut story = Story::new();
    let first = story.commit("一", &[], &[(A, b"a\nb\n"), (B, b"id: x\nname: \x8E\xF3\x95\x74\n")]);
    story.commit("二", &[first], &[(A, b"a\r\nb\n"), (B, b"id: x\nname: \xE5\x8F\x97\xE4\xBB\x98\n")]);
    assert_eq!(story.lines(None, A, "a\nb\n"), ["二", "一"]);
    assert_eq!(story.lines(None, B, "id: x\nname: 受付\n"), ["一", "二"]);
    assert_eq!(story.lines(Some(&first.to_string()), B, "id: x\nname: 受付\n"), ["一", "一"]);
}

#[test]
fn a_merge_hands_lines_to_the_side_that_has_them() {
    let mut story = Story::new();
    let base = story.commit("元", &[], &[(A, b"1\n2\n3\n4\n5\n"), (B, b"x\n")]);
    let left = story.commit("左", &[base], &[(A, b"left\n2\n3\n4\n5\n"), (B, b"x\n")]);
    let right = story.commit("右", &[base], &[(A, b"1\n2\n3\n4\nright\n"), (B, b"x\ny\n")]);
    story.commit("併合", &[left, right], &[(A, b"left\n2\nboth\n4\nright\n"), (B, b"x\ny\n")]);
    assert_eq!(story.lines(None, A, "left\n2\nboth\n4\nright\n"), ["左", "元", "併合", "元", "右"]);
    let history = story.repository().history(None, &[(A, "left\n2\nboth\n4\nright\n"), (B, "x\ny\n")]).unwrap();
    assert_eq!(summaries(&history, &[A]), ["併合", "右", "左", "元"]);
    assert_eq!(summaries(&history, &[B]), ["右", "元"], "the merge took this file as it was on one side");
}

#[test]
fn a_file_keeps_its_history_when_it_moves() {
    let mut story = Story::new();
    let text = b"devices:\n  - id: pc-1\n    name: PC\n    site: main\n";
    let first = story.commit("一", &[], &[(A, text), (B, b"x\n")]);
    let moved = story.commit("移す", &[first], &[("inventory/devices/a.yaml", text), (B, b"x\n")]);
    let edited = b"devices:\n  - id: pc-1\n    name: PC-A\n    site: main\n";
    story.commit("移して直す", &[moved], &[("inventory/pc/a.yaml", edited), (B, b"x\n")]);
    let path = "inventory/pc/a.yaml";
    let text = std::str::from_utf8(edited).unwrap();
    assert_eq!(story.lines(None, path, text), ["一", "一", "移して直す", "一"]);
    let history = story.repository().history(None, &[(path, text)]).unwrap();
    assert_eq!(summaries(&history, &[path]), ["移して直す", "移す", "一"]);
}

#[test]
fn what_a_shallow_clone_lacks_is_unknown() {
    let mut story = Story::new();
    let first = story.commit("一", &[], &[(A, b"a\n")]);
    let second = story.commit("二", &[first], &[(A, b"a\nb\n")]);
    story.commit("三", &[second], &[(A, b"a\nb\nc\n")]);
    std::fs::write(story.git.path().join("shallow"), format!("{second}\n")).unwrap();
    assert_eq!(story.lines(None, A, "a\nb\nc\n"), ["不明", "不明", "三"]);
    let history = story.repository().history(None, &[(A, "a\nb\nc\n")]).unwrap();
    assert_eq!(summaries(&history, &[A]), ["三"]);
    assert!(!history.is_complete());
    assert!(matches!(history.last_change(A, 1, 3), LineChange::Commit(_)), "what is known is newer than what is not");

    // The same without the file that tells git of it: the object itself is gone.
    std::fs::remove_file(story.git.path().join("shallow")).unwrap();
    let id = first.to_string();
    std::fs::remove_file(story.git.path().join("objects").join(&id[..2]).join(&id[2..])).unwrap();
    let repository = story.repository();
    let walked = repository.history(None, &[(A, "a\nb\nc\n")]);
    assert!(walked.is_err(), "a repository that is damaged is not judged");
}

#[test]
fn names_and_messages_stay_on_their_line() {
    let mut story = Story::new();
    story.commit_by("鈴木\u{202E}\u{1b}[31m", "\n\n一行目\u{1b}]0;x\u{7}\t続き\r\n二行目", &[], &[(A, b"a\n")]);
    let history = story.repository().history(None, &[(A, "a\n")]).unwrap();
    let commit = history.changes(&[A])[0];
    assert_eq!(commit.author, "鈴木\u{FFFD}\u{FFFD}[31m");
    assert_eq!(commit.summary, "一行目\u{FFFD}]0;x\u{FFFD} 続き");
}

#[test]
fn files_may_be_asked_for_in_any_order_and_below_a_folder_of_the_repository() {
    let mut story = Story::new();
    let first = story.commit("一", &[], &[("clinic/a/b.yaml", b"1\n"), ("clinic/a.yaml", b"1\n"), ("clinic/a-b.yaml", b"1\n")]);
    story.commit("二", &[first], &[("clinic/a/b.yaml", b"1\n2\n"), ("clinic/a.yaml", b"1\n"), ("clinic/a-b.yaml", b"0\n1\n")]);
    std::fs::create_dir(story.folder.path().join("clinic")).unwrap();
    let repository = Repository::discover(&story.folder.path().join("clinic")).unwrap();
    let history = repository.history(None, &[("a/b.yaml", "1\n2\n"), ("a.yaml", "1\n"), ("a-b.yaml", "0\n1\n")]).unwrap();
    assert_eq!(said(history.last_change("a/b.yaml", 2, 2)), "二");
    assert_eq!(said(history.last_change("a-b.yaml", 2, 2)), "一");
    assert_eq!(summaries(&history, &["a.yaml"]), ["一"]);
    assert!(repository.history(Some("no-such-branch"), &[]).is_err());
}

#[test]
fn a_repository_without_a_work_tree_is_not_judged() {
    let folder = TempDir::new().unwrap();
    git2::Repository::init_bare(folder.path()).unwrap();
    assert!(Repository::discover(folder.path()).is_none());
}

/// Numbers that look random and are the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

/// Changes a text: lines put in, taken away, replaced or moved.
fn edit(text: &str, dice: &mut Dice, fresh: &mut u32) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=dice.below(3) {
        let at = dice.below(lines.len() + 1);
        let count = dice.below(4);
        let end = (at + count).min(lines.len());
        match dice.below(4) {
            0 if lines.len() > 4 => drop(lines.drain(at..end)),
            1 if lines.len() > 4 => {
                let taken: Vec<String> = lines.drain(at..end).collect();
                let to = dice.below(lines.len() + 1);
                lines.splice(to..to, taken);
            }
            change => {
                let replaced = if change == 2 { at..end } else { at..at };
                let new: Vec<String> = (0..=count)
                    .map(|_| {
                        *fresh += 1;
                        format!("line {fresh}")
                    })
                    .collect();
                lines.splice(replaced, new);
            }
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Makes a history of branches and merges; returns the last commit and its files.
fn grow(story: &mut Story, dice: &mut Dice) -> (Oid, Files) {
    let mut fresh = 0;
    let mut files: Files = [A, B, "inventory/c/d.yaml", "README.md"].map(|path| (path.to_owned(), String::new())).into();
    for text in files.values_mut() {
        *text = edit("", dice, &mut fresh);
    }
    let mut number = 0;
    let mut commit = |story: &mut Story, parents: &[Oid], files: &Files| {
        number += 1;
        let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
        story.commit(&format!("commit {number}"), parents, &files)
    };
    let mut tips = vec![(commit(story, &[], &files), files)];
    for _ in 0..30 {
        let at = dice.below(tips.len());
        match dice.below(6) {
            0 if tips.len() < 4 => tips.push(tips[at].clone()),
            1 if tips.len() > 1 => {
                let (other, theirs) = tips.remove(at);
                let into = dice.below(tips.len());
                let (own, mut files) = tips[into].clone();
                for (path, text) in &mut files {
                    match dice.below(3) {
                        0 => text.clone_from(&theirs[path]),
                        1 => *text = format!("{text}{}", theirs[path]),
                        _ => {}
                    }
                }
                // Lines of both sides only once, as a merge of people would leave them.
                for text in files.values_mut() {
                    let mut seen = std::collections::BTreeSet::new();
                    *text = text.lines().filter(|line| seen.insert(line.to_string())).map(|line| format!("{line}\n")).collect();
                }
                tips[into] = (commit(story, &[own, other], &files), files);
            }
            _ => {
                let (parent, mut files) = tips[at].clone();
                for text in files.values_mut() {
                    if dice.below(2) == 0 {
                        *text = edit(text, dice, &mut fresh);
                    }
                }
                tips[at] = (commit(story, &[parent], &files), files);
            }
        }
    }
    tips.remove(0)
}

#[test]
fn random_histories_are_told_as_git_blame_tells_them() {
    for seed in 0..8 {
        let mut story = Story::new();
        let (tip, files) = grow(&mut story, &mut Dice(seed));
        story.git.set_head_detached(tip).unwrap();
        let asked: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let history = story.repository().history(None, &asked).unwrap();
        assert!(history.is_complete());
        for (path, text) in &files {
            let blame = story.git.blame_file(std::path::Path::new(path), None).unwrap();
            for (number, line) in text.lines().enumerate() {
                let known = blame.get_line(number + 1).unwrap().final_commit_id();
                let LineChange::Commit(commit) = history.last_change(path, number as u32 + 1, number as u32 + 1) else {
                    panic!("{path}:{}: everything is committed", number + 1)
                };
                assert_eq!(commit.id, known.to_string(), "seed {seed}, {path}:{}: {line}", number + 1);
                assert!(history.changes(&[path]).contains(&commit));
            }
        }
    }
}
