//! What the checks of a pipeline file want to know about stages.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use wirecopy_loader::{CommandSpec, CommandStage, Library, WorkerError, isolate, probe};
use wirecopy_pipeline::{Catalog, Isolation, Origin, SettingsProblem, StageEntry};
use wirecopy_stage::{Description, Resource, Resources, SettingsError};

use crate::build::worker;
use crate::lock::{LOCK_FILE, Lock, named};
use crate::registry;

/// The lock of a folder, or why it cannot be read, and the folder.
type Beside = (PathBuf, Result<Option<Rc<Lock>>, String>);

/// The linked stages, and whatever plugins and commands a pipeline names.
#[derive(Default)]
pub(crate) struct Stages {
    /// Whether the code of plugins and commands is left alone, and so are the files that settings name.
    shallow: bool,
    /// Whether foreign code runs only where a lock file notes it.
    locked: bool,
    /// Whether all foreign code runs in processes of its own, also where the pipeline does not ask for it.
    apart: bool,
    /// Whether the lock file is about to be written: what is behind the stages is collected, and nothing is refused.
    trusting: bool,
    asked: RefCell<Vec<Origin>>,
    /// The lock beside the pipeline, once it was looked for.
    lock: RefCell<Option<Beside>>,
    /// Linked stages that were made, by name and settings: a pipeline may use one many times.
    sound: RefCell<HashSet<(String, String)>>,
}

impl Stages {
    /// For checks that run no foreign code and read no resources.
    pub(crate) fn shallow() -> Self {
        Stages { shallow: true, ..Stages::default() }
    }

    /// The same, where foreign code runs only if a lock file notes it.
    pub(crate) fn locked(self, locked: bool) -> Self {
        Stages { locked, ..self }
    }

    /// The same, where all foreign code runs in processes of its own.
    pub(crate) fn apart(self, apart: bool) -> Self {
        Stages { apart, ..self }
    }

    /// Where the code of a plugin runs.
    fn place(&self, asked: Isolation) -> Isolation {
        if self.apart { Isolation::Process } else { asked }
    }

    /// For `trust`: what is behind the stages is asked for afterwards.
    pub(crate) fn trusting() -> Self {
        Stages { trusting: true, ..Stages::shallow() }
    }

    /// What is behind the stages of the pipeline that was loaded, without those that are linked.
    pub(crate) fn asked(&self) -> Vec<Origin> {
        self.asked.borrow().clone()
    }

    fn lock(&self, dir: &Path) -> Result<Option<Rc<Lock>>, String> {
        let mut beside = self.lock.borrow_mut();
        if beside.as_ref().is_none_or(|(known, _)| known != dir) {
            let lock = Lock::of(dir).map(|lock| lock.map(Rc::new)).map_err(|e| format!("{e:#}"));
            *beside = Some((dir.to_owned(), lock));
        }
        beside.as_ref().map_or(Ok(None), |(_, lock)| lock.clone())
    }

    /// The hash that a plugin must have, if the lock of the pipeline notes one.
    fn noted(&self, plugin: &Path) -> Option<String> {
        let beside = self.lock.borrow();
        let (_, lock) = beside.as_ref()?;
        lock.as_ref().ok()?.as_ref()?.hash_of(plugin).map(str::to_owned)
    }
}

impl Catalog for Stages {
    fn linked(&self) -> Vec<Description> {
        registry::linked().iter().map(wirecopy_stage::Registration::describe).collect()
    }

    fn trusts(&self, origin: &Origin, dir: &Path) -> Result<(), String> {
        if *origin == Origin::Linked {
            return Ok(());
        }
        if self.trusting {
            self.asked.borrow_mut().push(origin.clone());
            return Ok(());
        }
        match self.lock(dir)? {
            Some(lock) => lock.trusts(origin),
            None if self.locked => Err(format!(
                "there is no {LOCK_FILE} beside the pipeline that notes {}, and with --locked nothing else runs",
                named(origin, dir)
            )),
            None => Ok(()),
        }
    }

    fn plugin(
        &self,
        path: &Path,
        isolation: Isolation,
    ) -> Result<Option<Vec<Description>>, String> {
        if self.shallow {
            return if path.is_file() { Ok(None) } else { Err("there is no such file".to_owned()) };
        }
        let noted = self.noted(path);
        // What is to run apart is not even looked at in here: initialisers are code, too.
        let descriptions = match self.place(isolation) {
            Isolation::Process => {
                let mut spec = worker().map_err(|e| e.to_string())?;
                spec.library = Some(path.to_owned());
                spec.hash = noted;
                probe(spec).map_err(|e| e.to_string())?
            }
            Isolation::None => {
                let library =
                    Library::open_as(path, noted.as_deref()).map_err(|e| e.to_string())?;
                library.descriptions().to_vec()
            }
        };
        Ok(Some(descriptions))
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
                let unusable = |e: String| problem(SettingsError::new(e));
                let noted = self.noted(path);
                if self.place(stage.isolation) == Isolation::Process {
                    let mut spec = worker().map_err(|e| unusable(e.to_string()))?;
                    spec.library = Some(path.clone());
                    spec.hash = noted;
                    (spec.stage, spec.settings, spec.resources) =
                        (stage.stage.clone(), settings, resources);
                    return match isolate(spec) {
                        Ok(_) => Ok(()),
                        Err(WorkerError::Settings(error)) => Err(problem(error)),
                        Err(error) => Err(unusable(error.to_string())),
                    };
                }
                let library = Library::open_as(path, noted.as_deref())
                    .map_err(|e| unusable(e.to_string()))?;
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
