//! Judging: which checks run on which records, what comes out, and what of it counts.

mod cases;
mod compare;
mod describe;
mod evaluate;
mod plan;
mod triage;
mod waiver;

pub use cases::{CaseFailure, CaseReport, compile_problems, is_last_day, missing_cases, run_cases};
pub use compare::{Shift, Shifted, compare};
pub use describe::{describe, judge_alone};
pub use evaluate::{CLAUSE_SEVERITY, Verdict, WHOLE_LEDGER, evaluate, prior};
pub use plan::{Plan, PlannedCheck};
pub use triage::{Assessed, Assessment, Gate, Notice, NoticeKind, triage};
pub use waiver::{State, Waiver, WaiversByRecord, read_waivers};
