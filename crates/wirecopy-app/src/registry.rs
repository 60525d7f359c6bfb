//! The stages that are linked in: one explicit list, which no linker can drop.

use wirecopy_stage::Registration;

/// Hash of the sources of all linked stages and of the crates that they share.
pub const SOURCE_FINGERPRINT: &str = include_str!(concat!(env!("OUT_DIR"), "/fingerprint"));

/// All linked stages, in the order in which a pipeline usually has them.
pub fn linked() -> Vec<Registration> {
    [
        wirecopy_clean::STAGES,
        wirecopy_dates::STAGES,
        wirecopy_entities::STAGES,
        wirecopy_sources::STAGES,
    ]
    .concat()
}

/// The linked stage with this name.
pub(crate) fn find(name: &str) -> Option<Registration> {
    linked().into_iter().find(|r| r.describe().name == name)
}

/// The file name of the library that holds a bundled stage.
pub(crate) fn library_name(stage: &str) -> String {
    format!(
        "{}wirecopy_{}_plugin{}",
        std::env::consts::DLL_PREFIX,
        stage.replace('-', "_"),
        std::env::consts::DLL_SUFFIX
    )
}
