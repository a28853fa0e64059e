//! `mamori.yaml`: which editions to judge by, where the gate is, and the facility's own numbers.

use crate::error::{Error, ErrorKind};
use crate::expr::ParamValue;
use crate::finding::Severity;
use crate::policy::{Override, decode_value};
use crate::source::{SourceId, SourceSet, Span};
use crate::yaml;
use crate::yaml::decode::Decoder;

/// The name of the configuration file.
pub(super) const FILE: &str = "mamori.yaml";

/// The configuration of a facility.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// Editions to judge by, with their places; empty for those in force.
    pub(super) editions: Vec<(String, Span)>,
    /// Severity at which the gate fails.
    pub(super) fail_on: Option<Severity>,
    /// The facility's own parameters, with their places.
    pub(super) params: Vec<(Override, Span)>,
    /// Folders with policies of the repository; `policies` when nothing is said.
    pub(super) policies: Option<Vec<String>>,
    /// The file, when there is one.
    pub(super) source: Option<SourceId>,
}

/// Reads the configuration.
pub(super) fn read(id: SourceId, sources: &SourceSet) -> Result<Config, Vec<Error>> {
    let errors = |problems: Vec<yaml::Problem>| -> Vec<Error> {
        problems.into_iter().map(|problem| problem.into_error(ErrorKind::Usage, id, sources)).collect()
    };
    let tree = yaml::read(id, sources.get(id)).map_err(errors)?;
    let mut config = Config { source: Some(id), ..Config::default() };
    let root = tree.root();
    if root.is_null() {
        return Ok(config);
    }
    let decoder = Decoder::default();
    let fields = decoder.mapping(root);
    for node in fields.optional("editions").map(|node| decoder.list(node)).unwrap_or_default() {
        config.editions.push((decoder.string(node), node.span()));
    }
    config.fail_on = fields.optional("fail_on").and_then(|node| decoder.word(node, &Severity::ALL));
    config.policies = fields.optional("policies").map(|node| decoder.strings(node));
    for (rule, params) in fields.optional("params").iter().flat_map(|node| node.entries()) {
        decoder.mapping(params);
        for (name, value) in params.entries() {
            let value: Option<ParamValue> = decode_value(&decoder, value);
            let own = value.map(|value| Override { rule: rule.text().to_owned(), name: name.text().to_owned(), value });
            config.params.extend(own.map(|own| (own, name.span())));
        }
    }
    fields.finish();
    let problems = decoder.into_problems();
    if problems.is_empty() { Ok(config) } else { Err(errors(problems)) }
}
