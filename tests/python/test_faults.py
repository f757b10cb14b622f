"""Damage, one kind at a time, in good exports at a known place: found there, or harmless; docs/faults.md lists all."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import shutil
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from pathlib import Path

import duckdb
import openpyxl
import pytest
from conftest import PROJECT, Build

from pipeline.contract import export_columns
from pipeline.ingest import FileReport, examine

RAW = PROJECT / "seeds" / "raw"
DOCS = PROJECT / "docs" / "faults.md"
COLUMNS = export_columns()
# A buyer outside the perimeter: what is published of it changes no figure.
ELSEWHERE = "00009999900017"

Row = dict[str, str]


def text_of(export: str, rows: list[Row], delimiter: str = ",", newline: str = "\n") -> str:
    """Print rows as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(
        out, COLUMNS[export], delimiter=delimiter, lineterminator=newline, extrasaction="ignore"
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


# --- Files that cannot be used: (what, file, content, what is said of it) ---


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_dtd(content: bytes) -> bytes:
    """Return a workbook whose first sheet declares entities."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                data = b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + data
            new.writestr(name, data)
    return out.getvalue()


def parquet(rows: list[Row], folder: Path) -> bytes:
    path = folder / "made.parquet"
    (folder / "made.csv").write_text(
        text_of("invoices", rows) if "facture_id" in rows[0] else "", encoding="utf-8"
    )
    with duckdb.connect() as connection:
        connection.read_csv(str(folder / "made.csv"), all_varchar=True).write_parquet(str(path))
    content = path.read_bytes()
    path.unlink()
    (folder / "made.csv").unlink()
    return content


def broken_files(tmp: Path) -> list[tuple[str, str, bytes, str]]:
    invoices = read("invoices")[:3]
    good = text_of("invoices", invoices).encode()
    one = {"id": "1", "codeCPV": "9", "acheteur": {"id": "1"}}
    decp = json.dumps({"marches": {"marche": [one] * 3}}, indent=1)
    cut = decp.index("codeCPV", decp.index("codeCPV") + 1)
    sheet = workbook([list(COLUMNS["sourcing"]), ["C1", "00001000900017", "2024-01-18"]])
    locked = bytearray(zipped(("invoices.csv", good)))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = locked.index(signature) + offset
        locked[place : place + 2] = struct.pack("<H", 1)
    damaged = bytearray(zipped(("invoices.csv", good * 50)))
    damaged[60:64] = b"\xff\xff\xff\xff"
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped(("invoices.csv", good), ("invoices.csv", good))
    header = ",".join(COLUMNS["invoices"])
    return [
        ("Colonne absente", "invoices.csv", good.replace(b",montant_ht,", b",", 1), "ligne 1 : il manque la colonne « montant_ht »"),
        ("Deux colonnes pour une", "invoices.csv", good.replace(b"type_piece", b"Montant HT", 1), "ligne 1 : la colonne « Montant HT » figure deux fois"),
        ("Pas d'en-tête", "invoices.csv", good.split(b"\n", 1)[1], "ligne 1 : aucun en-tête n'est reconnu"),
        ("En-tête mal écrit", "invoices.csv", good.replace(b"date_paiement", b"date_paiment", 1), "peut-être nommée « date_paiment »"),
        ("En-tête sur une autre ligne que la première écrite", "invoices.csv", b"Export du 18/01/2024\n" + good, "ligne 1"),
        ("Fichier vide", "invoices.csv", b"", "ce fichier est vide"),
        ("Lignes vides seulement", "invoices.csv", b"\n\r\n\n", "ce fichier est vide"),
        ("Fichier entre guillemets, ligne par ligne", "invoices.csv", b'"facture_id,""acheteur_id""",\n', "ligne 1"),
        ("En-tête de 100 Mo", "invoices.csv", b"x" * 100_000_000, "ligne 1 : une ligne de plus d'un million"),
        ("En-tête de 3 000 colonnes", "invoices.csv", (header + ",x" * 3000).encode(), "ligne 1 : plus de 2000 colonnes"),
        ("JSON tronqué", "decp.json", decp[:cut].encode(), "decp.json, ligne 13, colonne"),
        ("JSON mal formé au milieu", "decp.json", (decp[: cut - 6] + decp[cut:]).encode(), "decp.json, ligne 12, colonne"),
        ("JSON imbriqué 200 000 fois", "decp.json", b"[" * 200_000, "decp.json"),
        ("JSON d'un seul enregistrement de 40 Mo", "decp.json", b'{"marches": [\n{"id": "' + b"x" * 40_000_000 + b'"}]}', "decp.json, ligne 2 : un enregistrement"),
        ("JSON suivi d'autre chose", "decp.json", decp.encode() + b"\n{}", "decp.json, ligne 2"),
        ("XML tronqué", "decp.xml", b"<marches>\n<marche><id>1</id>", "decp.xml, ligne 2, colonne"),
        ("XML aux balises croisées", "decp.xml", b"<marches>\n<marche>\n<id>1</marche></id></marches>", "decp.xml, ligne 3, colonne"),
        ("Bombe d'entités XML", "decp.xml", b'<!DOCTYPE m [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><marches>&b;</marches>', "déclare une DTD"),
        ("Entité XML externe", "decp.xml", b'<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><marches>&a;</marches>', "déclare une DTD"),
        ("Caractère de contrôle en XML", "decp.xml", b"<marches>\n<marche><id>\x01</id></marche></marches>", "decp.xml, ligne 2, colonne"),
        (".gz tronqué", "invoices.csv.gz", gzip.compress(good * 20)[:80], "archive incomplète ou abîmée"),
        (".gz qui n'en est pas un", "invoices.csv.gz", good, "archive incomplète ou abîmée"),
        ("Bombe .gz", "invoices.csv.gz", gzip.compress(b"0" * 100_000_000), "se déploie plus de 200 fois"),
        (".zip tronqué", "envoi.zip", zipped(("invoices.csv", good))[:-30], "archive incomplète ou abîmée"),
        ("Bombe .zip", "envoi.zip", zipped(("invoices.csv", b"0" * 100_000_000)), "se déploie plus de 200 fois"),
        (".zip dont un nom remonte hors du dossier", "envoi.zip", zipped(("../../invoices.csv", good)), "../../invoices.csv : ce nom sort du dossier"),
        (".zip dont un nom est absolu", "envoi.zip", zipped(("/etc/invoices.csv", good)), "/etc/invoices.csv : ce nom sort du dossier"),
        (".zip protégé par un mot de passe", "envoi.zip", bytes(locked), "protégé par un mot de passe"),
        (".zip dont un membre est abîmé", "envoi.zip", bytes(damaged), "invoices.csv : abîmé dans l'archive"),
        (".zip de 1 001 fichiers", "envoi.zip", zipped(*((f"{n}.csv", b"") for n in range(1001))), "1001 fichiers dans cette archive"),
        (".zip où un nom figure deux fois", "envoi.zip", twice, "invoices.csv : ce nom figure deux fois"),
        ("Classeur qui se déploie hors de proportion", "sourcing.xlsx", zipped(("xl/sharedStrings.xml", b" " * 100_000_000)), "se déploie plus de 50 fois"),
        ("Classeur tronqué", "sourcing.xlsx", sheet[:-200], "ce classeur est illisible"),
        ("Page HTML nommée .xlsx", "sourcing.xlsx", b"<html><table></table></html>", "ce classeur est illisible"),
        ("Entités dans un classeur", "sourcing.xlsx", with_dtd(sheet), "ce classeur est illisible"),
        ("Parquet tronqué", "invoices.parquet", parquet(invoices, tmp)[:-40], "ce fichier Parquet est incomplet"),
        ("CSV nommé .parquet", "invoices.parquet", good, "ce fichier Parquet est incomplet"),
        ("SIREN faux dans buyers.csv", "buyers.csv", b"siren,name,role\n000000018,Bon,region\n12,Court,region\n", "ligne 3, colonne siren : « 12 »"),
    ]  # fmt: skip


