//! The program as people use it: run, killed, resumed, misused.
//!
//! One binary for all end-to-end tests, so that the program and its plugins are built once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod author;
mod book;
mod cache;
mod commands;
mod guards;
mod hostile;
mod inputs;
mod layout;
mod memory;
mod output;
mod parity;
mod pipelines;
mod plugins;
mod program;
mod resume;
mod serve;
mod summary;
mod verify;
