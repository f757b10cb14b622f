"""The published tables as open data: ``spaser open-data`` writes ``published/open-data``.

What goes out is an allow-list of tables and columns, each with its rule: ``seeds/reference/open_data.csv``. Each table
stands there three times: ``csv`` (UTF-8, commas), ``csv-tableur`` (what a French spreadsheet opens: a byte-order mark,
semicolons, decimal commas) and ``parquet``. ``datapackage.json`` says what each column is (Frictionless Data Package
1), ``catalogue.jsonld`` what the whole is (DCAT-AP). ``decp`` has the contracts in the form that the law gives
them (pipeline.essential_data).

A text, or a part of one, that a spreadsheet would take for a formula is given an apostrophe: a French one parts the
cells at semicolons, whatever quotes say.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import UsageError
from pipeline.essential_data import write_essential_data
from pipeline.progress import progress_bar
from pipeline.project import PROJECT
from pipeline.published import Table, read_manifest, reading, sql_text, tables_of, verify

COLUMNS = PROJECT / "seeds" / "reference" / "open_data.csv"
RULES = PROJECT / "seeds" / "reference" / "open_data_rules.csv"
CONTRACTS = "core.fct_contracts"
FORMATS = {"csv": "csv", "csv-tableur": "csv", "parquet": "parquet"}
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
}
TITLE = "Suivi de la politique d'achat public"
DESCRIPTION = (
    "Les chiffres des indicateurs de la politique d'achat, leurs cibles, et les données essentielles "
    "des contrats dont ils sont faits."
)
LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
# A sign that begins a formula, at the start of a text or after what parts cells; blanks before it do not help.
DANGEROUS = r"(^|[;\t\r\n])([\s\p{Z}\x{200B}\x{FEFF}]*[=+@\x{2D}\x{FF1D}\x{FF0B}\x{FF20}\x{FF0D}])"
# The types of Table Schema (specs.frictionlessdata.io/table-schema) by those of DuckDB.
TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "DECIMAL": "number",
}


@dataclass(frozen=True)
class _Table:
    """A table of the allow-list.

    Attributes
    ----------
    name: schema and name.
    columns: those that go out, each with its type of DuckDB and what it is.
    rule: why they go out, in French.
    text: what a row is.
    key: the columns that identify a row, where all of them go out.
    """

    name: str
    columns: list[tuple[str, str, str]]
    rule: str
    text: str
    key: list[str]


def allowed() -> dict[str, tuple[str, list[str]]]:
    """Return the tables that go out, each with its rule in French and its columns."""
    return {table: (rule, columns) for table, rule, columns, is_open in _listed() if is_open}


def kept_inside() -> dict[str, str]:
    """Return the tables of which nothing goes out, each with its rule in French."""
    return {table: rule for table, rule, columns, is_open in _listed() if columns == ["*"]}


def _listed() -> Iterator[tuple[str, str, list[str], bool]]:
    with RULES.open(encoding="utf-8", newline="") as file:
        rules = {row["rule"]: row for row in csv.DictReader(file)}
    with COLUMNS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rule = rules[row["rule"]]
            said = f"{rule['name_fr']} ({rule['source_fr']})"
            yield row["table_name"], said, row["columns"].split(), rule["is_open"] == "true"


def write_open_data(published: Path, out: Path, address: str = "") -> list[Path]:
    """Write what the allow-list lets out of ``published`` to the folder ``out``, which is replaced whole.

    Parameters
    ----------
    address: where the folder will be on the web, for the catalogue; its files are told by name where it is empty.

    Returns
    -------
    The files, in the order of their names.

    Raises
    ------
    UsageError: nothing is published, or by a version that had not these columns.
    UserError: the published file is not what was audited.
    """
    verify(published)
    manifest = read_manifest(published) or {}
    fresh = out.with_name(f".{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    listed = allowed()
    with reading(published) as connection:
        told = tables_of(connection)
        tables = [_described(told, name, columns, rule) for name, (rule, columns) in listed.items()]
        for folder in FORMATS:
            (fresh / folder).mkdir(parents=True)
        bar = progress_bar("données ouvertes", " tables", len(tables))
        for table in tables:
            bar.update()
            _write(connection, table, fresh)
        bar.close()
        if CONTRACTS in listed:
            complete, incomplete = write_essential_data(connection, fresh / "decp")
            for path in (fresh / "decp").glob("*.csv"):
                _neutralise(connection, path)
            print(
                f"{complete} marchés sous la forme de l'arrêté du 22 décembre 2022 ; {incomplete} n'ont pas tout ce "
                "qu'il demande : decp/incomplets.csv dit quoi."
            )
        row = connection.execute(
            "select name from core.dim_buyers order by role = 'region' desc, role, name limit 1"
        ).fetchone()
        # By what they are: the name of a file may be anybody's.
        sources = connection.execute(
            "select name_fr from core.dim_labels where kind = 'export' and list_contains(?, code) order by position",
            [[item["export"] for item in manifest.get("exports", [])]],
        ).fetchall()
    publisher = str(row[0]) if row else ""
    _write_json(fresh / "datapackage.json", _package(tables, manifest, publisher, sources))
    _write_json(
        fresh / "catalogue.jsonld", _catalogue(fresh, manifest, publisher, address.rstrip("/"))
    )
    (fresh / "LISEZMOI.md").write_text(_read_me(manifest, publisher), encoding="utf-8")
    for path in fresh.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    fresh.chmod(0o755)
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)
    return sorted(path for path in out.rglob("*") if path.is_file())


def _described(told: dict[str, Table], name: str, columns: list[str], rule: str) -> _Table:
    table = told.get(name)
    found = table.columns if table else {}
    if table is None or (absent := [column for column in columns if column not in found]):
        missing = "cette table" if table is None else ", ".join(absent[:3])
        raise UsageError(
            f"{name} : la publication n'a pas {missing}. Elle vient d'une autre version ; "
            "relancez spaser build."
        )
    return _Table(
        name,
        [(column, found[column][0].partition("(")[0], found[column][1]) for column in columns],
        rule,
        table.text,
        list(table.key) if table.is_key_known and set(table.key) <= set(columns) else [],
    )


def _write(connection: duckdb.DuckDBPyConnection, table: _Table, out: Path) -> None:
    schema, _, name = table.name.partition(".")
    source = f'{schema}."{name}"'
    texts = ", ".join(f'"{column}"' for column, kind, _ in table.columns if kind == "VARCHAR")
    quotes = f", force_quote ({texts})" if texts else ""
    for folder, select, options in (
        ("csv", _plain, f"format csv, header{quotes}"),
        ("csv-tableur", _french, f"format csv, header, delimiter ';'{quotes}"),
        ("parquet", _as_is, "format parquet, compression zstd"),
    ):
        columns = ", ".join(select(column, kind) for column, kind, _ in table.columns)
        path = out / folder / f"{table.name}.{FORMATS[folder]}"
        connection.execute(f"copy (select {columns} from {source}) to {sql_text(path)} ({options})")
        if folder == "csv-tableur":
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def _neutralise(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write a CSV again with an apostrophe before what a spreadsheet would compute."""
    plain = path.rename(path.with_suffix(".plain"))
    source = (
        f"read_csv({sql_text(plain)}, all_varchar = true, header = true, delim = ',', quote = '\"')"
    )
    names = [name for name, *_ in connection.execute(f"describe from {source}").fetchall()]
    columns = ", ".join(_plain(name, "VARCHAR") for name in names)
    connection.execute(
        f"copy (select {columns} from {source}) to {sql_text(path)} (format csv, header, force_quote *)"
    )
    plain.unlink()


