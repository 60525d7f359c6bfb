//! What a host and its worker say to each other.
//!
//! Frames are `{length: u32, kind: u8, payload}`; payloads are postcard, in which views travel as the very bytes that
//! they have in memory. The two are the same program: nothing here is meant to last.

use std::io::{self, Read, Write};
use std::time::Duration;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use wirecopy_abi as abi;
use wirecopy_stage::{Resources, SettingsError, StageError};

/// The largest frame, in bytes.
pub(crate) const FRAME_LENGTH: usize = 512 << 20;

pub(crate) const SETUP: u8 = 1;
pub(crate) const CALL: u8 = 2;
pub(crate) const READY: u8 = 3;
pub(crate) const DONE: u8 = 4;

const HEADER: usize = 5;

/// Bytes that are copied as they are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Raw<'a>(pub(crate) &'a [u8]);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Raw<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrow;
        impl<'de> Visitor<'de> for Borrow {
            type Value = Raw<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_borrowed_bytes<E: Error>(self, bytes: &'de [u8]) -> Result<Raw<'de>, E> {
                Ok(Raw(bytes))
            }
        }
        deserializer.deserialize_bytes(Borrow)
    }
}

/// What to make.
#[derive(Serialize, Deserialize)]
pub(crate) struct Setup {
    /// Where the plugin came from, its private copy and its hash; nothing for a linked stage.
    pub(crate) library: Option<(Vec<u8>, Vec<u8>, String)>,
    /// The stage; empty for a look at what there is.
    pub(crate) stage: String,
    pub(crate) settings: String,
    pub(crate) resources: Resources,
    /// How much the process may map, in bytes.
    pub(crate) memory: u64,
}

/// What was made.
#[derive(Serialize, Deserialize)]
pub(crate) struct Ready {
    /// A list of descriptions as JSON: that of the stage, or those of all.
    pub(crate) descriptions: String,
    pub(crate) passes: u8,
    /// Whether the stage knows the operations on many.
    pub(crate) many: bool,
    pub(crate) cpu: Duration,
}

/// Why nothing was made.
#[derive(Serialize, Deserialize)]
pub(crate) enum Refusal {
    Settings(SettingsError),
    Other(String),
}

/// A call.
#[derive(Serialize, Deserialize)]
pub(crate) struct CallFrame<'a> {
    pub(crate) operation: u32,
    pub(crate) number: u32,
    #[serde(borrow)]
    pub(crate) docs: Vec<WireDocument<'a>>,
    #[serde(borrow)]
    pub(crate) frame: Raw<'a>,
}

/// Its answer.
#[derive(Serialize, Deserialize)]
pub(crate) struct DoneFrame<'a> {
    pub(crate) result: Result<(), StageError>,
    /// The processor time that the worker has used so far.
    pub(crate) cpu: Duration,
    #[serde(borrow)]
    pub(crate) bytes: Raw<'a>,
    #[serde(borrow)]
    pub(crate) edits: Vec<Raw<'a>>,
}

/// A document without pointers.
#[derive(Serialize, Deserialize)]
pub(crate) struct WireDocument<'a> {
    media: u32,
    #[serde(borrow)]
    id: Raw<'a>,
    #[serde(borrow)]
    text: Raw<'a>,
    #[serde(borrow)]
    fields: Vec<(Raw<'a>, Raw<'a>)>,
    #[serde(borrow)]
    annotations: Raw<'a>,
    #[serde(borrow)]
    attributes: Raw<'a>,
    #[serde(borrow)]
    pool: Raw<'a>,
    #[serde(borrow)]
    symbols: Vec<Raw<'a>>,
}

