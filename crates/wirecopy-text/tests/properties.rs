//! What holds for every text.

use proptest::prelude::*;
use wirecopy_text::{fold_into, fold_key, lines, outlet, sentences, tokens};

/// Text rich in what the rules look at; arbitrary text would hardly ever reach them.
fn newsy() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[ -~]{0,6}",
        prop::sample::select(vec![
            ".",
            "?!",
            "…",
            "'s",
            "’s",
            "’",
            "-",
            "\u{2011}",
            "\u{ad}",
            "\u{301}",
            "“",
            "”",
            " ",
            "\n",
            "\r\n",
            "\u{2028}",
            "U.S.",
            "Gen.",
            "No.",
            "J.",
            "1,200",
            "3.5%",
            "70th",
            "5-",
            "www.",
            "https://",
            "a@b.org",
            "name.com/x",
            "İ",
            "ß",
            "김",
            "said",
        ])
        .prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// The ranges are in order, on boundaries, not empty, and only what `gap` allows lies between them.
fn check_ranges(text: &str, ranges: impl Iterator<Item = (u32, u32)>, gap: fn(char) -> bool) {
    let mut at = 0;
    for (start, end) in ranges {
        let (start, end) = (start as usize, end as usize);
        assert!(at <= start && start < end && end <= text.len(), "{at} {start} {end} in {text:?}");
        assert!(text[at..start].chars().all(gap), "{:?} lost from {text:?}", &text[at..start]);
        assert!(text.is_char_boundary(end));
        at = end;
    }
    assert!(text[at..].chars().all(gap), "{:?} lost from {text:?}", &text[at..]);
}

fn blank_or_unseen(c: char) -> bool {
    let unseen = "\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\
                  \u{2060}\u{2061}\u{2062}\u{2063}\u{2064}\u{2066}\u{2067}\u{2068}\u{2069}\u{feff}";
    c.is_whitespace() || unseen.contains(c)
}

fn check_all(text: &str) {
    check_ranges(text, tokens(text).map(|t| (t.start, t.end)), blank_or_unseen);
    check_ranges(text, sentences(text).into_iter(), char::is_whitespace);
    let mut at = 0;
    for line in lines(text) {
        assert_eq!(line.start, at);
        assert!(line.start <= line.end && line.end <= line.next && line.start < line.next);
        let _ = line.text(text);
        at = line.next;
    }
    assert_eq!(at as usize, text.len());
}

proptest! {
    #[test]
    fn tokens_sentences_and_lines_lose_nothing(text in newsy()) {
        check_all(&text);
    }

    #[test]
    fn arbitrary_text_is_harmless(text in any::<String>()) {
        check_all(&text);
    }

    #[test]
    fn a_token_lies_in_one_sentence(text in "[A-Za-z.?!’” ]{0,80}") {
        let found = sentences(&text);
        for token in tokens(&text) {
            let homes = found.iter().filter(|(s, e)| *s <= token.start && token.end <= *e).count();
            prop_assert_eq!(homes, 1, "{:?}", token);
        }
    }

    #[test]
    fn folding_twice_changes_nothing(text in newsy()) {
        let (mut once, mut twice) = (String::new(), String::new());
        fold_into(&text, &mut once);
        fold_into(&once, &mut twice);
        prop_assert_eq!(&once, &twice);
        let key = fold_key(&text);
        prop_assert_eq!(fold_key(&key), key.clone());
        prop_assert_eq!(fold_key(&text.replace('-', " ")), key);
    }

    #[test]
    fn any_host_and_form_can_be_asked_for(text in any::<String>()) {
        let _ = (outlet::by_domain(&text), outlet::by_alias_exact(&text), outlet::by_id(&text));
    }
}

/// A quadratic step would take hours here.
#[test]
fn a_megabyte_of_one_thing() {
    let things = [
        "a", ".", "-", "'", "’", "’s", "(", ")", "@", "a@", "a@b.", "1", "1,", "1-", "a-", "a.",
        "A.", "A. ", ". ", "www.", "www.)", "www.a)", "http://", "x.com.", "\u{301}", "\u{ad}",
        "김", "é", "?” A", "!”\tA", "…", "\n", "\u{2028}", "\u{200b}", " ", "\u{e000}", "“", "”",
        "a'",
    ];
    for thing in things {
        let text = thing.repeat(1_000_000 / thing.len());
        check_all(&text);
        let _ = fold_key(&text);
    }
}
