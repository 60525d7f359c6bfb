//! What the names that authors of pages give to elements say about them.
//!
//! Names in `class`, `id`, `itemprop` and `role` follow no standard but habits: they are cut into words, at signs and
//! where a small letter meets a large one, and the words are looked up.

use crate::markup::{Tag, attributes};

/// What the names of an element say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    /// It is not part of an article: shares, comments, related links, navigation.
    pub(crate) chrome: bool,
    /// It is not shown, or only to machines.
    pub(crate) hidden: bool,
    /// It holds the text of an article.
    pub(crate) body: bool,
    pub(crate) caption: bool,
    pub(crate) byline: bool,
    /// It tells of the author more than the name.
    pub(crate) about_author: bool,
    pub(crate) standfirst: bool,
    pub(crate) timestamp: bool,
    pub(crate) title: bool,
    pub(crate) quote: bool,
}

/// Reads the names of an element.
pub(crate) fn names(tag: &Tag<'_>) -> Names {
    let mut found = Names::default();
    for (attribute, value) in attributes(tag.inside) {
        let is = |name: &str| attribute.eq_ignore_ascii_case(name);
        if is("class") {
            value.split_ascii_whitespace().for_each(|name| found.read(name));
            found.hidden |= is_hidden(value);
        } else if is("id") {
            // A long one is a heading that links can point to.
            let words = value.split(|c: char| !c.is_ascii_alphabetic());
            if words.filter(|w| !w.is_empty()).count() <= 3 {
                found.read(value);
            }
        } else if is("itemprop") {
            found.property(value);
        } else if is("role") {
            found.chrome |= matches!(
                value,
                "navigation"
                    | "complementary"
                    | "contentinfo"
                    | "search"
                    | "dialog"
                    | "menu"
                    | "menubar"
                    | "alertdialog"
                    | "toolbar"
                    | "banner"
            );
        } else if is("hidden") {
            found.hidden = true;
        } else if is("style") {
            let plain: String = value.split_whitespace().collect();
            found.hidden |= plain.contains("display:none") || plain.contains("visibility:hidden");
        } else if is("rel") {
            found.byline |= value.split_ascii_whitespace().any(|v| v == "author");
        }
    }
    found
}

/// Whether classes hide an element on every screen: `hidden`, without a size from which it is shown.
fn is_hidden(classes: &str) -> bool {
    let mut hidden = false;
    for class in classes.split_ascii_whitespace() {
        hidden |= matches!(class, "hidden" | "hide" | "d-none" | "is-hidden");
        if class.contains(':') || class.starts_with("d-") && class.len() > 6 {
            return false;
        }
    }
    hidden
}

impl Names {
    fn property(&mut self, value: &str) {
        match value.to_ascii_lowercase().as_str() {
            "articlebody" => self.body = true,
            "headline" => self.title = true,
            "description" | "alternativeheadline" => self.standfirst = true,
            "author" => self.byline = true,
            "datepublished" | "datemodified" => self.timestamp = true,
            "caption" => self.caption = true,
            "comment" => self.chrome = true,
            _ => {}
        }
    }

    /// Reads one name, such as `article__body` or `relatedPosts`.
    fn read(&mut self, name: &str) {
        // Names longer than this are hashes of build tools.
        if name.len() > 64 {
            return;
        }
        let mut what = Words::default();
        each_word(name, |word| what.word(word));
        // `has-sidebar`, `no-comments`: the name speaks of what else is on the page.
        if what.count > 1 && what.about_others {
            return;
        }
        self.chrome |= what.chrome || what.author && what.boxed;
        self.about_author |= what.author && what.boxed && !what.chrome;
        self.hidden |= what.screen && what.reader || what.hidden_text || what.consent;
        self.body |= !what.chrome && (what.copy && what.article || what.prose);
        self.caption |= what.caption;
        self.byline |= what.author && (!what.boxed && what.count <= 3 || what.ends_in_name);
        self.standfirst |= what.standfirst;
        self.timestamp |= what.date && what.count <= 3;
        self.title |= what.title && (what.article || what.count == 1);
        self.quote |= what.quote;
    }
}

#[derive(Default)]
struct Words {
    count: usize,
    chrome: bool,
    about_others: bool,
    author: bool,
    ends_in_name: bool,
    boxed: bool,
    screen: bool,
    reader: bool,
    hidden_text: bool,
    consent: bool,
    copy: bool,
    article: bool,
    prose: bool,
    caption: bool,
    standfirst: bool,
    date: bool,
    title: bool,
    quote: bool,
}