impl<'a> WireDocument<'a> {
    /// # Safety
    ///
    /// The view must be one that this process laid out, good for `'a`.
    pub(crate) unsafe fn of(view: &abi::Document) -> Self {
        // SAFETY: the caller vouches for the view.
        unsafe {
            let raw = |bytes: abi::Bytes| Raw(bytes.get().unwrap_or_default());
            let fields = (0..view.fields.len).filter_map(|n| view.fields.get::<abi::Field>(n));
            let symbols = (0..view.symbols.len).filter_map(|n| view.symbols.get::<abi::Bytes>(n));
            WireDocument {
                media: view.media,
                id: raw(view.id),
                text: raw(view.text),
                fields: fields.map(|f| (raw(f.name), raw(f.value))).collect(),
                annotations: array(view.annotations),
                attributes: array(view.attributes),
                pool: raw(view.pool),
                symbols: symbols.map(raw).collect(),
            }
        }
    }
}

/// A view of a document that came over the wire, and the lists that it points to.
pub(crate) struct ReadDocument {
    pub(crate) view: abi::Document,
    _fields: Vec<abi::Field>,
    _symbols: Vec<abi::Bytes>,
}

impl ReadDocument {
    /// The view points into the frame, which must stay for as long as it is used.
    pub(crate) fn of(wire: &WireDocument<'_>) -> Self {
        let bytes = |raw: Raw<'_>| abi::Bytes::of(raw.0);
        let fields: Vec<abi::Field> = wire
            .fields
            .iter()
            .map(|(name, value)| abi::Field { name: bytes(*name), value: bytes(*value) })
            .collect();
        let symbols: Vec<abi::Bytes> = wire.symbols.iter().map(|s| bytes(*s)).collect();
        let view = abi::Document {
            size: size_of::<abi::Document>() as u32,
            media: wire.media,
            id: bytes(wire.id),
            text: bytes(wire.text),
            fields: abi::Slice::of(&fields),
            annotations: slice::<abi::Annotation>(wire.annotations),
            attributes: slice::<abi::Attribute>(wire.attributes),
            pool: bytes(wire.pool),
            symbols: abi::Slice::of(&symbols),
        };
        ReadDocument { view, _fields: fields, _symbols: symbols }
    }
}

/// Edits without pointers.
#[derive(Serialize, Deserialize)]
pub(crate) struct WireEdits<'a> {
    #[serde(borrow)]
    ops: Raw<'a>,
    #[serde(borrow)]
    attributes: Raw<'a>,
    #[serde(borrow)]
    spans: Raw<'a>,
    #[serde(borrow)]
    pool: Raw<'a>,
    #[serde(borrow)]
    symbols: Vec<Raw<'a>>,
}

impl WireEdits<'_> {
    /// Encodes a view. Elements that are longer than this program knows are cut; what is not a list comes out empty
    /// and is refused by the host for want of what it holds.
    ///
    /// # Safety
    ///
    /// The pointers of the view must lead to as much as it says.
    pub(crate) unsafe fn encode(view: &abi::Edits) -> Vec<u8> {
        // SAFETY: the caller vouches for the pointers; the slices are used where they fit.
        unsafe {
            let raw = |bytes: abi::Bytes| Raw(bytes.get().unwrap_or_default());
            let (ops, attributes, spans) = (
                packed::<abi::Op>(view.ops),
                packed::<abi::Attribute>(view.attributes),
                packed::<abi::Span>(view.spans),
            );
            let count = if view.symbols.fits::<abi::Bytes>() { view.symbols.len } else { 0 };
            let symbols = (0..count).filter_map(|n| view.symbols.get::<abi::Bytes>(n));
            let wire = WireEdits {
                ops: Raw(plain(&ops)),
                attributes: Raw(plain(&attributes)),
                spans: Raw(plain(&spans)),
                pool: raw(view.pool),
                symbols: symbols.map(raw).collect(),
            };
            postcard::to_allocvec(&wire).unwrap_or_default()
        }
    }
}

/// Reads encoded edits and passes a view of them on.
pub(crate) fn with_edits<T>(encoded: &[u8], call: impl FnOnce(&abi::Edits) -> T) -> Option<T> {
    let wire: WireEdits<'_> = postcard::from_bytes(encoded).ok()?;
    let symbols: Vec<abi::Bytes> = wire.symbols.iter().map(|s| abi::Bytes::of(s.0)).collect();
    Some(call(&abi::Edits {
        size: size_of::<abi::Edits>() as u32,
        reserved: 0,
        ops: slice::<abi::Op>(wire.ops),
        attributes: slice::<abi::Attribute>(wire.attributes),
        spans: slice::<abi::Span>(wire.spans),
        pool: abi::Bytes::of(wire.pool.0),
        symbols: abi::Slice::of(&symbols),
    }))
}

