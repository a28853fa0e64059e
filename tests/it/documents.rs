//! `render`: documents are the same bytes everywhere, hold their evidence, take values for text, and are written whole or not at all.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{Folder, Run};

/// Renders with a fixed day and returns the run.
fn render(folder: &Folder, args: &[&str]) -> Run {
    let all: Vec<&str> = ["render", "--as-of", "2026-11-22"].iter().chain(args).copied().collect();
    folder.mamori(&all)
}

fn example() -> Folder {
    let folder = Folder::new();
    folder.copy("inventory", "inventory");
    folder.copy("mamori.yaml", "mamori.yaml");
    folder.commit("例の診療所");
    folder
}

/// A facility that has hardly begun.
fn small() -> Folder {
    let folder = Folder::new();
    folder.write("inventory/facility.yaml", "facility:\n  name: 山本医院\n  kind: clinic\n");
    folder
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(base: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(base, &path, found);
            } else {
                let name = path.strip_prefix(base).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

#[test]
fn the_same_commit_gives_the_same_bytes_on_another_path_zone_and_locale() {
    let (first, second) = (example(), example());
    let formats = ["--format", "md,html,xlsx", "--out", "out"];
    assert_eq!(render(&first, &formats).code, 0);
    let env =
        [("TZ", "America/New_York"), ("LANG", "C"), ("LC_ALL", "de_DE.UTF-8"), ("RAYON_NUM_THREADS", "1"), ("SOURCE_DATE_EPOCH", "1")];
    let env: BTreeMap<String, String> = env.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let args = ["render", "--as-of", "2026-11-22", "--format", "html,xlsx,md", "--out", "deeper/down/out", "--lang", "ja"];
    let run = second.run("", &args, &env, b"");
    assert_eq!(run.code, 0, "{run:?}");
    let (one, other) = (files(&first.path().join("out")), files(&second.path().join("deeper/down/out")));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(other[path] == *bytes, "{path} differs");
    }
    let manifest: serde_json::Value = serde_json::from_slice(&one["manifest.json"]).unwrap();
    let schema = serde_json::from_str(include_str!("../../docs/reference/manifest-v1.schema.json")).unwrap();
    let errors: Vec<String> = jsonschema::validator_for(&schema).unwrap().iter_errors(&manifest).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(manifest["dirty"], false);
    let listed: Vec<&str> = manifest["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(listed, one.keys().filter(|path| *path != "manifest.json").map(String::as_str).collect::<Vec<_>>());
}

#[cfg(feature = "pdf")]
#[test]
fn a_pdf_is_the_same_bytes_twice() {
    let folder = example();
    for out in ["one", "two"] {
        let run = render(&folder, &["--format", "pdf", "--document", "summary", "--document", "network-diagram", "--out", out]);
        assert_eq!(run.code, 0, "{run:?}");
    }
    assert!(files(&folder.path().join("one")) == files(&folder.path().join("two")));
}

#[test]
fn a_commit_is_rendered_without_a_checkout_and_committing_documents_makes_none_stale() {
    let folder = small();
    folder.commit("はじめ");
    assert_eq!(folder.mamori(&["render", "--format", "md", "--out", "docs"]).code, 0);
    let before = files(&folder.path().join("docs"));
    folder.commit("文書を加える");
    let check = folder.mamori(&["render", "--check", "--format", "md", "--out", "docs"]);
    assert_eq!(check.code, 0, "{check:?}");
    folder.write("inventory/facility.yaml", "facility:\n  name: 山本内科医院\n  kind: clinic\n");
    let stale = folder.mamori(&["render", "--check", "--format", "md", "--out", "docs"]);
    assert_eq!(stale.code, 1);
    assert!(stale.stdout.contains("md/summary.md") && stale.stdout.contains("manifest.json"), "{stale:?}");
    folder.commit("名前を直す");
    assert_eq!(folder.mamori(&["render", "--format", "md", "--rev", "HEAD~1", "--out", "old"]).code, 0);
    assert!(files(&folder.path().join("old")) == before);
    let report = render(&folder, &["--format", "md", "--document", "operation-rules", "--out", "new"]);
    assert_eq!(report.code, 0);
    assert!(folder.read("new/md/operation-rules.md").contains("山本内科医院"));
}

#[test]
fn a_changed_work_tree_is_said_on_every_document() {
    let folder = small();
    folder.commit("はじめ");
    folder.write("inventory/facility.yaml", "facility:\n  name: 山本医院\n  kind: clinic\n  phone: 03-0000-0000\n");
    assert_eq!(render(&folder, &["--format", "md", "--out", "out"]).code, 0);
    for (path, bytes) in files(&folder.path().join("out/md")).iter().filter(|(path, _)| path.ends_with(".md")) {
        assert!(String::from_utf8_lossy(bytes).contains("コミットされていない変更を含みます"), "{path}");
    }
    assert!(folder.read("out/manifest.json").contains("\"dirty\": true"));
}

#[test]
fn statements_hold_the_record_its_lines_the_commit_author_and_day() {
    let folder = example();
    assert_eq!(render(&folder, &["--format", "md", "--document", "device-ledger", "--out", "out"]).code, 0);
    let text = folder.read("out/md/device-ledger.md");
    let evidence = text
        .lines()
        .find(|line| line.contains("電子カルテサーバ") && line.contains("inventory/devices/servers.yaml"))
        .expect("its evidence");
    // The author and the day of the test's commits.
    let day = mamori::date::Date::in_tokyo(1_795_000_000).to_string();
    assert!(evidence.contains("鈴木 美咲") && evidence.contains(&day), "{evidence}");
    let row =
        text.lines().find(|line| line.starts_with('|') && line.contains("HX-720") && line.contains("電子カルテサーバ")).expect("its row");
    assert!(row.contains('［'), "{row}");
}

#[test]
fn what_nobody_wrote_is_printed_as_not_confirmable() {
    let folder = small();
    folder.write("inventory/devices.yaml", "devices:\n  - {id: pc-1, name: 受付端末, kind: endpoint, status: in_use}\n");
    assert_eq!(render(&folder, &["--format", "md", "--document", "device-ledger", "--out", "out"]).code, 0);
    let text = folder.read("out/md/device-ledger.md");
    assert!(text.lines().any(|line| line.starts_with('|') && line.contains("受付端末") && line.contains("確認不能")), "{text}");
    assert!(text.contains("「はい」や「適合」とはみなしません"));
}

#[test]
fn a_facility_that_has_hardly_begun_gets_all_its_documents() {
    let folder = small();
    let run = render(&folder, &["--format", "md,html,xlsx", "--out", "out"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(files(&folder.path().join("out/md")).len() > 20);
}

#[test]
fn values_of_ledgers_are_text_in_every_format() {
    let folder = small();
    let hostile = r#"<script>alert(1)</script> =HYPERLINK("x") [a](javascript:b) {{ 7 * 7 }} | **太** #set"#;
    let record = format!(
        "devices:\n  - id: pc-1\n    name: {}\n    kind: endpoint\n    status: in_use\n    location: \"\\u202Egpj.exe\"\n",
        serde_json::json!(hostile)
    );
    folder.write("inventory/devices.yaml", record);
    assert_eq!(render(&folder, &["--format", "md,html,xlsx", "--document", "device-ledger", "--out", "out"]).code, 0);
    let page = folder.read("out/html/device-ledger.html");
    assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(page.contains("{{ 7 * 7 }}") && !page.contains("49 "));
    assert!(page.contains("〔U+202E〕") && !page.contains('\u{202E}'));
    let text = folder.read("out/md/device-ledger.md");
    assert!(!text.contains("<script>") && text.contains(r"\[a\](javascript:b)"), "{text}");
}

#[test]
fn a_mistake_in_a_template_has_its_place_and_leaves_the_old_documents() {
    let folder = small();
    let own = "templates/documents/device-ledger/text.md";
    assert_eq!(render(&folder, &["--format", "md", "--document", "device-ledger", "--out", "out"]).code, 0);
    let before = files(&folder.path().join("out"));
    for (text, place, word) in [
        ("{{ facility.naem }}\n", ":1:", "「naem」という項目はありません（「name」のことですか）"),
        ("一行目\n\n{{ nobody_gave_this }}\n", ":3:", "nobody_gave_this"),
        ("## 表\n\n<b>太字</b>\n", ":3:", "HTML"),
        ("{% for d in devices %}\n", ":1:", "device-ledger"),
        ("{{ facility | nosuch }}\n", ":1:", "nosuch"),
        ("{% include \"/etc/passwd\" %}\n", ":1:", "passwd"),
    ] {
        folder.write(own, text);
        let run = render(&folder, &["--format", "md", "--document", "device-ledger", "--out", "out"]);
        assert_eq!(run.code, 2, "{text}: {run:?}");
        assert!(run.stderr.contains(&format!("{own}{place}")) && run.stderr.contains(word), "{text}: {}", run.stderr);
        assert!(files(&folder.path().join("out")) == before, "{text}");
    }
    folder.write(own, "{% for a in range(100000) %}{% for b in range(100000) %}{{ a }}{% endfor %}{% endfor %}\n");
    assert_eq!(render(&folder, &["--format", "md", "--document", "device-ledger", "--out", "out"]).code, 2);
}

#[test]
fn a_repository_replaces_texts_and_adds_documents_of_its_own() {
    let folder = small();
    folder.write("templates/documents/device-ledger/text.md", "当院の書き方：{{ facility }}\n");
    folder.write(
        "templates/documents/own-notice/document.yaml",
        "number: X-01\ntitle: 院内掲示\ngroup: records\nsummary: 掲示用。\nrenewed: 随時\nformats: [md]\n",
    );
    folder.write("templates/documents/own-notice/text.md", "{{ facility }}からのお知らせ\n");
    let run = render(&folder, &["--format", "md,html", "--document", "device-ledger", "--document", "own-notice", "--out", "out"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(folder.read("out/md/device-ledger.md").contains("当院の書き方：山本医院"));
    assert!(folder.read("out/md/own-notice.md").contains("山本医院からのお知らせ"));
    assert!(!folder.path().join("out/html/own-notice.html").exists());
    let wrong = render(&folder, &["--document", "device-leger", "--out", "out"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("device-ledger"), "{wrong:?}");
}

#[test]
fn files_that_mamori_did_not_make_are_not_overwritten() {
    let folder = small();
    let args = ["--format", "md", "--document", "summary", "--out", "out"];
    folder.write("out/md/summary.md", "手で書いた要約\n");
    let run = render(&folder, &args);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stderr.contains("out/md/summary.md") && run.stderr.contains("--out"), "{run:?}");
    assert_eq!(folder.read("out/md/summary.md"), "手で書いた要約\n");
    assert_eq!(std::fs::read_dir(folder.path().join("out")).unwrap().count(), 1);
    folder.remove("out/md/summary.md");
    folder.write("out/メモ.txt", "残すもの\n");
    assert_eq!(render(&folder, &args).code, 0);
    let made = folder.read("out/md/summary.md");
    folder.write("out/md/summary.md", "手で直した要約\n");
    assert_eq!(render(&folder, &args).code, 2);
    assert_eq!(folder.read("out/md/summary.md"), "手で直した要約\n");
    assert_eq!(render(&folder, &[&args[..], &["--force"]].concat()).code, 0);
    assert_eq!(folder.read("out/md/summary.md"), made);
    // A part of the documents does not drive out the others; what others put there stays in any case.
    let part = ["--format", "md", "--document", "findings", "--out", "out"];
    assert_eq!(render(&folder, &part).code, 2);
    assert!(folder.path().join("out/md/summary.md").exists());
    assert_eq!(render(&folder, &[&part[..], &["--force"]].concat()).code, 0);
    assert!(!folder.path().join("out/md/summary.md").exists() && folder.path().join("out/メモ.txt").exists());
}

#[test]
fn a_manifest_that_leads_elsewhere_is_not_followed() {
    let folder = small();
    folder.write("secret.txt", "消えてはならない\n");
    folder.write("out/manifest.json", r#"{"schema":"mamori/manifest/v1","tool":"","policy_hash":"","template_hash":"","commit":null,"dirty":false,"as_of":"","editions":[],"files":[{"path":"../secret.txt","sha256":"","bytes":0}]}"#);
    assert_eq!(render(&folder, &["--format", "md", "--document", "summary", "--out", "out"]).code, 2);
    assert_eq!(folder.read("secret.txt"), "消えてはならない\n");
}

#[test]
fn ledgers_that_cannot_be_read_give_no_documents() {
    let folder = small();
    folder.write("inventory/devices.yaml", "devices: [\n");
    let run = render(&folder, &["--format", "md", "--out", "out"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("inventory/devices.yaml") && !folder.path().join("out").exists(), "{run:?}");
}
