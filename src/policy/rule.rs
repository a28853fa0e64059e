//! A rule: a condition on records, with its reasons, its remedy and its cases, all read from one file.

use crate::date::Date;
use crate::expr::{CheckSource, Param, ParamValue};
use crate::finding::{Outcome, Severity};
use crate::messages;
use crate::policy::edition::Mark;
use crate::policy::load::Depth;
use crate::source::{Place, Span};
use crate::text::Text;
use crate::yaml::decode::Decoder;
use crate::yaml::{Node, Problem, Scalar, Shape, Tree};

/// Whose number a parameter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The guideline states it.
    Guideline,
    /// A law states it.
    Law,
    /// A public incident report chose it as a remedy.
    Incident,
    /// The article that mamori grew from states it.
    Seed,
    /// mamori's own default: no source gives a number.
    Product,
    /// The facility set it in `mamori.yaml`.
    Facility,
}

impl Origin {
    /// The origins a policy may name.
    const WORDS: [(&'static str, Origin); 5] = [
        ("guideline", Origin::Guideline),
        ("law", Origin::Law),
        ("incident", Origin::Incident),
        ("seed", Origin::Seed),
        ("product", Origin::Product),
    ];

    /// Returns what people read.
    pub fn title(self) -> Text {
        messages::origin(match self {
            Origin::Guideline => "guideline",
            Origin::Law => "law",
            Origin::Incident => "incident",
            Origin::Seed => "seed",
            Origin::Product => "product",
            Origin::Facility => "facility",
        })
    }
}

/// A parameter of a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleParam {
    /// Name and value.
    pub param: Param,
    /// Whose number it is.
    pub origin: Origin,
    /// What to know about it.
    pub note: Option<Text>,
}

/// The rule's own check or one of its variants.
#[derive(Debug, Clone)]
pub struct RuleCheck {
    /// The variant's id; none for the rule's own check.
    pub variant: Option<String>,
    /// The defect.
    pub title: Text,
    /// How much it matters.
    pub severity: Severity,
    /// How to mend it.
    pub remedy: Text,
    /// What is asked of each record.
    pub source: CheckSource,
    /// Where it is written.
    pub span: Span,
}

/// What a case expects for one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// The record's id.
    pub id: String,
    /// The outcome.
    pub outcome: Outcome,
    /// The path that the finding points at.
    pub at: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// A worked example.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The day judged on.
    pub as_of: Date,
    /// The variant judged; none for the rule's own check.
    pub variant: Option<String>,
    /// Parameters of this case alone.
    pub params: Vec<Param>,
    /// Ledgers: the kind, where it is named, and the index of the node with its records.
    pub records: Vec<(String, Span, u32)>,
    /// What is expected.
    pub expect: Vec<Expectation>,
    /// Where it is written.
    pub span: Span,
}

/// A rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id, never reused.
    pub id: String,
    /// The defect it finds.
    pub title: Text,
    /// How much it matters.
    pub severity: Severity,
    /// Areas; the first is where summaries count it.
    pub areas: Vec<(String, Span)>,
    /// Whether a source that was read states the requirement.
    pub basis: Mark,
    /// What it cites besides clauses.
    pub references: Vec<(String, Span)>,
    /// Parameters.
    pub params: Vec<RuleParam>,
    /// What happens otherwise.
    pub why: Text,
    /// The first day it is judged.
    pub effective_from: Option<Date>,
    /// The last day it is judged.
    pub effective_until: Option<Date>,
    /// The rule's own check first, then its variants.
    pub checks: Vec<RuleCheck>,
    /// Worked examples.
    pub cases: Vec<Case>,
    /// Whether it was loaded from a local folder.
    pub local: bool,
    /// Where its id stands.
    pub place: Place,
}

impl Rule {
    /// Reads a rule from its file.
    pub fn decode(decoder: &Decoder, tree: &Tree, local: bool, depth: Depth) -> Option<Rule> {
        let root = tree.root();
        let fields = decoder.mapping(root);
        let id = fields.required("id");
        let pair = |key| fields.required(key).map(|node| decoder.pair(node)).unwrap_or_default();
        let (title, why, remedy) = (pair("title"), pair("why"), pair("remedy"));
        let severity = fields.required("severity").and_then(|node| decoder.word(node, &Severity::ALL));
        let names = |key| -> Vec<(String, Span)> {
            let list = fields.optional(key).map(|node| decoder.list(node)).unwrap_or_default();
            list.into_iter().map(|item| (decoder.string(item), item.span())).collect()
        };
        let (areas, references) = (names("areas"), names("references"));
        let basis = fields.optional("basis").and_then(|node| decoder.word(node, &Mark::WORDS));
        let params = fields.optional("params").map(|node| decode_params(decoder, node)).unwrap_or_default();
        let date = |key| fields.optional(key).and_then(|node| decoder.date(node));
        let (effective_from, effective_until) = (date("effective_from"), date("effective_until"));
        let own = CheckSource::decode(decoder, &fields, None);
        let mut checks = Vec::new();
        if let (Some(source), Some(id)) = (own, id) {
            let severity = severity.unwrap_or(Severity::High);
            checks.push(RuleCheck { variant: None, title: title.clone(), severity, remedy: remedy.clone(), source, span: id.span() });
        }
        for node in fields.optional("variants").map(|node| decoder.list(node)).unwrap_or_default() {
            let own = checks.first().map(|check| &check.source);
            if let Some(variant) = decode_variant(decoder, node, own, &remedy) {
                if checks.iter().any(|check| check.variant == variant.variant) {
                    decoder.wrong(node, messages::duplicate_variant(variant.variant.as_deref().unwrap_or("")));
                }
                checks.push(variant);
            }
        }
        let mut cases = Vec::new();
        let written = fields.optional("cases").filter(|_| local || depth == Depth::Everything);
        for node in written.map(|node| decoder.list(node)).unwrap_or_default() {
            cases.extend(decode_case(decoder, node));
        }
        for case in &cases {
            if case.variant.is_some() && !checks.iter().any(|check| check.variant == case.variant) {
                let variant = case.variant.as_deref().unwrap_or_default();
                decoder.problem(Problem::new(case.span, messages::unknown_variant(variant)));
            }
        }
        fields.finish();
        let id = id?;
        Some(Rule {
            id: decoder.string(id),
            title,
            severity: severity?,
            areas,
            basis: basis.unwrap_or(Mark::Unsure),
            references,
            params,
            why,
            effective_from,
            effective_until,
            checks: Some(checks).filter(|checks| !checks.is_empty())?,
            cases,
            local,
            place: Place { source: tree.source(), span: id.span() },
        })
    }

