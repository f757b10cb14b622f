"""What goes out as open data: by an allow-list, typed, and nothing that a spreadsheet would compute."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import shutil
import subprocess
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import duckdb
import jsonschema  # type: ignore[import-untyped]
import pytest
from conftest import SHARED, Build, Toy, installed

from pipeline import open_data
from pipeline.errors import UsageError
from pipeline.essential_data import CONTRACTS, OWN, _essential
from pipeline.open_data import COLUMNS, RULES, allowed, write_open_data


@pytest.fixture(scope="module")
def written(demo: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("open-data") / "open-data"
    write_open_data(demo.published, out, "https://donnees.region.example/achats/")
    return out


def test_every_published_column_has_a_rule(demo: Build) -> None:
    with RULES.open(encoding="utf-8", newline="") as file:
        is_open = {row["rule"]: row["is_open"] == "true" for row in csv.DictReader(file)}
    said: dict[str, list[str]] = defaultdict(list)
    with COLUMNS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            # What goes out is named, column by column.
            assert row["columns"] != "*" or not is_open[row["rule"]], row
            said[row["table_name"]] += row["columns"].split()
    published: dict[str, list[str]] = defaultdict(list)
    for table, column in demo.query(
        "select concat_ws('.', schema_name, table_name), column_name from duckdb_columns() where not internal"
    ):
        published[table].append(column)
    assert said.keys() == published.keys()
    for table, columns in said.items():
        assert columns == ["*"] or sorted(columns) == sorted(published[table]), table


def test_what_is_nobodys_business_stays_inside(demo: Build, written: Path) -> None:
    names = {path.stem for path in (written / "csv").iterdir()}
    assert names == allowed().keys()
    assert not names & {
        "core.fct_bids", "core.fct_strategic_supplier_years", "core.fct_dispute_steps", "core.dim_suppliers",
        "indicators.fct_c18_1_first_ten_dependency", "indicators.fct_c18_2_strategic_dependency",
        "indicators.fct_c10_2_first_time_bidders", "quality.rejected_rows", "quality.anomalies",
    }  # fmt: skip
    text = "".join(path.read_text(encoding="utf-8") for path in (written / "csv").iterdir())
    bids = demo.query("select bid_id from core.fct_bids where not is_retained")
    assert len(bids) > 1000
    # Texts stand in quotes.
    assert {bid for (bid,) in bids} & set(re.findall(r'"([^"]*)"', text)) == set()
    headers = {
        column
        for path in (written / "csv").iterdir()
        for column in path.read_text(encoding="utf-8")
        .partition("\n")[0]
        .replace('"', "")
        .split(",")
    }
    assert not headers & {
        "bidder_siret", "bidder_siren", "amount_revenue_excl_tax", "dependency_band", "n_dependent", "source_file",
        "amount_estimated_excl_tax", "rejected_value", "justification_asked_on", "outcome",
    }  # fmt: skip


def test_the_files_hold_what_the_marts_hold(demo: Build, written: Path) -> None:
    for table, (_, columns) in allowed().items():
        with (written / "csv" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert rows[0] == columns
        assert demo.query(f"select count(*) from {table}") == [(len(rows) - 1,)], table
        if not table.startswith("reporting."):
            continue
        selected = f"select {', '.join(columns)} from"
        ours, theirs = f"{selected} {table}", f"from '{written}/parquet/{table}.parquet'"
        assert (
            demo.query(f"({ours} except all {theirs}) union all ({theirs} except all {ours})") == []
        )
    with (written / "csv-tableur" / "reporting.contracts.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        french = list(csv.DictReader(file, delimiter=";"))
    (total,) = demo.query("select sum(amount_excl_tax) from reporting.contracts")
    cents = sum(int(row["amount_excl_tax"].replace(",", "") or 0) for row in french)
    assert cents == int(total[0] * 100)
    assert {row["has_advance"] for row in french} <= {"oui", "non", ""}


def test_the_package_and_the_catalogue_name_every_file(written: Path) -> None:
    package = json.loads((written / "datapackage.json").read_text(encoding="utf-8"))
    assert {item["path"] for item in package["resources"]} == {
        f"csv/{path.name}" for path in (written / "csv").iterdir()
    }
    assert package["licenses"][0]["name"] == "etalab-2.0"
    assert package["sources"]
    fields = {
        field["name"]: field
        for item in package["resources"]
        if item["name"] == "core-fct_contracts"
        for field in item["schema"]["fields"]
    }
    assert fields["buyer_siret"]["type"] == "string"
    assert fields["amount_excl_tax"]["type"] == "number"
    assert all(field["description"] for field in fields.values())
    catalogue = json.loads((written / "catalogue.jsonld").read_text(encoding="utf-8"))
    distributions = catalogue["dcat:distribution"]
    # Each table three times, and the contracts in their own form.
    assert len(distributions) == 3 * len(package["resources"]) + 3
    prefix = "https://donnees.region.example/achats/"
    for item in distributions:
        path = item["dcat:downloadURL"]["@id"].removeprefix(prefix)
        assert (written / path).stat().st_size == item["dcat:byteSize"]
    said = (written / "LISEZMOI.md").read_text(encoding="utf-8")
    assert "secret des affaires" in said.lower()


@pytest.mark.slow
def test_frictionless_accepts_the_package(written: Path) -> None:
    result = subprocess.run(
        [str(installed("frictionless==5.21.0") / "frictionless"), "validate", "--json", "datapackage.json"],
        cwd=written, capture_output=True, text=True, check=False,
    )  # fmt: skip
    report = json.loads(result.stdout)
    assert report["valid"], report["tasks"]
    assert report["stats"]["tasks"] == len(allowed())


def test_a_publication_of_another_version_is_said_to_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy = Toy(tmp_path)
    toy.publish(1)
    monkeypatch.setattr(open_data, "allowed", lambda: {"steering.t": ("rule", ["v", "w"])})
    with pytest.raises(UsageError, match=r"steering\.t : la publication n'a pas w"):
        write_open_data(toy.published, tmp_path / "open-data")
    assert not (tmp_path / "open-data").exists()


# What a spreadsheet would compute, whatever its language takes for a separator; and what it would not.
DANGEROUS = {
    "=1+1": "'=1+1",
    "+33 5": "'+33 5",
    "-2": "'-2",
    "@SUM(A1)": "'@SUM(A1)",
    "\tx=1": "\tx=1",
    "\t=1": "'\t=1",
    " \u00a0=1+1": "' \u00a0=1+1",
    "\ufeff=1+1": "'\ufeff=1+1",
    "＝1+1": "'＝1+1",
    "Fournitures;=cmd|' /C calc'!A0;x": "Fournitures;'=cmd|' /C calc'!A0;x",
    'a";  =1+1;"b': 'a";\'  =1+1;"b',
    "a\n=1+1": "a\n'=1+1",
    "a=b": "a=b",
    "a - b, -c; d": "a - b, -c; d",
    "00123": "00123",
}


@pytest.fixture
def traps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The open data of a table of these texts, beside a negative amount."""
    columns = ["name", "label", "amount"]
    monkeypatch.setattr(open_data, "allowed", lambda: {"core.t": ("rule", columns)})
    toy = Toy(tmp_path)
    with duckdb.connect(str(toy.work)) as connection:
        connection.execute("create schema core")
        connection.execute(
            "create table core.dim_buyers as select 'Région fictive' as name, 'region' as role"
        )
        connection.execute(
            "create table core.dim_labels as select 'export' as kind, 'x' as code, 1 as position, 'X' as name_fr"
        )
        connection.execute(
            "create table core.t (name varchar, label varchar, amount decimal(9, 2))"
        )
        connection.executemany("insert into core.t values ('x', ?, -1.5)", [[t] for t in DANGEROUS])
    toy.publish(1)
    write_open_data(toy.published, tmp_path / "open-data")
    return tmp_path / "open-data"


