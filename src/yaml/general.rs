//! Reads any YAML 1.2 document into a tape. The only file that names the YAML parser.

use granit_parser::{Event, Parser, ScalarStyle, ScanError, StructureStyle};
use rustc_hash::{FxHashMap, FxHashSet};

use super::tape::{RawNode, Tag, Tape, Tree};
use super::{MAX_ALIASED_NODES, MAX_DEPTH, Problem};
use crate::messages;
use crate::source::{Content, SourceId, Span};

/// Reads one document; the first problem that makes the tree unreliable ends the reading.
pub(super) fn read(source: SourceId, text: &Content) -> Result<Tree, Vec<Problem>> {
    let options = granit_parser::options! {
        strict_indentation: false,
        disallow_directives: false,
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    if let Some(at) = lone_return(text) {
        return Err(vec![Problem::new(Span::new(at, at + 1), messages::lone_return()).hint(messages::lone_return_hint())]);
    }
    if let Some((at, mark)) = text.match_indices('\u{FEFF}').find(|(at, _)| *at > 0) {
        return Err(vec![Problem::new(Span::new(at, at + mark.len()), messages::mark_inside()).hint(messages::mark_inside_hint())]);
    }
    let mut builder = Builder::new(text);
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| vec![syntax(text, &error)])?;
        let span = span.byte_range().map_or(Span::default(), |range| Span::new(range.start, range.end));
        builder.event(event, span).map_err(|problem| vec![problem])?;
    }
    if !builder.problems.is_empty() {
        return Err(builder.problems);
    }
    if builder.nodes.is_empty() {
        // An empty file or one with comments only: a document that says nothing.
        let end = Span::new(text.len(), text.len());
        builder.nodes.push(RawNode::new(end, 0, Tag::Plain));
    }
    Ok(Tree { source, text: text.clone(), tape: Tape::new(&builder.nodes, builder.decoded).into() })
}

/// Finds a carriage return without a line feed: a line break for YAML, and for nothing that counts lines here or in an editor.
fn lone_return(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'\r', bytes).find(|at| bytes.get(at + 1) != Some(&b'\n'))
}

struct Open {
    node: usize,
    anchor: usize,
    flow: bool,
    /// Whether the next child of a mapping is a key.
    key: bool,
    /// Indexes of the keys of a mapping.
    keys: Vec<u32>,
    /// Nodes inside, aliases counted with all that they stand for.
    expanded: usize,
}

