//! `explain RULE|CLAUSE`: what a rule asks, why, whose numbers it uses, and how to mend what it finds.

use super::Outcome;
use super::args::{Cli, ExplainArgs};
use super::policy::unknown;
use super::session::Session;
use super::terminal::Terminal;
use crate::finding::{Outcome as Verdict, Severity};
use crate::ledger::CHECKS;
use crate::messages;
use crate::policy::{Case, Edition, Mark, PolicySet, Rule};
use crate::text::{Lang, Text};

pub(super) fn run(cli: &Cli, args: &ExplainArgs, terminal: &Terminal) -> Outcome {
    let session = Session::load(cli, &args.policy, None)?;
    let set = &session.policies;
    let writer = Writer { set, lang: terminal.lang, session: &session };
    let id = args.id.split('/').next().unwrap_or_default();
    let text = if let Some(check) = CHECKS.iter().find(|check| check.id == args.id) {
        writer.check(check.id, check.severity, &(check.title)(), &(check.why)(), &(check.remedy)())
    } else if let Some(rule) = set.rule(id) {
        writer.rule(rule)
    } else {
        let clause = args.id.rsplit(':').next().unwrap_or_default();
        let found: Vec<String> = set.editions.iter().filter_map(|edition| writer.clause(edition, clause)).collect();
        if found.is_empty() {
            return Err(vec![unknown(set, &args.id)]);
        }
        found.join("\n")
    };
    terminal.line(text.trim_end());
    Ok(0)
}

struct Writer<'s> {
    set: &'s PolicySet,
    lang: Lang,
    session: &'s Session,
}

impl Writer<'_> {
    fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.lang)
    }

    fn head(&self, id: &str, severity: Severity, title: &Text) -> String {
        format!("{id}  {}\n  {}", self.say(title), self.say(&messages::explain_severity(&messages::severity_name(severity.name(), false))))
    }

    fn section(&self, name: &Text, lines: &[String]) -> String {
        let lines: Vec<String> = lines.iter().flat_map(|text| text.lines()).map(|line| format!("  {line}")).collect();
        format!("\n\n{}\n{}", self.say(name), lines.join("\n"))
    }

    fn check(&self, id: &str, severity: Severity, title: &Text, why: &Text, remedy: &Text) -> String {
        let mut text = self.head(id, severity, title);
        text += &self.section(&messages::word_why(), &[self.say(why).to_owned()]);
        text += &self.section(&messages::word_remedy(), &[self.say(remedy).to_owned()]);
        text
    }

    fn rule(&self, rule: &Rule) -> String {
        let own = &rule.checks[0];
        let mut text = self.check(&rule.id, rule.severity, &rule.title, &rule.why, &own.remedy);
        let mut condition = vec![format!("select:  {}", own.source.select.text)];
        if let Some(when) = &own.source.when {
            condition.push(format!("when:    {}", when.text.trim()));
        }
        condition.push(format!("require: {}", own.source.require.text.trim()));
        text += &self.section(&messages::explain_condition(), &condition);
        let params: Vec<String> = rule.params.iter().map(|param| self.param(param)).collect();
        if !params.is_empty() {
            text += &self.section(&messages::explain_params(), &params);
        }
        let variants: Vec<String> = rule
            .checks
            .iter()
            .filter_map(|check| {
                let severity = messages::severity_name(check.severity.name(), false);
                Some(format!("{}  {} [{}]", check.variant.as_ref()?, self.say(&check.title), self.say(&severity)))
            })
            .collect();
        if !variants.is_empty() {
            text += &self.section(&messages::explain_variants(), &variants);
        }
        text += &self.section(&messages::word_clause(), &self.clauses(rule));
        let cited: Vec<String> = rule
            .references
            .iter()
            .filter_map(|(id, _)| self.set.references.iter().find(|reference| reference.id == *id))
            .map(|reference| format!("{}{}", self.say(&reference.title), self.mark(reference.mark)))
            .collect();
        if !cited.is_empty() {
            text += &self.section(&messages::explain_references(), &cited);
        }
        for (outcome, name) in [(Verdict::Fail, messages::explain_failing()), (Verdict::Pass, messages::explain_passing())] {
            let shows = |case: &&Case| case.variant.is_none() && case.expect.iter().any(|expected| expected.outcome == outcome);
            if let Some(case) = rule.cases.iter().find(shows) {
                text += &self.section(&name, &[self.case(rule, case)]);
            }
        }
        text
    }

    fn param(&self, param: &crate::policy::RuleParam) -> String {
        let note = param.note.as_ref().map(|note| format!(" {}", self.say(note))).unwrap_or_default();
        format!("{} = {}  [{}]{note}", param.param.name, param.param.value, self.say(&param.origin.title()))
    }

    fn mark(&self, mark: Mark) -> String {
        if mark.is_verified() { String::new() } else { messages::word_unverified().get(self.lang).to_owned() }
    }

    fn clauses(&self, rule: &Rule) -> Vec<String> {
        let mut lines = Vec::new();
        for (number, edition) in self.set.editions.iter().enumerate() {
            for clause in self.set.clauses_of(number, &rule.id).map(|reference| &edition.clauses[reference.clause]) {
                lines.push(format!(
                    "{}:{}  {}{}  {}",
                    edition.id(),
                    clause.id,
                    self.say(&clause.cite),
                    self.mark(clause.mark),
                    self.say(&clause.title)
                ));
            }
            for (_, _, params) in edition.params.iter().filter(|(id, ..)| *id == rule.id) {
                lines.extend(params.iter().map(|param| format!("  {}: {}", edition.id(), self.param(param))));
            }
        }
        if lines.is_empty() {
            lines.push(messages::explain_no_clause().get(self.lang).to_owned());
        }
        lines
    }

    /// Shows the records of a case as they are written in the rule's file.
    fn case(&self, rule: &Rule, case: &Case) -> String {
        let source = self.session.sources.get(rule.place.source);
        let mut text = format!("{} ({})", case.name, case.as_of);
        for (kind, _, node) in &case.records {
            let span = self.set.tree(rule.place.source).node(*node).span();
            let written = &source.text[span.start as usize..span.end as usize];
            let column = source.position(span.start).1 as usize - 1;
            let lines: Vec<&str> =
                written.lines().map(|line| line.strip_prefix(&" ".repeat(column)).unwrap_or(line.trim_start())).collect();
            text += &format!("\n{kind}:\n  {}", lines.join("\n  "));
        }
        text
    }

    fn clause(&self, edition: &Edition, id: &str) -> Option<String> {
        let clause = edition.clauses.iter().find(|clause| clause.id == id)?;
        let chapter = edition.chapters.iter().find(|chapter| chapter.id == clause.chapter);
        let mut text = format!("{}:{}  {}{}", edition.id(), clause.id, self.say(&clause.cite), self.mark(clause.mark));
        text += &format!("\n  {}", self.say(&edition.title));
        if let Some(chapter) = chapter {
            text += &format!("\n  {}", self.say(&chapter.title));
        }
        text += &self.section(&messages::explain_asks(), &[self.say(&clause.title).to_owned()]);
        let rules: Vec<String> = clause
            .rules
            .iter()
            .filter_map(|(id, _)| self.set.rule(id))
            .map(|rule| format!("{}  {}", rule.id, self.say(&rule.title)))
            .collect();
        let none = vec![messages::explain_no_rule().get(self.lang).to_owned()];
        text += &self.section(&messages::explain_rules(), if rules.is_empty() { &none } else { &rules });
        Some(text + "\n")
    }
}
