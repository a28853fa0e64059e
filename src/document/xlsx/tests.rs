//! Workbooks: nothing becomes a formula, nothing is lost, and the same folder gives the same bytes.

use proptest::prelude::*;

use super::sheet::Line;
use super::*;
use crate::document::sample::{HOSTILE, date, folder};

fn sheets(document: usize) -> Vec<Sheet> {
    let folder = folder();
    book::sheets(&folder, &folder.documents[document])
}

fn named<'a>(sheets: &'a [Sheet], name: &str) -> &'a Sheet {
    sheets.iter().find(|sheet| sheet.name == name).unwrap_or_else(|| panic!("no sheet {name}"))
}

fn texts(sheet: &Sheet) -> Vec<&str> {
    let cells = sheet.rows.iter().flat_map(|line| &line.cells);
    cells.filter_map(|cell| if let Value::Text(text) = &cell.value { Some(text.as_str()) } else { None }).collect()
}

/// A folder of one document with one table.
fn with_table(rows: Vec<Vec<Vec<Inline>>>) -> Folder {
    let mut folder = folder();
    folder.documents.truncate(1);
    let columns = rows.first().map_or(0, Vec::len);
    let column = |number: usize| Column { title: vec![Inline::Text(format!("列{number}"))], align: Align::Start };
    let rows = rows.into_iter().map(|cells| Row { anchor: None, cells, cites: vec![1] }).collect();
    folder.documents[0].blocks = vec![Block::Table(Table { name: "表".into(), columns: (1..=columns).map(column).collect(), rows })];
    folder
}

fn value(text: &str) -> Vec<Inline> {
    vec![Inline::Fact(Fact::text(text, Tone::Plain))]
}

#[test]
fn the_same_folder_gives_the_same_bytes() {
    let first = write(&folder()).unwrap();
    assert_eq!(first, write(&folder()).unwrap());
    let paths: Vec<&str> = first.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["xlsx/device-ledger.xlsx", "xlsx/network-diagram.xlsx", "xlsx/vendor-checklist/minato.xlsx"]);
}

#[test]
fn sheets_stand_in_the_order_of_the_document() {
    let names = |document: usize| sheets(document).into_iter().map(|sheet| sheet.name).collect::<Vec<_>>();
    assert_eq!(names(0), ["表紙", "本文", "機器", "根拠", "改定履歴"]);
    assert_eq!(names(1), ["表紙", "本文", "=敵対的〔な〕名前・の表・とても長い名前の表です。三十一文字…", "根拠", "改定履歴", "長い記載"]);
    assert_eq!(names(2), ["表紙", "本文", "根拠", "改定履歴"]);
}

#[test]
fn a_short_introduction_stands_on_the_cover() {
    let mut folder = folder();
    folder.documents[0].blocks.truncate(3);
    let sheets = book::sheets(&folder, &folder.documents[0]);
    assert_eq!(sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["表紙", "機器", "根拠", "改定履歴"]);
    assert!(texts(&sheets[0]).contains(&"この台帳は、令和8年（2026年）11月22日現在のすべての機器を示します。［1］［2］"));
}

#[test]
fn days_and_numbers_stay_what_they_are() {
    let sheets = sheets(0);
    let devices = named(&sheets, "機器");
    assert_eq!((devices.table, devices.widths.len()), (Some(101), 7));
    let cells = &devices.rows[2].cells;
    assert_eq!((&cells[3].value, &cells[4].value), (&Value::Date(date("2031-10-14")), &Value::Number(2.0)));
    assert_eq!((&cells[6].value, cells[6].to.as_ref().map(|to| to.row)), (&Value::Text("［1］［2］".into()), Some(1)));
}

#[test]
fn days_that_workbooks_do_not_know_are_words() {
    let fact = |day: &str| vec![Inline::Fact(Fact { value: FactValue::Date(date(day)), tone: Tone::Plain })];
    let folder = with_table(vec![vec![fact("1900-02-28"), fact("1900-03-01"), fact("9999-12-31")]]);
    let sheets = book::sheets(&folder, &folder.documents[0]);
    let cells = &named(&sheets, "表").rows[1].cells;
    assert_eq!(cells[0].value, Value::Text("1900-02-28".into()));
    assert_eq!((&cells[1].value, &cells[2].value), (&Value::Date(date("1900-03-01")), &Value::Date(date("9999-12-31"))));
}

