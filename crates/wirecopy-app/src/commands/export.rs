//! `wirecopy export`, and what of a run's formats is made when it is finished.

use std::path::{Path, PathBuf};

use anyhow::Result;
use wirecopy_engine::EngineError;
use wirecopy_export::Format;
use wirecopy_pipeline::OutputFormat;

use crate::cli::Exit;
use crate::terminal::{shown, tell};

/// Writes a finished run in other formats.
pub(crate) fn export(dir: &Path, formats: &[Format]) -> Result<Exit> {
    match wirecopy_export::export(dir, formats) {
        Ok(written) => {
            written.iter().for_each(|path| tell(&format!("wrote {}", shown(path))));
            Ok(Exit::Done)
        }
        Err(error @ EngineError::NoDocuments { .. }) => {
            tell(&format!("error: {error}"));
            Ok(Exit::Usage)
        }
        Err(error) => Err(error.into()),
    }
}

/// A format by its name.
pub(crate) fn format(name: &str) -> Result<Format, String> {
    Format::ALL.into_iter().find(|f| f.name() == name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|f| f.name()).collect();
        format!("formats are {}", names.join(", "))
    })
}

/// Makes what the formats of a pipeline ask for of a run that just ended, and removes what an earlier one left.
/// Gives the files and folders that it made.
pub(crate) fn finish(dir: &Path, formats: &[OutputFormat]) -> Result<Vec<PathBuf>> {
    let asked: Vec<Format> = formats.iter().filter_map(|f| of(*f)).collect();
    for format in Format::ALL.into_iter().filter(|f| !asked.contains(f)) {
        wirecopy_export::remove(dir, format)?;
    }
    // A run without lines of documents cannot be exported, and need not be where nothing asks for it.
    let mut made = Vec::new();
    if !asked.is_empty() {
        made.extend(wirecopy_export::export(dir, &asked)?);
    }
    if formats.contains(&OutputFormat::Report) {
        made.push(wirecopy_report::write(dir)?.first);
    } else {
        wirecopy_report::remove(dir)?;
    }
    Ok(made)
}

/// Whether a format is made from the documents of a finished run.
pub(crate) fn needs_documents(format: OutputFormat) -> bool {
    of(format).is_some() || format == OutputFormat::Report
}

fn of(format: OutputFormat) -> Option<Format> {
    Some(match format {
        OutputFormat::Brat => Format::Brat,
        OutputFormat::Conll => Format::Conll,
        OutputFormat::Dolma => Format::Dolma,
        OutputFormat::GraphMl => Format::GraphMl,
        OutputFormat::Ninjs => Format::Ninjs,
        OutputFormat::Parquet => Format::Parquet,
        OutputFormat::Spacy => Format::Spacy,
        OutputFormat::TimeMl => Format::TimeMl,
        OutputFormat::WebAnnotation => Format::WebAnnotation,
        OutputFormat::Jsonl | OutputFormat::Text | OutputFormat::Csv | OutputFormat::Report => {
            return None;
        }
    })
}