def _as_is(column: str, _: str) -> str:
    return f'"{column}"'


def _plain(column: str, kind: str) -> str:
    """Return a column with an apostrophe before what a spreadsheet would compute (OWASP, CSV injection)."""
    if kind != "VARCHAR":
        return f'"{column}"'
    return f"""regexp_replace("{column}", '{DANGEROUS}', '\\1''\\2', 'g') as "{column}\""""


def _french(column: str, kind: str) -> str:
    """Return the same as a French spreadsheet reads it: decimal commas, oui and non."""
    if kind in ("DECIMAL", "DOUBLE"):
        return f"""replace(cast("{column}" as varchar), '.', ',') as "{column}\""""
    if kind == "BOOLEAN":
        return f"""case "{column}" when true then 'oui' when false then 'non' end as "{column}\""""
    return _plain(column, kind)


def _package(
    tables: list[_Table], manifest: dict[str, Any], publisher: str, sources: list[tuple[str]]
) -> dict[str, Any]:
    """Return the Data Package (specs.frictionlessdata.io/data-package)."""
    return {
        "profile": "tabular-data-package",
        "name": "suivi-politique-achat",
        "title": TITLE,
        "description": DESCRIPTION,
        "version": manifest.get("run_id", ""),
        "created": manifest.get("published_at", ""),
        "licenses": [LICENCE],
        "contributors": [{"title": publisher, "role": "publisher"}],
        "sources": [{"title": name} for (name,) in sources],
        "keywords": ["achat public", "commande publique", "SPASER", "marchés publics"],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table.name.replace(".", "-"),
                "path": f"csv/{table.name}.csv",
                "description": f"{table.text} {table.rule}",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True},
                "schema": {
                    "fields": [_field(*column) for column in table.columns],
                    **({"primaryKey": table.key} if table.key else {}),
                },
            }
            for table in tables
        ],
    }


