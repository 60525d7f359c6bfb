//! `wirecopy check`.

use std::path::PathBuf;

use anyhow::Result;

use crate::build::{self, NotLoaded};
use crate::cli::Exit;
use crate::terminal::{color, out, tell};

/// Checks pipelines and reports every problem of each.
pub(crate) fn check(pipelines: &[PathBuf], json: bool) -> Result<Exit> {
    let mut exit = Exit::Done;
    let mut all = Vec::new();
    for file in pipelines {
        let (problems, ok) = match build::load(file) {
            Ok(loaded) => (loaded.warnings, true),
            Err(NotLoaded::Problems(problems)) => (*problems, false),
            Err(NotLoaded::Unreadable(error)) => {
                tell(&format!("error: {error:#}"));
                exit = Exit::Usage;
                continue;
            }
        };
        if !ok {
            exit = Exit::Usage;
        }
        if json {
            all.push(problems.to_json());
        } else if problems.is_empty() {
            tell(&format!("{}: sound", file.display()));
        } else {
            tell(problems.render(color()).trim_end());
        }
    }
    if json {
        out(&format!("{}\n", serde_json::to_string_pretty(&all)?));
    }
    Ok(exit)
}
