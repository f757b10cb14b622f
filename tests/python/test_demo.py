"""The demonstration: the same bytes each time, nothing real, defects at a known rate."""

from __future__ import annotations

import csv
import filecmp
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from conftest import PROJECT

from pipeline.contract import export_columns
from pipeline.demo.exports import write
from pipeline.demo.world import Defects, fictional_siren, fictional_siret

SEEDS = PROJECT / "seeds" / "raw"


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_committed_exports_are_those_of_seed_1(tmp_path: Path) -> None:
    write(tmp_path, seed=1, scale=1)
    names = [f"{name}.csv" for name in export_columns()]
    assert len(names) == 20
    _, mismatch, errors = filecmp.cmpfiles(tmp_path, SEEDS, names, shallow=False)
    assert (mismatch, errors) == ([], [])


def test_another_seed_gives_other_bytes_and_scale_grows_it(tmp_path: Path) -> None:
    one = write(tmp_path / "one", seed=2, scale=0.1)
    three = write(tmp_path / "three", seed=2, scale=3)
    assert 25 < three["invoices"] / one["invoices"] < 35
    ids = [row["facture_id"] for row in read(tmp_path / "three", "invoices")]
    assert len(ids) == len(set(ids))
    numbers = {row["siret"] for row in read(tmp_path / "three", "suppliers")}
    assert len(numbers) == three["suppliers"]


def test_volumes() -> None:
    contracts = {
        (row["acheteur_id"], row["objet"]): row["dateNotification"]
        for row in read(SEEDS, "contracts")
        if row["modification_id"] == "0"
    }
    years = Counter(re.search(r"20\d\d", day)[0] for day in contracts.values())  # type: ignore[index]
    assert all(450 <= years[str(year)] <= 900 for year in range(2021, 2026))
    invoices = Counter(row["facture_id"][1:5] for row in read(SEEDS, "invoices"))
    assert all(invoices[str(year)] == 5000 for year in range(2021, 2026))


def test_nothing_is_real() -> None:
    for name, column in (
        ("contracts", "titulaire_id"),
        ("contracts", "acheteur_id"),
        ("suppliers", "siret"),
        ("invoices", "siret_fournisseur"),
        ("bids", "siret"),
        ("insertion_hours", "siret_titulaire"),
        ("food_purchases", "siret"),
        ("supplier_lists", "identifiant"),
        ("supplier_revenues", "siren"),
    ):
        # Sirene never gives a number that begins with 0.
        assert all(row[column].startswith("0") for row in read(SEEDS, name)), (name, column)
    names = {row["denominationUniteLegale"] for row in read(SEEDS, "suppliers")}
    assert all("fictive" in name for name in names)


def test_identifiers_pass_their_check_digit() -> None:
    def luhn(digits: str) -> bool:
        total = 0
        for position, digit in enumerate(reversed(digits)):
            value = int(digit) * (2 if position % 2 else 1)
            total += value - 9 if value > 9 else value
        return total % 10 == 0

    for number in (1, 999, 123_456):
        siren = fictional_siren(number)
        assert len(siren) == 9
        assert luhn(siren)
        assert luhn(fictional_siret(siren, 7))


def test_defects_stand_at_their_rate() -> None:
    rates = Defects()
    first = [row for row in read(SEEDS, "contracts") if row["modification_id"] == "0"]
    records = {
        (row["acheteur_id"], row["id"], row["objet"], row["datePublicationDonnees"]): row
        for row in first
    }
    contracts: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in records.values():
        contracts.setdefault((row["acheteur_id"], row["objet"]), []).append(row)
    n = len(contracts)

    def rate(count: int, expected: float) -> None:
        # Four standard deviations of a draw of n.
        spread = 4 * (expected * (1 - expected) / n) ** 0.5
        assert abs(count / n - expected) < spread, (count / n, expected)

    def short(number: str) -> bool:
        return re.fullmatch(r"\d{4,6}", number) is not None

    rate(sum(all(short(r["id"]) for r in c) for c in contracts.values()), rates.truncated_alone)
    rate(
        sum(any(short(r["id"]) for r in c) and len(c) > 1 for c in contracts.values()),
        rates.truncated_twin * (1 - rates.truncated_alone),
    )
    rate(
        sum(any(re.fullmatch(r"\d{8}", r["id"]) for r in c) for c in contracts.values()),
        rates.two_forms * (1 - rates.truncated_alone),
    )
    rate(
        sum(c[0]["considerationsSociales"] in ("", "NC", "MQ", "CDL") for c in contracts.values()),
        rates.consideration_unknown,
    )
    absurd = {"1", "0.01", "99999999", "12311111111", "16000000000"}
    rate(sum(c[0]["montant"] in absurd for c in contracts.values()), rates.absurd_amount)


def test_memory_does_not_grow_with_the_scale(tmp_path: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; from pipeline.demo.exports import write; "
        "write(Path(sys.argv[1]), 1, float(sys.argv[2])); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = [
        int(
            subprocess.run(
                [sys.executable, "-c", code, str(tmp_path / scale), scale],
                cwd=PROJECT,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for scale in ("2", "12")
    ]
    assert peaks[1] < 1.2 * peaks[0], peaks
