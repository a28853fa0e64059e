//! What can be wrong with a file as text or YAML.

use crate::source::encoding::NotText;
use crate::text;
use crate::text::Text;

pub fn several_documents() -> Text {
    text!("一つのファイルに文書が二つ以上あります(区切り「---」)", "the file holds more than one document (separator `---`)")
}

pub fn several_documents_hint() -> Text {
    text!("「---」の行を消して一つの文書にまとめるか、ファイルを分けてください", "remove the `---` line, or split the file")
}

pub fn yaml_tag() -> Text {
    text!("YAMLのタグ(「!」で始まる印)は使えません", "YAML tags (marks starting with `!`) are not used here")
}

pub fn key_not_text() -> Text {
    text!("項目名が文字ではありません", "a key must be plain text")
}

pub fn empty_key() -> Text {
    text!("項目名がありません", "a key is empty")
}

pub fn alias_inside_itself() -> Text {
    text!("別名(「*」)が自分自身を含んでいます", "an alias (`*`) is used inside its own anchor")
}

pub fn alias_bomb(limit: usize) -> Text {
    text!("別名(「*」)を展開すると大きくなりすぎます(上限 {limit} 節)", "aliases (`*`) expand to more than {limit} nodes")
}

pub fn merge_key() -> Text {
    text!("マージキー「<<」は使えません", "the merge key `<<` is not used here")
}

pub fn merge_key_hint() -> Text {
    text!("「<<」をやめ、それぞれの記録に項目を書いてください", "write the fields out in each record instead of `<<`")
}

pub fn too_deep(limit: usize) -> Text {
    text!("入れ子が深すぎます(上限 {limit} 段)", "nested more than {limit} levels deep")
}

pub fn duplicate_key(key: &str) -> Text {
    text!("項目「{key}」が二度書かれています", "key `{key}` is written twice")
}

pub fn first_here() -> Text {
    text!("最初はここです", "first here")
}

pub fn lone_return() -> Text {
    text!("改行の文字が CR だけです", "a line ends with CR alone")
}

pub fn lone_return_hint() -> Text {
    text!("エディターで改行コードを LF か CRLF にして保存し直してください", "save the file again with LF or CRLF as line break")
}

pub fn mark_inside() -> Text {
    text!("見えない文字（U+FEFF）があります", "an invisible character, U+FEFF")
}

pub fn mark_inside_hint() -> Text {
    text!("この文字を消してください。ファイルをつなぎ合わせたときに残ることがあります", "remove it; it stays behind when files are joined")
}

pub fn tab_indent() -> Text {
    text!("字下げにタブが使われています", "a tab is used to indent")
}

pub fn tab_indent_hint() -> Text {
    text!("タブを半角の空白に置き換えてください", "replace the tab with spaces")
}

pub fn yaml_syntax(detail: &str) -> Text {
    text!("YAMLの書き方に誤りがあります({detail})", "not valid YAML: {detail}")
}

pub fn yaml_syntax_hint() -> Text {
    text!(
        "この行と前の行の字下げ、「:」の後の空白、引用符や括弧の閉じ忘れを確かめてください",
        "check the indent of this line and the one before, the space after `:`, and unclosed quotes or brackets"
    )
}

pub fn full_width_colon() -> Text {
    text!("全角の「：」を半角の「:」と空白に直してください", "replace the full-width colon `：` with `: `")
}

pub fn not_text(reason: NotText) -> Text {
    match reason {
        NotText::Cp932 => {
            text!("文字コードがUTF-8ではありません(シフトJIS(CP932)のようです)", "not UTF-8; it looks like Shift_JIS (CP932)")
        }
        NotText::EucJp => text!("文字コードがUTF-8ではありません(EUC-JPのようです)", "not UTF-8; it looks like EUC-JP"),
        NotText::Utf16 => text!("文字コードがUTF-8ではありません(UTF-16のようです)", "not UTF-8; it looks like UTF-16"),
        NotText::Control => text!("文字ではないデータが含まれています", "the file holds control characters that text never has"),
        NotText::Unknown => text!("文字コードがUTF-8ではありません", "not UTF-8"),
    }
}

pub fn not_text_hint(reason: NotText) -> Text {
    match reason {
        NotText::Control => text!("YAMLの文書(テキストファイル)かどうか確かめてください", "check that this is a text file"),
        _ => text!(
            "メモ帳で開き、「名前を付けて保存」で文字コードを「UTF-8」にして保存し直してください",
            "open it in an editor and save it again with the encoding UTF-8"
        ),
    }
}

pub fn too_large(bytes: u64, limit: u64) -> Text {
    let (bytes, limit) = (bytes >> 20, limit >> 20);
    text!("ファイルが大きすぎます({bytes} MiB、上限 {limit} MiB)", "the file is too large ({bytes} MiB, limit {limit} MiB)")
}

pub fn expected_mapping() -> Text {
    text!("「項目: 値」の並びが必要です", "expected a mapping of keys to values")
}

pub fn expected_text() -> Text {
    text!("文字が必要です", "expected text")
}

pub fn expected_bool() -> Text {
    text!("true か false が必要です", "expected true or false")
}

pub fn expected_int() -> Text {
    text!("整数が必要です", "expected a whole number")
}

pub fn expected_date() -> Text {
    text!("日付(例 2026-11-22)が必要です", "expected a date such as 2026-11-22")
}

pub fn expected_list() -> Text {
    text!("「- 」で始まる一覧が必要です", "expected a list")
}

pub fn expected_word(word: &str, known: &[&str]) -> Text {
    let known = known.join("、");
    let en = known.replace('、', ", ");
    text!("「{word}」は使えません。使える値は {known} です", "`{word}` is not one of {en}")
}

pub fn missing_key(key: &str) -> Text {
    text!("「{key}」がありません", "`{key}` is missing")
}

pub fn unknown_key(key: &str) -> Text {
    text!("「{key}」という項目はありません", "unknown key `{key}`")
}

pub fn did_you_mean(name: &str) -> Text {
    text!("「{name}」の誤りではありませんか", "did you mean `{name}`?")
}
