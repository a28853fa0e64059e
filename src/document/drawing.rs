//! The functions by which templates draw: they turn lists of mappings into the plain input of a figure, and keep the evidence.

use std::sync::Arc;

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, Value};

use super::figure::{self, Drawing};
use super::store::{Lines, Store};
use super::template::{attribute, phrase};
use super::tree::{Tone, plain};
use super::values::{self, Picture};
use crate::messages::document as words;

/// Adds the functions that draw.
pub(super) fn functions(environment: &mut Environment<'_>, store: &Arc<Store>) {
    let of = Arc::clone(store);
    environment.add_function("hierarchy", move |caption: &str, nodes: Value| -> Result<Value, Error> {
        let mut reader = Reader::new(&of);
        let nodes = reader.each(&nodes, &["id", "lines", "parent", "note", "missing"], |reader, node| {
            Ok(figure::Node {
                id: reader.text(node, "id")?,
                lines: reader.texts(node, "lines")?,
                parent: reader.may(node, "parent")?,
                note: reader.may(node, "note")?,
                missing: reader.flag(node, "missing")?,
            })
        })?;
        Ok(reader.picture(caption, figure::hierarchy(&nodes)))
    });
    let of = Arc::clone(store);
    environment.add_function("lanes", move |caption: &str, lanes: Value| -> Result<Value, Error> {
        let mut reader = Reader::new(&of);
        let lanes = reader.each(&lanes, &["title", "steps"], |reader, lane| {
            let steps = attribute(lane, "steps")?;
            let steps = reader.each(&steps, &["id", "title", "lines", "reach", "to", "missing"], |reader, step| {
                let to = attribute(step, "to")?;
                Ok(figure::Step {
                    id: reader.text(step, "id")?,
                    title: reader.text(step, "title")?,
                    lines: reader.texts(step, "lines")?,
                    reach: reader.texts(step, "reach")?,
                    to: reader.each(&to, &["id", "label"], |reader, to| {
                        Ok((reader.text(to, "id")?, reader.may(to, "label")?.unwrap_or_default()))
                    })?,
                    missing: reader.flag(step, "missing")?,
                })
            })?;
            Ok(figure::Lane { title: reader.text(lane, "title")?, steps })
        })?;
        Ok(reader.picture(caption, figure::lanes(&lanes)))
    });
    let of = Arc::clone(store);
    environment.add_function("network", move |caption: &str, parts: Value| -> Result<Value, Error> {
        let mut reader = Reader::new(&of);
        let network = reader.one(&parts, &["outside", "border", "zones", "links"], network)?;
        Ok(reader.picture(caption, figure::network(&network)))
    });
    let of = Arc::clone(store);
    environment.add_function("bars", move |caption: &str, rows: Value| -> Result<Value, Error> {
        let mut reader = Reader::new(&of);
        let rows = reader.each(&rows, &["title", "parts"], |reader, row| {
            let parts = attribute(row, "parts")?;
            let parts = reader.each(&parts, &["label", "count", "tone"], |reader, part| {
                let tone = reader.may(part, "tone")?.unwrap_or_default();
                Ok(figure::BarPart {
                    label: reader.text(part, "label")?,
                    count: usize::try_from(attribute(part, "count")?)?,
                    tone: if tone.is_empty() {
                        Tone::Plain
                    } else {
                        values::tone(&tone).ok_or_else(|| wrong(words::unknown_tone(&tone)))?
                    },
                })
            })?;
            Ok(figure::Bar { title: reader.text(row, "title")?, parts })
        })?;
        Ok(reader.picture(caption, figure::bars(&rows)))
    });
}

