//! The native half of the Python package `wirecopy`.
//!
//! `pipeline.rs` holds pipelines and what came of a batch, for `wirecopy.Pipeline`; `steps.rs` and `streams.rs` the steps of
//! a run, for `wirecopy.spark`, and `tables.rs` the columns of what goes from step to step. Tables come in through the Arrow
//! PyCapsule interface, without a copy of their buffers, and go out the same way (`arrow.rs`). What takes long runs without
//! Python's lock. Everything that people call stands in Python, under `python/wirecopy/`, where its documentation and its
//! types are.

#![deny(missing_docs)]

mod arrow;
mod errors;
mod pipeline;
mod steps;
mod streams;
mod tables;

use std::ffi::OsString;
use std::path::PathBuf;

use pyo3::prelude::*;

/// That of the program. Python and its other libraries keep their own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs a command line, the name of the program first, and gives its exit code.
#[pyfunction]
fn main(py: Python<'_>, args: Vec<OsString>) -> u8 {
    py.detach(|| wirecopy_app::exit_code(args))
}

/// Says which program the workers of isolated stages run, and what stands before the word `worker`.
#[pyfunction]
fn use_worker_program(program: PathBuf, args: Vec<OsString>) {
    wirecopy_app::use_worker_program(program, args);
}

#[pymodule]
fn _wirecopy(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_function(wrap_pyfunction!(main, module)?)?;
    module.add_function(wrap_pyfunction!(use_worker_program, module)?)?;
    module.add_function(wrap_pyfunction!(pipeline::explain_run, module)?)?;
    module.add_function(wrap_pyfunction!(tables::contract, module)?)?;
    module.add_class::<arrow::Table>()?;
    module.add_class::<pipeline::Pipeline>()?;
    module.add_class::<pipeline::Batch>()?;
    module.add_class::<steps::Steps>()?;
    module.add_class::<streams::Stream>()?;
    Ok(())
}
