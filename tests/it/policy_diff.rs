//! `policy diff` and `policy new`: the change notice never claims more than the editions hold, and what is scaffolded holds as it is.

use crate::support::Folder;

const FACILITY: &str = "facility:\n  id: clinic\n  name: 守診療所\n";

/// An edition whose one clause binds a rule with a number of its own.
fn edition(number: &str, days: &str, completeness: &str, least: u32) -> String {
    let pair = "{ja: あ, en: a}";
    format!(
        "guideline: ours\nedition: \"{number}\"\ntitle: {{ja: 基準{number}, en: Standard {number}}}\npublisher: {pair}\npublished: 2025-01-01\nin_force: {days}\n\
         completeness: {completeness}\nnote: {pair}\nvolumes: [{{id: v, title: {pair}}}]\nchapters: [{{id: c, volume: v, title: {pair}, mark: seen}}]\n\
         clauses:\n  - {{id: c.{number}, chapter: c, cite: {{ja: 条{number}, en: item {number}}}, title: {pair}, mark: seen, rules: [OUR-001]}}\n\
         params: {{OUR-001: {{least: {{value: {least}, origin: guideline}}}}}}\n"
    )
}

fn two_editions(completeness: &str) -> Folder {
    let folder = Folder::new();
    let kind = "kind: things\ntitle: {ja: 物, en: Things}\nrecord: {ja: 物, en: thing}\nhelp: {ja: 物, en: things}\nlabel: name\nschema:\n  type: object\n  \
                required: [name]\n  properties:\n    name: {type: string, x-title: {ja: 名称, en: Name}}\n    size: {type: integer, x-title: {ja: 大きさ, en: Size}}\n";
    let rule = "id: OUR-001\ntitle: {ja: 小さい, en: Too small}\nseverity: high\nselect: things\nrequire: record.size >= param.least\nat: size\n\
                params: {least: {value: 1, origin: product}}\nmessage: {ja: '{record.size}です', en: 'is {record.size}'}\nwhy: {ja: あ, en: a}\nremedy: {ja: あ, en: a}\n";
    folder.write("policies/ledgers/things.yaml", kind);
    folder.write("policies/rules/ours/OUR-001.yaml", rule);
    folder.write("policies/guidelines/ours/1.yaml", edition("1", "{from: 2025-01-01, until: 2025-12-31}", "complete", 8));
    folder.write("policies/guidelines/ours/2.yaml", edition("2", "{from: 2026-01-01}", completeness, 13));
    folder.write(
        "inventory/things.yaml",
        "things:\n  - {id: a, name: 甲, size: 5}\n  - {id: b, name: 乙, size: 9}\n  - {id: c, name: 丙, size: 20}\n",
    );
    folder
}

const DIFF: [&str; 5] = ["policy", "diff", "ours@1", "ours@2", "--no-builtin"];

#[test]
fn the_notice_names_numbers_and_the_records_they_reach() {
    let run = two_editions("complete").mamori(&[&DIFF[..], &["--as-of", "2026-06-01"]].concat());
    assert_eq!(run.code, 0, "{run:?}");
    for part in ["least: 8 → 13", "新たに不適合になる（1 件）", "乙  inventory/things.yaml:3", "適合 → 不適合", "対応表はありません"]
    {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    assert!(!run.stdout.contains("なくなった条項"), "{}", run.stdout);
}

#[test]
fn a_partial_edition_says_so_first_and_nothing_is_called_removed() {
    let run = two_editions("partial").mamori(&[&DIFF[..], &["--as-of", "2026-06-01"]].concat());
    let (first, rest) = run.stdout.split_once("1. 条項").unwrap();
    assert!(first.contains("後の版は全体を収録していません") && first.contains("ours@1"), "{first}");
    assert!(rest.contains("廃止ではない") && !rest.contains("なくなった条項") && !rest.contains("前の版にだけある"), "{rest}");
}

#[test]
fn json_and_markdown_hold_the_same_notice() {
    let folder = two_editions("complete");
    let run = folder.mamori(&[&DIFF[..], &["--as-of", "2026-06-01", "--format", "json=out.json", "--format", "markdown"]].concat());
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.starts_with("## 版の変更通知") && run.stdout.contains("| 前の版 |"), "{}", run.stdout);
    let notice: serde_json::Value = serde_json::from_str(&folder.read("out.json")).unwrap();
    assert_eq!(notice["schema"], "mamori/policy-diff/v1");
    assert_eq!(notice["params"][0]["to"]["value"], 13);
    let record = &notice["ledgers"]["newly_failing"][0]["records"][0];
    assert_eq!((&record["record"]["id"], &record["location"]["line"], &record["before"]), (&"b".into(), &3.into(), &"pass".into()));
}

#[test]
fn without_ledgers_the_editions_are_compared_all_the_same() {
    let folder = two_editions("complete");
    folder.remove("inventory/things.yaml");
    let run = folder.mamori(&[&DIFF[..], &["--lang", "en"]].concat());
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("There are no ledgers") && run.stdout.contains("least: 8 → 13"), "{}", run.stdout);
}

#[test]
fn ledgers_that_cannot_be_read_are_told_and_end_with_2() {
    let folder = two_editions("complete");
    folder.write("inventory/broken.yaml", "things: [\n");
    let run = folder.mamori(&DIFF);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stdout.contains("inventory/broken.yaml:") && run.stdout.contains("least: 8 → 13"), "{}", run.stdout);
}

