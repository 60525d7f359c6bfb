//! The C interface between wirecopy and its plugins.
//!
//! A plugin is a dynamic library that exports one symbol, [`SYMBOL`]: a function without arguments that gives a
//! pointer to a static [`Plugin`]. `include/wirecopy.h` says the same in C; a test compiles it against these types.
//!
//! # How it grows
//!
//! - The [`Header`] is frozen for ever and is read before anything else.
//! - A change that breaks plugins takes a new major number and a new symbol. Neither is tied to a crate's version.
//! - Within a major number, functions and members are only appended. A struct that is passed by pointer begins with
//!   its size, an array carries the stride of its elements, and a reader looks at no more than it was given.
//!
//! # Who owns what
//!
//! No memory changes hands. A plugin borrows what the host passes until the call returns; the host copies what a
//! [`Sink`] receives before the callback returns. Every element of a [`Slice`] is read as if it were unaligned.
//!
//! # Threads
//!
//! All functions of one instance may be called from many threads at a time.

#![no_std]
#![deny(missing_docs)]

mod layout;
mod views;

use core::ffi::{CStr, c_void};

pub use views::{
    Annotation, Attribute, Bytes, Document, Edits, Field, Op, Plain, Resource, Slice, Span,
};

/// The one symbol that a plugin exports. Its type is [`Entry`].
pub const SYMBOL: &CStr = c"wirecopy_plugin_v1";

/// The first bytes of a [`Plugin`].
pub const MAGIC: [u8; 8] = *b"wirecopy";

/// The number that changes when older plugins can no longer be loaded.
pub const MAJOR: u16 = 1;

/// The number that changes when something is appended.
pub const MINOR: u16 = 1;

/// Type of the exported symbol.
pub type Entry = unsafe extern "C" fn() -> *const Plugin;

/// What a plugin begins with, in every version that there will ever be.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// [`MAGIC`].
    pub magic: [u8; 8],
    /// Size of the whole [`Plugin`], as the plugin knows it.
    pub size: u32,
    /// [`MAJOR`], as the plugin knows it.
    pub major: u16,
    /// [`MINOR`], as the plugin knows it.
    pub minor: u16,
}

/// The functions of a plugin. Those that give a `u32` give one of [`status`].
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Plugin {
    /// Frozen for ever.
    pub header: Header,
    /// How many stages there are.
    pub count: Option<unsafe extern "C" fn() -> u32>,
    /// Sends the description of a stage to [`Sink::bytes`], as JSON of `wirecopy_stage::Description`.
    pub describe: Option<unsafe extern "C" fn(stage: u32, sink: *const Sink) -> u32>,
    /// Makes an instance of a stage from its settings, a JSON object, and the files that they name: a [`Slice`] of
    /// [`Resource`]. The host table lives as long as the process. With [`status::SETTINGS`] the message is JSON
    /// `{"path": ["outlets", "0"], "message": "…"}`.
    pub create: Option<
        unsafe extern "C" fn(
            stage: u32,
            settings: Bytes,
            resources: Slice,
            host: *const Host,
            sink: *const Sink,
            instance: *mut *mut c_void,
        ) -> u32,
    >,
    /// Ends an instance. No other call is under way.
    pub destroy: Option<unsafe extern "C" fn(instance: *mut c_void)>,
    /// How many passes the stage makes. Null stands for one.
    pub passes: Option<
        unsafe extern "C" fn(instance: *mut c_void, sink: *const Sink, passes: *mut u32) -> u32,
    >,
    /// Sends the edits of one pass to [`Sink::edits`]. May be null where no stage looks at one document at a time.
    pub edit: Option<
        unsafe extern "C" fn(
            instance: *mut c_void,
            pass: u32,
            document: *const Document,
            sink: *const Sink,
        ) -> u32,
    >,
    /// One operation of a corpus stage, see [`corpus`]. `documents` is a [`Slice`] of [`Document`]. May be null where
    /// no stage looks at many documents.
    pub corpus: Option<
        unsafe extern "C" fn(
            instance: *mut c_void,
            operation: u32,
            round: u32,
            documents: Slice,
            frame: Bytes,
            sink: *const Sink,
        ) -> u32,
    >,
}

/// Where a plugin sends what it has to say. Each function may be called any number of times during a call.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Sink {
    /// Size of this struct.
    pub size: u32,
    /// Zero.
    pub reserved: u32,
    /// First argument of the functions.
    pub context: *mut c_void,
    /// Takes a description or a frame, in pieces or at once.
    pub bytes: unsafe extern "C" fn(context: *mut c_void, bytes: Bytes),
    /// Takes edits.
    pub edits: unsafe extern "C" fn(context: *mut c_void, edits: *const Edits),
    /// Takes the message that belongs to a status other than [`status::OK`].
    pub message: unsafe extern "C" fn(context: *mut c_void, message: Bytes),
}

