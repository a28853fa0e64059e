//! Released editions are not edited: their files have the hashes that `frozen.yaml` names.

use sha2::{Digest, Sha256};

use super::load::PolicySet;
use crate::date::Date;
use crate::error::{Error, ErrorKind};
use crate::messages;
use crate::source::{Place, SourceSet};
use crate::yaml::decode::{Decoder, with_guess};
use crate::yaml::{Node, Problem, Tree};

/// A released edition and the hash its file has.
#[derive(Debug, Clone)]
pub struct Frozen {
    /// The edition, as `guideline@edition`.
    pub edition: String,
    /// SHA-256 of the file: at release, or after the last correction.
    pub sha256: String,
    /// Where the edition is named.
    pub place: Place,
    /// Where the hash stands.
    pub hash_place: Place,
}

/// Returns the SHA-256 of an edition's file as it stands in `frozen.yaml`.
pub fn fingerprint(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads `editions: {<edition>: <hash>}`; an edition that was corrected has `{sha256, corrections: [{on, sha256, reason}]}`.
pub(super) fn decode(decoder: &Decoder, tree: &Tree) -> Vec<Frozen> {
    // A file that is being written anew may be empty.
    if tree.root().is_null() {
        return Vec::new();
    }
    let fields = decoder.mapping(tree.root());
    let editions = fields.required("editions");
    fields.finish();
    let entries = editions.into_iter().flat_map(|editions| {
        decoder.mapping(editions);
        editions.entries()
    });
    let place = |node: Node<'_>| Place { source: tree.source(), span: node.span() };
    let mut frozen = Vec::new();
    for (edition, value) in entries {
        let hash = if value.is_mapping() { corrected(decoder, value) } else { Some(value) };
        let Some(hash) = hash else { continue };
        let sha256 = decoder.string(hash);
        if sha256.len() != 64 || !sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            decoder.wrong(hash, messages::not_a_hash());
        }
        frozen.push(Frozen { edition: edition.text().to_owned(), sha256, place: place(edition), hash_place: place(hash) });
    }
    frozen
}

/// Returns the hash after the last correction; each has a day, not before the one before it, and a reason.
fn corrected<'n>(decoder: &Decoder, value: Node<'n>) -> Option<Node<'n>> {
    let fields = decoder.mapping(value);
    let mut hash = fields.required("sha256");
    let corrections = fields.required("corrections").map(|node| decoder.list(node)).unwrap_or_default();
    fields.finish();
    let mut last: Option<Date> = None;
    for node in corrections {
        let fields = decoder.mapping(node);
        let on = fields.required("on").and_then(|on| Some((on, decoder.date(on)?)));
        hash = fields.required("sha256").or(hash);
        if let Some(reason) = fields.required("reason") {
            decoder.string(reason);
        }
        fields.finish();
        if let Some((node, day)) = on {
            if last.is_some_and(|last| day < last) {
                decoder.wrong(node, messages::corrections_in_order());
            }
            last = Some(day);
        }
    }
    hash
}

impl PolicySet {
    /// Lists the entries of `frozen.yaml` that name no edition.
    pub(super) fn frozen_problems(&self) -> Vec<(Place, Problem)> {
        let unknown = self.frozen.iter().filter(|entry| self.edition(&entry.edition).is_none());
        let problem = |entry: &Frozen| {
            let problem = Problem::new(entry.place.span, messages::unknown_edition(&entry.edition));
            let known: Vec<String> = self.editions.iter().map(|edition| edition.id()).collect();
            (entry.place, with_guess(problem, &entry.edition, known.iter().map(String::as_str)))
        };
        unknown.map(problem).collect()
    }

    /// Lists the released editions whose files were edited.
    pub fn changed_editions(&self, sources: &SourceSet) -> Vec<Error> {
        let mut errors = Vec::new();
        for entry in &self.frozen {
            let Some(edition) = self.edition(&entry.edition).map(|number| &self.editions[number]) else { continue };
            let found = fingerprint(&sources.get(edition.place.source).text);
            if found == entry.sha256 {
                continue;
            }
            let message = messages::edition_changed(&entry.edition, &entry.sha256, &found);
            let mut error = Error::in_source(ErrorKind::Policy, message, edition.place.source, edition.place.span, sources);
            error.related.push((sources.location(entry.hash_place), messages::frozen_here()));
            errors.push(error.hint(messages::edition_changed_hint()));
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{PolicyFile, load};

    const EDITION: &str = "guideline: own\nedition: \"1\"\ntitle: {ja: 院内, en: own}\npublisher: {ja: 院長, en: director}\n\
        published: 2026-04-01\nin_force: {from: 2026-04-01}\ncompleteness: complete\n";

    fn check(frozen: &str) -> Result<Vec<Error>, Vec<Error>> {
        let file =
            |role: &str, text: &str| PolicyFile { path: format!("policies/{role}"), role: role.into(), text: text.into(), local: true };
        let mut sources = SourceSet::default();
        let set = load(
            vec![file("guidelines/own/1.yaml", EDITION), file("frozen.yaml", frozen)],
            &mut sources,
            crate::policy::Depth::Everything,
        )?;
        Ok(set.changed_editions(&sources))
    }

    #[test]
    fn an_edition_with_its_hash_is_as_released() {
        let hash = fingerprint(EDITION);
        assert!(check(&format!("editions: {{own@1: {hash}}}\n")).unwrap().is_empty());
        assert!(check("editions: {}\n").unwrap().is_empty());
        assert!(check("").unwrap().is_empty());
    }

    #[test]
    fn an_edited_edition_is_reported_with_both_hashes_and_places() {
        let other = "0".repeat(64);
        let errors = check(&format!("editions:\n  own@1: \"{other}\"\n")).unwrap();
        let [error] = errors.as_slice() else { panic!("{errors:?}") };
        assert!(error.message.en.contains(&other) && error.message.en.contains(&fingerprint(EDITION)));
        assert_eq!(error.location.as_ref().unwrap().path, "policies/guidelines/own/1.yaml");
        let (place, _) = &error.related[0];
        assert_eq!((place.path.as_str(), place.line, place.column), ("policies/frozen.yaml", 2, 10));
    }

    #[test]
    fn a_correction_needs_a_day_and_a_reason_and_then_counts() {
        let (first, now) = ("0".repeat(64), fingerprint(EDITION));
        let entry = |correction: &str| format!("editions:\n  own@1:\n    sha256: \"{first}\"\n    corrections:\n      - {correction}\n");
        assert!(check(&entry(&format!("{{on: 2026-05-01, sha256: {now}, reason: 誤字を正した}}"))).unwrap().is_empty());
        assert!(check(&entry(&format!("{{sha256: {now}, reason: 誤字を正した}}"))).is_err());
        assert!(check(&entry(&format!("{{on: 2026-05-01, sha256: {now}}}"))).is_err());
    }

    #[test]
    fn an_entry_for_no_edition_and_what_is_no_hash_are_refused() {
        assert!(check(&format!("editions: {{own@2: {}}}\n", fingerprint(EDITION))).is_err());
        assert!(check("editions: {own@1: abc}\n").is_err());
    }
}
