"""The user's own files: real samples, ``make check``, ``make template``, and large files."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT, Build
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.ingest import LIMIT_MEGABYTES, LIMIT_RATIO
from pipeline.contract import export_columns
from pipeline.errors import UserError
from pipeline.ingest import examine, ingest
from pipeline.ingest.writer import Writer
from pipeline.template import write_templates

DECP = '{"marches": {"marche": []}}'
# What the names of the food fixtures promise: the reason, and the line. Since June 2026 ma-cantine does not ask what
# local means: the rows that lack it are read. A family or a label that no list knows is unknown, and listed.
BAD_FOOD = {
    "purchases_bad": {
        2: "siret", 5: "description", 6: "famille_produits", 7: "date", 8: "date", 9: "date", 10: "prix_ht",
        11: "prix_ht",
    },
    "purchases_bad_old": {
        2: "siret", 5: "description", 6: "famille_produits", 7: "date", 8: "date", 9: "date", 10: "prix_ht",
        11: "prix_ht",
    },
    "purchases_bad_one_error": {3: "prix_ht"},
    "purchases_bad_one_error_old": {3: "prix_ht"},
}  # fmt: skip
BAD_FOOD_FILES = {
    "corrupt": "toute la ligne tient dans une seule cellule",
    "no_header": "aucun en-tête n'est reconnu",
    "wrong_header": "il manque la colonne « siret »",
    "wrong_header_typo": "il manque la colonne « description »",
}


def run_check(build: Build, folder: Path) -> subprocess.CompletedProcess[str]:
    return build.spaser("check", str(folder))


def report_of(build: Build) -> dict[str, dict[str, object]]:
    content = json.loads((build.root / "build" / "quality-report.json").read_text("utf-8"))
    return {file["name"].split(" › ")[0]: file for file in content["files"]}


def test_every_published_kind_is_read(samples: Path, tmp_path: Path) -> None:
    kinds = ("decp-2019-json", "decp-2022-json", "decp-tabular", "decp-occitanie-region")
    files = [file for kind in kinds for file in sorted((samples / kind).iterdir())]
    folder = tmp_path / "in"
    folder.mkdir()
    for file in files:
        (folder / file.name).symlink_to(file)
    reports = {report.name: report for report in examine(folder, tmp_path / "out")}
    assert {name: r.error for name, r in reports.items() if r.error} == {}
    assert {name for name, r in reports.items() if r.export != "contracts"} == set()
    assert set(reports) == {file.name for file in files}
    with duckdb.connect() as connection:
        problems = connection.execute(
            f"select source_file, source_line, source_problem from '{tmp_path}/out/contracts/*.parquet' "
            "where source_problem is not null"
        ).fetchall()
    assert problems == []


def test_of_the_other_samples_what_is_published_with_a_header_is_read(
    samples: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    files = [
        file
        for kind in ("decp-schemas", "geo", "inclusion", "sirene", "cpv", "food")
        for file in (samples / kind).iterdir()
        if file.is_file()
    ]
    for file in files:
        (folder / file.name).symlink_to(file)
    (folder / "decp.json").write_text(DECP, encoding="utf-8")
    reports = examine(folder, tmp_path / "out")
    assert {report.name: report.error for report in reports if report.error} == {}
    # Sirene and the official lists are known by their header; the rest is left aside.
    assert {report.name: report.export for report in reports if report.export} == {
        "decp.json": "contracts",
        "esat_liste_officielle.csv": "supplier_lists",
        "siae_itou_2020.csv": "supplier_lists",
        "sample_etablissements_OK.csv": "suppliers",
        "sample_unites_legales_OK.csv": "suppliers",
        "stock_unite_legale_15.parquet": "suppliers",
    }


@pytest.fixture(scope="module")
def food(
    new_build: Callable[[str], Build], samples: Path
) -> tuple[Build, subprocess.CompletedProcess[str]]:
    """A check of every food fixture at once."""
    build = new_build("food")
    folder = build.root / "exports"
    folder.mkdir()
    for file in (samples / "food" / "achats_fixtures").iterdir():
        (folder / f"food_{file.name}").symlink_to(file)
    (folder / "decp.json").write_text(DECP, encoding="utf-8")
    return build, run_check(build, folder)


def test_good_food_is_accepted(food: tuple[Build, object]) -> None:
    files = {n: f for n, f in report_of(food[0]).items() if n.startswith("food_purchases_good")}
    assert len(files) == 19
    for name, file in files.items():
        assert file["usable"] and file["rejected"] == 0 and file["accepted"], name


def test_bad_food_gives_the_errors_of_its_name(
    food: tuple[Build, subprocess.CompletedProcess[str]],
) -> None:
    build, result = food
    assert result.returncode == 3
    assert "spaser build s'arrêterait" in result.stderr
    files = report_of(build)
    with duckdb.connect(str(build.root / "build/check/warehouse.duckdb"), read_only=True) as db:
        for name, expected in BAD_FOOD.items():
            rows = db.execute(
                "select source_line, rejected_column from restricted.all_rejected_rows where source_file = ?",
                [files[f"food_{name}.csv"]["public"]],
            ).fetchall()
            assert dict(rows) == expected, name
        unlisted = db.execute(
            "select source_line, value from restricted.all_anomalies where anomaly = 'value_unlisted' "
            "and source_file = ? order by 1",
            [files["food_purchases_bad.csv"]["public"]],
        ).fetchall()
    assert [(line, value.split(" : ")[0]) for line, value in unlisted] == [
        (12, "famille_produits"),
        (13, "categories_egalim"),
    ]
    for name, said in BAD_FOOD_FILES.items():
        for suffix in ("", "_old"):
            error = files[f"food_purchases_bad_{name}{suffix}.csv"]["error"]
            assert isinstance(error, str) and said in error and "ligne 1" in error, name + suffix
    for suffix in ("", "_old"):
        # What local means may be left out.
        assert files[f"food_purchases_bad_partial_header{suffix}.csv"]["error"] is None
        empty = files[f"food_purchases_bad_empty_rows{suffix}.csv"]
        assert "2 lignes vides passées" in empty["remarks"]  # type: ignore[operator]
        extra = files[f"food_purchases_bad_extra_columns{suffix}.csv"]
        assert "« a »" in extra["remarks"][0]  # type: ignore[index]


def test_check_judges_as_the_build_does(new_build: Callable[[str], Build]) -> None:
    build = new_build("check")
    folder = PROJECT / "tests" / "fixtures" / "mixed"
    result = run_check(build, folder)
    assert result.returncode == 0, result.stderr
    assert "colonne dateNotification : « 2024-02-30 »" in result.stdout
    assert not (build.root / "published").exists()
    file = report_of(build)["decp_2022.json"]
    assert (file["read"], file["accepted"], file["rejected"]) == (10, 8, 2)
    html = (build.root / "build" / "quality-report.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in html and "2024-02-30" in html and "//" not in html
    assert str(PROJECT) not in html + json.dumps(report_of(build))


def test_what_a_file_says_is_escaped_in_the_report(new_build: Callable[[str], Build]) -> None:
    build = new_build("escape")
    folder = build.root / "exports"
    folder.mkdir()
    (folder / "decp.json").write_text(DECP, encoding="utf-8")
    columns = export_columns()["events"]
    (folder / "events.csv").write_text(
        ",".join(columns) + "\nE1,<script>alert(1)</script>,rencontre_entreprises,x\n", "utf-8"
    )
    assert run_check(build, folder).returncode == 0
    html = (build.root / "build" / "quality-report.html").read_text(encoding="utf-8")
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_templates_are_read_as_they_are(tmp_path: Path) -> None:
    written = write_templates(tmp_path / "in")
    assert {path.stem for path in written} == set(export_columns())
    reports = ingest(tmp_path / "in", tmp_path / "out")
    assert {report.export for report in reports} == set(export_columns())
    assert all(report.n_rows == 0 and not report.remarks() for report in reports)
    with pytest.raises(UserError, match="y est déjà"):
        write_templates(tmp_path / "in")


def test_a_large_export_is_no_seed(copy_project: Callable[[str], Build]) -> None:
    build = copy_project("large")
    with (build.root / "seeds" / "raw" / "events.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"E{n},2024-01-18,autre,x\n" for n in range(100_001))
    result = build.run()
    assert result.returncode == 3
    assert "events.csv" in result.stderr and "spaser build dossier" in result.stderr


def test_suspect_rows_of_the_demonstration(demo: Build) -> None:
    """The anomalies that compare exports, counted again in plain Python."""
    raw = PROJECT / "seeds" / "raw"

    def read(export: str) -> list[dict[str, str]]:
        with (raw / f"{export}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    found = dict(demo.query("select anomaly, sum(n_rows) from quality.anomalies group by anomaly"))
    # Numbers of which no record, or the records of several contracts, say which contract it is.
    sql = "select order_number from intermediate.int_contract_numbers"
    numbers = {number for (number,) in demo.query(sql, published=False)}
    invoices = [row["marche_id"].strip() for row in read("invoices")]
    assert found["invoice_of_unknown_contract"] == sum(
        n != "" and n not in numbers for n in invoices
    )
    contracts = demo.query(
        "select contract_id, year, has_advance, amount_current_excl_tax, is_in_population from core.fct_contracts"
    )
    spent: dict[str, Decimal] = {}
    for contract_id, amount in demo.query(
        "select contract_id, amount_excl_tax from core.fct_invoices where contract_id is not null"
    ):
        spent[contract_id] = spent.get(contract_id, Decimal(0)) + amount
    over = {c for c, _, _, ceiling, _ in contracts if ceiling and spent.get(c, 0) > ceiling}
    assert over == {
        c for (c,) in demo.query("select contract_id from quality.anomalies where anomaly = 'spend_above_ceiling'")
    }  # fmt: skip
    assert over
    years = {year for _, year, *_ in contracts}
    mostly = set()
    for year in years:
        answers = [advance for _, y, advance, _, counts in contracts if y == year and counts]
        if sum(answer is True for answer in answers) * 2 > len(answers):
            mostly.add(f"attributionAvance {year}")
    values = demo.query("select value from quality.anomalies where anomaly = 'flag_mostly_true'")
    assert (
        {value for (value,) in values if value.startswith("attributionAvance")} == mostly != set()
    )


def both_ways(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, export: str = "sourcing"
) -> list[list[tuple[object, ...]]]:
    """Read an export with DuckDB where its lines are records, and always the careful way."""
    found = []
    for careful in (False, True):
        place = tmp_path / str(careful)
        (place / "in").mkdir(parents=True, exist_ok=True)
        (place / "in" / f"{export}.csv").write_bytes(content)
        (place / "in" / "decp.json").write_text(DECP, encoding="utf-8")
        with monkeypatch.context() as patch:
            if careful:
                patch.setattr(Writer, "copy_regular", lambda *_: None)
            ingest(place / "in", place / "out")
        with duckdb.connect() as connection:
            found.append(
                connection.execute(f"from '{place}/out/{export}/*.parquet' order by all").fetchall()
            )
    return found


TEXTS = st.text(st.sampled_from('ab1é€"; ,|\t\n\u00a0\u2019='), max_size=6)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=5),
    st.sampled_from(",;\t|"),
    st.sampled_from(("utf-8", "utf-8-sig", "cp1252", "utf-16")),
    st.sampled_from(("\n", "\r\n")),
    st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL, None)),
)
def test_both_ways_of_reading_a_csv_agree(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, str]],
    delimiter: str,
    encoding: str,
    newline: str,
    quoting: int | None,
) -> None:
    path = tmp_path_factory.mktemp("ways") / "made.csv"
    header = ("consultation_id", "siret", "date_sourcing")
    with path.open("w", encoding=encoding, newline="") as file:
        if quoting is None:
            # As careless tools do: nothing is quoted.
            for row in (header, *rows):
                file.write(delimiter.join(row) + newline)
        else:
            csv.writer(
                file,
                delimiter=delimiter,
                lineterminator=newline,
                quoting=quoting,  # type: ignore[arg-type]
            ).writerows([header, *rows])
    with pytest.MonkeyPatch.context() as patch:
        fast, careful = both_ways(path.read_bytes(), path.parent, patch)
    assert fast == careful
    if quoting is not None:
        texts = [[str(v or "").strip() for v in row] for row in careful]
        kept = [[v.strip() for v in row] for row in rows if any(v.strip() for v in row)]
        assert [row[:3] for row in sorted(texts, key=lambda row: int(row[4]))] == kept


WRAPPED = st.builds(
    "".join,
    st.lists(
        st.sampled_from(["INX ", "[", "]", "'", '"', ",", " ", "\u2009", "a", "1", "é", "[]", "['a', 'b']"]),
        max_size=5,
    ),
)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(WRAPPED, WRAPPED), min_size=1, max_size=6), st.booleans())
def test_both_ways_of_reading_published_contracts_agree(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], has_acts: bool
) -> None:
    path = tmp_path_factory.mktemp("contracts") / "made.csv"
    header = [
        "id", "acheteur_id", "montant", "dateNotification", "titulaire_id", "modification_id",
        "objet", "considerationsSociales",
    ]  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        # A column that makes every row be read the careful way.
        writer.writerow(header + ["idActeSousTraitance"] * has_acts)
        for number, texts in enumerate(rows):
            values = [
                f"M{number}",
                "00000001800010",
                "10",
                "2025-01-01",
                "00001000900017",
                "0",
                *texts,
            ]
            writer.writerow(values + [""] * has_acts)
    with pytest.MonkeyPatch.context() as patch:
        fast, careful = both_ways(path.read_bytes(), path.parent, patch, "contracts")
    assert fast == careful
    assert len(fast) == len(rows)


@pytest.mark.slow
def test_large_files_take_little_more_than_duckdb_and_little_memory() -> None:
    """A million rows here; the ten millions are measured with ``python -m benchmarks.ingest``."""
    for extra in ([], ["--quoted"]):
        # The machine may be busy with something else: the best of three counts.
        for _ in range(3):
            result = subprocess.run(
                [sys.executable, "-m", "benchmarks.ingest", "--rows", "1000000", *extra],
                cwd=PROJECT, capture_output=True, text=True, check=False,
            )  # fmt: skip
            print(result.stdout)
            if result.returncode == 0:
                break
        assert result.returncode == 0, (result.stdout, result.stderr, LIMIT_RATIO, LIMIT_MEGABYTES)
