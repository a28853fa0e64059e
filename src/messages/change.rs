//! What the change notice between two editions says.

use crate::text;
use crate::text::Text;

pub fn change_title(from: &Text, to: &Text) -> Text {
    Text::new(format!("版の変更通知：{} → {}", from.ja, to.ja), format!("Change notice: {} → {}", from.en, to.en))
}

/// The short name of an edition inside the notice.
pub fn change_edition(edition: &str) -> Text {
    text!("{edition}版", "{edition}")
}

pub fn change_as_of(as_of: &str) -> Text {
    text!("評価日 {as_of}", "As of {as_of}")
}

pub fn change_old() -> Text {
    text!("前の版", "Before")
}

pub fn change_new() -> Text {
    text!("後の版", "After")
}

pub fn change_days(from: &str, until: Option<&str>, in_force: bool, as_of: &str) -> Text {
    let state = if in_force {
        text!("評価日に施行中", "in force on {as_of}")
    } else if as_of < from {
        text!("評価日には施行前", "not yet in force on {as_of}")
    } else {
        text!("評価日には旧版", "superseded on {as_of}")
    };
    let (ja, en) = match until {
        Some(until) => (format!("{from} から {until} まで施行"), format!("In force {from} to {until}")),
        None => (format!("{from} から施行"), format!("In force since {from}")),
    };
    Text::new(format!("{ja}（{}）", state.ja), format!("{en} ({})", state.en))
}

pub fn change_held(completeness: &str, clauses: usize, unverified: usize) -> Text {
    let held = match completeness {
        "complete" => text!("収録：全体（条項 {clauses} 件）", "Held: in full ({clauses} clauses)"),
        "partial" => text!("収録：一部のみ（条項 {clauses} 件）", "Held: a part only ({clauses} clauses)"),
        _ => text!("収録：項目は未収録", "Held: no items yet"),
    };
    if unverified == 0 {
        return held;
    }
    Text::new(format!("{}、うち未検証 {unverified} 件", held.ja), format!("{}, {unverified} of them unverified", held.en))
}

/// What follows when the newer edition is not held in full; `complete` is the older one, when that is.
pub fn change_partial_new(complete: Option<&str>) -> Text {
    let (ja, en) = match complete {
        Some(id) => (format!("全体を収録した前の版（{id}）も"), format!("keep {id}, which is held in full,")),
        None => ("全体を収録した版があれば、それも".to_owned(), "keep an edition that is held in full, if there is one,".to_owned()),
    };
    text!(
        "後の版は全体を収録していません。後の版に見当たらない条項・規則・判定は、廃止されたのではなく、まだ収録されていないだけかもしれません。\
         この通知は廃止を意味せず、後の版だけで判定すると見落としが生じます。{ja} mamori.yaml の editions に残してください。",
        "The newer edition is not held in full. A clause, rule or verdict that is missing from it may simply not be collected yet; nothing here \
         says that it was removed. Judging by it alone overlooks things: {en} under `editions` in mamori.yaml."
    )
}

/// What follows when the older edition is not held in full.
pub fn change_partial_old() -> Text {
    text!(
        "前の版は全体を収録していません。後の版にだけある条項・規則は、新しく加わったのではなく、前の版に収録されていないだけかもしれません。",
        "The older edition is not held in full. A clause or rule that only the newer one holds may be no addition at all."
    )
}

pub fn change_guidelines() -> Text {
    text!(
        "二つは別のガイドラインです。前と後ではなく、求めることの違いとして読んでください。",
        "These are two different guidelines: read this as a comparison of what they ask, not as before and after."
    )
}

pub fn change_heading_clauses() -> Text {
    text!("1. 条項", "1. Clauses")
}

pub fn change_mapping(from: &str, to: &str, backwards: bool) -> Text {
    let (ja, en) = if backwards { ("（逆向きに読んでいます）", ", read backwards") } else { ("", "") };
    text!("{from} から {to} への対応表によります{ja}。", "From the mapping {from} to {to}{en}.")
}

pub fn change_mapping_unverified() -> Text {
    text!(
        "この対応表は原文との照合が済んでいません。断りのない対応は、すべて未検証です。",
        "The mapping has not been compared with the primary texts: every pairing is unverified unless it says otherwise."
    )
}

pub fn change_no_mapping() -> Text {
    text!(
        "この二つの版の対応表はありません。条項の番号だけを突き合わせています。番号が違えば、同じ内容の条項も別々に数えます。",
        "No mapping between these editions exists. Clauses are compared by their ids alone, so one requirement under two ids counts as two."
    )
}

