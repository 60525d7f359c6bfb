//! Which text of a page is its article.
//!
//! Text is cut into blocks, as a browser would set them. Elements that never hold an article are left out first, by
//! kind and by name; what is named so but holds most of the running text stays, since names lie. The article is the
//! element that holds most of the running text; inside it, what is mostly links or introduced as something else is
//! left out. Features and their use follow published work: text and link density of blocks (Kohlschütter et al. 2010,
//! Boilerpipe), names of elements and scores of parents (Arc90's Readability), semantic elements (trafilatura).

use std::collections::HashSet;

use wirecopy_text::fold_key;

use crate::around::{Around, Shown};
use crate::lexicon::END_HEADINGS;
use crate::markup::{Gap, Kind, Tree, decode};
use crate::names::{Names, names};
use crate::settings::Role;

/// What is known of an element: its own names, and what it has from those that it stands in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Info {
    pub(crate) names: Names,
    /// Left out, with all that is inside.
    out: bool,
    link: bool,
    role: Option<Role>,
    /// Sums over the blocks inside that are not left out: bytes of text, of text in links, of running text.
    pub(crate) len: u32,
    linked: u32,
    mass: u32,
}

/// Runs of text that a browser sets as one paragraph, heading, item or row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// First piece and one past the last.
    pub(crate) start: usize,
    end: usize,
    /// The innermost element that is a block.
    node: u32,
    kind: Kind,
    len: u32,
    linked: u32,
    pub(crate) words: u32,
    /// Whether it ends like a sentence.
    pub(crate) stop: bool,
    pub(crate) out: bool,
}

impl Block {
    fn is_heading(&self) -> bool {
        matches!(self.kind, Kind::Heading(_))
    }

    /// Bytes of running text: sentences that are not mostly links.
    pub(crate) fn mass(&self) -> u32 {
        let sentence = self.words >= 12 || self.stop && self.words >= 6;
        let plain = self.linked * 3 <= self.len;
        if sentence && plain && !self.is_heading() { self.len } else { 0 }
    }
}

/// What of a page is the article.
#[derive(Debug)]
pub(crate) struct Article {
    /// For each piece of the tree, whether it belongs to the article.
    pub(crate) keep: Vec<bool>,
    /// For each piece, the role that its element gives it.
    pub(crate) roles: Vec<Option<Role>>,
    /// The headline, if the page shows one.
    pub(crate) headline: Option<String>,
    /// Authors that elements around the headline name, the nearest first.
    pub(crate) bylines: Vec<Vec<String>>,
    /// Dates that the page shows around the headline, the nearest first: of publication, and of the last change.
    pub(crate) published: Vec<String>,
    pub(crate) modified: Vec<String>,
    /// The date between the headline and the text.
    pub(crate) shown: Option<Shown>,
}

/// Finds the article of a page, given the titles that its head names.
pub(crate) fn article(tree: &Tree<'_>, titles: &[String]) -> Article {
    let mut page = Page::new(tree);
    page.leave_out();
    let main = page.main();
    page.keep_only(main);
    page.leave_out_links(main);
    page.leave_out_sections();
    page.leave_out_copies();
    page.trim_edges();
    let headline = page.headline(titles);
    page.finish(headline)
}

pub(crate) struct Page<'a, 'b> {
    pub(crate) tree: &'b Tree<'a>,
    pub(crate) infos: Vec<Info>,
    pub(crate) blocks: Vec<Block>,
}

impl<'a, 'b> Page<'a, 'b> {
    fn new(tree: &'b Tree<'a>) -> Self {
        let mut infos: Vec<Info> = Vec::with_capacity(tree.nodes.len());
        for (i, node) in tree.nodes.iter().enumerate() {
            let parent = if i == 0 { Info::default() } else { infos[node.parent as usize] };
            let names =
                if i == 0 { Names::default() } else { names(&tree.tags[node.tag as usize]) };
            infos.push(Info {
                names,
                out: parent.out || node.kind == Kind::Opaque,
                link: parent.link || node.kind == Kind::Link,
                role: None,
                ..Info::default()
            });
        }
        let blocks = blocks(tree, &infos);
        let mut page = Page { tree, infos, blocks };
        page.sum();
        page.roles();
        page
    }

