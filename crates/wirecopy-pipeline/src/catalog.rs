//! What the checks ask of the host.

use std::path::Path;

use wirecopy_stage::Description;

use crate::{Isolation, Origin, StageEntry};

/// What a host knows about stages and files.
///
/// The checks go through this trait alone, so that they can be run without a disk, a plugin or a process.
/// [`load`](crate::load) asks about each plugin and each command once, however often the file names it.
pub trait Catalog {
    /// The stages that are linked into the host.
    fn linked(&self) -> Vec<Description>;

    /// Whether the code of a plugin or a command may run. It is asked before any of it does.
    ///
    /// # Errors
    ///
    /// Says in words which file is not the one that was trusted; the words are shown to the author of the pipeline.
    fn trusts(&self, origin: &Origin, dir: &Path) -> Result<(), String> {
        let _ = (origin, dir);
        Ok(())
    }

    /// Opens a plugin and lets its stages describe themselves, in a process of its own where the pipeline isolates them.
    /// The path is resolved. `None` where the host does not open plugins for this check, since to open one is to run its
    /// code.
    ///
    /// # Errors
    ///
    /// Says in words why the file cannot be used; the words are shown to the author of the pipeline.
    fn plugin(&self, path: &Path, isolation: Isolation)
    -> Result<Option<Vec<Description>>, String>;

    /// Starts a command in `dir` for its hello. `None` where the host starts no commands for this check.
    ///
    /// # Errors
    ///
    /// Says in words why there was none; the words are shown to the author of the pipeline.
    fn command(&self, argv: &[String], dir: &Path) -> Result<Option<Description>, String>;

    /// Whether a file is there to be read: a resource of a stage, or the input of a test.
    fn exists(&self, path: &Path) -> bool;

    /// Lets the stage itself judge its settings, which already fit its schema and whose resources exist.
    ///
    /// # Errors
    ///
    /// Says where in the settings the stage found fault, and why.
    fn try_settings(&self, stage: &StageEntry) -> Result<(), SettingsProblem>;
}

/// A stage's own objection to its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsProblem {
    /// Where: keys and list positions from the settings inward, such as `["outlets", "0"]`. Empty for the whole.
    pub path: Vec<String>,
    /// Why, as a sentence without its full stop.
    pub message: String,
}
