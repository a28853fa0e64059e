//! The one tree of everything that is read: a compact tape of nodes over the source text.
//!
//! A node is 8 bytes and its scalars are slices of the source; text is copied only where YAML's escapes or folding change it.

use std::borrow::Cow;

use crate::source::{Content, Place, SourceId, Span};

/// How a node is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Tag {
    /// A mapping; its entries follow as key, value, key, value.
    Mapping,
    /// A sequence; its items follow.
    Sequence,
    /// A plain scalar, typed by the YAML 1.2 core schema.
    Plain,
    /// A quoted or block scalar, always text.
    Text,
    /// An alias; `aux` is the index of the node it stands for.
    Alias,
}

/// One node as the readers write it; for containers `aux` is the index after the last descendant, for scalars 0 or 1 + the index of the decoded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawNode {
    pub(super) span: Span,
    /// `aux` in the upper bits, the tag in the lower three.
    bits: u32,
}

impl RawNode {
    #[inline]
    pub(super) fn new(span: Span, aux: u32, tag: Tag) -> Self {
        assert!(aux <= u32::MAX >> 3, "a file within the size limit has fewer nodes");
        RawNode { span, bits: aux << 3 | tag as u32 }
    }

    #[inline]
    pub(super) fn tag(&self) -> Tag {
        const TAGS: [Tag; 8] = [Tag::Mapping, Tag::Sequence, Tag::Plain, Tag::Text, Tag::Alias, Tag::Alias, Tag::Alias, Tag::Alias];
        TAGS[(self.bits & 7) as usize]
    }

    #[inline]
    pub(super) fn aux(&self) -> u32 {
        self.bits >> 3
    }

    pub(super) fn set_aux(&mut self, aux: u32) {
        *self = RawNode::new(self.span, aux, self.tag());
    }
}

/// One node as it is kept: where it begins, what it is, and the length of a scalar or the number of its [`Wide`] part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packed {
    pub(super) start: u32,
    /// Length or number in the upper bits, the kind in the lower three.
    pub(super) bits: u32,
}

/// Kinds of packed nodes: those of [`Tag`], and scalars whose text is not what is written.
const MAPPING: u32 = Tag::Mapping as u32;
const SEQUENCE: u32 = Tag::Sequence as u32;
const PLAIN: u32 = Tag::Plain as u32;
const TEXT: u32 = Tag::Text as u32;
const ALIAS: u32 = Tag::Alias as u32;
const DECODED_PLAIN: u32 = 5;
const DECODED_TEXT: u32 = 6;

impl Packed {
    #[inline]
    fn kind(self) -> u32 {
        self.bits & 7
    }

    #[inline]
    fn number(self) -> u32 {
        self.bits >> 3
    }

    /// Returns the bytes of the text of a scalar as it is written: a quoted one without escapes has quotes of one byte each.
    #[inline]
    fn written(self) -> std::ops::Range<usize> {
        let quotes = usize::from(self.kind() == TEXT);
        self.start as usize + quotes..(self.start + self.number()) as usize - quotes
    }
}

/// What does not fit into a node: its end, and what [`RawNode::aux`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wide {
    pub(super) end: u32,
    pub(super) aux: u32,
}

/// The nodes of a document as a reader writes them; node 0 is its root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tape {
    pub(super) nodes: Vec<Packed>,
    pub(super) wide: Vec<Wide>,
    pub(super) decoded: Vec<Box<str>>,
}

/// The nodes of a document as a tree keeps them: read in this run, or when the program was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) nodes: Cow<'static, [Packed]>,
    pub(super) wide: Cow<'static, [Wide]>,
    pub(super) decoded: Decoded,
}

/// Texts of scalars that are not what is written.
#[derive(Debug, Clone)]
pub(super) enum Decoded {
    Read(Vec<Box<str>>),
    Embedded(&'static [&'static str]),
}

impl PartialEq for Decoded {
    fn eq(&self, other: &Self) -> bool {
        let texts = |decoded: &Self| match decoded {
            Decoded::Read(texts) => texts.iter().map(|text| text.to_string()).collect::<Vec<_>>(),
            Decoded::Embedded(texts) => texts.iter().map(|text| (*text).to_owned()).collect(),
        };
        texts(self) == texts(other)
    }
}

