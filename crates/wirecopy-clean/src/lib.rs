//! The stage `clean`: from scraped copy to paragraphs with roles. And the stage `boilerplate`, which looks at many
//! articles: lines that recur over those of an outlet.
//!
//! `clean` makes seven dependent passes: markup becomes text; references are decoded; text that was decoded in the wrong
//! encoding is repaired; odd characters leave; what is left is composed; structure is repaired
//! (header lines, glued sentences, wrapped lines, paragraphs); and each line is given its role, fields are found, and
//! what is not news is removed. Every change is an edit with a rule, so each can be explained and undone.
//!
//! Nothing is guessed where the evidence is gone: text that was broken beyond repair is reported and left alone.

#![deny(missing_docs)]

mod around;
mod boilerplate;
mod chars;
mod clean;
mod dates;
mod extract;
mod fields;
mod head;
mod html;
mod language;
mod lexicon;
mod line;
mod linked_data;
mod markup;
mod mojibake;
mod names;
mod references;
mod repeated;
mod roles;
mod rules;
mod settings;
mod structure;
#[cfg(test)]
mod tests;
mod wording;

pub use boilerplate::{Boilerplate, Settings as BoilerplateSettings};
pub use clean::{Clean, STAGES};
pub use settings::{Phrase, Settings};
