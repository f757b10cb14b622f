"""Files as administrations publish them are read as they are; all of these are fictional."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from conftest import PROJECT

from pipeline.cli import main
from pipeline.contract import export_columns
from pipeline.errors import UserError
from pipeline.ingest import FileReport, examine, ingest, tables
from pipeline.ingest.formats import published_formats
from pipeline.ingest.text import scan
from pipeline.ingest.writer import Writer

EXPORTS = export_columns()
CONTRACTS = ",".join(EXPORTS["contracts"])
UNITS = (
    "siren,statutDiffusionUniteLegale,unitePurgeeUniteLegale,dateCreationUniteLegale,sigleUniteLegale,"
    "trancheEffectifsUniteLegale,categorieEntreprise,denominationUniteLegale,categorieJuridiqueUniteLegale,"
    "activitePrincipaleUniteLegale,nicSiegeUniteLegale,economieSocialeSolidaireUniteLegale"
)
ESTABLISHMENTS = (
    "siren,nic,siret,statutDiffusionEtablissement,etablissementSiege,codePostalEtablissement,"
    "codeCommuneEtablissement,etatAdministratifEtablissement"
)
# Two establishments of one company, the head office of another, and one that nobody names.
ESTABLISHMENT_ROWS = [
    "000001016,00013,00000101600013,O,false,31000,31555,A",
    "000001016,00021,00000101600021,O,true,75001,75101,A",
    "000001024,00017,00000102400017,O,true,33000,33063,F",
    "000009999,00011,00000999900011,O,true,13001,13201,A",
]
UNIT_ROWS = [
    '000001016,O,,2001-05-01,,11,PME,"SOCIETE FICTIVE, 101",5710,43.21A,00021,N',
    "000001024,P,,2001-05-01,,NN,,[ND],1000,43.21A,00017,",
    "000001032,O,,2001-05-01,,32,ETI,SOCIETE FICTIVE 103,5710,43.21A,00010,O",
    "000009999,O,,2001-05-01,,52,GE,SOCIETE FICTIVE 999,5710,43.21A,00011,N",
]
# What the contracts name: a SIRET, the SIRET of another, a SIREN alone.
HOLDERS = ["00000101600013", "00000102400017", "000001032"]


def table(header: str, rows: list[str]) -> str:
    return "\n".join([header, *rows]) + "\n"


def contracts(holders: list[str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, EXPORTS["contracts"], lineterminator="\n", restval="")
    writer.writeheader()
    for number, holder in enumerate(holders):
        writer.writerow(
            {"id": f"2025{number}", "acheteur_id": "00000018200014", "titulaire_id": holder}
        )
    return out.getvalue()


def read(
    folder: Path, files: Mapping[str, str | bytes]
) -> tuple[dict[str, FileReport], Callable[[str], list[Any]]]:
    """Read a folder; return the report of each file, and a function that gives the rows of an export."""
    source = folder / "in"
    source.mkdir()
    for name, content in files.items():
        (source / name).write_bytes(content.encode() if isinstance(content, str) else content)
    reports = {report.name: report for report in examine(source, folder / "out")}

    def rows(sql: str) -> list[Any]:
        with duckdb.connect() as connection:
            for export in EXPORTS:
                connection.execute(
                    f"create view {export} as from read_parquet('{folder}/out/{export}/*.parquet')"
                )
            return connection.execute(sql).fetchall()

    return reports, rows


SUPPLIERS = (
    "select siret, denominationUniteLegale, categorieEntreprise, codeCommuneEtablissement, codeCommuneSiege "
    "from suppliers order by siret"
)
EXPECTED = [
    ("00000101600013", "SOCIETE FICTIVE, 101", "PME", "31555", "75101"),
    ("00000101600021", "SOCIETE FICTIVE, 101", "PME", "75101", "75101"),
    ("00000102400017", "[ND]", None, "33063", "33063"),
    # No establishment of it was read: its size is known, its place is not.
    ("00000103200010", "SOCIETE FICTIVE 103", "ETI", None, None),
]


def parquet(header: str, rows: list[str], folder: Path) -> bytes:
    """A stock file in Parquet, with the types of INSEE: numbers and booleans where it has them."""
    path = folder / "made.csv"
    path.write_text(table(header, rows), encoding="utf-8")
    types = {"siren": "VARCHAR", "siret": "VARCHAR", "nic": "VARCHAR", "codeCommuneEtablissement": "VARCHAR",
             "trancheEffectifsUniteLegale": "VARCHAR"}  # fmt: skip
    named = {name: kind for name, kind in types.items() if name in header.split(",")}
    with duckdb.connect() as connection:
        connection.read_csv(str(path), dtype=named).write_parquet(str(path.with_suffix(".parquet")))
    return path.with_suffix(".parquet").read_bytes()


@pytest.mark.parametrize("kind", ["csv", "zip", "gz", "parquet", "renamed"])
def test_the_stock_of_sirene_is_joined_for_the_companies_that_are_named(
    kind: str, tmp_path: Path
) -> None:
    texts = {
        "StockEtablissement_utf8": (ESTABLISHMENTS, ESTABLISHMENT_ROWS),
        "StockUniteLegale_utf8": (UNITS, UNIT_ROWS),
    }
    files: dict[str, str | bytes] = {"contracts.csv": contracts(HOLDERS)}
    for name, (header, rows) in texts.items():
        text = table(header, rows)
        if kind == "zip":
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(f"{name}.csv", text)
            files[f"{name}.zip"] = out.getvalue()
        elif kind == "gz":
            files[f"{name}.csv.gz"] = gzip.compress(text.encode())
        elif kind == "parquet":
            files[f"{name}.parquet"] = parquet(header, rows, tmp_path)
        else:
            files[f"suppliers_{name}.csv" if kind == "renamed" else f"{name}.csv"] = text
    reports, rows_of = read(tmp_path, files)
    assert [report.error for report in reports.values() if report.error] == []
    assert rows_of(SUPPLIERS) == EXPECTED
    (establishments,) = [r for r in reports.values() if "établissements" in r.kind]
    assert establishments.n_rows == 4
    # Each row has its place in the file of establishments; that of a unit alone is the unit's.
    assert rows_of("select source_line from suppliers order by siret") == [(2,), (3,), (4,), (4,)]


def test_a_file_with_old_line_ends_is_no_stock_file_and_is_read(tmp_path: Path) -> None:
    names = ",".join(EXPORTS["suppliers"])
    text = "\r".join([names, "00000101600013" + "," * (len(EXPORTS["suppliers"]) - 1)]) + "\r"
    reports, rows = read(
        tmp_path, {"contracts.csv": CONTRACTS, "suppliers.csv": text, "a.csv": '"a\rb'}
    )
    assert reports["suppliers.csv"].error is None and rows("select siret from suppliers") == [
        ("00000101600013",)
    ]
    assert reports["a.csv"].export is None and reports["a.csv"].error is None


def test_one_stock_file_alone_tells_what_it_can(tmp_path: Path) -> None:
    establishments = table(ESTABLISHMENTS, ESTABLISHMENT_ROWS)
    _, rows = read(
        tmp_path, {"contracts.csv": contracts(HOLDERS), "etablissements.csv": establishments}
    )
    assert rows(SUPPLIERS) == [
        (siret, None, None, place, office) for siret, _, _, place, office in EXPECTED[:3]
    ]


def test_a_stock_file_that_is_cut_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    cut = table(ESTABLISHMENTS, ESTABLISHMENT_ROWS)[:-30]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "contracts.csv").write_text(contracts(HOLDERS), encoding="utf-8")
    (tmp_path / "in" / "StockEtablissement_utf8.csv").write_text(cut, encoding="utf-8")
    with pytest.raises(
        UserError, match=r"StockEtablissement_utf8\.csv : ce fichier .* incomplet ou abîmé"
    ):
        ingest(tmp_path / "in", tmp_path / "out")
    assert not (tmp_path / "out").exists()


LISTS = {
    "entreprisesess.csv": (
        "SIREN,Nom ou raison sociale de l'entreprise,Famille juridique de l'entreprise,Code postal,"
        "Libellé de la commune de l'établissement,Code du département de l'établissement,"
        "Département de l'établissement,Région de l'établissement\n"
        "1016,COOPERATIVE FICTIVE,Coopératives,31000,TOULOUSE,31,HAUTE GARONNE,OCCITANIE\n",
        [("000001016", "ESS")],
    ),
    "siae.csv": (
        "siret,kind,name,brand,naf,post_code,city,department,source,created_at\n"
        "00000101600013,ACI,ATELIER FICTIF,,8899B,31000,Toulouse,31,ASP,2020-01-01T00:00:00Z\n"
        "00000102400017,EITI,FICTIF SEUL,,8899B,31000,Toulouse,31,ASP,2020-01-01T00:00:00Z\n",
        [("00000101600013", "ACI"), ("00000102400017", "EITI")],
    ),
    "esat.csv": (
        "EJ-N°FINESS,EJ-Raison sociale,ET-N°FINESS,ET-Raison sociale,ET-SIRET,Capacité autorisée agrégée\n"
        "310000001,ASSOCIATION FICTIVE,310000002,ESAT FICTIF,00000103200010,30\n",
        [("00000103200010", "ESAT")],
    ),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("separator", [",", ";"])
def test_official_lists_are_known_by_their_header(
    name: str, separator: str, tmp_path: Path
) -> None:
    text, expected = LISTS[name]
    reports, rows = read(tmp_path, {"contracts.csv": CONTRACTS, name: text.replace(",", separator)})
    assert reports[name].export == "supplier_lists" and not reports[name].error
    assert reports[name].unknown == []
    found = rows("select identifiant, liste, valide_du, valide_au from supplier_lists order by 1")
    assert [row[:2] for row in found] == expected
    assert {row[2:] for row in found} == {(None, None)}


def test_the_export_of_the_annuaire_gives_the_head_office(tmp_path: Path) -> None:
    header = (
        "siren,nic,siret,etablissementSiege,dateCreationUniteLegale,categorieJuridiqueUniteLegale,denominationUniteLegale,"
        "activitePrincipaleUniteLegale,economieSocialeSolidaireUniteLegale,trancheEffectifsUniteLegale,"
        "categorieEntreprise,codeCommuneEtablissement,etatAdministratifEtablissement"
    )
    rows = [
        "000001016,00013,00000101600013,false,2001-05-01,5710,SOCIETE FICTIVE 101,43.21A,N,11,PME,31555,A",
        "000001016,00021,00000101600021,true,2001-05-01,5710,SOCIETE FICTIVE 101,43.21A,N,11,PME,75101,A",
        "000001024,00017,00000102400017,false,2001-05-01,5710,SOCIETE FICTIVE 102,43.21A,N,11,PME,33063,A",
    ]
    for name in ("etablissements.csv", "suppliers.csv"):
        folder = tmp_path / name
        folder.mkdir()
        reports, rows_of = read(folder, {"contracts.csv": CONTRACTS, name: table(header, rows)})
        assert (reports[name].export, reports[name].n_rows) == ("suppliers", 3)
        assert rows_of("select siret, codeCommuneSiege from suppliers order by 1") == [
            ("00000101600013", "75101"), ("00000101600021", "75101"), ("00000102400017", None),
        ]  # fmt: skip


def test_every_format_feeds_columns_of_its_export() -> None:
    for shape in published_formats():
        assert set(shape.columns) <= set(EXPORTS.get(shape.export, ())), shape.name
        assert bool(shape.export) == bool(shape.columns)
        for source in shape.columns.values():
            assert sum(map(bool, (source.take, source.join, source.sum, source.value))) == 1, (
                shape.name
            )


# --- The user's own mapping ---

EXAMPLES = re.findall(
    r"```yaml\n(.*?)```", (PROJECT / "docs" / "mapping.md").read_text(encoding="utf-8"), re.S
)
MANDATES = (
    "Mandats de l'exercice 2025\n\nÉdité le 01/01/2026\n"
    "N° pièce;SIRET tiers;Référence marché;Date service fait;Date mandat;Sens;Montant HT;État\n"
    "1;101600013;M1;02/01/2025;15/01/2025;D;1.234,56;Payé\n"
    "2;00000102400017;M2;03/01/2025;16/01/2025;C;10;Payé\n"
    "3;00000102400017;M2;03/01/2025;16/01/2025;D;99;annulé\n"
)


def test_the_first_example_of_the_page_reads_a_finance_export(tmp_path: Path) -> None:
    reports, rows = read(
        tmp_path,
        {
            "contracts.csv": CONTRACTS,
            "mapping.yml": EXAMPLES[0],
            "mandats_2025.csv": MANDATES.encode("cp1252"),
        },
    )
    report = reports["mandats_2025.csv"]
    assert (report.export, report.n_rows, report.error) == ("invoices", 2, None)
    assert "1 lignes laissées de côté par la règle" in report.notes
    assert any(
        note.startswith("ligne 5 : facture_id = 1, acheteur_id = 00000018200014")
        for note in report.notes
    )
    assert rows(
        "select facture_id, siret_fournisseur, date_reception, type_piece, montant_ht, montant_recycle_ht, source_line "
        "from invoices"
    ) == [
        ("1", "00000101600013", "02/01/2025", "facture", "1234.56", None, 5),
        ("2", "00000102400017", "03/01/2025", "avoir", "10", None, 6),
    ]  # fmt: skip


def test_the_second_example_of_the_page_reads_a_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["autre"])
    sheet = book.create_sheet("2025")
    sheet.append(["Marché", "SIRET du titulaire", "Réunion du"])
    sheet.append(["M1", "00000101600013", dt.date(2025, 3, 1)])
    out = io.BytesIO()
    book.save(out)
    reports, rows = read(
        tmp_path,
        {
            "contracts.csv": CONTRACTS,
            "mapping.yml": EXAMPLES[1],
            "suivi évaluations.xlsx": out.getvalue(),
        },
    )
    assert [report.error for report in reports.values() if report.error] == []
    assert rows("select siret, marche_id, type, date[:10] from supplier_reviews") == [
        ("00000101600013", "M1", "bilan_annuel", "2025-03-01")
    ]


def test_the_third_example_of_the_page_reads_budget_lines(tmp_path: Path) -> None:
    lines = (
        "Exercice;Mandat;Ligne;Compte;Type de n°;N° tiers;Date mandat;Base taxée;Base exonérée\n"
        "2025;12;1;60632;SIRET;00000101600013;02/01/2025;100,50;20\n2025;12;2;6156;NIR;1234567890123;02/01/2025;1;\n"
        "2025;13;1;64111;SIRET;00000101600013;02/01/2025;3000;0\n"
    )
    reports, rows = read(
        tmp_path,
        {"contracts.csv": CONTRACTS, "mapping.yml": EXAMPLES[2], "imputations_2025.csv": lines},
    )
    assert "1 lignes laissées de côté par la règle" in reports["imputations_2025.csv"].notes
    assert rows("select facture_id, siret_fournisseur, montant_ht from invoices") == [
        ("2025-12-1", "00000101600013", "120.50"),
        # One of the two is empty: the sum is not known. The number of a person is not taken.
        ("2025-12-2", None, None),
    ]


RULE = '- file: "x.csv"\n  export: events\n  columns:\n    evenement_id: Numéro\n    type: Genre\n    date: Jour\n'
GOOD_FILE = "Numéro;Genre;Jour\n1;atelier_acheteurs;2025-01-01\n"


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (RULE.replace("Genre", "Genres"), "ligne 5 : la colonne « Genres » n'est pas dans x.csv, ligne 1. Vouliez-vous dire « Genre » ?"),
        (RULE.replace("events", "event"), "ligne 2, colonne 11 : « event » n'est pas un export. Vouliez-vous dire « events » ?"),
        (RULE.replace("type:", "typ:"), "ligne 5, colonne 5 : « typ » n'est pas connu ici. Vouliez-vous dire « type » ?"),
        (RULE.replace("  export", "  exports"), "« exports » n'est pas connu ici. Vouliez-vous dire « export » ?"),
        (RULE + "    type: Autre\n", "ligne 7, colonne 5 : « type » a deux sources. Gardez-en une."),
        (RULE.replace("type: Genre", 'type: {take: Genre, value: "x"}'), "une colonne a une source et une seule"),
        (RULE.replace("type: Genre", 'type: {take: Genre, decimal: "x"}'), "le signe décimal est une virgule ou un point"),
        (RULE.replace("type: Genre", "type: [Genre]"), "ligne 5, colonne 11 : des lignes « nom: valeur » sont attendues."),
        (RULE.replace('- file: "x.csv"\n ', "-"), "il manque « file »"),
        (RULE + '  separator: "/"\n', "« / » n'est pas l'un de"),
        (RULE + "  encoding: latin-99\n", "« latin-99 » n'est pas un encodage"),
        (RULE + "  header_line: deux\n", "« deux » n'est pas un numéro de ligne"),
        ("file: x.csv\n", "ligne 1, colonne 1 : une liste de règles est attendue"),
        ("- file: [\n", "ligne 2, colonne 1 : ce n'est pas du YAML."),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_understood_is_named_with_its_place(
    mapping: str, said: str, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    files = {"contracts.csv": CONTRACTS, "x.csv": GOOD_FILE, "mapping.yml": mapping}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as error:
        ingest(folder, tmp_path / "out")
    assert str(error.value).startswith("mapping.yml, ligne") and said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_rule_comes_before_what_is_known_and_any_row_that_cannot_be_read_is_kept(
    tmp_path: Path,
) -> None:
    reports, rows = read(
        tmp_path,
        {
            "contracts.csv": CONTRACTS,
            "x.csv": GOOD_FILE + '2;"sans fin;2025-01-02\n\n',
            "mapping.yml": RULE,
        },
    )
    assert (reports["x.csv"].n_rows, reports["x.csv"].n_blank) == (2, 1)
    assert rows("select evenement_id, source_problem from events order by source_line") == [
        ("1", None), (None, "quotes_wrong"),
    ]  # fmt: skip


def test_a_draft_of_a_rule_reads_the_file_it_was_made_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "factures finances.csv"
    file.write_text(
        "N° facture;Date de réception;SIRET fournisseur;Montant HT;Libellé\n7;2025-01-01;00000101600013;12,5;x\n",
        encoding="utf-8",
    )
    assert main(["map", str(file)]) == 0
    rule = capsys.readouterr().out
    assert "# colonne du fichier qui n'est pas prise : Libellé" in rule
    reports, rows = read(
        tmp_path, {"contracts.csv": CONTRACTS, file.name: file.read_bytes(), "mapping.yml": rule}
    )
    assert reports[file.name].export == "invoices" and not reports[file.name].error
    assert rows(
        "select facture_id, siret_fournisseur, date_reception, montant_ht from invoices"
    ) == [("7", "00000101600013", "2025-01-01", "12,5")]


def test_answers_of_the_services_about_companies_are_read(tmp_path: Path) -> None:
    sirene = {
        "header": {"statut": 200, "total": 2},
        "etablissements": [
            {
                "siren": "000001016", "nic": nic, "siret": f"000001016{nic}", "etablissementSiege": is_office,
                "uniteLegale": {"denominationUniteLegale": "SOCIETE FICTIVE 101", "categorieEntreprise": "PME",
                                "trancheEffectifsUniteLegale": "11", "economieSocialeSolidaireUniteLegale": None},
                "adresseEtablissement": {"codePostalEtablissement": "31000", "codeCommuneEtablissement": commune},
                "periodesEtablissement": [{"dateDebut": "2020-01-01", "etatAdministratifEtablissement": "A"},
                                          {"dateDebut": "2001-01-01", "etatAdministratifEtablissement": "F"}],
            }
            for nic, is_office, commune in [("00013", False, "31555"), ("00021", True, "75101")]
        ],
    }  # fmt: skip
    search = {
        "results": [
            {
                "siren": "000001024", "nom_complet": "SOCIETE FICTIVE 102", "categorie_entreprise": "ETI",
                "tranche_effectif_salarie": "32", "nature_juridique": "5710", "date_creation": "2001-05-01",
                "siege": {"siret": "00000102400017", "commune": "33063", "etat_administratif": "A"},
                "matching_etablissements": [{"siret": "00000102400025", "commune": "31555"}],
                "complements": {"est_ess": True},
            }
        ],
        "total_results": 1,
    }  # fmt: skip
    reports, rows = read(
        tmp_path,
        {"contracts.csv": CONTRACTS, "a.json": json.dumps(sirene), "b.json": json.dumps(search)},
    )
    assert [(r.export, r.n_rows, r.error) for n, r in reports.items() if n != "contracts.csv"] == [
        ("suppliers", 2, None), ("suppliers", 2, None),
    ]  # fmt: skip
    assert rows(SUPPLIERS) == [
        ("00000101600013", "SOCIETE FICTIVE 101", "PME", "31555", "75101"),
        ("00000101600021", "SOCIETE FICTIVE 101", "PME", "75101", "75101"),
        ("00000102400017", "SOCIETE FICTIVE 102", "ETI", "33063", "33063"),
        ("00000102400025", "SOCIETE FICTIVE 102", "ETI", "31555", "33063"),
    ]
    assert rows(
        "select etatAdministratifEtablissement, economieSocialeSolidaireUniteLegale from suppliers order by siret"
    ) == [("A", None), ("A", None), ("A", "O"), (None, "O")]


APPLICATION = (
    "Date,Cantine,Description,Fournisseur,Famille de produit,Caractéristiques,Prix HT\n"
    '2025-03-01,Lycée fictif,Pommes,Verger fictif,Fruits et légumes frais et surgelés,"Bio, Produit local",120.5\n'
    '2025-03-02,Lycée inconnu,Pain,Four fictif,"Boulangerie/Pâtisserie fraîches et surgelées",Origine France,10\n'
)


@pytest.mark.parametrize("name", ["achats.csv", "food_purchases.csv"])
def test_the_export_of_ma_cantine_s_application_is_read_by_its_labels(
    name: str, tmp_path: Path
) -> None:
    reports, rows = read(
        tmp_path,
        {
            "contracts.csv": CONTRACTS,
            name: APPLICATION,
            "canteens.csv": "name;siret\nLYCEE FICTIF;00000018200014\n",
        },
    )
    assert (reports[name].export, reports[name].n_rows, reports[name].error) == (
        "food_purchases",
        2,
        None,
    )
    assert rows(
        "select siret, date, famille_produits, categories_egalim, est_local, origine, prix_ht from food_purchases"
    ) == [
        ("00000018200014", "2025-03-01", "Fruits et légumes frais et surgelés", "BIO", "x", None, "120.5"),
        # A canteen that no file names stays as it is written: its row is rejected, with its place.
        ("Lycée inconnu", "2025-03-02", "Boulangerie/Pâtisserie fraîches et surgelées", None, None, "FRANCE", "10"),
    ]  # fmt: skip


def test_the_companies_that_no_registry_describes_are_written_in_files_of_500(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    holders = [f"{n:09}00011" for n in range(1, 1003)]
    (folder / "contracts.csv").write_text(
        contracts([*holders, "000002000", "000000001"]), encoding="utf-8"
    )
    known = dict.fromkeys(EXPORTS["suppliers"], "") | {"siret": holders[0]}
    (folder / "suppliers.csv").write_text(
        table(",".join(known), [",".join(known.values())]), encoding="utf-8"
    )
    assert main(["wanted-suppliers", str(folder), "--workdir", str(tmp_path)]) == 0
    files = sorted((tmp_path / "build" / "wanted-suppliers").iterdir())
    lines = [path.read_text(encoding="utf-8").splitlines() for path in files]
    assert [len(one) for one in lines] == [500, 500, 2]
    # The first is known, with its SIREN; of a SIREN alone no establishment is named.
    assert sorted(line for one in lines for line in one) == sorted([*holders[1:], "000002000"])


# --- FINESS, the marché de l'inclusion ---

FINESS = (
    "finess;etalab;101;2026-11-04\n"
    "structureet;310000001;310000002;ESAT FICTIF;;;;1;RUE;FICTIVE;;;555;31;HAUTE GARONNE;31000 TOULOUSE;0500000000;;246;"
    "E.S.A.T.;4105;ESAT;00000301200010;8810C;05;ARS;;;2001-01-01;2001-01-01;2026-01-01;\n"
    "structureet;310000003;310000002;FOYER FICTIF;;;;1;RUE;FICTIVE;;;555;31;HAUTE GARONNE;31000 TOULOUSE;;;252;"
    "Foyer;4401;Foyer;00000301200028;8790B;05;ARS;;;2001-01-01;2001-01-01;2026-01-01;\n"
    "geolocalisation;310000001;574357.1;6279642.6;1,ATLASANTE\n"
)


def test_the_stock_of_finess_has_no_header_and_gives_the_esat(tmp_path: Path) -> None:
    name = "etalab-cs1100507-stock-20261104-0338.csv"
    reports, rows = read(
        tmp_path,
        {"contracts.csv": CONTRACTS, name: FINESS.replace("RUE", "ALLÉE").encode("latin-1")},
    )
    assert (reports[name].export, reports[name].n_rows) == ("supplier_lists", 1)
    assert reports[name].notes == ["2 lignes laissées de côté par la règle"]
    assert rows("select identifiant, liste, source_line, source_doubt from supplier_lists") == [
        ("00000301200010", "ESAT", 2, None)
    ]


def test_the_sheet_of_inclusive_purchases_is_a_yearly_amount_of_each_supplier(
    tmp_path: Path,
) -> None:
    sheet = (
        "Raison sociale du Fournisseur,SIRET,Dépense achat (€),Catégorie d'achat (optionnelle),"
        "Entité acheteuse (optionnelle)\nSOCIETE FICTIVE,101600013,1000,,\nSOCIETE FICTIVE,101600013,1000,,\n"
    )
    files = {
        "contracts.csv": CONTRACTS, "buyers.csv": "siren,name,role\n,Agence,agency\n000000182,Région fictive,region\n",
        "achats_2025.csv": sheet, "achats.csv": sheet,
    }  # fmt: skip
    reports, rows = read(tmp_path, files)
    assert reports["achats.csv"].export is None
    assert "mettez-la dans son nom" in reports["achats.csv"].kind
    assert rows("select facture_id, acheteur_id, siret_fournisseur, date_reception, montant_ht from invoices") == [
        ("2025-2", "000000182", "00000101600013", "2025-12-31", "1000"),
        ("2025-3", "000000182", "00000101600013", "2025-12-31", "1000"),
    ]  # fmt: skip
    (tmp_path / "other").mkdir()
    reports, _ = read(
        tmp_path / "other", files | {"buyers.csv": "siren,name,role\n*,Tous,region\n"}
    )
    assert "aucune ligne ne donne le SIREN de la Région" in str(reports["achats_2025.csv"].error)


def test_a_list_without_numbers_says_what_to_take_instead(tmp_path: Path) -> None:
    name = "liste_structures_2026-11-24.csv"
    reports, _ = read(
        tmp_path,
        {
            "contracts.csv": CONTRACTS,
            name: "Raison sociale,Enseigne,Type de structure,Adresse,Code postal,Ville,Référence client 1\nA,,EA,,,,\n",
        },
    )
    assert reports[name].export is None and "ne donne pas les SIRET" in reports[name].kind


# --- Spending ---


def payment_order(
    number: int, type_order: str, nature: str, lines: list[tuple[str, str, str, str]]
) -> str:
    """A payment order of PES: lines of (account, amount, kind of number, number)."""
    written = "".join(
        f'<LigneDePiece><BlocLignePiece><InfoLignePce><IdLigne V="{rank}"/><Nature V="{account}"/><MtHT V="{amount}"/>'
        f'</InfoLignePce></BlocLignePiece><Tiers><InfoTiers><IdTiers V="{identifier}"/><NatIdTiers V="{kind}"/>'
        f'<Nom V="NOM FICTIF"/></InfoTiers></Tiers></LigneDePiece>\n'
        for rank, (account, amount, kind, identifier) in enumerate(lines, start=1)
    )
    return (
        f'<Bordereau><BlocBordereau><Exer V="2025"/><IdBord V="{number}"/><DteBordEm V="2025-03-0{number}"/>'
        f'<TypBord V="{type_order}"/></BlocBordereau><Piece><BlocPiece><InfoPce><IdPce V="83{number}"/><TypPce V="01"/>'
        f'<NatPce V="{nature}"/><Obj V="FOURNITURES"/></InfoPce></BlocPiece>{written}</Piece></Bordereau>\n'
    )


def pes(*orders: str) -> str:
    return (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<n:PES_Aller xmlns:n="http://www.minefi.gouv.fr/cp/helios/pes_v2">\n'
        '<EnTetePES><IdColl V="00000018200014"/><CodBud V="12"/></EnTetePES><PES_DepenseAller>\n'
        + "".join(orders) + "</PES_DepenseAller></n:PES_Aller>\n"
    )  # fmt: skip


def test_payment_orders_are_invoices_without_a_day_of_payment(tmp_path: Path) -> None:
    orders = pes(
        payment_order(1, "01", "01", [
            ("60632", "1000.00", "01", "00000101600013"), ("6156", "20.50", "01", "00000101600013"),
            # A salary, a grant: no purchase. A person, told by another number than a company's.
            ("64111", "3000.00", "04", "1234567890123"), ("65748", "9.00", "01", "00000102400017"),
            ("6226", "70.00", "04", "1234567890123"),
        ]),
        payment_order(2, "02", "01", [("60632", "300.00", "02", "000001016")]),
        payment_order(3, "01", "05", [("2031", "40.00", "01", "00000101600013")]),
    )  # fmt: skip
    reports, rows = read(tmp_path, {"contracts.csv": CONTRACTS, "PES_DEPENSE_1.xml": orders})
    report = reports["PES_DEPENSE_1.xml"]
    assert (report.export, report.n_rows, report.error) == ("invoices", 5, None)
    assert "2 lignes laissées de côté par la règle" in report.notes
    assert rows(
        "select facture_id, acheteur_id, siret_fournisseur, date_reception, date_paiement, type_piece, montant_ht, "
        "source_line from invoices"
    ) == [
        ("2025-1-831-1", "00000018200014", "00000101600013", "2025-03-01", None, "facture", "1000.00", 4),
        ("2025-1-831-2", "00000018200014", "00000101600013", "2025-03-01", None, "facture", "20.50", 5),
        ("2025-1-831-5", "00000018200014", None, "2025-03-01", None, "facture", "70.00", 8),
        ("2025-2-832-1", "00000018200014", "000001016", "2025-03-02", None, "avoir", "300.00", 10),
        # What this number means is not known for sure: it is no value of the list, and the row is listed.
        ("2025-3-833-1", "00000018200014", "00000101600013", "2025-03-03", None, "01-05", "40.00", 12),
    ]  # fmt: skip


CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:a" xmlns:ram="urn:b" xmlns:udt="urn:c">
 <rsm:ExchangedDocument><ram:ID>F2025-1</ram:ID><ram:TypeCode>380</ram:TypeCode>
  <ram:IssueDateTime><udt:DateTimeString format="102">20250301</udt:DateTimeString></ram:IssueDateTime>
 </rsm:ExchangedDocument>
 <rsm:SupplyChainTradeTransaction>
  <ram:ApplicableHeaderTradeAgreement>
   <ram:SellerTradeParty><ram:ID>1990101123456</ram:ID><ram:GlobalID schemeID="0009">00000101600013</ram:GlobalID>
    <ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">000001016</ram:ID></ram:SpecifiedLegalOrganization>
   </ram:SellerTradeParty>
   <ram:BuyerTradeParty><ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">000000182</ram:ID>
    </ram:SpecifiedLegalOrganization></ram:BuyerTradeParty>
   <ram:ContractReferencedDocument><ram:IssuerAssignedID>20250001</ram:IssuerAssignedID></ram:ContractReferencedDocument>
  </ram:ApplicableHeaderTradeAgreement>
  <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>{currency}</ram:InvoiceCurrencyCode>
   <ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxBasisTotalAmount>1234.50</ram:TaxBasisTotalAmount>
   </ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>
 </rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>
"""
UBL = """<CreditNote xmlns="urn:x" xmlns:cac="urn:a" xmlns:cbc="urn:b"><cbc:ID>A1</cbc:ID><cbc:IssueDate>2025-04-02</cbc:IssueDate>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:ContractDocumentReference><cbc:ID>20250001</cbc:ID></cac:ContractDocumentReference>
<cac:AccountingSupplierParty><cac:Party><cac:PartyLegalEntity><cbc:CompanyID schemeID="0002">000 001 016</cbc:CompanyID>
</cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyIdentification><cbc:ID schemeID="0009">00000018200014</cbc:ID>
</cac:PartyIdentification></cac:Party></cac:AccountingCustomerParty>
<cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="EUR">50.00</cbc:TaxExclusiveAmount></cac:LegalMonetaryTotal>
</CreditNote>
"""


