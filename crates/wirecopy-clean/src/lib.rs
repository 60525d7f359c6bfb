//! wirecopy-clean.