    /// Gives elements the roles that their kind and names tell. A name tells of a line, not of a container that has
    /// such a line somewhere: what is longer than the role can be has none.
    fn roles(&mut self) {
        for i in 1..self.infos.len() {
            let node = self.tree.nodes[i];
            let info = self.infos[i];
            let parent = self.infos[node.parent as usize];
            let own = role_of(node.kind, info.names).filter(|role| info.len <= longest(*role));
            self.infos[i].role = own.or(parent.role);
            // The name of an author with a life behind it.
            let life = info.names.byline && info.len > LONGEST_BYLINE && node.kind == Kind::Block;
            self.infos[i].names.chrome |= life && info.mass > 0 && info.mass * 2 > info.len;
        }
    }

    /// Sums up the blocks that are not left out over the elements that they stand in.
    fn sum(&mut self) {
        for info in &mut self.infos {
            (info.len, info.linked, info.mass) = (0, 0, 0);
        }
        for block in self.blocks.iter().filter(|b| !b.out) {
            let info = &mut self.infos[block.node as usize];
            info.len += block.len;
            info.linked += block.linked;
            info.mass += block.mass();
        }
        for i in (1..self.infos.len()).rev() {
            let Info { len, linked, mass, .. } = self.infos[i];
            let parent = &mut self.infos[self.tree.nodes[i].parent as usize];
            parent.len += len;
            parent.linked += linked;
            parent.mass += mass;
        }
    }

    /// Leaves out elements that are not part of an article: by their kind or name, unless they hold most of the text.
    /// What is hidden goes first: a notice on cookies may be longer than the article.
    fn leave_out(&mut self) {
        self.leave_out_if(75, |kind, info| {
            let line = matches!(kind, Kind::Body | Kind::Paragraph | Kind::Article);
            let button = kind == Kind::Button && info.len < LONGEST_LABEL;
            info.names.hidden && !line || kind == Kind::Footer || button
        });
        self.leave_out_if(40, |kind, info| {
            let named = info.names.chrome && !info.names.body;
            let line = matches!(kind, Kind::Body | Kind::Paragraph | Kind::Article);
            kind == Kind::Aside || named && !line
        });
    }

    /// Leaves out what is chrome, but not what holds at least `most` percent of the text, unless another element says
    /// that it is the article: comments may be longer than what they are about.
    fn leave_out_if(&mut self, most: u64, is_chrome: impl Fn(Kind, &Info) -> bool) {
        let whole = u64::from(self.infos[0].mass);
        let part = |mass: u32, percent: u64| mass > 0 && u64::from(mass) * 100 >= whole * percent;
        let mut inside = vec![false; self.infos.len()];
        for i in 1..self.infos.len() {
            let node = self.tree.nodes[i];
            inside[i] = inside[node.parent as usize] || is_chrome(node.kind, &self.infos[i]);
        }
        let named = (1..self.infos.len())
            .filter(|&i| {
                let kind = self.tree.nodes[i].kind;
                !inside[i] && (self.infos[i].names.body || kind == Kind::Article)
            })
            .filter(|&i| part(self.infos[i].mass, 20))
            .max_by_key(|&i| self.infos[i].mass);
        for (i, inside) in inside.iter().enumerate().skip(1) {
            let node = self.tree.nodes[i];
            let info = self.infos[i];
            let parent_out = self.infos[node.parent as usize].out;
            let apart = |n: usize| n >= node.end as usize || self.tree.nodes[n].end as usize <= i;
            let kept = part(info.mass, most) && !named.is_some_and(apart);
            self.infos[i].out |= parent_out || *inside && is_chrome(node.kind, &info) && !kept;
        }
        for block in &mut self.blocks {
            block.out |= self.infos[block.node as usize].out;
        }
        self.sum();
    }

