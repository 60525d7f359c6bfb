//! What can go wrong before the first document.

use std::fmt;
use std::path::PathBuf;

use wirecopy_stage::SettingsError;

/// Why a file cannot be loaded as a plugin, and what to do about it.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadError {
    /// The path is relative.
    NotAbsolute {
        /// The path.
        path: PathBuf,
    },
    /// The file cannot be read.
    Read {
        /// The path.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The path leads to something other than a file.
    NotAFile {
        /// The path.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// The file is not a whole dynamic library for this machine.
    NotALibrary {
        /// The path.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file is not the one that was asked for.
    Changed {
        /// The path.
        path: PathBuf,
    },
    /// No private copy can be made.
    Copy {
        /// The path.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The system's loader refuses the file.
    Refused {
        /// The path.
        path: PathBuf,
        /// What the loader says.
        reason: String,
    },
    /// The library does not export the symbol of a plugin.
    NoSymbol {
        /// The path.
        path: PathBuf,
    },
    /// What the symbol leads to is not the table of a plugin.
    WrongMagic {
        /// The path.
        path: PathBuf,
    },
    /// The plugin is built for another major number of the interface.
    WrongMajor {
        /// The path.
        path: PathBuf,
        /// The number of the plugin.
        found: u16,
    },
    /// The plugin is built for a later minor number of the interface.
    NewerMinor {
        /// The path.
        path: PathBuf,
        /// The number of the plugin.
        found: u16,
    },
    /// The table of the plugin is shorter than its version demands.
    ShortTable {
        /// The path.
        path: PathBuf,
        /// Its size.
        size: u32,
    },
    /// The table of the plugin lacks a function.
    NoFunction {
        /// The path.
        path: PathBuf,
        /// Its name.
        function: &'static str,
    },
    /// What the plugin says of a stage cannot be understood.
    Description {
        /// The path.
        path: PathBuf,
        /// Number of the stage.
        stage: u32,
        /// What is wrong.
        reason: String,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use wirecopy_abi::{MAJOR, MINOR};
        match self {
            LoadError::NotAbsolute { path } => write!(
                f,
                "{}: a plugin is loaded by its absolute path, so that no search path decides which \
                 file it is",
                path.display()
            ),
            LoadError::Read { path, error } => {
                write!(f, "{}: cannot be read: {error}", path.display())
            }
            LoadError::NotAFile { path, what } => {
                write!(f, "{}: is {what}; name the file of the plugin itself", path.display())
            }
            LoadError::Changed { path } => {
                write!(f, "{}: was changed since its hash was taken", path.display())
            }
            LoadError::NotALibrary { path, reason } => write!(
                f,
                "{}: {reason}; build the plugin for this machine (crate-type = [\"cdylib\"]) and copy \
                 the whole file",
                path.display()
            ),
            LoadError::Copy { path, error } => write!(
                f,
                "{}: no private copy can be made in {}: {error}; set TMPDIR to a directory with room",
                path.display(),
                std::env::temp_dir().display()
            ),
            LoadError::Refused { path, reason } => write!(
                f,
                "{}: the system's loader refuses it: {reason}; install what it names, or set TMPDIR \
                 to a directory from which libraries may be loaded",
                path.display()
            ),
            LoadError::NoSymbol { path } => write!(
                f,
                "{}: does not export `{}`, so it is no plugin of wirecopy {MAJOR}.x; a Rust plugin \
                 exports it with `wirecopy_plugin::export!(STAGES)` in a crate of its own",
                path.display(),
                wirecopy_abi::SYMBOL.to_string_lossy(),
            ),
            LoadError::WrongMagic { path } => write!(
                f,
                "{}: its table does not begin with the mark of a plugin; build it against wirecopy.h",
                path.display()
            ),
            LoadError::WrongMajor { path, found } => write!(
                f,
                "{}: is built for plugin interface {found}, and this wirecopy has {MAJOR}; {}",
                path.display(),
                if *found > MAJOR { "update wirecopy" } else { "build the plugin anew" }
            ),
            LoadError::NewerMinor { path, found } => write!(
                f,
                "{}: is built for plugin interface {MAJOR}.{found}, and this wirecopy has \
                 {MAJOR}.{MINOR}; update wirecopy",
                path.display()
            ),
            LoadError::ShortTable { path, size } => write!(
                f,
                "{}: its table holds {size} bytes and should hold {} or more; set `size` in its \
                 header to the size of the table",
                path.display(),
                size_of::<wirecopy_abi::Plugin>()
            ),
            LoadError::NoFunction { path, function } => write!(
                f,
                "{}: its table lacks the function `{function}`, which its stages need",
                path.display()
            ),
            LoadError::Description { path, stage, reason } => {
                write!(
                    f,
                    "{}: describes its stage number {stage} wrongly: {reason}",
                    path.display()
                )
            }
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            LoadError::Read { error, .. } | LoadError::Copy { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// Why a stage cannot be made in a worker process.
#[derive(Debug)]
#[non_exhaustive]
pub enum WorkerError {
    /// The file of the plugin is not one.
    Load(LoadError),
    /// The worker process cannot be started.
    Start {
        /// The program.
        program: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The worker process ended, or was ended, before the stage was made.
    Died {
        /// The stage.
        stage: String,
        /// How.
        reason: String,
    },
    /// The worker process could not load the plugin or find the stage.
    Refused(String),
    /// The stage refuses its settings.
    Settings(SettingsError),
}

impl fmt::Display for WorkerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WorkerError::Load(error) => error.fmt(f),
            WorkerError::Start { program, error } => {
                write!(f, "{}: cannot be started as a worker: {error}", program.display())
            }
            WorkerError::Died { stage, reason } => {
                write!(f, "the worker process of stage `{stage}` gave up: {reason}")
            }
            WorkerError::Refused(reason) => f.write_str(reason),
            WorkerError::Settings(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for WorkerError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            WorkerError::Load(error) => Some(error),
            WorkerError::Start { error, .. } => Some(error),
            WorkerError::Settings(error) => Some(error),
            WorkerError::Died { .. } | WorkerError::Refused(_) => None,
        }
    }
}

impl From<LoadError> for WorkerError {
    fn from(error: LoadError) -> Self {
        WorkerError::Load(error)
    }
}

/// Why a command cannot be used as a stage.
#[derive(Debug)]
#[non_exhaustive]
pub enum CommandError {
    /// It cannot be started.
    Start {
        /// The program.
        program: String,
        /// Why.
        error: std::io::Error,
    },
    /// It ended, or was ended, before it said hello.
    Died {
        /// The program.
        program: String,
        /// How.
        reason: String,
    },
    /// Its first line is not a hello.
    Hello {
        /// The program.
        program: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It ended, or did not read in time, when it was sent its settings.
    Settings {
        /// The program.
        program: String,
        /// What happened.
        reason: String,
    },
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommandError::Start { program, error } => {
                write!(f, "`{program}` cannot be started: {error}; is it on the PATH?")
            }
            CommandError::Died { program, reason } => {
                write!(f, "`{program}` said no hello: {reason}")
            }
            CommandError::Settings { program, reason } => {
                write!(f, "`{program}` did not take its settings: {reason}")
            }
            CommandError::Hello { program, reason } => write!(
                f,
                "the first line that `{program}` writes is not a hello: {reason}; it should be \
                 {{\"wirecopy\": 1, \"offsets\": \"bytes\" or \"codepoints\", \"description\": {{…}}}}, \
                 and standard output must be flushed after every line"
            ),
        }
    }
}

impl std::error::Error for CommandError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            CommandError::Start { error, .. } => Some(error),
            CommandError::Died { .. }
            | CommandError::Settings { .. }
            | CommandError::Hello { .. } => None,
        }
    }
}
