//! The stages of `wirecopy-drop` as a plugin. It is a crate of its own because one that is both a library and a plugin
//! loses its exports as soon as a host is built.

wirecopy_plugin::export!(wirecopy_drop::STAGES);
