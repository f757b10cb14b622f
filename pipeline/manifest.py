"""What a publication was made of: which run, when, which exports, which versions, what the checks said."""

from __future__ import annotations

import datetime as dt
import hashlib
import platform
import secrets
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

TOOLS = ("dbt-core", "dbt-duckdb", "duckdb", "great-expectations")


def new_manifest(
    exports: list[Path],
    source: str,
    work: Path,
    tests: dict[str, int],
    expectations: list[dict[str, str]],
) -> dict[str, Any]:
    """Return the manifest of a run. No path of the machine stands in it: files by name, with size and SHA-256."""
    now = dt.datetime.now(dt.UTC)
    return {
        "run_id": f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}",
        "published_at": now.isoformat(timespec="seconds"),
        "source": source,
        "buyers": followed_buyers(work),
        "exports": [
            {"file": path.name, "bytes": path.stat().st_size, "sha256": _digest(path)}
            for path in exports
        ],
        "versions": {"python": platform.python_version()} | {tool: version(tool) for tool in TOOLS},
        "tests": tests,
        "expectations": expectations,
    }


def followed_buyers(work: Path) -> list[str]:
    """Return the SIREN that the buyers of a working file give."""
    with duckdb.connect(str(work), read_only=True) as connection:
        rows = connection.execute(
            "select distinct buyer_siren from staging.stg_buyers where buyer_siren is not null order by 1"
        ).fetchall()
    return [siren for (siren,) in rows]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
