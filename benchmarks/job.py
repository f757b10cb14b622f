"""How long the whole job takes at several sizes, phase by phase, beside what could do the same.

``make bench TIMES="1 10"`` multiplies the demonstration, and takes the exports of each size through the whole job, the
limit (``limit``), polars (``with_polars``) and pandas (``with_pandas``), each in a process of its own, in one run on
one machine; checks that the 51 figures are the same; and prints a table of medians. An earlier version and another
engine run once a size. Seconds, so compare only what one run printed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import log
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from pipeline.engines import DUCKDB
from pipeline.errors import UserError
from pipeline.project import PROJECT
from pipeline.published import sql_text

AS_OF = "2026-07-01"
# Of thirty demonstrations together the ten first suppliers sell more than they earn.
ACCEPTED = "steering.share"
LAYERS = ("staging", "intermediate", "core", "indicators", "steering", "reporting", "quality")
# What the limit tells apart, how that is said, and the layers that do the same.
PHASES = (
    ("read", "read and cast", ("staging",)),
    ("contracts", "contracts", ("intermediate", "core")),
    ("figures", "figures", ("indicators", "steering")),
)
LIBRARIES = ("polars", "pandas")
# dbt runs two nodes at a time.
NODES_AT_A_TIME = 2
# Floating point adds cents of a hundred million rows otherwise.
CENTS = 0.01


class Taken(NamedTuple):
    """What a process took: seconds as a whole (``whole``) and by phase, and the peak of its memory in bytes."""

    seconds: dict[str, float]
    peak: int


class Measure(NamedTuple):
    """What one size took: rows and bytes read, and of each that did the work the runs of it."""

    times: int
    rows: int
    bytes: int
    taken: dict[str, list[Taken]]

    def median(self, who: str, value: Callable[[Taken], float]) -> float | None:
        """Return the median of the runs; None where there was none."""
        runs = self.taken.get(who, [])
        return statistics.median(map(value, runs)) if runs else None

    def seconds(self, who: str, phase: str = "whole") -> float | None:
        """Return the median seconds of a phase."""
        return self.median(who, lambda one: one.seconds.get(phase, 0.0))


def run(arguments: Sequence[str], *, place: Path = PROJECT, **variables: str) -> tuple[Taken, str]:
    """Run a module of the project that stands at ``place``; return what it took, and what it printed.

    Raises UserError where it fails.
    """
    started = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        python = place / ".venv" / "bin" / "python"
        process = subprocess.Popen(
            [str(python) if python.exists() else sys.executable, "-m", *arguments],
            cwd=place, stdout=said, env=os.environ | variables,
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        if os.waitstatus_to_exitcode(status) != 0:
            raise UserError(f"{' '.join(arguments)} failed; its message stands above")
        said.seek(0)
        return Taken({"whole": seconds}, usage.ru_maxrss * 1024), said.read()


def limit(exports: Path, folder: Path) -> Taken:
    """Let bare DuckDB compute the figures."""
    taken, said = run(["benchmarks.limit", str(exports), str(folder / "limit.csv")])
    taken.seconds.update(json.loads(said))
    return taken


def frames(library: str, exports: Path, folder: Path) -> Taken:
    """Let polars or pandas compute them."""
    taken, _ = run([f"benchmarks.with_{library}", str(exports), str(folder / f"{library}.csv")])
    return taken


def job(exports: Path, folder: Path, *, place: Path = PROJECT, engine: str = DUCKDB) -> Taken:
    """Build from the exports; the seconds of dbt are also by layer, added up over its threads."""
    folder.mkdir()
    chosen = [] if engine == DUCKDB else ["--engine", engine]
    taken, _ = run(
        ["pipeline", "build", str(exports), "--workdir", str(folder), "--as-of", AS_OF, "--accept", ACCEPTED, *chosen],
        place=place, SPASER_PSEUDONYM_SALT="benchmark" * 4,
    )  # fmt: skip
    summary = json.loads((folder / "build" / "run-summary.json").read_text(encoding="utf-8"))
    taken.seconds.update({step["name"]: float(step["seconds"]) for step in summary["steps"]})
    results = json.loads((folder / "build/dbt/run_results.json").read_text(encoding="utf-8"))
    nodes = json.loads((folder / "build/dbt/manifest.json").read_text(encoding="utf-8"))["nodes"]
    layers: Counter[str] = Counter()
    for result in results["results"]:
        node = nodes.get(result["unique_id"])
        if node and node["resource_type"] == "model":
            layer = node["fqn"][1] if node["fqn"][1] != "marts" else node["fqn"][2]
            layers[layer] += result["execution_time"]
    taken.seconds.update(layers)
    return taken


def spared(work: Callable[..., Taken], *arguments: Any, **named: Any) -> Taken | None:
    """Return what ``work`` took; None where it failed, after its message: what others took is told all the same."""
    try:
        return work(*arguments, **named)
    except UserError as error:
        print(error, file=sys.stderr, flush=True)
        return None


def others(published: Path, folder: Path) -> list[str]:
    """Return the figures of ``folder`` that are not those of a publication; those of persons may be withheld there."""
    with duckdb.connect() as connection:
        connection.execute(f"attach {sql_text(published)} as job (read_only)")
        parts = [
            f"select {sql_text(path)} as who, * from read_csv({sql_text(path)}, types = {{'year': 'DOUBLE'}})"
            for path in sorted(folder.glob("*.csv"))
        ]
        rows = connection.execute(
            f"""
            with found as ({" union all by name ".join(parts)}),
            asked as (
                select who, told.*
                from job.steering.indicator_years as told
                cross join (select distinct who from found)
                where told.numerator is not null
            )

            select concat_ws(' ', who, asked.indicator_id, asked.year)
            from asked
            left join found using (who, indicator_id, year)
            where not coalesce(abs(found.numerator - asked.numerator) < {CENTS}, false)
                or not coalesce(abs(found.denominator - asked.denominator) < {CENTS}, asked.denominator is null)
            order by all
            """
        ).fetchall()
    return [one for (one,) in rows]


def refuse_others(folder: Path, who: str) -> None:
    """Raise UserError where the figures that ``who`` published are not those of the files of ``folder``."""
    if different := others(folder / who / "published" / "warehouse.duckdb", folder):
        raise UserError(f"{who}: not the same figures: {', '.join(different[:5])}")


def once(
    exports: Path, folder: Path, before: Path | None, engines: Sequence[str]
) -> Iterator[tuple[str, Taken | None]]:
    """Yield what each of those that can do the work took; None of one that failed beside the job and the limit.

    Raises UserError where two of them do not give the same figures.
    """
    yield "limit", limit(exports, folder)
    for library in LIBRARIES:
        yield library, spared(frames, library, exports, folder)
    yield "job", job(exports, folder / "job")
    refuse_others(folder, "job")
    if before:
        yield "before", spared(job, exports, folder / "before", place=before)
    for engine in engines:
        found = spared(job, exports, folder / engine, engine=engine)
        if found:
            refuse_others(folder, engine)
        yield engine, found


def measure(times: int, n_runs: int, before: Path | None, engines: Sequence[str]) -> Measure:
    """Write the exports of so many demonstrations, and measure all that can do the work."""
    taken: dict[str, list[Taken]] = {}
    with tempfile.TemporaryDirectory() as place:
        exports = Path(place) / "exports"
        # In a process of its own: the peak of one that this process starts is at least that of this process.
        _, said = run(["benchmarks.multiply", str(times), str(exports)])
        rows = int(said.split()[0])
        size = sum(path.stat().st_size for path in exports.iterdir())
        for number in range(1, n_runs + 1):
            with tempfile.TemporaryDirectory(dir=place) as folder:
                # What takes longer than all else together runs once.
                slow = (before, engines) if number == 1 else (None, ())
                for who, found in once(exports, Path(folder), *slow):
                    said = f"{found.seconds['whole']:.1f} s" if found else "failed"
                    print(
                        f"{times} ×, {number} / {n_runs}: {who} {said}", file=sys.stderr, flush=True
                    )
                    if found:
                        taken.setdefault(who, []).append(found)
    return Measure(times, rows, size, taken)


def table(measures: list[Measure]) -> str:
    """Return what was measured, as a table of Markdown; the last column is the exponent of growth."""
    lines = [
        "| | " + " | ".join(f"{one.times} ×" for one in measures) + " | growth |",
        "|---|" + "---:|" * (len(measures) + 1),
    ]

    def add(
        label: str, values: Sequence[float | None], form: str = ".1f", *, grows: bool = True
    ) -> None:
        if any(value is not None for value in values):
            shown = ["" if value is None else f"{value:{form}}" for value in values]
            lines.append(
                f"| {label} | {' | '.join(shown)} | {_growth(values, measures) if grows else ''} |"
            )

    def ratio(label: str, above: str, below: str) -> None:
        pairs = [(one.seconds(above), one.seconds(below)) for one in measures]
        add(label, [a / b if a and b else None for a, b in pairs], grows=False)

    add("rows", [one.rows for one in measures], ",", grows=False)
    add("megabytes of CSV", [one.bytes / 1e6 for one in measures], ",.0f", grows=False)
    for phase, label, _ in (*PHASES, ("whole", "whole", ())):
        add(f"limit: {label}, s", [one.seconds("limit", phase) for one in measures])
    for who in LIBRARIES:
        add(f"{who}, s", [one.seconds(who) for one in measures])
    for phase in ("read", "dbt", "audit", "publish", "whole"):
        add(f"{phase}, s", [one.seconds("job", phase) for one in measures])
    for layer in LAYERS:
        add(f"dbt: {layer}, thread-seconds", [one.seconds("job", layer) for one in measures])
    known = dict.fromkeys(who for one in measures for who in one.taken)
    engines = [who for who in known if who not in ("job", "limit", *LIBRARIES)]
    for who in engines:
        add(f"{who}: whole, s", [one.seconds(who) for one in measures])
    ratio("whole / limit", "job", "limit")
    for phase, label, layers in PHASES:
        add(
            f"{' and '.join(layers)} / {label} of the limit",
            [
                sum(one.seconds("job", layer) or 0 for layer in layers)
                / NODES_AT_A_TIME
                / (one.seconds("limit", phase) or 1)
                for one in measures
            ],
            grows=False,
        )
    for who in (*LIBRARIES, *engines):
        ratio(f"whole / {who}", "job", who)
    for who in ("job", "limit", *LIBRARIES, *engines):
        peaks = [one.median(who, lambda run: run.peak) for one in measures]
        add(f"{who}: peak memory, MB", [peak and peak / 1e6 for peak in peaks], ",.0f", grows=False)
    return "\n".join(lines)


def _growth(values: Sequence[float | None], measures: list[Measure]) -> str:
    """Return the exponent between the two last sizes: 1 where time grows as rows do."""
    first, last = values[-2:] if len(values) > 1 else (None, None)
    if not first or not last:
        return ""
    return f"{log(last / first) / log(measures[-1].rows / measures[-2].rows):.2f}"


def main() -> int:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.job", description=__doc__)
    parser.add_argument("times", type=int, nargs="*", default=[1, 10])
    parser.add_argument("--runs", type=int, default=3, help="of which the median is told")
    parser.add_argument(
        "--before", type=Path, help="a checkout of another commit, with an environment in .venv"
    )
    parser.add_argument("--engine", action="append", default=[], help="spark or ducklake, beside")
    arguments = parser.parse_args()
    measures = []
    for times in arguments.times:
        measures.append(measure(times, arguments.runs, arguments.before, arguments.engine))
        # What was measured is told, whatever stops the next size.
        print(table(measures), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
