"""Tables in whatever they are kept: CSV, a sheet of a workbook, Parquet, a list of objects."""

from __future__ import annotations

import csv
import datetime
import html
import itertools
import json
import unicodedata
import zipfile
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import IO, Any, NamedTuple, TextIO
from xml.etree import ElementTree

import duckdb
from defusedxml import DefusedXmlException
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser

from pipeline.contract import is_unknown
from pipeline.errors import UserError
from pipeline.ingest.archives import BETWEEN, BROKEN_ARCHIVE, SMALL, Part
from pipeline.ingest.companies import establishments_of
from pipeline.ingest.documents import Document, Record
from pipeline.ingest.invoices import invoice_of
from pipeline.ingest.text import BLOCK, LINE_LIMIT, SEPARATORS, Scan, lines, open_text, scan
from pipeline.published import sql_text
from pipeline.shown import nearest, one_line

csv.field_size_limit(LINE_LIMIT)

# A quoted text may hold line breaks, but no more than this.
LINES_OF_A_RECORD = 200
# No contract, and no spreadsheet, has more columns.
COLUMNS = 2000
# No sheet has more rows.
SHEET_ROWS = 1 << 20
# A file with more lines without any value is none that somebody looked at.
BLANK_LINES = 1_000_000
# What Python takes for a space, for what DuckDB reads to be the same.
SPACES = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
# Texts of a workbook are held in memory: beyond this they are no export's.
WORKBOOK_RATIO = 50


class Row(NamedTuple):
    """A row of a table, with the line where it begins.

    ``problem`` says why it cannot be read, as in the reference ``reasons`` (then ``excerpt`` shows it), ``doubt`` what
    is odd about a row that was read.
    """

    line: int
    values: list[str]
    problem: str = ""
    excerpt: str = ""
    doubt: str = ""


def comparable_header(header: str) -> str:
    """Return a header without case, accents, spaces and punctuation."""
    plain = unicodedata.normalize("NFKD", header.lower())
    return "".join(c for c in plain if c.isascii() and c.isalnum())


