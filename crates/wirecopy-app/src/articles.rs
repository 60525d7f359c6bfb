//! The articles on which a pipeline is tried in memory: by tests, reviews, watches and taps.

use std::path::PathBuf;

use anyhow::Result;
use wirecopy_engine::{InputFile, list, read_records};
use wirecopy_pipeline::{FilePath, Pipeline};

use crate::chain::Step;
use crate::reading;

/// Documents with their ids. One that cannot be read has failed already.
pub(crate) struct Articles {
    pub(crate) ids: Vec<String>,
    pub(crate) documents: Vec<Step>,
}

/// Where the paths of a pipeline file lead.
pub(crate) fn resolved(paths: &[FilePath]) -> Vec<PathBuf> {
    paths.iter().map(|path| path.resolved.clone()).collect()
}

/// What is read: what the command line names, or else the input of the pipeline.
pub(crate) fn inputs(given: &[PathBuf], pipeline: &Pipeline) -> Vec<PathBuf> {
    if given.is_empty() { resolved(&pipeline.input.paths) } else { given.to_vec() }
}

/// Reads files, folders and globs as the pipeline would.
pub(crate) fn read(paths: &[PathBuf], pipeline: &Pipeline) -> Result<Articles> {
    Ok(of_files(list(paths, &reading::of(pipeline))?.files, pipeline))
}

/// Reads listed files as the pipeline would.
pub(crate) fn of_files(files: Vec<InputFile>, pipeline: &Pipeline) -> Articles {
    let mut articles = Articles { ids: Vec::new(), documents: Vec::new() };
    for record in read_records(files, &reading::of(pipeline)) {
        match record {
            Ok(record) => {
                articles.ids.push(record.document.id.to_string());
                articles.documents.push(Ok(record));
            }
            Err((id, error)) => {
                articles.ids.push(id);
                articles.documents.push(Err(error));
            }
        }
    }
    articles
}
