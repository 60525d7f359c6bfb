//! `wirecopy init`.

use std::path::Path;

use anyhow::{Context, Result};

use crate::cli::Exit;
use crate::terminal::tell;

/// The pipeline that is written.
const PIPELINE: &str = include_str!("init.toml");
/// The article that is written where there is no folder of articles yet.
pub(crate) const ARTICLE: &str = include_str!("init-article.txt");

/// Writes a commented pipeline, and an article to run it on if there are none.
pub(crate) fn init(file: &Path) -> Result<Exit> {
    if file.exists() {
        tell(&format!("error: {} is there already; give another name", file.display()));
        return Ok(Exit::Usage);
    }
    let dir = file.parent().filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    std::fs::write(file, PIPELINE).with_context(|| format!("cannot write {}", file.display()))?;
    let articles = dir.join("articles");
    if !articles.exists() {
        std::fs::create_dir_all(&articles)
            .with_context(|| format!("cannot make {}", articles.display()))?;
        let article = articles.join("example.txt");
        std::fs::write(&article, ARTICLE)
            .with_context(|| format!("cannot write {}", article.display()))?;
        tell(&format!("wrote {} with one article to try it on", articles.display()));
    }
    tell(&format!("wrote {0}; next: wirecopy run {0}", file.display()));
    Ok(Exit::Done)
}
