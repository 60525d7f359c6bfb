//! Where every byte of a text comes from.

use serde::{Deserialize, Serialize};

use crate::Span;

/// A run of text and the run of raw text behind it.
///
/// A piece ends where the next one begins, in both texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Where it begins in the text.
    pub text: u32,
    /// Where it begins in the raw text.
    pub raw: u32,
    /// Whether the bytes are the same in both. Otherwise the whole piece stands for the whole raw run: an insertion
    /// has an empty raw run, a deletion an empty text run.
    pub copied: bool,
}

/// The alignment of a text to the raw text that it came from.
///
/// Kept as pieces rather than as a map from byte to byte: memory grows with the number of edits, and a lookup in either
/// direction is a binary search.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alignment {
    pieces: Vec<Piece>,
    text_len: u32,
    raw_len: u32,
}

impl Alignment {
    /// The alignment of a text to itself.
    pub fn identity(len: u32) -> Self {
        let mut builder = Builder::default();
        builder.copied(0, len);
        builder.finish(len)
    }

    /// The pieces, in order. They tile both texts.
    pub fn pieces(&self) -> impl Iterator<Item = (Span, Span, bool)> + '_ {
        (0..self.pieces.len()).map(|i| {
            let (text, raw) = self.ends(i);
            let piece = self.pieces[i];
            (Span::new(piece.text, text), Span::new(piece.raw, raw), piece.copied)
        })
    }

    /// Length of the text in bytes.
    pub fn text_len(&self) -> u32 {
        self.text_len
    }

    /// Length of the raw text in bytes.
    pub fn raw_len(&self) -> u32 {
        self.raw_len
    }

    /// The raw bytes behind a span of the text. An empty span gives an empty one.
    pub fn to_raw(&self, span: Span) -> Span {
        let end = lookup_end(&self.pieces, span.end, self.raw_len, |p| p.text, |p| p.raw);
        if span.is_empty() {
            return Span::new(end, end);
        }
        let start = lookup_start(&self.pieces, span.start, self.raw_len, |p| p.text, |p| p.raw);
        Span::new(start.min(end), end)
    }

    /// The bytes of text that a raw span became. Where all of it was removed, the span is empty and lies at the cut.
    pub fn to_text(&self, span: Span) -> Span {
        let end = lookup_end(&self.pieces, span.end, self.text_len, |p| p.raw, |p| p.text);
        if span.is_empty() {
            return Span::new(end, end);
        }
        let start = lookup_start(&self.pieces, span.start, self.text_len, |p| p.raw, |p| p.text);
        Span::new(start.min(end), end)
    }

    /// Whether a span of the text is a verbatim copy of raw text, and of which.
    pub fn verbatim(&self, span: Span) -> Option<Span> {
        let i = self.pieces.partition_point(|p| p.text <= span.start).checked_sub(1)?;
        let piece = self.pieces[i];
        let (end, _) = self.ends(i);
        (piece.copied && span.end <= end).then(|| {
            let shift = piece.raw;
            Span::new(span.start - piece.text + shift, span.end - piece.text + shift)
        })
    }

    /// The alignment after replacements, given as spans of the present text, sorted and apart, with their new lengths.
    pub(crate) fn replaced(&self, replacements: &[(Span, u32)]) -> Self {
        let mut builder = Builder::default();
        let mut at = Cursor { alignment: self, next: 0, skip: 0 };
        let mut text_len = self.text_len;
        for region in self.regions(replacements) {
            at.copy_until(region.span.start, &mut builder);
            let raw = at.consume_until(region.span.end);
            builder.replaced(raw, region.new_len);
            text_len = text_len - region.span.len() + region.new_len;
        }
        at.copy_until(self.text_len, &mut builder);
        at.copy_rest(&mut builder);
        debug_assert_eq!(builder.text, text_len);
        builder.finish(self.raw_len)
    }

    /// Replacements widened to whole pieces where they cut into text that is not a copy: such a piece cannot be
    /// parted, since nothing says which of its bytes stands for which raw byte.
    fn regions(&self, replacements: &[(Span, u32)]) -> Vec<Region> {
        let mut regions: Vec<Region> = Vec::with_capacity(replacements.len());
        for &(span, new_len) in replacements {
            let mut wide = span;
            if let Some(piece) = self.inside_uncopied(span.start) {
                wide.start = piece.start;
                wide.end = wide.end.max(piece.end);
            }
            if let Some(piece) = self.inside_uncopied(span.end) {
                wide.end = wide.end.max(piece.end);
            }
            let kept = wide.len() - span.len();
            match regions.last_mut() {
                Some(last) if wide.start < last.span.end => {
                    // Both cut into one piece: what the first kept of it, the second takes over.
                    let end = last.span.end.max(wide.end);
                    last.new_len = last.new_len + (end - last.span.end) + new_len - span.len();
                    last.span.end = end;
                }
                _ => regions.push(Region { span: wide, new_len: new_len + kept }),
            }
        }
        regions
    }

    /// The piece that is not a copy and holds byte `at` strictly inside.
    fn inside_uncopied(&self, at: u32) -> Option<Span> {
        let i = self.pieces.partition_point(|p| p.text < at).checked_sub(1)?;
        let piece = self.pieces[i];
        let (end, _) = self.ends(i);
        (!piece.copied && at < end).then_some(Span::new(piece.text, end))
    }

    /// Where piece `i` ends in the text and in the raw text.
    fn ends(&self, i: usize) -> (u32, u32) {
        self.pieces.get(i + 1).map_or((self.text_len, self.raw_len), |p| (p.text, p.raw))
    }
}