    /// The element that holds the article.
    fn main(&self) -> u32 {
        let mut at = 0;
        // Down to where the text is no longer in one child.
        loop {
            let mass = u64::from(self.infos[at as usize].mass);
            let child = self.children(at).max_by_key(|&c| self.infos[c as usize].mass);
            match child {
                Some(c)
                    if mass > 0 && u64::from(self.infos[c as usize].mass) * 100 >= mass * 70 =>
                {
                    at = c;
                }
                _ => break,
            }
        }
        let mass = u64::from(self.infos[at as usize].mass);
        // An element inside that says that it is the article, if it holds enough.
        let node = self.tree.nodes[at as usize];
        let named = (at..node.end)
            .filter(|&i| {
                let kind = self.tree.nodes[i as usize].kind;
                self.infos[i as usize].names.body || matches!(kind, Kind::Article | Kind::Main)
            })
            .filter(|&i| u64::from(self.infos[i as usize].mass) * 100 >= mass * 55)
            .max_by_key(|&i| (self.infos[i as usize].mass, i));
        let mut at = named.unwrap_or(at);
        // The text may be cut into several such elements side by side.
        let parent = self.tree.nodes[at as usize].parent;
        let beside = |c: u32| {
            let info = &self.infos[c as usize];
            c != at && info.names.body && info.mass > 0 && !info.out
        };
        if self.infos[at as usize].names.body && self.children(parent).any(beside) {
            at = parent;
        }
        // Up to where more of the text stands: what comes with it must be mostly running text.
        let mut up = at;
        for _ in 0..12 {
            up = self.tree.nodes[up as usize].parent;
            let (all, own) = (self.infos[up as usize], self.infos[at as usize]);
            let (len, mass) = (all.len - own.len, all.mass - own.mass);
            // What stands behind the article is more often another one than what stands before it.
            let node = self.tree.nodes[at as usize];
            let outer = self.tree.nodes[up as usize].end;
            let behind = |b: &Block| !b.out && (node.end..outer).contains(&b.node) && b.mass() > 0;
            if !all.names.body && self.blocks.iter().any(behind) {
                continue;
            }
            let running = mass > 0 && u64::from(mass) * 100 >= u64::from(len) * 70;
            if running && all.mass <= own.mass * 2 {
                at = up;
            }
        }
        // Up from where a block itself was hit.
        while !matches!(
            self.tree.nodes[at as usize].kind,
            Kind::Block | Kind::Body | Kind::Article | Kind::Main | Kind::Cell | Kind::Aside
        ) && at != 0
        {
            at = self.tree.nodes[at as usize].parent;
        }
        at
    }

