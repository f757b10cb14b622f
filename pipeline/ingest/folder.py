"""The user's folder: what each file is, and the text tables that come of it."""

from __future__ import annotations

import itertools
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipeline.contract import SETTINGS, export_columns, exports_about_persons, required_columns
from pipeline.errors import UserError, reading_refusal
from pipeline.files import sha256_of
from pipeline.ingest.archives import BETWEEN, Part, parts
from pipeline.ingest.decp import is_decp, rows_of
from pipeline.ingest.decp_tables import (
    PLAIN,
    absent_columns,
    are_rows_told,
    is_published_contracts,
    published_contracts,
    unknown_columns,
)
from pipeline.ingest.documents import Document
from pipeline.ingest.food import expected_columns, food_rows, is_application_export
from pipeline.ingest.formats import Format, MappedTable, NoYearError, format_of
from pipeline.ingest.mapping import MAPPING, Mappings
from pipeline.ingest.notices import is_notices, notices
from pipeline.ingest.reuse import Reuse
from pipeline.ingest.sirene import stock_file
from pipeline.ingest.tables import (
    CsvTable,
    ParquetTable,
    RecordTable,
    Row,
    SheetTable,
    Table,
    comparable_header,
)
from pipeline.ingest.writer import Plain, Writer
from pipeline.plan import check_parameter
from pipeline.project import PROJECT
from pipeline.published import READING
from pipeline.shown import file_name, one_line

BUYERS = PROJECT / "seeds" / "reference" / "buyers.csv"
# What a Region says of its canteens, where a file knows them by name.
CANTEENS = "canteens.csv"
CANTEEN_COLUMNS = ("name", "siret")
# Of what a rule of the user gave.
ROWS_SHOWN = 3
SUFFIXES = (".csv", ".tsv", ".xlsx", ".parquet", ".json", ".xml")


@dataclass
class FileReport:
    """What became of a file, or of a sheet of it.

    Attributes
    ----------
    name: as people know it.
    export: the export that it feeds; None where it was left aside or cannot be used.
    kind: what it is, in words.
    n_rows: rows read, those that cannot be read among them.
    n_blank: lines without any value.
    understood, expected: columns recognised, of how many; 0 where the file has no columns (JSON, XML).
    unknown: columns kept out.
    notes: what else to say.
    error: why it cannot be used.
    public: the name under which its rows are published.
    n_bytes, sha256: of the file of the folder that it is, or lies in.
    is_reused: it has not changed since the last reading, and was not read again.
    """

    name: str
    export: str | None
    kind: str
    n_rows: int = 0
    n_blank: int = 0
    understood: int = 0
    expected: int = 0
    unknown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    error: str | None = None
    public: str = ""
    n_bytes: int = 0
    sha256: str = ""
    is_reused: bool = False

    def remarks(self) -> list[str]:
        """Return what to say beside the counts."""
        said = [f"colonnes laissées de côté : {joined(self.unknown)}"] if self.unknown else []
        if self.n_blank:
            said.append(f"{self.n_blank} lignes vides passées")
        if self.public not in ("", self.name):
            said.append(f"publié sous le nom « {self.public} »")
        return said + self.notes

    def __str__(self) -> str:
        if self.error:
            return f"  {self.error}"
        if self.export is None:
            return f"  {self.name} : laissé de côté ({self.kind})"
        reused = ["inchangé, repris de la dernière lecture"] if self.is_reused else []
        return "  " + " ; ".join(
            [f"{self.name} : {self.kind}, {self.n_rows} lignes", *reused, *self.remarks()]
        )


def ingest(folder: Path, out: Path, *, full: bool = True) -> list[FileReport]:
    """Read every file of ``folder`` and write the twenty exports and the buyers to ``out`` as Parquet.

    Parameters
    ----------
    folder: holds any mix of official DECP files (JSON and XML of 2019 and 2022, tabular, the flat file of the
        Ministry), exports by name (``suppliers.csv``) or by columns, and ``buyers.csv``, as they are or in .gz or .zip.
    out: replaced whole, a folder per export; nothing is left of it where a file cannot be used.
    full: read all files, also those that have not changed since ``out`` was written.

    Returns
    -------
    One report per file or sheet, in the order of their names.

    Raises
    ------
    UserError: the folder is missing, holds nothing readable or no contracts; a file cannot be used.
    """
    reports = examine(folder, out, full=full)
    errors = [report.error for report in reports if report.error]
    if errors:
        shutil.rmtree(out)
        more = f" ({len(errors) - 1} autres fichiers aussi : spaser check les donne tous)"
        raise UserError(errors[0] + (more if len(errors) > 1 else ""))
    return reports


