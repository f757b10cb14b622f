"""Every figure has an independent check: the six first indicators, recomputed from the raw files."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import PROJECT, Build, build_from
from independent import (
    Data,
    contracts_of,
    demonstration,
    extract_records,
    json_records,
    ratio,
    read_csv,
    tabular_records,
)

SIX = {"C01-1", "C01-2", "C06-5", "C10-3", "C11-1", "C12-1"}
REGION = "200053791"


def assert_same_figures(build: Build, data: Data) -> int:
    """Compare every figure of every year; return how many there were."""
    expected = data.figures()
    assert expected
    published = {
        (row[0], row[1]): row[2:]
        for row in build.query(
            "select indicator_id, year, numerator, denominator, value, observations, excluded, coverage "
            "from steering.indicator_years"
        )
    }
    assert {key[0] for key, row in published.items() if row[3]} <= SIX
    in_range = {key: figure for key, figure in expected.items() if key in published}
    for key, (numerator, denominator, value, observations, excluded, coverage) in published.items():
        if key not in in_range:
            assert (numerator, value, observations, excluded, coverage) == (None, None, 0, 0, None)
            continue
        figure = in_range[key]
        assert (observations, excluded) == (figure.observations, figure.excluded), key
        assert coverage == ratio(figure.counted, figure.observations), key
        if not figure.counted:
            assert (numerator, value) == (None, None), key
            continue
        assert numerator == figure.numerator, key
        if key[0] == "C10-3":
            assert (denominator, value) == (None, figure.numerator), key
        else:
            assert denominator == figure.denominator, key
            assert value == ratio(figure.numerator, figure.denominator), key
    return len(in_range)


def test_demonstration(demo: Build) -> None:
    buyers = {
        row["siren"] for row in read_csv(PROJECT / "seeds/reference/buyers.csv") if row["siren"]
    }
    data = demonstration(PROJECT / "seeds" / "raw", buyers)
    assert assert_same_figures(demo, data) == 6 * 6
    n_contracts = demo.query("select count(*) from core.fct_contracts")[0][0]
    assert n_contracts == len(data.contracts())


@pytest.fixture(scope="session")
def real_2022(copy_project: Callable[[str], Build], samples: Path) -> Build:
    files = sorted((samples / "decp-2022-json").glob("*.json"))
    return build_from(copy_project, "real2022", files, "*")


def test_real_files_of_2022(real_2022: Build, samples: Path) -> None:
    files = sorted((samples / "decp-2022-json").glob("*.json"))
    records = [record for file in files for record in json_records(file)]
    data = Data(records, {"*"})
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
    n_records, n_contracts = real_2022.query(
        "select sum(n_records), count(*) from core.fct_contracts"
    )[0]
    assert n_records == sum(record is not None for record in records)
    assert n_contracts == len(data.contracts())
    assert assert_same_figures(real_2022, data) > 0


def test_current_amount_is_that_of_the_last_modification(real_2022: Build) -> None:
    # dematis13.json, first contract: 724,136 EUR notified, 736,803 EUR after modification 1.
    row = real_2022.query(
        "select amount_excl_tax, amount_current_excl_tax, year from core.fct_contracts "
        "where contract_number = '2023-102-00' and buyer_siren = '287410203'"
    )
    assert row == [(Decimal("724136.00"), Decimal("736803.00"), 2023)]


@pytest.fixture(scope="session")
def real_region(copy_project: Callable[[str], Build], samples: Path) -> Build:
    file = samples / "decp-occitanie-region" / "region_occitanie_extrait.csv"
    return build_from(copy_project, "region", [file], REGION)


def test_extract_of_the_region(real_region: Build, samples: Path) -> None:
    file = samples / "decp-occitanie-region" / "region_occitanie_extrait.csv"
    data = Data(list(extract_records(file)), {REGION})
    assert len(data.records) == 198
    assert len(data.contracts()) == 183
    assert real_region.query("select sum(n_records), count(*) from core.fct_contracts") == [
        (198, 183)
    ]
    assert assert_same_figures(real_region, data) > 0


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


def test_real_files_of_2019(copy_project: Callable[[str], Build], samples: Path) -> None:
    files = sorted((samples / "decp-2019-json").glob("data*.json")) + sorted(
        (samples / "decp-2019-json").glob("e-marchespublics.json")
    )
    build = build_from(copy_project, "real2019", files, "*")
    data = Data([record for file in files for record in json_records(file)], {"*"})
    assert assert_same_figures(build, data) > 0
    # The format of 2019 knows no considerations: unknown, never a no.
    assert build.query(
        "select count(*) from steering.indicator_years where indicator_id = 'C01-1' and value is not null"
    ) == [(0,)]


def test_real_tabular_file(copy_project: Callable[[str], Build], samples: Path) -> None:
    file = samples / "decp-tabular" / "decp_consolide_2024H2_extrait.csv"
    build = build_from(copy_project, "tabular", [file], "*")
    data = Data(list(tabular_records(file)), {"*"})
    assert assert_same_figures(build, data) > 0
