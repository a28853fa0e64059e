//! The integration tests, one binary: each module is one thing the project promises.

mod cli;
mod expr;
mod levels;
mod policy_diff;
mod reference;
mod scale;
mod scenarios;
mod schema;
mod support;
mod yaml;
