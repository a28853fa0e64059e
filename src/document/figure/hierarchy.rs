//! A chart of who stands below whom, such as 体制図.

use std::collections::BTreeMap;

use super::Drawing;
use super::canvas::{ACCENT, Anchor, Canvas, GREY, PALE, Pen, RULE, Rect, TINT, Type, WHITE, Words};
use crate::messages::figure as words;

/// The text width of a page of A4 that stands.
const MAX_WIDTH: f64 = 680.0;
/// Between boxes side by side.
const GAP: f64 = 14.0;
/// Between a box and those below it.
const DROP: f64 = 30.0;
/// Between boxes that hang below one another, and how far they are moved in.
const HANG: (f64, f64) = (10.0, 20.0);
const PAD: f64 = 9.0;

/// A box of a hierarchy.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Node {
    /// What others name it by.
    pub id: String,
    /// What stands in it; the first line is strong.
    pub lines: Vec<String>,
    /// The box it stands below; one that does not exist counts as none.
    pub parent: Option<String>,
    /// A remark in small letters.
    pub note: Option<String>,
    /// Whether it is not filled: drawn with a broken line.
    pub missing: bool,
}

/// Draws a hierarchy from the top down, in the order given. What is too wide for a page goes on in a next row or hangs below its parent.
pub fn hierarchy(nodes: &[Node]) -> Drawing {
    let tree = Tree::new(nodes);
    let block = tree.arrange();
    let mut canvas = Canvas::default();
    for wire in &block.wires {
        canvas.line(wire, Pen::LINE);
    }
    for (number, rect) in &block.boxes {
        let node = &nodes[*number];
        let is_top = tree.parents[*number].is_none() && !tree.children[*number].is_empty();
        let (fill, pen) = match (node.missing, is_top) {
            (true, _) => (WHITE, Pen { colour: RULE, width: 1.2, dash: "5 3" }),
            (false, true) => (TINT, Pen { colour: ACCENT, width: 1.6, dash: "" }),
            (false, false) => (PALE, Pen { colour: GREY, width: 1.0, dash: "" }),
        };
        canvas.solid(*rect, 3.0, fill, pen);
        let words = label(node, rect.w);
        canvas.words(rect.mid_x(), rect.y + (rect.h - words.height()) / 2.0, Anchor::Middle, &words);
    }
    canvas.finish(MAX_WIDTH, tree.description())
}

fn label(node: &Node, width: f64) -> Words {
    let inner = width - 2.0 * PAD;
    let mut words = Words::default();
    for (number, line) in node.lines.iter().enumerate() {
        let look = if number == 0 { Type::TITLE } else { Type::BODY };
        words.add(line, if node.missing { look.coloured(GREY) } else { look }, inner, 4);
    }
    if let Some(note) = &node.note {
        words.add(note, Type::SMALL, inner, 5);
    }
    words
}

/// Some boxes and the lines between them; the first box is the one that others hang it up by.
#[derive(Debug, Default)]
struct Block {
    w: f64,
    h: f64,
    /// Where the line from above arrives.
    top: f64,
    boxes: Vec<(usize, Rect)>,
    wires: Vec<Vec<(f64, f64)>>,
}

impl Block {
    /// Takes in another block at a place.
    fn place(&mut self, other: Block, x: f64, y: f64) {
        self.w = self.w.max(x + other.w);
        self.h = self.h.max(y + other.h);
        self.boxes.extend(other.boxes.into_iter().map(|(node, rect)| (node, rect.shifted(x, y))));
        self.wires.extend(other.wires.into_iter().map(|wire| wire.into_iter().map(|(left, top)| (left + x, top + y)).collect()));
    }
}

/// How wide all boxes are, how high each is, and how high the highest of each level is.
struct Sizes {
    width: f64,
    heights: Vec<f64>,
    levels: Vec<f64>,
}

struct Tree<'a> {
    nodes: &'a [Node],
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
}

