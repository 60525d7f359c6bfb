//! The news agencies of the world, as far as English-language copy credits them.

use crate::outlet::{Outlet, table};

/// The ids of those agencies that hand out pictures and no text.
pub static PICTURE_AGENCIES: [&str; 3] = ["epa", "getty-images", "magnum"];

/// The agencies, the international ones first. Compiled by hand; see [`crate::outlet`].
#[allow(clippy::needless_update, reason = "few entries have every key")]
pub static AGENCIES: &[Outlet] = table! {
    "reuters" "Reuters" Agency "GB" { loose: &["Reuters News Agency"], exact: &["RTRS"], weak: &["Thomson Reuters", "THOMSON REUTERS"], domains: &["reuters.com"], wikidata: Some("Q130879") }
    "associated-press" "Associated Press" Agency "US" { exact: &["AP"], loose: &["The Associated Press", "AP News"], domains: &["apnews.com", "ap.org"], wikidata: Some("Q40469") }
    "afp" "Agence France-Presse" Agency "FR" { exact: &["AFP"], loose: &["Agence France Presse"], domains: &["afp.com"], wikidata: Some("Q40464") }
    "tass" "TASS" Agency "RU" { exact: &["ITAR-TASS", "Itar-Tass"], loose: &["TASS news agency", "Russian News Agency TASS"], domains: &["tass.com", "tass.ru"] }
    "xinhua" "Xinhua" Agency "CN" { loose: &["Xinhua News Agency", "Xinhuanet", "New China News Agency"], domains: &["xinhuanet.com", "news.cn"] }
    "upi" "United Press International" Agency "US" { exact: &["UPI"], domains: &["upi.com"] }
    "bloomberg" "Bloomberg News" Agency "US" { weak: &["Bloomberg"], domains: &["bloomberg.com"] }
    "dow-jones" "Dow Jones Newswires" Agency "US" { loose: &["Dow Jones Newswire"], weak: &["Dow Jones"], domains: &["dowjones.com"] }
    "dpa" "Deutsche Presse-Agentur" Agency "DE" { exact: &["dpa", "DPA"], loose: &["Deutsche Presse Agentur", "German Press Agency", "dpa International"], domains: &["dpa.com", "dpa-international.com"] }
    "efe" "Agencia EFE" Agency "ES" { exact: &["EFE"], loose: &["EFE news agency"], domains: &["efe.com"] }
    "ansa" "ANSA" Agency "IT" { loose: &["Agenzia Nazionale Stampa Associata", "ANSA news agency"], domains: &["ansa.it"] }
    "pa" "Press Association" Agency "GB" { loose: &["PA Media", "The Press Association", "PA news agency"], weak: &["PA"], domains: &["pa.media"] }

    "kcna" "Korean Central News Agency" Agency "KP" { exact: &["KCNA"], loose: &["North Korea's Central News Agency", "Korea Central News Agency"], domains: &["kcna.kp", "kcna.co.jp"] }
    "yonhap" "Yonhap" Agency "KR" { loose: &["Yonhap News Agency", "Yonhap News", "Yonhapnews"], domains: &["yna.co.kr"] }
    "newsis" "Newsis" Agency "KR" { domains: &["newsis.com"] }
    "news1-korea" "News1" Agency "KR" { loose: &["News1 Korea"], domains: &["news1.kr"] }
    "kyodo" "Kyodo News" Agency "JP" { exact: &["Kyodo"], loose: &["Kyodo News Agency", "Kyodo News Service", "Kyodo Tsushin"], domains: &["kyodonews.net", "kyodonews.jp"] }
    "jiji" "Jiji Press" Agency "JP" { exact: &["Jiji"], loose: &["Jiji News"], domains: &["jiji.com"] }
    "china-news-service" "China News Service" Agency "CN" { weak: &["CNS"], domains: &["chinanews.com", "chinanews.com.cn", "ecns.cn"] }
    "central-news-agency" "Central News Agency" Agency "TW" { exact: &["CNA Taiwan"], loose: &["Taiwan's Central News Agency", "Focus Taiwan"], domains: &["cna.com.tw", "focustaiwan.tw"] }
    "montsame" "Montsame" Agency "MN" { loose: &["Montsame News Agency"], domains: &["montsame.mn"] }
    "vna" "Vietnam News Agency" Agency "VN" { exact: &["VNA"], domains: &["vnanet.vn", "vietnamplus.vn"] }
    "lao-news-agency" "Lao News Agency" Agency "LA" { exact: &["KPL"], domains: &["kpl.gov.la"] }
    "agence-kampuchea-presse" "Agence Kampuchea Presse" Agency "KH" { weak: &["AKP"], domains: &["akp.gov.kh"] }
    "antara" "Antara" Agency "ID" { loose: &["Antara News", "Antara news agency"], domains: &["antaranews.com"] }
    "bernama" "Bernama" Agency "MY" { loose: &["Malaysian National News Agency"], domains: &["bernama.com"] }
    "pna" "Philippine News Agency" Agency "PH" { weak: &["PNA"], domains: &["pna.gov.ph"] }
    "pti" "Press Trust of India" Agency "IN" { exact: &["PTI"], domains: &["ptinews.com"] }
    "ani" "Asian News International" Agency "IN" { exact: &["ANI"], domains: &["aninews.in"] }
    "ians" "Indo-Asian News Service" Agency "IN" { exact: &["IANS"], loose: &["Indo Asian News Service"], domains: &["ians.in"] }
    "uni-india" "United News of India" Agency "IN" { weak: &["UNI"], domains: &["uniindia.com"] }
    "app" "Associated Press of Pakistan" Agency "PK" { weak: &["APP"], domains: &["app.com.pk"] }
    "bss" "Bangladesh Sangbad Sangstha" Agency "BD" { exact: &["BSS"], domains: &["bssnews.net"] }
    "unb" "United News of Bangladesh" Agency "BD" { exact: &["UNB"], domains: &["unb.com.bd"] }
    "rss-nepal" "Rastriya Samachar Samiti" Agency "NP" { loose: &["National News Agency of Nepal"], weak: &["RSS"] }
    "khaama-press" "Khaama Press" Agency "AF" { loose: &["Khaama Press News Agency"], domains: &["khaama.com"] }
    "pajhwok" "Pajhwok Afghan News" Agency "AF" { exact: &["Pajhwok"], domains: &["pajhwok.com"] }
    "bakhtar" "Bakhtar News Agency" Agency "AF" { weak: &["Bakhtar"] }

    "interfax" "Interfax" Agency "RU" { loose: &["Interfax news agency"], domains: &["interfax.com", "interfax.ru"] }
    "ria-novosti" "RIA Novosti" Agency "RU" { exact: &["RIA"], loose: &["RIA Novosti news agency", "Ria-Novosti"], domains: &["ria.ru"] }
    "regnum" "Regnum" Agency "RU" { domains: &["regnum.ru"] }
    "ukrinform" "Ukrinform" Agency "UA" { domains: &["ukrinform.net", "ukrinform.ua"] }
    "interfax-ukraine" "Interfax-Ukraine" Agency "UA" { loose: &["Interfax Ukraine"], domains: &["interfax.com.ua"] }
    "unian" "UNIAN" Agency "UA" { domains: &["unian.info", "unian.ua", "unian.net"] }
    "belta" "BelTA" Agency "BY" { loose: &["Belarusian Telegraph Agency"], domains: &["belta.by"] }
    "moldpres" "Moldpres" Agency "MD" { domains: &["moldpres.md"] }
    "kazinform" "Kazinform" Agency "KZ" { domains: &["inform.kz"] }
    "kabar" "Kabar" Agency "KG" { loose: &["Kabar news agency"], domains: &["kabar.kg"] }
    "24kg" "24.kg" Agency "KG" { domains: &["24.kg"] }
    "khovar" "Khovar" Agency "TJ" { domains: &["khovar.tj"] }
    "uza" "Uzbekistan National News Agency" Agency "UZ" { exact: &["UzA"], domains: &["uza.uz"] }
    "azertac" "Azertac" Agency "AZ" { domains: &["azertag.az"] }
    "trend-az" "Trend News Agency" Agency "AZ" { domains: &["trend.az"] }
    "armenpress" "Armenpress" Agency "AM" { domains: &["armenpress.am"] }

    "anadolu" "Anadolu Agency" Agency "TR" { exact: &["Anadolu Ajansi"], loose: &["Anadolu Ajansı", "Anadolu news agency"], weak: &["AA", "Anadolu"], domains: &["aa.com.tr"] }
    "dha" "Demiroren News Agency" Agency "TR" { weak: &["DHA"], loose: &["Demirören News Agency", "Dogan News Agency"], domains: &["dha.com.tr"] }
    "iha" "Ihlas News Agency" Agency "TR" { loose: &["İhlas News Agency"], weak: &["IHA"], domains: &["iha.com.tr"] }
    "irna" "Islamic Republic News Agency" Agency "IR" { exact: &["IRNA"], domains: &["irna.ir"] }
    "fars" "Fars News Agency" Agency "IR" { loose: &["Fars News"], weak: &["Fars"], domains: &["farsnews.ir"] }
    "tasnim" "Tasnim News Agency" Agency "IR" { exact: &["Tasnim"], loose: &["Tasnim News"], domains: &["tasnimnews.com"] }
    "mehr" "Mehr News Agency" Agency "IR" { loose: &["Mehr News"], weak: &["Mehr"], domains: &["mehrnews.com"] }
    "isna" "Iranian Students' News Agency" Agency "IR" { exact: &["ISNA"], loose: &["Iranian Students’ News Agency", "Iranian Students News Agency"], domains: &["isna.ir"] }
    "sana" "Syrian Arab News Agency" Agency "SY" { exact: &["SANA"], domains: &["sana.sy"] }
    "nna-lebanon" "National News Agency" Agency "LB" { loose: &["Lebanon's National News Agency", "Lebanese National News Agency"], weak: &["NNA"], domains: &["nna-leb.gov.lb"] }
    "petra" "Jordan News Agency" Agency "JO" { loose: &["Petra News Agency", "Jordan's Petra news agency"], weak: &["Petra"], domains: &["petra.gov.jo"] }
    "wafa" "Palestine News and Information Agency" Agency "PS" { exact: &["WAFA"], loose: &["Palestine News Agency", "Wafa news agency"], weak: &["Wafa"], domains: &["wafa.ps"] }
    "maan" "Ma'an News Agency" Agency "PS" { exact: &["Ma'an", "Ma’an"], loose: &["Ma’an News Agency", "Maan News Agency"], domains: &["maannews.net"] }
    "ina-iraq" "Iraqi News Agency" Agency "IQ" { weak: &["INA"], domains: &["ina.iq"] }
    "kuna" "Kuwait News Agency" Agency "KW" { exact: &["KUNA"], domains: &["kuna.net.kw"] }
    "qna" "Qatar News Agency" Agency "QA" { exact: &["QNA"], domains: &["qna.org.qa"] }
    "bna" "Bahrain News Agency" Agency "BH" { exact: &["BNA"], domains: &["bna.bh"] }
    "wam" "Emirates News Agency" Agency "AE" { exact: &["WAM"], loose: &["Emirates News Agency-WAM"], domains: &["wam.ae"] }
    "spa" "Saudi Press Agency" Agency "SA" { weak: &["SPA"], domains: &["spa.gov.sa"] }
    "ona" "Oman News Agency" Agency "OM" { exact: &["ONA"], domains: &["omannews.gov.om"] }
    "saba" "Saba News Agency" Agency "YE" { loose: &["Yemen News Agency"], weak: &["Saba", "SABA"] }
    "mena" "Middle East News Agency" Agency "EG" { loose: &["MENA news agency"], weak: &["MENA"] }

    "aps-algeria" "Algeria Press Service" Agency "DZ" { loose: &["Algérie Presse Service", "Algerie Presse Service"], weak: &["APS"], domains: &["aps.dz"] }
    "tap" "Tunis Afrique Presse" Agency "TN" { loose: &["Tunis-Afrique Presse"], weak: &["TAP"], domains: &["tap.info.tn"] }
    "map-morocco" "Maghreb Arabe Presse" Agency "MA" { loose: &["Maghreb Arab Press", "Moroccan News Agency"], weak: &["MAP"], domains: &["mapnews.ma"] }
    "lana" "Libyan News Agency" Agency "LY" { loose: &["Libya News Agency"], weak: &["LANA"] }
    "suna" "Sudan News Agency" Agency "SD" { exact: &["SUNA"], domains: &["suna-sd.net"] }
    "sonna" "Somali National News Agency" Agency "SO" { exact: &["SONNA", "Sonna"], domains: &["sonna.so"] }
    "ena-ethiopia" "Ethiopian News Agency" Agency "ET" { exact: &["ENA"], domains: &["ena.et"] }
    "nan" "News Agency of Nigeria" Agency "NG" { exact: &["NAN"], domains: &["nannews.ng"] }
    "gna" "Ghana News Agency" Agency "GH" { exact: &["GNA"], domains: &["gna.org.gh"] }
    "kna" "Kenya News Agency" Agency "KE" { weak: &["KNA"], domains: &["kenyanews.go.ke"] }
    "nampa" "Namibia Press Agency" Agency "NA" { exact: &["NAMPA"], weak: &["Nampa"], domains: &["nampa.org"] }
    "angop" "Angop" Agency "AO" { loose: &["Angola Press News Agency", "Angola Press Agency"] }
    "sapa" "South African Press Association" Agency "ZA" { exact: &["SAPA"], weak: &["Sapa"] }
    "apanews" "African Press Agency" Agency "SN" { loose: &["APAnews"], domains: &["apanews.net"] }

    "canadian-press" "Canadian Press" Agency "CA" { loose: &["The Canadian Press"], weak: &["CP"], domains: &["thecanadianpress.com"] }
    "aap" "Australian Associated Press" Agency "AU" { weak: &["AAP"], domains: &["aap.com.au"] }
    "nzpa" "New Zealand Press Association" Agency "NZ" { exact: &["NZPA"] }
    "notimex" "Notimex" Agency "MX" {}
    "telam" "Télam" Agency "AR" { loose: &["Telam"] }
    "agencia-brasil" "Agência Brasil" Agency "BR" { loose: &["Agencia Brasil"], domains: &["agenciabrasil.ebc.com.br"] }
    "prensa-latina" "Prensa Latina" Agency "CU" { domains: &["prensa-latina.cu", "plenglish.com"] }
    "andina" "Andina" Agency "PE" { loose: &["Agencia Andina", "Andina news agency"], domains: &["andina.pe"] }
    "avn" "Agencia Venezolana de Noticias" Agency "VE" { exact: &["AVN"] }
    "mercopress" "MercoPress" Agency "UY" { domains: &["mercopress.com"] }

    "belga" "Belga" Agency "BE" { loose: &["Belga news agency"], domains: &["belga.be", "belganewsagency.eu"] }
    "anp" "Algemeen Nederlands Persbureau" Agency "NL" { exact: &["ANP"], domains: &["anp.nl"] }
    "apa" "Austria Press Agency" Agency "AT" { loose: &["Austria Presse Agentur"], weak: &["APA"], domains: &["apa.at"] }
    "keystone-sda" "Keystone-SDA" Agency "CH" { weak: &["SDA"], loose: &["Swiss News Agency"], domains: &["keystone-sda.ch"] }
    "ntb" "NTB" Agency "NO" { loose: &["Norsk Telegrambyrå", "Norsk Telegrambyra"], domains: &["ntb.no"] }
    "tt" "TT News Agency" Agency "SE" { loose: &["Tidningarnas Telegrambyrå"], weak: &["TT"], domains: &["tt.se"] }
    "ritzau" "Ritzau" Agency "DK" { loose: &["Ritzaus Bureau"], domains: &["ritzau.dk"] }
    "stt" "STT" Agency "FI" { loose: &["Finnish News Agency", "STT-Lehtikuva"], domains: &["stt.fi"] }
    "bns" "Baltic News Service" Agency "EE" { exact: &["BNS"], domains: &["bns.ee", "bns.lt", "bns.lv"] }
    "leta" "LETA" Agency "LV" { domains: &["leta.lv"] }
    "elta" "ELTA" Agency "LT" { domains: &["elta.lt"] }
    "pap" "Polish Press Agency" Agency "PL" { loose: &["Polska Agencja Prasowa"], weak: &["PAP"], domains: &["pap.pl"] }
    "ctk" "Czech News Agency" Agency "CZ" { exact: &["CTK", "ČTK"], domains: &["ctk.cz", "ctk.eu", "ceskenoviny.cz"] }
    "tasr" "TASR" Agency "SK" { loose: &["News Agency of the Slovak Republic"], domains: &["tasr.sk"] }
    "mti" "MTI" Agency "HU" { loose: &["Hungarian News Agency", "Magyar Távirati Iroda"], domains: &["mti.hu"] }
    "agerpres" "Agerpres" Agency "RO" { domains: &["agerpres.ro"] }
    "mediafax" "Mediafax" Agency "RO" { domains: &["mediafax.ro"] }
    "bta" "Bulgarian News Agency" Agency "BG" { weak: &["BTA"], loose: &["Bulgarian Telegraph Agency"], domains: &["bta.bg"] }
    "ana-mpa" "Athens-Macedonian News Agency" Agency "GR" { exact: &["ANA-MPA", "AMNA"], loose: &["Athens News Agency"], domains: &["amna.gr"] }
    "cna-cyprus" "Cyprus News Agency" Agency "CY" { domains: &["cna.org.cy"] }
    "tanjug" "Tanjug" Agency "RS" { domains: &["tanjug.rs"] }
    "beta-serbia" "Beta News Agency" Agency "RS" { domains: &["beta.rs"] }
    "hina" "Croatian News Agency" Agency "HR" { exact: &["HINA"], weak: &["Hina"], domains: &["hina.hr"] }
    "sta" "Slovenian Press Agency" Agency "SI" { weak: &["STA"], domains: &["sta.si"] }
    "fena" "FENA" Agency "BA" { domains: &["fena.ba"] }
    "mia" "Media Information Agency" Agency "MK" { weak: &["MIA"], domains: &["mia.mk"] }
    "ata" "Albanian Telegraphic Agency" Agency "AL" { weak: &["ATA"], domains: &["ata.gov.al"] }
    "lusa" "Lusa" Agency "PT" { loose: &["Lusa News Agency", "Agência Lusa"], domains: &["lusa.pt"] }
    "europa-press" "Europa Press" Agency "ES" { domains: &["europapress.es"] }
    "adnkronos" "Adnkronos" Agency "IT" { domains: &["adnkronos.com"] }
    "agi" "Agenzia Giornalistica Italia" Agency "IT" { weak: &["AGI"], domains: &["agi.it"] }
    "askanews" "Askanews" Agency "IT" { domains: &["askanews.it"] }
    "epa" "European Pressphoto Agency" Agency "DE" { exact: &["EPA-EFE"], weak: &["EPA"], domains: &["epa.eu"] }
    "getty-images" "Getty Images" Agency "US" { weak: &["Getty"], domains: &["gettyimages.com"] }
    "magnum" "Magnum Photos" Agency "" { domains: &["magnumphotos.com"] }
    "zenger" "Zenger News" Agency "US" { domains: &["zenger.news"] }
    "ips" "Inter Press Service" Agency "IT" { weak: &["IPS"], domains: &["ipsnews.net"] }
    "fides" "Agenzia Fides" Agency "VA" { loose: &["Fides News Agency"], domains: &["fides.org"] }
    "jta" "Jewish Telegraphic Agency" Agency "US" { exact: &["JTA"], domains: &["jta.org"] }
    "tps" "Tazpit Press Service" Agency "IL" {}
};
