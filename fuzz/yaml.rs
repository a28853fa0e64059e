//! Reads any text as YAML: no panic, the two readers agree, and every place lies in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mamori::source::{Source, SourceSet, encoding};
use mamori::yaml::{self, Node};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = encoding::decode(bytes.to_vec()) else { return };
    let mut sources = SourceSet::default();
    let id = sources.add(Source::new("fuzz.yaml", text));
    let source = sources.get(id);
    let (fast, general) = (yaml::read(id, source), yaml::read_general(id, source));
    match (&fast, &general) {
        (Ok(fast), Ok(general)) => {
            assert_eq!(format!("{:?}", fast.root()), format!("{:?}", general.root()));
            sound(fast.root(), &source.text);
            sound(general.root(), &source.text);
        }
        (Err(_), Err(problems)) => {
            for problem in problems {
                assert!(source.text.get(problem.span.start as usize..problem.span.end as usize).is_some());
                source.location(problem.span);
            }
        }
        _ => panic!("only one reader takes it"),
    }
});

fn sound(node: Node<'_>, text: &str) {
    for span in [node.span(), node.place().span] {
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} is no place");
    }
    node.entries().flat_map(|(key, value)| [key, value]).chain(node.items()).for_each(|child| sound(child, text));
}
