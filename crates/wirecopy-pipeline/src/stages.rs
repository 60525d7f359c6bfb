//! `[[stage]]`: which stages there are, where they come from, and how they are run.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use wirecopy_stage::{Description, Kind};

use crate::model::{Isolation, Origin, StageEntry};
use crate::problem::Problem;
use crate::reader::{Context, wrong_type};
use crate::schema;
use crate::suggest::{listed, nearest, short};
use crate::tree::{Key, Node, Span, Value, table_to_json};
use crate::when::When;

/// An entry as far as it could be read. One whose stage is unknown has an id all the same, so that tests may name it.
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) resolved: Option<StageEntry>,
    /// The place of the text of `when`, where it stands letter by letter.
    pub(crate) when_span: Option<(Span, Option<usize>)>,
}

/// What a plugin says of its stages; nothing where it was not opened.
type Described = Result<Option<Vec<Description>>, String>;

/// What plugins and commands have said of themselves, so that each is asked once.
#[derive(Default)]
struct Asked {
    trusted: HashMap<Origin, Result<(), String>>,
    plugins: HashMap<(PathBuf, Isolation), Described>,
    commands: HashMap<Vec<String>, Result<Option<Description>, String>>,
}

/// How many stages a pipeline may have.
const MOST: usize = 1000;

pub(crate) fn stages(
    cx: &mut Context<'_>,
    node: Option<&Node>,
    linked: &[Description],
) -> Vec<Entry> {
    let Some(node) = node else {
        cx.push(no_stage(0..0, linked));
        return Vec::new();
    };
    let Some(items) = node.as_list() else {
        let mut problem = wrong_type("stage", "a list of tables", node);
        let only_settings =
            |entries: &[(Key, Node)]| entries.iter().all(|(k, _)| k.name == "settings");
        if node.as_table().is_some_and(only_settings) {
            problem =
                Problem::error("WP0004", node.span.clone(), "these settings belong to no stage")
                    .label("no `[[stage]]` stands above")
                    .help(
                        "settings stand below the `[[stage]]` that they are for: move them there",
                    );
        } else if node.as_table().is_some() {
            problem = Problem::error("WP0004", node.span.clone(), "a stage has double brackets")
                .label("write `[[stage]]`")
                .help("a pipeline may have many stages, so each begins with `[[stage]]`; its settings stay `[stage.settings]`");
        }
        cx.push(problem);
        return Vec::new();
    };
    if let Some(last) = items.get(MOST) {
        let message = format!("{} stages; a pipeline has at most {MOST}", items.len());
        cx.push(
            Problem::error("WP0006", last.span.clone(), message)
                .label("this is one too many")
                .help(
                    "a stage that does the same with other settings can often take a list of them",
                ),
        );
        return Vec::new();
    }
    if items.is_empty() {
        cx.push(no_stage(node.span.clone(), linked));
    }
    let mut ids = Ids::new(cx, items);
    let mut asked = Asked::default();
    items.iter().map(|item| entry(cx, item, linked, &mut asked, &mut ids)).collect()
}

fn no_stage(span: Span, linked: &[Description]) -> Problem {
    let names = listed(linked.iter().map(|stage| stage.name.as_str()), "and");
    Problem::error("WP0013", span, "the pipeline has no stage")
        .help("add at least one: a line `[[stage]]`, and below it `use = \"NAME\"`")
        .help(format!("linked stages: {names}"))
}

/// The ids of all entries: those that are written come first, so that a made one never takes the place of a written one.
struct Ids {
    taken: HashMap<String, Span>,
    /// The number to try next, by name: a pipeline of very many equal stages must not count from 2 each time.
    next: HashMap<String, usize>,
}

impl Ids {
    fn new(cx: &mut Context<'_>, items: &[Node]) -> Ids {
        let mut taken: HashMap<String, Span> = HashMap::new();
        for node in items.iter().filter_map(|item| item.get("id")) {
            let Some(id) = cx.kebab("id", node) else { continue };
            if let Some(first) = taken.get(id) {
                let message = format!("two stages have the id `{id}`");
                cx.push(
                    Problem::error("WP0014", node.span.clone(), message)
                        .label("the second one")
                        .note(first.clone(), "the first one")
                        .help("give one of them another id"),
                );
            } else {
                taken.insert(id.into(), node.span.clone());
            }
        }
        Ids { taken, next: HashMap::new() }
    }

    fn make(&mut self, name: &str, span: &Span) -> String {
        let mut id = name.to_owned();
        let number = self.next.entry(name.into()).or_insert(2);
        while self.taken.contains_key(&id) {
            id = format!("{name}-{number}");
            *number += 1;
        }
        self.taken.insert(id.clone(), span.clone());
        id
    }
}

