//! Kinds: the quick check may only say yes where the JSON Schema engine has nothing to say.

use serde_json::Value;

use mamori::policy::{self, PolicyFile, PolicySet};
use mamori::schema::{Kind, Object, Type};
use mamori::source::{Source, SourceSet};
use mamori::yaml::{self, Node, Tree};

fn policies() -> PolicySet {
    policy::load(PolicyFile::embedded().collect(), &mut SourceSet::default()).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn read(text: &str) -> Option<Tree> {
    let mut sources = SourceSet::default();
    let id = sources.add(Source::new("record.yaml", text));
    yaml::read(id, sources.get(id)).ok()
}

/// Writes a record as YAML on one line, so that it can be changed as text.
fn flow(node: Node<'_>) -> String {
    if node.is_mapping() {
        let entries: Vec<String> = node.entries().map(|(key, value)| format!("{}: {}", flow(key), flow(value))).collect();
        format!("{{{}}}", entries.join(", "))
    } else if node.is_sequence() {
        format!("[{}]", node.items().map(flow).collect::<Vec<_>>().join(", "))
    } else if node.is_quoted() || node.text().contains([',', ':', '{', '}', '[', ']', '#']) {
        Value::from(node.text()).to_string()
    } else {
        node.text().to_owned()
    }
}

/// Whether the two checks agree as they must; says whether the quick one accepted.
fn agree(kind: &Kind, record: &str) -> Option<bool> {
    let tree = read(record)?;
    let accepted = kind.accepts(tree.root());
    if accepted {
        let violations = kind.violations(tree.root());
        assert!(violations.is_empty(), "{}: accepted, but {violations:?}: {record}", kind.id);
    }
    Some(accepted)
}

fn has_engine_only(object: &Object) -> bool {
    object.fields.iter().any(|field| field.engine_only || field.ty.object().is_some_and(has_engine_only))
}

#[test]
fn on_all_examples_the_quick_check_and_the_engine_agree() {
    let policies = policies();
    let mut examples = 0;
    for kind in policies.kinds.iter() {
        let tree = policies.tree(kind.place.source);
        for index in &kind.good {
            let record = tree.node(*index);
            assert_eq!(kind.violations(record), [], "{}: a good example is refused: {record:?}", kind.id);
            let quick = kind.accepts(record);
            assert!(quick || has_engine_only(&kind.object), "{}: only the engine accepts {record:?}", kind.id);
            examples += 1;
        }
        for example in &kind.bad {
            let record = tree.node(example.record);
            assert!(!kind.accepts(record), "{}: the quick check accepts {record:?}", kind.id);
            let violations = kind.violations(record);
            assert!(
                violations.iter().any(|violation| violation.path == example.at),
                "{}: {violations:?} instead of {} in {record:?}",
                kind.id,
                example.at
            );
            examples += 1;
        }
        assert!(!kind.good.is_empty() && !kind.bad.is_empty(), "{} has no good or no bad example", kind.id);
    }
    assert!(examples > 70, "{examples} examples");
}

/// Scalars and small collections that are right for some field and wrong for most.
const VALUES: &[&str] = &[
    "",
    "~",
    "null",
    "true",
    "false",
    "True",
    "no",
    "0",
    "1",
    "-1",
    "19",
    "3650",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "1.5",
    "1e3",
    "1e400",
    ".inf",
    "-.inf",
    ".nan",
    "0x1F",
    "0o17",
    "007",
    "+1",
    "1_000",
    "2026-11-22",
    "\"2026-11-22\"",
    "2026-02-29",
    "2024-02-29",
    "2026-13-01",
    "2026-1-1",
    "2026-11-22T10:00:00",
    "２０２６-11-22",
    "0000-01-01",
    "9999-12-31",
    "\"\"",
    "\" \"",
    "　",
    "x",
    "受付端末",
    "\"受\"",
    "\"1\"",
    "[]",
    "[~]",
    "[x]",
    "[x, x]",
    "[1, x]",
    "[[x]]",
    "[{}]",
    "{}",
    "{x: 1}",
    "{id: x}",
    "{date: 2026-11-22}",
    "\"\\u0000\"",
    "\"\\uD83D\"",
    "1312345678",
    "\"1312345678\"",
];

/// A value for a field: mostly one of its type.
fn value(ty: &Type, choice: &mut dyn FnMut(usize) -> usize) -> String {
    if choice(4) == 0 {
        return VALUES[choice(VALUES.len())].to_owned();
    }
    match ty {
        Type::Text { .. } => ["x", "受付端末", "\"1\"", "a b", "pc-01", "\"0312345678\""][choice(6)].to_owned(),
        Type::Enum(values) => values[choice(values.len())].value.clone(),
        Type::Date => ["2026-11-22", "2024-02-29", "\"2026-11-22\""][choice(3)].to_owned(),
        Type::Int { .. } => ["0", "1", "7", "365", "-3"][choice(5)].to_owned(),
        Type::Number => ["0", "1", "2.5", "-1", "1e3"][choice(5)].to_owned(),
        Type::Bool => ["true", "false"][choice(2)].to_owned(),
        Type::List(list) => {
            let items: Vec<String> = (0..choice(4)).map(|_| value(&list.item, choice)).filter(|item| !item.is_empty()).collect();
            format!("[{}]", items.join(", "))
        }
        Type::Object(inner) => object(inner, choice),
    }
}

fn object(object: &Object, choice: &mut dyn FnMut(usize) -> usize) -> String {
    let mut entries = Vec::new();
    for field in &object.fields {
        if choice(3) > 0 || field.required && choice(10) > 0 {
            entries.push(format!("{}: {}", field.name, value(&field.ty, choice)));
        }
    }
    if choice(12) == 0 {
        entries.push(format!("{}: x", ["unknown", "名前", "\"\\u3000\"", "Id"][choice(4)]));
    }
    if choice(6) == 0 && entries.len() > 1 {
        let (a, b) = (choice(entries.len()), choice(entries.len()));
        entries.swap(a, b);
    }
    format!("{{{}}}", entries.join(", "))
}

/// Numbers from a seed (splitmix64), so that a failure can be made again from the seed alone.
fn choices(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % below.max(1) as u64) as usize
    }
}

