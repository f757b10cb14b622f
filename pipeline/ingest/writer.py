"""The text tables: a folder per export, a Parquet file in it per file read, every column text but the line."""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from tqdm import tqdm

from pipeline.contract import BUYERS_COLUMNS, PARAMETERS_COLUMNS, export_columns
from pipeline.errors import UserError
from pipeline.files import link_or_copy
from pipeline.ingest.archives import Part
from pipeline.ingest.mapping import Mappings
from pipeline.ingest.sirene import Stock
from pipeline.ingest.tables import SPACES, CsvTable, ParquetTable, Row, Table
from pipeline.ingest.text import ENTITY, LINE_LIMIT, census
from pipeline.progress import progress_bar
from pipeline.published import quoted, sql_text
from pipeline.resources import limits
from pipeline.shown import NO_TEXT, public_name

# Where a row was read, why it cannot be read (with an excerpt), and what is odd about it.
PLACE = (
    "source_file", "source_line", "source_record", "source_problem", "source_excerpt", "source_doubt",
)  # fmt: skip
# What is no text, the line ends that are made one, the sign of what could not be read, an HTML entity.
ODD = r"[\x00-\x08\x0b-\x1f\x7f\x{FFFD}]|" + ENTITY.pattern.decode()
NOTHING = "cast(null as varchar)"
# What stands between two values where DuckDB looks at all of a row: no value holds it.
BETWEEN_VALUES = "\x01"


class Plain(NamedTuple):
    """How DuckDB takes values out of what wraps them.

    Attributes
    ----------
    pattern: finds it in the values of a row, with BETWEEN_VALUES before each and at the end.
    sql: gives the SQL of the value from that of what is written.
    """

    pattern: str
    sql: Callable[[str], str]


class PartWriter:
    """The rows of one file while they are written."""

    def __init__(self, writer: Any, public: str, progress: tqdm[Any]) -> None:
        self._writer = writer
        self._public = public
        self._progress = progress
        self.n_rows = 0

    def write(self, row: Row, record: str = "") -> None:
        """Write a row, its values in the order of the contract."""
        if sum(map(len, row.values)) > LINE_LIMIT:
            row = Row(row.line, [""] * len(row.values), "line_too_long", "".join(row.values)[:200])
        self.n_rows += 1
        self._progress.update()
        texts = [*row.values, row.excerpt]
        whole = "".join(texts)
        if "\r" in whole:
            texts = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
        if NO_TEXT.search(whole):
            texts = [NO_TEXT.sub("\ufffd", text) for text in texts]
            row = row._replace(doubt=row.doubt or "character_unreadable")
        *values, excerpt = texts
        self._writer.writerow(
            [*values, self._public, row.line, record, row.problem, excerpt, row.doubt]
        )


