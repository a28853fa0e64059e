//! Judging: ledgers in memory to verdicts and findings.

use divan::Bencher;
use divan::counter::ItemsCount;
use mamori::assess::{self, Plan};
use mamori::ledger;

use crate::support::{FACILITIES, Loaded, as_of, embedded, example, group, load, ten_rules};

fn judge(bencher: Bencher, loaded: &Loaded) {
    let Loaded { policies, sources, files, nowhere } = loaded;
    let (inventory, ..) = ledger::read(&policies.kinds, sources, files, &policies.sensitive, *nowhere);
    let editions: Vec<usize> = (0..policies.editions.len()).filter(|number| policies.editions[*number].in_force(as_of())).collect();
    let plan = Plan::new(policies, policies.bind(&editions, &[]), sources).unwrap_or_else(|errors| panic!("rules compile: {errors:?}"));
    let judged = assess::evaluate(&plan, &inventory, as_of()).len();
    bencher.counter(ItemsCount::new(judged)).bench(|| {
        let verdicts = assess::evaluate(&plan, &inventory, as_of());
        let prior = assess::prior(&plan, &inventory, &verdicts);
        assess::describe(&plan, &inventory, as_of(), &verdicts, Some(&prior)).len()
    });
}

#[divan::bench]
fn ten_rules_on_a_group(bencher: Bencher) {
    judge(bencher, &load(ten_rules(), group(FACILITIES)));
}

#[divan::bench]
fn embedded_rules_on_the_example(bencher: Bencher) {
    judge(bencher, &load(embedded(), example()));
}

#[divan::bench]
fn ledgers_of_a_group(bencher: Bencher) {
    let Loaded { policies, sources, files, nowhere } = &load(ten_rules(), group(FACILITIES));
    bencher.bench(|| ledger::read(&policies.kinds, sources, files, &policies.sensitive, *nowhere).0.len());
}