impl<'a> Tree<'a> {
    /// Finds out who stands below whom. Of boxes that stand below one another in a circle, the first stands at the top.
    fn new(nodes: &'a [Node]) -> Self {
        let mut by_id = BTreeMap::new();
        for (number, node) in nodes.iter().enumerate() {
            by_id.entry(node.id.as_str()).or_insert(number);
        }
        let mut parents: Vec<Option<usize>> =
            nodes.iter().map(|node| node.parent.as_deref().and_then(|parent| by_id.get(parent).copied())).collect();
        for start in 0..nodes.len() {
            let mut at = start;
            for _ in 0..nodes.len() {
                match parents[at] {
                    Some(parent) if parent == start => parents[start] = None,
                    Some(parent) => at = parent,
                    None => break,
                }
            }
        }
        let mut children = vec![Vec::new(); nodes.len()];
        for (number, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                children[*parent].push(number);
            }
        }
        Tree { nodes, parents, children }
    }

    fn roots(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.nodes.len()).filter(|number| self.parents[*number].is_none())
    }

    /// Sets as many levels side by side as fit with boxes that are not too narrow; those below hang.
    fn arrange(&self) -> Block {
        let depth = (0..self.nodes.len()).map(|node| self.level(node)).max().unwrap_or(0);
        for (hang_from, width) in
            (1..=depth.min(8) + 1).rev().flat_map(|level| [190.0, 170.0, 150.0, 136.0, 124.0, 116.0].map(|width| (level, width)))
        {
            let sizes = self.sizes(width);
            let blocks: Vec<Block> = self.roots().map(|root| self.spread(root, &sizes, 0, hang_from)).collect();
            if blocks.iter().map(|block| block.w + GAP).sum::<f64>() - GAP <= MAX_WIDTH {
                return rows(blocks);
            }
        }
        let sizes = self.sizes(150.0);
        rows(self.roots().map(|root| self.trunk(root, &sizes)).collect())
    }

    fn level(&self, mut node: usize) -> usize {
        let mut level = 0;
        while let Some(parent) = self.parents[node] {
            (node, level) = (parent, level + 1);
        }
        level
    }

    /// The boxes below one stand side by side.
    fn spread(&self, node: usize, sizes: &Sizes, level: usize, hang_from: usize) -> Block {
        let (width, height) = (sizes.width, sizes.levels[level]);
        if level + 1 >= hang_from && level > 0 {
            return self.hang(node, sizes, height);
        }
        let mut block = Block { w: width, h: height, top: width / 2.0, ..Block::default() };
        let mut x = 0.0;
        let mut tops = Vec::new();
        for child in &self.children[node] {
            let below = self.spread(*child, sizes, level + 1, hang_from);
            tops.push(x + below.top);
            let next = x + below.w + GAP;
            block.place(below, x, height + DROP);
            x = next;
        }
        if let [first, .., last] | [first @ last] = tops[..] {
            block.top = (first + last) / 2.0;
            let bus = height + DROP / 2.0;
            block.wires.push(vec![(block.top, height), (block.top, bus)]);
            if first != last {
                block.wires.push(vec![(first, bus), (last, bus)]);
            }
            block.wires.extend(tops.iter().map(|top| vec![(*top, bus), (*top, height + DROP)]));
        }
        let own = Rect { x: block.top - width / 2.0, y: 0.0, w: width, h: height };
        block.boxes.insert(0, (node, own));
        block
    }

    /// Measures all boxes for one width.
    fn sizes(&self, width: f64) -> Sizes {
        let heights: Vec<f64> = (0..self.nodes.len()).map(|node| self.height(node, width)).collect();
        let mut levels: Vec<f64> = Vec::new();
        for (node, height) in heights.iter().enumerate() {
            let level = self.level(node);
            levels.resize(levels.len().max(level + 1), 0.0);
            levels[level] = levels[level].max(*height);
        }
        Sizes { width, heights, levels }
    }

    fn height(&self, node: usize, width: f64) -> f64 {
        (label(&self.nodes[node], width).height() + 2.0 * PAD).max(34.0)
    }

    /// The boxes below one hang below it, moved in.
    fn hang(&self, node: usize, sizes: &Sizes, least: f64) -> Block {
        let (width, height) = (sizes.width, sizes.heights[node].max(least));
        let mut block = Block { w: width, h: height, top: width / 2.0, ..Block::default() };
        block.boxes.push((node, Rect { x: 0.0, y: 0.0, w: width, h: height }));
        // A chain of boxes goes straight down.
        if let [only] = self.children[node][..] {
            let below = self.hang(only, sizes, 0.0);
            block.wires.push(vec![(width / 2.0, height), (width / 2.0, height + DROP * 0.7)]);
            block.place(below, 0.0, height + DROP * 0.7);
            return block;
        }
        let mut last = height;
        for child in &self.children[node] {
            let below = self.hang(*child, sizes, 0.0);
            let (y, middle) = (block.h + HANG.0, sizes.heights[*child] / 2.0);
            last = y + middle;
            block.wires.push(vec![(HANG.1 / 2.0, last), (HANG.1, last)]);
            block.place(below, HANG.1, y);
        }
        if last > height {
            block.wires.push(vec![(HANG.1 / 2.0, height), (HANG.1 / 2.0, last)]);
        }
        block
    }

    /// The boxes below the top one stand in rows, and what is below them hangs.
    fn trunk(&self, root: usize, sizes: &Sizes) -> Block {
        let blocks: Vec<Block> = self.children[root].iter().map(|child| self.hang(*child, sizes, 0.0)).collect();
        if blocks.is_empty() {
            return self.hang(root, sizes, 0.0);
        }
        let (spine, head) = (4.0, self.height(root, 190.0));
        let indent = 20.0;
        let mut block = Block { top: 0.0, ..Block::default() };
        let mut y = head + DROP;
        let pitch = blocks.iter().map(|block| block.w).fold(0.0, f64::max) + GAP;
        let lines = fill(&blocks, MAX_WIDTH - indent);
        let several = lines.len() > 1;
        let indent = if several { indent } else { 0.0 };
        let mut blocks = blocks.into_iter();
        let mut buses = Vec::new();
        for count in lines {
            let mut x = indent;
            let bus = y - DROP / 2.0;
            let mut tops = Vec::new();
            let mut bottom = y;
            for below in blocks.by_ref().take(count) {
                tops.push(x + below.top);
                block.wires.push(vec![(x + below.top, bus), (x + below.top, y)]);
                bottom = f64::max(bottom, y + below.h);
                block.place(below, x, y);
                x += pitch;
            }
            buses.push((bus, tops));
            y = bottom + DROP;
        }
        block.top = (block.w + indent) / 2.0;
        for (bus, tops) in &buses {
            let (first, last) = (tops.first().copied().unwrap_or(block.top), tops.last().copied().unwrap_or(block.top));
            let from = if several { spine } else { first.min(block.top) };
            block.wires.push(vec![(from, *bus), (last, *bus)]);
        }
        if let ([(first, tops), ..], Some((last, _))) = (&buses[..], buses.last()) {
            let end = tops.last().copied().unwrap_or(block.top);
            block.wires.push(vec![(block.top, head), (block.top, *first)]);
            if end < block.top {
                block.wires.push(vec![(end, *first), (block.top, *first)]);
            }
            if several {
                block.wires.push(vec![(spine, *first), (spine, *last)]);
            }
        }
        block.boxes.insert(0, (root, Rect { x: (block.top - 95.0).max(0.0), y: 0.0, w: 190.0, h: head }));
        block.w = block.w.max(block.top + 95.0);
        block
    }

    fn description(&self) -> String {
        let title = |node: &Node| node.lines.first().cloned().unwrap_or_else(|| node.id.clone());
        let sentence = |(number, node): (usize, &Node)| {
            let mut rest: Vec<&str> = node.lines.iter().skip(1).map(String::as_str).collect();
            rest.extend(node.note.as_deref());
            let mut named = words::named(&title(node), &words::listed(&rest));
            if node.missing {
                named.push_str(words::NOT_THERE);
            }
            match self.parents[number] {
                Some(parent) => words::below(&named, &title(&self.nodes[parent])),
                None => words::at_the_top(&named),
            }
        };
        self.nodes.iter().enumerate().map(sentence).collect()
    }
}

