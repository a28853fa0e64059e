//! Holds the reader of the subset against the general reader: the same nodes, spans and texts, or nothing at all.

use std::path::Path;

use proptest::prelude::*;

use crate::source::{Content, SourceId};
use crate::yaml::general;
use crate::yaml::tape::Tree;

/// Whether the subset's reader took a text; that it then agrees with the general one is asserted.
fn accepted(text: &str) -> bool {
    let text = Content::from(text);
    let Some(fast) = super::read(SourceId(0), &text, text.len()) else { return false };
    match general::read(SourceId(0), &text) {
        Ok(slow) => assert!(fast.tape == slow.tape, "{text:?}\n{}\n{}", shown(&fast), shown(&slow)),
        Err(problems) => panic!("{text:?} is refused by the general reader: {problems:?}"),
    }
    true
}

fn shown(tree: &Tree) -> String {
    format!("{:#?}\n{:?}", tree.root(), tree.tape)
}

#[test]
fn what_ledgers_hold_is_read_by_the_subset() {
    for text in [
        "a: 1\n",
        "a: 1",
        "a: 1\r\nb: x\r\n",
        "\n# 台帳\na: 1 # 注\n\n  # 深い注\nb: 'it is' # 注\nc: \"引用\"\n",
        "a:\n  - id: x\n    名前: 受付端末\n  - id: y\n    os:\n      name: Windows 11\n",
        "a:\n- id: x\n- id: y\nb: 1\n",
        "a:\n  # 注\n  - x\n  - - y\n    - z\n  -\n    - w\n",
        "- a\n- b: 1\n  c: 2\n-   d: 3\n    e: 4\n",
        "a: [x, \"y z\", 'w', -1, 1.5, [p, q], {r: s}]\nb: []\nc: {}\nd: { k: v, 'l': w } # 注\n",
        "a:\nb:\n  c:\n  d: 1\ne: # 注\nf: 1\n",
        "a: |\n  一行目\n\n    深い行\n  三行目\nb: |-\n    x\n\n\nc: >\n  折る\n  行\n\n  段落\nd: >-\n  x\n  y",
        "a:\n  - |\n    x\n  - b: >-\n      y\n      z\n    c: 1\n",
        "a: 'it''s'\nb: \"say \\\"x\\\" \\\\ y\"\nc: ['', '''', \"\\\"\"]\nd: 'a\\b'\n",
        "a: >\n  x\n    y\n   z\n  v\n\n    w\n\n  u\n     \n  t\nb: >-\n  x\n     \n\n  y\n     \n",
        "a: 10:30\nb: http://x/#y\nc: a#b\nd: x:y\n\"e\": 1\n'f': 2\n",
        "名前: 末尾の空白　\nb: 　\n",
        "- a: 1\n  b: 2\n- b: 2\n  a: 1\n- \"a\": 1\n  c: 3\n  b: 2\n- a: 1\n  d: {a: 1, b: 2}\n- {b: 1, a: 2}\n",
        "- last_changed_on: 1\n  last_changed_by: 2\n- last_changed_by: 1\n  last_checked_on: 2\n- last_cha: 1\n  last_chx: 2\n- last_chang: 1\n",
        "- a_key_of_more_than_16_bytes: 1\n- a_key_of_less_or_more_bytes: 1\n- a_key_of_more_than_16_bytes: 2\n",
        "- a,b: 1\n  'c: d': 2\n- {a: 1}\n- a,b: x\n- \"a,b\": y\n",
        "a: -5\nb: ~\nc: .5\nd: <x\ne: (株)甲\nf: 100%\n",
    ] {
        assert!(accepted(text), "{text:?}");
        assert!(accepted(&text.replace("\r\n", "\n").replace('\n', "\r\n")), "{text:?} with CRLF");
    }
}

