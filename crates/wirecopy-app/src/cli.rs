//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::build::Mode;
use crate::commands;
use crate::terminal::tell;

/// Turns raw news copy into clean, dated, tagged, deduplicated documents, and says why everything came out as it did.
#[derive(Debug, Parser)]
#[command(name = "wirecopy", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a pipeline over its input.
    Run(RunArgs),
    /// Check pipelines without reading any document, and report all that is wrong at once.
    Check {
        /// The pipeline files.
        #[arg(required = true, value_name = "PIPELINE")]
        pipelines: Vec<PathBuf>,
        /// Print the problems as JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Run the tests of pipelines: their [[test]] cases and their snapshots.
    Test(TestArgs),
    /// Write a commented pipeline that runs as it is.
    Init {
        /// Where to write it.
        #[arg(default_value = "wirecopy.toml", value_name = "FILE")]
        file: PathBuf,
    },
    /// Make something new.
    New {
        #[command(subcommand)]
        what: New,
    },
    /// List the stages, or show one with its settings, rules, reads and writes.
    Stages {
        /// The stage to show.
        name: Option<String>,
        /// Print descriptions as JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// List rules with what they do and an example.
    Rules {
        /// Only rules whose id or text contains this.
        filter: Option<String>,
    },
    /// Say why a document, or a span of it, came out as it did.
    Explain(ExplainArgs),
    /// Serve one stage to a host over a pipe; started by wirecopy itself.
    #[command(hide = true)]
    Worker,
}

#[derive(Debug, Subcommand)]
enum New {
    /// Make a crate for a stage of your own, with all that it needs to build: test it, build it, load it.
    Stage {
        /// Its name, in kebab case; the crate is made in a folder of that name.
        name: String,
    },
}

/// What `run` takes.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The pipeline file.
    pub(crate) pipeline: PathBuf,
    /// Read this instead of what the pipeline names: files, folders or globs, relative to the working directory.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) input: Vec<PathBuf>,
    /// Write here instead of where the pipeline says, relative to the working directory.
    #[arg(long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// How many threads work. The output does not depend on it. [default: all cores]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<std::num::NonZeroUsize>,
    /// Say nothing but errors.
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// How the bundled stages are run. The output does not depend on it.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) stages: Mode,
    /// Read only the first N documents.
    #[arg(long, value_name = "N")]
    pub(crate) sample: Option<u64>,
    /// Replace the output of an earlier run.
    #[arg(long, conflicts_with = "resume")]
    pub(crate) overwrite: bool,
    /// Go on with a run of the same pipeline over the same input that was interrupted.
    #[arg(long)]
    pub(crate) resume: bool,
}

/// What `test` takes.
#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// The pipeline files.
    #[arg(required = true, value_name = "PIPELINE")]
    pub(crate) pipelines: Vec<PathBuf>,
    /// Record what comes out now as the snapshots, and remove those that nothing belongs to.
    #[arg(long, conflicts_with = "check")]
    pub(crate) accept: bool,
    /// Write nothing, not even .snap.new files beside snapshots that differ.
    #[arg(long)]
    pub(crate) check: bool,
}

/// What `explain` takes.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The output folder of a run.
    pub(crate) dir: PathBuf,
    /// The id of a document, or its end.
    pub(crate) doc: String,
    /// Only what concerns these bytes of the text, as START-END.
    #[arg(long, value_name = "START-END")]
    pub(crate) span: Option<String>,
    /// What ties it to this other document: both passages and why.
    #[arg(long, value_name = "DOC", conflicts_with = "span")]
    pub(crate) pair: Option<String>,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All went well.
    Done,
    /// Some documents or tests failed.
    Failures,
    /// The pipeline or the command line is wrong.
    Usage,
    /// It could not go on.
    Broken,
    /// A signal stopped it.
    Signal(u8),
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Failures => 1,
            Exit::Usage => 2,
            Exit::Broken => 3,
            Exit::Signal(number) => 128 + number,
        })
    }
}

/// Parses the command line and does what it says.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Run(args) => commands::run::run(&args),
        Command::Check { pipelines, json } => commands::check::check(&pipelines, json),
        Command::Test(args) => commands::test::test(&args),
        Command::Init { file } => commands::init::init(&file),
        Command::New { what: New::Stage { name } } => commands::new::stage(&name),
        Command::Stages { name, json } => commands::stages::stages(name.as_deref(), json),
        Command::Rules { filter } => commands::stages::rules(filter.as_deref()),
        Command::Explain(args) => commands::explain::explain(&args),
        Command::Worker => return wirecopy_loader::worker_main(&crate::linked()),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            tell(&format!("error: {error:#}"));
            Exit::Broken.into()
        }
    }
}
