//! Checking records against their kind: the quick check in front, and the JSON Schema engine behind it.

use divan::Bencher;
use divan::counter::ItemsCount;
use mamori::ledger;

use crate::support::{FACILITIES, group, load, ten_rules};

#[divan::bench]
fn quick(bencher: Bencher) {
    each(bencher, |kind, node| kind.accepts(node));
}

#[divan::bench(sample_count = 10)]
fn engine(bencher: Bencher) {
    each(bencher, |kind, node| kind.violations(node).is_empty());
}

fn each(bencher: Bencher, valid: fn(&mamori::schema::Kind, mamori::yaml::Node<'_>) -> bool) {
    let loaded = load(ten_rules(), group(FACILITIES));
    let kinds = &loaded.policies.kinds;
    let (inventory, ..) = ledger::read(kinds, &loaded.sources, &loaded.files, &loaded.policies.sensitive, loaded.nowhere);
    bencher.counter(ItemsCount::new(inventory.len())).bench(|| {
        let all = kinds.iter().enumerate().flat_map(|(number, kind)| inventory.records(number).iter().map(move |record| (kind, *record)));
        let wrong = all.filter(|(kind, record)| !valid(kind, inventory.node(*record))).count();
        assert_eq!(wrong, 0);
    });
}
