//! What can be wrong with a policy: kinds, rules, expressions, cases and editions.

use crate::text;
use crate::text::Text;

pub fn unknown_field(name: &str) -> Text {
    text!("「{name}」という項目は schema にありません", "the schema has no field `{name}`")
}

pub fn missing_label(word: &str) -> Text {
    text!("「{word}」の表示名が x-labels にありません", "`{word}` has no entry in x-labels")
}

pub fn label_without_value(word: &str) -> Text {
    text!("x-labels の「{word}」は enum にありません", "`{word}` in x-labels is not in the enum")
}

pub fn bad_pattern(detail: &str) -> Text {
    text!("正規表現に誤りがあります({detail})", "not a valid regular expression: {detail}")
}

pub fn type_any() -> Text {
    text!("値", "a value")
}

pub fn expression_syntax(detail: &str) -> Text {
    text!("式の書き方に誤りがあります({detail})", "not a valid expression: {detail}")
}

pub fn not_a_condition(ty: &Text) -> Text {
    Text::new(format!("真偽(条件)が必要ですが、{}です", ty.ja), format!("expected a condition, found {}", ty.en))
}

pub fn cannot_compare(a: &Text, b: &Text) -> Text {
    Text::new(format!("{}と{}は比べられません", a.ja, b.ja), format!("cannot compare {} with {}", a.en, b.en))
}

pub fn cannot_add(a: &Text, b: &Text) -> Text {
    Text::new(format!("{}と{}は足し引きできません", a.ja, b.ja), format!("cannot add or subtract {} and {}", a.en, b.en))
}

pub fn cannot_join(field: &str) -> Text {
    text!("「{field}」と、その右の式は型が違うため結び付きません", "`{field}` and the expression beside it have different types")
}

pub fn different_references(a: &str, b: &str) -> Text {
    text!("{a} の識別子と {b} の識別子を比べています", "compares an id of `{a}` with an id of `{b}`")
}

pub fn not_a_list(ty: &Text) -> Text {
    Text::new(format!("in の右には一覧が必要ですが、{}です", ty.ja), format!("expected a list after `in`, found {}", ty.en))
}

pub fn not_an_enum_word(word: &str, known: &[&str]) -> Text {
    expected_enum(word, &known.join(", "))
}

fn expected_enum(word: &str, known: &str) -> Text {
    text!("「{word}」はこの項目の値ではありません(値は {known})", "`{word}` is not a value of this field ({known})")
}

pub fn unknown_test(name: &str) -> Text {
    text!("「is {name}」という検査はありません", "there is no test `is {name}`")
}

pub fn unknown_function(name: &str) -> Text {
    text!("「{name}」という関数はありません", "there is no function `{name}`")
}

pub fn unknown_name(name: &str) -> Text {
    text!("「{name}」という名前はここにはありません", "there is no name `{name}` here")
}

pub fn unknown_param(name: &str) -> Text {
    text!("「{name}」という params はありません", "there is no parameter `{name}`")
}

pub fn param_needs_name() -> Text {
    text!("param の後に名前が必要です(例 param.max_days)", "`param` needs a name, such as `param.max_days`")
}

pub fn unsupported_syntax(what: &str) -> Text {
    text!("式の中で使えない書き方です({what})", "not used in rules: {what}")
}

pub fn wrong_argument_count(name: &str, expected: usize, found: usize) -> Text {
    text!("{name} の引数は {expected} 個ですが、{found} 個あります", "`{name}` takes {expected} arguments, found {found}")
}

pub fn wrong_argument(name: &str, ty: &Text) -> Text {
    Text::new(format!("{name} にこの引数は渡せません({})", ty.ja), format!("`{name}` does not take {}", ty.en))
}

pub fn bare_collection(name: &str) -> Text {
    text!("集まり「{name}」は count・exists に渡すか、「{name}.項目」の形で使います", "use the collection `{name}` in count or exists, or as `{name}.field`")
}

pub fn no_fields(name: &str) -> Text {
    text!("「{name}」の先に項目はありません", "there are no fields at `{name}`")
}

pub fn circular_name(name: &str) -> Text {
    text!("「{name}」が自分自身を使っています", "`{name}` uses itself")
}