    fn children(&self, of: u32) -> impl Iterator<Item = u32> + '_ {
        let end = self.tree.nodes[of as usize].end;
        let mut next = of + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.tree.nodes[child as usize].end.max(child + 1);
            Some(child)
        })
    }

    fn keep_only(&mut self, main: u32) {
        let inside = main..self.tree.nodes[main as usize].end;
        for block in &mut self.blocks {
            block.out |= !inside.contains(&block.node);
        }
    }

    /// Leaves out what is mostly links.
    fn leave_out_links(&mut self, main: u32) {
        self.sum();
        let end = self.tree.nodes[main as usize].end;
        // The element with the last running text.
        let last = self.blocks.iter().rev().find(|b| !b.out && b.mass() > 0).map_or(0, |b| b.node);
        for i in main + 1..end {
            let node = self.tree.nodes[i as usize];
            let info = self.infos[i as usize];
            let parent_out = self.infos[node.parent as usize].out;
            let links = match node.kind {
                Kind::List => {
                    let alone = self.infos[node.parent as usize].mass == 0;
                    info.linked * 100 > info.len * 60 && (alone || i > last)
                }
                Kind::Block | Kind::Table | Kind::Article | Kind::Header | Kind::Row => {
                    info.linked * 100 > info.len * 50
                }
                _ => false,
            };
            self.infos[i as usize].out |= parent_out || links && info.mass * 5 < info.len;
        }
        for block in &mut self.blocks {
            block.out |= self.infos[block.node as usize].out;
            // A line that is a link: `Read more: …`.
            block.out |= block.linked * 100 > block.len * 90
                && block.words <= 20
                && !block.is_heading()
                && block.kind != Kind::Item
                && block.kind != Kind::Row;
        }
    }

    /// Leaves out sections whose heading says that they are something else: related articles, comments. A section ends
    /// before the next heading of its rank, or with the element that it stands in.
    fn leave_out_sections(&mut self) {
        self.sum();
        let mut inside: Option<u8> = None;
        let mut end = 0;
        for i in 0..self.blocks.len() {
            if self.blocks[i].out {
                continue;
            }
            let block = self.blocks[i];
            let rank = match block.kind {
                Kind::Heading(rank) => Some(rank),
                _ => None,
            };
            if rank.is_some_and(|r| inside.is_some_and(|i| r <= i)) {
                inside = None;
            }
            // The heading of a box speaks of the box alone.
            inside = inside.filter(|_| block.node < end);
            if inside.is_none() && block.words <= 8 && self.ends_article(&block) {
                inside = Some(rank.unwrap_or(6));
                end = self.reach(&block);
                self.blocks[i].out = true;
            }
            if inside.is_some() {
                self.blocks[i].out = true;
            }
        }
    }

    /// Where the element ends that a heading speaks of: the innermost that has more than it, be it text or elements
    /// that a script is to fill.
    fn reach(&self, heading: &Block) -> u32 {
        let mut at = heading.node;
        let more = |at: u32| {
            let elements = self.tree.nodes[at as usize].end - at;
            self.infos[at as usize].len > heading.len || elements > HEADING_ELEMENTS
        };
        while at != 0 && !more(at) {
            at = self.tree.nodes[at as usize].parent;
        }
        self.tree.nodes[at as usize].end
    }

    fn ends_article(&self, block: &Block) -> bool {
        let text = self.text(block).to_lowercase();
        let text = text.trim_matches(|c: char| !c.is_alphanumeric());
        END_HEADINGS.iter().any(|h| {
            text == *h
                || block.is_heading()
                    && text.starts_with(h)
                    && !text[h.len()..].starts_with(char::is_alphanumeric)
        })
    }

    /// Leaves out running text that stands in the article already: pages carry one copy for each size of screen.
    fn leave_out_copies(&mut self) {
        let mut seen = HashSet::new();
        for i in 0..self.blocks.len() {
            let block = self.blocks[i];
            if !block.out && block.words >= 8 && !seen.insert(self.text(&block)) {
                self.blocks[i].out = true;
            }
        }
    }

    pub(crate) fn text(&self, block: &Block) -> String {
        let pieces = &self.tree.pieces[block.start..block.end];
        let mut text = String::new();
        for piece in pieces {
            let words = &self.tree.html[piece.span.range()];
            for word in words.split_whitespace() {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(word);
            }
        }
        text
    }

    /// Leaves out headings and short lines at the end that nothing follows, and short lines before the beginning.
    fn trim_edges(&mut self) {
        let first = self.blocks.iter().position(|b| !b.out && b.mass() > 0);
        let last = self.blocks.iter().rposition(|b| !b.out && b.mass() > 0);
        let (Some(first), Some(last)) = (first, last) else { return };
        for (i, block) in self.blocks.iter_mut().enumerate() {
            let short = block.words <= 8 && !block.stop;
            // A caption or byline has its place whatever its length.
            let short =
                short && self.infos[block.node as usize].role.is_none_or(|r| r == Role::Subhead);
            let part =
                matches!(block.kind, Kind::Item | Kind::Row | Kind::Preformatted | Kind::Quote);
            if i > last && short && !part || i < first && short && !part && !block.is_heading() {
                block.out = true;
            }
        }
        // A heading that is followed by nothing but its like.
        let mut followed = false;
        for block in self.blocks.iter_mut().rev().filter(|b| !b.out) {
            if block.is_heading() {
                block.out = !followed;
            } else {
                followed = true;
            }
        }
    }

    /// The block with the headline, which often stands before the element with the text. It is taken in.
    fn headline(&mut self, titles: &[String]) -> Option<usize> {
        let first = self.blocks.iter().position(|b| !b.out).unwrap_or_default();
        let known: Vec<String> =
            titles.iter().map(|t| fold_key(t)).filter(|t| !t.is_empty()).collect();
        let candidates: Vec<(usize, String)> = (0..self.blocks.len())
            .filter(|&i| self.blocks[i].is_heading() || i <= first)
            .filter(|&i| (1..=40).contains(&self.blocks[i].words))
            .map(|i| (i, fold_key(&self.text(&self.blocks[i]))))
            .collect();
        let top = |i: usize| self.blocks[i].kind == Kind::Heading(1);
        let distance = |i: usize| i.abs_diff(first);
        let same = candidates.iter().filter(|(_, t)| known.contains(t));
        let same = same.min_by_key(|(i, _)| (!top(*i), distance(*i))).map(|(i, _)| *i);
        let found = same.or_else(|| {
            let likeness = |text: &str| known.iter().map(|k| likeness(k, text)).max();
            let tops = candidates.iter().filter(|(i, t)| top(*i) && t.contains(' '));
            let alone = tops.clone().count() == 1;
            let least = if alone { 1 } else { 50 };
            let like = |(_, text): &&(usize, String)| likeness(text).is_none_or(|l| l >= least);
            tops.filter(like)
                .max_by_key(|(i, text)| (likeness(text), std::cmp::Reverse(distance(*i))))
                .map(|(i, _)| *i)
        })?;
        self.blocks[found].out = false;
        // What stands between the headline and the text belongs to both.
        for i in found + 1..first.min(found + HEAD_LINES) {
            let block = self.blocks[i];
            let info = self.infos[block.node as usize];
            let named = matches!(info.role, Some(Role::Byline | Role::Standfirst | Role::Caption));
            if !info.out && (named || self.is_byline(&block)) {
                self.blocks[i].out = false;
            }
        }
        Some(found)
    }

    /// Whether a short line begins like a byline.
    fn is_byline(&self, block: &Block) -> bool {
        block.words <= 12 && self.text(block).starts_with("By ")
    }

    fn finish(self, headline: Option<usize>) -> Article {
        let mut keep = vec![false; self.tree.pieces.len()];
        let mut roles = vec![None; self.tree.pieces.len()];
        for (n, block) in self.blocks.iter().enumerate() {
            let is_headline = headline == Some(n);
            for i in block.start..block.end {
                let info = self.infos[self.tree.pieces[i].node as usize];
                keep[i] = !block.out && (!info.out || is_headline);
                roles[i] = match info.role {
                    _ if is_headline => Some(Role::Title),
                    // Only one heading is the headline.
                    Some(Role::Title) if headline.is_some() => Some(Role::Subhead),
                    role => role,
                };
            }
        }
        let around = Around::new(&self, headline);
        let mut published = around.dates(false);
        if published.is_empty() {
            published.extend(around.only_date());
        }
        Article {
            keep,
            roles,
            headline: headline.map(|i| decode(&self.text(&self.blocks[i]))),
            bylines: around.bylines(),
            shown: around.shown(),
            published,
            modified: around.dates(true),
        }
    }
}

