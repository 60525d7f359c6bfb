//! German: its words and its phrases.
//!
//! The names of months, in full and shortened, and those of weekdays in full are those of the Unicode CLDR for `de` and
//! `de-AT`; `Feber` and `Sonnabend` stand beside them. The shortened weekdays (`So.`, `Do.`, `Mi.`) are left out: in
//! running text they are more often something else.

use crate::english::phrases;
use crate::expr::Toward::{Ago, Earlier, FromNow, Later};
use crate::expr::{Expr, Feast, Mod, Qty, Ref, Rel, YearRef};
use crate::lexicon::{Kw, Lex, Part, Tense, Unit};
use crate::lists::Lists;
use crate::phrase::{Made, Making as _, Phrase, Slots, century, made};

#[rustfmt::skip]
const WORDS: &[(&[&str], Lex)] = &[
    (&["januar", "jänner", "januars"], Lex::Month(1)), (&["februar", "feber", "februars"], Lex::Month(2)),
    (&["märz"], Lex::Month(3)), (&["april"], Lex::Month(4)), (&["mai"], Lex::Month(5)),
    (&["juni"], Lex::Month(6)), (&["juli"], Lex::Month(7)), (&["august"], Lex::Month(8)),
    (&["september"], Lex::Month(9)), (&["oktober"], Lex::Month(10)), (&["november"], Lex::Month(11)),
    (&["dezember"], Lex::Month(12)),
    (&["jan", "jän"], Lex::MonthAbbr(1)), (&["feb"], Lex::MonthAbbr(2)), (&["mär"], Lex::MonthAbbr(3)),
    (&["apr"], Lex::MonthAbbr(4)), (&["jun"], Lex::MonthAbbr(6)), (&["jul"], Lex::MonthAbbr(7)),
    (&["aug"], Lex::MonthAbbr(8)), (&["sep", "sept"], Lex::MonthAbbr(9)), (&["okt"], Lex::MonthAbbr(10)),
    (&["nov"], Lex::MonthAbbr(11)), (&["dez"], Lex::MonthAbbr(12)),
    (&["montag"], Lex::Weekday(1)), (&["dienstag"], Lex::Weekday(2)), (&["mittwoch"], Lex::Weekday(3)),
    (&["donnerstag"], Lex::Weekday(4)), (&["freitag"], Lex::Weekday(5)),
    (&["samstag", "sonnabend"], Lex::Weekday(6)), (&["sonntag"], Lex::Weekday(7)),
    (&["montags"], Lex::Weekdays(1)), (&["dienstags"], Lex::Weekdays(2)), (&["mittwochs"], Lex::Weekdays(3)),
    (&["donnerstags"], Lex::Weekdays(4)), (&["freitags"], Lex::Weekdays(5)),
    (&["samstags", "sonnabends"], Lex::Weekdays(6)), (&["sonntags"], Lex::Weekdays(7)),
    (&["sekunde"], Lex::Unit(Unit::Second)), (&["sekunden"], Lex::Units(Unit::Second)),
    (&["minute"], Lex::Unit(Unit::Minute)), (&["minuten"], Lex::Units(Unit::Minute)),
    (&["stunde"], Lex::Unit(Unit::Hour)), (&["stunden"], Lex::Units(Unit::Hour)),
    (&["tag", "tages", "tags"], Lex::Unit(Unit::Day)), (&["tage", "tagen"], Lex::Units(Unit::Day)),
    (&["wochenende", "wochenendes"], Lex::Unit(Unit::Weekend)), (&["wochenenden"], Lex::Units(Unit::Weekend)),
    (&["woche"], Lex::Unit(Unit::Week)), (&["wochen"], Lex::Units(Unit::Week)),
    (&["monat", "monats", "monates"], Lex::Unit(Unit::Month)), (&["monate", "monaten"], Lex::Units(Unit::Month)),
    (&["quartal", "quartals"], Lex::Unit(Unit::Quarter)), (&["quartale", "quartalen"], Lex::Units(Unit::Quarter)),
    (&["jahr", "jahres", "jahrs"], Lex::Unit(Unit::Year)), (&["jahre", "jahren"], Lex::Units(Unit::Year)),
    (&["jahrzehnt", "jahrzehnts"], Lex::Unit(Unit::Decade)), (&["jahrzehnte", "jahrzehnten"], Lex::Units(Unit::Decade)),
    (&["jahrhundert", "jahrhunderts"], Lex::Unit(Unit::Century)),
    (&["jahrhunderte", "jahrhunderten"], Lex::Units(Unit::Century)),
    (&["frühling", "frühjahr", "frühlings", "frühjahrs"], Lex::Season(1)), (&["sommer", "sommers"], Lex::Season(2)),
    (&["herbst", "herbstes"], Lex::Season(3)), (&["winter", "winters"], Lex::Season(4)),
    (&["vormittag", "vormittags", "früh"], Lex::Part(Part::Morning)), (&["mittag", "mittags"], Lex::Part(Part::Midday)),
    (&["nachmittag", "nachmittags"], Lex::Part(Part::Afternoon)), (&["abend", "abends"], Lex::Part(Part::Evening)),
    (&["nacht", "nachts"], Lex::Part(Part::Night)), (&["mitternacht"], Lex::Part(Part::Midnight)),
    (&["ein", "eine", "einem", "einer", "einen", "eines"], Lex::Kw(Kw::A)),
    (&["paar", "wenige", "wenigen"], Lex::Kw(Kw::Few)), (&["mehrere", "mehreren"], Lex::Kw(Kw::Several)),
    (&["einige", "einigen"], Lex::Kw(Kw::Some)), (&["viele", "vielen"], Lex::Kw(Kw::Many)),
    (&["halbe", "halben", "halbes", "halber"], Lex::Kw(Kw::Half)), (&["dutzend"], Lex::Kw(Kw::Dozen)),
    (&["hundert"], Lex::Kw(Kw::Hundred)), (&["tausend"], Lex::Kw(Kw::Thousand)),
    (&["seit"], Lex::Kw(Kw::Since)), (&["bis"], Lex::Kw(Kw::Until)), (&["von", "vom"], Lex::Kw(Kw::From)),
    (&["zwischen"], Lex::Kw(Kw::Between)), (&["und"], Lex::Kw(Kw::And)), (&["nach"], Lex::Kw(Kw::After)),
    (&["vor"], Lex::Kw(Kw::Before)), (&["während"], Lex::Kw(Kw::During)),
    (&["mez", "mesz", "gmt", "utc"], Lex::Kw(Kw::Zone)),
    (&["wird", "werden", "soll", "sollen", "will", "wollen", "geplant", "dürfte", "werde",
        "würde", "würden", "sollte", "sollten"], Lex::Verb(Tense::Future)),
    // What is set for a day is told in the present.
    (&[
        "beginnt", "beginnen", "endet", "enden", "startet", "starten", "findet", "finden", "tagt", "wählt", "wählen", "stimmt",
        "stimmen", "tritt", "trifft", "treffen", "öffnet", "öffnen", "eröffnet", "läuft", "entscheidet", "verhandelt",
        "bleibt", "bleiben", "steigt", "kommt", "kommen", "dauert", "dauern", "spielt", "spielen", "steht", "stehen", "gibt",
    ], Lex::Verb(Tense::Present)),
    (&[
        "war", "waren", "hatte", "hatten", "wurde", "wurden", "sagte", "sagten", "teilte", "teilten", "kam", "kamen",
        "ging", "gingen", "traf", "trafen", "begann", "begannen", "fand", "fanden", "gab", "gaben", "hat", "haben",
        "starb", "starben", "stieg", "fiel", "erklärte", "reiste", "landete", "endete", "eröffnete", "worden", "trat", "traten", "nahm", "nahmen", "sank", "hieß", "verließ", "schloss", "brach",
    ], Lex::Verb(Tense::Past)),
    (&["täglich", "tägliche", "täglichen"], Lex::Often(Unit::Day)), (&["wöchentlich"], Lex::Often(Unit::Week)),
    (&["monatlich"], Lex::Often(Unit::Month)), (&["jährlich"], Lex::Often(Unit::Year)),
    (&["stündlich"], Lex::Often(Unit::Hour)),
    (&["erste", "ersten", "erstes", "erster"], Lex::Ord(1)), (&["zweite", "zweiten", "zweites", "zweiter"], Lex::Ord(2)),
    (&["dritte", "dritten", "drittes", "dritter"], Lex::Ord(3)), (&["vierte", "vierten", "viertes", "vierter"], Lex::Ord(4)),
];

