//! Small pages of HTML: one file, no network, no script.

pub(crate) use wirecopy_report::escape;

/// A page with this title and body.
pub(crate) fn page(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>\n"
    )
}

const STYLE: &str = ":root{color-scheme:light dark}\
    body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:70rem;padding:1rem;overflow-wrap:anywhere}\
    table{border-collapse:collapse}th,td{padding:.2rem .8rem .2rem 0;text-align:left}td{font-variant-numeric:tabular-nums}\
    pre{white-space:pre-wrap}del{background:#f7d4d4;color:#5b0000}ins{background:#d2efd2;color:#003d00;text-decoration:none}\
    code{font-size:.9em}summary{cursor:pointer}";
