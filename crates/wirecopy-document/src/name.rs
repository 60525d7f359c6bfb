//! Interned names of layers, labels and keys.

use std::cell::RefCell;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Mutex, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A short name that occurs over and over: of a layer, a label, an attribute key or a finding code.
///
/// Names are interned for the life of the process, so that an annotation is plain data without allocations. They are
/// meant for small vocabularies; values that vary with the text belong into attributes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(&'static str);

impl Name {
    /// A name that is known when the program is built.
    pub const fn literal(text: &'static str) -> Self {
        Name(text)
    }

    /// Interns `text`.
    pub fn new(text: &str) -> Self {
        thread_local! {
            static SEEN: RefCell<HashSet<&'static str, BuildHasherDefault<Fnv>>> =
                RefCell::new(HashSet::default());
        }
        // The shared table is only locked the first time that a thread meets a name.
        SEEN.with(|seen| {
            if let Some(known) = seen.borrow().get(text) {
                return Name(known);
            }
            let shared = intern(text);
            seen.borrow_mut().insert(shared);
            Name(shared)
        })
    }

    /// The text of the name.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

/// FNV-1a: names are a few bytes long, and every annotation that is read back from disk looks up several.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

fn intern(text: &str) -> &'static str {
    static TABLE: OnceLock<Mutex<HashSet<&'static str>>> = OnceLock::new();
    let table = TABLE.get_or_init(Mutex::default);
    // A poisoned table is still a valid set: insertion is the last step.
    let mut table = table.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = table.get(text) {
        return known;
    }
    let leaked: &'static str = Box::leak(text.to_owned().into_boxed_str());
    table.insert(leaked);
    leaked
}

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self.0, f)
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Name::new(text)
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Name;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a name")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Name, E> {
                Ok(Name::new(text))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}
