//! Stages from elsewhere.
//!
//! Three ways lead from something outside of the program to a `Box<dyn Stage>`:
//!
//! - [`Library`]: a plugin, loaded into this process. It costs next to nothing a document. What the plugin does to its
//!   process, an abort or a stray pointer, it does to this one.
//! - [`isolate`]: a plugin, or a linked stage, in worker processes of the same program. Whatever it does costs one
//!   document. The program runs [`worker_main`] when it is started as a worker.
//! - [`CommandStage`]: any program that speaks JSON lines.
//!
//! Whatever comes back is checked before it becomes edits: every range, every text, every name, rule and type. A stage
//! sees the text and what it declared to read, nothing else. Its edits are the same in every mode.

#![deny(missing_docs)]
#![cfg(unix)]

mod artifact;
mod boundary;
mod check;
mod command;
mod command_lines;
mod elf;
mod error;
#[cfg(fuzzing)]
pub mod fuzzing;
mod isolate;
mod library;
mod names;
mod passing;
mod process;
mod remote;
mod wire;
mod worker;

pub use artifact::hash;
pub use boundary::{Level, set_logger};
pub use command::{CommandSpec, CommandStage};
pub use error::{CommandError, LoadError, WorkerError};
pub use isolate::{Isolated, WorkerSpec, isolate, probe};
pub use library::Library;
pub use names::{NAME_COUNT, NAME_LENGTH};
pub use passing::set_passing;
pub use worker::worker_main;