impl Words {
    fn word(&mut self, word: &str) {
        self.count += 1;
        self.ends_in_name = matches!(word, "author" | "authors" | "byline" | "name");
        match word {
            "has" | "no" | "with" | "without" | "hide" | "not" | "supports" => {
                self.about_others = true;
            }
            "author" | "authors" | "byline" | "writer" | "contributor" => self.author = true,
            "bio" | "box" | "card" | "about" | "profile" | "avatar" => self.boxed = true,
            "screen" => self.screen = true,
            "reader" => self.reader = true,
            "consent" | "cookie" | "cookies" | "gdpr" | "onetrust" => self.consent = true,
            "visuallyhidden" | "sronly" | "printonly" => self.hidden_text = true,
            "body" | "content" | "text" | "copy" => self.copy = true,
            "article" | "post" | "entry" | "story" | "blog" | "single" | "news" | "node"
            | "field" | "page" => self.article = true,
            "articlebody" | "articlecontent" | "articletext" | "postcontent" | "postbody"
            | "entrycontent" | "storybody" | "storycontent" | "prose" | "richtext" | "wysiwyg"
            | "bodytext" | "maincontent" | "blogcontent" | "rte" => self.prose = true,
            "caption" | "captions" | "figcaption" | "imagecaption" | "wpcaption" => {
                self.caption = true;
            }
            "standfirst" | "dek" | "deck" | "subtitle" | "subhead" | "subheadline" | "lede"
            | "excerpt" => self.standfirst = true,
            "date" | "dateline" | "timestamp" | "datetime" | "pubdate" | "published"
            | "updated" | "time" => self.date = true,
            "title" | "headline" => self.title = true,
            "pullquote" | "blockquote" => self.quote = true,
            word => self.chrome |= is_chrome_word(word),
        }
    }
}

/// Words that tell of an element that it is not part of an article.
fn is_chrome_word(word: &str) -> bool {
    matches!(
        word,
        "ad" | "addthis"
            | "addtoany"
            | "ads"
            | "adsense"
            | "adslot"
            | "advert"
            | "advertisement"
            | "advertising"
            | "adverts"
            | "breadcrumb"
            | "breadcrumbs"
            | "comment"
            | "commentlist"
            | "comments"
            | "copyright"
            | "cta"
            | "disqus"
            | "donate"
            | "donation"
            | "dropdown"
            | "footer"
            | "login"
            | "masthead"
            | "megamenu"
            | "menu"
            | "modal"
            | "mostread"
            | "nav"
            | "navbar"
            | "navigation"
            | "newsletter"
            | "newsletters"
            | "optin"
            | "outbrain"
            | "pager"
            | "pagination"
            | "popular"
            | "popup"
            | "promo"
            | "promos"
            | "promotion"
            | "rating"
            | "ratings"
            | "recirc"
            | "recirculation"
            | "recommend"
            | "recommendation"
            | "recommendations"
            | "recommended"
            | "related"
            | "relatedposts"
            | "respond"
            | "searchform"
            | "share"
            | "sharebar"
            | "sharedaddy"
            | "sharethis"
            | "sharing"
            | "sidebar"
            | "sidenav"
            | "signup"
            | "skip"
            | "social"
            | "socials"
            | "sponsor"
            | "sponsored"
            | "sponsors"
            | "submenu"
            | "subscribe"
            | "subscription"
            | "taboola"
            | "tagcloud"
            | "taglist"
            | "tags"
            | "toolbar"
            | "tooltip"
            | "trending"
    )
}

/// Cuts a name into words in lower case: at signs, and where a small letter meets a large one.
fn each_word(name: &str, mut read: impl FnMut(&str)) {
    let mut word = [0; 24];
    let mut len = 0;
    let mut low = false;
    let mut flush = |word: &[u8]| {
        if let Ok(word) = std::str::from_utf8(word)
            && !word.is_empty()
        {
            read(word);
        }
    };
    for b in name.bytes() {
        let parts = !b.is_ascii_alphabetic();
        if parts || b.is_ascii_uppercase() && low {
            flush(&word[..len]);
            len = 0;
        }
        if !parts && let Some(slot) = word.get_mut(len) {
            *slot = b.to_ascii_lowercase();
            len += 1;
        }
        low = b.is_ascii_lowercase();
    }
    flush(&word[..len]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expect: &[&str]) {
        let mut found = Names::default();
        found.read(name);
        let all = [
            ("chrome", found.chrome),
            ("hidden", found.hidden),
            ("body", found.body),
            ("caption", found.caption),
            ("byline", found.byline),
            ("standfirst", found.standfirst),
            ("timestamp", found.timestamp),
            ("title", found.title),
            ("quote", found.quote),
        ];
        let got: Vec<&str> = all.iter().filter(|(_, is)| *is).map(|(what, _)| *what).collect();
        assert_eq!(got, expect, "{name}");
    }

    #[test]
    fn names_tell() {
        check("article__body", &["body"]);
        check("entry-content", &["body"]);
        check("relatedPosts", &["chrome"]);
        check("share-bar", &["chrome"]);
        check("has-sidebar", &[]);
        check("author-bio", &["chrome"]);
        check("byline", &["byline"]);
        check("screen-reader-text", &["hidden"]);
        check("wp-caption-text", &["caption"]);
        check("css-1x9z", &[]);
        check("", &[]);
    }
}
