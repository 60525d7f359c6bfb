//! `wirecopy.lock`: which foreign code the pipelines of a folder may run.
//!
//! It lies beside the pipelines and notes the words of every command, and the BLAKE3 hash of every plugin, of every file
//! that a word of a command is the path of, and of every file below a folder that one is the path of, behind links, too.
//! Where there is a lock, nothing else runs. `wirecopy trust` writes it. What a command finds by itself (the program on
//! the search path, the modules that a script imports from elsewhere) is not covered: that is the machine's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use serde::{Deserialize, Serialize};
use wirecopy_pipeline::Origin;

use crate::build::relative;

/// The name of the file.
pub(crate) const LOCK_FILE: &str = "wirecopy.lock";
/// The version of its layout.
const VERSION: u32 = 2;
/// What it begins with.
const HEAD: &str = "\
# Which foreign code the pipelines of this folder may run: commands word by word, BLAKE3 hashes of plugins and scripts.
# `wirecopy trust PIPELINE` writes this file. Commit it with the pipelines.

";

/// The lock of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lock {
    /// The folder.
    dir: PathBuf,
    /// Hashes by path, as the pipelines see it.
    files: BTreeMap<String, String>,
    /// Commands, each as a JSON list of its words.
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
        // A pipe would be waited for.
        if path.exists() && !path.is_file() {
            return Err(anyhow!("{} is not a file; remove it", path.display()));
        }
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
                "{} is of version {}, and this wirecopy knows {VERSION}; `wirecopy trust` writes it anew once it is removed",
                path.display(),
                layout.version
            );
        }
        Ok(Some(Lock { dir: dir.to_owned(), files: layout.files, commands: layout.commands }))
    }

    /// Whether all files behind a stage are those that are noted here.
    pub(crate) fn trusts(&self, origin: &Origin) -> Result<(), String> {
        // The same file under other words is another program: `sh -c` runs any line beside it.
        if let Some(words) = words(origin)
            && !self.commands.contains(&words)
        {
            return Err(format!("{LOCK_FILE} says nothing of the command {words}"));
        }
        for (name, path) in behind(origin, &self.dir).whole()? {
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
        let files = behind(origin, &self.dir).whole().map_err(anyhow::Error::msg)?;
        let mut seen = Vec::new();
        if let Some(words) = words(origin) {
            let new = self.commands.insert(words.clone());
            let alone =
                if files.is_empty() { ", which names no file: its words alone" } else { "" };
            seen.push((words + alone, if new { Change::New } else { Change::Same }));
        }
        for (name, path) in files {
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
    behind(origin, dir).files
}

/// What a stage is made of, for messages: a command by its words, which may name no file, or very many.
pub(crate) fn named(origin: &Origin, dir: &Path) -> String {
    match (words(origin), origin) {
        (Some(words), _) => format!("the command {words}"),
        (None, Origin::Plugin(path)) => format!("`{}`", relative(&path.to_string_lossy(), dir)),
        (None, _) => "a stage of the program".to_owned(),
    }
}

/// The words of a command as a JSON list.
fn words(origin: &Origin) -> Option<String> {
    match origin {
        Origin::Command(argv) => serde_json::to_string(argv).ok(),
        _ => None,
    }
}

/// What was found behind a stage.
#[derive(Default)]
struct Behind {
    files: Vec<(String, PathBuf)>,
    /// Why that is not all.
    fault: Option<String>,
}

impl Behind {
    /// All files, or why they cannot be had.
    fn whole(self) -> Result<Vec<(String, PathBuf)>, String> {
        self.fault.map_or(Ok(self.files), Err)
    }
}

fn behind(origin: &Origin, dir: &Path) -> Behind {
    let mut found = Behind::default();
    let named = |path: PathBuf| (relative(&path.to_string_lossy(), dir), path);
    match origin {
        Origin::Linked => {}
        Origin::Plugin(path) => found.files.push(named(path.clone())),
        Origin::Command(argv) => {
            for word in argv {
                let (files, fault) = below(&dir.join(word), dir);
                found.files.extend(files.into_iter().map(named));
                let said = fault.map(|fault| format!("{LOCK_FILE} cannot cover `{word}`: {fault}"));
                found.fault = found.fault.or(said);
            }
        }
    }
    found
}

/// Most files of a folder that are noted.
const MOST: usize = 10_000;

/// A file, or all files of a folder in order, and why these are not all. What Python keeps of a module is made of the
/// module.
fn below(path: &Path, dir: &Path) -> (Vec<PathBuf>, Option<String>) {
    if path.is_file() {
        return (vec![path.to_owned()], None);
    }
    if !path.is_dir() || holds(path, dir) {
        return (Vec::new(), None);
    }
    let kept = |entry: &walkdir::DirEntry| {
        entry.file_name() != "__pycache__" && !(entry.path_is_symlink() && holds(entry.path(), dir))
    };
    let walk = walkdir::WalkDir::new(path).follow_links(true).sort_by_file_name();
    let mut files = Vec::new();
    let mut fault = None;
    for entry in walk.into_iter().filter_entry(kept) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => files.push(entry.into_path()),
            Ok(_) => {}
            // A link to a folder that it lies in, which is walked already, and one to nothing.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) if error.io_error().is_some_and(|e| e.kind() == ErrorKind::NotFound) => {}
            Err(error) => fault = fault.or(Some(error.to_string())),
        }
        if files.len() > MOST {
            files.truncate(MOST);
            fault = Some(format!(
                "the folder holds more than {MOST} files; name a smaller one, or the files that the command needs"
            ));
            break;
        }
    }
    (files, fault)
}

