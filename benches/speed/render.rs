//! Making the documents of the example clinic from its verdicts, and writing them in each format.

use std::collections::BTreeMap;

use divan::Bencher;
use mamori::assess::{self, Plan};
use mamori::date::Date;
use mamori::document::{self, Change, Folder, Format, Head, Judged, Past, Revision};
use mamori::finding::Severity;
use mamori::ledger;
use mamori::policy::PolicyFile;
use mamori::report;

use crate::support::{Loaded, as_of, example, load};

/// A repository without a history; `history.rs` measures that.
struct NoPast;

impl Past for NoPast {
    fn last_change(&self, _path: &str, _first: u32, _last: u32) -> Change {
        Change::Unknown
    }

    fn revisions(&self, _paths: &[&str]) -> (Vec<Revision>, usize) {
        (Vec::new(), 0)
    }
}

/// Calls back with everything that documents are made from.
fn with_verdicts(run: impl FnOnce(Judged<'_>)) {
    let Loaded { policies, sources, files, nowhere } = &load(PolicyFile::embedded().collect(), example());
    let (inventory, ..) = ledger::read(&policies.kinds, sources, files, &policies.sensitive, *nowhere);
    let editions: Vec<usize> = ["mhlw-guideline@6.0", "mhlw-checklist@R7"].iter().filter_map(|id| policies.edition(id)).collect();
    let plan = Plan::new(policies, policies.bind(&editions, &[]), sources).unwrap_or_else(|errors| panic!("rules compile: {errors:?}"));
    let verdicts = assess::evaluate_up_to(usize::MAX, &plan, &inventory, as_of());
    let prior = assess::prior_to(&plan, &inventory, &verdicts);
    let described = assess::describe(&plan, &inventory, as_of(), &verdicts.listed, Some(&prior));
    let findings = described.into_iter().map(|(finding, verdict)| (finding, Some(verdict))).collect();
    let assessment = assess::triage(&plan, findings, verdicts, assess::read_waivers(&inventory), None, Severity::High, as_of());
    let context = report::Context::new(&plan, &inventory, sources, as_of(), &editions);
    let report = report::build(&context, &assessment);
    let waivers = BTreeMap::new();
    run(Judged { report: &report, plan: &plan, editions: &editions, waivers: &waivers, inventory: &inventory, sources, as_of: as_of() });
}

fn made(judged: Judged<'_>, only: &[String]) -> Folder {
    let head = Head {
        facility: "例の診療所".into(),
        as_of: Date::parse("2026-11-22").expect("a date"),
        commit: None,
        dirty: false,
        editions: Vec::new(),
        tool: "mamori".into(),
        policy_hash: String::new(),
    };
    let templates = document::templates_in_use(&[], true);
    let context = document::Context { judged, head, templates: &templates, past: &NoPast, only };
    document::compose(context).unwrap_or_else(|errors| panic!("documents are made: {errors:?}"))
}

#[divan::bench]
fn compose(bencher: Bencher) {
    with_verdicts(|judged| bencher.bench_local(|| made(judged, &[]).documents.len()));
}

#[divan::bench(args = ["md", "html", "xlsx"])]
fn write(bencher: Bencher, name: &str) {
    let (_, format) = Format::ALL.into_iter().find(|(known, _)| *known == name).expect("a format");
    with_verdicts(|judged| {
        let folder = made(judged, &[]);
        bencher.bench_local(|| document::write(&folder, format, &[format]).map(|files| files.len()));
    });
}

#[cfg(feature = "pdf")]
#[divan::bench(args = ["summary", "device-ledger", "operation-rules"])]
fn write_pdf(bencher: Bencher, name: &str) {
    with_verdicts(|judged| {
        let folder = made(judged, &[name.to_owned()]);
        bencher.bench_local(|| document::write(&folder, Format::Pdf, &[Format::Pdf]).map(|files| files.len()));
    });
}