def test_a_formula_is_given_an_apostrophe_and_a_number_is_not(traps: Path) -> None:
    path = traps / "csv" / "core.t.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["name", "label", "amount"], *(["x", t, "-1.50"] for t in DANGEROUS.values())]
    assert all(line.startswith('"') for line in path.read_text("utf-8").split("-1.50\n") if line), (
        "texts are in quotes"
    )
    french = traps / "csv-tableur" / "core.t.csv"
    assert french.read_bytes().startswith(b"\xef\xbb\xbf")
    with french.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file, delimiter=";")) == [
            ["name", "label", "amount"],
            *(["x", t, "-1,50"] for t in DANGEROUS.values()),
        ]
    table = traps / "parquet" / "core.t.parquet"
    assert duckdb.execute(f"select label from '{table}'").fetchall() == [(t,) for t in DANGEROUS]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
@pytest.mark.parametrize(
    ("separator", "folder"), [(",", "csv"), (";", "csv"), (";", "csv-tableur")]
)
@pytest.mark.parametrize("language", [1033, 1036], ids=["English", "French"])
def test_libreoffice_computes_nothing(
    traps: Path, tmp_path: Path, separator: str, folder: str, language: int
) -> None:
    path = traps / folder / "core.t.csv"
    (tmp_path / "trap.csv").write_text('"x",=1+1,2\n"x";=1+1;2\n', encoding="utf-8")
    for file in (path, tmp_path / "trap.csv"):
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "fods",
             f"--infilter=CSV:{ord(separator)},34,76,1,,{language},false,true,false", "--outdir", str(tmp_path),
             str(file)],
            capture_output=True, check=True, timeout=120,
        )  # fmt: skip
    assert "table:formula" in (tmp_path / "trap.fods").read_text("utf-8")
    assert "table:formula" not in (tmp_path / "core.t.fods").read_text("utf-8")


