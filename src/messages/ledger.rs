//! What can be wrong with a ledger, whatever the rules say.

use crate::text;
use crate::text::Text;

/// Writes a text as `title(name)` in Japanese and `title (name)` in English.
fn named(title: &Text, name: &str) -> Text {
    Text::new(format!("「{}」({name})", title.ja), format!("\"{}\" (`{name}`)", title.en))
}

pub fn field_id() -> Text {
    text!("識別子", "Id")
}

pub fn field_id_help() -> Text {
    text!(
        "台帳の中で一つだけの短い名前。他の台帳から参照されるので、後から変えない",
        "a short name that is unique in this ledger; other ledgers refer to it, so it should not change"
    )
}

pub fn field_note() -> Text {
    text!("備考", "Note")
}

pub fn field_note_help() -> Text {
    text!("自由に書く。患者の情報やパスワードは書かない", "free text; no patient data, no passwords")
}

pub fn check_shape() -> Text {
    text!("台帳の形になっていない", "Not in the form of a ledger")
}

pub fn check_shape_why() -> Text {
    text!("台帳として読めない部分は、どの規則でも確かめられない。", "What cannot be read as a ledger is judged by no rule.")
}

pub fn check_value() -> Text {
    text!("項目の値が正しくない", "A field has a wrong value")
}

pub fn check_value_why() -> Text {
    text!("誤った値のままでは、規則が正しく判定できない。", "Rules cannot judge a wrong value.")
}

pub fn check_missing() -> Text {
    text!("必須の項目がない", "A required field is missing")
}

pub fn check_missing_why() -> Text {
    text!(
        "記録を見分けるための項目がないと、どの規則の対象になるか決まらない。",
        "Without it nobody can tell which rules apply to the record."
    )
}

pub fn check_unknown() -> Text {
    text!("台帳にない項目が書かれている", "A field that the ledger does not have")
}

pub fn check_unknown_why() -> Text {
    text!(
        "書き間違えた項目は読まれない。書いたつもりの事実がないものとして扱われる。",
        "A mistyped field is not read: the fact counts as not recorded."
    )
}

pub fn check_reference() -> Text {
    text!("参照先の記録がない", "A reference leads nowhere")
}

pub fn check_reference_why() -> Text {
    text!(
        "誰の・どの機器の記録か分からなくなり、退職者や廃棄した機器の見落としにつながる。",
        "It is no longer clear whose record it is, and leavers or disposed devices are overlooked."
    )
}

pub fn check_duplicate() -> Text {
    text!("同じ識別子が二つある", "Two records have the same id")
}

pub fn check_duplicate_why() -> Text {
    text!("どちらの記録を指すのか決まらない。", "It is not clear which record is meant.")
}

pub fn check_empty() -> Text {
    text!("あるべき台帳が空である", "A ledger that every facility keeps is empty")
}

pub fn check_empty_why() -> Text {
    text!(
        "記録がなければ何も確かめられない。記録がないことは、問題がないことではない。",
        "Without records nothing can be checked; no record does not mean no problem."
    )
}

pub fn check_secret() -> Text {
    text!("パスワードや鍵のような値が書かれている", "Something that looks like a password or key")
}

pub fn check_secret_why() -> Text {
    text!(
        "台帳は多くの人が見て、gitの履歴に残る。一度書いた秘密は漏れたものとして扱うほかない。",
        "Many people read the ledger and git keeps its history: a secret written once must be treated as leaked."
    )
}

pub fn check_patient() -> Text {
    text!("患者の情報を書く項目がある", "A field for patient data")
}

pub fn check_patient_why() -> Text {
    text!(
        "台帳に患者の情報を置くと、台帳そのものが漏えい事故の原因になる。",
        "With patient data in it, the ledger itself becomes a breach waiting to happen."
    )
}

pub fn file_not_mapping() -> Text {
    text!("ファイルの先頭が台帳の名前になっていません", "the file does not start with the name of a ledger")
}

