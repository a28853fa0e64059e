//! The shape of the source: imports go down only, one engine has one door, and rules and kinds are data.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use regex::Regex;

/// The module levels, ground first; neighbours on one level do not know each other.
const LEVELS: &[&[&str]] = &[
    &["date", "source", "text"],
    &["finding"],
    &["messages"],
    &["error"],
    &["collect", "templates", "yaml", "yaml_text"],
    &["schema"],
    &["ledger"],
    &["expr"],
    &["policy"],
    &["assess"],
    &["reference", "report"],
    &["document", "output"],
    &["cli"],
];

/// Each engine and the files that may name it.
const ENGINES: &[(&str, &[&str])] = &[
    ("granit_parser", &["src/yaml/general.rs"]),
    ("jsonschema", &["src/schema/engine.rs", "src/schema/kind.rs"]),
    // The values of documents are objects of the template engine, so all that makes such values names it.
    (
        "minijinja",
        &[
            "src/document/compose.rs",
            "src/document/copies.rs",
            "src/document/drawing.rs",
            "src/document/store.rs",
            "src/document/template.rs",
            "src/document/values.rs",
            "src/document/verdicts.rs",
            "src/expr/syntax.rs",
            "src/templates/mod.rs",
        ],
    ),
    ("pulldown_cmark", &["src/document/parse.rs"]),
    ("typst", &["src/document/pdf.rs"]),
    ("typst_layout", &["src/document/pdf.rs"]),
    ("typst_pdf", &["src/document/pdf.rs"]),
    ("rust_xlsxwriter", &["src/document/xlsx.rs"]),
    ("git2", &["src/collect/git.rs"]),
    ("serde_yaml", &["src/yaml_text.rs"]),
    ("quick_junit", &["src/output/junit.rs"]),
    ("annotate_snippets", &["src/output/text.rs"]),
];

/// Kind names that are words of a format too: `purpose: facility`, `facility` in expressions, a suite of JUnit files.
const FORMAT_WORDS: &[&str] = &["documents", "exceptions", "facility"];