#[rustfmt::skip]
const NUMBERS: &[&str] = &[
    "null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
    "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
];
#[rustfmt::skip]
const TENS: &[(&str, u8)] = &[
    ("zwanzig", 20), ("dreißig", 30), ("dreissig", 30), ("vierzig", 40), ("fünfzig", 50), ("sechzig", 60),
    ("siebzig", 70), ("achtzig", 80), ("neunzig", 90),
];

/// A weekday and a part of it are one word.
#[rustfmt::skip]
const WEEKDAY_PARTS: &[(&str, u8, Part)] = &[
    ("montagmorgen", 1, Part::Morning), ("montagabend", 1, Part::Evening), ("montagnacht", 1, Part::Night),
    ("montagmittag", 1, Part::Midday), ("montagnachmittag", 1, Part::Afternoon), ("montagvormittag", 1, Part::Morning),
    ("dienstagmorgen", 2, Part::Morning), ("dienstagabend", 2, Part::Evening), ("dienstagnacht", 2, Part::Night),
    ("dienstagmittag", 2, Part::Midday), ("dienstagnachmittag", 2, Part::Afternoon), ("dienstagvormittag", 2, Part::Morning),
    ("mittwochmorgen", 3, Part::Morning), ("mittwochabend", 3, Part::Evening), ("mittwochnacht", 3, Part::Night),
    ("mittwochmittag", 3, Part::Midday), ("mittwochnachmittag", 3, Part::Afternoon), ("mittwochvormittag", 3, Part::Morning),
    ("donnerstagabend", 4, Part::Evening), ("donnerstagnacht", 4, Part::Night), ("donnerstagmorgen", 4, Part::Morning),
    ("donnerstagmittag", 4, Part::Midday), ("donnerstagnachmittag", 4, Part::Afternoon),
    ("donnerstagvormittag", 4, Part::Morning),
    ("freitagmorgen", 5, Part::Morning), ("freitagabend", 5, Part::Evening), ("freitagnacht", 5, Part::Night),
    ("freitagmittag", 5, Part::Midday), ("freitagvormittag", 5, Part::Morning), ("freitagnachmittag", 5, Part::Afternoon),
    ("samstagmorgen", 6, Part::Morning), ("samstagabend", 6, Part::Evening), ("samstagnacht", 6, Part::Night),
    ("samstagmittag", 6, Part::Midday), ("samstagvormittag", 6, Part::Morning), ("samstagnachmittag", 6, Part::Afternoon),
    ("sonntagmorgen", 7, Part::Morning), ("sonntagabend", 7, Part::Evening), ("sonntagnacht", 7, Part::Night),
    ("sonntagmittag", 7, Part::Midday), ("sonntagvormittag", 7, Part::Morning), ("sonntagnachmittag", 7, Part::Afternoon),
];