class Table(ABC):
    """A table whose header has been found.

    Attributes
    ----------
    name: as people know it, with the sheet where it is one.
    header: the columns as written.
    header_line: the line of the header.
    other_names: what a column may be called instead, by the name that it has in the file.
    n_blank: lines without any value passed over so far.
    notes: what to say of the file.
    """

    header_rule = "La première ligne doit nommer les colonnes"

    def __init__(self, name: str) -> None:
        self.name = name
        self.header: list[str] = []
        self.header_line = 1
        self.other_names: Mapping[str, str] = {}
        self.n_blank = 0
        self.notes: list[str] = []

    @abstractmethod
    def lines(self) -> Iterator[Row]:
        """Yield the rows under the header, all values by position."""

    def estimated_rows(self) -> int | None:
        """Return about how many rows there are, for a progress bar; None where nothing tells."""
        return None

    def positions(self) -> dict[str, list[int]]:
        """Return the positions of each column by its comparable header; several where it stands twice."""
        found: dict[str, list[int]] = {}
        for position, key in enumerate(self._keys()):
            found.setdefault(key, []).append(position)
        return found

    def _keys(self) -> list[str]:
        """Return the comparable name of each column of the header."""
        others = {
            comparable_header(other): comparable_header(name)
            for other, name in self.other_names.items()
        }
        keys = [comparable_header(column) for column in self.header]
        return [others.get(key, key) for key in keys]

    def places(self, columns: Sequence[str]) -> list[list[int]]:
        """Return the positions of the named columns."""
        positions = self.positions()
        return [positions.get(comparable_header(column), []) for column in columns]

    def single_places(self, columns: Sequence[str]) -> list[int | None] | None:
        """Return the position of each named column, None of one that is absent; None where one stands twice."""
        places = self.places(columns)
        if any(len(found) > 1 for found in places):
            return None
        return [found[0] if found else None for found in places]

    def refuse_twins(self, columns: Sequence[str]) -> None:
        """Raise UserError where two columns of the header are one of the wanted columns."""
        wanted = {comparable_header(column) for column in columns}
        keys = self._keys()
        for column, key in zip(self.header, keys, strict=True):
            if key in wanted and keys.count(key) > 1:
                raise UserError(
                    f"{self.header_place()} : la colonne « {column.strip()} » figure deux fois. "
                    "Retirez-en une."
                )

    def refuse_missing(self, columns: Sequence[str], required: Collection[str] = ()) -> None:
        """Raise UserError where the header lacks a column; without the required ones no row can be used."""
        missing = sorted(self.missing(columns), key=lambda column: column not in required)
        if not missing:
            return
        place = self.header_place()
        if len(self.header) == 1 and any(sign in self.header[0] for sign in SEPARATORS):
            raise UserError(
                f"{place} : toute la ligne tient dans une seule cellule, entre guillemets. "
                "Exportez le fichier à nouveau."
            )
        if len(missing) == len(columns):
            raise UserError(
                f"{place} : aucun en-tête n'est reconnu. {self.header_rule} : {', '.join(columns)}."
            )
        rest = self.unknown(columns)
        near = nearest(missing[0], rest)
        raise UserError(
            f"{place} : il manque la colonne « {missing[0]} »"
            + (
                f" (et {len(missing) - 1} autres : {', '.join(missing[1:])})"
                if len(missing) > 1
                else ""
            )
            + (f", peut-être nommée « {near.strip()} »" if near else "")
            + (
                ". Ajoutez-la avec ses valeurs : sans elles aucune ligne ne peut servir."
                if missing[0] in required
                else ". Ajoutez-la, vide si elle n'est pas connue."
            )
        )

    def header_place(self) -> str:
        """Return where the columns are named, as people read it."""
        return f"{self.name}, ligne {self.header_line}"

    def missing(self, columns: Sequence[str]) -> list[str]:
        """Return the columns that the header lacks."""
        positions = self.positions()
        return [column for column in columns if comparable_header(column) not in positions]

    def unknown(self, columns: Sequence[str]) -> list[str]:
        """Return the named columns of the header that nobody asked for."""
        known = {comparable_header(column) for column in columns}
        return [
            column
            for column, key in zip(self.header, self._keys(), strict=True)
            if column.strip() and key not in known
        ]

    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        """Yield the rows with the values of the named columns alone; an absent column is empty."""
        wanted = self.places(columns)
        width = longest = len(self.header)
        has_rows = False
        for row in self.lines():
            values = row.values
            if row.problem:
                yield row._replace(values=[""] * len(columns))
                continue
            if not any(map(str.strip, values)):
                self.n_blank += 1
                if self.n_blank > BLANK_LINES:
                    raise UserError(_too_many_blank_lines(self.name))
                continue
            if not has_rows and not any(map(str.strip, values[width:])):
                # Some tools end every row, but not the header, with separators.
                longest = max(width, len(values))
            has_rows = True
            if len(values) > longest:
                yield Row(
                    row.line, [""] * len(columns), "values_too_many", " | ".join(values)[:200]
                )
                continue
            yield row._replace(
                values=[_first_known(values, places) for places in wanted],
                doubt="row_short" if len(values) < width else row.doubt,
            )


def _too_many_blank_lines(name: str) -> str:
    return (
        f"{name} : plus d'un million de lignes vides. Supprimez-les (dans un tableur, les lignes sous la dernière), "
        "puis enregistrez le fichier à nouveau."
    )


def _first_known(values: list[str], places: list[int]) -> str:
    """Return the value of a column; where it stands twice, the first that says something."""
    found = [values[place] for place in places if place < len(values)]
    value = next((text for text in found if not is_unknown(text)), found[0] if found else "")
    return html.unescape(value) if "&" in value else value


