//! What the program says about a run: arguments, configuration, repository, gate and summary.

use crate::date::Date;
use crate::text;
use crate::text::{Lang, Text};

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
    Text::new(format!("{}が記入されていないため、確認できません", listed.ja), format!("cannot be judged: {} not recorded", listed.en))
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

pub fn cannot_read(detail: &str) -> Text {
    text!("読み取れません（{detail}）", "cannot be read: {detail}")
}

pub fn link_refused() -> Text {
    text!("フォルダや台帳の外を指すリンクはたどりません", "a link to a folder or out of the tree is not followed")
}

pub fn not_a_file() -> Text {
    text!("通常のファイルではありません", "not a regular file")
}

pub fn unknown_revision(revision: &str) -> Text {
    text!("「{revision}」という版はgitにありません", "git has no revision `{revision}`")
}

pub fn git_failed(detail: &str) -> Text {
    text!("gitの記録を読めません（{detail}）", "git cannot be read: {detail}")
}

/// Why a verdict is unknown when a reference leads nowhere.
pub fn cannot_judge_dangling(titles: &[&Text]) -> Text {
    let listed = listed(titles);
    Text::new(
        format!("{}が指す記録が台帳にないため、確認できません", listed.ja),
        format!("cannot be judged: {} refers to a record that does not exist", listed.en),
    )
}

pub fn word_error() -> Text {
    text!("エラー", "error")
}

pub fn word_warning() -> Text {
    text!("注意", "warning")
}

pub fn word_record() -> Text {
    text!("対象", "record")
}

pub fn word_why() -> Text {
    text!("理由", "why")
}

pub fn word_remedy() -> Text {
    text!("直し方", "help")
}

pub fn word_clause() -> Text {
    text!("根拠", "clause")
}

/// Heads other rules that the same missing field leaves unjudged.
pub fn word_also() -> Text {
    text!("同じ記入で判定", "also needed by")
}

/// Between the items of a list inside a sentence.
pub fn comma() -> Text {
    text!("、", ", ")
}

pub fn word_gate() -> Text {
    text!("関門", "gate")
}

pub fn word_total() -> Text {
    text!("合計", "Total")
}

pub fn word_unverified() -> Text {
    text!("（未検証）", " (unverified)")
}

/// What people read for a severity; unknown verdicts say so.
pub fn severity_name(name: &str, unknown: bool) -> Text {
    let severity = match name {
        "critical" => text!("重大", "critical"),
        "high" => text!("高", "high"),
        "medium" => text!("中", "medium"),
        "low" => text!("低", "low"),
        _ => text!("参考", "info"),
    };
    if unknown { Text::new(format!("{}・確認不能", severity.ja), format!("{}, unknown", severity.en)) } else { severity }
}

/// What people read for the status of a finding.
pub fn status_name(status: crate::finding::Status) -> Text {
    match status {
        crate::finding::Status::Open => text!("状態", "status"),
        crate::finding::Status::Waived => text!("例外", "waived"),
        crate::finding::Status::Baseline => text!("既存", "baseline"),
        crate::finding::Status::Below => text!("関門の対象外", "below the gate"),
    }
}

pub fn below_gate(fail_on: &Text) -> Text {
    Text::new(
        format!("重大度「{}」に満たないため、関門では止めません", fail_on.ja),
        format!("below {}: does not fail the gate", fail_on.en),
    )
}

pub fn more_findings(count: usize) -> Text {
    text!(
        "ほかに {count} 件あります。--format json=PATH などで全件を書き出せます。",
        "{count} more; write all of them with --format json=PATH."
    )
}

pub fn more_errors(count: usize) -> Text {
    text!("ほかに {count} 件の誤りがあります。", "{count} more errors.")
}

pub fn more_clauses(count: usize) -> Text {
    text!("ほか {count} 件", "and {count} more")
}

pub fn summary_title(as_of: &str) -> Text {
    text!("判定の結果（評価日 {as_of}）", "Result as of {as_of}")
}

