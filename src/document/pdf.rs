//! Sets documents as A4 pages: the program says what stands where, `templates/pdf/document.typ` how it looks.
//!
//! The typesetter sees the source of one document, the template and two fonts, and nothing else: no files, no packages, no clock.

mod anchors;
mod columns;
mod literal;
mod source;
mod surround;
mod table;

use std::sync::LazyLock;

use rayon::prelude::*;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::layout::Abs;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontInstance, FontVariant, FontVariations};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, Timestamp};

use super::{Block, Document, File, Folder, Format};
use crate::error::{Error, ErrorKind, Result};
use crate::messages;

/// Whether this build can write PDF.
pub const AVAILABLE: bool = true;

/// Length of documents that are set together, in the units of [`length`]: a unit takes about 15 kB until memory is given back.
const WAVE: usize = 40_000;

/// Minutes by which Asia/Tokyo is ahead of UTC.
const TOKYO: i32 = 9 * 60;

/// Writes the documents that are to be had as PDF, in the order of the folder.
pub fn write(folder: &Folder) -> Result<Vec<File>> {
    let wanted = folder.documents.iter().filter(|document| document.formats.contains(&Format::Pdf));
    let mut documents: Vec<(usize, &Document)> = wanted.enumerate().collect();
    // Long documents first, each on a thread of its own, so that no thread ends up alone with the longest.
    documents.sort_by_key(|(at, document)| (std::cmp::Reverse(length(document)), *at));
    let mut written: Vec<(usize, Result<File>)> = Vec::with_capacity(documents.len());
    for wave in waves(&documents) {
        written.par_extend(wave.par_iter().with_max_len(1).map(|(at, document)| (*at, file(folder, document))));
        // The typesetter remembers everything it has laid out until it is told to forget.
        typst::comemo::evict(0);
    }
    // The first error in the order of the folder counts, whichever came first.
    written.sort_by_key(|(at, _)| *at);
    written.into_iter().map(|(_, file)| file).collect()
}

/// Parts documents into those that are set together before memory is given back: as many as there are threads, or more while they are short.
fn waves<'a, 'd>(documents: &'a [(usize, &'d Document)]) -> Vec<&'a [(usize, &'d Document)]> {
    let threads = rayon::current_num_threads();
    let mut waves = Vec::new();
    let (mut start, mut sum) = (0, 0);
    for (at, (_, document)) in documents.iter().enumerate() {
        let own = length(document);
        if at - start >= threads && sum + own > WAVE {
            waves.push(&documents[start..at]);
            (start, sum) = (at, 0);
        }
        sum += own;
    }
    waves.push(&documents[start..]);
    waves
}

/// Estimates how long a document takes, by its blocks and the rows of its tables.
fn length(document: &Document) -> usize {
    let rows = document.blocks.iter().map(|block| if let Block::Table(table) = block { table.rows.len() * table.columns.len() } else { 4 });
    rows.sum::<usize>() + document.evidence.len() * 6
}

fn file(folder: &Folder, document: &Document) -> Result<File> {
    let bytes = set(folder, document, source::write(folder, document, advance))
        .map_err(|why| Error::new(ErrorKind::Policy, messages::pdf::cannot_set(&document.path, &why)))?;
    Ok(File { path: format!("pdf/{}.pdf", document.path), bytes })
}

/// Sets a source; an error says what is wrong with it.
fn set(folder: &Folder, document: &Document, source: String) -> std::result::Result<Vec<u8>, String> {
    let world = Desk { main: Source::new(FILES.main, source) };
    let pages = typst::compile::<PagedDocument>(&world).output.map_err(|errors| said(&errors))?;
    let date = folder.head.commit.as_ref().map_or(folder.head.as_of, |commit| commit.date).civil();
    let midnight = u8::try_from(date.month())
        .ok()
        .zip(u8::try_from(date.day()).ok())
        .and_then(|(month, day)| Datetime::from_ymd_hms(i32::from(date.year()), month, day, 0, 0, 0));
    let commit = folder.head.commit.as_ref().map_or("", |commit| commit.id.as_str());
    let options = PdfOptions {
        ident: Smart::Custom(format!("{}\n{}\n{commit}\n{}", folder.head.facility, document.path, folder.head.as_of)),
        creator: Smart::Custom(Some(folder.head.tool.clone())),
        timestamp: midnight.and_then(|midnight| Timestamp::new_local(midnight, TOKYO)),
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&pages, &options).map_err(|errors| said(&errors))
}

fn said(errors: &[SourceDiagnostic]) -> String {
    errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("; ")
}

/// What the typesetter sees.
struct Desk {
    main: Source,
}

/// What is the same for all documents.
struct Files {
    main: FileId,
    template: Source,
}

static FILES: LazyLock<Files> = LazyLock::new(|| {
    let id = |path: &str| RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).expect("the path has no special parts")).intern();
    let template = Source::new(id("template.typ"), include_str!("../../templates/pdf/document.typ").to_owned());
    Files { main: id("main.typ"), template }
});

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

static FONTS: LazyLock<[Font; 2]> = LazyLock::new(|| {
    let font = |data: &'static [u8]| Font::new(Bytes::new(data), 0).expect("the font in this program is a font");
    [
        font(include_bytes!("../../templates/fonts/BIZUDPGothic-Regular.ttf")),
        font(include_bytes!("../../templates/fonts/BIZUDPGothic-Bold.ttf")),
    ]
});

static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        FILES.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [&self.main, &FILES.template].into_iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

static REGULAR: LazyLock<FontInstance> =
    LazyLock::new(|| FONTS[0].clone().instantiate(FontVariant::default(), Abs::pt(10.0), &FontVariations::default()));

/// Widths of the letters that nearly every text is made of.
static WIDTHS: LazyLock<Vec<Option<f32>>> =
    LazyLock::new(|| (0..0x1_0000).map(|code| char::from_u32(code).and_then(glyph_width)).collect());

/// Returns the width of a letter in units of the type size; none when the font does not have it.
fn advance(letter: char) -> Option<f64> {
    let known = usize::try_from(u32::from(letter)).ok().and_then(|code| WIDTHS.get(code).copied());
    known.unwrap_or_else(|| glyph_width(letter)).map(f64::from)
}

fn glyph_width(letter: char) -> Option<f32> {
    let face = REGULAR.ttf();
    let glyph = face.glyph_index(letter)?;
    Some(f32::from(face.glyph_hor_advance(glyph)?) / f32::from(face.units_per_em()))
}
#[cfg(test)]
mod tests;
