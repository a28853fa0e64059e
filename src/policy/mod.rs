//! Policies: kinds, rules with their cases, and guideline editions that bind rules to clauses.

mod bind;
mod diff;
mod edition;
mod frozen;
mod load;
mod mapping;
mod rule;

pub use bind::{Binding, ClauseRef, Override};
pub use diff::{ClauseChange, EditionDiff, Fate, ParamChange};
pub use edition::{Chapter, Clause, Completeness, Edition, GuidelineKind, Link, Mark, Road, Volume};
pub use frozen::{Frozen, fingerprint};
pub use load::{Area, Depth, OTHER_AREA, PolicyFile, PolicySet, Reference, load};
pub use mapping::{Change, Mapping, Move};
pub use rule::{Case, Expectation, Origin, Rule, RuleCheck, RuleParam, decode_value};
