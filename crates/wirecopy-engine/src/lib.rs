//! wirecopy-engine.