/// What the host offers to an instance for as long as the process lives.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Host {
    /// Size of this struct.
    pub size: u32,
    /// Zero.
    pub reserved: u32,
    /// First argument of the functions.
    pub context: *mut c_void,
    /// Takes a line for the log. The level is one of [`level`].
    pub log: unsafe extern "C" fn(context: *mut c_void, level: u32, message: Bytes),
}

// SAFETY: the context of a host table is never null-checked or written by plugins; hosts make the table immutable and
// their function callable from every thread, as the contract of `create` demands.
unsafe impl Sync for Host {}

/// What became of a call.
pub mod status {
    /// It did what it should.
    pub const OK: u32 = 0;
    /// The stage cannot process the document; the message says why.
    pub const FAILED: u32 = 1;
    /// The stage panicked and was made anew; the message says with what.
    pub const PANICKED: u32 = 2;
    /// The settings are wrong; the message is JSON.
    pub const SETTINGS: u32 = 3;
}

/// Operations of a corpus stage. Frames are postcard of the types in `wirecopy_plugin::frames`; those of the operations
/// on many are laid out as `wirecopy_plugin::batches` says.
///
/// A host asks a plugin of minor number 0 for no operation on many. Such an operation sends what came out of the
/// elements that it got through, whatever its status: where it fails, the element behind them is the one that did.
pub mod corpus {
    /// No document, no frame; sends a `PlanFrame`.
    pub const PLAN: u32 = 0;
    /// One document and an `InboxFrame`; sends `Sketches`.
    pub const SKETCH: u32 = 1;
    /// No document and a `GroupFrame`; sends `Hits`.
    pub const LINK: u32 = 2;
    /// No document and a `HotFrame`; sends `Hits`.
    pub const HOT: u32 = 3;
    /// No document and a `PairFrame`; sends a `LinksFrame`.
    pub const VERIFY: u32 = 4;
    /// One document and an `InboxFrame`; sends edits.
    pub const SETTLE: u32 = 5;
    /// No document and a list of `Hit`; sends a `WeighedFrame`. Only asked for where the plan says so.
    pub const WEIGH: u32 = 6;
    /// [`LINK`] or [`HOT`] for each of many groups. Since minor number 1.
    pub const LINK_MANY: u32 = 7;
    /// [`WEIGH`] for each of many pairs. Since minor number 1.
    pub const WEIGH_MANY: u32 = 8;
    /// [`VERIFY`] for each of many pairs. Since minor number 1.
    pub const VERIFY_MANY: u32 = 9;
}

/// Kinds of text, in [`Document::media`].
pub mod media {
    /// Plain text.
    pub const TEXT: u32 = 0;
    /// HTML markup.
    pub const HTML: u32 = 1;
}

/// Types of attribute values, in [`Attribute::kind`].
pub mod attribute {
    /// Text.
    pub const TEXT: u32 = 0;
    /// A whole number in decimal digits, in its shortest form.
    pub const INT: u32 = 1;
    /// `true` or `false`.
    pub const BOOL: u32 = 2;
}

/// Flags of an annotation, in [`Annotation::flags`].
pub mod flag {
    /// A later edit blurred its borders.
    pub const APPROXIMATE: u32 = 1;
}

/// Kinds of edits, in [`Op::kind`], and the members that each uses besides `rule`.
pub mod op {
    /// `start`, `end`, `text`.
    pub const REPLACE: u32 = 0;
    /// `start`, `end`, `name` (the layer), `label`, `items` (attributes).
    pub const ANNOTATE: u32 = 1;
    /// `id`.
    pub const RETRACT: u32 = 2;
    /// `name` (the field), `text` (the value as JSON; `null` removes the field).
    pub const SET: u32 = 3;
    /// `text` (the reason).
    pub const DROP: u32 = 4;
    /// `name` (the code), `text` (the message), `items` (spans).
    pub const FINDING: u32 = 5;
}

/// Levels of log lines.
pub mod level {
    /// Something went wrong.
    pub const ERROR: u32 = 1;
    /// Something looks wrong.
    pub const WARN: u32 = 2;
    /// Something to know.
    pub const INFO: u32 = 3;
    /// Something for the plugin's author.
    pub const DEBUG: u32 = 4;
}
