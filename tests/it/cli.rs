//! What the command line does, as files: each `tests/cli/*.toml` holds cases of one area.
//!
//! A case makes a folder, runs the built program in it once or several times, and looks at exit code, output and files.
//! `tests/cli/README.md` says what a case may hold. `MAMORI_UPDATE=1 cargo test --test it` writes the snapshots anew.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Stdio;

use serde::Deserialize;
use unicode_width::UnicodeWidthStr;

use crate::support::{Folder, Run, files_below, program, same_as_file};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Area {
    /// What the cases are about.
    about: String,
    /// Whether the folder gets the small policies of `tests/cli/policies` as its own.
    #[serde(default)]
    small_policies: bool,
    /// Files of every case.
    #[serde(default)]
    files: BTreeMap<String, String>,
    case: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// A sentence.
    name: String,
    /// States that are committed one after the other before the run.
    #[serde(default)]
    commit: Vec<Commit>,
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Files that are not text, in hexadecimal digits.
    #[serde(default)]
    hex: BTreeMap<String, String>,
    /// Files too long to be written here.
    #[serde(default)]
    generated: Vec<Generated>,
    /// Symbolic links and where they lead.
    #[serde(default)]
    links: BTreeMap<String, String>,
    run: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Commit {
    message: String,
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default)]
    hex: BTreeMap<String, String>,
    #[serde(default)]
    links: BTreeMap<String, String>,
    #[serde(default)]
    remove: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Generated {
    path: String,
    #[serde(default)]
    head: String,
    /// Written `times` times, `{n}` being the number from 0.
    each: String,
    times: usize,
    #[serde(default)]
    tail: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// The arguments, separated by blanks; quotes keep blanks.
    args: String,
    /// The folder to start in.
    #[serde(default)]
    cwd: String,
    #[serde(default)]
    env: BTreeMap<String, String>,
    #[serde(default)]
    stdin: String,
    /// Stands for the standard output of the step before.
    #[serde(default)]
    stdin_from_last: bool,
    exit: i32,
    /// Fragments that must be there, in this order.
    #[serde(default)]
    stdout: Vec<String>,
    #[serde(default)]
    stderr: Vec<String>,
    /// Fragments that must not be there.
    #[serde(default)]
    stdout_not: Vec<String>,
    #[serde(default)]
    stderr_not: Vec<String>,
    /// The whole standard output, in `tests/cli/snapshots/`.
    #[serde(default)]
    snapshot: Option<String>,
    /// Whether standard output is the same as that of the step before.
    #[serde(default)]
    same_as_last: bool,
    /// Whole files after the run.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Fragments of files after the run.
    #[serde(default)]
    file_has: BTreeMap<String, Vec<String>>,
    /// Fragments that files do not have after the run.
    #[serde(default)]
    file_has_not: BTreeMap<String, Vec<String>>,
    /// Files that must not be there after the run.
    #[serde(default)]
    absent: Vec<String>,
}

macro_rules! areas {
    ($($name:ident: $file:literal,)*) => {
        const AREAS: &[&str] = &[$($file),*];
        $(#[test]
        fn $name() {
            run_area($file);
        })*
    };
}

areas! {
    exit_codes_say_what_happened: "exit-codes",
    files_that_cannot_be_read_are_errors_with_a_place: "unreadable",
    mistakes_in_ledgers_are_findings_in_plain_words: "ledgers",
    secrets_and_patient_data_are_refused_and_never_echoed: "secrets",
    local_policies_add_and_never_replace: "policies",
    editions_parameters_and_days_are_chosen_as_told: "judging",
    commits_are_judged_without_a_checkout: "git",
    exceptions_count_until_their_last_day: "waivers",
    exceptions_are_written_without_touching_what_stands_there: "waiver-writing",
    reports_go_where_they_are_sent: "output",
    a_facility_can_start_and_look_things_up: "commands",
}

#[test]
fn every_file_of_cases_is_run() {
    let files: Vec<String> = files_below("tests/cli")
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let mut listed: Vec<&str> = AREAS.to_vec();
    listed.sort_unstable();
    assert_eq!(files, listed, "list each file of tests/cli in areas! of tests/it/cli.rs");
}

#[test]
fn every_snapshot_belongs_to_a_case() {
    let cases: String = AREAS.iter().map(|area| read_area_text(area)).collect();
    for path in files_below("tests/cli/snapshots") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(cases.contains(&format!("\"{name}\"")), "no case compares with tests/cli/snapshots/{name}");
    }
}

