"""Every figure has an independent check: recomputed from the raw files by an implementation of its own."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import PROJECT, Build, build_from
from oracle import (
    ABOUT_PERSONS,
    Exports,
    Indicators,
    contracts_of,
    exports_of,
    extract_records,
    flat_records,
    json_records,
    ratio,
    read_csv,
    second_measures,
    tabular_records,
    xml_records,
)
from quick import Quick

from pipeline.demo.exports import write

REGION = "200053791"
CATALOGUE = {
    row["indicator_id"]: row["unit"] for row in read_csv(PROJECT / "seeds/plan/indicators.csv")
}
FICTIONAL = {
    row["siren"] for row in read_csv(PROJECT / "seeds/reference/buyers.csv") if row["siren"]
}


def assert_same_figures(build: Build | Quick, exports: Exports) -> set[str]:
    """Compare every figure of every indicator and year, exactly; return the indicators that have any."""
    indicators = Indicators(exports)
    expected = indicators.figures
    assert build.query("select count(*) from core.fct_contracts") == [(len(indicators.contracts),)]
    published = build.query(
        "select indicator_id, year, numerator, denominator, value, second_measure, "
        "n_observations, n_excluded, coverage "
        "from steering.indicator_years"
    )
    assert {row[0] for row in published} == set(CATALOGUE)
    shown = set()
    for indicator, year, *figures in published:
        numerator, denominator, value, amount, observations, excluded, coverage = figures
        key = (indicator, year)
        figure = expected.get(key)
        if figure is not None and figure.is_awaited:
            assert figures == [None] * 7, key
            continue
        if figure is None or not figure.observations:
            assert (numerator, value, observations, coverage) == (None, None, 0, None), key
            continue
        shown.add(indicator)
        if figure.is_withheld:
            assert figures == [None] * 7, key
            continue
        if figure.is_hidden:
            assert (observations, excluded, coverage) == (None, None, None), key
        else:
            assert (observations, excluded) == (figure.observations, figure.excluded), key
            assert coverage == figure.coverage, key
        assert amount == figure.amount, key
        if not figure.counted:
            assert (numerator, value) == (None, None), key
            continue
        assert numerator == figure.numerator, key
        if CATALOGUE[indicator].startswith("%"):
            assert denominator == figure.denominator, key
            assert value == (
                ratio(figure.numerator, figure.denominator) if figure.denominator else None
            ), key
        else:
            assert (denominator, value) == (None, figure.numerator), key
    return shown


def assert_same_second_measures(build: Build | Quick, exports: Exports) -> None:
    expected = second_measures(Indicators(exports).figures)
    published = {
        (indicator, measure, year): value
        for indicator, measure, year, value in build.query(
            "select indicator_id, measure_id, year, value from steering.second_measures "
            "where value is not null"
        )
    }
    assert published == {key: value for key, value in expected.items() if key in published}
    years = {year for (year,) in build.query("select year from core.dim_years")}
    # What is withheld, or awaited, has no second measure either.
    missing = {key for key in expected.keys() - published.keys() if key[2] in years}
    assert {key[0] for key in missing} <= set(ABOUT_PERSONS), missing


@pytest.mark.parametrize(
    "seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)]
)
def test_all_indicators_of_three_demonstrations(
    seed: int, demo: Build, new_build: Callable[[str], Build], tmp_path: Path
) -> None:
    if seed == 1:
        build, folder = demo, PROJECT / "seeds" / "raw"
    else:
        folder = tmp_path
        write(folder, seed=seed, scale=0.5)
        build = new_build(f"seed{seed}")
        result = build.run(str(folder))
        assert result.returncode == 0, result.stderr
    exports = exports_of(folder, FICTIONAL)
    assert assert_same_figures(build, exports) == set(CATALOGUE)
    assert_same_second_measures(build, exports)


@pytest.mark.slow
def test_damaged_exports_give_the_same_figures_twice(
    new_build: Callable[[str], Build], tmp_path: Path
) -> None:
    """Cut, empty, duplicate and unlink rows at random places: both implementations must agree on what is left."""
    write(tmp_path, seed=4, scale=0.3)
    for path in sorted(tmp_path.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        for index, row in enumerate(rows):
            if path.stem in ("contracts", "suppliers"):
                continue
            # Every eleventh row loses the value of one column, another one each time.
            if index % 11 == 3:
                row[(index // 11) % len(header)] = ""
        if path.stem in ("invoices", "consultations", "contract_details", "disputes"):
            rows += rows[5:9]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    for absent in ("supplier_lists", "event_participants"):
        (tmp_path / f"{absent}.csv").unlink()
    build = new_build("damaged")
    result = build.run(str(tmp_path))
    assert result.returncode == 0, result.stderr
    exports = exports_of(tmp_path, FICTIONAL)
    shown = assert_same_figures(build, exports)
    assert_same_second_measures(build, exports)
    assert {"C06-6", "C15-1", "C18-1"} - shown == {"C18-1"}
    assert build.query("select count(*) from quality.rejected_rows")[0][0] > 100


@pytest.fixture(scope="session")
def real_2022(new_build: Callable[[str], Build], samples: Path) -> Build:
    files = sorted((samples / "decp-2022-json").glob("*.json"))
    return build_from(new_build("real2022"), files, "*")


@pytest.mark.slow
def test_real_files_of_2022(real_2022: Build, samples: Path) -> None:
    files = sorted((samples / "decp-2022-json").glob("*.json"))
    records = [record for file in files for record in json_records(file)]
    # Counted by hand from the JSON: the objects of the two arrays.
    published = 0
    for file in files:
        groups = json.loads(file.read_text(encoding="utf-8"))["marches"]
        published += sum(len(group) for group in groups.values())
    assert len(records) == published
    rejected = real_2022.query(
        "select count(distinct (source_file, source_line)) from quality.rejected_rows"
    )
    assert rejected[0][0] == sum(record is None for record in records)
    assert real_2022.query("select sum(n_records) from core.fct_contracts") == [
        (sum(record is not None for record in records),)
    ]
    assert assert_same_figures(real_2022, Exports(records, {"*"})) >= {"C01-1", "C06-5", "C10-3"}


@pytest.mark.slow
def test_current_amount_is_that_of_the_last_modification(real_2022: Build) -> None:
    # dematis13.json, first contract: 724,136 EUR notified, 736,803 EUR after modification 1.
    row = real_2022.query(
        "select amount_excl_tax, amount_current_excl_tax, year from core.fct_contracts "
        "where contract_number = '202310200' and buyer_siren = '287410203'"
    )
    assert row == [(Decimal("724136.00"), Decimal("736803.00"), 2023)]


@pytest.fixture(scope="session")
def real_region(new_build: Callable[[str], Build], samples: Path) -> Build:
    file = samples / "decp-occitanie-region" / "region_occitanie_extrait.csv"
    return build_from(new_build("region"), [file], REGION)


def test_extract_of_the_region(real_region: Build, samples: Path) -> None:
    file = samples / "decp-occitanie-region" / "region_occitanie_extrait.csv"
    records = list(extract_records(file))
    assert len(records) == 198
    assert len(contracts_of(records)) == 183
    assert real_region.query("select sum(n_records), count(*) from core.fct_contracts") == [
        (198, 183)
    ]
    assert assert_same_figures(real_region, Exports(records, {REGION})) >= {"C01-1", "C10-3"}


def test_thirteen_contracts_share_a_truncated_number(real_region: Build, samples: Path) -> None:
    file = samples / "decp-occitanie-region" / "region_occitanie_extrait.csv"
    contracts = contracts_of(extract_records(file))
    assert sum(any(r.written == "2026" for r in c.records) for c in contracts) == 13
    rows = real_region.query(
        "select count(distinct contract_id) from intermediate.int_contract_identity "
        "inner join intermediate.int_contract_records using (record_id) where written_number = '2026'",
        published=False,
    )
    assert rows == [(13,)]


@pytest.mark.slow
def test_real_files_of_2019(new_build: Callable[[str], Build], samples: Path) -> None:
    files = sorted((samples / "decp-2019-json").glob("data*.json")) + sorted(
        (samples / "decp-2019-json").glob("e-marchespublics.json")
    )
    build = build_from(new_build("real2019"), files, "*")
    records = [record for file in files for record in json_records(file)]
    assert assert_same_figures(build, Exports(records, {"*"}))
    # The format of 2019 knows no considerations: unknown, never a no.
    assert build.query(
        "select count(*) from steering.indicator_years where indicator_id = 'C01-1' and value is not null"
    ) == [(0,)]


@pytest.mark.slow
def test_real_tabular_file(new_build: Callable[[str], Build], samples: Path) -> None:
    file = samples / "decp-tabular" / "decp_consolide_2024H2_extrait.csv"
    # These columns are not in the file.
    build = build_from(new_build("tabular"), [file], "*", "contracts.considerations")
    assert assert_same_figures(build, Exports(list(tabular_records(file)), {"*"}))


@pytest.mark.slow
def test_real_xml_and_flat_files(new_build: Callable[[str], Build], samples: Path) -> None:
    xml = sorted((samples / "decp-2022-json").glob("*.xml"))
    flat = sorted((samples / "decp-tabular").glob("decp_augmente*.csv"))
    assert len(xml) >= 3
    assert len(flat) == 2
    build = build_from(new_build("xml"), [*xml, *flat], "*")
    records = [record for file in xml for record in xml_records(file)]
    records += [record for file in flat for record in flat_records(file)]
    assert assert_same_figures(build, Exports(records, {"*"}))
    assert build.query("select sum(n_records) from core.fct_contracts") == [
        (sum(record is not None for record in records),)
    ]
    # &#8217; is an apostrophe, INX a mark of the Ministry.
    assert build.query(
        "select count(*) from core.fct_contracts where label like '%&#%' or contract_number like 'INX%'"
    ) == [(0,)]
