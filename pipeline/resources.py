"""Memory and threads of DuckDB: what the user sets, else what fits the machine."""

from __future__ import annotations

import os
import re
from functools import cache

import duckdb

from pipeline.errors import UsageError

MEMORY = "SPASER_MEMORY"
THREADS = "SPASER_THREADS"
UNITS = {"M": 1000**2, "G": 1000**3, "T": 1000**4}
# With less, a demonstration does not build.
LEAST = 512 * UNITS["M"]
# Of what DuckDB would take (four fifths of the machine, or of its container), for Python needs some too.
SHARE = 0.75


def memory_in_bytes(text: str) -> int:
    """Return a size as people write it (4GB, 512 Mo, 1,5 G) in bytes.

    Raises
    ------
    UsageError: it is none, or less than a build needs.
    """
    found = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*([MGT])(?:i?[BO])?", text.strip(), re.IGNORECASE)
    size = float(found[1].replace(",", ".")) * UNITS[found[2].upper()] if found else 0
    if size < LEAST:
        raise UsageError(
            f"mémoire « {text} » : donnez une taille d'au moins 512 Mo, par exemple 4 Go "
            f"(--memory, ou la variable {MEMORY})."
        )
    return int(size)


def threads(text: str) -> int:
    """Return a number of threads.

    Raises
    ------
    UsageError: it is none.
    """
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text.strip()):
        raise UsageError(
            f"« {text} » threads : donnez un nombre entier à partir de 1 (--threads, ou la variable {THREADS})."
        )
    return int(text)


@cache
def _memory_of_the_machine() -> int:
    with duckdb.connect() as connection:
        row = connection.execute("select current_setting('memory_limit')").fetchone()
    assert row is not None
    size, unit = str(row[0]).split()
    return int(float(size) * 1024 ** ("KMGT".index(unit[0]) + 1) * SHARE)


def limits(at_most: str | None = None) -> dict[str, str | bool | int | float | list[str]]:
    """Return the limits of a connection, as ``duckdb.connect(config=...)`` takes them.

    Parameters
    ----------
    at_most: what this connection needs at most.

    Raises
    ------
    UsageError: what the user set cannot be used.
    """
    given = os.environ.get(MEMORY)
    size = memory_in_bytes(given) if given else _memory_of_the_machine()
    if at_most is not None:
        size = min(size, memory_in_bytes(at_most))
    found: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{size // UNITS['M']}MB"
    }
    if number := os.environ.get(THREADS):
        found["threads"] = threads(number)
    return found


def set_limits(connection: duckdb.DuckDBPyConnection) -> None:
    """Set the limits of a connection that is open: others of its file may have been opened without.

    Raises
    ------
    UsageError: what the user set cannot be used.
    """
    for name, value in limits().items():
        connection.execute(f"set {name} = '{value}'")
