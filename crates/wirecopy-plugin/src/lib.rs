//! wirecopy-plugin.
