//! What a judgement read: noted while judging, named when somebody asks.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::check::Check;
use super::ops::{Path, Root, Step};
use crate::schema::Kinds;
use crate::source::Place;
use crate::text::Text;
use crate::yaml::Node;

/// Most reads that are listed of one judgement. What sums up all ledgers of a group reads more than anybody looks through.
pub const MAX_READS: usize = 1_000;

/// One read of a field.
#[derive(Debug, Clone)]
pub struct Read<'a> {
    /// Path with the name it was read through.
    pub field: String,
    /// The path without `record.` or `item.`, as findings name it.
    pub path: String,
    /// What people call the field.
    pub title: Text,
    /// The node, or the nearest one above it when the field is missing.
    pub node: Node<'a>,
    /// Whether the field is missing and the answer hung on it.
    pub missing: bool,
    /// Whether the field is there.
    pub there: bool,
    /// Whether the field refers to a record that does not exist.
    pub dangling: bool,
}

/// The reads of a judgement, in order and each field once.
#[derive(Debug, Default)]
pub struct Reads<'a> {
    /// The first [`MAX_READS`] of them.
    pub listed: Vec<Read<'a>>,
    /// How many more there are.
    pub more: usize,
    /// Of those not listed, what is missing and is called otherwise than what is missing before it.
    pub gaps: Vec<Read<'a>>,
}

impl<'a> Reads<'a> {
    /// Lists what is missing, in order; of what is not listed, fields with the same name once.
    pub fn missing(&self) -> impl Iterator<Item = &Read<'a>> {
        self.listed.iter().filter(|read| read.missing).chain(&self.gaps)
    }

    fn push(&mut self, read: &Read<'a>) {
        match self.listed.len() < MAX_READS {
            true => self.listed.push(read.clone()),
            false => {
                self.more += 1;
                if read.missing && !self.gaps.iter().any(|known| known.path == read.path && known.title == read.title) {
                    self.gaps.push(read.clone());
                }
            }
        }
    }
}

/// A read as it is noted while judging.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noted<'a> {
    pub(super) what: What<'a>,
    /// Where the path ends, or the last node on the way.
    pub(super) node: Node<'a>,
    /// The step at which the path ends before its field.
    pub(super) stopped: Option<usize>,
    pub(super) missing: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum What<'a> {
    /// A path, and the collection through which it was read.
    Path(&'a Path, Option<usize>),
    /// The list whose elements are judged.
    List,
}

/// A part of a check that no record has a part in, by its number; `asked` where its absence is an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part {
    Collection { slot: usize, asked: bool },
    Once { slot: usize, asked: bool },
}

impl Part {
    /// Returns what it is known by once it is made: a collection is made when it is first used, whatever for.
    fn made(self) -> Part {
        match self {
            Part::Collection { slot, .. } => Part::Collection { slot, asked: false },
            once => once,
        }
    }
}

/// What making a part of a check reads, the same for every record; found once.
#[derive(Debug)]
pub(super) struct Block<'a> {
    part: Part,
    reads: Vec<Segment<'a>>,
    /// The parts that were made on the way, this one too.
    made: FxHashSet<Part>,
}

#[derive(Debug, Clone)]
enum Segment<'a> {
    Own(Noted<'a>),
    Block(Arc<Block<'a>>),
}

/// What a judgement read, each thing once.
#[derive(Debug, Default)]
pub(super) struct Trace<'a> {
    reads: Vec<Segment<'a>>,
    known: FxHashMap<(usize, usize, usize, u32, usize), usize>,
    made: FxHashSet<Part>,
    /// Whether a collection was met that names the judged record, because what it is joined by is not recorded.
    pub(super) varies: bool,
}

impl<'a> Trace<'a> {
    pub(super) fn note(&mut self, noted: Noted<'a>) {
        let (path, through) = match noted.what {
            What::Path(path, through) => (std::ptr::from_ref(path).addr(), through.map_or(0, |slot| slot + 1)),
            What::List => (0, 0),
        };
        let tree = std::ptr::from_ref(noted.node.tree()).addr();
        let key = (path, through, tree, noted.node.index(), noted.stopped.map_or(0, |at| at + 1));
        let next = self.reads.len();
        let at = *self.known.entry(key).or_insert(next);
        match self.reads.get_mut(at) {
            Some(Segment::Own(known)) => known.missing |= noted.missing,
            _ => self.reads.push(Segment::Own(noted)),
        }
    }

