//! The catalogue: every sentence that the program itself says, in Japanese and English side by side.
//!
//! Titles, reasons and remedies of rules and the names of fields are data under `policies/`.

mod change;
pub mod document;
pub mod document_files;
pub mod figure;
mod ledger;
mod output;
pub mod pdf;
mod policy;
mod reference;
mod render;
mod run;
pub mod site;
mod yaml;

pub use change::*;
pub use ledger::*;
pub use output::*;
pub use policy::*;
pub use reference::*;
pub use render::*;
pub use run::*;
pub use yaml::*;
