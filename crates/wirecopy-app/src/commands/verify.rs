//! `wirecopy verify`: whether the files of a finished run are what its manifest says.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wirecopy_engine::{FinishedRun, list};

use crate::cli::{Exit, VerifyArgs};
use crate::reading::Noted;
use crate::results;
use crate::terminal::{count, safe, shown, tell};

/// Checks a finished run, and says all that is wrong.
pub(crate) fn verify(args: &VerifyArgs) -> Result<Exit> {
    let Some(run) = results::open(&args.dir)? else { return Ok(Exit::Usage) };
    let mut check = Check::default();
    check.outputs(&run)?;
    check.totals(&run);
    if args.inputs {
        check.inputs(&run)?;
    }
    for problem in &check.problems {
        tell(problem);
    }
    if check.problems.is_empty() {
        let what = if args.inputs { " and read" } else { "" };
        let files = count(check.files, "file");
        tell(&format!("{}: {files}, all as they were written{what}", shown(&args.dir)));
        return Ok(Exit::Done);
    }
    tell(&format!("{}: {}", shown(&args.dir), count(check.problems.len(), "problem")));
    Ok(Exit::Failures)
}

#[derive(Default)]
struct Check {
    files: usize,
    problems: Vec<String>,
}

impl Check {
    fn outputs(&mut self, run: &FinishedRun) -> Result<()> {
        for written in &run.manifest.outputs {
            let name = safe(&written.file);
            // A manifest that somebody made must not lead anywhere else.
            if written.file.starts_with('/') || written.file.split('/').any(|part| part == "..") {
                self.problems
                    .push(format!("{name}: the manifest names a file outside of the folder"));
                continue;
            }
            self.file(&run.dir().join(&written.file), &name, written.bytes, &written.hash)?;
        }
        Ok(())
    }

    /// Every input is one of written, dropped, failed and skipped, and the files have as many lines.
    fn totals(&mut self, run: &FinishedRun) {
        let t = run.manifest.counts;
        let parts = t.written + t.dropped + t.failed + t.skipped;
        if t.inputs != parts {
            self.problems.push(format!(
                "manifest.json: {} inputs, but {parts} of them written, dropped, failed or skipped",
                t.inputs
            ));
        }
        let rows = |begins: &str| -> Option<u64> {
            let files = run.manifest.outputs.iter().filter(|w| w.file.starts_with(begins));
            files.map(|w| w.rows).reduce(|a, b| a + b)
        };
        for (begins, wanted) in [("documents", t.written), ("dropped", t.dropped)] {
            if let Some(rows) = rows(begins).filter(|rows| *rows != wanted) {
                self.problems.push(format!("{begins}*: {rows} lines, but {wanted} in the counts"));
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
        let listing = list(&paths, &noted.reading())?;
        let mut found: BTreeMap<&str, &Path> =
            listing.files.iter().map(|f| (f.name.as_str(), f.path.as_path())).collect();
        for input in &run.manifest.inputs {
            match found.remove(input.path.as_str()) {
                Some(path) => self.file(path, &safe(&input.path), input.bytes, &input.hash)?,
                None => self.problems.push(format!("{}: the input is gone", safe(&input.path))),
            }
        }
        for name in found.keys() {
            self.problems.push(format!("{}: the input is new", safe(name)));
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str, bytes: u64, hash: &str) -> Result<()> {
        self.files += 1;
        let mut file = match File::open(path) {
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
