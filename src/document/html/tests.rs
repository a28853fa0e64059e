//! What the site promises: text stays text, links lead somewhere, the same folder gives the same bytes.

use super::*;
use crate::document::sample::{HOSTILE, folder};
use crate::document::{Block, Figure, Inline, Table};

const FORMATS: [Format; 2] = [Format::Html, Format::Pdf];

fn page<'f>(files: &'f [File], path: &str) -> &'f str {
    let file = files.iter().find(|file| file.path == format!("html/{path}")).unwrap_or_else(|| panic!("no {path}"));
    std::str::from_utf8(&file.bytes).unwrap()
}

/// The page of the first document when it holds these blocks.
fn page_of(blocks: Vec<Block>) -> String {
    let mut folder = folder();
    folder.documents[0].blocks = blocks;
    page(&write(&folder, &FORMATS), "device-ledger.html").to_owned()
}

fn link(to: &str) -> String {
    let page = page_of(vec![
        Block::Heading { level: 2, anchor: "一".into(), text: vec![Inline::Text("一".into())] },
        Block::Paragraph(vec![Inline::Link { to: to.into(), text: vec![Inline::Text("押す".into())] }]),
    ]);
    let start = page.find("<div class=\"text\">").unwrap();
    page[start..].lines().find(|line| line.starts_with("<p>")).unwrap().to_owned()
}

#[test]
fn the_site_has_an_index_a_page_for_each_document_and_what_they_share() {
    let files = write(&folder(), &FORMATS);
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "html/index.html",
            "html/device-ledger.html",
            "html/network-diagram.html",
            "html/vendor-checklist/minato.html",
            "html/assets/style.css",
            "html/assets/site.js",
            "html/assets/search.js"
        ]
    );
}

#[test]
fn the_same_folder_gives_the_same_bytes() {
    assert_eq!(write(&folder(), &FORMATS), write(&folder(), &FORMATS));
}

#[test]
fn a_page_in_a_folder_finds_its_way_up_and_to_the_other_formats() {
    let files = write(&folder(), &FORMATS);
    let page = page(&files, "vendor-checklist/minato.html");
    assert!(page.contains("href=\"../assets/style.css\""), "{page}");
    assert!(page.contains("href=\"../index.html\""), "{page}");
    assert!(page.contains("href=\"../../pdf/vendor-checklist/minato.pdf\""), "{page}");
    assert!(!page.contains("xlsx"), "a format that is not written in this run");
    // The record of the evidence stands in another document.
    assert!(page.contains("href=\"../device-ledger.html#devices/pc-1\""), "{page}");
}

#[test]
fn a_document_that_is_no_page_is_listed_without_a_link() {
    let mut folder = folder();
    folder.documents[1].formats = vec![Format::Pdf];
    let files = write(&folder, &FORMATS);
    assert!(files.iter().all(|file| file.path != "html/network-diagram.html"));
    let index = page(&files, "index.html");
    assert!(index.contains("ネットワーク構成図") && !index.contains("network-diagram.html"), "{index}");
    assert!(index.contains("../pdf/network-diagram.pdf"), "{index}");
    assert!(!page(&files, "device-ledger.html").contains("network-diagram.html"), "a link to it became words");
}

