//! Whole articles through the stage.

use wirecopy_stage::testing;

use crate::{Clean, STAGES};

#[test]
fn description_is_sound() {
    testing::check_description(&STAGES[0]);
}

/// One line of text, and its role after an opening paragraph and before a closing one.
fn check(line: &str, expect: &str) {
    let text = format!(
        "Port reopens\nThe port of the town was opened again on Monday, officials of the harbour said.\n{line}\n\
         Ships that had waited outside for two days came in during the afternoon, they said."
    );
    let record = testing::run::<Clean>("{}", testing::document(&text, &[]));
    let live =
        record.document.annotations().iter().map(|a| (record.document.slice(a.span), a.label, ""));
    let gone =
        record.removed().iter().map(|r| (r.surface.as_str(), r.annotation.label, " removed"));
    let got: Vec<String> = live
        .chain(gone)
        .filter(|(text, label, _)| {
            *text == line && *label != "photo-credit" && *label != "dateline"
        })
        .map(|(_, label, removed)| format!("{label}{removed}"))
        .collect();
    assert_eq!(got.join(" "), expect, "{line}");
}

#[test]
fn lines_and_their_roles() {
    for (line, role) in [
        ("A warm welcome", "subhead"),
        ("What comes next?", "subhead"),
        ("He left.", "paragraph"),
        ("Story continues below", "widget removed"),
        ("Read full story", "promo removed"),
        ("ALSO READ: Ships return", "promo removed"),
        ("Follow us on Telegram", "promo removed"),
        ("Please enable JavaScript to read this page.", "notice removed"),
        ("Already a subscriber? Log in to read on.", "notice removed"),
        ("Do you have a story for us? Email tips@harbourpost.example", "notice removed"),
        ("Our Standards: The Harbour Post Principles", "notice removed"),
        ("As an affiliate we may earn a commission on what you buy.", "notice removed"),
        ("WORLD NEWS", "subhead"),
        ("14:30 IST", "timestamp removed"),
        ("First published on May 12, 2021", "timestamp removed"),
        ("File photo: trucks at the gate", "caption"),
        ("1. Fewer ships at the quay", "subhead"),
        (
            "Inspectors say that a fire in one of the old grain stores of the U.S. company was no accident",
            "subhead",
        ),
        ("a wider quay for larger ships; and", "paragraph"),
        (
            "They held signs that said \"No more grain\" and \"Where are the inspectors?\"",
            "paragraph",
        ),
        ("(With inputs from agencies)", "credit"),
        ("SOURCE:AFP", "credit"),
        ("Source: Reuters", "credit"),
        ("Source", "widget removed"),
        ("Comment (0)", "widget removed"),
        ("Advertisement", "widget removed"),
        ("12 shares", "widget removed"),
        ("— Harbour Post (@harbour) July 1, 2023", "widget removed"),
        ("pic.twitter.com/abcd", "widget removed"),
        ("WATCH HARBOUR TV LIVE HERE", "promo removed"),
        ("Read more: What we know about the blast", "promo removed"),
        ("Sign up for our morning newsletter", "promo removed"),
        ("We use cookies to improve your visit.", "notice removed"),
        ("© 2021 Harbour Post. All rights reserved.", "notice removed"),
        ("July 27, 2021", "timestamp removed"),
        ("Updated: May 12, 2021 14:30 IST", "timestamp removed"),
        ("2 min read", "timestamp removed"),
        ("17 minute read", "timestamp removed"),
        ("14:30 GMT", "timestamp removed"),
        ("The harbour master (left) with the mayor (right). Photo: TASS", "caption"),
        ("Trucks at the gate, Wednesday, July 26, 2021. / Photo: AP", "caption"),
        ("In this photo provided by the port, trucks wait at the gate.", "caption"),
        ("Smoke over the harbour. [Ana Petrova/Reuters]", "caption"),
        ("By Ana Petrova and Lee Wong", "byline"),
        ("By Courier Staff and AFP", "byline"),
        ("— Agence France-Presse", "credit"),
        ("-- BERNAMA", "credit"),
        ("— With information from EFE and Lusa", "credit"),
        ("Associated Press contributed to this report.", "credit"),
        ("Edited by Nadia Toneva", "credit"),
        ("Share Tweet Copy link", "widget removed"),
        ("Skip to main content", "widget removed"),
        ("(c) 2021 Shipping Bulletin Ltd. Reproduction by permission only.", "notice removed"),
        (
            "Published: May 13, 2021, 7:40 AM MYT | Updated: May 13, 2021, 9:15 AM MYT | 2 min read",
            "timestamp removed",
        ),
        (
            "First published on Tue 7 Sep 2021 05.42 EEST. Last updated 13:20 EEST",
            "timestamp removed",
        ),
        ("Nguyen Van Nam (According to Yonhap, TASS)", "byline"),
        (
            "Sources close to the ministry said that the talks had failed again on Friday.",
            "paragraph",
        ),
        (
            "Follow-up talks were held in the town, the mayor said on Friday after the meeting.",
            "paragraph",
        ),
        (
            "The website uses cookies to track its visitors, the regulator said, and it fined the company that runs it for what it called a serious breach of the law.",
            "paragraph",
        ),
    ] {
        check(line, role);
    }
}

