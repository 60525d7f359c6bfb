//! `wirecopy new`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::build::descriptions;
use crate::cli::Exit;
use crate::terminal::tell;

/// The sources of the crates that a stage is built against.
const SDK: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/sdk.rs"));
/// The crate that is copied.
const TEMPLATE: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/template.rs"));

/// A stage in C, and the header that it needs.
const C_STAGE: &str = include_str!("../../../../plugins/c-shout/shout.c");
const C_HEADER: &str = include_str!("../../../wirecopy-abi/include/wirecopy.h");
/// A stage that is a Python program.
const PYTHON_STAGE: &str = include_str!("../../../../pipelines/quotes.py");

/// Makes a crate for a stage: the template with its name, and the SDK beside it.
pub(crate) fn stage(name: &str) -> Result<Exit> {
    let Some(dir) = folder(name) else { return Ok(Exit::Usage) };
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

/// Makes a pipeline of stages, with an article and a test.
pub(crate) fn pipeline(name: &str, stages: &[String]) -> Result<Exit> {
    let file = format!("{name}.toml");
    if !kebab(name) {
        return Ok(Exit::Usage);
    }
    let schema_file = format!("{name}.schema.json");
    if let Some(there) = [&file, &schema_file].into_iter().find(|f| Path::new(f).exists()) {
        tell(&format!("error: {there} is there already; give another name"));
        return Ok(Exit::Usage);
    }
    let known = descriptions();
    let default = ["clean", "boilerplate", "dates", "entities", "sources"].map(str::to_owned);
    let stages = if stages.is_empty() { &default[..] } else { stages };
    let mut text = format!(
        "#:schema {schema_file}\n# Run it:       wirecopy run {file}\n# Check it:     wirecopy check {file}\n\
         # Test it:      wirecopy test {file}\n# Paths are relative to this file.\nname = \"{name}\"\n\n\
         [input]\npath = \"articles\"\n"
    );
    for stage in stages {
        let Some(description) = known.iter().find(|d| d.name == *stage) else {
            let names: Vec<&str> = known.iter().map(|d| d.name.as_str()).collect();
            tell(&format!("error: no stage `{stage}`; stages: {}", names.join(", ")));
            return Ok(Exit::Usage);
        };
        text.push_str(&format!("\n# {}\n[[stage]]\nuse = \"{stage}\"\n", description.summary));
    }
    text.push_str(&format!(
        "\n[output]\npath = \"out\"\nformats = [\"jsonl\", \"report\"]\n\n[snapshots]\narticles = \"articles\"\npath = \"snapshots/{name}\"\n\n\
         [[test]]\nname = \"no document is dropped\"\ntext = \"The port was opened again on Monday, officials said.\"\n\
         [test.expect]\ndropped = false\n"
    ));
    write(Path::new(&file), text.as_bytes())?;
    let schema = serde_json::to_string_pretty(&wirecopy_pipeline::json_schema(&known, &[]))?;
    write(Path::new(&schema_file), schema.as_bytes())?;
    if !Path::new("articles").exists() {
        write(Path::new("articles/example.txt"), super::init::ARTICLE.as_bytes())?;
    }
    tell(&format!(
        "wrote {file}. Next:\n  wirecopy run {file}\n  wirecopy test {file} --accept   # records what comes out\n  \
         wirecopy watch {file}           # shows what your changes do"
    ));
    Ok(Exit::Done)
}

/// Makes a stage in C.
pub(crate) fn plugin_c(name: &str) -> Result<Exit> {
    let Some(dir) = folder(name) else { return Ok(Exit::Usage) };
    let snake = name.replace('-', "_");
    let makefile = format!(
        "CFLAGS ?= -std=c11 -O2 -Wall -Wextra\n\nlib{snake}.so: {snake}.c wirecopy.h\n\
         \t$(CC) $(CFLAGS) -fPIC -shared -fvisibility=default -I . {snake}.c -o $@\n\nclean:\n\trm -f lib{snake}.so\n\n\
         .PHONY: clean\n"
    );
    write(&dir.join(format!("{snake}.c")), C_STAGE.replace("c-shout", name).as_bytes())?;
    write(&dir.join("wirecopy.h"), C_HEADER.as_bytes())?;
    write(&dir.join("Makefile"), makefile.as_bytes())?;
    let stage = format!("use = \"{name}\"\nplugin = \"lib{snake}.so\"\n");
    example(&dir, name, &stage, "[{ layer = \"shout\", text = \"HELP\" }]")?;
    tell(&format!(
        "made {name}. Next:\n  cd {name}\n  make                        # the library that pipelines load\n  \
         wirecopy test pipeline.toml\n  wirecopy run pipeline.toml"
    ));
    Ok(Exit::Done)
}

/// Makes a stage that is a Python program.
pub(crate) fn command(name: &str) -> Result<Exit> {
    let Some(dir) = folder(name) else { return Ok(Exit::Usage) };
    let program = PYTHON_STAGE.replace("\"name\": \"quotes\"", &format!("\"name\": \"{name}\""));
    write(&dir.join("stage.py"), program.as_bytes())?;
    let stage = format!("use = \"{name}\"\ncommand = [\"python3\", \"stage.py\"]\ntimeout = 30\n");
    example(&dir, name, &stage, "[{ layer = \"quote\", text = \"that is late\" }]")?;
    tell(&format!(
        "made {name}. Next:\n  cd {name}\n  wirecopy test pipeline.toml\n  wirecopy run pipeline.toml"
    ));
    Ok(Exit::Done)
}

/// A pipeline with one stage, an article, and a test of what the stage finds.
fn example(dir: &Path, name: &str, stage: &str, spans: &str) -> Result<()> {
    let text = "HELP came LATE, the harbour master said: \"that is late\".";
    let pipeline = format!(
        "name = \"{name}\"\n\n[input]\npath = \"article.txt\"\n\n[[stage]]\n{stage}\n[output]\npath = \"out\"\n\n\
         [[test]]\nname = \"what is found in the article\"\nfile = \"article.txt\"\n[test.expect]\nspans = {spans}\n"
    );
    write(&dir.join("pipeline.toml"), pipeline.as_bytes())?;
    write(&dir.join("article.txt"), format!("{text}\n").as_bytes())
}

/// Whether a name is in kebab case; says so where it is not.
fn kebab(name: &str) -> bool {
    let kebab = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && name.as_bytes()[0].is_ascii_lowercase()
        && !name.ends_with('-')
        && !name.contains("--");
    if !kebab {
        tell(&format!(
            "error: `{name}` is not in kebab case; use small letters, digits and single hyphens, such as `my-stage`"
        ));
    }
    kebab
}

/// The folder to make something in; `None`, after saying why, where that cannot be.
fn folder(name: &str) -> Option<PathBuf> {
    if !kebab(name) {
        return None;
    }
    let dir = PathBuf::from(name);
    if dir.exists() {
        tell(&format!("error: {name} is there already; give another name"));
        return None;
    }
    Some(dir)
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
