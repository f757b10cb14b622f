"""Frozen years, lineage, and the way to add an indicator that CONTRIBUTING.md describes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Build

from pipeline.errors import UserError
from pipeline.freeze import freeze


@pytest.mark.slow
def test_a_frozen_figure_that_moves_is_named_with_both_values(
    demo: Build, copy_project: Callable[[str], Build]
) -> None:
    build = copy_project("frozen")
    figures = build.root / "seeds" / "reference" / "published_figures.csv"
    count = freeze(demo.published, figures, 2024)
    assert [(count,)] == demo.query("select count(*) from core.dim_indicators")

    # One more gain than was published: the estimate of one contract is corrected.
    details = build.root / "seeds" / "raw" / "contract_details.csv"
    lines = details.read_text(encoding="utf-8").splitlines()
    position = lines[0].split(",").index("suppression_pe_plastiques")
    changed = next(
        index
        for index, line in enumerate(lines)
        if line.split(",")[1].startswith("2024") and line.split(",")[position] == "non"
    )
    cells = lines[changed].split(",")
    cells[position] = "oui"
    lines[changed] = ",".join(cells)
    details.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = build.run()
    assert result.returncode == 0, "a figure that moved is a warning: the correction may be right"
    changes = build.query(
        "select indicator_id, year, field, recomputed - published from quality.frozen_figure_changes"
    )
    assert {(row[0], row[1], row[2]) for row in changes} == {
        ("C01-3", 2024, "numerator"),
        ("C01-3", 2024, "value"),
    }
    assert "Chiffre figé qui a changé : C01-3 2024, numerator : " in result.stdout
    assert result.stdout.count("Chiffre figé") == len(changes)

    # Accepted: the year is frozen again, and nothing moves.
    freeze(build.published, figures, 2024)
    result = build.dbt("build", "--select", "published_figures", "frozen_figure_changes")
    assert result.returncode == 0, result.stdout
    assert build.query("select count(*) from quality.frozen_figure_changes", published=False) == [
        (0,)
    ]


def test_only_a_published_and_complete_year_is_frozen(demo: Build, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="2026"):
        freeze(demo.published, tmp_path / "figures.csv", 2026)
    with pytest.raises(UserError, match="rien n'est publié"):
        freeze(tmp_path / "absent.duckdb", tmp_path / "figures.csv", 2024)
    assert not (tmp_path / "figures.csv").exists()


@pytest.mark.slow
def test_one_fact_builds_what_it_needs_and_no_more(new_build: Callable[[str], Build]) -> None:
    build = new_build("lineage")
    result = build.dbt("build", "--select", "+fct_c13_1_social_economy_growth")
    assert result.returncode == 0, result.stdout
    tables = {
        name
        for (name,) in build.query(
            "select schema_name || '.' || table_name from duckdb_tables()", published=False
        )
    }
    growth = build.query(
        "select count(*) from indicators.fct_c13_1_social_economy_growth", published=False
    )
    assert growth != [(0,)]
    assert {name for name in tables if name.startswith("indicators.")} == {
        "indicators.fct_c13_1_social_economy_growth"
    }
    assert not {name for name in tables if name.startswith(("steering.", "restricted.int"))}
    assert {"raw.invoices", "raw.suppliers", "raw.supplier_lists"} <= tables
    assert not {"raw.food_purchases", "raw.bids", "raw.events"} & tables
