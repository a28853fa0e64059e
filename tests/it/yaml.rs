//! YAML: what mamori reads is what another parser reads, or it is refused; and every place is where it says.
//!
//! The judge is `saphyr-parser`, which shares no code with the parser behind `src/yaml/general.rs`.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use mamori::source::{Source, SourceSet};
use mamori::yaml::{self, Node, Tree};
use saphyr_parser::{Event, Parser, ScalarStyle};

/// A document as both readers see it.
#[derive(Clone, PartialEq)]
enum Doc {
    Map(Vec<(Doc, Doc)>),
    List(Vec<Doc>),
    Plain(String),
    Quoted(String),
}

impl std::fmt::Debug for Doc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Doc::Map(entries) => f.debug_map().entries(entries.iter().map(|(key, value)| (key, value))).finish(),
            Doc::List(items) => f.debug_list().entries(items).finish(),
            Doc::Plain(text) if text.is_empty() => f.write_str("~"),
            Doc::Plain(text) => f.write_str(text),
            Doc::Quoted(text) => write!(f, "{text:?}"),
        }
    }
}

fn plain(text: &str) -> Doc {
    // An empty value is nothing, however a parser writes it.
    Doc::Plain(if text == "~" { String::new() } else { text.to_owned() })
}

fn ours(node: Node<'_>) -> Doc {
    if node.is_mapping() {
        Doc::Map(node.entries().map(|(key, value)| (ours(key), ours(value))).collect())
    } else if node.is_sequence() {
        Doc::List(node.items().map(ours).collect())
    } else if node.is_quoted() {
        Doc::Quoted(node.text().to_owned())
    } else {
        plain(node.text())
    }
}

/// Reads with the general reader and, as the program does, with the fast one; both must agree.
fn read(text: &str) -> Option<Tree> {
    let mut sources = SourceSet::default();
    let id = sources.add(Source::new("a.yaml", text));
    let fast = yaml::read(id, sources.get(id));
    let general = yaml::read_general(id, sources.get(id));
    match (&fast, &general) {
        (Ok(fast), Ok(general)) => assert_eq!(ours(fast.root()), ours(general.root()), "the two readers differ on {text:?}"),
        (Err(_), Err(_)) => {}
        _ => panic!("only one reader takes {text:?}: {fast:?} {general:?}"),
    }
    fast.ok()
}

/// Reads with the judge; `None` when it refuses. Aliases are followed.
fn theirs(text: &str) -> Result<Doc, String> {
    let mut open: Vec<(bool, Vec<Doc>, usize)> = Vec::new();
    let mut anchors = std::collections::HashMap::new();
    let mut root = None;
    for event in Parser::new_from_str(text) {
        let (done, anchor) = match event.map_err(|error| error.to_string())?.0 {
            Event::Scalar(value, ScalarStyle::Plain, anchor, _) => (plain(&value), anchor),
            Event::Scalar(value, _, anchor, _) => (Doc::Quoted(value.into_owned()), anchor),
            Event::Alias(anchor) => (anchors.get(&anchor).cloned().ok_or("an alias to nothing")?, 0),
            Event::SequenceStart(anchor, ..) => {
                open.push((false, Vec::new(), anchor));
                continue;
            }
            Event::MappingStart(anchor, ..) => {
                open.push((true, Vec::new(), anchor));
                continue;
            }
            Event::SequenceEnd => {
                let (_, items, anchor) = open.pop().expect("what ends has begun");
                (Doc::List(items), anchor)
            }
            Event::MappingEnd => {
                let (_, items, anchor) = open.pop().expect("what ends has begun");
                let pairs = items.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone()));
                (Doc::Map(pairs.collect()), anchor)
            }
            _ => continue,
        };
        if anchor != 0 {
            anchors.insert(anchor, done.clone());
        }
        match open.last_mut() {
            Some((_, items, _)) => items.push(done),
            None => root = Some(done),
        }
    }
    Ok(root.unwrap_or(Doc::Plain(String::new())))
}