pub fn summary_source(commit: Option<&str>, dirty: bool, root: &str) -> Text {
    let place = if root == "." { String::new() } else { format!(" {root}") };
    match commit {
        Some(commit) => {
            let short: String = commit.chars().take(10).collect();
            let (ja, en) = if dirty { ("（記録されていない変更を含む）", " with uncommitted changes") } else { ("", "") };
            text!("対象{place}：コミット {short}{ja}", "Judged{place}: commit {short}{en}")
        }
        None => text!("対象{place}：gitに記録されていないファイル", "Judged{place}: files outside git"),
    }
}

/// `as_of` and `from` are dates of one form, so they compare as text.
pub fn summary_edition(title: &Text, as_of: &str, in_force: bool, from: &str, until: Option<&str>, completeness: &str) -> Text {
    let until = until.unwrap_or_default();
    let force = if in_force {
        text!("{from} から施行", "in force since {from}")
    } else if as_of < from {
        text!("{from} から施行、評価日には施行前", "in force from {from}, not yet on this date")
    } else {
        text!("{from}から{until}まで施行、評価日には旧版", "in force {from} to {until}, superseded on this date")
    };
    let part = match completeness {
        "complete" => Text::default(),
        "partial" => text!("、一部のみ収録", ", partial"),
        _ => text!("、項目は未収録", ", items not collected"),
    };
    Text::new(format!("規準：{}（{}{}）", title.ja, force.ja, part.ja), format!("Edition: {} ({}{})", title.en, force.en, part.en))
}

/// Says which complete edition stands beside one that is not complete.
pub fn summary_neighbour(neighbour: &str) -> Text {
    text!(
        "　　　全体で判定するには、mamori.yaml の editions に {neighbour} も書いてください",
        "         to be judged by a whole edition, add {neighbour} to `editions` in mamori.yaml"
    )
}

/// Says whether a road through an edition is open, and why.
pub fn summary_road(title: &Text, outcome: crate::finding::Outcome, message: &Text) -> Text {
    let state = match outcome {
        crate::finding::Outcome::Pass => text!("該当します", "applies"),
        crate::finding::Outcome::Fail | crate::finding::Outcome::NotApplicable => text!("該当しません", "does not apply"),
        crate::finding::Outcome::Unknown => text!("確認不能", "unknown"),
    };
    Text::new(
        format!("　　　{}：{}（{}）", title.ja, state.ja, message.ja),
        format!("         {}: {} ({})", title.en, state.en, message.en),
    )
}

/// Column heads of the summary.
pub fn summary_columns(lang: Lang) -> [&'static str; 7] {
    match lang {
        Lang::Ja => ["領域", "判定", "適合", "不適合", "確認不能", "例外", "対象外"],
        Lang::En => ["Area", "judged", "pass", "fail", "unknown", "waived", "n/a"],
    }
}

pub fn ledger_mistakes(count: usize) -> Text {
    text!(
        "  ほかに、台帳そのもの（空の台帳、書き間違いなど）の指摘が {count} 件あります。",
        "  Besides, {count} findings about the ledgers themselves (empty ledgers, mistyped fields)."
    )
}

pub fn hidden_findings(waived: usize, baseline: usize) -> Text {
    text!(
        "例外で承認済みの {waived} 件と、基準の版に既にあった {baseline} 件は --show-all で表示します。",
        "{waived} waived and {baseline} baseline findings are shown with --show-all."
    )
}

pub fn gate_passed(fail_on: &Text) -> Text {
    Text::new(
        format!("関門：通過（重大度「{}」以上の未対応はありません）", fail_on.ja),
        format!("Gate: passed (nothing open at {} or above)", fail_on.en),
    )
}

pub fn gate_failed(open: usize, expired: usize, fail_on: &Text) -> Text {
    let (ja, en) = if expired > 0 {
        (format!("、失効した例外 {expired} 件"), format!(", {expired} expired exceptions"))
    } else {
        Default::default()
    };
    Text::new(
        format!("関門：不通過（重大度「{}」以上の未対応 {open} 件{ja}）", fail_on.ja),
        format!("Gate: failed ({open} open at {} or above{en})", fail_on.en),
    )
}