def test_electronic_invoices_are_read_in_both_syntaxes(tmp_path: Path) -> None:
    reports, rows = read(
        tmp_path,
        {
            "contracts.csv": CONTRACTS,
            "factur-x.xml": CII.format(currency="EUR"),
            "dollars.xml": CII.format(currency="USD"),
            "avoir.xml": UBL,
        },
    )
    assert reports["dollars.xml"].notes == ["1 lignes laissées de côté par la règle"]
    assert rows(
        "select facture_id, acheteur_id, marche_id, siret_fournisseur, date_reception, date_paiement, type_piece, montant_ht "
        "from invoices order by 1"
    ) == [
        ("A1", "00000018200014", "20250001", "000001016", "2025-04-02", None, "381", "50.00"),
        ("F2025-1", "000000182", "20250001", "00000101600013", "2025-03-01", None, "380", "1234.50"),
    ]  # fmt: skip


# --- Notices ---


def criterion(kind: str, name: str, code: str, number: str) -> dict[str, Any]:
    return {
        "cbc:AwardingCriterionTypeCode": {"@listName": "award-criterion-type", "#text": kind},
        "cbc:Name": {"@languageID": "FRA", "#text": name},
        "ext:UBLExtensions": {"ext:UBLExtension": {"ext:ExtensionContent": {"efext:EformsExtension": {
            "efac:AwardCriterionParameter": {
                "efbc:ParameterCode": {"@listName": "number-weight", "#text": code}, "efbc:ParameterNumeric": number,
            }
        }}}},
    }  # fmt: skip