struct Builder<'t> {
    text: &'t str,
    nodes: Vec<RawNode>,
    decoded: Vec<Box<str>>,
    open: Vec<Open>,
    anchors: FxHashMap<usize, (u32, usize)>,
    aliased: usize,
    documents: usize,
    problems: Vec<Problem>,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        Builder {
            text,
            nodes: Vec::with_capacity(text.len() / 12),
            decoded: Vec::new(),
            open: Vec::new(),
            anchors: FxHashMap::default(),
            aliased: 0,
            documents: 0,
            problems: Vec::new(),
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(Problem::new(span, messages::several_documents()).hint(messages::several_documents_hint()));
                }
            }
            Event::Scalar(value, style, anchor, tag) => {
                if tag.is_some() {
                    return Err(Problem::new(span, messages::yaml_tag()));
                }
                self.scalar(&value, style, span)?;
                self.remember(anchor, self.nodes.len() - 1, 1);
            }
            Event::Alias(anchor) => {
                if self.is_key() {
                    return Err(Problem::new(span, messages::key_not_text()));
                }
                let Some(&(target, size)) = self.anchors.get(&anchor) else {
                    return Err(Problem::new(span, messages::alias_inside_itself()));
                };
                self.aliased += size;
                if self.aliased > MAX_ALIASED_NODES {
                    return Err(Problem::new(span, messages::alias_bomb(MAX_ALIASED_NODES)));
                }
                self.child(size)?;
                self.nodes.push(RawNode::new(span, target, Tag::Alias));
            }
            Event::SequenceStart(style, anchor, tag) => self.start(Tag::Sequence, style, anchor, tag.is_some(), span)?,
            Event::MappingStart(style, anchor, tag) => self.start(Tag::Mapping, style, anchor, tag.is_some(), span)?,
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            _ => {}
        }
        Ok(())
    }

    fn is_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.key && self.nodes[open.node].tag() == Tag::Mapping)
    }

    /// Accounts for a child that is about to be pushed, turning key into value and back.
    fn child(&mut self, size: usize) -> Result<(), Problem> {
        let next = self.nodes.len() as u32;
        if let Some(open) = self.open.last_mut() {
            open.expanded += size;
            if self.nodes[open.node].tag() == Tag::Mapping {
                if open.key {
                    open.keys.push(next);
                }
                open.key = !open.key;
            }
        }
        Ok(())
    }

    fn remember(&mut self, anchor: usize, node: usize, size: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, (node as u32, size));
        }
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, span: Span) -> Result<(), Problem> {
        if self.is_key() {
            if value == "<<" && style == ScalarStyle::Plain {
                return Err(Problem::new(span, messages::merge_key()).hint(messages::merge_key_hint()));
            }
            if value.is_empty() || span.start == span.end {
                return Err(Problem::new(span, messages::empty_key()));
            }
            self.tab_before(span)?;
        }
        self.child(1)?;
        let written = &self.text[span.start as usize..span.end as usize];
        let (tag, as_written) = match style {
            ScalarStyle::Plain => (Tag::Plain, value == written),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                (Tag::Text, written.len() >= 2 && value == &written[1..written.len() - 1])
            }
            _ => (Tag::Text, false),
        };
        let aux = if as_written {
            0
        } else {
            self.decoded.push(value.into());
            self.decoded.len() as u32
        };
        self.nodes.push(RawNode::new(trimmed(written, span), aux, tag));
        Ok(())
    }

    /// Refuses a key of a block mapping that a tab moves in: editors show it anywhere.
    fn tab_before(&self, key: Span) -> Result<(), Problem> {
        let line = self.text[..key.start as usize].rfind('\n').map_or(0, |newline| newline + 1);
        let before = &self.text[line..key.start as usize];
        match before.find('\t') {
            Some(tab) if before.trim_start_matches([' ', '\t']).is_empty() && !self.open.iter().any(|open| open.flow) => {
                Err(Problem::new(Span::new(line + tab, line + tab + 1), messages::tab_indent()).hint(messages::tab_indent_hint()))
            }
            _ => Ok(()),
        }
    }

    fn start(&mut self, tag: Tag, style: StructureStyle, anchor: usize, tagged: bool, span: Span) -> Result<(), Problem> {
        if tagged {
            return Err(Problem::new(span, messages::yaml_tag()));
        }
        if self.is_key() {
            return Err(Problem::new(span, messages::key_not_text()));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(Problem::new(span, messages::too_deep(MAX_DEPTH)));
        }
        self.child(1)?;
        let flow = style == StructureStyle::Flow;
        self.open.push(Open { node: self.nodes.len(), anchor, flow, key: true, keys: Vec::new(), expanded: 1 });
        self.nodes.push(RawNode::new(span, 0, tag));
        Ok(())
    }

    fn end(&mut self, span: Span) {
        let open = self.open.pop().expect("the parser closes only what it opened");
        let next = self.nodes.len();
        // A block container has no bracket of its own: it reaches from its first to its last descendant.
        let end =
            if open.flow { span.end } else { self.nodes[open.node + 1..].iter().map(|node| node.span.end).max().unwrap_or(span.start) };
        let tag = self.nodes[open.node].tag();
        let start = match (open.flow, tag, self.nodes.get(open.node + 1)) {
            (false, Tag::Mapping, Some(first)) => first.span.start,
            (false, Tag::Sequence, first) => self.dash(open.node, first.map(|first| first.span.start)),
            _ => self.nodes[open.node].span.start,
        };
        self.nodes[open.node].span = Span { start, end: end.max(start) };
        self.nodes[open.node].set_aux(next as u32);
        self.duplicates(&open.keys);
        self.remember(open.anchor, open.node, open.expanded);
        if let Some(parent) = self.open.last_mut() {
            parent.expanded += open.expanded - 1;
        }
    }

    /// Finds the first dash of a block sequence. The parser lets one that is not indented below its key begin behind that dash.
    fn dash(&self, node: usize, first: Option<u32>) -> u32 {
        let start = self.nodes[node].span.start;
        let bytes = self.text.as_bytes();
        if bytes.get(start as usize) == Some(&b'-') && first.is_none_or(|first| start < first) || node == 0 {
            return start;
        }
        let mut at = self.nodes[node - 1].span.end as usize;
        while let Some(byte) = bytes[..start as usize].get(at) {
            let stop: &[u8] = match byte {
                b'-' => return at as u32,
                b'#' => b"\n",
                b'&' => b" \t\r\n",
                _ => b"",
            };
            at += 1;
            while !stop.is_empty() && bytes.get(at).is_some_and(|byte| !stop.contains(byte)) {
                at += 1;
            }
        }
        start
    }

    fn key_text(&self, key: u32) -> &str {
        let node = &self.nodes[key as usize];
        match (node.aux(), node.tag()) {
            (0, Tag::Text) => &self.text[node.span.start as usize + 1..node.span.end as usize - 1],
            (0, _) => &self.text[node.span.start as usize..node.span.end as usize],
            (at, _) => &self.decoded[at as usize - 1],
        }
    }

    fn duplicates(&mut self, keys: &[u32]) {
        let mut found = Vec::new();
        if keys.len() <= 24 {
            for (at, key) in keys.iter().enumerate() {
                if let Some(first) = keys[..at].iter().find(|first| self.key_text(**first) == self.key_text(*key)) {
                    found.push((*first, *key));
                }
            }
        } else {
            let mut seen = FxHashSet::default();
            for key in keys {
                if !seen.insert(self.key_text(*key)) {
                    let first = keys.iter().find(|first| self.key_text(**first) == self.key_text(*key));
                    found.push((*first.expect("an equal key was seen"), *key));
                }
            }
        }
        for (first, key) in found {
            let problem = Problem::new(self.nodes[key as usize].span, messages::duplicate_key(self.key_text(key)))
                .related(self.nodes[first as usize].span, messages::first_here());
            self.problems.push(problem);
        }
    }
}

