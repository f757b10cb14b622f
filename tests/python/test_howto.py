"""docs/how-to.md, followed on a copy: adding an indicator and a column, changing a threshold."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import PROJECT, Build
from oracle import Indicators, exports_of, read_parameters

# Three builds, of copies that differ.
pytestmark = pytest.mark.slow

FACT = "fct_c20_2_competition"
SQL = """\
with members as (

    select
        contract_id as observation_id,
        notified_on as observed_on,
        buyer_siren,
        directorate,
        segment,
        cast(n_bids > 1 as integer) as numerator,
        1 as denominator,
        case when n_bids is null then 'answer_unknown' end as exclusion_reason
    from {{ ref('fct_contracts') }}
    where is_in_population

)

{{ fact() }}
"""


def insert(path: Path, before: str, text: str) -> Path:
    """Insert a text before the first place that reads ``before``; at the end where it is empty."""
    content = path.read_text(encoding="utf-8")
    position = content.index(before) if before else len(content)
    path.write_text(content[:position] + text + content[position:], encoding="utf-8")
    return path


def add_an_indicator(root: Path) -> set[Path]:
    """Contracts with more than one bid, wanted in every contract from 2025 on: not in the plan, easy to check."""
    indicators = root / "models/marts/indicators"
    fact = indicators / "axis_5_trust" / f"{FACT}.sql"
    fact.write_text(SQL, encoding="utf-8")
    return {
        insert(
            root / "seeds/plan/indicators.csv", "",
            "C20-2,5,20,added,Part des marchés avec plusieurs offres,Plusieurs offres,line,Contracts with several bids,"
            "% of contracts,"
            "share,contracts,false,false,contracts with n_bids above 1,contracts with known bids,marchés,"
            "Marchés avec plusieurs offres,Marchés dont le nombre d'offres est connu,,contracts,\n",
        ),
        insert(root / "seeds/plan/targets.csv", "", "C20-2,2025,1.0,at_least,stated,,added\n"),
        fact,
        insert(
            indicators / "_indicators__models.yml", "\n  - name: indicator_observations",
            f"  - {{name: {FACT}, <<: *fact_with_targets}}\n",
        ),
        insert(indicators / "indicator_observations.sql", "] -%}", f"    '{FACT}',\n"),
        insert(root / "tests/oracle/oracle.py", "", "# C20-2 would be counted here.\n"),
    }  # fmt: skip


def add_a_column(root: Path) -> set[Path]:
    """The payment means of an invoice, from the export to the mart."""
    contract = root / "seeds/raw/_raw__seeds.yml"
    text = contract.read_text(encoding="utf-8")
    start = text.index("  - name: invoices\n")
    types = text.index("        type_piece: string\n", start)
    text = text[:types] + "        moyen_paiement: string\n" + text[types:]
    column = text.index("      - name: type_piece\n", start)
    contract.write_text(
        text[:column]
        + "      - name: moyen_paiement\n        description: Moyen de paiement\n"
        + "        config: {meta: {example: virement}}\n"
        + text[column:],
        encoding="utf-8",
    )
    return {
        contract,
        insert(
            root / "pipeline/demo/spending.py", '"type_piece":', '"moyen_paiement": "virement",\n            '
        ),
        insert(
            root / "models/staging/stg_invoices.sql", "        {{ code_of('invoices', 'type_piece'",
            "        lower({{ clean_text('moyen_paiement') }}) as payment_means,\n",
        ),
        insert(root / "models/staging/stg_invoices.sql", "    document_type,\n    amount,", "    payment_means,\n"),
        insert(
            root / "models/marts/core/fct_invoices.sql", "    details.directorate,", "    invoices.payment_means,\n"
        ),
    }  # fmt: skip


def change_a_threshold(root: Path) -> set[Path]:
    path = root / "seeds/plan/parameters.csv"
    text = path.read_text(encoding="utf-8")
    assert "social_clause_threshold,100000," in text
    path.write_text(
        text.replace("social_clause_threshold,100000,", "social_clause_threshold,90000,"), "utf-8"
    )
    return {path}


@pytest.fixture(scope="module")
def followed(copy_project: Callable[[str], Build]) -> tuple[Build, dict[str, set[Path]]]:
    """All three in one copy and one build."""
    build = copy_project("howto")
    touched = {
        "indicator": add_an_indicator(build.root),
        "column": add_a_column(build.root),
        "threshold": change_a_threshold(build.root),
    }
    # What make demo and make docs write anew is not counted.
    subprocess.run(
        [sys.executable, "-m", "pipeline", "demo", "seeds/raw"], cwd=build.root, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    result = build.run()
    assert result.returncode == 0, result.stderr
    return build, touched


def test_few_files_are_touched(followed: tuple[Build, dict[str, set[Path]]]) -> None:
    _, touched = followed
    assert len(touched["indicator"]) <= 6
    assert len(touched["column"]) <= 5
    assert len(touched["threshold"]) == 1


def test_an_added_indicator_has_its_figures(
    followed: tuple[Build, dict[str, set[Path]]],
) -> None:
    build, _ = followed
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
        "where indicator_id = 'C20-2' and n_observations > 0 order by year"
    )


def test_an_added_column_reaches_the_mart(followed: tuple[Build, dict[str, set[Path]]]) -> None:
    build, _ = followed
    assert build.query("select distinct payment_means from core.fct_invoices") == [("virement",)]


def test_a_changed_threshold_changes_the_figure_its_words_and_nothing_else(
    followed: tuple[Build, dict[str, set[Path]]], demo: Build
) -> None:
    build, _ = followed
    parameters = read_parameters(build.root / "seeds/plan/parameters.csv")
    assert parameters["social_clause_threshold"] == Decimal(90_000)
    with (PROJECT / "seeds/reference/buyers.csv").open(encoding="utf-8", newline="") as file:
        buyers = {row["siren"] for row in csv.DictReader(file) if row["siren"]}
    figures = Indicators(exports_of(PROJECT / "seeds/raw", buyers), parameters).figures
    found = build.query(
        "select year, numerator, denominator from steering.indicator_years "
        "where indicator_id = 'C06-5' and numerator is not null order by year"
    )
    assert found == [
        (year, figures["C06-5", year].numerator, figures["C06-5", year].denominator)
        for year, *_ in found
    ]
    words = "select numerator_fr from core.dim_indicators where indicator_id = 'C06-5'"
    assert "90 000 €" in build.query(words)[0][0]
    assert "100 000 €" in demo.query(words)[0][0]
    others = "select * from steering.indicator_years where indicator_id not in ('C06-5', 'C20-2') order by 1, 2"
    assert build.query(others) == demo.query(others)


def test_unit_tests_hold(followed: tuple[Build, dict[str, set[Path]]]) -> None:
    """Those of the project, and those of the steps."""
    build, _ = followed
    result = build.dbt("test", "--select", "test_type:unit")
    assert result.returncode == 0, result.stdout


def test_a_forgotten_step_is_an_error(copy_project: Callable[[str], Build]) -> None:
    build = copy_project("forgotten")
    insert(
        build.root / "seeds/plan/indicators.csv", "",
        "C20-3,5,20,added,Sans modèle,Sans modèle,line,Without a model,contracts,count,contracts,false,false,x,,"
        "marchés,x,,,contracts,\n",
    )  # fmt: skip
    result = build.dbt(
        "build", "--select", "indicators", "every_indicator_has_a_fact_and_every_fact_an_indicator"
    )
    assert result.returncode != 0
    assert "every_indicator_has_a_fact_and_every_fact_an_indicator" in result.stdout
