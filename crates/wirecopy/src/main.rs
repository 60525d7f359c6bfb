//! The wirecopy binary.
fn main() {}