/// Cuts the line break and blanks off the end of a block scalar, so that a place never reaches into the next line's indent.
fn trimmed(written: &str, span: Span) -> Span {
    // What YAML does not count as a blank, such as U+3000, belongs to the text.
    Span { start: span.start, end: span.start + written.trim_end_matches([' ', '\t', '\r', '\n']).len() as u32 }
}

/// Turns the parser's error into a problem, in plain words where a mistake is common.
fn syntax(text: &str, error: &ScanError) -> Problem {
    let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
    let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let line = text[start..line_end].trim_end_matches('\r');
    let indent = &line[..line.len() - line.trim_start().len()];
    if let Some(tab) = indent.find('\t') {
        return Problem::new(Span::new(start + tab, start + tab + 1), messages::tab_indent()).hint(messages::tab_indent_hint());
    }
    let end = text[at..].chars().next().filter(|next| *next != '\n').map_or(at, |next| at + next.len_utf8());
    let detail = error.info();
    let problem = Problem::new(Span::new(at, end), messages::yaml_syntax(&detail));
    // The parser often stumbles only over the first right colon after wrong ones.
    let before =
        text[..start].lines().rev().take(3).any(|line| line.trim_start().starts_with(|letter| letter != '#') && line.contains('：'));
    if line.contains('：') || before { problem.hint(messages::full_width_colon()) } else { problem.hint(messages::yaml_syntax_hint()) }
}
