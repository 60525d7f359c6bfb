//! wirecopy-dates.
