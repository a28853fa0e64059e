#!/usr/bin/env python3
"""Checks workbooks with readers that are not their writer: tests/documents/xlsx.py FOLDER [TEXT ...]

FOLDER is what `mamori render --format xlsx` wrote; its workbooks stand below FOLDER/xlsx. Every TEXT must stand in some
cell exactly so, in the workbook and in what LibreOffice makes of it as CSV. Needs openpyxl, LibreOffice and pdftotext.
"""

import csv
import datetime
import io
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import openpyxl
from openpyxl.cell.cell import MergedCell

FORBIDDEN = set("[]:*?/\\") | set("［］：＊？／＼￥")
OWN = {"表紙", "本文"}
LIMIT = 32_767


def check_package(path):
    """The parts of the file: no time of its making, no link outside, no formula, no macro."""
    problems = []
    with zipfile.ZipFile(path) as package:
        for part in package.infolist():
            if part.date_time != (1980, 1, 1, 0, 0, 0):
                problems.append(f"{part.filename} carries the time {part.date_time}")
            text = package.read(part).decode("utf-8")
            if "<f>" in text or "<f " in text:
                problems.append(f"{part.filename} holds a formula")
            if 'TargetMode="External"' in text:
                problems.append(f"{part.filename} leads outside")
            if part.filename.endswith(".bin") or "externalLink" in part.filename:
                problems.append(f"{part.filename} does not belong here")
    return problems


def check_names(book):
    problems, seen = [], set()
    for name in book.sheetnames:
        if not 1 <= len(name.encode("utf-16-le")) // 2 <= 31 or FORBIDDEN & set(name) or name[0] in "'’" or name[-1] in "'’":
            problems.append(f"sheet name {name!r} is not legal")
        if name.casefold() in seen or name.casefold() in {"history", "履歴"}:
            problems.append(f"sheet name {name!r} is taken")
        seen.add(name.casefold())
    return problems


def check_sheet(sheet):
    problems = []
    at = lambda cell: f"{sheet.title}!{cell.coordinate}"
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell):
                continue
            if cell.data_type in ("f", "e"):
                problems.append(f"{at(cell)} is of type {cell.data_type}: {cell.value!r}")
            if isinstance(cell.value, str):
                if len(cell.value.encode("utf-16-le")) // 2 > LIMIT:
                    problems.append(f"{at(cell)} is too long")
                # What Excel would take for a formula when somebody edits the cell must carry its mark for words.
                if cell.value[:1] in "=+-@\t＝＋－＠" and cell.value and not cell.quotePrefix and cell.hyperlink is None:
                    problems.append(f"{at(cell)} begins with {cell.value[0]!r} and is not marked as words")
            if cell.is_date and cell.data_type not in ("d", "n"):
                problems.append(f"{at(cell)} looks like a day and is {cell.value!r}")
            if cell.hyperlink is not None and (cell.hyperlink.target or not cell.hyperlink.location):
                problems.append(f"{at(cell)} leads to {cell.hyperlink.target!r}")
    if sheet.page_setup.paperSize != 9 or sheet.page_setup.fitToWidth not in (None, 1) or not sheet.sheet_properties.pageSetUpPr.fitToPage:
        problems.append(f"{sheet.title} is not set up for A4, one page wide")
    if "&P" not in (sheet.oddFooter.center.text or ""):
        problems.append(f"{sheet.title} has no page numbers")
    if sheet.title not in OWN:
        if not sheet.auto_filter.ref or not sheet.auto_filter.ref.startswith("A1"):
            problems.append(f"{sheet.title} has no filter")
        if sheet.freeze_panes not in ("A2", "B2"):
            problems.append(f"{sheet.title} has no frozen head: {sheet.freeze_panes}")
        if sheet.print_title_rows != "$1:$1":
            problems.append(f"{sheet.title} does not repeat its head: {sheet.print_title_rows}")
    return problems


def both_years(day):
    """2026-11-22 as 2026-11-22（R8）."""
    for first, initial in ((datetime.date(2019, 5, 1), "R"), (datetime.date(1989, 1, 8), "H"), (datetime.date(1926, 12, 25), "S")):
        if day >= first:
            return f"{day}（{initial}{day.year - first.year + 1}）"
    return f"{day}（T{day.year - 1911}）"


def convert(paths, target, where):
    """One call of LibreOffice for all files, with a profile of its own."""
    profile = pathlib.Path(where, "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", target, "--outdir", where]
    done = subprocess.run(command + [str(path) for path in paths], capture_output=True, text=True, timeout=600)
    if done.returncode != 0 or "Error" in done.stderr:
        raise SystemExit(f"LibreOffice: {done.stdout}{done.stderr}")


def main(folder, wanted):
    paths = sorted(pathlib.Path(folder, "xlsx").rglob("*.xlsx"))
    if not paths:
        raise SystemExit(f"no workbooks below {folder}/xlsx")
    problems, values, days, sheets = [], set(), set(), 0
    for path in paths:
        book = openpyxl.load_workbook(path)
        found = check_package(path) + check_names(book)
        for sheet in book.worksheets:
            sheets += 1
            found += check_sheet(sheet)
            for row in sheet.iter_rows():
                values |= {cell.value for cell in row if isinstance(cell.value, str)}
                days |= {cell.value.date() for cell in row if cell.data_type == "d"}
        problems += [f"{path}: {problem}" for problem in found]

    converted, printed = set(), ""
    with tempfile.TemporaryDirectory() as where:
        # Files of the same name in several folders would overwrite each other.
        copies = []
        for number, path in enumerate(paths):
            copy = pathlib.Path(where, f"{number}.xlsx")
            copy.write_bytes(path.read_bytes())
            copies.append(copy)
        convert(copies, "pdf", where)
        # Comma, quotation mark, UTF-8, from the first line, all sheets into files of their own.
        convert(copies, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", where)
        for number, path in enumerate(paths):
            pdf = pathlib.Path(where, f"{number}.pdf")
            if not pdf.exists() or not pdf.read_bytes().startswith(b"%PDF"):
                problems.append(f"{path}: no PDF")
                continue
            printed += subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
            tables = list(pathlib.Path(where).glob(f"{number}-*.csv"))
            if len(tables) != len(openpyxl.load_workbook(path, read_only=True).sheetnames):
                problems.append(f"{path}: {len(tables)} sheets as CSV")
            for table in tables:
                converted |= {cell for row in csv.reader(io.StringIO(table.read_text("utf-8"))) for cell in row}

    for day in sorted(days):
        if day.isoformat() not in converted:
            problems.append(f"{day} stands in no cell of the CSV")
        if both_years(day) not in printed:
            problems.append(f"{day} is not printed as {both_years(day)}")
    for text in wanted:
        for name, cells in (("workbooks", values), ("CSV", converted)):
            if text not in cells:
                problems.append(f"{text!r} stands in no cell of the {name}")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(paths)} workbooks, {sheets} sheets, {len(days)} days, {len(problems)} problems")
    return bool(problems)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
