//! What several stages need to know about news text.
//!
//! Lines, tokens, sentences, folding for comparison, and tables of the agencies and outlets that
//! news copy names as its sources. Everything here is a pure function of its input: no state, no
//! input or output, one pass over the bytes, and no text that makes it slow.
//!
//! - [`lines()`] cuts a text into lines with byte ranges.
//! - [`tokens()`] cuts it into words, numbers, addresses and signs.
//! - [`sentences()`] cuts it into sentences, as news writes them.
//! - [`fold_into`] and [`fold_key`] bring spellings together before they are compared.
//! - [`outlet`] finds an agency or outlet by id, by host or by the form in which copy names it.
//!
//! Offsets are `u32` bytes, as everywhere in the project. What lies beyond 4 GiB is not looked at.
#![deny(missing_docs)]

mod abbreviation;
pub mod agencies;
mod chars;
pub mod fold;
pub mod lines;
pub mod outlet;
pub mod outlets;
pub mod sentence;
pub mod token;

pub use agencies::AGENCIES;
pub use fold::{fold_into, fold_key};
pub use lines::{Line, Lines, lines};
pub use outlet::{Alias, Outlet, OutletKind};
pub use outlets::OUTLETS;
pub use sentence::sentences;
pub use token::{Token, TokenKind, Tokens, tokens};
