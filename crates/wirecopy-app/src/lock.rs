//! `wirecopy.lock`: which foreign code the pipelines of a folder may run.
//!
//! It lies beside the pipelines and notes the BLAKE3 hash of every plugin, of every file that a command names by a path,
//! and of every file below a folder that it names. A command that names none is noted by its words. Where there is a
//! lock, nothing else runs. `wirecopy trust` writes it. What a command finds by itself (the program on the search path,
//! the modules that a script imports from elsewhere) is not covered: that is the machine's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use serde::{Deserialize, Serialize};
use wirecopy_pipeline::Origin;

use crate::build::relative;

/// The name of the file.
pub(crate) const LOCK_FILE: &str = "wirecopy.lock";
/// The version of its layout.
const VERSION: u32 = 1;
/// What it begins with.
const HEAD: &str = "\
# Which foreign code the pipelines of this folder may run: BLAKE3 hashes of plugins and scripts.
# `wirecopy trust PIPELINE` writes this file. Commit it with the pipelines.

";

/// The lock of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lock {
    /// The folder.
    dir: PathBuf,
    /// Hashes by path, as the pipelines see it.
    files: BTreeMap<String, String>,
    /// Commands that name no file, each as a JSON list of its words.
    commands: BTreeSet<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Layout {
    version: u32,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    commands: BTreeSet<String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
}

/// What `trust` found of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    New,
    Same,
    Changed,
}

impl Lock {
    /// An empty lock for a folder.
    pub(crate) fn empty(dir: &Path) -> Self {
        Lock { dir: dir.to_owned(), files: BTreeMap::new(), commands: BTreeSet::new() }
    }

