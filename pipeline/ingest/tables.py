"""Tables in CSV: the nineteen exports by name, the tabular DECP by its columns."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import UserError

csv.field_size_limit(16 * 1024 * 1024)

# What a table must have to be read as published contracts; its other columns may be absent, and are unknown.
DECP_REQUIRED = ("id", "acheteur_id", "montant", "dateNotification")
DECP_HOLDERS = ("titulaire_id", "titulaires_siren")


def comparable_header(header: str) -> str:
    """Return a header without case, accents and spaces; a point is an underscore."""
    plain = unicodedata.normalize("NFKD", header.strip().strip("\ufeff").lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return "".join(plain.split()).replace(".", "_")


class Table:
    """A CSV file whose encoding and separator have been found.

    Attributes
    ----------
    path: the file.
    header: the columns as written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._encoding = _encoding_of(path)
        with path.open(encoding=self._encoding, newline="") as file:
            first = file.readline()
        self._delimiter = max(",;\t|", key=first.count)
        with path.open(encoding=self._encoding, newline="") as file:
            self.header = next(csv.reader(file, delimiter=self._delimiter), [])

    def positions(self) -> dict[str, int]:
        """Return the position of each column by its comparable header."""
        found: dict[str, int] = {}
        for position, column in enumerate(self.header):
            key = comparable_header(column)
            if key in found:
                raise UserError(
                    f"{self.path.name}, ligne 1 : la colonne « {column.strip()} » figure deux fois. "
                    "Retirez-en une."
                )
            found[key] = position
        return found

    def rows(self, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
        """Yield (line of the file, values) for the named columns; an absent column is empty."""
        positions = self.positions()
        wanted = [positions.get(comparable_header(column)) for column in columns]
        with self.path.open(encoding=self._encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self._delimiter)
            next(reader, None)
            line = reader.line_num + 1
            for values in reader:
                if any(value.strip() for value in values):
                    yield (
                        line,
                        [
                            values[position]
                            if position is not None and position < len(values)
                            else ""
                            for position in wanted
                        ],
                    )
                line = reader.line_num + 1

    def missing(self, columns: Sequence[str]) -> list[str]:
        """Return the columns that the header lacks."""
        positions = self.positions()
        return [column for column in columns if comparable_header(column) not in positions]

    def unknown(self, columns: Sequence[str]) -> list[str]:
        """Return the columns of the header that nobody asked for."""
        known = {comparable_header(column) for column in columns}
        return [column for column in self.header if comparable_header(column) not in known]

    def is_published_contracts(self) -> bool:
        """Tell whether the header is one of the tabular DECP."""
        return not self.missing(DECP_REQUIRED) and len(self.missing(DECP_HOLDERS)) < len(
            DECP_HOLDERS
        )


def published_contracts(
    table: Table, columns: Sequence[str]
) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Yield (line, record, row) of a tabular DECP file, one row per holder.

    A table that lists the SIREN of the holders in one cell (``titulaires_siren``, separated by semicolons) has
    one line per record: record is then that line, and empty otherwise.
    """
    listed = not table.missing(["titulaires_siren"]) and bool(table.missing(["titulaire_id"]))
    wanted = [*columns, "titulaires_siren"]
    for line, values in table.rows(wanted):
        row = dict(zip(wanted, values, strict=True))
        holders = row.pop("titulaires_siren")
        if not listed:
            yield line, "", row
            continue
        for holder in [part.strip() for part in holders.split(";") if part.strip()] or [""]:
            yield (
                line,
                str(line),
                row | {"titulaire_id": holder, "titulaire_typeIdentifiant": "SIREN"},
            )


def _encoding_of(path: Path) -> str:
    """Return utf-8-sig where the whole file is UTF-8, else cp1252 (latin-1 where even that fails)."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            with path.open(encoding=encoding, newline="") as file:
                while file.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"
