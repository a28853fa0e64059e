//! Checks that need no rule: the schema of each record, unique ids, references, secrets and patient data.

use rayon::prelude::*;

use super::inventory::{Inventory, Record, RecordId};
use super::sensitive::Sensitive;
use crate::finding::{EvidenceList, Finding, Outcome, RecordRef, RelatedPlace, Severity};
use crate::messages;
use crate::schema::{Field, Kind, Object, Type, Violation, ViolationKind};
use crate::source::{Place, SourceSet, Span};
use crate::text::{Text, did_you_mean, one_line};
use crate::yaml::{Node, Tree};

/// A check of the ledgers themselves.
#[derive(Debug, Clone, Copy)]
pub struct LedgerCheck {
    /// The name under which its findings stand.
    pub id: &'static str,
    /// How much its findings matter.
    pub severity: Severity,
    /// Its title.
    pub title: fn() -> Text,
    /// Why it matters.
    pub why: fn() -> Text,
    /// How to mend it, in general.
    pub remedy: fn() -> Text,
}

const SHAPE: LedgerCheck = LedgerCheck {
    id: "ledger/shape",
    severity: Severity::High,
    title: messages::check_shape,
    why: messages::check_shape_why,
    remedy: messages::file_not_mapping_remedy,
};
const VALUE: LedgerCheck = LedgerCheck {
    id: "ledger/value",
    severity: Severity::High,
    title: messages::check_value,
    why: messages::check_value_why,
    remedy: messages::too_long_remedy,
};
const MISSING: LedgerCheck = LedgerCheck {
    id: "ledger/missing-field",
    severity: Severity::High,
    title: messages::check_missing,
    why: messages::check_missing_why,
    remedy: messages::too_short_remedy,
};
const UNKNOWN: LedgerCheck = LedgerCheck {
    id: "ledger/unknown-field",
    severity: Severity::High,
    title: messages::check_unknown,
    why: messages::check_unknown_why,
    remedy: messages::check_unknown_remedy,
};
const REFERENCE: LedgerCheck = LedgerCheck {
    id: "ledger/reference",
    severity: Severity::High,
    title: messages::check_reference,
    why: messages::check_reference_why,
    remedy: messages::check_reference_remedy,
};
const DUPLICATE: LedgerCheck = LedgerCheck {
    id: "ledger/duplicate-id",
    severity: Severity::High,
    title: messages::check_duplicate,
    why: messages::check_duplicate_why,
    remedy: messages::duplicate_id_remedy,
};
const EMPTY: LedgerCheck = LedgerCheck {
    id: "ledger/empty",
    severity: Severity::High,
    title: messages::check_empty,
    why: messages::check_empty_why,
    remedy: messages::check_empty_remedy,
};
const SECRET: LedgerCheck = LedgerCheck {
    id: "ledger/secret",
    severity: Severity::Critical,
    title: messages::check_secret,
    why: messages::check_secret_why,
    remedy: messages::secret_value_remedy,
};
const PATIENT: LedgerCheck = LedgerCheck {
    id: "ledger/patient-data",
    severity: Severity::Critical,
    title: messages::check_patient,
    why: messages::check_patient_why,
    remedy: messages::patient_field_remedy,
};

/// All checks, in the order in which reports list them.
pub const CHECKS: [LedgerCheck; 9] = [SHAPE, VALUE, MISSING, UNKNOWN, REFERENCE, DUPLICATE, EMPTY, SECRET, PATIENT];

impl LedgerCheck {
    fn finding(&self, record: RecordRef, field: String, place: Place, message: Text, remedy: Text) -> Finding {
        Finding {
            rule: self.id.to_owned(),
            variant: None,
            outcome: Outcome::Fail,
            severity: self.severity,
            record,
            field,
            place,
            related: Vec::new(),
            message,
            remedy,
            evidence: EvidenceList::default(),
            confidential: Vec::new(),
        }
    }
}