/// The words of German.
pub(crate) fn words() -> impl Iterator<Item = (&'static str, Lex)> {
    let words = WORDS.iter().flat_map(|(forms, lex)| forms.iter().map(|form| (*form, *lex)));
    let numbers = (0u8..).zip(NUMBERS).map(|(n, word)| (*word, Lex::Num(n)));
    let tens = TENS.iter().map(|(word, n)| (*word, Lex::Num(*n)));
    let parts =
        WEEKDAY_PARTS.iter().map(|(word, day, part)| (*word, Lex::WeekdayPart(*day, *part)));
    words.chain(numbers).chain(tens).chain(parts)
}

/// The lists of German. `auf den` and `bis zum` lead to a day that is set, `am` to one on which something happened.
pub(crate) const LISTS: Lists = Lists {
    told_on: &["am"],
    clause_marks: &[","],
    superlatives: &["Höchststand", "Tiefststand"],
    superlative_endings: &["ste", "sten", "ster", "stes", "ßte", "ßten"],
    hearsay: &["soll", "sollen"],
    perfect_infinitives: &["haben", "sein"],
    before_days: &["am", "vom", "zum", "bis", "den", "dem", "seit", "ab"],
    credits: &["Foto", "Fotos", "Bild", "Bilder", "Photo", "Image", "Images", "Pictures"],
    ..Lists::NONE
};

fn reference(reference: Ref) -> Option<Made> {
    made(Expr::Ref(reference))
}

fn feast(feast: Feast, slots: &Slots) -> Option<Made> {
    made(Expr::Feast { feast, year: slots.year })
}

/// A year of our time that is no round number, which may count something.
fn exact_year(slots: &Slots) -> Option<Made> {
    slots.year().filter(|made| {
        matches!(made.expr, Expr::Year(year) if (1900..=2050).contains(&year) && year % 100 != 0)
    })
}

/// A month of the year that lies so many years from that of the anchor.
fn month_of_year(years: i8, slots: &Slots) -> Option<Made> {
    Slots { year: YearRef::Away(years), ..*slots }.month(None)
}

fn day_shift(days: i8, slots: &Slots) -> Option<Made> {
    made(Expr::DayShift(days)).at(slots.time)
}

