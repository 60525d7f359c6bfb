//! Which language a text is in.
//!
//! Scripts that one language writes tell at once; letters tell apart languages of one script; and languages in Latin
//! letters are told by their most frequent short words, which were collected by hand for this project. A word counts
//! the less, the more languages share it. What is not plain gets no answer.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// So many words from the beginning are looked at.
const WORDS: usize = 160;
/// Fewer do not tell.
const LEAST_WORDS: usize = 10;

/// The BCP 47 tag of the language of a text.
pub(crate) fn language(text: &str) -> Option<&'static str> {
    let mut sample = Sample::default();
    let mut words = 0;
    for word in text.split(|c: char| !c.is_alphabetic() && c != '\'').filter(|w| !w.is_empty()) {
        words += 1;
        sample.read(word);
        // Plain text is plain soon.
        if words == WORDS || words % 40 == 0 && sample.is_plain(words) {
            break;
        }
    }
    sample.script_language().or_else(|| sample.latin_language(words))
}

/// What was read of a text.
#[derive(Default)]
struct Sample {
    /// Letters by script.
    scripts: [usize; SCRIPTS.len()],
    letters: usize,
    /// Letters that tell languages of one script apart, by the place of their row.
    telling: [usize; TELLING.len()],
    /// Points by the place of the language.
    points: [u32; LANGUAGES.len()],
    hits: usize,
}

impl Sample {
    fn read(&mut self, word: &str) {
        if word.is_ascii() {
            self.letters += word.len();
            self.scripts[0] += word.len();
            let mut lower = [0; 8];
            if let Some(lower) = lower.get_mut(..word.len()) {
                lower.copy_from_slice(word.as_bytes());
                lower.make_ascii_lowercase();
                self.look_up(std::str::from_utf8(lower).unwrap_or_default());
            }
            return;
        }
        for c in word.chars() {
            self.letters += 1;
            if let Some(i) = SCRIPTS.iter().position(|s| (s.0..=s.1).contains(&c)) {
                self.scripts[i] += 1;
            }
            for (count, row) in self.telling.iter_mut().zip(&TELLING) {
                *count += usize::from(row.2.contains(c));
            }
        }
        if word.len() <= 12 {
            self.look_up(&word.to_lowercase());
        }
    }

    fn look_up(&mut self, word: &str) {
        let Some(&languages) = FREQUENT.get(word) else { return };
        self.hits += 1;
        let share = 24 / languages.count_ones();
        let mut rest = languages;
        while rest != 0 {
            self.points[rest.trailing_zeros() as usize] += share;
            rest &= rest - 1;
        }
    }

    /// Whether one language in Latin letters is far ahead.
    fn is_plain(&self, words: usize) -> bool {
        let mut sorted = self.points;
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        self.hits * 4 >= words && sorted[0] > 2 * sorted[1]
    }

    /// The language of a script that is not Latin.
    fn script_language(&self) -> Option<&'static str> {
        let (best, count) = self.scripts.iter().enumerate().max_by_key(|s| s.1)?;
        if best == 0 || count * 2 < self.letters || *count < LEAST_WORDS {
            // Chinese and Japanese: kana beside many more signs.
            return None;
        }
        let script = SCRIPTS[best].2;
        // A sign of each hundred is enough: these letters stand in the one language only.
        let told = self.telling.iter().zip(&TELLING);
        let told = told.filter(|(n, row)| row.0 == script && **n * 100 >= *count);
        told.max_by_key(|(n, _)| **n).map(|(_, row)| row.1).or(Some(script))
    }

    fn latin_language(&self, words: usize) -> Option<&'static str> {
        if words < LEAST_WORDS || self.scripts[0] * 2 < self.letters {
            return None;
        }
        let best = (0..LANGUAGES.len()).max_by_key(|&i| (self.points[i], std::cmp::Reverse(i)))?;
        let others = (0..LANGUAGES.len()).filter(|&i| i != best);
        let second = others.map(|i| self.points[i]).max().unwrap_or_default();
        let sure = self.hits * 8 >= words && self.points[best] > second + second / 6;
        sure.then(|| LANGUAGES[best].0)
    }
}

