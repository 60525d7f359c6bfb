//! The tests build the plugins that they load.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The program that the tests run as a worker.
pub(crate) const WORKER: &str = env!("CARGO_BIN_EXE_wirecopy-test-worker");

/// The library of `plugins/misbehaving`, built in the same way as this test.
pub(crate) fn misbehaving() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let profile_dir = Path::new(WORKER).parent().expect("a directory");
        let target = profile_dir.parent().expect("a target directory");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "-p", "wirecopy-misbehaving", "--target-dir"]).arg(target);
        if profile_dir.ends_with("release") {
            cargo.arg("--release");
        }
        let status = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status().expect("cargo");
        assert!(status.success(), "the plugin does not build");
        profile_dir.join("libwirecopy_misbehaving.so")
    })
}

/// A directory of these tests.
pub(crate) fn scratch() -> &'static Path {
    static DIR: OnceLock<PathBuf> = OnceLock::new();
    DIR.get_or_init(|| {
        let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(std::process::id().to_string());
        std::fs::create_dir_all(&dir).expect("a directory");
        dir
    })
}

/// Builds a plugin from C.
pub(crate) fn cc(source: &str, name: &str, flags: &[&str]) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = scratch().join(format!("lib{name}.so"));
    let output = Command::new("cc")
        .args(["-std=c11", "-O1", "-fPIC", "-shared", "-I"])
        .arg(root.join("../wirecopy-abi/include"))
        .args(flags)
        .arg(root.join(source))
        .arg("-o")
        .arg(&library)
        .output()
        .expect("a C compiler named cc");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    library
}