class CsvTable(Table):
    """A CSV file; encoding, separator and the line of the header are found, unless they are given."""

    def __init__(
        self, part: Part, *, encoding: str = "", separator: str = "", header_line: int = 0
    ) -> None:
        super().__init__(part.name)
        self.path = part.path
        self._encoding = encoding
        # What a file is shows in its header: one of gigabytes that is of no use costs no more than this.
        start = Scan(encoding) if encoding else scan(part.path, BLOCK)
        self.delimiter, self.header, self.header_line = _header(
            part.name, part.path, start, separator or SEPARATORS, header_line
        )

    @cached_property
    def scan(self) -> Scan:
        """The encoding of the whole file."""
        found = Scan(self._encoding) if self._encoding else scan(self.path)
        if found.is_mixed:
            self.notes.append(
                "deux encodages dans un même fichier (UTF-8 et Windows-1252), lus tous deux"
            )
        return found

    def estimated_rows(self) -> int | None:
        with self.path.open("rb") as file:
            start = file.read(BLOCK)
        return self.path.stat().st_size * start.count(b"\n") // max(len(start), 1)

    def lines(self) -> Iterator[Row]:
        with open_text(self.path, self.scan) as file:
            yield from _records(file, self.delimiter, self.header_line)


def _header(
    name: str, path: Path, found: Scan, separators: str, header_line: int
) -> tuple[str, list[str], int]:
    """Return separator, header and its line: the first line with something on it, after Excel's ``sep=;``."""
    with open_text(path, found) as file:
        for number, (line, is_whole) in enumerate(lines(file), start=1):
            text = line.strip("\ufeff\r\n")
            if number > BLANK_LINES:
                raise UserError(_too_many_blank_lines(name))
            if number < header_line:
                continue
            if not text.strip() or (len(text) == 5 and text.lower().startswith("sep=")):
                continue
            if not is_whole:
                raise UserError(
                    f"{name}, ligne {number} : une ligne de plus d'un million de caractères. "
                    "Ce n'est pas un tableau : exportez-le à nouveau."
                )
            candidates = {sign: _cells(text, sign) for sign in separators}
            delimiter = max(candidates, key=lambda sign: len(candidates[sign]))
            header = candidates[delimiter]
            if len(header) > COLUMNS:
                raise UserError(
                    f"{name}, ligne {number} : plus de {COLUMNS} colonnes. Exportez-le à nouveau."
                )
            return delimiter, header, number
    raise UserError(f"{name} : ce fichier est vide. Mettez-y au moins la ligne des en-têtes.")


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return [text]


def _records(file: TextIO, delimiter: str, header_line: int) -> Iterator[Row]:
    """Yield the records under the header. One that cannot be read takes no other with it.

    A quoted text that does not end is the fault of the line where it opens: reading goes on at the next line.
    """
    pending: list[str] = []

    def fresh() -> Any:
        # pop raises IndexError where a quoted text asks for a further line.
        return csv.reader(iter(pending.pop, None), delimiter=delimiter, strict=True)

    number = 0
    reader = fresh()
    ahead = _Ahead(lines(file))
    while (next_line := ahead.take()) is not None:
        line, is_whole = next_line
        number += 1
        if number <= header_line:
            continue
        if not is_whole:
            yield Row(number, [], "line_too_long", line[:200])
            continue
        if "\0" in line:
            line = line.replace("\0", "\ufffd")
        doubt = "character_unreadable" if "\ufffd" in line else ""
        pending.append(line)
        try:
            yield Row(number, next(reader), doubt=doubt)
            continue
        except csv.Error:
            yield Row(number, [], "quotes_wrong", line.strip()[:200])
        except IndexError:
            # Further lines, up to the one where quotes pair again: a record ends there, or nowhere.
            further = ahead.until_odd_quotes()
            values = _joined([line, *further], delimiter) if further else []
            if values:
                ahead.drop(len(further))
                yield Row(number, values, doubt=doubt)
                number += len(further)
            else:
                yield Row(number, [], "quotes_wrong", line.strip()[:200])
        reader = fresh()


