//! Gathers what the binary carries: a hash of the sources of the linked stages, which decides whether old work may be
//! taken up, and the sources of the crates that a stage author needs, which `wirecopy new stage` writes out.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The crates that a stage outside of the repository is built against.
const SDK: [&str; 4] = ["wirecopy-document", "wirecopy-stage", "wirecopy-abi", "wirecopy-plugin"];
/// The crates whose sources decide what the linked stages do.
const STAGES: [&str; 7] = [
    "wirecopy-document",
    "wirecopy-stage",
    "wirecopy-text",
    "wirecopy-clean",
    "wirecopy-dates",
    "wirecopy-entities",
    "wirecopy-sources",
];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let crates = root.join("..");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);

    let mut hasher = blake3::Hasher::new();
    for name in STAGES {
        let dir = crates.join(name);
        for part in ["src", "data", "models"] {
            for file in files(&dir.join(part))? {
                println!("cargo::rerun-if-changed={}", file.display());
                hasher.update(
                    file.strip_prefix(&crates).unwrap_or(&file).to_string_lossy().as_bytes(),
                );
                hasher.update(&fs::read(&file)?);
            }
            println!("cargo::rerun-if-changed={}", dir.join(part).display());
        }
    }

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
            writeln!(sdk, "({below:?}, include_bytes!({:?})),", file.canonicalize()?)
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
        writeln!(template, "({below:?}, include_bytes!({:?})),", file.canonicalize()?)
            .map_err(io::Error::other)?;
    }
    template.push(']');
    fs::write(out.join("sdk.rs"), sdk)?;
    fs::write(out.join("template.rs"), template)?;
    fs::write(out.join("fingerprint"), hasher.finalize().to_hex().as_str())?;
    Ok(())
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