pub fn gate_not_judged(errors: usize) -> Text {
    text!(
        "関門：判定できません（読めないファイルなどの誤り {errors} 件）",
        "Gate: could not judge ({errors} errors, such as unreadable files)"
    )
}

pub fn reading() -> Text {
    text!("台帳を読んでいます", "reading the ledgers")
}

pub fn judging() -> Text {
    text!("判定しています", "judging")
}

pub fn no_such_folder(path: &str) -> Text {
    text!("フォルダ {path} がありません", "there is no folder {path}")
}

pub fn bad_date(flag: &str, value: &str) -> Text {
    text!("{flag} の「{value}」は日付ではありません", "`{value}` after {flag} is not a date")
}

pub fn unknown_edition(id: &str) -> Text {
    text!("「{id}」という版はありません", "there is no edition `{id}`")
}

pub fn known_editions(known: &[String]) -> Text {
    let known = known.join(", ");
    text!("使える版：{known}（mamori.yaml の editions に書く）", "editions: {known} (name them under `editions` in mamori.yaml)")
}

pub fn param_type(name: &str) -> Text {
    text!("「{name}」の値の型が規則と違います", "the value of `{name}` has another type than the rule's")
}

pub fn no_rules() -> Text {
    text!("評価日に適用される規則がありません", "no rule applies on this date")
}

pub fn no_inventory(root: &str) -> Text {
    text!("{root} に台帳（inventory/ のYAMLファイル）がありません", "there are no ledgers (YAML files below inventory/) in {root}")
}

pub fn no_inventory_hint() -> Text {
    text!(
        "mamori init で最初の台帳を作るか、-C で台帳のあるフォルダを指定してください",
        "make them with `mamori init`, or name their folder with -C"
    )
}

pub fn not_a_repository() -> Text {
    text!("gitのリポジトリの中ではないため、過去の版は読めません", "not inside a git repository, so no revision can be read")
}

pub fn cannot_read_file(path: &str, detail: &str) -> Text {
    text!("{path} を読めません（{detail}）", "cannot read {path}: {detail}")
}

pub fn cannot_write(path: &str, detail: &str) -> Text {
    text!("{path} に書き込めません（{detail}）", "cannot write {path}: {detail}")
}

pub fn no_policies(folder: &str) -> Text {
    text!("{folder} に規則のファイルがありません", "there are no policy files in {folder}")
}

pub fn empty_path(arg: &str) -> Text {
    text!("「{arg}」に出力先のパスがありません", "`{arg}` names no path")
}

pub fn two_on_stdout() -> Text {
    text!(
        "標準出力に書ける形式は一つだけです。もう一方は 形式=パス の形で指定してください",
        "only one format can go to standard output; write the other as FMT=PATH"
    )
}

pub fn two_into_one_file(path: &str) -> Text {
    text!("二つの形式を同じファイル {path} に書くことはできません", "two formats cannot be written into one file, {path}")
}

pub fn not_a_ledger_file(path: &str) -> Text {
    text!(
        "{path} は台帳の場所ではありません。inventory/ の下の .yaml ファイルを指定してください",
        "{path} is not where ledgers are kept; name a .yaml file below inventory/"
    )
}

/// The row of rules that belong to no area.
pub fn area_other() -> Text {
    text!("その他", "Other")
}

/// A count of which only the lower bound is known.
pub fn at_least(low: i64) -> Text {
    text!("{low}以上", "at least {low}")
}

pub fn nothing_called(id: &str) -> Text {
    text!("「{id}」という規則・条項・台帳・版はありません", "there is no rule, clause, ledger or edition `{id}`")
}

pub fn case_failed(rule: &str, case: &str, message: &Text) -> Text {
    Text::new(format!("{rule}「{case}」：{}", message.ja), format!("{rule} \"{case}\": {}", message.en))
}

pub fn no_cases() -> Text {
    text!("事例が一つもありません", "there are no cases")
}

