//! wirecopy-sources.
