//! Writes documents as workbooks. The only file that names the engine.
//!
//! Words are always stored as words, and those that Excel would read otherwise when a cell is edited have its mark for
//! words. What no cell can show stands in full on a sheet of its own.

mod book;
mod cover;
mod measure;
mod names;
mod prose;
mod sheet;
#[cfg(test)]
mod tests;

use rayon::prelude::*;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format as Style, FormatAlign, FormatBorder, IgnoreError, Url, Workbook, Worksheet, XlsxError,
};

use super::japanese::short_date;
use super::*;
use crate::error::{Error, ErrorKind, Result};
use crate::messages::document as labels;
use crate::messages::document_files as words;
use crate::text::one_line;
use sheet::{Cell, Look, Role, Sheet, Value};

/// The folder below which all files of this format stand.
const FOLDER: &str = "xlsx";
/// The font of all cells. It comes with Windows, under this name in every language.
const FONT: &str = "BIZ UDPGothic";
/// The font of the empty cells. Its digits are half as wide as other characters, and they are the unit of widths.
const UNIT_FONT: &str = "BIZ UDGothic";
/// Size of text in points.
const SIZE: f64 = 10.0;
/// Writes a day with both years, 2026-11-22（R8）; a day stays one for sorting and counting.
const DAY: &str = "[$-411]yyyy\\-mm\\-dd\"（\"ge\"）\"";
/// Day 0 of workbooks, counted as days are here.
const DAY_ZERO: i32 = -25_569;
/// A4.
const PAPER: u8 = 9;

const INK: u32 = 0x1F2933;
const MUTED: u32 = 0x6B7280;
const RULE: u32 = 0xC9D1DA;
const HEAD: u32 = 0xE4EAF1;
const NOTE: u32 = 0xF5F7F9;
const LINK: u32 = 0x1F4E8C;

/// Writes the workbooks of all documents that are to have one.
pub fn write(folder: &Folder) -> Result<Vec<File>> {
    let documents: Vec<&Document> = folder.documents.iter().filter(|document| document.formats.contains(&Format::Xlsx)).collect();
    let files: Vec<Result<File>> = documents.par_iter().map(|document| file(folder, document)).collect();
    files.into_iter().collect()
}

fn file(folder: &Folder, document: &Document) -> Result<File> {
    let bytes = save(&folder.head, document, &book::sheets(folder, document))
        .map_err(|error| Error::new(ErrorKind::Repository, words::workbook_failed(&document.title, &error.to_string())))?;
    Ok(File { path: format!("{FOLDER}/{}.xlsx", document.path), bytes })
}

fn save(head: &Head, document: &Document, sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_default_format(&base().set_font_name(UNIT_FONT), 20, 64)?;
    // Half the time of the usual level, and hardly larger.
    workbook.set_zip_compression_level(3);
    workbook.set_properties(&properties(head, document)?);
    let mut styles = Vec::new();
    for sheet in sheets {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&sheet.name)?;
        set_up(worksheet, sheet, head, document)?;
        fill(worksheet, sheet, &mut styles)?;
    }
    workbook.save_to_buffer()
}

/// What a file manager shows; the day is that of the commit, whenever the file is made.
fn properties(head: &Head, document: &Document) -> Result<DocProperties, XlsxError> {
    let date = head.commit.as_ref().map_or(head.as_of, |commit| commit.date).civil();
    let (year, month, day) = (date.year().clamp(1900, 9999) as u16, date.month() as u8, date.day() as u8);
    let commit = head.commit.as_ref().map_or(labels::NO_COMMIT, |commit| &commit.id);
    Ok(DocProperties::new()
        .set_title(plain(&document.title))
        .set_subject(plain(&document.number))
        .set_company(plain(&head.facility))
        .set_author(plain(&head.tool))
        .set_comment(format!("{}: {commit}", labels::COMMIT))
        .set_creation_datetime(&ExcelDateTime::from_ymd(year, month, day)?))
}

