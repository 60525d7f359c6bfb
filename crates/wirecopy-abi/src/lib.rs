//! wirecopy-abi.
