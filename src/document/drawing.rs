//! The functions by which templates draw: they turn values into the plain input of a figure.

use std::sync::Arc;

use minijinja::Environment;

use super::store::Store;

/// Adds the functions that draw.
pub(super) fn functions(_environment: &mut Environment<'_>, _store: &Arc<Store>) {}