fn entry(
    cx: &mut Context<'_>,
    item: &Node,
    linked: &[Description],
    asked: &mut Asked,
    ids: &mut Ids,
) -> Entry {
    let Some(entries) = item.as_table() else {
        cx.push(wrong_type("stage", "a table", item));
        return Entry { id: String::new(), resolved: None, when_span: None };
    };
    let name = item.get("use").and_then(|node| Some((cx.filled("use", node)?, node.span.clone())));
    let origin = origin(cx, item);
    let isolation = isolation(cx, item);
    let origin = origin.filter(|origin| trusted(cx, item, origin, asked));
    let found = find(cx, item, name.clone(), origin.as_ref(), isolation, linked, asked);
    // A misspelt stage still tells whose settings were meant.
    let meant = || {
        let near = nearest(name.as_ref()?.0, linked.iter().map(|stage| stage.name.as_str()))?;
        linked.iter().find(|stage| stage.name == near)
    };
    unknown_keys(cx, entries, found.as_ref().or_else(meant));
    let (timeout, memory) = limits(cx, item, origin.as_ref(), isolation);
    let index = index(cx, item, found.as_ref());
    let (when, when_span) = when(cx, item);
    let (name, span) = name.unwrap_or(("", item.span.clone()));
    let written = item.get("id").and_then(Node::as_str).map(str::to_owned);
    let id = written
        .unwrap_or_else(|| if name.is_empty() { String::new() } else { ids.make(name, &span) });
    let before = cx.problems.len();
    let (settings, resources) = match (item.get("settings"), &found) {
        (Some(node), Some(stage)) => schema::check(cx, node, &item.span, name, &span, stage),
        (None, Some(stage)) => {
            // A stage may require a setting, so an absent table is checked like an empty one.
            let empty = Node { span: span.clone(), value: Value::Table(Vec::new()) };
            schema::check(cx, &empty, &item.span, name, &span, stage)
        }
        (settings, None) => {
            let entries = settings.and_then(Node::as_table).unwrap_or_default();
            (table_to_json(entries).into(), Vec::new())
        }
    };
    let resolved = found.zip(origin).map(|(description, origin)| StageEntry {
        id: id.clone(),
        stage: name.into(),
        origin,
        isolation,
        when,
        timeout,
        memory,
        index,
        settings,
        resources,
        description,
        line: cx.lines.line(span.start),
        span: span.clone(),
    });
    if let Some(stage) = resolved.as_ref().filter(|_| cx.problems.len() == before) {
        ask_stage(cx, item, stage);
    }
    Entry { id, resolved, when_span }
}

fn isolation(cx: &mut Context<'_>, item: &Node) -> Isolation {
    let words = [("none", Isolation::None), ("process", Isolation::Process)];
    let node = item.get("isolation");
    node.and_then(|node| cx.choice("isolation", node, &words)).unwrap_or_default()
}

/// Whether foreign code may run; says why, if not.
fn trusted(cx: &mut Context<'_>, item: &Node, origin: &Origin, asked: &mut Asked) -> bool {
    let catalog = cx.catalog;
    let answer = asked.trusted.entry(origin.clone());
    let Err(reason) = answer.or_insert_with(|| catalog.trusts(origin, &cx.dir)) else {
        return true;
    };
    let node = item.get("plugin").or_else(|| item.get("command"));
    let span = node.map_or(item.span.clone(), |node| node.span.clone());
    let message = short_reason(reason);
    cx.push(Problem::error("WP0028", span, message).help(
        "look at what changed; then `wirecopy trust` with this pipeline writes down what is there now",
    ));
    false
}

/// Lets the stage judge settings that fit its schema.
fn ask_stage(cx: &mut Context<'_>, item: &Node, stage: &StageEntry) {
    let Err(problem) = cx.catalog.try_settings(stage) else { return };
    let place = item.get("settings").map(|node| node.follow(&problem.path).span.clone());
    let message =
        format!("stage `{}` refuses its settings: {}", stage.stage, short_reason(&problem.message));
    let mut out = Problem::error("WP0026", place.clone().unwrap_or(stage.span.clone()), message)
        .label("refused")
        .help(format!("`wirecopy stages {}` shows all settings of the stage", stage.stage));
    if place.is_some() {
        out = out.note(stage.span.clone(), "this stage");
    }
    cx.push(out);
}

/// A reason given by a stage, a plugin or a command. It may be long, but it is one line.
fn short_reason(reason: &str) -> String {
    let line = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(400).collect::<String>().trim_end_matches('.').to_owned()
}

