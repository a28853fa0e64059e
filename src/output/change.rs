//! The change notice as a page of headings, paragraphs and items, which the terminal and Markdown show alike.

use super::page::{Block, Note, Page};
use crate::finding::Outcome;
use crate::messages;
use crate::report::{
    BoundRule, ChangeNotice, ChangedClause, ClauseChangeInfo, EditionHead, LedgerChanges, ParamChangeInfo, RuleShift, ShiftedRecord,
};
use crate::text::{Lang, Text};

/// Records of one rule that are shown; the JSON has all.
const MAX_RECORDS: usize = 10;

/// The order in which changes of clauses are told: what asks for work first.
const FATES: [&str; 8] = ["changed", "added", "moved", "split", "merged", "removed", "only_to", "only_from"];

pub(super) fn page(notice: &ChangeNotice, lang: Lang) -> Page {
    let mut writer = Writer { notice, lang, blocks: Vec::new() };
    writer.head();
    writer.summary();
    writer.clauses();
    writer.params();
    writer.rules();
    writer.ledgers();
    Page { blocks: writer.blocks }
}

struct Writer<'n> {
    notice: &'n ChangeNotice,
    lang: Lang,
    blocks: Vec<Block>,
}

impl Writer<'_> {
    fn say(&self, text: &Text) -> String {
        text.get(self.lang).to_owned()
    }

    fn heading(&mut self, text: &Text) {
        self.blocks.push(Block::Heading(self.say(text)));
    }

    fn group(&mut self, text: &Text) {
        self.blocks.push(Block::Group(self.say(text)));
    }

    fn paragraph(&mut self, text: &Text) {
        self.blocks.push(Block::Paragraph(self.say(text)));
    }

    fn item(&mut self, text: String, notes: Vec<Note>) {
        self.blocks.push(Block::Item { text, notes });
    }

    fn head(&mut self) {
        let notice = self.notice;
        let name = |head: &EditionHead| messages::change_edition(&head.edition);
        let short = if guideline(&notice.from) == guideline(&notice.to) { name } else { |head: &EditionHead| Text::same(&head.id) };
        self.blocks.push(Block::Title(self.say(&messages::change_title(&short(&notice.from), &short(&notice.to)))));
        self.paragraph(&messages::change_as_of(&notice.as_of));
        self.edition(&messages::change_old(), &notice.from);
        self.edition(&messages::change_new(), &notice.to);
        if guideline(&notice.from) != guideline(&notice.to) {
            self.blocks.push(Block::Caution(self.say(&messages::change_guidelines())));
        }
        if !notice.to.is_complete() {
            self.blocks.push(Block::Caution(
                self.say(&messages::change_partial_new(notice.from.is_complete().then_some(notice.from.id.as_str()))),
            ));
        }
        if !notice.from.is_complete() {
            self.blocks.push(Block::Caution(self.say(&messages::change_partial_old())));
        }
    }

    fn edition(&mut self, which: &Text, head: &EditionHead) {
        let mut notes = vec![Note::plain(format!("{}  {}", head.id, self.say(&head.publisher)))];
        notes.push(self.plain(&messages::change_days(&head.from, head.until.as_deref(), head.in_force, &self.notice.as_of)));
        notes.push(self.plain(&messages::change_held(&head.completeness, head.clauses, head.unverified)));
        notes.extend(head.note.as_ref().map(|note| self.plain(note)));
        self.item(format!("{}{}{}", self.say(which), self.say(&messages::colon()), self.say(&head.title)), notes);
    }

    fn plain(&self, text: &Text) -> Note {
        Note::plain(self.say(text))
    }

    /// Tells in a few lines what the sections below tell in full.
    fn summary(&mut self) {
        let notice = self.notice;
        self.heading(&messages::change_heading_summary());
        let count = |fate: &&str| notice.clauses.iter().filter(|change| change.change == **fate).count();
        let fates = FATES.iter().map(|fate| (fate, count(fate))).filter(|(_, count)| *count > 0);
        let fates: Vec<Text> = fates.map(|(fate, count)| messages::change_fate_short(fate, count, notice.mapping.is_some())).collect();
        let mut lines = vec![messages::change_summary_clauses(&fates)];
        lines.push(messages::change_summary_rules(notice.params.len(), notice.bound.len(), notice.unbound.len()));
        lines.push(match &notice.ledgers {
            Some(ledgers) => {
                let open = ledgers.no_longer_judged.iter().map(|rule| rule.records.len()).sum();
                let [failing, unknown, passing] =
                    [&ledgers.newly_failing, &ledgers.newly_unknown, &ledgers.newly_passing].map(|rules| total(rules));
                messages::change_summary_ledgers(failing, unknown, passing, total(&ledgers.no_longer_judged), open)
            }
            None => messages::change_no_ledgers(),
        });
        for line in lines {
            self.item(self.say(&line), Vec::new());
        }
    }

    fn clauses(&mut self) {
        let notice = self.notice;
        self.heading(&messages::change_heading_clauses());
        match &notice.mapping {
            Some(mapping) => {
                let backwards = mapping.from != notice.from.edition;
                self.paragraph(&messages::change_mapping(&mapping.from, &mapping.to, backwards));
                if !mapping.verified {
                    self.paragraph(&messages::change_mapping_unverified());
                }
                if let Some(note) = &mapping.note {
                    self.paragraph(note);
                }
            }
            None => self.paragraph(&messages::change_no_mapping()),
        }
        let of = |fate: &str| -> Vec<&ClauseChangeInfo> { notice.clauses.iter().filter(|change| change.change == fate).collect() };
        for fate in FATES {
            let changes = of(fate);
            if changes.is_empty() {
                continue;
            }
            self.group(&messages::change_fate(fate, changes.len(), notice.mapping.is_some()));
            for change in changes {
                let (text, notes) = self.clause_change(change);
                self.item(text, notes);
            }
        }
        // What is only not collected, or the same, is counted by volume: a list of it would hide what changed.
        for fate in ["not_collected_in_to", "not_collected_in_from", "same"] {
            let changes = of(fate);
            if !changes.is_empty() {
                self.group(&messages::change_fate(fate, changes.len(), notice.mapping.is_some()));
                let volumes = self.volumes(&changes);
                self.item(volumes, Vec::new());
            }
        }
        if notice.clauses.is_empty() {
            self.paragraph(&messages::change_no_clauses());
        }
    }

    fn volumes(&self, changes: &[&ClauseChangeInfo]) -> String {
        let mut volumes: Vec<(&Text, usize)> = Vec::new();
        for clause in changes.iter().flat_map(|change| change.from.first().or(change.to.first())) {
            match volumes.iter_mut().find(|(volume, _)| *volume == &clause.volume) {
                Some((_, count)) => *count += 1,
                None => volumes.push((&clause.volume, 1)),
            }
        }
        let volumes: Vec<String> = volumes.into_iter().map(|(volume, count)| self.say(&messages::change_volume(volume, count))).collect();
        volumes.join(&self.say(&messages::comma()))
    }

    fn clause_change(&self, change: &ClauseChangeInfo) -> (String, Vec<Note>) {
        let mut notes: Vec<Note> = Vec::new();
        let text = if change.from.is_empty() || change.to.is_empty() {
            let clauses: Vec<&ChangedClause> = change.from.iter().chain(&change.to).collect();
            notes.extend(clauses.iter().map(|clause| self.plain(&clause.title)));
            self.cites(&clauses)
        } else {
            for (side, clauses) in [(messages::change_side_old(), &change.from), (messages::change_side_new(), &change.to)] {
                for clause in clauses {
                    let text = format!("{}{}{}", self.say(&clause.cite), self.say(&messages::colon()), self.say(&clause.title));
                    notes.push(Note { label: self.say(&side), text });
                }
            }
            format!("{} → {}", self.cites(&change.from.iter().collect::<Vec<_>>()), self.cites(&change.to.iter().collect::<Vec<_>>()))
        };
        let note = change.note.as_ref().map(|note| self.say(note)).unwrap_or_default();
        // The section says once whether its mapping is verified; here stands what differs from that.
        let whole = self.notice.mapping.as_ref().is_none_or(|mapping| mapping.verified);
        let source = match (whole, change.verified) {
            (true, false) if self.notice.mapping.is_some() => self.say(&messages::change_unverified()),
            (false, true) if change.from.is_empty() || change.to.is_empty() => String::new(),
            (false, true) => self.say(&messages::change_verified()),
            _ => String::new(),
        };
        if !note.is_empty() || !source.is_empty() {
            let label =
                if change.from.is_empty() || change.to.is_empty() { String::new() } else { self.say(&messages::change_side_note()) };
            let text = [note, source].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            notes.push(Note { label, text });
        }
        (text, notes)
    }

    /// Names clauses as people cite them; several under one number are named once.
    fn cites(&self, clauses: &[&ChangedClause]) -> String {
        let mut cites: Vec<String> = Vec::new();
        for clause in clauses {
            let mark = if clause.verified { String::new() } else { self.say(&messages::word_unverified()) };
            let cite = format!("{}{mark}", self.say(&clause.cite));
            if !cites.contains(&cite) {
                cites.push(cite);
            }
        }
        cites.join(&self.say(&messages::comma()))
    }

    fn params(&mut self) {
        self.heading(&messages::change_heading_params());
        let mut last = "";
        for change in &self.notice.params {
            if last != change.rule {
                last = &change.rule;
                self.group(&Text::new(format!("{} {}", change.rule, change.title.ja), format!("{} {}", change.rule, change.title.en)));
            }
            let text = format!("{}: {} → {}", change.name, self.say(&value(&change.from.value)), self.say(&value(&change.to.value)));
            let notes = self.param_notes(change);
            self.item(text, notes);
        }
        if self.notice.params.is_empty() {
            self.paragraph(&messages::change_no_params());
        }
    }

    fn param_notes(&self, change: &ParamChangeInfo) -> Vec<Note> {
        let mut notes = vec![self.plain(&messages::change_origin(&change.from.origin, &change.to.origin))];
        notes.extend(change.note.as_ref().map(|note| self.plain(note)));
        notes.extend(change.facility.as_ref().map(|own| self.plain(&messages::change_facility(&value(own)))));
        notes
    }

    fn rules(&mut self) {
        let notice = self.notice;
        self.heading(&messages::change_heading_rules());
        self.paragraph(&messages::change_kept(notice.kept));
        if !notice.bound.is_empty() {
            self.group(&messages::change_bound(notice.bound.len()));
        }
        for rule in &notice.bound {
            let cites = self.cites(&rule.clauses.iter().collect::<Vec<_>>());
            self.item(self.bound(rule), vec![Note::plain(cites)]);
        }
        if !notice.unbound.is_empty() {
            self.group(&messages::change_unbound(notice.unbound.len(), !notice.to.is_complete()));
        }
        for rule in &notice.unbound {
            self.item(self.bound(rule), Vec::new());
        }
    }

    fn bound(&self, rule: &BoundRule) -> String {
        format!("{} [{}] {}", rule.rule, self.say(&messages::severity_name(rule.severity.name(), false)), self.say(&rule.title))
    }

    fn ledgers(&mut self) {
        self.heading(&messages::change_heading_ledgers());
        let Some(changes) = &self.notice.ledgers else {
            self.paragraph(&messages::change_no_ledgers());
            return;
        };
        if !changes.errors.is_empty() {
            self.blocks.push(Block::Caution(self.say(&messages::change_unread(changes.errors.len()))));
            for error in &changes.errors {
                let at = error.location.as_ref().map(|at| format!("{}:{}:{} ", at.path, at.line, at.column)).unwrap_or_default();
                self.item(format!("{at}{}", self.say(&error.message)), Vec::new());
            }
        }
        self.paragraph(&messages::change_judged(changes.records));
        self.totals(changes);
        let groups = [
            ("newly_failing", &changes.newly_failing),
            ("newly_unknown", &changes.newly_unknown),
            ("newly_passing", &changes.newly_passing),
            ("newly_judged", &changes.newly_judged),
            ("no_longer_judged", &changes.no_longer_judged),
        ];
        if groups.iter().all(|(_, rules)| rules.is_empty()) {
            self.paragraph(&messages::change_nothing_on_ledgers());
        }
        for (name, rules) in groups {
            let count = total(rules);
            if count == 0 {
                continue;
            }
            self.group(&messages::change_shift(name, count));
            if name == "no_longer_judged" {
                let open: usize = rules.iter().map(|rule| rule.records.len()).sum();
                self.paragraph(&messages::change_lost(count - open, open, !self.notice.to.is_complete()));
            }
            rules.iter().filter(|rule| name != "no_longer_judged" || !rule.records.is_empty()).for_each(|rule| self.shift(rule));
        }
    }

    fn totals(&mut self, changes: &LedgerChanges) {
        let row = |name: &Text, totals: &crate::report::Totals| {
            let numbers = [totals.pass, totals.fail, totals.unknown, totals.not_applicable];
            let all: usize = numbers.iter().sum();
            std::iter::once(self.say(name)).chain([all].into_iter().chain(numbers).map(|number| number.to_string())).collect()
        };
        let head = std::iter::once(String::new()).chain(messages::change_columns().iter().map(|column| self.say(column))).collect();
        let rows = vec![head, row(&messages::change_old(), &changes.from), row(&messages::change_new(), &changes.to)];
        self.blocks.push(Block::Table(rows));
    }

    fn shift(&mut self, rule: &RuleShift) {
        let id = rule.variant.as_ref().map_or_else(|| rule.rule.clone(), |variant| format!("{}/{variant}", rule.rule));
        let severity = self.say(&messages::severity_name(rule.severity.name(), false));
        let mut notes: Vec<Note> = rule.records.iter().take(MAX_RECORDS).map(|record| self.record(record)).collect();
        if rule.records.len() > MAX_RECORDS {
            notes.push(self.plain(&messages::change_more(rule.records.len() - MAX_RECORDS)));
        }
        let count = if rule.records.is_empty() { self.say(&messages::change_count(rule.count)) } else { String::new() };
        self.item(format!("{id} [{severity}] {}{count}", self.say(&rule.title)), notes);
    }

    fn record(&self, record: &ShiftedRecord) -> Note {
        let name = if record.record.id == "*" { self.say(&record.ledger) } else { record.label.clone() };
        let [before, after] = [record.before, record.after].map(|outcome: Option<Outcome>| outcome.map(messages::clause_outcome));
        let outcomes = self.say(&messages::change_outcomes(before.as_ref(), after.as_ref()));
        let waived = record.waiver.as_ref().map(|waiver| self.say(&messages::change_waived(waiver))).unwrap_or_default();
        let place = format!("{}:{}", record.location.path, record.location.line);
        Note::plain(format!("{name}  {place}\n{outcomes}{waived}\n{}", self.say(&record.message)))
    }
}

fn total(rules: &[RuleShift]) -> usize {
    rules.iter().map(|rule| rule.count).sum()
}

fn guideline(head: &EditionHead) -> &str {
    head.id.split('@').next().unwrap_or_default()
}

/// Writes a value for people.
fn value(value: &serde_json::Value) -> Text {
    match value {
        serde_json::Value::Bool(true) => messages::shown_true(),
        serde_json::Value::Bool(false) => messages::shown_false(),
        serde_json::Value::String(text) => Text::same(text),
        serde_json::Value::Array(items) if items.is_empty() => messages::shown_empty(),
        serde_json::Value::Array(items) => Text::same(items.iter().map(|item| self::value(item).ja).collect::<Vec<_>>().join(", ")),
        other => Text::same(other.to_string()),
    }
}