#[test]
fn wrong_arguments_end_with_2() {
    let folder = two_editions("complete");
    for args in [["ours@1", "ours@3"], ["ours@1", "ours@1"]] {
        let run = folder.mamori(&[&["policy", "diff"], &args[..], &["--no-builtin"]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    }
    assert_eq!(folder.mamori(&[&DIFF[..], &["--format", "sarif"]].concat()).code, 2);
}

#[test]
fn what_is_scaffolded_lints_and_its_cases_hold() {
    let folder = Folder::new();
    folder.write("inventory/facility.yaml", FACILITY);
    let made = [["edition", "mhlw-checklist@R8-local"], ["edition", "our-group@2026"], ["rule", "OUR-001"], ["kind", "loan_devices"]];
    for args in made {
        let run = folder.mamori(&[&["policy", "new"], &args[..]].concat());
        assert_eq!(run.code, 0, "{args:?}: {run:?}");
    }
    assert_eq!(folder.mamori(&["policy", "new", "rule", "OUR-002", "--kind", "loan_devices"]).code, 0);
    let lint = folder.mamori(&["policy", "lint"]);
    assert_eq!(lint.code, 0, "{lint:?}");
    let test = folder.mamori(&["policy", "test", "OUR-001", "OUR-002"]);
    assert!(test.code == 0 && test.stdout.contains("4 cases passed, 0 failed"), "{test:?}");
}

#[test]
fn a_scaffold_never_overwrites_and_never_takes_an_id_that_exists() {
    let folder = Folder::new();
    folder.write("policies/rules/local/OUR-001.yaml.bak", "");
    for args in
        [["rule", "ACC-002"], ["kind", "devices"], ["edition", "mhlw-guideline@6.0"], ["edition", "mhlw-guideline@7.0-x"], ["rule", "../x"]]
    {
        let run = folder.mamori(&[&["policy", "new"], &args[..]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}: {run:?}");
    }
    assert!(!folder.path().join("policies/guidelines").exists() && !folder.path().join("policies/ledgers").exists());
    assert_eq!(folder.mamori(&["policy", "new", "rule", "OUR-001"]).code, 0);
    let before = folder.read("policies/rules/local/OUR-001.yaml");
    assert_eq!(folder.mamori(&["policy", "new", "rule", "OUR-001"]).code, 2);
    assert_eq!(folder.read("policies/rules/local/OUR-001.yaml"), before);
}

#[test]
fn an_edition_that_stands_for_another_answers_under_its_name() {
    let folder = Folder::new();
    folder.write("inventory/facility.yaml", FACILITY);
    folder.write("inventory/checklists.yaml", "checklists:\n  - {id: cl, form: joint, edition: R8, fiscal_year: 2026, answers: [{item: \"1-①\", value: affirmed, date: 2026-09-18}]}\n");
    assert_eq!(folder.mamori(&["policy", "new", "edition", "mhlw-checklist@R8-local"]).code, 0);
    let (report, _) = folder.report(&["--as-of", "2026-11-22"]);
    let used: Vec<&str> = report["editions"].as_array().unwrap().iter().filter_map(|edition| edition["id"].as_str()).collect();
    assert!(used.contains(&"mhlw-checklist@R8-local") && !used.contains(&"mhlw-checklist@R8"), "{used:?}");
    let wrong = "stands_for: mhlw-checklist@R7";
    let text = folder.read("policies/guidelines/mhlw-checklist/R8-local.yaml").replace("stands_for: mhlw-checklist@R8", wrong);
    folder.write("policies/guidelines/mhlw-checklist/R8-local.yaml", text);
    let lint = folder.mamori(&["policy", "lint"]);
    assert!(lint.code == 2 && lint.stderr.contains("stands_for"), "{lint:?}");
}

#[test]
fn mistakes_in_a_local_edition_have_a_place_and_japanese_words() {
    let mistakes = [
        ("rules: [OUR-001]", "rules: [OUR-009]", "2.yaml:12:", "という規則はありません"),
        ("{least:", "{leest:", "2.yaml:13:", "という数値はありません"),
        ("chapter: c,", "chapter: d,", "2.yaml:12:", "という章は chapters にありません"),
        ("volume: v,", "volume: w,", "2.yaml:10:", "という編は volumes にありません"),
        (
            "clauses:\n",
            "clauses:\n  - {id: c.2, chapter: c, cite: {ja: あ, en: a}, title: {ja: あ, en: a}, mark: seen, rules: [OUR-001]}\n",
            "2.yaml:13:",
            "二つあります",
        ),
        ("title: {ja: 基準2, en: Standard 2}", "title: {ja: 基準2}", "2.yaml:3:", "「en」がありません"),
        (", rules: [OUR-001]", "", "2.yaml:12:", "どれもありません"),
    ];
    for (right, wrong, place, words) in mistakes {
        let folder = two_editions("complete");
        let text = folder.read("policies/guidelines/ours/2.yaml");
        assert!(text.contains(right), "{right}");
        folder.write("policies/guidelines/ours/2.yaml", text.replacen(right, wrong, 1));
        let lint = folder.mamori(&["policy", "lint", "--no-builtin"]);
        assert!(lint.code == 2 && lint.stderr.contains(place) && lint.stderr.contains(words), "{wrong}: {lint:?}");
    }
}
