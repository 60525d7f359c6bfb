//! The stage as a whole: snapshots of paragraphs, findings, and what holds for any text.

use proptest::prelude::*;
use wirecopy_dates::{Dates, STAGES};
use wirecopy_stage::document::{Annotation, RuleRef, Span, layers};
use wirecopy_stage::testing;

fn snapshot(text: &str, fields: &[(&str, &str)]) -> String {
    testing::snapshot::<Dates>("{}", testing::document(text, fields))
}

#[test]
fn the_description_is_complete() {
    STAGES.iter().for_each(testing::check_description);
}

#[test]
fn with_an_anchor() {
    let text = "The harbour minister arrived in Lakeport on Tuesday evening for a three-day visit and will open the new lock on Friday.\n\
        On Thursday the town marks the 40th anniversary of the flood of May 2, 1983. Trade has doubled over the past two years, \
        the ministry said on Monday.\nThe fair runs July 28-30; the last one, in October 2020, was held online.";
    insta::assert_snapshot!(snapshot(text, &[("published", "2023-07-26")]));
}

#[test]
fn an_inferred_anchor_and_a_contradiction() {
    let text = "The envoy held talks in the capital on August 16, an agency reported.\n\
        He landed on August 15 for a visit to mark the accord (August 17, 1962 \u{2013} August 17, 2022).\n\
        A film shows him at the airport on July 15.\nPhoto: the envoy arrives on July 15.\n\
        A parade may begin at midnight on August 16. Before 2018 parades were held in the morning.";
    insta::assert_snapshot!(snapshot(text, &[]));
}

/// A day that is planned in full tells the year of a dateline where the text looks back much further.
#[test]
fn a_dateline_and_a_plan() {
    let read = |text: &str| {
        let mut doc = testing::document(text, &[]);
        let end = u32::try_from(text.find(" --").unwrap_or_default()).unwrap_or_default();
        let rule = RuleRef { stage: 0, rule: 0 };
        let line =
            Annotation::new(1, layers::ROLE, layers::role::DATELINE, Span::new(0, end), rule);
        doc.push_annotation(line, []);
        testing::snapshot::<Dates>("{}", doc)
    };
    let far = read(
        "PENANG, May 12 -- Nets were lost since 1990. Work will begin on Aug. 2, 2021, he said Monday.",
    );
    assert!(far.contains("dates are counted from 2021-05-12"), "{far}");
    let near = read(
        "PENANG, May 12 -- Nets were lost since 2019. Work will begin on Jan. 2, 2021, he said Monday.",
    );
    assert!(near.contains("dates are counted from 2019-05-12"), "{near}");
}

#[test]
fn no_anchor() {
    let text = "He arrived on Wednesday and met the board on March 3. Last year he stayed away for two weeks.";
    insta::assert_snapshot!(snapshot(text, &[]));
}

#[test]
fn doubtful_dates() {
    let text =
        "The permit of 03/04/2021 lapsed on Monday, July 27, 2021. Deliveries began at 06:30 GMT.";
    insta::assert_snapshot!(snapshot(text, &[("published", "2021-08-02")]));
}

#[test]
fn what_contradicts_itself_is_said() {
    let cases = [
        ("He came on Monday.", "27/07/2023", "The date of publication “27/07/2023” cannot be read"),
        ("He served from 2015 to 2010.", "2023-07-27", "[dates/contradiction-range]"),
        ("It met on Feb. 30.", "2023-07-27", "There is no day “Feb. 30”"),
        ("On Sunday, 03/04/2023, it met.", "2023-07-27", "[dates/contradiction-weekday]"),
    ];
    for (text, published, expect) in cases {
        let found = snapshot(text, &[("published", published)]);
        assert!(found.contains(expect), "{text}\n{found}");
    }
}

#[test]
fn a_report_on_a_quarter() {
    let text = "Third-quarter profit rose 4% from a year earlier, the mill said. For the first nine months it was flat.\n\
        The board, which meets quarterly, expects growth in fiscal 2024 and early next year.";
    insta::assert_snapshot!(snapshot(text, &[("published", "2023-11-02")]));
}

