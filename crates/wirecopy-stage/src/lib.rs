//! All that the author of a wirecopy stage needs.
//!
//! A stage is a type that implements [`Describe`], which says what it is, and either [`Stage`], which looks at one
//! document at a time, or [`CorpusStage`], which looks at many. It never changes a document: it is shown one and
//! returns edits, and the host applies them and keeps the trail. Stages do no input or output, and read no clock and
//! no environment, so that equal input gives equal output wherever they run.
//!
//! ```
//! use wirecopy_stage::prelude::*;
//!
//! wirecopy_stage::rules! {
//!     mod rule {
//!         SHOUT = "shout", "Labels words in capitals.", "HELP me → HELP";
//!     }
//! }
//!
//! /// Settings of the stage: what stands under `[stage.settings]`.
//! #[derive(Deserialize, JsonSchema)]
//! #[serde(deny_unknown_fields, default)]
//! struct Settings {
//!     /// Shortest word that counts, in bytes.
//!     least: usize,
//! }
//!
//! impl Default for Settings {
//!     fn default() -> Self {
//!         Settings { least: 3 }
//!     }
//! }
//!
//! struct Shouts {
//!     least: usize,
//! }
//!
//! impl Describe for Shouts {
//!     type Settings = Settings;
//!     const NAME: &'static str = "shouts";
//!     const VERSION: &'static str = "1.0.0";
//!     const SUMMARY: &'static str = "Labels words in capitals.";
//!     const RULES: &'static [Rule] = rule::ALL;
//!
//!     fn writes() -> Vec<Item> {
//!         vec![Item::Layer("shout".into())]
//!     }
//!
//!     fn create(settings: Settings, _: &Resources) -> Result<Self, SettingsError> {
//!         Ok(Shouts { least: settings.least })
//!     }
//! }
//!
//! impl Stage for Shouts {
//!     fn edit(&self, _pass: u8, doc: &Document, out: &mut Edits) -> Result<(), StageError> {
//!         for word in doc.text.split_whitespace() {
//!             if word.len() >= self.least && word.chars().all(char::is_uppercase) {
//!                 let start = word.as_ptr() as usize - doc.text.as_ptr() as usize;
//!                 let span = Span::at(start, start + word.len());
//!                 out.annotate(rule::SHOUT, Name::literal("shout"), Name::literal("word"), span);
//!             }
//!         }
//!         Ok(())
//!     }
//! }
//!
//! let snapshot = wirecopy_stage::testing::snapshot::<Shouts>("{}", Document::new("d", "HELP me"));
//! assert!(snapshot.contains("HELP"));
//! ```

#![deny(missing_docs)]

mod average;
mod bytes;
mod cluster;
mod corpus;
mod describe;
mod group;
mod memory;
mod register;
mod rules;
mod snapshot;
mod stage;

pub mod testing;

pub use cluster::{ASKING_ROUNDS, Cluster, Edge, Membership, asked, clusters, clusters_upon};
pub use corpus::{
    Card, Closure, CorpusStage, Group, Hit, Hits, Inbox, Keyed, Link, LinkSpan, Links, Message,
    Pair, Partner, Plan, Posting, Relation, SAME, SCORE_ONE, Sketches,
};
pub use describe::{Description, Item, Kind, Read, Rule, RuleInfo};
pub use group::{Groups, Ready};
pub use memory::{CorpusRun, run_in_memory};
pub use register::{Describe, Instance, Registration, Resource, Resources, SettingsError};
pub use snapshot::{Names, render};
pub use stage::{ErrorKind, Stage, StageError};

/// What nearly every stage needs, in one line.
pub mod prelude {
    pub use schemars::JsonSchema;
    pub use serde::Deserialize;
    pub use wirecopy_document::{
        Annotation, Document, Edits, Fields, Media, Name, RuleId, Span, Value, layers,
    };

    pub use crate::{
        Describe, Item, Read, Registration, Resources, Rule, SettingsError, Stage, StageError,
    };
}

// Stage crates depend on this crate alone; derive macros need these names.
pub use schemars;
pub use serde;
pub use serde_json;
pub use wirecopy_document as document;
