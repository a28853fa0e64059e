//! `policy new`: writes a first edition, rule or ledger kind of a facility's own into `policies/`.

use super::Outcome;
use super::args::Cli;
use super::terminal::Terminal;

/// What to write.
#[derive(Debug, clap::Subcommand)]
pub enum NewCommand {
    /// An edition
    Edition {
        /// Its id
        id: String,
    },
}

pub(super) fn run(_: &Cli, _: &NewCommand, _: &Terminal) -> Outcome {
    Ok(0)
}
