"""What a publication was made of: which run, when, which exports, which versions, what the checks said."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from pipeline.contract import exports_about_persons
from pipeline.files import sha256_of
from pipeline.ingest import FileReport

TOOLS = ("dbt-core", "dbt-duckdb", "duckdb", "great-expectations")


def sources_of(reports: list[FileReport]) -> list[dict[str, Any]]:
    """Return what was read, for the manifest: the export, and the file with its size and SHA-256.

    Of files with persons the export alone is told: a hash would let a guess at their rows be checked.
    """
    about_persons = exports_about_persons()
    with_persons = {report.sha256 for report in reports if report.export in about_persons}
    return [
        {"export": report.export}
        if report.sha256 in with_persons
        else {
            "export": report.export,
            "file": report.public,
            "bytes": report.n_bytes,
            "sha256": report.sha256,
        }
        for report in reports
        if report.export is not None
    ]


def sources_of_seeds(folder: Path) -> list[dict[str, Any]]:
    """Return the same of the seeds that dbt reads by itself."""
    reports = []
    for path in sorted(folder.glob("*.csv")):
        digest = sha256_of(path)
        size = path.stat().st_size
        reports.append(
            FileReport(path.name, path.stem, "seed", public=path.name, n_bytes=size, sha256=digest)
        )
    return sources_of(reports)


def new_manifest(
    sources: list[dict[str, Any]],
    work: Path,
    tests: dict[str, int],
    expectations: list[dict[str, str]],
) -> dict[str, Any]:
    """Return the manifest of a run, as its ``quality.publication`` names it.

    No path of the machine stands in it, and of expectations that were not held not what was found.

    Parameters
    ----------
    sources: as ``sources_of`` told them when they were read.
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
        "exports": sources,
        "versions": {"python": platform.python_version()} | {tool: version(tool) for tool in TOOLS},
        "tests": tests,
        "expectations": [
            {name: item[name] for name in ("id", "severity", "says", "do")} for item in expectations
        ],
    }
