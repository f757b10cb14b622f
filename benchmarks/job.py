"""How long the whole job takes at several sizes, phase by phase, beside what reading and casting alone cost DuckDB.

``make bench`` (``python -m benchmarks.job 1 10``) multiplies the demonstration, builds each size in a folder of its
own, and prints a table. The floor is hand-written: DuckDB reads the same CSV files, ``try_cast``s their columns into
tables of a file, and does nothing else. Seconds, so compare only what one run printed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from math import log
from pathlib import Path
from typing import NamedTuple

import duckdb

from benchmarks.multiply import multiply
from pipeline.contract import export_columns
from pipeline.published import sql_text
from pipeline.resources import limits

AS_OF = "2026-07-01"
# Of thirty demonstrations together the ten first suppliers sell more than they earn.
ACCEPTED = "steering.share"
NUMBERS = (
    "montant",
    "valeur",
    "prix",
    "taux",
    "ponderation",
    "chiffre",
    "estime_ht",
    "offre_",
    "heures_",
)
DAYS = ("date", "valide", "actif_", "echeance", "realise_le")


class Measure(NamedTuple):
    """What one size took: rows and bytes read, seconds by phase, the peak of memory in bytes."""

    times: int
    rows: int
    bytes: int
    floor: float
    seconds: dict[str, float]
    peak: int


def floor(exports: Path, folder: Path) -> float:
    """Return the seconds in which DuckDB reads and casts the exports."""
    started = time.monotonic()
    with duckdb.connect(str(folder / "floor.duckdb"), config=limits()) as connection:
        for export, columns in export_columns().items():
            cast = ", ".join(_cast(column) for column in columns)
            connection.execute(
                f"create table {export} as select {cast} "
                f"from read_csv({sql_text(exports / f'{export}.csv')}, all_varchar = true)"
            )
    return time.monotonic() - started


def _cast(column: str) -> str:
    kind = (
        "decimal(18, 2)" if column.lower().startswith(NUMBERS)
        else "date" if column.lower().startswith(DAYS)
        else "varchar"
    )  # fmt: skip
    return f'try_cast("{column}" as {kind}) as "{column}"'


def job(exports: Path, folder: Path) -> tuple[dict[str, float], int]:
    """Build from the exports; return seconds by phase, those of dbt by layer, and the peak of memory."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "build", str(exports), "--workdir", str(folder), "--as-of", AS_OF,
         "--accept", ACCEPTED],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    whole = time.monotonic() - started
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit("the build failed; its message stands above")
    summary = json.loads((folder / "build" / "run-summary.json").read_text(encoding="utf-8"))
    seconds = {step["name"]: float(step["seconds"]) for step in summary["steps"]}
    seconds["whole"] = whole
    results = json.loads((folder / "build/dbt/run_results.json").read_text(encoding="utf-8"))
    nodes = json.loads((folder / "build/dbt/manifest.json").read_text(encoding="utf-8"))["nodes"]
    layers: Counter[str] = Counter()
    for result in results["results"]:
        node = nodes.get(result["unique_id"])
        if node and node["resource_type"] == "model":
            layers[node["fqn"][1] if node["fqn"][1] != "marts" else node["fqn"][2]] += result[
                "execution_time"
            ]
    return seconds | dict(layers), usage.ru_maxrss * 1024


def measure(times: int) -> Measure:
    """Write the exports of so many demonstrations, and measure both ways."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        exports = folder / "exports"
        rows = multiply(exports, times)
        size = sum(path.stat().st_size for path in exports.iterdir())
        least = floor(exports, folder)
        (folder / "job").mkdir()
        seconds, peak = job(exports, folder / "job")
    return Measure(times, rows, size, least, seconds, peak)


def table(measures: list[Measure]) -> str:
    """Return what was measured, as a table of Markdown; the last column is the exponent of growth."""
    phases = ["read", "dbt", "audit", "publish", "whole"]
    layers = ["staging", "intermediate", "core", "indicators", "steering", "reporting", "quality"]
    least = [one.floor for one in measures]
    rows = [
        ("rows", [f"{one.rows:,}" for one in measures], ""),
        ("megabytes of CSV", [f"{one.bytes / 1e6:,.0f}" for one in measures], ""),
        ("floor: read and cast, s", [f"{value:.1f}" for value in least], _growth(least, measures)),
    ]
    for name in phases + layers:
        values = [one.seconds.get(name, 0.0) for one in measures]
        label = f"{name}, s" if name in phases else f"dbt: {name}, thread-seconds"
        rows.append((label, [f"{value:.1f}" for value in values], _growth(values, measures)))
    rows.append(("peak memory, MB", [f"{one.peak / 1e6:,.0f}" for one in measures], ""))
    head = "| | " + " | ".join(f"{one.times} ×" for one in measures) + " | growth |"
    lines = [head, "|---|" + "---:|" * (len(measures) + 1)]
    lines += [f"| {label} | {' | '.join(values)} | {growth} |" for label, values, growth in rows]
    return "\n".join(lines)


def _growth(values: list[float], measures: list[Measure]) -> str:
    """Return the exponent between the two last sizes: 1 where time grows as rows do."""
    if len(values) < 2 or min(values[-2:]) <= 0:
        return ""
    return f"{log(values[-1] / values[-2]) / log(measures[-1].rows / measures[-2].rows):.2f}"


def main() -> int:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.job", description=__doc__)
    parser.add_argument("times", type=int, nargs="*", default=[1, 10])
    arguments = parser.parse_args()
    measures = []
    for times in arguments.times:
        print(f"{times} ×…", file=sys.stderr, flush=True)
        measures.append(measure(times))
    print(table(measures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
