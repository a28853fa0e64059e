//! The `mamori` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    mamori::cli::main()
}
