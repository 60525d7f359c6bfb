//! `wirecopy trust`.

use anyhow::Result;

use crate::build::{NotLoaded, load_with};
use crate::catalog::Stages;
use crate::cli::{Exit, TrustArgs};
use crate::lock::{Change, Lock};
use crate::terminal::{color, out, shown, tell};

/// Notes the plugins and scripts of pipelines as they are now. None of their code runs.
pub(crate) fn trust(args: &TrustArgs) -> Result<Exit> {
    for file in &args.pipelines {
        let stages = Stages::trusting();
        let pipeline = match load_with(file, &stages) {
            Ok(loaded) => loaded.pipeline,
            Err(NotLoaded::Unreadable(error)) => return Err(error),
            Err(NotLoaded::Problems(problems)) => {
                tell(problems.render(color()).trim_end());
                return Ok(Exit::Usage);
            }
        };
        let mut lock = Lock::of(pipeline.dir())?.unwrap_or_else(|| Lock::empty(pipeline.dir()));
        let mut lines = Vec::new();
        for origin in stages.asked() {
            for (name, change) in lock.note(&origin)? {
                let said = match change {
                    Change::New => "new",
                    Change::Same => "as before",
                    Change::Changed => "changed",
                };
                lines.push(format!("  {said:<9}  {name}\n"));
            }
        }
        lines.extend(lock.forget_missing().iter().map(|name| format!("  gone       {name}\n")));
        lines.sort();
        lines.dedup();
        let path = lock.write()?;
        out(&format!("{}\n{}", shown(&path), lines.concat()));
    }
    Ok(Exit::Done)
}
