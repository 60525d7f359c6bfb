//! How a host learns of a stage and makes one.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{CorpusStage, Description, Item, Kind, Read, Rule, RuleInfo, Stage};

/// What a stage is, and how one is made.
pub trait Describe: Sized + Send + Sync + 'static {
    /// What stands under `[stage.settings]`. Derive `Deserialize` and `JsonSchema`, and deny unknown fields; the doc
    /// comment of each field is its documentation for the people who write pipelines.
    type Settings: DeserializeOwned + JsonSchema;

    /// The name by which pipelines use the stage, in kebab case.
    const NAME: &'static str;
    /// Version of the crate, usually `env!("CARGO_PKG_VERSION")`.
    const VERSION: &'static str;
    /// One sentence.
    const SUMMARY: &'static str;
    /// The rules, as [`rules!`](crate::rules) writes them down.
    const RULES: &'static [Rule];
    /// Whether equal input and settings always give equal edits.
    const DETERMINISTIC: bool = true;

    /// What the stage reads besides the text. It sees nothing else.
    fn reads() -> Vec<Read> {
        Vec::new()
    }

    /// What the stage writes: [`Item::Text`], fields and layers.
    fn writes() -> Vec<Item>;

    /// Makes a stage from its settings and the files that the settings name.
    ///
    /// # Errors
    ///
    /// When the settings contradict each other or a resource is malformed.
    fn create(settings: Self::Settings, resources: &Resources) -> Result<Self, SettingsError>;
}

/// Why a stage cannot be made from its settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsError {
    /// Where in the settings: `["outlets", "0"]`. Empty for the settings as a whole.
    pub path: Vec<String>,
    /// One sentence that says what is wrong and what would mend it.
    pub message: String,
}

impl SettingsError {
    /// An error of the settings as a whole.
    pub fn new(message: impl Into<String>) -> Self {
        SettingsError { path: Vec::new(), message: message.into() }
    }

    /// An error of the setting at `path`, whose parts are separated by dots.
    pub fn at(path: &str, message: impl Into<String>) -> Self {
        SettingsError {
            path: path.split('.').map(str::to_owned).collect(),
            message: message.into(),
        }
    }
}

impl std::fmt::Display for SettingsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.path.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "`{}`: {}", self.path.join("."), self.message)
    }
}

impl std::error::Error for SettingsError {}

/// A file that a setting names. The host has read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// The setting that names it: `gazetteers.0`.
    pub setting: String,
    /// The path as the setting gives it, for messages.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The files that the settings name: properties with `#[schemars(extend("x-resource" = true))]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resources(pub Vec<Resource>);

impl Resources {
    /// The files of a setting, in the order in which it lists them.
    pub fn of<'a>(&'a self, setting: &'a str) -> impl Iterator<Item = &'a Resource> {
        self.0.iter().filter(move |r| {
            r.setting == setting
                || r.setting.strip_prefix(setting).is_some_and(|rest| rest.starts_with('.'))
        })
    }
}

/// A stage that was made.
pub enum Instance {
    /// One document at a time.
    Document(Box<dyn Stage>),
    /// Many documents.
    Corpus(Box<dyn CorpusStage>),
}

type Create = fn(&str, &Resources) -> Result<Instance, SettingsError>;

/// A kind of stage that a host knows: its description, and how to make one.
#[derive(Clone, Copy)]
pub struct Registration {
    describe: fn() -> Description,
    create: Create,
}

impl Registration {
    /// Registers a stage that looks at one document at a time.
    pub const fn document<T: Describe + Stage>() -> Self {
        Registration {
            describe: || describe::<T>(Kind::Document),
            create: |settings, resources| {
                make::<T>(settings, resources).map(|s| Instance::Document(Box::new(s)))
            },
        }
    }

    /// Registers a stage that looks at many documents.
    pub const fn corpus<T: Describe + CorpusStage>() -> Self {
        Registration {
            describe: || describe::<T>(Kind::Corpus),
            create: |settings, resources| {
                make::<T>(settings, resources).map(|s| Instance::Corpus(Box::new(s)))
            },
        }
    }

    /// What the stage says of itself.
    pub fn describe(&self) -> Description {
        (self.describe)()
    }

    /// Makes a stage. `settings` is a JSON object.
    ///
    /// # Errors
    ///
    /// When the settings are not what the stage expects.
    pub fn create(&self, settings: &str, resources: &Resources) -> Result<Instance, SettingsError> {
        (self.create)(settings, resources)
    }
}

fn make<T: Describe>(settings: &str, resources: &Resources) -> Result<T, SettingsError> {
    let settings = serde_json::from_str(settings).map_err(|e| SettingsError::new(e.to_string()))?;
    T::create(settings, resources)
}

fn describe<T: Describe>(kind: Kind) -> Description {
    let info = |rule: &Rule| RuleInfo {
        id: format!("{}/{}", T::NAME, rule.id),
        summary: rule.summary.to_owned(),
        example: rule.example.to_owned(),
    };
    Description {
        name: T::NAME.to_owned(),
        version: T::VERSION.to_owned(),
        summary: T::SUMMARY.to_owned(),
        kind,
        deterministic: T::DETERMINISTIC,
        rules: T::RULES.iter().map(info).collect(),
        settings: schemars::schema_for!(T::Settings).to_value(),
        reads: T::reads(),
        writes: T::writes(),
    }
}
