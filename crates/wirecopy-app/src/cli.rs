//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::build::Mode;
use crate::commands;
use crate::terminal::tell;
use crate::unattended::LogFormat;

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
    Check(CheckArgs),
    /// Run the tests of pipelines: their [[test]] cases and their snapshots.
    Test(TestArgs),
    /// Go through snapshots that differ, by the rules behind the differences, and accept or reject them.
    Review(ReviewArgs),
    /// Show which rules and settings no test, snapshot or document exercises.
    Coverage(CoverageArgs),
    /// Show what changes between two pipelines over an input, or between two finished runs.
    Diff(DiffArgs),
    /// Show the documents between two stages.
    Tap(TapArgs),
    /// Rerun a pipeline on its articles whenever it changes, and show what changes in the results.
    Watch(WatchArgs),
    /// Show the stages of a pipeline, and what they read and write.
    Graph {
        /// The pipeline file.
        pipeline: PathBuf,
        /// The notation.
        #[arg(long, value_enum, default_value_t)]
        format: GraphFormat,
    },
    /// Make a page of a finished run: findings, timeline, names, sources, articles with marks, what was changed and why.
    Report {
        /// The output folder of the run.
        dir: PathBuf,
    },
    /// Browse a finished run: search words, filter by name, agency, outlet, rule, finding or day, open articles.
    ///
    /// Pages are served to browsers on this machine only, until a signal comes; the address is printed on standard
    /// output. Other users of this machine can read them, too.
    Serve(ServeArgs),
    /// Write a finished run in the formats of other tools, beside what the run wrote.
    Export {
        /// The output folder of the run.
        dir: PathBuf,
        /// The formats: brat, conll, dolma, graphml, ninjs, parquet, spacy, timeml, web-annotation.
        #[arg(required = true, value_parser = commands::export::format)]
        formats: Vec<wirecopy_export::Format>,
    },
    /// Print the JSON Schema of pipeline files, for editors.
    Schema {
        /// Also know the stages of these plugins.
        #[arg(long, value_name = "LIBRARY")]
        plugin: Vec<PathBuf>,
    },
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
    /// Take documents out of all that a run wrote: outputs, indexes, what is kept for the next run; and say where they were.
    Forget(ForgetArgs),
    /// Make a finished run again after what made documents or pairs of them fail was mended, and say what became of them.
    /// What stages made of the other documents was kept.
    Replay(ReplayArgs),
    /// Check that the files of a finished run are what its manifest says, that its counts add up, that nothing beside them
    /// looks like a result, and that the indexes it used are whole.
    Verify(VerifyArgs),
    /// Note which plugins and scripts pipelines may run, in a `wirecopy.lock` beside them. None of their code runs. Where there
    /// is such a file, whatever is not in it, or was changed since, is refused.
    Trust(TrustArgs),
    /// Print a script that completes commands in a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write manual pages, one a command.
    Man {
        /// The folder to write them to.
        dir: PathBuf,
    },
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
    /// Make a pipeline of the stages that you name, with an article and a test.
    Pipeline {
        /// Its name, in kebab case; it is written to NAME.toml.
        name: String,
        /// The stages, in order. [default: clean boilerplate dates entities sources]
        #[arg(long, value_name = "STAGE", num_args = 1..)]
        stages: Vec<String>,
    },
    /// Make a stage in C, with the header of the plugin interface and a makefile.
    PluginC {
        /// Its name, in kebab case; it is made in a folder of that name.
        name: String,
    },
    /// Make a stage that is a command: a Python program without dependencies.
    Command {
        /// Its name, in kebab case; it is made in a folder of that name.
        name: String,
    },
}

/// What `forget` takes.
#[derive(Debug, Args)]
pub(crate) struct ForgetArgs {
    /// The output folder of the run.
    pub(crate) dir: PathBuf,
    /// The ids of the documents.
    #[arg(required = true, value_name = "ID")]
    pub(crate) ids: Vec<String>,
    /// Also take them out of this index of earlier runs; those that the pipeline of the run names are known.
    #[arg(long, value_name = "DIR")]
    pub(crate) index: Vec<PathBuf>,
}

