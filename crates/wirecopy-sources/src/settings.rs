//! What people can set.

use wirecopy_stage::prelude::*;

/// Settings of the stage `sources`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Settings {
    /// Which copies stay: all of them, labelled, or only the first of each. Only exact and near copies ever leave.
    pub keep: Keep,
    /// Which of several copies is the first, behind the preferred outlets: the earliest, by the time of day
    /// too where it is known, or the longest.
    pub first: First,
    /// Outlets whose articles are the first of several copies, the most preferred one in front.
    pub prefer: Vec<String>,
    /// How articles are compared: by what they share word for word, or by an estimate that finds whole copies only.
    pub method: Method,
    /// The least number of words that two articles must share in a row to be linked.
    #[schemars(range(min = 6, max = 100))]
    pub least_words: u32,
    /// Whether articles on one event are grouped.
    pub stories: bool,
    /// How fast stories end: articles that were published this many days apart count as half as alike.
    #[schemars(range(min = 1, max = 36500))]
    pub story_days: u32,
    /// The most articles of a cluster of copies, of a tree of articles that hold each other, and of a story. What exceeds
    /// it stays outside, and a finding at the first article says so.
    #[schemars(range(min = 2, max = 1000000000))]
    pub most_members: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            keep: Keep::All,
            first: First::Earliest,
            prefer: Vec::new(),
            method: Method::Fingerprints,
            least_words: 9,
            stories: true,
            story_days: 365,
            most_members: 100_000,
        }
    }
}

/// Which of several copies stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Keep {
    /// All; copies are labelled.
    All,
    /// The first alone.
    First,
}

/// Which of several copies is the first. What is left undecided is decided by the order of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum First {
    /// The earliest. On one day those without a time of day, or at midnight sharp, come behind those with one, and the
    /// longest of them first; a time without a zone is taken for universal time.
    Earliest,
    /// The longest, and of equally long ones the earliest.
    Longest,
}

/// How articles are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Fingerprints find what two articles share, wherever it stands, and words prove it.
    Fingerprints,
    /// MinHash signatures estimate how much whole articles have in common. It takes less time and space, and finds exact
    /// and near copies only: nothing that is cut, embedded, quoted or reworded.
    Minhash,
}
