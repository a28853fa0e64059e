//! Judging: which checks run on which records, what comes out, and what of it counts.

mod baseline;
mod cases;
mod compare;
mod describe;
mod evaluate;
mod plan;
mod triage;
mod waiver;

pub use baseline::had_before;
pub use cases::{CaseFailure, CaseReport, compile_problems, is_last_day, missing_cases, run_cases};
pub use compare::{Shift, Shifted, compare};
pub use describe::{Teller, Telling, describe, judge_alone};
pub use evaluate::{CLAUSE_SEVERITY, Tally, Verdict, Verdicts, WHOLE_LEDGER, evaluate, evaluate_up_to, prior, prior_to};
pub use plan::{Plan, PlannedCheck};
pub use triage::{Assessed, Assessment, Gate, Notice, NoticeKind, triage};
pub use waiver::{State, Waiver, WaiversByRecord, read_waivers};