pub fn each_not_list(path: &str) -> Text {
    text!("「{path}」は記録の一覧の項目ではありません", "`{path}` is not a list field of the record")
}

pub fn join_needs_kind() -> Text {
    text!("on は台帳を指す in にだけ付けられます", "`on` needs an `in` that names a ledger kind")
}

pub fn others_needs_kind() -> Text {
    text!("others は台帳を指す in にだけ付けられます", "`others` needs an `in` that names a ledger kind")
}

pub fn find_needs_join(name: &str) -> Text {
    text!("集まり「{name}」は記録ごとに台帳全体を調べます。on で結び付けてください", "the collection `{name}` looks through a whole ledger for every record; join it with `on`")
}

pub fn unclosed_placeholder() -> Text {
    text!("「{{」が閉じられていません", "`{{` is not closed")
}

pub fn stray_brace() -> Text {
    text!("「}}」が余分です(文字としての波括弧は二つ続けて書く)", "stray `}}`; write a literal brace twice")
}

pub fn not_recorded() -> Text {
    text!("未記入", "not recorded")
}

pub fn shown_true() -> Text {
    text!("はい", "yes")
}

pub fn shown_false() -> Text {
    text!("いいえ", "no")
}

pub fn shown_empty() -> Text {
    text!("なし", "none")
}

pub fn shown_object() -> Text {
    text!("記入あり", "recorded")
}

/// Names the origin of a parameter for people.
pub fn origin(name: &str) -> Text {
    match name {
        "guideline" => text!("ガイドラインの定め", "stated by the guideline"),
        "law" => text!("法令の定め", "stated by law"),
        "incident" => text!("事故報告書の再発防止策", "a remedy in a public incident report"),
        "seed" => text!("種となった記事の推奨", "recommended by the article mamori grew from"),
        "facility" => text!("施設の設定（mamori.yaml）", "set by the facility (mamori.yaml)"),
        _ => text!("mamoriの既定値（ガイドラインに数の定めはない）", "mamori's default (the guideline gives no number)"),
    }
}

pub fn duplicate_variant(id: &str) -> Text {
    text!("変種「{id}」が二つあります", "the variant `{id}` is written twice")
}

pub fn unknown_variant(id: &str) -> Text {
    text!("「{id}」という変種はありません", "there is no variant `{id}`")
}

pub fn ends_before_start() -> Text {
    text!("終わりの日が始まりの日より前です", "ends before it starts")
}

pub fn duplicate_clause(id: &str) -> Text {
    text!("条項「{id}」が二つあります", "the clause `{id}` is written twice")
}

pub fn unknown_policy_file() -> Text {
    text!(
        "policies の中で使えない置き場所です(ledgers・rules・guidelines の下に置く)",
        "not a place for a policy file; use ledgers, rules or guidelines"
    )
}

pub fn defined_twice(id: &str) -> Text {
    text!("「{id}」は既に定義されています", "`{id}` is already defined")
}

pub fn defined_twice_hint() -> Text {
    text!(
        "組み込みのものを置き換えることはできません。別の識別子で加えてください",
        "embedded policies cannot be replaced; add yours under an id of its own"
    )
}

pub fn dangling_kind(field: &str, kind: &str) -> Text {
    text!("項目「{field}」の参照先「{kind}」という台帳はありません", "field `{field}` refers to `{kind}`, which is no ledger kind")
}

pub fn unknown_rule(id: &str) -> Text {
    text!("「{id}」という規則はありません", "there is no rule `{id}`")
}

pub fn editions_overlap(a: &str, b: &str) -> Text {
    text!("{a} と {b} の施行期間が重なっています", "{a} and {b} are in force on the same days")
}

pub fn case_not_listed(id: &str, outcome: &str) -> Text {
    text!("事例の expect に「{id}」がありません(判定は {outcome})", "`{id}` was judged ({outcome}) but is not in expect")
}

pub fn case_outcome(id: &str, expected: &str, found: &str) -> Text {
    text!("「{id}」は {expected} のはずですが {found} です", "`{id}` should be {expected}, but is {found}")
}

