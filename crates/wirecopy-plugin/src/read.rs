//! From views to documents.

use wirecopy_abi as abi;
use wirecopy_document::{
    Annotation, Attribute, AttributeKind, Document, Media, Name, RuleRef, Span, Value,
};
use wirecopy_stage::{Resource, Resources};

/// A buffer for the names of a view.
pub(crate) type Symbols = Vec<Name>;

/// Rebuilds the document of a view in a buffer. The host is trusted with its pointers, not with its numbers.
///
/// # Safety
///
/// The view and all that it points to must be what the interface says.
pub(crate) unsafe fn document(
    view: &abi::Document,
    symbols: &mut Symbols,
    doc: &mut Document,
) -> Result<(), String> {
    doc.clear();
    doc.media = match view.media {
        abi::media::TEXT => Media::Text,
        abi::media::HTML => Media::Html,
        other => return Err(format!("the host passed a document of unknown kind {other}")),
    };
    // SAFETY: the caller vouches for the view.
    unsafe {
        doc.id.push_str(text(view.id)?);
        doc.text.push_str(text(view.text)?);
        for field in elements::<abi::Field>(view.fields)? {
            let value: Value = serde_json::from_str(text(field.value)?)
                .map_err(|e| format!("the host passed a field that is not JSON: {e}"))?;
            doc.fields.insert(text(field.name)?, value);
        }
        symbols.clear();
        for symbol in elements::<abi::Bytes>(view.symbols)? {
            symbols.push(Name::new(text(symbol)?));
        }
        let pool = text(view.pool)?;
        let name = |number: u32| symbols.get(number as usize).copied().ok_or_else(bad);
        if !view.attributes.fits::<abi::Attribute>() {
            return Err(bad());
        }
        for a in elements::<abi::Annotation>(view.annotations)? {
            let rule = |n: u32| u16::try_from(n).map_err(|_| bad());
            let rule = RuleRef { stage: rule(a.stage)?, rule: rule(a.rule)? };
            let span = Span::new(a.start, a.end);
            let mut annotation = Annotation::new(a.id, name(a.layer)?, name(a.label)?, span, rule);
            annotation.approximate = a.flags & abi::flag::APPROXIMATE != 0;
            let mut fault = false;
            let range = a.attributes_start..a.attributes_start.saturating_add(a.attributes_len);
            let attributes = range.map_while(|n| {
                let attribute = view.attributes.get::<abi::Attribute>(n);
                let attribute = attribute.and_then(|a| read_attribute(a, symbols, pool));
                fault |= attribute.is_none();
                attribute
            });
            doc.push_annotation(annotation, attributes);
            if fault {
                return Err(bad());
            }
        }
    }
    Ok(())
}

fn read_attribute<'a>(a: abi::Attribute, names: &Symbols, pool: &'a str) -> Option<Attribute<'a>> {
    Some(Attribute {
        key: names.get(a.key as usize).copied()?,
        kind: match a.kind {
            abi::attribute::TEXT => AttributeKind::Text,
            abi::attribute::INT => AttributeKind::Int,
            abi::attribute::BOOL => AttributeKind::Bool,
            _ => return None,
        },
        value: pool
            .get(a.value_start as usize..a.value_start.checked_add(a.value_len)? as usize)?,
    })
}

/// The files that settings name.
///
/// # Safety
///
/// As [`document`].
pub(crate) unsafe fn resources(view: abi::Slice) -> Result<Resources, String> {
    let mut list = Vec::new();
    // SAFETY: the caller vouches for the view.
    unsafe {
        for resource in elements::<abi::Resource>(view)? {
            list.push(Resource {
                setting: text(resource.setting)?.to_owned(),
                path: text(resource.path)?.to_owned(),
                bytes: resource.content.get().ok_or_else(bad)?.to_owned(),
            });
        }
    }
    Ok(Resources(list))
}

/// The text of a view.
///
/// # Safety
///
/// The bytes must stay as they are for `'a`.
pub(crate) unsafe fn text<'a>(bytes: abi::Bytes) -> Result<&'a str, String> {
    // SAFETY: the caller vouches for the bytes.
    let bytes = unsafe { bytes.get() }.ok_or_else(bad)?;
    std::str::from_utf8(bytes).map_err(|_| bad())
}

/// The elements of an array.
///
/// # Safety
///
/// They must be valid, and nobody may change them for as long as the iterator lives.
pub(crate) unsafe fn elements<T: Copy>(
    slice: abi::Slice,
) -> Result<impl Iterator<Item = T>, String> {
    if !slice.fits::<T>() {
        return Err(bad());
    }
    // SAFETY: it fits, and the caller vouches for the elements.
    Ok((0..slice.len).filter_map(move |n| unsafe { slice.get::<T>(n) }))
}

fn bad() -> String {
    "the host passed a malformed document".to_owned()
}
