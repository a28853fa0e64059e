//! Where the fields of a record stand on its tape, so that nobody searches for them again and again.

use super::types::Object;
use crate::yaml::Node;

/// How far behind a record's node the value of a field stands; 0 for a field that is not there, [`FAR`] for one that has to be searched.
pub type Slot = u16;

/// Stands for a value that is too far behind its record, or in front of it because it is an alias.
pub const FAR: Slot = Slot::MAX;

impl Object {
    /// Tells whether a record is surely valid, see [`super::Kind::accepts`], and fills in the slots of its fields.
    pub(super) fn accepts_and_locates(&self, record: Node<'_>, slots: &mut [Slot]) -> bool {
        let accepted = self.accepts_noting(record, |field, value| slots[field] = slot(record, value));
        if !accepted {
            slots.fill(0);
            for (at, field) in self.fields.iter().enumerate() {
                slots[at] = record.get(&field.name).map_or(0, |value| slot(record, value));
            }
        }
        accepted
    }
}

fn slot(record: Node<'_>, value: Node<'_>) -> Slot {
    let behind = value.index().checked_sub(record.index()).and_then(|distance| Slot::try_from(distance).ok());
    behind.filter(|distance| *distance > 0).unwrap_or(FAR)
}