unsafe fn packed<T: abi::Plain>(slice: abi::Slice) -> Vec<T> {
    if !slice.fits::<T>() {
        return Vec::new();
    }
    // SAFETY: it fits, and the caller vouches for the elements.
    (0..slice.len).filter_map(|n| unsafe { slice.get::<T>(n) }).collect()
}

/// The bytes of elements.
fn plain<T: abi::Plain>(elements: &[T]) -> &[u8] {
    // SAFETY: such types have no padding, so every byte has a value.
    unsafe { std::slice::from_raw_parts(elements.as_ptr().cast(), size_of_val(elements)) }
}

/// # Safety
///
/// The slice must be one that this process laid out without gaps.
unsafe fn array<'a>(slice: abi::Slice) -> Raw<'a> {
    if slice.len == 0 {
        return Raw(&[]);
    }
    let len = slice.len as usize * slice.stride as usize;
    // SAFETY: as the caller vouches.
    Raw(unsafe { std::slice::from_raw_parts(slice.data.cast(), len) })
}

/// A view of elements in a frame. Elements are read without regard to alignment.
fn slice<T: abi::Plain>(raw: Raw<'_>) -> abi::Slice {
    let stride = size_of::<T>();
    abi::Slice {
        data: raw.0.as_ptr().cast(),
        len: u32::try_from(raw.0.len() / stride).unwrap_or(u32::MAX),
        stride: stride as u32,
    }
}

/// A whole frame.
pub(crate) fn encode<T: Serialize>(kind: u8, payload: &T) -> Result<Vec<u8>, String> {
    let frame = vec![0, 0, 0, 0, kind];
    let mut frame = postcard::to_extend(payload, frame).map_err(|e| e.to_string())?;
    let len = frame.len() - HEADER;
    if len > FRAME_LENGTH {
        return Err(format!("a frame of {len} bytes is too long for a worker"));
    }
    frame[..4].copy_from_slice(&(len as u32).to_le_bytes());
    Ok(frame)
}

/// How long the frame at the start of a buffer is, if it is whole.
pub(crate) fn whole(buffer: &[u8], kind: u8) -> Result<Option<usize>, String> {
    let Some((header, rest)) = buffer.split_at_checked(HEADER) else { return Ok(None) };
    let len = u32::from_le_bytes([header[0], header[1], header[2], header[3]]) as usize;
    if len > FRAME_LENGTH || header[4] != kind {
        return Err("what it wrote is not a frame".to_owned());
    }
    Ok((rest.len() >= len).then_some(HEADER + len))
}

/// The payload of a whole frame.
pub(crate) fn payload<'a, T: Deserialize<'a>>(frame: &'a [u8]) -> Result<T, String> {
    postcard::from_bytes(frame.get(HEADER..).unwrap_or_default()).map_err(|e| e.to_string())
}

/// Reads one frame; nothing at the end of the stream.
pub(crate) fn read(from: &mut impl Read) -> io::Result<Option<(u8, Vec<u8>)>> {
    let mut header = [0; HEADER];
    let mut got = 0;
    while got < HEADER {
        match from.read(&mut header[got..])? {
            0 if got == 0 => return Ok(None),
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => got += n,
        }
    }
    let len = u32::from_le_bytes([header[0], header[1], header[2], header[3]]) as usize;
    if len > FRAME_LENGTH {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut frame = vec![0; HEADER + len];
    from.read_exact(&mut frame[HEADER..])?;
    Ok(Some((header[4], frame)))
}

/// Writes one frame.
pub(crate) fn write<T: Serialize>(to: &mut impl Write, kind: u8, payload: &T) -> io::Result<()> {
    to.write_all(&encode(kind, payload).map_err(io::Error::other)?)?;
    to.flush()
}