/// Whether what mamori reads, if it reads it, is what the judge reads. True when it was read.
fn agree(text: &str) -> bool {
    let Some(tree) = read(text) else { return false };
    places(&tree, text);
    // A line of blanks that nothing ends is no line; the judge adds a line break for it to a block of text.
    if text.contains(['|', '>']) && text.ends_with([' ', '\t']) {
        return true;
    }
    match theirs(text) {
        // People close brackets below the key they belong to; mamori reads that, the judge wants it further in, and without tabs.
        Err(reason)
            if reason.starts_with("invalid indentation")
                || reason.starts_with("tab cannot")
                || reason.contains("followed by a valid YAML whitespace") => {}
        // Inside a plain scalar a line may begin so.
        Err(reason) if reason.starts_with("plain scalar cannot start with '-'") => {}
        // A file that is one block of text is no ledger, whatever its comments are.
        Err(_) if !tree.root().is_mapping() && !tree.root().is_sequence() => {}
        found => assert_eq!(Ok(ours(tree.root())), found, "mamori (left) and the judge (right) differ on {text:?}"),
    }
    true
}

/// Every place lies in the text, inside its parent, in order, and holds what its node says.
fn places(tree: &Tree, text: &str) {
    fn walk(node: Node<'_>, text: &str, within: Option<(u32, u32)>) {
        let span = node.span();
        let slice = text.get(span.start as usize..span.end as usize).unwrap_or_else(|| panic!("{span:?} is no place in {text:?}"));
        if let Some((start, end)) = within {
            assert!(start <= span.start && span.end <= end, "{span:?} is not inside {start}..{end} in {text:?}");
        }
        if node.is_mapping() || node.is_sequence() {
            let mut last = span.start;
            let children: Vec<Node<'_>> =
                if node.is_mapping() { node.entries().flat_map(|(key, value)| [key, value]).collect() } else { node.items().collect() };
            for child in children {
                // An alias stands for a node elsewhere, which is before it.
                let inside = child.span().start >= last;
                if inside {
                    last = child.span().start;
                }
                walk(child, text, inside.then_some((span.start, span.end)));
            }
            return;
        }
        let inner = match slice.as_bytes().first() {
            // A block of text begins on a line of its own, and may begin with a quote.
            Some(b'"' | b'\'') if node.is_quoted() && is_first(text, span.start as usize) => None,
            Some(quote @ (b'"' | b'\'')) if node.is_quoted() => {
                assert!(slice.len() >= 2 && slice.as_bytes().last() == Some(quote), "{slice:?} in {text:?}");
                let escaped = slice.contains(['\\', '\n']) || slice.contains("''");
                (!escaped).then(|| &slice[1..slice.len() - 1])
            }
            _ if node.is_quoted() || slice.contains('\n') || slice.is_empty() => None,
            _ => Some(slice),
        };
        if let Some(inner) = inner {
            assert_eq!(inner, node.text(), "the place of a scalar in {text:?}");
        }
        let place = node.place().span;
        assert!(text.get(place.start as usize..place.end as usize).is_some(), "{place:?} is no place in {text:?}");
    }
    walk(tree.root(), text, None);
}

/// Whether nothing but blanks stands before a place on its line.
fn is_first(text: &str, at: usize) -> bool {
    text[..at].chars().rev().take_while(|letter| *letter != '\n').all(|letter| letter == ' ')
}