/// Sets a sheet up to be printed.
fn set_up(worksheet: &mut Worksheet, sheet: &Sheet, head: &Head, document: &Document) -> Result<(), XlsxError> {
    worksheet.set_paper_size(PAPER).set_print_fit_to_pages(1, u16::from(sheet.one_page)).set_margins(0.5, 0.5, 0.8, 0.8, 0.4, 0.4);
    if document.landscape {
        worksheet.set_landscape();
    }
    let font = format!("&\"{FONT},Regular\"&9");
    let commit = head.commit.as_ref().map_or(labels::NO_COMMIT, Commit::short);
    let state = if head.dirty { labels::DIRTY } else { &head.tool };
    let title = format!("{}　{}", document.number, document.title);
    // A page of a table says which one it is.
    let center = sheet.table.map(|_| format!("&C{font}{}", words::SHEET_CODE)).unwrap_or_default();
    worksheet.set_header(format!("&L{font}{}{center}&R{font}{}", printed(&head.facility, 50), printed(&title, 60)));
    let left = format!("{} {}　{commit}", labels::AS_OF, short_date(head.as_of));
    worksheet.set_footer(format!("&L{font}{}&C{font}{}&R{font}{}", printed(&left, 60), words::PAGE_CODES, printed(state, 40)));
    Ok(())
}

/// Writes a text for the head or foot of a page, where `&` begins a code.
fn printed(text: &str, longest: usize) -> String {
    let text = plain(text).replace("&[", "&［").replace('&', "&&");
    let mut out = String::new();
    // A digit would be read as part of the size of the letters.
    if text.starts_with(|letter: char| letter.is_ascii_digit()) {
        out.push(' ');
    }
    let mut units = 0;
    for part in text.split_inclusive("&&").flat_map(|part| match part.strip_suffix("&&") {
        Some(before) => before.chars().map(String::from).chain(Some("&&".to_owned())).collect::<Vec<_>>(),
        None => part.chars().map(String::from).collect(),
    }) {
        units += part.encode_utf16().count();
        if units > longest {
            out.push('…');
            break;
        }
        out.push_str(&part);
    }
    out
}

