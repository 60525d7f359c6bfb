//! Stage `{{name}}`: labels words in capitals, and says how many there are.
//!
//! Replace it by your own, from top to bottom: rules, settings, description, stage. A stage is shown a document and
//! says what should change; it never changes anything itself, reads no file, no clock and no environment, and gives
//! equal edits for equal documents.

#![deny(missing_docs)]

use wirecopy_stage::prelude::*;

wirecopy_stage::rules! {
    mod rule {
        // Constant, stable id, one sentence, an example `in → out`. Every edit names its rule.
        CAPITALS = "capitals", "Labels words in capitals.", "HELP me → HELP";
        COUNT = "count", "Says how many words in capitals there are.", "HELP me → shouts = 1";
    }
}

/// What stands under `[stage.settings]`. The comments are the documentation for those who write pipelines.
#[derive(Deserialize, JsonSchema)]
#[serde(crate = "wirecopy_stage::serde", deny_unknown_fields, default)]
#[schemars(crate = "wirecopy_stage::schemars")]
pub struct Settings {
    /// Shortest word that counts, in characters.
    least: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { least: 3 }
    }
}

/// The stage.
pub struct Shouts {
    least: usize,
}

impl Describe for Shouts {
    type Settings = Settings;
    const NAME: &'static str = "{{name}}";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str = "Labels words in capitals and counts them.";
    const RULES: &'static [Rule] = rule::ALL;

    // The stage sees the text, and of fields and layers only what it names here, such as `Read::field("language")`.
    fn reads() -> Vec<Read> {
        Vec::new()
    }

    fn writes() -> Vec<Item> {
        vec![Item::Layer("shout".into()), Item::Field("shouts".into())]
    }

    fn create(settings: Settings, _: &Resources) -> Result<Self, SettingsError> {
        if settings.least == 0 {
            return Err(SettingsError::at("least", "should be 1 or more"));
        }
        Ok(Shouts { least: settings.least })
    }
}

impl Stage for Shouts {
    fn edit(&self, _pass: u8, doc: &Document, out: &mut Edits) -> Result<(), StageError> {
        let mut count = 0;
        for (start, word) in words(&doc.text) {
            let letters = word.chars().count();
            if letters < self.least || !word.chars().all(char::is_uppercase) {
                continue;
            }
            count += 1;
            let span = Span::at(start, start + word.len());
            out.annotate(rule::CAPITALS, Name::literal("shout"), Name::literal("word"), span)
                .int(Name::literal("letters"), i64::try_from(letters).unwrap_or(i64::MAX));
        }
        if count > 0 {
            out.set(rule::COUNT, "shouts", count);
        }
        Ok(())
    }
}

/// The runs of letters of a text, each with the byte at which it starts.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr().addr() - text.as_ptr().addr(), word))
}

/// The stages of this plugin.
pub const STAGES: &[Registration] = &[Registration::document::<Shouts>()];

wirecopy_plugin::export!(STAGES);

#[cfg(test)]
mod tests {
    use wirecopy_stage::testing::{check_description, document, run, snapshot};

    use super::*;

    #[test]
    fn the_description_is_complete() {
        check_description(&STAGES[0]);
    }

    /// One line a case: settings, text, the words that are labelled.
    #[test]
    fn words_in_capitals_are_labelled() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("{}", "HELP me, NATO", &["HELP", "NATO"]),
            ("{}", "a UN of ONE", &["ONE"]),
            (r#"{"least": 2}"#, "a UN of ONE", &["UN", "ONE"]),
            ("{}", "ÀÉÎ, WAR-torn", &["ÀÉÎ", "WAR"]),
            ("{}", "", &[]),
        ];
        for (settings, text, expected) in cases {
            let record = run::<Shouts>(settings, document(text, &[]));
            let doc = &record.document;
            let found: Vec<_> = doc.annotations().iter().map(|a| doc.slice(a.span)).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }

    /// All that the stage does to a document, for `cargo insta review`.
    #[test]
    fn a_whole_text() {
        let doc = document("BREAKING: storm reaches coast\n\nOfficials said STAY INSIDE.\n", &[]);
        insta::assert_snapshot!(snapshot::<Shouts>("{}", doc), @r#"
        fields
          shouts = 3  [{{name}}/count]

        text
        | BREAKING: storm reaches coast
            shout word "BREAKING" letters=8  [{{name}}/capitals]
        | 
        | Officials said STAY INSIDE.
            shout word "STAY" letters=4  [{{name}}/capitals]
            shout word "INSIDE" letters=6  [{{name}}/capitals]
        "#);
    }
}