/// Ranges of letters and the language that is meant unless letters say otherwise. Latin comes first.
const SCRIPTS: [(char, char, &str); 21] = [
    ('a', 'ɏ', "la"),
    ('Ͱ', 'Ͽ', "el"),
    ('Ѐ', 'ӿ', "ru"),
    ('԰', '֏', "hy"),
    ('֐', '׿', "he"),
    ('؀', 'ݿ', "ar"),
    ('ऀ', 'ॿ', "hi"),
    ('ঀ', '৿', "bn"),
    ('਀', '੿', "pa"),
    ('઀', '૿', "gu"),
    ('஀', '௿', "ta"),
    ('ఀ', '౿', "te"),
    ('ಀ', '೿', "kn"),
    ('ഀ', 'ൿ', "ml"),
    ('฀', '๿', "th"),
    ('က', '႟', "my"),
    ('Ⴀ', 'ჿ', "ka"),
    ('ក', '៿', "km"),
    ('가', '힣', "ko"),
    ('一', '鿿', "zh"),
    ('ぁ', 'ヿ', "ja"),
];

/// Letters that one language of a script has: the script by its first language, the language, the letters.
const TELLING: [(&str, &str, &str); 9] = [
    ("ru", "uk", "іїєґ"),
    ("ru", "be", "ў"),
    ("ru", "sr", "љњћђ"),
    ("ru", "mk", "ѓќѕ"),
    ("ru", "ru", "ыэё"),
    ("ru", "bg", "ъ"),
    ("ar", "fa", "پچژگ"),
    ("ar", "ur", "ٹڈےں"),
    ("zh", "ja", "のはをがにでしたるとも"),
];

/// Languages by their places in the bits of [`FREQUENT`].
static FREQUENT: LazyLock<HashMap<&'static str, u32, Fnv>> = LazyLock::new(|| {
    let mut table = HashMap::default();
    for (i, (_, words)) in LANGUAGES.iter().enumerate() {
        for word in words.split(' ') {
            *table.entry(word).or_insert(0) |= 1 << i;
        }
    }
    table
});

/// A hash for short words that cannot be chosen by an enemy: the table is fixed. FNV-1a by Fowler, Noll and Vo.
type Fnv = BuildHasherDefault<FnvHasher>;

struct FnvHasher(u64);

