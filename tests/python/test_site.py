"""What the pages show beside the published tables: counted anew from the facts, row by row."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Build

from pipeline import site
from pipeline.open_data import kept_inside

# What happens to a row of a fact between two publications.
FACT = "indicators.fct_c11_1_sme_holders"
NOBODY_MENDS = ("Aucune", "Attendre")


@pytest.fixture(scope="module")
def written(demo: Build, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Path]]:
    """The copy with what the site adds, and the folder of lists: of a publication in which one figure moved."""
    folder = tmp_path_factory.mktemp("site-data")
    copy, before = folder / "copy.duckdb", folder / "before.duckdb"
    shutil.copyfile(demo.published, copy)
    shutil.copyfile(demo.published, before)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "insert into steering.publication_changes values ('C11-1', 2025, 0.5, 0.6, 'off_track', 'on_track')"
        )
    with duckdb.connect(str(before)) as connection:
        rows = connection.execute(
            f"select observation_id from {FACT} where year = 2025 and exclusion_reason is null order by 1 limit 5"
        ).fetchall()
        names = [name for (name,) in rows]
        connection.execute(f"delete from {FACT} where observation_id in (?, ?)", names[:2])
        connection.execute(
            f"update {FACT} set numerator = numerator + 1 where observation_id = ?", names[2:3]
        )
        connection.execute(
            f"update {FACT} set observation_id = 'partie' where observation_id = ?", names[3:4]
        )
    static = folder / "static"
    static.mkdir()
    site.write_site(copy, before, static)
    with duckdb.connect(str(copy), read_only=True) as connection:
        yield connection, static


def content(path: Path) -> list[dict[str, Any]]:
    told = json.loads(path.read_text(encoding="utf-8"))
    titles = [column["title"] for column in told["columns"]]
    return [dict(zip(titles, row, strict=True)) for row in told["rows"]]


def facts(connection: Any) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each indicator that may be shown and is not about persons."""
    about = dict(
        connection.execute(
            "select indicator_id, is_about_persons from core.dim_indicators"
        ).fetchall()
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for (table,) in connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'indicators'"
    ).fetchall():
        if f"indicators.{table}" in kept_inside():
            continue
        answer = connection.execute(f"from indicators.{table}")
        names = [column for column, *_ in answer.description]
        rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
        if rows and not about[rows[0]["indicator_id"]]:
            found[rows[0]["indicator_id"]] = rows
    return found


def test_a_gap_says_what_the_coverage_would_be_without_it(written: tuple[Any, Path]) -> None:
    connection, _ = written
    actions = dict(
        connection.execute("select reason_id, action_fr from core.dim_reasons").fetchall()
    )
    names = dict(connection.execute("select reason_id, name_fr from core.dim_reasons").fetchall())
    years = {year for (year,) in connection.execute("select year from core.dim_years").fetchall()}
    coverage = {
        (indicator, year): value
        for indicator, year, value in connection.execute(
            "select indicator_id, year, coverage from steering.indicator_trajectories"
        ).fetchall()
    }
    shown: dict[tuple[str, int, str], list[float]] = defaultdict(lambda: [0, 0.0])
    for indicator, year, reason, n_rows, share in connection.execute(
        "select indicator_id, year, reason_fr, n_rows, share from site.gaps"
    ).fetchall():
        shown[indicator, year, reason][0] += n_rows
        shown[indicator, year, reason][1] += share
    expected = set()
    for indicator, rows in facts(connection).items():
        for year in {row["year"] for row in rows} & years:
            of_year = [row for row in rows if row["year"] == year]
            is_weighed = all(row["weight"] is not None for row in of_year) and any(
                row["weight"] for row in of_year
            )
            reasons = {row["exclusion_reason"] for row in of_year if row["exclusion_reason"]}
            for reason in reasons:
                if actions[reason] in NOBODY_MENDS:
                    continue
                left = [row for row in of_year if row["exclusion_reason"] == reason]
                if is_weighed:
                    # As if each had been known: its whole weight would be.
                    known = sum(
                        abs(row["weight"]) if row in left else abs(row["known_weight"] or 0)
                        for row in of_year
                    )
                    cured = known / sum(abs(row["weight"]) for row in of_year)
                else:
                    known = sum(1 for row in of_year if not row["exclusion_reason"]) + len(left)
                    cured = Decimal(known) / len(of_year)
                n_rows, share = shown[indicator, year, names[reason]]
                assert n_rows == len(left), (indicator, year, reason)
                assert float(coverage[indicator, year]) + share == pytest.approx(float(cured), abs=2e-6), (
                    indicator, year, reason,
                )  # fmt: skip
                expected.add((indicator, year, names[reason]))
    assert set(shown) == expected
    assert len(expected) > 100


def test_the_same_day_of_the_year_before_is_counted_from_the_rows(
    written: tuple[Any, Path],
) -> None:
    connection, _ = written
    measures = dict(
        connection.execute("select indicator_id, measure from core.dim_indicators").fetchall()
    )
    shown = {row[0]: row[1:] for row in connection.execute(
        "select indicator_id, until_on, value from site.same_days").fetchall()}  # fmt: skip
    assert len(shown) > 25
    for indicator, rows in facts(connection).items():
        now = [row for row in rows if row["year"] == 2026]
        if indicator not in shown:
            continue
        last = max(row["observed_on"] for row in now)
        until = last.replace(year=2025)
        then = [row for row in rows if row["year"] == 2025 and row["observed_on"] <= until]
        top = sum(row["numerator"] or 0 for row in then)
        value = top
        if measures[indicator] == "share":
            bottom = sum(row["denominator"] or 0 for row in then)
            value = top / bottom if bottom else None
        assert shown[indicator][0] == until
        if value is None:
            assert shown[indicator][1] is None
        else:
            assert shown[indicator][1] == pytest.approx(float(value)), indicator


