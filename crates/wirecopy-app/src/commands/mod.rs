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
pub(crate) mod verify;
pub(crate) mod watch;

use std::path::Path;

use crate::build::{self, Loaded, NotLoaded};
use crate::cli::Exit;
use crate::terminal::{color, tell};

/// Loads a pipeline and tells a person what is wrong with it.
fn load(file: &Path) -> Result<Loaded, Exit> {
    match build::load(file) {
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
