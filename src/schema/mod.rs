//! Ledger kinds: what a record of each kind may hold, for checking, typing and naming its fields.

mod accept;
mod engine;
mod kind;
mod limits;
mod slots;
mod types;

pub use engine::{Violation, ViolationKind, to_json};
pub use kind::{BadExample, Kind, Kinds, Purpose};
pub use limits::{Limits, Pattern};
pub use slots::{FAR, Slot};
pub use types::{EnumValue, Field, ListType, Object, Type};
