//! Ledgers: reads inventory files into records, finds records by their fields, and checks what stands in them.

mod check;
mod index;
mod inventory;
mod sensitive;

pub use check::{CHECKS, LedgerCheck, empty_ledgers};
pub use index::Index;
pub use inventory::{Inventory, Record, RecordId, read, read_beside};
pub use sensitive::{DOT, Sensitive};
