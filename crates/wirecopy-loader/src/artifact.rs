//! The file of a plugin: checked, copied, hashed, before anything of it runs.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{LoadError, elf};

/// A private copy of a plugin's file. It is gone when this is dropped.
///
/// The copy is what is loaded: the file itself may be overwritten while it is in use, by a build for instance, and
/// that would change the code under the feet of a running process.
#[derive(Debug)]
pub(crate) struct Artifact {
    pub(crate) copy: PathBuf,
    /// BLAKE3 of the content, in hexadecimal.
    pub(crate) hash: String,
    /// Only its owner may look into it.
    _dir: TempDir,
}

impl Artifact {
    /// `expected` is the hash that the file must have: what is hashed is what is loaded, so that no other file can take
    /// its place in between.
    pub(crate) fn take(path: &Path, expected: Option<&str>) -> Result<Self, LoadError> {
        let bytes = read(path)?;
        let hash = blake3::hash(&bytes).to_hex().to_string();
        if expected.is_some_and(|expected| expected != hash) {
            return Err(LoadError::Changed { path: path.into() });
        }
        #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
        elf::check(&bytes)
            .map_err(|reason| LoadError::NotALibrary { path: path.into(), reason })?;
        let copied = || {
            let dir = tempfile::Builder::new().prefix("wirecopy-plugin-").tempdir()?;
            // The name tells people which library a crash happened in.
            let copy = dir.path().join(path.file_name().unwrap_or("plugin.so".as_ref()));
            OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o500)
                .open(&copy)?
                .write_all(&bytes)?;
            Ok((dir, copy))
        };
        let (dir, copy) = copied().map_err(|error| LoadError::Copy { path: path.into(), error })?;
        Ok(Artifact { copy, hash, _dir: dir })
    }
}

/// BLAKE3 of the file of a plugin, in hexadecimal. None of its code runs.
///
/// # Errors
///
/// When it cannot be read, or is no file.
pub fn hash(path: &Path) -> Result<String, LoadError> {
    Ok(blake3::hash(&read(path)?).to_hex().to_string())
}

fn read(path: &Path) -> Result<Vec<u8>, LoadError> {
    if !path.is_absolute() {
        return Err(LoadError::NotAbsolute { path: path.into() });
    }
    let failed = |error| LoadError::Read { path: path.into(), error };
    // Opening a named pipe would otherwise wait for a writer.
    let open = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path);
    let mut file: File = open.map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    let kind = metadata.file_type();
    if !kind.is_file() {
        let what = if kind.is_dir() {
            "a directory"
        } else if kind.is_fifo() {
            "a named pipe"
        } else {
            "a device or a socket"
        };
        return Err(LoadError::NotAFile { path: path.into(), what });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    file.read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}
