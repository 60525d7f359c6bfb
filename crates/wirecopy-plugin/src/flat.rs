//! Laying edits and documents out flat, in buffers that are used again.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::marker::PhantomData;

use wirecopy_abi as abi;
use wirecopy_document::{AttributeKind, Document, Edit, Edits, Media, Name, Text, Value};

/// The distinct names of one view.
#[derive(Debug, Default)]
struct Symbols {
    /// Numbers by place and length of the text: equal names nearly always share their text, and a name that stands in
    /// two places merely gets two numbers.
    numbers: HashMap<(usize, usize), u32, BuildHasherDefault<PlaceHasher>>,
    list: Vec<abi::Bytes>,
}

impl Symbols {
    fn number(&mut self, name: Name) -> u32 {
        let text = name.as_str();
        let list = &mut self.list;
        *self.numbers.entry((text.as_ptr().addr(), text.len())).or_insert_with(|| {
            list.push(abi::Bytes::of(text.as_bytes()));
            clamp(list.len() - 1)
        })
    }

    fn clear(&mut self) {
        self.numbers.clear();
        self.list.clear();
    }
}

/// Mixes two machine words: the keys are addresses, nobody chooses them.
#[derive(Default)]
struct PlaceHasher(u64);

impl Hasher for PlaceHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, word: usize) {
        let mixed = (self.0.rotate_left(5) ^ word as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// Lengths past 4 GiB cannot be addressed. The reader finds them out of range.
fn clamp(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn kind(kind: AttributeKind) -> u32 {
    match kind {
        AttributeKind::Text => abi::attribute::TEXT,
        AttributeKind::Int => abi::attribute::INT,
        AttributeKind::Bool => abi::attribute::BOOL,
    }
}

/// Edits, flat.
#[derive(Debug, Default)]
pub struct FlatEdits {
    ops: Vec<abi::Op>,
    attributes: Vec<abi::Attribute>,
    spans: Vec<abi::Span>,
    pool: Vec<u8>,
    symbols: Symbols,
}

// SAFETY: the pointers among the symbols are to text of names, which lives as long as the process.
unsafe impl Send for FlatEdits {}

impl FlatEdits {
    /// Lays edits out.
    pub fn fill(&mut self, edits: &Edits) {
        self.ops.clear();
        self.attributes.clear();
        self.spans.clear();
        self.pool.clear();
        self.symbols.clear();
        for edit in edits.iter() {
            let op = self.op(edits, edit);
            self.ops.push(op);
        }
    }

    fn op(&mut self, edits: &Edits, edit: &Edit) -> abi::Op {
        let op = abi::Op::default();
        match edit {
            Edit::Replace { rule, span, text } => {
                let (text_start, text_len) = self.text(edits, *text);
                abi::Op {
                    kind: abi::op::REPLACE,
                    rule: rule.0.into(),
                    start: span.start,
                    end: span.end,
                    text_start,
                    text_len,
                    ..op
                }
            }
            Edit::Annotate(edit) => {
                let items_start = clamp(self.attributes.len());
                for attribute in edits.attributes(edit) {
                    let (value_start, value_len) = pool(&mut self.pool, attribute.value.as_bytes());
                    self.attributes.push(abi::Attribute {
                        key: self.symbols.number(attribute.key),
                        kind: kind(attribute.kind),
                        value_start,
                        value_len,
                    });
                }
                abi::Op {
                    kind: abi::op::ANNOTATE,
                    rule: edit.rule.0.into(),
                    start: edit.span.start,
                    end: edit.span.end,
                    name: self.symbols.number(edit.layer),
                    label: self.symbols.number(edit.label),
                    items_start,
                    items_len: clamp(self.attributes.len()) - items_start,
                    ..op
                }
            }
            Edit::Retract { rule, id } => {
                abi::Op { kind: abi::op::RETRACT, rule: rule.0.into(), id: *id, ..op }
            }
            Edit::Set { rule, field, value } => {
                let (text_start, text_len) = json(&mut self.pool, value);
                let name = self.symbols.number(*field);
                abi::Op {
                    kind: abi::op::SET,
                    rule: rule.0.into(),
                    name,
                    text_start,
                    text_len,
                    ..op
                }
            }
            Edit::Drop { rule, reason } => {
                let (text_start, text_len) = self.text(edits, *reason);
                abi::Op { kind: abi::op::DROP, rule: rule.0.into(), text_start, text_len, ..op }
            }
            Edit::Finding { rule, code, message, spans } => {
                let (text_start, text_len) = self.text(edits, *message);
                let items_start = clamp(self.spans.len());
                self.spans.extend(spans.iter().map(|s| abi::Span { start: s.start, end: s.end }));
                abi::Op {
                    kind: abi::op::FINDING,
                    rule: rule.0.into(),
                    text_start,
                    text_len,
                    name: self.symbols.number(*code),
                    items_start,
                    items_len: clamp(self.spans.len()) - items_start,
                    ..op
                }
            }
        }
    }

    fn text(&mut self, edits: &Edits, text: Text) -> (u32, u32) {
        pool(&mut self.pool, edits.text(text).as_bytes())
    }

    /// The view of what was laid out. It is good until the next change of this.
    pub fn view(&self) -> abi::Edits {
        abi::Edits {
            size: size_of::<abi::Edits>() as u32,
            reserved: 0,
            ops: abi::Slice::of(&self.ops),
            attributes: abi::Slice::of(&self.attributes),
            spans: abi::Slice::of(&self.spans),
            pool: abi::Bytes::of(&self.pool),
            symbols: abi::Slice::of(&self.symbols.list),
        }
    }
}

fn pool(pool: &mut Vec<u8>, bytes: &[u8]) -> (u32, u32) {
    let start = clamp(pool.len());
    pool.extend_from_slice(bytes);
    (start, clamp(bytes.len()))
}

fn json(pool: &mut Vec<u8>, value: &Value) -> (u32, u32) {
    let start = pool.len();
    // Plain values have no keys that JSON lacks, and a vector takes all that is written.
    serde_json::to_writer(&mut *pool, value).unwrap_or_default();
    (clamp(start), clamp(pool.len() - start))
}

/// What of a document a stage gets to see besides the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// Names of layers.
    pub layers: Vec<String>,
    /// Names of fields.
    pub fields: Vec<String>,
}

impl Reads {
    /// What a description declares.
    pub fn of(description: &wirecopy_stage::Description) -> Self {
        let mut reads = Reads::default();
        for read in &description.reads {
            match &read.item {
                wirecopy_stage::Item::Text => {}
                wirecopy_stage::Item::Field(name) => reads.fields.push(name.clone()),
                wirecopy_stage::Item::Layer(name) => reads.layers.push(name.clone()),
            }
        }
        reads
    }

    /// Whether a layer is among them.
    pub fn layer(&self, layer: Name) -> bool {
        self.layers.iter().any(|l| layer == l.as_str())
    }
}

/// A document, flat.
#[derive(Debug, Default)]
pub struct FlatDocument {
    fields: Vec<abi::Field>,
    json: Vec<u8>,
    places: Vec<(u32, u32)>,
    annotations: Vec<abi::Annotation>,
    attributes: Vec<abi::Attribute>,
    pool: Vec<u8>,
    symbols: Symbols,
}

// SAFETY: the pointers among fields are followed only through a `DocumentView`, which borrows what they point to, and
// those among the symbols are to text that lives as long as the process.
unsafe impl Send for FlatDocument {}

/// A document laid out, for as long as the buffers and the document are borrowed.
#[derive(Clone, Copy)]
pub struct DocumentView<'a> {
    raw: abi::Document,
    borrowed: PhantomData<&'a ()>,
}

impl DocumentView<'_> {
    /// The view to pass on, for as long as this is around.
    pub fn raw(&self) -> abi::Document {
        self.raw
    }
}

