//! Filling the templates of the pages.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, Value as Jinja};
use serde::Serialize;
use wirecopy_engine::EngineError;

use crate::escape::{address, escape};

/// Where pages are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// As files: nothing can be searched.
    Files,
    /// From a server, which finds articles by name, agency, rule or finding.
    Server,
}

/// The rules for the look of pages.
pub(crate) const STYLE: &str = include_str!("../templates/style.css");

/// The templates.
pub(crate) struct Templates {
    pub(crate) place: Place,
    environment: Environment<'static>,
}

impl Templates {
    pub(crate) fn new(place: Place) -> Result<Self, EngineError> {
        let environment = environment(place).map_err(|e| damaged("base.html", &e))?;
        Ok(Templates { place, environment })
    }

    /// Fills a template.
    pub(crate) fn render(&self, name: &str, context: Jinja) -> Result<String, EngineError> {
        let filled = self.environment.get_template(name).and_then(|t| t.render(context));
        filled.map_err(|error| damaged(name, &error))
    }
}

fn damaged(name: &str, error: &Error) -> EngineError {
    EngineError::io("fill the template", name)(std::io::Error::other(format!("{error:#}")))
}

/// A value for a template.
pub(crate) fn view<T: Serialize>(value: &T) -> Jinja {
    Jinja::from(Serde(value))
}

fn environment(place: Place) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    // Our own escaping also shows what cannot be seen.
    environment.set_formatter(|out, state, value| {
        if value.is_safe() || matches!(state.auto_escape(), minijinja::AutoEscape::None) {
            return minijinja::escape_formatter(out, state, value);
        }
        let text = if value.is_none() { String::new() } else { value.to_string() };
        out.write_str(&escape(&text)).map_err(Error::from)
    });
    // A value that a server finds articles by: `{{ finding.rule | found_by("rule") }}`. Another text may stand for it.
    environment.add_filter("found_by", move |value: String, by: &str, shown: Option<String>| {
        let shown = escape(shown.as_ref().unwrap_or(&value));
        Jinja::from_safe_string(match place {
            Place::Files => shown,
            Place::Server => format!("<a href=\"/articles?{by}={}\">{shown}</a>", address(&value)),
        })
    });
    environment.add_global("server", place == Place::Server);
    environment.add_template("base.html", include_str!("../templates/base.html"))?;
    environment.add_template("index.html", include_str!("../templates/index.html"))?;
    environment.add_template("articles.html", include_str!("../templates/articles.html"))?;
    environment.add_template("article.html", include_str!("../templates/article.html"))?;
    environment.add_template("found.html", include_str!("../templates/found.html"))?;
    environment.add_template("search.html", include_str!("../templates/search.html"))?;
    environment.add_template("tie.html", include_str!("../templates/tie.html"))?;
    environment.add_template("note.html", include_str!("../templates/note.html"))?;
    environment.add_template("style.css", STYLE)?;
    Ok(environment)
}
