//! Figures as SVG, drawn by pure functions from plain values: charts of people, of whom to call, of networks and of how much is in order.
//!
//! The words in them come from the caller. No figure uses names that another one on the same page could use too, and each says in words
//! all that it shows.

mod bars;
mod canvas;
#[cfg(test)]
mod check;
mod hierarchy;
mod lanes;
mod network;
mod words;

pub use bars::{Bar, BarPart, bars};
pub use hierarchy::{Node, hierarchy};
pub use lanes::{Lane, Step, lanes};
pub use network::{Device, Link, LinkKind, Network, Point, Zone, network};

use super::Figure;

/// A figure without its caption.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The picture.
    pub svg: String,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    /// What it shows, in words.
    pub description: String,
}

impl Drawing {
    /// Makes the figure of a document.
    pub fn figure(self, caption: impl Into<String>, cites: Vec<u32>) -> Figure {
        let Drawing { svg, width, height, description } = self;
        Figure { svg, width, height, caption: caption.into(), description, cites }
    }
}
