//! What the stage knows, by rule.

wirecopy_stage::rules! {
    pub(crate) mod rule {
        GAZETTEER_COUNTRY = "gazetteer-country", "Names of countries in all their forms share one id.", "the DPRK → place/north-korea";
        DEMONYM = "demonym", "Adjectives and peoples of countries are nationalities.", "a Danish ship → nationality/danish";
        CAPITAL = "capital", "The capital of a country is a city.", "left Lisbon → place/lisbon";
        CITY = "city", "Large cities of the table.", "left Osaka → place/osaka";
        LARGE_CITY = "large-city", "Cities of GeoNames with 300,000 people and more, where the tagger sees a place too.", "left Gwangmyeong → place/gwangmyeong";
        REGION = "region", "States, regions, seas and sites of the table.", "the Black Sea → place/black-sea";
        AGENCY = "agency", "News agencies of the shared table.", "Yonhap reported → agency/yonhap";
        OUTLET = "outlet", "Newspapers, broadcasters and sites of the shared table are organisations.", "the Moscow Times → org/moscow-times";
        BODY = "body", "Well-known organisations of the table.", "the IMF → org/international-monetary-fund";
        EVENT = "event", "Wars, treaties, holidays and gatherings of the table.", "the Cold War → event/cold-war";
        PRODUCT = "product", "Weapons, platforms and goods of the table.", "a HIMARS battery → product/himars";
        USER_GAZETTEER = "user-gazetteer", "Names of the files that the setting `gazetteers` lists.", "Blue Heron → as the file says";
        PERSON_KNOWN = "person-known", "Full names of well-known people, and surnames that suffice.", "Putin spoke → person/vladimir-putin";
        PERSON_BY_TITLE = "person-by-title", "A capitalised name behind an office or a form of address is a person.", "Mayor Ana Ruiz → person/ana-ruiz";
        PERSON_BY_FIRST_NAME = "person-by-first-name", "A given name with a surname is a person.", "Peter Mallow left → person/peter-mallow";
        PERSON_BY_INITIALS = "person-by-initials", "Initials with a surname are a person.", "J. K. Mallow left → person/j-k-mallow";
        PERSON_BY_AGE = "person-by-age", "Two or three capitalised words with an age behind them are a person.", "Tavi Brell, 52, left → person/tavi-brell";
        PERSON_BY_APPOSITION = "person-by-apposition", "Capitalised words with an office behind a comma are a person.", "Tavi Brell, director of → person/tavi-brell";
        PERSON_BY_SPEECH = "person-by-speech", "Two or three capitalised words that say or tell something are a person.", "Tavi Brell said → person/tavi-brell";
        PERSON_BY_PARTICLE = "person-by-particle", "Capitalised words joined by van, von, bin, al- and the like are a person.", "Tavi van Brell left → person/tavi-van-brell";
        EAST_ASIAN_NAME = "east-asian-name", "A family name of East Asia with a given name behind it is a person.", "Kang Sun-nam met → person/kang-sun-nam";
        SURNAME_BACK_REFERENCE = "surname-back-reference", "A bare surname is the person who was named in full.", "Ana Ruiz left. Ruiz said → person/ana-ruiz";
        COUNTRY_AND_SURNAME = "country-and-surname", "A country with a surname behind it is its well-known holder.", "North Korea's Kim → person/kim-jong-un";
        COORDINATED_NAMES = "coordinated-names", "Given names joined by `and` share the surname behind them.", "Ana and Peter Ruiz → person/ana-ruiz";
        TAGGER = "tagger", "The statistical tagger finds people, places and organisations by their words and surroundings.", "Brellton FC beat Mallow → org/brellton-fc";
        ORG_PATTERN = "org-pattern", "Capitalised words with a word for an organisation are one.", "Harlow University → org/harlow-university";
        MINISTRY = "ministry", "Ministries and departments are organisations, with the country in front.", "Russian Defence Ministry → org/russian-defence-ministry";
        ARMED_FORCES = "armed-forces", "Armies, navies and air forces are organisations, with the country in front.", "Swedish Air Force → org/swedish-air-force";
        COMPANY = "company", "A legal form makes a company.", "Brell Ltd → org/brell-ltd";
        PLACE_PATTERN = "place-pattern", "Capitalised words with a word for a place are one.", "Port of Brell → place/port-of-brell";
        PLACE_BY_PREPOSITION = "place-by-preposition", "An unknown name behind `in`, `near` or `at` is a place, if nothing speaks for another kind.", "a fire in Brellton → place/brellton";
        EVENT_PATTERN = "event-pattern", "Capitalised words with a word for an event are one.", "Treaty of Brell → event/treaty-of-brell";
        PRODUCT_PATTERN = "product-pattern", "Ships by their prefix, and names with a number as weapons and vehicles bear them.", "USS Brell, Hwasal-2 → product/hwasal-2";
        OFFICE = "office", "Offices and titles before a person or behind a country, kept apart from the name.", "Defence Minister Sergei Shoigu → office/defence-minister";
        ABBREVIATION_DEFINED = "abbreviation-defined", "An abbreviation in brackets behind a name stands for it.", "Harlow Trade Union (HTU) → org/harlow-trade-union";
        COUNTRY_BACK_REFERENCE = "country-back-reference", "`the North` is the country that the document names.", "the North said → place/north-korea";
        REPEATED_NAME = "repeated-name", "A name that was recognised once is recognised wherever it stands.", "Brellton again → place/brellton";
    }
}