# --- Rows: each fault stands between two good rows that must survive ---


@dataclass
class Fault:
    """A kind of damage.

    export: where. make: from good rows, the content of the extra file that holds them and the damage. n_good: how many
    rows it takes. line, found: where and as what it must be found; harmless where nothing must be.
    """

    name: str
    export: str
    make: Callable[[list[Row]], bytes]
    n_good: int = 2
    line: int = 3
    found: str | None = None
    suffix: str = ".csv"
    file: str = field(default="")


def read(export: str) -> list[Row]:
    with (RAW / f"{export}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def between(export: str, damage: Callable[[Row], Row]) -> Callable[[list[Row]], bytes]:
    """Put a damaged copy between the good rows."""

    def make(good: list[Row]) -> bytes:
        return text_of(export, [good[0], damage(dict(good[0])), *good[1:]]).encode()

    return make


def raw_between(export: str, line: Callable[[str], str | bytes]) -> Callable[[list[Row]], bytes]:
    """Put a damaged line between the good ones; it is made from the first as printed."""

    def make(good: list[Row]) -> bytes:
        header, first, *rest = text_of(export, good).splitlines(keepends=True)
        made = line(first.rstrip("\n"))
        return b"".join(
            [header.encode(), first.encode(), made if isinstance(made, bytes) else made.encode(), b"\n",
             *(part.encode() for part in rest)]
        )  # fmt: skip

    return make


def setting(**values: str) -> Callable[[Row], Row]:
    return lambda row: row | values


def spaced(number: str, sign: str) -> str:
    return re.sub(r"(?<=\d)(?=(\d{3})+(?!\d))", sign, number)


def french(row: Row, sign: str, unit: str = "") -> Row:
    """Write an invoice as a French tool would."""
    out = dict(row)
    for column, value in row.items():
        if column.startswith("montant") and re.fullmatch(r"-?[0-9]+\.[0-9]+", value):
            whole, _, cents = value.partition(".")
            out[column] = f"{spaced(whole, sign)},{cents}{unit}"
        if column.startswith("date_") and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            out[column] = "/".join(reversed(value.split("-")))
    return out


def english(row: Row) -> Row:
    """Write the amounts of an invoice with commas between thousands."""
    return {
        column: f"{Decimal(value):,.2f}"
        if column.startswith("montant") and re.fullmatch(r"-?[0-9]+\.[0-9]+", value)
        else value
        for column, value in row.items()
    }


def each(
    export: str, change: Callable[[Row], Row], delimiter: str = ",", encoding: str = "utf-8"
) -> Callable[[list[Row]], bytes]:
    return lambda good: text_of(export, [change(row) for row in good], delimiter).encode(encoding)


def dates(row: Row, suffix: str) -> Row:
    return {
        column: value + suffix
        if column.startswith("date_") and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
        else value
        for column, value in row.items()
    }


def same(row: Row) -> Row:
    return row


def as_xml(rows: list[Row]) -> bytes:
    lines = [
        "<ligne>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in row.items()) + "</ligne>"
        for row in rows
    ]
    return ("<export>\n" + "\n".join(lines) + "\n</export>").encode()


def as_objects(rows: list[object]) -> bytes:
    return (
        "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]"
    ).encode()


def shouted(export: str) -> Callable[[list[Row]], bytes]:
    """Write headers otherwise: upper case, accents, spaces, the other way round."""

    def make(good: list[Row]) -> bytes:
        names = list(reversed(COLUMNS[export]))
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([f" {name.upper().replace('_', ' ').replace('E', 'É')} " for name in names])
        writer.writerows([[row[name] for name in names] for row in good])
        return out.getvalue().encode()

    return make


def contract(**values: str) -> Callable[[Row], Row]:
    """Make a contract of a buyer outside the perimeter."""
    return lambda row: row | {"uid": "", "acheteur_id": ELSEWHERE} | values


def decp_record(**values: object) -> dict[str, object]:
    return {
        "id": "2024-9", "acheteur": {"id": ELSEWHERE}, "objet": "Ailleurs", "montant": 12500.5, "nature": "Marché",
        "dateNotification": "2024-01-18", "datePublicationDonnees": "2024-01-20", "codeCPV": "90910000",
        "titulaires": [{"titulaire": {"id": "00001000900017", "typeIdentifiant": "SIRET"}}],
    } | values  # fmt: skip


def decp_lines(*records: object) -> Callable[[list[Row]], bytes]:
    """Write DECP with the records from line 2 on, one a line."""

    def make(_: list[Row]) -> bytes:
        lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
        return ('{"marches": {"marche": [\n' + lines + "\n]}}").encode()

    return make


def invoice_sheet(damage: Callable[[list[object]], list[object]]) -> Callable[[list[Row]], bytes]:
    def make(good: list[Row]) -> bytes:
        rows: list[list[object]] = [list(row.values()) for row in good]
        bad = damage(list(rows[0]))
        return workbook([list(COLUMNS["invoices"]), rows[0], bad, *rows[1:]])

    return make


def put(row: list[object], column: str, value: object) -> list[object]:
    row[COLUMNS["invoices"].index(column)] = value
    return row


def typed(row: Row) -> list[object]:
    """Return an invoice as cells of their types."""
    out: list[object] = []
    for column, value in row.items():
        if column.startswith("montant") and re.fullmatch(r"-?[0-9]+\.[0-9]+", value):
            out.append(float(value))
        else:
            out.append(value or None)
    return out


REJECTED = [
    Fault("Montant en lettres", "invoices", between("invoices", setting(montant_ht="cent")), found="amount_unreadable"),
    Fault("Montant vide", "invoices", between("invoices", setting(montant_ht="")), found="amount_unreadable"),
    Fault("Montant à deux virgules", "invoices", between("invoices", setting(montant_ht="1,234,56")), found="amount_unreadable"),
    Fault("Montant NaN", "invoices", between("invoices", setting(montant_ht="NaN")), found="amount_unreadable"),
    Fault("Montant infini", "invoices", between("invoices", setting(montant_ht="1e400")), found="amount_unreadable"),
    Fault("Montant suivi d'un mot", "invoices", between("invoices", setting(montant_ht="12 k€")), found="amount_unreadable"),
    Fault("Formule dans un montant", "invoices", between("invoices", setting(montant_ht="=1+1")), found="amount_unreadable"),
    Fault("Date du 30 février", "invoices", between("invoices", setting(date_reception="30/02/2024")), found="date_unreadable"),
    Fault("Date à barres, année devant", "invoices", between("invoices", setting(date_reception="2024/03/01")), found="date_unreadable"),
    Fault("Date, mois et jour échangés", "invoices", between("invoices", setting(date_reception="12/31/2024")), found="date_unreadable"),
    Fault("Date à deux chiffres d'année", "invoices", between("invoices", setting(date_reception="01/02/24")), found="date_unreadable"),
    Fault("NUL dans une date", "invoices", between("invoices", setting(date_reception="2024-0\x001-18")), found="date_unreadable"),
    Fault("Acheteur illisible", "invoices", between("invoices", setting(acheteur_id="Région")), found="buyer_unreadable"),
    Fault("SIRET en notation scientifique", "invoices", between("invoices", setting(acheteur_id="2,00054E+13")), found="buyer_unreadable"),
    Fault("Numéro de facture absent", "invoices", between("invoices", setting(facture_id=" ")), found="number_missing"),
    Fault("Séparateur non protégé", "invoices", raw_between("invoices", lambda line: line.replace(",", ",x,y,", 1)), found="values_too_many"),
    Fault("Colonnes décalées d'une", "invoices", raw_between("invoices", lambda line: "," + line), found="values_too_many"),
    Fault("Ligne coupée au milieu", "invoices", raw_between("invoices", lambda line: line[:20]), found="buyer_unreadable"),
    Fault("Guillemet jamais refermé", "invoices", raw_between("invoices", lambda line: '"' + line), found="quotes_wrong"),
    Fault("Texte après un guillemet fermant", "invoices", raw_between("invoices", lambda line: '"F"1' + line), found="quotes_wrong"),
    Fault("Deux guillemets perdus, dans la même colonne de deux lignes", "invoices", raw_between("invoices", lambda line: '"' + line + '\n"' + line), found="quotes_wrong"),
    Fault("Ligne de 100 Mo", "invoices", raw_between("invoices", lambda line: line + "x" * 100_000_000), found="line_too_long"),
    Fault("Champ de 2 Mo, sur plusieurs lignes", "invoices", raw_between("invoices", lambda line: '"' + "x\n" * 150 + "x" * 2_000_000 + '",' + line), found="quotes_wrong"),
    Fault("Octets au hasard", "invoices", raw_between("invoices", lambda line: bytes(range(128, 160)) * 3), found="buyer_unreadable"),
    Fault("En-tête répété au milieu", "invoices", raw_between("invoices", lambda line: ",".join(COLUMNS["invoices"])), found="buyer_unreadable"),
    Fault("Ligne de total", "invoices", raw_between("invoices", lambda line: "Total,,,,,,,123456.78,,,"), found="buyer_unreadable"),
    Fault("Objet JSON qui n'en est pas un", "invoices", lambda good: as_objects([good[0], "rien", *good[1:]]), found="record_unreadable", suffix=".json"),
    Fault("Cellule en erreur dans un classeur", "invoices", invoice_sheet(lambda row: put(row, "montant_ht", "#N/A")), found="amount_unreadable", suffix=".xlsx"),
    Fault("Formule sans valeur dans un classeur", "invoices", invoice_sheet(lambda row: put(row, "montant_ht", "=A1*2")), found="formula_without_value", suffix=".xlsx"),
    Fault("Marché sans acheteur", "contracts", between("contracts", setting(acheteur_id="")), found="buyer_unreadable"),
    Fault("Marché sans numéro", "contracts", between("contracts", contract(id="NC")), found="number_missing"),
    Fault("Marché sans date", "contracts", between("contracts", contract(dateNotification="CDL")), found="date_unreadable"),
    Fault("Enregistrement DECP qui n'est pas un objet", "contracts", decp_lines(decp_record(), 12, decp_record(id="2024-10")), n_good=0, found="record_unreadable", suffix=".json"),
    Fault("DECP sans acheteur", "contracts", decp_lines(decp_record(id="2024-11"), decp_record(acheteur=None), decp_record(id="2024-12")), n_good=0, found="buyer_unreadable", suffix=".json"),
    Fault("DECP, acheteur qui n'est pas un objet", "contracts", decp_lines(decp_record(id="2024-13"), decp_record(acheteur=[1]), decp_record(id="2024-14")), n_good=0, found="buyer_unreadable", suffix=".json"),
    Fault("Zéro de tête perdu, et un chiffre faux", "suppliers", between("suppliers", setting(siret="1000900018")), found="siret_unreadable"),
    Fault("SIRET en lettres O", "bids", between("bids", setting(siret="OOOO1000900017")), found="siret_unreadable"),
    Fault("Mois treize", "insertion_hours", between("insertion_hours", setting(periode="2024-13")), found="date_unreadable"),
    Fault("Liste de fournisseurs inconnue", "supplier_lists", between("supplier_lists", setting(liste="AMIS")), found="value_not_in_list"),
    Fault("Pièce qui n'est ni une facture ni un avoir", "invoices", between("invoices", setting(type_piece="devis")), found="value_not_in_list"),
    Fault("Mois en toutes lettres, mais lequel", "insertion_hours", between("insertion_hours", setting(periode="printemps 2024")), found="date_unreadable"),
    Fault("Quantité à la moitié", "equipment_purchases", between("equipment_purchases", setting(quantite="1,5")), found="value_missing"),
    Fault("Cantine nommée", "food_purchases", between("food_purchases", setting(siret="Lycée fictif")), found="canteen_unreadable"),
    Fault("Facture en double", "invoices", lambda good: text_of("invoices", [*good, good[0]]).encode(), 5, line=7, found="repeated"),
    Fault("Fichier en double", "suppliers", lambda good: text_of("suppliers", good * 2).encode(), 40, line=42, found="repeated"),
    Fault("Date d'événement absente", "events", between("events", setting(date="")), found="date_unreadable"),
]  # fmt: skip

SUSPECT = [
    Fault("NUL dans un nom", "suppliers", between("suppliers", setting(siret="00009999700011", denominationUniteLegale="A\x00B")), found="character_unreadable"),
    Fault("Clé de SIRET fausse", "suppliers", between("suppliers", setting(siret="00009999700012")), found="siret_check_failed"),
    Fault("Ligne plus courte que l'en-tête", "suppliers", raw_between("suppliers", lambda line: "00009999600021,Court"), found="row_short"),
    Fault("Publication avant la notification", "contracts", between("contracts", contract(id="E1", objet="E1", dateNotification="2024-03-01", datePublicationDonnees="2024-02-01")), found="published_before_notified"),
    Fault("Montant fait d'un chiffre répété", "contracts", between("contracts", contract(id="E2", objet="E2", montant="99999999")), found="amount_implausible"),
    Fault("Virgule décimale perdue : montant de plus de quinze milliards", "contracts", between("contracts", contract(id="E3", objet="E3", montant="2000000000000")), found="amount_implausible"),
    Fault("Année hors du calendrier", "contracts", between("contracts", contract(id="E4", objet="E4", dateNotification="0202-01-18")), found="year_out_of_range"),
    Fault("Nature inconnue", "contracts", between("contracts", contract(id="E5", objet="E5", nature="Commande")), found="nature_unknown"),
    Fault("Titulaire au SIRET trop court", "contracts", between("contracts", contract(id="E6", objet="E6", titulaire_id="1000900018", titulaire_typeIdentifiant="SIRET")), found="siret_malformed"),
    Fault("Montant de marché en lettres", "contracts", between("contracts", contract(id="E8", objet="E8", montant="douze mille")), found="value_unreadable"),
    Fault("Taux d'avance de 5, sans %", "contracts", between("contracts", contract(id="E9", objet="E9", tauxAvance="5")), found="value_unreadable"),
    Fault("Considération hors de la liste", "contracts", between("contracts", contract(id="E10", objet="E10", considerationsSociales="Clause d'amitié")), found="value_unlisted"),
    Fault("Catégorie d'entreprise inconnue", "suppliers", between("suppliers", setting(siret="00009999600062", categorieEntreprise="Start-up")), found="value_unlisted"),
    Fault("Commune qui n'en est pas une", "suppliers", between("suppliers", setting(siret="00009999600054", codeCommuneEtablissement="Albi")), found="value_unreadable"),
    Fault("Un établissement, deux catégories", "suppliers", lambda good: text_of("suppliers", [good[0], good[0] | {"siret": "00009999600047", "categorieEntreprise": "PME"}, good[0] | {"siret": "00009999600047", "categorieEntreprise": "GE"}, *good[1:]]).encode(), found="registry_conflict"),
    Fault("Modifications sans état initial", "contracts", between("contracts", contract(id="E11", objet="E11", modification_id="2")), found="initial_state_missing"),
    Fault("Modification qui donne la différence", "contracts", decp_lines(decp_record(id="2024-22"), decp_record(id="2024-23", objet="E12", modifications=[{"modification": {"dateNotificationModification": "2025-01-18", "montant": 900}}])), n_good=0, found="modification_amount_suspect", suffix=".json"),
    Fault("Élément qui figure deux fois", "contracts", decp_lines(decp_record(id="2024-24"), decp_record(id="2024-25", objet="E13", montant=[12000, 13000])), n_good=0, found="element_repeated", suffix=".json"),
    Fault("Titulaires qui sont un nombre", "contracts", decp_lines(decp_record(id="2024-26"), decp_record(id="2024-27", objet="E14", titulaires=12)), n_good=0, found="element_not_understood", suffix=".json"),
    Fault("Sous-traitance publiée, déclarée absente", "contracts", decp_lines(decp_record(id="2024-20"), decp_record(id="2024-21", objet="E7", sousTraitanceDeclaree=False, actesSousTraitance=[{"acteSousTraitance": {"id": 1}}])), n_good=0, found="subcontract_untold", suffix=".json"),
]  # fmt: skip

HARMLESS = [
    Fault("Séparateur point-virgule", "invoices", each("invoices", same, ";"), 40),
    Fault("Séparateur tabulation", "invoices", each("invoices", same, "\t"), 40, suffix=".tsv"),
    Fault("Séparateur barre", "invoices", each("invoices", same, "|"), 40),
    Fault("Zéros de tête du SIRET perdus", "suppliers", each("suppliers", lambda row: row | {"siret": row["siret"].lstrip("0")}), 40),
    Fault("BOM", "invoices", each("invoices", same, encoding="utf-8-sig"), 40),
    Fault("UTF-16", "invoices", each("invoices", same, encoding="utf-16"), 40),
    Fault("Windows-1252", "consultations", each("consultations", lambda row: row | {"objet": f"« {row['objet']} » – été"}, ";", "cp1252"), 40),
    Fault("ISO-8859-1", "consultations", each("consultations", lambda row: row | {"objet": f"{row['objet']} à côté"}, ";", "latin-1"), 40),
    Fault("Deux encodages dans un fichier", "consultations", lambda good: text_of("consultations", [good[0] | {"objet": "Été à l’école"}, *good[1:-1]]).encode() + text_of("consultations", [good[-1] | {"objet": "Été"}]).split("\n")[1].encode("cp1252"), 10),
    Fault("Fins de ligne CRLF", "invoices", lambda good: text_of("invoices", good, newline="\r\n").encode(), 40),
    Fault("Pas de fin de ligne à la fin", "invoices", lambda good: text_of("invoices", good).rstrip("\n").encode(), 40),
    Fault("Lignes vides au milieu", "invoices", lambda good: text_of("invoices", good).replace("\n", "\n\n").encode(), 40),
    Fault("Lignes de séparateurs seuls", "invoices", lambda good: text_of("invoices", good).replace("\n", "\n,,,,,,,,,,\n").encode(), 40),
    Fault("Ligne sep=; d'Excel", "invoices", lambda good: b"sep=;\r\n" + text_of("invoices", good, ";").encode(), 40),
    Fault("En-têtes en capitales, accentués, espacés, à l'envers", "invoices", shouted("invoices"), 40),
    Fault("Colonne en plus", "invoices", lambda good: text_of("invoices", good).replace("\n", ",x\n").replace(",x\n", ",Remarque\n", 1).encode(), 40),
    Fault("Colonnes sans nom", "invoices", lambda good: text_of("invoices", good).replace("\n", ",,\n").encode(), 40),
    Fault("Montants 1 234,56 et dates 18/01/2024", "invoices", each("invoices", lambda row: french(row, " "), ";"), 40),
    Fault("Espaces insécables et €", "invoices", each("invoices", lambda row: french(row, "\u00a0", " €"), ";"), 40),
    Fault("Espaces fines insécables", "invoices", each("invoices", lambda row: french(row, "\u202f", "\u202f€"), ";"), 40),
    Fault("Points de milliers, virgule décimale", "invoices", each("invoices", lambda row: french(row, "."), ";"), 40),
    Fault("Dates avec zone", "invoices", each("invoices", lambda row: dates(row, "+01:00")), 40),
    Fault("Dates avec heure", "invoices", each("invoices", lambda row: dates(row, "T00:00:00")), 40),
    Fault("Booléens O et N", "bids", each("bids", lambda row: row | {"retenue": {"oui": "O", "non": "N"}.get(row["retenue"], row["retenue"])}), 40),
    Fault("Booléens 1 et 0", "equipment_purchases", each("equipment_purchases", lambda row: row | {c: {"oui": "1", "non": "0"}.get(row[c], row[c]) for c in ("faible_emission", "reconditionne")}), 20),
    Fault("Booléens VRAI et FAUX", "contract_details", each("contract_details", lambda row: row | {"negocie": {"oui": "VRAI", "non": "FAUX"}.get(row["negocie"], row["negocie"])}), 20),
    Fault("Milliers à l'anglaise", "invoices", each("invoices", english), 40),
    Fault("Montants en € HT", "invoices", each("invoices", lambda row: french(row, " ", " € HT"), ";"), 40),
    Fault("Dates sans zéros", "invoices", each("invoices", lambda row: row | {c: re.sub("-0", "-", row[c]) for c in ("date_reception", "date_paiement")}), 40),
    Fault("SIRET devenus des nombres à virgule", "invoices", each("invoices", lambda row: row | {c: row[c] + ".0" for c in ("acheteur_id", "siret_fournisseur")}), 40),
    Fault("Numéros de marché à tirets et barres", "invoices", each("invoices", lambda row: row | {"marche_id": re.sub(r"^([0-9]{4})([0-9]+)$", r"\1/\2", row["marche_id"])}), 40),
    Fault("Avoirs et factures sous d'autres noms", "invoices", each("invoices", lambda row: row | {"type_piece": {"facture": "Fact.", "avoir": "Note de crédit"}.get(row["type_piece"], row["type_piece"])}), 40),
    Fault("Pondérations en pour cent", "award_criteria", each("award_criteria", lambda row: row | {"ponderation": row["ponderation"] and row["ponderation"] + " %"}), 40),
    Fault("Critères au pluriel et accentués", "award_criteria", each("award_criteria", lambda row: row | {"type_critere": {"environnement": "Critère environnemental", "prix": "Coûts"}.get(row["type_critere"], row["type_critere"])}), 40),
    Fault("Labels en toutes lettres", "food_purchases", each("food_purchases", lambda row: row | {"categories_egalim": row["categories_egalim"].replace(",", " ; ").replace("_", " ").title()}), 40),
    Fault("Mois 03/2024", "insertion_hours", each("insertion_hours", lambda row: row | {"periode": "/".join(reversed(row["periode"].split("-")))}), 40),
    Fault("Mois 202403", "insertion_hours", each("insertion_hours", lambda row: row | {"periode": row["periode"].replace("-", "")}), 40),
    Fault("Sorties en toutes lettres", "insertion_hours", each("insertion_hours", lambda row: row | {"sortie": row["sortie"].replace("_", " ").upper()}), 40),
    Fault("Communes et tranches sans leur zéro", "suppliers", each("suppliers", lambda row: row | {c: row[c].removeprefix("0") for c in ("codeCommuneEtablissement", "codeCommuneSiege", "trancheEffectifsUniteLegale")}), 40),
    Fault("SIRET avec espaces", "invoices", each("invoices", lambda row: row | {"siret_fournisseur": spaced(row["siret_fournisseur"][:9], " ") + " " + row["siret_fournisseur"][9:]}), 40),
    Fault("Entités HTML", "consultations", each("consultations", lambda row: row | {"direction": row["direction"].replace("é", "&eacute;").replace("'", "&#39;")}), 20),
    Fault("Formule dans un texte", "consultations", each("consultations", lambda row: row | {"objet": "=HYPERLINK(\"http://x\")"}), 10),
    Fault("Saut de ligne dans un texte entre guillemets", "consultations", each("consultations", lambda row: row | {"objet": 'Ligne "une",\nligne deux'}), 10),
    Fault("Guillemet au milieu d'un texte", "consultations", lambda good: text_of("consultations", [row | {"objet": "Tuyau 5 pouces"} for row in good]).replace("5 pouces", '5" acier').encode(), 10),
    Fault("Texte de 500 000 caractères", "consultations", each("consultations", lambda row: row | {"objet": "x" * 500_000}), 2),
    Fault("Classeur, tout en texte", "invoices", lambda good: workbook([list(COLUMNS["invoices"]), *([*row.values()] for row in good)]), 40, suffix=".xlsx"),
    Fault("Classeur, nombres en nombres", "invoices", lambda good: workbook([list(COLUMNS["invoices"]), *map(typed, good)]), 40, suffix=".xlsx"),
    Fault("Parquet", "invoices", lambda good: parquet(good, Path(os.environ["FAULTS_TMP"])), 40, suffix=".parquet"),
    Fault(".gz", "invoices", lambda good: gzip.compress(text_of("invoices", good).encode()), 40, suffix=".csv.gz"),
    Fault(".zip", "invoices", lambda good: zipped(("2024/invoices.csv", text_of("invoices", good).encode()), ("lisez-moi.txt", b"x")), 40, suffix=".zip"),
    Fault("JSON d'objets", "invoices", lambda good: as_objects(list(good)), 40, suffix=".json"),
    Fault("JSON sans retour à la ligne", "invoices", lambda good: json.dumps(good).encode(), 40, suffix=".json"),
    Fault("XML de lignes", "invoices", as_xml, 40, suffix=".xml"),
]  # fmt: skip


def is_simple(export: str, row: Row, seen: dict[str, int]) -> bool:
    """Tell whether a row may move to another file: a contract of a single row, an invoice without a twin."""
    return export != "contracts" or seen[row["acheteur_id"] + row["id"]] == 1


@pytest.fixture(scope="module")
def damaged(
    new_build: Callable[[str], Build], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Build, list[Fault]]:
    """A build from the demonstration exports with every fault of a row in them, each in a file of its own."""
    os.environ["FAULTS_TMP"] = str(tmp_path_factory.mktemp("parts"))
    build = new_build("faults")
    folder = build.root / "exports"
    folder.mkdir()
    faults = [*REJECTED, *SUSPECT, *HARMLESS]
    rows = {export: read(export) for export in COLUMNS}
    seen: dict[str, int] = {}
    for row in rows["contracts"]:
        seen[row["acheteur_id"] + row["id"]] = seen.get(row["acheteur_id"] + row["id"], 0) + 1
    movable = {
        export: iter([row for row in rows[export] if is_simple(export, row, seen)])
        for export in COLUMNS
    }
    for number, fault in enumerate(faults):
        good = [next(movable[fault.export]) for _ in range(fault.n_good)]
        for row in good:
            rows[fault.export].remove(row)
        fault.file = f"{fault.export}_{number:03}{fault.suffix}"
        (folder / fault.file).write_bytes(fault.make(good))
    for export, kept in rows.items():
        (folder / f"{export}.csv").write_text(text_of(export, kept), encoding="utf-8")
    # Things that lie about in folders.
    (folder / ".DS_Store").write_bytes(b"\0\0")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8")
    (folder / "anciens").mkdir()
    (folder / "notes.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    shutil.copy(PROJECT / "seeds" / "reference" / "buyers.csv", folder)
    result = build.run(str(folder))
    assert result.returncode == 0, result.stderr
    return build, faults


def test_files_that_cannot_be_used_are_named_with_the_place(tmp_path: Path) -> None:
    contracts = text_of("contracts", read("contracts")[:2]).encode()
    for number, (name, file, content, said) in enumerate(broken_files(tmp_path)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "contracts.csv").write_bytes(contracts)
        (folder / file).write_bytes(content)
        reports = examine(folder, tmp_path / "out")
        errors = [report.error for report in reports if report.error]
        assert len(errors) == 1, (name, reports)
        assert file in errors[0] and said in errors[0] and "\n" not in errors[0], (name, errors[0])
        neighbour: FileReport = next(r for r in reports if r.name == "contracts.csv")
        assert neighbour.n_rows == 2, name


@pytest.mark.parametrize("fault", REJECTED, ids=lambda fault: fault.name)
def test_rows_that_cannot_be_read_are_listed_with_the_place(
    damaged: tuple[Build, list[Fault]], fault: Fault
) -> None:
    found = damaged[0].query(
        "select source_line, rejection_reason from restricted.all_rejected_rows "
        f"where split_part(source_file, ' › ', 1) = '{fault.file}' order by source_line limit 1",
        published=False,
    )
    assert found == [(fault.line, fault.found)]


@pytest.mark.parametrize("fault", SUSPECT, ids=lambda fault: fault.name)
def test_rows_that_are_suspect_are_listed_with_the_place(
    damaged: tuple[Build, list[Fault]], fault: Fault
) -> None:
    found = damaged[0].query(
        f"select source_line from restricted.all_anomalies where source_file = '{fault.file}' "
        f"and anomaly = '{fault.found}'",
        published=False,
    )
    assert found == [(fault.line,)]


@pytest.mark.parametrize("fault", HARMLESS, ids=lambda fault: fault.name)
def test_dialects_are_accepted_whole(damaged: tuple[Build, list[Fault]], fault: Fault) -> None:
    build, _ = damaged
    schema = "restricted" if fault.export == "insertion_hours" else "staging"
    counts = build.query(
        f"select count(*), count(rejection_reason) from {schema}.stg_{fault.export} "
        f"where split_part(source_file, ' › ', 1) = '{fault.file}'",
        published=False,
    )
    assert counts == [(fault.n_good, 0)]


def test_no_damage_changes_a_figure(damaged: tuple[Build, list[Fault]], demo: Build) -> None:
    sql = "select * from steering.indicator_years order by indicator_id, year"
    before, after = demo.query(sql), damaged[0].query(sql)
    assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] == []


def test_every_raw_row_is_accepted_or_rejected(damaged: tuple[Build, list[Fault]]) -> None:
    build, _ = damaged
    assert build.query(
        "select count(*) from restricted.all_export_coverage where n_rows <> n_accepted + n_rejected",
        published=False,
    ) == [(0,)]
    rejected = build.query(
        "select distinct split_part(source_file, ' › ', 1) from restricted.all_rejected_rows "
        "where source_file like '%\\_%' escape '\\'",
        published=False,
    )
    # Of two rows that say otherwise of one establishment, the second is rejected too.
    expected_files = {
        fault.file for fault in (*REJECTED, *SUSPECT)
        if fault in REJECTED or fault.found == "registry_conflict"
    }  # fmt: skip
    assert {file for (file,) in rejected} == expected_files
    # Rows on disk, counted without the pipeline: the main files, which have neither damage nor line breaks in a text.
    for export in COLUMNS:
        name = f"{export}.csv"
        with (build.root / "exports" / name).open(encoding="utf-8", newline="") as file:
            expected = sum(1 for _ in csv.reader(file)) - 1
        schema = "restricted" if export == "insertion_hours" else "staging"
        found = build.query(
            f"select count(*) from {schema}.stg_{export} where source_file = '{name}'",
            published=False,
        )
        assert found == [(expected,)], export


def attacks_section() -> str:
    """The attacks that were tried, and the test that tries each again."""
    with (PROJECT / "tests/fixtures/attacks.csv").open(encoding="utf-8", newline="") as file:
        attacks = list(csv.DictReader(file))
    tests = {path.stem for path in Path(__file__).parent.glob("test_*.py")}
    for attack in attacks:
        assert not attack["test"].startswith("test_") or attack["test"] in tests, attack
    rows = "".join(
        f"| {a['n']} | {a['attempt']} | {a['outcome']} | {a['test']} |\n" for a in attacks
    )
    return (
        "\n## Attaques\n\n"
        "Ce qu'un fournisseur hostile, un agent négligent et un curieux ont essayé, et ce qui en est devenu.\n"
        "Les quatre-vingts premières viennent d'un essai de sécurité ; trente-sept avaient réussi.\n\n"
        "| n° | essai | effet | essayé à nouveau par |\n|---|---|---|---|\n" + rows
    )


def test_the_page_lists_every_fault(tmp_path: Path) -> None:
    kinds = [
        *((name, file, "fichier inutilisable", said) for name, file, _, said in broken_files(tmp_path)),
        *((f.name, f.export + f.suffix, f"ligne {f.line} écartée", f"`{f.found}`") for f in REJECTED),
        *((f.name, f.export + f.suffix, f"ligne {f.line} signalée", f"`{f.found}`") for f in SUSPECT),
        *((f.name, f.export + f.suffix, "sans effet", "lignes acceptées, chiffres inchangés") for f in HARMLESS),
    ]  # fmt: skip
    assert len({name for name, *_ in kinds}) == len(kinds) >= 60
    rows = "".join(
        f"| {number} | {name} | `{place}` | {what} | {said.replace('|', chr(92) + '|')} |\n"
        for number, (name, place, what, said) in enumerate(kinds, start=1)
    )
    page = (
        "# Ce que l'on a fait subir aux exports\n\n"
        f"{len(kinds)} sortes de dégâts, chacune mise dans de bons exports à un endroit connu, et ce qui en est\n"
        "dit. Les lignes voisines sont lues, et aucun chiffre ne change. Cette page est écrite par\n"
        "[test_faults.py](../tests/python/test_faults.py) (`UPDATE_DOCS=1 make unit`).\n\n"
        "| n° | dégât | où | effet | ce qui est dit |\n|---|---|---|---|---|\n" + rows
    ) + attacks_section()
    if os.environ.get("UPDATE_DOCS"):
        DOCS.write_text(page, encoding="utf-8")
    assert DOCS.read_text(encoding="utf-8") == page
