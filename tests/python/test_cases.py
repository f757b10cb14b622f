"""Files of the kinds that real buyers, platforms and portals publish, each with the right answer.

The agreement's own cases stand beside the project; those below are the project's, of the same kinds.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import as_published
import pytest
from conftest import PROJECT, Build
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Exports, Indicators, exports_of, read_csv
from quick import QuickWarehouses
from shapes import SHAPES, Record, records_of, write_csv, write_json
from test_figures import assert_same_figures, assert_same_second_measures

from pipeline.contract import export_columns
from pipeline.demo import exports as demonstration

CASES = PROJECT.parent / "shared" / "cases"


def agreed() -> dict[str, list[tuple[str, str]]]:
    """Return (question, right answer) of each case of the agreement; nothing where it is absent."""
    found: dict[str, list[tuple[str, str]]] = {}
    if (CASES / "expected.csv").is_file():
        with (CASES / "expected.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found.setdefault(row["case"], []).append((row["question"], row["right"]))
    return found


# Registries as administrations publish them are not read yet.


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuickWarehouses]:
    yield QuickWarehouses(Build(tmp_path_factory.mktemp("quick")))


@pytest.mark.slow
@pytest.mark.parametrize(
    "case",
    sorted(agreed())
    or [pytest.param("", marks=pytest.mark.skip(reason="../shared/cases is not on this machine"))],
)
def test_a_case_of_the_agreement(case: str, quick: QuickWarehouses, tmp_path: Path) -> None:
    with quick.of(CASES / case, tmp_path) as warehouse:
        answers = [
            (question, str(warehouse.query(question)[0][0]).lower())
            for question, _ in agreed()[case]
        ]
    assert answers == [(question, right.lower()) for question, right in agreed()[case]]


REGISTRY = ",".join(export_columns()["suppliers"])
BUYER = "00000001800010"


def decp(number: str, holder: Any = "00000002600013", **fields: Any) -> Record:
    """Return a contract in the format of 2022."""
    return {
        "id": number,
        "acheteur": {"id": BUYER},
        "nature": "Marché",
        "objet": f"Objet fictif {number}",
        "dateNotification": "2024-03-01",
        "datePublicationDonnees": "2024-03-15",
        "montant": 50000,
        "offresRecues": 3,
        "titulaires": [{"titulaire": {"id": holder, "typeIdentifiant": "SIRET"}}],
    } | fields


def ask(
    quick: QuickWarehouses, root: Path, files: dict[str, str], sql: str
) -> list[tuple[Any, ...]]:
    """Return the answer of the warehouse of a folder with these files."""
    folder = root / "exports"
    folder.mkdir()
    for name, content in ({"buyers.csv": "siren,name,role\n*,Tous,region\n"} | files).items():
        (folder / name).write_text(content, "utf-8")
    with quick.of(folder, root / "work") as warehouse:
        return warehouse.query(sql)


def test_published_contracts_in_odd_shapes(quick: QuickWarehouses, tmp_path: Path) -> None:
    """Nested lists, wrappers, an element that stands twice, a contract alone, a bare concession, odd holders."""
    odd = [
        decp("A1", titulaires=[[[{"id": "00000002600013", "typeIdentifiant": "SIRET"}]]]),
        decp("A2", considerationsSociales=[{"considerationSociale": [["Clauses sociales"]]}]),
        decp("A3", considerationsSociales={"considerationSociale": "Clause inventée"}),
        decp("A4", montant=[70000, 80000]),
        decp("A5", objet=["Deux fois", "Deux fois"]),
        decp("A6", "FR12000000026", titulaires=[{"titulaire": {"id": "FR12 000000026", "typeIdentifiant": "TVA"}}]),
        decp("A7", "00000002600013.0"),
        decp("A8", "77258200011"),
        decp("A9", modifications=[{"modification": {"dateNotificationModification": "2025-01-05", "montant": 0}}]),
        decp("B1", modifications=[{"modification": {"dateNotificationModification": "2025-01-05", "montant": 900}}]),
    ]  # fmt: skip
    bare = {
        "id": "C1", "autoriteConcedante": {"id": BUYER}, "objet": "Port", "dateSignature": "2024-01-02",
        "valeurGlobale": 90000, "concessionnaires": [{"id": "00000002600013", "typeIdentifiant": "SIRET"}],
    }  # fmt: skip
    rows = ask(
        quick,
        tmp_path,
        {
            "odd.json": json.dumps({"marches": {"marche": odd}}),
            "bare.json": json.dumps({"marches": [bare]}),
            "alone.json": json.dumps(decp("D1")),
            "alone.xml": "<marche><id>D2</id><acheteur><id>00000001800010</id></acheteur><objet>Seul</objet>"
            "<dateNotification>2024-1-5</dateNotification><montant>1 234,50</montant></marche>",
        },
        """
        select
            contracts.contract_number, contracts.population_exclusion, contracts.amount_excl_tax,
            contracts.amount_current_excl_tax, contracts.has_social_clause, min(holders.holder_siren)
        from core.fct_contracts as contracts
        left join core.fct_contract_holders as holders on contracts.contract_id = holders.contract_id
        group by all
        order by 1
        """,
    )
    fifty, siren = Decimal(50000), "000000026"
    assert rows == [
        ("A1", None, fifty, fifty, None, siren),
        ("A2", None, fifty, fifty, True, siren),
        ("A3", None, fifty, fifty, None, siren),
        ("A4", None, Decimal(70000), Decimal(70000), None, siren),
        ("A5", None, fifty, fifty, None, siren),
        ("A6", None, fifty, fifty, None, siren),
        ("A7", None, fifty, fifty, None, siren),
        ("A8", None, fifty, fifty, None, "000772582"),
        ("A9", None, fifty, fifty, None, siren),
        ("B1", None, fifty, None, None, siren),
        ("C1", "concession", Decimal(90000), Decimal(90000), None, siren),
        ("D1", None, fifty, fifty, None, siren),
        ("D2", None, Decimal("1234.50"), Decimal("1234.50"), None, None),
    ]


def test_tables_of_contracts_under_other_names(quick: QuickWarehouses, tmp_path: Path) -> None:
    """SCDL; modifications told by their object; a table of current states alone."""
    rows = ask(
        quick,
        tmp_path,
        {
            "scdl.csv": "MARCHE_ID;ACHETEURS_ID;NATURE_MARCHE;MARCHE_OBJET;NOTIFICATION_DATE;PUBLICATION_DATE;"
            "MONTANT;TITULAIRES_ID;TITULAIRES_ID_TYPE\n"
            f"S1;{BUYER};Marché;Fauchage;2024-02-01;2024-02-10;60000;00000002600013;SIRET\n",
            "objects.csv": "id,acheteur.id,nature,objet,dateNotification,montant,titulaire.id,objetModification\n"
            f"T1,{BUYER},Marché,Affiches,2023-04-27,21800.10,00000002600013,\n"
            f"T1,{BUYER},Marché,Affiches,2024-05-30,32000,00000002600013,Augmentation\n",
            "states.csv": "id,acheteur_id,nature,objet,dateNotification,montant,titulaire_id,modification_id\n"
            f"U1,{BUYER},Marché,Lycée,2024-11-04,350000,00000002600013,2\n"
            f"U2,{BUYER},Marché,Mobilier,2024-03-01,50000,00000002600013,0\n",
        },
        "select contract_number, year, amount_excl_tax, amount_current_excl_tax, population_exclusion "
        "from core.fct_contracts order by 1",
    )
    assert rows == [
        ("S1", 2024, Decimal(60000), Decimal(60000), None),
        ("T1", 2023, Decimal("21800.10"), Decimal(32000), None),
        ("U1", 2024, Decimal(350000), Decimal(350000), "initial_state_missing"),
        ("U2", 2024, Decimal(50000), Decimal(50000), None),
    ]


INVOICE = st.tuples(
    st.sampled_from(("001", "002")),
    st.sampled_from(("00000001800010", "00000099900012")),
    st.sampled_from(("00000002600013", "2600013", "")),
    st.sampled_from(("2024-03-01", "01/03/2024", "2025-03-01", "mars")),
    st.sampled_from(("facture", "Avoir", "AV", "381", "note de crédit", "", "devis")),
    st.sampled_from(("100,00", "100.00 €", "-100", "1 234,56", "cent", "0")),
    st.sampled_from(("20240101", "2024-0101", "")),
)


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.lists(INVOICE, min_size=30, max_size=80), st.booleans())
def test_no_euro_vanishes(quick: QuickWarehouses, rows: list[tuple[str, ...]], twice: bool) -> None:
    """Equal numbers, lines, credit notes of every spelling, a file that is there twice."""
    names = (
        "facture_id",
        "acheteur_id",
        "siret_fournisseur",
        "date_reception",
        "type_piece",
        "montant_ht",
        "marche_id",
    )
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "exports"
        folder.mkdir()
        table = [
            dict.fromkeys(export_columns()["invoices"], "") | dict(zip(names, row, strict=True))
            for row in rows
        ]
        for file in ("invoices_a.csv", "invoices_b.csv")[: 1 + twice]:
            write_csv(folder / file, table)
        write_json(folder, [decp("20240101")])
        (folder / "buyers.csv").write_text("siren,name,role\n000000018,Région,region\n", "utf-8")
        exports = Exports([], {"000000018"}, {"invoices": table * (1 + twice)})
        counted: dict[int, Decimal] = defaultdict(Decimal)
        for _, on, amount, _ in Indicators(exports).invoices():
            counted[on.year] += amount
        with quick.of(folder, Path(root) / "work") as warehouse:
            found = warehouse.query(
                "select year, amount_read, amount_counted, amount_outside_perimeter + amount_repeated "
                "+ amount_rejected from quality.export_amounts where export = 'invoices' and year is not null"
            )
    assert {year: total for year, _, total, _ in found if total} == {
        y: t for y, t in counted.items() if t
    }
    for year, amount_read, amount_counted, rest in found:
        assert amount_read == amount_counted + rest, year


def test_hours_of_one_to_four_persons_are_told_nowhere(
    quick: QuickWarehouses, tmp_path: Path
) -> None:
    """2024 has four persons, 2025 has five: their hours and full-time equivalents."""
    columns = export_columns()["insertion_hours"]
    rows = [
        dict.fromkeys(columns, "")
        | {"acheteur_id": BUYER, "marche_id": "A1", "periode": f"{year}-03", "beneficiaire_id": f"p{person}",
           "sexe": "F", "rqth": "non", "heures_realisees": "100"}
        for year, n_persons in ((2024, 4), (2025, 5))
        for person in range(n_persons)
    ]  # fmt: skip
    folder = tmp_path / "exports"
    folder.mkdir()
    write_csv(folder / "insertion_hours.csv", rows)
    write_json(folder, [decp("A1")])
    with quick.of(folder, tmp_path / "work") as warehouse:
        told = {
            question: warehouse.query(question)
            for question in (
                "select year, value from steering.indicator_years where indicator_id = 'C06-1' and n_observations is "
                "distinct from 0 order by 1",
                "select year, value from steering.second_measures where indicator_id = 'C06-1' and value is not null",
                "select distinct year, value from steering.indicator_slices where indicator_id = 'C06-1' order by 1",
                "select year, status from steering.indicator_trajectories where indicator_id = 'C06-1' "
                "and year between 2024 and 2025 order by 1",
            )
        }
    years, equivalents, slices, statuses = told.values()
    assert years == [(2024, None), (2025, Decimal(500)), (2026, None)]
    assert equivalents == [(2025, Decimal("0.311139"))]
    assert slices == [(2024, None), (2025, Decimal(500)), (2026, None)]
    assert statuses == [(2024, "withheld"), (2025, "no_target")]


def test_two_vintages_of_a_registry(quick: QuickWarehouses, tmp_path: Path) -> None:
    def row(siret: str, name: str, category: str, commune: str) -> str:
        return f"{siret},{name},{category},1,,N,,,A,{commune},\n"

    rows = ask(
        quick,
        tmp_path,
        {
            "decp.json": json.dumps({"marches": {"marche": [decp("A1")]}}),
            "suppliers_2023.csv": REGISTRY
            + "\n"
            + row("00000002600013", "FICTIVE", "PME", "9122")
            + row("00000003400012", "[ND]", "PME", "31555"),
            "suppliers_2025.csv": REGISTRY
            + "\n"
            + row("00000002600013", "FICTIVE", "GE", "9122")
            + row("00000004200015", "DOUBLE", "PME", "31555")
            + row("00000004200015", "DOUBLE", "ETI", "31555"),
        },
        "select supplier_siret, name, category, commune_code, headcount_band, is_regional "
        "from core.dim_suppliers order by 1",
    )
    assert rows == [
        ("00000002600013", "FICTIVE", "GE", "09122", "01", True),
        ("00000003400012", None, "PME", "31555", "01", True),
        ("00000004200015", "DOUBLE", None, "31555", "01", True),
    ]


CONTRACTS = """
    select
        buyer_siren, contract_number, label, nature, procedure, cpv_code, year, notified_on, published_on,
        amount_excl_tax, duration_months, n_bids, n_holders, n_records, advance_rate, has_advance, is_in_population,
        subsequent_status, has_social_clause, has_environmental_clause, has_environmental_criterion
    from core.fct_contracts
    order by all