/// Makes a finding about something that is not even a record.
pub(super) fn shape(tree: &Tree, node: Node<'_>, message: Text, remedy: Text) -> Finding {
    let record = RecordRef { kind: node.text().to_owned(), id: "*".into() };
    SHAPE.finding(record, String::new(), Place { source: tree.source(), span: node.span() }, message, remedy)
}

/// Checks all records of an inventory, in the order of kinds and files; the doubtful ones of each kind, which are in order, against its schema.
pub(super) fn check(inventory: &Inventory<'_>, doubtful: &[Vec<u32>], sources: &SourceSet, sensitive: &Sensitive) -> Vec<Finding> {
    let kinds: Vec<(usize, &Kind)> = inventory.kinds().iter().enumerate().collect();
    let of_kind = |(number, kind): &(usize, &Kind)| -> Vec<Finding> {
        let count = inventory.records(*number).len() as u32;
        let referring: Vec<usize> =
            kind.object.fields.iter().enumerate().filter(|(_, field)| holds_reference(&field.ty)).map(|(number, _)| number).collect();
        let checked: Vec<Vec<Finding>> = (0..count)
            .into_par_iter()
            .with_min_len(256)
            .map(|index| {
                let id = RecordId { kind: *number as u32, index };
                let violations =
                    if doubtful[*number].binary_search(&index).is_ok() { kind.violations(inventory.record(id)) } else { Vec::new() };
                record(inventory, kind, &referring, id, violations, sensitive)
            })
            .filter(|found| !found.is_empty())
            .collect();
        checked.into_iter().flatten().chain(duplicates(inventory, kind, *number)).collect()
    };
    let found: Vec<Vec<Finding>> = kinds.par_iter().map(of_kind).collect();
    let mut findings: Vec<Finding> = found.into_iter().flatten().collect();
    let found: Vec<Vec<Finding>> = inventory.trees().par_iter().map(|tree| secrets(inventory, tree, sources, sensitive)).collect();
    findings.extend(found.into_iter().flatten());
    findings
}

/// Reports the ledgers that every facility keeps and that hold nothing here.
pub fn empty_ledgers(inventory: &Inventory<'_>) -> Vec<Finding> {
    let kinds = inventory.kinds().iter().enumerate();
    let empty = kinds.filter(|(number, kind)| kind.expected && inventory.records(*number).is_empty());
    let findings = empty.map(|(number, kind)| {
        let record = RecordRef { kind: kind.id.clone(), id: "*".into() };
        let remedy = messages::empty_ledger_remedy(&kind.id, kind.singleton);
        let mut finding = EMPTY.finding(record, String::new(), inventory.ledger_place(number), messages::empty_ledger(&kind.title), remedy);
        finding.outcome = Outcome::Unknown;
        finding
    });
    findings.collect()
}

/// Checks a record of a kind, some of whose fields refer to other records.
fn record(
    inventory: &Inventory<'_>,
    kind: &Kind,
    referring: &[usize],
    id: RecordId,
    mut violations: Vec<Violation>,
    sensitive: &Sensitive,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !violations.is_empty() {
        let node = inventory.record(id);
        let reference = RecordRef { kind: kind.id.clone(), id: inventory.id(id).to_owned() };
        violations.sort_by_key(|violation| node.follow(&violation.path).map_or(0, |found| found.span().start));
        findings.extend(violations.into_iter().map(|violation| violated(kind, node, reference.clone(), violation, sensitive)));
    }
    references(inventory, kind, referring, id, &mut |field, path, value, other| {
        let reference = RecordRef { kind: kind.id.clone(), id: inventory.id(id).to_owned() };
        findings.push(dangling(inventory, reference, field, path, value, other));
    });
    findings
}

