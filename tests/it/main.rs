//! The integration tests, one binary: each module is one thing the project promises.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod baseline;
mod cli;
mod documents;
mod expr;
mod levels;
mod policy_diff;
mod reference;
mod reference_pages;
mod scale;
mod scenarios;
mod schema;
mod support;
mod yaml;
