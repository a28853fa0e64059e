//! What the program says about a run: arguments, configuration, repository, gate and summary.

use crate::date::Date;
use crate::text;
use crate::text::Text;

/// Joins titles as `「A」「B」` and `"A", "B"`, at most three.
fn listed(titles: &[&Text]) -> Text {
    const MOST: usize = 3;
    let more = titles.len() > MOST;
    let ja: Vec<String> = titles.iter().take(MOST).map(|title| format!("「{}」", title.ja)).collect();
    let en: Vec<String> = titles.iter().take(MOST).map(|title| format!("\"{}\"", title.en)).collect();
    Text::new(ja.concat() + if more { "など" } else { "" }, en.join(", ") + if more { " and others" } else { "" })
}

/// Why a verdict is unknown.
pub fn cannot_judge(titles: &[&Text]) -> Text {
    if titles.is_empty() {
        return text!("判定に必要な記録がないため、確認できません", "cannot be judged: a record it needs is missing");
    }
    let listed = listed(titles);
    Text::new(
        format!("{}が記入されていないため、確認できません", listed.ja),
        format!("cannot be judged: {} not recorded", listed.en),
    )
}

/// What to do about an unknown verdict.
pub fn record_fields(titles: &[&Text], field: &str) -> Text {
    let listed = listed(titles);
    Text::new(
        format!("事実を確かめ、{}（{field}）を台帳に書く。分からないときは、誰に聞けば分かるかを先に調べる。", listed.ja),
        format!("Find out and record {} (`{field}`). If nobody knows, find out first who could.", listed.en),
    )
}

fn day(date: Option<Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

pub fn waived_until(id: &str, expires: Option<Date>, reason: &str) -> Text {
    let day = day(expires);
    text!("例外 {id} により {day} まで承認済み：{reason}", "waived by {id} until {day}: {reason}")
}

pub fn in_baseline() -> Text {
    text!("基準とした版に既にあった指摘", "the baseline revision already had it")
}

pub fn waiver_expired_for(id: &str, expires: Option<Date>) -> Text {
    let day = day(expires);
    text!("例外 {id} は {day} に失効しました", "the exception {id} expired on {day}")
}

pub fn waiver_expired(id: &str, expires: Option<Date>) -> Text {
    let day = day(expires);
    text!("例外 {id} は {day} に失効しています", "the exception {id} expired on {day}")
}

pub fn waiver_expired_remedy() -> Text {
    text!(
        "対策が済んでいれば closed_at（終了日）を書く。\nまだなら状況を見直し、承認を取り直して expires（期限）を改める。",
        "If the defect is mended, fill in closed_at.\nIf not, review it, have it approved again and set a new date in expires."
    )
}

pub fn waiver_expiring(id: &str, expires: Option<Date>) -> Text {
    let day = day(expires);
    text!("例外 {id} は {day} に期限を迎えます", "the exception {id} ends on {day}")
}

pub fn waiver_expiring_remedy() -> Text {
    text!("期限までに対策を終えるか、承認を取り直す準備をする。", "Finish the work before that day, or prepare to have it approved again.")
}

pub fn waiver_incomplete(id: &str, missing: &[&str]) -> Text {
    let missing = missing.join(", ");
    text!("例外 {id} は {missing} がないため効力がありません", "the exception {id} has no effect: {missing} missing")
}

pub fn waiver_incomplete_remedy() -> Text {
    text!(
        "理由（reason）・承認者（approved_by）・期限（expires）・代替策（compensating）を全て書く。",
        "Fill in reason, approved_by, expires and compensating."
    )
}

pub fn waiver_unused(id: &str, rule: &str, record: &str) -> Text {
    text!("例外 {id}（{rule}・{record}）に当たる指摘はありません", "the exception {id} ({rule}, {record}) covers no finding")
}

pub fn waiver_unused_remedy() -> Text {
    text!(
        "対策が済んでいれば closed_at（終了日）を書く。書き間違いなら rule と record を直す。",
        "If the defect is mended, fill in closed_at. If it is a typing mistake, correct rule and record."
    )
}
