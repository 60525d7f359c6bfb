//! `wirecopy verify`: whether the files of a finished run are what its manifest says.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wirecopy_engine::{FinishedRun, STDIN, check_index, list, open_input};

use crate::cli::{Exit, VerifyArgs};
use crate::reading::Noted;
use crate::results;
use crate::terminal::{count, safe, shown, tell};

/// Checks a finished run, and says all that is wrong.
pub(crate) fn verify(args: &VerifyArgs) -> Result<Exit> {
    let Some(run) = results::open(&args.dir)? else { return Ok(Exit::Usage) };
    let mut check = Check::default();
    check.outputs(&run)?;
    check.strays(&run)?;
    check.totals(&run);
    check.indexes(&run);
    if args.inputs {
        check.inputs(&run)?;
    }
    for problem in &check.problems {
        tell(problem);
    }
    if check.problems.is_empty() {
        let what = if args.inputs { " and read" } else { "" };
        let mut files = count(check.files, "file");
        if check.indexes > 0 {
            let more = if check.indexes == 1 { "index" } else { "indexes" };
            files += &format!(" and {} {more}", check.indexes);
        }
        tell(&format!("{}: {files}, all as they were written{what}", shown(&args.dir)));
        return Ok(Exit::Done);
    }
    tell(&format!("{}: {}", shown(&args.dir), count(check.problems.len(), "problem")));
    Ok(Exit::Failures)
}

/// The paths of the inputs that could not be read.
fn ids(run: &FinishedRun) -> Result<HashSet<String>> {
    let letters = run.lines("dead-letters.jsonl");
    let path = |line: serde_json::Value| line["path"].as_str().map(str::to_owned);
    letters.filter_map(|line| line.map(path).transpose()).map(|p| Ok(p?)).collect()
}

/// `None` where the sum is larger than any number that a run counts to.
fn sum(numbers: impl IntoIterator<Item = u64>) -> Option<u64> {
    numbers.into_iter().try_fold(0, u64::checked_add)
}

fn too_large(what: &str) -> String {
    format!("manifest.json is damaged: {what} add up to more than a run can count")
}

#[derive(Default)]
struct Check {
    files: usize,
    indexes: usize,
    problems: Vec<String>,
}

impl Check {
    fn outputs(&mut self, run: &FinishedRun) -> Result<()> {
        for written in &run.manifest.outputs {
            let name = safe(&written.file);
            match written.path_in(run.dir()) {
                Some(path) => self.file(&path, &name, written.bytes, &written.hash)?,
                None => self
                    .problems
                    .push(format!("{name}: the manifest names a file outside of the folder")),
            }
        }
        Ok(())
    }

    /// Who reads the folder by patterns takes files that look like results for results.
    fn strays(&mut self, run: &FinishedRun) -> Result<()> {
        for stray in run.strays()? {
            self.problems.push(format!(
                "{}: it has the name of a file of a run, and the manifest does not name it; move it away",
                safe(&stray)
            ));
        }
        for place in wirecopy_export::strays(run.dir()) {
            self.problems.push(format!(
                "{place}: it has the name of an export, and the folder notes none; move it away"
            ));
        }
        Ok(())
    }

    /// Every input is one of written, dropped, failed and skipped, and the files have as many lines.
    fn totals(&mut self, run: &FinishedRun) {
        let t = run.manifest.counts;
        match sum([t.written, t.dropped, t.failed, t.skipped]) {
            Some(parts) if parts == t.inputs => {}
            Some(parts) => self.problems.push(format!(
                "manifest.json: {} inputs, but {parts} of them written, dropped, failed or skipped",
                t.inputs
            )),
            None => self.problems.push(too_large("the counts")),
        }
        for (begins, wanted) in [("documents", t.written), ("dropped", t.dropped)] {
            let files = run.manifest.outputs.iter().filter(|w| w.file.starts_with(begins));
            let mut rows = files.map(|w| w.rows).peekable();
            if rows.peek().is_none() {
                continue;
            }
            match sum(rows) {
                Some(rows) if rows == wanted => {}
                Some(rows) => self
                    .problems
                    .push(format!("{begins}*: {rows} lines, but {wanted} in the counts")),
                None => self.problems.push(too_large(&format!("the lines of {begins}*"))),
            }
        }
    }

    /// The indexes that the run read and added to. Later runs may have added to them, too: they are checked by what they
    /// say of themselves.
    fn indexes(&mut self, run: &FinishedRun) {
        let noted = run.record.as_ref().map(|record| record.host["indexes"].clone());
        let paths: Vec<PathBuf> =
            noted.and_then(|paths| serde_json::from_value(paths).ok()).unwrap_or_default();
        for path in paths {
            let name = shown(&path);
            if !path.is_dir() {
                tell(&format!("note: {name}: the index that the run used is no longer there"));
                continue;
            }
            self.indexes += 1;
            match check_index(&path) {
                Ok(checked) => {
                    if checked.unnoted > 0 {
                        tell(&format!(
                            "note: {name}: {} of {} written before check sums were noted; only sizes are known of them",
                            checked.unnoted,
                            count(checked.parts, "part")
                        ));
                    }
                    self.problems.extend(checked.problems.iter().map(|problem| safe(problem)));
                }
                Err(error) => self.problems.push(safe(&error.to_string())),
            }
        }
    }

    fn inputs(&mut self, run: &FinishedRun) -> Result<()> {
        let host = run
            .record
            .as_ref()
            .map(|record| &record.host)
            .context("run.json is gone, which says where the inputs lay; leave --inputs out")?;
        let paths: Vec<PathBuf> = serde_json::from_value(host["inputs"].clone())?;
        let noted: Noted = serde_json::from_value(host["reading"].clone()).unwrap_or_default();
        if paths.iter().any(|path| path == Path::new(STDIN)) {
            self.problems
                .push("the run read standard input, which cannot be read again".to_owned());
            return Ok(());
        }
        let listing = list(&paths, &noted.reading())?;
        // Inputs that lie in several folders may have one name: the first that was read is the first that is listed.
        let mut found: BTreeMap<&str, VecDeque<&Path>> = BTreeMap::new();
        for file in &listing.files {
            found.entry(&file.name).or_default().push_back(&file.path);
        }
        for input in &run.manifest.inputs {
            match found.get_mut(&*input.path).and_then(VecDeque::pop_front) {
                Some(path) => {
                    self.file(path, &safe(&input.path), input.bytes, &input.hash.to_string())?
                }
                None => self.problems.push(format!("{}: the input is gone", safe(&input.path))),
            }
        }
        // A sample reads a part, and what could not be opened is a dead letter.
        let letters = ids(run)?;
        for (name, paths) in found {
            let known = host["sample"].is_u64() || letters.contains(name);
            if !known && !paths.is_empty() {
                self.problems.push(format!("{}: the input is new", safe(name)));
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str, bytes: u64, hash: &str) -> Result<()> {
        self.files += 1;
        let mut file = match open_input(path) {
            Ok(file) => file,
            Err(error) => {
                self.problems.push(format!("{name}: {error}"));
                return Ok(());
            }
        };
        let found = file.metadata().with_context(|| format!("cannot look at {name}"))?.len();
        if found != bytes {
            self.problems.push(format!("{name}: {found} bytes, but {bytes} in the manifest"));
            return Ok(());
        }
        let mut hasher = blake3::Hasher::new();
        io::copy(&mut file, &mut hasher).with_context(|| format!("cannot read {name}"))?;
        if hasher.finalize().to_hex().as_str() != hash {
            self.problems.push(format!("{name}: other content than was written"));
        }
        Ok(())
    }
}