/// A text and what it says, in the notation of [`Doc`]; `refused` where mamori does not read it.
const SNIPPETS: &[(&str, &str)] = &[
    // Empty documents.
    ("", "~"),
    ("# only a comment\n", "~"),
    ("---\n", "~"),
    ("--- # comment\n...\n", "~"),
    ("\n\n  \n", "~"),
    // Plain scalars.
    ("a: b", "{a: b}"),
    ("a:   b   # c\n", "{a: b}"),
    ("a: b#c\n", "{a: b#c}"),
    ("a: http://example.jp/x?y=z#w\n", "{a: http://example.jp/x?y=z#w}"),
    ("a: 12:30:45\n", "{a: 12:30:45}"),
    ("a: x - y ? z\n", "{a: x - y ? z}"),
    ("a: -x\nb: ?x\nc: :x\n", "{a: -x, b: ?x, c: :x}"),
    ("a: no\nb: Yes\nc: off\n", "{a: no, b: Yes, c: off}"),
    ("a: ~\nb: null\nc:\n", "{a: ~, b: null, c: ~}"),
    ("a: one\n  two\n   three\n", "{a: one two three}"),
    ("a: one\n\n  two\n\n\n  three\n", "{a: one\ntwo\n\nthree}"),
    ("a: one # not\n  two\n", "refused"),
    ("a: [x y, z:w, -1]\n", "{a: [x y, z:w, -1]}"),
    ("受付端末: 一階　受付\n", "{受付端末: 一階　受付}"),
    ("a: 全角：コロン\n", "{a: 全角：コロン}"),
    ("名前：受付\n", "名前：受付"),
    ("a: \"髙橋\\u3000𠮷野\"\n", "{a: \"髙橋\\u{3000}𠮷野\"}"),
    ("a: 'it''s'\n", "{a: \"it's\"}"),
    // Quoted scalars.
    ("a: \"\\t\\n\\\\ \\\" \\/ \\x41 \\u00e9 \\U0001F600\"\n", "{a: \"\\t\\n\\\\ \\\" / A é 😀\"}"),
    ("a: \"one\n  two\n\n  three\"\n", "{a: \"one two\\nthree\"}"),
    ("a: \"one\\\n  two\"\n", "{a: \"onetwo\"}"),
    ("a: 'one\n  two'\n", "{a: \"one two\"}"),
    ("a: \"\"\nb: ''\n", "{a: \"\", b: \"\"}"),
    ("a: \"null\"\nb: 'true'\n", "{a: \"null\", b: \"true\"}"),
    ("a: \"x\" y\n", "refused"),
    ("a: \"\\q\"\n", "refused"),
    ("a: \"x\n", "refused"),
    ("a: 'x: y' # z\n", "{a: \"x: y\"}"),
    ("\"a\": 1\n'b': 2\n", "{\"a\": 1, \"b\": 2}"),
    ("\"a b\": 1\n? 'c'\n: 2\n", "{\"a b\": 1, \"c\": 2}"),
    // Block scalars.
    ("a: |\n  x\n   y\n\n  z\n", "{a: \"x\\n y\\n\\nz\\n\"}"),
    ("a: |-\n  x\n\n", "{a: \"x\"}"),
    ("a: |+\n  x\n\n\nb: 1\n", "{a: \"x\\n\\n\\n\", b: 1}"),
    ("a: >\n  x\n  y\n\n  z\n", "{a: \"x y\\nz\\n\"}"),
    ("a: >-\n  x\n    y\n  z\n", "{a: \"x\\n  y\\nz\"}"),
    ("a: |2\n   x\n", "{a: \" x\\n\"}"),
    ("a: |\n\n\n  x\n", "{a: \"\\n\\nx\\n\"}"),
    ("a: |\nb: 1\n", "{a: \"\", b: 1}"),
    ("- |\n x\n- >\n y\n", "[\"x\\n\", \"y\\n\"]"),
    ("a: | # comment\n  x\n", "{a: \"x\\n\"}"),
    ("a: |\n  # text\n  x\n# comment\n", "{a: \"# text\\nx\\n\"}"),
    ("a: |\n  受付\n\t端末\n", "refused"),
    // Block collections.
    ("a:\n- x\n- y\nb: 1\n", "{a: [x, y], b: 1}"),
    ("a:\n  - x\n  -\n    - y\n  - - z\n", "{a: [x, [y], [z]]}"),
    ("-\n  a: 1\n  b: 2\n-   c: 3\n    d: 4\n", "[{a: 1, b: 2}, {c: 3, d: 4}]"),
    ("a:\n  b:\n    c: 1\n  d: 2\n", "{a: {b: {c: 1}, d: 2}}"),
    ("a:\n\n  # comment\n  b: 1\n# comment\n  c: 2\n", "{a: {b: 1, c: 2}}"),
    ("- \n- a\n-\n", "[~, a, ~]"),
    ("a: 1\n b: 2\n", "refused"),
    ("a:\n  b: 1\n c: 2\n", "refused"),
    ("- a\nb: 1\n", "refused"),
    ("a: - b\n", "refused"),
    ("a: b: c\n", "refused"),
    ("a\nb: 1\n", "refused"),
    ("\ta: 1\n", "refused"),
    ("a:\n\tb: 1\n", "refused"),
    ("a:\tb\n", "{a: b}"),
    ("a : 1\n", "{a: 1}"),
    ("? a\n", "{a: ~}"),
    ("? [a]\n: b\n", "refused"),
    ("[a]: b\n", "refused"),
    // Flow collections.
    ("{a: 1, \"b\": [x, 'y'], c: {d: }, e}\n", "{a: 1, \"b\": [x, \"y\"], c: {d: ~}, e: ~}"),
    ("[a, b, ]\n", "[a, b]"),
    ("{a: 1, }\n", "{a: 1}"),
    ("[]\n", "[]"),
    ("a: {}\n", "{a: {}}"),
    ("a: [x,\n  y,\n  z]\n", "{a: [x, y, z]}"),
    ("a: {b: 1, # comment\n  c: 2}\n", "{a: {b: 1, c: 2}}"),
    ("[a: 1, b]\n", "[{a: 1}, b]"),
    ("{\"a\":1}\n", "{\"a\": 1}"),
    ("{a:1}\n", "{a:1: ~}"),
    ("[a, , b]\n", "refused"),
    ("[a, b\n", "refused"),
    ("a: ]\n", "refused"),
    ("{a: 1}}\n", "refused"),
    ("[a] b\n", "refused"),
    ("a: [x\ny]\n", "{a: [x y]}"),
    ("a: 　\nb: x　\n", "{a: 　, b: x　}"),
    ("a: x\rb: y\n", "refused"),
    ("a: x\u{FEFF}\n", "refused"),
    ("a: [\n  x\n]\n", "{a: [x]}"),
    // Anchors, tags, documents, directives.
    ("a: &x 1\nb: *x\n", "{a: 1, b: 1}"),
    ("a: &x [1, 2]\nb: {c: *x}\n", "{a: [1, 2], b: {c: [1, 2]}}"),
    ("a: *x\n", "refused"),
    ("*x : 1\n", "refused"),
    ("&a a: 1\n", "{a: 1}"),
    ("a: !!str 1\n", "refused"),
    ("a: ! x\n", "refused"),
    ("a: 1\n--- \nb: 2\n", "refused"),
    ("%YAML 1.2\n---\na: 1\n", "{a: 1}"),
    ("---\na: 1\n...\n", "{a: 1}"),
    ("<<: {a: 1}\n", "refused"),
    ("\"<<\": 1\n", "{\"<<\": 1}"),
    (": a\n", "refused"),
    ("a: 1\na: 2\n", "refused"),
    ("{a: 1, 'a': 2}\n", "refused"),
    ("a: @x\n", "refused"),
    ("a: `x`\n", "refused"),
    ("a: %x\n", "refused"),
    ("a: 1\r\nb:\r\n  - x\r\n", "{a: 1, b: [x]}"),
    ("\u{FEFF}a: 1\n", "{a: 1}"),
];

