//! Markdown: an independent reader finds the words of the tree again, and nothing else.

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::*;
use crate::document::sample::{HOSTILE, folder};

/// What an independent reader sees: the text of each cell, and what else it takes for markup.
#[derive(Default)]
struct Seen {
    cells: Vec<String>,
    paragraphs: Vec<String>,
    /// Tags of blocks and inlines in their order, without those of text alone.
    tags: Vec<String>,
}

fn read(markdown: &str) -> Seen {
    let mut seen = Seen::default();
    let mut text = String::new();
    for event in Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_MATH,
    ) {
        match event {
            Event::Start(Tag::TableCell | Tag::Paragraph) => text.clear(),
            Event::End(TagEnd::TableCell) => seen.cells.push(squeezed(&text)),
            Event::End(TagEnd::Paragraph) => seen.paragraphs.push(squeezed(&text)),
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::InlineHtml(tag) if &*tag == "<br>" => text.push('\n'),
            Event::SoftBreak => text.push_str("a line was broken"),
            Event::InlineHtml(tag) if ["<!-- -->", "<span>", "</span>", "<strong>", "</strong>"].contains(&&*tag) => {}
            Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow) | Event::End(_) => {}
            other => seen.tags.push(format!("{other:?}")),
        }
    }
    seen
}

/// Blanks are shown as one, whatever they are; lines stay.
fn squeezed(text: &str) -> String {
    let lines = text.trim().split('\n').map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.collect::<Vec<_>>().join("\n")
}

/// What is to be seen of a value.
fn expected(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let letter = |letter: char| match letter {
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\0' => '\u{FFFD}',
        letter if letter.is_control() => ' ',
        letter => letter,
    };
    squeezed(&text.chars().map(letter).collect::<String>())
}

fn fact(text: &str) -> Inline {
    Inline::Fact(Fact::text(text, Tone::Plain))
}

/// The document of some blocks, without what surrounds them.
fn body(blocks: Vec<Block>) -> String {
    let mut folder = folder();
    folder.documents.truncate(1);
    folder.documents[0].blocks = blocks;
    let targets = targets(&folder);
    let mut writer = Writer { folder: &folder, document: &folder.documents[0], targets: &targets, figures: Vec::new() };
    writer.blocks(&folder.documents[0].blocks)
}

fn table(values: &[&str]) -> Block {
    let columns = values.iter().map(|_| Column { title: vec![Inline::Text("列".into())], align: Align::Start }).collect();
    let rows = vec![Row { anchor: None, cells: values.iter().map(|value| vec![fact(value)]).collect(), cites: vec![] }];
    Block::Table(Table { name: "表".into(), columns, rows })
}

fn text_of(files: &[File], path: &str) -> String {
    let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}"));
    String::from_utf8(file.bytes.clone()).unwrap()
}

#[test]
fn the_same_folder_gives_the_same_files() {
    let files = write(&folder());
    assert_eq!(files, write(&folder()));
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let documents = ["md/index.md", "md/device-ledger.md", "md/figures/device-ledger-1.svg", "md/network-diagram.md"];
    assert_eq!(paths, [documents.as_slice(), &["md/vendor-checklist/minato.md"]].concat());
}

#[test]
fn a_reader_sees_all_cells_of_the_sample() {
    let folder = folder();
    let files = write(&folder);
    for document in &folder.documents {
        let seen = read(&text_of(&files, &format!("md/{}.md", document.path)));
        for block in &document.blocks {
            let Block::Table(table) = block else { continue };
            for row in &table.rows {
                let wanted: Vec<String> = row.cells.iter().map(|cell| expected(&plain(cell))).collect();
                assert!(seen.cells.windows(wanted.len()).any(|cells| cells == wanted), "{wanted:?}");
            }
        }
    }
}

#[test]
fn a_changed_value_changes_one_line() {
    let text = text_of(&write(&folder()), "md/device-ledger.md");
    assert!(text.contains("\n| pc-0001 | 受付端末 | 1階受付 | 2031-10-14（R13） | 1 | 確認不能 | ［1］［2］ |\n"), "{text}");
    assert!(!text.contains("\n\n\n") && !text.contains(" \n") && text.ends_with("|\n\nほかに3件の古い変更があります。\n"));
    assert!(text.starts_with("<!-- mamori render"));
}

#[test]
fn hostile_values_are_seen_as_they_are() {
    for hostile in HOSTILE.into_iter().chain(["$x$ と $y$", "https://a.jp www.a.jp a@b.jp", "1. 一", "[^1]: 注", "| --- |", "- [ ] 済"])
    {
        let seen = read(&body(vec![Block::Paragraph(vec![fact(hostile)]), table(&[hostile])]));
        assert_eq!((&seen.paragraphs, &seen.cells[1]), (&vec![expected(hostile)], &expected(hostile)));
        assert_eq!(seen.tags, Vec::<String>::new(), "{hostile}");
    }
}

