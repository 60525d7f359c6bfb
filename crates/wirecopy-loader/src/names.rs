//! Names that come from outside.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use wirecopy_document::Name;

/// The longest name that is taken from a plugin, in bytes.
pub const NAME_LENGTH: usize = 64;

/// How many names are taken from one plugin.
pub const NAME_COUNT: usize = 65_536;

/// The names that one plugin has used. Names are interned for the life of the process, so what comes from outside is
/// bounded.
#[derive(Debug, Default)]
pub(crate) struct NameTable {
    known: RwLock<HashMap<Box<str>, Name>>,
}

impl NameTable {
    pub(crate) fn name(&self, text: &str) -> Result<Name, String> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(name) = known.get(text) {
            return Ok(*name);
        }
        let count = known.len();
        drop(known);
        if text.is_empty() || text.len() > NAME_LENGTH {
            let len = text.len();
            return Err(format!("a name of {len} bytes; a name has 1 to {NAME_LENGTH}"));
        }
        if count >= NAME_COUNT {
            return Err(format!(
                "more than {NAME_COUNT} different names; what varies with the text belongs into \
                 attributes"
            ));
        }
        let name = Name::new(text);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(text.into(), name);
        Ok(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bounded() {
        let table = NameTable::default();
        assert!(table.name("").is_err());
        assert!(table.name(&"x".repeat(65)).is_err());
        for n in 0..NAME_COUNT {
            table.name(&n.to_string()).expect("not yet too many");
        }
        assert!(table.name("one more").is_err());
        assert!(table.name("7").is_ok());
    }
}
