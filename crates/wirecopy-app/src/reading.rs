//! How the inputs of a pipeline are read: as its `[input]` says, and again as `run.json` noted it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wirecopy_engine::{Format, Limits, Mapping, PRESETS, Reading};
use wirecopy_pipeline::Pipeline;

/// The formats that a pipeline may name, by their words.
const FORMATS: [(&str, wirecopy_pipeline::Format, Format); 5] = [
    ("text", wirecopy_pipeline::Format::Text, Format::Text),
    ("html", wirecopy_pipeline::Format::Html, Format::Html),
    ("jsonl", wirecopy_pipeline::Format::Jsonl, Format::JsonLines),
    ("warc", wirecopy_pipeline::Format::Warc, Format::Warc),
    ("parquet", wirecopy_pipeline::Format::Parquet, Format::Parquet),
];

/// What `[input]` says of reading, for `run.json`: whoever looks for the raw text of a document must read it as the run
/// did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Noted {
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preset: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: BTreeMap<String, Vec<String>>,
    max_document: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_line: Option<u64>,
    max_depth: u64,
    max_ratio: u64,
    max_files: u64,
}

/// What a pipeline that says nothing of its input asks for.
impl Default for Noted {
    fn default() -> Self {
        Noted::input(&wirecopy_pipeline::Input::default())
    }
}

impl Noted {
    pub(crate) fn of(pipeline: &Pipeline) -> Self {
        Noted::input(&pipeline.input)
    }

    fn input(input: &wirecopy_pipeline::Input) -> Self {
        let format = FORMATS.iter().find(|(_, format, _)| *format == input.format);
        Noted {
            format: format.map(|(word, ..)| (*word).to_owned()),
            encoding: input.encoding.clone(),
            preset: input.preset.clone(),
            fields: input.fields.clone(),
            max_document: input.max_document << 20,
            max_line: input.max_line.map(|most| most << 20),
            max_depth: input.max_depth,
            max_ratio: input.max_ratio,
            max_files: input.max_files,
        }
    }

    pub(crate) fn reading(&self) -> Reading {
        let format = FORMATS.iter().find(|(word, ..)| Some(*word) == self.format.as_deref());
        let label = self.encoding.as_deref();
        let preset = PRESETS.iter().find(|p| Some(p.name) == self.preset.as_deref());
        Reading {
            format: format.map(|(.., format)| *format),
            // The check of the pipeline knows the same labels.
            encoding: label.and_then(|l| encoding_rs::Encoding::for_label(l.as_bytes())),
            mapping: Mapping::new(preset, self.fields.clone()),
            limits: Limits {
                document: self.max_document,
                line: self.max_line.unwrap_or(self.max_document),
                depth: self.max_depth,
                ratio: self.max_ratio,
                files: self.max_files,
            },
        }
    }
}

/// How a pipeline reads its inputs.
pub(crate) fn of(pipeline: &Pipeline) -> Reading {
    Noted::of(pipeline).reading()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pipelines_know_the_presets_that_there_are() {
        let ours: Vec<&str> = PRESETS.iter().map(|p| p.name).collect();
        assert_eq!(wirecopy_pipeline::PRESETS.to_vec(), ours);
    }

    #[test]
    fn defaults_are_those_of_the_engine() {
        assert_eq!(Noted::default().reading().limits, Limits::default());
    }
}
