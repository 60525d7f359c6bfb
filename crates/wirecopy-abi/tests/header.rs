//! `include/wirecopy.h` says what the crate says: a C compiler checks every size, offset and number.

use std::fmt::Write as _;
use std::mem::{offset_of, size_of};
use std::process::Command;

use wirecopy_abi as abi;

macro_rules! structs {
    ($out:ident; $($type:ident = $name:literal { $($member:ident),* $(,)? })*) => {
        $({
            let mut size = 0;
            // A struct with a member that this list lacks would not destructure.
            #[allow(unused_variables, reason = "it only has to compile")]
            let all = |value: abi::$type| { let abi::$type { $($member),* } = value; };
            let _ = all;
            same(&mut $out, &format!("sizeof({})", $name), size_of::<abi::$type>());
            $({
                let offset = offset_of!(abi::$type, $member);
                same(&mut $out, &format!("offsetof({}, {})", $name, stringify!($member)), offset);
                size = size.max(offset);
            })*
            assert!(size < size_of::<abi::$type>());
        })*
    };
}

macro_rules! numbers {
    ($out:ident; $($name:literal = $value:expr;)*) => {
        $(same(&mut $out, concat!("WIRECOPY_", $name), $value as usize);)*
    };
}

fn same(out: &mut String, expression: &str, value: usize) {
    writeln!(out, "_Static_assert({expression} == {value}, \"{expression}\");").expect("a string");
}

#[test]
fn the_c_header_agrees_with_the_crate() {
    let mut c = String::from("#include \"wirecopy.h\"\n");
    structs! { c;
        Bytes = "wirecopy_bytes" { data, len }
        Slice = "wirecopy_slice" { data, len, stride }
        Field = "wirecopy_field" { name, value }
        Annotation = "wirecopy_annotation" {
            id, layer, label, start, end, flags, stage, rule, attributes_start, attributes_len,
        }
        Attribute = "wirecopy_attribute" { key, kind, value_start, value_len }
        Span = "wirecopy_span" { start, end }
        Document = "wirecopy_document" {
            size, media, id, text, fields, annotations, attributes, pool, symbols,
        }
        Op = "wirecopy_op" {
            kind, rule, start, end, text_start, text_len, name, label, items_start, items_len, id,
        }
        Edits = "wirecopy_edits" { size, reserved, ops, attributes, spans, pool, symbols }
        Resource = "wirecopy_resource" { setting, path, content }
        Sink = "wirecopy_sink" { size, reserved, context, bytes, edits, message }
        Host = "wirecopy_host" { size, reserved, context, log }
        Header = "wirecopy_header" { magic, size, major, minor }
        Plugin = "wirecopy_plugin" {
            header, count, describe, create, destroy, passes, edit, corpus,
        }
    }
    numbers! { c;
        "MAJOR" = abi::MAJOR;
        "MINOR" = abi::MINOR;
        "STATUS_OK" = abi::status::OK;
        "STATUS_FAILED" = abi::status::FAILED;
        "STATUS_PANICKED" = abi::status::PANICKED;
        "STATUS_SETTINGS" = abi::status::SETTINGS;
        "CORPUS_PLAN" = abi::corpus::PLAN;
        "CORPUS_SKETCH" = abi::corpus::SKETCH;
        "CORPUS_LINK" = abi::corpus::LINK;
        "CORPUS_HOT" = abi::corpus::HOT;
        "CORPUS_VERIFY" = abi::corpus::VERIFY;
        "CORPUS_SETTLE" = abi::corpus::SETTLE;
        "CORPUS_WEIGH" = abi::corpus::WEIGH;
        "CORPUS_LINK_MANY" = abi::corpus::LINK_MANY;
        "CORPUS_WEIGH_MANY" = abi::corpus::WEIGH_MANY;
        "CORPUS_VERIFY_MANY" = abi::corpus::VERIFY_MANY;
        "MEDIA_TEXT" = abi::media::TEXT;
        "MEDIA_HTML" = abi::media::HTML;
        "ATTRIBUTE_TEXT" = abi::attribute::TEXT;
        "ATTRIBUTE_INT" = abi::attribute::INT;
        "ATTRIBUTE_BOOL" = abi::attribute::BOOL;
        "FLAG_APPROXIMATE" = abi::flag::APPROXIMATE;
        "OP_REPLACE" = abi::op::REPLACE;
        "OP_ANNOTATE" = abi::op::ANNOTATE;
        "OP_RETRACT" = abi::op::RETRACT;
        "OP_SET" = abi::op::SET;
        "OP_DROP" = abi::op::DROP;
        "OP_FINDING" = abi::op::FINDING;
        "LEVEL_ERROR" = abi::level::ERROR;
        "LEVEL_WARN" = abi::level::WARN;
        "LEVEL_INFO" = abi::level::INFO;
        "LEVEL_DEBUG" = abi::level::DEBUG;
    }
    // The functions: a table whose members have the wrong type does not compile without a warning.
    c.push_str(
        "const wirecopy_plugin *wirecopy_plugin_v1(void) { static const wirecopy_plugin p = \
         {.header = {.magic = WIRECOPY_MAGIC, .major = WIRECOPY_MAJOR}}; return &p; }\n",
    );

    let dir = tempfile::tempdir().expect("a temporary directory");
    let file = dir.path().join("layout.c");
    std::fs::write(&file, c).expect("a file");
    let include = concat!(env!("CARGO_MANIFEST_DIR"), "/include");
    let result = Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", include])
        .arg(&file)
        .output()
        .expect("a C compiler named cc");
    assert!(result.status.success(), "{}", String::from_utf8_lossy(&result.stderr));
}

#[test]
fn the_magic_and_the_symbol_are_what_the_header_says() {
    let header = include_str!("../include/wirecopy.h");
    let magic = std::str::from_utf8(&abi::MAGIC).expect("ASCII");
    assert!(header.contains(&format!("#define WIRECOPY_MAGIC \"{magic}\"")));
    let symbol = abi::SYMBOL.to_str().expect("ASCII");
    assert!(header.contains(&format!("const wirecopy_plugin *{symbol}(void);")));
}
