//! `explain ID`: what a rule asks and how to mend what it finds, what a clause asks, what a ledger holds, what an edition has.

use super::args::{Cli, ExplainArgs};
use super::policy::unknown;
use super::session::Session;
use super::terminal::Terminal;
use super::{Outcome, schema};
use crate::ledger::CHECKS;
use crate::messages;
use crate::reference::{ClauseRow, Counts, EditionFacts, ParamFacts, Reference, RuleFacts};
use crate::text::{Lang, Text};

pub(super) fn run(cli: &Cli, args: &ExplainArgs, terminal: &Terminal) -> Outcome {
    let session = Session::load(cli, &args.policy, None)?;
    let set = &session.policies;
    let reference = Reference::new(set, &session.sources);
    let writer = Writer { lang: terminal.lang };
    let rule = args.id.split('/').next().unwrap_or_default();
    let text = if let Some(check) = CHECKS.iter().find(|check| check.id == args.id) {
        let severity = messages::severity_name(check.severity.name(), false);
        writer.check(check.id, &severity, &(check.title)(), &(check.why)(), &(check.remedy)())
    } else if let Some(rule) = set.rule(rule) {
        writer.rule(&reference.rule(rule))
    } else if let Some(kind) = set.kinds.by_id(&args.id) {
        schema::table(&reference.kind(kind), writer.lang)
    } else {
        let editions = set.editions.iter().enumerate().filter(|(_, edition)| edition.id() == args.id || edition.guideline == args.id);
        let mut found: Vec<String> = editions.map(|(number, _)| writer.edition(&reference.edition(number))).collect();
        if found.is_empty() {
            let (edition, clause) = args.id.rsplit_once(':').map_or((None, args.id.as_str()), |(edition, clause)| (Some(edition), clause));
            let wanted = (0..set.editions.len()).filter(|number| edition.is_none_or(|id| set.editions[*number].id() == id));
            found.extend(wanted.filter_map(|number| writer.clause(&reference.edition(number), clause)));
        }
        if found.is_empty() {
            return Err(vec![unknown(set, &args.id)]);
        }
        found.join("\n\n")
    };
    terminal.line(text.trim_end());
    Ok(0)
}

struct Writer {
    lang: Lang,
}