#[test]
fn links_lead_to_pages_places_and_the_web_and_nowhere_else() {
    assert_eq!(link("network-diagram"), "<p><a href=\"network-diagram.html\">押す</a></p>");
    assert_eq!(link("network-diagram#s1"), "<p><a href=\"network-diagram.html#s1\">押す</a></p>");
    assert_eq!(link("network-diagram#missing"), "<p><a href=\"network-diagram.html\">押す</a></p>");
    assert_eq!(link("vendor-checklist/minato"), "<p><a href=\"vendor-checklist/minato.html\">押す</a></p>");
    assert_eq!(link("#一"), "<p><a href=\"#~4e00~\">押す</a></p>");
    assert_eq!(
        link("https://www.mhlw.go.jp/?a=1&b=\"2\""),
        "<p><a href=\"https://www.mhlw.go.jp/?a=1&amp;b=&quot;2&quot;\" rel=\"external noopener noreferrer\">押す</a></p>"
    );
    for nowhere in
        ["missing", "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "http://example.jp/", "//example.jp", "https://a b"]
    {
        assert_eq!(link(nowhere), "<p>押す</p>", "{nowhere}");
    }
}

#[test]
fn hostile_values_are_text() {
    let files = write(&folder(), &FORMATS);
    for path in ["index.html", "network-diagram.html", "device-ledger.html"] {
        let page = page(&files, path);
        assert_eq!(page.matches("<script").count(), 1, "{path} has its own script only");
        assert!(!page.contains("<b>"), "{path}");
    }
    let page = page(&files, "network-diagram.html");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(page.contains("&quot;引用&quot; &amp; 改行の<br>二行目"), "lines stay lines");
    assert!(page.contains(HOSTILE[3]), "braces mean nothing here");
    let mut folder = folder();
    let evil = "\"><img src=x onerror=alert(1)>";
    folder.head.facility = evil.into();
    let document = &mut folder.documents[0];
    (document.title, document.number, document.summary) = (evil.into(), evil.into(), evil.into());
    document.blocks = vec![Block::Heading { level: 2, anchor: evil.into(), text: vec![Inline::Text(evil.into())] }];
    for file in write(&folder, &FORMATS).iter().filter(|file| !file.path.ends_with("site.js")) {
        assert!(!String::from_utf8_lossy(&file.bytes).contains("<img"), "{}", file.path);
    }
}

#[test]
fn different_anchors_have_different_ids_that_need_no_escaping() {
    let anchors =
        ["a", "A", "a b", "a-b", "a~20~b", "a~b", "~", "~7e~", "あ", "3042", "~3042~", "a:b", "a%20b", "a\"b", "<", "a/b", "a\u{202E}b"];
    let ids: Vec<String> = anchors.iter().map(|anchor| escape::id(anchor)).collect();
    let mut unique = ids.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    assert!(ids.iter().all(|id| id.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_./~".contains(letter))), "{ids:?}");
    assert_eq!(escape::id("devices/pc-1"), "devices/pc-1");
}

#[test]
fn an_id_is_given_once() {
    let row = |anchor: &str| crate::document::Row { anchor: Some(anchor.into()), cells: vec![], cites: vec![] };
    let table = Table { name: "表".into(), columns: vec![], rows: vec![row("x/1"), row("x/1")] };
    let page = page_of(vec![Block::Table(table.clone()), Block::Table(table)]);
    assert_eq!(page.matches("id=\"x/1\"").count(), 1);
    assert_eq!(page.matches("id=\"table:2:1\"").count(), 1, "the others can be found all the same");
}

#[test]
fn headings_skip_no_level() {
    let heading = |level: u8, anchor: &str| Block::Heading { level, anchor: anchor.into(), text: vec![Inline::Text(anchor.into())] };
    let page = page_of(vec![heading(4, "a"), heading(4, "b"), heading(2, "c")]);
    assert!(page.contains("<h2 id=\"a\">") && page.contains("<h3 id=\"b\">") && page.contains("<h2 id=\"c\">"), "{page}");
}

#[test]
fn pictures_are_named_and_their_ids_do_not_clash() {
    let figure = Figure {
        svg: "<?xml version=\"1.0\"?><svg viewBox=\"0 0 1 1\"><defs><marker id=\"a\"/></defs><path marker-end=\"url(#a)\" d=\"M0>1\"/><use href=\"#a\"/><text>id=\" url(#a) \"</text></svg>".into(),
        width: 1.0,
        height: 1.0,
        caption: "体制<図>".into(),
        description: "院長が立つ。".into(),
        cites: vec![],
    };
    let page = page_of(vec![Block::Figure(figure.clone()), Block::Figure(figure)]);
    assert!(page.contains("<svg role=\"img\" aria-labelledby=\"figure:1:title: figure:1:description:\" viewBox=\"0 0 1 1\"><title id=\"figure:1:title:\">体制&lt;図&gt;</title>"), "{page}");
    assert!(
        page.contains("<marker id=\"figure:2:a\"/></defs><path marker-end=\"url(#figure:2:a)\" d=\"M0>1\"/><use href=\"#figure:2:a\"/>"),
        "{page}"
    );
    assert!(page.contains("<text>id=\" url(#a) \"</text>"), "words of a picture stay as they are");
    assert!(!page.contains("<?xml"));
}

#[test]
fn the_index_of_the_search_is_json_that_cannot_end_a_script() {
    let files = write(&folder(), &FORMATS);
    let script = page(&files, "assets/search.js");
    let json = script.strip_prefix("window.mamoriSearch = ").unwrap().strip_suffix(";\n").unwrap();
    assert!(!json.contains(['<', '>', '\u{2028}']));
    let pages: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(pages.as_array().unwrap().len(), 3);
    assert_eq!(pages[2]["p"], "vendor-checklist/minato.html");
    let entries = pages[0]["e"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry[0] == "devices/pc-7" && entry[1].as_str().unwrap().contains("二階診察室前")), "{entries:?}");
    let hostile = pages[1]["e"].as_array().unwrap();
    assert!(hostile.iter().any(|entry| entry[1].as_str().unwrap().contains(HOSTILE[0])));
}

#[test]
fn the_styles_and_the_script_ask_nobody_for_anything() {
    for text in [STYLE, &script()] {
        assert!(!text.contains("//fonts") && !text.contains("http:") && !text.contains("https:") && !text.contains("@import"));
    }
    assert!(!script().contains("innerHTML"), "values reach a page as text only");
}

/// Writes the site of the sample for the checks that need a browser.
#[test]
fn the_sample_is_written_for_the_browser() {
    let Some(out) = std::env::var_os("MAMORI_SAMPLE_OUT") else { return };
    for file in write(&folder(), &[Format::Html]) {
        let path = std::path::Path::new(&out).join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &file.bytes).unwrap();
    }
}