def lot(number: int, criteria: Any) -> dict[str, Any]:
    return {
        "cbc:ID": {"@schemeName": "Lot", "#text": f"LOT-000{number}"},
        "cac:TenderingTerms": {"cac:AwardingTerms": {"cac:AwardingCriterion": {"cac:SubordinateAwardingCriterion": criteria}}},
    }  # fmt: skip


def eforms(lots: Any, buyer: str = "000 000 182 00014") -> str:
    company = {
        "cac:PartyIdentification": {"cbc:ID": {"#text": "ORG-0001"}},
        "cac:PartyLegalEntity": {"cbc:CompanyID": {"#text": buyer}},
    }
    return json.dumps({"EFORMS": {"ContractNotice": {
        "cac:ContractingParty": {"cac:Party": {"cac:PartyIdentification": {"cbc:ID": {"#text": "ORG-0001"}}}},
        "ext:UBLExtensions": {"ext:UBLExtension": {"ext:ExtensionContent": {"efext:EformsExtension": {
            "efac:Organizations": {"efac:Organization": [{"efac:Company": company}]}
        }}}},
        "cac:ProcurementProjectLot": lots,
    }}})  # fmt: skip


NATIONAL = {
    "organisme": {"codeIdentificationNational": "00000018200014"},
    "initial": {"natureMarche": {"intitule": "X"}},
}
NOTICES = {
    "25-1": eforms([
        lot(1, [criterion("price", "Prix", "per-exa", "60"), criterion("quality", "Performance environnementale", "per-exa", "40")]),
        lot(2, criterion("quality", "Performance environnementale", "per-exa", "40")),
    ]),
    "25-2": eforms(lot(1, [criterion("quality", "", "ord-imp", "1"), criterion("cost", "Coût du cycle de vie", "poi-exa", "30")])),
    "25-3": json.dumps({"FNSimple": NATIONAL}),
    "25-4": json.dumps({"MAPA": {"organisme": {}, "initial": {"description": {"objet": "X"}}}}),
    "25-5": json.dumps({"EFORMS": {"ContractAwardNotice": {"cbc:ID": "1"}}}),
    "25-6": "",
    "25-7": '{"EFORMS": ',
}  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_notices_of_the_boamp_give_consultations_and_criteria(kind: str, tmp_path: Path) -> None:
    listed = [
        {
            "id": number,
            "idweb": number,
            "objet": "Fourniture &amp; pose",
            "dateparution": "2025-03-02",
            "donnees": text,
        }
        for number, text in NOTICES.items()
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, listed[0], lineterminator="\n", delimiter=";")
    writer.writeheader()
    writer.writerows(listed)
    content = out.getvalue() if kind == "csv" else json.dumps(listed)
    reports, rows = read(tmp_path, {"contracts.csv": CONTRACTS, f"boamp.{kind}": content})
    calls, criteria = reports[f"boamp.{kind}"], reports[f"boamp.{kind} › award_criteria"]
    assert (calls.export, calls.n_rows, criteria.export, criteria.n_rows) == (
        "consultations",
        5,
        "award_criteria",
        4,
    )
    assert calls.notes == [
        "2 avis qui n'ouvrent pas de consultation, ou d'une forme qui n'est pas lue"
    ]
    assert rows(
        "select consultation_id, acheteur_id, objet, date_publication, alloti, nb_lots, source_problem from consultations "
        "order by source_line"
    ) == [
        ("25-1", "00000018200014", "Fourniture & pose", "2025-03-02", "oui", "2", None),
        ("25-2", "00000018200014", "Fourniture & pose", "2025-03-02", "non", "1", None),
        ("25-3", "00000018200014", "Fourniture & pose", "2025-03-02", None, None, None),
        # Its buyer is not told: staging rejects it, and says so.
        ("25-4", None, "Fourniture & pose", "2025-03-02", None, None, None),
        (None, None, None, None, None, None, "record_unreadable"),
    ]
    assert rows("select consultation_id, type_critere, ponderation from award_criteria order by all") == [
        ("25-1", "Performance environnementale", "40%"), ("25-1", "prix", "60%"),
        # An order of importance is no weight; quality without a name may be anything.
        ("25-2", "Coût du cycle de vie", "30"), ("25-2", "qualité (sans nom)", None),
    ]  # fmt: skip


