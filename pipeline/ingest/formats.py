"""Files of other shapes than ours, as administrations publish them: known by their header, mapped column by column."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from pipeline.contract import words
from pipeline.errors import UserError
from pipeline.ingest.tables import Row, Table, comparable_header


@dataclass(frozen=True)
class Source:
    """Where a column of ours comes from.

    Attributes
    ----------
    take: a column of the file; none where the value is the same in every row.
    value: that value.
    width: how many digits it has: zeros that were lost in front are put back.
    words: its values, as ``comparable_header`` writes them, and what ours are.
    decimal: the sign between units and decimals, where numbers have another one for thousands.
    place: where the user's file says so.
    of_head_office: the columns of the company, and of the mark of the row that is its head office; empty where the
        value is that of the row itself.
    """

    take: str = ""
    value: str = ""
    width: int = 0
    words: Mapping[str, str] | None = None
    decimal: str = ""
    place: str = ""
    of_head_office: Sequence[str] = ()


@dataclass(frozen=True)
class Format:
    """A shape of file.

    Attributes
    ----------
    name: what it is, in words.
    export: the export that it feeds.
    header: the columns by which it is known.
    columns: each column of ours, and where it comes from; one that is left out is empty.
    file, sheet, header_line, separator, encoding: of a rule of the user, which files it is for, and how they are read;
        empty or 0 where that is found.
    leave_out: rows that are none: columns, and values.
    """

    name: str
    export: str
    header: tuple[str, ...]
    columns: Mapping[str, Source]
    file: str = ""
    sheet: str = ""
    header_line: int = 0
    separator: str = ""
    encoding: str = ""
    leave_out: Mapping[str, Sequence[str]] = field(default_factory=dict)


@cache
def published_formats() -> tuple[Format, ...]:
    """Return the formats of ``formats.yml``."""
    text = Path(__file__).with_name("formats.yml").read_text(encoding="utf-8")
    return tuple(
        Format(
            one["name"],
            one["export"],
            tuple(one["header"]),
            {name: Source(**source) for name, source in one["columns"].items()},
        )
        for one in yaml.safe_load(text)
    )


def format_of(table: Table) -> Format | None:
    """Return the published format whose columns the header has; None where it has those of none."""
    return next((one for one in published_formats() if not table.missing(one.header)), None)


def near(name: str, known: Iterable[str]) -> str:
    """Return a question about the nearest of the known words; empty where none is near."""
    found = difflib.get_close_matches(name, list(known), 1, 0.5)
    return f" Vouliez-vous dire « {found[0]} » ?" if found else ""


class MappedTable(Table):
    """A table in the shape of our export."""

    def __init__(self, table: Table, shape: Format, columns: Sequence[str]) -> None:
        super().__init__(table.name)
        self.header = list(columns)
        self.header_line = table.header_line
        self.notes = table.notes
        self._table = table
        self._columns = shape.columns
        self._left_out = {
            comparable_header(name): set(map(comparable_header, values))
            for name, values in shape.leave_out.items()
        }
        self.n_left_out = 0
        taken = {
            name
            for source in shape.columns.values()
            for name in (source.take, *source.of_head_office)
            if name
        } | set(shape.leave_out)
        absent = sorted(table.missing(list(taken)))
        if absent and shape.file:
            place = next(
                (one.place for one in shape.columns.values() if one.take == absent[0]), shape.name
            )
            raise UserError(
                f"{place} : la colonne « {absent[0]} » n'est pas dans {table.header_place()}."
                f"{near(absent[0], [name.strip() for name in table.header])}"
            )
        if absent:
            self.notes.append(f"colonnes absentes, donc non renseignées : {', '.join(absent)}")
        # Of each column that is taken the name by which the values of a row are found.
        self._key_of = {name: comparable_header(name) for name in taken}
        self._taken = [
            name for name in table.header if comparable_header(name) in self._key_of.values()
        ]
        # Read when it is first asked for: company, and the values of its head office.
        self._head_offices: dict[str, dict[str, str]] | None = None

    def estimated_rows(self) -> int | None:
        return self._table.estimated_rows()

    def unknown(self, columns: Sequence[str]) -> list[str]:
        """Nothing is unknown: what a published file has besides is left out on purpose."""
        return []

    def lines(self) -> Iterator[Row]:
        for row, found in self._found():
            if row.problem:
                yield row
            else:
                values = [self._value(self._columns.get(name), found) for name in self.header]
                yield row._replace(values=values)

    def _found(self) -> Iterator[tuple[Row, dict[str, str]]]:
        """Yield the rows of the file, and their values by comparable name."""
        self._table.n_blank = self.n_left_out = 0
        names = [comparable_header(name) for name in self._taken]
        for row in self._table.rows(self._taken):
            found = dict(zip(names, row.values, strict=False))
            if not row.problem and any(
                comparable_header(found[name]) in values for name, values in self._left_out.items()
            ):
                self.n_left_out += 1
                continue
            yield row, found
        self.n_blank = self._table.n_blank

    def _value(self, source: Source | None, found: dict[str, str]) -> str:
        if source is None:
            return ""
        if source.of_head_office:
            company = found.get(self._key_of[source.of_head_office[0]], "").strip()
            found = self._offices(source.of_head_office).get(company, {})
        text = found.get(self._key_of[source.take], "") if source.take else source.value
        text = text.strip()
        if source.words is not None:
            text = source.words.get(comparable_header(text), text)
        if source.decimal and text:
            thousands = "." if source.decimal == "," else ","
            text = text.replace(thousands, "").replace(source.decimal, ".")
        if source.width and text.isdigit():
            text = text.zfill(source.width)
        return text

    def _offices(self, marks: Sequence[str]) -> dict[str, dict[str, str]]:
        if self._head_offices is None:
            company, mark = (self._key_of[name] for name in marks)
            self._head_offices = {
                found[company].strip(): found
                for row, found in self._found()
                if not row.problem and found.get(mark, "").strip().lower() in words("yes_words")
            }
        return self._head_offices
