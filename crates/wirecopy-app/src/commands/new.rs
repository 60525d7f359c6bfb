//! `wirecopy new`.

use std::path::Path;

use anyhow::{Context, Result};

use crate::cli::Exit;
use crate::terminal::tell;

/// The sources of the crates that a stage is built against.
const SDK: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/sdk.rs"));
/// The crate that is copied.
const TEMPLATE: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/template.rs"));

/// Makes a crate for a stage: the template with its name, and the SDK beside it.
pub(crate) fn stage(name: &str) -> Result<Exit> {
    let kebab = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && name.as_bytes()[0].is_ascii_lowercase()
        && !name.ends_with('-')
        && !name.contains("--");
    if !kebab {
        tell(&format!(
            "error: `{name}` is not in kebab case; use small letters, digits and single hyphens, such as `my-stage`"
        ));
        return Ok(Exit::Usage);
    }
    let dir = Path::new(name);
    if dir.exists() {
        tell(&format!("error: {name} is there already"));
        return Ok(Exit::Usage);
    }
    let snake = name.replace('-', "_");
    for (path, content) in TEMPLATE {
        let text = String::from_utf8_lossy(content)
            .replace("{{name}}", name)
            .replace("{{crate}}", &snake)
            .replace("{{wirecopy}}", "sdk");
        write(&dir.join(path.replace("{{crate}}", &snake)), text.as_bytes())?;
    }
    for (path, content) in SDK {
        write(&dir.join("sdk/crates").join(path), content)?;
    }
    write(&dir.join("sdk/Cargo.toml"), sdk_manifest().as_bytes())?;
    tell(&format!(
        "made {name}. Next:\n  cd {name}\n  cargo test              # its table and its snapshot\n  \
         cargo build --release   # the library that pipelines load\n  wirecopy run pipeline.toml"
    ));
    Ok(Exit::Done)
}

/// The manifest of the SDK's workspace: ours, with the members that are there and without what only a root may set.
fn sdk_manifest() -> String {
    const ROOT: &str = include_str!("../../../../Cargo.toml");
    let shared = ROOT.find("[workspace.package]").map_or("", |at| &ROOT[at..]);
    let shared = shared.split("\n[profile").next().unwrap_or_default();
    format!("[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n\n{shared}\n")
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    let fail = || format!("cannot write {}", path.display());
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).with_context(fail)?;
    }
    std::fs::write(path, content).with_context(fail)
}
