//! Tests of the stage, on sentences written for it.

use proptest::prelude::*;
use wirecopy_stage::prelude::*;
use wirecopy_stage::{Resource, testing};

use crate::{Entities, STAGES, Settings};

/// The entities of a text as `label:surface`, or `label:surface=id` where an id is expected.
fn found(text: &str) -> Vec<(String, String, String)> {
    let record = testing::run::<Entities>("{}", testing::document(text, &[]));
    let doc = &record.document;
    doc.layer(layers::ENTITY)
        .map(|a| {
            let id = doc.attribute(a, Name::literal("entity_id")).unwrap_or_default();
            (a.label.as_str().to_owned(), doc.slice(a.span).to_owned(), id.to_owned())
        })
        .collect()
}

/// `[label Surface]` or `[label Surface=id]` in `text` marks what must be found, and nothing else may be.
fn check(text: &str) {
    let mut plain = String::new();
    let mut expect = Vec::new();
    for (i, part) in text.split('[').enumerate() {
        if i == 0 {
            plain.push_str(part);
            continue;
        }
        let (inside, rest) = part.split_once(']').expect("a closing bracket");
        let (label, surface) = inside.split_once(' ').expect("a label");
        let (surface, id) = surface.split_once('=').unwrap_or((surface, ""));
        let label = match label {
            "per" => "person",
            "org" => "organisation",
            "loc" => "place",
            "nat" => "nationality",
            "off" => "office",
            "ev" => "event",
            "pr" => "product",
            "ag" => "agency",
            other => panic!("{other}"),
        };
        expect.push((plain.len(), label, surface, id));
        plain.push_str(surface);
        plain.push_str(rest);
    }
    let got = found(&plain);
    let short: Vec<String> = got.iter().map(|(l, s, _)| format!("{l}:{s}")).collect();
    let want: Vec<String> = expect.iter().map(|(_, l, s, _)| format!("{l}:{s}")).collect();
    assert_eq!(short, want, "{plain}");
    for ((_, _, got), (_, _, surface, id)) in got.iter().zip(&expect) {
        assert!(id.is_empty() || got == id, "{surface} is {got}, not {id}, in {plain}");
    }
}

fn all(lines: &str) {
    for line in lines.lines().map(str::trim).filter(|l| !l.is_empty()) {
        check(line);
    }
}

