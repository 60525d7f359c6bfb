//! The commands of wirecopy as a library: under the binary, and under whatever else wants to run a pipeline.
//!
//! [`main`] is all that the binary calls. What people read goes to standard error, what programs read to standard
//! output. Exit codes: 0 when all documents were written or dropped by rule, 1 when some failed or a test did, 2 when
//! the pipeline or the command line is wrong, 3 when the run could not go on, 130 and 143 when a signal stopped it.

#![deny(missing_docs)]

mod articles;
mod build;
mod catalog;
mod chain;
mod cli;
mod commands;
mod embed;
mod facts;
mod lock;
mod page;
mod progress;
mod reading;
mod registry;
mod results;
mod snapshots;
mod summary;
mod terminal;
mod unattended;

pub use cli::{Cli, exit_code, main};
pub use embed::{Embedded, NotEmbedded, RunOptions, explain_run, use_worker_program};
pub use registry::linked;
