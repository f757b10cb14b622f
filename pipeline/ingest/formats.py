"""Files of other shapes than ours, as administrations publish them: known by their header, mapped column by column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipeline.contract import words
from pipeline.errors import UserError
from pipeline.ingest.tables import Row, Table, comparable_header
from pipeline.shown import YEAR, nearest

# What a value may hold, filled in for each file or row.
PLACES = ("{line}", "{year}", "{buyer}")


@dataclass(frozen=True)
class Source:
    """Where a column of ours comes from.

    Attributes
    ----------
    take: a column of the file.
    join: several of them, joined by hyphens.
    sum: several of them that are amounts, added up; empty where one of them is empty or no amount.
    value: the same value in every row, in which ``{line}`` is the line, ``{year}`` the year in the file's name and
        ``{buyer}`` the SIREN of the Region.
    when: columns, and the values that they must have: the value is empty where they have others.
    width: how many digits it has: zeros that were lost in front are put back.
    year: whether it is a day of which the year alone is taken.
    words: its values, as ``comparable_header`` writes them, and what ours are.
    decimal: the sign between units and decimals, where numbers have another one for thousands.
    place: where the user's file says so.
    of_head_office: the columns of the company, and of the mark of the row that is its head office; empty where the
        value is that of the row itself.
    """

    take: str = ""
    join: Sequence[str] = ()
    sum: Sequence[str] = ()
    value: str = ""
    when: Mapping[str, Sequence[str]] = field(default_factory=dict)
    width: int = 0
    year: bool = False
    words: Mapping[str, str] | None = None
    decimal: str = ""
    place: str = ""
    of_head_office: Sequence[str] = ()

    @property
    def taken(self) -> list[str]:
        """The columns of the file that it needs."""
        return [
            name
            for name in (self.take, *self.join, *self.sum, *self.when, *self.of_head_office)
            if name
        ]


@dataclass(frozen=True)
class Format:
    """A shape of file.

    Attributes
    ----------
    name: what it is, in words.
    export: the export that it feeds; empty where it cannot feed any.
    header: the columns by which it is known.
    columns: each column of ours, and where it comes from; one that is left out is empty.
    positions: of a file without a header, whose first line has those words: its columns, and their places from 0.
    only: rows that count: columns, and values, in which ``*`` stands for anything. All rows where it is empty.
    leave_out: rows that do not: columns, and values.
    said: what else to say of such a file.
    file, sheet, header_line, separator, encoding: of a rule of the user, which files it is for, and how they are read;
        empty or 0 where that is found.
    """

    name: str
    export: str
    header: tuple[str, ...]
    columns: Mapping[str, Source] = field(default_factory=dict)
    positions: Mapping[str, int] = field(default_factory=dict)
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    said: str = ""
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
            **one
            | {
                "header": tuple(one["header"]),
                "columns": {name: _source(given) for name, given in one.get("columns", {}).items()},
            }
        )
        for one in yaml.safe_load(text)
    )


def _source(given: dict[str, Any]) -> Source:
    words = given.get("words")
    return Source(
        **given
        | {"words": words and {comparable_header(theirs): ours for theirs, ours in words.items()}}
    )


def format_of(table: Table) -> Format | None:
    """Return the published format whose columns the header has; None where it has those of none."""
    return next((one for one in published_formats() if not table.missing(one.header)), None)


def near(name: str, known: Iterable[str]) -> str:
    """Return a question about the nearest of the known words; empty where none is near."""
    found = nearest(name, known, 0.5)
    return f" Vouliez-vous dire « {found} » ?" if found else ""


class NoYearError(UserError):
    """Nothing says of which year a file is; it can be left aside."""


class MappedTable(Table):
    """A table in the shape of our export.

    Parameters
    ----------
    table: the file.
    shape: what it is.
    columns: those of our export.
    buyer: gives the SIREN of the Region, where a value asks for it.

    Raises
    ------
    UserError: a column of a user's rule is absent.
    NoYearError: the file's name bears no year, and a value asks for it.
    """

    def __init__(
        self, table: Table, shape: Format, columns: Sequence[str], buyer: Callable[[], str] = str
    ) -> None:
        super().__init__(table.name)
        self.header = list(columns)
        self.header_line = table.header_line
        self.notes = table.notes
        self._table = table
        self._shape = shape
        if shape.positions:
            table.header = [""] * (max(shape.positions.values()) + 1)
            for name, position in shape.positions.items():
                table.header[position] = name
        self._only, self._left_out = (
            {comparable_header(name): [_pattern(value) for value in values] for name, values in given.items()}
            for given in (shape.only, shape.leave_out)
        )  # fmt: skip
        self.n_left_out = 0
        taken = {name for source in shape.columns.values() for name in source.taken}
        taken |= {*shape.only, *shape.leave_out}
        absent = sorted(table.missing(list(taken)))
        if absent and shape.file:
            place = next(
                (one.place for one in shape.columns.values() if absent[0] in one.taken), shape.name
            )
            raise UserError(
                f"{place} : la colonne « {absent[0]} » n'est pas dans {table.header_place()}."
                f"{near(absent[0], [name.strip() for name in table.header])}"
            )
        if absent:
            self.notes.append(f"colonnes absentes, donc non renseignées : {', '.join(absent)}")
        if shape.said:
            self.notes.append(shape.said)
        self._filled = self._of_the_file(buyer)
        # Of each column that is taken the name by which the values of a row are found.
        self._key_of = {name: comparable_header(name) for name in taken}
        self._taken = [
            name for name in table.header if comparable_header(name) in self._key_of.values()
        ]
        # Read when it is first asked for: company, and the values of its head office.
        self._head_offices: dict[str, dict[str, str]] | None = None

    def _of_the_file(self, buyer: Callable[[], str]) -> dict[str, str]:
        """Return what stands for the places of values that are the same in the whole file."""
        asked = "".join(source.value for source in self._shape.columns.values())
        filled = {}
        if "{year}" in asked:
            year = YEAR.search(self.name)
            if not year:
                raise NoYearError(
                    f"{self.name} ne dit pas son année ; mettez-la dans son nom, par exemple achats_2025.csv"
                )
            filled["{year}"] = year.group()
        if "{buyer}" in asked:
            filled["{buyer}"] = buyer()
        return filled

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
                values = [
                    self._value(self._shape.columns.get(name), found, row.line)
                    for name in self.header
                ]
                yield row._replace(values=values)
        said = f"{self.n_left_out} lignes laissées de côté par la règle"
        if self.n_left_out and said not in self.notes:
            self.notes.append(said)

    def _found(self) -> Iterator[tuple[Row, dict[str, str]]]:
        """Yield the rows of the file, and their values by comparable name."""
        self._table.n_blank = self.n_left_out = 0
        names = [comparable_header(name) for name in self._taken]
        for row in self._rows():
            found = dict(zip(names, row.values, strict=False))
            if not row.problem and not self._counts(found):
                self.n_left_out += 1
                continue
            yield row, found
        self.n_blank = self._table.n_blank

    def _rows(self) -> Iterator[Row]:
        if not self._shape.positions:
            yield from self._table.rows(self._taken)
            return
        # Records of several kinds, each as long as it is.
        places = [self._shape.positions[name] for name in self._taken]
        for row in self._table.lines():
            values = [row.values[place] if place < len(row.values) else "" for place in places]
            yield row._replace(values=values)

    def _counts(self, found: Mapping[str, str]) -> bool:
        return all(_is_any(found.get(name, ""), values) for name, values in self._only.items()) and not any(
            _is_any(found.get(name, ""), values) for name, values in self._left_out.items()
        )  # fmt: skip

    def _value(self, source: Source | None, found: dict[str, str], line: int) -> str:
        if source is None:
            return ""
        if any(
            not _is_any(found.get(self._key_of[name], ""), [_pattern(value) for value in values])
            for name, values in source.when.items()
        ):
            return ""
        if source.of_head_office:
            company = found.get(self._key_of[source.of_head_office[0]], "").strip()
            found = self._offices(source.of_head_office).get(company, {})
        if source.join:
            text = "-".join(found.get(self._key_of[name], "").strip() for name in source.join)
        elif source.sum:
            text = _sum(found.get(self._key_of[name], "") for name in source.sum)
        elif source.take:
            text = found.get(self._key_of[source.take], "")
        else:
            text = source.value.replace("{line}", str(line))
            for place, value in self._filled.items():
                text = text.replace(place, value)
        text = text.strip()
        if source.words is not None:
            text = source.words.get(comparable_header(text), text)
        if source.decimal and text:
            thousands = "." if source.decimal == "," else ","
            text = text.replace(thousands, "").replace(source.decimal, ".")
        if source.year:
            year = YEAR.search(text)
            text = year.group() if year else text
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


def _sum(amounts: Iterable[str]) -> str:
    try:
        numbers = [Decimal(re.sub(r"[\s€]", "", text).replace(",", ".")) for text in amounts]
    except InvalidOperation:
        return ""
    return str(sum(numbers)) if all(map(Decimal.is_finite, numbers)) else ""


@cache
def _pattern(value: str) -> str:
    """Return a value in which ``*`` stands for anything, as ``comparable_header`` writes it."""
    return "*".join(map(comparable_header, str(value).split("*")))


def _is_any(value: str, patterns: Iterable[str]) -> bool:
    written = comparable_header(value)
    return any(fnmatchcase(written, pattern) for pattern in patterns)
