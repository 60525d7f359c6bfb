//! Parquet: `documents.parquet`, a row a document, and `spans.parquet`, a row an annotation. Where the run wrote its documents
//! in several files, there are as many of both, with their numbers: `documents-00000.parquet`.
//!
//! The columns are those of `wirecopy-columns`. Fields, annotations, findings and the trail are all there; what has no
//! column of its own stands as JSON text in `other_fields`, `attributes` and `reference`. The names of stages and rules,
//! which the trail names by number, stand in the metadata of the file. The raw text is not carried.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use wirecopy_columns::{ColumnsError, DOCUMENTS, ParquetWriter, SPANS, Table, TableBuilder};
use wirecopy_engine::{EngineError, FinishedRun};

use crate::run::folder;

pub(crate) fn write(run: &FinishedRun, place: &Path) -> Result<(), EngineError> {
    folder(place)?;
    let stages: Vec<&str> = run.manifest.stages.iter().map(|s| s.id.as_str()).collect();
    let about = [
        ("wirecopy:pipeline", run.manifest.pipeline.name.clone()),
        ("wirecopy:run", run.manifest.pipeline.run.clone()),
        ("wirecopy:stages", Value::from(stages).to_string()),
        ("wirecopy:rules", Value::from(run.manifest.rules.clone()).to_string()),
    ];
    for file in run.document_files() {
        // `-00000`, or nothing.
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let number = name.trim_start_matches("documents").split('.').next().unwrap_or_default();
        let path = |table| place.join(format!("{table}{number}.parquet"));
        let spans = File::create(path("spans"), SPANS, &about)?;
        let documents = File::create(path("documents"), DOCUMENTS, &about)?;
        shard(run.documents_in(&file), documents, spans)?;
    }
    Ok(())
}

fn shard(
    lines: impl Iterator<Item = Result<Value, EngineError>>,
    mut documents: File,
    mut spans: File,
) -> Result<(), EngineError> {
    for document in lines {
        let document = document?;
        // The trail is the larger part of a document, and spans have no use for it.
        let of_spans =
            ["id", "text", "annotations"].map(|key| (key.to_owned(), document[key].clone()));
        spans.add(Map::from_iter(of_spans).into())?;
        documents.add(document)?;
    }
    spans.close()?;
    documents.close()
}

/// A file under way.
struct File {
    path: PathBuf,
    writer: ParquetWriter,
    builder: TableBuilder,
}

impl File {
    fn create(path: PathBuf, table: Table, about: &[(&str, String)]) -> Result<Self, EngineError> {
        let writer = ParquetWriter::create(&path, table, about).map_err(failed(&path))?;
        Ok(File { path, writer, builder: TableBuilder::new(table) })
    }

    fn add(&mut self, document: Value) -> Result<(), EngineError> {
        self.builder.push(document).map_err(failed(&self.path))?;
        if self.builder.is_enough() { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), EngineError> {
        let batch = self.builder.finish().map_err(failed(&self.path))?;
        self.writer.write(&batch).map_err(failed(&self.path))
    }

    fn close(mut self) -> Result<(), EngineError> {
        self.write()?;
        self.writer.close().map_err(failed(&self.path))
    }
}

fn failed(path: &Path) -> impl FnOnce(ColumnsError) -> EngineError {
    let path = path.to_owned();
    move |error| match error {
        ColumnsError::Io(error) => EngineError::io("write", path)(error),
        error => EngineError::io("write", path)(std::io::Error::other(error)),
    }
}
