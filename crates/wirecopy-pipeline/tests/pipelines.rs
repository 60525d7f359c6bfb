//! Good pipelines become what they say, and malformed ones are told how to mend themselves.

mod fixture;

use std::path::Path;
use std::time::Duration;

use fixture::Host;
use insta::{assert_debug_snapshot, assert_snapshot};
use proptest::prelude::*;
use wirecopy_pipeline::{
    Checked, Compress, Format, Isolation, Origin, OutputFormat, Problems, TestInput, explain_code,
    load,
};

const GOOD: &str = include_str!("good/news.toml");

fn check(text: &str) -> Result<Checked, Problems> {
    load(Path::new("pipelines/news.toml"), text, &Host)
}

#[test]
fn malformed_pipelines_say_what_would_mend_them() {
    insta::glob!("malformed/*.toml", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        let file = Path::new("pipelines").join(&*name);
        let problems = match load(&file, &text, &Host) {
            Ok(checked) => checked.warnings,
            Err(problems) => problems,
        };
        assert!(!problems.is_empty(), "{name} has no problem");
        for problem in &problems {
            assert!(explain_code(problem.code).is_some(), "{} has no text", problem.code);
            assert!(!problem.label.is_empty() || !problem.help.is_empty(), "{problem:?}");
        }
        assert_snapshot!(problems.render(false));
    });
}

#[test]
fn a_good_pipeline_becomes_what_it_says() {
    let Checked { pipeline, warnings } =
        check(GOOD).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(warnings.is_empty(), "{warnings}");
    assert_eq!(pipeline.name, "news");
    assert_eq!(pipeline.dir(), Path::new("pipelines"));
    assert_eq!(pipeline.input.paths[0].written, "articles/");
    assert_eq!(pipeline.input.paths[0].resolved, Path::new("pipelines/articles/"));
    assert_eq!(pipeline.input.format, Format::Jsonl);
    assert_eq!(pipeline.input.encoding.as_deref(), Some("windows-1252"));
    let ids: Vec<&str> = pipeline.stages.iter().map(|stage| stage.id.as_str()).collect();
    assert_eq!(ids, ["clean", "dates", "dates-2", "people", "outlets", "topics", "sources"]);
    let stage = |id: &str| pipeline.stage(id).unwrap();
    assert_eq!(stage("outlets").origin, Origin::Plugin("pipelines/libmine.so".into()));
    assert_eq!(stage("outlets").isolation, Isolation::Process);
    assert_eq!(stage("outlets").timeout, Some(Duration::from_secs(30)));
    assert_eq!(stage("outlets").memory, Some(512));
    assert!(matches!(&stage("topics").origin, Origin::Command(argv) if argv[0] == "python3"));
    assert_eq!(stage("dates").when.as_ref().unwrap().source(), "language == 'en'");
    assert_eq!(stage("people").resources[0].0, "/gazetteers/0");
    assert_eq!(stage("people").resources[0].1, Path::new("pipelines/data/people.tsv"));
    assert_eq!(stage("sources").index.as_deref(), Some(Path::new("pipelines/archive/")));
    assert_eq!(stage("clean").settings, serde_json::json!({}));
    assert_eq!(pipeline.output.formats, [OutputFormat::Jsonl, OutputFormat::Csv]);
    assert_eq!((pipeline.run.max_panics, pipeline.run.max_disk), (7, 1 << 29));
    assert_eq!((pipeline.output.shard, pipeline.output.shard_size), (1000, 64));
    assert_eq!(pipeline.output.compress, Compress::Zstd);
    assert_eq!(pipeline.snapshots.path.written, "expected");
    assert_eq!(pipeline.tests[0].stage, "dates");
    assert_eq!(pipeline.tests[1].stage, "sources");
    assert!(
        matches!(&pipeline.tests[1].input, TestInput::File(path) if path.written == "article.txt")
    );
    assert_debug_snapshot!(pipeline.tests[0]);
}

#[test]
fn a_file_may_leave_out_all_but_a_stage() {
    let checked = check("[[stage]]\nuse = 'dates'\n").unwrap();
    assert_eq!(checked.pipeline.name, "news");
    assert!(checked.pipeline.input.paths.is_empty() && checked.pipeline.output.path.is_none());
    assert_eq!(checked.pipeline.snapshots.path.written, "snapshots/news");
}

#[test]
fn a_file_that_is_too_large_is_refused_unread() {
    let problems = check(&"#".repeat(2 << 20)).unwrap_err();
    assert_eq!(problems.iter().next().map(|problem| problem.code), Some("WP0002"));
    assert!(problems.render(true).contains("longer than 1048576 bytes"));
    assert!(problems.render(true).contains("WIRECOPY_MAX_PIPELINE"));
}

#[test]
fn a_byte_order_mark_and_carriage_returns_do_no_harm() {
    let text = "\u{feff}[[stage]]\r\nuse = 'dates'\r\n[output]\r\ntrial = 1\r\n";
    let problems = check(text).unwrap_err();
    let problem = problems.iter().next().unwrap();
    assert_eq!((problem.line, problem.column, problems.len()), (4, 1, 1));
    assert_eq!(problem.label, "did you mean `trail`?");
}

#[test]
fn a_file_full_of_faults_is_answered_in_time() {
    let fill = |part: &str| part.repeat((1 << 20) / part.len());
    for text in [
        fill("[[stage]]\nuse = 'x'\n"),
        fill("[[test]]\n"),
        fill("x = y\n"),
        fill("x [\n"),
        (0..80_000).map(|number| format!("k{number} = 1\n")).collect(),
    ] {
        look(&text);
    }
}

#[test]
fn problems_are_there_for_programs_too() {
    let problems = check("# é\nnamé = 1\n[[stage]]\nuse = 'date'\n").unwrap_err();
    assert_snapshot!(serde_json::to_string_pretty(&problems.to_json()).unwrap());
    assert_snapshot!(problems.to_github(Path::new("pipelines")));
}

#[test]
fn every_line_of_a_good_pipeline_may_be_cut_out_or_cut_off() {
    let lines: Vec<&str> = GOOD.lines().collect();
    for index in 0..lines.len() {
        let mut without = lines.clone();
        without.remove(index);
        look(&without.join("\n"));
        look(&lines[..index].join("\r\n"));
    }
    for (at, _) in GOOD.char_indices() {
        look(&GOOD[..at]);
    }
}

/// Whatever the text, the answer is a pipeline or problems with places inside the text.
fn look(text: &str) {
    let problems = match check(text) {
        Ok(checked) => checked.warnings,
        Err(problems) => problems,
    };
    problems.render(true);
    for problem in &problems {
        assert!(text.get(problem.span.clone()).is_some());
        assert!(problem.line >= 1 && problem.column >= 1);
        assert!(!problem.label.is_empty() || !problem.help.is_empty(), "{problem:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_mutation_of_a_good_pipeline_panics(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, "[\\[\\]{}=.,'\"#\n\\\\a-c0-9é‘\u{1b}\u{202e} -]{0,6}"), 1..6)
    ) {
        let mut text: Vec<char> = GOOD.chars().collect();
        for (at, length, insert) in cuts {
            let at = at.index(text.len() + 1);
            let end = (at + length).min(text.len());
            text.splice(at..end, insert.chars());
        }
        look(&text.into_iter().collect::<String>());
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,200}") {
        look(&text);
        let _ = wirecopy_pipeline::When::parse(&text);
    }
}