pub fn unbound_rule(id: &str) -> Text {
    text!("規則 {id} はどの版の条項にも結び付いていません", "no edition binds the rule {id}")
}

pub fn schema_does_not_compile(detail: &str) -> Text {
    text!("schema に誤りがあります（{detail}）", "the schema does not compile: {detail}")
}

pub fn good_example_refused(path: &str) -> Text {
    text!("正しい例（good）の「{path}」が schema に合いません", "`{path}` of a good example does not fit the schema")
}

pub fn bad_example_accepted(at: &str) -> Text {
    text!("誤りの例（bad）が「{at}」で拒まれません", "a bad example is not refused at `{at}`")
}

pub fn lint_counts(rules: usize, kinds: usize, editions: usize, errors: usize) -> Text {
    text!(
        "規則 {rules}、台帳 {kinds}、版 {editions}：誤り {errors} 件",
        "{rules} rules, {kinds} ledgers, {editions} editions: {errors} errors"
    )
}

pub fn explain_severity(severity: &Text) -> Text {
    Text::new(format!("重大度：{}", severity.ja), format!("severity: {}", severity.en))
}

pub fn explain_condition() -> Text {
    text!("条件", "Condition")
}

pub fn explain_params() -> Text {
    text!("数値と、それを決めた者", "Numbers, and whose they are")
}

pub fn explain_variants() -> Text {
    text!("同じ番号で報告する変種", "Variants under the same id")
}

pub fn explain_references() -> Text {
    text!("参考", "References")
}

pub fn explain_failing() -> Text {
    text!("不適合の例", "A failing example")
}

pub fn explain_passing() -> Text {
    text!("適合の例", "A passing example")
}

pub fn explain_asks() -> Text {
    text!("求めること", "What it asks")
}

pub fn explain_rules() -> Text {
    text!("判定する規則", "Rules that judge it")
}

pub fn explain_no_rule() -> Text {
    text!("台帳だけでは判定できないため、規則はありません", "none: a ledger alone cannot judge it")
}

pub fn explain_no_clause() -> Text {
    text!("結び付いた条項はありません", "no clause binds it")
}

pub fn schema_required() -> Text {
    text!("（必須）", " (required)")
}

pub fn schema_reference(kind: &str) -> Text {
    text!("{kind} の識別子", "an id of {kind}")
}

pub fn not_a_report(detail: &str) -> Text {
    text!("mamoriの報告（JSON）として読めません（{detail}）", "not a mamori report: {detail}")
}

pub fn other_report_version(found: &str, known: &str) -> Text {
    text!("報告の形式 {found} は扱えません（{known} が必要です）", "cannot read the report format {found}; {known} is needed")
}

pub fn already_started(root: &str) -> Text {
    text!(
        "{root} には既に mamori.yaml か inventory があります。何も書いていません",
        "{root} already has a mamori.yaml or an inventory; nothing was written"
    )
}

pub fn template_failed(name: &str, detail: &str) -> Text {
    text!("ひな形 {name} に誤りがあります（{detail}）", "the template {name} cannot be filled in: {detail}")
}

pub fn first_steps() -> Text {
    text!(
        "\n台帳を作りました。次の順に進めてください。\n\
         1. inventory/facility.yaml と people.yaml から、分かるところだけ書く\n\
         2. mamori check で、足りないものと直し方を見る\n\
         3. すぐに直せないものは mamori waiver generate で期限つきの例外にし、少しずつ減らす",
        "\nThe ledgers are ready. Next:\n\
         1. fill in what you know, starting with inventory/facility.yaml and people.yaml\n\
         2. run `mamori check` to see what is missing and how to mend it\n\
         3. turn what cannot be mended now into dated exceptions with `mamori waiver generate`, and work them off"
    )
}

/// Names the state of an exception.
pub fn waiver_state(name: &str) -> Text {
    match name {
        "active" => text!("有効", "active"),
        "expiring" => text!("期限間近", "ends soon"),
        "expired" => text!("失効", "expired"),
        "incomplete" => text!("不備", "incomplete"),
        _ => text!("終了", "closed"),
    }
}

