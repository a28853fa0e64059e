//! The expressions of rules: Jinja's syntax, typed against the ledgers, three-valued, with every read traced.

mod check;
mod compile;
mod eval;
mod functions;
mod message;
mod narrow;
mod ops;
mod reads;
mod syntax;
mod trace;
mod value;

pub use check::{Check, CheckSource, Find, FindSource, From};
pub use compile::{ExprError, Param, ParamValue};
pub use eval::{Eval, Judged, KnownEdition, Prior, Shared, Subject, World};
pub use message::Message;
pub use reads::FieldRead;
pub use trace::{MAX_READS, Read, Reads};
pub use value::{Tri, Value};
