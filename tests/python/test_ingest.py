"""Official files as published, in a folder with others: read, counted, or said to be left aside."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import PROJECT, Build, build_from

from pipeline.errors import UserError
from pipeline.ingest import ingest

MIXED = PROJECT / "tests" / "fixtures" / "mixed"


@pytest.fixture(scope="module")
def mixed(new_build: Callable[[str], Build]) -> Build:
    return build_from(new_build("mixed"), sorted(MIXED.iterdir()), "000000018")


def test_contracts_of_a_mixed_folder(mixed: Build) -> None:
    rows = mixed.query(
        "select contract_number, year, amount_excl_tax, amount_current_excl_tax, n_records, n_holders, "
        "population_exclusion, has_environmental_consideration, has_social_clause "
        "from core.fct_contracts where year < 2025 order by notified_on, contract_number, label"
    )
    million = Decimal("1234567.89")
    assert rows == [
        # 2019 knows no consideration; MARCHE is a nature whatever its case.
        ("2023I101", 2023, Decimal("40000.00"), Decimal("40000.00"), 1, 1, None, None, None),
        ("2023I100", 2023, Decimal("153900.00"), Decimal("153900.00"), 1, 1, None, None, None),
        # Two forms of one number, the same amount; one of them declares, the other knows nothing.
        ("20240200", 2024, million, million, 2, 2, None, True, None),
        # A truncated twin of the whole number; the modification changes the amount, not the contract.
        (
            "20240101", 2024, Decimal("210000.10"), Decimal("231000.50"), 2, 2, None, True, True,
        ),
        ("2024C", 2024, Decimal("1000000.00"), Decimal("1000000.00"), 1, 1, "concession", None, None),
        ("2024", 2024, Decimal("5400.00"), Decimal("5400.00"), 1, 0, None, True, None),
        ("2024", 2024, None, None, 1, 1, None, False, False),
        ("2024S1", 2024, Decimal("9000.00"), Decimal("9000.00"), 1, 1, "subsequent_contract", None, None),
    ]  # fmt: skip


def test_xml_and_the_flat_file_of_the_ministry(mixed: Build) -> None:
    assert mixed.query(
        "select contract_number, label, amount_excl_tax, amount_current_excl_tax, n_holders, price_types, "
        "has_environmental_clause, has_environmental_criterion, has_social_clause, has_advance "
        "from core.fct_contracts where year = 2025 order by notified_on"
    ) == [
        (
            "20250001", "Nettoyage de l’hôtel fictif & de ses abords", Decimal("120000.55"),
            Decimal("130000.00"), 2, None, True, True, True, False,
        ),
        # INX is a mark of the Ministry, CDL and MQ say that nothing is known.
        (
            "2025F1", "Achat d’outils fictifs", Decimal("45155.00"), Decimal("50000.00"), 1,
            "Définitif ferme", False, False, True, None,
        ),
    ]  # fmt: skip


def test_what_cannot_be_read_is_listed_with_its_place(mixed: Build) -> None:
    assert mixed.query(
        "select source_file, source_line, rejected_column, rejected_value, rejection_reason "
        "from quality.rejected_rows order by all"
    ) == [
        (
            "decp_2022.json",
            28,
            "acheteur_id",
            "(non montrée : 7 caractères, sans chiffre)",
            "buyer_unreadable",
        ),
        ("decp_2022.json", 29, "dateNotification", "2024-02-30", "date_unreadable"),
    ]
    assert mixed.query(
        "select n_rows, n_accepted, n_rejected from quality.export_coverage limit 1"
    ) == [(21, 19, 2)]
    anomalies = mixed.query(
        "select anomaly, source_file, min(value) from quality.anomalies group by all order by all"
    )
    # The fictional SIRET of these files were not made with a check digit.
    assert [row for row in anomalies if row[0] != "siret_check_failed"] == [
        ("amount_implausible", "decp_2022.json", "1.00"),
        (
            "value_unreadable",
            "decp_2022.json",
            "attributionAvance : (non montrée : 4 caractères, sans chiffre)",
        ),
    ]
    assert ("siret_check_failed", "decp_2019.json", "00001000700015") in anomalies


def test_differences_between_records_are_listed(mixed: Build) -> None:
    rows = mixed.query(
        "select field, record_values from quality.contract_disagreements as d "
        "inner join core.fct_contracts as c using (contract_id) where contract_number = '20240200' order by field"
    )
    assert [field for field, _ in rows] == [
        "considerationsEnvironnementales",
        "id",
        "objet",
        "titulaire_id",
    ]
    assert rows[0][1] == "(absent) | Critère environnemental, Clause environnementale"


def test_figures_of_a_mixed_folder(mixed: Build) -> None:
    # Worked out by hand from the fixtures: six contracts in 2024 and 2023 count.
    rows = mixed.query(
        "select indicator_id, year, numerator, denominator, n_observations, n_excluded "
        "from steering.indicator_years where n_observations > 0 "
        "and indicator_id in ('C01-1', 'C01-2', 'C06-5', 'C10-3', 'C11-1', 'C12-1') "
        "and year < 2025 order by 1, 2"
    )
    assert rows == [
        ("C01-1", 2023, None, None, 2, 2),
        ("C01-1", 2024, 3, 4, 4, 0),
        ("C01-2", 2023, None, None, 2, 2),
        ("C01-2", 2024, 2, 4, 4, 0),
        ("C06-5", 2023, None, None, 1, 1),
        ("C06-5", 2024, 1, 1, 3, 2),
        # 2023: both holders for the first time; 2024: one newcomer, one abroad without a SIREN.
        ("C10-3", 2023, 2, None, 2, 0),
        ("C10-3", 2024, 1, None, 4, 1),
        ("C11-1", 2023, 1, 1, 2, 1),
        # One whole contract of two known holders (one SME), one of which only one is known.
        ("C11-1", 2024, 1, Decimal("1.5"), 4, 2),
        ("C12-1", 2023, 1, 1, 2, 1),
        ("C12-1", 2024, 1, Decimal("1.5"), 4, 2),
    ]


def test_absent_exports_give_no_data(mixed: Build) -> None:
    # Whether nothing is there, or contracts of which nothing is known. C11-3 knows one advance.
    assert mixed.query(
        "select count(*), min(status), max(status), max(value) from steering.indicator_trajectories "
        "where year = 2024 and indicator_id not in "
        "('C01-1', 'C01-2', 'C06-5', 'C10-3', 'C11-1', 'C11-3', 'C12-1')"
    ) == [(44, "no_data", "no_data", None)]


def test_amounts_are_never_binary(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    shutil.copy(MIXED / "decp_2022.json", tmp_path / "in")
    ingest(tmp_path / "in", tmp_path / "out")
    with duckdb.connect() as connection:
        amounts = connection.execute(
            f"select montant from '{tmp_path}/out/contracts/*.parquet' limit 2"
        ).fetchall()
    assert amounts == [("210000.10",), ("210000.10",)]


def test_files_that_are_no_exports_are_left_aside_aloud(tmp_path: Path) -> None:
    shutil.copy(MIXED / "decp_2019.json", tmp_path)
    (tmp_path / "notes.txt").write_text("rien", encoding="utf-8")
    (tmp_path / "autre.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "autre.json").write_text('{"a": 1}', encoding="utf-8")
    reports = ingest(tmp_path, tmp_path / "out")
    assert {report.name for report in reports if report.export is None} == {
        "notes.txt",
        "autre.csv",
        "autre.json",
    }


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "decp.json",
            b'{"marches": {"marche": [{"id": "1", "acheteur": {"id"',
            "decp.json, ligne 1",
        ),
        ("decp.xml", b"<marches><marche><id>1</id>", "decp.xml, ligne 1, colonne"),
        (
            "bomb.xml",
            b'<!DOCTYPE m [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><marches>&b;</marches>',
            "bomb.xml : ce fichier XML",
        ),
        ("deep.json", b"[" * 200_000, "deep.json"),
        ("suppliers.csv", b"siret,nom\n1,2\n", "il manque la colonne"),
        ("suppliers.csv", b"siret,SIRET\n1,2\n", "figure deux fois"),
        ("buyers.csv", b"siren,name,role\n12,Trop court,region\n", "ligne 2, colonne siren"),
    ],
)
def test_bad_files_are_named_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=said) as caught:
        ingest(tmp_path, tmp_path / "out")
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_contracts_are_the_one_export_that_must_be_there(tmp_path: Path) -> None:
    shutil.copy(MIXED / "suppliers.csv", tmp_path)
    with pytest.raises(UserError, match="il manque les marchés"):
        ingest(tmp_path, tmp_path / "out")


def test_several_files_feed_one_export_whatever_their_dialect(tmp_path: Path) -> None:
    shutil.copy(MIXED / "decp_2019.json", tmp_path)
    header = "consultation_id,siret,date_sourcing"
    (tmp_path / "sourcing_2024.csv").write_text(
        f"{header}\nC1,1,2024-01-02\n", encoding="utf-8-sig"
    )
    (tmp_path / "Sourcing 2025.CSV").write_bytes(
        "Date_Sourcing;SIRET;Consultation_ID;Remarque\r\n02/01/2025;2;C2é;à garder\r\n".encode(
            "cp1252"
        )
    )
    (tmp_path / "sourcing-2026.tsv").write_text(
        "siret\tconsultation_id\tdate_sourcing\n3\tC3\t\n\n", encoding="utf-8"
    )
    reports = {report.name: report for report in ingest(tmp_path, tmp_path / "out")}
    assert {
        name: report.n_rows for name, report in reports.items() if report.export == "sourcing"
    } == {
        "sourcing_2024.csv": 1,
        "Sourcing 2025.CSV": 1,
        "sourcing-2026.tsv": 1,
    }
    assert "Remarque" in str(reports["Sourcing 2025.CSV"])
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select consultation_id, siret, date_sourcing, source_file, source_line "
            f"from '{tmp_path}/out/sourcing/*.parquet' order by siret"
        ).fetchall()
    assert rows == [
        ("C1", "1", "2024-01-02", "sourcing_2024.csv", 2),
        ("C2é", "2", "02/01/2025", "Sourcing 2025.CSV", 2),
        ("C3", "3", None, "sourcing-2026.tsv", 2),
    ]


def test_a_text_in_brackets_is_no_list(tmp_path: Path) -> None:
    (tmp_path / "decp.csv").write_text(
        "acheteur_id,id,objet,montant,dateNotification,titulaire_id,techniques\n"
        "1,2,\"[Lot 1, urgent]\",3,2024-01-01,4,\"['Concours', 'Accord-cadre']\"\n",
        encoding="utf-8",
    )
    ingest(tmp_path, tmp_path / "it's out")
    with duckdb.connect() as connection:
        rows = connection.read_parquet(str(tmp_path / "it's out" / "contracts" / "*.parquet"))
        assert rows.project("objet, techniques").fetchall() == [
            ("[Lot 1, urgent]", "Concours, Accord-cadre")
        ]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.parquet")}


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    """What a build reuses is, byte for byte, what a full one reads."""
    folder, out = tmp_path / "exports", tmp_path / "out"
    shutil.copytree(MIXED, folder)
    for export in ("invoices", "suppliers", "insertion_hours"):
        shutil.copy(PROJECT / "seeds" / "raw" / f"{export}.csv", folder)

    def read() -> set[str]:
        """Read what changed; return the names of the files that were read."""
        reports = ingest(folder, out, full=False)
        whole = ingest(folder, tmp_path / "whole")
        assert bytes_of(out) == bytes_of(tmp_path / "whole")
        assert [(one.name, one.public, one.n_rows, one.sha256, one.notes) for one in reports] == [
            (one.name, one.public, one.n_rows, one.sha256, one.notes) for one in whole
        ]
        return {one.name for one in reports if one.export and not one.is_reused}

    everything = read()
    assert "invoices.csv" in everything
    # What was read of persons is removed after each build.
    shutil.rmtree(out / "insertion_hours")
    assert read() == {"insertion_hours.csv"}
    with (folder / "suppliers.csv").open("a", encoding="utf-8") as file:
        file.write(
            "00001000900025,Entreprise fictive,PME,03,5710,N,7112B,1985-07-01,A,82121,82121\n"
        )
    shutil.rmtree(out / "insertion_hours")
    assert read() == {"insertion_hours.csv", "suppliers.csv"}
    # A part that is not whole is read again, and so is all where what decides of reading is another.
    (out / "invoices" / next((out / "invoices").iterdir()).name).unlink()
    assert "invoices.csv" in read()
    (folder / "canteens.csv").write_text("name,siret\nLycée fictif,00000514000017\n", "utf-8")
    assert read() >= everything - {"canteens.csv"}
    # A file before the others that takes another number of parts changes the names under which they are published.
    (folder / "a.csv").write_bytes((folder / "suppliers.csv").read_bytes())
    assert "invoices.csv" in read()


@pytest.mark.slow
def test_a_file_without_contracts_builds_and_says_so(new_build: Callable[[str], Build]) -> None:
    build = new_build("none")
    exports = build.root / "exports"
    exports.mkdir()
    (exports / "decp.json").write_text('{"marches": {"marche": []}}', encoding="utf-8")
    result = build.run(str(exports))
    assert result.returncode == 0, result.stderr
    assert "Aucun des indicateurs n'a de données." in result.stdout
    assert build.query(
        "select distinct status from steering.indicator_trajectories order by 1"
    ) == [
        ("no_data",),
        ("upcoming",),
    ]


def test_bad_folders(tmp_path: Path) -> None:
    for folder in (tmp_path / "absent", tmp_path / "empty", tmp_path / "nothing"):
        if folder.name != "absent":
            folder.mkdir()
        if folder.name == "nothing":
            (folder / "photo.jpg").write_bytes(b"\xff\xd8")
        with pytest.raises(UserError, match=folder.name):
            ingest(folder, tmp_path / "out")


def test_a_bad_folder_leaves_the_published_file_untouched(demo_copy: Build) -> None:
    before = demo_copy.published.stat()
    folder = demo_copy.root / "bad"
    folder.mkdir()
    (folder / "truncated.json").write_text('{"marches": [', encoding="utf-8")
    result = demo_copy.run(str(folder))
    assert result.returncode == 3
    assert "truncated.json" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    after = demo_copy.published.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
