use super::*;
use crate::policy::{PolicyFile, load};

const PEOPLE: &str = r#"
kind: people
title: {ja: 職員, en: People}
record: {ja: 職員, en: person}
help: {ja: 職員を書く, en: staff}
schema: {type: object, properties: {end_date: {type: string, format: date, x-title: {ja: 退職日, en: End}}}}
"#;

const DEVICES: &str = r##"
kind: devices
title: {ja: '機器 | 一覧', en: 'Devices | [x](y)'}
record: {ja: 機器, en: device}
help: {ja: "一行目\n# 二行目", en: <b>}
schema:
  type: object
  properties:
    owner: {type: string, x-ref: people, x-title: {ja: 管理者, en: Owner}}
    place: {type: string, x-title: {ja: 場所, en: Place}}
    shared: {type: boolean, x-title: {ja: 共用, en: Shared}}
    tests:
      type: array
      x-title: {ja: 試験, en: Tests}
      items: {type: object, properties: {date: {type: string, format: date, x-title: {ja: 日, en: Day}}}}
examples: {good: [{id: pc-01, owner: sato, tests: [{date: 2026-04-01}]}]}
"##;

const RULE: &str = r#"
id: OWN-001
title: {ja: "題|名\n続き", en: t}
severity: high
areas: [a|b]
basis: recall
select: devices
when: not default(record.shared, false)
find:
  recent: {in: record.tests, where: days_since(it.date) <= param.days}
require: record.place is filled and as_of <= record.owner.end_date and exists(recent)
at: owner
params: {days: {value: 30, origin: product, note: {ja: "a|b", en: n}}}
message: {ja: m, en: m}
why: {ja: "- 理由", en: w}
remedy: {ja: "一\n二|三", en: r}
variants:
  - id: place
    title: {ja: 場所, en: place}
    severity: low
    require: record.place is filled
    message: {ja: m, en: m}
cases:
  - name: 最後の日|は適合
    as_of: 2026-05-01
    records:
      people: [{id: sato, end_date: 2026-12-31}]
      devices: [{id: pc-01, owner: sato, place: 受付, tests: [{date: 2026-04-01}]}]
    expect: {pc-01: pass}
"#;

fn gathered<R>(then: impl FnOnce(&PolicySet, &SourceSet) -> R) -> R {
    let file = |role: &str, text: &str| PolicyFile { path: format!("policies/{role}"), role: role.into(), text: text.into(), local: true };
    let files = vec![file("ledgers/people.yaml", PEOPLE), file("ledgers/devices.yaml", DEVICES), file("rules/OWN-001.yaml", RULE)];
    let mut sources = SourceSet::default();
    let set = load(files, &mut sources, crate::policy::Depth::Everything).unwrap();
    then(&set, &sources)
}

#[test]
fn an_id_cannot_lead_a_page_elsewhere() {
    assert_eq!(page_of("rules", "../../x"), "rules/~2e~.~2f~..~2f~x.md");
    assert_eq!(page_of("editions", "guideline@6.0"), "editions/guideline@6.0.md");
}

#[test]
fn code_keeps_its_empty_lines() {
    assert_eq!(tidy("a  \n\n\n\nb\n```yaml\nx\n\n\ny\n```\n\n\nc"), "a\n\nb\n```yaml\nx\n\n\ny\n```\n\nc");
}

#[test]
fn the_fields_of_a_rule_are_those_it_follows_and_looks_up() {
    let reads: Vec<(String, bool)> = gathered(|set, sources| {
        let rule = Reference::new(set, sources).rule(&set.rules[0]);
        rule.checks[0].reads.iter().map(|read| (format!("{}.{}", read.ledger.id, read.field), read.needed)).collect()
    });
    let expected = [
        // Absence is what the rule asks about, so it leaves nothing unknown.
        ("devices.shared", false),
        ("devices.place", false),
        ("devices.owner", true),
        ("people.end_date", true),
        ("devices.tests", true),
        ("devices.tests.date", true),
    ];
    assert_eq!(reads, expected.map(|(field, needed)| (field.to_owned(), needed)));
}

#[test]
fn a_ledger_names_the_rules_that_look_something_up_in_it() {
    gathered(|set, sources| {
        let people = Reference::new(set, sources).kind(set.kinds.by_id("people").unwrap());
        let [reading] = people.rules.as_slice() else { panic!("{:?}", people.rules) };
        assert!(!reading.judges && reading.fields == ["end_date"]);
    });
}

#[test]
fn the_last_day_of_a_pass_is_found_by_judging() {
    gathered(|set, sources| {
        let rule = Reference::new(set, sources).rule(&set.rules[0]);
        assert_eq!(rule.checks[0].last_day.as_ref().unwrap().as_of, "2026-05-01");
    });
}

#[test]
fn a_variant_shows_what_it_takes_over_from_its_rule() {
    gathered(|set, sources| {
        let rule = Reference::new(set, sources).rule(&set.rules[0]);
        let condition = &rule.checks[1].condition;
        assert!(
            condition.starts_with("select: devices\nfind:\n  recent:") && condition.ends_with("require: record.place is filled"),
            "{condition}"
        );
    });
}

#[test]
fn values_break_no_page() {
    let pages = gathered(|set, sources| pages(set, sources).unwrap());
    for page in &pages {
        assert!(page.text.starts_with(MARKER) && page.text.ends_with('\n') && !page.text.ends_with("\n\n"));
        let rows = page.text.lines().filter(|line| line.starts_with('|'));
        assert!(rows.clone().all(|row| row.ends_with('|')), "{}", page.text);
        assert!(!page.text.contains("<b>") && !page.text.contains("[x](y)"), "{}", page.text);
        assert!(!page.text.lines().any(|line| line == "# 二行目" || line.starts_with("- 理由")), "{}", page.text);
    }
    assert_eq!(pages.len(), 2 * 4);
}
