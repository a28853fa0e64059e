//! Approved exceptions. The one place that decides whether an exception covers a finding, and until when.

use rustc_hash::FxHashMap;

use crate::date::Date;
use crate::finding::Finding;
use crate::ledger::{Inventory, RecordId};
use crate::schema::Purpose;
use crate::source::Place;
use crate::yaml::Node;

/// An exception as the ledger records it.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// Its id.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// The variant of the rule; `*` for the rule with all its variants.
    pub variant: Option<String>,
    /// The kind of the record; none covers a record of any kind.
    pub ledger: Option<String>,
    /// The record's id; `*` stands for a whole ledger.
    pub record: String,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approved_by: String,
    /// The last day it counts.
    pub expires: Option<Date>,
    /// Fields without which it counts for nothing.
    pub missing: Vec<&'static str>,
    /// Where it is written.
    pub place: Place,
    /// Where its last day is written, or the exception itself.
    pub expires_place: Place,
    /// The day from which it is closed.
    pub closed_at: Option<Date>,
}

/// The state of an exception on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Counts.
    Active,
    /// Counts, and ends within [`EXPIRING_DAYS`].
    Expiring,
    /// Ended before the day.
    Expired,
    /// Lacks an approver, a last day, a reason or a compensating measure, so it counts for nothing.
    Incomplete,
    /// Closed by the facility: the finding was mended.
    Closed,
}

/// Days before its end on which an exception is reported as ending soon (a product default).
pub const EXPIRING_DAYS: i64 = 30;

/// Fields that make an exception an approved one.
const NEEDED: [&str; 4] = ["reason", "approved_by", "expires", "compensating"];

impl Waiver {
    /// Returns the state on a day; the last day counts.
    pub fn state(&self, as_of: Date) -> State {
        match self.expires {
            _ if self.closed_at.is_some_and(|day| day <= as_of) => State::Closed,
            Some(expires) if expires < as_of => State::Expired,
            _ if !self.missing.is_empty() => State::Incomplete,
            Some(expires) if expires <= as_of.add_days(EXPIRING_DAYS) => State::Expiring,
            Some(_) => State::Active,
            None => State::Incomplete,
        }
    }

    /// Tells whether the exception is about a finding, whatever its state.
    ///
    /// The rule is named as findings show it: `DEV-005` for its own check, `DEV-005/near` or a `variant` for a variant, and the
    /// variant `*` for all of them, so that an exception never hides more than what was approved.
    pub fn is_about(&self, finding: &Finding) -> bool {
        let record = finding.record.id.split('#').next().unwrap_or_default();
        let rule = match (self.variant.as_deref(), finding.variant.as_deref()) {
            (Some("*"), _) => self.rule == finding.rule,
            (Some(own), variant) => self.rule == finding.rule && variant == Some(own),
            (None, None) => self.rule == finding.rule,
            (None, Some(variant)) => self.rule.strip_prefix(&finding.rule).and_then(|rest| rest.strip_prefix('/')) == Some(variant),
        };
        rule && (self.record == finding.record.id || self.record == record)
            && self.ledger.as_ref().is_none_or(|ledger| *ledger == finding.record.kind)
    }

    /// Tells whether the exception covers a finding on a day.
    pub fn covers(&self, finding: &Finding, as_of: Date) -> bool {
        matches!(self.state(as_of), State::Active | State::Expiring) && self.is_about(finding)
    }
}

/// Exceptions by the record that they name, so that a finding is not compared with all of them.
#[derive(Debug)]
pub struct WaiversByRecord<'w> {
    waivers: &'w [Waiver],
    by_record: FxHashMap<&'w str, Vec<usize>>,
}

impl<'w> WaiversByRecord<'w> {
    /// Sorts exceptions by their records.
    pub fn new(waivers: &'w [Waiver]) -> Self {
        let mut by_record: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (number, waiver) in waivers.iter().enumerate() {
            by_record.entry(&waiver.record).or_default().push(number);
        }
        WaiversByRecord { waivers, by_record }
    }

    /// Lists the exceptions that are about a finding with their numbers, in their order.
    pub fn about(&self, finding: &Finding) -> Vec<(usize, &'w Waiver)> {
        let record = finding.record.id.split('#').next().unwrap_or_default();
        let named = |name: &str| self.by_record.get(name).map(Vec::as_slice).unwrap_or_default();
        let inner = if record == finding.record.id { &[] } else { named(record) };
        let mut numbers: Vec<usize> = named(&finding.record.id).iter().chain(inner).copied().collect();
        numbers.sort_unstable();
        numbers.into_iter().map(|number| (number, &self.waivers[number])).filter(|(_, waiver)| waiver.is_about(finding)).collect()
    }
}

/// Reads the exceptions of an inventory.
pub fn read_waivers(inventory: &Inventory<'_>) -> Vec<Waiver> {
    let Some((kind, _)) = inventory.kinds().for_purpose(Purpose::Waivers) else { return Vec::new() };
    let records = 0..inventory.records(kind).len() as u32;
    records.map(|index| read(inventory.record(RecordId { kind: kind as u32, index }))).collect()
}

fn read(node: Node<'_>) -> Waiver {
    let text = |key: &str| node.get(key).map(|value| value.text().trim().to_owned()).unwrap_or_default();
    let optional = |key: &str| Some(text(key)).filter(|text| !text.is_empty());
    let expires = node.get("expires");
    Waiver {
        id: text("id"),
        rule: text("rule"),
        variant: optional("variant"),
        ledger: optional("ledger"),
        record: text("record"),
        reason: text("reason"),
        approved_by: text("approved_by"),
        expires: expires.and_then(|value| Date::parse(value.text())),
        missing: NEEDED.into_iter().filter(|key| text(key).is_empty()).collect(),
        place: node.place(),
        expires_place: expires.unwrap_or(node).place(),
        closed_at: node.get("closed_at").and_then(|value| Date::parse(value.text())),
    }
}
