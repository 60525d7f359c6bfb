//! Newspapers, broadcasters and sites that English-language copy names as its sources.

use crate::outlet::{Outlet, table};

/// The outlets by region. Compiled by hand; see [`crate::outlet`].
pub static OUTLETS: &[Outlet] = table! {
    "bbc" "BBC" Broadcaster "GB" { loose: &["BBC News", "BBC World Service", "British Broadcasting Corporation"], exact: &["The BBC"], domains: &["bbc.com", "bbc.co.uk"], wikidata: Some("Q9531") }
    "bbc-monitoring" "BBC Monitoring" Broadcaster "GB" {}
    "guardian" "The Guardian" Newspaper "GB" { exact: &["Guardian newspaper"], weak: &["Guardian", "the Guardian"], domains: &["theguardian.com", "guardian.co.uk"], wikidata: Some("Q11148") }
    "observer-uk" "The Observer" Newspaper "GB" { weak: &["Observer"], domains: &["observer.co.uk"] }
    "times-uk" "The Times" Newspaper "GB" { loose: &["Times of London", "The Times of London"], domains: &["thetimes.co.uk", "thetimes.com"] }
    "sunday-times-uk" "The Sunday Times" Newspaper "GB" { exact: &["Sunday Times"] }
    "telegraph-uk" "The Daily Telegraph" Newspaper "GB" { exact: &["Daily Telegraph", "The Telegraph"], weak: &["Telegraph"], domains: &["telegraph.co.uk"] }
    "financial-times" "Financial Times" Newspaper "GB" { exact: &["The Financial Times"], weak: &["FT"], domains: &["ft.com"] }
    "independent-uk" "The Independent" Site "GB" { weak: &["Independent"], domains: &["independent.co.uk"] }
    "daily-mail" "Daily Mail" Newspaper "GB" { exact: &["The Daily Mail", "MailOnline", "Mail Online"], domains: &["dailymail.co.uk"] }
    "daily-mirror" "Daily Mirror" Newspaper "GB" { exact: &["The Daily Mirror"], weak: &["The Mirror", "Mirror"], domains: &["mirror.co.uk"] }
    "daily-express" "Daily Express" Newspaper "GB" { exact: &["The Daily Express"], weak: &["Express"], domains: &["express.co.uk"] }
    "sun-uk" "The Sun" Newspaper "GB" { domains: &["thesun.co.uk", "the-sun.com"], weak: &["The Sun"] }
    "evening-standard" "Evening Standard" Newspaper "GB" { exact: &["London Evening Standard"], domains: &["standard.co.uk"] }
    "metro-uk" "Metro" Newspaper "GB" { weak: &["Metro"], domains: &["metro.co.uk"] }
    "economist" "The Economist" Newspaper "GB" { weak: &["Economist"], domains: &["economist.com"], wikidata: Some("Q180089") }
    "sky-news" "Sky News" Broadcaster "GB" { domains: &["news.sky.com"] }
    "itv-news" "ITV News" Broadcaster "GB" { exact: &["ITV"], domains: &["itv.com"] }
    "channel-4-news" "Channel 4 News" Broadcaster "GB" { domains: &["channel4.com"] }
    "gb-news" "GB News" Broadcaster "GB" { domains: &["gbnews.com"] }
    "scotsman" "The Scotsman" Newspaper "GB" { weak: &["Scotsman"], domains: &["scotsman.com"] }
    "belfast-telegraph" "Belfast Telegraph" Newspaper "GB" { domains: &["belfasttelegraph.co.uk"] }
    "middle-east-eye" "Middle East Eye" Site "GB" { domains: &["middleeasteye.net"] }
    "new-arab" "The New Arab" Site "GB" { exact: &["Al-Araby Al-Jadeed"], domains: &["newarab.com"] }
    "iran-international" "Iran International" Broadcaster "GB" { domains: &["iranintl.com"] }
    "bellingcat" "Bellingcat" Site "NL" { domains: &["bellingcat.com"] }
    "lloyds-list" "Lloyd's List" Site "GB" { exact: &["Lloyd’s List"], domains: &["lloydslist.com"] }
    "conversation" "The Conversation" Site "AU" { domains: &["theconversation.com"], weak: &["The Conversation"] }
    "rte" "RTÉ" Broadcaster "IE" { exact: &["RTE", "RTÉ News", "RTE News"], domains: &["rte.ie"] }
    "irish-times" "The Irish Times" Newspaper "IE" { exact: &["Irish Times"], domains: &["irishtimes.com"] }
    "irish-independent" "Irish Independent" Newspaper "IE" { domains: &["independent.ie"] }
    "irish-examiner" "Irish Examiner" Newspaper "IE" { domains: &["irishexaminer.com"] }

    "cnn" "CNN" Broadcaster "US" { loose: &["Cable News Network", "CNN International"], domains: &["cnn.com"], wikidata: Some("Q48340") }
    "fox-news" "Fox News" Broadcaster "US" { exact: &["FOX News", "Fox News Channel"], domains: &["foxnews.com"] }
    "nbc-news" "NBC News" Broadcaster "US" { exact: &["NBC"], domains: &["nbcnews.com"] }
    "abc-news-us" "ABC News" Broadcaster "US" { weak: &["ABC"], domains: &["abcnews.go.com", "abcnews.com"] }
    "cbs-news" "CBS News" Broadcaster "US" { exact: &["CBS"], domains: &["cbsnews.com"] }
    "msnbc" "MSNBC" Broadcaster "US" { domains: &["msnbc.com"] }
    "cnbc" "CNBC" Broadcaster "US" { domains: &["cnbc.com"] }
    "pbs" "PBS" Broadcaster "US" { exact: &["PBS NewsHour", "PBS News"], domains: &["pbs.org"] }
    "npr" "NPR" Broadcaster "US" { loose: &["National Public Radio"], domains: &["npr.org"] }
    "voa" "Voice of America" Broadcaster "US" { exact: &["VOA"], domains: &["voanews.com", "voanews.eu"] }
    "rfe-rl" "Radio Free Europe/Radio Liberty" Broadcaster "US" { exact: &["RFE/RL", "Radio Free Europe", "Radio Liberty"], domains: &["rferl.org"] }
    "rfa" "Radio Free Asia" Broadcaster "US" { exact: &["RFA"], domains: &["rfa.org"] }
    "new-york-times" "The New York Times" Newspaper "US" { exact: &["New York Times", "NYT"], domains: &["nytimes.com"], wikidata: Some("Q9684") }
    "washington-post" "The Washington Post" Newspaper "US" { exact: &["Washington Post", "WaPo"], domains: &["washingtonpost.com"], wikidata: Some("Q166032") }
    "wall-street-journal" "The Wall Street Journal" Newspaper "US" { exact: &["Wall Street Journal", "WSJ"], domains: &["wsj.com"], wikidata: Some("Q164746") }
    "usa-today" "USA Today" Newspaper "US" { exact: &["USA TODAY"], domains: &["usatoday.com"] }
    "los-angeles-times" "Los Angeles Times" Newspaper "US" { exact: &["L.A. Times", "LA Times"], domains: &["latimes.com"] }
    "chicago-tribune" "Chicago Tribune" Newspaper "US" { domains: &["chicagotribune.com"] }
    "boston-globe" "The Boston Globe" Newspaper "US" { exact: &["Boston Globe"], domains: &["bostonglobe.com"] }
    "miami-herald" "Miami Herald" Newspaper "US" { domains: &["miamiherald.com"] }
    "seattle-times" "The Seattle Times" Newspaper "US" { exact: &["Seattle Times"], domains: &["seattletimes.com"] }
    "san-francisco-chronicle" "San Francisco Chronicle" Newspaper "US" { domains: &["sfchronicle.com"] }
    "new-york-post" "New York Post" Newspaper "US" { domains: &["nypost.com"] }
    "christian-science-monitor" "The Christian Science Monitor" Newspaper "US" { exact: &["Christian Science Monitor"], domains: &["csmonitor.com"] }
    "washington-times" "The Washington Times" Newspaper "US" { exact: &["Washington Times"], domains: &["washingtontimes.com"] }
    "stars-and-stripes" "Stars and Stripes" Newspaper "US" { domains: &["stripes.com"] }
    "time" "Time" Newspaper "US" { weak: &["Time", "TIME"], exact: &["Time magazine", "TIME magazine"], domains: &["time.com"], wikidata: Some("Q43297") }
    "newsweek" "Newsweek" Newspaper "US" { domains: &["newsweek.com"] }
    "businessweek" "Bloomberg Businessweek" Newspaper "US" { exact: &["BusinessWeek", "BusinessWeek Online", "Businessweek"], domains: &["businessweek.com"] }
    "investors-business-daily" "Investor's Business Daily" Newspaper "US" { exact: &["Investor’s Business Daily"], domains: &["investors.com"] }
    "motley-fool" "The Motley Fool" Site "US" { exact: &["Motley Fool"], domains: &["fool.com"] }
    "the-deal" "The Deal" Site "US" { weak: &["The Deal"], domains: &["thedeal.com"] }
    "space-com" "Space.com" Site "US" { domains: &["space.com"] }
    "siliconvalley-com" "SiliconValley.com" Site "US" { domains: &["siliconvalley.com"] }
    "newsfactor" "NewsFactor" Site "US" { exact: &["NewsFactor Network"], domains: &["newsfactor.com"] }
    "pc-world" "PC World" Newspaper "US" { exact: &["PCWorld"], domains: &["pcworld.com"] }
    "pc-magazine" "PC Magazine" Newspaper "US" { exact: &["PCMag"], domains: &["pcmag.com"] }
    "infoworld" "InfoWorld" Newspaper "US" { domains: &["infoworld.com"] }
    "computerworld" "Computerworld" Newspaper "US" { exact: &["ComputerWorld"], domains: &["computerworld.com"] }
    "macworld" "Macworld" Newspaper "US" { domains: &["macworld.com"] }
    "maccentral" "MacCentral" Site "US" { domains: &["maccentral.com"] }
    "ziff-davis" "Ziff Davis" Site "US" { domains: &["ziffdavis.com"] }
    "techweb" "TechWeb" Site "US" { exact: &["TechWeb News"], domains: &["techweb.com"] }
    "techcrunch" "TechCrunch" Site "US" { domains: &["techcrunch.com"] }
    "forbes" "Forbes" Newspaper "US" { weak: &["Forbes"], domains: &["forbes.com"] }
    "fortune" "Fortune" Newspaper "US" { weak: &["Fortune"], domains: &["fortune.com"] }
    "atlantic" "The Atlantic" Newspaper "US" { weak: &["The Atlantic"], domains: &["theatlantic.com"] }
    "new-yorker" "The New Yorker" Newspaper "US" { weak: &["New Yorker"], domains: &["newyorker.com"] }
    "foreign-policy" "Foreign Policy" Newspaper "US" { weak: &["Foreign Policy"], domains: &["foreignpolicy.com"] }
    "foreign-affairs" "Foreign Affairs" Newspaper "US" { weak: &["Foreign Affairs"], domains: &["foreignaffairs.com"] }
    "politico" "Politico" Site "US" { exact: &["POLITICO"], domains: &["politico.com", "politico.eu"] }
    "axios" "Axios" Site "US" { domains: &["axios.com"] }
    "hill" "The Hill" Site "US" { weak: &["The Hill"], domains: &["thehill.com"] }
    "huffpost" "HuffPost" Site "US" { exact: &["Huffington Post", "The Huffington Post"], domains: &["huffpost.com", "huffingtonpost.com"] }
    "buzzfeed-news" "BuzzFeed News" Site "US" { domains: &["buzzfeednews.com"] }
    "vox" "Vox" Site "US" { weak: &["Vox"], domains: &["vox.com"] }
    "daily-beast" "The Daily Beast" Site "US" { exact: &["Daily Beast"], domains: &["thedailybeast.com"] }
    "intercept" "The Intercept" Site "US" { domains: &["theintercept.com"] }
    "propublica" "ProPublica" Site "US" { domains: &["propublica.org"] }
    "business-insider" "Business Insider" Site "US" { domains: &["businessinsider.com"] }
    "semafor" "Semafor" Site "US" { domains: &["semafor.com"] }
    "breitbart" "Breitbart News" Site "US" { exact: &["Breitbart"], domains: &["breitbart.com"] }
    "yahoo-news" "Yahoo News" Site "US" { exact: &["Yahoo! News"], domains: &["news.yahoo.com"] }
    "defense-news" "Defense News" Site "US" { domains: &["defensenews.com"] }
    "al-monitor" "Al-Monitor" Site "US" { exact: &["Al Monitor"], domains: &["al-monitor.com"] }
    "diplomat" "The Diplomat" Site "US" { weak: &["The Diplomat"], domains: &["thediplomat.com"] }
    "38-north" "38 North" Site "US" { domains: &["38north.org"] }
    "nk-news" "NK News" Site "KR" { domains: &["nknews.org"] }

    "cbc" "CBC" Broadcaster "CA" { exact: &["CBC News"], loose: &["Canadian Broadcasting Corporation"], domains: &["cbc.ca"] }
    "ctv-news" "CTV News" Broadcaster "CA" { exact: &["CTV"], domains: &["ctvnews.ca"] }
    "global-news-ca" "Global News" Broadcaster "CA" { domains: &["globalnews.ca"], weak: &["Global News"] }
    "globe-and-mail" "The Globe and Mail" Newspaper "CA" { exact: &["Globe and Mail"], domains: &["theglobeandmail.com"] }
    "toronto-star" "Toronto Star" Newspaper "CA" { exact: &["The Toronto Star"], domains: &["thestar.com"] }
    "national-post" "National Post" Newspaper "CA" { domains: &["nationalpost.com"] }
    "abc-australia" "Australian Broadcasting Corporation" Broadcaster "AU" { exact: &["ABC Australia"], domains: &["abc.net.au"] }
    "sbs-australia" "SBS News" Broadcaster "AU" { weak: &["SBS"], domains: &["sbs.com.au"] }
    "sydney-morning-herald" "The Sydney Morning Herald" Newspaper "AU" { exact: &["Sydney Morning Herald", "SMH"], domains: &["smh.com.au"] }
    "age-au" "The Age" Newspaper "AU" { weak: &["The Age"], domains: &["theage.com.au"] }
    "australian" "The Australian" Newspaper "AU" { weak: &["The Australian"], domains: &["theaustralian.com.au"] }
    "news-com-au" "news.com.au" Site "AU" { domains: &["news.com.au"] }
    "rnz" "RNZ" Broadcaster "NZ" { exact: &["Radio New Zealand"], domains: &["rnz.co.nz"] }
    "nz-herald" "The New Zealand Herald" Newspaper "NZ" { exact: &["New Zealand Herald", "NZ Herald"], domains: &["nzherald.co.nz"] }
    "stuff-nz" "Stuff" Site "NZ" { weak: &["Stuff"], domains: &["stuff.co.nz"] }

    "moscow-times" "The Moscow Times" Newspaper "RU" { exact: &["Moscow Times"], domains: &["themoscowtimes.com"] }
    "sputnik" "Sputnik" Broadcaster "RU" { exact: &["Sputnik News", "Sputnik International"], weak: &["Sputnik"], domains: &["sputniknews.com", "sputnikglobe.com"] }
    "rt" "RT" Broadcaster "RU" { exact: &["Russia Today"], weak: &["RT"], domains: &["rt.com"] }
    "kommersant" "Kommersant" Newspaper "RU" { domains: &["kommersant.ru"] }
    "izvestia" "Izvestia" Newspaper "RU" { domains: &["iz.ru"] }
    "vedomosti" "Vedomosti" Newspaper "RU" { domains: &["vedomosti.ru"] }
    "rossiyskaya-gazeta" "Rossiyskaya Gazeta" Newspaper "RU" { domains: &["rg.ru"] }
    "pravda-ru" "Pravda.ru" Site "RU" { domains: &["pravda.ru"] }
    "novaya-gazeta" "Novaya Gazeta" Newspaper "RU" { domains: &["novayagazeta.ru"] }
    "meduza" "Meduza" Site "LV" { domains: &["meduza.io"] }
    "insider-ru" "The Insider" Site "LV" { weak: &["The Insider"], domains: &["theins.ru"] }
    "kyiv-independent" "The Kyiv Independent" Site "UA" { exact: &["Kyiv Independent"], domains: &["kyivindependent.com"] }
    "kyiv-post" "Kyiv Post" Newspaper "UA" { domains: &["kyivpost.com"] }
    "ukrainska-pravda" "Ukrainska Pravda" Site "UA" { domains: &["pravda.com.ua"] }
    "suspilne" "Suspilne" Broadcaster "UA" { domains: &["suspilne.media"] }
    "deutsche-welle" "Deutsche Welle" Broadcaster "DE" { exact: &["DW", "DW News"], domains: &["dw.com"] }
    "spiegel" "Der Spiegel" Newspaper "DE" { exact: &["Spiegel"], domains: &["spiegel.de"] }
    "bild" "Bild" Newspaper "DE" { exact: &["BILD"], domains: &["bild.de"] }
    "faz" "Frankfurter Allgemeine Zeitung" Newspaper "DE" { exact: &["FAZ"], domains: &["faz.net"] }
    "sueddeutsche" "Süddeutsche Zeitung" Newspaper "DE" { exact: &["Sueddeutsche Zeitung"], domains: &["sueddeutsche.de", "sz.de"] }
    "welt" "Die Welt" Newspaper "DE" { domains: &["welt.de"] }
    "zeit" "Die Zeit" Newspaper "DE" { domains: &["zeit.de"] }
    "ard" "ARD" Broadcaster "DE" { domains: &["tagesschau.de", "ard.de"] }
    "zdf" "ZDF" Broadcaster "DE" { domains: &["zdf.de"] }
    "france24" "France 24" Broadcaster "FR" { exact: &["France24", "FRANCE 24"], domains: &["france24.com"] }
    "rfi" "Radio France Internationale" Broadcaster "FR" { exact: &["RFI"], domains: &["rfi.fr"] }
    "le-monde" "Le Monde" Newspaper "FR" { domains: &["lemonde.fr"], wikidata: Some("Q12461") }
    "le-figaro" "Le Figaro" Newspaper "FR" { domains: &["lefigaro.fr"] }
    "liberation" "Libération" Newspaper "FR" { exact: &["Liberation newspaper"], domains: &["liberation.fr"] }
    "euronews" "Euronews" Broadcaster "FR" { domains: &["euronews.com"] }
    "el-pais" "El País" Newspaper "ES" { exact: &["El Pais"], domains: &["elpais.com"] }
    "el-mundo" "El Mundo" Newspaper "ES" { domains: &["elmundo.es"] }
    "corriere" "Corriere della Sera" Newspaper "IT" { domains: &["corriere.it"] }
    "repubblica" "La Repubblica" Newspaper "IT" { domains: &["repubblica.it"] }
    "rai" "RAI" Broadcaster "IT" { exact: &["Rai News"], weak: &["RAI"], domains: &["rai.it", "rainews.it"] }
    "vatican-news" "Vatican News" Site "VA" { domains: &["vaticannews.va"] }
    "swissinfo" "Swissinfo" Site "CH" { exact: &["SWI swissinfo.ch", "swissinfo.ch"], domains: &["swissinfo.ch"] }
    "nzz" "Neue Zürcher Zeitung" Newspaper "CH" { exact: &["NZZ"], domains: &["nzz.ch"] }
    "brussels-times" "The Brussels Times" Newspaper "BE" { exact: &["Brussels Times"], domains: &["brusselstimes.com"] }
    "euobserver" "EUobserver" Site "BE" { domains: &["euobserver.com"] }
    "euractiv" "Euractiv" Site "BE" { exact: &["EURACTIV"], domains: &["euractiv.com"] }
    "nl-times" "NL Times" Site "NL" { domains: &["nltimes.nl"] }
    "yle" "Yle" Broadcaster "FI" { exact: &["YLE", "Yle News"], domains: &["yle.fi"] }
    "nrk" "NRK" Broadcaster "NO" { domains: &["nrk.no"] }
    "svt" "SVT" Broadcaster "SE" { domains: &["svt.se"] }
    "dr-dk" "Danmarks Radio" Broadcaster "DK" { domains: &["dr.dk"] }
    "err" "ERR News" Broadcaster "EE" { domains: &["err.ee"] }
    "tvp" "TVP World" Broadcaster "PL" { exact: &["TVP"], domains: &["tvpworld.com", "tvp.pl"] }
    "notes-from-poland" "Notes from Poland" Site "PL" { domains: &["notesfrompoland.com"] }
    "balkan-insight" "Balkan Insight" Site "" { exact: &["BIRN"], domains: &["balkaninsight.com"] }
    "ekathimerini" "Kathimerini" Newspaper "GR" { domains: &["ekathimerini.com", "kathimerini.gr"] }

    "al-jazeera" "Al Jazeera" Broadcaster "QA" { loose: &["Aljazeera", "Al-Jazeera", "Al Jazeera English"], domains: &["aljazeera.com", "aljazeera.net"] }
    "al-arabiya" "Al Arabiya" Broadcaster "SA" { loose: &["Al-Arabiya", "Al Arabiya English"], domains: &["alarabiya.net"] }
    "al-mayadeen" "Al Mayadeen" Broadcaster "LB" { loose: &["Al-Mayadeen"], domains: &["almayadeen.net"] }
    "al-manar" "Al-Manar" Broadcaster "LB" { loose: &["Al Manar"], domains: &["almanar.com.lb"] }
    "daily-star-lebanon" "The Daily Star Lebanon" Newspaper "LB" { domains: &["dailystar.com.lb"] }
    "lorient-today" "L'Orient Today" Site "LB" { exact: &["L’Orient Today", "L'Orient-Le Jour", "L’Orient-Le Jour"], domains: &["lorientlejour.com"] }
    "arab-news" "Arab News" Newspaper "SA" { domains: &["arabnews.com"] }
    "asharq-al-awsat" "Asharq Al-Awsat" Newspaper "SA" { exact: &["Asharq al-Awsat"], domains: &["aawsat.com"] }
    "saudi-gazette" "Saudi Gazette" Newspaper "SA" { domains: &["saudigazette.com.sa"] }
    "gulf-news" "Gulf News" Newspaper "AE" { domains: &["gulfnews.com"] }
    "khaleej-times" "Khaleej Times" Newspaper "AE" { domains: &["khaleejtimes.com"] }
    "the-national-ae" "The National" Newspaper "AE" { weak: &["The National"], domains: &["thenationalnews.com"] }
    "sky-news-arabia" "Sky News Arabia" Broadcaster "AE" { domains: &["skynewsarabia.com"] }
    "gulf-times" "Gulf Times" Newspaper "QA" { domains: &["gulf-times.com"] }
    "times-of-oman" "Times of Oman" Newspaper "OM" { domains: &["timesofoman.com"] }
    "jordan-times" "The Jordan Times" Newspaper "JO" { exact: &["Jordan Times"], domains: &["jordantimes.com"] }
    "rudaw" "Rudaw" Broadcaster "IQ" { domains: &["rudaw.net"] }
    "kurdistan24" "Kurdistan 24" Broadcaster "IQ" { exact: &["Kurdistan24"], domains: &["kurdistan24.net"] }
    "press-tv" "Press TV" Broadcaster "IR" { exact: &["PressTV"], domains: &["presstv.ir", "presstv.com"] }
    "irib" "IRIB" Broadcaster "IR" { loose: &["Islamic Republic of Iran Broadcasting"], domains: &["irib.ir"] }
    "tehran-times" "Tehran Times" Newspaper "IR" { domains: &["tehrantimes.com"] }
    "haaretz" "Haaretz" Newspaper "IL" { exact: &["Ha'aretz", "Ha’aretz"], domains: &["haaretz.com"] }
    "jerusalem-post" "The Jerusalem Post" Newspaper "IL" { exact: &["Jerusalem Post"], domains: &["jpost.com"] }
    "times-of-israel" "The Times of Israel" Site "IL" { exact: &["Times of Israel"], domains: &["timesofisrael.com"] }
    "ynet" "Ynet" Site "IL" { exact: &["ynet", "Ynetnews"], domains: &["ynetnews.com", "ynet.co.il"] }
    "kan-il" "Kan" Broadcaster "IL" { weak: &["Kan"], domains: &["kan.org.il"] }
    "trt-world" "TRT World" Broadcaster "TR" { exact: &["TRT"], domains: &["trtworld.com"] }
    "daily-sabah" "Daily Sabah" Newspaper "TR" { domains: &["dailysabah.com"] }
    "hurriyet-daily-news" "Hürriyet Daily News" Newspaper "TR" { exact: &["Hurriyet Daily News", "Hurriyet", "Hürriyet"], domains: &["hurriyetdailynews.com"] }
    "al-ahram" "Al-Ahram" Newspaper "EG" { exact: &["Al Ahram", "Ahram Online"], domains: &["ahram.org.eg"] }
    "egypt-independent" "Egypt Independent" Site "EG" { domains: &["egyptindependent.com"] }
    "mada-masr" "Mada Masr" Site "EG" { domains: &["madamasr.com"] }

    "rodong-sinmun" "Rodong Sinmun" Newspaper "KP" { loose: &["Rodong Shinmun"], domains: &["rodong.rep.kp"] }
    "kctv" "Korean Central Television" Broadcaster "KP" { exact: &["KCTV"] }
    "kcbs" "Korean Central Broadcasting Station" Broadcaster "KP" { exact: &["KCBS"] }
    "korea-herald" "The Korea Herald" Newspaper "KR" { exact: &["Korea Herald"], domains: &["koreaherald.com"] }
    "korea-times" "The Korea Times" Newspaper "KR" { exact: &["Korea Times"], domains: &["koreatimes.co.kr"] }
    "chosun-ilbo" "The Chosun Ilbo" Newspaper "KR" { exact: &["Chosun Ilbo", "Chosun"], domains: &["chosun.com"] }
    "joongang-daily" "Korea JoongAng Daily" Newspaper "KR" { exact: &["JoongAng Ilbo", "JoongAng Daily"] }
    "hankyoreh" "The Hankyoreh" Newspaper "KR" { exact: &["Hankyoreh"], domains: &["hani.co.kr"] }
    "kbs" "KBS" Broadcaster "KR" { exact: &["Korean Broadcasting System", "KBS World"], domains: &["kbs.co.kr"] }
    "nhk" "NHK" Broadcaster "JP" { exact: &["NHK World", "NHK World-Japan"], domains: &["nhk.or.jp"] }
    "japan-times" "The Japan Times" Newspaper "JP" { exact: &["Japan Times"], domains: &["japantimes.co.jp"] }
    "asahi-shimbun" "The Asahi Shimbun" Newspaper "JP" { exact: &["Asahi Shimbun", "Asahi"], domains: &["asahi.com"] }
    "mainichi" "The Mainichi" Newspaper "JP" { exact: &["Mainichi Shimbun", "Mainichi"], domains: &["mainichi.jp"] }
    "yomiuri" "The Yomiuri Shimbun" Newspaper "JP" { exact: &["Yomiuri Shimbun", "Yomiuri", "The Japan News"], domains: &["yomiuri.co.jp"] }
    "nikkei" "Nikkei Asia" Newspaper "JP" { exact: &["Nikkei Asian Review"], weak: &["Nikkei"], domains: &["nikkei.com"] }
    "global-times" "Global Times" Newspaper "CN" { exact: &["The Global Times"], domains: &["globaltimes.cn"] }
    "china-daily" "China Daily" Newspaper "CN" { domains: &["chinadaily.com.cn"] }
    "peoples-daily" "People's Daily" Newspaper "CN" { exact: &["People’s Daily"], domains: &["people.cn", "people.com.cn"] }
    "cctv" "China Central Television" Broadcaster "CN" { weak: &["CCTV"], domains: &["cctv.com", "cctv.cn"] }
    "cgtn" "CGTN" Broadcaster "CN" { exact: &["China Global Television Network"], domains: &["cgtn.com"] }
    "caixin" "Caixin" Site "CN" { exact: &["Caixin Global"], domains: &["caixin.com", "caixinglobal.com"] }
    "scmp" "South China Morning Post" Newspaper "HK" { exact: &["The South China Morning Post", "SCMP"], domains: &["scmp.com"] }
    "hkfp" "Hong Kong Free Press" Site "HK" { exact: &["HKFP"], domains: &["hongkongfp.com"] }
    "rthk" "RTHK" Broadcaster "HK" { domains: &["rthk.hk"] }
    "taipei-times" "Taipei Times" Newspaper "TW" { domains: &["taipeitimes.com"] }
    "channel-newsasia" "CNA" Broadcaster "SG" { exact: &["Channel NewsAsia", "Channel News Asia"], weak: &["CNA"], domains: &["channelnewsasia.com"] }
    "straits-times" "The Straits Times" Newspaper "SG" { exact: &["Straits Times"], domains: &["straitstimes.com"] }
    "star-my" "The Star" Newspaper "MY" { weak: &["The Star"], domains: &["thestar.com.my"] }
    "new-straits-times" "New Straits Times" Newspaper "MY" { domains: &["nst.com.my"] }
    "rtm" "Radio Televisyen Malaysia" Broadcaster "MY" { exact: &["RTM"], domains: &["rtm.gov.my"] }
    "malaysiakini" "Malaysiakini" Site "MY" { domains: &["malaysiakini.com"] }
    "bangkok-post" "Bangkok Post" Newspaper "TH" { domains: &["bangkokpost.com"] }
    "nation-th" "The Nation Thailand" Newspaper "TH" { domains: &["nationthailand.com"] }
    "jakarta-post" "The Jakarta Post" Newspaper "ID" { exact: &["Jakarta Post"], domains: &["thejakartapost.com"] }
    "tempo" "Tempo" Newspaper "ID" { weak: &["Tempo"], domains: &["tempo.co"] }
    "rappler" "Rappler" Site "PH" { domains: &["rappler.com"] }
    "inquirer-ph" "Philippine Daily Inquirer" Newspaper "PH" { weak: &["Inquirer"], domains: &["inquirer.net"] }
    "gma-news" "GMA News" Broadcaster "PH" { domains: &["gmanetwork.com"] }
    "vnexpress" "VnExpress" Site "VN" { domains: &["vnexpress.net"] }
    "tuoi-tre" "Tuoi Tre" Newspaper "VN" { exact: &["Tuổi Trẻ", "Tuoi Tre News"], domains: &["tuoitre.vn", "tuoitrenews.vn"] }
    "irrawaddy" "The Irrawaddy" Site "TH" { weak: &["Irrawaddy"], domains: &["irrawaddy.com"] }
    "khmer-times" "Khmer Times" Newspaper "KH" { domains: &["khmertimeskh.com"] }
    "asia-times" "Asia Times" Site "HK" { domains: &["asiatimes.com"] }

    "wion" "WION" Broadcaster "IN" { domains: &["wionews.com"] }
    "hindu" "The Hindu" Newspaper "IN" { weak: &["The Hindu"], domains: &["thehindu.com"] }
    "times-of-india" "The Times of India" Newspaper "IN" { exact: &["Times of India", "TOI"], domains: &["timesofindia.indiatimes.com"] }
    "economic-times" "The Economic Times" Newspaper "IN" { exact: &["Economic Times"], domains: &["economictimes.indiatimes.com"] }
    "hindustan-times" "Hindustan Times" Newspaper "IN" { exact: &["The Hindustan Times"], domains: &["hindustantimes.com"] }
    "indian-express" "The Indian Express" Newspaper "IN" { exact: &["Indian Express"], domains: &["indianexpress.com"] }
    "ndtv" "NDTV" Broadcaster "IN" { domains: &["ndtv.com"] }
    "india-today" "India Today" Newspaper "IN" { domains: &["indiatoday.in"] }
    "deccan-herald" "Deccan Herald" Newspaper "IN" { domains: &["deccanherald.com"] }
    "telegraph-india" "The Telegraph India" Newspaper "IN" { domains: &["telegraphindia.com"] }
    "print-in" "The Print" Site "IN" { exact: &["ThePrint"], weak: &["The Print"], domains: &["theprint.in"] }
    "wire-in" "The Wire" Site "IN" { weak: &["The Wire"], domains: &["thewire.in"] }
    "scroll-in" "Scroll.in" Site "IN" { domains: &["scroll.in"] }
    "firstpost" "Firstpost" Site "IN" { domains: &["firstpost.com"] }
    "news18" "News18" Broadcaster "IN" { exact: &["CNN-News18"], domains: &["news18.com"] }
    "republic-world" "Republic World" Broadcaster "IN" { exact: &["Republic TV"], domains: &["republicworld.com"] }
    "mint" "Mint" Newspaper "IN" { weak: &["Mint"], domains: &["livemint.com"] }
    "dawn" "Dawn" Newspaper "PK" { weak: &["Dawn"], domains: &["dawn.com"] }
    "geo-news" "Geo News" Broadcaster "PK" { exact: &["Geo TV"], domains: &["geo.tv"] }
    "express-tribune" "The Express Tribune" Newspaper "PK" { exact: &["Express Tribune"], domains: &["tribune.com.pk"] }
    "daily-star-bd" "The Daily Star" Newspaper "BD" { weak: &["The Daily Star"], domains: &["thedailystar.net"] }
    "dhaka-tribune" "Dhaka Tribune" Newspaper "BD" { domains: &["dhakatribune.com"] }
    "kathmandu-post" "The Kathmandu Post" Newspaper "NP" { exact: &["Kathmandu Post"], domains: &["kathmandupost.com"] }
    "daily-mirror-lk" "Daily Mirror Sri Lanka" Newspaper "LK" { domains: &["dailymirror.lk"] }
    "tolonews" "TOLOnews" Broadcaster "AF" { exact: &["TOLO News", "Tolo News"], domains: &["tolonews.com"] }

    "allafrica" "allAfrica" Site "" { exact: &["AllAfrica"], domains: &["allafrica.com"] }
    "daily-maverick" "Daily Maverick" Site "ZA" { domains: &["dailymaverick.co.za"] }
    "news24-za" "News24" Site "ZA" { domains: &["news24.com"] }
    "mail-and-guardian" "Mail & Guardian" Newspaper "ZA" { exact: &["Mail and Guardian"], domains: &["mg.co.za"] }
    "sabc" "SABC" Broadcaster "ZA" { exact: &["SABC News"], domains: &["sabcnews.com", "sabc.co.za"] }
    "enca" "eNCA" Broadcaster "ZA" { domains: &["enca.com"] }
    "premium-times" "Premium Times" Site "NG" { domains: &["premiumtimesng.com"] }
    "punch-ng" "The Punch" Newspaper "NG" { weak: &["The Punch"], domains: &["punchng.com"] }
    "vanguard-ng" "Vanguard" Newspaper "NG" { weak: &["Vanguard"], domains: &["vanguardngr.com"] }
    "channels-tv" "Channels Television" Broadcaster "NG" { exact: &["Channels TV"], domains: &["channelstv.com"] }
    "nation-ke" "Daily Nation" Newspaper "KE" { domains: &["nation.africa"] }
    "standard-ke" "The Standard" Newspaper "KE" { weak: &["The Standard"], domains: &["standardmedia.co.ke"] }
    "east-african" "The EastAfrican" Newspaper "KE" { exact: &["The East African"], domains: &["theeastafrican.co.ke"] }
    "addis-standard" "Addis Standard" Site "ET" { domains: &["addisstandard.com"] }
    "new-vision-ug" "New Vision" Newspaper "UG" { weak: &["New Vision"], domains: &["newvision.co.ug"] }
    "sudan-tribune" "Sudan Tribune" Site "" { domains: &["sudantribune.com"] }
    "radio-dabanga" "Radio Dabanga" Broadcaster "NL" { domains: &["dabangasudan.org"] }
    "garowe-online" "Garowe Online" Site "SO" { domains: &["garoweonline.com"] }
    "jeune-afrique" "Jeune Afrique" Newspaper "FR" { domains: &["jeuneafrique.com"] }
    "africanews" "Africanews" Broadcaster "CG" { domains: &["africanews.com"] }

    "folha" "Folha de S.Paulo" Newspaper "BR" { exact: &["Folha de São Paulo", "Folha de Sao Paulo"], domains: &["folha.uol.com.br"] }
    "o-globo" "O Globo" Newspaper "BR" { domains: &["oglobo.globo.com"] }
    "clarin" "Clarín" Newspaper "AR" { exact: &["Clarin"], domains: &["clarin.com"] }
    "la-nacion-ar" "La Nación" Newspaper "AR" { exact: &["La Nacion"], domains: &["lanacion.com.ar"] }
    "buenos-aires-times" "Buenos Aires Times" Newspaper "AR" { domains: &["batimes.com.ar"] }
    "el-universal-mx" "El Universal" Newspaper "MX" { domains: &["eluniversal.com.mx"] }
    "el-tiempo" "El Tiempo" Newspaper "CO" { domains: &["eltiempo.com"] }
    "telesur" "teleSUR" Broadcaster "VE" { exact: &["Telesur", "TeleSUR"], domains: &["telesurenglish.net", "telesurtv.net"] }
    "jamaica-gleaner" "The Gleaner" Newspaper "JM" { exact: &["Jamaica Gleaner"], domains: &["jamaica-gleaner.com"] }
};