fn violated(kind: &Kind, record: Node<'_>, reference: RecordRef, violation: Violation, sensitive: &Sensitive) -> Finding {
    let Violation { path, kind: what } = violation;
    let name = path.rsplit(['.', ']']).next().unwrap_or(&path).to_owned();
    let field = kind.object.follow(&path);
    let title = field.map_or_else(|| Text::same(&name), |field| field.title.clone());
    // A missing field has no place of its own, so the finding points at its parent.
    let at = match record.follow(&path) {
        Ok(node) => node.place(),
        Err((parent, _)) => parent.place(),
    };
    let value = &one_line(record.follow(&path).map_or("", |node| node.text()));
    match what {
        ViolationKind::Missing => {
            MISSING.finding(reference, path, at, messages::missing_field(&title, &name), messages::missing_field_remedy(&title, &name))
        }
        ViolationKind::Unknown => unknown(kind, record, reference, path, &name, sensitive),
        ViolationKind::Enum => {
            let values: &[_] = match field.map(|field| item_type(&field.ty)) {
                Some(Type::Enum(values)) => values,
                _ => &[],
            };
            let by_label = values.iter().find(|known| known.label.ja == *value || known.label.en.eq_ignore_ascii_case(value));
            let guess =
                by_label.map(|known| known.value.as_str()).or_else(|| did_you_mean(value, values.iter().map(|known| known.value.as_str())));
            let words: Vec<(&str, &Text)> = values.iter().map(|known| (known.value.as_str(), &known.label)).collect();
            VALUE.finding(reference, path, at, messages::wrong_word(&title, value), messages::wrong_word_remedy(&words, guess))
        }
        ViolationKind::Date => VALUE.finding(reference, path, at, messages::wrong_date(&title, value), messages::wrong_date_remedy()),
        ViolationKind::Type => {
            let expected =
                field.map_or_else(|| Text::same(""), |field| type_name(if path.ends_with(']') { item_type(&field.ty) } else { &field.ty }));
            let quoted = matches!(field.map(|field| &field.ty), Some(Type::Text { .. } | Type::Enum(_) | Type::Date));
            VALUE.finding(
                reference,
                path,
                at,
                messages::wrong_type(&title, &expected),
                messages::wrong_type_remedy(&expected, value, quoted),
            )
        }
        ViolationKind::TooShort => VALUE.finding(reference, path, at, messages::too_short(&title), messages::too_short_remedy()),
        ViolationKind::TooLong => VALUE.finding(reference, path, at, messages::too_long(&title), messages::too_long_remedy()),
        ViolationKind::Range => VALUE.finding(reference, path, at, messages::out_of_range(&title, value), messages::out_of_range_remedy()),
        ViolationKind::Pattern => VALUE.finding(reference, path, at, messages::wrong_form(&title, value), messages::wrong_form_remedy()),
        ViolationKind::Duplicate => VALUE.finding(reference, path, at, messages::twice_in_list(&title), messages::twice_in_list_remedy()),
        ViolationKind::Other(detail) => {
            VALUE.finding(reference, path, at, messages::other_violation(&title, &detail), messages::too_long_remedy())
        }
    }
}

fn item_type(ty: &Type) -> &Type {
    match ty {
        Type::List(list) => item_type(&list.item),
        other => other,
    }
}

fn type_name(ty: &Type) -> Text {
    match ty {
        Type::Text { .. } => messages::type_text(),
        Type::Enum(_) => messages::type_word(),
        Type::Date => messages::type_date(),
        Type::Int { .. } => messages::type_int(),
        Type::Number => messages::type_number(),
        Type::Bool => messages::type_bool(),
        Type::List(_) => messages::type_list(),
        Type::Object(_) => messages::type_object(),
    }
}

