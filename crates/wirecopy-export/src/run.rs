//! From a run to the files of a format.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use wirecopy_engine::values::{number, text};
use wirecopy_engine::{EngineError, FinishedRun};

use crate::{brat, conll, dolma, graphml, ninjs, parquet, spacy, timeml, web_annotation};

/// A format of another tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Standoff annotations of brat.
    Brat,
    /// Names as columns of tokens and tags.
    Conll,
    /// Documents and attributes of Dolma.
    Dolma,
    /// A graph of agencies and articles.
    GraphMl,
    /// News items of the IPTC.
    Ninjs,
    /// Documents and annotations as columns.
    Parquet,
    /// Documents of spaCy.
    Spacy,
    /// Dates as tags in the text.
    TimeMl,
    /// Annotations of the W3C.
    WebAnnotation,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 9] = [
        Format::Brat,
        Format::Conll,
        Format::Dolma,
        Format::GraphMl,
        Format::Ninjs,
        Format::Parquet,
        Format::Spacy,
        Format::TimeMl,
        Format::WebAnnotation,
    ];

    /// The name by which pipelines and the command line call it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Brat => "brat",
            Format::Conll => "conll",
            Format::Dolma => "dolma",
            Format::GraphMl => "graphml",
            Format::Ninjs => "ninjs",
            Format::Parquet => "parquet",
            Format::Spacy => "spacy",
            Format::TimeMl => "timeml",
            Format::WebAnnotation => "web-annotation",
        }
    }

    /// The folder or the file that it is written to, in the folder of the run.
    pub fn place(self) -> &'static str {
        match self {
            Format::Brat => "brat",
            Format::Conll => "entities.conll",
            Format::Dolma => "dolma",
            Format::GraphMl => "sources.graphml",
            Format::Ninjs => "ninjs.jsonl",
            Format::Parquet => "parquet",
            Format::Spacy => "spacy.jsonl",
            Format::TimeMl => "timeml",
            Format::WebAnnotation => "annotations.jsonld",
        }
    }
}

/// Writes the finished run in `dir` in some formats, beside what the run wrote. Files of an earlier export go.
///
/// # Errors
///
/// When `dir` is not the output of a finished run with documents, or something cannot be read or written.
pub fn export(dir: &Path, formats: &[Format]) -> Result<Vec<PathBuf>, EngineError> {
    let run = FinishedRun::with_documents(dir)?;
    let mut written = Vec::new();
    for &format in formats {
        remove(dir, format)?;
        // Under another name until it is whole. Whatever is left under one of the two names is another's.
        let (place, temp) = (dir.join(format.place()), dir.join(part(format)));
        for path in [&place, &temp] {
            if fs::symlink_metadata(path).is_ok() {
                let found = std::io::Error::other("another program wrote this; move it away");
                return Err(EngineError::io("write", path)(found));
            }
        }
        let mut ours = ours(dir);
        ours.insert(part(format));
        note(dir, &ours)?;
        match format {
            Format::Brat => brat::write(&run, &temp)?,
            Format::Dolma => dolma::write(&run, &temp)?,
            Format::TimeMl => timeml::write(&run, &temp)?,
            Format::Conll => lines(&run, &temp, |d, out| out.push_str(&conll::document(d)))?,
            Format::Ninjs => lines(&run, &temp, |d, out| {
                out.push_str(&ninjs::item(d).to_string());
                out.push('\n');
            })?,
            Format::Parquet => parquet::write(&run, &temp)?,
            Format::Spacy => lines(&run, &temp, |d, out| {
                out.push_str(&spacy::doc(d).to_string());
                out.push('\n');
            })?,
            Format::WebAnnotation => web_annotation::write(&run, &temp)?,
            Format::GraphMl => graphml::write(&run, &temp)?,
        }
        ours.insert(format.place().to_owned());
        note(dir, &ours)?;
        fs::rename(&temp, &place).map_err(EngineError::io("write", &place))?;
        ours.remove(&part(format));
        note(dir, &ours)?;
        written.push(place);
    }
    Ok(written)
}

/// Removes what an earlier export in a format wrote, and nothing that another program did.
///
/// # Errors
///
/// When it cannot be removed.
pub fn remove(dir: &Path, format: Format) -> Result<(), EngineError> {
    let mut ours = ours(dir);
    for name in [format.place().to_owned(), part(format)] {
        if ours.remove(&name) {
            clear(&dir.join(name))?;
            note(dir, &ours)?;
        }
    }
    Ok(())
}

/// What lies where exports are written, and was written by none: the files and folders of other programs.
pub fn strays(dir: &Path) -> Vec<&'static str> {
    let ours = ours(dir);
    let places = Format::ALL.into_iter().map(Format::place);
    let there = |place: &&str| fs::symlink_metadata(dir.join(place)).is_ok();
    places.filter(|place| !ours.contains(*place)).filter(there).collect()
}

/// The name that a format has until it is whole.
fn part(format: Format) -> String {
    format!("{}.part", format.place())
}

/// Names the files and folders that exports wrote, a line each, so that nothing else is ever removed.
const NOTE: &str = ".exports";

fn ours(dir: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(dir.join(NOTE)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn note(dir: &Path, ours: &BTreeSet<String>) -> Result<(), EngineError> {
    let path = dir.join(NOTE);
    if ours.is_empty() {
        return clear(&path);
    }
    file(&path, &ours.iter().map(|place| format!("{place}\n")).collect::<String>())
}

fn clear(place: &Path) -> Result<(), EngineError> {
    let gone = match fs::symlink_metadata(place) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => Err(error),
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(place),
        Ok(_) => fs::remove_file(place),
    };
    gone.map_err(EngineError::io("write", place))
}

/// Makes the folder of a format.
pub(crate) fn folder(place: &Path) -> Result<(), EngineError> {
    fs::create_dir_all(place).map_err(EngineError::io("write", place))
}

/// Writes a small file.
pub(crate) fn file(path: &Path, content: &str) -> Result<(), EngineError> {
    fs::write(path, content).map_err(EngineError::io("write", path))
}

/// Writes a piece of text for every document to one file.
fn lines(
    run: &FinishedRun,
    path: &Path,
    mut write: impl FnMut(&Value, &mut String),
) -> Result<(), EngineError> {
    let mut out = BufWriter::new(File::create(path).map_err(EngineError::io("write", path))?);
    let mut piece = String::new();
    for document in run.documents() {
        piece.clear();
        write(&document?, &mut piece);
        out.write_all(piece.as_bytes()).map_err(EngineError::io("write", path))?;
    }
    out.flush().map_err(EngineError::io("write", path))
}

/// Whether a text begins as `2021-05-13` or `2021-05-13T09:30` does, and goes on in ASCII.
pub(crate) fn is_iso(time: &str) -> bool {
    let fits = |(byte, form): (u8, u8)| match form {
        b'0' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b't' | b' '),
        form => byte == form,
    };
    time.is_ascii()
        && (time.len() == 10 || time.len() >= 16)
        && time.bytes().zip(*b"0000-00-00T00:00").all(fits)
}

/// The annotations that stand in the text, of one layer.
pub(crate) fn layer<'a>(document: &'a Value, name: &'a str) -> impl Iterator<Item = &'a Value> {
    let all = document["annotations"].as_array().into_iter().flatten();
    all.filter(move |a| text(a, "layer") == name && number(a, "start") < number(a, "end"))
}

/// All annotations that stand in the text.
pub(crate) fn standing(document: &Value) -> impl Iterator<Item = &Value> {
    let all = document["annotations"].as_array().into_iter().flatten();
    all.filter(|a| number(a, "start") < number(a, "end"))
}
