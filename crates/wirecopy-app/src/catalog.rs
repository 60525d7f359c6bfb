//! What the checks of a pipeline file want to know about stages.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::Path;

use wirecopy_loader::{CommandSpec, CommandStage, Library};
use wirecopy_pipeline::{Catalog, Origin, SettingsProblem, StageEntry};
use wirecopy_stage::{Description, Resource, Resources, SettingsError};

use crate::registry;

/// The linked stages, and whatever plugins and commands a pipeline names.
#[derive(Default)]
pub(crate) struct Stages {
    /// Whether the code of plugins and commands is left alone, and so are the files that settings name.
    shallow: bool,
    /// Linked stages that were made, by name and settings: a pipeline may use one many times.
    sound: RefCell<HashSet<(String, String)>>,
}

impl Stages {
    /// For checks that run no foreign code and read no resources.
    pub(crate) fn shallow() -> Self {
        Stages { shallow: true, ..Stages::default() }
    }
}

impl Catalog for Stages {
    fn linked(&self) -> Vec<Description> {
        registry::linked().iter().map(wirecopy_stage::Registration::describe).collect()
    }

    fn plugin(&self, path: &Path) -> Result<Option<Vec<Description>>, String> {
        if self.shallow {
            return if path.is_file() { Ok(None) } else { Err("there is no such file".to_owned()) };
        }
        Library::open(path)
            .map(|library| Some(library.descriptions().to_vec()))
            .map_err(|e| e.to_string())
    }

    fn command(&self, argv: &[String], dir: &Path) -> Result<Option<Description>, String> {
        if self.shallow {
            return Ok(None);
        }
        let mut spec = CommandSpec::new(argv);
        spec.directory = Some(dir.to_owned());
        CommandStage::start(spec)
            .map(|stage| Some(stage.description().clone()))
            .map_err(|e| e.to_string())
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }

    fn try_settings(&self, stage: &StageEntry) -> Result<(), SettingsProblem> {
        let problem = |e: SettingsError| SettingsProblem { path: e.path, message: e.message };
        if self.shallow && !stage.resources.is_empty() {
            return Ok(());
        }
        let resources = read_resources(&stage.resources).map_err(problem)?;
        let settings = stage.settings.to_string();
        match &stage.origin {
            Origin::Linked => {
                let key = (stage.stage.clone(), settings);
                if stage.resources.is_empty() && self.sound.borrow().contains(&key) {
                    return Ok(());
                }
                if let Some(registration) = registry::find(&stage.stage) {
                    registration.create(&key.1, &resources).map_err(problem)?;
                }
                self.sound.borrow_mut().insert(key);
                Ok(())
            }
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
