//! The rules of the stage.

wirecopy_stage::rules! {
    pub(crate) mod rule {
        HTML_MARKUP = "html-markup", "Turns markup into the line breaks and blanks that a browser would show.", "<p>One</p><p>Two</p> → One⏎⏎Two";
        HTML_CHROME = "html-chrome", "Leaves out elements that are not the article: navigation, scripts, forms, asides.", "<nav>Home</nav><p>News</p> → News";
        HTML_OUTSIDE = "html-outside", "Leaves out what stands outside the main element of a page.", "<body>Menu<article>News</article></body> → News";
        HTML_ENTITY = "html-entity", "Decodes character references of markup.", "Q&amp;A → Q&A";
        HTML_SPACE = "html-space", "Collapses white space in markup to one blank.", "one⏎  two → one two";
        HTML_ROLE = "html-role", "Takes the role of a line from its element.", "<figcaption>A bridge.</figcaption> → caption";
        HTML_META = "html-meta", "Takes a field from the head of a page.", "<meta property='og:site_name' content='Harbour Post'> → outlet Harbour Post";
        HTML_JSON_LD = "html-json-ld", "Takes a field from linked data in a page.", "{\"datePublished\": \"2021-05-12\"} → published 2021-05-12";
        HTML_HEADLINE = "html-headline", "Takes the title from the headline that a page shows.", "<h1>Port reopens</h1> → title Port reopens";
        HTML_BYLINE = "html-byline", "Takes the authors from the element that a page names so.", "<p class='byline'>By Ana Petrova</p> → authors Ana Petrova";
        HTML_TIME = "html-time", "Takes a time from what a page shows around its headline.", "<time datetime='2021-05-12'> → published 2021-05-12";
        URL_DATE = "url-date", "Takes the day of publication from the address.", "https://x.org/2021/05/12/port → published 2021-05-12";
        BYTE_ORDER_MARK = "byte-order-mark", "Removes the byte order mark.", "U+FEFF at the start → nothing";
        LINE_BREAK = "line-break", "Turns every kind of line break into a newline.", "one\\r\\ntwo → one⏎two";
        CONTROL = "control-character", "Removes control characters.", "a\\u{0}b → ab";
        ANSI = "terminal-escape", "Removes escape sequences of terminals.", "\\u{1b}[1mbold\\u{1b}[0m → bold";
        INVISIBLE = "invisible-character", "Removes characters without width and soft hyphens.", "head\\u{200b}line → headline";
        SPACE = "odd-space", "Turns blanks of other kinds and widths into plain ones.", "5\\u{a0}km → 5 km";
        ENTITY = "left-over-entity", "Decodes character references that were left over in text.", "Q&amp;amp;A → Q&A";
        LIGATURE = "ligature", "Parts ligatures of Latin letters that typesetting left behind.", "ﬁrst → first";
        MOJIBAKE = "mojibake", "Repairs text that was decoded in the wrong encoding.", "itâ€™s → it’s";
        LOSSY = "lossy-mojibake", "Reports text that was decoded in the wrong encoding and lost bytes, and leaves it alone.", "itâ??s → finding";
        UNDECODABLE = "undecodable", "Reports replacement characters, which stand for bytes that are lost.", "caf\\u{fffd} → finding";
        NFC = "nfc", "Composes characters in Unicode normalization form C.", "e + U+0301 → é";
        QUOTES = "straight-quotes", "Turns typographic quotes into straight ones, where the settings ask for it.", "“so” → \"so\"";
        HEADER_LINE = "header-line", "Reads the date and the address that a scraper put before the text.", "date 2021-05-12 https://… → published, url";
        TRIM = "trim", "Removes blanks around lines and doubled blanks.", "  one   two → one two";
        SPACE_BEFORE_STOP = "space-before-stop", "Removes a blank before a full stop or comma.", "may appear . → may appear.";
        GLUED_SENTENCE = "glued-sentence", "Parts two sentences that lost the blank between them.", "in 1961.During the war → in 1961. During the war";
        GLUED_QUOTE = "glued-quote", "Parts a sentence from the quotation that ends before it.", "\"peace.\"The minister → \"peace.\" The minister";
        GLUED_SUBHEAD = "glued-subhead", "Frees a sub-heading that is glued to the sentences around it.", "peace.\"Trade RelationsOn May 1 → peace.\"⏎⏎Trade Relations⏎⏎On May 1";
        PARAGRAPHS = "paragraph-break", "Parts paragraphs by one blank line.", "one⏎two → one⏎⏎two";
        UNWRAP = "hard-wrap", "Joins lines that were wrapped at a fixed width.", "the harbour⏎of the town → the harbour of the town";
        HYPHEN = "line-end-hyphen", "Joins a word that was hyphenated at the end of a line.", "govern-⏎ment → government";
        REJOIN = "rejoin", "Joins the halves of a sentence that something was put between.", "the ship⏎⏎Advertisement⏎⏎sailed → the ship sailed";
        TITLE = "title-line", "Knows the headline by its place before the text and its lack of a full stop.", "Port Reopens After Blast → title";
        DOUBLED_TITLE = "doubled-title", "Removes a headline that stands twice.", "Port Reopens⏎Port Reopens → Port Reopens";
        TITLE_FIELD = "title-field", "Takes the title from the headline.", "Port Reopens After Blast → title";
        STANDFIRST = "standfirst-line", "Knows the summary by its place between the headline and the text.", "What the visit means for the region. → standfirst";
        SECTION = "section-line", "Knows the name of a section by its words, in a line of its own before the text.", "WORLD → section";
        TIMESTAMP = "timestamp-line", "Knows a line that only says when the text was published or changed.", "July 27, 2023 → timestamp";
        CAPTION = "caption-line", "Knows the words under a picture by their credit or wording.", "Trucks at the gate. Photo: AP → caption";
        PHOTO_CREDIT = "photo-credit", "Marks who supplied a picture, at the end of its caption.", "Photo: AP → photo-credit";
        CREDIT = "credit-line", "Knows a line that says which agency or outlet the text comes from.", "(With inputs from agencies) → credit";
        BYLINE = "byline-line", "Knows a line that says who wrote the text.", "By Ana Petrova → byline";
        AUTHORS = "byline-authors", "Takes the authors from the byline.", "By Ana Petrova and Lee Wong → authors";
        DATELINE = "dateline", "Marks the place and date that a report begins with.", "PENANG, May 12 (Reuters) - → dateline";
        PROMO = "promo-line", "Knows a line that advertises the outlet's own things.", "WATCH OUR CHANNEL LIVE → promo";
        WIDGET = "widget-line", "Knows what is left of an interactive element.", "Comment (0) → widget";
        NOTICE = "notice-line", "Knows cookie, paywall, newsletter, copyright and similar notices.", "© 2021 Harbour Post. All rights reserved. → notice";
        PHRASE = "own-phrase", "Gives a line the role that the settings name for a phrase in it.", "Tell us what you think → promo";
        SUBHEAD = "subhead-line", "Knows a sub-heading by its brevity and its lack of a full stop.", "A rare visit → subhead";
        PARAGRAPH = "paragraph", "Takes every other line for running text.", "The port reopened on Monday. → paragraph";
        REMOVE = "remove-role", "Removes lines whose role the settings name.", "Comment (0) → nothing";
        TRUNCATED = "truncated", "Reports that the text was cut off by its source.", "… [+2312 chars] → finding";
        REPEATED = "repeated-passage", "Reports a passage of sixteen words or more that stands twice in one text.", "visits of ships … a safer place … visits of ships … → finding";
        OUTLET = "outlet-by-domain", "Knows the outlet by the domain of the address.", "https://www.bbc.co.uk/… → BBC";
        LANGUAGE = "language-by-function-words", "Knows the language by its script, its letters or its most frequent short words.", "the … of … and → en";
        PUBLISHED_TWICE = "published-contradiction", "Reports that two places give different dates of publication.", "date 2021-05-12 … May 14, 2021 → finding";
    }
}