# --- Parquet, and what is of no use ---


def test_parquet_is_copied_as_it_would_be_read_row_by_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "made.parquet"
    with duckdb.connect() as connection:
        connection.sql(
            "select 'F' || n as facture_id, 18200014 + n as acheteur_id, case when n % 3 = 0 then 'M' || n end as marche_id, "
            "'00000101600013' as siret_fournisseur, date '2025-01-01' + n::integer as date_reception, "
            "timestamptz '2025-01-31 23:00:00+00' as date_paiement, '' as type_piece, n / 4 as montant_ht, "
            "n::decimal(18, 2) as montant_recycle_ht, n % 2 = 0 as montant_reemploi_ht, ['a', 'b'] as "
            "montant_commerce_equitable_ht from range(2000) as numbers (n)"
        ).write_parquet(str(path))
    files: dict[str, str | bytes] = {
        "contracts.csv": CONTRACTS,
        "invoices.parquet": path.read_bytes(),
    }
    taken = []
    copied = Writer.copy_parquet

    def watched(self: Writer, *values: Any) -> int | None:
        taken.append(copied(self, *values))
        return taken[-1]

    monkeypatch.setattr(Writer, "copy_parquet", watched)
    (tmp_path / "fast").mkdir()
    _, rows = read(tmp_path / "fast", files)
    fast = rows("select * from invoices order by source_line")
    assert taken == [2000] and len(fast) == 2000
    monkeypatch.setattr(Writer, "copy_parquet", lambda *_: None)
    (tmp_path / "slow").mkdir()
    _, rows = read(tmp_path / "slow", files)
    assert rows("select * from invoices order by source_line") == fast


