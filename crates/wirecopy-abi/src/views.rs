//! Borrowed views: documents in, edits out.

use core::ffi::c_void;

/// Borrowed bytes, UTF-8 unless said otherwise. The pointer may be null where there are none.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Bytes {
    /// The first byte.
    pub data: *const u8,
    /// How many.
    pub len: usize,
}

impl Bytes {
    /// No bytes.
    pub const EMPTY: Bytes = Bytes { data: core::ptr::null(), len: 0 };

    /// A view of bytes.
    pub const fn of(bytes: &[u8]) -> Self {
        Bytes { data: bytes.as_ptr(), len: bytes.len() }
    }

    /// The bytes, or nothing where the view cannot be one: a null pointer with a length, or a length past the half of
    /// the address space.
    ///
    /// # Safety
    ///
    /// The bytes must stay as they are for `'a`.
    pub const unsafe fn get<'a>(self) -> Option<&'a [u8]> {
        if self.len == 0 {
            return Some(&[]);
        }
        if self.data.is_null() || self.len > isize::MAX as usize {
            return None;
        }
        // SAFETY: not null and not too long; the caller vouches for the rest.
        Some(unsafe { core::slice::from_raw_parts(self.data, self.len) })
    }
}

/// A borrowed array whose elements may be longer than the reader knows.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Slice {
    /// The first element.
    pub data: *const c_void,
    /// How many.
    pub len: u32,
    /// Bytes from one element to the next.
    pub stride: u32,
}

impl Slice {
    /// No elements.
    pub const EMPTY: Slice = Slice { data: core::ptr::null(), len: 0, stride: 0 };

    /// A view of elements. Those past 4 Gi are left out.
    pub const fn of<T: Copy>(elements: &[T]) -> Self {
        let len = if elements.len() > u32::MAX as usize { u32::MAX } else { elements.len() as u32 };
        Slice { data: elements.as_ptr().cast(), len, stride: size_of::<T>() as u32 }
    }

    /// Whether the view can be one of elements of type `T`.
    pub const fn fits<T: Copy>(self) -> bool {
        if self.len == 0 {
            return true;
        }
        !self.data.is_null()
            && self.stride as usize >= size_of::<T>()
            && (self.len as u64) * (self.stride as u64) <= isize::MAX as u64
    }

    /// Element number `index`, if there is one.
    ///
    /// # Safety
    ///
    /// The view must [fit](Self::fits) `T`, and its elements must be valid values of type `T` that nobody changes.
    pub const unsafe fn get<T: Copy>(self, index: u32) -> Option<T> {
        if index >= self.len {
            return None;
        }
        // SAFETY: inside the array, as the caller vouches; no alignment is asked for.
        Some(unsafe {
            self.data
                .cast::<u8>()
                .add(index as usize * self.stride as usize)
                .cast::<T>()
                .read_unaligned()
        })
    }
}

/// Types made of 32-bit numbers alone: every bit pattern is a value, and no byte is padding.
///
/// # Safety
///
/// That must be so.
pub unsafe trait Plain: Copy + 'static {}

/// What a stage sees of a document: the text, and what it declared to read.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Document {
    /// Size of this struct.
    pub size: u32,
    /// One of [`media`](crate::media).
    pub media: u32,
    /// Identifier, unique in a run.
    pub id: Bytes,
    /// The text.
    pub text: Bytes,
    /// Elements are [`Field`], sorted by name.
    pub fields: Slice,
    /// Elements are [`Annotation`], sorted by start, then longest first, then by id.
    pub annotations: Slice,
    /// Elements are [`Attribute`].
    pub attributes: Slice,
    /// Values of attributes, one after the other.
    pub pool: Bytes,
    /// Elements are [`Bytes`]: names of layers, labels and keys. Each stands here once.
    pub symbols: Slice,
}

/// A field of a document.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: Bytes,
    /// Its value as JSON.
    pub value: Bytes,
}

/// Something said about a span of the text.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Annotation {
    /// Identifier, unique in the document.
    pub id: u32,
    /// Its layer: a symbol.
    pub layer: u32,
    /// What it says: a symbol.
    pub label: u32,
    /// First byte of the text.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Bits of [`flag`](crate::flag).
    pub flags: u32,
    /// Place in the pipeline of the stage that made it.
    pub stage: u32,
    /// The rule of that stage.
    pub rule: u32,
    /// Its first attribute.
    pub attributes_start: u32,
    /// How many it has.
    pub attributes_len: u32,
}

/// A named value of an annotation.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attribute {
    /// Its name: a symbol.
    pub key: u32,
    /// One of [`attribute`](crate::attribute).
    pub kind: u32,
    /// First byte of the value in the pool.
    pub value_start: u32,
    /// Length of the value.
    pub value_len: u32,
}

/// Bytes of a text.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// What a stage says should change.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Edits {
    /// Size of this struct.
    pub size: u32,
    /// Zero.
    pub reserved: u32,
    /// Elements are [`Op`], in the order in which they were made.
    pub ops: Slice,
    /// Elements are [`Attribute`].
    pub attributes: Slice,
    /// Elements are [`Span`].
    pub spans: Slice,
    /// Texts and values, one after the other.
    pub pool: Bytes,
    /// Elements are [`Bytes`]: names of layers, labels, keys, fields and codes, of 1 to 64 bytes each.
    pub symbols: Slice,
}

/// One edit. What its members mean depends on its kind, see [`op`](crate::op); the others are not looked at.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Op {
    /// One of [`op`](crate::op).
    pub kind: u32,
    /// The rule behind it: its place in the description's list.
    pub rule: u32,
    /// First byte of the text that it speaks of.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// First byte in the pool.
    pub text_start: u32,
    /// Length in the pool.
    pub text_len: u32,
    /// Layer, field or code: a symbol.
    pub name: u32,
    /// What is said: a symbol.
    pub label: u32,
    /// First of its attributes or spans.
    pub items_start: u32,
    /// How many it has.
    pub items_len: u32,
    /// The annotation that is taken back.
    pub id: u32,
}

/// A file that a setting names.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Resource {
    /// The setting: `gazetteers.0`.
    pub setting: Bytes,
    /// The path as the setting gives it, for messages.
    pub path: Bytes,
    /// The content: any bytes.
    pub content: Bytes,
}

// SAFETY: ten 32-bit numbers.
unsafe impl Plain for Annotation {}
// SAFETY: four 32-bit numbers.
unsafe impl Plain for Attribute {}
// SAFETY: two 32-bit numbers.
unsafe impl Plain for Span {}
// SAFETY: eleven 32-bit numbers.
unsafe impl Plain for Op {}
