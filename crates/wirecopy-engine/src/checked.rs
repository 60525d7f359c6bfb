//! Whether an index of earlier runs is what runs wrote.

use std::io::ErrorKind;
use std::path::Path;

use crate::EngineError;
use crate::hashed;
use crate::header::{HEADER, Header, PartEntry, folder, unread};
use crate::own;
use crate::part::Part;

/// What a check of an index found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckedIndex {
    /// How many parts it has.
    pub parts: usize,
    /// How many of them were written before it was noted what files hold: their sizes and what is read of them at the
    /// start of a run are all that is checked.
    pub unnoted: usize,
    /// What is wrong. Each sentence names a file and the way out.
    pub problems: Vec<String>,
}

/// Reads the index in a folder, and says all that is wrong with it. What it must hold is what it says of itself, whichever
/// run changed it last; nothing is written there.
///
/// # Errors
///
/// When a run is at work on the index.
pub fn check_index(index: &Path) -> Result<CheckedIndex, EngineError> {
    // Runs lock it for themselves, and any number of checks share it. A folder that cannot be written is checked, too.
    let lock = own::open(&index.join("lock"));
    if lock.as_ref().is_ok_and(|lock| lock.try_lock_shared().is_err()) {
        let message = "a run is at work there; check it when that is over".to_owned();
        return Err(EngineError::Index { path: index.to_owned(), message });
    }
    let mut checked = CheckedIndex::default();
    let header = match Header::read(index) {
        Ok(header) => header,
        // Nobody has added anything yet.
        Err(error) if error.kind() == ErrorKind::NotFound && is_empty(index) => return Ok(checked),
        Err(error) => {
            checked.problems.push(unread(index.join(HEADER))(error).to_string());
            return Ok(checked);
        }
    };
    let documents = header.parts.iter().fold(0_u64, |all, part| all.saturating_add(part.documents));
    let mut first = 0_u64;
    for entry in &header.parts {
        checked.parts += 1;
        checked.unnoted += usize::from(entry.files.is_empty());
        let dir = folder(index, entry.number);
        let wrong = hashed::contents(&dir, &entry.files);
        let wrong = wrong.into_iter().map(|(path, error)| unread(path)(error).to_string());
        let before = checked.problems.len();
        checked.problems.extend(wrong);
        // What holds what was written can still not fit the list.
        if checked.problems.len() == before
            && let Err(error) = fits(&dir, first, entry, documents)
        {
            checked.problems.push(error.to_string());
        }
        first = first.saturating_add(entry.documents);
    }
    Ok(checked)
}

/// What a run reads of a part when it opens the index.
fn fits(dir: &Path, first: u64, entry: &PartEntry, documents: u64) -> Result<(), EngineError> {
    let part = Part::open(dir, first, entry)?;
    part.replaced()?;
    part.revised(documents)?;
    part.each_id(|_, _| {})
}

/// Whether no run has begun or ended there: all that it has is the lock.
fn is_empty(index: &Path) -> bool {
    let entries = std::fs::read_dir(index).into_iter().flatten().flatten();
    entries.into_iter().all(|entry| entry.file_name() == "lock")
}