impl Eq for Decoded {}

impl From<Tape> for Kept {
    fn from(tape: Tape) -> Self {
        Kept { nodes: Cow::Owned(tape.nodes), wide: Cow::Owned(tape.wide), decoded: Decoded::Read(tape.decoded) }
    }
}

impl Tape {
    /// Packs what a reader wrote.
    pub(super) fn new(written: &[RawNode], decoded: Vec<Box<str>>) -> Self {
        let plain = |node: &&RawNode| !matches!(node.tag(), Tag::Plain | Tag::Text) || node.aux() > 0;
        let mut wide = Vec::with_capacity(written.iter().filter(plain).count());
        let pack = |node: &RawNode| {
            let kind = match node.tag() {
                Tag::Plain if node.aux() > 0 => DECODED_PLAIN,
                Tag::Text if node.aux() > 0 => DECODED_TEXT,
                tag => tag as u32,
            };
            let number = match kind {
                PLAIN | TEXT => node.span.end - node.span.start,
                _ => {
                    wide.push(Wide { end: node.span.end, aux: node.aux() });
                    wide.len() as u32 - 1
                }
            };
            assert!(number <= u32::MAX >> 3, "a file within the size limit has shorter scalars and fewer nodes");
            Packed { start: node.span.start, bits: number << 3 | kind }
        };
        let nodes = written.iter().map(pack).collect();
        Tape { nodes, wide, decoded }
    }

    /// Makes room for so many nodes, and so many of them that are no scalars as they are written.
    pub(super) fn reserve(&mut self, nodes: usize, wide: usize) {
        self.nodes.reserve_exact(nodes);
        self.wide.reserve_exact(wide);
    }

    /// Writes a scalar whose text is what is written.
    #[inline]
    pub(super) fn written(&mut self, tag: Tag, start: usize, end: usize) {
        // Of a file within the size limit no place is larger, and `push` looks at the length.
        self.push(start as u32, (end - start) as u32, tag as u32);
    }

    /// Writes a scalar with its text, which is not what is written.
    pub(super) fn decoded(&mut self, tag: Tag, span: Span, text: Box<str>) {
        self.decoded.push(text);
        self.wide(span, self.decoded.len() as u32, if tag == Tag::Plain { DECODED_PLAIN } else { DECODED_TEXT });
    }

    /// Writes the beginning of a container; returns its node, see [`Tape::close`].
    #[inline]
    pub(super) fn open(&mut self, tag: Tag, start: usize) -> usize {
        self.wide(Span::new(start, start), 0, tag as u32);
        self.nodes.len() - 1
    }

    /// Ends a container behind the node that was written last.
    #[inline]
    pub(super) fn close(&mut self, node: usize, end: usize) {
        let aux = self.nodes.len() as u32;
        self.wide[self.nodes[node].number() as usize] = Wide { end: Span::new(end, end).end, aux };
    }

    #[inline]
    fn wide(&mut self, span: Span, aux: u32, kind: u32) {
        self.wide.push(Wide { end: span.end, aux });
        self.push(span.start, self.wide.len() as u32 - 1, kind);
    }

    #[inline]
    fn push(&mut self, start: u32, number: u32, kind: u32) {
        assert!(number <= u32::MAX >> 3, "a file within the size limit has shorter scalars and fewer nodes");
        self.nodes.push(Packed { start, bits: number << 3 | kind });
    }

    /// Returns the tape without room for more, and leaves the room.
    pub(super) fn copied(&mut self) -> Tape {
        let copy =
            Tape { nodes: self.nodes.as_slice().to_vec(), wide: self.wide.as_slice().to_vec(), decoded: std::mem::take(&mut self.decoded) };
        self.clear();
        copy
    }

    /// Forgets what was written, and keeps the room.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.wide.clear();
        self.decoded.clear();
    }
}

/// A parsed document.
#[derive(Debug, Clone)]
pub struct Tree {
    pub(super) source: SourceId,
    pub(super) text: Content,
    pub(super) tape: Kept,
}