#[test]
fn words_do_not_become_links_or_formulas() {
    assert_eq!(body(vec![Block::Paragraph(vec![fact("https://a.jp/ www.a.jp")])]), "https\\://a.jp/ www\\.a.jp");
    assert_eq!(body(vec![Block::Paragraph(vec![fact("a@b.jp @c")])]), "a<!-- -->@b.jp @c");
    assert_eq!(body(vec![Block::Paragraph(vec![fact("xmpp:@b.jp"), fact("@c")])]), "xmpp:<!-- -->@b.jp<!-- -->@c");
    assert_eq!(body(vec![Block::Paragraph(vec![fact("$5")])]), "<span>\\$</span>5");
}

#[test]
fn strong_words_are_strong_next_to_any_sign() {
    let strong =
        |text: &str| body(vec![Block::Paragraph(vec![Inline::Strong(vec![Inline::Text(text.into())]), Inline::Text("を".into())])]);
    assert_eq!(strong("機器"), "**機器**を");
    assert_eq!(strong("「機器」"), "<strong>「機器」</strong>を");
}

#[test]
fn links_lead_to_files_and_named_places_only() {
    let files = write(&folder());
    let text = text_of(&files, "md/device-ledger.md");
    assert!(text.contains("[ネットワーク構成図](network-diagram.md#s1)"));
    assert!(text.contains("![体制図](figures/device-ledger-1.svg)"));
    assert!(text.contains("\n## 機器\n"));
    assert!(text_of(&files, "md/network-diagram.md").contains("\n## <a id=\"s1\"></a>敵対的な値\n"));
    assert!(
        text_of(&files, "md/index.md")
            .contains("| C-02 | [事業者確認用チェックリスト<br>みなとシステム株式会社](vendor-checklist/minato.md) |")
    );
    let link = |to: &str| body(vec![Block::Paragraph(vec![Inline::Link { to: to.into(), text: vec![Inline::Text("語".into())] }])]);
    assert_eq!(link("no-such-document"), "語");
    assert_eq!(link("https://a.jp/(x)"), "[語](https://a.jp/%28x%29)");
}

#[test]
fn lists_and_remarks_keep_their_shape() {
    let item = |text: &str| vec![Block::Paragraph(vec![Inline::Text(text.into())])];
    let nested = vec![item("一").remove(0), Block::List { start: None, items: vec![item("イ"), item("ロ")] }];
    let blocks = vec![
        Block::List { start: Some(9), items: vec![nested, item("二")] },
        Block::List { start: Some(1), items: vec![vec![item("三").remove(0), item("四").remove(0)]] },
        Block::Note(vec![item("五").remove(0), item("六").remove(0)]),
    ];
    let wanted = "9. 一\n   - イ\n   - ロ\n10. 二\n\n<!-- -->\n\n1. 三\n\n   四\n\n> 五\n>\n> 六";
    assert_eq!(body(blocks), wanted);
}

/// Strings of what markup is made of.
fn strings() -> impl Strategy<Value = String> {
    let marks = [
        "**",
        "_",
        "`",
        "``",
        "[",
        "](",
        ")",
        "![",
        "<b>",
        "<!--",
        "&amp;",
        "\\",
        "|",
        "\n",
        " ",
        "    ",
        "1.",
        "2)",
        "- ",
        "+ ",
        "# ",
        " #",
        "> ",
        "===",
        "---",
        "~~",
        "~~~",
        "https://a.jp",
        "www.",
        "a@b.jp",
        "@",
        ":",
        "//",
        "$",
        "$$",
        "[^1]",
        "[ ] ",
        "語",
        "a",
        "\u{3000}",
    ];
    prop::collection::vec(
        prop_oneof![prop::sample::select(marks.to_vec()).prop_map(str::to_owned), any::<char>().prop_map(String::from)],
        0..12,
    )
    .prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_reader_sees_every_string_as_it_is(first in strings(), second in strings()) {
        let seen = read(&body(vec![table(&[&first, &second])]));
        prop_assert_eq!(&seen.cells[2..], &[expected(&first), expected(&second)]);
        prop_assert_eq!(seen.tags, Vec::<String>::new());
    }

    #[test]
    fn parts_of_a_line_become_no_markup_together(parts in prop::collection::vec(strings(), 1..4)) {
        let inlines = parts.iter().map(|part| fact(part)).collect();
        let seen = read(&body(vec![Block::Paragraph(inlines)]));
        prop_assert!(seen.tags.is_empty() && seen.paragraphs.len() <= 1, "{:?}", seen.tags);
        let wanted = parts.iter().map(|part| expected(part)).collect::<String>();
        let bare = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
        prop_assert_eq!(bare(&seen.paragraphs.concat()), bare(&wanted));
    }
}