/// What `replay` takes.
#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// The output folder of the run.
    pub(crate) dir: PathBuf,
    /// The pipeline, if not the file that the run was made with.
    #[arg(long, value_name = "PIPELINE")]
    pub(crate) pipeline: Option<PathBuf>,
    /// How many threads work. [default: all cores]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<std::num::NonZeroUsize>,
    /// Run plugins and commands only where a `wirecopy.lock` beside the pipeline notes them. So does the replay of a run
    /// that was made so.
    #[arg(long)]
    pub(crate) locked: bool,
}

/// What `verify` takes.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The output folder of the run.
    pub(crate) dir: PathBuf,
    /// Also check that the inputs are still what the run read.
    #[arg(long)]
    pub(crate) inputs: bool,
}

/// What `trust` takes.
#[derive(Debug, Args)]
pub(crate) struct TrustArgs {
    /// The pipeline files.
    #[arg(required = true, value_name = "PIPELINE")]
    pub(crate) pipelines: Vec<PathBuf>,
}

/// What `check` takes.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The pipeline files.
    #[arg(required_unless_present = "explain", value_name = "PIPELINE")]
    pub(crate) pipelines: Vec<PathBuf>,
    /// How problems are shown: people read them on standard error, programs on standard output.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Also open plugins, start commands and read the files that settings name. This runs their code.
    #[arg(long)]
    pub(crate) deep: bool,
    /// Refuse plugins and commands that no `wirecopy.lock` beside the pipeline notes.
    #[arg(long)]
    pub(crate) locked: bool,
    /// Say what a code such as WP0011 means.
    #[arg(long, value_name = "CODE", conflicts_with_all = ["pipelines", "deep"])]
    pub(crate) explain: Option<String>,
}

/// How problems are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// With the lines of the file that they are about.
    #[default]
    Human,
    /// A list of problems for each file.
    Json,
    /// Workflow commands of GitHub Actions.
    Github,
    /// A SARIF 2.1.0 log.
    Sarif,
}

/// The notation of a graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum GraphFormat {
    /// Lines to read.
    #[default]
    Text,
    /// For Graphviz.
    Dot,
    /// For Markdown.
    Mermaid,
}

/// What `review` takes.
#[derive(Debug, Args)]
pub(crate) struct ReviewArgs {
    /// The pipeline files.
    #[arg(required = true, value_name = "PIPELINE")]
    pub(crate) pipelines: Vec<PathBuf>,
    /// Accept all differences that this rule alone made; may be given several times.
    #[arg(long, value_name = "RULE")]
    pub(crate) accept: Vec<String>,
    /// Reject all differences that this rule had a part in; may be given several times.
    #[arg(long, value_name = "RULE")]
    pub(crate) reject: Vec<String>,
    /// Accept whatever is left.
    #[arg(long, conflicts_with = "reject_all")]
    pub(crate) accept_all: bool,
    /// Reject whatever is left.
    #[arg(long)]
    pub(crate) reject_all: bool,
    /// Only list what is there to review.
    #[arg(long, conflicts_with_all = ["accept", "reject", "accept_all", "reject_all"])]
    pub(crate) list: bool,
}

/// What `coverage` takes.
#[derive(Debug, Args)]
pub(crate) struct CoverageArgs {
    /// The pipeline files; what any of them exercises counts.
    #[arg(required = true, value_name = "PIPELINE")]
    pub(crate) pipelines: Vec<PathBuf>,
    /// Also run over this input, and show how often each rule fires there.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) corpus: Vec<PathBuf>,
    /// Print all as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
    /// Exit with 1 if a smaller part of the rules is exercised, in per cent.
    #[arg(long, value_name = "PERCENT")]
    pub(crate) fail_under: Option<f64>,
}

