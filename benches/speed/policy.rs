//! Loading policies, which every command begins with.

use divan::Bencher;

use mamori::assess::Plan;
use mamori::policy::load;
use mamori::source::SourceSet;

use crate::support::{as_of, embedded, ten_rules};

#[divan::bench]
fn load_embedded(bencher: Bencher) {
    bencher
        .with_inputs(embedded)
        .bench_values(|files| load(files, &mut SourceSet::default(), mamori::policy::Depth::Judging).map(|set| set.rules.len()));
}

#[divan::bench]
fn load_ten_rules(bencher: Bencher) {
    bencher
        .with_inputs(ten_rules)
        .bench_values(|files| load(files, &mut SourceSet::default(), mamori::policy::Depth::Judging).map(|set| set.rules.len()));
}

#[divan::bench]
fn compile_embedded(bencher: Bencher) {
    let mut sources = SourceSet::default();
    let set = load(embedded(), &mut sources, mamori::policy::Depth::Judging).unwrap_or_else(|errors| panic!("policies load: {errors:?}"));
    let editions: Vec<usize> = (0..set.editions.len()).filter(|number| set.editions[*number].in_force(as_of())).collect();
    bencher.bench(|| Plan::new(&set, set.bind(&editions, &[]), &sources).map(|plan| plan.checks.len()));
}