impl Writer {
    fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.lang)
    }

    fn section(&self, name: &Text, lines: &[String]) -> String {
        let lines: Vec<String> = lines.iter().flat_map(|text| text.lines()).map(|line| format!("  {line}")).collect();
        format!("\n\n{}\n{}", self.say(name), lines.join("\n"))
    }

    fn mark(&self, verified: bool) -> String {
        if verified { String::new() } else { self.say(&messages::word_unverified()).to_owned() }
    }

    fn check(&self, id: &str, severity: &Text, title: &Text, why: &Text, remedy: &Text) -> String {
        let mut text = format!("{id}  {}\n  {}", self.say(title), self.say(&messages::explain_severity(severity)));
        text += &self.section(&messages::word_why(), &[self.say(why).to_owned()]);
        text += &self.section(&messages::word_remedy(), &[self.say(remedy).to_owned()]);
        text
    }

    fn rule(&self, rule: &RuleFacts) -> String {
        let own = &rule.checks[0];
        let mut text = self.check(&rule.page.id, &rule.severity, &rule.page.title, &rule.why, &own.remedy);
        text += &self.section(&messages::explain_condition(), std::slice::from_ref(&own.condition));
        let read = |read: &crate::reference::ReadField| {
            format!("{} {}.{}  {}", if read.needed { '*' } else { ' ' }, read.ledger.id, read.field, self.say(&read.title))
        };
        let mut optional = |name: Text, lines: Vec<String>| {
            if !lines.is_empty() {
                text += &self.section(&name, &lines);
            }
        };
        optional(messages::explain_reads(), own.reads.iter().map(read).collect());
        optional(messages::explain_params(), rule.params.iter().map(|param| self.param(param)).collect());
        let variant = |check: &crate::reference::CheckFacts| {
            Some(format!("{}  {} [{}]", check.variant.as_ref()?, self.say(&check.title), self.say(&check.severity)))
        };
        optional(messages::explain_variants(), rule.checks.iter().filter_map(variant).collect());
        optional(messages::word_clause(), self.clauses(rule));
        let cited = rule.references.iter().map(|source| format!("{}{}", self.say(&source.title), self.mark(source.verified)));
        optional(messages::explain_references(), cited.collect());
        for (example, name) in [(&own.failing, messages::explain_failing()), (&own.passing, messages::explain_passing())] {
            optional(name, example.iter().map(|example| example.lines(self.lang)).collect());
        }
        text
    }

    fn param(&self, param: &ParamFacts) -> String {
        let note = param.note.as_ref().map(|note| format!(" {}", self.say(note))).unwrap_or_default();
        format!("{} = {}  [{}]{note}", param.name, param.value, self.say(&param.origin))
    }

    fn clauses(&self, rule: &RuleFacts) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for clause in &rule.clauses {
            lines.push(format!(
                "{}:{}  {}{}  {}",
                clause.edition.id,
                clause.id,
                self.say(&clause.cite),
                self.mark(clause.verified),
                self.say(&clause.title)
            ));
        }
        lines.extend(rule.numbers.iter().map(|(edition, param)| format!("  {}: {}", edition.id, self.param(param))));
        if lines.is_empty() {
            lines.push(self.say(&messages::explain_no_clause()).to_owned());
        }
        lines
    }

    fn edition(&self, edition: &EditionFacts) -> String {
        let mut text = format!("{}  {}", edition.page.id, self.say(&edition.page.title));
        text += &format!(
            "\n  {}",
            self.say(&messages::explain_in_force(&edition.publisher, &edition.published, &edition.from, edition.until.as_deref()))
        );
        if let Some(missing) = messages::edition_completeness(edition.completeness) {
            text += &format!("\n  {}", self.say(&missing));
        }
        if let Some(note) = &edition.note {
            text += &format!("\n  {}", self.say(note));
        }
        text += &self.section(&messages::explain_clauses(), &[self.counts(&edition.counts)]);
        for volume in &edition.volumes {
            let chapters = volume.chapters.iter().map(|chapter| {
                format!("{}  {}{}  {}", chapter.id, self.say(&chapter.title), self.mark(chapter.verified), self.counts(&chapter.counts))
            });
            let mut lines: Vec<String> = chapters.collect();
            if lines.is_empty() {
                let none = if edition.completeness == "complete" { messages::shown_empty() } else { messages::explain_not_collected() };
                lines.push(self.say(&none).to_owned());
            }
            text += &self.section(&volume.title, &lines);
        }
        text
    }

    fn counts(&self, counts: &Counts) -> String {
        let Counts { clauses, rules, manual, uncovered, open, unverified } = *counts;
        self.say(&messages::explain_counts(clauses, &[rules, manual, uncovered, open, unverified])).to_owned()
    }

    fn clause(&self, edition: &EditionFacts, id: &str) -> Option<String> {
        let chapters = edition.volumes.iter().flat_map(|volume| &volume.chapters);
        let found = |chapter: &'_ crate::reference::ChapterFacts| chapter.clauses.iter().position(|clause| clause.id == id);
        let (chapter, at) = chapters.filter_map(|chapter| Some((chapter, found(chapter)?))).next()?;
        let clause: &ClauseRow = &chapter.clauses[at];
        let mut text = format!("{}:{}  {}{}", edition.page.id, clause.id, self.say(&clause.cite), self.mark(clause.verified));
        text += &format!("\n  {}\n  {}", self.say(&edition.page.title), self.say(&chapter.title));
        text += &self.section(&messages::explain_asks(), &[self.say(&clause.title).to_owned()]);
        let how = match (&clause.manual, &clause.uncovered) {
            (Some(manual), _) => (messages::explain_manual(), vec![self.say(manual).to_owned()]),
            (_, Some(uncovered)) => (messages::explain_uncovered(), vec![self.say(uncovered).to_owned()]),
            _ if clause.rules.is_empty() => (messages::explain_rules(), vec![self.say(&messages::explain_no_rule()).to_owned()]),
            _ => (messages::explain_rules(), clause.rules.iter().map(|rule| format!("{}  {}", rule.id, self.say(&rule.title))).collect()),
        };
        Some(text + &self.section(&how.0, &how.1))
    }
}
