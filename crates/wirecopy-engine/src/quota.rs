//! How much a run may keep on disk while it is under way.

use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::plan::Control;

/// How often it is measured. Between two looks a run on two cores writes some hundred megabytes at most.
/// A short run is measured sooner.
const EVERY: Duration = Duration::from_millis(500);
const SOONEST: Duration = Duration::from_millis(10);

/// A folder in which a run writes what has no final name yet, and which of its entries that is, by their names.
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
    pub(crate) ours: Box<dyn Fn(&str) -> bool + Send>,
}

impl Place {
    /// Bytes of what is there now.
    pub(crate) fn size(&self) -> u64 {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let ours = entries.filter(|entry| (self.ours)(&entry.file_name().to_string_lossy()));
        ours.map(|entry| size(&entry)).sum()
    }
}

/// Measures what a run keeps from time to time, until it is dropped.
pub(crate) struct Quota {
    places: Arc<Mutex<Vec<Place>>>,
    most: Arc<AtomicU64>,
    done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Quota {
    /// Begins to measure. Where the work folder, and all places that are added, hold more than `limit` bytes together (0
    /// for any number), the run is stopped with [`EngineError::Quota`](crate::EngineError::Quota).
    pub(crate) fn watch(work: &Path, limit: u64, control: &Control) -> Self {
        let work = Place { folder: work.to_owned(), ours: Box::new(|_| true) };
        let places = Arc::new(Mutex::new(vec![work]));
        let most = Arc::new(AtomicU64::new(0));
        let done = Arc::new(AtomicBool::new(false));
        let (seen, ended, over) = (Arc::clone(&most), Arc::clone(&done), control.over());
        let measured = Arc::clone(&places);
        let watch = move || {
            let mut next = SOONEST;
            while !ended.load(Ordering::Relaxed) {
                let places = measured.lock().unwrap_or_else(PoisonError::into_inner);
                let now = places.iter().map(Place::size).sum();
                drop(places);
                if seen.fetch_max(now, Ordering::Relaxed).max(now) > limit && limit > 0 {
                    over.store(limit, Ordering::Relaxed);
                    return;
                }
                std::thread::park_timeout(next);
                next = EVERY.min(next * 2);
            }
        };
        // Without a thread to spare the run goes on unmeasured: the disk has an end of its own.
        let thread = std::thread::Builder::new().name("quota".to_owned()).spawn(watch).ok();
        Quota { places, most, done, thread }
    }

    /// Measures another place from now on.
    pub(crate) fn also(&self, place: Place) {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).push(place);
    }

    /// The most that was found so far, in bytes.
    pub(crate) fn most(&self) -> u64 {
        self.most.load(Ordering::Relaxed)
    }
}

impl Drop for Quota {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            drop(thread.join());
        }
    }
}

/// Bytes of a file, or of those in a folder and below. What vanishes meanwhile counts for nothing.
fn size(entry: &DirEntry) -> u64 {
    let mut folders: Vec<PathBuf> = Vec::new();
    let mut bytes = 0;
    let mut add = |entry: &DirEntry, folders: &mut Vec<PathBuf>| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => folders.push(entry.path()),
        Ok(metadata) => bytes += metadata.len(),
        Err(_) => {}
    };
    add(entry, &mut folders);
    while let Some(dir) = folders.pop() {
        let entries = fs::read_dir(&dir).into_iter().flatten().flatten();
        entries.for_each(|entry| add(&entry, &mut folders));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_places_count_and_only_what_is_under_way_in_them() {
        let dir = tempfile::tempdir().unwrap();
        let (work, cache) = (dir.path().join("work"), dir.path().join("cache"));
        fs::create_dir_all(work.join("deep/er")).unwrap();
        fs::create_dir_all(cache.join("rows")).unwrap();
        for (file, bytes) in
            [("work/deep/er/a", 300), ("work/b", 20), ("cache/rows/c", 400), ("cache/d", 5000)]
        {
            fs::write(dir.path().join(file), vec![0; bytes]).unwrap();
        }
        let control = Control::default();
        let quota = Quota::watch(&work, 600, &control);
        quota.also(Place { folder: cache, ours: Box::new(|name| name == "rows") });
        quota.also(Place { folder: dir.path().join("nowhere"), ours: Box::new(|_| true) });
        let mut tries = 0..1000;
        while control.check().is_ok() {
            assert!(tries.next().is_some(), "{} bytes were found", quota.most());
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(quota.most(), 720);
    }
}
