//! The stages that are linked in: one explicit list, which no linker can drop.

use wirecopy_stage::Registration;

/// Hash of the sources of all linked stages and of the crates that they share.
pub const SOURCE_FINGERPRINT: &str = include_str!(concat!(env!("OUT_DIR"), "/fingerprint"));

/// All linked stages, in the order in which a pipeline usually has them.
pub fn linked() -> Vec<Registration> {
    CRATES.iter().flat_map(|(_, stages)| stages.iter().copied()).collect()
}

/// The crates of stages, by the name of their plugin.
const CRATES: [(&str, &[Registration]); 5] = [
    ("clean", wirecopy_clean::STAGES),
    ("dates", wirecopy_dates::STAGES),
    ("entities", wirecopy_entities::STAGES),
    ("sources", wirecopy_sources::STAGES),
    ("drop", wirecopy_drop::STAGES),
];

/// The linked stage with this name.
pub(crate) fn find(name: &str) -> Option<Registration> {
    linked().into_iter().find(|r| r.describe().name == name)
}

/// The file name of the library that holds a bundled stage.
pub(crate) fn library_name(stage: &str) -> String {
    let of = |stages: &[Registration]| stages.iter().any(|r| r.describe().name == stage);
    let plugin = CRATES.iter().find(|(_, stages)| of(stages)).map_or(stage, |(name, _)| name);
    format!(
        "{}wirecopy_{}_plugin{}",
        std::env::consts::DLL_PREFIX,
        plugin.replace('-', "_"),
        std::env::consts::DLL_SUFFIX
    )
}