pub fn no_waivers() -> Text {
    text!("例外はありません", "there are no exceptions")
}

pub fn waiver_lint_counts(waivers: usize, notices: usize) -> Text {
    text!("例外 {waivers} 件、注意 {notices} 件", "{waivers} exceptions, {notices} notices")
}

pub fn record_form(record: &str) -> Text {
    text!("「{record}」は 台帳/識別子 の形（例 devices/pc-01）で書きます", "write `{record}` as KIND/ID, such as devices/pc-01")
}

pub fn add_needs_reason() -> Text {
    text!("例外には理由（--reason）と代替策（--compensating）が必要です", "an exception needs --reason and --compensating")
}

pub fn no_such_finding(rule: &str, record: &str) -> Text {
    text!(
        "{rule} の指摘は {record} にありません。例外は実際の指摘にだけ付けられます",
        "there is no finding of {rule} at {record}; only a finding can be excepted"
    )
}

pub fn generated_reason(message: &Text) -> Text {
    Text::new(
        format!("mamori導入時の未対応事項。{}。期限までに是正する。", message.ja),
        format!("Open when mamori was introduced: {}.", message.en),
    )
}

pub fn generated_measure(remedy: &Text) -> Text {
    Text::new(
        format!("改善計画に載せ、担当者が期限までに次を行う：{}", remedy.ja.replace('\n', " ")),
        format!("On the improvement plan; by the date: {}", remedy.en.replace('\n', " ")),
    )
}

pub fn nothing_to_except() -> Text {
    text!("例外にする指摘はありません", "there is no finding to except")
}

pub fn expires_before(day: &str, as_of: &str) -> Text {
    text!("期限 {day} が評価日 {as_of} より前です", "the last day {day} is before the as-of date {as_of}")
}

pub fn no_waiver_kind() -> Text {
    text!("例外を記録する台帳が定義されていません", "no ledger kind holds exceptions")
}

pub fn cannot_insert(file: &str) -> Text {
    text!(
        "{file} に書き加えられません。YAMLとして正しいか確かめてください。ファイルは変えていません",
        "cannot add to {file}; check that it is valid YAML. The file was not changed"
    )
}

pub fn cannot_insert_flow(file: &str) -> Text {
    text!(
        "{file} の例外が [ ] の形で書かれています。「- 」で始まる一覧に直してください。ファイルは変えていません",
        "the exceptions in {file} are written in [ ]; write them as a list. The file was not changed"
    )
}

pub fn waivers_written(count: usize, file: &str) -> Text {
    text!(
        "例外 {count} 件を {file} に書き加えました。内容を確かめ、担当と期限を決めてください。",
        "{count} exceptions were added to {file}. Read them, and decide who does what by when."
    )
}

pub fn coverage_counts(all: usize, rules: usize, manual: usize, answered: usize, uncovered: usize) -> Text {
    text!(
        "条項 {all}：規則が判定 {rules}、人が確認 {manual}（うち回答あり {answered}）、対象外 {uncovered}",
        "{all} clauses: {rules} judged by rules, {manual} confirmed by a person ({answered} answered), {uncovered} not covered"
    )
}

pub fn coverage_open(confirm: &Text) -> Text {
    Text::new(format!("人が確認（回答なし）：{}", confirm.ja), format!("to be confirmed (no answer): {}", confirm.en))
}

pub fn coverage_answered(confirm: &Text, person: &str, date: &str, at: &str) -> Text {
    Text::new(
        format!("人が確認（{date} {person}、{at}）：{}", confirm.ja),
        format!("confirmed by {person} on {date} ({at}): {}", confirm.en),
    )
}

pub fn coverage_uncovered(reason: &Text) -> Text {
    Text::new(format!("対象外：{}", reason.ja), format!("not covered: {}", reason.en))
}

pub fn known_ids(ids: &[&str]) -> Text {
    const MOST: usize = 20;
    let known = ids.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    text!("台帳にある識別子：{known}", "ids in the ledger: {known}")
}

