//! How much a run may keep on disk while it is under way.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::plan::Control;

/// How often the work folder is measured. Between two looks a run on two cores writes some hundred megabytes at most.
/// A short run is measured sooner.
const EVERY: Duration = Duration::from_millis(500);
const SOONEST: Duration = Duration::from_millis(10);

/// Measures a work folder from time to time, until it is dropped.
pub(crate) struct Quota {
    most: Arc<AtomicU64>,
    done: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Quota {
    /// Begins to measure. Where the folder holds more than `limit` bytes (0 for any number), the run is stopped with
    /// [`EngineError::Quota`](crate::EngineError::Quota).
    pub(crate) fn watch(work: &Path, limit: u64, control: &Control) -> Self {
        let most = Arc::new(AtomicU64::new(0));
        let done = Arc::new(AtomicBool::new(false));
        let (seen, ended, over) = (Arc::clone(&most), Arc::clone(&done), control.over());
        let work = work.to_owned();
        let watch = move || {
            let mut next = SOONEST;
            while !ended.load(Ordering::Relaxed) {
                let now = size(&work);
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
        Quota { most, done, thread }
    }

    /// The most that was found in the folder so far, in bytes.
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

/// Bytes of the files in a folder and those below. What vanishes meanwhile counts for nothing.
fn size(dir: &Path) -> u64 {
    let mut folders: Vec<PathBuf> = vec![dir.to_owned()];
    let mut bytes = 0;
    while let Some(dir) = folders.pop() {
        for entry in fs::read_dir(&dir).into_iter().flatten().flatten() {
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => folders.push(entry.path()),
                Ok(metadata) => bytes += metadata.len(),
                Err(_) => {}
            }
        }
    }
    bytes
}
