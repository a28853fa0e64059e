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
    text!(
        "集まり「{name}」は count・exists に渡すか、「{name}.項目」の形で使います",
        "use the collection `{name}` in count or exists, or as `{name}.field`"
    )
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
    text!(
        "集まり「{name}」は記録ごとに台帳全体を調べます。on で結び付けてください",
        "the collection `{name}` looks through a whole ledger for every record; join it with `on`"
    )
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
        "seed" => text!("解説記事の推奨", "recommended by the article mamori grew from"),
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
    text!(
        "「{id}」の指摘は {expected} を指すはずですが {found} を指します",
        "the finding on `{id}` should point at `{expected}`, but points at `{found}`"
    )
}

pub fn case_not_judged(id: &str) -> Text {
    text!("「{id}」は判定の対象になっていません", "`{id}` was not judged")
}

pub fn case_misfit(path: &str) -> Text {
    text!("事例の記録の「{path}」が台帳の schema に合いません", "`{path}` of the case's record does not fit the schema")
}

pub fn missing_case(variant: Option<&str>, outcome: &str) -> Text {
    match variant {
        Some(variant) => {
            text!("変種「{variant}」に {outcome} の事例がありません", "the variant `{variant}` has no case with the outcome {outcome}")
        }
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

pub fn edition_form(id: &str) -> Text {
    text!(
        "「{id}」は ガイドライン@版 の形（例 mhlw-checklist@R8-local。英数字と . _ -）で書きます",
        "write `{id}` as GUIDELINE@EDITION, such as mhlw-checklist@R8-local (letters, digits, . _ -)"
    )
}

pub fn rule_form(id: &str) -> Text {
    text!(
        "規則の番号「{id}」は英数字と . _ - で書きます（例 OUR-001）",
        "write the rule id `{id}` in letters, digits, . _ -, such as OUR-001"
    )
}

pub fn kind_form(id: &str) -> Text {
    text!(
        "台帳の名「{id}」は英小文字・数字・_ で書きます（例 loan_devices）",
        "write the ledger name `{id}` in small letters, digits and _, such as loan_devices"
    )
}

pub fn file_exists(path: &str) -> Text {
    text!("{path} は既にあります。何も書いていません", "{path} exists already; nothing was written")
}

pub fn nothing_written(path: &str) -> Text {
    text!("{path} は書いていません", "{path} was not written")
}

pub fn no_kind_for_rule() -> Text {
    text!(
        "判定する台帳がありません。先に mamori policy new kind で作ってください",
        "there is no ledger kind to judge; make one first with `mamori policy new kind`"
    )
}

pub fn no_field_for_rule(kind: &str) -> Text {
    text!(
        "台帳 {kind} には見本にできる任意の項目がありません。別の台帳を --kind で選んでください",
        "the ledger {kind} has no optional field for a sample; choose another with --kind"
    )
}

pub fn sample_title(id: &str) -> Text {
    text!("{id}（題名を書く）", "{id} (write its title)")
}

pub fn sample_publisher() -> Text {
    text!("定めた者の名", "Who publishes it")
}

pub fn new_edition_steps(id: &str) -> Text {
    text!(
        "\n版のひな形を書きました。次の順に進めてください（手順は docs/local-editions.md）。\n\
         1. 原本を見ながら clauses に項目を入れ、見本の項目を消す\n\
         2. mamori policy lint で書き間違いと抜けを、mamori coverage {id} で各項目の確かめ方を見る\n\
         3. mamori.yaml の editions に {id} を加え、mamori check で判定する",
        "\nThe edition is ready to be filled in (docs/local-editions.md tells how).\n\
         1. enter the items under `clauses`, from the original, and delete the sample\n\
         2. find mistakes and gaps with `mamori policy lint`, and see how each item is covered with `mamori coverage {id}`\n\
         3. add {id} to `editions` in mamori.yaml and run `mamori check`"
    )
}

pub fn new_rule_steps(id: &str) -> Text {
    text!(
        "\n規則のひな形を書きました。条件と事例を書き換え、mamori policy test {id} で試してください。\n\
         どの版からも引かれない自前の規則は、いつも判定されます。版の条項に結び付けるときは、その条項の rules に {id} を加えます。",
        "\nThe rule is ready: change its condition and cases, and try it with `mamori policy test {id}`.\n\
         A rule of your own that no edition binds is always judged; to bind it to a clause, add {id} to the clause's `rules`."
    )
}

pub fn new_kind_steps(id: &str) -> Text {
    text!(
        "\n台帳の種類のひな形を書きました。項目を書き換え、mamori policy lint と mamori schema {id} で確かめてください。\n\
         記録は inventory/{id}.yaml に「{id}:」で始めて書きます。判定する規則は mamori policy new rule 番号 --kind {id} で作ります。",
        "\nThe ledger kind is ready: change its fields, and check them with `mamori policy lint` and `mamori schema {id}`.\n\
         Records go into inventory/{id}.yaml under `{id}:`. Make a rule about it with `mamori policy new rule ID --kind {id}`."
    )
}

pub fn no_policies_read() -> Text {
    text!(
        "mamori.yaml の policies が空のため、書いても読まれません。policies: [policies] とするか、その行を消してください",
        "`policies` in mamori.yaml is empty, so nothing written would be read; write `policies: [policies]` or delete the line"
    )
}

pub fn editions_overlap_hint() -> Text {
    text!(
        "同じガイドラインの二つの版を同じ日に施行することはできません。自前の版は別のガイドラインの名（例 our-checklist@2026）にしてください。\
         項目が未収録の版の項目を収めるときは stands_for にその版を書きます",
        "two editions of one guideline cannot be in force on one day: give your own a guideline name of its own, such as our-checklist@2026, \
         or, where it holds the items of an edition without any, name that one in `stands_for`"
    )
}

pub fn unknown_volume(id: &str) -> Text {
    text!("「{id}」という編は volumes にありません", "there is no volume `{id}` under `volumes`")
}

pub fn unknown_chapter(id: &str) -> Text {
    text!("「{id}」という章は chapters にありません", "there is no chapter `{id}` under `chapters`")
}

pub fn unknown_form(id: &str) -> Text {
    text!("「{id}」という様式は form_names にありません", "there is no form `{id}` under `form_names`")
}

pub fn unknown_rule_param(rule: &str, name: &str) -> Text {
    text!("規則 {rule} に、この型の「{name}」という数値はありません", "the rule {rule} has no parameter `{name}` of this type")
}
