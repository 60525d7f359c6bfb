//! Runs a pipeline of wirecopy.
mod decode;
mod error;
mod input;
mod parallel;
pub use decode::{Decoded, decode};
pub use error::EngineError;
pub use input::{Format, InputFile, Listing, SkippedFile, list};