pub fn file_not_mapping_remedy() -> Text {
    text!(
        "先頭に「devices:」のような台帳の名前を書き、その下に記録を並べる。",
        "Start the file with a ledger's name such as `devices:` and list the records below it."
    )
}

pub fn unknown_kind(name: &str) -> Text {
    text!("「{name}」という台帳はありません", "there is no ledger called `{name}`")
}

pub fn unknown_kind_remedy(guess: Option<&str>) -> Text {
    match guess {
        Some(guess) => text!("「{guess}」の誤りではありませんか。", "Did you mean `{guess}`?"),
        None => text!("台帳の名前の一覧は mamori schema で確かめる。", "`mamori schema` lists the ledgers."),
    }
}

pub fn ledger_not_list(title: &Text) -> Text {
    Text::new(
        format!("{}は「- 」で始まる記録の一覧で書きます", title.ja),
        format!("{} must be a list of records, each starting with `- `", title.en),
    )
}

pub fn ledger_not_mapping(title: &Text) -> Text {
    Text::new(format!("{}は一件だけの記録として書きます", title.ja), format!("{} is a single record, not a list", title.en))
}

pub fn ledger_shape_remedy(kind: &str, singleton: bool) -> Text {
    if singleton {
        text!("「{kind}:」の下に「- 」を付けず項目を並べる。", "Write the fields below `{kind}:` without `- `.")
    } else {
        text!("「{kind}:」の下に「- id: …」の形で記録を並べる。", "List the records below `{kind}:` as `- id: …`.")
    }
}

pub fn missing_field(title: &Text, name: &str) -> Text {
    let named = named(title, name);
    Text::new(format!("必須の項目{}がありません", named.ja), format!("required field {} is missing", named.en))
}

pub fn missing_field_remedy(title: &Text, name: &str) -> Text {
    Text::new(format!("この記録に「{name}: …」({})を書き加える。", title.ja), format!("Add `{name}: …` ({}) to this record.", title.en))
}

pub fn unknown_record_field(name: &str, ledger: &Text) -> Text {
    Text::new(format!("「{name}」という項目は{}にありません", ledger.ja), format!("{} has no field `{name}`", ledger.en))
}

pub fn unknown_field_remedy(guess: Option<(&str, &Text)>, kind: &str) -> Text {
    match guess {
        Some((name, title)) => {
            Text::new(format!("「{name}」({})の誤りではありませんか。", title.ja), format!("Did you mean `{name}` ({})?", title.en))
        }
        None => text!(
            "項目の一覧は mamori schema {kind} で確かめる。覚え書きは note(備考)に書く。",
            "`mamori schema {kind}` lists the fields. Put remarks into `note`."
        ),
    }
}

pub fn wrong_word(title: &Text, value: &str) -> Text {
    Text::new(format!("「{}」に「{value}」は使えません", title.ja), format!("\"{}\" cannot be `{value}`", title.en))
}

/// `values` are the allowed words with their labels.
pub fn wrong_word_remedy(values: &[(&str, &Text)], guess: Option<&str>) -> Text {
    let list = |side: fn(&Text) -> &str, comma: &str, open: &str| {
        let words: Vec<String> = values.iter().map(|(word, label)| format!("{word}{open}{})", side(label))).collect();
        words.join(comma)
    };
    let (ja, en) = (list(|label| &label.ja, "、", "("), list(|label| &label.en, ", ", " ("));
    match guess {
        Some(guess) => text!("「{guess}」の誤りではありませんか。使える値は {ja}。", "Did you mean `{guess}`? It can be {en}."),
        None => text!("次のどれかを書く:{ja}。", "Write one of {en}."),
    }
}

pub fn wrong_date(title: &Text, value: &str) -> Text {
    Text::new(format!("「{}」の「{value}」は日付として読めません", title.ja), format!("\"{}\": `{value}` is not a date", title.en))
}

pub fn wrong_date_remedy() -> Text {
    text!(
        "西暦で 2026-11-22 のように、実在する日を年4桁・月2桁・日2桁で書く。",
        "Write an existing day as 2026-11-22: four digits for the year, two for month and day."
    )
}