/// What `diff` takes.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// A pipeline file, or the output folder of a run.
    pub(crate) before: PathBuf,
    /// Another of the same sort.
    pub(crate) after: PathBuf,
    /// The input of both pipelines: files, folders or globs. By default that of each.
    pub(crate) input: Vec<PathBuf>,
    /// Read only the first N documents.
    #[arg(long, value_name = "N")]
    pub(crate) sample: Option<u64>,
    /// How many changed documents are shown in full; the rest is counted.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) show: usize,
    /// Print all changes as JSON lines on standard output, one document a line.
    #[arg(long)]
    pub(crate) json: bool,
    /// Also write all changes as a page.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
}

/// What `tap` takes.
#[derive(Debug, Args)]
pub(crate) struct TapArgs {
    /// The pipeline file.
    pub(crate) pipeline: PathBuf,
    /// Show documents as they leave this stage. [default: the last one]
    #[arg(long, value_name = "STAGE")]
    pub(crate) after: Option<String>,
    /// Read this instead of what the pipeline names.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) input: Vec<PathBuf>,
    /// Only documents whose id contains this.
    #[arg(long, value_name = "TEXT")]
    pub(crate) id: Option<String>,
    /// Only documents in which this rule did something at that stage.
    #[arg(long, value_name = "RULE")]
    pub(crate) rule: Option<String>,
    /// Only documents for which this expression over fields is true.
    #[arg(long, value_name = "EXPRESSION")]
    pub(crate) when: Option<String>,
    /// Stop after N documents.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Print documents as JSON lines.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What `watch` takes.
#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// The pipeline file.
    pub(crate) pipeline: PathBuf,
    /// Read this instead of the articles under [snapshots], or the input where there are none.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) input: Vec<PathBuf>,
    /// Read only the first N documents.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) sample: usize,
    /// End after N changes were shown.
    #[arg(long, value_name = "N")]
    pub(crate) rounds: Option<u64>,
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
    #[arg(long, short, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say of each article what became of it, and its findings, as it is written.
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// Print the end of the run as one JSON object on standard output, instead of as lines for people.
    #[arg(long)]
    pub(crate) json: bool,
    /// How the run is told on standard error: as lines for people, or as a log of JSON lines.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) log: LogFormat,
    /// Keep metrics of the run in this file, in the text format of Prometheus; it is always whole.
    #[arg(long, value_name = "FILE")]
    pub(crate) metrics: Option<PathBuf>,
    /// How the stages are run: `loaded` is for the bundled ones, `isolated` for plugins too. The output does not depend on
    /// it.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) stages: Mode,
    /// Read only the first N documents.
    #[arg(long, value_name = "N")]
    pub(crate) sample: Option<u64>,
    /// Replace the output of an earlier run.
    #[arg(long, conflicts_with = "resume")]
    pub(crate) overwrite: bool,
    /// Go on with a run of the same pipeline that was interrupted; from where its inputs changed, if they did.
    #[arg(long)]
    pub(crate) resume: bool,
    /// Keep what stages make of documents in this folder, and use what an earlier run kept there; a stage runs again only
    /// on documents that changed for it, or if it changed itself. [default: .wirecopy-cache in the output folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<PathBuf>,
    /// Run every stage on every document, and keep nothing for later runs. The output is the same.
    #[arg(long, conflicts_with = "cache")]
    pub(crate) no_cache: bool,
    /// Begin the indexes of earlier runs anew: with the articles of this run alone, whatever made them before. What they
    /// hold stays until the run is done.
    #[arg(long, conflicts_with = "sample")]
    pub(crate) rebuild_index: bool,
    /// Run plugins and commands only where a `wirecopy.lock` beside the pipeline notes them.
    #[arg(long)]
    pub(crate) locked: bool,
}

