//! The part of the library's sources that its reader of YAML needs.

#[path = "../src/source/content.rs"]
mod content;
#[path = "../src/source/span.rs"]
mod span;

pub use content::Content;
pub use span::{Place, SourceId, Span};
