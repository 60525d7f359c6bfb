//! Pipelines, and what came of a batch.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arrow_array::RecordBatch;
use pyo3::prelude::*;
use wirecopy_app::{Embedded, RunOptions};
use wirecopy_columns::{DOCUMENTS, LINKS, TableBuilder, input_records, schema};
use wirecopy_engine::{Batch as Found, Control, Existing, Fate, FoundLink, Row};

use crate::arrow::{Table, batches};
use crate::errors::Failed;

/// How often a run looks whether somebody wants it to stop.
const LOOK: Duration = Duration::from_millis(100);

/// A checked pipeline whose stages are made.
#[pyclass(frozen)]
pub(crate) struct Pipeline {
    pub(crate) embedded: Arc<Embedded>,
}

/// A span in bytes.
type Span = Option<(u64, u64)>;

#[pymethods]
impl Pipeline {
    /// Of a file; or of a text, whose paths are relative to a folder.
    #[new]
    #[pyo3(signature = (file=None, text=None, folder=None))]
    fn new(
        py: Python<'_>,
        file: Option<PathBuf>,
        text: Option<String>,
        folder: Option<PathBuf>,
    ) -> PyResult<Self> {
        let make = || match (file, text) {
            (Some(file), _) => Embedded::open(&file),
            (None, text) => {
                Embedded::from_text(&text.unwrap_or_default(), &folder.unwrap_or_default())
            }
        };
        let embedded = py.detach(make).map_err(Failed::from)?;
        Ok(Pipeline { embedded: Arc::new(embedded) })
    }

    #[getter]
    fn name(&self) -> &str {
        self.embedded.name()
    }

    #[getter]
    fn file(&self) -> PathBuf {
        self.embedded.file().to_owned()
    }

    /// The files that it names besides itself.
    #[getter]
    fn files(&self) -> Vec<PathBuf> {
        self.embedded.files()
    }

    /// The commands that its stages are.
    #[getter]
    fn commands(&self) -> Vec<Vec<String>> {
        self.embedded.commands()
    }

    /// Its warnings, as a list in JSON.
    #[getter]
    fn warnings(&self) -> String {
        self.embedded.warnings().to_json().to_string()
    }

    /// What a manifest says of it, as an object in JSON.
    #[getter]
    fn manifest(&self) -> String {
        serde_json::to_string(self.embedded.manifest()).unwrap_or_default()
    }

    /// Runs it on the rows of a table, as one corpus.
    fn process(
        &self,
        table: &Bound<'_, PyAny>,
        name: &str,
        threads: Option<usize>,
    ) -> PyResult<Batch> {
        let batches = batches(table)?;
        let made = table.py().detach(|| {
            let mut rows = Vec::new();
            for batch in &batches {
                rows_of(batch, &mut rows)?;
            }
            self.made(name, rows, threads)
        });
        Ok(made?)
    }

    /// Runs it on lines of JSON, as one corpus.
    fn process_lines(
        &self,
        py: Python<'_>,
        lines: Vec<Vec<u8>>,
        name: &str,
        threads: Option<usize>,
    ) -> PyResult<Batch> {
        let made = py.detach(|| {
            let row = |(n, line): (usize, Vec<u8>)| Row { number: n as u64, line: Ok(line) };
            self.made(name, lines.into_iter().enumerate().map(row).collect(), threads)
        });
        Ok(made?)
    }

    /// Explains a line of a document: as a person reads it, and as a program does.
    #[pyo3(signature = (line, span=None, raw=None))]
    fn explain(&self, line: &str, span: Span, raw: Option<&str>) -> PyResult<(String, String)> {
        let document =
            serde_json::from_str(line).map_err(|error| Failed::Table(error.to_string()))?;
        let (text, json) = self.embedded.explain(&document, span, raw);
        Ok((text, json.to_string()))
    }

    /// Runs it over files, and says of the run what `wirecopy run --json` says.
    #[expect(
        clippy::too_many_arguments,
        reason = "they are the keyword arguments of the method in Python"
    )]
    fn run(
        &self,
        py: Python<'_>,
        inputs: Vec<PathBuf>,
        output: Option<PathBuf>,
        threads: Option<usize>,
        sample: Option<u64>,
        existing: &str,
        cache: bool,
    ) -> PyResult<String> {
        let existing = match existing {
            "overwrite" => Existing::Overwrite,
            "resume" => Existing::Resume,
            _ => Existing::Refuse,
        };
        let options = RunOptions { inputs, output, threads, sample, existing, cache };
        let control = Control::default();
        // The run has a thread of its own, so that this one can listen to Python's signals.
        let ended = std::thread::scope(|scope| {
            let run = scope.spawn(|| self.embedded.run(&options, &control));
            let mut signal = Ok(());
            while !run.is_finished() {
                py.detach(|| std::thread::park_timeout(LOOK));
                if signal.is_ok() {
                    signal = py.check_signals();
                    if signal.is_err() {
                        control.stop();
                    }
                }
            }
            let result = py.detach(|| run.join());
            signal.map(|()| result)
        })?;
        match ended {
            Ok(result) => Ok(result.map_err(Failed::from)?.to_string()),
            Err(_) => Err(Failed::Table("the run panicked".to_owned()).into()),
        }
    }
}