def examine(folder: Path, out: Path, *, full: bool = True) -> list[FileReport]:
    """Do as ``ingest``, but report the files that cannot be used instead of stopping."""
    if not folder.is_dir():
        raise UserError(
            f"{folder} : ce dossier n'existe pas. Indiquez le dossier de vos exports : spaser build dossier"
        )
    try:
        paths = sorted(
            path
            for path in folder.iterdir()
            if not path.name.startswith(".") and path.name not in (MAPPING, CANTEENS)
        )
    except OSError as error:
        raise reading_refusal(str(folder), error) from None
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=READING, dir=out.parent) as work:
        ready = Path(work) / "ready"
        writer = Writer(ready)
        writer.buyers = next(filter(Path.is_file, [folder / BUYERS.name, BUYERS]))
        if (folder / CANTEENS).is_file():
            writer.canteens = _canteens(folder / CANTEENS)
        if (folder / MAPPING).is_file():
            exports = {name: writer.columns[name] for name in export_columns()}
            writer.mappings = Mappings(folder / MAPPING, exports)
        reuse = Reuse(None if full else out, [folder / MAPPING, folder / CANTEENS, writer.buyers])
        reports = [
            report for path in paths for report in _read_or_reuse(path, Path(work), writer, reuse)
        ]
        if not any(report.error for report in reports):
            _refuse_nothing(folder, len(paths), reports)
            _read_stock(reports, ready, writer)
        if not any(report.export == "buyers" for report in reports):
            _read_table(CsvTable(Part(BUYERS.name, BUYERS)), "buyers", writer)
        writer.fill_absent()
        reuse.write(ready)
        shutil.rmtree(out, ignore_errors=True)
        ready.rename(out)
    return reports


def _canteens(path: Path) -> dict[str, str]:
    """Return the SIRET of each canteen by its name, as ``comparable_header`` writes it."""
    table = CsvTable(Part(path.name, path))
    table.refuse_missing(CANTEEN_COLUMNS)
    return {
        comparable_header(row.values[0]): row.values[1].strip()
        for row in table.rows(CANTEEN_COLUMNS)
        if not row.problem
    }


def _read_stock(reports: Sequence[FileReport], ready: Path, writer: Writer) -> None:
    """Read the stock files of Sirene, now that the other exports say which companies are wanted."""
    if not writer.stock.files:
        return
    # The rows are those of the establishments, or of the units where these are alone.
    first = min(writer.stock.files, key=lambda one: one.kind != "établissements")
    report = next(one for one in reports if one.name == first.part.name)
    report.public = writer.public_name("suppliers", report.name)
    try:
        out = writer.next_part("suppliers")
        report.n_rows = writer.stock.join(ready, writer.columns, out, report.public)
    except UserError as error:
        report.error = str(error)


def joined(names: Sequence[str]) -> str:
    """Print a list of columns."""
    return ", ".join(f"« {one_line(name)} »" for name in names)


def _refuse_nothing(folder: Path, n_files: int, reports: Sequence[FileReport]) -> None:
    if not any(report.export not in (None, *SETTINGS) for report in reports):
        seen = f" ({n_files} fichiers, aucun reconnu)" if n_files else " (il est vide)"
        raise UserError(
            f"{folder} : rien de lisible dans ce dossier{seen}. Déposez-y des fichiers DECP (.json, .xml ou .csv) "
            "ou des exports nommés comme dans seeds/raw, par exemple suppliers.csv."
        )
    if not any(report.export == "contracts" for report in reports):
        raise UserError(
            f"{folder} : il manque les marchés, sans lesquels rien ne se calcule. Déposez-y un fichier DECP "
            "(.json, .xml ou .csv) ou contracts.csv."
        )


def _read_or_reuse(path: Path, work: Path, writer: Writer, reuse: Reuse) -> list[FileReport]:
    """Return the reports of a file, read now or, where it has not changed, before."""
    name = file_name(path)
    if path.is_file() and (reused := reuse.take(path, name, writer)):
        return [FileReport(**report | {"is_reused": True}) for report in reused]
    n_parts = writer.n_parts
    reports = read_file(path, work, writer)
    reuse.keep(path, name, n_parts, [asdict(report) for report in reports], writer)
    return reports


