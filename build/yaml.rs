//! Runs the library's own reader of YAML on a file of the binary, and writes its nodes as code.

use std::fmt::Write as _;

#[path = "../src/yaml/subset.rs"]
mod subset;
#[path = "../src/yaml/tape.rs"]
mod tape;

use crate::source::{Content, SourceId};
use tape::Decoded;

/// Returns the code of the nodes of the first `end` bytes of a text, unless its YAML is for the general reader.
pub(crate) fn prepared(text: &str, end: usize) -> Result<Option<String>, std::fmt::Error> {
    let Some(tree) = subset::read(SourceId(0), &Content::from(text), end) else { return Ok(None) };
    let mut code = String::from("Prepared { nodes: &[");
    for node in tree.tape.nodes.iter() {
        write!(code, "n({},{}),", node.start, node.bits)?;
    }
    code.push_str("], wide: &[");
    for wide in tree.tape.wide.iter() {
        write!(code, "w({},{}),", wide.end, wide.aux)?;
    }
    let Decoded::Read(decoded) = &tree.tape.decoded else { unreachable!("the text was read just now") };
    write!(code, "], decoded: &{decoded:?} }}")?;
    Ok(Some(code))
}