class _Ahead:
    """Lines that were looked at and not yet taken. What was counted of one is never counted again."""

    def __init__(self, source: Iterator[tuple[str, bool]]) -> None:
        self._source = source
        self._lines: deque[tuple[str, bool]] = deque()
        # How many of the first ones are whole and have their quotes in pairs, and what they weigh.
        self._n_even = 0
        self._size = 0

    def take(self) -> tuple[str, bool] | None:
        """Return the next line and whether it is whole; None at the end."""
        return self._pop() if self._lines else next(self._source, None)

    def until_odd_quotes(self) -> list[str]:
        """Return the lines up to the first whose quotes are not in pairs; none where it is too far, or absent."""
        while self._n_even < LINES_OF_A_RECORD - 1 and self._size < LINE_LIMIT:
            if self._n_even == len(self._lines):
                line = next(self._source, None)
                if line is None:
                    return []
                self._lines.append(line)
            text, is_whole = self._lines[self._n_even]
            if not is_whole:
                return []
            if text.count('"') % 2:
                taken = itertools.islice(self._lines, self._n_even + 1)
                return [line.replace("\0", "\ufffd") for line, _ in taken]
            self._n_even += 1
            self._size += len(text)
        return []

    def drop(self, count: int) -> None:
        """Take so many lines away."""
        for _ in range(count):
            self._pop()

    def _pop(self) -> tuple[str, bool]:
        line = self._lines.popleft()
        if self._n_even:
            self._n_even -= 1
            self._size -= len(line[0])
        return line


def _joined(taken: list[str], delimiter: str) -> list[str]:
    """Return the one record that these lines make; nothing where they make none, or more."""
    try:
        records = list(csv.reader(taken, delimiter=delimiter, strict=True))
    except csv.Error:
        return []
    return records[0] if len(records) == 1 else []