impl Pipeline {
    fn made(&self, name: &str, rows: Vec<Row>, threads: Option<usize>) -> Result<Batch, Failed> {
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = threads.unwrap_or_else(all).max(1);
        let found = self.embedded.steps().process(name, rows, threads)?;
        Ok(Batch { embedded: Arc::clone(&self.embedded), found })
    }
}

/// The rows of a batch as lines of JSON, numbered on from those that there are.
fn rows_of(batch: &RecordBatch, rows: &mut Vec<Row>) -> Result<(), Failed> {
    for record in input_records(batch)? {
        // An object of plain values can always be written.
        let line = serde_json::to_vec(&record).unwrap_or_default();
        rows.push(Row { number: rows.len() as u64, line: Ok(line) });
    }
    Ok(())
}

/// What came of a batch.
#[pyclass(frozen)]
pub(crate) struct Batch {
    embedded: Arc<Embedded>,
    found: Found,
}

#[pymethods]
impl Batch {
    /// The documents that are written, as a table.
    fn documents(&self, py: Python<'_>) -> PyResult<Table> {
        let made = || -> Result<Table, Failed> {
            let mut builder = TableBuilder::new(DOCUMENTS);
            let mut batches = Vec::new();
            let written = self.found.documents.iter().filter(|u| u.fate() == Fate::Written);
            for under in written {
                self.embedded.steps().write_row(under, &mut builder)?;
                if builder.is_enough() {
                    batches.push(builder.finish()?);
                }
            }
            if !builder.is_empty() {
                batches.push(builder.finish()?);
            }
            Ok(Table::new(schema(DOCUMENTS), batches))
        };
        Ok(py.detach(made)?)
    }

    /// The links, as a table.
    fn links(&self, py: Python<'_>) -> PyResult<Table> {
        let made = || -> Result<Table, Failed> {
            let mut builder = TableBuilder::new(LINKS);
            for found in &self.found.links {
                builder.push(document(&self.link(found))?)?;
            }
            Ok(Table::new(schema(LINKS), vec![builder.finish()?]))
        };
        Ok(py.detach(made)?)
    }

    /// The lines of the documents with this fate: `written`, `dropped`, `failed` or `skipped`.
    fn lines(&self, py: Python<'_>, fate: &str) -> Vec<String> {
        let wanted = match fate {
            "written" => Fate::Written,
            "dropped" => Fate::Dropped,
            "failed" => Fate::Failed,
            _ => Fate::Skipped,
        };
        py.detach(|| {
            let these = self.found.documents.iter().filter(|u| u.fate() == wanted);
            let mut lines: Vec<String> =
                these.map(|under| self.embedded.steps().line(under)).collect();
            if wanted == Fate::Failed {
                lines.extend(self.found.letters.iter().cloned());
            }
            lines
        })
    }

    /// The lines of the links.
    fn link_lines(&self) -> Vec<String> {
        self.found.links.iter().map(|found| self.link(found)).collect()
    }

    /// The raw texts of the written documents.
    fn raws(&self) -> Vec<&str> {
        let written = self.found.documents.iter().filter_map(|under| under.record());
        written.map(|record| record.raw.as_str()).collect()
    }

    /// How many documents were written, dropped, failed and skipped.
    #[getter]
    fn counts(&self) -> (usize, usize, usize, usize) {
        let of = |fate| self.found.documents.iter().filter(|u| u.fate() == fate).count();
        (of(Fate::Written), of(Fate::Dropped), of(Fate::Failed), of(Fate::Skipped))
    }
}

impl Batch {
    fn link(&self, found: &FoundLink) -> String {
        let ids = [found.ids[0].as_str(), found.ids[1].as_str()];
        self.embedded.steps().link_line(found.stage, &found.link, ids)
    }
}

/// A line that this program wrote.
pub(crate) fn document(line: &str) -> Result<serde_json::Value, Failed> {
    serde_json::from_str(line).map_err(|error| Failed::Table(error.to_string()))
}

/// Explains a document of a finished run, or what ties it to another.
#[pyfunction]
#[pyo3(signature = (folder, document, span=None, pair=None))]
pub(crate) fn explain_run(
    py: Python<'_>,
    folder: PathBuf,
    document: &str,
    span: Span,
    pair: Option<&str>,
) -> PyResult<(String, String)> {
    let explain = || wirecopy_app::explain_run(&folder, document, span, pair);
    let (text, json) = py.detach(explain).map_err(Failed::from)?;
    Ok((text, json.to_string()))
}