def test_contracts_stand_in_the_form_of_the_order(demo: Build, written: Path) -> None:
    document = json.loads((written / "decp" / "marches.json").read_text(encoding="utf-8"))
    contracts = document["marches"]["marche"]
    with (written / "decp" / "incomplets.csv").open(encoding="utf-8", newline="") as file:
        incomplete = list(csv.DictReader(file))
    # Nothing is lost: each contract of the perimeter is in one of the two, and the second says why.
    (known,) = demo.query(f"select count(*) from core.fct_contracts where {OWN}")
    assert len(contracts) + len(incomplete) == known[0]
    assert len(contracts) > 2000
    assert all(row["champs"] for row in incomplete)
    unknown = demo.query(
        f"select count(*) from core.fct_contracts where ({OWN}) and has_advance is null"
    )
    assert sum("attributionAvance" in row["champs"].split() for row in incomplete) == unknown[0][0]
    for column in CONTRACTS:
        assert column in allowed()["core.fct_contracts"][1], column
    with (written / "decp" / "marches.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    firsts = {
        (row["acheteur_id"], row["id"], row["objet"])
        for row in rows
        if row["modification_id"] == "0"
    }
    assert firsts == {(item["acheteur"]["id"], item["id"], item["objet"]) for item in contracts}
    totals = {
        (row["acheteur_id"], row["id"], row["objet"]): Decimal(row["montant"])
        for row in rows
        if row["modification_id"] == "0"
    }
    assert sum(totals.values()) == sum(Decimal(str(item["montant"])) for item in contracts)


def test_the_ministry_accepts_the_contracts(written: Path) -> None:
    path = SHARED / "samples" / "decp-schemas" / "schema_decp_v2.0.4.json"
    if not path.is_file():
        pytest.skip("the schema of the Ministry (../shared/samples) is not on this machine")
    schema = json.loads(path.read_text(encoding="utf-8"))
    document = json.loads((written / "decp" / "marches.json").read_text(encoding="utf-8"))
    errors = jsonschema.Draft7Validator(schema).iter_errors(document)
    assert [error.message for error in errors][:5] == []


def test_what_the_order_has_no_word_for_is_left_aside() -> None:
    contract: dict[str, object] = {
        "contract_number": "20250001", "buyer_siret": "00000001800010", "nature": "MARCHE", "label": "Objet fictif",
        "cpv_code": "45000000", "techniques": "accord-cadre, Sans objet", "execution_terms": "Bons de commande",
        "is_innovative": False, "general_conditions": "Maîtrise d’oeuvre", "n_bids": 2, "has_advance": True,
        "grouping_type": "Conjoint", "has_subcontracting": False, "procedure": "Procédure adaptée",
        "place_code": "31", "place_code_type": "Code département", "duration_months": 12,
        "notified_on": dt.date(2025, 1, 2), "published_on": dt.date(2025, 2, 3), "amount_excl_tax": Decimal("10.50"),
        "price_types": "Définitif ferme", "price_form": "Unitaire", "has_social_clause": False,
        "has_social_criterion": False, "is_reserved": False, "has_environmental_clause": None,
        "has_environmental_criterion": True,
    }  # fmt: skip
    marche, lacking = _essential(contract, [("SIRET", "00000101600013", "X")], [])
    assert lacking == []
    assert marche["ccag"] == "Maitrise d'œuvre"
    assert marche["techniques"] == {"technique": ["Accord-cadre", "Sans objet"]}
    assert marche["considerationsSociales"] == {
        "considerationSociale": ["Pas de considération sociale"]
    }
    for name, value, field in (
        ("procedure", "De gré à gré", "procedure"),
        ("n_bids", 0, "offresRecues"),
        ("is_reserved", None, "considerationsSociales"),
        ("contract_number", "1" * 17, "id"),
        ("buyer_siret", "000000018", "acheteur"),
        ("has_advance", None, "attributionAvance"),
    ):
        _, lacking = _essential(contract | {name: value}, [("SIRET", "00000101600013", "X")], [])
        assert lacking == [field], name
    assert _essential(contract, [], [])[1] == ["titulaires"]