def test_rows_that_moved_are_new_gone_or_changed(written: tuple[Any, Path]) -> None:
    connection, static = written
    assert connection.execute("from site.moves").fetchall() == [("C11-1", 2025, 3, 1, 1)]
    rows = content(static / "mouvements" / "C11-1" / "2025.json")
    assert sorted(row["Changement"] for row in rows) == [
        "changée",
        "nouvelle",
        "nouvelle",
        "nouvelle",
        "partie",
    ]
    (changed,) = [row for row in rows if row["Changement"] == "changée"]
    assert changed["Numérateur avant"] == changed["Numérateur"] + 1
    (gone,) = [row for row in rows if row["Changement"] == "partie"]
    assert gone["Identifiant"] == "partie" and gone["Numérateur"] is None
    assert not list((static / "mouvements").glob("C0*"))


def test_rows_to_mend_are_those_that_do_not_count_each_at_its_directorate(
    written: tuple[Any, Path],
) -> None:
    connection, static = written
    actions = dict(
        connection.execute("select reason_id, action_fr from core.dim_reasons").fetchall()
    )
    years = {year for (year,) in connection.execute("select year from core.dim_years").fetchall()}
    left = [
        row
        for rows in facts(connection).values()
        for row in rows
        if row["exclusion_reason"] and row["year"] in years and actions[row["exclusion_reason"]] not in NOBODY_MENDS
    ]  # fmt: skip
    total = json.loads((static / "a-completer" / "toutes.json").read_text(encoding="utf-8"))[
        "total"
    ]
    assert total == len(left)
    members = connection.execute("select dimension, member_id, slug from site.members").fetchall()
    assert len({slug for *_, slug in members}) == len(members) > 5
    for dimension, member, slug in members:
        column = "directorate" if dimension == "directorate" else "buyer_siren"
        own = sorted(
            (row["indicator_id"], row["observation_id"]) for row in left if row[column] == member
        )
        path = static / "a-completer" / f"{slug}.json"
        shown = content(path) if path.exists() else []
        assert (
            sorted((row["Indicateur"], row["Identifiant"]) for row in shown)
            == own[: site.ROWS_PER_FILE]
        ), slug


def test_long_lists_are_parted_and_nothing_is_lost(
    written: tuple[Any, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection, static = written
    whole = json.loads((static / "lignes" / "C12-2" / "2025.json").read_text(encoding="utf-8"))
    assert whole["total"] == len(whole["rows"]) > 300
    monkeypatch.setattr(site, "ROWS_PER_FILE", 100)
    path = Path(
        connection.execute("select path from duckdb_databases() where not internal").fetchall()[0][
            0
        ]
    )
    again = tmp_path / "again.duckdb"
    shutil.copyfile(path, again)
    with duckdb.connect(str(again)) as other:
        site.write_rows(other, ["fct_c12_2_regional_spend"], tmp_path)
    parts = sorted(
        (tmp_path / "C12-2").glob("2025*.json"), key=lambda one: (len(one.stem), one.stem)
    )
    told = [json.loads(part.read_text(encoding="utf-8")) for part in parts]
    assert len(parts) == -(-whole["total"] // 100)
    assert [len(one["rows"]) for one in told[:-1]] == [100] * (len(parts) - 1)
    assert {one["total"] for one in told} == {whole["total"]}
    assert [row for one in told for row in one["rows"]] == whole["rows"]


def test_a_search_knows_every_contract_holder_chantier_and_indicator(
    written: tuple[Any, Path],
) -> None:
    connection, static = written
    found = json.loads((static / "recherche.json").read_text(encoding="utf-8"))
    kinds: dict[str, list[list[str]]] = defaultdict(list)
    for row in found:
        kinds[row[0]].append(row)
    contracts = {
        name
        for (name,) in connection.execute("select contract_id from core.fct_contracts").fetchall()
    }
    assert {row[5].split(" ")[1] for row in kinds["marché"]} == contracts
    assert len(kinds["indicateur"]) == 51 and len(kinds["chantier"]) == 20
    holders = connection.execute(
        "select count(distinct coalesce(holder_siren, holder_id)) from core.fct_contract_holders"
    ).fetchall()
    assert len(kinds["titulaire"]) == holders[0][0]
    # Where a contract counts.
    counted = defaultdict(set)
    for indicator, rows in facts(connection).items():
        for row in rows:
            if row["exclusion_reason"] is None:
                counted[row["observation_id"]].add(indicator)
    for row in kinds["marché"]:
        _, name, *indicators = row[5].split(" ")
        assert set(indicators) == counted[name], name


def test_what_is_paid_by_department_is_all_that_is_paid(written: tuple[Any, Path]) -> None:
    connection, _ = written
    shown = dict(
        connection.execute(
            "select year, round(sum(amount), 2) from site.departments where amount is not null group by 1"
        ).fetchall()
    )
    paid = connection.execute(
        "select year, sum(amount_excl_tax) from reporting.invoices where year is not null group by 1"
    ).fetchall()
    assert {year: float(amount) for year, amount in paid} == pytest.approx(shown)
