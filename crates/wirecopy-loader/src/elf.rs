//! Whether a file is a whole dynamic library for this machine.
//!
//! The system's loader maps what the headers promise; where the file is shorter, the process dies with SIGBUS when the
//! missing page is touched. So the promises are checked first.

const TYPE_DYNAMIC: u16 = 3;
const SEGMENT_LOAD: u32 = 1;
const SEGMENT_INTERPRETER: u32 = 3;

/// `e_machine` of this machine, where it is one that this module knows.
const MACHINE: Option<u16> = if cfg!(target_arch = "x86_64") {
    Some(62)
} else if cfg!(target_arch = "aarch64") {
    Some(183)
} else if cfg!(target_arch = "riscv64") {
    Some(243)
} else if cfg!(target_arch = "powerpc64") {
    Some(21)
} else if cfg!(target_arch = "s390x") {
    Some(22)
} else {
    None
};

struct File<'a>(&'a [u8]);

impl File<'_> {
    fn bytes<const N: usize>(&self, at: u64) -> Option<[u8; N]> {
        let at = usize::try_from(at).ok()?;
        self.0.get(at..at.checked_add(N)?)?.try_into().ok()
    }

    fn half(&self, at: u64) -> Option<u16> {
        self.bytes(at).map(u16::from_ne_bytes)
    }

    fn word(&self, at: u64) -> Option<u32> {
        self.bytes(at).map(u32::from_ne_bytes)
    }

    fn long(&self, at: u64) -> Option<u64> {
        self.bytes(at).map(u64::from_ne_bytes)
    }

    fn holds(&self, start: u64, len: u64) -> bool {
        start.checked_add(len).is_some_and(|end| end <= self.0.len() as u64)
    }
}

/// Says what is wrong with a file, if anything is.
pub(crate) fn check(bytes: &[u8]) -> Result<(), String> {
    let file = File(bytes);
    let cut = || "is cut short: its headers speak of bytes that it does not have".to_owned();
    if !bytes.starts_with(b"\x7fELF") {
        return Err("is not a dynamic library".to_owned());
    }
    let ident: [u8; 16] = file.bytes(0).ok_or_else(cut)?;
    if cfg!(target_pointer_width = "64") && ident[4] != 2 {
        return Err("is a library for machines of 32 bits".to_owned());
    }
    let order = if cfg!(target_endian = "little") { 1 } else { 2 };
    if ident[5] != order {
        return Err("is a library for machines of the other byte order".to_owned());
    }
    if file.half(16).ok_or_else(cut)? != TYPE_DYNAMIC {
        return Err("is an object file or a program, not a dynamic library".to_owned());
    }
    let machine = file.half(18).ok_or_else(cut)?;
    if MACHINE.is_some_and(|own| own != machine) {
        return Err(format!("is a library for another kind of machine (number {machine})"));
    }
    if cfg!(not(target_pointer_width = "64")) {
        return Ok(());
    }
    let (segments, segment_size, segment_count) =
        (|| Some((file.long(32)?, u64::from(file.half(54)?), u64::from(file.half(56)?))))()
            .ok_or_else(cut)?;
    let (sections, section_size, section_count) =
        (|| Some((file.long(40)?, u64::from(file.half(58)?), u64::from(file.half(60)?))))()
            .ok_or_else(cut)?;
    // Linkers put the section headers last: where they are there, nothing was cut off.
    if !file.holds(segments, segment_size * segment_count)
        || !file.holds(sections, section_size * section_count)
    {
        return Err(cut());
    }
    let mut loads = 0;
    for n in 0..segment_count {
        let at = segments + n * segment_size;
        let (kind, offset, size) =
            (|| Some((file.word(at)?, file.long(at + 8)?, file.long(at + 32)?)))()
                .ok_or_else(cut)?;
        match kind {
            SEGMENT_LOAD => loads += 1,
            SEGMENT_INTERPRETER => {
                return Err("is a program, not a dynamic library".to_owned());
            }
            _ => continue,
        }
        if !file.holds(offset, size) {
            return Err(cut());
        }
    }
    if loads == 0 { Err("holds nothing that could be loaded".to_owned()) } else { Ok(()) }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn a_program_is_not_a_library() {
        let own = std::fs::read("/proc/self/exe").expect("this test");
        assert!(super::check(&own).is_err_and(|e| e.contains("a program")));
    }

    #[test]
    fn nothing_panics_on_a_short_file() {
        let own = std::fs::read("/proc/self/exe").expect("this test");
        for len in 0..4096 {
            assert!(super::check(&own[..len]).is_err());
        }
    }
}
