//! `wirecopy serve`.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use signal_hook::consts::{SIGINT, SIGTERM};
use wirecopy_engine::EngineError;
use wirecopy_report::Browser;
use wirecopy_serve::{AddressError, Answer};

use crate::cli::{Exit, ServeArgs};
use crate::terminal::{count, duration, out, tell};

/// Serves a finished run to browsers on this machine, until a signal comes.
pub(crate) fn serve(args: &ServeArgs) -> Result<Exit> {
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])
        .context("cannot listen to signals")?;
    let listener = match wirecopy_serve::bind(args.address, args.port) {
        Ok(listener) => listener,
        Err(error @ AddressError::NotLoopback(_)) => {
            tell(&format!("error: {error}"));
            return Ok(Exit::Usage);
        }
        Err(error) => return Err(error.into()),
    };
    let address = listener.local_addr().context("the address has no number")?;
    // A signal ends the program at once, also while the run is still read: nothing is written that could be left half.
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            std::process::exit(128 + signal);
        }
    });
    let began = Instant::now();
    let browser = match Browser::open(&args.dir) {
        Ok(browser) => Arc::new(browser),
        Err(error @ EngineError::NoDocuments { .. }) => {
            tell(&format!("error: {error}"));
            return Ok(Exit::Usage);
        }
        Err(error) => return Err(error.into()),
    };
    tell(&format!(
        "{} indexed in {}, {} MiB of memory; Ctrl-C ends",
        count(browser.documents(), "article"),
        duration(began.elapsed().as_secs_f64()),
        browser.memory().div_ceil(1 << 20)
    ));
    let counted = Arc::clone(&browser);
    std::thread::spawn(move || {
        if let Err(error) = counted.count() {
            tell(&format!("the overview cannot be made: {error}"));
        }
    });
    out(&format!("http://{address}/\n"));
    let page = move |path: &str, query: &str| {
        let page = browser.page(path, query);
        Answer { status: page.status, media: page.media, body: page.body }
    };
    wirecopy_serve::serve(&listener, page).context("no more connections can be taken")?;
    Ok(Exit::Done)
}