pub fn case_place(id: &str, expected: &str, found: &str) -> Text {
    text!("「{id}」の指摘は {expected} を指すはずですが {found} を指します", "the finding on `{id}` should point at `{expected}`, but points at `{found}`")
}

pub fn case_not_judged(id: &str) -> Text {
    text!("「{id}」は判定の対象になっていません", "`{id}` was not judged")
}

pub fn case_misfit(path: &str) -> Text {
    text!("事例の記録の「{path}」が台帳の schema に合いません", "`{path}` of the case's record does not fit the schema")
}

pub fn missing_case(variant: Option<&str>, outcome: &str) -> Text {
    match variant {
        Some(variant) => text!("変種「{variant}」に {outcome} の事例がありません", "the variant `{variant}` has no case with the outcome {outcome}"),
        None => text!("{outcome} の事例がありません", "no case with the outcome {outcome}"),
    }
}

/// Names a field together with the object it is in.
pub fn field_of(object: &Text, field: &Text) -> Text {
    Text::new(format!("{}の{}", object.ja, field.ja), format!("{}: {}", object.en, field.en))
}

/// Names the outcome of a clause.
pub fn clause_outcome(outcome: crate::finding::Outcome) -> Text {
    match outcome {
        crate::finding::Outcome::Pass => text!("適合", "pass"),
        crate::finding::Outcome::Fail => text!("不適合", "fail"),
        crate::finding::Outcome::Unknown => text!("確認不能", "unknown"),
        crate::finding::Outcome::NotApplicable => text!("判定なし", "not judged"),
    }
}

pub fn clause_two_ways() -> Text {
    text!("条項には rules・manual・uncovered のどれか一つだけを書きます", "a clause has one of rules, manual and uncovered")
}

pub fn clause_no_way(id: &str) -> Text {
    text!("条項 {id} に rules・manual・uncovered のどれもありません", "the clause {id} has none of rules, manual and uncovered")
}

pub fn unknown_clause(id: &str, edition: &str) -> Text {
    text!("「{id}」という条項は {edition} にありません", "{edition} has no clause `{id}`")
}

pub fn not_a_hash() -> Text {
    text!("SHA-256（64桁の小文字の16進数）ではありません", "not a SHA-256 hash of 64 lower-case hexadecimal digits")
}

pub fn corrections_in_order() -> Text {
    text!("前の訂正より前の日付です", "before the correction above it")
}

pub fn edition_changed(edition: &str, frozen: &str, found: &str) -> Text {
    text!(
        "公布済みの版 {edition} のファイルが書き換えられています(固定した SHA-256 は {frozen}、今は {found})",
        "the file of the released edition {edition} was edited: its SHA-256 was frozen as {frozen} and is now {found}"
    )
}

pub fn frozen_here() -> Text {
    text!("固定したハッシュ", "frozen here")
}

pub fn edition_changed_hint() -> Text {
    text!(
        "ファイルを元に戻す。内容が改まったのなら新しい版のファイルを作る。収録の誤りの訂正なら policies/frozen.yaml の corrections に日付・ハッシュ・理由を加える",
        "restore the file; make a new edition if the text changed; for a mistake of ours, add a correction with day, hash and reason in policies/frozen.yaml"
    )
}

/// Heads `frozen.yaml` as `policy freeze` prints it.
pub fn frozen_head() -> Text {
    text!(
        "# 公布した版とそのファイルのSHA-256。公布した版は直さない。訂正は新しい版にするか、corrections に日付・ハッシュ・理由を加える。",
        "# Released editions and the SHA-256 of their files. A released edition is never edited: make a new one, or add a correction with day, hash and reason."
    )
}

pub fn broken_pattern(secret: &str, detail: &str) -> Text {
    text!("秘密の値「{secret}」の pattern に誤りがあります（{detail}）", "the pattern of the secret `{secret}` is not valid: {detail}")
}

pub fn cannot_stand_for(id: &str) -> Text {
    text!(
        "stands_for に書けるのは、同じガイドラインの、項目が未収録の版だけです（{id} は違います）",
        "`stands_for` takes an edition of the same guideline whose items are not collected; {id} is none"
    )
}

pub fn stands_for_twice(id: &str) -> Text {
    text!("{id} の項目を収める版が二つあります", "two editions stand for {id}")
}
