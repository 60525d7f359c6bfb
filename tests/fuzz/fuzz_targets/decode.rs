//! Any bytes through the decoder: no panic, and what it says of itself holds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirecopy_engine::decode;

fuzz_target!(|data: &[u8]| {
    let Some((&choice, bytes)) = data.split_first() else { return };
    let decoded = decode(bytes, None, choice & 1 == 1);
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.starts_with('\u{feff}')
        // With zeros between its letters it is UTF-16 or UTF-32.
        && !text.contains('\0')
        && choice & 1 == 0
    {
        assert_eq!(decoded.text, text, "what is UTF-8 is read as UTF-8");
    }
});