def test_parquet_with_odd_texts_takes_the_careful_way(tmp_path: Path) -> None:
    path = tmp_path / "made.parquet"
    with duckdb.connect() as connection:
        connection.sql(
            "select 'R1' as evenement_id, '2025-01-01' as date, 'atelier_acheteurs' as type, 'a &amp; b' as intitule union all "
            "select '', '', '', '' union all select 'R2', '2025-01-02', 'x', 'b' || chr(13) || chr(10) || 'c' || chr(1)"
        ).write_parquet(str(path))
    reports, rows = read(
        tmp_path, {"contracts.csv": CONTRACTS, "events.parquet": path.read_bytes()}
    )
    assert (reports["events.parquet"].n_rows, reports["events.parquet"].n_blank) == (2, 1)
    assert rows("select evenement_id, intitule, source_line, source_doubt from events order by 1") == [
        ("R1", "a & b", 2, None), ("R2", "b\nc\ufffd", 4, "character_unreadable"),
    ]  # fmt: skip


def test_a_large_file_that_is_of_no_use_is_known_by_its_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wholly = []

    def watched(path: Path, size: int | None = None) -> Any:
        if size is None:
            wholly.append(path.name)
        return scan(path, size)

    monkeypatch.setattr(tables, "scan", watched)
    reports, _ = read(
        tmp_path, {"contracts.csv": CONTRACTS, "autre.csv": "alpha;béta\n" + "x;y\n" * 1_000_000}
    )
    assert reports["autre.csv"].export is None
    assert sorted(wholly) == ["buyers.csv", "contracts.csv"]