#[test]
fn small_documents_say_what_the_specification_says() {
    let mut wrong = Vec::new();
    for (text, expected) in SNIPPETS {
        let found = read(text).map_or("refused".to_owned(), |tree| {
            places(&tree, text);
            format!("{:?}", ours(tree.root()))
        });
        if found != *expected {
            wrong.push(format!("{text:?}\n  expected {expected}\n  mamori   {found}\n  judge    {:?}", theirs(text)));
        }
    }
    assert!(SNIPPETS.len() >= 60);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), SNIPPETS.len(), wrong.join("\n"));
}

#[test]
fn every_yaml_file_of_the_project_is_read_alike() {
    for folder in ["policies", "inventory", "tests"] {
        for path in crate::support::files_below(folder) {
            if path.extension().is_some_and(|extension| extension == "yaml") {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(agree(&text), "{} is refused", path.display());
            }
        }
    }
}

/// A scalar as it may be written on one line.
fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(vec![
            "x", "受付端末", "2026-11-22", "12:30", "true", "null", "~", "-5", "1.5e3", "0x1F", "no", "a b", "a#b", "x-y", "https://a.jp/b#c", "💻 端末", "é", "　", "a　", "=", "...x", "--",
        ]).prop_map(str::to_owned),
        2 => "[a-z]{1,3}( [a-z]{1,3}){0,2}",
        2 => prop::sample::select(vec!["", "x", "受付: 端末", "# no", "it''s", "a\\b", " x ", "[a]", "{a: b}"]).prop_map(|text| format!("'{text}'")),
        2 => prop::sample::select(vec!["", "x", "受付\\n端末", "\\u3042", "\\x41", "a: b", "\\\"", "\\\\", "tab\\t", "# no"]).prop_map(|text| format!("\"{text}\"")),
    ]
}

/// A flow value.
fn flow() -> impl Strategy<Value = String> {
    scalar().prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::vec(("[a-h]|名前|\"q\"", inner, prop::sample::select(vec![", ", ",", " , ", ",\n   ", ", # c\n   "])), 0..4)
                .prop_map(|entries| format!(
                    "{{{}}}",
                    entries.iter().map(|(key, value, comma)| format!("{key}: {value}{comma}")).collect::<String>()
                )),
        ]
    })
}

