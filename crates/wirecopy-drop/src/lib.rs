//! Stage `drop`: leaves documents out of the output.
//!
//! It drops every document that it is given; the `when` of its entry decides which those are:
//!
//! ```toml
//! [[stage]]
//! use = "drop"
//! when = "language != 'en'"
//! [stage.settings]
//! reason = "not in English"
//! ```
//!
//! A dropped document is not lost: `dropped.jsonl` names it with the reason, and the last line of the run counts it.
#![deny(missing_docs)]

use schemars::JsonSchema;
use serde::Deserialize;
use wirecopy_stage::prelude::*;

wirecopy_stage::rules! {
    mod rule {
        CONDITION = "condition",
            "Drops a document on which the condition of the stage holds.",
            "when = \"language != 'en'\" → a document in French is dropped";
    }
}

/// What stands under `[stage.settings]`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Why, in a few words; it stands beside each dropped document.
    #[schemars(length(min = 1, max = 200))]
    reason: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { reason: "the condition of the stage holds".to_owned() }
    }
}

/// The stage.
pub struct Drop {
    reason: String,
}

impl Describe for Drop {
    type Settings = Settings;
    const NAME: &'static str = "drop";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str =
        "Leaves out of the output the documents on which its `when` holds; without `when`, all.";
    const RULES: &'static [Rule] = rule::ALL;

    fn writes() -> Vec<Item> {
        Vec::new()
    }

    fn create(settings: Settings, _: &Resources) -> Result<Self, SettingsError> {
        Ok(Drop { reason: settings.reason })
    }
}

impl Stage for Drop {
    fn edit(&self, _pass: u8, _doc: &Document, out: &mut Edits) -> Result<(), StageError> {
        out.drop_document(rule::CONDITION, &self.reason);
        Ok(())
    }
}

/// The stages of this crate.
pub const STAGES: &[Registration] = &[Registration::document::<Drop>()];

#[cfg(test)]
mod tests {
    use wirecopy_stage::testing::{check_description, document, run};

    use super::*;

    #[test]
    fn the_description_is_complete() {
        check_description(&STAGES[0]);
    }

    #[test]
    fn a_document_is_dropped_with_the_reason() {
        for (settings, reason) in [
            ("{}", "the condition of the stage holds"),
            (r#"{"reason": "not in English"}"#, "not in English"),
        ] {
            let record = run::<Drop>(settings, document("Le port a rouvert.", &[]));
            assert_eq!(record.dropped().map(|d| d.reason.as_str()), Some(reason));
        }
    }
}