# --- Yearly declarations of canteens ---

SIMPLE = (
    "siret,année_bilan,valeur_totale,valeur_bio,valeur_bio_dont_commerce_equitable,valeur_siqo,"
    "valeur_externalites_performance,valeur_egalim_autres,valeur_egalim_autres_dont_commerce_equitable\n"
)
FAMILIES = (
    "viandes_volailles", "produits_de_la_mer", "fruits_et_legumes", "charcuterie", "produits_laitiers", "boulangerie",
    "boissons", "autres",
)  # fmt: skip


def test_declarations_of_ma_cantine_are_read_in_their_three_formats(tmp_path: Path) -> None:
    parts = [f"valeur_{family}_{kind}" for kind in ("bio", "hve", "local", "commerce_equitable", "bio_dont_commerce_equitable")
             for family in FAMILIES]  # fmt: skip
    detailed = ["siret", "année_bilan", "valeur_totale", *parts]
    values = [
        "00000018200022",
        "2024",
        "1000",
        *["10.5"] * 8,
        *["1"] * 8,
        *["20"] * 8,
        *["0"] * 8,
        *["1,25"] * 7,
        "",
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([detailed, values])
    reports, rows = read(
        tmp_path,
        {
            "contracts.csv": CONTRACTS,
            "bilans_simple.csv": SIMPLE
            + "00000018200014,2025,1000,200,5,100,0,50,2.5\n00000018200014,2024,1000,,,100,0,50,\n",
            "bilans_simple_id.csv": SIMPLE.replace("siret", "cantine_id", 1)
            + "123,2025,500,50,0,100,0,50,0\n",
            "bilans_détaillés.csv": out.getvalue(),
        },
    )
    assert {report.export for name, report in reports.items() if name.startswith("bilans")} == {
        "food_declarations"
    }
    assert any("C05-3" in note for note in reports["bilans_détaillés.csv"].notes)
    assert rows("select * from food_declarations order by siret, annee_bilan" .replace("*", ", ".join(EXPORTS["food_declarations"]))) == [
        ("00000018200014", "2024", "1000", None, None, None),
        ("00000018200014", "2025", "1000", "200", "7.5", None),
        ("00000018200022", "2024", "1000", "84.0", None, "160"),
        ("123", "2025", "500", "50", "0", None),
    ]  # fmt: skip


def test_published_revenues_are_those_of_the_company_and_its_year(tmp_path: Path) -> None:
    ratios = (
        "siren;date_cloture_exercice;chiffre_d_affaires;resultat_net;type_bilan\n"
        "1016;2024-06-30;120000;5;C\n000001024;31/12/2023;90000;1;K\n"
    )
    reports, rows = read(tmp_path, {"contracts.csv": CONTRACTS, "ratios_inpi_bce.csv": ratios})
    assert reports["ratios_inpi_bce.csv"].export == "supplier_revenues"
    assert rows(f"select {', '.join(EXPORTS['supplier_revenues'])} from supplier_revenues") == [
        ("000001016", "2024", "120000")
    ]


def test_a_stock_file_of_another_year_gives_what_it_has(tmp_path: Path) -> None:
    header = UNITS.replace(",categorieEntreprise", "") + ",activitePrincipaleNAF25UniteLegale"
    rows = [
        row.replace(",PME,", ",").replace(",ETI,", ",").replace(",GE,", ",") + ",43.21Y"
        for row in UNIT_ROWS
    ]
    files = {
        "contracts.csv": contracts(HOLDERS),
        "StockUniteLegale_utf8.csv": table(header, [row.replace(",NN,,", ",NN,") for row in rows]),
        "StockEtablissement_utf8.csv": table(ESTABLISHMENTS, ESTABLISHMENT_ROWS),
    }
    reports, query = read(tmp_path, files)
    assert reports["StockUniteLegale_utf8.csv"].notes == [
        "colonnes absentes, donc non renseignées : « categorieEntreprise »"
    ]
    assert {row[2] for row in query(SUPPLIERS)} == {None}
    assert query(
        "select trancheEffectifsUniteLegale from suppliers where siret = '00000101600013'"
    ) == [("11",)]