fn network(reader: &mut Reader<'_>, parts: &Value) -> Result<figure::Network, Error> {
    let points = |reader: &mut Reader<'_>, name: &str| -> Result<Vec<figure::Point>, Error> {
        let list = attribute(parts, name)?;
        reader.each(&list, &["id", "title", "lines"], |reader, point| {
            Ok(figure::Point { id: reader.text(point, "id")?, title: reader.text(point, "title")?, lines: reader.texts(point, "lines")? })
        })
    };
    let (outside, border) = (points(reader, "outside")?, points(reader, "border")?);
    let zones = attribute(parts, "zones")?;
    let zones = reader.each(&zones, &["id", "title", "lines", "members"], |reader, zone| {
        let devices = attribute(zone, "members")?;
        let devices = reader.each(&devices, &["label", "sub"], |reader, device| {
            Ok(figure::Device { label: reader.text(device, "label")?, sub: reader.may(device, "sub")?.unwrap_or_default() })
        })?;
        Ok(figure::Zone { id: reader.text(zone, "id")?, title: reader.text(zone, "title")?, lines: reader.texts(zone, "lines")?, devices })
    })?;
    let links = attribute(parts, "links")?;
    let links = reader.each(&links, &["from", "to", "label", "kind"], |reader, link| {
        let kind = reader.may(link, "kind")?.unwrap_or_default();
        let kind = match kind.as_str() {
            "" | "internal" => figure::LinkKind::Internal,
            "internet" => figure::LinkKind::Internet,
            "remote" => figure::LinkKind::Remote,
            "wireless" => figure::LinkKind::Wireless,
            "none" => figure::LinkKind::None,
            other => return Err(wrong(words::unknown_link(other))),
        };
        Ok(figure::Link {
            from: reader.text(link, "from")?,
            to: reader.text(link, "to")?,
            label: reader.may(link, "label")?.unwrap_or_default(),
            kind,
        })
    })?;
    Ok(figure::Network { outside, border, zones, links })
}

fn wrong(message: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

/// Reads mappings of a template; what was read is the evidence of the figure.
struct Reader<'s> {
    store: &'s Store,
    lines: Vec<Lines>,
}

impl<'s> Reader<'s> {
    fn new(store: &'s Store) -> Self {
        Reader { store, lines: Vec::new() }
    }

    /// Reads one mapping; a key that the figure does not know is an error.
    fn one<T>(&mut self, item: &Value, known: &[&str], read: impl Fn(&mut Self, &Value) -> Result<T, Error>) -> Result<T, Error> {
        for key in item.try_iter()? {
            if !known.contains(&key.as_str().unwrap_or_default()) {
                return Err(wrong(words::unknown_part(&key.to_string(), known)));
            }
        }
        read(self, item)
    }

    /// Reads a list of mappings; one that is not given has no items.
    fn each<T>(&mut self, list: &Value, known: &[&str], read: impl Fn(&mut Self, &Value) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        if list.is_undefined() || list.is_none() {
            return Ok(Vec::new());
        }
        let mut all = Vec::new();
        for item in list.try_iter()? {
            all.push(self.one(&item, known, &read)?);
        }
        Ok(all)
    }

    fn words(&mut self, value: &Value) -> Result<String, Error> {
        let phrase = phrase(self.store, value)?;
        self.lines.extend(phrase.lines);
        Ok(plain(&phrase.inlines))
    }

    fn text(&mut self, item: &Value, name: &str) -> Result<String, Error> {
        self.words(&attribute(item, name)?)
    }

    /// Reads a text that may be left out.
    fn may(&mut self, item: &Value, name: &str) -> Result<Option<String>, Error> {
        let value = attribute(item, name)?;
        if value.is_undefined() || value.is_none() { Ok(None) } else { self.words(&value).map(Some) }
    }

    /// Reads a list of texts; a text stands for a list of one.
    fn texts(&mut self, item: &Value, name: &str) -> Result<Vec<String>, Error> {
        let value = attribute(item, name)?;
        if value.is_undefined() || value.is_none() {
            return Ok(Vec::new());
        }
        if value.kind() != ValueKind::Seq {
            return Ok(vec![self.words(&value)?]);
        }
        value.try_iter()?.map(|item| self.words(&item)).collect()
    }

    fn flag(&mut self, item: &Value, name: &str) -> Result<bool, Error> {
        Ok(attribute(item, name)?.is_true())
    }

    fn picture(mut self, caption: &str, drawing: Drawing) -> Value {
        self.lines.sort_unstable();
        self.lines.dedup();
        Value::from_object(Picture { figure: drawing.figure(caption, Vec::new()), lines: self.lines })
    }
}