#[test]
fn a_scraped_article() {
    let text = " date 2021-05-12 https://www.reuters.com/world/port-reopens\n\nPort Reopens After Blast\n\n\
        Port Reopens After Blast\n\nShips return, but questions remain over the cause. What did the inspectors miss?\n\n\
        PENANG, May 12 (Reuters) - The port was opened again on Monday.Officials said that the fire was out and that \
        ships which had waited outside for days were let in one by one.\"We are relieved.\"Inspectors Look For A \
        CauseThe cause is not known yet, and the inspectors who came from the capital have not said when they will \
        report to the ministry\n\nAdvertisement\n\nor to the town, the mayor said.\n\nWATCH HARBOUR TV LIVE HERE\n\
        (With inputs from agencies)\nComment (0)";
    insta::assert_snapshot!(testing::snapshot::<Clean>("{}", testing::document(text, &[])));
}

#[test]
fn a_page() {
    let body = "The port was opened again on Monday after a fire that burned for two days, officials said. ".repeat(3);
    let html = format!(
        "<html lang=en><head><title>Port reopens after the blast | Harbour Post</title>\
         <meta property='article:published_time' content='2021-05-12T10:00:00Z'>\
         <script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"author\":[{{\"name\":\"Ana Petrova\"}}]}}</script>\
         </head><body><nav>Home</nav><article><h1>Port reopens after the blast</h1><figure><img>\
         <figcaption>Smoke over the harbour. Photo: AP</figcaption></figure><p>{body}</p><h2>A warm welcome</h2>\
         <p>Q&amp;A: {body}</p><div class=share>Tweet</div></article><footer>© 2021</footer></body></html>"
    );
    let mut doc = testing::document(&html, &[]);
    doc.media = wirecopy_stage::prelude::Media::Html;
    insta::assert_snapshot!(testing::snapshot::<Clean>("{}", doc));
}

#[test]
fn a_summary_that_the_text_says_again() {
    let second = |summary: &str| {
        let text = format!(
            "Harbour port reopens\n{summary}\nThe port was opened again on Monday, two days after the fire in the \
             grain store, officials of the harbour said.\nShips that had waited outside came in, they said."
        );
        let record = testing::run::<Clean>("{}", testing::document(&text, &[]));
        record.document.annotations().get(1).map(|a| a.label.as_str().to_owned())
    };
    let restated =
        "Officials have opened the harbour again two days after the fire in its old grain store.";
    assert_eq!(second(restated).as_deref(), Some("standfirst"));
    let begun =
        "Crews of many ships had waited outside since the weekend, some without fresh water.";
    assert_eq!(second(begun).as_deref(), Some("paragraph"));
}