impl Default for FnvHasher {
    fn default() -> Self {
        FnvHasher(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for FnvHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// Languages in Latin letters, with their most frequent short words.
const LANGUAGES: [(&str, &str); 24] = [
    (
        "en",
        "the of and to in that is was for with on said it as by at from be he has have his are not this they an were will but",
    ),
    (
        "de",
        "der die und das den ist mit von dem nicht ein im zu des auf für sich eine auch es an als nach wie aus bei er sind war",
    ),
    (
        "fr",
        "le la les des et en du une est dans que pour pas sur au par il qui un plus avec ce sont aux se ne ont été mais de",
    ),
    (
        "es",
        "el la los de que y en las del por con una un para se no su al es lo más como fue ha sus este pero ya desde",
    ),
    (
        "it",
        "il di che la e per un della con sono gli nel una non si dei da del è le al alla più come ha anche i lo ma",
    ),
    (
        "pt",
        "o de que e do da em um para com uma os no na as não se por dos mais ao das foi à é seu como são pelo",
    ),
    (
        "nl",
        "de het een van en in is dat op te zijn voor met die niet aan er om ook als bij door naar maar werd heeft nog",
    ),
    (
        "sv",
        "och att det som en på är av för med den till inte har de ett om i var vid från men så kan sig efter",
    ),
    (
        "da",
        "og at det som en på er af for med den til ikke har de et om i var ved fra men så kan sig efter blev",
    ),
    (
        "no",
        "og at det som en på er av for med den til ikke har de et om i var ved fra men så kan seg etter ble",
    ),
    (
        "fi",
        "ja on ei että oli se hän mutta ovat kun niin myös kuin ole joka mukaan sen vain tai jo hänen ollut sekä",
    ),
    (
        "pl",
        "w i na z do się nie to że jest o od po jak przez za dla są ze być tym był oraz co ale także już roku",
    ),
    (
        "cs",
        "a v na se je že s z do o to ve k pro jako by si po i ale od podle byl za až také jeho které který",
    ),
    (
        "sk",
        "a v na sa je že s z do o to vo k pre ako by si po aj ale od podľa bol za až tiež jeho ktoré ktorý",
    ),
    (
        "hu",
        "a az és hogy nem is egy volt meg csak de ez van már el még mint ha ki kell után szerint azt vagy",
    ),
    (
        "ro",
        "de și în a la cu pe nu o din care că mai să este un pentru ce sau au fost al ale lui după prin",
    ),
    (
        "hr",
        "i u je na se da za od su s ne o koji što kako iz to će bi ali nije te po kao koje bio biti",
    ),
    (
        "tr",
        "ve bir bu da de için ile çok daha olarak olan en gibi kadar sonra ancak değil ise ya ne var dedi",
    ),
    (
        "id",
        "yang dan di ini itu dengan untuk dari tidak dalam akan pada ke juga oleh telah ada adalah kata",
    ),
    ("vi", "và của là có không được cho các một người trong với đã những này để khi từ đến về"),
    (
        "et",
        "ja on ei et oli see ta kui ka mis aga oma või ning nii seda pärast tema mida kes mille",
    ),
    ("lv", "un ir ar no par uz ka tas bija kas nav to pēc arī lai bet kā vai tika pie šo gan savu"),
    ("lt", "ir yra kad su iš į buvo bet tai ne apie kaip po už jo savo nuo dėl ar per bus šio"),
    (
        "ca",
        "el la els de que i en les del per amb una un és no al es ha més com però va dels seva aquest",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told() {
        for (text, expect) in [
            (
                "The port of the town was opened again on Monday, officials said, and ships came in.",
                "en",
            ),
            (
                "Der Hafen der Stadt ist am Montag nach einem Brand wieder geöffnet worden, wie die Behörden mitteilten.",
                "de",
            ),
            (
                "Le port de la ville a été rouvert lundi après un incendie, ont indiqué les autorités dans un communiqué.",
                "fr",
            ),
            (
                "El puerto de la ciudad fue reabierto el lunes tras un incendio, según las autoridades de la región.",
                "es",
            ),
            (
                "Il porto della città è stato riaperto lunedì dopo un incendio, hanno detto le autorità della regione.",
                "it",
            ),
            (
                "O porto da cidade foi reaberto na segunda-feira após um incêndio, disseram as autoridades da região.",
                "pt",
            ),
            (
                "De haven van de stad is maandag na een brand weer open, zeggen de autoriteiten van de provincie.",
                "nl",
            ),
            (
                "Hamnen i staden öppnades igen på måndagen efter en brand, och fartygen har kommit in, säger myndigheterna.",
                "sv",
            ),
            (
                "Byens havn blev åbnet igen mandag efter en brand, og skibene er ikke længere uden for, siger politiet.",
                "da",
            ),
            (
                "Port w mieście został ponownie otwarty w poniedziałek, a statki nie czekają już na redzie, podał urząd.",
                "pl",
            ),
            (
                "Přístav ve městě byl v pondělí znovu otevřen a lodě se vrátily, ale příčina požáru je podle úřadů neznámá.",
                "cs",
            ),
            (
                "A kikötő hétfőn újra megnyílt, és a hajók már nem várnak, de a tűz oka még nem ismert a hatóságok szerint.",
                "hu",
            ),
            (
                "Kentin limanı pazartesi günü yeniden açıldı ve gemiler için bekleme süresi çok daha kısa olarak belirlendi.",
                "tr",
            ),
            (
                "Порт города снова открыт, сообщил министр, а корабли вошли в гавань после двух дней ожидания.",
                "ru",
            ),
            (
                "Порт міста знову відкрито, повідомив міністр, і кораблі увійшли до гавані після двох днів очікування.",
                "uk",
            ),
            (
                "Пристанището на града беше отворено отново, съобщи министърът, а корабите влязоха в залива.",
                "bg",
            ),
            ("Το λιμάνι της πόλης άνοιξε ξανά τη Δευτέρα, είπαν οι αρχές.", "el"),
            ("ميناء المدينة فتح من جديد يوم الاثنين بعد حريق استمر يومين", "ar"),
            ("東京の港は月曜日に再開したと当局が発表しました。", "ja"),
            ("城市港口星期一重新开放，官员说，船只已经进港。", "zh"),
            ("도시의 항구가 월요일에 다시 문을 열었다고 당국이 말했다", "ko"),
        ] {
            assert_eq!(language(text), Some(expect), "{text}");
        }
    }

    #[test]
    fn what_is_not_plain_gets_no_answer() {
        for text in
            ["", "Port reopens", "A B C D E F G H I J K L M N O P", "Lakeport 2 – 1 Marsa Delin"]
        {
            assert_eq!(language(text), None, "{text}");
        }
    }
}
