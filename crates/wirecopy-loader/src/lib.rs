//! wirecopy-loader.
