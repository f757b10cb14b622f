"""How long reading a large file takes, beside DuckDB's own ``read_csv`` to Parquet of the same file in the same run.

``python -m benchmarks.ingest --rows 10000000`` writes fictional invoices (2 GB) to a temporary folder, reads them both
ways, and prints seconds, ratio and peak memory.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipeline.contract import export_columns
from pipeline.ingest import ingest

LIMIT_RATIO = 4.0
LIMIT_MEGABYTES = 2000


class Measure(NamedTuple):
    """Seconds of DuckDB and of ``ingest``, and the peak of this process in megabytes."""

    duckdb: float
    ingest: float
    megabytes: float

    @property
    def ratio(self) -> float:
        """How many times as long as DuckDB."""
        return self.ingest / self.duckdb


def write_invoices(path: Path, n_rows: int, *, quoted: bool) -> None:
    """Write fictional invoices as a French finance tool would: semicolons, decimal commas, about 200 bytes a row."""
    label = "'Prestation fictive' || repeat(' du marché', 7) || i"
    if quoted:
        label = f"'\"' || 'Prestation, dite \"\"fictive\"\" ; ' || {label} || '\"'"
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        connection.execute(
            f"""
            copy (
                select concat_ws(
                    ';',
                    'F' || lpad(cast(i as varchar), 10, '0'),
                    '00000001800010',
                    '2024' || lpad(cast(i % 5000 as varchar), 4, '0'),
                    lpad(cast(i * 7919 % 9999999999 as varchar), 14, '0'),
                    strftime(date '2023-01-01' + cast(i % 1200 as integer), '%d/%m/%Y'),
                    strftime(date '2023-01-21' + cast(i % 1200 as integer), '%d/%m/%Y'),
                    if(i % 50 = 0, 'avoir', 'facture'),
                    cast(i % 900 + 1 as varchar) || ' ' || lpad(cast(i * 37 % 1000 as varchar), 3, '0')
                        || ',' || lpad(cast(i % 100 as varchar), 2, '0'),
                    '', '', '', {label}
                ) as "{";".join([*export_columns()["invoices"], "libelle"])}"
                from range({n_rows}) as t(i)
            ) to '{path}' (format csv, delimiter '\x01', quote '', escape '')
            """
        )


def measure(folder: Path, n_rows: int, *, quoted: bool = False) -> Measure:
    """Write the file, read it both ways, and check that all rows came through."""
    exports = folder / "exports"
    exports.mkdir()
    source = exports / "invoices.csv"
    write_invoices(source, n_rows, quoted=quoted)
    (exports / "decp.json").write_text('{"marches": {"marche": []}}', encoding="utf-8")
    started = time.monotonic()
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        connection.read_csv(str(source), all_varchar=True).write_parquet(
            str(folder / "own.parquet")
        )
    between = time.monotonic()
    ingest(exports, folder / "out")
    ended = time.monotonic()
    found = duckdb.sql(
        f"select count(*), max(source_line), count(source_problem) from '{folder}/out/invoices/*.parquet'"
    ).fetchone()
    assert found == (n_rows, n_rows + 1, 0), found
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measure(between - started, ended - between, peak)


def main() -> int:
    """Read the command line, measure, print, and return 1 beyond the limits."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingest", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--quoted", action="store_true", help="with a quoted text in every row")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), arguments.rows, quoted=arguments.quoted)
    print(
        f"{arguments.rows} rows: DuckDB {found.duckdb:.1f} s, ingest {found.ingest:.1f} s, "
        f"ratio {found.ratio:.2f}, peak {found.megabytes:.0f} MB"
    )
    return int(found.ratio >= LIMIT_RATIO or found.megabytes >= LIMIT_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
