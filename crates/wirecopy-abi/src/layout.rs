//! The layout, written down a second time: a member that moves breaks every plugin, so it must not compile.

use core::mem::offset_of;

use crate::{
    Annotation, Attribute, Bytes, Document, Edits, Field, Header, Host, Op, Plugin, Resource, Sink,
    Slice, Span,
};

macro_rules! layout {
    ($($type:ident $size:literal { $($member:ident $offset:literal),* $(,)? })*) => {
        $(const _: () = {
            assert!(size_of::<$type>() == $size);
            $(assert!(offset_of!($type, $member) == $offset);)*
        };)*
    };
}

// Frozen for ever, on every machine.
layout! {
    Header 16 { magic 0, size 8, major 12, minor 14 }
    Annotation 40 {
        id 0, layer 4, label 8, start 12, end 16, flags 20, stage 24, rule 28,
        attributes_start 32, attributes_len 36,
    }
    Attribute 16 { key 0, kind 4, value_start 8, value_len 12 }
    Span 8 { start 0, end 4 }
    Op 44 {
        kind 0, rule 4, start 8, end 12, text_start 16, text_len 20, name 24, label 28,
        items_start 32, items_len 36, id 40,
    }
}

#[cfg(target_pointer_width = "64")]
layout! {
    Bytes 16 { data 0, len 8 }
    Slice 16 { data 0, len 8, stride 12 }
    Field 32 { name 0, value 16 }
    Resource 48 { setting 0, path 16, content 32 }
    Document 120 {
        size 0, media 4, id 8, text 24, fields 40, annotations 56, attributes 72, pool 88,
        symbols 104,
    }
    Edits 88 { size 0, reserved 4, ops 8, attributes 24, spans 40, pool 56, symbols 72 }
    Sink 40 { size 0, reserved 4, context 8, bytes 16, edits 24, message 32 }
    Host 24 { size 0, reserved 4, context 8, log 16 }
    Plugin 72 {
        header 0, count 16, describe 24, create 32, destroy 40, passes 48, edit 56, corpus 64,
    }
}
