"""The plan's data as a Region may change them: checked before anything is built, with file, line and column."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from pipeline.contract import export_columns, export_documentation
from pipeline.errors import ExportsError
from pipeline.project import PROJECT
from pipeline.shown import nearest

INDICATORS = PROJECT / "seeds" / "plan" / "indicators.csv"
PARAMETERS = PROJECT / "seeds" / "plan" / "parameters.csv"
TARGETS = PROJECT / "seeds" / "plan" / "targets.csv"
TARGET_STATUSES = ("stated", "undated", "inferred", "unreadable")


def check_plan() -> None:
    """Check the parameters and the targets of the project.

    Raises
    ------
    ExportsError: a parameter is no number, or a status is outside the list.
    """
    for line, row in _rows(PARAMETERS):
        check_parameter(f"seeds/plan/{PARAMETERS.name}", line, row["parameter"], row["value"])
    for line, row in _rows(TARGETS):
        if row["status"] not in TARGET_STATUSES:
            raise ExportsError(
                f"seeds/plan/{TARGETS.name}, ligne {line}, colonne status : « {row['status']} » n'est pas un statut "
                f"de cible. Écrivez l'un de : {', '.join(TARGET_STATUSES)}."
            )


def missing(exports: Iterable[str | None]) -> list[str]:
    """Return a line per export that is not among ``exports``: the indicators that need it, and what would feed it."""
    given = set(exports)
    fed = {"commitments": ["les engagements du plan"]}
    sources = {export.name: export.found_in for export in export_documentation()}
    for _, row in _rows(INDICATORS):
        for name in row["exports"].split("; "):
            fed.setdefault(name, []).append(row["indicator_id"])
    return [
        f"  {name} : {', '.join(fed[name])} → {sources[name]}"
        for name in export_columns()
        if name in fed and name not in given
    ]


def check_parameter(file: str, line: int, name: str, value: str) -> None:
    """Check one parameter.

    Raises
    ------
    ExportsError: no rule reads a parameter of that name, or its value is no number.
    """
    names = parameter_names()
    if name not in names:
        near = nearest(name, names)
        hint = f" Vouliez-vous dire {near} ?" if near else ""
        raise ExportsError(
            f"{file}, ligne {line}, colonne parameter : « {name} » n'est pas un paramètre.{hint} "
            "La liste est dans docs/indicators.md."
        )
    try:
        number = Decimal(value.strip().replace(" ", "").replace("\u202f", "").replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= Decimal("1e12"):
        raise ExportsError(
            f"{file}, ligne {line}, colonne value : « {value} » n'est pas un nombre. Écrivez par exemple 100000 ou 0.3."
        )


@cache
def parameter_names() -> tuple[str, ...]:
    """Return the names of the parameters, in the order of their file."""
    return tuple(row["parameter"] for _, row in _rows(PARAMETERS))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV of the project with their lines."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            yield reader.line_num, row
