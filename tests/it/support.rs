//! Folders to judge, made for one test each, and the built program run in them with a clean environment.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder that lives as long as the test, with a git repository when a test commits.
pub struct Folder {
    held: tempfile::TempDir,
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Folder {
    pub fn new() -> Folder {
        Folder { held: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    pub fn path(&self) -> &Path {
        self.held.path()
    }

    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let full = self.path().join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, content).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        String::from_utf8(std::fs::read(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}")))
            .expect("the file is text")
    }

    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.path().join(path)).unwrap();
    }

    /// Copies a folder or file of the project into this one.
    pub fn copy(&self, from: &str, to: &str) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(from);
        if from.is_file() {
            std::fs::copy(&from, self.path().join(to)).unwrap();
        } else {
            copy(&from, &self.path().join(to));
        }
    }

    /// Commits everything that stands in the folder and returns the commit's id. Author and dates are fixed.
    pub fn commit(&self, message: &str) -> String {
        let repository = git2::Repository::open(self.path()).or_else(|_| git2::Repository::init(self.path())).unwrap();
        let mut index = repository.index().unwrap();
        index.add_all(["*"], git2::IndexAddOption::FORCE, None).unwrap();
        index.update_all(["*"], None).unwrap();
        index.write().unwrap();
        let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
        let parents: Vec<git2::Commit<'_>> = repository.head().and_then(|head| head.peel_to_commit()).into_iter().collect();
        let time = git2::Time::new(1_795_000_000 + 86_400 * parents.len() as i64, 540);
        let who = git2::Signature::new("鈴木 美咲", "suzuki@clinic.example", &time).unwrap();
        repository.commit(Some("HEAD"), &who, &who, message, &tree, &parents.iter().collect::<Vec<_>>()).unwrap().to_string()
    }

    /// Runs the program here.
    pub fn mamori(&self, args: &[&str]) -> Run {
        self.run("", args, &BTreeMap::new(), b"")
    }

    /// Runs the program in a folder below this one.
    pub fn run(&self, below: &str, args: &[&str], env: &BTreeMap<String, String>, stdin: &[u8]) -> Run {
        let mut child = program(&self.path().join(below))
            .args(args)
            .envs(env)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the built program starts");
        // The program may end without reading what it is given.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
        Run { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Runs `check --format json` with more arguments and returns the report and the exit code.
    pub fn report(&self, args: &[&str]) -> (serde_json::Value, i32) {
        let all: Vec<&str> = ["check", "--format", "json"].iter().chain(args).copied().collect();
        let run = self.mamori(&all);
        let report = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("no report ({error}): {run:?}"));
        (report, run.code)
    }
}

/// The built program, started in a folder and seeing nothing of the machine's environment.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mamori"));
    command.current_dir(folder).env_clear().env("HOME", folder).env("COLUMNS", "120");
    // Windows programs do not start without it.
    command.envs(std::env::var_os("SYSTEMROOT").map(|value| ("SYSTEMROOT", value)));
    command
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// Lists the files below a folder of the project, sorted.
pub fn files_below(folder: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found.sort();
    found
}

/// Compares with a file of the project, or writes it when `MAMORI_UPDATE=1`.
pub fn same_as_file(path: &str, actual: &str) -> Result<(), String> {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("MAMORI_UPDATE").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(&full, actual).unwrap();
        return Ok(());
    }
    let expected = std::fs::read_to_string(&full).unwrap_or_default();
    let expected = expected.replace("\r\n", "\n");
    if expected == actual {
        return Ok(());
    }
    let mut text = String::new();
    for (number, (left, right)) in pair_lines(&expected, actual).enumerate().filter(|(_, (left, right))| left != right).take(12) {
        text += &format!("\n  line {}:\n    expected {left:?}\n    actual   {right:?}", number + 1);
    }
    Err(format!("{path} differs; write it anew with `MAMORI_UPDATE=1 cargo test --test it`, then read the diff{text}"))
}

fn pair_lines<'t>(left: &'t str, right: &'t str) -> impl Iterator<Item = (Option<&'t str>, Option<&'t str>)> {
    let (mut left, mut right) = (left.lines(), right.lines());
    std::iter::from_fn(move || match (left.next(), right.next()) {
        (None, None) => None,
        pair => Some(pair),
    })
}
