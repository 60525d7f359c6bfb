//! The worker of the tests: serves the stages that behave as if they were linked into a program.

#[path = "../../../plugins/misbehaving/src/behaving.rs"]
mod behaving;

use wirecopy_stage::Registration;

const STAGES: &[Registration] =
    &[Registration::document::<behaving::Mirror>(), Registration::corpus::<behaving::Pairs>()];

fn main() -> std::process::ExitCode {
    wirecopy_loader::worker_main(STAGES)
}