/// Whether a folder holds that of the pipeline, with what it reads and writes: `/`, `..` and `.` are no part of a command.
fn holds(folder: &Path, dir: &Path) -> bool {
    dir.canonicalize().is_ok_and(|dir| folder.canonicalize().is_ok_and(|f| dir.starts_with(f)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Origin {
        Origin::Command(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn what_is_noted_is_trusted_until_it_changes() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        fs::write(dir.join("mine.py"), "print(1)").unwrap();
        let command = Origin::Command(vec!["python3".to_owned(), "mine.py".to_owned()]);
        assert_eq!(Lock::of(dir).unwrap(), None);
        let mut lock = Lock::empty(dir);
        let words = r#"["python3","mine.py"]"#;
        let noted = |command, file| [(words.to_owned(), command), ("mine.py".to_owned(), file)];
        let unknown = format!("wirecopy.lock says nothing of the command {words}");
        assert_eq!(lock.trusts(&command).unwrap_err(), unknown);
        assert_eq!(lock.note(&command).unwrap(), noted(Change::New, Change::New));
        assert_eq!(lock.note(&command).unwrap(), noted(Change::Same, Change::Same));
        lock.write().unwrap();
        let mut lock = Lock::of(dir).unwrap().unwrap();
        assert_eq!(lock.trusts(&command), Ok(()));
        fs::write(dir.join("mine.py"), "print(2)").unwrap();
        assert!(lock.trusts(&command).unwrap_err().contains("was changed since it was trusted"));
        assert_eq!(lock.note(&command).unwrap(), noted(Change::Same, Change::Changed));
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
        let (package, shell) = (words(&["python3", "pkg"]), words(&["sh", "-c", "exec python3 x"]));
        let mut lock = Lock::empty(dir);
        assert!(lock.trusts(&package).is_err());
        assert_eq!(
            lock.trusts(&shell).unwrap_err(),
            r#"wirecopy.lock says nothing of the command ["sh","-c","exec python3 x"]"#
        );
        assert_eq!(lock.note(&package).unwrap()[1], ("pkg/__main__.py".to_owned(), Change::New));
        let said = &lock.note(&shell).unwrap()[0].0;
        assert!(said.ends_with(", which names no file: its words alone"), "{said}");
        lock.write().unwrap();
        let lock = Lock::of(dir).unwrap().unwrap();
        assert_eq!((lock.trusts(&package), lock.trusts(&shell)), (Ok(()), Ok(())));
        fs::write(dir.join("pkg/__main__.py"), "print(2)").unwrap();
        assert!(lock.trusts(&package).unwrap_err().contains("was changed since it was trusted"));
        fs::write(dir.join("pkg/more.py"), "").unwrap();
        assert!(lock.trusts(&package).is_err());
    }

    /// What a locked command names, what is changed then, and what is said of it.
    #[test]
    fn what_a_command_reaches_by_a_path_is_noted() {
        let top = tempfile::tempdir().unwrap();
        for (command, changed, refusal) in [
            (&["python3", "own"], "home/own/main.py", "`own/main.py` was changed"),
            // A link inside of the folder leads out of it.
            (&["python3", "own"], "apart/deep/module.py", "`own/link/module.py` was changed"),
            (&["python3", "own"], "apart/deep/more.py", "nothing of `own/link/more.py`"),
            (&["python3", "../ext"], "ext/main.py", "`../ext/main.py` was changed"),
            (&["python3", "../ext"], "ext/sub/more.py", "nothing of `../ext/sub/more.py`"),
        ] {
            let dir = top.path().join("home");
            let _ = fs::remove_dir_all(&dir);
            for file in ["home/own/main.py", "apart/deep/module.py", "ext/main.py"] {
                let path = top.path().join(file);
                let _ = fs::remove_dir_all(path.parent().unwrap());
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "print(1)").unwrap();
            }
            std::os::unix::fs::symlink("../../apart/deep", dir.join("own/link")).unwrap();
            std::os::unix::fs::symlink("..", dir.join("own/round")).unwrap();
            std::os::unix::fs::symlink("nowhere", dir.join("own/nothing")).unwrap();
            let command = words(command);
            let mut lock = Lock::empty(&dir);
            lock.note(&command).unwrap();
            assert_eq!(lock.trusts(&command), Ok(()));
            let path = top.path().join(changed);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "print(2)").unwrap();
            let said = lock.trusts(&command).unwrap_err();
            assert!(said.contains(refusal), "{changed}: {said}");
        }
    }

    #[test]
    fn the_folder_of_the_pipeline_is_no_part_of_a_command() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("sub")).unwrap();
        fs::write(dir.path().join("articles.jsonl"), "").unwrap();
        for word in ["", ".", "..", "/", "./", "sub/.."] {
            assert!(files(&words(&["find", word]), dir.path()).is_empty(), "{word}");
        }
    }

    #[test]
    fn a_folder_of_too_many_files_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("many")).unwrap();
        let file = |n: usize| dir.path().join(format!("many/{n}.py"));
        (0..MOST).for_each(|n| fs::write(file(n), "").unwrap());
        let command = words(&["python3", "many"]);
        let mut lock = Lock::empty(dir.path());
        assert_eq!(lock.note(&command).unwrap().len(), MOST + 1);
        fs::write(file(MOST), "").unwrap();
        let expect = "wirecopy.lock cannot cover `many`: the folder holds more than 10000 files; \
                      name a smaller one, or the files that the command needs";
        assert_eq!(lock.note(&command).unwrap_err().to_string(), expect);
        assert_eq!(lock.trusts(&command).unwrap_err(), expect);
    }

    #[test]
    fn a_damaged_lock_opens_nothing() {
        let dir = tempfile::tempdir().unwrap();
        for text in ["version = 3\n", "version = ", "[files]\na = 1\n", "version = 2\nmore = 1\n"] {
            fs::write(dir.path().join(LOCK_FILE), text).unwrap();
            assert!(Lock::of(dir.path()).is_err(), "{text}");
        }
        fs::write(dir.path().join(LOCK_FILE), "version = 1\n[files]\n\"x.py\" = \"ab\"\n").unwrap();
        let said = Lock::of(dir.path()).unwrap_err().to_string();
        let expect = "is of version 1, and this wirecopy knows 2; `wirecopy trust` writes it anew once it is removed";
        assert!(said.ends_with(expect), "{said}");
    }
}