/// Where the stage comes from, or `None` if that cannot be told.
fn origin(cx: &mut Context<'_>, item: &Node) -> Option<Origin> {
    let plugin = item.get("plugin");
    let command = item.get("command");
    if let (Some(plugin), Some(command)) = (plugin, command) {
        cx.push(
            Problem::error(
                "WP0012",
                command.span.clone(),
                "a stage cannot be a plugin and a command",
            )
            .label("the command")
            .note(plugin.span.clone(), "the plugin")
            .help("remove one of the two"),
        );
        return None;
    }
    if let Some(node) = plugin {
        return cx.path("plugin", node).map(|path| Origin::Plugin(path.resolved));
    }
    let Some(node) = command else { return Some(Origin::Linked) };
    if let Some(text) = node.as_str() {
        let words: Vec<String> = text.split_whitespace().map(|word| format!("{word:?}")).collect();
        let help = format!("write its words as a list: command = [{}]", short(&words.join(", ")));
        let mut problem = wrong_type("command", "a list of strings", node).help(help);
        problem.help.remove(0);
        cx.push(problem);
        return None;
    }
    let words = cx.strings("command", node);
    let complete = node.as_list().is_some_and(|items| items.len() == words.len());
    if complete && words.is_empty() {
        let help = "name the program and its arguments: command = [\"python3\", \"mine.py\"]";
        cx.push(Problem::error("WP0010", node.span.clone(), "`command` is empty").help(help));
        return None;
    }
    complete.then(|| Origin::Command(words.iter().map(|(word, _)| (*word).to_owned()).collect()))
}

/// The stage's description of itself.
fn find(
    cx: &mut Context<'_>,
    item: &Node,
    name: Option<(&str, Span)>,
    origin: Option<&Origin>,
    isolation: Isolation,
    linked: &[Description],
    asked: &mut Asked,
) -> Option<Description> {
    let catalog = cx.catalog;
    let missing = item.get("use").is_none();
    match origin {
        Some(Origin::Plugin(path)) => {
            let opened = asked.plugins.entry((path.clone(), isolation));
            let opened = opened.or_insert_with(|| catalog.plugin(path, isolation));
            let span = item.get("plugin").map_or(item.span.clone(), |node| node.span.clone());
            match opened {
                Err(reason) => {
                    let message = format!("the plugin cannot be used: {}", short_reason(reason));
                    let path = short(&path.to_string_lossy());
                    cx.push(Problem::error("WP0015", span, message).help(format!(
                        "the path is relative to the pipeline file, so this is `{path}`"
                    )));
                    None
                }
                Ok(None) => {
                    not_asked(cx, span, "the plugin was not opened");
                    None
                }
                Ok(Some(stages)) => pick(cx, item, name, missing, stages, Some(&span), linked),
            }
        }
        Some(Origin::Command(argv)) => {
            if missing {
                let problem = cx.missing("[[stage]]", "use", item.span.clone());
                cx.push(problem.help("give the command a name: use = \"my-stage\""));
            }
            let hello = asked
                .commands
                .entry(argv.clone())
                .or_insert_with(|| catalog.command(argv, &cx.dir));
            let span = item.get("command").map_or(item.span.clone(), |node| node.span.clone());
            match hello {
                Err(reason) => {
                    let message = format!("the command gives no hello: {}", short_reason(reason));
                    cx.push(Problem::error("WP0016", span, message).help(
                        "the command is started in the folder of the pipeline file and must first print one line that describes the stage",
                    ));
                    None
                }
                Ok(None) => {
                    not_asked(cx, span, "the command was not started");
                    None
                }
                Ok(Some(description)) => name.map(|_| description.clone()),
            }
        }
        Some(Origin::Linked) => pick(cx, item, name, missing, linked, None, linked),
        None => None,
    }
}

/// Says that a stage was not asked what it is, so that its settings and what it reads and writes are not checked.
fn not_asked(cx: &mut Context<'_>, span: Span, what: &str) {
    let message = format!("{what}, so the settings of its stage were not checked");
    cx.push(
        Problem::warning("WP0018", span, message).help(
            "`wirecopy check --deep` runs its code and checks the rest; so does `wirecopy run`",
        ),
    );
}

