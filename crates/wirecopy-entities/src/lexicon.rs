//! Words that speak for one kind of name.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::tables::rows;

type Words = LazyLock<HashSet<&'static str>>;

fn file(table: &'static str) -> HashSet<&'static str> {
    rows(table).flat_map(str::split_whitespace).collect()
}

fn list(words: &'static str) -> HashSet<&'static str> {
    words.split_whitespace().collect()
}

/// Words that begin sentences and are no part of names.
pub(crate) static STARTERS: Words = LazyLock::new(|| file(include_str!("../data/starters.txt")));
/// Given names.
pub(crate) static FIRST: Words = LazyLock::new(|| file(include_str!("../data/firstnames.txt")));
/// Family names that stand first.
pub(crate) static FAMILY: Words = LazyLock::new(|| file(include_str!("../data/familynames.txt")));

/// Words that make the capitalised words before them an organisation.
pub(crate) static ORG_TAIL: Words = LazyLock::new(|| {
    list(
        "University College School Academy Institute Institution Faculty Seminary Polytechnic Ministry \
         Department Office Bureau Agency Authority Administration Commission Committee Council Board Court \
         Tribunal Parliament Assembly Congress Senate Party Union Federation Confederation Association Society \
         League Alliance Coalition Front Movement Brotherhood Organization Organisation Foundation Trust Fund \
         Bank Group Holdings Company Corporation Corp Corp. Inc Inc. Ltd Ltd. LLC PLC plc AG GmbH SA Co Co. \
         Industries Enterprises Partners Associates Ventures Capital Airlines Airways Motors Motor Records \
         Studios Pictures Productions Entertainment Broadcasting Television Radio Network Press Times Post \
         Herald Tribune Gazette Journal Magazine Newspaper Daily Station Army Navy Force Forces Guard Corps \
         Brigade Battalion Regiment Division Squadron Fleet Police Service Services Command Club FC F.C. United \
         Orchestra Choir Band Ensemble Museum Gallery Library Hospital Clinic Laboratory Laboratories Observatory \
         Church Ministries Embassy Consulate Secretariat Cabinet Exchange Chamber Consortium Initiative Centre \
         Center Systems Technologies Technology Software Electronics Pharmaceuticals Energy Oil Petroleum Steel \
         Insurance Securities Investments Management Consulting Solutions Communications Publishing Publishers \
         Militia Legion Rangers Militants Lions Tigers Bears Eagles Giants Wanderers Rovers Athletic Hotspur Villa \
         S.A. S.p.A. SpA N.V. NV B.V. BV A.G. AB ASA Oyj SE KGaA Pty Berhad Bhd LLP LP L.P. Limited Incorporated Plc",
    )
});

/// Of those, legal forms.
pub(crate) static COMPANY: Words = LazyLock::new(|| {
    list(
        "Company Corporation Corp Corp. Inc Inc. Ltd Ltd. LLC PLC plc AG GmbH SA Co Co. Holdings Group S.A. S.p.A. SpA \
         N.V. NV B.V. BV A.G. AB ASA Oyj SE KGaA Pty Berhad Bhd LLP LP L.P. Limited Incorporated Plc",
    )
});

/// Of those, armed forces.
pub(crate) static FORCES: Words = LazyLock::new(|| {
    list("Army Navy Force Forces Guard Corps Brigade Battalion Regiment Squadron Fleet")
});

/// Words that take `of` or `for` and a further name behind them.
pub(crate) static ORG_HEAD: Words = LazyLock::new(|| {
    list(
        "University College School Academy Institute Faculty Ministry Department Office Bureau Commission \
         Committee Council Board Court Parliament Assembly Congress Party Union Federation Confederation \
         Association Society League Alliance Organization Organisation Foundation Bank Church Museum Library \
         Centre Center Republic Front Movement House Order Chamber Army Embassy Authority Agency Administration",
    )
});

/// Words that make the capitalised words before them a place.
pub(crate) static PLACE_TAIL: Words = LazyLock::new(|| {
    list(
        "River Lake Mountains Mountain Island Islands Airport Street Avenue Road Boulevard Lane Bridge Park \
         County Province District Valley Peninsula Cemetery Square Beach Bay Sea Ocean Strait Canyon Forest \
         Harbour Harbor Desert Oblast Region Territory Castle Palace Cathedral Tower Stadium Arena Hills Hill \
         Creek Falls Coast Canal Channel Plateau Basin Township Prefecture City Town Village Plaza Hotel Theatre \
         Theater Hall Highway Railway Gulf Base Prison Camp Reservoir Glacier Heights Springs Zoo Borough Temple \
         Abbey Monastery Gardens Reef Volcano Dam Parish",
    )
});

/// Words that make the capitalised words behind them a place.
pub(crate) static PLACE_HEAD: Words = LazyLock::new(|| {
    list(
        "Mount Lake Port Fort Cape Camp Isle Gulf Bay Strait Straits Sea Mt. Mt Saint St. San Santa Santo Los Las El",
    )
});

/// Words that make the capitalised words before them an event.
pub(crate) static EVENT_TAIL: Words = LazyLock::new(|| {
    list(
        "War Wars Treaty Revolution Olympics Games Festival Summit Agreement Armistice Accord Accords \
         Championship Championships Cup Awards Award Prize Election Elections Uprising Massacre Earthquake \
         Crisis Convention Protocol Conference Open Bowl Marathon Expo Forum Offensive Rebellion Coup Genocide",
    )
});

/// Words that take `of` and a further name behind them to name an event.
pub(crate) static EVENT_HEAD: Words = LazyLock::new(|| {
    list("Battle Treaty Siege War Fall Declaration Operation Hurricane Typhoon Cyclone")
});

/// Words that take a name behind them to name an event.
pub(crate) static EVENT_NAMED: Words =
    LazyLock::new(|| list("Operation Hurricane Typhoon Cyclone Storm"));

/// Weekdays and months: what stands behind a name, and is no part of it.
pub(crate) static CALENDAR: Words = LazyLock::new(|| {
    list(
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August \
         September October November December Mon. Tue. Wed. Thu. Fri. Sat. Sun. Jan. Feb. Mar. Apr. Aug. Sept. Sep. \
         Oct. Nov. Dec.",
    )
});

/// Prefixes of ships.
pub(crate) static SHIP: Words = LazyLock::new(|| list("USS HMS INS HMAS HMCS USNS RMS MV SS RFS"));

/// Kinds of ships, before whose name they stand in small letters. Carriers, liners and boats are companies, people and
/// teams as often.
pub(crate) static VESSEL: Words = LazyLock::new(|| {
    list(
        "ferry ship vessel tanker freighter trawler yacht cruiser frigate destroyer submarine corvette warship barge \
         steamer schooner tugboat icebreaker minesweeper",
    )
});

/// Letters that stand before the number of a weapon or vehicle.
pub(crate) static MODEL: Words = LazyLock::new(|| {
    list(
        "F T Su MiG Tu Il An Mi Ka B C E M S P AK RPG KN Hwasong Hwasal Hwasan Pukguksong Chollima KC AH UH CH MQ RQ \
         RS Kh BMP BTR BM SM AIM AGM GBU GMLRS MIM V A J H DF JL YJ Type KH Yak TB TU MIG SU Fateh Shahab Shahed \
         Agni Geran Lancet Leopard Challenger Nodong Taepodong Unha Boeing Airbus Falcon Apollo Soyuz Voyager",
    )
});

/// Lower-case words inside the names of people.
pub(crate) static PARTICLE: Words = LazyLock::new(|| {
    list("van von de der den da dos du di del della la le bin bint ibn al el ben ter ten zu y")
});

/// Of those, what a surname begins with when it stands alone: `Von der Leyen`. Articles such as `La` and `El` begin
/// places and organisations as often.
pub(crate) static SURNAME_PARTICLE: Words =
    LazyLock::new(|| list("van von de der den di da du bin"));

/// Of those, what makes a person of the capitals around it. `de`, `la` and the like stand in names of places too.
pub(crate) static PERSON_PARTICLE: Words = LazyLock::new(|| list("van von bin bint ibn ter den"));

/// Forms of address and ranks of women, in small letters.
pub(crate) static HERS: Words =
    LazyLock::new(|| list("mrs mrs. ms ms. miss madam lady dame queen princess empress"));

/// Forms of address and ranks of men, in small letters.
pub(crate) static HIS: Words = LazyLock::new(|| list("mr mr. sir lord king prince emperor pope"));

/// Given names of well-known women, folded.
pub(crate) static WOMEN: Words = LazyLock::new(|| {
    list(
        "angela ana anita annalena alexandra benazir catherine condoleezza droupadi elisabeth elizabeth giorgia \
         halimah hillary indira ingrida isabelle jacinda kaja kamala karin katalin katerina katrin liz magdalena \
         maia margaret maria marine melanie melania michelle mia nancy natalia olivia penny rose salome samia sandra \
         sanna shirley suzi sylvie theresa ursula victoire vivian vjosa xiomara zuzana laura diana camilla meghan \
         anna mary susan jennifer patricia linda barbara sarah karen lisa",
    )
});

/// Given names of well-known men, folded.
pub(crate) static MEN: Words = LazyLock::new(|| {
    list(
        "abdullah albert aleksandar alexander alexei antonio antony barack bashar ben benito benjamin bernie bill boris \
         carlos charles daniel david dmitry donald ebrahim elon emmanuel fidel francois frank franklin fumio george \
         gordon hassan henry hugo ibrahim igor imran jacques jair jake jeff jeremy jimmy joe john jose joseph juan julius \
         justin keir kenneth kofi lloyd luiz mahmoud manuel mario mark martin michael mike mikhail mitch mohamed mohammed \
         muhammad narendra nelson nicolas olaf oscar paul pedro peter philip pierre rishi robert ronald saddam sergei \
         sergey shinzo silvio simon steve tony viktor vladimir volodymyr william winston yoweri",
    )
});

/// Verbs behind the one who speaks.
pub(crate) static SPEECH: Words = LazyLock::new(|| {
    list(
        "said says told added wrote writes explained stressed argued recalled tweeted insisted admitted \
         joked testified replied complained",
    )
});

/// Codes of the states of the USA, as addresses have them. Only the tagger reads them: `IN`, `OR` and `ME` are words.
pub(crate) static STATE: Words = LazyLock::new(|| {
    list(
        "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR \
         PA RI SC SD TN TX UT VT VA WA WV WI WY DC Calif. Conn. Fla. Ga. Ill. Ind. Kan. Ky. La. Mass. Md. Mich. Minn. \
         Mo. Neb. Nev. N.J. N.M. N.Y. N.C. N.D. Okla. Ore. Pa. R.I. S.C. S.D. Tenn. Tex. Vt. Va. Wash. Wis. Wyo.",
    )
});

/// Words that are capitalised often and name nobody.
pub(crate) static NO_NAME: Words = LazyLock::new(|| {
    list(
        "God Internet Web Covid COVID COVID-19 Covid-19 TV DVD CD CEO AM PM GMT EST UTC BC AD BCE CE OK IT AI DNA \
         HIV AIDS GDP ID FAQ PDF URL NB Earth West East North South Western Eastern Northern Southern Northwest \
         Northeast Southwest Southeast Christian Christians Islamic Catholic Catholics Protestant Buddhist Hindu \
         Christianity Islam Communist Nazi Nazis Internet English Bible Quran Koran Sunni Shia Shiite Orthodox \
         Senators Ministers Presidents Relations Timing Visit Minister Photo Welcome Comrade",
    )
});
