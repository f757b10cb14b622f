"""Put the audited copy in place: the marts only, whole, at once."""

from __future__ import annotations

from pathlib import Path

import duckdb

PUBLISHED = Path("published/warehouse.duckdb")
SCHEMAS = ("core", "indicators", "steering", "quality")


def publish(work: Path, published: Path) -> None:
    """Replace ``published`` by a fresh file with the tables of the published schemas of ``work``.

    Readers that hold the old file read it to the end; whoever opens the path afterwards gets the new one. Views
    are left out: they name the working file.
    """
    published.parent.mkdir(parents=True, exist_ok=True)
    fresh = published.with_name(f".{published.name}.new")
    for leftover in (fresh, fresh.with_name(fresh.name + ".wal")):
        leftover.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{_quoted(work)}' as work (read_only)")
        connection.execute(f"attach '{_quoted(fresh)}' as fresh")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where database_name = 'work' and list_contains(?, schema_name) order by all",
            [list(SCHEMAS)],
        ).fetchall()
        for schema in SCHEMAS:
            connection.execute(f"create schema fresh.{schema}")
        for schema, table in tables:
            connection.execute(
                f'create table fresh.{schema}."{table}" as from work.{schema}."{table}"'
            )
        connection.execute("checkpoint fresh")
        connection.execute("detach fresh")
    fresh.replace(published)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
