//! Any bytes where a plugin, a worker or a command should answer: edits that can be applied, or an error, and the raw
//! text is never lost. The first byte says at which door they are.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirecopy_loader::fuzzing;

fuzz_target!(|data: &[u8]| {
    let Some((&door, data)) = data.split_first() else { return };
    match door % 5 {
        0 => fuzzing::edits(data),
        1 => fuzzing::worker(data),
        2 => fuzzing::corpus(data),
        3 => fuzzing::command(data),
        _ => fuzzing::library(data),
    }
});
