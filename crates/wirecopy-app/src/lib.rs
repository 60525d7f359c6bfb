//! wirecopy-app.
