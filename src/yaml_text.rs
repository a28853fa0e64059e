//! Writes YAML: scalars and small records. The only file that names the YAML writer.

use serde::Serialize;

/// Writes a text as a scalar, quoted where YAML would read it as something else.
pub fn scalar(text: &str) -> String {
    record(&text).trim_end().to_owned()
}

/// Writes a value as YAML lines.
pub fn record(value: &impl Serialize) -> String {
    serde_yaml::to_string(value).expect("texts and records of texts can always be written")
}
