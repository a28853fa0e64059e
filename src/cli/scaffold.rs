//! What the templates of new policies are filled with.

use serde::Serialize;

use crate::date::Date;
use crate::error::{Error, ErrorKind};
use crate::messages;
use crate::policy::{Completeness, Edition, GuidelineKind, PolicySet};
use crate::schema::{Field, Kind, Type};
use crate::text::Text;
use crate::yaml_text;

/// Rules that the template names as examples.
const SAMPLE_RULES: usize = 2;

/// A new edition: empty, or prepared for the items of an embedded edition that has none.
#[derive(Debug, Serialize)]
pub(super) struct NewEdition {
    guideline: String,
    edition: String,
    title: Text,
    publisher: Text,
    published: String,
    from: String,
    until: Option<String>,
    kind: &'static str,
    fiscal_year: Option<i64>,
    predecessor: Option<String>,
    stands_for: Option<String>,
    stands_for_edition: String,
    forms: Vec<NewForm>,
    form_ids: String,
    links: Vec<NewLink>,
    /// Id of the volume, and beginning of those of the chapters.
    prefix: String,
    cite: Text,
    rules: String,
}

#[derive(Debug, Serialize)]
struct NewForm {
    id: String,
    title: Text,
}

#[derive(Debug, Serialize)]
struct NewLink {
    title: Text,
    url: String,
}

impl NewEdition {
    /// Prepares an edition. Where the guideline has an edition whose items nobody could embed, the new one stands for it.
    pub(super) fn new(set: &PolicySet, guideline: &str, edition: &str, from: Option<Date>, today: Date) -> Self {
        let known = || set.editions.iter().filter(|known| known.guideline == guideline);
        let empty = |known: &&Edition| known.completeness == Completeness::ItemsNotCollected && set.stand_in(known).is_none();
        let stands_for = known().rfind(empty);
        let like = stands_for.or_else(|| known().next_back());
        let id = format!("{guideline}@{edition}");
        let forms: Vec<NewForm> = like
            .into_iter()
            .flat_map(|like| &like.form_names)
            .map(|(id, title)| NewForm { id: id.clone(), title: quoted(title) })
            .collect();
        let rules: Vec<&str> = set.rules.iter().take(SAMPLE_RULES).map(|rule| rule.id.as_str()).collect();
        let fallback = |text: Text| quoted(&text);
        NewEdition {
            title: stands_for.map_or_else(|| fallback(messages::sample_title(&id)), |other| quoted(&other.title)),
            publisher: like.map_or_else(|| fallback(messages::sample_publisher()), |like| quoted(&like.publisher)),
            published: stands_for.map_or(today, |other| other.published).to_string(),
            from: from.or(stands_for.map(|other| other.from)).unwrap_or(today).to_string(),
            until: stands_for.and_then(|other| other.until).map(|day| day.to_string()),
            kind: match like.map(|like| like.kind) {
                Some(GuidelineKind::Checklist) => "checklist",
                Some(GuidelineKind::Lessons) => "lessons",
                Some(GuidelineKind::Guideline) | None => "guideline",
            },
            fiscal_year: stands_for.and_then(|other| other.fiscal_year),
            predecessor: stands_for.map_or_else(|| like.map(Edition::id), |other| other.predecessor.clone()),
            stands_for_edition: stands_for.map(|other| other.edition.clone()).unwrap_or_default(),
            stands_for: stands_for.map(Edition::id),
            form_ids: forms.iter().map(|form| form.id.as_str()).collect::<Vec<_>>().join(", "),
            forms,
            links: stands_for
                .into_iter()
                .flat_map(|other| &other.links)
                .map(|link| NewLink { title: link.title.clone(), url: link.url.clone() })
                .collect(),
            prefix: edition.to_lowercase(),
            cite: Text::same(edition),
            rules: rules.join(", "),
            guideline: yaml_text::scalar(guideline),
            edition: yaml_text::scalar(edition),
        }
    }
}

/// A new rule: that a field of a kind is filled in, which is where most rules of one's own begin.
#[derive(Debug, Serialize)]
pub(super) struct NewRule {
    id: String,
    kind: String,
    record: Text,
    field: String,
    field_title: Text,
    /// A value that the field may have.
    value: String,
    area: Option<String>,
    areas: String,
    day: String,
}

impl NewRule {
    /// Prepares a rule about a kind, by default the first that every facility keeps.
    pub(super) fn new(set: &PolicySet, id: &str, kind: Option<&str>, today: Date) -> Result<Self, Error> {
        let usable = |kind: &&Kind| !kind.singleton && sample_field(kind).is_some();
        let chosen = match kind {
            Some(name) => set.kinds.by_id(name).ok_or_else(|| unknown_kind(set, name))?,
            None => {
                let expected = set.kinds.iter().filter(|kind| kind.expected).find(usable);
                expected
                    .or_else(|| set.kinds.iter().find(usable))
                    .ok_or_else(|| Error::new(ErrorKind::Usage, messages::no_kind_for_rule()))?
            }
        };
        let (field, value) = sample_field(chosen)
            .filter(|_| !chosen.singleton)
            .ok_or_else(|| Error::new(ErrorKind::Usage, messages::no_field_for_rule(&chosen.id)))?;
        let areas: Vec<String> = set.areas.iter().map(|area| format!("{}（{}）", area.id, area.title.ja)).collect();
        Ok(NewRule {
            id: yaml_text::scalar(id),
            kind: chosen.id.clone(),
            record: chosen.record.clone(),
            field: field.name.clone(),
            field_title: field.title.clone(),
            value: value.replace("DAY", &today.to_string()),
            area: set.areas.first().map(|area| area.id.clone()),
            areas: areas.join("・"),
            day: today.to_string(),
        })
    }
}

fn unknown_kind(set: &PolicySet, name: &str) -> Error {
    Error::new(ErrorKind::Usage, messages::unknown_kind(name)).guess(name, set.kinds.iter().map(|kind| kind.id.as_str()))
}

/// Returns the first field of a kind that need not be there and takes a plain value, with such a value.
fn sample_field(kind: &Kind) -> Option<(&Field, String)> {
    let plain =
        |field: &&Field| !field.required && !field.engine_only && field.limits.is_none() && field.name != "note" && field.name != "id";
    kind.object.fields.iter().filter(plain).find_map(|field| {
        let value = match &field.ty {
            Type::Text { reference: None, min_length } if *min_length <= 2 => "見本".to_owned(),
            Type::Enum(values) => yaml_text::scalar(&values.first()?.value),
            Type::Date => "DAY".to_owned(),
            Type::Bool => "true".to_owned(),
            Type::Int { min, max } => 1.clamp(*min, *max).to_string(),
            _ => return None,
        };
        Some((field, value))
    })
}

/// A new ledger kind.
#[derive(Debug, Serialize)]
pub(super) struct NewKind {
    kind: String,
    /// A kind that a sample field refers to.
    reference: Option<String>,
    day: String,
}

impl NewKind {
    /// Prepares a kind.
    pub(super) fn new(set: &PolicySet, kind: &str, today: Date) -> Self {
        let reference = set.kinds.iter().find(|kind| kind.expected && !kind.singleton).map(|kind| kind.id.clone());
        NewKind { kind: kind.to_owned(), reference, day: today.to_string() }
    }
}

fn quoted(text: &Text) -> Text {
    Text::new(yaml_text::scalar(&text.ja), yaml_text::scalar(&text.en))
}
