//! Files that are no plugins, or not ours.

use std::process::Command;
use std::time::{Duration, Instant};

use wirecopy_loader::{Library, LoadError};

use crate::build::{cc, misbehaving, scratch};

fn refused(name: &str, content: &[u8]) -> LoadError {
    let path = scratch().join(name);
    std::fs::write(&path, content).expect("a file");
    Library::open(&path).expect_err("no plugin")
}

#[test]
fn a_text_file_is_no_plugin() {
    assert!(matches!(refused("text.so", b"not a library"), LoadError::NotALibrary { .. }));
    assert!(matches!(refused("empty.so", b""), LoadError::NotALibrary { .. }));
}

#[test]
fn a_file_that_is_cut_short_is_refused_wherever_it_is_cut() {
    let whole = std::fs::read(misbehaving()).expect("the plugin");
    for part in [1, 10, 50, 90, 99] {
        let error = refused(&format!("cut{part}.so"), &whole[..whole.len() * part / 100]);
        assert!(matches!(error, LoadError::NotALibrary { .. }), "{error}");
        assert!(error.to_string().contains("cut short"), "{error}");
    }
    let error = refused("cut-last.so", &whole[..whole.len() - 1]);
    assert!(error.to_string().contains("cut short"), "{error}");
}

#[test]
fn a_library_for_another_machine_is_refused() {
    let mut bytes = std::fs::read(misbehaving()).expect("the plugin");
    bytes[18] ^= 0x55;
    let error = refused("other.so", &bytes);
    assert!(error.to_string().contains("another kind of machine"), "{error}");
}

#[test]
fn a_directory_and_a_missing_file_are_refused() {
    let error = Library::open(scratch()).expect_err("no plugin");
    assert!(error.to_string().contains("a directory"), "{error}");
    let error = Library::open("/nowhere/libnothing.so").expect_err("no plugin");
    assert!(matches!(error, LoadError::Read { .. }), "{error}");
}

#[test]
fn a_named_pipe_is_refused_without_waiting_for_a_writer() {
    let path = scratch().join("pipe.so");
    assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
    let since = Instant::now();
    let error = Library::open(&path).expect_err("no plugin");
    assert!(error.to_string().contains("a named pipe"), "{error}");
    assert!(since.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_relative_path_is_refused() {
    let error = Library::open("libmine.so").expect_err("no plugin");
    assert!(matches!(error, LoadError::NotAbsolute { .. }));
}

fn liar(name: &str, flags: &[&str]) -> LoadError {
    Library::open(cc("tests/c/liar.c", name, flags)).expect_err("no plugin of ours")
}

#[test]
fn a_library_without_the_symbol_is_no_plugin() {
    let error = liar("symbol", &["-DSYMBOL=other"]);
    assert!(matches!(error, LoadError::NoSymbol { .. }), "{error}");
    assert!(error.to_string().contains("wirecopy_plugin::export!"), "{error}");
}

#[test]
fn a_wrong_table_is_refused() {
    let magic = liar("magic", &["-DMAGIC=\"wirecoat\""]);
    assert!(matches!(magic, LoadError::WrongMagic { .. }), "{magic}");
    let major = liar("major", &["-DMAJOR=2"]);
    assert!(matches!(major, LoadError::WrongMajor { found: 2, .. }), "{major}");
    assert!(major.to_string().contains("update wirecopy"), "{major}");
    let older = liar("older", &["-DMAJOR=0"]);
    assert!(older.to_string().contains("build the plugin anew"), "{older}");
    let minor = liar("minor", &["-DMINOR=9"]);
    assert!(matches!(minor, LoadError::NewerMinor { found: 9, .. }), "{minor}");
    let short = liar("short", &["-DSIZE=24"]);
    assert!(matches!(short, LoadError::ShortTable { size: 24, .. }), "{short}");
    let function = liar("function", &["-DEDIT=0"]);
    assert!(matches!(function, LoadError::NoFunction { function: "edit", .. }), "{function}");
    let description = liar("description", &["-DDESCRIPTION=\"{}\""]);
    assert!(matches!(description, LoadError::Description { stage: 0, .. }), "{description}");
}

#[test]
fn a_missing_symbol_shows_when_the_plugin_is_loaded() {
    let source = scratch().join("lazy.c");
    let code = "#include \"wirecopy.h\"\nextern int nowhere(void);\n\
                const wirecopy_plugin *wirecopy_plugin_v1(void) { nowhere(); return 0; }\n";
    std::fs::write(&source, code).expect("a file");
    let error = Library::open(cc(&source.to_string_lossy(), "lazy", &[])).expect_err("no plugin");
    assert!(matches!(error, LoadError::Refused { .. }), "{error}");
    assert!(error.to_string().contains("nowhere"), "{error}");
}

#[test]
fn the_hash_is_that_of_the_file_and_the_file_may_be_replaced() {
    let path = cc("tests/c/liar.c", "replaced", &[]);
    let library = Library::open(&path).expect("a plugin");
    let bytes = std::fs::read(&path).expect("the plugin");
    assert_eq!(library.hash(), blake3::hash(&bytes).to_hex().as_str());
    std::fs::write(&path, vec![0; bytes.len()]).expect("written over in place");
    let made = library.create("liar", "{}", &wirecopy_stage::Resources::default());
    assert!(made.is_ok());
    let unknown = library.create("truth", "{}", &wirecopy_stage::Resources::default());
    assert!(unknown.is_err_and(|e| e.to_string().contains("there is liar")));
}
