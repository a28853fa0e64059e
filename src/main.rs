//! The `mamori` command.

use std::process::ExitCode;

/// Short runs spend much of their time in memory management; this one asks the system for it in larger pieces than the C library's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mamori::cli::main()
}
