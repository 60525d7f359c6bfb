//! Files that wirecopy wrote, opened with care: others may have put something else in their places since.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The largest file that is read at once: manifests name each text file of a run.
const LARGEST: u64 = 4 << 30;

/// Opens a file that is one: a pipe would never end, or block for ever.
///
/// # Errors
///
/// When it is not there, no regular file, or cannot be opened.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    File::open(path)
}

/// Reads a file as a whole.
///
/// # Errors
///
/// As [`open`], or when it is too large.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other("larger than any that wirecopy writes"));
    }
    Ok(bytes)
}

/// Reads a file of text as a whole.
///
/// # Errors
///
/// As [`read`], or when it is not UTF-8.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path)?)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Opens the file of a lock, and makes it if need be. What is in it stays.
///
/// # Errors
///
/// When it is something else than a regular file, or cannot be opened.
pub(crate) fn lock(path: &Path) -> io::Result<File> {
    match fs::symlink_metadata(path) {
        Ok(meta) if !meta.is_file() => Err(io::Error::other("not a regular file")),
        _ => OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path),
    }
}

/// The path of a file below a folder; `None` for a name that leads out of it, by its words or by a link: what runs have
/// written are folders and files, and manifests are files that others may have changed.
pub(crate) fn below(dir: &Path, file: &str) -> Option<PathBuf> {
    let mut path = dir.to_owned();
    for part in file.split('/') {
        if matches!(part, "" | "." | "..") || part.contains('\\') && cfg!(windows) {
            return None;
        }
        path.push(part);
        if fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_symlink()) {
            return None;
        }
    }
    Some(path)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn nothing_leads_out_of_a_folder() {
        let dir = tempfile::tempdir().unwrap();
        let (run, other) = (dir.path().join("run"), dir.path().join("other"));
        fs::create_dir_all(run.join("text")).unwrap();
        fs::create_dir_all(&other).unwrap();
        symlink(&other, run.join("link")).unwrap();
        symlink(other.join("x"), run.join("x")).unwrap();
        for (file, inside) in [
            ("documents.jsonl", true),
            ("text/a.txt", true),
            ("../other/a", false),
            ("/etc/passwd", false),
            ("link/a", false),
            ("x", false),
            ("text/./a", false),
        ] {
            assert_eq!(below(&run, file).is_some(), inside, "{file}");
        }
    }

    #[test]
    fn pipes_and_links_are_not_opened() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(open(&pipe).is_err() && lock(&pipe).is_err() && read(&pipe).is_err());
        let (victim, link) = (dir.path().join("victim"), dir.path().join("link"));
        fs::write(&victim, "kept").unwrap();
        symlink(&victim, &link).unwrap();
        assert!(lock(&link).is_err());
        lock(&victim).unwrap();
        assert_eq!(read(&victim).unwrap(), b"kept");
    }
}
