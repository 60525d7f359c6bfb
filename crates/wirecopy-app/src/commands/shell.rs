//! `wirecopy completions` and `wirecopy man`.

use std::path::Path;

use anyhow::{Context, Result};
use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::{Cli, Exit};
use crate::terminal::{out, tell};

/// Prints a script for a shell.
pub(crate) fn completions(shell: Shell) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "wirecopy", &mut script);
    out(&String::from_utf8_lossy(&script));
    Ok(Exit::Done)
}

/// Writes a page for each command.
pub(crate) fn man(dir: &Path) -> Result<Exit> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    clap_mangen::generate_to(Cli::command(), dir)
        .with_context(|| format!("cannot write to {}", dir.display()))?;
    tell(&format!("wrote manual pages to {0}; read one with: man {0}/wirecopy.1", dir.display()));
    Ok(Exit::Done)
}
