//! A finished run as pages that people look at: what was found, when it happened, who is named, who took what from whom,
//! what was changed and why.
//!
//! [`write()`] reads what a run wrote (its documents, links and manifest) and writes `report.html`; with many documents
//! the articles go to pages of their own beside it, so that the first page stays small. The pages need no network and
//! no script. Whatever comes from a document is escaped, and characters that cannot be seen are shown by their number.
//!
//! [`Browser`] makes the same pages when they are asked for, and lists of articles that are found by words, names,
//! agencies, rules, findings and days. It reads the run once and keeps an index in memory; [`Browser::page`] leads from an
//! address to a page, and knows nothing of how the two travel.
//!
//! One idea a module: `article` makes the view of a document, `marks` its text with marks, `changes` what each stage did to
//! its text, `timeline` and `histogram` draw dates, `overview` counts over all documents, `templates` fills templates,
//! `pages` writes files. Behind a browser, `lean` reads what an index needs of a document, `index` keeps it, `words` finds
//! words, `query` reads what is asked.
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
