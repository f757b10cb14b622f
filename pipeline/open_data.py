"""The published tables as CSV files, for an open-data portal: ``spaser open-data``.

UTF-8, commas, one file per table, named ``<schema>.<table>.csv``. A text that a spreadsheet would take for a formula is
given an apostrophe.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from pipeline.progress import progress_bar
from pipeline.publish import sql_text
from pipeline.workspace import require_published


def write_open_data(published: Path, out: Path) -> list[Path]:
    """Write every table of ``published`` to the folder ``out``, which is replaced whole.

    Returns
    -------
    The files, in the order of their names.

    Raises
    ------
    UsageError: nothing is published.
    """
    require_published(published)
    fresh = out.with_name(f".{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    with duckdb.connect(str(published), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() order by all"
        ).fetchall()
        bar = progress_bar("CSV", " tables", len(tables))
        for schema, table in tables:
            bar.update()
            columns = connection.execute(
                "select column_name, data_type from duckdb_columns() where schema_name = ? and table_name = ? "
                "order by column_index",
                [schema, table],
            ).fetchall()
            selected = ", ".join(
                _neutralised(name) if kind == "VARCHAR" else f'"{name}"' for name, kind in columns
            )
            path = fresh / f"{schema}.{table}.csv"
            connection.execute(
                f'copy (select {selected} from {schema}."{table}") to {sql_text(path)} '
                "(format csv, header)"
            )
            path.chmod(0o644)
        bar.close()
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)
    return sorted(out.iterdir())


def _neutralised(column: str) -> str:
    """Return the column, with an apostrophe before what a spreadsheet would compute (OWASP, CSV injection)."""
    text = f'"{column}"'
    return f"case when regexp_matches({text}, '^[=+@\\t\\r\\n-]') then '''' || {text} else {text} end as {text}"
