//! What people can set.

use wirecopy_stage::prelude::*;

/// Settings of the stage `entities`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Settings {
    /// Files of further names: tab-separated (`.tsv`), comma-separated (`.csv`) or JSON lines (`.jsonl`). The first row names
    /// the columns: `name`, `label`, and optionally `alias`, `aliases` (separated by `|`, in JSON a list), `id`, `case`
    /// (`exact` or `ignore`), `priority` (a whole number; of names that overlap, the highest wins, then the longest),
    /// `wikidata`, `iso`, `kind`. Without such a row the columns are alias, label, id and name. They come before the
    /// built-in tables. Lines that are empty or begin with `#` are skipped.
    #[schemars(extend("x-resource" = true))]
    pub gazetteers: Vec<String>,
    /// A file of weights for the tagger, as the example `train` of this crate writes them. Nothing means the built-in ones.
    #[schemars(extend("x-resource" = true))]
    pub model: Option<String>,
    /// Which labels are written.
    pub labels: Vec<Label>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { gazetteers: Vec::new(), model: None, labels: Label::ALL.to_vec() }
    }
}

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// Someone.
    Person,
    /// A company, body, party, ministry, team.
    Organisation,
    /// A news agency.
    Agency,
    /// A country, city, region, sea, site.
    Place,
    /// An adjective or people of a country.
    Nationality,
    /// A war, treaty, holiday, gathering.
    Event,
    /// A weapon, a ship, a thing that is sold.
    Product,
    /// What somebody is: a title or function.
    Office,
}

impl Label {
    /// All of them.
    pub const ALL: &'static [Label] = &[
        Label::Person,
        Label::Organisation,
        Label::Agency,
        Label::Place,
        Label::Nationality,
        Label::Event,
        Label::Product,
        Label::Office,
    ];

    /// Its name in settings and output.
    pub fn as_str(self) -> &'static str {
        self.name().as_str()
    }

    pub(crate) fn name(self) -> Name {
        Name::literal(match self {
            Label::Person => "person",
            Label::Organisation => "organisation",
            Label::Agency => "agency",
            Label::Place => "place",
            Label::Nationality => "nationality",
            Label::Event => "event",
            Label::Product => "product",
            Label::Office => "office",
        })
    }

    /// What stands before the slash of an id.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Label::Organisation => "org",
            other => other.as_str(),
        }
    }

    pub(crate) fn from_str(text: &str) -> Option<Label> {
        Label::ALL.iter().copied().find(|l| l.as_str() == text)
    }
}
