//! The stage itself.

use wirecopy_stage::prelude::*;

use crate::boilerplate::Boilerplate;
use crate::rules::rule;
use crate::settings::Settings;
use crate::{chars, head, html, mojibake, references, roles, structure};

/// The stage `clean`.
#[derive(Debug)]
pub struct Clean {
    settings: Settings,
}

/// The stages of this crate.
pub const STAGES: &[Registration] =
    &[Registration::document::<Clean>(), Registration::corpus::<Boilerplate>()];

/// The fields that the stage finds, unless the input has them.
const FIELDS: [&str; 9] = [
    Fields::TITLE,
    Fields::URL,
    head::CANONICAL_URL,
    Fields::OUTLET,
    Fields::AUTHORS,
    Fields::PUBLISHED,
    head::MODIFIED,
    Fields::LANGUAGE,
    Fields::SECTION,
];

impl Describe for Clean {
    type Settings = Settings;
    const NAME: &'static str = "clean";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str =
        "Repairs text, parts what is glued, labels lines by their role, and finds fields.";
    const RULES: &'static [wirecopy_stage::Rule] = rule::ALL;

    fn reads() -> Vec<Read> {
        FIELDS.map(Read::field).into_iter().chain([Read::layer("role")]).collect()
    }

    fn writes() -> Vec<Item> {
        [Item::Text, Item::Layer("role".into())]
            .into_iter()
            .chain(FIELDS.map(|f| Item::Field(f.into())))
            .collect()
    }

    fn create(settings: Settings, _: &Resources) -> Result<Self, SettingsError> {
        for (i, phrase) in settings.phrases.iter().enumerate() {
            if phrase.text.trim().is_empty() {
                return Err(SettingsError::at(
                    &format!("phrases.{i}.text"),
                    "an empty phrase would match every line",
                ));
            }
        }
        Ok(Clean { settings })
    }
}

impl Stage for Clean {
    fn passes(&self) -> u8 {
        7
    }

    fn edit(&self, pass: u8, doc: &Document, out: &mut Edits) -> Result<(), StageError> {
        match pass {
            0 if doc.media == Media::Html => html::edit(doc, out),
            0 => {}
            1 => references::edit(&doc.text, out),
            2 if self.settings.repair => mojibake::edit(&doc.text, out),
            2 => {}
            3 => chars::edit(&doc.text, &self.settings, out),
            4 => chars::compose(&doc.text, out),
            5 => structure::edit(doc, &self.settings, out),
            _ => roles::edit(doc, &self.settings, out),
        }
        Ok(())
    }
}
