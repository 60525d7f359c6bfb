//! A line of progress on a terminal, and nothing where there is none.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use wirecopy_engine::Progress;

use crate::terminal::tell;

/// Shows how a run gets on.
pub(crate) struct Bar {
    bar: Mutex<ProgressBar>,
    wanted: bool,
}

impl Bar {
    /// A bar that only draws on a terminal, and only if it is wanted.
    pub(crate) fn new(wanted: bool) -> Self {
        let shown = wanted && std::io::stderr().is_terminal();
        let target =
            if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if shown {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Bar { bar: Mutex::new(bar), wanted }
    }

    pub(crate) fn finish(&self) {
        self.bar().finish_and_clear();
    }

    fn bar(&self) -> std::sync::MutexGuard<'_, ProgressBar> {
        self.bar.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Progress for Bar {
    fn begin(&self, what: &str, total: Option<u64>) {
        let bar = self.bar();
        bar.reset();
        bar.set_position(0);
        let template = match total {
            Some(total) => {
                bar.set_length(total);
                "{spinner} {msg} {pos}/{len} documents {wide_bar} {eta}"
            }
            None => "{spinner} {msg} {pos} documents {per_sec}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
    }

    fn advance(&self, documents: u64) {
        self.bar().inc(documents);
    }

    fn note(&self, text: &str) {
        if self.wanted {
            self.bar().suspend(|| tell(&format!("note: {text}")));
        }
    }
}
