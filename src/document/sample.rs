//! A small folder with everything that a writer meets, for tests: plain cases, long ledgers and hostile values.

use super::*;
use crate::date::Date;
use crate::finding::RecordRef;
use crate::text::Text;

/// Values that must come out as text in every format.
pub(crate) const HOSTILE: [&str; 9] = [
    "<script>alert(1)</script>",
    "=HYPERLINK(\"https://evil.example/\",\"開く\")",
    "[押す](javascript:alert(1)) **太字** `code` | 列",
    "{{ 7 * 7 }} {% raw %} #set page(width: 1cm) #panic()",
    "user\u{202E}gpj.exe",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3",
    "C:\\Users\\鈴木\\\"引用\" & 改行の\n二行目",
    "\t先頭のタブ",
];

pub(crate) fn date(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

fn text(text: &str) -> Vec<Inline> {
    vec![Inline::Text(text.to_owned())]
}

fn fact(value: &str) -> Vec<Inline> {
    vec![Inline::Fact(Fact::text(value, Tone::Plain))]
}

/// A table of devices with some rows.
fn devices(rows: usize) -> Table {
    let column = |title: &str| Column { title: text(title), align: Align::Start };
    let titles = ["管理番号", "名称", "設置場所", "サポート期限", "台数", "判定"];
    let row = |number: usize| Row {
        anchor: Some(format!("devices/pc-{number}")),
        cells: vec![
            fact(&format!("pc-{number:04}")),
            fact(if number.is_multiple_of(7) {
                "二階診察室前の廊下に置いた予備の受付端末（旧レセプト用、二〇二四年度更新）"
            } else {
                "受付端末"
            }),
            fact("1階受付"),
            vec![Inline::Fact(Fact { value: FactValue::Date(date("2031-10-14")), tone: Tone::Plain })],
            vec![Inline::Fact(Fact { value: FactValue::Number(number as f64), tone: Tone::Plain })],
            vec![Inline::Fact(match number % 3 {
                0 => Fact::text("はい", Tone::Good),
                1 => Fact::text("確認不能", Tone::Warn),
                _ => Fact::text("いいえ", Tone::Bad),
            })],
        ],
        cites: vec![1, 2],
    };
    Table { name: "機器".into(), columns: titles.map(column).into(), rows: (1..=rows).map(row).collect() }
}

/// The folder.
pub(crate) fn folder() -> Folder {
    let evidence = |label: &str, change: Change| Evidence {
        record: RecordRef { kind: "devices".into(), id: "pc-1".into() },
        label: label.into(),
        path: "inventory/devices/endpoints.yaml".into(),
        line: 12,
        end_line: 34,
        change,
    };
    let commit = |author: &str| Change::Commit {
        id: "0123456789abcdef0123456789abcdef01234567".into(),
        author: author.into(),
        date: date("2026-11-20"),
    };
    let mut hostile = vec![Block::Heading { level: 2, anchor: "s1".into(), text: text("敵対的な値") }];
    hostile.extend(HOSTILE.iter().map(|value| {
        Block::Paragraph(vec![Inline::Text("値：".into()), Inline::Fact(Fact::text(*value, Tone::Plain)), Inline::Cites(vec![1])])
    }));
    hostile.push(Block::Table(Table {
        name: "=敵対的[な]名前/の表:とても長い名前の表です。三十一文字を超えるとどうなるか".into(),
        columns: vec![Column { title: text("値"), align: Align::Start }, Column { title: text("一万字"), align: Align::Start }],
        rows: HOSTILE.iter().map(|value| Row { anchor: None, cells: vec![fact(value), fact(&"W".repeat(1_000))], cites: vec![] }).collect(),
    }));
    hostile.push(Block::Paragraph(fact(&"あ".repeat(10_000))));
    let blocks = vec![
        Block::Paragraph(vec![
            Inline::Text("この台帳は、".into()),
            Inline::Fact(Fact { value: FactValue::Date(date("2026-11-22")), tone: Tone::Plain }),
            Inline::Text("現在の".into()),
            Inline::Strong(text("すべての機器")),
            Inline::Text("を示します。".into()),
            Inline::Cites(vec![1, 2]),
        ]),
        Block::Heading { level: 2, anchor: "s1".into(), text: text("機器") },
        Block::Table(devices(100)),
        Block::Heading { level: 2, anchor: "s2".into(), text: text("手順") },
        Block::List { start: Some(1), items: vec![vec![Block::Paragraph(text("現物を確かめます。"))], vec![Block::Paragraph(text("台帳を直します。")), Block::List { start: None, items: vec![vec![Block::Paragraph(text("使用者"))], vec![Block::Paragraph(text("設置場所"))]] }]] },
        Block::Note(vec![Block::Paragraph(vec![Inline::Text("正本は台帳です。".into()), Inline::Link { to: "network-diagram#s1".into(), text: text("ネットワーク構成図") }, Inline::Text("も見てください。".into()), Inline::Code("inventory/devices.yaml".into())])]),
        Block::Figure(Figure {
            svg: "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 320 80\" width=\"320\" height=\"80\"><rect x=\"10\" y=\"10\" width=\"120\" height=\"40\" fill=\"#eef\" stroke=\"#335\"/><text x=\"70\" y=\"36\" font-size=\"14\" text-anchor=\"middle\" font-family=\"BIZ UDPGothic\">院長</text></svg>".into(),
            width: 320.0,
            height: 80.0,
            caption: "体制図".into(),
            description: "院長が最上位に立つ。".into(),
            cites: vec![2],
        }),
    ];
    let document = |path: &str, number: &str, title: &str, landscape: bool, blocks: Vec<Block>| Document {
        path: path.into(),
        number: number.into(),
        title: title.into(),
        subtitle: path.contains('/').then(|| "みなとシステム株式会社".to_owned()),
        group: Group { id: "ledgers".into(), title: Text::new("台帳", "Ledgers") },
        summary: "どの機器を、誰が、どこで使っているか。".into(),
        renewed: "常時。棚卸のたびに更新".into(),
        formats: Format::ALL.map(|(_, format)| format).into(),
        landscape,
        approval: vec!["作成".into(), "確認".into(), "承認".into()],
        blocks,
        evidence: vec![evidence("機器台帳「受付端末」", commit("鈴木 美咲")), evidence("機器台帳「<b>予備</b>」", Change::Uncommitted)],
        revisions: vec![Revision {
            id: "0123456789abcdef0123456789abcdef01234567".into(),
            date: date("2026-11-20"),
            author: "鈴木 美咲".into(),
            summary: "受付端末を入れ替える".into(),
        }],
        older_revisions: 3,
        legend: vec![Legend {
            sign: "確認不能".into(),
            meaning: "台帳に記載がなく、確かめられないもの。「はい」とはみなしません。".into(),
        }],
    };
    Folder {
        head: Head {
            facility: "青葉内科クリニック".into(),
            as_of: date("2026-11-22"),
            commit: Some(Commit { id: "0123456789abcdef0123456789abcdef01234567".into(), date: date("2026-11-21") }),
            dirty: true,
            editions: vec![
                EditionLine {
                    id: "mhlw-guideline@6.0".into(),
                    title: "医療情報システムの安全管理に関するガイドライン 第6.0版".into(),
                    state: None,
                    note: None,
                },
                EditionLine {
                    id: "mhlw-guideline@7.0".into(),
                    title: "医療情報システムの安全管理に関するガイドライン 第7.0版".into(),
                    state: Some("収録は一部".into()),
                    note: Some("収録は一部です。".into()),
                },
            ],
            tool: "mamori 0.1.0".into(),
            policy_hash: "ab".repeat(32),
        },
        documents: vec![
            document("device-ledger", "D-03", "機器台帳", true, blocks),
            document("network-diagram", "D-04", "ネットワーク構成図", false, hostile),
            document(
                "vendor-checklist/minato",
                "C-02",
                "事業者確認用チェックリスト",
                false,
                vec![Block::Paragraph(text("本文")), Block::PageBreak, Block::Paragraph(text("次の頁"))],
            ),
        ],
    }
}

#[test]
fn a_value_reads_the_same_in_sentences_and_cells() {
    let number = Fact { value: FactValue::Number(35.0), tone: Tone::Plain };
    assert_eq!((number.prose(), number.cell()), ("35".to_owned(), "35".to_owned()));
    assert_eq!(plain(&[Inline::Text("期限".into()), Inline::Break, Inline::Cites(vec![3])]), "期限\n");
    assert_eq!(folder().documents[0].blocks.len(), 7);
}