#[test]
fn what_is_in_doubt_is_left_to_the_general_reader() {
    for text in [
        "",
        " ",
        "#\n",
        "x",
        "a: 1\na: 2\n",
        "a: 1\n\"a\": 2\n",
        "{a: 1, a: 2}\n",
        "- a: 1\n  b: 2\n- a: 1\n  b: 2\n  a: 3\n",
        "- a: 1\n  b: 2\n- a: 1\n  a: 2\n",
        "- 'c: d': 1\n- c: d: 1\n",
        "- a,b: 1\n- {a,b: 1}\n",
        "a: &x 1\nb: *x\n",
        "a: !t x\n",
        "<<: x\n",
        "\"\": x\n",
        "a: x\n  y\n",
        "a: \"x\\n\"\n",
        "\"a\\\"\": 1\n",
        "a: \"x\\\n  y\"\n",
        "a: \"x\n  y\"\n",
        "a: [x,\n  y]\n",
        "a: [x, ]\n",
        "a: {x}\n",
        "a: [x: y]\n",
        "? a\n: b\n",
        "---\na: 1\n",
        "a: 1\n...\n",
        "%YAML 1.2\n---\na: 1\n",
        "a:\tx\n",
        "a: x\ty\n",
        "a : 1\n",
        "a: b: c\n",
        "a: b:\n",
        "a: \"x\" y\n",
        "a: \"x\"#y\n",
        "a: |+\n  x\n",
        "a: |2\n  x\n",
        "a: |\n\n  x\n",
        "a: |\nb: 1\n",
        "a: @x\n",
        "a: `x\n",
        "a: %x\n",
        "a: - x\n",
        "- \n- x\n",
        "a:\n  b: 1\n c: 2\n",
        "a:\n    b: 1\n  c: 2\n",
        "- a\nb: 1\n",
        "a: 1\n- b\n",
        "a: 1\rb: 2\n",
        "\u{FEFF}a: 1\n",
        "a: \u{FEFF}x\n",
        "a: \u{85}\n",
        "a: \u{7F}\n",
        "a: [x] y\n",
        "[a]: b\n",
        "{a: b}: c\n",
        "a: ]\n",
        "a: [x\n",
        "a: x]\n b\n",
        "a: {b: }\n",
        "a: {b:{c: d}}\n",
        "a: {b:[c]}\n",
        "a: [b:{}]\n",
        "a: [,]\n",
        " a: 1\n",
    ] {
        assert!(!accepted(text), "{text:?}");
    }
    let deep = (0..40).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect::<String>();
    assert!(!accepted(&format!("{deep}{}a: 1\n", " ".repeat(40))));
    assert!(!accepted(&(0..100).map(|key| format!("k{key}: 1\n")).collect::<String>()));
    assert!(!accepted(&format!("{}: 1\n", "k".repeat(2_000))));
    assert!(!accepted(&format!("a: {}{}\n", "[".repeat(50), "]".repeat(50))));
}

#[test]
fn mappings_of_many_keys_in_all_are_read_by_the_subset() {
    let record =
        |from: usize| (from..from + 40).map(|key| format!("{}k{key}: 1\n", if key == from { "- " } else { "  " })).collect::<String>();
    assert!(accepted(&[0, 20, 50, 90, 0].map(record).concat()));
    assert!(!accepted(&format!("{}  k90: 1\n", [0, 20, 50, 90].map(record).concat())), "a key of the last mapping twice");
    let long = (0..70).map(|key| format!("  k{key}: 1\n")).collect::<String>();
    assert!(!accepted(&format!("{}- x: 1\n{long}", record(0))));
}

/// All YAML files below a folder of this repository.
fn files(folder: &Path, texts: &mut Vec<(String, String)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            texts.push((path.display().to_string(), text));
        }
    }
}

fn repository() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in ["policies", "inventory", "benches", "tests"] {
        files(&root.join(folder), &mut texts);
    }
    texts.sort();
    texts
}

#[test]
fn every_file_of_the_repository_is_read_alike() {
    let texts = repository();
    let taken = texts.iter().filter(|(_, text)| accepted(text)).count();
    let left: Vec<&str> = texts.iter().filter(|(_, text)| !accepted(text)).map(|(path, _)| path.as_str()).collect();
    // Not a promise, but when the subset no longer takes what people write, it is of no use.
    assert!(taken * 10 >= texts.len() * 9, "{taken} of {}; not: {left:#?}", texts.len());
}

#[test]
fn files_of_the_repository_cut_off_or_with_a_line_changed_are_read_alike() {
    let mut texts = repository();
    texts.retain(|(_, text)| text.len() < 20_000);
    for (number, (_, text)) in texts.iter().enumerate().step_by(7) {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for at in (number % 3..lines.len()).step_by(3) {
            accepted(&lines[..at].concat());
            let changed = [lines[at].trim_start(), &format!(" {}", lines[at]), &lines[at].replace(": ", ":"), &lines[at].replace('"', "")];
            for line in changed {
                accepted(&[&lines[..at].concat(), line, &lines[at + 1..].concat()].concat());
            }
        }
    }
}

