//! All that the author of a wirecopy stage needs.

mod describe;

pub use describe::{Description, Item, Kind, Read, Rule, RuleInfo};