    /// Tells whether what a part reads is noted already.
    pub(super) fn has(&self, part: Part) -> bool {
        self.made.contains(&part.made())
    }

    /// Notes everything that a part reads.
    pub(super) fn cite(&mut self, block: &Arc<Block<'a>>) {
        self.made.extend(&block.made);
        self.reads.push(Segment::Block(Arc::clone(block)));
    }

    /// Makes the trace of a part what all judgements share.
    pub(super) fn into_block(self, part: Part) -> Block<'a> {
        let mut made = self.made;
        made.insert(part.made());
        Block { part, reads: self.reads, made }
    }

    /// Names what was read; `unions` holds what several blocks read together, by the blocks in their order.
    pub(super) fn name(&self, names: Names<'a>, unions: &Unions<'a>) -> Reads<'a> {
        let blocks = || self.reads.iter().filter_map(|segment| if let Segment::Block(block) = segment { Some(&**block) } else { None });
        let key: Vec<Part> = blocks().map(|block| block.part).collect();
        let union = {
            let mut unions = unions.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(unions.entry(key).or_insert_with(|| Arc::new(Union::new(names, blocks()))))
        };
        // Reads of the judgement itself, with how many blocks were cited before.
        let mut own: Vec<(usize, Read<'a>)> = Vec::new();
        let mut known: FxHashMap<Key, Vec<usize>> = FxHashMap::default();
        let mut before: usize = 0;
        // What a block read first is missing there too when it is missing here; what was read here first is not told again.
        let (mut missing, mut told): (FxHashSet<usize>, FxHashSet<usize>) = Default::default();
        for segment in &self.reads {
            let Segment::Own(noted) = segment else {
                before += 1;
                continue;
            };
            let Some(mut read) = names.name(noted) else { continue };
            let same = known.entry(key_of(&read)).or_default();
            if let Some(at) = same.iter().find(|at| own[**at].1.field == read.field) {
                own[*at].1.missing |= read.missing;
                continue;
            }
            match union.find(&read) {
                Some(at) if at < union.ends.get(before.wrapping_sub(1)).copied().unwrap_or(0) => {
                    if read.missing {
                        missing.insert(at);
                    }
                    continue;
                }
                Some(at) => {
                    read.missing |= union.reads[at].missing;
                    told.insert(at);
                }
                None => {}
            }
            same.push(own.len());
            own.push((before, read));
        }
        let mut reads = Reads::default();
        let mut own = own.iter().peekable();
        let mut start = 0;
        for (number, end) in union.ends.iter().copied().chain([usize::MAX]).enumerate() {
            while let Some((_, read)) = own.next_if(|(before, _)| *before == number) {
                reads.push(read);
            }
            if end != usize::MAX {
                union.tell(start..end, &missing, &told, &mut reads);
                start = end;
            }
        }
        reads
    }
}

/// What blocks read together, by the blocks.
pub(super) type Unions<'a> = Mutex<FxHashMap<Vec<Part>, Arc<Union<'a>>>>;

/// What some blocks read together.
#[derive(Debug)]
pub(super) struct Union<'a> {
    reads: Vec<Read<'a>>,
    /// Where the reads of each block end.
    ends: Vec<usize>,
    known: FxHashMap<Key, Vec<usize>>,
    /// What is missing, each name once in every block.
    gaps: Vec<usize>,
}

/// Reads of one field have the same place, and either all find it or none does.
type Key = (Place, bool);

fn key_of(read: &Read<'_>) -> Key {
    (Place { source: read.node.tree().source(), span: read.node.span() }, read.there)
}

