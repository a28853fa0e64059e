//! The arguments of every command.

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::text::Lang;

/// Policy-as-code compliance scanner for Japanese clinics, small hospitals and pharmacies.
#[derive(Debug, Parser)]
#[command(name = "mamori", version, about, max_term_width = 100, disable_help_subcommand = true)]
pub struct Cli {
    /// Run as if started in this folder
    #[arg(short = 'C', long = "directory", value_name = "DIR", global = true)]
    pub directory: Option<PathBuf>,
    /// Language of the output: ja or en
    #[arg(long, value_name = "LANG", global = true, env = "MAMORI_LANG", hide_possible_values = true)]
    pub lang: Option<LangArg>,
    /// When to use colours: auto, always or never
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true, env = "MAMORI_COLOR", hide_possible_values = true)]
    pub color: ColorArg,
    /// The command
    #[command(subcommand)]
    pub command: Command,
}

/// `ja` or `en`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    /// Japanese
    Ja,
    /// English
    En,
}

impl From<LangArg> for Lang {
    fn from(arg: LangArg) -> Self {
        match arg {
            LangArg::Ja => Lang::Ja,
            LangArg::En => Lang::En,
        }
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge the ledgers
    #[command(visible_alias = "scan")]
    Check(CheckArgs),
    /// Write the documents for auditors
    Render(RenderArgs),
    /// Make a first mamori.yaml and inventory folder
    Init(InitArgs),
    /// Explain a rule, a clause, a ledger or an edition
    Explain(ExplainArgs),
    /// Show which clauses of each edition rules judge, a person confirms, or nothing covers
    Coverage(CoverageArgs),
    /// Look at and test policies
    Policy {
        /// What to do
        #[command(subcommand)]
        command: PolicyCommand,
    },
    /// Look at and write exceptions
    Waiver {
        /// What to do
        #[command(subcommand)]
        command: WaiverCommand,
    },
    /// List ledger kinds, or print the JSON Schema of one or all
    Schema(SchemaArgs),
    /// Write a saved JSON report in another format
    Convert(ConvertArgs),
    /// Print a completion script
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Which policies to use.
#[derive(Debug, Clone, Default, Args)]
pub struct PolicyArgs {
    /// Add the policies of another folder
    #[arg(long = "policies", value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// Leave the embedded policies out
    #[arg(long)]
    pub no_builtin: bool,
    /// Configuration file instead of mamori.yaml
    #[arg(short, long, value_name = "FILE", env = "MAMORI_CONFIG")]
    pub config: Option<PathBuf>,
}

/// What to judge, and on which day.
#[derive(Debug, Clone, Default, Args)]
pub struct TargetArgs {
    /// Judge a commit, without a checkout
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
    /// The day to judge on [default: today in Asia/Tokyo; render: the day of the commit]
    #[arg(long, value_name = "DATE", env = "MAMORI_AS_OF")]
    pub as_of: Option<String>,
    /// Policies
    #[command(flatten)]
    pub policy: PolicyArgs,
}

/// `render`.
#[derive(Debug, Args)]
pub struct RenderArgs {
    /// Folder to write to
    #[arg(short, long, value_name = "DIR")]
    pub out: PathBuf,
    /// Formats, separated by commas: md, html, pdf, xlsx [default: all]
    #[arg(short, long = "format", value_name = "FMT")]
    pub formats: Vec<String>,
    /// Write this document only; repeatable
    #[arg(long = "document", value_name = "ID")]
    pub documents: Vec<String>,
    /// Judge by this edition too, such as mhlw-checklist@R6; repeatable
    #[arg(long = "edition", value_name = "EDITION")]
    pub editions: Vec<String>,
    /// Write nothing; say which documents in the folder are stale, and fail if any is
    #[arg(long)]
    pub check: bool,
    /// Overwrite documents that were edited by hand
    #[arg(long)]
    pub force: bool,
    /// Print nothing when all went well
    #[arg(short, long)]
    pub quiet: bool,
    /// What to judge
    #[command(flatten)]
    pub target: TargetArgs,
}

/// `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// What to judge
    #[command(flatten)]
    pub target: TargetArgs,
    /// Fail only on what this revision did not have
    #[arg(long, value_name = "REV")]
    pub baseline_ref: Option<String>,
    /// Judge one area only, such as backup; `mamori policy list --area` shows its rules
    #[arg(long, value_name = "AREA")]
    pub area: Option<String>,
    /// Severity at which the gate fails [default: high]
    #[arg(long, value_name = "LEVEL", env = "MAMORI_FAIL_ON")]
    pub fail_on: Option<String>,
    /// Format, repeatable: text, json, sarif, junit, github, gitlab, markdown; with =PATH into a file
    #[arg(short, long = "format", value_name = "FMT[=PATH]")]
    pub formats: Vec<String>,
    /// Show waived and baseline findings too
    #[arg(long)]
    pub show_all: bool,
    /// Show the summary only
    #[arg(short, long)]
    pub quiet: bool,
    /// Threads [default: one for each core]
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
}

/// `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Name of the facility
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A rule such as ACC-002, a clause such as ops.14.2, a ledger such as devices, an edition, or a ledger check such as ledger/reference
    #[arg(value_name = "ID")]
    pub id: String,
    /// Policies
    #[command(flatten)]
    pub policy: PolicyArgs,
}

