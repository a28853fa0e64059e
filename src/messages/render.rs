//! What the program says about making documents.

use crate::date::Date;
use crate::text;
use crate::text::Text;

pub fn document_without_text(path: &str) -> Text {
    text!("文書のひな形 {path} がありません", "the document has no template {path}")
}

pub fn unknown_group(id: &str) -> Text {
    text!("文書の区分「{id}」は groups.yaml にありません", "groups.yaml has no group `{id}`")
}

pub fn number_taken(number: &str, path: &str) -> Text {
    text!("文書番号 {number} は {path} が使っています", "the document number {number} is taken by {path}")
}

pub fn template_unsupported(what: &str, line: &str) -> Text {
    text!("ひな形に文書で使えないものがあります：{what}（{line}）", "the template has something documents do not have: {what} ({line})")
}

pub fn writing_documents() -> Text {
    text!("文書を作成しています", "writing documents")
}

pub fn not_ours() -> Text {
    text!("mamori が作ったファイルではないため、上書きしません", "not overwritten: mamori did not make this file")
}

pub fn edited_since() -> Text {
    text!("作成後に手で直されているため、上書きしません", "not overwritten: this file was edited after it was made")
}

pub fn folder_in_the_way() -> Text {
    text!("同じ名前のフォルダーがあるため、書けません", "a folder of this name is in the way")
}

pub fn not_overwritten_hint() -> Text {
    text!(
        "別のフォルダーを --out で指定してください。手直しを捨ててよければ --force を付けます。文書を直すには台帳かひな形を直してください",
        "name another folder with --out; --force throws edits away. To change a document, change the ledgers or its template"
    )
}

pub fn no_pdf() -> Text {
    text!(
        "この mamori は PDF なしで作られています（--features pdf で作り直してください）",
        "this build has no PDF (build with --features pdf)"
    )
}

pub fn stale_missing() -> Text {
    text!("ありません", "missing")
}

pub fn stale_changed() -> Text {
    text!("今の台帳から作ったものと違います", "differs from what the ledgers give now")
}

pub fn stale_superfluous() -> Text {
    text!("今は作られない文書です", "no longer made")
}

pub fn checked_documents(files: usize, stale: usize) -> Text {
    match stale {
        0 => text!("{files}個のファイルはすべて最新です", "all {files} files are up to date"),
        _ => text!(
            "{files}個のファイルを調べ、{stale}個が古くなっています。mamori render で作り直してください",
            "{stale} stale of {files} files: run mamori render"
        ),
    }
}

/// Says what was written.
pub fn rendered_documents(out: &str, counts: &[(&str, usize)], as_of: Date, commit: Option<&str>, dirty: bool) -> Text {
    let list: Vec<String> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let list = list.join("・");
    let (ja, en) = match (commit, dirty) {
        (Some(commit), false) => (format!("コミット {commit}"), format!("commit {commit}")),
        (Some(commit), true) => (format!("コミット {commit} と未確定の変更"), format!("commit {commit} and uncommitted changes")),
        (None, _) => ("コミットなし".to_owned(), "no commit".to_owned()),
    };
    Text::new(
        format!("{out} に文書を書きました（{list}）。評価日 {as_of}、{ja}"),
        format!("wrote documents to {out} ({list}); as of {as_of}, {en}"),
    )
}

pub fn no_documents() -> Text {
    text!(
        "作る文書がありません（templates/documents/ に文書の記述がない）",
        "there are no documents to make (templates/documents/ describes none)"
    )
}

pub fn other_documents() -> Text {
    text!("このフォルダーには、今回は作らない文書があります", "this folder holds documents that this run does not make")
}

pub fn other_documents_hint() -> Text {
    text!(
        "一部の文書や形式だけを作るときは、別のフォルダーを --out で指定してください。ほかの文書を消してよければ --force を付けます",
        "to make some documents or formats only, name another folder with --out; --force removes the others"
    )
}

pub fn reserved_document(id: &str) -> Text {
    text!(
        "文書の名前に「{id}」は使えません（一覧や台帳の写しに使います）",
        "a document cannot be called `{id}`: the index and the copies of ledgers use it"
    )
}