/// What a scalar means by the YAML 1.2 core schema.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar<'a> {
    /// Nothing written, `null` or `~`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction or exponent, or too large for 64 bits.
    Float(f64),
    /// Text.
    Str(&'a str),
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape<'a> {
    /// A mapping.
    Mapping,
    /// A sequence.
    Sequence,
    /// A scalar.
    Scalar(Scalar<'a>),
}

impl Tree {
    /// Returns the root node.
    pub fn root(&self) -> Node<'_> {
        self.node(0)
    }

    /// Returns the node at an index that [`Node::index`] gave.
    #[inline]
    pub fn node(&self, index: u32) -> Node<'_> {
        Node::new(self, index).resolved()
    }

    /// Returns the source that was parsed.
    pub fn source(&self) -> SourceId {
        self.source
    }

    /// Returns how many nodes the tape has.
    pub fn len(&self) -> usize {
        self.tape.nodes.len()
    }

    /// Tells whether another tree has the same nodes with the same texts.
    pub fn is_same(&self, other: &Tree) -> bool {
        self.text == other.text && self.tape == other.tape
    }

    /// Tells whether the tape has no node; a parsed tree always has one.
    pub fn is_empty(&self) -> bool {
        self.tape.nodes.is_empty()
    }
}

/// A node of a [`Tree`]; aliases are already followed.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    tree: &'a Tree,
    index: u32,
    /// See [`Node::numbered`].
    number: u32,
}

/// The number of a node that has none.
const NO_NUMBER: u32 = u32::MAX;

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.shape() {
            Shape::Mapping => f.debug_map().entries(self.entries().map(|(key, value)| (key.text(), value))).finish(),
            Shape::Sequence => f.debug_list().entries(self.items()).finish(),
            Shape::Scalar(scalar) => scalar.fmt(f),
        }
    }
}

impl<'a> Node<'a> {
    #[inline]
    fn new(tree: &'a Tree, index: u32) -> Self {
        Node { tree, index, number: NO_NUMBER }
    }

    /// Returns the node with a number that whoever made it knows it by, such as that of a record in its ledger. No other node has it.
    #[inline]
    pub fn numbered(self, number: u32) -> Self {
        Node { number, ..self }
    }

    /// Returns the node without its number.
    #[inline]
    pub fn unnumbered(self) -> Self {
        Node { number: NO_NUMBER, ..self }
    }

    /// Returns the number, if the node has one.
    #[inline]
    pub fn number(self) -> Option<u32> {
        (self.number != NO_NUMBER).then_some(self.number)
    }

    #[inline]
    fn raw(self) -> Packed {
        self.tree.tape.nodes[self.index as usize]
    }

    /// Returns what else is known of a node that is no scalar as it is written.
    #[inline]
    fn wide(self, raw: Packed) -> Wide {
        self.tree.tape.wide[raw.number() as usize]
    }