#[test]
fn hostile_values_are_marked_words() {
    let sheets = sheets(1);
    let table = sheets.iter().find(|sheet| sheet.name.starts_with('=')).unwrap();
    for (line, hostile) in table.rows[1..].iter().zip(HOSTILE) {
        let expected = hostile.replace('\u{202E}', "\u{FFFD}");
        assert_eq!(line.cells[0].value, Value::Text(expected));
        if hostile.starts_with(['=', '@', '-', '\t']) {
            assert!(kind(&line.cells[0]) == Kind::Marked, "{hostile}");
        }
    }
}

#[test]
fn what_no_cell_can_show_stands_in_full_elsewhere() {
    let long = format!("{}\n{}", "長い値。".repeat(20_000), "終わり");
    let folder = with_table(vec![vec![value(&long), value("短い値")]]);
    let sheets = book::sheets(&folder, &folder.documents[0]);
    let Value::Text(shown) = &named(&sheets, "表").rows[1].cells[0].value else { panic!("words") };
    assert!(shown.starts_with("長い値。") && shown.ends_with("……（続きはシート「長い記載」の1）"));
    let rows: &[Line] = &named(&sheets, "長い記載").rows[1..];
    let full: String = rows.iter().map(|line| if let Value::Text(text) = &line.cells[3].value { text.as_str() } else { "" }).collect();
    assert_eq!(full.replace('\n', ""), long.replace('\n', ""));
    assert_eq!(rows[0].cells[2].value, Value::Text("A2".into()));
    assert!(texts(&sheets[0]).contains(&"長い記載"));
    assert!(write(&folder).is_ok());
}

#[test]
fn the_text_keeps_every_word() {
    let all = texts(named(&sheets(0), "本文")).join("\n");
    for wanted in ["手順", "1. 現物を確かめます。", "・使用者", "ネットワーク構成図（D-04）", "図「体制図」［2］", "院長が最上位に立つ。"]
    {
        assert!(all.contains(wanted), "{wanted} in\n{all}");
    }
    let long: String = texts(named(&sheets(1), "本文")).concat();
    assert!(long.contains(&"あ".repeat(10_000)));
}

#[test]
fn a_page_says_whose_it_is_whatever_the_name() {
    assert_eq!(printed("内科 & 外科", 60), "内科 && 外科");
    assert_eq!(printed("&[Page]", 60), "&&［Page]");
    assert_eq!(printed("3号棟\n受付", 60), " 3号棟 受付");
    assert_eq!(printed(&"&".repeat(9), 5), "&&&&…");
}

#[test]
fn a_table_without_rows_is_a_sheet_with_a_head() {
    let mut folder = with_table(vec![vec![value("一"), value("二")]]);
    if let Block::Table(table) = &mut folder.documents[0].blocks[0] {
        table.rows.clear();
    }
    let sheets = book::sheets(&folder, &folder.documents[0]);
    assert_eq!((named(&sheets, "表").rows.len(), named(&sheets, "表").table), (1, Some(1)));
    assert!(write(&folder).is_ok());
}

#[test]
fn a_long_ledger_is_one_sheet() {
    let row = |number: usize| (0..18).map(|column| value(&format!("値{number}-{column}"))).collect();
    let folder = with_table((0..1_000).map(row).collect());
    let sheets = book::sheets(&folder, &folder.documents[0]);
    assert_eq!(named(&sheets, "表").rows.len(), 1_001);
    assert!(named(&sheets, "表").widths.iter().sum::<u32>() <= 19 * 14);
    assert!(write(&folder).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_name_and_value_fits_into_a_workbook(name in any::<String>(), text in any::<String>(), number in any::<f64>()) {
        let number = vec![Inline::Fact(Fact { value: FactValue::Number(number), tone: Tone::Plain })];
        let mut folder = with_table(vec![vec![value(&text), number]]);
        folder.head.facility = name.clone();
        folder.documents[0].title = text.clone();
        folder.documents[0].blocks.push(Block::Paragraph(value(&text)));
        if let Block::Table(table) = &mut folder.documents[0].blocks[0] {
            table.name = name;
        }
        prop_assert!(write(&folder).is_ok());
    }
}
