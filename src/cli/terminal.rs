//! What the terminal can do, and the language people read.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressStyle};

use super::args::{Cli, ColorArg};
use super::{Outcome, write};
use crate::error::Error;
use crate::output::{self, Style};
use crate::report::NoticeInfo;
use crate::text::Lang;

/// Columns used where the width of the terminal is not known.
const DEFAULT_WIDTH: usize = 120;

/// How this run talks to people.
#[derive(Debug)]
pub(super) struct Terminal {
    pub(super) lang: Lang,
    color: ColorArg,
}

impl Terminal {
    pub(super) fn new(cli: &Cli, lang: Lang) -> Self {
        Terminal { lang: cli.lang.map_or(lang, Lang::from), color: cli.color }
    }

    fn colored(&self, is_terminal: bool) -> bool {
        match self.color {
            ColorArg::Always => true,
            ColorArg::Never => false,
            ColorArg::Auto => is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }

    /// Returns the style for standard output.
    pub(super) fn style(&self, show_all: bool, quiet: bool) -> Style {
        Style { lang: self.lang, color: self.colored(std::io::stdout().is_terminal()), width: width(), show_all, quiet }
    }

    /// Prints errors to standard error.
    pub(super) fn errors(&self, errors: &[Error]) {
        let style = Style { color: self.colored(std::io::stderr().is_terminal()), ..self.style(false, false) };
        let _ = output::write_errors(errors, &style, &mut std::io::stderr().lock());
    }

    /// Prints notices to standard error.
    pub(super) fn notices(&self, notices: &[NoticeInfo]) {
        let style = Style { color: self.colored(std::io::stderr().is_terminal()), ..self.style(false, false) };
        let _ = output::write_notices(notices, &style, &mut std::io::stderr().lock());
    }

    /// Prints a line to standard output; a reader that went away is no error.
    pub(super) fn line(&self, text: &str) {
        let _ = writeln!(std::io::stdout().lock(), "{text}");
    }

    /// Prints a whole text to standard output; a reader that went away is no error.
    pub(super) fn print(&self, text: &[u8]) -> Outcome {
        match std::io::stdout().lock().write_all(text) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(vec![write::failed("-", &error)]),
            _ => Ok(0),
        }
    }

    /// Shows that something long is going on, on a terminal only.
    pub(super) fn progress(&self, message: &str) -> ProgressBar {
        if !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new_spinner().with_message(message.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(std::time::Duration::from_millis(100));
        bar
    }
}

fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|width| *width >= 40).unwrap_or(DEFAULT_WIDTH)
}

/// Finds the language before the arguments are parsed, so that mistakes in them are told in it: `--lang`, then `MAMORI_LANG`, then `LANG`.
pub(super) fn language(args: impl Iterator<Item = OsString>) -> Lang {
    let args: Vec<String> = args.map(|arg| arg.to_string_lossy().into_owned()).collect();
    let flag = args.iter().enumerate().find_map(|(at, arg)| match arg.strip_prefix("--lang=") {
        Some(lang) => Some(lang.to_owned()),
        None if arg == "--lang" => args.get(at + 1).cloned(),
        None => None,
    });
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(lang) = flag.or_else(|| variable("MAMORI_LANG")) {
        return if lang == "en" { Lang::En } else { Lang::Ja };
    }
    match variable("LC_ALL").or_else(|| variable("LC_MESSAGES")).or_else(|| variable("LANG")) {
        Some(locale) if locale.starts_with("en") => Lang::En,
        _ => Lang::Ja,
    }
}

/// Puts the help into Japanese.
pub(super) fn japanese(command: clap::Command) -> clap::Command {
    let help: &[(&str, &str)] = crate::messages::JAPANESE_HELP;
    let find = |english: &str| help.iter().find(|(known, _)| *known == english).map(|(_, japanese)| *japanese);
    let mut command = command
        .help_template("{about-with-newline}\n使い方: {usage}\n\n{all-args}")
        .subcommand_help_heading("コマンド")
        .disable_help_flag(true)
        .arg(clap::Arg::new("help").short('h').long("help").action(clap::ArgAction::Help).help("使い方を表示する"));
    if command.get_version().is_some() {
        let version = clap::Arg::new("version").short('V').long("version").action(clap::ArgAction::Version);
        command = command.disable_version_flag(true).arg(version.help("版を表示する"));
    }
    if let Some(about) = command.get_about().map(ToString::to_string).and_then(|about| find(&about)) {
        command = command.about(about);
    }
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(name, japanese);
    }
    command.mut_args(|arg| {
        let heading = if arg.is_positional() { "引数" } else { "オプション" };
        let arg = arg.help_heading(heading);
        match arg.get_help().map(ToString::to_string).and_then(|help| find(&help)) {
            Some(help) => arg.help(help),
            None => arg,
        }
    })
}
