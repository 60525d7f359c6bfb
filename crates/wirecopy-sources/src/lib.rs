//! The stage `sources`: where a text comes from.
//!
//! Each article is read once into words. Fingerprints of five words, chosen by winnowing so that no common run of nine
//! words can be missed, bring articles together that share wording; keys of stemmed words inside quotation marks bring
//! together those that render one statement in other words; and the rarest of its words bring together those that tell
//! one story. Candidates that share wording are then compared word by word, and what is claimed is proven by the spans
//! on both sides.
//!
//! Credits are found by the names of agencies and outlets in places and phrases that credit somebody; a name that is
//! merely mentioned is no credit.
//!
//! What stands everywhere brings nothing together and is reported once; versions read at one address are no copies of
//! each other; and where whole copies are all that is wanted, MinHash signatures take the place of all this.
//!
//! Winnowing: Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003.

#![deny(missing_docs)]

mod around;
#[cfg(test)]
mod credit_tests;
mod credits;
mod forms;
mod lines;
mod matching;
mod minhash;
mod numbers;
mod order;
mod origin;
mod phrases;
mod posting;
mod quotes;
mod refrain;
mod rules;
mod settings;
mod shared;
mod sources;
mod story;
#[cfg(test)]
mod tests;
mod version;
mod witness;
mod words;

pub use settings::{First, Keep, Method, Settings};
pub use sources::{STAGES, Sources};
