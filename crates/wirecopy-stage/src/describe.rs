//! How a stage describes itself: everything a host must know before it makes one.

use serde::{Deserialize, Serialize};

/// A unit of knowledge in a stage.
///
/// Rules are written down as a table (see [`rules!`](crate::rules)), so that `explain`, `wirecopy rules` and the
/// snapshot tests can name the one that made a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable identifier within the stage, in kebab case, without the stage's name: `weekday-nearest-past`.
    pub id: &'static str,
    /// One sentence that says what the rule does, ending in a full stop.
    pub summary: &'static str,
    /// One line of input and what comes of it, as `in → out`.
    pub example: &'static str,
}

/// Whether a stage looks at one document at a time or at many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A [`Stage`](crate::Stage): one document at a time.
    Document,
    /// A [`CorpusStage`](crate::CorpusStage): a barrier that sees many documents.
    Corpus,
}

/// Something in a document that a stage reads or writes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Item {
    /// The text itself. Every document has one, so reading it is never an error.
    Text,
    /// A field, by name.
    Field(String),
    /// A layer of annotations, by name.
    Layer(String),
}

impl std::fmt::Display for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Item::Text => f.write_str("the text"),
            Item::Field(name) => write!(f, "field `{name}`"),
            Item::Layer(name) => write!(f, "layer `{name}`"),
        }
    }
}

/// One thing that a stage reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// What is read.
    pub item: Item,
    /// Whether the stage is of no use without it. A pipeline in which nobody writes a required item is refused.
    pub required: bool,
}

impl Read {
    /// A field that the stage uses when it is there.
    pub fn field(name: &str) -> Self {
        Read { item: Item::Field(name.into()), required: false }
    }

    /// A layer that the stage uses when it is there.
    pub fn layer(name: &str) -> Self {
        Read { item: Item::Layer(name.into()), required: false }
    }

    /// The same, but the stage is of no use without it.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// A rule as a host shows it: owned, with the stage's name in front of the id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleInfo {
    /// `dates/weekday-nearest-past`.
    pub id: String,
    /// One sentence.
    pub summary: String,
    /// One line, `in → out`.
    pub example: String,
}

/// All that a stage says of itself. It crosses the plugin boundary as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// The name by which pipelines use the stage, in kebab case.
    pub name: String,
    /// The version of the crate that holds it.
    pub version: String,
    /// One sentence.
    pub summary: String,
    /// One document at a time, or many.
    pub kind: Kind,
    /// Whether equal input and settings always give equal edits.
    pub deterministic: bool,
    /// The rules; a rule's place in this list is its number in edits.
    pub rules: Vec<RuleInfo>,
    /// JSON Schema (draft 2020-12) of `[stage.settings]`. A property with `"x-resource": true` holds a path
    /// (or a list of paths) that the host reads, hashes and hands over as bytes.
    pub settings: serde_json::Value,
    /// What it reads besides the text.
    pub reads: Vec<Read>,
    /// What it writes.
    pub writes: Vec<Item>,
}

impl Description {
    /// Whether the stage changes the text.
    pub fn edits_text(&self) -> bool {
        self.writes.contains(&Item::Text)
    }
}