struct Region {
    span: Span,
    new_len: u32,
}

/// Position of a span's start on the other side: that of the byte that begins there.
fn lookup_start(
    pieces: &[Piece],
    at: u32,
    other_len: u32,
    here: fn(&Piece) -> u32,
    there: fn(&Piece) -> u32,
) -> u32 {
    let Some(i) = pieces.partition_point(|p| here(p) <= at).checked_sub(1) else { return 0 };
    let piece = &pieces[i];
    let end = pieces.get(i + 1).map_or(other_len, there);
    if piece.copied { (there(piece) + (at - here(piece))).min(end) } else { there(piece) }
}

/// Position of a span's end on the other side: one past that of the byte that ends there.
fn lookup_end(
    pieces: &[Piece],
    at: u32,
    other_len: u32,
    here: fn(&Piece) -> u32,
    there: fn(&Piece) -> u32,
) -> u32 {
    let Some(i) = pieces.partition_point(|p| here(p) < at).checked_sub(1) else { return 0 };
    let piece = &pieces[i];
    let end = pieces.get(i + 1).map_or(other_len, there);
    if piece.copied { (there(piece) + (at - here(piece))).min(end) } else { end }
}

/// Walks over the pieces of an alignment, able to stop inside a copied one.
struct Cursor<'a> {
    alignment: &'a Alignment,
    next: usize,
    /// Bytes of piece `next` that are already behind.
    skip: u32,
}

impl Cursor<'_> {
    fn copy_until(&mut self, at: u32, builder: &mut Builder) {
        while let Some(&piece) = self.alignment.pieces.get(self.next) {
            let (text_end, raw_end) = self.alignment.ends(self.next);
            let start = piece.text + self.skip;
            // A deletion at `at` itself stays before whatever happens there.
            if start >= at && text_end > at {
                return;
            }
            if start > at {
                return;
            }
            if text_end <= at {
                if piece.copied {
                    builder.copied(piece.raw + self.skip, text_end - start);
                } else {
                    builder.replaced(Span::new(piece.raw, raw_end), text_end - start);
                }
                self.next += 1;
                self.skip = 0;
            } else {
                builder.copied(piece.raw + self.skip, at - start);
                self.skip += at - start;
                return;
            }
        }
    }

    fn consume_until(&mut self, at: u32) -> Span {
        let alignment = self.alignment;
        let start =
            alignment.pieces.get(self.next).map_or(alignment.raw_len, |p| p.raw + self.skip);
        let mut end = start;
        while let Some(&piece) = alignment.pieces.get(self.next) {
            if piece.text + self.skip >= at {
                break;
            }
            let (text_end, raw_end) = alignment.ends(self.next);
            if text_end <= at {
                end = raw_end;
                self.next += 1;
                self.skip = 0;
            } else {
                self.skip = at - piece.text;
                end = piece.raw + self.skip;
            }
        }
        Span::new(start, end)
    }

    fn copy_rest(&mut self, builder: &mut Builder) {
        while let Some(&piece) = self.alignment.pieces.get(self.next) {
            let (text_end, raw_end) = self.alignment.ends(self.next);
            debug_assert_eq!((self.skip, piece.text, piece.copied), (0, text_end, false));
            builder.replaced(Span::new(piece.raw, raw_end), 0);
            self.next += 1;
        }
    }
}

#[derive(Default)]
struct Builder {
    pieces: Vec<Piece>,
    text: u32,
}

impl Builder {
    fn copied(&mut self, raw: u32, len: u32) {
        if len == 0 {
            return;
        }
        let joins = self
            .pieces
            .last()
            .is_some_and(|last| last.copied && last.raw + (self.text - last.text) == raw);
        if !joins {
            self.pieces.push(Piece { text: self.text, raw, copied: true });
        }
        self.text += len;
    }

    fn replaced(&mut self, raw: Span, text_len: u32) {
        if raw.is_empty() && text_len == 0 {
            return;
        }
        self.pieces.push(Piece { text: self.text, raw: raw.start, copied: false });
        self.text += text_len;
    }

    fn finish(self, raw_len: u32) -> Alignment {
        Alignment { pieces: self.pieces, text_len: self.text, raw_len }
    }
}
