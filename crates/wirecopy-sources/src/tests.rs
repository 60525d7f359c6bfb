//! Small corpora through the stage.

use wirecopy_stage::{SCORE_ONE, testing};

use crate::{STAGES, Sources};

#[test]
fn description_is_sound() {
    testing::check_description(&STAGES[0]);
}

/// Three reports on one visit, one of them copied, and one on something else.
fn corpus() -> Vec<wirecopy_stage::prelude::Document> {
    let doc = |id: &str, published: &str, text: &str| {
        let mut doc = testing::document(text, &[("published", published)]);
        doc.id = id.to_owned();
        doc
    };
    let wire = "General Tarek Halloumi arrived in Marsa Delin on Monday, the Harbour Ministry said. \"The harbour is \
        the door of our country and it will be open again before the month is over,\" he said in the old town. He \
        met Rosa Delgado, who told Reuters that the two sides would work together on the new quay. The fire had \
        burned for two days and destroyed three of the five grain stores of the port.";
    let copy = format!("{wire} The mayor did not comment.");
    vec![
        doc("wire", "2021-05-12", wire),
        doc("copy", "2021-05-13", &copy),
        doc(
            "own",
            "2021-05-13",
            "In Marsa Delin, General Tarek Halloumi met Rosa Delgado. \"The harbour is the door of our country and \
             it will be open again before the month is over,\" the general promised. Yonhap reported that \"our \
             two harbour ministries must strengthen the cooperation\" was the message of the visit to the town.",
        ),
        doc(
            "other",
            "2021-05-13",
            "The Bank of Penang raised its rate to five percent on Thursday. Minister Lee Wong said \
             \"strengthening cooperation of our ministries of harbours\" was for another day.",
        ),
    ]
}

#[test]
fn a_small_corpus() {
    let (snapshots, links) = testing::corpus_snapshot::<Sources>("{}", corpus());
    let links: Vec<String> = links
        .iter()
        .map(|l| format!("{} {} {} {} {} spans", l.a, l.kind, l.b, l.score, l.spans.len()))
        .collect();
    insta::assert_snapshot!(format!("{}\n\n{}", links.join("\n"), snapshots.join("\n=====\n")));
}