/// Names what became of clauses, with their number. With a mapping, what it does not list has an unknown place, not none.
pub fn change_fate(change: &str, count: usize, mapped: bool) -> Text {
    match change {
        "changed" => text!("内容が変わった条項（{count} 件）", "Changed ({count})"),
        "moved" => text!("場所が変わった条項（{count} 件）", "Moved ({count})"),
        "split" => text!("分かれた条項（{count} 件）", "Split ({count})"),
        "merged" => text!("まとめられた条項（{count} 件）", "Merged ({count})"),
        "added" => text!("加わった条項（{count} 件）", "Added ({count})"),
        "removed" => text!("なくなった条項（{count} 件）", "Removed ({count})"),
        "only_to" if mapped => text!(
            "前の版のどれに当たるか分からない条項（{count} 件。新設とは限らない）",
            "Of unknown origin ({count}; not necessarily new)"
        ),
        "only_from" if mapped => text!(
            "後の版での行き先が分からない条項（{count} 件。廃止とは限らない）",
            "Of unknown place in the newer edition ({count}; not necessarily removed)"
        ),
        "only_to" => text!("後の版にだけある番号の条項（{count} 件）", "Ids of the newer edition only ({count})"),
        "only_from" => text!("前の版にだけある番号の条項（{count} 件）", "Ids of the older edition only ({count})"),
        "not_collected_in_to" => text!(
            "後の版での行き先が分からない条項（{count} 件。後の版の収録が一部のためで、廃止ではない）",
            "Of unknown place in the newer edition, which is not held in full ({count}; not removed)"
        ),
        "not_collected_in_from" => text!(
            "前の版に見当たらない条項（{count} 件。前の版の収録が一部のためで、新設とは限らない）",
            "Not found in the older edition, which is not held in full ({count}; not necessarily new)"
        ),
        _ => text!("番号と趣旨が同じ条項（{count} 件）", "Of the same number and subject ({count})"),
    }
}

/// The same in one word, for the summary.
pub fn change_fate_short(change: &str, count: usize, mapped: bool) -> Text {
    match change {
        "only_to" if mapped => text!("前の版との対応が不明 {count}", "{count} of unknown origin"),
        "only_from" if mapped => text!("行き先が不明 {count}", "{count} of unknown place"),
        "changed" => text!("内容の変更 {count}", "{count} changed"),
        "moved" => text!("移動 {count}", "{count} moved"),
        "split" => text!("分割 {count}", "{count} split"),
        "merged" => text!("統合 {count}", "{count} merged"),
        "added" => text!("追加 {count}", "{count} added"),
        "removed" => text!("廃止 {count}", "{count} removed"),
        "only_to" => text!("後の版だけ {count}", "{count} in the newer edition only"),
        _ => text!("前の版だけ {count}", "{count} in the older edition only"),
    }
}

pub fn change_heading_summary() -> Text {
    text!("要点", "In short")
}

pub fn change_summary_clauses(fates: &[Text]) -> Text {
    if fates.is_empty() {
        return text!("条項：違いは分かっていません", "Clauses: no difference is known");
    }
    let ja: Vec<&str> = fates.iter().map(|fate| &*fate.ja).collect();
    let en: Vec<&str> = fates.iter().map(|fate| &*fate.en).collect();
    Text::new(format!("条項：{}", ja.join("、")), format!("Clauses: {}", en.join(", ")))
}

pub fn change_summary_rules(params: usize, bound: usize, unbound: usize) -> Text {
    text!(
        "規則：数値の変更 {params}、新たに結び付く規則 {bound}、結び付きの見当たらない規則 {unbound}",
        "Rules: {params} numbers changed, {bound} newly bound, {unbound} without a clause in the newer edition"
    )
}

pub fn change_summary_ledgers(failing: usize, unknown: usize, passing: usize, lost: usize, open: usize) -> Text {
    text!(
        "この台帳：新たに不適合 {failing}、新たに確認不能 {unknown}、新たに適合 {passing}、判定されなくなる {lost}（うち前の版で不適合か確認不能 {open}）",
        "These ledgers: {failing} newly failing, {unknown} newly unknown, {passing} newly passing, {lost} no longer judged ({open} of them failed or were unknown)"
    )
}

pub fn change_side_old() -> Text {
    text!("前", "before")
}

pub fn change_side_new() -> Text {
    text!("後", "after")
}

pub fn change_side_note() -> Text {
    text!("注", "note")
}

pub fn change_unverified() -> Text {
    text!("［対応は未検証］", "[pairing unverified]")
}

pub fn change_verified() -> Text {
    text!("［対応は確認済み］", "[pairing verified]")
}

/// How many records a rule is about, after its title.
pub fn change_count(count: usize) -> Text {
    text!("：{count} 件", ": {count}")
}

/// Between a name and what is said of it.
pub fn colon() -> Text {
    text!("：", ": ")
}

/// How many clauses of a volume, with the mark of those that are unverified.
pub fn change_volume(volume: &Text, count: usize) -> Text {
    Text::new(format!("{} {count} 件", volume.ja), format!("{} {count}", volume.en))
}

pub fn change_no_clauses() -> Text {
    text!("変わる条項はありません。", "No clause changes.")
}

pub fn change_heading_params() -> Text {
    text!("2. 規則の数値", "2. Numbers of the rules")
}

pub fn change_no_params() -> Text {
    text!("両方の版が結び付ける規則に、数値の違いはありません。", "The rules that both editions bind have the same numbers.")
}

