//! What people can set.

use wirecopy_stage::prelude::*;

/// Settings of the stage `clean`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Settings {
    /// Roles whose lines leave the text. They stay in the output as annotations on removed text.
    pub remove: Vec<Role>,
    /// Phrases of your own: a line that contains one gets the role.
    pub phrases: Vec<Phrase>,
    /// Whether text that was decoded in the wrong encoding is repaired.
    pub repair: bool,
    /// Whether glued sentences and sub-headings are parted.
    pub unglue: bool,
    /// Whether hard-wrapped lines are joined.
    pub unwrap: bool,
    /// Whether typographic quotes become straight ones, low and reversed ones too.
    pub straighten_quotes: bool,
    /// Whether blanks inside lines become one plain blank: no-break, thin and wide ones, tabs, and runs of them.
    pub plain_blanks: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            remove: vec![
                Role::Header,
                Role::Section,
                Role::Timestamp,
                Role::Promo,
                Role::Widget,
                Role::Notice,
            ],
            phrases: Vec::new(),
            repair: true,
            unglue: true,
            unwrap: true,
            straighten_quotes: false,
            plain_blanks: true,
        }
    }
}

/// A phrase that tells what a line is for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Phrase {
    /// The words, in any case.
    pub text: String,
    /// The role of a line that contains them.
    pub role: Role,
}

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The headline.
    Title,
    /// The summary under the headline.
    Standfirst,
    /// A heading inside the text.
    Subhead,
    /// Running text.
    Paragraph,
    /// The words under a picture.
    Caption,
    /// Which agency or outlet the text comes from.
    Credit,
    /// Who wrote it.
    Byline,
    /// The part of the paper.
    Section,
    /// When it was published or changed.
    Timestamp,
    /// Advertisement of the outlet's own things.
    Promo,
    /// What is left of an interactive element.
    Widget,
    /// Cookie, paywall, copyright and similar notices.
    Notice,
    /// A header line that a scraper put before the text.
    Header,
}

impl Role {
    /// The label of the role layer.
    pub(crate) fn label(self) -> Name {
        use layers::role;
        match self {
            Role::Title => role::TITLE,
            Role::Standfirst => role::STANDFIRST,
            Role::Subhead => role::SUBHEAD,
            Role::Paragraph => role::PARAGRAPH,
            Role::Caption => role::CAPTION,
            Role::Credit => role::CREDIT,
            Role::Byline => role::BYLINE,
            Role::Section => role::SECTION,
            Role::Timestamp => role::TIMESTAMP,
            Role::Promo => role::PROMO,
            Role::Widget => role::WIDGET,
            Role::Notice => role::NOTICE,
            Role::Header => role::HEADER,
        }
    }

    /// The role with this label.
    pub(crate) fn of(label: Name) -> Option<Self> {
        const ALL: [Role; 13] = [
            Role::Title,
            Role::Standfirst,
            Role::Subhead,
            Role::Paragraph,
            Role::Caption,
            Role::Credit,
            Role::Byline,
            Role::Section,
            Role::Timestamp,
            Role::Promo,
            Role::Widget,
            Role::Notice,
            Role::Header,
        ];
        ALL.into_iter().find(|r| r.label() == label)
    }
}
