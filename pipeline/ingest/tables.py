"""Tables in CSV: the nineteen exports by name, the tabular DECP by its columns."""

from __future__ import annotations

import csv
import html
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import UserError

csv.field_size_limit(16 * 1024 * 1024)

# What a table must have to be read as published contracts; its other columns may be absent, and are unknown.
DECP_REQUIRED = ("id", "acheteur_id", "montant", "dateNotification")
DECP_HOLDERS = ("titulaire_id", "titulaires_siren", "titulaire_id_1")
# Three ways to name holders: one a row; their SIREN in one cell; up to three side by side (the Ministry's flat file).
HOLDER_COLUMNS = (
    "titulaires_siren",
    *(f"titulaire_{part}_{rank}" for rank in (1, 2, 3) for part in ("id", "typeIdentifiant")),
)
# Columns of the flat file under another name, and what it says of a modification.
OTHER_NAMES = {
    "technique": "techniques",
    "modaliteExecution": "modalitesExecution",
    "typePrix": "typesPrix",
}
MODIFICATION = {
    "dateNotification": (
        "dateNotificationModificationModification",
        "dateNotificationModification",
    ),
    "datePublicationDonnees": (
        "datePublicationDonneesModificationModification",
        "datePublicationDonneesModification",
    ),
    "montant": ("montantModification",),
    "dureeMois": ("dureeMoisModification",),
}
UNKNOWN = ("", "NC", "MQ", "CDL")


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

    def positions(self) -> dict[str, list[int]]:
        """Return the positions of each column by its comparable header; several where it stands twice."""
        found: dict[str, list[int]] = {}
        for position, column in enumerate(self.header):
            found.setdefault(comparable_header(column), []).append(position)
        return found

    def refuse_twins(self, columns: Sequence[str]) -> None:
        """Raise UserError where two columns of the header are one of the wanted columns."""
        wanted = {comparable_header(column) for column in columns}
        keys = [comparable_header(column) for column in self.header]
        for column, key in zip(self.header, keys, strict=True):
            if key in wanted and keys.count(key) > 1:
                raise UserError(
                    f"{self.path.name}, ligne 1 : la colonne « {column.strip()} » figure deux fois. Retirez-en une."
                )

    def rows(self, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
        """Yield (line of the file, values) for the named columns; an absent column is empty."""
        positions = self.positions()
        wanted = [positions.get(comparable_header(column), []) for column in columns]
        with self.path.open(encoding=self._encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self._delimiter)
            next(reader, None)
            line = reader.line_num + 1
            for values in reader:
                if any(value.strip() for value in values):
                    yield line, [_first_known(values, places) for places in wanted]
                line = reader.line_num + 1

    def missing(self, columns: Sequence[str]) -> list[str]:
        """Return the columns that the header lacks."""
        positions = self.positions()
        return [column for column in columns if comparable_header(column) not in positions]

    def unknown(self, columns: Sequence[str]) -> list[str]:
        """Return the columns of the header that nobody asked for."""
        known = {comparable_header(column) for column in columns}
        return [column for column in self.header if comparable_header(column) not in known]

    def renamed(self) -> set[str]:
        """Return the columns of the contract that the header has under another name."""
        return {name for other, name in OTHER_NAMES.items() if not self.missing([other])}

    def is_published_contracts(self) -> bool:
        """Tell whether the header is one of the tabular DECP."""
        return not self.missing(DECP_REQUIRED) and len(self.missing(DECP_HOLDERS)) < len(
            DECP_HOLDERS
        )


def _first_known(values: list[str], places: list[int]) -> str:
    """Return the value of a column; where it stands twice, the first that says something."""
    found = [html.unescape(values[place]) for place in places if place < len(values)]
    return next(
        (value for value in found if value.strip() not in UNKNOWN), found[0] if found else ""
    )


def published_contracts(
    table: Table, columns: Sequence[str]
) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Yield (line, record, row) of a tabular DECP file, one row per holder.

    Where a line is a record (``titulaires_siren`` or ``titulaire_id_1`` in the header) record is that line, and
    empty where the rows of a record must be found by what they share.
    """
    one_row_a_holder = not table.missing(["titulaire_id"])
    changes = [name for names in MODIFICATION.values() for name in names]
    wanted = list(dict.fromkeys([*columns, *HOLDER_COLUMNS, *OTHER_NAMES, *changes]))
    for line, values in table.rows(wanted):
        row = dict(zip(wanted, map(_plain, values), strict=True))
        for other, name in OTHER_NAMES.items():
            if row[name] in UNKNOWN:
                row[name] = row[other]
        if one_row_a_holder:
            yield line, "", row
            continue
        holders = _holders(row) or [("", "")]
        states = [row | {"modification_id": "0", "donneesActuelles": "true"}]
        change = {
            name: next((row[column] for column in others if row[column] not in UNKNOWN), "")
            for name, others in MODIFICATION.items()
        }
        if change["dateNotification"]:
            states[0]["donneesActuelles"] = "false"
            states.append(
                row
                | {name: value for name, value in change.items() if value}
                | {"modification_id": "1", "donneesActuelles": "true"}
            )
        for state in states:
            for identifier, kind in holders:
                yield (
                    line,
                    str(line),
                    state | {"titulaire_id": identifier, "titulaire_typeIdentifiant": kind},
                )


def _holders(row: dict[str, str]) -> list[tuple[str, str]]:
    listed = [(part.strip(), "SIREN") for part in row["titulaires_siren"].split(";")]
    beside = [
        (row[f"titulaire_id_{rank}"], row[f"titulaire_typeIdentifiant_{rank}"])
        for rank in (1, 2, 3)
    ]
    return [(identifier, kind) for identifier, kind in listed + beside if identifier not in UNKNOWN]


def _plain(value: str) -> str:
    """Return a value of the flat file without its wrapping: ``INX 202424`` and ``['Clause sociale']``."""
    value = value.strip().removeprefix("INX ")
    if value == "[]" or (value.startswith(("['", '["')) and value.endswith("]")):
        return ", ".join(part.strip(" '\"") for part in value[1:-1].split(","))
    return value


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