fn unknown(kind: &Kind, record: Node<'_>, reference: RecordRef, path: String, name: &str, sensitive: &Sensitive) -> Finding {
    let parent_path = path.strip_suffix(name).unwrap_or("").trim_end_matches('.');
    let parent = record.follow(parent_path).unwrap_or(record);
    let key = parent.entry(name).map_or(parent, |(key, _)| key);
    let at = key.place();
    let value = parent.entry(name).map(|(_, value)| Place { source: value.tree().source(), span: value.span() });
    if sensitive.is_secret_field(name) {
        let mut finding = SECRET.finding(reference, path, at, messages::secret_field(name), messages::secret_field_remedy());
        finding.confidential.extend(value);
        return finding;
    }
    if sensitive.is_patient_field(name) {
        let mut finding = PATIENT.finding(reference, path, at, messages::patient_field(name), messages::patient_field_remedy());
        finding.confidential.extend(value);
        return finding;
    }
    let object: &Object = if parent_path.is_empty() {
        &kind.object
    } else {
        kind.object.follow(parent_path).and_then(|field| field.ty.object()).unwrap_or(&kind.object)
    };
    let names = object.fields.iter().map(|field| field.name.as_str());
    let by_title = object.fields.iter().find(|field| field.title.ja == name).map(|field| field.name.as_str());
    let guess = by_title.or_else(|| did_you_mean(name, names));
    let title = guess.and_then(|guess| object.field(guess)).map(|field| &field.title);
    let remedy = messages::unknown_field_remedy(guess.zip(title), &kind.id);
    UNKNOWN.finding(reference, path, at, messages::unknown_record_field(name, &kind.title), remedy)
}

/// What is called for a reference that leads nowhere: the field, its path, its value and the kind it should lead to.
type Report<'r, 'n> = &'r mut dyn FnMut(&Field, String, Node<'n>, usize);

/// Calls back for every reference of a record that leads nowhere.
fn references<'n>(inventory: &'n Inventory<'_>, kind: &Kind, referring: &[usize], id: RecordId, report: Report<'_, 'n>) {
    for number in referring {
        if let Some(found) = inventory.field(id, *number) {
            let field = &kind.object.fields[*number];
            value_references(inventory, field, &field.ty, &|| field.name.clone(), found, report);
        }
    }
}

fn object_references<'n>(inventory: &Inventory<'_>, object: &Object, prefix: &dyn Fn() -> String, node: Node<'n>, report: Report<'_, 'n>) {
    for field in object.fields.iter().filter(|field| holds_reference(&field.ty)) {
        if let Some(found) = node.get(&field.name) {
            // Paths are only spelt out for the few references that lead nowhere.
            value_references(inventory, field, &field.ty, &|| format!("{}.{}", prefix(), field.name), found, report);
        }
    }
}

fn value_references<'n>(
    inventory: &Inventory<'_>,
    field: &Field,
    ty: &Type,
    path: &dyn Fn() -> String,
    node: Node<'n>,
    report: Report<'_, 'n>,
) {
    match ty {
        Type::Text { reference: Some(other), .. } => {
            let scalar = !node.is_null() && !node.is_mapping() && !node.is_sequence();
            if let Some(other) = inventory.kinds().index(other).filter(|_| scalar)
                && inventory.find(other, node.text()).is_none()
            {
                report(field, path(), node, other);
            }
        }
        Type::List(list) if holds_reference(&list.item) => {
            for (at, item) in node.items().enumerate() {
                value_references(inventory, field, &list.item, &|| format!("{}[{at}]", path()), item, report);
            }
        }
        Type::Object(inner) => object_references(inventory, inner, path, node, report),
        _ => {}
    }
}

fn holds_reference(ty: &Type) -> bool {
    match ty {
        Type::Text { reference, .. } => reference.is_some(),
        Type::List(list) => holds_reference(&list.item),
        Type::Object(object) => object.fields.iter().any(|field| holds_reference(&field.ty)),
        _ => false,
    }
}

fn dangling(inventory: &Inventory<'_>, reference: RecordRef, field: &Field, path: String, value: Node<'_>, other: usize) -> Finding {
    let target = inventory.kinds().get(other);
    let ids = (0..inventory.records(other).len() as u32).map(|index| inventory.id(RecordId { kind: other as u32, index }));
    // Guessing compares with every id, so it is left out where the ledger is too long to look like a typing mistake's home.
    let guess = if inventory.records(other).len() <= 5_000 { did_you_mean(value.text(), ids) } else { None };
    let shown = guess.map(one_line);
    let remedy = messages::dangling_remedy(shown.as_deref(), &target.title, &target.id);
    let message = messages::dangling(&field.title, &one_line(value.text()), &target.title);
    let mut finding = REFERENCE.finding(reference, path, value.place(), message, remedy);
    let near = guess.and_then(|guess| inventory.find(other, guess)).map(|node| node.get("id").unwrap_or(node));
    let related = near.map_or(inventory.ledger_place(other), Node::place);
    finding.related.push(RelatedPlace { place: related, label: messages::dangling_related(guess, &target.title) });
    finding
}