#[test]
fn generated_records_that_are_accepted_violate_nothing() {
    let policies = policies();
    let (mut accepted, mut refused) = (0, 0);
    for seed in 0..80 {
        let mut choice = choices(seed);
        for kind in policies.kinds.iter() {
            match agree(kind, &object(&kind.object, &mut choice)) {
                Some(true) => accepted += 1,
                _ => refused += 1,
            }
        }
    }
    assert!(accepted > 20 && refused > 200, "accepted {accepted}, refused {refused}: the generator makes nothing of use");
}

#[test]
fn examples_with_a_value_changed_are_accepted_only_if_they_violate_nothing() {
    let policies = policies();
    let mut accepted = 0;
    for kind in policies.kinds.iter() {
        let tree = policies.tree(kind.place.source);
        let mut choice = choices(kind.id.len() as u64);
        for index in &kind.good {
            let record = tree.node(*index);
            for (changed, _) in record.entries() {
                for _ in 0..12 {
                    let new = VALUES[choice(VALUES.len())];
                    let entries = record.entries().map(|(key, value)| {
                        let value = if key.text() == changed.text() { new.to_owned() } else { flow(value) };
                        format!("{}: {value}", flow(key))
                    });
                    let text = format!("{{{}}}", entries.collect::<Vec<_>>().join(", "));
                    accepted += usize::from(agree(kind, &text) == Some(true));
                }
            }
        }
    }
    assert!(accepted > 100, "{accepted} accepted: the changes make nothing of use");
}
