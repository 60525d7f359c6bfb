//! Plugins, workers and commands, as a host meets them.

mod batches;
mod build;
mod command;
mod files;
mod lies;
mod misdeeds;
mod parity;
mod stored;

#[path = "../../../../plugins/misbehaving/src/behaving.rs"]
mod behaving;