fn fill(worksheet: &mut Worksheet, sheet: &Sheet, styles: &mut Vec<(Look, Kind, Style)>) -> Result<(), XlsxError> {
    for (column, width) in sheet.widths.iter().enumerate() {
        worksheet.set_column_width(column as u16, *width)?;
    }
    let columns = sheet.widths.len();
    for (row, line) in sheet.rows.iter().enumerate() {
        let row = number(row);
        if let Some(points) = line.height {
            worksheet.set_row_height(row, points.min(409.0))?;
        }
        let mut column = 0;
        for cell in &line.cells {
            write_cell(worksheet, row, column, cell, styles)?;
            column += cell.across as u16;
        }
    }
    let Some(rows) = sheet.table else {
        worksheet.set_screen_gridlines(false);
        return Ok(());
    };
    let (last_row, last_column) = (number(rows.saturating_sub(1)), columns.saturating_sub(1) as u16);
    worksheet.autofilter(0, 0, last_row, last_column)?;
    worksheet.set_freeze_panes(1, u16::from(columns > 1))?;
    worksheet.set_repeat_rows(0, 0)?;
    // Words such as 0123 are meant to be words.
    worksheet.ignore_error_range(0, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

/// Row numbers beyond every workbook are refused by the engine.
fn number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

fn write_cell(
    worksheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    styles: &mut Vec<(Look, Kind, Style)>,
) -> Result<(), XlsxError> {
    let kind = kind(cell);
    let known = styles.iter().position(|(look, known, _)| *look == cell.look && *known == kind).unwrap_or_else(|| {
        styles.push((cell.look, kind, style(cell.look, kind)));
        styles.len() - 1
    });
    let style = &styles[known].2;
    if cell.across > 1 {
        worksheet.merge_range(row, column, row, column + cell.across as u16 - 1, "", style)?;
    }
    match (&cell.value, &cell.to) {
        (Value::Text(text), Some(to)) => {
            let link = Url::new(format!("internal:'{}'!A{}", to.sheet.replace('\'', "''"), to.row + 1)).set_text(text);
            worksheet.write_url_with_format(row, column, link, style)?;
        }
        (Value::Text(text), None) => {
            worksheet.write_string_with_format(row, column, text, style)?;
        }
        (Value::Number(number), _) => {
            worksheet.write_number_with_format(row, column, *number, style)?;
        }
        (Value::Date(date), _) => {
            worksheet.write_number_with_format(row, column, f64::from(date.0 - DAY_ZERO), style)?;
        }
    }
    Ok(())
}

/// What a style must know of a value.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Words,
    /// Words that Excel would take for a formula, a number or a day if somebody opened the cell and closed it again.
    Marked,
    Number,
    Day,
    Link,
}

fn kind(cell: &Cell) -> Kind {
    match &cell.value {
        Value::Number(_) => Kind::Number,
        Value::Date(_) => Kind::Day,
        Value::Text(_) if cell.to.is_some() => Kind::Link,
        Value::Text(text) if text.starts_with(|letter: char| !letter.is_alphabetic()) => Kind::Marked,
        Value::Text(_) => Kind::Words,
    }
}

fn base() -> Style {
    Style::new().set_font_name(FONT).set_font_size(SIZE).set_font_charset(128).set_align(FormatAlign::Top)
}

fn style(look: Look, kind: Kind) -> Style {
    let base = base().set_font_color(Color::RGB(INK));
    let framed = |style: Style| style.set_border(FormatBorder::Thin).set_border_color(Color::RGB(RULE)).set_text_wrap();
    let mut style = match look.role {
        Role::Title => base.set_font_size(18).set_bold().set_text_wrap(),
        Role::Subtitle => base.set_font_size(13).set_text_wrap(),
        Role::Warning => framed(base).set_bold().set_background_color(Color::RGB(0xFFF1CC)).set_align(FormatAlign::VerticalCenter),
        Role::Heading(2) => base.set_font_size(13).set_bold().set_text_wrap(),
        Role::Heading(3) => base.set_font_size(11).set_bold().set_text_wrap(),
        Role::Heading(_) => base.set_bold().set_text_wrap(),
        Role::Text(depth) => base.set_text_wrap().set_indent(depth.min(15)),
        Role::Note(depth) => base
            .set_text_wrap()
            .set_indent((depth + 1).min(15))
            .set_background_color(Color::RGB(NOTE))
            .set_border_left(FormatBorder::Thick)
            .set_border_left_color(Color::RGB(RULE)),
        Role::Remark => base,
        Role::Label => framed(base).set_background_color(Color::RGB(NOTE)).set_align(FormatAlign::VerticalCenter),
        Role::Head => framed(base).set_bold().set_background_color(Color::RGB(HEAD)).set_align(FormatAlign::VerticalCenter),
        Role::Body => framed(base).set_align(FormatAlign::VerticalCenter),
        Role::Tall | Role::Seal => framed(base),
    };
    style = match look.align {
        Align::Center => style.set_align(FormatAlign::Center),
        Align::End => style.set_align(FormatAlign::Right),
        // Words begin at the left even where they look like a number.
        Align::Start if kind == Kind::Number => style.set_align(FormatAlign::Right).set_indent(1),
        Align::Start if is_framed(look.role) => style.set_align(FormatAlign::Left).set_indent(1),
        Align::Start => style.set_align(FormatAlign::Left),
    };
    style = match look.tone {
        Tone::Plain => style,
        Tone::Good => style.set_background_color(Color::RGB(0xE9F4EC)),
        Tone::Bad => style.set_background_color(Color::RGB(0xFBE6E3)),
        Tone::Warn => style.set_background_color(Color::RGB(0xFFF6DD)),
        Tone::Muted => style.set_font_color(Color::RGB(MUTED)),
    };
    match kind {
        Kind::Marked => style.set_quote_prefix(),
        Kind::Day => style.set_num_format(DAY),
        Kind::Link => style.set_font_color(Color::RGB(LINK)),
        Kind::Words | Kind::Number => style,
    }
}

/// Tells whether a cell has a frame, from which its words keep away.
fn is_framed(role: Role) -> bool {
    matches!(role, Role::Label | Role::Head | Role::Body | Role::Tall | Role::Seal | Role::Warning)
}

/// Puts a text on one line that no file of the workbook stumbles over.
fn plain(text: &str) -> String {
    one_line(&measure::clean(text))
}