pub fn wrong_type(title: &Text, expected: &Text) -> Text {
    Text::new(format!("「{}」には{}を書きます", title.ja, expected.ja), format!("\"{}\" must be {}", title.en, expected.en))
}

pub fn wrong_type_remedy(expected: &Text, value: &str, quoted: bool) -> Text {
    if quoted && !value.is_empty() {
        return text!("文字として扱うため、\"{value}\" のように引用符で囲む。", "Put it in quotes so that it is text: \"{value}\".");
    }
    Text::new(format!("{}に書き直す。", expected.ja), format!("Write {}.", expected.en))
}

pub fn type_text() -> Text {
    text!("文字", "text")
}

pub fn type_word() -> Text {
    text!("決められた語", "one of the allowed words")
}

pub fn type_date() -> Text {
    text!("日付(例 2026-11-22)", "a date such as 2026-11-22")
}

pub fn type_int() -> Text {
    text!("整数", "a whole number")
}

pub fn type_number() -> Text {
    text!("数", "a number")
}

pub fn type_bool() -> Text {
    text!("true(はい)か false(いいえ)", "true or false")
}

pub fn type_list() -> Text {
    text!("一覧(例 [pc-01, pc-02])", "a list such as [pc-01, pc-02]")
}

pub fn type_object() -> Text {
    text!("「項目: 値」の並び", "fields of its own (`key: value`)")
}

pub fn too_short(title: &Text) -> Text {
    Text::new(format!("「{}」が空か、短すぎます", title.ja), format!("\"{}\" is empty or too short", title.en))
}

pub fn too_short_remedy() -> Text {
    text!(
        "値を書く。まだ分からないときは項目ごと消す(未記入として扱われる)。",
        "Fill it in, or remove the field while it is not known; it then counts as not recorded."
    )
}

pub fn too_long(title: &Text) -> Text {
    Text::new(format!("「{}」が長すぎます", title.ja), format!("\"{}\" is too long", title.en))
}

pub fn too_long_remedy() -> Text {
    text!("項目の説明を確かめて書き直す。", "See the field's help and correct it.")
}

pub fn out_of_range(title: &Text, value: &str) -> Text {
    Text::new(format!("「{}」の「{value}」は範囲の外です", title.ja), format!("\"{}\": `{value}` is out of range", title.en))
}

pub fn out_of_range_remedy() -> Text {
    text!("単位(日・時間・分・台)を確かめて書き直す。", "Check the unit (days, hours, minutes, pieces) and correct it.")
}

pub fn wrong_form(title: &Text, value: &str) -> Text {
    Text::new(
        format!("「{}」の「{value}」は決められた形ではありません", title.ja),
        format!("\"{}\": `{value}` does not have the required form", title.en),
    )
}

pub fn wrong_form_remedy() -> Text {
    text!("項目の説明にある例にならって書き直す。", "Follow the example in the field's help.")
}

pub fn twice_in_list(title: &Text) -> Text {
    Text::new(format!("「{}」に同じ値が二度あります", title.ja), format!("\"{}\" holds the same value twice", title.en))
}

pub fn twice_in_list_remedy() -> Text {
    text!("重なった値を消す。", "Remove the duplicate.")
}

pub fn other_violation(title: &Text, detail: &str) -> Text {
    Text::new(format!("「{}」の値が正しくありません({detail})", title.ja), format!("\"{}\" is not valid: {detail}", title.en))
}

pub fn secret_field(name: &str) -> Text {
    text!("「{name}」には秘密の値が書かれるおそれがあります", "`{name}` is a field for a secret")
}

pub fn secret_field_remedy() -> Text {
    text!(
        "この項目を消す。\n値を書いてしまったときは、そのパスワードや鍵を直ちに変更する(gitの履歴に残るため)。",
        "Remove the field.\nIf a value was ever written here, change that password or key now: git keeps the history."
    )
}

