//! A finished run as pages that people look at: what was found, when it happened, who is named, who took what from whom,
//! what was changed and why.
//!
//! [`write()`] reads what a run wrote (its documents, links and manifest) and writes `report.html`; with many documents
//! the articles go to pages of their own beside it, so that the first page stays small. The pages need no network and
//! no script. Whatever comes from a document is escaped, and characters that cannot be seen are shown by their number.
//!
//! One idea a module: `article` makes the view of a document, `changes` what each stage did to
//! its text, `timeline` draws dates, `overview` counts over all documents, `pages` fills the templates.
#![deny(missing_docs)]

mod article;
mod browser;
mod changes;
mod escape;
mod histogram;
mod index;
mod lean;
mod marks;
mod overview;
mod pages;
mod query;
mod templates;
mod timeline;
mod words;

pub use browser::{Browser, Page};
pub use escape::escape;
pub use pages::{Written, remove, write};
