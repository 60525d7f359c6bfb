//! The files of a finished run, packed or not.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crate::own;
use crate::plan::Packing;

const BUFFER: usize = 1 << 18;

/// Opens a file that a run wrote, and unpacks it as its name says.
///
/// # Errors
///
/// When it cannot be opened.
pub fn open(path: &Path) -> io::Result<Box<dyn BufRead + Send>> {
    let file = BufReader::with_capacity(BUFFER, own::open(path)?);
    let unpacked: Box<dyn Read + Send> = match Packing::of(&path.to_string_lossy()) {
        Packing::None => return Ok(Box::new(file)),
        Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(file)),
        Packing::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(file)?),
    };
    Ok(Box::new(BufReader::with_capacity(BUFFER, unpacked)))
}

/// Opens a file that a run wrote so that any place of its content can be read: a packed one is unpacked into a temporary
/// file, which is gone when it is closed.
///
/// # Errors
///
/// When it cannot be opened, or there is no room to unpack it.
pub fn seekable(path: &Path) -> io::Result<File> {
    if Packing::of(&path.to_string_lossy()) == Packing::None {
        return own::open(path);
    }
    let mut file = tempfile::tempfile()?;
    io::copy(&mut open(path)?, &mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}
