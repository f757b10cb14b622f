"""Frozen years, lineage, and the way to add an indicator that CONTRIBUTING.md describes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from conftest import DBT, Build

from pipeline.errors import UserError
from pipeline.freeze import freeze


def test_a_frozen_figure_that_moves_is_named_with_both_values(
    copy_project: Callable[[str], Build],
) -> None:
    build = copy_project("frozen")
    assert build.run().returncode == 0
    figures = build.root / "seeds" / "reference" / "published_figures.csv"
    count = freeze(build.published, figures, 2024)
    assert count == 51
    result = build.run()
    assert "Chiffre figé" not in result.stdout
    assert build.query("select count(*) from quality.frozen_figure_changes") == [(0,)]

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

    # Accepted: the year is frozen again, and nothing moves.
    freeze(build.published, figures, 2024)
    assert build.run().returncode == 0
    assert build.query("select count(*) from quality.frozen_figure_changes") == [(0,)]


def test_only_a_published_and_complete_year_is_frozen(demo: Build, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="2026"):
        freeze(demo.published, tmp_path / "figures.csv", 2026)
    with pytest.raises(UserError, match="rien n'est publié"):
        freeze(tmp_path / "absent.duckdb", tmp_path / "figures.csv", 2024)
    assert not (tmp_path / "figures.csv").exists()


def test_one_fact_builds_what_it_needs_and_no_more(copy_project: Callable[[str], Build]) -> None:
    build = copy_project("lineage")
    result = subprocess.run(
        [DBT, "--quiet", "build", "--select", "+fct_c13_1_social_economy_growth"],
        cwd=build.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    with duckdb.connect(str(build.work), read_only=True) as connection:
        tables = {
            row[0]
            for row in connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables()"
            ).fetchall()
        }
        growth = connection.execute(
            "select count(*) from indicators.fct_c13_1_social_economy_growth"
        ).fetchone()
    assert growth is not None
    assert growth[0] > 0
    assert {name for name in tables if name.startswith("indicators.")} == {
        "indicators.fct_c13_1_social_economy_growth",
        "indicators.fct_c13_2_social_economy_spend",
    }
    assert not {name for name in tables if name.startswith(("steering.", "restricted.int"))}
    assert {"raw.invoices", "raw.suppliers", "raw.supplier_lists"} <= tables
    assert not {"raw.food_purchases", "raw.bids", "raw.events"} & tables


def add(path: Path, before: str, line: str) -> None:
    """Insert a line before the first one that begins with ``before``; at the end where it is empty."""
    text = path.read_text(encoding="utf-8")
    position = text.index(before) if before else len(text)
    path.write_text(text[:position] + line + text[position:], encoding="utf-8")


def test_the_steps_to_add_an_indicator(copy_project: Callable[[str], Build]) -> None:
    """Contracts with more than one bid, wanted in every contract from 2025 on: not in the plan, easy to check."""
    build = copy_project("added")
    plan, models = build.root / "seeds" / "plan", build.root / "models"
    name = "fct_c20_2_competition"
    # 1. One row of the catalogue, and its targets.
    add(
        plan / "indicators.csv",
        "",
        "C20-2,5,20,added,Part des marchés avec plusieurs offres,Contracts with several bids,% of contracts,share,"
        "contracts,false,false,contracts with n_bids above 1,contracts with known bids,marchés,"
        "Marchés avec plusieurs offres,Marchés dont le nombre d'offres est connu,,contracts,\n",
    )
    add(plan / "targets.csv", "", "C20-2,2025,1.0,at_least,stated,,added\n")
    # 2. One SQL file.
    (models / "marts/indicators/axis_5_trust" / f"{name}.sql").write_text(
        "with contracts as (select * from {{ ref('fct_contracts') }})\n\n"
        "{{ share_of_contracts('C20-2', 'n_bids > 1', unknown='answer_unknown') }}\n",
        encoding="utf-8",
    )
    # 3. One line of YAML.
    add(
        models / "marts/indicators/_indicators__models.yml",
        "\n  - name: indicator_observations",
        f"  - {{name: {name}, <<: *fact}}\n",
    )
    # 4. Its name in the union of the facts.
    add(build.root / "macros/indicators/fact_models.sql", "    ]) }}", f"        '{name}',\n")

    result = build.run()
    assert result.returncode == 0, result.stderr
    assert build.query(
        "select year, status, target from steering.indicator_trajectories "
        "where indicator_id = 'C20-2' and year between 2024 and 2026 order by year"
    ) == [(2024, "off_track", None), (2025, "missed", 1), (2026, "in_progress", None)]
    expected = build.query(
        "select year, count(case when n_bids > 1 then 1 end), count(n_bids) from core.fct_contracts "
        "where is_in_population group by year order by year"
    )
    assert expected == build.query(
        "select year, numerator, denominator from steering.indicator_years "
        "where indicator_id = 'C20-2' and observations > 0 order by year"
    )


def test_a_forgotten_step_is_an_error(copy_project: Callable[[str], Build]) -> None:
    build = copy_project("forgotten")
    add(
        build.root / "seeds/plan/indicators.csv",
        "",
        "C20-3,5,20,added,Sans modèle,Without a model,contracts,count,contracts,false,false,x,,marchés,x,,,contracts,\n",
    )
    result = build.run()
    assert result.returncode != 0
    assert "every_indicator_has_a_fact_and_every_fact_an_indicator" in result.stderr
