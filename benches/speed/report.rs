//! Building the report and writing it as JSON.

use divan::Bencher;
use mamori::assess::{self, Plan};
use mamori::finding::Severity;
use mamori::ledger;
use mamori::output::{self, Format, Style};
use mamori::report;
use mamori::text::Lang;

use crate::support::{FACILITIES, Loaded, as_of, group, load, ten_rules};

/// Calls back with everything a report is made of.
fn with_report(run: impl FnOnce(&report::Context<'_>, &assess::Assessment)) {
    let Loaded { policies, sources, files, nowhere } = &load(ten_rules(), group(FACILITIES));
    let (inventory, ..) = ledger::read(&policies.kinds, sources, files, &policies.sensitive, *nowhere);
    let plan = Plan::new(policies, policies.bind(&[], &[]), sources).unwrap_or_else(|errors| panic!("rules compile: {errors:?}"));
    let verdicts = assess::evaluate_up_to(usize::MAX, &plan, &inventory, as_of());
    let described = assess::describe(&plan, &inventory, as_of(), &verdicts.listed, None);
    let findings = described.into_iter().map(|(finding, verdict)| (finding, Some(verdict))).collect();
    let assessment = assess::triage(&plan, findings, verdicts, Vec::new(), None, Severity::High, as_of());
    let context = report::Context::new(&plan, &inventory, sources, as_of(), &[]);
    run(&context, &assessment);
}

#[divan::bench]
fn build(bencher: Bencher) {
    with_report(|context, assessment| bencher.bench_local(|| report::build(context, assessment).findings.len()));
}

#[divan::bench]
fn write_json(bencher: Bencher) {
    with_report(|context, assessment| {
        let report = report::build(context, assessment);
        let style = Style { lang: Lang::Ja, color: false, width: 100, show_all: false, quiet: false };
        bencher.bench_local(|| {
            let mut out = Vec::new();
            output::write(Format::Json, &report, &style, &mut out).map(|()| out.len())
        });
    });
}
