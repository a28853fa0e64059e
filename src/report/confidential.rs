//! Takes secrets out of a report wherever its texts would repeat them: what a ledger must not hold, no output may hold.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Report;
use crate::assess::Assessment;
use crate::ledger::Sensitive;
use crate::source::{Location, SourceSet};

/// Shortest end of a match that is hidden by itself, in characters: `password: x` hides its value alone, too.
const SHORTEST: usize = 6;

/// Hides what the confidential findings of an assessment point at.
pub(super) fn hide(mut report: Report, assessment: &Assessment, sources: &SourceSet, sensitive: &Sensitive) -> Report {
    let mut lines = BTreeSet::new();
    let mut secrets = BTreeSet::new();
    for found in assessment.findings.iter().filter(|found| found.finding.confidential) {
        let place = found.finding.place;
        let source = sources.get(place.source);
        for line in source.position(place.span.start).0..=source.position(place.span.end).0 {
            lines.insert((source.path.clone(), line));
        }
        let text = &source.text[place.span.start as usize..place.span.end as usize];
        // A field for a secret is pointed at by its name, which may be told.
        if sensitive.has_secret(text) {
            secrets.insert(text.to_owned());
            let end = text.rsplit([' ', '\t', '\n', ':', '=', '"', '\'', '：', '＝', '「']).next().unwrap_or_default();
            secrets.extend((end.chars().count() >= SHORTEST).then(|| end.to_owned()));
        }
    }
    let close = |location: &Location, snippet: &mut Option<String>| {
        if lines.contains(&(location.path.clone(), location.line)) {
            *snippet = None;
        }
    };
    for finding in &mut report.findings {
        close(&finding.location, &mut finding.snippet);
        finding.related.iter_mut().for_each(|related| close(&related.location, &mut related.snippet));
    }
    report.notices.iter_mut().for_each(|notice| close(&notice.location, &mut notice.snippet));
    if secrets.is_empty() {
        return report;
    }
    let mut value = serde_json::to_value(&report).expect("a report is plain data");
    mask(&mut value, &secrets, sensitive);
    serde_json::from_value(value).expect("masked texts are texts still")
}

fn mask(value: &mut Value, secrets: &BTreeSet<String>, sensitive: &Sensitive) {
    match value {
        Value::String(text) => {
            for secret in secrets.iter().filter(|secret| text.contains(secret.as_str())).collect::<Vec<_>>() {
                *text = text.replace(secret.as_str(), &"*".repeat(secret.chars().count()));
            }
            if sensitive.has_secret(text) {
                *text = sensitive.mask(text);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| mask(item, secrets, sensitive)),
        Value::Object(fields) => fields.values_mut().for_each(|field| mask(field, secrets, sensitive)),
        _ => {}
    }
}