impl FlatDocument {
    /// Lays out what a stage may read of a document.
    pub fn fill<'a>(&'a mut self, doc: &'a Document, reads: &Reads) -> DocumentView<'a> {
        self.clear();
        for (name, value) in doc.fields.iter() {
            if reads.fields.iter().any(|field| field == name) {
                self.places.push(json(&mut self.json, value));
                let name = abi::Bytes::of(name.as_bytes());
                self.fields.push(abi::Field { name, value: abi::Bytes::EMPTY });
            }
        }
        // Only now does the JSON stay where it is.
        for (field, (start, len)) in self.fields.iter_mut().zip(&self.places) {
            let value = self.json.get(*start as usize..(*start + *len) as usize);
            field.value = abi::Bytes::of(value.unwrap_or_default());
        }
        let mut last = (Name::literal(""), false);
        for annotation in doc.annotations() {
            if last.0 != annotation.layer {
                last = (annotation.layer, reads.layer(annotation.layer));
            }
            if last.1 {
                self.annotation(doc, annotation);
            }
        }
        let raw = abi::Document {
            size: size_of::<abi::Document>() as u32,
            media: match doc.media {
                Media::Text => abi::media::TEXT,
                Media::Html => abi::media::HTML,
            },
            id: abi::Bytes::of(doc.id.as_bytes()),
            text: abi::Bytes::of(doc.text.as_bytes()),
            fields: abi::Slice::of(&self.fields),
            annotations: abi::Slice::of(&self.annotations),
            attributes: abi::Slice::of(&self.attributes),
            pool: abi::Bytes::of(&self.pool),
            symbols: abi::Slice::of(&self.symbols.list),
        };
        DocumentView { raw, borrowed: PhantomData }
    }

    fn clear(&mut self) {
        self.fields.clear();
        self.json.clear();
        self.places.clear();
        self.annotations.clear();
        self.attributes.clear();
        self.pool.clear();
        self.symbols.clear();
    }

    fn annotation(&mut self, doc: &Document, annotation: &wirecopy_document::Annotation) {
        let attributes_start = clamp(self.attributes.len());
        for attribute in doc.attributes(annotation) {
            let (value_start, value_len) = pool(&mut self.pool, attribute.value.as_bytes());
            self.attributes.push(abi::Attribute {
                key: self.symbols.number(attribute.key),
                kind: kind(attribute.kind),
                value_start,
                value_len,
            });
        }
        self.annotations.push(abi::Annotation {
            id: annotation.id,
            layer: self.symbols.number(annotation.layer),
            label: self.symbols.number(annotation.label),
            start: annotation.span.start,
            end: annotation.span.end,
            flags: if annotation.approximate { abi::flag::APPROXIMATE } else { 0 },
            stage: annotation.rule.stage.into(),
            rule: annotation.rule.rule.into(),
            attributes_start,
            attributes_len: clamp(self.attributes.len()) - attributes_start,
        });
    }
}
