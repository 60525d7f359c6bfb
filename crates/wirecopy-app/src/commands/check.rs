//! `wirecopy check`.

use anyhow::Result;
use wirecopy_pipeline::{Problems, explain_code, sarif};

use crate::build::{self, NotLoaded};
use crate::catalog::Stages;
use crate::cli::{CheckArgs, Exit, Format};
use crate::terminal::{color, out, tell};

/// Checks pipelines and reports every problem of each.
pub(crate) fn check(args: &CheckArgs) -> Result<Exit> {
    if let Some(code) = &args.explain {
        return Ok(explain(code));
    }
    let stages = if args.deep { Stages::default() } else { Stages::shallow() };
    let stages = stages.locked(args.locked);
    let root = std::env::current_dir().unwrap_or_default();
    let mut exit = Exit::Done;
    let mut all: Vec<Problems> = Vec::new();
    for file in &args.pipelines {
        let problems = match build::load_with(file, &stages) {
            Ok(loaded) => loaded.warnings,
            Err(NotLoaded::Problems(problems)) => {
                exit = Exit::Usage;
                *problems
            }
            Err(NotLoaded::Unreadable(error)) => {
                tell(&format!("error: {error:#}"));
                exit = Exit::Usage;
                continue;
            }
        };
        match args.format {
            Format::Human if problems.is_empty() => tell(&format!("{}: sound", file.display())),
            Format::Human => tell(problems.render(color()).trim_end()),
            Format::Github => out(&problems.to_github(&root)),
            Format::Json | Format::Sarif => all.push(problems),
        }
    }
    match args.format {
        Format::Json => {
            let lists: Vec<_> = all.iter().map(Problems::to_json).collect();
            out(&format!("{}\n", serde_json::to_string_pretty(&lists)?));
        }
        Format::Sarif => {
            let log = sarif(&all, &root);
            out(&format!("{}\n", serde_json::to_string_pretty(&log)?));
        }
        Format::Human | Format::Github => {}
    }
    Ok(exit)
}

/// Says what a code means.
fn explain(code: &str) -> Exit {
    match explain_code(code) {
        Some(text) => {
            out(&format!("{}\n", crate::terminal::wrapped(text)));
            Exit::Done
        }
        None => {
            let known: Vec<&str> = wirecopy_pipeline::codes().iter().map(|c| c.id).collect();
            tell(&format!("error: there is no code `{code}`; codes: {}", known.join(", ")));
            Exit::Usage
        }
    }
}