#[test]
fn the_order_of_numeric_dates_is_that_of_the_document() {
    let read = |settings: &str, text: &str| {
        testing::snapshot::<Dates>(settings, testing::document(text, &[]))
    };
    assert!(read("{}", "From 03/04/2021 and 26/04/2021.").contains("value=2021-04-03"));
    assert!(read(r#"{"day-first": true}"#, "On 03/04/2021.").contains("value=2021-04-03"));
    assert!(read(r#"{"day-first": false}"#, "On 03/04/2021.").contains("value=2021-03-04"));
    assert!(read(r#"{"findings": false}"#, "On 03/04/2021.").starts_with("text"));
    assert!(read(r#"{"timebank-style": true}"#, "In fiscal 1990.").contains("value=1990 "));
}

/// Pieces that the grammar knows, to be thrown together.
const PIECES: &[&str] = &[
    "July ",
    "25",
    "-",
    "27",
    ", ",
    "1953",
    " \u{2013} ",
    "the ",
    "past ",
    "two ",
    "years ",
    "ago ",
    "a ",
    "Monday ",
    "8 ",
    "p.m. ",
    ":",
    "30 ",
    "'",
    "s ",
    "1990s ",
    "early ",
    "of ",
    "last ",
    "quarter ",
    "third ",
    "/",
    ".",
    "\n",
    "Christmas ",
    "New Year's ",
    "to ",
    "from ",
    "9999",
    "4294967296",
    "half ",
    "every ",
    "and ",
    "999999999 ",
    "centuries ",
    "hundred ",
    "thousand ",
    "Feb. ",
    "31 ",
    "\u{e9}",
    "\u{1f600}",
    "GMT ",
    "will ",
];

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,200}", published in "(|2023-07-27|9999-12-31|0001-01-01|-009999-01-01)") {
        sound(&text, &published);
    }

    #[test]
    fn any_pieces_are_read(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40),
        published in "(|2023-07-27|9999-12-31|0001-01-01)",
    ) {
        sound(&pieces.concat(), &published);
    }
}

/// The helper applies the edits, which fails on any span that is not one of the text.
fn sound(text: &str, published: &str) {
    let fields: &[(&str, &str)] =
        if published.is_empty() { &[] } else { &[("published", published)] };
    let record = testing::run::<Dates>("{}", testing::document(text, fields));
    let mut end = 0;
    for a in record.document.layer(layers::DATE) {
        assert!(a.span.start >= end, "{a:?} overlaps the one before");
        assert!(!record.document.slice(a.span).is_empty());
        end = a.span.end;
    }
}

#[test]
fn timeml_is_read_back_to_the_same_spans() {
    let text = "Ahmed & Söhne <Lakeport> said on \"Tuesday\" that sales rose over the past two years.\r\n\
        Since 2019 they have met each July; on March 3, 2020, and the day after, nobody came.";
    let record =
        testing::run::<Dates>("{}", testing::document(text, &[("published", "2023-07-27")]));
    let doc = &record.document;
    let article = wirecopy_dates::timeml::read(&wirecopy_dates::timeml::write(doc));
    assert_eq!(article.text, doc.text);
    assert_eq!(article.created.as_deref(), Some("2023-07-27"));
    let value = wirecopy_stage::document::Name::literal("value");
    let written: Vec<_> = doc
        .layer(layers::DATE)
        .map(|a| (a.span, a.label.as_str(), doc.attribute(a, value).unwrap_or_default()))
        .collect();
    let read: Vec<_> =
        article.timexes.iter().map(|t| (t.span, t.kind.as_str(), t.value.as_str())).collect();
    assert!(written.len() >= 6, "{written:?}");
    assert_eq!(read, written);
}

#[test]
fn ages_and_periods_are_settings() {
    let read = |settings: &str, text: &str| {
        testing::snapshot::<Dates>(
            settings,
            testing::document(text, &[("published", "2023-07-27")]),
        )
    };
    assert!(read(r#"{"ages": true}"#, "The 57-year-old was hurt.").contains("value=P57Y"));
    assert!(!read("{}", "The 57-year-old was hurt.").contains("value="));
    let settings = r#"{"periods": {"the Great Flood": "2019-05-02/2019-06-10"}}"#;
    let flood = read(settings, "Nothing has grown since the Great Flood.");
    assert!(flood.contains("edtf=2019-05-02/.. earliest=2019-05-02"), "{flood}");
    assert!(read("{}", "It is so since the Covid-19 pandemic.").contains("edtf=2020-03-11/.."));
    let error = <Dates as wirecopy_stage::Describe>::create(
        wirecopy_dates::Settings {
            periods: [("the flood".to_owned(), "2019".to_owned())].into(),
            ..wirecopy_dates::Settings::default()
        },
        &wirecopy_stage::Resources::default(),
    );
    assert!(error.is_err_and(|e| e.message.contains("wants a first and a last day")));
}

#[test]
fn names_of_periods_hold_anything() {
    let create = |names: &[&str]| {
        let periods =
            names.iter().map(|name| ((*name).to_owned(), "2019-05-02/2019-06-10".to_owned()));
        <Dates as wirecopy_stage::Describe>::create(
            wirecopy_dates::Settings { periods: periods.collect(), ..Default::default() },
            &wirecopy_stage::Resources::default(),
        )
    };
    let names = [
        "the 6 May talks",
        "Operation 42",
        "the 9/11 inquiry",
        "the Sturmflutkatastrophe",
        "the (first) strike",
    ];
    for name in names {
        let settings = format!(r#"{{"periods": {{"{name}": "2019-05-02/2019-06-10"}}}}"#);
        let text = format!("It has been so since {name}.");
        let doc = testing::document(&text, &[("published", "2023-07-27")]);
        let found = testing::snapshot::<Dates>(&settings, doc);
        assert!(found.contains("edtf=2019-05-02/.."), "{name}: {found}");
        let other = text.replace("42", "43").replace("6 May", "7 May");
        let doc = testing::document(&other, &[("published", "2023-07-27")]);
        let found = testing::snapshot::<Dates>(&settings, doc);
        assert_eq!(found.contains("edtf=2019-05-02/.."), other == text, "{other}: {found}");
    }
    // What a name would hide, or hides it, is named beside it.
    let table = [
        (&["the weekend"][..], "`the-weekend` reads `the weekend`"),
        (&["Last Week"], "`rel-unit` reads `Last Week`"),
        (&["the Flood", "the flood"], "`the Flood` and `the flood`"),
        (&[""], "``"),
    ];
    for (names, expect) in table {
        let error = create(names).err().map(|e| e.message).unwrap_or_default();
        assert!(error.contains(expect), "{names:?}: {error}");
    }
    assert!(create(&["The Pandemic"]).is_ok(), "a bundled name may be given other days");
}

#[test]
fn a_caption_tells_what_was() {
    let text = "The mayor marks the day on Tuesday.";
    let mut doc = testing::document(text, &[("published", "2023-07-27")]);
    assert!(testing::snapshot::<Dates>("{}", doc.clone()).contains("value=2023-08-01"));
    let span = Span::new(0, u32::try_from(text.len()).expect("a line is short"));
    let rule = RuleRef { stage: 0, rule: 0 };
    let caption = Annotation::new(1, layers::ROLE, layers::role::CAPTION, span, rule);
    doc.push_annotation(caption, []);
    assert!(testing::snapshot::<Dates>("{}", doc).contains("value=2023-07-25"));
}

#[test]
fn zones_are_part_of_the_instants() {
    let text = "It began at 8 p.m. EDT and ended at 06:30 GMT.";
    let doc = testing::document(text, &[("published", "2023-07-27")]);
    let found = testing::snapshot::<Dates>("{}", doc);
    assert!(found.contains("value=2023-07-27T20:00 "), "{found}");
    assert!(found.contains("earliest=2023-07-27T20:00:00-04:00"), "{found}");
    assert!(found.contains("earliest=2023-07-27T06:30:00Z"), "{found}");
}
