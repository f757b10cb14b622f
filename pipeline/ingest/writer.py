"""The text tables: a folder per export, a Parquet file in it per file read, every column text but the line."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from tqdm import tqdm

from pipeline.contract import BUYERS_COLUMNS, export_columns
from pipeline.ingest.tables import CsvTable, Row
from pipeline.ingest.text import LINE_LIMIT
from pipeline.progress import progress_bar

# Where a row was read, why it cannot be read (with an excerpt), and what is odd about it.
PLACE = (
    "source_file", "source_line", "source_record", "source_problem", "source_excerpt", "source_doubt",
)  # fmt: skip


class PartWriter:
    """The rows of one file while they are written."""

    def __init__(self, writer: Any, name: str, progress: tqdm[Any]) -> None:
        self._writer = writer
        self._name = name
        self._progress = progress
        self.n_rows = 0

    def write(self, row: Row, record: str = "") -> None:
        """Write a row, its values in the order of the contract."""
        if sum(map(len, row.values)) > LINE_LIMIT:
            row = Row(row.line, [""] * len(row.values), "line_too_long", "".join(row.values)[:200])
        self.n_rows += 1
        self._progress.update()
        self._writer.writerow(
            [*row.values, self._name, row.line, record, row.problem, row.excerpt, row.doubt]
        )


class Writer:
    """Writes the parts of every export below ``folder``.

    Attributes
    ----------
    columns: the columns of each export and of ``buyers``, in the order of the contract.
    """

    def __init__(self, folder: Path) -> None:
        self.columns = export_columns() | {"buyers": BUYERS_COLUMNS}
        self._folder = folder
        self._n_parts = 0
        for export in self.columns:
            (folder / export).mkdir(parents=True)

    @contextmanager
    def part(self, export: str, name: str, estimate: int | None) -> Iterator[PartWriter]:
        """Take the rows of one file; they are kept when all went well."""
        out = self._next(export)
        rows = out.with_suffix(".csv")
        try:
            with (
                rows.open("w", encoding="utf-8", newline="") as file,
                progress_bar(name, " lignes", estimate) as progress,
            ):
                yield PartWriter(csv.writer(file, lineterminator="\n"), name, progress)
        except BaseException:
            rows.unlink()
            raise
        names = [*self.columns[export], *PLACE]
        types = dict.fromkeys(names, "VARCHAR") | {"source_line": "BIGINT"}
        with _connection() as connection:
            connection.read_csv(
                str(rows), columns=types, header=False, auto_detect=False, sep=",", quotechar='"', escapechar='"',
                max_line_size=8 * LINE_LIMIT, parallel=False,
            ).write_parquet(str(out))  # fmt: skip
        rows.unlink()

    def copy_plain(self, export: str, table: CsvTable, estimate: int | None) -> int | None:
        """Let DuckDB copy a CSV file whose lines are its records, ten times as fast as ``part``.

        Returns
        -------
        The number of rows; None where DuckDB finds anything amiss in the file, which then takes the careful way.
        """
        columns = self.columns[export]
        values = [f"c{places[0]}" for places in table.places(columns)]
        named = [
            *(f"{value} as {column}" for value, column in zip(values, columns, strict=True)),
            "cast(? as varchar) as source_file", "line as source_line",
            *(f"cast(null as varchar) as {name}" for name in PLACE[2:]),
        ]  # fmt: skip
        has_value = " or ".join(f"trim(c{n}) <> ''" for n in range(len(table.header)))
        out = self._next(export)
        with _connection() as connection, progress_bar(table.name, " lignes", estimate) as progress:
            connection.execute("set enable_progress_bar = true")
            connection.execute("set enable_progress_bar_print = false")
            lines = connection.read_csv(
                str(table.path), columns={f"c{n}": "VARCHAR" for n in range(len(table.header))}, header=False,
                skiprows=table.header_line, auto_detect=False, sep=table.delimiter, quotechar="", escapechar="",
                max_line_size=LINE_LIMIT, null_padding=False, strict_mode=True,
            )  # fmt: skip
            lines.create_view("lines_")
            statement = (
                f"copy (select {', '.join(named)} from (select *, row_number() over () + {table.header_line} as line "
                f"from lines_) where {has_value}) to '{str(out).replace(chr(39), chr(39) * 2)}' (format parquet)"
            )
            try:
                with _polled(connection, progress):
                    found = connection.execute(statement, [table.name]).fetchone()
            except duckdb.Error:
                out.unlink(missing_ok=True)
                return None
            n_lines = connection.execute(
                "select coalesce(max(source_line), 0) from read_parquet(?)", [str(out)]
            ).fetchone()
        n_rows = int(found[0]) if found else 0
        if n_lines and n_rows:
            table.n_blank = int(n_lines[0]) - table.header_line - n_rows
        return n_rows

    def fill_absent(self) -> None:
        """Write an empty part for each export that no file feeds, so that its columns are known."""
        for export, columns in self.columns.items():
            if not any((self._folder / export).iterdir()):
                names = [*columns, *PLACE]
                nulls = ", ".join(
                    f"cast(null as {'bigint' if name == 'source_line' else 'varchar'}) as {name}"
                    for name in names
                )
                with _connection() as connection:
                    connection.sql(f"select {nulls} limit 0").write_parquet(str(self._next(export)))

    def _next(self, export: str) -> Path:
        self._n_parts += 1
        return self._folder / export / f"{self._n_parts:05}.parquet"


def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"memory_limit": "1GB"})


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


def joined(names: Sequence[str]) -> str:
    """Print a list of columns."""
    return ", ".join(f"« {name.strip()} »" for name in names)