/// `coverage`.
#[derive(Debug, Args)]
pub struct CoverageArgs {
    /// One edition with all its clauses, such as mhlw-guideline@6.0
    #[arg(value_name = "EDITION")]
    pub edition: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Policies
    #[command(flatten)]
    pub policy: PolicyArgs,
}

/// `policy …`.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// List rules
    List {
        /// Only rules of an area
        #[arg(long, value_name = "AREA")]
        area: Option<String>,
        /// Policies
        #[command(flatten)]
        policy: PolicyArgs,
    },
    /// Print the file of a rule, kind or edition
    Show {
        /// Its id
        id: String,
        /// Policies
        #[command(flatten)]
        policy: PolicyArgs,
    },
    /// Run the cases of rules
    Test {
        /// Only these rules
        rules: Vec<String>,
        /// Policies
        #[command(flatten)]
        policy: PolicyArgs,
    },
    /// Check that policies hold together
    Lint {
        /// Policies
        #[command(flatten)]
        policy: PolicyArgs,
    },
    /// Write the reference: a page for every rule, ledger kind and edition, in both languages
    Docs {
        /// The folder to write into
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Policies
        #[command(flatten)]
        policy: PolicyArgs,
    },
    /// Print the hash of every edition, as it stands in policies/frozen.yaml
    #[command(hide = true)]
    Freeze {
        /// Policies
        #[command(flatten)]
        policy: PolicyArgs,
    },
    /// Show what changes from one edition to another, and on these ledgers
    Diff(super::policy_diff::DiffArgs),
    /// Write a first edition, rule or ledger kind of one's own into policies/
    New {
        /// What to write
        #[command(subcommand)]
        command: super::policy_new::NewCommand,
    },
}

/// `waiver …`.
#[derive(Debug, Subcommand)]
pub enum WaiverCommand {
    /// List exceptions and their state
    List {
        /// What to judge
        #[command(flatten)]
        target: TargetArgs,
    },
    /// Report exceptions that ended, end soon, are incomplete or cover nothing
    Lint {
        /// What to judge
        #[command(flatten)]
        target: TargetArgs,
    },
    /// Add one exception
    Add {
        /// The rule
        #[arg(long)]
        rule: String,
        /// The record, as kind/id
        #[arg(long, value_name = "KIND/ID")]
        record: String,
        /// The exception
        #[command(flatten)]
        text: WaiverText,
        /// What to judge
        #[command(flatten)]
        target: TargetArgs,
    },
    /// Add one exception for every open finding, to start from a bad state
    Generate {
        /// Only findings at or above this severity [default: the gate's]
        #[arg(long, value_name = "LEVEL")]
        severity: Option<String>,
        /// The exceptions
        #[command(flatten)]
        text: WaiverText,
        /// What to judge
        #[command(flatten)]
        target: TargetArgs,
    },
}

/// What an exception says.
#[derive(Debug, Clone, Args)]
pub struct WaiverText {
    /// Why the finding is accepted for now
    #[arg(long, allow_hyphen_values = true)]
    pub reason: Option<String>,
    /// Who approved it: an id of the people ledger
    #[arg(long, value_name = "PERSON")]
    pub approved_by: String,
    /// Who mends it: an id of the people ledger [default: who approved it]
    #[arg(long, value_name = "PERSON")]
    pub owner: Option<String>,
    /// The last day it counts [default: 90 days from the as-of date]
    #[arg(long, value_name = "DATE")]
    pub expires: Option<String>,
    /// What is done instead meanwhile
    #[arg(long, allow_hyphen_values = true)]
    pub compensating: Option<String>,
    /// The file to write into
    #[arg(long, value_name = "FILE", default_value = "inventory/exceptions.yaml")]
    pub file: String,
}

/// `schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// A ledger kind; `all` for the schema of whole inventory files
    #[arg(value_name = "KIND")]
    pub kind: Option<String>,
    /// Print JSON Schema instead of a table
    #[arg(long)]
    pub json: bool,
    /// Policies
    #[command(flatten)]
    pub policy: PolicyArgs,
}

/// `convert`.
#[derive(Debug, Args)]
pub struct ConvertArgs {
    /// The saved JSON report, `-` for standard input
    pub report: PathBuf,
    /// Format, repeatable
    #[arg(short, long = "format", value_name = "FMT[=PATH]")]
    pub formats: Vec<String>,
    /// Show waived and baseline findings too
    #[arg(long)]
    pub show_all: bool,
    /// Show the summary only
    #[arg(short, long)]
    pub quiet: bool,
}

/// Returns the command line with its help in a language.
pub(super) fn localised(lang: Lang) -> clap::Command {
    let command = Cli::command();
    match lang {
        Lang::En => command,
        Lang::Ja => super::terminal::japanese(command),
    }
}