/// What `serve` takes.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// The output folder of the run.
    pub(crate) dir: PathBuf,
    /// The address to listen on: 127.0.0.1 or ::1.
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) address: std::net::IpAddr,
    /// The port to listen on; 0 takes one that is free.
    #[arg(long, value_name = "N", default_value_t = 8626)]
    pub(crate) port: u16,
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
    /// Run only the cases and snapshots whose name contains this.
    #[arg(long, value_name = "TEXT")]
    pub(crate) only: Option<String>,
    /// Also write the results in the XML format of JUnit.
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
}

/// What `explain` takes.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The output folder of a run; or, alone, the id of a rule or the code of a problem.
    #[arg(value_name = "DIR|RULE|CODE")]
    pub(crate) dir: PathBuf,
    /// The id of a document, or its end; or the id of a rule, for all that it did in the run.
    #[arg(value_name = "DOC|RULE")]
    pub(crate) doc: Option<String>,
    /// Only what concerns these bytes of the text, as START-END.
    #[arg(long, value_name = "START-END")]
    pub(crate) span: Option<String>,
    /// What ties it to this other document: both passages and why.
    #[arg(long, value_name = "DOC", conflicts_with = "span")]
    pub(crate) pair: Option<String>,
    /// Print what is known as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
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

impl Exit {
    fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failures => 1,
            Exit::Usage => 2,
            Exit::Broken => 3,
            Exit::Signal(number) => 128 + number,
        }
    }
}

/// Parses the command line and does what it says.
pub fn main() -> ExitCode {
    ExitCode::from(exit_code(std::env::args_os()))
}

/// Parses a command line, the name of the program first, does what it says, and gives its exit code: for programs that
/// have another command line themselves.
pub fn exit_code(args: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        // A request for help is one of these, too.
        Err(error) => {
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    let result = match cli.command {
        Command::Run(args) => commands::run::run(&args),
        Command::Check(args) => commands::check::check(&args),
        Command::Test(args) => commands::test::test(&args),
        Command::Review(args) => commands::review::review(&args),
        Command::Coverage(args) => commands::coverage::coverage(&args),
        Command::Diff(args) => commands::diff::diff(&args),
        Command::Tap(args) => commands::tap::tap(&args),
        Command::Watch(args) => commands::watch::watch(&args),
        Command::Graph { pipeline, format } => commands::graph::graph(&pipeline, format),
        Command::Report { dir } => commands::report::report(&dir),
        Command::Serve(args) => commands::serve::serve(&args),
        Command::Export { dir, formats } => commands::export::export(&dir, &formats),
        Command::Schema { plugin } => commands::schema::schema(&plugin),
        Command::Completions { shell } => commands::shell::completions(shell),
        Command::Man { dir } => commands::shell::man(&dir),
        Command::Init { file } => commands::init::init(&file),
        Command::New { what: New::Stage { name } } => commands::new::stage(&name),
        Command::New { what: New::Pipeline { name, stages } } => {
            commands::new::pipeline(&name, &stages)
        }
        Command::New { what: New::PluginC { name } } => commands::new::plugin_c(&name),
        Command::New { what: New::Command { name } } => commands::new::command(&name),
        Command::Stages { name, json } => commands::stages::stages(name.as_deref(), json),
        Command::Rules { filter } => commands::stages::rules(filter.as_deref()),
        Command::Explain(args) => commands::explain::explain(&args),
        Command::Forget(args) => commands::forget::forget(&args),
        Command::Replay(args) => commands::replay::replay(&args),
        Command::Verify(args) => commands::verify::verify(&args),
        Command::Trust(args) => commands::trust::trust(&args),
        Command::Worker => return worker(),
    };
    match result {
        Ok(exit) => exit.code(),
        Err(error) => {
            tell(&format!("error: {error:#}"));
            Exit::Broken.code()
        }
    }
}

fn worker() -> u8 {
    let ended = wirecopy_loader::worker_main(&crate::linked());
    if ended == ExitCode::SUCCESS { Exit::Done.code() } else { Exit::Broken.code() }
}
