//! What commands and workers write on standard error, passed on to people line by line.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write as _};
use std::process::ChildStderr;
use std::sync::OnceLock;
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

/// Passes on all that a child says, on a thread that ends with it.
pub(crate) fn pass_on(
    stderr: ChildStderr,
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
            let text = String::from_utf8_lossy(&line);
            pass(&name(), text.trim_end_matches(['\n', '\r']));
        }
    };
    std::thread::Builder::new().name("wirecopy-stderr".to_owned()).spawn(read)
}
