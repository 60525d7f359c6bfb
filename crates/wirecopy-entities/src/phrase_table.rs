//! Which kinds a name can be of, by tables of places, organisations, teams and people.
//!
//! The table is `models/news-cc-by-sa/phrases.bin`, made by `phrases.py` beside it. It says nothing for certain: `Reading` is a city
//! too. It only advises the tagger, and is read where it lies.

use crate::cues::Cue;
use crate::hash::mix;

static TABLE: &[u8] = include_bytes!("../models/news-cc-by-sa/phrases.bin");
const SLOTS: usize = TABLE.len() / 4;
const LONGEST: usize = 6;
const PREFIX: u32 = 1 << 8;

fn lookup(key: u32) -> u32 {
    let check = key >> 9;
    let mut at = key as usize % SLOTS;
    loop {
        let slot = &TABLE[at * 4..at * 4 + 4];
        let entry = u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]);
        if entry == 0 {
            return 0;
        }
        if entry >> 9 == check {
            return entry & 0x1FF;
        }
        at = (at + 1) % SLOTS;
    }
}

/// Makes the words of names of the table candidates where a text does without capitals, unless all of them are common
/// words.
pub(crate) fn suggest(cues: &mut [Cue]) {
    let mut reach = 0;
    for start in 0..cues.len() {
        if start < reach || cues[start].careless == 0 || cues[start].caps != 0 {
            continue;
        }
        let mut key = 0x51;
        let mut end = start;
        let mut rare = false;
        for (length, cue) in cues[start..].iter().take(LONGEST).enumerate() {
            if length > 0 && !cue.joined {
                break;
            }
            rare |= cue.caps == 0 && cue.long && cue.entry.habit() < 4;
            key = mix(key, cue.lower);
            let entry = lookup(key);
            if entry & 0xFF != 0 && rare {
                end = start + length + 1;
            }
            if entry & PREFIX == 0 {
                break;
            }
        }
        cues[start..end].iter_mut().for_each(|c| c.candidate = true);
        reach = end;
    }
}

/// Marks the words of the longest names of the table: kinds, and the place in the name (0 alone, 1 first, 2 inside,
/// 3 last). Names begin with a capital, or with a word that nearly always has one.
pub(crate) fn mark(cues: &mut [Cue]) {
    let mut reach = 0;
    for start in 0..cues.len() {
        if start < reach || !cues[start].candidate || cues[start].caps == 4 {
            continue;
        }
        let mut key = 0x51;
        let mut best = (0, 0);
        for (length, cue) in cues[start..].iter().take(LONGEST).enumerate() {
            if length > 0 && !cue.joined {
                break;
            }
            key = mix(key, cue.lower);
            let entry = lookup(key);
            if entry & 0xFF != 0 && cue.candidate {
                best = (start + length + 1, entry & 0xFF);
            }
            if entry & PREFIX == 0 {
                break;
            }
        }
        let (end, kinds) = best;
        for (i, cue) in cues[start..end.max(start)].iter_mut().enumerate() {
            let place = match (i == 0, start + i + 1 == end) {
                (true, true) => 0,
                (true, false) => 1,
                (false, false) => 2,
                (false, true) => 3,
            };
            cue.phrase = kinds | place << 8;
        }
        reach = end.max(start);
    }
}