pub fn patient_field(name: &str) -> Text {
    text!("「{name}」は患者の情報を書く項目です", "`{name}` is a field for patient data")
}

pub fn patient_field_remedy() -> Text {
    text!(
        "この項目を消す。台帳には機器・人員・契約などの管理の事実だけを書く。",
        "Remove it. The ledger holds facts about devices, staff and contracts only."
    )
}

pub fn secret_value(title: &Text) -> Text {
    Text::new(format!("{}のような値が書かれています", title.ja), format!("this looks like {}", title.en))
}

pub fn secret_value_remedy() -> Text {
    text!(
        "値を消し、その鍵やパスワードを直ちに無効にして作り直す。\n保管には専用のパスワード管理ソフトを使う。",
        "Remove it, revoke that key or password now and make a new one.\nKeep secrets in a password manager."
    )
}

pub fn dangling(title: &Text, value: &str, ledger: &Text) -> Text {
    Text::new(
        format!("「{}」の「{value}」は{}にありません", title.ja, ledger.ja),
        format!("\"{}\": `{value}` is not in {}", title.en, ledger.en),
    )
}

pub fn dangling_remedy(guess: Option<&str>, ledger: &Text, kind: &str) -> Text {
    match guess {
        Some(guess) => text!("「{guess}」の誤りではありませんか。", "Did you mean `{guess}`?"),
        None => Text::new(
            format!("{}({kind})に記録を加えるか、正しい識別子に直す。", ledger.ja),
            format!("Add the record to {} (`{kind}`), or correct the id.", ledger.en),
        ),
    }
}

pub fn dangling_related(guess: Option<&str>, ledger: &Text) -> Text {
    match guess {
        Some(guess) => text!("似た識別子「{guess}」", "a similar id, `{guess}`"),
        None => Text::new(format!("{}はここです", ledger.ja), format!("{} is here", ledger.en)),
    }
}

pub fn duplicate_id(record: &Text, id: &str) -> Text {
    Text::new(format!("識別子「{id}」の{}が二つあります", record.ja), format!("two records ({}) have the id `{id}`", record.en))
}

pub fn duplicate_id_remedy() -> Text {
    text!(
        "別の記録なら一方の識別子を変え、同じものなら一方を消す。",
        "Change one id if they are different things; remove one if they are the same."
    )
}

pub fn second_singleton(ledger: &Text) -> Text {
    Text::new(format!("{}が二か所に書かれています", ledger.ja), format!("{} is written in two places", ledger.en))
}

pub fn second_singleton_remedy() -> Text {
    text!("一か所にまとめる。", "Merge them into one.")
}

pub fn empty_ledger(ledger: &Text) -> Text {
    Text::new(format!("{}に記録が一件もありません", ledger.ja), format!("{} holds no record", ledger.en))
}

pub fn empty_ledger_remedy(kind: &str, singleton: bool) -> Text {
    if singleton {
        text!(
            "inventory/{kind}.yaml を作り、「{kind}:」の下に項目を書く。項目は mamori schema {kind} で確かめる。",
            "Make inventory/{kind}.yaml with the fields below `{kind}:`; `mamori schema {kind}` lists them."
        )
    } else {
        text!(
            "inventory/{kind}.yaml を作り、「{kind}:」の下に記録を一件ずつ書く。項目は mamori schema {kind} で確かめる。",
            "Make inventory/{kind}.yaml and list the records below `{kind}:`; `mamori schema {kind}` lists the fields."
        )
    }
}

pub fn check_unknown_remedy() -> Text {
    text!("項目名の書き間違いを直す。覚え書きは note（備考）に書く。", "Correct the name of the field. Put remarks into `note`.")
}

pub fn check_reference_remedy() -> Text {
    text!("参照先の台帳に記録を加えるか、正しい識別子に直す。", "Add the record to the ledger it refers to, or correct the id.")
}

pub fn check_empty_remedy() -> Text {
    text!("inventory/ に台帳を作り、記録を一件ずつ書く。", "Make the ledger below inventory/ and write its records.")
}