/// The help of the command line in Japanese, by its English text.
pub const JAPANESE_HELP: &[(&str, &str)] = &[
    (
        "Policy-as-code compliance scanner for Japanese clinics, small hospitals and pharmacies",
        "診療所・小規模病院・薬局のための、台帳とガイドラインの適合判定",
    ),
    ("Run as if started in this folder", "このフォルダで実行する"),
    ("Language of the output: ja or en", "出力の言語（ja・en）"),
    ("When to use colours: auto, always or never", "色を使うとき（auto・always・never）"),
    ("Judge the ledgers", "台帳を判定する"),
    ("Write the documents for auditors", "監査や立入検査で見せる文書を作る"),
    ("Folder to write to", "書き込むフォルダー"),
    ("Formats, separated by commas: md, html, pdf, xlsx [default: all]", "形式（md・html・pdf・xlsx、コンマで区切る）[既定：すべて]"),
    ("Write this document only; repeatable", "この文書だけを作る（繰り返せる）"),
    ("Judge by this edition too, such as mhlw-checklist@R6; repeatable", "この版でも判定する。例：mhlw-checklist@R6（繰り返せる）"),
    (
        "Write nothing; say which documents in the folder are stale, and fail if any is",
        "書かずに、古くなった文書を挙げる（あれば終了コード1）",
    ),
    ("Overwrite documents that were edited by hand", "手で直された文書も上書きする"),
    ("Print nothing when all went well", "うまくいったときは何も表示しない"),
    ("Make a first mamori.yaml and inventory folder", "最初の mamori.yaml と台帳を作る"),
    ("Explain a rule, a clause, a ledger or an edition", "規則・条項・台帳・版を説明する"),
    ("Look at and test policies", "規則を調べ、試す"),
    ("Look at and write exceptions", "例外を調べ、書き加える"),
    ("List ledger kinds, or print the JSON Schema of one or all", "台帳の種類と項目を示す"),
    ("Write a saved JSON report in another format", "保存した報告（JSON）を別の形式で書き出す"),
    ("Print a completion script", "シェルの補完スクリプトを出力する"),
    ("Print the manual page", "マニュアルページを出力する"),
    ("Add the policies of another folder", "別のフォルダの規則を加える"),
    ("Leave the embedded policies out", "組み込みの規則を使わない"),
    ("Configuration file instead of mamori.yaml", "mamori.yaml の代わりに使う設定ファイル"),
    ("Judge a commit, without a checkout", "コミットを取り出さずに判定する"),
    (
        "The day to judge on [default: today in Asia/Tokyo; render: the day of the commit]",
        "評価日［既定：日本時間の今日。render はコミットの日］",
    ),
    ("Fail only on what this revision did not have", "この版になかった指摘だけで関門を判定する"),
    ("Severity at which the gate fails [default: high]", "関門を通さない重大度［既定：high］"),
    (
        "Format, repeatable: text, json, sarif, junit, github, gitlab, markdown; with =PATH into a file",
        "形式（繰り返し可）：text, json, sarif, junit, github, gitlab, markdown。=パス を付けるとファイルへ",
    ),
    ("Format, repeatable", "形式（繰り返し可）"),
    (
        "Show which clauses of each edition rules judge, a person confirms, or nothing covers",
        "版の条項ごとに、規則が判定するもの・人が確認するもの・対象外のものを示す",
    ),
    ("One edition with all its clauses, such as mhlw-guideline@6.0", "一つの版の全条項（例 mhlw-guideline@6.0）"),
    ("Print JSON", "JSONで出力する"),
    (
        "Judge one area only, such as backup; `mamori policy list --area` shows its rules",
        "一つの領域だけを判定する（例 backup。規則は mamori policy list --area で確かめる）",
    ),
    ("Show waived and baseline findings too", "例外で承認済みの指摘と既存の指摘も表示する"),
    ("Show the summary only", "集計だけを表示する"),
    ("Threads [default: one for each core]", "スレッド数［既定：コア数］"),
    ("Name of the facility", "施設の名称"),
    (
        "A rule such as ACC-002, a clause such as ops.14.2, a ledger such as devices, an edition, or a ledger check such as ledger/reference",
        "規則（例 ACC-002）、条項（例 ops.14.2）、台帳（例 devices）、版、台帳の検査（例 ledger/reference）",
    ),
    ("List rules", "規則の一覧"),
    ("Only rules of an area", "この領域の規則だけ"),
    ("Print the file of a rule, kind or edition", "規則・台帳・版のファイルを表示する"),
    ("Its id", "識別子"),
    ("Run the cases of rules", "規則の事例を実行する"),
    ("Only these rules", "この規則だけ"),
    ("Show what changes from one edition to another, and on these ledgers", "二つの版の違いと、この台帳で変わることを示す"),
    ("The older edition, such as mhlw-guideline@6.0", "前の版（例 mhlw-guideline@6.0）"),
    ("The newer edition", "後の版"),
    (
        "Format, repeatable: text, json, markdown; with =PATH into a file",
        "形式（繰り返し可）：text, json, markdown。=パス を付けるとファイルへ",
    ),
    ("Write a first edition, rule or ledger kind of one's own into policies/", "自前の版・規則・台帳の種類のひな形を policies/ に書く"),
    ("An edition of a guideline or checklist", "ガイドラインやチェックリストの版"),
    ("A rule with its cases", "規則と事例"),
    ("A ledger kind", "台帳の種類"),
    ("Guideline and edition, such as mhlw-checklist@R8-local", "ガイドライン@版（例 mhlw-checklist@R8-local）"),
    (
        "The first day it is in force [default: that of the edition it stands for, else today in Asia/Tokyo]",
        "施行の初日［既定：代わりになる版の初日、なければ日本時間の今日］",
    ),
    ("Its id, such as OUR-001", "番号（例 OUR-001）"),
    ("The ledger kind it judges [default: the first that every facility keeps]", "判定する台帳［既定：どの施設にもある台帳の最初のもの］"),
    ("Its name, such as loan_devices", "名（例 loan_devices）"),
    ("Check that policies hold together", "規則に矛盾や欠けがないか調べる"),
    (
        "Write the reference: a page for every rule, ledger kind and edition, in both languages",
        "規則・台帳・版の説明のページを日英で書き出す",
    ),
    ("The folder to write into", "書き込むフォルダ"),
    ("Print the hash of every edition, as it stands in policies/frozen.yaml", "版のハッシュを policies/frozen.yaml の形で表示する"),
    ("List exceptions and their state", "例外とその状態の一覧"),
    ("Report exceptions that ended, end soon, are incomplete or cover nothing", "失効・期限間近・不備・不要の例外を知らせる"),
    ("Add one exception", "例外を一件加える"),
    ("The rule", "規則"),
    ("The record, as kind/id", "記録（台帳/識別子）"),
    (
        "Add one exception for every open finding, to start from a bad state",
        "未対応の指摘すべてに期限つきの例外を作る（悪い状態から始めるため）",
    ),
    ("Only findings at or above this severity [default: the gate's]", "この重大度以上の指摘だけ［既定：関門と同じ］"),
    ("Why the finding is accepted for now", "当面受け入れる理由"),
    ("Who approved it: an id of the people ledger", "承認者（職員名簿の識別子）"),
    ("Who mends it: an id of the people ledger [default: who approved it]", "是正の担当者（職員名簿の識別子）［既定：承認者］"),
    ("The last day it counts [default: 90 days from the as-of date]", "期限（この日まで有効）［既定：評価日から90日］"),
    ("What is done instead meanwhile", "それまでの代替策"),
    ("The file to write into", "書き込むファイル"),
    ("A ledger kind; `all` for the schema of whole inventory files", "台帳の種類。all で全体"),
    ("Print JSON Schema instead of a table", "表の代わりにJSON Schemaを出力する"),
    ("The saved JSON report, `-` for standard input", "保存した報告（JSON）。- で標準入力"),
    ("The shell", "シェル"),
];
