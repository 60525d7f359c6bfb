//! What the checks of a pipeline file want to know about stages.

use std::path::Path;

use wirecopy_loader::{CommandSpec, CommandStage, Library};
use wirecopy_pipeline::{Catalog, Origin, SettingsProblem, StageEntry};
use wirecopy_stage::{Description, Resource, Resources, SettingsError};

use crate::registry;

/// The linked stages, and whatever plugins and commands a pipeline names.
pub(crate) struct Stages;

impl Catalog for Stages {
    fn linked(&self) -> Vec<Description> {
        registry::linked().iter().map(wirecopy_stage::Registration::describe).collect()
    }

    fn plugin(&self, path: &Path) -> Result<Vec<Description>, String> {
        Library::open(path)
            .map(|library| library.descriptions().to_vec())
            .map_err(|e| e.to_string())
    }

    fn command(&self, argv: &[String], dir: &Path) -> Result<Description, String> {
        let mut spec = CommandSpec::new(argv);
        spec.directory = Some(dir.to_owned());
        CommandStage::start(spec)
            .map(|stage| stage.description().clone())
            .map_err(|e| e.to_string())
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }

    fn try_settings(&self, stage: &StageEntry) -> Result<(), SettingsProblem> {
        let problem = |e: SettingsError| SettingsProblem { path: e.path, message: e.message };
        let resources = read_resources(&stage.resources).map_err(problem)?;
        let settings = stage.settings.to_string();
        match &stage.origin {
            Origin::Linked => match registry::find(&stage.stage) {
                Some(registration) => {
                    registration.create(&settings, &resources).map(|_| ()).map_err(problem)
                }
                None => Ok(()),
            },
            Origin::Plugin(path) => {
                let library =
                    Library::open(path).map_err(|e| problem(SettingsError::new(e.to_string())))?;
                library.create(&stage.stage, &settings, &resources).map(|_| ()).map_err(problem)
            }
            // A command judges its settings when it is started for the run.
            Origin::Command(_) => Ok(()),
        }
    }
}

/// Reads the files that settings name. The setting is a JSON pointer in the pipeline, and a dotted path for the stage.
pub(crate) fn read_resources(
    files: &[(String, std::path::PathBuf)],
) -> Result<Resources, SettingsError> {
    let read = |(pointer, path): &(String, std::path::PathBuf)| {
        let setting = pointer.trim_start_matches('/').replace('/', ".");
        let bytes = std::fs::read(path).map_err(|e| {
            SettingsError::at(&setting, format!("cannot read {}: {e}", path.display()))
        })?;
        Ok(Resource { setting, path: path.display().to_string(), bytes })
    };
    files.iter().map(read).collect::<Result<_, _>>().map(Resources)
}
