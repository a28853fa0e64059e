//! The text of a source, shared and never copied: read into memory once, or part of the binary.

use std::ops::Deref;
use std::sync::Arc;

/// A text that many hold and nobody changes.
#[derive(Debug, Clone)]
pub struct Content(Held);

#[derive(Debug, Clone)]
enum Held {
    /// Part of the binary.
    Embedded(&'static str),
    /// Read from somewhere.
    Read(Arc<String>),
}

impl Content {
    /// Takes a text that is part of the binary.
    pub fn embedded(text: &'static str) -> Self {
        Content(Held::Embedded(text))
    }

    /// Returns the text when it is part of the binary.
    pub fn as_embedded(&self) -> Option<&'static str> {
        match &self.0 {
            Held::Embedded(text) => Some(text),
            Held::Read(_) => None,
        }
    }
}

impl Deref for Content {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        match &self.0 {
            Held::Embedded(text) => text,
            Held::Read(text) => text,
        }
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Content(Held::Read(Arc::new(text)))
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Content::from(text.to_owned())
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Content {}