#[test]
fn a_box_inside_a_page_ends_where_its_element_ends() {
    let body = "The port was opened again on Monday after a fire that burned for two days, officials said.";
    let cut = |html: &str| {
        let mut doc = testing::document(html, &[]);
        doc.media = wirecopy_stage::prelude::Media::Html;
        testing::run::<Clean>("{}", doc).document.text.clone()
    };
    let page = cut(&format!(
        "<article><section><p>{body} It is open.</p></section><section><h3>Recommended</h3><p>Two days of smoke, in one \
         film of our own.</p></section><section><h4>What is next</h4><p>{body} It stays open.</p></section></article>"
    ));
    assert_eq!(page, format!("{body} It is open.\n\nWhat is next\n\n{body} It stays open."));
    // Elements without text, which a script is to fill, are the box of a heading too.
    let page = cut(&format!(
        "<article><div><h4>Up next</h4>{}</div><p>{body} It is open.</p></article>",
        "<div></div>".repeat(12)
    ));
    assert_eq!(page, format!("{body} It is open."));
    // A heading alone in its element speaks of what follows.
    let page = cut(&format!(
        "<article><p>{body}</p><div><h3>Related articles</h3></div><p>A film of two days of smoke over the town.</p></article>"
    ));
    assert_eq!(page, body);
}

#[test]
fn the_day_of_a_page() {
    // What the head says, what stands between headline and text, the day, and whether a contradiction is reported.
    let check = |head: &str, line: &str, expect: &str, reported: bool| {
        let body = "The port was opened again on Monday after a fire that burned for two days, officials said. ";
        let html = format!(
            "<html><head>{head}</head><body><article><h1>Port reopens after the blast</h1>{line}<p>{body}</p>\
             <p>Ships that had waited outside came in, they said. {body}</p></article></body></html>"
        );
        let mut doc = testing::document(&html, &[]);
        doc.media = wirecopy_stage::prelude::Media::Html;
        let record = testing::run::<Clean>("{}", doc);
        let published = record.document.fields.text("published").unwrap_or_default();
        assert_eq!(published, expect, "{head} {line}");
        assert_eq!(!record.findings().is_empty(), reported, "{head} {line}");
    };
    let meta = |published: &str, modified: &str| {
        format!(
            "<meta property='article:published_time' content='{published}'>\
             <meta property='article:modified_time' content='{modified}'>"
        )
    };
    let first = &meta("2021-05-12T10:00:00Z", "2021-05-14T08:00:00Z");
    check(first, "<p>May 12, 2021</p>", "2021-05-12T10:00:00Z", false);
    // News that was changed within days keeps its day.
    check(first, "<p>Updated May 14, 2021</p>", "2021-05-12T10:00:00Z", false);
    check(first, "<p>May 14, 2021</p>", "2021-05-12T10:00:00Z", false);
    // What was renewed long after and shows that day only is of that day, with its time where the head has it.
    let renewed = &meta("2018-05-12T10:00:00Z", "2021-05-14T08:00:00Z");
    check(renewed, "<p>Updated May 14, 2021</p>", "2021-05-14T08:00:00Z", true);
    check(renewed, "<p>May 14, 2021</p>", "2021-05-14T08:00:00Z", true);
    check(
        renewed,
        "<p>Updated May 14, 2021</p><p>Published May 12, 2018</p>",
        "2018-05-12T10:00:00Z",
        false,
    );
    // A day that a system set when it was built, and one that readers see.
    let built = &meta("2021-05-14", "2021-05-14");
    check(built, "<p>May 2, 2020</p>", "2020-05-02", true);
    check(built, "<div>Page updated:</div><div>2 May 2020</div>", "2020-05-02", true);
    // Day and month may stand the other way round.
    check(&meta("2021-05-04", "2021-05-04"), "<p>04/05/2021</p>", "2021-05-04", false);
    // The day where the page is read, not that of the machine.
    check(&meta("2021-05-13T02:00:00Z", ""), "<p>May 12, 2021</p>", "2021-05-12", false);
    check("", "<p>Updated May 14, 2021</p>", "2021-05-14", false);
    // Dates of other articles do not count where the headline has one.
    check("", "<p>May 12, 2021</p><aside><time>May 20, 2021</time></aside>", "2021-05-12", false);
}

#[test]
fn a_credit_behind_a_caption() {
    let text = "The port was opened again on Monday, officials of the harbour said to the paper.\n\
        In this photo the mayor stands at the gate.\n(Harbour Post)\nShips came in during the afternoon, they said.";
    let record = testing::run::<Clean>("{}", testing::document(text, &[]));
    let roles: Vec<&str> = record.document.annotations().iter().map(|a| a.label.as_str()).collect();
    assert_eq!(roles, ["paragraph", "caption", "caption", "paragraph"]);
}

