//! Reading YAML: the general reader, and the one for the plain subset in front of it.

use divan::Bencher;
use divan::counter::BytesCount;
use mamori::source::{Source, SourceId};
use mamori::yaml::{self, Problem, Tree};

use crate::support::{FACILITIES, example, files, group};

type Reader = fn(SourceId, &Source) -> Result<Tree, Vec<Problem>>;

fn read(bencher: Bencher, texts: Vec<(String, String)>, reader: Reader) {
    let sources: Vec<Source> = texts.into_iter().map(|(path, text)| Source::new(path, text)).collect();
    let bytes = sources.iter().map(|source| source.text.len()).sum::<usize>();
    bencher
        .counter(BytesCount::new(bytes))
        .bench(|| sources.iter().map(|source| reader(SourceId(0), source).expect("the files are well-formed").len()).sum::<usize>());
}

#[divan::bench]
fn example_general(bencher: Bencher) {
    read(bencher, example(), yaml::read_general);
}

#[divan::bench]
fn example_fast(bencher: Bencher) {
    read(bencher, example(), yaml::read);
}

#[divan::bench]
fn policies_general(bencher: Bencher) {
    read(bencher, files("policies"), yaml::read_general);
}

#[divan::bench]
fn policies_fast(bencher: Bencher) {
    read(bencher, files("policies"), yaml::read);
}

#[divan::bench]
fn group_general(bencher: Bencher) {
    read(bencher, group(FACILITIES), yaml::read_general);
}

#[divan::bench]
fn group_fast(bencher: Bencher) {
    read(bencher, group(FACILITIES), yaml::read);
}
