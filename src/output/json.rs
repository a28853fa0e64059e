//! The report as JSON; `docs/reference/report-v1.schema.json` describes it.

use std::io::{self, BufWriter, Write};

use serde::Serialize;

use crate::report::{ChangeNotice, Report};

pub(super) fn write<F: Serialize, V: Serialize>(report: &Report<F, V>, out: &mut dyn Write) -> io::Result<()> {
    // The serializer writes in bits of a few bytes.
    let mut out = BufWriter::with_capacity(1 << 16, out);
    serde_json::to_writer(&mut out, report)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Writes a change notice, indented: people read it in a review.
pub(super) fn write_change(notice: &ChangeNotice, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, notice)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::output::Format;
    use crate::output::sample::{empty, errors_only, large, sample, violations, written};
    use crate::text::Lang;

    const SCHEMA: &str = include_str!("../../docs/reference/report-v1.schema.json");

    #[test]
    fn every_report_is_valid_by_the_published_schema() {
        for report in [sample(), empty(), errors_only(), large(40)] {
            let text = written(Format::Json, &report, Lang::Ja);
            assert_eq!(violations(SCHEMA, &text), Vec::<String>::new());
            assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
        }
    }

    #[test]
    fn the_schema_refuses_what_is_no_report() {
        let text = written(Format::Json, &sample(), Lang::Ja);
        assert!(violations(SCHEMA, &text.replace("mamori/report/v1", "mamori/report/v2")).len() == 1);
        assert!(!violations(SCHEMA, &text.replace("\"status\":\"open\"", "\"status\":\"closed\"")).is_empty());
        assert!(!violations(SCHEMA, "{}").is_empty());
    }

    /// Follows a reference inside the schema.
    fn resolved<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
        let named = |reference: &Value| root.pointer(reference.as_str()?.strip_prefix('#')?);
        let reference = schema.get("$ref").or_else(|| schema["anyOf"].get(0)?.get("$ref"));
        reference.map_or(schema, |reference| named(reference).unwrap())
    }

    /// Asserts that the schema describes every field of a value.
    fn described(root: &Value, schema: &Value, value: &Value, path: &str) {
        let schema = resolved(root, schema);
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let path = format!("{path}/{name}");
                    let field = schema["properties"].get(name).unwrap_or_else(|| panic!("{path} is not in the schema"));
                    assert!(field["description"].is_string(), "{path} has no description");
                    described(root, field, value, &path);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| described(root, &schema["items"], item, path)),
            _ => {}
        }
    }

    #[test]
    fn the_schema_describes_every_field() {
        let root: Value = serde_json::from_str(SCHEMA).unwrap();
        let report: Value = serde_json::to_value(sample()).unwrap();
        described(&root, &root, &report, "");
    }
}
