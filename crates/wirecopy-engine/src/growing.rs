//! A file under way: in the work folder, packed where that is asked for, and hashed as it grows.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;

use crate::EngineError;
use crate::hashed::Tally;
use crate::output::Written;
use crate::plan::Packing;

/// How hard gzip and zstd try: what their own programs do.
const GZIP_LEVEL: u32 = 6;
const ZSTD_LEVEL: i32 = 3;

pub(crate) struct Growing {
    temp: PathBuf,
    name: String,
    file: Packer,
    rows: u64,
}

impl Growing {
    pub(crate) fn create(dir: &Path, name: &str) -> Result<Self, EngineError> {
        Self::packed(dir, name, Packing::None)
    }

    pub(crate) fn packed(dir: &Path, name: &str, packing: Packing) -> Result<Self, EngineError> {
        let name = format!("{name}{}", packing.ending());
        let temp = dir.join(name.replace('/', "-"));
        let packer = File::create(&temp).and_then(|file| Packer::new(Tally::new(file), packing));
        let file = packer.map_err(EngineError::io("create", &temp))?;
        Ok(Growing { temp, name, file, rows: 0 })
    }

    /// Gives it another name than that in the work folder.
    pub(crate) fn named(&mut self, name: String) {
        self.name = name;
    }

    pub(crate) fn write(&mut self, bytes: &[u8], rows: u64) -> Result<(), EngineError> {
        self.file.write_all(bytes).map_err(EngineError::io("write", &self.temp))?;
        self.rows += rows;
        Ok(())
    }

    /// Writes a value as JSON for people, with a line break behind it.
    pub(crate) fn json(&mut self, value: &impl serde::Serialize) -> Result<(), EngineError> {
        let written = serde_json::to_writer_pretty(&mut self.file, value).map_err(io::Error::from);
        let written = written.and_then(|()| self.file.write_all(b"\n"));
        self.rows += 1;
        written.map_err(EngineError::io("write", &self.temp))
    }

    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Bytes on disk so far, but for those that are still to be packed.
    pub(crate) fn bytes(&self) -> u64 {
        self.file.tally().bytes()
    }

    /// Puts the file on disk; it still has its temporary name.
    pub(crate) fn close(self) -> Result<(PathBuf, Written), EngineError> {
        let sync = self.file.finish().and_then(|mut tally| {
            tally.sync()?;
            Ok(tally)
        });
        let tally = sync.map_err(EngineError::io("write", &self.temp))?;
        let written =
            Written { file: self.name, bytes: tally.bytes(), hash: tally.hash(), rows: self.rows };
        Ok((self.temp, written))
    }
}

/// Packs the lines of a whole file anew, as its name says; for files that are rewritten.
pub(crate) fn repack(
    to: File,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let packing = Packing::of(name);
    let mut packer = Packer::new(Tally::new(to), packing)?;
    write(&mut packer)?;
    packer.finish()?.sync()
}

/// Packs what goes through it. Equal input gives equal bytes.
enum Packer {
    None(Tally),
    Gzip(GzEncoder<Tally>),
    Zstd(zstd::stream::write::Encoder<'static, Tally>),
}

impl Packer {
    fn new(tally: Tally, packing: Packing) -> io::Result<Self> {
        Ok(match packing {
            Packing::None => Packer::None(tally),
            Packing::Gzip => {
                Packer::Gzip(GzEncoder::new(tally, flate2::Compression::new(GZIP_LEVEL)))
            }
            Packing::Zstd => {
                let mut encoder = zstd::stream::write::Encoder::new(tally, ZSTD_LEVEL)?;
                encoder.include_checksum(true)?;
                Packer::Zstd(encoder)
            }
        })
    }

    fn tally(&self) -> &Tally {
        match self {
            Packer::None(tally) => tally,
            Packer::Gzip(encoder) => encoder.get_ref(),
            Packer::Zstd(encoder) => encoder.get_ref(),
        }
    }

    fn finish(self) -> io::Result<Tally> {
        match self {
            Packer::None(tally) => Ok(tally),
            Packer::Gzip(encoder) => encoder.finish(),
            Packer::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl Write for Packer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Packer::None(tally) => tally.write(bytes),
            Packer::Gzip(encoder) => encoder.write(bytes),
            Packer::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Packer::None(tally) => tally.flush(),
            Packer::Gzip(encoder) => encoder.flush(),
            Packer::Zstd(encoder) => encoder.flush(),
        }
    }
}
