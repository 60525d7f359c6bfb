//! `wirecopy stages` and `wirecopy rules`.

use anyhow::Result;
use wirecopy_stage::{Description, Kind};

use crate::build::descriptions;
use crate::cli::Exit;
use crate::terminal::{out, tell};

/// Lists the stages, or shows one.
pub(crate) fn stages(name: Option<&str>, json: bool) -> Result<Exit> {
    let mut all = descriptions();
    if let Some(name) = name {
        all.retain(|d| d.name == name);
        if all.is_empty() {
            let known: Vec<String> = descriptions().into_iter().map(|d| d.name).collect();
            tell(&format!("error: no stage is called `{name}`; there are {}", known.join(", ")));
            return Ok(Exit::Usage);
        }
    }
    if json {
        out(&format!("{}\n", serde_json::to_string_pretty(&all)?));
    } else if name.is_some() {
        all.iter().for_each(|d| out(&show(d)));
    } else {
        for d in &all {
            let kind = if d.kind == Kind::Corpus { "corpus" } else { "document" };
            out(&format!("{:12} {:9} {:3} rules  {}\n", d.name, kind, d.rules.len(), d.summary));
        }
        out("\n`wirecopy stages NAME` shows one with its settings.\n");
    }
    Ok(Exit::Done)
}

fn show(d: &Description) -> String {
    let mut text = format!("{} {}\n{}\n", d.name, d.version, d.summary);
    let list =
        |items: Vec<String>| if items.is_empty() { "nothing".to_owned() } else { items.join(", ") };
    let reads = d.reads.iter().map(|r| {
        let need = if r.required { " (required)" } else { "" };
        format!("{}{need}", r.item)
    });
    text.push_str(&format!("\nreads   the text, {}\n", list(reads.collect())));
    text.push_str(&format!(
        "writes  {}\n",
        list(d.writes.iter().map(ToString::to_string).collect())
    ));
    let settings = d.settings.get("properties").and_then(|p| p.as_object());
    if let Some(settings) = settings.filter(|s| !s.is_empty()) {
        text.push_str("\nsettings\n");
        for (key, schema) in settings {
            let what = schema.get("description").and_then(|v| v.as_str()).unwrap_or_default();
            let default =
                schema.get("default").map(|v| format!(" [default: {v}]")).unwrap_or_default();
            text.push_str(&format!("  {key}{default}\n      {}\n", what.replace('\n', " ")));
        }
    }
    text.push_str("\nrules\n");
    for rule in &d.rules {
        text.push_str(&format!("  {}\n      {}\n      {}\n", rule.id, rule.summary, rule.example));
    }
    text
}

/// Lists rules.
pub(crate) fn rules(filter: Option<&str>) -> Result<Exit> {
    let wanted = filter.unwrap_or_default().to_lowercase();
    let mut count = 0;
    for rule in descriptions().iter().flat_map(|d| &d.rules) {
        let text = format!("{}\n    {}\n    {}\n", rule.id, rule.summary, rule.example);
        if text.to_lowercase().contains(&wanted) {
            count += 1;
            out(&text);
        }
    }
    if count == 0 {
        tell(&format!("no rule mentions `{wanted}`"));
    }
    Ok(Exit::Done)
}
