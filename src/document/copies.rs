//! Copies of the ledgers themselves, record by record, so that every piece of evidence can be looked up by people who have no YAML.

use minijinja::Value;

use super::catalogue::file_name;
use super::store::{Lines, Store, StoredKind};
use super::template::phrase;
use super::tree::{Align, Block, Column, Document, Fact, Format, Group, Inline, Row, Table, Tone};
use super::values::Map;
use crate::messages::document as words;
use crate::schema::Object;

/// A copy without its evidence, and the records that its rows are.
pub(super) struct Copy {
    pub(super) document: Document,
    pub(super) lines: Vec<Lines>,
    pub(super) files: Vec<String>,
}

/// Copies every ledger that has records, in the order of the kinds.
pub(super) fn copies(store: &Store, group: &Group) -> Vec<Copy> {
    let written = store.kinds.iter().filter(|kind| !kind.records.is_empty());
    written.enumerate().map(|(at, kind)| copy(store, kind, group, at + 1)).collect()
}

fn copy(store: &Store, kind: &StoredKind, group: &Group, number: usize) -> Copy {
    // Fields that no record has say nothing and make tables wide.
    let records = || kind.records.iter().map(|number| &store.records[*number as usize]);
    let maps: Vec<&Map> = records().filter_map(|record| record.value.downcast_object_ref::<Map>()).collect();
    let has = |name: &str| maps.iter().any(|map| map.entries.iter().any(|(key, _)| **key == *name));
    let mut fields: Vec<(&str, &str)> =
        kind.object.fields.iter().filter(|field| has(&field.name)).map(|field| (field.name.as_str(), &*field.title.ja)).collect();
    // The id names a record everywhere, so it comes first wherever the schema has it.
    fields.sort_by_key(|(name, _)| *name != "id");
    let columns = fields.iter().map(|(_, title)| Column { title: vec![Inline::Text((*title).to_owned())], align: Align::Start });
    let row = |at: usize, map: &Map| Row {
        anchor: map.id().map(|id| format!("{}/{id}", kind.id)),
        cells: fields.iter().map(|(name, _)| cell(store, &kind.object, map, name)).collect(),
        cites: vec![at as u32 + 1],
    };
    let table = Table {
        name: kind.title.clone(),
        columns: columns.collect(),
        rows: maps.iter().enumerate().map(|(at, map)| row(at, map)).collect(),
    };
    let document = Document {
        path: format!("ledgers/{}", file_name(&kind.id)),
        number: format!("T-{number:02}"),
        title: words::copy_of(&kind.title),
        subtitle: None,
        group: group.clone(),
        summary: words::COPY_SUMMARY.to_owned(),
        renewed: words::COPY_RENEWED.to_owned(),
        formats: vec![Format::Html],
        landscape: true,
        approval: Vec::new(),
        blocks: vec![Block::Paragraph(vec![Inline::Text(kind.help.clone())]), Block::Table(table)],
        evidence: Vec::new(),
        revisions: Vec::new(),
        older_revisions: 0,
        legend: Vec::new(),
    };
    Copy { document, lines: maps.iter().map(|map| map.lines).collect(), files: kind.files.clone() }
}

/// Writes a field as a cell; nothing where the record does not have it.
fn cell(store: &Store, object: &Object, map: &Map, name: &str) -> Vec<Inline> {
    let Some((_, value)) = map.entries.iter().find(|(key, _)| **key == *name) else { return Vec::new() };
    let mut cell = Vec::new();
    let field = object.field(name);
    push(store, field.and_then(|field| field.ty.object()), value, &mut cell);
    cell
}

fn push(store: &Store, object: Option<&Object>, value: &Value, cell: &mut Vec<Inline>) {
    if let Some(map) = value.downcast_object_ref::<Map>() {
        for (at, (key, value)) in map.entries.iter().enumerate() {
            let field = object.and_then(|object| object.field(key));
            if at > 0 {
                cell.push(Inline::Break);
            }
            cell.push(Inline::Text(words::label(field.map_or(key, |field| &field.title.ja))));
            push(store, field.and_then(|field| field.ty.object()), value, cell);
        }
    } else if value.kind() == minijinja::value::ValueKind::Seq
        && value.try_iter().is_ok_and(|mut items| items.any(|item| item.downcast_object_ref::<Map>().is_some()))
    {
        for (at, item) in value.try_iter().into_iter().flatten().enumerate() {
            if at > 0 {
                cell.push(Inline::Break);
            }
            cell.push(Inline::Text(words::ITEM.to_owned()));
            push(store, object, &item, cell);
        }
    } else {
        let inlines = phrase(store, value).map(|phrase| phrase.inlines);
        cell.extend(inlines.unwrap_or_else(|error| vec![Inline::Fact(Fact::text(error.to_string(), Tone::Bad))]));
    }
}
