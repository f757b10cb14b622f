"""The published tables as CSV files, for an open-data portal: ``spaser open-data``.

UTF-8, commas, texts in quotes, one file per table, named ``<schema>.<table>.csv``. A text, or a part of one, that a
spreadsheet would take for a formula is given an apostrophe: a French one parts the cells at semicolons, whatever quotes
say.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.progress import progress_bar
from pipeline.published import reading, sql_text, verify

# A sign that begins a formula, at the start of a text or after what parts cells; blanks before it do not help.
DANGEROUS = r"(^|[;\t\r\n])([\s\p{Z}\x{200B}\x{FEFF}]*[=+@\x{2D}\x{FF1D}\x{FF0B}\x{FF20}\x{FF0D}])"


def write_open_data(published: Path, out: Path) -> list[Path]:
    """Write every table of ``published`` to the folder ``out``, which is replaced whole.

    Returns
    -------
    The files, in the order of their names.

    Raises
    ------
    UsageError: nothing is published.
    UserError: the published file is not what was audited.
    """
    verify(published)
    fresh = out.with_name(f".{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    with reading(published) as connection:
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
            texts = ", ".join(f'"{name}"' for name, kind in columns if kind == "VARCHAR")
            quotes = f", force_quote ({texts})" if texts else ""
            path = fresh / f"{schema}.{table}.csv"
            connection.execute(
                f'copy (select {selected} from {schema}."{table}") to {sql_text(path)} '
                f"(format csv, header{quotes})"
            )
            path.chmod(0o644)
        bar.close()
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)
    return sorted(out.iterdir())


def _neutralised(column: str) -> str:
    """Return the column, with an apostrophe before what a spreadsheet would compute (OWASP, CSV injection)."""
    text = f'"{column}"'
    return f"regexp_replace({text}, '{DANGEROUS}', '\\1''\\2', 'g') as {text}"
