//! How fast the parts of a scan are: `cargo bench`, or `cargo bench -- --test` to run each once.

mod history;
mod judge;
mod policy;
mod read;
mod render;
mod report;
mod schema;
mod support;

fn main() {
    divan::main();
}