fn read_area_text(area: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/cli/{area}.toml"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn run_area(name: &str) {
    let area: Area = toml::from_str(&read_area_text(name)).unwrap_or_else(|error| panic!("tests/cli/{name}.toml: {error}"));
    assert!(!area.about.is_empty());
    let mut failures = Vec::new();
    for case in &area.case {
        let folder = Folder::new();
        if let Err(problem) = prepare(&area, case, &folder).and_then(|()| steps(case, &folder)) {
            failures.push(format!("── {name}: {}\n{problem}", case.name));
        }
    }
    assert!(failures.is_empty(), "{} of {} cases do not hold\n{}", failures.len(), area.case.len(), failures.join("\n"));
}

fn prepare(area: &Area, case: &Case, folder: &Folder) -> Result<(), String> {
    if area.small_policies {
        folder.copy("tests/cli/policies", "policies");
    }
    let write_all = |files: &BTreeMap<String, String>| files.iter().for_each(|(path, content)| folder.write(path, content));
    write_all(&area.files);
    for commit in &case.commit {
        write_all(&commit.files);
        write_hex(&commit.hex, folder)?;
        link(&commit.links, folder)?;
        commit.remove.iter().for_each(|path| folder.remove(path));
        folder.commit(&commit.message);
    }
    write_all(&case.files);
    write_hex(&case.hex, folder)?;
    link(&case.links, folder)?;
    for file in &case.generated {
        let mut text = file.head.clone();
        (0..file.times).for_each(|number| text.push_str(&file.each.replace("{n}", &number.to_string())));
        folder.write(&file.path, text + &file.tail);
    }
    Ok(())
}

fn write_hex(files: &BTreeMap<String, String>, folder: &Folder) -> Result<(), String> {
    for (path, digits) in files {
        let digits: Vec<char> = digits.chars().filter(|letter| !letter.is_whitespace()).collect();
        let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).map_err(|error| format!("{path}: {error}"));
        folder.write(path, digits.chunks(2).map(byte).collect::<Result<Vec<u8>, String>>()?);
    }
    Ok(())
}

fn link(links: &BTreeMap<String, String>, folder: &Folder) -> Result<(), String> {
    #[cfg(unix)]
    for (path, target) in links {
        let full = folder.path().join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, full).map_err(|error| format!("{path}: {error}"))?;
    }
    Ok(())
}

fn steps(case: &Case, folder: &Folder) -> Result<(), String> {
    let mut last = String::new();
    for step in &case.run {
        let args = words(&step.args);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let stdin = if step.stdin_from_last { &last } else { &step.stdin };
        let run = folder.run(&step.cwd, &args, &step.env, stdin.as_bytes());
        let shown = |problem: String| {
            format!("mamori {}\n{problem}\n--- exit {} stdout\n{}\n--- stderr\n{}", step.args, run.code, run.stdout, run.stderr)
        };
        check_step(step, &run, &last, folder).map_err(shown)?;
        last = run.stdout;
    }
    Ok(())
}

fn check_step(step: &Step, run: &Run, last: &str, folder: &Folder) -> Result<(), String> {
    if run.code != step.exit {
        return Err(format!("exit code {} instead of {}", run.code, step.exit));
    }
    for (name, text, wanted, unwanted) in
        [("stdout", &run.stdout, &step.stdout, &step.stdout_not), ("stderr", &run.stderr, &step.stderr, &step.stderr_not)]
    {
        in_order(name, text, wanted)?;
        none_of(name, text, unwanted)?;
    }
    if run.stdout.contains("panicked") || run.stderr.contains("panicked") {
        return Err("the program panicked".into());
    }
    if step.same_as_last && run.stdout != last {
        return Err(format!("stdout differs from the step before:\n{last}"));
    }
    if let Some(name) = &step.snapshot {
        let folder = folder.path().display().to_string();
        let text = run.stdout.replace(&folder, "[DIR]").replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
        same_as_file(&format!("tests/cli/snapshots/{name}"), &text)?;
    }
    for (path, content) in &step.files {
        let found = folder.read(path);
        if found != *content {
            return Err(format!("{path} holds\n{found:?}\ninstead of\n{content:?}"));
        }
    }
    for (path, wanted) in &step.file_has {
        in_order(path, &folder.read(path), wanted)?;
    }
    for (path, unwanted) in &step.file_has_not {
        none_of(path, &folder.read(path), unwanted)?;
    }
    match step.absent.iter().find(|path| folder.path().join(path).exists()) {
        Some(path) => Err(format!("{path} must not be there")),
        None => Ok(()),
    }
}

fn in_order(name: &str, text: &str, wanted: &[String]) -> Result<(), String> {
    let mut from = 0;
    for fragment in wanted {
        match text[from..].find(fragment.as_str()) {
            Some(at) => from += at + fragment.len(),
            None if text.contains(fragment.as_str()) => return Err(format!("{name} has {fragment:?} too early")),
            None => return Err(format!("{name} lacks {fragment:?}")),
        }
    }
    Ok(())
}

