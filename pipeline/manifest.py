"""What a publication was made of: which run, when, which exports, which versions, what the checks said."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

TOOLS = ("dbt-core", "dbt-duckdb", "duckdb", "great-expectations")


def new_manifest(
    exports: list[Path],
    work: Path,
    tests: dict[str, int],
    expectations: list[dict[str, str]],
) -> dict[str, Any]:
    """Return the manifest of a run, as its ``quality.publication`` names it.

    No path of the machine stands in it: files by name, with size and SHA-256.
    """
    with duckdb.connect(str(work), read_only=True) as connection:
        row = connection.execute(
            "select run_id, strftime(published_at, '%Y-%m-%dT%H:%M:%S+00:00'), source, buyers from quality.publication"
        ).fetchone()
    assert row is not None
    run_id, published_at, source, buyers = row
    return {
        "run_id": run_id,
        "published_at": published_at,
        "source": source,
        "buyers": buyers.split(", ") if buyers else [],
        "exports": [
            {"file": path.name, "bytes": path.stat().st_size, "sha256": _digest(path)}
            for path in exports
        ],
        "versions": {"python": platform.python_version()} | {tool: version(tool) for tool in TOOLS},
        "tests": tests,
        "expectations": expectations,
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
