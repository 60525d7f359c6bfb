//! What plugins should not do, one misdeed at a time, and two stages that behave.
//!
//! The tests of the loader build and load it. `behaving.rs` is also compiled into them, to compare the same stages
//! linked, loaded and isolated.

mod behaving;
mod misdeeds;

use wirecopy_stage::Registration;

const STAGES: &[Registration] = &[
    Registration::document::<misdeeds::Misbehaving>(),
    Registration::document::<behaving::Mirror>(),
    Registration::corpus::<behaving::Pairs>(),
];

wirecopy_plugin::export!(STAGES);
