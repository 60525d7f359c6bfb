//! The stages `entities`, who, what and where a text names, and `link`, who is the same person in many texts; beside
//! them `sentences` and `tokens`, what a text is made of.
//!
//! `entities` works in steps, each in a module of its own, so that a better one can take the place of any of them:
//!
//! 1. `gazetteer` finds names that the tables hold, `user_gazetteer` those of the user's files, and `offices` titles.
//! 2. `candidates` and `people` propose further names from runs of capitalised words and the words around them, and
//!    `decide` keeps the longest of those that overlap.
//! 3. `tagger`, a conditional random field, labels every word that can be a part of a name. `cues` says what it sees of a
//!    word (what the steps before propose is among it), `word_table` and `phrase_table` what is known of words and names,
//!    `features` how that becomes features, `evidence` what a first pass over the document adds for the second.
//! 4. `combine` decides between what is proposed and what is tagged.
//! 5. `coreference` goes over the whole document, so that a surname, an abbreviation (`abbreviation`) or another spelling
//!    gets the id of the full name.
//!
//! Every mention has an id, which is a slug with its type (`person/kim-jong-un`, `place/pyongyang`), never a counter:
//! the same name gets the same id in every document. The tables under `data/` were compiled by hand or made by `data/sources.py` for this project; the
//! model under `models/` has a licence of its own. [`training`] learns the weights. Accuracy, speed, formats and what
//! `link` takes for evidence stand in the README of the crate.

#![deny(missing_docs)]

mod abbreviation;
mod candidates;
mod combine;
mod coreference;
mod cues;
mod decide;
mod evidence;
mod features;
mod gazetteer;
mod hash;
mod lexicon;
mod link;
mod mention;
mod offices;
mod people;
mod phrase_table;
mod rules;
mod segments;
mod settings;
mod stage;
mod tables;
mod tagger;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_files;
pub mod training;
mod user_gazetteer;
mod word_table;
mod words;

pub use link::{Link, LinkSettings};
pub use segments::{SegmentSettings, Sentences, Tokens};
pub use settings::{Label, Settings};
pub use stage::{Entities, STAGES};