    #[inline]
    fn decoded(self, raw: Packed) -> &'a str {
        let number = self.wide(raw).aux as usize - 1;
        match &self.tree.tape.decoded {
            Decoded::Read(texts) => &texts[number],
            Decoded::Embedded(texts) => texts[number],
        }
    }

    /// Follows an alias; anchors never alias each other in a circle, the reader refuses that.
    #[inline]
    fn resolved(self) -> Node<'a> {
        let mut node = self;
        while node.raw().kind() == ALIAS {
            node.index = node.wide(node.raw()).aux;
        }
        node
    }

    /// Returns the index of the node on its tape.
    #[inline]
    pub fn index(self) -> u32 {
        self.index
    }

    /// Returns the tree the node belongs to.
    #[inline]
    pub fn tree(self) -> &'a Tree {
        self.tree
    }

    /// Returns the bytes of the node: with its quotes or brackets, without comments after it.
    #[inline]
    pub fn span(self) -> Span {
        let raw = self.raw();
        let end = if matches!(raw.kind(), PLAIN | TEXT) { raw.start + raw.number() } else { self.wide(raw).end };
        Span { start: raw.start, end }
    }

    /// Returns the place that stands for the node: for a block mapping, or a long one in braces, its first entry, so that little is underlined.
    pub fn place(self) -> Place {
        let mut span = self.span();
        const SHORT: u32 = 40;
        let short = self.tree.text.as_bytes().get(span.start as usize) == Some(&b'{') && span.end - span.start <= SHORT;
        if let Some((key, value)) = self.entries().next().filter(|_| !short) {
            let end = if value.is_mapping() || value.is_sequence() { key.span().end } else { value.span().end.max(key.span().end) };
            span = Span { start: key.span().start, end };
        }
        Place { source: self.tree.source, span }
    }

    /// Returns what the node is.
    #[inline]
    pub fn shape(self) -> Shape<'a> {
        match self.raw().kind() {
            MAPPING => Shape::Mapping,
            SEQUENCE => Shape::Sequence,
            PLAIN | DECODED_PLAIN => Shape::Scalar(core_schema(self.text())),
            TEXT | DECODED_TEXT => Shape::Scalar(Scalar::Str(self.text())),
            _ => unreachable!("aliases are followed when a node is made"),
        }
    }

    /// Returns the text of a scalar as written, escapes and folding resolved; empty for containers.
    #[inline]
    pub fn text(self) -> &'a str {
        let raw = self.raw();
        match raw.kind() {
            PLAIN | TEXT => &self.tree.text[raw.written()],
            DECODED_PLAIN | DECODED_TEXT => self.decoded(raw),
            _ => "",
        }
    }

    /// Returns [`Node::text`] for keeping: what is part of the binary is not copied.
    pub fn kept_text(self) -> Cow<'static, str> {
        let raw = self.raw();
        let embedded = match (raw.kind(), &self.tree.tape.decoded) {
            (PLAIN | TEXT, _) => self.tree.text.as_embedded().map(|text| &text[raw.written()]),
            (DECODED_PLAIN | DECODED_TEXT, Decoded::Embedded(texts)) => Some(texts[self.wide(raw).aux as usize - 1]),
            _ => None,
        };
        embedded.map_or_else(|| Cow::Owned(self.text().to_owned()), Cow::Borrowed)
    }

    /// Returns the bytes of [`Node::text`].
    #[inline]
    pub fn bytes(self) -> &'a [u8] {
        self.written().bytes
    }

    /// Looks up what is written at the node, for asking more than one thing about it.
    #[inline]
    pub fn written(self) -> Written<'a> {
        let raw = self.raw();
        let bytes = match raw.kind() {
            PLAIN | TEXT => &self.tree.text.as_bytes()[raw.written()],
            DECODED_PLAIN | DECODED_TEXT => self.decoded(raw).as_bytes(),
            _ => &[],
        };
        Written { node: self, kind: raw.kind(), bytes }
    }

    /// Tells whether nothing is written: an empty value counts as not there.
    #[inline]
    pub fn is_null(self) -> bool {
        self.written().is_null()
    }

    /// Tells whether the node is text, see [`Written::is_textual`].
    #[inline]
    pub fn is_textual(self) -> bool {
        self.written().is_textual()
    }

    /// Tells whether the node is a mapping.
    #[inline]
    pub fn is_mapping(self) -> bool {
        self.raw().kind() == MAPPING
    }

    /// Tells whether the node is a sequence.
    #[inline]
    pub fn is_sequence(self) -> bool {
        self.raw().kind() == SEQUENCE
    }

    /// Tells whether a scalar is written in quotes or as a block, so that it is text whatever it says.
    pub fn is_quoted(self) -> bool {
        matches!(self.raw().kind(), TEXT | DECODED_TEXT)
    }

    /// Returns the children of a container in order: items, or keys and values in turn.
    #[inline]
    fn children(self) -> Children<'a> {
        let raw = self.raw();
        let end = match raw.kind() {
            MAPPING | SEQUENCE => self.wide(raw).aux,
            _ => self.index + 1,
        };
        Children { tree: self.tree, next: self.index + 1, end }
    }

    /// Returns the entries of a mapping in order; none for anything else.
    #[inline]
    pub fn entries(self) -> impl Iterator<Item = (Node<'a>, Node<'a>)> + use<'a> {
        let children = if self.is_mapping() { self.children() } else { Children { tree: self.tree, next: 0, end: 0 } };
        Entries(children)
    }

    /// Returns the entries of a mapping like [`Node::entries`], with what is written at each looked up.
    #[inline]
    pub fn written_entries(self) -> impl Iterator<Item = (Written<'a>, Written<'a>)> + use<'a> {
        let end = if self.is_mapping() { self.behind() } else { 0 };
        WrittenEntries { tree: self.tree, nodes: &self.tree.tape.nodes, text: self.tree.text.as_bytes(), next: self.index + 1, end }
    }

    /// Returns the items of a sequence in order; none for anything else.
    #[inline]
    pub fn items(self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        if self.is_sequence() { self.children() } else { Children { tree: self.tree, next: 0, end: 0 } }
    }

    /// Returns the value of a key of a mapping, if the key is there and its value is not empty.
    #[inline]
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entry(key).map(|(_, value)| value).filter(|value| !value.is_null())
    }

    /// Returns the entry of a key of a mapping, even when its value is empty.
    pub fn entry(self, key: &str) -> Option<(Node<'a>, Node<'a>)> {
        if !self.is_mapping() {
            return None;
        }
        let mut children = self.children();
        while children.next < children.end {
            // The key is looked at before its value is: most are passed over.
            let name = Node::new(self.tree, children.next).resolved();
            children.next += 1;
            if name.is_text(key) {
                return Some((name, children.next()?));
            }
            children.next = Node::new(self.tree, children.next).behind();
        }
        None
    }

    /// Returns the index of the node after this one and all inside it.
    #[inline]
    fn behind(self) -> u32 {
        let raw = self.raw();
        match raw.kind() {
            MAPPING | SEQUENCE => self.wide(raw).aux,
            _ => self.index + 1,
        }
    }

    /// Tells whether the text of a scalar is this one; most are told apart by their length.
    #[inline]
    pub fn is_text(self, text: &str) -> bool {
        self.bytes() == text.as_bytes()
    }

    /// Returns the node that a path such as `patch.last_applied` or `tests[0].date` leads to, or the last node that exists
    /// on the way and the part of the path from there on.
    pub fn follow<'p>(self, path: &'p str) -> Result<Node<'a>, (Node<'a>, &'p str)> {
        let mut node = self;
        let mut rest = path;
        while !rest.is_empty() {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let next = if end > 0 {
                node.get(&rest[..end])
            } else {
                let close = rest.find(']').unwrap_or(rest.len());
                rest[1..close].parse().ok().and_then(|index| node.items().nth(index))
            };
            let Some(next) = next else { return Err((node, rest)) };
            node = next;
            let skip = if end > 0 { end } else { rest.find(']').map_or(rest.len(), |at| at + 1) };
            rest = rest[skip..].trim_start_matches('.');
        }
        Ok(node)
    }
}