def read_file(path: Path, work: Path, writer: Writer) -> list[FileReport]:
    """Return the reports of a file, each with the size and the hash of what was read."""
    name = file_name(path)
    try:
        if not path.is_file():
            kind = (
                "les dossiers ne sont pas parcourus" if path.is_dir() else "ce n'est pas un fichier"
            )
            return [FileReport(name, None, kind)]
        before = path.stat()
        reports = list(_read(path, work, writer))
        if any(report.export for report in reports):
            digest = sha256_of(path)
            for report in reports:
                report.n_bytes, report.sha256 = before.st_size, digest
        after = path.stat()
    except OSError as error:
        return [FileReport(name, None, "illisible", error=str(reading_refusal(name, error)))]
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        said = f"{name} : ce fichier a changé pendant sa lecture. Relancez quand il est complet."
        return [FileReport(name, None, "illisible", error=said)]
    return reports


def _read(path: Path, work: Path, writer: Writer) -> Iterator[FileReport]:
    """Yield a report for the file, or for each file or sheet in it."""
    n_parts = 0
    for part in parts(path, work):
        n_parts += 1
        if isinstance(part, UserError):
            yield FileReport(file_name(path), None, "illisible", error=str(part))
            continue
        yield from _reported(part.name, lambda part=part: _read_part(part, writer))  # type: ignore[misc]
        if part.path != path and not any(file.part is part for file in writer.stock.files):
            part.path.unlink()
    if not n_parts:
        yield FileReport(file_name(path), None, "archive sans fichier")


def _reported(name: str, read: Callable[[], list[FileReport]]) -> list[FileReport]:
    """Return the reports, or the one of a file that cannot be used, whatever it does to the libraries that read it."""
    try:
        return read()
    except UserError as error:
        reason = str(error)
    except OSError as error:
        reason = str(reading_refusal(name, error))
    except Exception as error:
        reason = (
            f"{name} : ce fichier est abîmé, ou d'une forme qui n'est pas prévue ({type(error).__name__} : "
            f"{one_line(str(error))[:100]}). Enregistrez-le à nouveau, ou retirez-le du dossier."
        )
    return [FileReport(name, None, "illisible", error=one_line(reason))]


def _read_part(part: Part, writer: Writer) -> list[FileReport]:
    suffix = part.inner.suffix.lower()
    rule = writer.mappings and writer.mappings.rule_of([part.inner.name, part.name])
    if rule:
        return [_read_by_rule(part, rule, writer)]
    named = export_named(part.inner.stem, writer.columns)
    if suffix not in SUFFIXES:
        kind = f"les fichiers {suffix or 'sans extension'} ne sont pas lus"
        return [FileReport(part.name, None, kind)]
    if suffix in (".csv", ".parquet") and named in (None, "suppliers"):
        stock = stock_file(part)
        if stock is not None:
            writer.stock.files.append(stock)
            report = FileReport(part.name, "suppliers", f"base Sirene, {stock.kind}")
            if stock.absent:
                report.notes.append(
                    f"colonnes absentes, donc non renseignées : {joined(sorted(stock.absent))}"
                )
            return [report]
    if suffix == ".xlsx":
        return _read_workbook(part, named, writer)
    if suffix in (".json", ".xml"):
        document = Document(part)
        if named in (None, "contracts") and is_decp(document):
            return [_read_decp(document, writer)]
    return [report for table in _tables(part) for report in _reports_of(table, named, writer)]


def _read_by_rule(part: Part, rule: Format, writer: Writer) -> FileReport:
    """Read a file as the user's mapping says; its report shows what the first rows became."""
    tables = _tables(part, rule)
    if len(tables) != 1:
        raise UserError(
            f"{rule.name} : {part.name} a {len(tables)} feuilles qui conviennent. Nommez-en une : sheet."
        )
    shape = MappedTable(tables[0], rule, writer.columns[rule.export], writer.buyer)
    shown = [
        f"ligne {row.line} : " + ", ".join(
            f"{name} = {one_line(value)}" for name, value in zip(shape.header, row.values, strict=False) if value
        )
        for row in itertools.islice(shape.lines(), ROWS_SHOWN)
        if not row.problem
    ]  # fmt: skip
    report = _read_table(shape, rule.export, writer)
    report.kind = f"export {rule.export} par {rule.name}"
    if rule.export not in exports_about_persons():
        report.notes += shown
    return report


