//! What `docs/reference/` says is what the program does.

use clap::CommandFactory;
use serde_json::Value;

use crate::support::{Folder, same_as_file};

const REPORT_SCHEMA: &str = include_str!("../../docs/reference/report-v1.schema.json");

#[test]
fn reports_of_every_kind_of_run_are_valid_by_the_published_schema() {
    let schema: Value = serde_json::from_str(REPORT_SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).expect("the published schema is one");
    let folder = Folder::new();
    folder.copy("tests/cli/policies", "policies");
    folder.write("inventory/people.yaml", "people:\n  - {id: ito, name: 伊藤 葵, end_date: 2026-03-31}\n");
    folder.write("inventory/devices.yaml", "devices:\n  - {id: pc-01, name: 受付端末, kind: endpoint, os_eol: 2029-10-09}\n");
    let small = ["--no-builtin", "--as-of", "2026-11-22"];
    let valid = |report: &Value| {
        let errors: Vec<String> = validator.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{report:#}");
    };
    let (passed, code) = folder.report(&small);
    assert_eq!(code, 0);
    valid(&passed);
    folder.commit("台帳を作る");
    folder.write(
        "inventory/devices.yaml",
        "devices:\n  - {id: pc-01, name: 受付端末, kind: 端末, user: ito, patch: {last_applied: 2020-01-01}, password: x}\n  - {id: pc-02, name: 診察室端末, kind: endpoint, os_eol: 2025-10-14}\n",
    );
    folder.write(
        "inventory/exceptions.yaml",
        "exceptions:\n  - {id: a, rule: TST-001, ledger: devices, record: pc-02, reason: 待ち, compensating: 隔離, approved_by: ito, expires: 2026-12-01}\n  - {id: b, rule: TST-009, record: x}\n  - {id: c, rule: TST-001, record: pc-01, expires: 2020-01-01}\n",
    );
    let (failed, code) = folder.report(&[&small[..], &["--baseline-ref", "HEAD"]].concat());
    assert_eq!(code, 1);
    valid(&failed);
    folder.write("inventory/broken.yaml", "a: [\n");
    folder.write("inventory/sjis.yaml", b"a: \x8E\xF3\n");
    let (unread, code) = folder.report(&small);
    assert_eq!(code, 2);
    valid(&unread);
}

#[test]
fn the_list_of_commands_is_what_the_program_prints() {
    let mut text = String::from(
        "# コマンド\n\nこのファイルはプログラムの使い方の表示から作られます。直すときは `src/cli/args.rs` と `src/messages/` を直し、\n`MAMORI_UPDATE=1 cargo test --test it` で書き直してください。\n",
    );
    let folder = Folder::new();
    describe(&folder, &mamori::cli::Cli::command(), &mut Vec::new(), &mut text);
    if let Err(problem) = same_as_file("docs/reference/cli.md", &text) {
        panic!("{problem}");
    }
}

fn describe(folder: &Folder, command: &clap::Command, path: &mut Vec<String>, text: &mut String) {
    let mut args: Vec<&str> = path.iter().map(String::as_str).collect();
    args.push("--help");
    let run = folder.mamori(&args);
    assert_eq!(run.code, 0, "{run:?}");
    let name: Vec<&str> = std::iter::once("mamori").chain(path.iter().map(String::as_str)).collect();
    let lines: Vec<&str> = run.stdout.lines().map(str::trim_end).collect();
    *text += &format!("\n## {}\n\n```text\n{}\n```\n", name.join(" "), lines.join("\n").trim_end());
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        path.push(sub.get_name().to_owned());
        describe(folder, sub, path, text);
        path.pop();
    }
}