class Writer:
    """Writes the parts of every export below ``folder``.

    Attributes
    ----------
    columns: the columns of each export, of ``buyers`` and of ``parameters``, in the order of the contract.
    stock: the stock files of Sirene that were met.
    mappings: the user's own rules.
    canteens: the SIRET of canteens by their names.
    buyers: the file of the perimeter.
    n_parts: how many parts were begun.
    """

    def __init__(self, folder: Path) -> None:
        self.columns = export_columns() | {
            "buyers": BUYERS_COLUMNS,
            "parameters": PARAMETERS_COLUMNS,
        }
        self.stock = Stock()
        self.mappings: Mappings | None = None
        self.canteens: Mapping[str, str] = {}
        self.buyers: Path | None = None
        self._folder = folder
        self.n_parts = 0
        for export in self.columns:
            (folder / export).mkdir(parents=True)

    def buyer(self) -> str:
        """Return the SIREN of the Region; UserError where ``buyers.csv`` does not say it."""
        if self.buyers:
            table = CsvTable(Part(self.buyers.name, self.buyers))
            for row in table.rows(BUYERS_COLUMNS):
                siren, _, role = (value.strip() for value in row.values)
                if role.lower() == "region" and re.fullmatch(r"[0-9]{9}", siren.replace(" ", "")):
                    return siren
        raise UserError(
            "buyers.csv : aucune ligne ne donne le SIREN de la Région (role region), or un fichier ne nomme pas son "
            "acheteur. Ajoutez-la."
        )

    def public_name(self, export: str, name: str) -> str:
        """Return the name under which the next part is published."""
        return public_name(name, export, self.n_parts + 1)

    @contextmanager
    def part(
        self, export: str, name: str, public: str, estimate: int | None
    ) -> Iterator[PartWriter]:
        """Take the rows of one file; they are kept when all went well."""
        out = self.next_part(export)
        rows = out.with_suffix(".csv")
        try:
            with (
                rows.open("w", encoding="utf-8", newline="") as file,
                progress_bar(name, " lignes", estimate) as progress,
            ):
                yield PartWriter(csv.writer(file, lineterminator="\n"), public, progress)
        except BaseException:
            rows.unlink()
            raise
        names = [*self.columns[export], *PLACE]
        types = dict.fromkeys(names, "VARCHAR") | {"source_line": "BIGINT"}
        with _connection() as connection:
            connection.read_csv(
                str(rows), columns=types, header=False, auto_detect=False, sep=",", quotechar='"', escapechar='"',
                max_line_size=8 * LINE_LIMIT, parallel=False, lineterminator=duckdb.CSVLineTerminator.LINE_FEED,
            ).write_parquet(str(out))  # fmt: skip
        rows.unlink()

    def copy_regular(
        self,
        export: str,
        table: CsvTable,
        public: str,
        estimate: int | None,
        plain: Plain | None = None,
    ) -> int | None:
        """Let DuckDB copy a CSV file whose lines are its records, several times as fast as ``part``.

        Parameters
        ----------
        plain: what values are taken out of; by default nothing. A column that the header lacks is empty.

        Returns
        -------
        The number of rows; None where a line may be no record, or DuckDB finds anything amiss, or not the rows that
        were counted, or a row without values: then the file takes the careful way.
        """
        places = table.single_places(self.columns[export])
        if places is None:
            return None
        values = [None if place is None else f"c{place}" for place in places]
        out = self.next_part(export)
        copy = out.with_suffix(".txt")
        try:
            counted = census(table.path, table.scan, copy)
            width = len(table.header)
            if counted is None or counted.n_signs[table.delimiter] != counted.n_lines * (width - 1):
                return None
            path = copy if copy.exists() else table.path

            def numbered(connection: duckdb.DuckDBPyConnection) -> str:
                connection.read_csv(
                    str(path), columns={f"c{n}": "VARCHAR" for n in range(width)}, header=False,
                    skiprows=table.header_line, auto_detect=False, sep=table.delimiter, quotechar='"', escapechar='"',
                    max_line_size=LINE_LIMIT, null_padding=False, strict_mode=True,
                ).create_view("lines_")  # fmt: skip
                return f"select *, row_number() over () + {table.header_line} as line from lines_"

            n_rows = self._copy(export, out, table, public, estimate, numbered, values, plain)
            if n_rows == counted.n_lines - table.header_line:
                return n_rows
            out.unlink(missing_ok=True)
            return None
        finally:
            copy.unlink(missing_ok=True)

    def copy_parquet(
        self,
        export: str,
        table: ParquetTable,
        public: str,
        estimate: int | None,
        plain: Plain | None = None,
    ) -> int | None:
        """Let DuckDB copy a Parquet file, several times as fast as ``part``.

        Parameters
        ----------
        plain: as in ``copy_regular``.

        Returns
        -------
        The number of rows; None where one of them holds what ``part`` looks after (a character that is no text, an HTML
        entity, no value at all, more text than a line may have): then the file takes the careful way.
        """
        columns = self.columns[export]
        places = table.single_places(columns)
        if places is None:
            return None
        present = [place for place in places if place is not None]
        rows = table.sql(present)
        whole = f"concat({', '.join(columns)})"
        sound = f"not regexp_matches({whole}, '{ODD}') and length({whole}) <= {LINE_LIMIT}"
        values = [None if place is None else f"c{present.index(place)}" for place in places]
        out = self.next_part(export)
        return self._copy(
            export, out, table, public, estimate, lambda _: rows, values, plain, sound
        )

    def _copy(
        self, export: str, out: Path, table: Table, public: str, estimate: int | None,
        source: Callable[[duckdb.DuckDBPyConnection], str], values: Sequence[str | None], plain: Plain | None,
        sound: str = "true",
    ) -> int | None:  # fmt: skip
        """Copy with DuckDB; return how many rows came out of it, None where one has no value, or is not sound.

        Parameters
        ----------
        source: gives the query of the rows, with their lines.
        values: where in it the columns of the export are; None of one that it lacks.
        plain: what values are taken out of.
        sound: what holds of each row that came out.
        """
        columns = self.columns[export]
        signs = f"chr({ord(BETWEEN_VALUES)})"
        whole = f"concat_ws({signs}, '', {', '.join(filter(None, values))}, '')"
        is_wrapped = f"regexp_matches({whole}, {quoted(plain.pattern)})" if plain else "false"
        chosen = [
            NOTHING if value is None
            else f"case when is_wrapped then {plain.sql(value)} else {value} end" if plain
            else value
            for value in values
        ]  # fmt: skip
        named = [
            *(f"{value} as {column}" for value, column in zip(chosen, columns, strict=True)),
            "cast(? as varchar) as source_file", "line as source_line",
            *(f"{NOTHING} as {name}" for name in PLACE[2:]),
        ]  # fmt: skip
        has_value = f"regexp_matches(concat({', '.join(columns)}), {quoted(f'[^{SPACES}]')})"
        with _connection() as connection, progress_bar(table.name, " lignes", estimate) as progress:
            connection.execute("set enable_progress_bar = true")
            connection.execute("set enable_progress_bar_print = false")
            rows = f"select *, {is_wrapped} as is_wrapped from ({source(connection)})"
            statement = f"copy (select {', '.join(named)} from ({rows})) to {sql_text(out)} (format parquet)"
            try:
                with _polled(connection, progress):
                    connection.execute(statement, [public])
                found = connection.execute(
                    f"select count(*), count(*) filter (where {has_value} and {sound}) from read_parquet(?)",
                    [str(out)],
                ).fetchone()
            except duckdb.Error:
                # Why is said by the careful way.
                found = None
        if found is not None and found[0] == found[1]:
            return int(found[0])
        out.unlink(missing_ok=True)
        return None

    def fill_absent(self) -> None:
        """Write an empty part for each export that no file feeds, so that its columns are known."""
        with _connection() as connection:
            for export, columns in self.columns.items():
                if any((self._folder / export).iterdir()):
                    continue
                nulls = ", ".join(
                    f"cast(null as {'bigint' if name == 'source_line' else 'varchar'}) as {name}"
                    for name in [*columns, *PLACE]
                )
                connection.sql(f"select {nulls} limit 0").write_parquet(str(self.next_part(export)))

    def next_part(self, export: str) -> Path:
        """Return where the next part of an export is written."""
        self.n_parts += 1
        return self._folder / export / f"{self.n_parts:05}.parquet"

    def parts_after(self, number: int) -> list[Path]:
        """Return the parts that were written after so many."""
        return sorted(part for part in self._folder.glob("*/*.parquet") if int(part.stem) > number)

    def take_part(self, export: str, part: Path) -> None:
        """Take a part of an earlier reading as it is, under its number."""
        link_or_copy(part, self._folder / export / part.name)


def _connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config=limits("1GB"))
    connection.execute("set enable_progress_bar = false")
    return connection


@contextmanager
def _polled(connection: duckdb.DuckDBPyConnection, progress: tqdm[Any]) -> Iterator[None]:
    """Move the bar along with the query that runs meanwhile."""
    done = threading.Event()

    def poll() -> None:
        while not done.wait(0.5):
            share = max(connection.query_progress(), 0) / 100
            progress.update(max(0, int(share * (progress.total or 0)) - progress.n))

    thread = threading.Thread(target=poll, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
