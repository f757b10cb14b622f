"""What the whole job is measured against gives the same figures, or it would be no measure."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from conftest import PROJECT, Build

from benchmarks.job import LIBRARIES, Measure, Taken, frames, limit, others, spared, table


def test_whoever_is_measured_gives_the_same_figures(demo: Build, tmp_path: Path) -> None:
    exports = PROJECT / "seeds" / "raw"
    taken = [limit(exports, tmp_path), *(frames(one, exports, tmp_path) for one in LIBRARIES)]
    assert all(one.seconds["whole"] > 0 and one.peak > 0 for one in taken)
    assert others(demo.published, tmp_path) == []
    # A figure that is another, or missing, is told.
    path = tmp_path / "polars.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if (row["indicator_id"], row["year"]) != ("C10-1", "2023")
        ]
    for row in rows:
        if (row["indicator_id"], row["year"]) == ("C12-2", "2024"):
            row["denominator"] = str(float(row["denominator"]) + 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert [one.removeprefix(f"{path} ") for one in others(demo.published, tmp_path)] == [
        "C10-1 2023", "C12-2 2024",
    ]  # fmt: skip


def test_one_that_fails_beside_the_job_leaves_an_empty_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert spared(frames, "abacus", PROJECT / "seeds" / "raw", tmp_path) is None
    assert "benchmarks.with_abacus" in capsys.readouterr().err
    took = [Taken({"whole": 6.0, "read": 2.0, "staging": 8.0}, 10**9)]
    measures = [
        Measure(1, 100, 10, {"limit": took, "job": took, "polars": took}),
        Measure(10, 1000, 100, {"limit": took, "job": took, "before": took}),
    ]
    lines = table(measures).splitlines()
    assert "| polars, s | 6.0 |  |  |" in lines
    assert "| before: whole, s |  | 6.0 |  |" in lines
    assert "| staging / read and cast of the limit | 2.0 | 2.0 |  |" in lines
