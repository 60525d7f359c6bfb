//! The stage that misbehaves.

use std::hint::black_box;

use wirecopy_stage::prelude::*;

wirecopy_stage::rules! {
    mod rule {
        BEHAVE = "behave", "Marks the first word of a document that is left in peace.", "all is well → all";
        MISBEHAVE = "misbehave", "Does what it should not do.", "misbehave → ?";
    }
}

/// Settings of the stage.
#[derive(Deserialize, JsonSchema)]
#[serde(crate = "wirecopy_stage::serde", deny_unknown_fields, default)]
#[schemars(crate = "wirecopy_stage::schemars")]
pub(crate) struct Settings {
    /// What to do when a text says `misbehave`.
    misdeed: Misdeed,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { misdeed: Misdeed::Panic }
    }
}

/// What a plugin should not do.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(crate = "wirecopy_stage::serde", rename_all = "kebab-case")]
#[schemars(crate = "wirecopy_stage::schemars")]
enum Misdeed {
    /// Panics.
    Panic,
    /// Panics with a payload whose destructor panics.
    PanicPayload,
    /// Sends text that is not UTF-8.
    InvalidUtf8,
    /// Replaces what lies past the end of the text.
    OutOfRange,
    /// Replaces half a character.
    OffCharacter,
    /// Names a rule that it does not have.
    UnknownRule,
    /// Uses a new name in every edit.
    ManyNames,
    /// Writes to standard output.
    Print,
    /// Ends the process in an orderly way.
    Exit,
    /// Aborts.
    Abort,
    /// Writes where no memory is.
    Segfault,
    /// Uses up the stack.
    Overflow,
    /// Never returns, and is busy.
    Loop,
    /// Never returns, and sleeps.
    Sleep,
    /// Takes memory until there is none.
    Memory,
}

/// Does what it should not do, when it is asked to.
pub(crate) struct Misbehaving {
    misdeed: Misdeed,
}

impl Describe for Misbehaving {
    type Settings = Settings;
    const NAME: &'static str = "misbehaving";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str = "Does what a stage should not do, in texts that ask for it.";
    const RULES: &'static [Rule] = rule::ALL;

    fn writes() -> Vec<Item> {
        vec![Item::Text, Item::Layer("behaved".into())]
    }

    fn create(settings: Settings, _: &Resources) -> Result<Self, SettingsError> {
        Ok(Misbehaving { misdeed: settings.misdeed })
    }
}

/// A payload that panics again when it is dropped.
struct Grudge;

impl Drop for Grudge {
    fn drop(&mut self) {
        panic!("and again");
    }
}

impl Stage for Misbehaving {
    fn edit(&self, _pass: u8, doc: &Document, out: &mut Edits) -> Result<(), StageError> {
        if doc.text.contains("misbehave") {
            misbehave(self.misdeed, doc, out);
        }
        let end = doc.text.find(' ').unwrap_or(doc.text.len());
        let (layer, label) = (Name::literal("behaved"), Name::literal("word"));
        out.annotate(rule::BEHAVE, layer, label, Span::at(0, end));
        Ok(())
    }
}

#[expect(clippy::print_stdout, reason = "that is the misdeed")]
fn misbehave(misdeed: Misdeed, doc: &Document, out: &mut Edits) {
    let end = u32::try_from(doc.text.len()).unwrap_or(u32::MAX);
    match misdeed {
        Misdeed::Panic => panic!("misbehaving as asked"),
        Misdeed::PanicPayload => std::panic::panic_any(Grudge),
        Misdeed::InvalidUtf8 => {
            const BYTES: [u8; 3] = [b'a', 0xff, 0xfe];
            // SAFETY: none: this is the misdeed. Nothing on this side looks at the text as characters.
            let text = unsafe { std::str::from_utf8_unchecked(black_box(&BYTES)) };
            out.replace(rule::MISBEHAVE, Span::new(0, 1), text);
        }
        Misdeed::OutOfRange => {
            out.replace(rule::MISBEHAVE, Span::new(end - 1, end + 7), "past the end");
        }
        Misdeed::OffCharacter => {
            let at = doc.text.find('é').unwrap_or_default();
            out.replace(rule::MISBEHAVE, Span::at(at, at + 1), "half");
        }
        Misdeed::UnknownRule => out.delete(RuleId(999), Span::new(0, 1)),
        Misdeed::ManyNames => {
            for n in 0..70_000 {
                let name = Name::new(&format!("misbehaving-{n}"));
                out.annotate(rule::MISBEHAVE, name, name, Span::new(0, 1));
            }
        }
        Misdeed::Print => println!("{{\"edits\": \"these are none\"}}"),
        Misdeed::Exit => std::process::exit(7),
        Misdeed::Abort => std::process::abort(),
        Misdeed::Segfault => {
            let nowhere = black_box(std::ptr::without_provenance_mut::<u8>(8));
            // SAFETY: none: this is the misdeed.
            unsafe { nowhere.write_volatile(1) };
        }
        Misdeed::Overflow => {
            black_box(deeper(0));
        }
        Misdeed::Loop => loop {
            black_box(());
        },
        Misdeed::Sleep => loop {
            std::thread::sleep(std::time::Duration::from_secs(1));
        },
        Misdeed::Memory => {
            let mut hoard: Vec<Vec<u8>> = Vec::new();
            loop {
                hoard.push(black_box(vec![1; 16 << 20]));
            }
        }
    }
}

#[expect(unconditional_recursion, reason = "that is the misdeed")]
fn deeper(n: u64) -> u64 {
    let page = black_box([n; 256]);
    deeper(page[0].wrapping_add(1)).wrapping_add(page[1])
}
