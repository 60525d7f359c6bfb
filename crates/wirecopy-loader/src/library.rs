//! Plugins that are loaded into this process.

use std::path::{Path, PathBuf};

use libloading::os::unix::{Library as Handle, RTLD_LOCAL, RTLD_NOW};
use wirecopy_abi as abi;
use wirecopy_stage::{Description, Instance, Kind, Resources, SettingsError};

use crate::artifact::Artifact;
use crate::boundary::{CreateError, Live, Origin};
use crate::{LoadError, remote};

/// A plugin that was loaded into this process. It is never unloaded: code of it may still run in threads and
/// destructors that nobody knows of.
///
/// A plugin runs with all rights of this process, and one that aborts, or runs wild, takes the process with it; see
/// [`isolate`](crate::isolate).
#[derive(Clone, Debug)]
pub struct Library {
    path: PathBuf,
    hash: String,
    plugin: abi::Plugin,
    descriptions: Vec<Description>,
}

impl Library {
    /// Loads a plugin from an absolute path.
    ///
    /// The file is checked first, and a private copy of it is loaded, so that it may be replaced meanwhile.
    ///
    /// # Errors
    ///
    /// When it is not the whole file of a plugin for this version of the interface.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        Library::open_as(path, None)
    }

    /// Loads a plugin, if its file has this BLAKE3 hash (in hexadecimal). None of its code runs before that is known.
    ///
    /// # Errors
    ///
    /// As [`Library::open`], and when the hash is another.
    pub fn open_as(path: impl AsRef<Path>, hash: Option<&str>) -> Result<Self, LoadError> {
        let path = path.as_ref();
        let artifact = Artifact::take(path, hash)?;
        // The copy is deleted right after: what is mapped stays.
        Library::open_copy(path, &artifact.copy, artifact.hash.clone())
    }

    /// Loads a file that was checked before.
    pub(crate) fn open_copy(path: &Path, copy: &Path, hash: String) -> Result<Self, LoadError> {
        let path = path.to_owned();
        // SAFETY: running the initialisers of a plugin is what its user asked for.
        let handle = match unsafe { Handle::open(Some(copy), RTLD_NOW | RTLD_LOCAL) } {
            Ok(handle) => handle,
            Err(error) => return Err(LoadError::Refused { path, reason: reason(&error) }),
        };
        // SAFETY: the one symbol of a plugin has this type in every version.
        let entry = match unsafe { handle.get::<abi::Entry>(abi::SYMBOL.to_bytes_with_nul()) } {
            Ok(symbol) => *symbol,
            Err(_) => {
                std::mem::forget(handle);
                return Err(LoadError::NoSymbol { path });
            }
        };
        std::mem::forget(handle);
        // SAFETY: the symbol is a function without arguments.
        let table = unsafe { entry() };
        let plugin = table_of(&path, table)?;
        let descriptions = Origin::Library(&plugin).descriptions().map_err(|(stage, reason)| {
            LoadError::Description { path: path.clone(), stage, reason }
        })?;
        check_functions(&path, &plugin, &descriptions)?;
        Ok(Library { path, hash, plugin, descriptions })
    }

    /// Where it was loaded from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// BLAKE3 of the file, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// What its stages say of themselves.
    pub fn descriptions(&self) -> &[Description] {
        &self.descriptions
    }

    /// Makes a stage. `settings` is a JSON object.
    ///
    /// # Errors
    ///
    /// When there is no such stage, or it refuses its settings.
    pub fn create(
        &self,
        name: &str,
        settings: &str,
        resources: &Resources,
    ) -> Result<Instance, SettingsError> {
        let (live, description) = self.live(name, settings, resources)?;
        let passes = live.passes;
        remote::instance(live, passes, description).map_err(|e| SettingsError::new(e.to_string()))
    }

    /// Makes a stage, as it lies behind the boundary.
    pub(crate) fn live(
        &self,
        name: &str,
        settings: &str,
        resources: &Resources,
    ) -> Result<(Live, &Description), CreateError> {
        live(Origin::Library(&self.plugin), &self.descriptions, name, settings, resources)
    }
}

/// Makes a stage by name.
pub(crate) fn live<'a>(
    origin: Origin<'_>,
    descriptions: &'a [Description],
    name: &str,
    settings: &str,
    resources: &Resources,
) -> Result<(Live, &'a Description), CreateError> {
    let found = descriptions.iter().zip(0u32..).find(|(d, _)| d.name == name);
    let Some((description, number)) = found else {
        let known: Vec<&str> = descriptions.iter().map(|d| d.name.as_str()).collect();
        return Err(CreateError::Settings(SettingsError::new(format!(
            "there is no stage `{name}`; there is {}",
            if known.is_empty() { "none".to_owned() } else { known.join(", ") }
        ))));
    };
    Ok((origin.create(number, description.kind, settings, resources)?, description))
}

fn reason(error: &libloading::Error) -> String {
    let mut text = error.to_string();
    if let Some(source) = std::error::Error::source(error) {
        text = source.to_string();
    }
    text
}

fn table_of(path: &Path, table: *const abi::Plugin) -> Result<abi::Plugin, LoadError> {
    let path = || path.to_owned();
    if table.is_null() {
        return Err(LoadError::WrongMagic { path: path() });
    }
    // SAFETY: in every version, the symbol leads to a table that begins with a header.
    let header = unsafe { table.cast::<abi::Header>().read_unaligned() };
    if header.magic != abi::MAGIC {
        return Err(LoadError::WrongMagic { path: path() });
    }
    if header.major != abi::MAJOR {
        return Err(LoadError::WrongMajor { path: path(), found: header.major });
    }
    if header.minor > abi::MINOR {
        return Err(LoadError::NewerMinor { path: path(), found: header.minor });
    }
    if (header.size as usize) < size_of::<abi::Plugin>() {
        return Err(LoadError::ShortTable { path: path(), size: header.size });
    }
    // SAFETY: the header says that there is as much.
    Ok(unsafe { table.read_unaligned() })
}

fn check_functions(
    path: &Path,
    plugin: &abi::Plugin,
    descriptions: &[Description],
) -> Result<(), LoadError> {
    let any = |kind| descriptions.iter().any(|d| d.kind == kind);
    let functions = [
        ("count", plugin.count.is_some()),
        ("describe", plugin.describe.is_some()),
        ("create", plugin.create.is_some()),
        ("destroy", plugin.destroy.is_some()),
        ("edit", plugin.edit.is_some() || !any(Kind::Document)),
        ("corpus", plugin.corpus.is_some() || !any(Kind::Corpus)),
    ];
    match functions.into_iter().find(|(_, there)| !there) {
        Some((function, _)) => Err(LoadError::NoFunction { path: path.to_owned(), function }),
        None => Ok(()),
    }
}