"""
FIGURES = """
    select indicator_id, year, numerator, denominator, value, n_observations, coverage
    from steering.indicator_years
    where n_observations > 0
    order by all
"""


@pytest.mark.slow
def test_many_contracts_of_one_number_are_not_compared_two_by_two(
    quick: QuickWarehouses, tmp_path: Path
) -> None:
    """A buyer without numbers: five thousand million pairs would never end."""
    n_records = 100_000
    folder = tmp_path / "exports"
    folder.mkdir()
    columns = export_columns()["contracts"]
    with (folder / "contracts.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, columns, restval="")
        out.writeheader()
        for n in range(n_records):
            on = dt.date(2021, 1, 1) + dt.timedelta(days=n % 1900)
            out.writerow(
                {
                    "id": "SN", "acheteur_id": "00000001800010", "nature": "Marché", "dateNotification": on,
                    "objet": f"Prestation fictive de nettoyage, numéro {n:06}", "montant": 1000 + n,
                    "titulaire_id": f"0000{10_000 + n % 9_000}00017", "titulaire_typeIdentifiant": "SIRET",
                }
            )  # fmt: skip
    (folder / "buyers.csv").write_text("siren,name,role\n*,Tous,region\n", encoding="utf-8")
    with quick.of(folder, tmp_path / "work") as warehouse:
        found = warehouse.query(
            "select count(*), count(distinct contract_number) from core.fct_contracts"
        )
    assert found == [(n_records, 1)]


@pytest.mark.slow
def test_the_shapes_of_one_truth_agree(
    quick: QuickWarehouses, samples: Path, tmp_path: Path
) -> None:
    """The real contracts of 2022, written in every other shape, give the same contracts and the same figures."""
    records = records_of(sorted((samples / "decp-2022-json").glob("*.json")))
    assert len(records) > 500

    def told(name: str, write: Callable[[Path, list[Record]], None]) -> dict[str, list[Any]]:
        folder, work = tmp_path / name / "exports", tmp_path / name / "work"
        folder.mkdir(parents=True)
        write(folder, records)
        (folder / "buyers.csv").write_text("siren,name,role\n*,Tous,region\n", "utf-8")
        with quick.of(folder, work) as warehouse:
            return {question: warehouse.query(question) for question in (CONTRACTS, FIGURES)}

    official = told("official JSON", write_json)
    for name, write in SHAPES.items():
        print(f"{name}…")
        for question, answer in told(name, write).items():
            assert answer == official[question], name


# What stands in files where a value should: other spellings, and words that say nothing or something else.
ODD_VALUES = (
    "", "NC", "mq", "peut-être", "Oui", "FAUX", "1.0", "0", "-5", "20 %", "0,35", "1 234,50 €", "1,234,567.89", "cent",
    "03/2024", "mars 2024", "2024-3-7", "31/02/2024", "Prix", "Critère environnemental", "autres", "BIO;Label rouge",
    "Bilan annuel", "Évaluation", "inventé", "00000001800010.0", "26000138",
)  # fmt: skip
KEPT_APART = {"contracts", "buyers"}


def make_hard(folder: Path, dice: random.Random) -> None:
    """Spell values oddly, drop rows that others refer to, restart numbers, write a registry twice."""
    for path in sorted(folder.glob("*.csv")):
        rows = read_csv(path)
        for row in rows if path.stem not in KEPT_APART else []:
            if dice.random() < 0.15:
                row[dice.choice(list(row))] = dice.choice(ODD_VALUES)
        if path.stem in ("suppliers", "consultations", "contract_details", "events", "contracts"):
            rows = [row for row in rows if dice.random() < 0.85]
        if path.stem == "invoices":
            for rank, row in enumerate(rows):
                row["facture_id"] = f"{rank % 40:03}"
            rows += dice.sample(rows, 50)
        write_csv(path, rows)
    registry = read_csv(folder / "suppliers.csv")
    (folder / "suppliers.csv").unlink()
    write_csv(folder / "suppliers_2023.csv", registry)
    later = dice.sample(registry, len(registry) // 2)
    for row in later:
        if dice.random() < 0.3:
            row["categorieEntreprise"] = dice.choice(("PME", "ETI", "GE", ""))
    # Of a few the latest vintage says two things.
    twice = [row | {"categorieEntreprise": "PME"} for row in later[:9]]
    write_csv(folder / "suppliers_2025.csv", later + twice)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [5, 6, 7])
def test_exports_made_hard_give_the_same_figures_twice(
    seed: int, quick: QuickWarehouses, tmp_path: Path
) -> None:
    """Absent base rows, orphans, two vintages, restarted numbers, odd values, three buyers of five."""
    folder = tmp_path / "exports"
    folder.mkdir()
    demonstration.write(folder, seed=seed, scale=0.2)
    make_hard(folder, random.Random(seed))
    buyers = ("000000018", "000000034", "000000059")
    (folder / "buyers.csv").write_text(
        "siren,name,role\n" + "".join(f"{siren},Fictif,agency\n" for siren in buyers), "utf-8"
    )
    exports = exports_of(folder, set(buyers))
    with quick.of(folder, tmp_path / "work") as warehouse:
        assert len(assert_same_figures(warehouse, exports)) > 45
        assert_same_second_measures(warehouse, exports)
        anomalies = warehouse.query("select distinct anomaly from quality.anomalies")
    assert {("value_unreadable",), ("value_unlisted",), ("registry_conflict",)} <= set(anomalies)


# With published files alone these have a value.
FROM_PUBLISHED_FILES = {
    "C01-1", "C01-2", "C03-1", "C05-1", "C05-2", "C05-3", "C06-5", "C06-6", "C08-1", "C10-3", "C11-1", "C11-2", "C11-3",
    "C12-1", "C12-2", "C13-1", "C13-2", "C14-1",
}  # fmt: skip
# And these another one than from the demonstration's own exports: consultations are tied to no contract, lists bear no
# days, a simple declaration does not tell what is local, nobody tells what is fair trade, nor the branch of a contract.
LESS_IS_KNOWN = {"C01-2", "C05-2", "C06-6", "C08-1", "C11-3", "C13-1", "C13-2"}


def test_published_files_alone_give_the_figures_of_the_demonstration(
    quick: QuickWarehouses, demo: Build, tmp_path: Path
) -> None:
    folder = tmp_path / "published"
    as_published.publish(PROJECT / "seeds" / "raw", folder)
    (folder / "buyers.csv").write_bytes((PROJECT / "seeds/reference/buyers.csv").read_bytes())
    sql = (
        "select indicator_id, numerator, denominator, value from steering.indicator_years "
        "where year = 2024 and value is not null order by 1"
    )
    with quick.of(folder, tmp_path / "work") as warehouse:
        found = {name: figures for name, *figures in warehouse.query(sql)}
        ((coverage,),) = warehouse.query(
            "select coverage from steering.indicator_years where indicator_id = 'C08-1' and year = 2024"
        )
    expected = {name: figures for name, *figures in demo.query(sql)}
    assert found.keys() == FROM_PUBLISHED_FILES
    for name in FROM_PUBLISHED_FILES:
        assert (found[name] != expected[name]) == (name in LESS_IS_KNOWN), name
    assert coverage < Decimal("0.05")