/// Lines of a block value, not yet indented.
fn block() -> impl Strategy<Value = Vec<String>> {
    let leaf = prop_oneof![
        6 => flow().prop_map(|text| vec![text]),
        1 => prop::sample::select(vec!["|", "|-", "|+", ">", ">-"]).prop_flat_map(|head| {
            prop::collection::vec(prop::sample::select(vec!["x", "受付 端末", "", "  深い", "# text", "a: b", "- c"]), 1..4)
                .prop_map(move |lines| std::iter::once(head.to_owned()).chain(lines.iter().map(|line| format!("  {line}"))).collect())
        }),
        1 => prop::sample::select(vec![vec!["one", "  two"], vec!["\"one", "  two\""], vec!["'一", "", "  三'"], vec![""]])
            .prop_map(|lines| lines.into_iter().map(str::to_owned).collect::<Vec<String>>()),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let comment = prop::sample::select(vec!["", "", "", "  # 注", "\n# 注", "\n", "\n\n   # 深い注"]);
        prop_oneof![
            prop::collection::vec((inner.clone(), comment.clone()), 1..4)
                .prop_map(|items| items.into_iter().flat_map(|(item, comment)| nested("-", item, comment)).collect()),
            prop::collection::vec((prop::sample::select(vec!["a", "b", "c", "d", "名前", "\"q\"", "'r'", "a b"]), inner, comment), 1..5)
                .prop_map(|entries| entries
                    .into_iter()
                    .flat_map(|(key, value, comment)| nested(&format!("{key}:"), value, comment))
                    .collect()),
        ]
    })
}

/// Puts a value behind a dash or a key: on the same line when it is one line, below it and further in when it is more.
fn nested(head: &str, value: Vec<String>, comment: &str) -> Vec<String> {
    let block = value[0].starts_with(['|', '>']);
    let collection = value.iter().any(|line| line.starts_with("- ") || line.ends_with(':') || line.contains(": "))
        && !value[0].starts_with(['{', '[', '"', '\'']);
    if value.len() == 1 && !collection {
        return vec![format!("{head} {}{}", value[0], if value[0].contains('#') || value[0].is_empty() { "" } else { comment })];
    }
    if block || !collection {
        return std::iter::once(format!("{head} {}", value[0])).chain(value[1..].iter().map(|line| format!("  {line}"))).collect();
    }
    std::iter::once(head.to_owned()).chain(value.iter().map(|line| format!("  {line}"))).collect()
}

fn document() -> impl Strategy<Value = String> {
    let frame = prop::sample::select(vec![("", "\n"), ("", ""), ("---\n", "\n"), ("# 台帳\n\n", "\n# 終わり\n"), ("--- # c\n", "\n...\n")]);
    (block(), frame, prop::bool::weighted(0.2)).prop_map(|(lines, (head, tail), crlf)| {
        let text = format!("{head}{}{tail}", lines.join("\n"));
        if crlf { text.replace('\n', "\r\n") } else { text }
    })
}

/// Small changes that turn YAML into something near YAML.
fn mutated() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "\n", " ", "  ", ":", ": ", "- ", "#", " #", "\"", "'", "[", "]", "{", "}", ",", "&a ", "*a", "!", "!!str ", "|", ">", "?", "? ",
        "%", "@", "\t", "\r", "---\n", "...\n", "~", "<<: ", "　", "：", "\u{85}", "\u{2028}", "\u{A0}", "\u{FEFF}", "\\", "\\x", "a: ",
        "=", "0",
    ]);
    (document(), prop::collection::vec((any::<prop::sample::Index>(), piece, 0usize..3), 1..4)).prop_map(|(mut text, changes)| {
        for (at, piece, removed) in changes {
            let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let number = at.index(boundaries.len());
            let end = boundaries[(number + removed).min(boundaries.len() - 1)];
            text.replace_range(boundaries[number]..end, piece);
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, rng_seed: RngSeed::Fixed(20261122), ..ProptestConfig::default() })]

    #[test]
    fn generated_documents_are_read_as_the_judge_reads_them(text in document()) {
        agree(&text);
    }

    #[test]
    fn documents_with_mistakes_are_refused_or_read_as_the_judge_reads_them(text in mutated()) {
        agree(&text);
    }
}

#[test]
fn most_generated_documents_are_read_so_that_the_comparison_means_something() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let texts: Vec<String> = (0..400).map(|_| document().new_tree(&mut runner).unwrap().current()).collect();
    let read = texts.iter().filter(|text| agree(text)).count();
    assert!(read * 2 > texts.len(), "only {read} of {} are read", texts.len());
}
