//! Gathers what the binary carries: hashes of the sources of the linked stages, which decide whether old work may be
//! taken up, and the sources of the crates that a stage author needs, which `wirecopy new stage` writes out.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The crates that a stage outside of the repository is built against.
const SDK: [&str; 4] = ["wirecopy-document", "wirecopy-stage", "wirecopy-abi", "wirecopy-plugin"];
/// The crates with linked stages, by the names of their plugins.
const STAGES: [&str; 5] = ["clean", "dates", "entities", "sources", "drop"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let crates = root.join("..");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);

    let mut fingerprints = String::from("&[\n");
    for name in STAGES {
        let hash = fingerprint(&crates, &format!("wirecopy-{name}"))?;
        writeln!(fingerprints, "({name:?}, {hash:?}),").map_err(io::Error::other)?;
    }
    fingerprints.push(']');

    let mut sdk = String::from("&[\n");
    for name in SDK {
        let dir = crates.join(name);
        let mut all = files(&dir.join("src"))?;
        all.extend(files(&dir.join("include"))?);
        all.push(dir.join("Cargo.toml"));
        for file in all {
            let below =
                file.strip_prefix(&crates).unwrap_or(&file).to_string_lossy().replace('\\', "/");
            println!("cargo::rerun-if-changed={}", file.display());
            writeln!(sdk, "({below:?}, {}),", included(&format!("/../{below}")))
                .map_err(io::Error::other)?;
        }
    }
    sdk.push(']');
    let mut template = String::from("&[\n");
    let dir = crates.join("../plugins/template");
    println!("cargo::rerun-if-changed={}", dir.display());
    for file in files(&dir)? {
        let below = file.strip_prefix(&dir).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        println!("cargo::rerun-if-changed={}", file.display());
        let file = included(&format!("/../../plugins/template/{below}"));
        writeln!(template, "({below:?}, {file}),").map_err(io::Error::other)?;
    }
    template.push(']');
    fs::write(out.join("sdk.rs"), sdk)?;
    fs::write(out.join("template.rs"), template)?;
    fs::write(out.join("fingerprints.rs"), fingerprints)?;
    Ok(())
}

/// Rust that includes a file of the workspace. It names no folder of the machine: the program, which knows a checksum of
/// all its sources, is the same wherever it is built.
fn included(from_here: &str) -> String {
    format!("include_bytes!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {from_here:?}))")
}

/// Hash of all that decides what the stages of a crate do: its sources, those of the crates of this workspace that it is
/// built on, and the versions of all others.
fn fingerprint(crates: &Path, name: &str) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    let lock = crates.join("../Cargo.lock");
    if lock.exists() {
        println!("cargo::rerun-if-changed={}", lock.display());
        hasher.update(&fs::read(lock)?);
    }
    for name in with_dependencies(crates, name)? {
        let dir = crates.join(&name);
        for part in ["src", "data", "models"] {
            for file in files(&dir.join(part))? {
                println!("cargo::rerun-if-changed={}", file.display());
                let below = file.strip_prefix(crates).unwrap_or(&file).to_string_lossy();
                hasher.update(below.as_bytes());
                hasher.update(&fs::read(&file)?);
            }
            println!("cargo::rerun-if-changed={}", dir.join(part).display());
        }
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// A crate of this workspace and those that it is built on, sorted.
fn with_dependencies(crates: &Path, name: &str) -> io::Result<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        if !all.insert(name.clone()) {
            continue;
        }
        let manifest = crates.join(&name).join("Cargo.toml");
        println!("cargo::rerun-if-changed={}", manifest.display());
        let text = fs::read_to_string(&manifest)?;
        let section = text.lines().skip_while(|line| line.trim() != "[dependencies]").skip(1);
        let names = section
            .take_while(|line| !line.starts_with('['))
            .filter_map(|line| line.split(['.', ' ', '=']).next())
            .filter(|name| name.starts_with("wirecopy-"));
        open.extend(names.map(str::to_owned));
    }
    Ok(all)
}

/// All files below a folder, sorted; none where the folder is missing.
fn files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    if !dir.exists() {
        return Ok(all);
    }
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_some_and(|n| n != "target") {
                all.extend(files(&path)?);
            }
        } else if path.extension().is_none_or(|e| e != "lock") {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}