def _field(name: str, kind: str, text: str) -> dict[str, str]:
    if kind.startswith("TIMESTAMP"):
        shape = {"type": "datetime", "format": "%Y-%m-%d %H:%M:%S"}
    else:
        shape = {"type": TYPES[kind]}
    return {"name": name, **shape, "description": text}


def _catalogue(
    fresh: Path, manifest: dict[str, Any], publisher: str, address: str
) -> dict[str, Any]:
    """Return the entry of a catalogue: DCAT-AP as JSON-LD, one distribution per file."""
    prefix = f"{address}/" if address else ""
    files = sorted(path for path in fresh.rglob("*") if path.is_file() and path.parent != fresh)
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": f"{prefix}catalogue.jsonld",
        "@type": "dcat:Dataset",
        "dct:title": {"@value": TITLE, "@language": "fr"},
        "dct:description": {"@value": DESCRIPTION, "@language": "fr"},
        "dct:identifier": "suivi-politique-achat",
        "dct:language": {"@id": "http://publications.europa.eu/resource/authority/language/FRA"},
        "dct:license": {"@id": LICENCE["path"]},
        "dct:modified": {"@value": manifest.get("published_at", ""), "@type": "xsd:dateTime"},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": publisher},
        "dct:accrualPeriodicity": {
            "@id": "http://publications.europa.eu/resource/authority/frequency/MONTHLY"
        },
        "dcat:keyword": ["achat public", "commande publique", "SPASER", "marchés publics"],
        "dcat:theme": {"@id": "http://publications.europa.eu/resource/authority/data-theme/GOVE"},
        "dcat:distribution": [
            {
                "@id": f"{prefix}{path.relative_to(fresh)}",
                "@type": "dcat:Distribution",
                "dct:title": path.stem,
                "dct:format": path.parent.name,
                "dcat:mediaType": MEDIA_TYPES[path.suffix],
                "dcat:byteSize": path.stat().st_size,
                "dcat:downloadURL": {"@id": f"{prefix}{path.relative_to(fresh)}"},
                "dcat:accessURL": {"@id": prefix or "."},
                "dct:license": {"@id": LICENCE["path"]},
            }
            for path in files
        ],
    }


def _read_me(manifest: dict[str, Any], publisher: str) -> str:
    with RULES.open(encoding="utf-8", newline="") as file:
        rules = list(csv.DictReader(file))
    lines = [
        f"# {TITLE}", "",
        f"{publisher}, publication {manifest.get('run_id', '?')} du {manifest.get('published_at', '?')}.",
        f"{LICENCE['title']} : {LICENCE['path']}", "",
        "- `csv/` : UTF-8, virgules ; `datapackage.json` dit ce qu'est chaque colonne.",
        "- `csv-tableur/` : à ouvrir dans un tableur français.",
        "- `parquet/` : les mêmes tables, typées.",
        "- `decp/` : les marchés sous la forme de l'arrêté du 22 décembre 2022, et ceux qui n'y entrent pas.", "",
        "SIREN, SIRET, codes CPV et INSEE sont des textes : un outil qui devine les types perd leurs zéros.", "",
        "## Ce qui est publié", "",
        *(f"- {rule['name_fr']} ({rule['source_fr']})." for rule in rules if rule["is_open"] == "true"), "",
        "## Ce qui ne l'est pas", "",
        *(f"- {rule['name_fr']} ({rule['source_fr']})." for rule in rules if rule["is_open"] != "true"), "",
    ]  # fmt: skip
    return "\n".join(lines)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