#[test]
fn a_shared_surname_goes_with_the_office_that_stands_beside_it() {
    all("
        The mayor, [per Ana Ruiz=person/ana-ruiz], met [per Leo Ruiz=person/leo-ruiz] there. [per Ruiz=person/ana-ruiz], the mayor, said no.
    ");
}

#[test]
fn a_long_name_of_the_tables_is_what_they_say() {
    all("
        He cited the [org Korean Central Broadcasting Station] ([org KCBS]).
    ");
}

#[test]
fn an_abbreviation_is_what_the_text_defines() {
    let found = found("The Pakistan Tehreek-e-Insaf (PTI) won. The PTI said so.");
    assert!(!found.iter().any(|(_, _, id)| id == "agency/pti"), "{found:?}");
}

#[test]
fn a_desk_is_nobody() {
    for text in ["By Courier Staff and AFP", "By Globe Newsroom in Penang"] {
        assert!(!found(text).iter().any(|(label, _, _)| label == "person"), "{text}");
    }
}

#[test]
fn countries_and_peoples() {
    all("
        Ships left [loc North Korea=place/north-korea] for [loc China=place/china].
        Ships left the [loc DPRK=place/north-korea] at night.
        Ships left the [loc Democratic People's Republic of Korea=place/north-korea] at night.
        He met in [loc Pyongyang] with [loc Democratic People's Republic of Korea=place/north-korea] [off Defense Minister] [per Kang Sun Nam].
        A ferry sank off [loc North Korea]. The [loc North=place/north-korea] said nothing.
        A ferry sank off [loc South Korea], and the [loc South=place/south-korea]'s navy came.
        They drove north and then south.
        The [nat Danish=nationality/danish] crew met [nat Danes=nationality/danish] ashore.
        The [nat Russian=nationality/russian] and [nat Chinese] crews sang.
        [nat North Korean=nationality/north-korean] wheat fed [nat South Koreans=nationality/south-korean].
        The [loc UK=place/united-kingdom] and [loc Britain=place/united-kingdom] are one.
        The [loc U.S.=place/united-states] market and the [loc US=place/united-states] dollar fell.
        He told us that it was over.
        The turkey was served with chili in china bowls.
        [loc Russia]-[loc Ukraine] talks went on.
        A [loc US]-led group and a pro-[nat Russian] group met.
        [loc Burma=place/myanmar] is a name of old.
        RIOTS IN [loc FRANCE=place/france] GO ON FOR DAYS
    ");
}

#[test]
fn cities_and_regions() {
    all("
        Rain fell in [loc Pyongyang=place/pyongyang] and [loc Seoul].
        [loc Moscow]'s streets were wet.
        The ship left [loc New York City=place/new-york-city] for [loc New York=place/new-york-city].
        Rain fell over the [loc Black Sea] and the [loc Korean Peninsula].
        They anchored at the [loc Port of Busan].
        They landed at [loc Pyongyang International Airport].
        He lives in [loc Texas=place/texas], not in [loc Ohio].
        A fire broke out in [loc Brellton]. Nobody in [loc Brellton] was hurt.
        They swam in [loc Lake Brell] and [loc Mallow River].
        They walked along [loc Harlow Street] to [loc Brell Cemetery].
        In time they left.
        A nice bath and good reading.
    ");
}

#[test]
fn people() {
    all("
        [off President=office/president] [per Biden=person/joe-biden] spoke.
        [loc US] [off President] [per Joe Biden=person/joe-biden] spoke.
        [nat North Korean] [off leader=office/leader] [per Kim Jong Un=person/kim-jong-un] spoke.
        [nat Russian] [off Defence Minister=office/defence-minister] [per Sergei Shoigu] sat down.
        [nat Russian] [off Defense Minister=office/defence-minister] [per Shoigu=person/sergei-shoigu] sat down.
        The [off mayor] [per Tavi Brell=person/tavi-brell] sat down.
        [off Mayor] [per Brell] sat down.
        Datuk [per Lim Wei Han=person/lim-wei-han] sat down; [per Lim=person/lim-wei-han] ate.
        [off Chief Petty Officer=office/chief-petty-officer] [per Tavi Brell] sat down.
        Mr. [per Brell=person/brell] sat down, and so did Ms. [per Mallow].
        [off Gen.=office/general] [per Tavi Brell]'s men sat down.
        [off Defence Minister] [off General] [per Kang Sun-nam=person/kang-sun-nam] sat down.
        [per Peter Mallow=person/peter-mallow] sat down. [per Mallow=person/peter-mallow] ate.
        [per Peter Mallow] and [per Peter van Mallow] sat down.
        [per J. K. Mallow] sat down with [per Peter B. Mallow].
        [per Tavi Brell], 52, sat down.
        [per Tavi Brell], director of the school, sat down.
        It was late, [per Tavi Brell] said.
        “It is too early,” the district attorney, [per Boyka Staneva=person/boyka-staneva], told the paper.
        His deputy, [per Tavi Brell], told them so.
        [per Hassan al-Brell] sat down.
        [per Tavi von Brell] sat down.
        [per Park Won-gon=person/park-won-gon] sat down. Then [per Park=person/park-won-gon] ate.
        [per Li Hongzhong] sat down with [per Nguyen Tuyet].
        [per George Washington] sat down.
        [per Charlotte Mallow] sat down.
        [per Ana=person/ana-ruiz] and [per Peter Ruiz=person/peter-ruiz] sat down.
        It was late. Nobody sat down. However, it rained.
        Will it rain? Mark my words. Grace is rare.
        Then-[loc US] [off President] [per Donald Trump=person/donald-trump] sat down.
        [per Katharine=person/katharine-parsons] and [per Charles Parsons=person/charles-parsons] sat down.
        [per Vladimir Putin=person/vladimir-putin] sat down; [per Putin=person/vladimir-putin] ate.
        [per Volodymyr Zelenskyy=person/volodymyr-zelensky] met [per Zelensky=person/volodymyr-zelensky].
        [per Erdoğan=person/recep-tayyip-erdogan] and [per Erdogan=person/recep-tayyip-erdogan] are one.
        [loc Serbia]'s [per Vucic=person/aleksandar-vucic] sat down with [loc Turkey]'s [per Erdogan=person/recep-tayyip-erdogan].
        [per Bill=person/bill-gates] and [per Melinda Gates=person/melinda-gates] sat down.
        [per Ursula von der Leyen=person/ursula-von-der-leyen] sat down. [per Von der Leyen=person/ursula-von-der-leyen] ate.
        Ex-[off Prime Minister=office/prime-minister] [per Imran Khan=person/imran-khan] sat down.
        His sister [per Kim Yo Jong=person/kim-yo-jong] sat down with [off Sister] [per Ana Ruiz].
        [loc Texas] [off Gov.=office/governor] [per Tavi Brell] sat down.
        [loc Jordan]'s king met [per Jordan Peterson=person/jordan-peterson] in [loc Amman].
        [loc North Korea]'s [per Kim=person/kim-jong-un] meets [loc Russia]'s [per Shoigu=person/sergei-shoigu]
    ");
}

#[test]
fn one_person_one_id() {
    all("
        [per Kang Sun Nam=person/kang-sun-nam] met [per Kang Sun-nam=person/kang-sun-nam]; [per Kang=person/kang-sun-nam] ate.
        [per Kim Jong-un=person/kim-jong-un] met [per Kim Yo-jong=person/kim-yo-jong]. Later [per Kim=person/kim-jong-un] ate.
        [per Kim Jong Un=person/kim-jong-un] and [per Kim Yo Jong=person/kim-yo-jong] ate, and [per Kim=person/kim-jong-un] left.
        [per Kim Yo-jong=person/kim-yo-jong] met [per Kim Jong-un=person/kim-jong-un]. Later [per Kim=person/kim-jong-un] ate.
        [per Park Min-su=person/park-min-su] and [per Park Won-gon=person/park-won-gon] ate.
        [per Peter Mallow=person/peter-john-mallow] is [per Peter John Mallow=person/peter-john-mallow].
        [per P. Mallow=person/peter-mallow] is [per Peter Mallow=person/peter-mallow].
        [per Ana Mallow=person/ana-mallow] is not [per Peter Mallow=person/peter-mallow].
        [per José Mallow=person/jose-mallow] is [per Jose Mallow=person/jose-mallow].
    ");
}

#[test]
fn organisations() {
    all("
        The [org Defence Ministry=org/defence-ministry] said so.
        The [org Russian Defense Ministry=org/russian-defence-ministry] said so.
        The [org Russian Ministry of Defence] said so.
        The [org Ministry of Foreign Affairs] said so.
        The [org Korean People's Army=org/korean-peoples-army] marched.
        The [org Korean People’s Army=org/korean-peoples-army] marched.
        The [org Workers' Party=org/workers-party-of-korea] met.
        The [org UN Security Council=org/un-security-council] met at the [org UN=org/united-nations].
        The [org US Air Force=org/us-air-force] flew, and the [org Swedish Air Force] did too.
        She teaches at [org Ewha University]'s [org Institute of Unification Studies].
        The [org University of Harlow] and [org Brell College] are old.
        [org Brell Ltd] bought [org Mallow Holdings].
        The [org Bank of Harlow] closed.
        The [org Harlow Trade Union=org/harlow-trade-union] ([org HTU=org/harlow-trade-union]) met. The [org HTU=org/harlow-trade-union] said no.
        The [org Rodong Sinmun] and the [org Moscow Times] wrote so.
        [org NATO=org/nato] and the [org European Union=org/european-union] met; the [org EU=org/european-union] paid.
        The [org Bank of England]'s offer was low, and [loc England]'s [org Harlow Council] met.
        The party met in the hall of the school.
    ");
}

#[test]
fn agencies() {
    all("
        Photo: [per Anna Lindqvist]/[ag AFP=agency/afp] via [ag Getty Images]
        The [ag Press Trust of India=agency/pti] ([ag PTI=agency/pti]) reported it.
        [ag KCNA=agency/kcna] reported it.
        The [ag Korean Central News Agency=agency/kcna] ([ag KCNA=agency/kcna]) reported it.
        [loc Russia]'s [ag TASS=agency/tass] news agency reported it.
        As per [ag AFP=agency/afp], [ag Yonhap=agency/yonhap] and [ag Reuters=agency/reuters] knew.
        Photo: [ag AP=agency/associated-press]
        The app is free, and the pa came.
    ");
}

#[test]
fn events_and_products() {
    all("
        The [ev Korean War=event/korean-war] ended; the [ev Cold War] did not.
        [loc RUSSIA] MARKS [ev KOREAN WAR=event/korean-war] WITH PARADE
        [ev Hurricane Idalia=event/hurricane-idalia] hit [loc Florida].
        They kept [ev Victory Day=event/victory-day].
        The [ev Treaty of Brell] ended the [ev Mallow War].
        The [pr USS Kentucky=product/uss-kentucky] sailed with [pr HMS Brell].
        They showed [pr Hwasal-2=product/hwasal-2], [pr Hwasong-18] and [pr F-16] jets.
        A [pr HIMARS=product/himars] battery and [pr T-72] tanks stood there.
        The [pr Su-35] and the [pr MiG-29] flew.
        A 27-year-old man in G-2 boots.
    ");
}

#[test]
fn weak_forms_need_a_credit() {
    let doc = testing::document("The Mirror was clean.", &[]);
    let record = testing::run::<Entities>("{}", doc);
    assert_eq!(record.document.layer(layers::ENTITY).count(), 0);
}

#[test]
fn attributes() {
    let text = "Danish Prime Minister Ana Ruiz left North Korea for Oslo.";
    let record = testing::run::<Entities>("{}", testing::document(text, &[]));
    let doc = &record.document;
    let of = |surface: &str, key: &'static str| {
        let annotation = doc.layer(layers::ENTITY).find(|a| doc.slice(a.span) == surface);
        let annotation = annotation.expect("it is found");
        doc.attribute(annotation, Name::literal(key)).unwrap_or_default().to_owned()
    };
    assert_eq!(of("Prime Minister", "country"), "DK");
    assert_eq!(of("North Korea", "kind"), "country");
    assert_eq!(of("North Korea", "iso"), "KP");
    assert_eq!(of("North Korea", "wikidata"), "Q423");
    assert_eq!(of("Oslo", "kind"), "city");
    assert_eq!(of("Ana Ruiz", "name"), "Ana Ruiz");
}

#[test]
fn labels_can_be_chosen() {
    let settings = r#"{"labels": ["place"]}"#;
    let doc = testing::document("President Biden left Oslo.", &[]);
    let record = testing::run::<Entities>(settings, doc);
    let labels: Vec<_> = record.document.layer(layers::ENTITY).map(|a| a.label.as_str()).collect();
    assert_eq!(labels, ["place"]);
}

fn with_gazetteer(content: &str) -> Result<Entities, SettingsError> {
    let resource = Resource {
        setting: "gazetteers.0".into(),
        path: "own.tsv".into(),
        bytes: content.as_bytes().to_vec(),
    };
    Entities::create(Settings::default(), &Resources(vec![resource]))
}

#[test]
fn own_names_come_first() {
    let stage = with_gazetteer("# mine\n\nOslo\tproduct\tproduct/oslo\tOslo lamp\n").unwrap();
    let mut out = Edits::new();
    stage.edit(0, &testing::document("It left Oslo.", &[]), &mut out).unwrap();
    let labels: Vec<_> = out
        .iter()
        .filter_map(|e| match e {
            wirecopy_stage::document::Edit::Annotate(a) => Some(a.label.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(labels, ["product"]);
}

#[test]
fn malformed_lines_are_refused() {
    let cases = [
        ("Oslo\tproduct", "line 1: expected"),
        ("# x\nOslo\tlamp\tid\tname", "line 2: `lamp` is not a label"),
        ("a\tplace\t\tname", "must not be empty"),
    ];
    for (content, message) in cases {
        let error = with_gazetteer(content).err().expect("it is refused");
        assert_eq!(error.path, ["gazetteers", "0"]);
        assert!(error.message.contains(message), "{}", error.message);
    }
}

#[test]
fn it_describes_itself() {
    for registration in STAGES {
        testing::check_description(registration);
    }
}

#[test]
fn two_stories() {
    let strike = "HARLOW, Denmark — Danish Foreign Minister Ana Ruiz met Peter Mallow, head of the Harlow Trade \
        Union (HTU), in Oslo on Monday.\nRuiz said the HTU and Brell Ltd had agreed. Mallow's deputy, Tavi Brell, \
        told Reuters that the strike was over.";
    let summit = "North Korea's Kim receives envoys\nThe North's leader Kim Jong-un met Park Min-su of South Korea \
        near the Demilitarized Zone, KCNA said. Park gave Kim a letter from US President Joe Biden.\nThe USS Brell \
        and two F-16 jets stood by.";
    for (name, text) in [("a_strike", strike), ("a_summit", summit)] {
        insta::assert_snapshot!(
            name,
            testing::snapshot::<Entities>("{}", testing::document(text, &[]))
        );
    }
}

proptest! {
    #[test]
    fn any_text_goes(text in "\\PC*") {
        found(&text);
    }

    #[test]
    fn any_news_goes(words in proptest::collection::vec(
        prop_oneof![
            Just("Kim"), Just("President"), Just("of"), Just("the"), Just("University"), Just("USS"), Just("and"),
            Just("\n"), Just("'s"), Just("("), Just(")"), Just("US"), Just("."), Just(","), Just("Peter"), Just("al-"),
            Just("Ministry"), Just("North"), Just("é"), Just("52"), Just("War"), Just("\u{200b}"), Just("Jr."), Just("-"),
        ], 0..40), glue in proptest::bool::ANY) {
        let text = words.join(if glue { "" } else { " " });
        let spans: Vec<_> = found(&text);
        for (_, surface, id) in spans {
            prop_assert!(!surface.trim().is_empty());
            prop_assert!(id.contains('/'));
        }
    }
}

/// Capitals alone speak neither for a name nor against one: what is around it does.
#[test]
fn names_in_capitals() {
    check("[loc PENANG=place/penang], Saturday — For six minutes no horn was heard.");
    check("At first light they sailed. [per LIM WEI-HAN], the defence minister, stood there.");
}

/// A surname that `and` joins to somebody else's full name stays its own.
#[test]
fn surnames_are_not_taken_for_given_names() {
    for text in [
        "[per John Kerry=person/john-kerry] arrived. [per Kerry=person/john-kerry] and [per Sergei Lavrov=person/sergei-lavrov] met later.",
        "[per Harper] this week resigned.",
    ] {
        check(text);
    }
}

/// What a fresh reader found.
#[test]
fn borders_of_kinds() {
    all("
        The [org Harlow Defence Council=org/harlow-defence-council] ([org Hardef=org/harlow-defence-council]) knew.
        The [org World Anti-Doping Agency=org/world-anti-doping-agency] ([org Wada=org/world-anti-doping-agency]) knew.
        The [org New York Mercantile Exchange=org/new-york-mercantile-exchange] ([org Nymex=org/new-york-mercantile-exchange]) knew.
        [ev Hurricane Ian=event/hurricane-ian] Monday hit [loc Florida].
        [ev Tropical Storm Nicole=event/tropical-storm-nicole] and [ev Storm Daniel=event/storm-daniel] came late.
        [ev Operation Desert Storm] ended.
        A [pr Storm Shadow=product/storm-shadow] fell.
        [loc ROME=place/rome], Nov 3 - The strike went on.
        [loc KYIV=place/kyiv] ([ag AP]) — The strike went on.
        The ferry [pr Sidi Mansour=product/sidi-mansour] capsized on Monday.
        He served on a hospital ship, the [pr Sidi Mansour=product/sidi-mansour], for years.
        The buoy marks the [pr Sidi Mansour=product/sidi-mansour], a [nat Tunisian] hospital ship that sank. He commanded the [pr Sidi Mansour=product/sidi-mansour].
        Her brother, the mayor, owned a ship.
    ");
    for (text, wrong) in [
        ("WHO IS TO BLAME FOR IT?", "WHO"),
        (
            "Late that night the whole family ate what was left of the\nturkey and went to bed in the house that stood on the top of the\nhill over the bay, where it was cold.",
            "turkey",
        ),
    ] {
        assert!(!found(text).iter().any(|(_, surface, _)| surface == wrong), "{text}");
    }
}

#[test]
fn a_surname_in_brackets_is_no_abbreviation() {
    let found = found("Maria Diaz (McDonald) sat down. McDonald ate.");
    let diaz = found.iter().filter(|(_, _, id)| id == "person/maria-diaz").count();
    assert_eq!(diaz, 1, "{found:?}");
}

/// `iPhone` and names with `al-` at the start of a sentence are written with care.
#[test]
fn small_first_letters_of_names_are_no_carelessness() {
    let text = "iPhone sales fell.\neBay fell too.\nal-Shabab said so. They ate turkey.";
    assert!(!found(text).iter().any(|(_, surface, _)| surface == "turkey"), "{:?}", found(text));
}

/// What a stern reader found.
#[test]
fn forms_of_address_and_regnal_names() {
    all("
        [per Bill Clinton=person/bill-clinton] and [per Hillary Clinton=person/hillary-clinton] arrived. Mrs [per Clinton=person/hillary-clinton] spoke.
        [per Barack Obama=person/barack-obama] spoke. Mrs. [per Obama=person/obama], his wife, did not.
        Mr [per Tavi Brell=person/tavi-brell] sat down with [per Ana Brell=person/ana-brell]. Ms [per Brell=person/ana-brell] ate.
        [per Benedict XVI=person/benedict-xvi] died. [off Pope] [per Benedict=person/benedict-xvi] was 95.
        [per Robert Smith=person/robert-smith] came. Lady [per Smith=person/smith] left.
        The Elizabeth line opened. [per Queen Elizabeth II=person/queen-elizabeth-ii] died.
    ");
}

#[test]
fn carriers_and_owners_are_no_ships() {
    for text in [
        "The wireless carrier Verizon said so.",
        "Budget carrier Wizz Air said so.",
        "Mail carrier Jones said so.",
        "He asked the Mirror, the flag carrier said.",
        "He asked the Smiths, the boat owners.",
        "He asked the Smiths, the ship owners.",
    ] {
        let found = found(text);
        assert!(!found.iter().any(|(label, _, _)| label == "product"), "{found:?}");
    }
    check("The aircraft carrier [pr Sidi Mansour] sailed.");
}

#[test]
fn a_code_in_brackets_is_an_agency_only_as_a_credit() {
    for text in [
        "He met the Palestinian Authority (PA) and the Communist Party (CP).",
        "The Palestinian Authority (PA) said so.",
        "American Airlines (AA) flew.",
        "The Justice and Development Party (AKP) won.",
        "The Justice and Development Party (AKP)",
        "He lives in Harrisburg (PA) with her.",
        "He met the Palestinian Authority (PA)",
    ] {
        let found = found(text);
        assert!(!found.iter().any(|(label, _, _)| label == "agency"), "{found:?}");
    }
    all("
        [loc LIMA=place/lima] ([ag AP=agency/associated-press]) — The strike went on.
        The strike went on. ([ag AP=agency/associated-press])
        The strike went on. ([ag Reuters=agency/reuters])
        [loc LONDON=place/london] ([ag PA=agency/pa]) — The strike went on.
        The strike went on. ([ag PA=agency/pa])
        The [ag Press Association=agency/pa] ([ag PA=agency/pa]) said so.
    ");
}

#[test]
fn bodies_stand_against_people_and_in_capitals() {
    all("
        Talks are on track, the [org Kremlin=org/kremlin] said.
        [per Walt Disney=person/walt-disney] came. [per Disney=person/walt-disney] won the award.
        Then [ev Storm Dennis=event/storm-dennis] came.
        [org PENTAGON=org/pentagon] WARNS [org INTERPOL=org/interpol]
        [org GAZPROM=org/gazprom] SHARES FALL AFTER [org KREMLIN=org/kremlin] MOVE
    ");
    for text in [
        "Storm Damage was large.",
        "Storm Surge came.",
        "Storm Warning for all.",
        "Hurricane Season came.",
    ] {
        let found = found(text);
        assert!(!found.iter().any(|(label, _, _)| label == "event"), "{found:?}");
    }
}

#[test]
fn a_surname_behind_an_organisation_is_not_its_short_form() {
    for (text, id) in [
        ("Manchester United (Mount) won. Mount scored.", "org/manchester-united"),
        ("The Labour Party (Lammy) won. Lammy left.", "org/labour-party"),
        ("The Bank of England (Bailey) said so. Bailey left.", "org/bank-of-england"),
    ] {
        let found = found(text);
        assert_eq!(found.iter().filter(|(_, _, of)| of == id).count(), 1, "{found:?}");
    }
}

/// Cutting the short form in every way would take for ever here.
#[test]
fn a_name_that_repeats_a_word_is_read_in_time() {
    let name = "Aaaaaa ".repeat(40);
    found(&format!("The {name}Council (Aaaaaaaaaaaaaaaaaab) met."));
}