/// The phrases. The words of `[…]` carry the annotation; prepositions stay outside, as TIMEX3 has them.
#[rustfmt::skip]
pub(crate) const PHRASES: &[Phrase] = phrases! {
    // Days in the calendar.
    "numeric", "{numeric}", Slots::whole, "A date in digits, the day first.", "Am 26.07.2023 → 26.07.2023=2023-07-26";
    "day-month", "{day.} {month}", |s| made(s.day()), "A day of a month.", "Am 25. Juli regnete es. → 25. Juli=2023-07-25";
    "day-month-year", "{day.} {month} {year}", |s| made(s.day()), "A day of a month with its year.", "Am 27. Juli 1953 endete der Krieg. → 27. Juli 1953=1953-07-27";
    "weekday-date", "{weekday} , (der|den|dem)? {day.} {month} {year}?", |s| made(s.day()), "A weekday with its date.", "Am Mittwoch, dem 26. Juli 2023, begann es. → Mittwoch, dem 26. Juli 2023=2023-07-26";
    "weekday-numeric", "{weekday} , (der|den|dem)? {numeric}", Slots::whole, "A weekday with its date in digits.", "Am Mittwoch, 26.07.2023, begann es. → Mittwoch, 26.07.2023=2023-07-26";
    "day-to-day", "vom? [{day.}] bis zum? [{day.} {month} {year}?]", |s| made(s.day_before()).to(s.day()), "Two days that share their month.", "Vom 25. bis 27. Juli 2023 regnete es. → 25. bis 27. Juli 2023={2023-07-25/2023-07-27}; 25.=2023-07-25; 27. Juli 2023=2023-07-27";
    "day-and-day", "[{day.}] und [{day.} {month} {year}?]", |s| made(s.day_before()).beside(s.day()), "Two days that share their month.", "Am 5. und 7. Juli 2023 regnete es. → 5.=2023-07-05; 7. Juli 2023=2023-07-07";
    "day-dash-day", "[{day.}] {-} [{day.} {month} {year}?]", |s| made(s.day_before()).to(s.day()), "Two days that share their month.", "Am 25.-27. Juli 2023 regnete es. → 25.-27. Juli 2023={2023-07-25/2023-07-27}; 25.=2023-07-25; 27. Juli 2023=2023-07-27";

    // Weekdays.
    "weekday", "{weekday}", |s| s.weekday(None), "A day of the week.", "Der Gesandte kam am Mittwoch an. → Mittwoch=2023-07-26";
    "weekday-part", "{weekday} {part}", |s| s.weekday(None).at(s.time), "A part of a day of the week.", "Er kam am Dienstag Abend. → Dienstag Abend=2023-07-25TEV";
    "weekday-part-word", "{weekdaypart}", |s| s.weekday(None).at(s.time), "A part of a day of the week, in one word.", "Er kam am Dienstagabend. → Dienstagabend=2023-07-25TEV";
    "last-weekday", "(letzten|letzter|vergangenen|vorigen) {weekday}", |s| s.weekday(Some(Rel::Last)), "The last day of its name.", "Er kam letzten Montag. → letzten Montag=2023-07-24";
    "next-weekday", "(nächsten|kommenden|nächster) {weekday}", |s| s.weekday(Some(Rel::Next)), "The next day of its name.", "Er kommt kommenden Montag. → kommenden Montag=2023-07-31";
    "this-weekday", "(diesen|diesem) {weekday}", |s| s.weekday(Some(Rel::This)), "The day of its name in this week.", "Er kommt diesen Samstag. → diesen Samstag=2023-07-29";
    "weekdays", "{weekdays}", |s| made(Expr::SetWeekday(s.weekday)).quant("EVERY"), "A day of every week.", "Sie treffen sich montags. → montags=XXXX-WXX-1";
    "every-second-weekday", "jeden zweiten {weekday}", |s| made(Expr::SetWeekday(s.weekday)).quant("EVERY OTHER"), "A day of every second week.", "Sie treffen sich jeden zweiten Dienstag. → jeden zweiten Dienstag=XXXX-WXX-2";
    "every-weekday", "jeden {weekday}", |s| made(Expr::SetWeekday(s.weekday)).quant("EVERY"), "A day of every week.", "Sie treffen sich jeden Montag. → jeden Montag=XXXX-WXX-1";

    // Days by their distance.
    "today", "heute {part}?", |s| day_shift(0, s), "The day of the anchor.", "Er kam heute. → heute=2023-07-27";
    "yesterday", "gestern {part}?", |s| day_shift(-1, s), "The day before.", "Er kam gestern Abend. → gestern Abend=2023-07-26TEV";
    "before-yesterday", "vorgestern {part}?", |s| day_shift(-2, s), "Two days before.", "Er kam vorgestern. → vorgestern=2023-07-25";
    "tomorrow", "morgen !{Aa}", |s| day_shift(1, s), "The day after; with a capital the word is the morning.", "Er kommt morgen. → morgen=2023-07-28";
    "tomorrow-first", "morgen {^} !(des|der|in|um)", |s| day_shift(1, s), "The same at the head of a sentence, where every word has a capital.", "Morgen wählt das Land. → Morgen=2023-07-28";
    "weekday-morning", "{weekday} morgen", |s| s.weekday(None).at(crate::expr::Clock::Part(Part::Morning)), "The morning of a day of the week.", "Er kam am Montag Morgen. → Montag Morgen=2023-07-24TMO";
    "tomorrow-part", "morgen {part}", |s| day_shift(1, s), "A part of the day after.", "Er kommt morgen Abend. → morgen Abend=2023-07-28TEV";
    "today-morning", "heute morgen", |_| made(Expr::DayShift(0)).at(crate::expr::Clock::Part(Part::Morning)), "The morning of the anchor.", "Er kam heute Morgen. → heute Morgen=2023-07-27TMO";
    "yesterday-morning", "gestern morgen", |_| made(Expr::DayShift(-1)).at(crate::expr::Clock::Part(Part::Morning)), "The morning of the day before.", "Er kam gestern Morgen. → gestern Morgen=2023-07-26TMO";
    "after-tomorrow", "übermorgen {part}?", |s| day_shift(2, s), "Two days after.", "Er kommt übermorgen. → übermorgen=2023-07-29";

    // Months, seasons and years.
    "month", "{month}", |s| s.month(None), "A month.", "Im Mai regnete es. → Mai=2023-05";
    "person", "(Frau|Herr|Herrn) {month}", |_| made(Expr::Nothing), "A person.", "Frau Mai kam. → ";
    "month-of-last-year", "{month} (vergangenen|letzten|vorigen) jahres", |s| month_of_year(-1, s), "A month of the year before.", "Im August vergangenen Jahres regnete es. → August vergangenen Jahres=2022-08";
    "month-of-this-year", "{month} (dieses|laufenden) jahres", |s| month_of_year(0, s), "A month of this year.", "Im März dieses Jahres regnete es. → März dieses Jahres=2023-03";
    "month-of-next-year", "{month} (nächsten|kommenden) jahres", |s| month_of_year(1, s), "A month of the year to come.", "Im März nächsten Jahres regnet es. → März nächsten Jahres=2024-03";
    "end-of-next-unit", "ende (nächsten|nächster|kommenden|kommender) {unit}", |s| s.unit(Rel::Next).with(Mod::End), "The end of the unit to come.", "Es endet Ende nächsten Jahres. → Ende nächsten Jahres=2024[END]";
    "end-of-last-unit", "ende (letzten|letzter|vergangenen|vergangener|vorigen|voriger) {unit}", |s| s.unit(Rel::Last).with(Mod::End), "The end of the unit before.", "Es endete Ende vergangenen Jahres. → Ende vergangenen Jahres=2022[END]";
    "last-year-word", "(vorjahr|vorjahres|vorjahrs)", |_| made(Expr::Unit { unit: Unit::Year, rel: Rel::Last }), "The year before, in one word.", "Im Vorjahr regnete es. → Vorjahr=2022";
    "last-month-word", "(vormonat|vormonats)", |_| made(Expr::Unit { unit: Unit::Month, rel: Rel::Last }), "The month before, in one word.", "Im Vormonat regnete es. → Vormonat=2023-06";
    "running-unit", "laufenden {unit}", |s| s.unit(Rel::This), "The unit of the anchor.", "Im laufenden Jahr regnete es. → laufenden Jahr=2023";
    "unit-before", "(im|am) [{unit} (zuvor|davor)]", |s| s.unit(Rel::Before), "The unit before the one that was told of.", "Am 3. Juli 2020 kam er, im Jahr zuvor nicht. → 3. Juli 2020=2020-07-03; Jahr zuvor=2019";
    "last-night", "(letzte|vergangene|vorige) nacht", |_| made(Expr::DayShift(-1)).at(crate::expr::Clock::Part(Part::Night)), "The night before.", "Letzte Nacht regnete es. → Letzte Nacht=2023-07-26TNI";
    "at-part", "am [{part}] !(des|der|vor|nach|zuvor|davor|danach)", Slots::part, "A part of the day that the text speaks of.", "Am Nachmittag regnete es. → Nachmittag=2023-07-27TAF";
    "month-year", "{month} (des|im)? {year}", |s| s.month(None), "A month with its year.", "Im Juli 2020 regnete es. → Juli 2020=2020-07";
    "last-month", "(letzten|vergangenen|vorigen) {month}", |s| s.month(Some(Rel::Last)), "The last month of its name.", "Es war letzten August. → letzten August=2022-08";
    "next-month", "(nächsten|kommenden) {month}", |s| s.month(Some(Rel::Next)), "The next month of its name.", "Es ist kommenden Mai. → kommenden Mai=2024-05";
    "start-of-month", "anfang {month} {year}?", |s| s.month(None).with(Mod::Start), "The start of a month.", "Anfang Juli regnete es. → Anfang Juli=2023-07[START]";
    "middle-of-month", "mitte {month} {year}?", |s| s.month(None).with(Mod::Mid), "The middle of a month.", "Mitte Juli regnete es. → Mitte Juli=2023-07[MID]";
    "end-of-month", "ende {month} {year}?", |s| s.month(None).with(Mod::End), "The end of a month.", "Ende März regnete es. → Ende März=2023-03[END]";
    "start-of-year", "anfang {year}", |s| s.year().with(Mod::Start), "The start of a year.", "Anfang 2019 regnete es. → Anfang 2019=2019[START]";
    "middle-of-year", "mitte {year}", |s| s.year().with(Mod::Mid), "The middle of a year.", "Mitte 2019 regnete es. → Mitte 2019=2019[MID]";
    "end-of-year", "ende {year}", |s| s.year().with(Mod::End), "The end of a year.", "Ende 2019 regnete es. → Ende 2019=2019[END]";
    "start-of-unit", "(anfang|beginn) (der|des|dieser|dieses) {unit}", |s| s.unit(Rel::This).with(Mod::Start), "The start of a unit.", "Es war Anfang der Woche. → Anfang der Woche=2023-W30[START]";
    "middle-of-unit", "mitte (der|des|dieser|dieses) {unit}", |s| s.unit(Rel::This).with(Mod::Mid), "The middle of a unit.", "Es war Mitte des Monats. → Mitte des Monats=2023-07[MID]";
    "end-of-unit", "ende (der|des|dieser|dieses) {unit}", |s| s.unit(Rel::This).with(Mod::End), "The end of a unit.", "Es ist Ende des Jahres. → Ende des Jahres=2023[END]";
    "year", "(nach|vor|in|von|um|zwischen|des|gegen) [{year}] !{name} !{units} !%", Slots::year, "A year, where a word shows that it is one; before a noun the number counts.", "Er war vor 2019 dort und lief nach 2000 Metern weg. → 2019=2019";
    "since-year", "(seit|ab|bis|und) [{year}] !(Menschen|Personen|Leute|Leuten|Euro|Dollar|Franken|Meter|Metern|Kilometer|Kilometern|Tonnen|Prozent|Mal|Grad|Soldaten|Teilnehmer|Teilnehmern|Zuschauer|Zuschauern|Einwohner|Einwohnern|Stück|Mitarbeiter|Mitarbeitern) !{units} !%", Slots::year, "The same behind words that lead to a year more often than to a count: `seit 2019 Trainer`.", "Er war seit 2019 Trainer und gab bis 2000 Euro aus. → seit 2019={2019/..}; 2019=2019";
    "year-first", "[{year}] {^} !{name} !{units} !(bis|oder|und) !%", exact_year, "A year at the head of a sentence, before its verb.", "2021 gewann er. → 2021=2021";
    "year-verb", "(wurde|wurden|war|waren|hat|haben|hatte|ist|sind|soll|sollen|wird|werden|zuletzt|erstmals|bereits|schon|erst) [{year}] !{name} !{units} !%", exact_year, "A year behind a verb or an adverb, where no noun follows that it may count.", "Er wurde 1950 gewählt. → 1950=1950";
    "year-born", "(der|die|das|den|dem) [{year}] (geborene|geborenen|gegründete|gegründeten|eröffnete|eröffneten|gebaute|gebauten|erbaute|erbauten)", exact_year, "A year before what came about in it.", "Der 1952 geborene Maler kam. → 1952=1952";
    "years", "[{number}] bis [{year}] !{name} !{units} !%", |s| made(Expr::Year(s.number.filter(|n| s.year().is_some() && *n >= 1400)?)).to(s.year()?.expr), "Two years.", "1995 bis 1999 studierte sie. → 1995 bis 1999={1995/1999}; 1995=1995; 1999=1999";
    "the-year", "(jahr|jahre|jahres|jahren) [{year}]", Slots::year, "A year that is called one.", "Im Jahr 2019 regnete es. → 2019=2019";
    "season-year", "(im|seit|bis|zum|vom)? [{season} {year}]", |s| s.season(s.year), "A season with its year.", "Im Sommer 2021 regnete es. → Sommer 2021=2021-SU";
    "season", "(im|seit|bis|zum) [{season}]", |s| s.season(YearRef::None), "A season.", "Im Sommer regnete es. → Sommer=2023-SU";
    "last-season", "(letzten|letztes|vergangenen|vorigen) {season}", |s| s.season(YearRef::Rel(Rel::Last)), "The last season of its name.", "Letzten Sommer regnete es. → Letzten Sommer=2022-SU";
    "next-season", "(nächsten|kommenden) {season}", |s| s.season(YearRef::Rel(Rel::Next)), "The next season of its name.", "Nächsten Sommer regnet es. → Nächsten Sommer=2024-SU";
    "decade", "(den|die|der) {decade} {-}? (jahren|jahre)", Slots::whole, "Ten years by their first year.", "In den 1990er-Jahren regnete es. → den 1990er-Jahren=199";
    "century", "(im|des|das) [{day.} jahrhundert]", |s| made(century(s.ordinals[1])?), "A hundred years by their number.", "Im 19. Jahrhundert regnete es. → 19. Jahrhundert=18";
    "quarter", "{ord} (quartal|quartals) {year}?", Slots::quarter, "A quarter of a year.", "Im zweiten Quartal stieg es. → zweiten Quartal=2023-Q2";
    "quarter-digit", "{day.} (quartal|quartals) {year}?", Slots::quarter, "A quarter of a year, in digits.", "Im 3. Quartal 2022 stieg es. → 3. Quartal 2022=2022-Q3";
    "half-year", "{ord} (halbjahr|halbjahrs) {year}?", Slots::half, "A half of a year.", "Im ersten Halbjahr 2022 stieg es. → ersten Halbjahr 2022=2022-H1";

    // Units by their distance.
    "next-day", "am [nächsten tag]", |s| s.unit(Rel::Following), "The day after the one that was told of.", "Am 3. Juli 2020 starb er. Am nächsten Tag war Ruhe. → 3. Juli 2020=2020-07-03; nächsten Tag=2020-07-04";
    "next-vague-units", "(nächsten|kommenden) {units}", Slots::duration, "Units without a number from the anchor on.", "Es regnet in den nächsten Tagen. → nächsten Tagen=PXD";
    "last-vague-units", "(letzten|vergangenen) {units}", Slots::duration, "Units without a number up to the anchor.", "Es regnete in den letzten Jahren. → letzten Jahren=PXY";
    "last-unit", "(letzte|letzten|letzter|letztes|vergangene|vergangenen|vergangener|vergangenes|vorige|vorigen|voriges|voriger) {unit}", |s| s.unit(Rel::Last), "The unit before that of the anchor.", "Letzte Woche regnete es. → Letzte Woche=2023-W29";
    "this-unit", "(diese|diesem|dieser|dieses|diesen) {unit}", |s| s.unit(Rel::This), "The unit of the anchor.", "In dieser Woche regnete es. → dieser Woche=2023-W30";
    "next-unit", "(nächste|nächsten|nächster|nächstes|kommende|kommenden|kommender|kommendes) {unit}", |s| s.unit(Rel::Next), "The unit after that of the anchor.", "Nächstes Jahr regnet es. → Nächstes Jahr=2024";
    "following-unit", "(am|im|in) [(folgenden|darauffolgenden|folgender) {unit}]", |s| s.unit(Rel::Following), "The unit after the one that was told of.", "Am 3. Juli regnete es, am folgenden Tag nicht. → 3. Juli=2023-07-03; folgenden Tag=2023-07-04";
    "same-unit", "(selben|gleichen) {unit}", |s| s.unit(Rel::Same), "The unit that was told of.", "Am 3. Juli kam er und ging am selben Tag. → 3. Juli=2023-07-03; selben Tag=2023-07-03";
    "weekend", "am [wochenende]", |_| made(Expr::Unit { unit: Unit::Weekend, rel: Rel::This }), "The weekend that is near, by the tense.", "Am Wochenende wird es regnen. → Wochenende=2023-W30-WE";
    "ago", "vor {n} {unit}", |s| s.offset(Ago), "Counted back from the anchor.", "Er kam vor drei Tagen. → vor drei Tagen=2023-07-24";
    "ago-about", "vor (rund|etwa|ungefähr|knapp|fast|gut) {n} {unit}", |s| s.offset(Ago).with(Mod::Approx), "Counted back from the anchor, roughly.", "Er kam vor rund zehn Jahren. → vor rund zehn Jahren=2013[APPROX]";
    "ago-more", "vor (über|mehr) als? {n} {unit}", |s| s.offset(Ago).with(Mod::MoreThan), "Counted back from the anchor, and more.", "Er kam vor mehr als zehn Jahren. → vor mehr als zehn Jahren=2013[MORE_THAN]";
    "ago-less", "vor weniger als {n} {unit}", |s| s.offset(Ago).with(Mod::LessThan), "Counted back from the anchor, and less.", "Er kam vor weniger als zehn Jahren. → vor weniger als zehn Jahren=2013[LESS_THAN]";
    "from-now", "in {n} {unit}", |s| s.offset(FromNow), "Counted forward from the anchor.", "Er kommt in zwei Wochen. → in zwei Wochen=2023-W32";
    "later", "{n} {unit} (später|danach)", |s| s.offset(Later), "Counted forward from what was told of.", "Am 3. Juli 2020 kam er und ging zwei Tage später. → 3. Juli 2020=2020-07-03; zwei Tage später=2020-07-05";
    "earlier", "{n} {unit} (zuvor|vorher|früher|davor)", |s| s.offset(Earlier), "Counted back from what was told of.", "Am 3. Juli 2020 starb er, zwei Tage zuvor kam er. → 3. Juli 2020=2020-07-03; zwei Tage zuvor=2020-07-01";

    // Stretches of time, and what comes back.
    "duration", "{n} {unit}", Slots::duration, "So many units.", "Er blieb zwei Jahre. → zwei Jahre=P2Y";
    "duration-about", "(rund|etwa|ungefähr|knapp|fast) {n} {unit}", |s| s.duration().with(Mod::Approx), "So many units, roughly.", "Er blieb etwa zwei Jahre. → etwa zwei Jahre=P2Y[APPROX]";
    "duration-more", "(über|mehr) als? {n} {unit}", |s| s.duration().with(Mod::MoreThan), "So many units and more.", "Er blieb mehr als zwei Jahre. → mehr als zwei Jahre=P2Y[MORE_THAN]";
    "duration-least", "mindestens {n} {unit}", |s| s.duration().with(Mod::EqualOrMore), "So many units at least.", "Er blieb mindestens zwei Tage. → mindestens zwei Tage=P2D[EQUAL_OR_MORE]";
    "last-units", "(letzten|vergangenen) {n} {unit}", Slots::duration, "So many units up to the anchor.", "In den letzten zwei Jahren regnete es. → letzten zwei Jahren=P2Y";
    "next-units", "(nächsten|kommenden) {n} {unit}", Slots::duration, "So many units from the anchor on.", "In den nächsten drei Monaten regnet es. → nächsten drei Monaten=P3M";
    "for-units", "seit [{units}]", Slots::duration, "Units without a number.", "Seit Jahren regnet es. → Jahren=PXY";
    "every-unit", "(jeden|jede|jedes) {unit}", |s| s.set().quant("EVERY"), "One in every unit.", "Sie singen jeden Tag. → jeden Tag=P1D";
    "every-units", "alle {n} {unit}", |s| s.set().quant("EVERY"), "One in so many units.", "Sie singen alle zwei Wochen. → alle zwei Wochen=P2W";
    "often", "{often}", Slots::set, "A word for what comes back.", "Sie singen täglich. → täglich=P1D";
    "times-a-unit", "{n} mal (pro|im|am|in) (der)? {unit}", |s| made(Expr::Set { qty: Qty::N(1), unit: s.unit? }).freq(s.times()), "So many times in each unit.", "Sie singen drei Mal pro Woche. → drei Mal pro Woche=P1W";

    // References without a date.
    "now", "(jetzt|derzeit|gegenwärtig|momentan|zurzeit)", |_| reference(Ref::Present), "The present.", "Es regnet derzeit. → derzeit=PRESENT_REF";
    "recently", "(kürzlich|neulich|unlängst)", |_| reference(Ref::Past), "The past.", "Es regnete kürzlich. → kürzlich=PAST_REF";
    "future", "(in|die|der) [(zukunft|nächster) zeit?]", |_| reference(Ref::Future), "The future.", "Es wird in Zukunft regnen. → Zukunft=FUTURE_REF";
    "soon", "(demnächst|künftig)", |_| reference(Ref::Future), "The future.", "Es regnet demnächst. → demnächst=FUTURE_REF";

    // Feasts.
    "christmas", "Weihnachten {year}?", |s| feast(Feast::Fixed(12, 25), s), "The 25th of December.", "Weihnachten 2022 schneite es. → Weihnachten 2022=2022-12-25";
    "christmas-eve", "Heiligabend {year}?", |s| feast(Feast::Fixed(12, 24), s), "The 24th of December.", "Heiligabend 2022 schneite es. → Heiligabend 2022=2022-12-24";
    "new-years-eve", "Silvester {year}?", |s| feast(Feast::Fixed(12, 31), s), "The 31st of December.", "Silvester 2022 schneite es. → Silvester 2022=2022-12-31";
    "new-year", "Neujahr {year}?", |s| feast(Feast::Fixed(1, 1), s), "The first of January.", "Neujahr 2023 schneite es. → Neujahr 2023=2023-01-01";
    "easter", "(Ostern|Ostersonntag) {year}?", |s| feast(Feast::Easter(0), s), "Easter.", "Ostern 2023 regnete es. → Ostern 2023=2023-04-09";
    "easter-monday", "Ostermontag {year}?", |s| feast(Feast::Easter(1), s), "The day after Easter.", "Ostermontag 2023 regnete es. → Ostermontag 2023=2023-04-10";
    "good-friday", "Karfreitag {year}?", |s| feast(Feast::Easter(-2), s), "Two days before Easter.", "Karfreitag 2023 regnete es. → Karfreitag 2023=2023-04-07";
    "pentecost", "(Pfingsten|Pfingstsonntag) {year}?", |s| feast(Feast::Easter(49), s), "49 days after Easter.", "Pfingsten 2023 regnete es. → Pfingsten 2023=2023-05-28";

    "whit-monday", "Pfingstmontag {year}?", |s| feast(Feast::Easter(50), s), "The day after Pentecost.", "Pfingstmontag 2023 regnete es. → Pfingstmontag 2023=2023-05-29";
    "unity-day", "Tag der Deutschen Einheit {year}?", |s| feast(Feast::Fixed(10, 3), s), "The third of October.", "Am Tag der Deutschen Einheit 2022 regnete es. → Tag der Deutschen Einheit 2022=2022-10-03";

    // Times of the day.
    "clock", "(um|gegen|ab|bis|von|seit|nach|vor) [{hour} uhr]", |s| made(Expr::TimeOnly).at(s.time), "A time by the clock.", "Es beginnt um 14.30 Uhr. → 14.30 Uhr=2023-07-27T14:30";
    "weekday-clock", "{weekday} (um|gegen|,)? {hour} uhr", |s| s.weekday(None).at(s.time), "A time by the clock, with its day.", "Es begann am Montag um 8 Uhr. → Montag um 8 Uhr=2023-07-24T08:00";
    "today-clock", "heute (um|gegen|,)? {hour} uhr", |s| day_shift(0, s), "A time by the clock, today.", "Es beginnt heute um 8 Uhr. → heute um 8 Uhr=2023-07-27T08:00";
    "midnight", "(um|gegen|nach|vor) [Mitternacht]", |_| made(Expr::TimeOnly).at(crate::expr::Clock::Part(Part::Midnight)), "The end of the day.", "Es begann um Mitternacht. → Mitternacht=2023-07-27T24:00";
    "night-to", "in der [nacht (zum|auf) {weekday}]", |s| s.weekday(None).at(crate::expr::Clock::Part(Part::Night)), "The night that ends on a weekday.", "Es begann in der Nacht zum Mittwoch. → Nacht zum Mittwoch=2023-07-26TNI";
};
