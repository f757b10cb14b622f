"""Published contracts written in the other shapes in which they are published: one truth, seven files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import duckdb

Record = dict[str, Any]
LISTS = {
    "techniques": "technique",
    "modalitesExecution": "modaliteExecution",
    "typesPrix": "typePrix",
    "considerationsSociales": "considerationSociale",
    "considerationsEnvironnementales": "considerationEnvironnementale",
}
TEXTS = (
    "id", "nature", "objet", "codeCPV", "idAccordCadre", "marcheInnovant", "ccag", "offresRecues", "attributionAvance",
    "tauxAvance", "typeGroupementOperateurs", "sousTraitanceDeclaree", "procedure", "dureeMois", "dateNotification",
    "datePublicationDonnees", "montant", "formePrix", "origineUE", "origineFrance",
)  # fmt: skip


def records_of(files: list[Path]) -> list[Record]:
    """Return the contracts of official files of 2022 that every shape can tell: of three holders at most, unmodified.

    A table cannot tell two contracts apart that differ by their holders alone: the second is left out.
    """
    found: dict[tuple[str, ...], Record] = {}
    for file in files:
        for record in json.loads(file.read_text("utf-8"))["marches"].get("marche", []):
            if 1 <= len(holders(record)) <= 3 and not record.get("modifications"):
                found.setdefault((record["acheteur"]["id"], *flat(record).values()), record)
    return list(found.values())


def holders(record: Record) -> list[tuple[str, str]]:
    return [
        (str(item["titulaire"]["id"]), str(item["titulaire"]["typeIdentifiant"]))
        for item in record.get("titulaires") or []
    ]


def values(record: Record, name: str) -> list[str]:
    held = record.get(name) or {}
    found = held.get(LISTS[name], []) if isinstance(held, dict) else held
    return [str(value) for value in (found if isinstance(found, list) else [found])]


def text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def flat(record: Record) -> dict[str, str]:
    """Return the columns of the consolidated table, but for the holder."""
    place = record.get("lieuExecution") or {}
    return (
        {name: text(record.get(name)) for name in TEXTS}
        | {name: ", ".join(values(record, name)) for name in LISTS}
        | {
            "acheteur_id": record["acheteur"]["id"],
            "lieuExecution_code": text(place.get("code")),
            "lieuExecution_typeCode": text(place.get("typeCode")),
        }
    )


def table_rows(records: list[Record]) -> list[dict[str, str]]:
    return [
        flat(record)
        | {
            "uid": record["acheteur"]["id"] + str(record["id"]),
            "titulaire_id": identifier,
            "titulaire_typeIdentifiant": kind,
            "modification_id": "0",
            "donneesActuelles": "true",
        }
        for record in records
        for identifier, kind in holders(record)
    ]


def ministry_rows(records: list[Record]) -> Iterator[dict[str, str]]:
    for record in records:
        row = flat(record) | {name: str(values(record, name)) for name in LISTS}
        for rank, (identifier, kind) in enumerate(holders(record), start=1):
            row |= {f"titulaire_id_{rank}": identifier, f"titulaire_typeIdentifiant_{rank}": kind}
        yield {name.replace("acheteur_", "acheteur.").replace("lieuExecution_", "lieuExecution."): value
               for name, value in row.items()}  # fmt: skip


def write_csv(path: Path, rows: list[dict[str, str]], delimiter: str = ",") -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def write_json(folder: Path, records: list[Record]) -> None:
    content = {"marches": {"marche": records, "contrat-concession": []}}
    (folder / "decp.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def write_nested(folder: Path, records: list[Record]) -> None:
    """Write lists in lists, wrappers of lists, a scalar that stands twice."""
    nested = [
        record
        | {"titulaires": [[record["titulaires"]]], "objet": [record["objet"], record["objet"]]}
        | {name: [{member: [values(record, name)]}] for name, member in LISTS.items()}
        for record in records
    ]
    write_json(folder, nested)


def write_xml(folder: Path, records: list[Record]) -> None:
    def element(name: str, content: str) -> str:
        return f"<{name}>{content}</{name}>"

    def printed(record: Record) -> str:
        place = record.get("lieuExecution") or {}
        return element("marche", "".join([
            *(element(name, escape(text(record.get(name)))) for name in TEXTS if record.get(name) is not None),
            element("acheteur", element("id", record["acheteur"]["id"])),
            element("lieuExecution", "".join(element(k, escape(text(v))) for k, v in place.items())),
            *(element(name, "".join(element(member, escape(v)) for v in values(record, name)))
              for name, member in LISTS.items()),
            element("titulaires", "".join(
                element("titulaire", element("id", i) + element("typeIdentifiant", k)) for i, k in holders(record)
            )),
        ]))  # fmt: skip

    body = "\n".join(map(printed, records))
    (folder / "decp.xml").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<marches>\n{body}\n</marches>\n', "utf-8"
    )


def write_table(folder: Path, records: list[Record]) -> None:
    write_csv(folder / "decp.csv", table_rows(records))


def write_flat_json(folder: Path, records: list[Record]) -> None:
    (folder / "decp.json").write_text(json.dumps(table_rows(records), ensure_ascii=False), "utf-8")


def write_ministry_csv(folder: Path, records: list[Record]) -> None:
    write_csv(folder / "decp.csv", list(ministry_rows(records)), ";")


def write_ministry_json(folder: Path, records: list[Record]) -> None:
    rows = [
        {name.replace(".", "_").lower(): value or None for name, value in row.items()}
        for row in ministry_rows(records)
    ]
    (folder / "decp.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")


def write_parquet(folder: Path, records: list[Record]) -> None:
    """Write what analysts make of the table: days as moments (midnight in Paris), lists as lists."""
    write_csv(folder / "rows.txt", table_rows(records))
    listed = ", ".join(f"string_split({name}, ', ') as {name}" for name in LISTS)
    days = ", ".join(
        f"timezone('Europe/Paris', try_cast({name} as timestamp)) as {name}"
        for name in ("dateNotification", "datePublicationDonnees")
    )
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * replace ({listed}, {days}) from read_csv('{folder}/rows.txt', all_varchar = true)) "
            f"to '{folder}/decp.parquet' (format parquet)"
        )
    (folder / "rows.txt").unlink()


SHAPES: dict[str, Callable[[Path, list[Record]], None]] = {
    "nested JSON": write_nested,
    "XML": write_xml,
    "consolidated table": write_table,
    "consolidated table as JSON": write_flat_json,
    "flat CSV of the Ministry": write_ministry_csv,
    "flat JSON of the Ministry": write_ministry_json,
    "Parquet": write_parquet,
}
