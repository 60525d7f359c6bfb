//! wirecopy-stage.
