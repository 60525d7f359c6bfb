//! What commands and workers write on standard error, passed on to people line by line.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write as _};
use std::process::ChildStderr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

type Passing = fn(&str, &str);

static PASSING: OnceLock<Passing> = OnceLock::new();

/// Sets who takes the lines that commands and workers write on standard error, with the name of the stage; the first call
/// counts. Without one they go to standard error of this process, with control characters made visible.
pub fn set_passing(passing: fn(&str, &str)) {
    // A second one is not worth failing for.
    let _ = PASSING.set(passing);
}

/// Passes on a line.
pub(crate) fn pass(name: &str, line: &str) {
    if let Some(passing) = PASSING.get() {
        passing(name, line);
        return;
    }
    let mut plain = String::with_capacity(line.len());
    for c in line.chars() {
        // Escape sequences of a command do not colour or move what others say.
        if c.is_control() && c != '\t' {
            let _ = write!(plain, "{}", c.escape_default());
        } else {
            plain.push(c);
        }
    }
    // Nobody is left to be told when standard error is gone.
    let _ = writeln!(io::stderr(), "[{name}] {plain}");
}

/// How much a stage may say in a run, over all of its processes, in MiB.
const MOST: u64 = 8;

/// What a line costs besides its own bytes: it is passed on under a name.
const AROUND: u64 = 16;

/// How much of what the processes of a stage say is still passed on: a log or a disk has an end.
#[derive(Debug)]
pub(crate) struct Quota(AtomicU64);

impl Default for Quota {
    fn default() -> Self {
        Quota(AtomicU64::new(MOST << 20))
    }
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Passed,
    /// The first that is left out.
    Last,
    LeftOut,
}

impl Quota {
    fn spend(&self, bytes: usize) -> Fate {
        let cost = bytes as u64 + AROUND;
        // Once a line does not fit, no shorter one behind it does.
        let left = |left: u64| (left > 0).then(|| left.saturating_sub(cost));
        match self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left) {
            Ok(before) if before > cost => Fate::Passed,
            Ok(_) => Fate::Last,
            Err(_) => Fate::LeftOut,
        }
    }
}

/// Passes on what a child says, on a thread that ends with it. What is over the quota is read and left out, so that the
/// child does not wait for somebody to read it.
pub(crate) fn pass_on(
    stderr: ChildStderr,
    quota: Arc<Quota>,
    name: impl Fn() -> String + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    let read = move || {
        let mut reader = BufReader::new(stderr);
        let mut line = Vec::new();
        loop {
            line.clear();
            // A line without an end is passed on in pieces.
            match reader.by_ref().take(64 * 1024).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            match quota.spend(line.len()) {
                Fate::Passed => {
                    let text = String::from_utf8_lossy(&line);
                    pass(&name(), text.trim_end_matches(['\n', '\r']));
                }
                Fate::Last => {
                    pass(&name(), &format!("it said more than {MOST} MiB: the rest is left out"));
                }
                Fate::LeftOut => {}
            }
        }
    };
    std::thread::Builder::new().name("wirecopy-stderr".to_owned()).spawn(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_ends_once() {
        let quota = Quota::default();
        let mebibyte = (1 << 20) - AROUND as usize;
        let fates = [mebibyte; 7].map(|bytes| quota.spend(bytes));
        assert_eq!(fates, [Fate::Passed; 7]);
        let fates = [mebibyte + 1, 0, 0].map(|bytes| quota.spend(bytes));
        assert_eq!(fates, [Fate::Last, Fate::LeftOut, Fate::LeftOut]);
    }
}