/// How many percent of the words of the shorter stand in the other.
fn likeness(a: &str, b: &str) -> usize {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let common = short.iter().filter(|w| w.len() > 2 && long.contains(w)).count();
    common * 100 / short.len().max(1)
}

/// Bytes of the longest byline that an element can name.
pub(crate) const LONGEST_BYLINE: u32 = 160;

/// So many elements a heading can be made of: marks, links, icons.
const HEADING_ELEMENTS: u32 = 10;

/// So many lines can stand between the headline and the text.
const HEAD_LINES: usize = 16;

/// Bytes of the longest text of a button: what is longer is text that opens and closes.
const LONGEST_LABEL: u32 = 60;

/// Bytes that a line of this role can have at most, where an element names it.
fn longest(role: Role) -> u32 {
    match role {
        Role::Timestamp | Role::Byline => LONGEST_BYLINE,
        Role::Title => 400,
        Role::Standfirst => 700,
        Role::Caption => 1500,
        _ => u32::MAX,
    }
}

fn role_of(kind: Kind, names: Names) -> Option<Role> {
    match kind {
        Kind::Heading(1) => Some(Role::Title),
        Kind::Heading(_) if names.standfirst => Some(Role::Standfirst),
        Kind::Heading(_) => Some(Role::Subhead),
        Kind::Caption => Some(Role::Caption),
        Kind::Time => Some(Role::Timestamp),
        Kind::Paragraph | Kind::Block | Kind::Inline | Kind::Link => {
            if names.caption {
                Some(Role::Caption)
            } else if names.byline {
                Some(Role::Byline)
            } else if names.standfirst {
                Some(Role::Standfirst)
            } else if names.timestamp {
                Some(Role::Timestamp)
            } else {
                None
            }
        }
        _ => None,
    }
}

/// Cuts the pieces of text into blocks. Pieces that are never shown make none.
fn blocks(tree: &Tree<'_>, infos: &[Info]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut parted = true;
    for (i, piece) in tree.pieces.iter().enumerate() {
        parted |= piece.gap == Gap::Paragraph;
        let info = infos[piece.node as usize];
        if info.out {
            continue;
        }
        if parted {
            let node = block_of(tree, piece.node);
            let kind = tree.nodes[node as usize].kind;
            blocks.push(Block {
                start: i,
                end: i,
                node,
                kind,
                len: 0,
                linked: 0,
                words: 0,
                stop: false,
                out: false,
            });
            parted = false;
        }
        let Some(block) = blocks.last_mut() else { continue };
        let text = &tree.html[piece.span.range()];
        let (mut len, mut words) = (0, 0);
        for word in text.split_ascii_whitespace() {
            len += u32::try_from(word.len()).unwrap_or_default() + 1;
            words += 1;
        }
        block.len += len;
        block.words += words;
        block.linked += if info.link { len } else { 0 };
        let end = text.trim_end().trim_end_matches(['"', '”', '’', '\'', ')', ']']);
        block.stop = end.ends_with(['.', '!', '?', '…', ':']);
        block.end = i + 1;
    }
    blocks
}

/// The innermost block that an element stands in, or is.
fn block_of(tree: &Tree<'_>, node: u32) -> u32 {
    let mut at = node;
    // Nested lines are shallow; what is deeper than this is no article.
    for _ in 0..64 {
        if at == 0 || tree.nodes[at as usize].kind.is_block() {
            break;
        }
        at = tree.nodes[at as usize].parent;
    }
    at
}
