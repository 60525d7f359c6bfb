//! wirecopy-document.
