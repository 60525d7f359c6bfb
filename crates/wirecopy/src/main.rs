//! The wirecopy binary. All that it does stands in `wirecopy-app`, which the Python package shares.

use std::process::ExitCode;

fn main() -> ExitCode {
    wirecopy_app::main()
}