def _read_workbook(part: Part, named: str | None, writer: Writer) -> list[FileReport]:
    """Read the sheets: those named as an export, those that have its columns, or the only one."""
    tables = SheetTable.all_of(part)
    if not tables:
        return [FileReport(part.name, None, "classeur vide")]
    reports = []
    for table in tables:
        title = table.name.removeprefix(part.name)
        export = export_named(title, writer.columns)
        if export is None and named is not None:
            missing = table.missing(writer.columns[named])
            if len(tables) == 1 or len(missing) * 2 < len(writer.columns[named]):
                export = named
        reports += _reported(
            table.name,
            lambda table=table, export=export: _reports_of(table, export, writer),  # type: ignore[misc]
        )
    return reports


def header_of(file: Path) -> list[str]:
    """Return the columns of a file (CSV, Excel, Parquet, JSON or XML), of the first sheet that has any.

    Raises UserError where it cannot be read.
    """
    return next((table.header for table in _tables(Part(file_name(file), file))), [])


def _tables(part: Part, rule: Format | None = None) -> Sequence[Table]:
    """Return the table of a file, or of each sheet of a workbook; a rule of the user may say how they are read."""
    suffix = part.inner.suffix.lower()
    header_line = rule.header_line if rule else 0
    if suffix == ".xlsx":
        return SheetTable.all_of(part, sheet=rule.sheet if rule else "", header_line=header_line)
    if suffix == ".parquet":
        return [ParquetTable(part)]
    if suffix in (".json", ".xml"):
        return [RecordTable(Document(part))]
    encoding, separator = (rule.encoding, rule.separator) if rule else ("", "")
    return [CsvTable(part, encoding=encoding, separator=separator, header_line=header_line)]


def export_named(stem: str, exports: dict[str, tuple[str, ...]]) -> str | None:
    """Return the export whose name begins a file's name: ``Invoices_2025`` is ``invoices``."""
    words = re.sub(r"[^a-z]+", "_", stem.lower()).strip("_") + "_"
    found = [export for export in exports if words.startswith(f"{export}_")]
    return max(found, key=len, default=None)


def _read_decp(document: Document, writer: Writer) -> FileReport:
    report = FileReport(document.name, "contracts", "DECP")
    columns = writer.columns["contracts"]
    n_records = 0
    report.public = writer.public_name("contracts", document.name)
    with writer.part("contracts", document.name, report.public, None) as out:
        for n_records, found in enumerate(document.records(), start=1):
            place = str(n_records)
            if not isinstance(found.value, dict):
                excerpt = str(found.value)[:200]
                out.write(Row(found.line, [""] * len(columns), "record_unreadable", excerpt), place)
                continue
            rows, doubt = rows_of(found)
            for row in rows:
                out.write(Row(found.line, [row[c] for c in columns], doubt=doubt), place)
    report.kind = f"DECP, {n_records} contrats"
    report.n_rows = out.n_rows
    return report


def _reports_of(table: Table, export: str | None, writer: Writer) -> list[FileReport]:
    """Return the report of a table; those of the two exports that the notices of the BOAMP feed."""
    if export in (None, "consultations") and is_notices(table):
        return _read_notices(table, writer)
    return [_read_table(table, export, writer)]


def _read_table(table: Table, export: str | None, writer: Writer) -> FileReport:
    if export in (None, "contracts") and is_published_contracts(table):
        return _read_published(table, writer)
    if export is None:
        export = next(
            (n for n, wanted in writer.columns.items() if not table.missing(wanted)), None
        )
    if export in (None, "food_purchases") and is_application_export(table):
        export = "food_purchases"
    what = f"export {export}"
    if export is None or (export != "food_purchases" and table.missing(writer.columns[export])):
        shape = format_of(table)
        if shape is not None and not shape.export:
            return FileReport(table.name, None, f"{shape.name} : {shape.said}")
        if shape is not None and export in (None, shape.export):
            export, what = shape.export, f"{shape.name}, export {shape.export}"
            try:
                table = MappedTable(table, shape, writer.columns[export], writer.buyer)
            except NoYearError as error:
                return FileReport(table.name, None, f"{shape.name} : {error}")
    if export is None:
        return FileReport(table.name, None, "ni un export connu, ni un fichier DECP")
    columns = writer.columns[export]
    expected = expected_columns(table, columns) if export == "food_purchases" else list(columns)
    table.refuse_twins(expected)
    table.refuse_missing(expected, required_columns(export))
    report = FileReport(table.name, export, what, unknown=table.unknown(expected))
    report.understood = report.expected = len(expected)
    estimate = table.estimated_rows()
    report.public = writer.public_name(export, table.name)
    n_rows = None
    if export not in SETTINGS and expected == list(columns):
        n_rows = _copied(export, table, report.public, estimate, writer)
    if n_rows is None:
        rows = (
            food_rows(table, columns, writer.canteens)
            if export == "food_purchases"
            else table.rows(columns)
        )
        with writer.part(export, table.name, report.public, estimate) as out:
            for row in rows:
                if export == "buyers":
                    _check_buyer(table.name, row)
                elif export == "parameters":
                    check_parameter(table.name, row.line, *row.values)
                out.write(row)
        n_rows = out.n_rows
    report.n_rows, report.n_blank, report.notes = n_rows, table.n_blank, table.notes
    return report


