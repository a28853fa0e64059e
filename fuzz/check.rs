//! Judges any text as a ledger by the embedded policies: no panic, and the same verdicts twice.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use mamori::assess::{self, Plan};
use mamori::date::Date;
use mamori::finding::Severity;
use mamori::ledger;
use mamori::policy::{self, Depth, PolicyFile, PolicySet};
use mamori::source::{Place, Source, SourceSet, Span, encoding};

struct Policies {
    set: PolicySet,
    sources: SourceSet,
}

fn policies() -> &'static Policies {
    static POLICIES: OnceLock<Policies> = OnceLock::new();
    POLICIES.get_or_init(|| {
        let mut sources = SourceSet::default();
        let set = policy::load(PolicyFile::embedded().collect(), &mut sources, Depth::Judging).expect("the embedded policies hold together");
        Policies { set, sources }
    })
}

fn plan() -> &'static Plan<'static> {
    static PLAN: OnceLock<Plan<'static>> = OnceLock::new();
    PLAN.get_or_init(|| {
        let Policies { set, sources } = policies();
        let editions: Vec<usize> = (0..set.editions.len()).collect();
        Plan::new(set, set.bind(&editions, &[]), sources).expect("the embedded rules compile")
    })
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = encoding::decode(bytes.to_vec()) else { return };
    let (set, plan) = (&policies().set, plan());
    let as_of = Date::parse("2026-11-22").expect("a day that exists");
    let mut sources = SourceSet::default();
    let id = sources.add(Source::new("inventory/fuzz.yaml", text));
    let nowhere = Place { source: id, span: Span::default() };
    let (inventory, findings, _) = ledger::read(&set.kinds, &sources, &[id], &set.sensitive, nowhere);
    let verdicts = assess::evaluate_up_to(usize::MAX, plan, &inventory, as_of);
    assert_eq!(verdicts, assess::evaluate_up_to(usize::MAX, plan, &inventory, as_of));
    let waivers = assess::read_waivers(&inventory);
    let findings = findings.into_iter().map(|finding| (finding, None)).collect();
    let assessment = assess::triage(plan, findings, verdicts, waivers, None, Severity::High, as_of);
    for found in &assessment.findings {
        sources.location(found.finding.place);
    }
});
