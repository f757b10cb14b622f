"""The user's folder: what each file is, and the text tables that come of it."""

from __future__ import annotations

import csv
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO, TypeVar

import duckdb

from pipeline.contract import BUYERS_COLUMNS, PROJECT, export_columns
from pipeline.errors import UserError
from pipeline.ingest.decp import Record, read_json, read_xml, rows_of
from pipeline.ingest.tables import HOLDER_COLUMNS, OTHER_NAMES, Table, published_contracts

T = TypeVar("T")

PLACE = ("source_file", "source_line", "source_record")


@dataclass
class FileReport:
    """What became of a file: the export that it feeds (None where it was left aside), and what to say of it."""

    path: Path
    export: str | None
    kind: str
    n_rows: int = 0
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if self.export is None:
            return f"  {self.path.name} : laissé de côté ({self.kind})"
        notes = "".join(f" ; {note}" for note in self.notes)
        return f"  {self.path.name} : {self.kind}, {self.n_rows} lignes{notes}"


class Writer:
    """The text tables while they are written, one CSV per export, turned into Parquet at the end."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.columns = export_columns() | {"buyers": BUYERS_COLUMNS}
        self._folder = folder
        self._files: dict[str, TextIO] = {}
        self._writers = {}
        for name, columns in self.columns.items():
            file = (folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
            self._files[name] = stack.enter_context(file)
            self._writers[name] = csv.writer(file, lineterminator="\n")
            self._writers[name].writerow([*columns, *PLACE])

    def write(self, export: str, place: Sequence[object], values: Sequence[str]) -> None:
        self._writers[export].writerow([*values, *place])

    def to_parquet(self, out: Path) -> None:
        """Write one Parquet file per export, every column text but the line."""
        with duckdb.connect() as connection:
            for name, file in self._files.items():
                file.flush()
                names = [*self.columns[name], *PLACE]
                types = dict.fromkeys(names, "VARCHAR") | {"source_line": "BIGINT"}
                connection.sql(
                    "select * from read_csv(?, columns = "
                    + "{"
                    + ", ".join(f"'{column}': '{type_}'" for column, type_ in types.items())
                    + "}, header = true, auto_detect = false, delim = ',', quote = '\"', "
                    "escape = '\"', max_line_size = 67108864, parallel = false)",
                    params=[str(self._folder / f"{name}.csv")],
                ).write_parquet(str(out / f"{name}.parquet"))


def ingest(folder: Path, out: Path) -> list[FileReport]:
    """Read every file of ``folder`` and write the nineteen exports and the buyers to ``out`` as Parquet.

    Parameters
    ----------
    folder: holds any mix of official DECP files (JSON and XML of 2019 and 2022, tabular CSV, the flat CSV of the
        Ministry), exports by name (``suppliers.csv``) and ``buyers.csv``.
    out: replaced whole, and only when everything was read.

    Returns
    -------
    One report per file, in the order of their names.

    Raises
    ------
    UserError: the folder is missing, holds nothing readable or no contracts; a file is broken; an export lacks
        a column.
    """
    if not folder.is_dir():
        raise UserError(
            f"{folder} : ce dossier n'existe pas. Indiquez le dossier de vos exports : make build EXPORTS=dossier"
        )
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as work, ExitStack() as stack:
        writer = Writer(Path(work), stack)
        reports = [_read(path, writer) for path in paths if not path.name.startswith(".")]
        if not any(report.export not in (None, "buyers") for report in reports):
            seen = f" ({len(paths)} fichiers, aucun reconnu)" if paths else " (il est vide)"
            raise UserError(
                f"{folder} : rien de lisible dans ce dossier{seen}. Déposez-y des fichiers DECP (.json ou .csv) "
                "ou des exports nommés comme dans seeds/raw, par exemple suppliers.csv."
            )
        if not any(report.export == "contracts" for report in reports):
            raise UserError(
                f"{folder} : il manque les marchés, sans lesquels rien ne se calcule. Déposez-y un fichier DECP "
                "(.json, .xml ou .csv) ou contracts.csv."
            )
        if not any(report.export == "buyers" for report in reports):
            _read(PROJECT / "seeds" / "reference" / "buyers.csv", writer)
        ready = Path(work) / "ready"
        ready.mkdir()
        writer.to_parquet(ready)
        shutil.rmtree(out, ignore_errors=True)
        ready.rename(out)
    return reports


def _read(path: Path, writer: Writer) -> FileReport:
    suffix = path.suffix.lower()
    if suffix == ".json":
        report = _read_decp(path, read_json(path), writer)
    elif suffix == ".xml":
        report = _read_decp(path, read_xml(path), writer)
    elif suffix in (".csv", ".tsv"):
        report = _read_csv(path, writer)
    else:
        report = FileReport(
            path, None, f"les fichiers {suffix or 'sans extension'} ne sont pas lus"
        )
    return report


def _read_decp(path: Path, records: list[tuple[Record, bool]] | None, writer: Writer) -> FileReport:
    if records is None:
        return FileReport(path, None, "ce n'est pas un fichier DECP")
    report = FileReport(path, "contracts", f"DECP, {len(records)} contrats")
    columns = writer.columns["contracts"]
    for index, (record, concession) in enumerate(_shown(records, path), start=1):
        for row in rows_of(record, concession):
            writer.write("contracts", (path.name, index, index), [row[c] for c in columns])
            report.n_rows += 1
    return report


def _read_csv(path: Path, writer: Writer) -> FileReport:
    table = Table(path)
    name = re.sub(r"[^a-z]+", "_", path.stem.lower()).strip("_")
    if name in writer.columns:
        columns = writer.columns[name]
        table.refuse_twins(columns)
        missing = table.missing(columns)
        if missing and not (name == "contracts" and table.is_published_contracts()):
            raise UserError(
                f"{path.name}, ligne 1 : il manque la colonne « {missing[0]} »"
                + (f" (et {len(missing) - 1} autres)" if len(missing) > 1 else "")
                + ". Ajoutez-la, vide si elle n'est pas connue."
            )
        if name != "contracts":
            report = FileReport(path, name, f"export {name}")
            for line, values in _shown(table.rows(columns), path):
                if name == "buyers":
                    _check_buyer(path, line, values[0])
                writer.write(name, (path.name, line, ""), values)
                report.n_rows += 1
            _note_unknown(report, table, columns)
            return report
    if not table.is_published_contracts():
        return FileReport(path, None, "ni un export connu, ni un fichier DECP")
    columns = writer.columns["contracts"]
    report = FileReport(path, "contracts", "DECP tabulaire")
    for line, record, row in _shown(published_contracts(table, columns), path):
        writer.write("contracts", (path.name, line, record), [row[c] for c in columns])
        report.n_rows += 1
    _note_unknown(report, table, [*columns, *HOLDER_COLUMNS, *OTHER_NAMES])
    absent = [
        column
        for column in table.missing(columns)
        if not column.startswith("titulaire") and column not in table.renamed()
    ]
    if absent:
        report.notes.append(f"colonnes absentes, donc non renseignées : {', '.join(absent)}")
    return report


def _note_unknown(report: FileReport, table: Table, columns: Sequence[str]) -> None:
    unknown = table.unknown(columns)
    if unknown:
        report.notes.append(f"colonnes laissées de côté : {', '.join(unknown)}")


def _check_buyer(path: Path, line: int, siren: str) -> None:
    if siren.strip() and not re.fullmatch(r"\*|[0-9]{9}", siren.strip().replace(" ", "")):
        raise UserError(
            f"{path.name}, ligne {line}, colonne siren : « {siren.strip()} » n'est pas un SIREN. "
            "Écrivez neuf chiffres, ou * pour compter tous les acheteurs."
        )


def _shown(rows: Iterable[T], path: Path) -> Iterator[T]:
    """Pass rows on, and say every two seconds how far the file has been read."""
    shown = time.monotonic()
    for count, row in enumerate(rows, start=1):
        if time.monotonic() - shown > 2:
            shown = time.monotonic()
            print(f"  {path.name} : {count} lignes lues…", file=sys.stderr, flush=True)
        yield row
