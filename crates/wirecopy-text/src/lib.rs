//! wirecopy-text.
