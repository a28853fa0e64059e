//! The command line: reads arguments, runs one command, and ends with the right exit code.

mod args;
mod check;
mod config;
mod convert;
mod coverage;
mod explain;
mod folder;
mod init;
mod past;
mod policy;
mod policy_diff;
mod policy_docs;
mod policy_new;
mod publish;
mod render;
mod scaffold;
mod schema;
mod session;
mod terminal;
mod waiver;
mod write;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

pub use args::{Cli, Command};
use terminal::Terminal;

use crate::error::{Error, ErrorKind};

/// How a command ends: an exit code, or what kept it from judging.
type Outcome = Result<u8, Vec<Error>>;

/// Runs the command line and returns the exit code: 0 passed, 1 failed, 2 could not judge, 3 nothing to judge.
pub fn main() -> ExitCode {
    let lang = terminal::language(std::env::args_os());
    let command = args::localised(lang);
    let cli = match command.try_get_matches().and_then(|matches| <Cli as clap::FromArgMatches>::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output and are no error.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let terminal = Terminal::new(&cli, lang);
    match run(&cli, &terminal) {
        Ok(code) => ExitCode::from(code),
        Err(errors) => {
            let nothing = errors.iter().all(|error| error.kind == ErrorKind::Nothing);
            terminal.errors(&errors);
            ExitCode::from(if nothing { 3 } else { 2 })
        }
    }
}

fn run(cli: &Cli, terminal: &Terminal) -> Outcome {
    match &cli.command {
        Command::Check(args) => check::run(cli, args, terminal),
        Command::Render(args) => render::run(cli, args, terminal),
        Command::Init(args) => init::run(cli, args, terminal),
        Command::Explain(args) => explain::run(cli, args, terminal),
        Command::Coverage(args) => coverage::run(cli, args, terminal),
        Command::Policy { command } => policy::run(cli, command, terminal),
        Command::Waiver { command } => waiver::run(cli, command, terminal),
        Command::Schema(args) => schema::run(cli, args, terminal),
        Command::Convert(args) => convert::run(args, terminal),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "mamori", &mut script);
            terminal.print(&script)
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(|error| vec![write::failed("man", &error)])?;
            terminal.print(&page)
        }
    }
}

/// Parses arguments as the program does; for tests of the help text.
pub fn parse(args: &[&str]) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(args)
}