fn none_of(name: &str, text: &str, unwanted: &[String]) -> Result<(), String> {
    match unwanted.iter().find(|fragment| text.contains(fragment.as_str())) {
        Some(fragment) => Err(format!("{name} must not have {fragment:?}")),
        None => Ok(()),
    }
}

/// Splits arguments at blanks; double quotes keep blanks.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut started, mut quoted) = (String::new(), false, false);
    for letter in line.chars() {
        match letter {
            '"' => (quoted, started) = (!quoted, true),
            ' ' | '\n' if !quoted => {
                if started {
                    words.push(std::mem::take(&mut word));
                }
                started = false;
            }
            letter => {
                word.push(letter);
                started = true;
            }
        }
    }
    words.extend(started.then_some(word));
    words
}

/// A folder with the small policies and one ledger of devices.
fn small(devices: &str) -> Folder {
    let folder = Folder::new();
    folder.copy("tests/cli/policies", "policies");
    folder.write("inventory/devices.yaml", devices);
    folder
}

/// The columns on a terminal at which the underlined value starts and ends, and those of the carets below it.
fn underline(stdout: &str, value: &str) -> ((usize, usize), (usize, usize)) {
    let lines: Vec<&str> = stdout.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.contains(value) && line.contains(" | "))
        .unwrap_or_else(|| panic!("no line with {value}:\n{stdout}"));
    let before = &lines[at][..lines[at].find(value).unwrap()];
    let carets = lines[at + 1];
    let start = carets.find('^').unwrap_or_else(|| panic!("no underline:\n{stdout}"));
    let width = carets[start..].chars().take_while(|letter| *letter == '^').count();
    ((before.width(), before.width() + value.width()), (carets[..start].width(), carets[..start].width() + width))
}

#[test]
fn the_underline_stands_exactly_under_the_value_whatever_stands_to_its_left() {
    for (line, value) in [
        ("{id: pc-01, name: 受付端末, kind: endpoint, os_eol: 2025-10-14}", "2025-10-14"),
        ("{id: pc-01, kind: endpoint, name: ｶﾅと全角　空白, os_eol: 2025-10-14}", "2025-10-14"),
        ("{id: pc-01, kind: endpoint, name: \"髙橋 𠮷野\", os_eol: '2025-10-14' }", "'2025-10-14'"),
        ("{id: pc-01, name: 受付端末, os_eol: 2029-10-09, kind: 受付の端末}", "受付の端末"),
        ("{id: pc-01, name: 受付端末, kind: endpoint, os_eol: 令和8年}", "令和8年"),
        ("{id: pc-01, name: 📠ファクス, kind: endpoint, os_eol: 2025-10-14}", "2025-10-14"),
    ] {
        let folder = small(&format!("devices:\n  - {line}\n"));
        let run = folder.mamori(&["check", "--no-builtin", "--as-of", "2026-11-22"]);
        assert_eq!(run.code, 1, "{run:?}");
        let (wanted, found) = underline(&run.stdout, value);
        assert_eq!(wanted, found, "{line}\n{}", run.stdout);
    }
}

#[test]
fn a_long_line_is_shortened_around_the_value_and_the_underline_stays_under_it() {
    let names = "受付".repeat(400);
    let folder = small(&format!("devices:\n  - {{id: pc-01, name: {names}, kind: endpoint, os_eol: 2025-10-14, place: {names}}}\n"));
    let run = folder.mamori(&["check", "--no-builtin", "--as-of", "2026-11-22"]);
    assert_eq!(run.code, 1);
    let (wanted, found) = underline(&run.stdout, "2025-10-14");
    assert_eq!(wanted, found, "{}", run.stdout);
    let source = run.stdout.lines().find(|line| line.contains("os_eol: 2025-10-14")).unwrap();
    assert!(source.width() <= 130, "{} columns: {source}", source.width());
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut devices = String::from("devices:\n");
    (0..3000).for_each(|number| devices += &format!("  - {{id: pc-{number}, name: 受付端末, kind: endpoint}}\n"));
    let folder = small(&devices);
    for format in ["text", "json", "markdown"] {
        let mut child = program(folder.path())
            .args(["check", "--no-builtin", "--as-of", "2026-11-22", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(1), ""), "{format}");
    }
}

#[test]
fn help_and_lists_end_quietly_when_nobody_reads_on() {
    for args in [&["policy", "list"][..], &["schema", "all", "--json"], &["completions", "bash"], &["man"], &["--help"]] {
        let folder = Folder::new();
        let mut child = program(folder.path()).args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let code = child.wait().unwrap().code();
        assert!(!stderr.contains("panicked") && code == Some(0), "{args:?}: {code:?} {stderr}");
    }
}
