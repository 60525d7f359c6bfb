//! The stages that are linked in: one explicit list, which no linker can drop.

use wirecopy_stage::Registration;

/// By the names of [`CRATES`], hashes of the sources of each and of the crates that it is built on.
const FINGERPRINTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/fingerprints.rs"));

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
    let plugin = crate_of(stage).unwrap_or(stage);
    format!(
        "{}wirecopy_{}_plugin{}",
        std::env::consts::DLL_PREFIX,
        plugin.replace('-', "_"),
        std::env::consts::DLL_SUFFIX
    )
}

/// Hash of all that decides what a bundled stage does, besides settings and resources; empty for other stages.
pub(crate) fn fingerprint(stage: &str) -> &'static str {
    let of = |name| FINGERPRINTS.iter().find(|(of, _)| *of == name).map(|(_, hash)| *hash);
    crate_of(stage).and_then(of).unwrap_or_default()
}

/// The name of the crate, among [`CRATES`], that holds a stage.
fn crate_of(stage: &str) -> Option<&'static str> {
    let of = |stages: &[Registration]| stages.iter().any(|r| r.describe().name == stage);
    CRATES.iter().find(|(_, stages)| of(stages)).map(|(name, _)| *name)
}