class SheetTable(Table):
    """A sheet of an Excel workbook."""

    def __init__(self, part: Part, sheet: str, *, has_formulas: bool, header_line: int = 0) -> None:
        super().__init__(f"{part.name}{BETWEEN}{one_line(sheet)}")
        self._path = part.path
        self._sheet = sheet
        self._has_formulas = has_formulas
        for line, cells in self._cells():
            if line >= header_line and any(cell.strip() for cell in cells):
                while cells and not cells[-1].strip():
                    cells.pop()
                self.header, self.header_line = cells, line
                break

    @classmethod
    def all_of(cls, part: Part, *, sheet: str = "", header_line: int = 0) -> list[SheetTable]:
        """Return the sheets that hold anything, or the one of that name."""
        _refuse_bomb(part)
        names = _reading(part.name, lambda: _sheet_names(part.path))
        has_formulas = _reading(part.name, lambda: _has_formulas(part.path))
        return [
            table
            for name in names
            if sheet in ("", name)
            and (
                table := cls(part, name, has_formulas=has_formulas, header_line=header_line)
            ).header
        ]

    def lines(self) -> Iterator[Row]:
        for line, cells in self._cells():
            if line <= self.header_line:
                continue
            formulas = [cell for cell in cells if cell == FORMULA_WITHOUT_VALUE]
            if formulas:
                yield Row(line, [], "formula_without_value", " | ".join(cells)[:200])
            else:
                # A sheet does not keep the empty cells at the end of a row.
                yield Row(line, cells + [""] * (len(self.header) - len(cells)))

    def _cells(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (line, cells as text). A formula gives the value that was computed when the file was saved."""
        rows = _reading_rows(self._path, self._sheet, values=True)
        if not self._has_formulas:
            for line, cells in _guarded(self.name, rows):
                yield line, [_cell_text(cell) for cell in cells]
            return
        formulas = _reading_rows(self._path, self._sheet, values=False)
        for (line, cells), (_, written) in _guarded(self.name, zip(rows, formulas, strict=True)):
            yield (
                line,
                [
                    FORMULA_WITHOUT_VALUE
                    if cell is None and isinstance(formula, str) and formula.startswith("=")
                    else _cell_text(cell)
                    for cell, formula in itertools.zip_longest(cells, written)
                ],
            )


FORMULA_WITHOUT_VALUE = "(formule sans valeur)"
# What the libraries raise on the way through a workbook that is damaged: it is an archive of XML.
BROKEN_WORKBOOK = (
    *BROKEN_ARCHIVE, KeyError, ValueError, TypeError, IndexError, AttributeError, AssertionError, ArithmeticError,
    RecursionError, ElementTree.ParseError, DefusedXmlException, InvalidFileException, OSError,
)  # fmt: skip


def _reading(name: str, read: Any) -> Any:
    try:
        return read()
    except BROKEN_WORKBOOK:
        raise UserError(
            f"{name} : ce classeur est illisible (incomplet, abîmé ou protégé). "
            "Ouvrez-le dans un tableur et enregistrez-le à nouveau en .xlsx."
        ) from None


def _guarded(name: str, rows: Iterable[Any]) -> Iterator[Any]:
    iterator = iter(rows)
    end = object()
    while (row := _reading(name, lambda: next(iterator, end))) is not end:
        yield row


def _refuse_bomb(part: Part) -> None:
    """Raise UserError where a workbook unpacks out of proportion: its texts are held in memory."""

    def largest() -> int:
        with zipfile.ZipFile(part.path) as archive:
            return max(
                (
                    m.file_size
                    for m in archive.infolist()
                    if m.file_size > WORKBOOK_RATIO * m.compress_size
                ),
                default=0,
            )

    if _reading(part.name, largest) > SMALL:
        raise UserError(
            f"{part.name} : se déploie plus de {WORKBOOK_RATIO} fois ; ce n'est pas un export. Retirez-le du dossier."
        )


class _Workbook(ExcelReader):
    """The library's reader, but that it does not go through whole sheets to find their sizes.

    Attributes
    ----------
    targets: where in the archive each sheet is, by its name.
    """

    def __init__(self, file: IO[bytes], *, values: bool) -> None:
        super().__init__(file, read_only=True, data_only=values)
        self.targets: dict[str, str] = {}
        self.read()

    def read_worksheets(self) -> None:
        for sheet, relation in self.parser.find_sheets():
            if relation.target in self.valid_files and "chartsheet" not in relation.Type:
                self.targets[sheet.name] = relation.target


def _sheet_names(path: Path) -> list[str]:
    # A file object, for the library judges a path by its suffix.
    with path.open("rb") as file:
        return list(_Workbook(file, values=True).targets)


def _reading_rows(path: Path, sheet: str, *, values: bool) -> Iterator[tuple[int, list[Any]]]:
    """Yield (line, values) of the rows that the sheet holds: those in between, however many, cost nothing."""
    with path.open("rb") as file:
        book: Any = _Workbook(file, values=values)
        source = book.archive.open(book.targets[sheet])
        # The library's own rows go through every empty one, and the size that a file declares may be wrong.
        parser = WorkSheetParser(
            source, book.shared_strings, data_only=values, epoch=book.wb.epoch,
            date_formats=book.wb._date_formats, timedelta_formats=book.wb._timedelta_formats,
        )  # fmt: skip
        for line, cells in _parsed_rows(source, parser):
            if line > SHEET_ROWS:
                raise ValueError(f"row {line}")
            row: list[Any] = []
            for cell in cells:
                if cell["column"] <= COLUMNS:
                    row += [None] * (cell["column"] - len(row))
                    row[cell["column"] - 1] = cell["value"]
            while row and row[-1] is None:
                row.pop()
            yield line, row


def _parsed_rows(source: Any, parser: WorkSheetParser) -> Iterator[tuple[int, Any]]:
    """Yield (line, cells) of a sheet, parsed in C: with defusedxml the library parses in Python, four times as slow.

    What defusedxml guards against is a DTD and its entities: no sheet has one, and here no parser gets to it.
    """
    reader: Any = ElementTree.iterparse(_WithoutDtd(source))
    for _, element in reader:
        if element.tag == ROW_TAG:
            yield parser.parse_row(element)
            element.clear()


class _WithoutDtd:
    """A stream of XML in UTF-8 that is refused where it declares a DTD."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._tail = b""

    def read(self, size: int = -1) -> bytes:
        block: bytes = self._stream.read(size)
        if b"\0" in block or b"<!" in self._tail + block:
            raise ValueError("DTD")
        self._tail = block[-1:]
        return block


def _has_formulas(path: Path) -> bool:
    """Tell whether any sheet holds a formula: only then must cells be read twice."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                with archive.open(name) as file:
                    tail = b""
                    while block := file.read(1 << 20):
                        if b"<f>" in tail + block or b"<f " in tail + block:
                            return True
                        tail = block[-3:]
    return False


def _cell_text(cell: Any) -> str:
    """Print a cell as a person would: whole numbers without a point, days as 2024-01-18."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


class ParquetTable(Table):
    """A Parquet file; its line is the row, counted as if a header came first."""

    def __init__(self, part: Part) -> None:
        super().__init__(part.name)
        self._path = str(part.path)
        with duckdb.connect() as connection:
            described = self._whole(
                lambda: connection.execute(
                    "describe select * from read_parquet(?)", [self._path]
                ).fetchall()
            )
        self.header = [name for name, *_ in described]
        self._types = [str(type_) for _, type_, *_ in described]

    def estimated_rows(self) -> int | None:
        with duckdb.connect() as connection:
            found = self._whole(
                lambda: connection.execute(
                    "select sum(num_rows) from parquet_file_metadata(?)", [self._path]
                ).fetchone()
            )
        return int(found[0])

    def lines(self) -> Iterator[Row]:
        with duckdb.connect() as connection:
            connection.execute("set enable_progress_bar = false")
            statement = self.sql(range(len(self.header)))
            self._whole(lambda: connection.execute(statement))
            while batch := self._whole(lambda: connection.fetchmany(10_000)):
                for *values, line in batch:
                    yield Row(line, [value or "" for value in values])

    def sql(self, places: Iterable[int]) -> str:
        """Return the query of the columns at these places as texts (``c0``, ``c1``…), and of the line of each row."""
        texts = ", ".join(f"{self._text(place)} as c{rank}" for rank, place in enumerate(places))
        path = sql_text(Path(self._path))
        return f"select {texts}, file_row_number + 2 as line from read_parquet({path}, file_row_number = true)"

    def _text(self, place: int) -> str:
        name, type_ = _identifier(self.header[place]), self._types[place]
        if type_.endswith("[]"):
            return f"nullif(array_to_string({name}, ', '), '')"
        if type_ == "TIMESTAMP WITH TIME ZONE":
            # A moment is that of France: midnight in Paris, and midnight in UTC, are the same day there.
            name = f"timezone('Europe/Paris', {name})"
        return f"nullif(cast({name} as varchar), '')"

    def _whole(self, read: Callable[[], Any]) -> Any:
        """Return what a step gives. Raises UserError where the file is damaged."""
        try:
            return read()
        except (duckdb.Error, UnicodeDecodeError):
            raise UserError(
                f"{self.name} : ce fichier Parquet est incomplet ou abîmé. Téléchargez-le à nouveau."
            ) from None


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class RecordTable(Table):
    """A list of flat objects, in JSON or in XML, each with the line where it begins."""

    header_rule = "Chaque objet doit avoir pour membres"

    def __init__(self, document: Document) -> None:
        super().__init__(document.name)
        self._document = document
        names: dict[str, None] = {}
        for record in document.records():
            for one in _objects_of(record):
                names.update(dict.fromkeys(one))
        self.header = list(names)

    def header_place(self) -> str:
        return self.name

    def lines(self) -> Iterator[Row]:
        for record in self._document.records():
            if not isinstance(record.value, dict):
                yield Row(record.line, [], "record_unreadable", str(record.value)[:200])
            for one in _objects_of(record):
                yield Row(record.line, [_member_text(one.get(name)) for name in self.header])


def _objects_of(record: Record) -> list[dict[str, Any]]:
    """Return the rows that a record tells of."""
    if not isinstance(record.value, dict):
        return []
    invoice = invoice_of(record)
    return establishments_of(record) if invoice is None else [invoice]


def _member_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_member_text, value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