/// Parts blocks into rows of about the same number that fit into a width.
fn fill(blocks: &[Block], width: f64) -> Vec<usize> {
    let widest = blocks.iter().map(|block| block.w).fold(1.0, f64::max);
    let most = (((width + GAP) / (widest + GAP)).floor() as usize).max(1);
    let count = blocks.len().div_ceil(most);
    let each = blocks.len().div_ceil(count.max(1)).max(1);
    blocks.chunks(each).map(<[Block]>::len).collect()
}

/// Sets blocks that do not hang together in rows.
fn rows(blocks: Vec<Block>) -> Block {
    let mut all = Block::default();
    let (mut x, mut y) = (0.0, 0.0);
    for block in blocks {
        if x > 0.0 && x + block.w > MAX_WIDTH {
            (x, y) = (0.0, all.h + DROP);
        }
        let next = x + block.w + GAP;
        all.place(block, x, y);
        x = next;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::figure::check;

    fn node(id: &str, parent: &str) -> Node {
        Node { id: id.into(), lines: vec![format!("役割{id}"), "鈴木 美咲".into()], parent: Some(parent.into()), ..Node::default() }
    }

    fn drawn(nodes: &[Node]) -> Block {
        let block = Tree::new(nodes).arrange();
        let rects: Vec<Rect> = block.boxes.iter().map(|(_, rect)| *rect).collect();
        assert_eq!(rects.len(), nodes.len());
        check::apart(&rects);
        let drawing = hierarchy(nodes);
        check::sound(&drawing, MAX_WIDTH);
        assert_eq!(drawing, hierarchy(nodes));
        for node in nodes {
            assert!(drawing.description.contains(&check::plain(&node.lines[0])), "{}", node.id);
        }
        block
    }

    #[test]
    fn a_small_chart_is_symmetric_and_in_the_order_given() {
        let block = drawn(&[node("1", ""), node("2", "1"), node("3", "1"), node("4", "1")]);
        let x = |number: usize| block.boxes.iter().find(|(node, _)| *node == number).map(|(_, rect)| rect.mid_x()).unwrap();
        assert!(x(1) < x(2) && x(2) < x(3));
        assert_eq!(x(0), x(2));
    }

    #[test]
    fn many_below_one_stay_on_the_page() {
        for count in [0, 1, 2, 5, 6, 12, 60] {
            let mut nodes: Vec<Node> = (0..count).map(|number| node(&number.to_string(), "top")).collect();
            nodes.insert(0, node("top", ""));
            assert!(drawn(&nodes).w <= MAX_WIDTH + 0.01, "{count}");
        }
        let deep: Vec<Node> = (0..60).map(|number: i32| node(&number.to_string(), &(number - 1).to_string())).collect();
        drawn(&deep);
        let binary: Vec<Node> = (1..61).map(|number: i32| node(&number.to_string(), &(number / 2).to_string())).collect();
        drawn(&binary);
        let alone: Vec<Node> = (0..60).map(|number| node(&number.to_string(), "none")).collect();
        assert!(drawn(&alone).w <= MAX_WIDTH);
        drawn(&[]);
    }

    #[test]
    fn circles_and_hostile_words_do_no_harm() {
        drawn(&[node("1", "3"), node("2", "1"), node("3", "2"), node("4", "4"), node("4", "2")]);
        let hostile = |text: &str| Node { lines: vec![text.into(), "W".repeat(300)], ..node("x", "") };
        let nodes: Vec<Node> = crate::document::sample::HOSTILE.iter().map(|text| hostile(text)).collect();
        drawn(&nodes);
    }
}