    /// The lock of a folder, if it has one.
    pub(crate) fn of(dir: &Path) -> Result<Option<Self>> {
        let path = dir.join(LOCK_FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        let layout: Layout = toml::from_str(&text).map_err(|error| {
            anyhow!(
                "{} is damaged: {}; `wirecopy trust` writes it anew once it is removed",
                path.display(),
                error.message()
            )
        })?;
        if layout.version != VERSION {
            bail!(
                "{} is of version {}, and this wirecopy knows {VERSION}",
                path.display(),
                layout.version
            );
        }
        Ok(Some(Lock { dir: dir.to_owned(), files: layout.files, commands: layout.commands }))
    }

    /// Whether all files behind a stage are those that are noted here.
    pub(crate) fn trusts(&self, origin: &Origin) -> Result<(), String> {
        if let Some(words) = bare(origin, &self.dir)
            && !self.commands.contains(&words)
        {
            return Err(format!(
                "{LOCK_FILE} says nothing of the command {words}, which names no file"
            ));
        }
        for (name, path) in files(origin, &self.dir) {
            let Some(noted) = self.files.get(&name) else {
                return Err(format!("{LOCK_FILE} says nothing of `{name}`"));
            };
            let found = wirecopy_loader::hash(&path).map_err(|e| e.to_string())?;
            if found != *noted {
                return Err(format!(
                    "`{name}` was changed since it was trusted: {} is noted in {LOCK_FILE}, and it is {}",
                    &noted[..noted.len().min(12)],
                    &found[..12]
                ));
            }
        }
        Ok(())
    }

    /// The hash that a plugin must have.
    pub(crate) fn hash_of(&self, plugin: &Path) -> Option<&str> {
        self.files.get(&relative(&plugin.to_string_lossy(), &self.dir)).map(String::as_str)
    }

    /// Notes what lies behind a stage now.
    pub(crate) fn note(&mut self, origin: &Origin) -> Result<Vec<(String, Change)>> {
        let mut seen = Vec::new();
        if let Some(words) = bare(origin, &self.dir) {
            let new = self.commands.insert(words.clone());
            let said = format!("{words}, which names no file: its words alone are noted");
            seen.push((said, if new { Change::New } else { Change::Same }));
        }
        for (name, path) in files(origin, &self.dir) {
            let hash = wirecopy_loader::hash(&path)?;
            let change = match self.files.insert(name.clone(), hash.clone()) {
                None => Change::New,
                Some(old) if old == hash => Change::Same,
                Some(_) => Change::Changed,
            };
            seen.push((name, change));
        }
        Ok(seen)
    }

    /// Forgets files that are gone, and says which.
    pub(crate) fn forget_missing(&mut self) -> Vec<String> {
        let gone = |name: &&String| !self.dir.join(name).exists();
        let gone: Vec<String> = self.files.keys().filter(gone).cloned().collect();
        gone.iter().for_each(|name| drop(self.files.remove(name)));
        gone
    }

    /// Writes the file, under its name in one step.
    pub(crate) fn write(&self) -> Result<PathBuf> {
        let path = self.dir.join(LOCK_FILE);
        let (files, commands) = (self.files.clone(), self.commands.clone());
        let layout = Layout { version: VERSION, commands, files };
        let text = format!("{HEAD}{}", toml::to_string(&layout)?);
        let mut temp = tempfile::NamedTempFile::new_in(&self.dir)
            .with_context(|| format!("cannot write into {}", self.dir.display()))?;
        std::io::Write::write_all(&mut temp, text.as_bytes())?;
        temp.as_file().sync_all()?;
        temp.persist(&path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }
}

/// The files behind a stage that come from outside of the program: how the pipeline sees each, and where it is.
pub(crate) fn files(origin: &Origin, dir: &Path) -> Vec<(String, PathBuf)> {
    let named = |path: PathBuf| (relative(&path.to_string_lossy(), dir), path);
    match origin {
        Origin::Linked => Vec::new(),
        Origin::Plugin(path) => vec![named(path.clone())],
        Origin::Command(argv) => {
            let found = argv.iter().flat_map(|word| below(&dir.join(word), dir));
            found.map(named).collect()
        }
    }
}

/// Most files of a folder that are noted.
const MOST: usize = 10_000;

/// A file, or all files of a folder of the pipelines' own, in order. What Python keeps of a module is made of the module.
fn below(path: &Path, dir: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    // `/` and `.` hold what is no part of the command.
    let normal = |part| matches!(part, Component::Normal(_));
    let own = path
        .strip_prefix(dir)
        .is_ok_and(|p| p.components().count() > 0 && p.components().all(normal));
    if !own {
        return Vec::new();
    }
    let kept = |entry: &walkdir::DirEntry| entry.file_name() != "__pycache__";
    let walk = walkdir::WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(kept);
    let files = walk.filter_map(Result::ok).filter(|entry| entry.path().is_file());
    files.map(walkdir::DirEntry::into_path).take(MOST).collect()
}

/// The words of a command that names no file.
fn bare(origin: &Origin, dir: &Path) -> Option<String> {
    match origin {
        Origin::Command(argv) if files(origin, dir).is_empty() => serde_json::to_string(argv).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_trusted_until_it_changes() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        fs::write(dir.join("mine.py"), "print(1)").unwrap();
        let command = Origin::Command(vec!["python3".to_owned(), "mine.py".to_owned()]);
        assert_eq!(Lock::of(dir).unwrap(), None);
        let mut lock = Lock::empty(dir);
        assert_eq!(lock.trusts(&command).unwrap_err(), "wirecopy.lock says nothing of `mine.py`");
        assert_eq!(lock.note(&command).unwrap(), [("mine.py".to_owned(), Change::New)]);
        assert_eq!(lock.note(&command).unwrap(), [("mine.py".to_owned(), Change::Same)]);
        lock.write().unwrap();
        let mut lock = Lock::of(dir).unwrap().unwrap();
        assert_eq!(lock.trusts(&command), Ok(()));
        fs::write(dir.join("mine.py"), "print(2)").unwrap();
        assert!(lock.trusts(&command).unwrap_err().contains("was changed since it was trusted"));
        assert_eq!(lock.note(&command).unwrap(), [("mine.py".to_owned(), Change::Changed)]);
        fs::remove_file(dir.join("mine.py")).unwrap();
        assert_eq!(lock.forget_missing(), ["mine.py"]);
    }

    #[test]
    fn folders_and_bare_commands_are_noted_too() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        fs::create_dir_all(dir.join("pkg/__pycache__")).unwrap();
        fs::write(dir.join("pkg/__main__.py"), "print(1)").unwrap();
        fs::write(dir.join("pkg/__pycache__/x.pyc"), "x").unwrap();
        let words =
            |words: &[&str]| Origin::Command(words.iter().map(|word| (*word).to_owned()).collect());
        let (package, shell) = (words(&["python3", "pkg"]), words(&["sh", "-c", "exec python3 x"]));
        let mut lock = Lock::empty(dir);
        assert!(lock.trusts(&package).is_err());
        assert_eq!(
            lock.trusts(&shell).unwrap_err(),
            r#"wirecopy.lock says nothing of the command ["sh","-c","exec python3 x"], which names no file"#
        );
        assert_eq!(lock.note(&package).unwrap(), [("pkg/__main__.py".to_owned(), Change::New)]);
        lock.note(&shell).unwrap();
        lock.write().unwrap();
        let lock = Lock::of(dir).unwrap().unwrap();
        assert_eq!((lock.trusts(&package), lock.trusts(&shell)), (Ok(()), Ok(())));
        fs::write(dir.join("pkg/__main__.py"), "print(2)").unwrap();
        assert!(lock.trusts(&package).unwrap_err().contains("was changed since it was trusted"));
        fs::write(dir.join("pkg/more.py"), "").unwrap();
        assert!(lock.trusts(&package).is_err());
    }

    #[test]
    fn a_damaged_lock_opens_nothing() {
        let dir = tempfile::tempdir().unwrap();
        for text in ["version = 2\n", "version = ", "[files]\na = 1\n", "version = 1\nmore = 1\n"] {
            fs::write(dir.path().join(LOCK_FILE), text).unwrap();
            assert!(Lock::of(dir.path()).is_err(), "{text}");
        }
    }
}