#[test]
fn other_languages_pass_unharmed() {
    for (language, text) in [
        (
            "fr",
            "Le port rouvre après l’incendie\n\nLe port de la ville a été rouvert lundi : « Tout va bien », a dit le \
            maire, qui était sur le quai avec les pompiers. Les navires sont entrés dans la baie !\n\nUne longue attente\n\n\
            Les équipages, qui attendaient depuis deux jours, ont pu débarquer ; M. Durand l’a confirmé.",
        ),
        (
            "de",
            "Hafen nach Brand wieder offen\n\nDer Hafen der Stadt ist am Montag wieder geöffnet worden, wie die Behörden \
            mitteilten. „Wir sind erleichtert“, sagte z.B. der Bürgermeister, der mit der Feuerwehr am Kai stand.\n\n\
            Lange Wartezeit\n\nDie Schiffe, die seit dem 12. Mai vor der Küste lagen, liefen am Nachmittag ein.",
        ),
        (
            "es",
            "El puerto reabre tras el incendio\n\nEl puerto de la ciudad fue reabierto el lunes, según las autoridades de \
            la región. «¿Quién lo sabía?», preguntó el alcalde, que estaba en el muelle con los bomberos.\n\n\
            Una larga espera\n\nLos barcos, que esperaban desde hacía dos días, entraron por la tarde en la bahía.",
        ),
        (
            "pl",
            "Port otwarty po pożarze\n\nPort w mieście został ponownie otwarty w poniedziałek, podał urząd. „Nie jest źle”, \
            powiedział burmistrz, który stał na nabrzeżu ze strażakami i czekał na statki.\n\nDługie oczekiwanie\n\n\
            Statki, które od dwóch dni czekały na redzie, weszły do zatoki po południu, a załogi zeszły na ląd.",
        ),
        (
            "ru",
            "Порт открыт после пожара\n\nПорт города снова открыт, сообщил в понедельник министр. «Всё хорошо», — сказал \
            мэр, который стоял на причале с пожарными и ждал корабли.\n\nДолгое ожидание\n\n\
            Корабли, которые два дня ждали на рейде, вошли в бухту после полудня, и экипажи сошли на берег.",
        ),
    ] {
        let record = testing::run::<Clean>("{}", testing::document(text, &[]));
        let doc = &record.document;
        assert_eq!(doc.text, text);
        assert_eq!(doc.fields.text("language"), Some(language));
        let roles: Vec<&str> = doc.annotations().iter().map(|a| a.label.as_str()).collect();
        assert_eq!(roles, ["title", "paragraph", "subhead", "paragraph"], "{language}");
        assert!(record.findings().is_empty() && record.removed().is_empty());
    }
}

/// Pieces that rules look for, in text and in markup, among any characters.
const PIECES: &str = "(\\PC|[\n\r\t &<>\"'.“”â€™Ã©\u{a0}\u{ad}\u{1680}\u{200b}\u{2028}\u{fffd}\u{80}\u{93}İß]\
    |&amp;|&#146;|date 2021-05-12 |Photo: AP|\\[AP\\]|By Ana Petrova|Share|\n\n|PENANG, May 12 \\(Reuters\\) - \
    |The port was opened again on Monday, they said.|it.\"Trade RelationsOn May|itâ€™s|Ð¿Ð¾Ñ€Ñ‚|https://x.org/a.B\
    |<p>|</p>|<div class=share>|<article>|<!--|-->|<h1>|<a href='|<script type='application/ld\\+json'>|\\{\"@type\":\
    |<time datetime=2021-05-12>|<meta name=author content=|</script>|<td>|<li>|<ul hidden>){0,60}";

proptest::proptest! {
    // `PROPTEST_CASES` sets how many are tried.
    #[test]
    fn anything_goes_in_and_comes_back(text in PIECES, html: bool, plain: bool) {
        let mut doc = testing::document(&text, &[]);
        if html {
            doc.media = wirecopy_stage::prelude::Media::Html;
        }
        // The helper asserts that the edits can be applied.
        let settings = format!("{{\"straighten-quotes\": true, \"plain-blanks\": {plain}}}");
        let record = testing::run::<Clean>(&settings, doc);
        proptest::prop_assert_eq!(record.rebuild_raw(), Some(text));
    }
}
