//! The stage `entities`: who, what and where a text names.
//!
//! It works in four steps, each in a module of its own, so that a better one can take the place of any of them:
//! `gazetteer` finds names that the tables hold; `candidates` proposes further names from runs of capitalised words and
//! the words around them; `decide` keeps the longest of those that overlap; and `coreference` goes over the whole
//! document, so that a surname, an abbreviation or another spelling gets the id of the full name.
//!
//! Every mention has an id, which is a slug with its type (`person/kim-jong-un`, `place/pyongyang`), never a counter:
//! the same name gets the same id in every document. The tables under `data/` were compiled by hand for this project.

#![deny(missing_docs)]

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
pub use settings::{Label, Settings};
pub use stage::{Entities, STAGES};