pub fn change_origin(from: &Text, to: &Text) -> Text {
    if from == to {
        Text::new(format!("数値の根拠：{}", from.ja), format!("Whose number: {}", from.en))
    } else {
        Text::new(format!("数値の根拠：{} → {}", from.ja, to.ja), format!("Whose number: {} → {}", from.en, to.en))
    }
}

pub fn change_facility(value: &Text) -> Text {
    Text::new(
        format!("この施設では mamori.yaml の値（{}）がどちらの版よりも優先します。", value.ja),
        format!("Here the facility's own value in mamori.yaml ({}) stands above both.", value.en),
    )
}

pub fn change_heading_rules() -> Text {
    text!("3. 条項に結び付く規則", "3. Rules bound to clauses")
}

pub fn change_kept(kept: usize) -> Text {
    text!("両方の版に結び付く規則は {kept} 件です。", "Both editions bind {kept} rules.")
}

pub fn change_bound(count: usize) -> Text {
    text!("後の版で新たに結び付く規則（{count} 件）", "Bound by the newer edition only ({count})")
}

pub fn change_unbound(count: usize, partial: bool) -> Text {
    if partial {
        text!(
            "後の版で収録している条項には結び付かない規則（{count} 件。不要になったのではない）",
            "Bound by no clause that is held of the newer edition ({count}; not thereby needless)"
        )
    } else {
        text!("後の版では結び付かない規則（{count} 件）", "Bound by the older edition only ({count})")
    }
}

pub fn change_heading_ledgers() -> Text {
    text!("4. この台帳で変わること", "4. What changes on these ledgers")
}

pub fn change_no_ledgers() -> Text {
    text!(
        "台帳（inventory/）がないため、判定への影響は示せません。台帳のあるフォルダで実行するか、-C で指定してください。",
        "There are no ledgers (inventory/), so the effect on verdicts cannot be shown. Run this where the ledgers are, or name the folder with -C."
    )
}

pub fn change_judged(records: usize) -> Text {
    text!(
        "同じ台帳（記録 {records} 件）を、評価日を同じにしてそれぞれの版だけで判定し、比べました。例外で承認済みのものも数え、その旨を記しています。",
        "The same ledgers ({records} records) were judged on the same day by each edition alone. What an exception covers is counted too, and marked."
    )
}

pub fn change_unread(errors: usize) -> Text {
    text!(
        "読めないファイルなどの誤りが {errors} 件あり、その中の記録は比べていません。",
        "{errors} errors, such as unreadable files; what they hold was not compared."
    )
}

/// Column heads of the totals.
pub fn change_columns() -> [Text; 5] {
    [text!("判定", "Verdicts"), text!("適合", "pass"), text!("不適合", "fail"), text!("確認不能", "unknown"), text!("対象外", "n/a")]
}

/// Names a group of changes on the ledgers.
pub fn change_shift(shift: &str, count: usize) -> Text {
    match shift {
        "newly_failing" => text!("新たに不適合になる（{count} 件）", "Newly failing ({count})"),
        "newly_unknown" => text!("新たに確認不能になる（{count} 件）", "Newly unknown ({count})"),
        "newly_passing" => text!("新たに適合になる（{count} 件）", "Newly passing ({count})"),
        "newly_judged" => text!("新たに判定され、適合する（{count} 件）", "Newly judged, and passing ({count})"),
        _ => text!("判定されなくなる（{count} 件）", "No longer judged ({count})"),
    }
}

pub fn change_lost(pass: usize, open: usize, partial: bool) -> Text {
    let (ja, en) = if partial {
        (
            "後の版で収録している条項に規則が結び付かないためで、直ったのではありません。",
            " No clause that is held of the newer edition binds their rules; nothing was mended.",
        )
    } else {
        ("", "")
    };
    text!(
        "前の版で適合 {pass} 件、不適合か確認不能 {open} 件。{ja}前の版で不適合か確認不能だったものを示します。",
        "Under the older edition {pass} pass and {open} fail or are unknown.{en} Listed are those that failed or were unknown."
    )
}

pub fn change_nothing_on_ledgers() -> Text {
    text!("この台帳の判定は変わりません。", "No verdict on these ledgers changes.")
}

pub fn change_outcomes(before: Option<&Text>, after: Option<&Text>) -> Text {
    let side = |outcome: Option<&Text>| outcome.cloned().unwrap_or_else(|| text!("判定なし", "not judged"));
    let (before, after) = (side(before), side(after));
    Text::new(format!("{} → {}", before.ja, after.ja), format!("{} → {}", before.en, after.en))
}

pub fn change_waived(waiver: &str) -> Text {
    text!("（例外 {waiver} で承認済み）", " (covered by the exception {waiver})")
}

pub fn change_more(count: usize) -> Text {
    text!("ほか {count} 件（全件は --format json）", "{count} more (all with --format json)")
}

pub fn change_same_edition(id: &str) -> Text {
    text!("二つの版が同じ（{id}）です", "both editions are {id}")
}
