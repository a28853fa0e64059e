//! mamori (守り): judges a clinic's ledgers against versioned guideline policies.
//!
//! Work tree or commit → sources → ledgers and policies → verdicts → assessment → report → output.
//! `docs/architecture.md` tells how the parts fit; a test holds the levels of the imports.

pub mod date;
pub mod source;
pub mod text;

pub mod error;
pub mod finding;

pub(crate) mod messages;

pub mod collect;
pub mod templates;
pub mod yaml;
pub mod yaml_text;

pub mod schema;

pub mod ledger;

pub mod expr;

pub mod policy;

pub mod assess;

pub mod reference;
pub mod report;

pub mod document;
pub mod output;

pub mod cli;
