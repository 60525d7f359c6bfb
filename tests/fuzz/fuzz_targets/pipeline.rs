//! Any bytes as a pipeline file: problems or a pipeline, and every problem can be shown.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use wirecopy_pipeline::{Catalog, Isolation, SettingsProblem, StageEntry, load};
use wirecopy_stage::Description;

/// The linked stages; no plugin can be opened, and no file is there.
struct Linked;

impl Catalog for Linked {
    fn linked(&self) -> Vec<Description> {
        wirecopy_app::linked().iter().map(wirecopy_stage::Registration::describe).collect()
    }

    fn plugin(&self, _: &Path, _: Isolation) -> Result<Option<Vec<Description>>, String> {
        Err("no plugins here".to_owned())
    }

    fn command(&self, _argv: &[String], _dir: &Path) -> Result<Option<Description>, String> {
        Err("no commands here".to_owned())
    }

    fn exists(&self, _path: &Path) -> bool {
        false
    }

    fn try_settings(&self, _stage: &StageEntry) -> Result<(), SettingsProblem> {
        Ok(())
    }
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match load(Path::new("fuzz.toml"), text, &Linked) {
        Ok(checked) => drop(checked),
        Err(problems) => drop(problems.to_string()),
    }
});