fn pick(
    cx: &mut Context<'_>,
    item: &Node,
    name: Option<(&str, Span)>,
    missing: bool,
    stages: &[Description],
    plugin: Option<&Span>,
    linked: &[Description],
) -> Option<Description> {
    let names = || stages.iter().map(|stage| stage.name.as_str());
    let place = if plugin.is_some() { "stages of this plugin" } else { "linked stages" };
    let there = format!("{place}: {}", listed(names(), "and"));
    let Some((name, span)) = name else {
        if missing {
            let problem = cx.missing("[[stage]]", "use", item.span.clone());
            let example = names().next().unwrap_or("NAME");
            cx.push(problem.help(format!("say which stage: use = \"{example}\"")).help(there));
        }
        return None;
    };
    if let Some(stage) = stages.iter().find(|stage| stage.name == name) {
        return Some(stage.clone());
    }
    let message = match plugin {
        Some(_) => format!("the plugin has no stage `{}`", short(name)),
        None => format!("there is no stage `{}`", short(name)),
    };
    let mut problem =
        Problem::error("WP0011", span, message).did_you_mean(nearest(name, names())).help(there);
    if let Some(plugin) = plugin {
        problem = problem.note(plugin.clone(), "this plugin");
        if linked.iter().any(|stage| stage.name == name) {
            problem = problem
                .help(format!("`{name}` is a linked stage; to use that one, remove `plugin`"));
        }
    } else {
        problem = problem.help("a stage of your own needs `plugin = \"PATH\"` or `command = [\"PROGRAM\"]` beside `use`");
    }
    cx.push(problem);
    None
}

/// A setting written beside `use` instead of below `[stage.settings]` is the commonest slip of all.
fn unknown_keys(cx: &mut Context<'_>, entries: &[(Key, Node)], stage: Option<&Description>) {
    cx.unknown_keys("[[stage]]", entries, |key| {
        let stage = stage?;
        if stage.settings.get("properties")?.get(key).is_some() {
            return Some(format!(
                "`{key}` is a setting of `{}`: write it below a header `[stage.settings]`",
                stage.name
            ));
        }
        None
    });
}

fn when(cx: &mut Context<'_>, item: &Node) -> (Option<When>, Option<(Span, Option<usize>)>) {
    let Some(node) = item.get("when") else { return (None, None) };
    let Some(source) = cx.string("when", node) else { return (None, None) };
    let start = node.text_start(cx.source);
    match When::parse(source) {
        Ok(when) => (Some(when), Some((node.span.clone(), start))),
        Err(error) => {
            let (span, place) = match start {
                Some(start) => (start + error.span.start..start + error.span.end, String::new()),
                None => {
                    let before = source.get(..error.span.start).unwrap_or("").chars().count();
                    (node.span.clone(), format!(" (at character {} of the condition)", before + 1))
                }
            };
            let message = format!("the condition of `when` is wrong: {}{place}", error.message);
            let problem = Problem::error("WP0030", span, message);
            let example = || "conditions look like this: language == 'en' and has(title)".into();
            let problem = problem.help(error.hint.unwrap_or_else(example));
            cx.push(problem);
            (None, None)
        }
    }
}

/// The folder of the index, for a stage that looks at many documents.
fn index(cx: &mut Context<'_>, item: &Node, stage: Option<&Description>) -> Option<PathBuf> {
    let node = item.get("index")?;
    let written = cx.filled("index", node)?;
    let path = cx.resolve(written).resolved;
    if stage.is_some_and(|stage| stage.kind == Kind::Document) {
        let problem =
            Problem::error("WP0019", node.span.clone(), "the stage has no use for an index")
                .label("it looks at one article at a time")
                .help("remove `index`, or move it to a stage that compares articles");
        cx.push(problem);
    }
    Some(path)
}

fn limits(
    cx: &mut Context<'_>,
    item: &Node,
    origin: Option<&Origin>,
    isolation: Isolation,
) -> (Option<Duration>, Option<u64>) {
    let isolated = isolation == Isolation::Process;
    let command = matches!(origin, Some(Origin::Command(_)));
    // A misspelt isolation is reported already, and what it should have been is unknown.
    let certain =
        origin.is_some() && item.get("isolation").is_none_or(|node| node.as_str() == Some("none"));
    let why = match origin {
        Some(Origin::Command(_)) => "the memory of a command is limited under isolation only",
        _ => "the stage runs in the host's own process, which cannot be limited",
    };
    let no_effect = |cx: &mut Context<'_>, key: &str, node: &Node| {
        let help = "add `isolation = \"process\"` to the stage, or remove the limit";
        cx.push(
            Problem::warning("WP0017", node.span.clone(), format!("`{key}` has no effect here"))
                .label(why)
                .help(help),
        );
    };
    let timeout = item.get("timeout").and_then(|node| {
        let timeout = cx.seconds("timeout", node, 86_400)?;
        if certain && !isolated && !command {
            no_effect(cx, "timeout", node);
        }
        Some(timeout)
    });
    let memory = item.get("memory").and_then(|node| {
        let mebibytes = cx.integer("memory", node, 1..=16_777_216)?;
        if certain && !isolated {
            no_effect(cx, "memory", node);
        }
        Some(mebibytes)
    });
    (timeout, memory)
}
