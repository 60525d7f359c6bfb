//! wirecopy-pipeline.