/// What is written at a node, looked up once.
#[derive(Clone, Copy)]
pub struct Written<'a> {
    node: Node<'a>,
    kind: u32,
    bytes: &'a [u8],
}

impl<'a> Written<'a> {
    /// Returns the node.
    #[inline]
    pub fn node(self) -> Node<'a> {
        self.node
    }

    /// Returns the bytes of [`Node::text`].
    #[inline]
    pub fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// Tells whether nothing is written: an empty value counts as not there.
    #[inline]
    pub fn is_null(self) -> bool {
        matches!(self.kind, PLAIN | DECODED_PLAIN)
            && self.bytes.len() <= 4
            && matches!(self.bytes, b"" | b"~" | b"null" | b"Null" | b"NULL")
    }

    /// Tells whether it is text: in quotes, or written plainly and nothing else by the core schema.
    #[inline]
    pub fn is_textual(self) -> bool {
        let scalar = !matches!(self.kind, MAPPING | SEQUENCE);
        scalar && (self.bytes.first().is_some_and(|first| is_text_by(*first)) || self.is_textual_in_whole())
    }

    fn is_textual_in_whole(self) -> bool {
        matches!(self.kind, TEXT | DECODED_TEXT) || matches!(core_schema(self.node.text()), Scalar::Str(_))
    }
}

struct Children<'a> {
    tree: &'a Tree,
    next: u32,
    end: u32,
}

impl<'a> Iterator for Children<'a> {
    type Item = Node<'a>;