#[test]
fn copies_leave_where_the_settings_ask_for_it() {
    let (snapshots, _) = testing::corpus_snapshot::<Sources>(r#"{"keep":"first"}"#, corpus());
    assert!(snapshots[1].starts_with("dropped  a copy of wire"), "{}", snapshots[1]);
    assert!(!snapshots[0].starts_with("dropped"));
}

/// The kinds of the links between two texts, with their scores in percent.
fn kinds(a: &str, b: &str) -> Vec<String> {
    let docs = vec![testing::document(a, &[]), testing::document(b, &[])];
    let (_, links) = testing::corpus_snapshot::<Sources>("{}", docs);
    links.iter().map(|l| format!("{} {}", l.kind, l.score / (SCORE_ONE / 100))).collect()
}

#[test]
fn another_lead_hides_no_copy() {
    let lead = |from: u32| long(from..from + 55);
    let rest = long(0..20);
    let kinds = |a: &str, b: &str| kinds(a, b)[0].clone();
    assert_eq!(kinds(&(lead(100) + &rest), &(lead(200) + &rest)), "contains 22");
    // In the middle it is a passage that both have.
    let other = |from: u32| lead(from) + &rest + &long(from + 60..from + 80);
    assert_eq!(kinds(&other(100), &other(200)), "quotes 21");
}

#[test]
fn other_numbers_are_other_news() {
    for (a, b) in [
        (
            "Arsenal beat Chelsea two goals to one in the last minute of the match at the old ground by the river",
            "Arsenal beat Chelsea three goals to one in the last minute of the match at the old ground by the river",
        ),
        (
            "Weather for the port on Monday: wind from the north with showers and a little sun late in the day",
            "Weather for the port on Tuesday: wind from the north with showers and a little sun late in the day",
        ),
        (
            "The share of the harbour company closed at 13 dollars after a quiet day on the old stock exchange",
            "The share of the harbour company closed at twelve dollars after a quiet day on the old stock exchange",
        ),
    ] {
        let kinds = kinds(a, b);
        assert!(kinds.iter().all(|k| !k.starts_with("near")), "{a}: {kinds:?}");
    }
    // The report of a market is longer, and has a number in each sentence.
    let report = |numbers: [u32; 5]| {
        let [index, up, dollar, gold, oil] = numbers;
        format!(
            "Shares in Penang rose on Monday as buyers came back to the market after a weak start. The harbour index \
             closed at {index} points, up {up} points from the day before. The dollar stood at {dollar} cents against \
             the ringgit in late trade, dealers said. Gold cost {gold} dollars an ounce and was little changed on the \
             day. Oil for delivery at the old quay was quoted at {oil} dollars a barrel, they said in their note."
        )
    };
    let kinds = kinds(&report([1501, 12, 423, 1850, 71]), &report([1522, 21, 425, 1861, 69]));
    assert!(kinds.iter().all(|k| !k.starts_with("near")), "{kinds:?}");
}

#[test]
fn a_few_words_are_the_same_only_under_one_title() {
    let stub = |title: &str| testing::document("Watch the video above.", &[("title", title)]);
    let links = |docs| testing::corpus_snapshot::<Sources>("{\"stories\":false}", docs).1.len();
    assert_eq!(links(vec![stub("Port opens after fire"), stub("Mayor resigns")]), 0);
    assert_eq!(links(vec![stub("Mayor resigns"), stub("Mayor resigns")]), 1);
}

#[test]
fn a_notice_at_the_end_of_some_articles_is_no_other_lead() {
    let notice = long(900..927);
    for count in [5, 12, 40, 80, 230] {
        let article = |n: u32| testing::document(&(long(n * 100..n * 100 + 72) + &notice), &[]);
        let docs = (10..10 + count).map(article).collect();
        let (_, links) = testing::corpus_snapshot::<Sources>("{\"stories\":false}", docs);
        let links = links.iter().filter(|l| l.kind.as_str() == "contains").count();
        assert_eq!(links, 0, "{count} articles");
    }
}

#[test]
fn whether_two_are_copies_is_no_matter_of_strangers() {
    let notice = long(900..925);
    let own = testing::document(&(long(0..100) + &notice), &[]);
    let copy = testing::document(&(long(0..75) + &notice), &[]);
    for strangers in [0, 40, 100, 230] {
        let stranger = |n: u32| testing::document(&(long(n * 100..n * 100 + 100) + &notice), &[]);
        let mut docs: Vec<_> = (10..10 + strangers).map(stranger).collect();
        docs.extend([own.clone(), copy.clone()]);
        docs.iter_mut().enumerate().for_each(|(n, doc)| doc.id = n.to_string());
        let (snapshots, _) = testing::corpus_snapshot::<Sources>("{\"stories\":false}", docs);
        let copies = snapshots.iter().filter(|s| s.contains("copy_of")).count();
        assert_eq!(copies, 1, "{strangers} strangers");
    }
}

#[test]
fn lines_that_recur_tie_no_articles() {
    use wirecopy_stage::prelude::*;

    let author = long(500..530);
    let docs = |labelled: bool| {
        let article = |n: u32| {
            let mut doc = testing::document(&(long(n..n + 25) + "\n" + &author), &[]);
            let start = doc.text.len() - author.len();
            if labelled {
                let span = Span::at(start, doc.text.len());
                let rule = wirecopy_stage::document::RuleRef { stage: 0, rule: 0 };
                let line = Name::literal("recurring");
                doc.push_annotation(Annotation::new(1, layers::BOILERPLATE, line, span, rule), []);
            }
            doc
        };
        vec![article(100), article(200), article(300)]
    };
    let (_, links) = testing::corpus_snapshot::<Sources>("{}", docs(false));
    assert!(links.len() >= 3, "a passage of half of each article is told: {links:?}");
    let (_, links) = testing::corpus_snapshot::<Sources>("{}", docs(true));
    assert!(links.is_empty(), "{links:?}");
}

/// More fingerprints than hits are kept of a pair.
fn long(words: std::ops::Range<u32>) -> String {
    words.map(|n| format!("word{n} ")).collect()
}

#[test]
fn long_articles_that_are_the_same_are_exact_and_one_story() {
    let text = long(0..5000);
    assert_eq!(kinds(&text, &text.to_uppercase()), ["exact 100", "story 99"]);
}

/// Articles as outlet, time, address and text; gives links and the fields that say who is whose copy.
fn corpus_of(settings: &str, rows: &[(&str, &str, &str, &str)]) -> (Vec<String>, String) {
    let docs = rows
        .iter()
        .enumerate()
        .map(|(n, (outlet, published, url, text))| {
            let fields = [("outlet", *outlet), ("published", *published), ("url", *url)];
            let mut doc = testing::document(text, &fields);
            doc.id = n.to_string();
            doc
        })
        .collect();
    let (snapshots, links) = testing::corpus_snapshot::<Sources>(settings, docs);
    let listed = links.iter().filter(|l| !l.spans.is_empty());
    let links = listed.map(|l| format!("{} {} {}", l.a, l.kind, l.b)).collect();
    let mut told = Vec::new();
    for (n, snapshot) in snapshots.iter().enumerate() {
        for line in snapshot.lines() {
            let line = line.trim();
            let field = ["copy_of", "superseded_by", "primary_source", "dropped"];
            if field.iter().any(|f| line.starts_with(f)) {
                told.push(format!("{n}: {}", line.split("  [").next().unwrap_or_default()));
            }
        }
    }
    (links, told.join("\n"))
}

const WIRE: &str = "General Tarek Halloumi arrived in Marsa Delin on Monday, the Harbour Ministry said. He met Rosa \
    Delgado in the old town. The fire had burned for two days and destroyed three of the five grain stores.";

#[test]
fn versions_at_one_address_are_no_copies() {
    let more =
        format!("{WIRE} Two more stores were saved by the harbour brigade, the mayor added.");
    let url = "https://port.example/a/1";
    let (links, told) = corpus_of(
        "{}",
        &[
            ("Port", "2021-05-12T18:00", "https://www.port.example/a/1?utm_source=x", &more),
            ("Port", "2021-05-12T12:00", url, WIRE),
            ("Port", "2021-05-12T12:30", url, WIRE),
            (
                "Port",
                "2021-05-12",
                url,
                "Nothing of this was ever said by anyone in the whole town.",
            ),
        ],
    );
    assert_eq!(links, ["0 supersedes 1", "0 supersedes 2", "1 exact 2"]);
    assert_eq!(told, "1: superseded_by = \"0\"\n2: copy_of = \"1\"\n2: superseded_by = \"0\"");
}

#[test]
fn the_settings_say_which_of_several_copies_is_the_first() {
    let longer = format!("{WIRE} The mayor did not comment.");
    let rows = [
        ("Harbour Post", "2021-05-12", "", WIRE),
        ("Evening Courier", "2021-05-14", "", &longer),
        ("", "2021-05-13", "https://www.reuters.com/a/1", WIRE),
    ];
    let primary = |outlet: &str, name: &str| {
        format!(
            "primary_source = {{\"agency\":\"{outlet}\",\"name\":\"{name}\",\"reason\":\"an earlier article of this \
             outlet has the same text\",\"rule\":\"sources/primary-by-copy\"}}"
        )
    };
    let post = primary("harbour-post", "Harbour Post");
    let own = "primary_source = {\"agency\":\"reuters\",\"name\":\"Reuters\",\"reason\":\"the agency published it \
               itself\",\"rule\":\"sources/primary-by-outlet\"}";
    let (_, told) = corpus_of("{}", &rows);
    // What an agency publishes is its own, whoever came first.
    let expected = format!("1: copy_of = \"0\"\n1: {post}\n2: copy_of = \"0\"\n2: {own}");
    assert_eq!(told, expected);
    let (_, told) = corpus_of("{\"first\":\"longest\"}", &rows);
    assert_eq!(told, format!("0: copy_of = \"1\"\n2: copy_of = \"1\"\n2: {own}"));
    let (_, told) = corpus_of("{\"prefer\":[\"Evening Courier\",\"reuters.com\"]}", &rows[..]);
    assert_eq!(told, format!("0: copy_of = \"1\"\n2: copy_of = \"1\"\n2: {own}"));
    let (_, told) = corpus_of("{\"prefer\":[\"Reuters\"],\"keep\":\"first\"}", &rows);
    assert!(told.contains("0: dropped  a copy of 2") && !told.contains("2: dropped"), "{told}");
}

#[test]
fn a_copy_has_the_source_of_what_it_copies() {
    let credited = format!("{WIRE} (Reuters)");
    let primary = |rows: &[(&str, &str, &str, &str)]| {
        let (_, told) = corpus_of("{}", rows);
        let field = |l: &&str| l.contains("primary_source");
        let lines: Vec<String> = told.lines().filter(field).map(short).collect();
        lines.join("; ")
    };
    fn short(line: &str) -> String {
        let (doc, rest) = line.split_once(": primary_source = {\"agency\":\"").unwrap();
        let reason = rest.split_once("\"reason\":\"").unwrap().1;
        format!("{doc} {}: {}", rest.split('"').next().unwrap(), reason.split('"').next().unwrap())
    }
    let post = ("Harbour Post", "2021-05-12", "", credited.as_str());
    let own = "0 reuters: the credit line names it and no other";
    let copied = "1 reuters: the article with the same text that is kept credits it";
    assert_eq!(
        primary(&[post, ("Evening Courier", "2021-05-13", "", WIRE)]),
        format!("{own}; {copied}")
    );
    // An agency at its own address.
    assert_eq!(
        primary(&[
            ("", "2021-05-12", "https://www.reuters.com/a/1", WIRE),
            ("Evening Courier", "2021-05-13", "", WIRE),
        ]),
        "0 reuters: the agency published it itself; \
         1 reuters: an earlier article of this outlet has the same text"
    );
}

#[test]
fn the_time_of_day_says_which_copy_came_first() {
    let longer = format!("{WIRE} The mayor did not comment.");
    let first = |wire: &str, reprint: &str| {
        let rows = [("Post", reprint, "", longer.as_str()), ("Courier", wire, "", WIRE)];
        let (_, told) = corpus_of("{}", &rows);
        let copy = told.lines().find(|l| l.contains("copy_of")).unwrap_or_default();
        if copy.starts_with("0: ") { "wire" } else { "reprint" }
    };
    assert_eq!(first("2021-05-12T08:00", "2021-05-12T20:00"), "wire");
    assert_eq!(first("2021-05-12T20:00", "2021-05-12T08:00"), "reprint");
    assert_eq!(first("2021-05-12T08:00", "2021-05-12"), "wire");
    assert_eq!(first("2021-05-12T08:00", "2021-05-12T00:00:00Z"), "wire");
    assert_eq!(first("2021-05-12", "2021-05-12"), "reprint", "the longer one");
    assert_eq!(first("2021-05-12T23:30:00Z", "2021-05-13T08:00:00+09:00"), "reprint");
    assert_eq!(first("2021-05-12T20:00:00-05:00", "2021-05-13T00:30:00Z"), "reprint");
    assert_eq!(first("2021-05-12T19:00:00-05:00", "2021-05-13T00:30:00Z"), "wire");
}

#[test]
fn signatures_find_whole_copies_only() {
    let long = long(0..300);
    let near = format!("{long} The mayor did not comment.");
    let rows = [
        ("", "2021-05-12", "https://port.example/a", long.as_str()),
        ("", "2021-05-13", "", near.as_str()),
        ("", "2021-05-13", "", &long[..long.len() / 3]),
        ("", "2021-05-13", "https://port.example/a?utm_source=x", near.as_str()),
    ];
    let (links, told) = corpus_of("{\"method\":\"minhash\",\"stories\":false}", &rows);
    assert_eq!(links, ["0 near 1", "0 supersedes 3", "1 exact 3"]);
    // The last is the same as a copy and a version of the first: who is a copy already keeps none.
    let told: Vec<&str> = told.lines().filter(|line| !line.contains("primary_source")).collect();
    assert_eq!(told, ["0: superseded_by = \"3\"", "1: copy_of = \"0\""]);
}

#[test]
fn a_passage_that_stands_everywhere_is_reported_once() {
    let notice = "All rights in this report belong to the harbour office and nobody may print it without asking first";
    let docs = (0..230)
        .map(|n| testing::document(&format!("{}. {notice}.", long(n * 40..n * 40 + 40)), &[]))
        .collect();
    let (snapshots, links) = testing::corpus_snapshot::<Sources>("{\"stories\":false}", docs);
    // Fingerprints at its borders differ with the words around it, and may be few enough to be compared.
    assert_eq!(links, []);
    assert!(snapshots.iter().all(|s| !s.contains("copy_of")));
    let reports: Vec<&str> =
        snapshots.iter().filter(|s| s.contains("repeated-passage")).map(String::as_str).collect();
    assert_eq!(reports.len(), 1);
    assert!(reports[0].contains("times in the corpus, too often"), "{}", reports[0]);
}

/// Articles as day and text; gives for each the one that it is a copy of, if any, and the findings of all.
fn copies_of(settings: &str, rows: &[(u32, String)]) -> (Vec<Option<usize>>, String) {
    let docs = rows.iter().enumerate().map(|(n, (day, text))| {
        let published = format!("2021-{:02}-{:02}", day / 28 % 12 + 1, day % 28 + 1);
        let mut doc = testing::document(text, &[("published", &published)]);
        doc.id = n.to_string();
        doc
    });
    let (snapshots, _) = testing::corpus_snapshot::<Sources>(settings, docs.collect());
    let kept = |snapshot: &String| {
        let line = snapshot.lines().find_map(|l| l.trim().strip_prefix("copy_of = \""))?;
        line.split('"').next()?.parse().ok()
    };
    let findings =
        snapshots.iter().flat_map(|s| s.lines()).filter(|l| l.contains("cluster `copies`"));
    (snapshots.iter().map(kept).collect(), findings.collect::<Vec<_>>().join("\n"))
}

/// A word for each number.
fn letters(n: u32) -> String {
    n.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

/// The text of [`long`] with one word in each of two places changed, and a few words of its own at the end.
fn reworked(n: u32, words: u32) -> String {
    let changed = |w: u32| w == n % words || w == n * 7 % words;
    // A number for another would be other news.
    let new = |w| format!("new{} ", letters(n * words + w));
    let word = |w| if changed(w) { new(w) } else { format!("word{w} ") };
    (0..words).map(word).collect::<String>() + &format!("own{n}")
}

#[test]
fn copies_beyond_any_limit_are_one_cluster() {
    // More than a group may have; the first to be published comes somewhere in the middle.
    for (count, first) in [(230, 100), (2_400, 1_700)] {
        let day = |n| if n == first { 0 } else { n % 300 + 1 };
        let rows: Vec<(u32, String)> = (0..count).map(|n| (day(n), reworked(n, 80))).collect();
        let (kept, _) = copies_of("{\"stories\":false}", &rows);
        let apart = |n: &usize| kept[*n] != Some(first as usize);
        let apart: Vec<usize> = (0..kept.len()).filter(apart).collect();
        assert_eq!(apart, [first as usize], "all but the first are its copies");
    }
}

#[test]
fn exact_copies_beyond_any_limit_are_one_cluster() {
    let rows: Vec<(u32, String)> =
        (0..2_200u32).map(|n| (if n == 2_000 { 0 } else { 5 }, long(0..12))).collect();
    for settings in ["{\"stories\":false}", "{\"stories\":false,\"method\":\"minhash\"}"] {
        let (kept, _) = copies_of(settings, &rows);
        assert_eq!(kept.iter().filter(|k| **k == Some(2_000)).count(), 2_199);
    }
}

#[test]
fn a_cluster_is_no_larger_than_the_settings_allow() {
    let rows: Vec<(u32, String)> = (0..40).map(|n| (n, reworked(n, 80))).collect();
    let (kept, findings) = copies_of("{\"stories\":false,\"most-members\":15}", &rows);
    let of = |n| kept.iter().filter(|k| **k == Some(n)).count();
    assert_eq!((of(0), of(15), of(30)), (14, 14, 9));
    assert_eq!(findings.lines().count(), 2, "{findings}");
    assert!(findings.contains("has 15 articles, as many as may be"), "{findings}");
}

#[test]
fn a_notice_under_every_article_ties_nothing() {
    // 35 words, so 31 runs of five.
    let notice: String = (0..35).map(|n| format!("notice{n} ")).collect();
    let docs = (0..2_300u32)
        .map(|n| testing::document(&format!("{} {notice}", long(n * 90..n * 90 + 90)), &[]))
        .collect();
    let (snapshots, links) = testing::corpus_snapshot::<Sources>("{\"stories\":false}", docs);
    assert_eq!(links, []);
    let reports = snapshots.iter().filter(|s| s.contains("repeated-passage")).count();
    assert_eq!(reports, 1);
}

#[test]
fn a_chain_is_no_cluster() {
    // A window of eight sentences that moves on by one.
    let sentence = |n: u32| long(n * 14..n * 14 + 14);
    let text = |n: u32| (n..n + 8).map(sentence).collect::<String>();
    let rows: Vec<(u32, String)> = (0..300).map(|n| (n, text(n))).collect();
    let (kept, _) = copies_of("{\"stories\":false}", &rows);
    for (n, kept) in kept.iter().enumerate() {
        assert!(kept.is_none_or(|k| k < n && n - k <= 2), "{n} is a copy of {kept:?}");
    }
}

proptest::proptest! {
    #[test]
    fn anything_goes_in(texts in proptest::collection::vec("(\\PC|[ \n\"“”‘’„«».,/(©—-]|AFP|AP |said |By |the |with |source:){0,40}", 0..5)) {
        let docs = texts.iter().map(|t| testing::document(t, &[])).collect();
        testing::corpus_snapshot::<Sources>("{}", docs);
    }
}