fn duplicates(inventory: &Inventory<'_>, kind: &Kind, number: usize) -> Vec<Finding> {
    let records = inventory.records(number);
    if kind.singleton {
        let second = |record: &Record| {
            let node = inventory.node(*record);
            let reference = RecordRef { kind: kind.id.clone(), id: kind.id.clone() };
            let mut finding = DUPLICATE.finding(
                reference,
                String::new(),
                node.place(),
                messages::second_singleton(&kind.title),
                messages::second_singleton_remedy(),
            );
            finding.related.push(RelatedPlace { place: inventory.node(records[0]).place(), label: messages::first_here() });
            finding
        };
        return records.iter().skip(1).map(second).collect();
    }
    let index = inventory.by_id(number);
    if index.is_unique() {
        return Vec::new();
    }
    let again = |position: usize| {
        let node = inventory.node(records[position]).get("id")?;
        let name = node.text();
        let first = index.find(inventory, &[name]).next().filter(|first| *first as usize != position)?;
        let reference = RecordRef { kind: kind.id.clone(), id: name.to_owned() };
        let mut finding = DUPLICATE.finding(
            reference,
            "id".into(),
            node.place(),
            messages::duplicate_id(&kind.record, name),
            messages::duplicate_id_remedy(),
        );
        let other = inventory.node(records[first as usize]);
        finding.related.push(RelatedPlace { place: other.get("id").unwrap_or(other).place(), label: messages::first_here() });
        Some(finding)
    };
    (0..records.len()).into_par_iter().with_min_len(1024).filter_map(again).collect()
}

fn secrets(inventory: &Inventory<'_>, tree: &Tree, sources: &SourceSet, sensitive: &Sensitive) -> Vec<Finding> {
    let text = &sources.get(tree.source()).text;
    let mut findings = Vec::new();
    for (secret, range) in sensitive.secrets(text) {
        let (record, field) = owner(inventory, tree, range.start as u32);
        let at = Place { source: tree.source(), span: Span::new(range.start, range.end) };
        let mut finding = SECRET.finding(record, field, at, messages::secret_value(&secret.title), messages::secret_value_remedy());
        finding.confidential.push(at);
        findings.push(finding);
    }
    findings
}

/// Finds the record and the field around a byte of a file.
fn owner(inventory: &Inventory<'_>, tree: &Tree, at: u32) -> (RecordRef, String) {
    let inside = |node: Node<'_>| node.span().start <= at && at < node.span().end;
    if let Some((key, ledger)) = tree.root().entries().find(|(_, value)| inside(*value)) {
        let kind = key.text().to_owned();
        let record = if ledger.is_sequence() { ledger.items().find(|item| inside(*item)) } else { Some(ledger) };
        let Some(mut node) = record else { return (RecordRef { kind, id: "*".into() }, String::new()) };
        let singleton = inventory.kinds().by_id(&kind).is_some_and(|kind| kind.singleton);
        let id = if singleton { kind.clone() } else { node.get("id").map_or("", |id| id.text()).to_owned() };
        let mut path = String::new();
        loop {
            if let Some((key, value)) = node.entries().find(|(_, value)| inside(*value)) {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key.text());
                node = value;
            } else if let Some((number, item)) = node.items().enumerate().find(|(_, item)| inside(*item)) {
                path.push_str(&format!("[{number}]"));
                node = item;
            } else {
                return (RecordRef { kind, id }, path);
            }
        }
    }
    (RecordRef { kind: "*".into(), id: "*".into() }, String::new())
}
