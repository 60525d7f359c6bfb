//! wirecopy-entities.
