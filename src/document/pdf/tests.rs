//! What a printed document promises, as far as it shows without reading it; `tests/documents/pdf.py` reads it.

use super::*;
use crate::document::{Align, Block, Column, Fact, Figure, Inline, Row, Table, Tone, sample};

fn printed(blocks: Vec<Block>) -> std::result::Result<Vec<u8>, String> {
    let mut folder = sample::folder();
    folder.documents.truncate(1);
    folder.documents[0].blocks = blocks;
    let document = &folder.documents[0];
    set(&folder, document, source::write(&folder, document, advance))
}

fn fact(text: &str) -> Block {
    Block::Paragraph(vec![Inline::Fact(Fact::text(text, Tone::Plain))])
}

#[test]
fn each_document_becomes_a_file_and_the_same_bytes_with_any_number_of_threads() {
    let folder = sample::folder();
    let first = write(&folder).unwrap();
    let paths: Vec<&str> = first.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["pdf/device-ledger.pdf", "pdf/network-diagram.pdf", "pdf/vendor-checklist/minato.pdf"]);
    assert!(first.iter().all(|file| file.bytes.starts_with(b"%PDF-1.7")));
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert!(alone.install(|| write(&folder)).unwrap() == first, "one thread writes other bytes than many");
}

#[test]
fn documents_without_the_format_are_left_out() {
    let mut folder = sample::folder();
    folder.documents.iter_mut().for_each(|document| document.formats = vec![Format::Md]);
    assert_eq!(write(&folder).unwrap(), []);
}

#[test]
fn a_mistake_in_the_source_names_the_document() {
    let mut folder = sample::folder();
    folder.documents.truncate(1);
    folder.documents[0].blocks = vec![Block::Figure(Figure {
        svg: "<svg".into(),
        width: 10.0,
        height: 10.0,
        caption: String::new(),
        description: String::new(),
        cites: vec![],
    })];
    let error = write(&folder).unwrap_err();
    assert!(error.message.ja.contains("device-ledger") && error.message.ja.contains("SVG"), "{error}");
}

#[test]
fn no_value_is_read_as_markup_or_code() {
    for value in sample::HOSTILE.iter().copied().chain([
        "\"",
        "\\",
        "\\\"+panic()+\"",
        "#panic()",
        "$x$ *b* _e_ <label> @ref //",
        "\0",
        "\u{0}\u{7F}",
        "",
    ]) {
        let plain = printed(vec![fact(value)]).expect(value);
        assert!(plain.len() > 1_000, "{value}");
    }
}

#[test]
fn links_lead_somewhere_or_are_words() {
    let link = |to: &str| Block::Paragraph(vec![Inline::Link { to: to.into(), text: vec![Inline::Text("行き先".into())] }]);
    let found = |to: &str, what: &str| {
        let mut folder = sample::folder();
        folder.documents[0].blocks.insert(0, link(to));
        let source = source::write(&folder, &folder.documents[0], advance);
        assert_eq!(source.contains(what), !what.is_empty() && source.contains("l("), "{to}");
        set(&folder, &folder.documents[0], source).expect(to);
    };
    found("network-diagram#s1", "l(\"network-diagram.pdf\"");
    found("vendor-checklist/minato", "l(\"vendor-checklist/minato.pdf\"");
    found("#devices/pc-7", "l(label(\"devices/pc-7\")");
    found("device-ledger#s1", "l(label(\"s1\")");
    found("https://www.mhlw.go.jp/", "l(\"https://www.mhlw.go.jp/\"");
    found("https://example.jp/", "to(\"evidence 1\", ");
    for nowhere in ["#nowhere", "javascript:alert(1)", "file:///etc/passwd", "no-such-document"] {
        let mut folder = sample::folder();
        folder.documents[0].blocks = vec![link(nowhere)];
        let source = source::write(&folder, &folder.documents[0], advance);
        assert!(!source.contains("l("), "{nowhere}");
        set(&folder, &folder.documents[0], source).expect(nowhere);
    }
}

#[test]
fn every_block_can_be_empty_and_any_level_of_nesting_is_set() {
    let list = |items: Vec<Vec<Block>>| Block::List { start: Some(3), items };
    let deep = (0..12).fold(fact("底"), |inner, _| list(vec![vec![fact("項"), inner]]));
    let empty = Table { name: String::new(), columns: vec![], rows: vec![] };
    let row = Row { cells: vec![vec![]], ..Row::default() };
    let lone = Table { name: String::new(), columns: vec![Column { title: vec![], align: Align::End }], rows: vec![row] };
    let blocks = vec![
        Block::Paragraph(vec![]),
        list(vec![vec![]]),
        deep,
        Block::Note(vec![]),
        Block::Table(empty),
        Block::Table(lone),
        Block::PageBreak,
    ];
    printed(blocks).unwrap();
}
