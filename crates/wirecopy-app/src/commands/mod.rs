//! The commands, one a module.

pub(crate) mod check;
pub(crate) mod coverage;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod forget;
pub(crate) mod graph;
pub(crate) mod init;
pub(crate) mod new;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod review;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod serve;
pub(crate) mod shell;
pub(crate) mod stages;
pub(crate) mod tap;
pub(crate) mod test;
pub(crate) mod trust;
pub(crate) mod verify;
pub(crate) mod watch;

use std::path::Path;

use serde_json::json;

use crate::build::{self, Loaded, NotLoaded};
use crate::catalog::Stages;
use crate::cli::{Exit, RunArgs};
use crate::terminal::{color, tell};
use crate::unattended::{LogFormat, log};

/// Loads a pipeline and tells a person what is wrong with it.
fn load(file: &Path) -> Result<Loaded, Exit> {
    load_with(file, &Stages::default())
}

/// As [`load`], for a run: with foreign code that is noted in the lock file alone, if that is asked for, and told as
/// lines of a log.
fn load_for(args: &RunArgs) -> Result<Loaded, Exit> {
    let stages = Stages::default().locked(args.locked).apart(args.stages == build::Mode::Isolated);
    if args.log == LogFormat::Text {
        return load_with(&args.pipeline, &stages);
    }
    match build::load_with(&args.pipeline, &stages) {
        Ok(loaded) => {
            if !loaded.warnings.is_empty() {
                log("warn", "problems", json!({"problems": loaded.warnings.to_json()}));
            }
            Ok(loaded)
        }
        Err(NotLoaded::Unreadable(error)) => {
            log("error", "problems", json!({"error": format!("{error:#}")}));
            Err(Exit::Usage)
        }
        Err(NotLoaded::Problems(problems)) => {
            log("error", "problems", json!({"problems": problems.to_json()}));
            Err(Exit::Usage)
        }
    }
}

fn load_with(file: &Path, stages: &Stages) -> Result<Loaded, Exit> {
    match build::load_with(file, stages) {
        Ok(loaded) => {
            if !loaded.warnings.is_empty() {
                tell(loaded.warnings.render(color()).trim_end());
            }
            Ok(loaded)
        }
        Err(NotLoaded::Unreadable(error)) => {
            tell(&format!("error: {error:#}"));
            Err(Exit::Usage)
        }
        Err(NotLoaded::Problems(problems)) => {
            tell(problems.render(color()).trim_end());
            Err(Exit::Usage)
        }
    }
}