impl<'a> Union<'a> {
    fn new<'b>(names: Names<'a>, blocks: impl Iterator<Item = &'b Block<'a>>) -> Self
    where
        'a: 'b,
    {
        let mut union = Union { reads: Vec::new(), ends: Vec::new(), known: FxHashMap::default(), gaps: Vec::new() };
        let mut made = FxHashSet::default();
        for block in blocks {
            union.add(names, block, &mut made);
            union.ends.push(union.reads.len());
        }
        let mut start = 0;
        for end in &union.ends {
            let mut named = FxHashSet::default();
            let gaps = (start..*end).filter(|at| union.reads[*at].missing);
            union.gaps.extend(gaps.filter(|at| named.insert((&union.reads[*at].path, &union.reads[*at].title))));
            start = *end;
        }
        union
    }

    fn add(&mut self, names: Names<'a>, block: &Block<'a>, made: &mut FxHashSet<Part>) {
        if !made.insert(block.part.made()) {
            return;
        }
        for segment in &block.reads {
            match segment {
                Segment::Block(inner) => self.add(names, inner, made),
                Segment::Own(noted) => {
                    let Some(read) = names.name(noted) else { continue };
                    match self.find(&read) {
                        Some(at) => self.reads[at].missing |= read.missing,
                        None => {
                            self.known.entry(key_of(&read)).or_default().push(self.reads.len());
                            self.reads.push(read);
                        }
                    }
                }
            }
        }
    }

    fn find(&self, read: &Read<'_>) -> Option<usize> {
        let same = self.known.get(&key_of(read))?;
        same.iter().copied().find(|at| self.reads[*at].field == read.field)
    }

    /// Adds some of the reads to those of a judgement.
    fn tell(&self, range: std::ops::Range<usize>, missing: &FxHashSet<usize>, told: &FxHashSet<usize>, reads: &mut Reads<'a>) {
        let one = |at: usize, reads: &mut Reads<'a>| match missing.contains(&at) {
            true => reads.push(&Read { missing: true, ..self.reads[at].clone() }),
            false => reads.push(&self.reads[at]),
        };
        let mut at = range.start;
        while at < range.end && reads.listed.len() < MAX_READS {
            if !told.contains(&at) {
                one(at, reads);
            }
            at += 1;
        }
        // Of the others only what is missing says something.
        let rest = at..range.end;
        let others = |set: &FxHashSet<usize>| set.iter().filter(|at| rest.contains(at)).count();
        let more = reads.more + rest.len() - others(told);
        let mut gaps: Vec<usize> = self.gaps.iter().chain(missing).copied().filter(|at| rest.contains(at) && !told.contains(at)).collect();
        gaps.sort_unstable();
        gaps.into_iter().for_each(|at| one(at, reads));
        reads.more = more;
    }
}

/// What reads are named by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) check: &'a Check,
    pub(super) kinds: &'a Kinds,
}

impl<'a> Names<'a> {
    fn name(self, noted: &Noted<'a>) -> Option<Read<'a>> {
        let Noted { what, node, stopped, missing } = *noted;
        let (path, through) = match what {
            What::Path(path, through) => (path, through),
            What::List => {
                let each = self.check.each.as_ref()?;
                let field = self.kinds.get(self.check.kind).object.follow(each);
                let title = field.map(|field| field.title.clone()).unwrap_or_default();
                let node = node.entry(each).map_or(node, |(key, _)| key);
                let (field, path) = (format!("record.{each}"), each.clone());
                return Some(Read { field, path, title, node, missing, there: false, dangling: false });
            }
        };
        let name = match (through, path.root) {
            (Some(slot), _) => self.check.finds[slot].name.as_str(),
            (None, Root::Record) => "record",
            (None, Root::Item) => "item",
            (None, Root::It) => "it",
            (None, Root::Facility) => "facility",
        };
        // A reference that leads nowhere stops at the reference, which is there; anything else at the field that is not.
        let dangling = stopped.is_some_and(|at| matches!(path.steps[at], Step::Follow(_)));
        let (text, title) = path.upto(stopped);
        let join = |name: &str| if text.is_empty() { name.to_owned() } else { format!("{name}.{text}") };
        let field = join(name);
        let named = match (through, path.root) {
            (None, Root::Record | Root::Item) => text.clone(),
            _ => join(name),
        };
        // A key without a value is where the value belongs.
        let node = match stopped.map(|at| &path.steps[at]) {
            Some(Step::Field(name, _)) => node.entry(name).map_or(node, |(key, _)| key),
            _ => node,
        };
        Some(Read { field, path: named, title, node, missing, there: stopped.is_none(), dangling })
    }
}