def _copied(
    export: str,
    table: Table,
    public: str,
    estimate: int | None,
    writer: Writer,
    plain: Plain | None = None,
) -> int | None:
    """Let DuckDB copy a table; return its rows, None where it takes the careful way."""
    if isinstance(table, CsvTable):
        return writer.copy_regular(export, table, public, estimate, plain)
    if isinstance(table, ParquetTable):
        return writer.copy_parquet(export, table, public, estimate, plain)
    return None


def _read_published(table: Table, writer: Writer) -> FileReport:
    columns = writer.columns["contracts"]
    absent = absent_columns(table, columns)
    report = FileReport(
        table.name, "contracts", "DECP tabulaire",
        understood=len(columns) - len(absent), expected=len(columns),
        unknown=unknown_columns(table, columns),
    )  # fmt: skip
    report.public = writer.public_name("contracts", table.name)
    estimate = table.estimated_rows()
    n_rows = None
    if are_rows_told(table):
        n_rows = _copied("contracts", table, report.public, estimate, writer, PLAIN)
    if n_rows is None:
        with writer.part("contracts", table.name, report.public, estimate) as out:
            for row, record in published_contracts(table, columns):
                out.write(row, record)
        n_rows = out.n_rows
    report.n_rows, report.n_blank, report.notes = n_rows, table.n_blank, table.notes
    if absent:
        report.notes.append(f"colonnes absentes, donc non renseignées : {joined(absent)}")
    return report


def _read_notices(table: Table, writer: Writer) -> list[FileReport]:
    """Read the notices of the BOAMP; the criteria are a report of their own, for they are rows of another export."""
    reports = [
        FileReport(name, export, "avis du BOAMP", public=writer.public_name(export, table.name))
        for name, export in (
            (table.name, "consultations"),
            (f"{table.name}{BETWEEN}award_criteria", "award_criteria"),
        )
    ]
    n_left_out = 0
    calls, criteria = reports
    columns = {report.export: writer.columns[str(report.export)] for report in reports}
    with (
        writer.part("consultations", calls.name, calls.public, table.estimated_rows()) as out,
        writer.part("award_criteria", criteria.name, criteria.public, None) as out_criteria,
    ):
        for found in notices(table):
            if found.problem:
                empty = [""] * len(columns["consultations"])
                out.write(Row(found.line, empty, found.problem, found.excerpt))
            elif found.left_out:
                n_left_out += 1
            else:
                values = [found.consultation.get(name, "") for name in columns["consultations"]]
                out.write(Row(found.line, values))
            for rank, one in enumerate(found.criteria, start=1):
                values = [one.get(name, "") for name in columns["award_criteria"]]
                out_criteria.write(Row(found.line, values), str(rank))
    calls.n_rows, criteria.n_rows = out.n_rows, out_criteria.n_rows
    if n_left_out:
        calls.notes.append(
            f"{n_left_out} avis qui n'ouvrent pas de consultation, ou d'une forme qui n'est pas lue"
        )
    return reports


def _check_buyer(name: str, row: Row) -> None:
    siren = row.values[0].replace(" ", "")
    if row.problem or (siren and not re.fullmatch(r"\*|[0-9]{9}", siren)):
        raise UserError(
            f"{name}, ligne {row.line}, colonne siren : « {(row.excerpt or siren).strip()} » n'est pas un SIREN. "
            "Écrivez neuf chiffres, ou * pour compter tous les acheteurs."
        )
