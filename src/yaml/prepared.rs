//! Trees that were read when the program was built: the nodes of a file in the binary, as the reader of [`super::subset`] wrote them.

use std::borrow::Cow;

use super::Tree;
use super::tape::{Decoded, Kept, Packed, Wide};
use crate::source::{Source, SourceId};

/// The nodes of the first part of a text, up to its end or to where its reader has no need to go on.
#[derive(Debug)]
pub struct Prepared {
    /// Nodes.
    pub nodes: &'static [Packed],
    /// What does not fit into a node.
    pub wide: &'static [Wide],
    /// Texts of scalars that are not what is written.
    pub decoded: &'static [&'static str],
}

/// Makes a node from its parts; for the code that the build writes.
pub const fn node(start: u32, bits: u32) -> Packed {
    Packed { start, bits }
}

/// Makes what does not fit into a node; for the code that the build writes.
pub const fn wide(end: u32, aux: u32) -> Wide {
    Wide { end, aux }
}

impl Prepared {
    /// Returns the tree of the source that the nodes were read from.
    pub fn tree(&self, source: SourceId, text: &Source) -> Tree {
        let (nodes, wide) = (Cow::Borrowed(self.nodes), Cow::Borrowed(self.wide));
        Tree { source, text: text.text.clone(), tape: Kept { nodes, wide, decoded: Decoded::Embedded(self.decoded) } }
    }
}