    #[inline]
    fn next(&mut self) -> Option<Node<'a>> {
        if self.next >= self.end {
            return None;
        }
        let node = Node::new(self.tree, self.next);
        self.next = node.behind();
        Some(node.resolved())
    }
}

/// The entries of a mapping.
struct Entries<'a>(Children<'a>);

impl<'a> Iterator for Entries<'a> {
    type Item = (Node<'a>, Node<'a>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        Some((self.0.next()?, self.0.next()?))
    }
}

/// The entries of a mapping, with nodes and text at hand.
struct WrittenEntries<'a> {
    tree: &'a Tree,
    nodes: &'a [Packed],
    text: &'a [u8],
    next: u32,
    end: u32,
}

impl<'a> WrittenEntries<'a> {
    /// Looks at the next key or value.
    #[inline(always)]
    fn step(&mut self) -> Written<'a> {
        let node = Node::new(self.tree, self.next);
        let raw = self.nodes[self.next as usize];
        if matches!(raw.kind(), PLAIN | TEXT) {
            self.next += 1;
            return Written { node, kind: raw.kind(), bytes: &self.text[raw.written()] };
        }
        self.other_step(node)
    }

    fn other_step(&mut self, node: Node<'a>) -> Written<'a> {
        self.next = node.behind();
        node.resolved().written()
    }
}

impl<'a> Iterator for WrittenEntries<'a> {
    type Item = (Written<'a>, Written<'a>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        (self.next < self.end).then(|| (self.step(), self.step()))
    }
}

/// Tells whether a plain scalar that begins with this byte is text whatever follows.
#[inline]
fn is_text_by(first: u8) -> bool {
    !matches!(first, b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'0'..=b'9' | b'-' | b'+' | b'.')
}

/// Types a plain scalar by the core schema of YAML 1.2 (section 10.3.2 of the specification).
#[inline]
fn core_schema(text: &str) -> Scalar<'_> {
    match text.as_bytes().first() {
        None => Scalar::Null,
        Some(first) if is_text_by(*first) => Scalar::Str(text),
        Some(first) => special(*first, text),
    }
}

/// Types a plain scalar that may be something else than text.
fn special(first: u8, text: &str) -> Scalar<'_> {
    match first {
        b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' => match text {
            "~" | "null" | "Null" | "NULL" => Scalar::Null,
            "true" | "True" | "TRUE" => Scalar::Bool(true),
            "false" | "False" | "FALSE" => Scalar::Bool(false),
            _ => Scalar::Str(text),
        },
        // What has a sign behind a digit, as a date has, is no number.
        b'0'..=b'9' if matches!(text.as_bytes(), [.., b'0'..=b'9', b'-', _, _]) || has_other_letters(text.as_bytes()) => Scalar::Str(text),
        b'0'..=b'9' | b'-' | b'+' | b'.' => number(text).unwrap_or(Scalar::Str(text)),
        _ => Scalar::Str(text),
    }
}

/// Tells whether a text that begins with a digit has a letter that no decimal number has, and does not begin like another number.
fn has_other_letters(text: &[u8]) -> bool {
    !matches!(text, [b'0', b'o' | b'x', ..]) && text.iter().any(|byte| !matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'-' | b'+'))
}

fn number(text: &str) -> Option<Scalar<'_>> {
    let radix =
        |digits: &str, radix| i64::from_str_radix(digits, radix).ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8).map(Scalar::Int);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16).map(Scalar::Int);
    }
    match text {
        _ if text.as_bytes()[0].is_ascii_digit() => {}
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Some(Scalar::Float(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => return Some(Scalar::Float(f64::NEG_INFINITY)),
        ".nan" | ".NaN" | ".NAN" => return Some(Scalar::Float(f64::NAN)),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.parse().map_or_else(|_| Scalar::Float(text.parse().unwrap_or(f64::INFINITY)), Scalar::Int));
    }
    is_float(unsigned).then(|| text.parse().ok().map(Scalar::Float)).flatten()
}

/// Matches `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`.
fn is_float(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => !mantissa.is_empty() && digits(mantissa),
    };
    let exponent = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    mantissa && exponent
}