#[test]
fn imports_go_down_only_and_neighbours_do_not_know_each_other() {
    let mut wrong = Vec::new();
    for file in sources() {
        let Some(own) = module(&file.path) else { continue };
        let Some(level) = level(&own) else {
            wrong.push(format!("{}:1: {own} stands on no level; add it to LEVELS in tests/it/levels.rs", file.path));
            continue;
        };
        for (line, target) in imports(&file) {
            let up = match self::level(&target) {
                _ if target == own => continue,
                // A macro of the crate's root, or a name that lib.rs does not declare as a module.
                None => continue,
                Some(other) => other >= level,
            };
            if up {
                wrong.push(format!("{}:{line}: {own} must not import {target}: move what is shared to a lower level", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "imports that go up or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_of_the_crate_stands_on_exactly_one_level() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let declared: Vec<&str> = Regex::new(r"(?m)^(?:pub(?:\(crate\))? )?mod (\w+);")
        .unwrap()
        .captures_iter(&lib)
        .map(|found| found.get(1).unwrap().as_str())
        .collect();
    for name in &declared {
        assert_eq!(LEVELS.iter().flat_map(|level| level.iter()).filter(|known| *known == name).count(), 1, "module {name} in LEVELS");
    }
    for name in LEVELS.iter().flat_map(|level| level.iter()) {
        assert!(declared.contains(name), "LEVELS names {name}, which src/lib.rs does not declare");
    }
}

#[test]
fn the_page_about_the_architecture_lists_the_same_levels() {
    let page = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let row = Regex::new(r"(?m)^\| [0-9]+ \| ((?:`\w+` ?)+)\|").unwrap();
    let word = Regex::new(r"`(\w+)`").unwrap();
    let listed: Vec<Vec<String>> =
        row.captures_iter(&page).map(|row| word.captures_iter(&row[1]).map(|word| word[1].to_owned()).collect()).collect();
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    let own: Vec<Vec<String>> = LEVELS.iter().map(|level| sorted(level.iter().map(|name| (*name).to_owned()).collect())).collect();
    assert_eq!(listed.into_iter().map(sorted).collect::<Vec<_>>(), own, "docs/architecture.md and LEVELS differ");
}

#[test]
fn each_engine_is_named_behind_its_one_door() {
    let mut wrong = Vec::new();
    for file in sources() {
        for (engine, doors) in ENGINES {
            let word = Regex::new(&format!(r"\b{engine}\b")).unwrap();
            for (number, line) in file.code.lines().enumerate() {
                if word.is_match(line) && !doors.contains(&file.path.as_str()) {
                    wrong.push(format!("{}:{}: {engine} belongs in {}", file.path, number + 1, doors.join(", ")));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "engines named outside their door:\n{}", wrong.join("\n"));
}

#[test]
fn no_rule_id_and_no_kind_name_stands_in_the_program() {
    let rule = Regex::new(r"\b[A-Z]{2,4}-[0-9]{3}\b").unwrap();
    let kinds: Vec<String> = std::fs::read_dir(root().join("policies/ledgers"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|kind| !FORMAT_WORDS.contains(&kind.as_str()))
        .collect();
    assert!(kinds.len() > 30, "the kinds were not found");
    let mut wrong = Vec::new();
    for file in sources() {
        // The catalogue may name a rule as an example inside a sentence, never as a word of its own.
        let catalogue = file.path.starts_with("src/messages/");
        for (line, literal) in file.literals.iter().filter(|(line, _)| *line < file.tests_from) {
            let named = rule.find(literal).is_some_and(|found| !catalogue || found.as_str() == literal);
            if named || kinds.contains(literal) {
                wrong.push(format!("{}:{line}: \"{literal}\" is policy, not program", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "policy in the source:\n{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_sources_sees_through_comments_strings_and_groups() {
    let text = "use crate::{error::Error, yaml::{self, Node}};\n// crate::cli\n/* crate::cli /* nested */ */ let s = \"crate::cli // \\\" x\";\nlet r = r#\"a \"quoted\" b\"#; let c = '\"'; fn f<'a>(x: &'a str) {} crate::output::write();\n";
    let file = read("src/policy/load.rs".into(), text);
    let found: Vec<String> = imports(&file).into_iter().map(|(_, target)| target).collect();
    assert_eq!(found, ["error", "yaml", "output"]);
    let literals: Vec<&str> = file.literals.iter().map(|(_, literal)| literal.as_str()).collect();
    assert_eq!(literals, ["crate::cli // \\\" x", "a \"quoted\" b"]);
}

struct File {
    path: String,
    /// The source with comments and the insides of literals blanked out, lines kept.
    code: String,
    /// String literals with their lines.
    literals: Vec<(usize, String)>,
    /// The line from which the unit tests of the file stand.
    tests_from: usize,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<File> {
    let mut paths = Vec::new();
    walk(&root().join("src"), &mut paths);
    paths.sort();
    let relative = |path: &Path| path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    let mut files: Vec<File> = paths.iter().map(|path| read(relative(path), &std::fs::read_to_string(path).unwrap())).collect();
    // A file that stands in its folder for tests only.
    let test_module = Regex::new(r"#\[cfg\(test\)\]\s*(?:pub(?:\([a-z]+\))? )?mod (\w+);").unwrap();
    let tests: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let folder = file.path.trim_end_matches("/mod.rs").trim_end_matches(".rs").to_owned();
            test_module.captures_iter(&file.code).map(move |found| format!("{folder}/{}.rs", &found[1])).collect::<Vec<_>>()
        })
        .collect();
    files.retain(|file| !tests.contains(&file.path));
    files
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// Separates code, comments and string literals.
fn read(path: String, text: &str) -> File {
    let letters: Vec<char> = text.chars().collect();
    let at = |index: usize| letters.get(index).copied().unwrap_or('\0');
    let mut code = String::new();
    let mut literals = Vec::new();
    let (mut index, mut line) = (0, 1);
    let blank = |code: &mut String, line: &mut usize, letter: char| {
        *line += usize::from(letter == '\n');
        code.push(if letter == '\n' { '\n' } else { ' ' });
    };
    while index < letters.len() {
        let letter = at(index);
        if letter == '/' && at(index + 1) == '/' {
            while index < letters.len() && at(index) != '\n' {
                blank(&mut code, &mut line, at(index));
                index += 1;
            }
        } else if letter == '/' && at(index + 1) == '*' {
            let mut depth = 0;
            loop {
                let step: i32 = match (at(index), at(index + 1)) {
                    ('/', '*') => 1,
                    ('*', '/') => -1,
                    _ => 0,
                };
                depth += step;
                for _ in 0..=step.abs() {
                    blank(&mut code, &mut line, at(index));
                    index += 1;
                }
                if depth == 0 || index >= letters.len() {
                    break;
                }
            }
        } else if letter == '"'
            || letter == 'r' && matches!(at(index + 1), '"' | '#') && !code.ends_with(|last: char| last.is_alphanumeric() || last == '_')
        {
            let hashes = if letter == 'r' { (index + 1..).take_while(|next| at(*next) == '#').count() } else { 0 };
            let raw = letter == 'r';
            let open = index + usize::from(raw) + hashes;
            if at(open) != '"' {
                // A raw identifier.
                code.push(letter);
                index += 1;
                continue;
            }
            let start_line = line;
            let mut end = open + 1;
            while end < letters.len() {
                if !raw && at(end) == '\\' {
                    end += 2;
                } else if at(end) == '"' && (1..=hashes).all(|next| at(end + next) == '#') {
                    break;
                } else {
                    end += 1;
                }
            }
            literals.push((start_line, letters[open + 1..end.min(letters.len())].iter().collect()));
            let behind = (end + 1 + hashes).min(letters.len());
            letters[index..behind].iter().for_each(|letter| blank(&mut code, &mut line, *letter));
            index = behind;
        } else if letter == '\'' && (at(index + 1) == '\\' || at(index + 2) == '\'') {
            // A character literal; anything else after a quote is a lifetime.
            let from = if at(index + 1) == '\\' { index + 3 } else { index + 2 };
            let end = (from..letters.len()).find(|next| at(*next) == '\'').unwrap_or(letters.len() - 1);
            letters[index..=end].iter().for_each(|letter| blank(&mut code, &mut line, *letter));
            index = end + 1;
        } else {
            line += usize::from(letter == '\n');
            code.push(letter);
            index += 1;
        }
    }
    let tests_from = code.lines().position(|line| line.contains("#[cfg(test)]")).map_or(usize::MAX, |at| at + 1);
    File { path, code, literals, tests_from }
}

/// The module that a file belongs to: `src/yaml/tape.rs` → `yaml`; the crate's roots belong to none.
fn module(path: &str) -> Option<String> {
    let inner = path.strip_prefix("src/")?;
    let name = inner.split('/').next()?.trim_end_matches(".rs");
    (!matches!(name, "lib" | "main")).then(|| name.to_owned())
}

fn level(module: &str) -> Option<usize> {
    LEVELS.iter().position(|level| level.contains(&module))
}

/// Lists the modules of the crate that a file names, with the lines.
fn imports(file: &File) -> Vec<(usize, String)> {
    let mut found = BTreeMap::new();
    let mut add = |at: usize, name: &str| {
        let line = file.code[..at].matches('\n').count() + 1;
        found.insert((at, name.to_owned()), line);
    };
    // `src/a/b.rs` and `src/a/mod.rs`: how many times `super` leads to the root of the crate.
    let depth = file.path.trim_end_matches(".rs").trim_end_matches("/mod").matches('/').count();
    let start = Regex::new(&format!(r"\b(?:crate|(?:self::)?super(?:::super){{{}}})::", depth - 1)).unwrap();
    for root in start.find_iter(&file.code) {
        let is_super = root.as_str().contains("super");
        let line = file.code[..root.start()].matches('\n').count() + 1;
        if is_super && (line >= file.tests_from || file.code[..root.start()].ends_with("super::")) {
            continue;
        }
        let rest = &file.code[root.end()..];
        if !rest.starts_with('{') {
            add(root.end(), rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or(""));
            continue;
        }
        // The first name of each member of the group.
        let (mut nesting, mut wanted) = (0, true);
        let mut index = 0;
        while index < rest.len() {
            let letter = rest[index..].chars().next().unwrap();
            match letter {
                '{' => nesting += 1,
                '}' => nesting -= 1,
                ',' if nesting == 1 => wanted = true,
                letter if wanted && nesting == 1 && (letter.is_alphabetic() || letter == '_') => {
                    let name = rest[index..].split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap();
                    add(root.end() + index, name);
                    wanted = false;
                    index += name.len();
                    continue;
                }
                _ => {}
            }
            if nesting == 0 {
                break;
            }
            index += letter.len_utf8();
        }
    }
    found.into_iter().map(|((_, name), line)| (line, name)).collect()
}