    /// Returns the parameters with the rule's own values.
    pub fn default_params(&self) -> Vec<Param> {
        self.params.iter().map(|param| param.param.clone()).collect()
    }

    /// Returns a check by its variant.
    pub fn check(&self, variant: Option<&str>) -> Option<&RuleCheck> {
        self.checks.iter().find(|check| check.variant.as_deref() == variant)
    }
}

fn decode_variant(decoder: &Decoder, node: Node<'_>, own: Option<&CheckSource>, remedy: &Text) -> Option<RuleCheck> {
    let fields = decoder.mapping(node);
    let id = fields.required("id").map(|node| decoder.string(node));
    let title = fields.required("title").map(|node| decoder.pair(node));
    let severity = fields.required("severity").and_then(|node| decoder.word(node, &Severity::ALL));
    let remedy = fields.optional("remedy").map_or_else(|| remedy.clone(), |node| decoder.pair(node));
    let source = CheckSource::decode(decoder, &fields, own);
    fields.finish();
    Some(RuleCheck { variant: Some(id?), title: title?, severity: severity?, remedy, source: source?, span: node.span() })
}

/// Reads `{name: {value: …, origin: …, note: …}}`.
pub(super) fn decode_params(decoder: &Decoder, node: Node<'_>) -> Vec<RuleParam> {
    decoder.mapping(node);
    let mut params = Vec::new();
    for (name, value) in node.entries() {
        let fields = decoder.mapping(value);
        let given = fields.required("value").and_then(|node| decode_value(decoder, node));
        let origin = fields.required("origin").and_then(|node| decoder.word(node, &Origin::WORDS));
        let note = fields.optional("note").map(|node| decoder.pair(node));
        fields.finish();
        if let (Some(given), Some(origin)) = (given, origin) {
            params.push(RuleParam { param: Param { name: name.text().to_owned(), value: given }, origin, note });
        }
    }
    params
}

/// Reads the value of a parameter; text that is a date becomes one.
pub fn decode_value(decoder: &Decoder, node: Node<'_>) -> Option<ParamValue> {
    match node.shape() {
        Shape::Scalar(Scalar::Bool(value)) => Some(ParamValue::Bool(value)),
        Shape::Scalar(Scalar::Int(value)) => Some(ParamValue::Int(value)),
        Shape::Scalar(Scalar::Float(value)) => Some(ParamValue::Number(value)),
        Shape::Scalar(Scalar::Str(text)) => Some(Date::parse(text).map_or_else(|| ParamValue::Text(text.to_owned()), ParamValue::Date)),
        Shape::Sequence => Some(ParamValue::List(node.items().filter_map(|item| decode_value(decoder, item)).collect())),
        Shape::Mapping | Shape::Scalar(Scalar::Null) => {
            decoder.wrong(node, messages::expected_text());
            None
        }
    }
}

fn decode_case(decoder: &Decoder, node: Node<'_>) -> Option<Case> {
    let fields = decoder.mapping(node);
    let name = fields.required("name").map(|node| decoder.string(node));
    let as_of = fields.required("as_of").and_then(|node| decoder.date(node));
    let variant = fields.optional("variant").map(|node| decoder.string(node));
    let mut params = Vec::new();
    for (name, value) in fields.optional("params").iter().flat_map(|node| node.entries()) {
        params.extend(decode_value(decoder, value).map(|value| Param { name: name.text().to_owned(), value }));
    }
    let mut records = Vec::new();
    for (kind, value) in fields.required("records").iter().flat_map(|node| node.entries()) {
        if !value.is_null() {
            records.push((kind.text().to_owned(), kind.span(), value.index()));
        }
    }
    let mut expect = Vec::new();
    for (id, value) in fields.required("expect").iter().flat_map(|node| node.entries()) {
        let (outcome, at) = if value.is_mapping() {
            let fields = decoder.mapping(value);
            let outcome = fields.required("outcome").and_then(|node| decoder.word(node, &Outcome::ALL));
            let at = fields.optional("at").map(|node| decoder.string(node));
            fields.finish();
            (outcome, at)
        } else {
            (decoder.word(value, &Outcome::ALL), None)
        };
        if let Some(outcome) = outcome {
            expect.push(Expectation { id: id.text().to_owned(), outcome, at, span: id.span() });
        }
    }
    fields.finish();
    Some(Case { name: name?, as_of: as_of?, variant, params, records, expect, span: node.span() })
}
