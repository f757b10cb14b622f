"""The targets are data: changing one flips the test and the status that depend on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from conftest import Build

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def build(copy_project: Callable[[str], Build]) -> Build:
    return copy_project("targets")


def outcome_of(build: Build, test: str) -> str:
    """Return what dbt said of a test in its last run."""
    log = (build.root / "build" / "logs" / "dbt.log").read_text(encoding="utf-8")
    return str(re.findall(rf"(PASS|WARN|FAIL)[ 0-9]* {test} ", log)[-1])


def status(build: Build, indicator: str, year: int) -> tuple[str, Decimal]:
    rows = build.query(
        "select status, target from steering.indicator_trajectories "
        f"where indicator_id = '{indicator}' and year = {year}"
    )
    return rows[0][0], rows[0][1]


def test_changing_a_target_flips_its_test_and_its_status(demo: Build, build: Build) -> None:
    assert status(demo, "C06-5", 2025) == ("met", Decimal("0.2"))
    assert outcome_of(demo, "meets_its_targets_fct_c06_5_social_clause_") == "PASS"
    others = demo.query(
        "select indicator_id, year, status from steering.indicator_trajectories "
        "where not (indicator_id = 'C06-5') order by all"
    )

    targets = build.root / "seeds" / "plan" / "targets.csv"
    text = targets.read_text(encoding="utf-8")
    assert "C06-5,2025,0.2," in text
    targets.write_text(text.replace("C06-5,2025,0.2,", "C06-5,2025,0.29,"), encoding="utf-8")

    result = build.run()
    assert result.returncode == 0, "a missed target warns; it does not fail the build"
    assert status(build, "C06-5", 2025) == ("missed", Decimal("0.29"))
    assert outcome_of(build, "meets_its_targets_fct_c06_5_social_clause_") == "WARN"
    assert "Cible manquée : C06-5" in result.stdout
    assert others == build.query(
        "select indicator_id, year, status from steering.indicator_trajectories "
        "where not (indicator_id = 'C06-5') order by all"
    )


def test_on_demand_a_missed_target_is_said_by_the_exit_status_and_all_is_published(
    build: Build,
) -> None:
    result = build.run("--trajectory-severity", "error", "--asserted-years", "all")
    assert result.returncode == 5
    assert "C01-1 2024" in result.stderr
    n_missed = build.query(
        "select count(*) from steering.indicator_trajectories where status = 'missed'"
    )
    assert n_missed != [(0,)]
    assert n_missed == build.query(
        "select sum(n_indicators) from steering.chantier_scorecard where status = 'missed'"
    )
