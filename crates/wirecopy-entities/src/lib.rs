//! stub
#![allow(missing_docs)]
pub const STAGES: &[wirecopy_stage::Registration] = &[];
