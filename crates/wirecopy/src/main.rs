//! The wirecopy binary. All that it does stands in `wirecopy-app`, which the Python package shares.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    wirecopy_app::main()
}