/// Pieces that meet each other at random: nearly YAML, often YAML.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "a",
        "b",
        "key",
        "名前",
        "受付 端末",
        "x y",
        "10:30",
        "a#b",
        "-1",
        "1.5",
        "true",
        "~",
        "　",
        "é",
        "\u{3000}",
        ": ",
        ":",
        ": ",
        ":\n",
        ":\n  ",
        "- ",
        "- ",
        "-\n",
        "-",
        "\n",
        "\n",
        "\n  ",
        "\n  ",
        "\n    ",
        "\n  - ",
        "\n- ",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "  ",
        "#",
        " # c",
        " # c\n",
        "# c\n",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ",",
        "[a, b]",
        "{a: 1}",
        "{ b: [c] }",
        "\"",
        "'",
        "\"x\"",
        "'y'",
        "\"x\": ",
        "''",
        "\"\\n\"",
        "\"\\\"\"",
        "\\\"",
        "",
        "|\n",
        "|-\n  ",
        ">\n  ",
        ">-\n    ",
        "|+\n",
        "|2\n",
        "?",
        "? ",
        "&x ",
        "*x",
        "!t ",
        "!",
        "%",
        "@",
        "`",
        "---",
        "---\n",
        "...\n",
        "<<",
        "<<: ",
        "\t",
        "\u{FEFF}",
        "\u{85}",
        "\u{2028}",
        "\u{A0}",
        "￥",
        "\\",
        "=",
        "|",
        ">",
        "a: 1\n",
        "b: 2\n",
        "  c: 3\n",
        "- d: 4\n",
        "  e:\n",
        "    - f\n",
        "    g: h\n",
    ])
}

/// Lines of a ledger with now and then something wrong in them.
fn line() -> impl Strategy<Value = String> {
    let indent = prop::sample::select(vec![0usize, 0, 2, 2, 2, 4, 4, 4, 6, 1, 3]);
    let head = prop::sample::select(vec!["", "", "", "- ", "- ", "- - ", "-   ", "- # c", "-"]);
    let key =
        prop::sample::select(vec!["a: ", "b: ", "c: ", "d: ", "名前: ", "\"q\": ", "'r': ", "e:", "f:", "g: # c", "", "", "h : ", "i:j"]);
    let value = prop::sample::select(vec![
        "1",
        "x",
        "甲 乙",
        "\"s\"",
        "'t'",
        "[a, b]",
        "{a: 1, b: [c]}",
        "[]",
        "{}",
        "|",
        "|-",
        ">",
        ">-",
        "text",
        "",
        "",
        "",
        "x # c",
        "\"s\" # c",
        "[a] # c",
        "2026-10-01",
        "x: y",
        "- z",
        "&a x",
        "　",
        "x　",
        "\"s\" t",
        "[a",
        "x, y",
        "x]",
        "a:b",
        "\"a\\\"b\"",
        "'a''b'",
        "*a",
        "|+",
        "\"\"",
        "''",
    ]);
    let end = prop::sample::select(vec!["\n", "\n", "\n", "\n", "\n", "\n", "\r\n", "\n\n", "\n  \n", " \n", "\n# c\n", "\n   # c\n", ""]);
    (indent, head, key, value, end).prop_map(|(indent, head, key, value, end)| format!("{}{head}{key}{value}{end}", " ".repeat(indent)))
}

/// A list of records with keys that mostly, and not always, come again.
fn records() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "a",
        "b",
        "id",
        "\"id\"",
        "名前",
        "last_changed_on",
        "last_changed_by",
        "a_key_of_more_than_16_bytes",
        "a_key_of_less_or_more_bytes",
        "a,b",
        "'a: b'",
    ]);
    let value = prop::sample::select(vec!["1", "x", "甲 乙", "\"s\"", "{a: 1, id: 2}", "{id: 1, b: 2, a,b: 3}", "[x]", "", "x # c"]);
    let record = prop::collection::vec((key, value, 0..4usize), 1..5).prop_map(|entries| {
        let line = |(number, (key, value, from)): (usize, (&str, &str, usize))| {
            let key = if from == 0 { key } else { ["a", "b", "id", "名前"][number % 4] };
            format!("{} {key}: {value}\n", if number == 0 { "-" } else { " " })
        };
        entries.into_iter().enumerate().map(line).collect::<String>()
    });
    prop::collection::vec(record, 1..6).prop_map(|records| records.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_at_random_are_read_alike(pieces in prop::collection::vec(piece(), 1..14)) {
        accepted(&pieces.concat());
    }

    #[test]
    fn lines_at_random_are_read_alike(lines in prop::collection::vec(line(), 1..8)) {
        accepted(&lines.concat());
    }

    #[test]
    fn records_at_random_are_read_alike(text in records()) {
        accepted(&text);
    }

    #[test]
    fn odd_letters_are_found_wherever_they_stand(before in 0..140usize, after in 0..70usize, letter in prop::sample::select(
        vec!["\u{85}", "\u{A0}", "\u{FEFF}", "\u{FEBF}", "\u{FF01}", "\u{FFFD}", "\u{FFFE}", "\u{7F}", "\t", "\r", "\r\n", "\u{1}"]
    )) {
        let text = format!("a: {}{letter}{}", "x".repeat(before), "y".repeat(after));
        let odd = matches!(letter, "\u{85}" | "\u{FEFF}" | "\u{FFFE}" | "\u{7F}" | "\t" | "\r" | "\u{1}");
        prop_assert_eq!(super::is_plain(text.as_bytes()), !odd);
    }
}
