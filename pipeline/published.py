"""The published file as others meet it: sealed against writing, read whatever client holds it, checked by its content.

A client may open ``published/warehouse.duckdb`` in whatever mode, write, and be killed. What it would write goes to a
log beside the file, which DuckDB replays onto whatever file stands there next: so the name of that log is taken by a
link that leads nowhere. Nothing can be committed, and nothing is replayed.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import UsageError, UserError
from pipeline.files import sha256_of
from pipeline.resources import set_limits

SCHEMAS = ("core", "indicators", "steering", "reporting", "quality")
# The table in which a publication says what it holds; it stands beside what it counts.
CONTENTS = "published_tables"
SEAL = "journal-interdit/publication-en-lecture-seule"
# Temporary folders of what is being read: swept by the next command where one was killed.
READING = "lecture-"

# DuckDB's own hash is another one in each of its versions.
HASHED_BY = f"duckdb {duckdb.__version__}: "

Contents = dict[str, dict[str, int | str]]


def manifest_of(published: Path) -> Path:
    """Return where the manifest of a publication stands."""
    return published.with_name("manifest.json")


def read_manifest(published: Path) -> dict[str, Any] | None:
    """Return the manifest; None where nothing is published."""
    path = manifest_of(published)
    if not published.is_file() or not path.is_file():
        return None
    return dict(json.loads(path.read_text(encoding="utf-8")))


def log_of(database: Path) -> Path:
    """Return where DuckDB keeps what is written to a file, until it is in the file."""
    return database.with_name(database.name + ".wal")


def is_sealed(published: Path) -> bool:
    """Tell whether nobody can write to the file."""
    log = log_of(published)
    return log.is_symlink() and log.readlink() == Path(SEAL)


def seal(published: Path) -> bool:
    """Take the name of the log of ``published``; a log that stands there is removed. Return whether one did."""
    if is_sealed(published):
        return False
    log = log_of(published)
    had_log = log.is_symlink() or log.exists()
    link = log.with_name(f".{log.name}.new")
    link.unlink(missing_ok=True)
    link.symlink_to(SEAL)
    link.replace(log)
    return had_log


@contextmanager
def copied(published: Path) -> Iterator[Path]:
    """Give a copy of the publication, which no client holds."""
    with tempfile.TemporaryDirectory(
        prefix=READING, dir=published.parent, ignore_cleanup_errors=True
    ) as folder:
        yield Path(shutil.copyfile(published, Path(folder) / published.name))


@contextmanager
def reading(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the publication to read it: a copy of it, where a client holds the file to write."""
    with ExitStack() as stack:
        try:
            connection = duckdb.connect(str(published), read_only=True)
        except duckdb.IOException as error:
            if not is_held(error):
                raise
            copy = stack.enter_context(copied(published))
            connection = duckdb.connect(str(copy), read_only=True)
        stack.enter_context(connection)
        set_limits(connection)
        yield connection


def rows_of(answer: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return the rows of a query, each by the names of its columns."""
    columns = [column for column, *_ in answer.description or []]
    return [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]


def is_held(error: duckdb.IOException) -> bool:
    """Tell whether a file cannot be opened since a client holds it to write."""
    return "Could not set lock" in str(error)


def contents(connection: duckdb.DuckDBPyConnection, database: str) -> Contents:
    """Return of each table of the published schemas, as ``schema.table``, its rows and a hash of what they hold.

    The hash is the sum of DuckDB's own hashes of the rows, so that the order of rows does not matter, after the name of
    what hashed them.
    """
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = ? "
        "and list_contains(?, schema_name) and table_name <> ? order by all",
        [database, list(SCHEMAS), CONTENTS],
    ).fetchall()
    found: Contents = {}
    for schema, table in tables:
        row = connection.execute(
            "select count(*), coalesce(sum(hash(one_row)), 0) "
            f'from {database}.{schema}."{table}" as one_row'
        ).fetchone()
        assert row is not None
        found[f"{schema}.{table}"] = {"rows": row[0], "content": f"{HASHED_BY}{int(row[1]):x}"}
    return found


@dataclass(frozen=True)
class Table:
    """What the published file says of one of its tables.

    Attributes
    ----------
    schema, name: where it stands.
    text: what a row is.
    columns: of each column, in their order, its type of DuckDB and what it is.
    key: the columns that identify a row; none where it bears no key.
    is_key_known: whether the key is never null.
    """

    schema: str
    name: str
    text: str
    columns: dict[str, tuple[str, str]]
    key: tuple[str, ...]
    is_key_known: bool


def tables_of(connection: duckdb.DuckDBPyConnection) -> dict[str, Table]:
    """Return the tables of the published schemas by ``schema.table``, in the order of the schemas."""
    columns: dict[tuple[str, str], dict[str, tuple[str, str]]] = defaultdict(dict)
    for schema, table, column, kind, comment in connection.execute(
        "select schema_name, table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where not internal order by column_index"
    ).fetchall():
        columns[schema, table][column] = (kind, comment)
    keys = {
        (schema, table): (tuple(names), kind == "PRIMARY KEY")
        for schema, table, kind, names in connection.execute(
            "select schema_name, table_name, constraint_type, constraint_column_names "
            "from duckdb_constraints() where constraint_type in ('PRIMARY KEY', 'UNIQUE')"
        ).fetchall()
    }
    return {
        f"{schema}.{name}": Table(
            schema, name, text, columns[schema, name], *keys.get((schema, name), ((), False))
        )
        for schema, name, text in connection.execute(
            "select schema_name, table_name, coalesce(comment, '') from duckdb_tables() "
            "where list_contains(?, schema_name) order by list_position(?, schema_name), table_name",
            [list(SCHEMAS), list(SCHEMAS)],
        ).fetchall()
    }


def verify(published: Path) -> None:
    """Check that the file holds what its publication audited; a log beside it is removed, and told.

    Where another version of DuckDB published it, its bytes must be those of the manifest.

    Raises
    ------
    UsageError: nothing is published, or by a version that did not say what it holds.
    UserError: a table holds something else; it names the first ones.
    """
    require_published(published)
    if seal(published):
        print(
            f"{log_of(published).name} : quelqu'un a écrit à côté de la publication ; c'est retiré."
        )
    with reading(published) as connection:
        try:
            expected: Contents = {
                name: {"rows": rows, "content": content}
                for name, rows, content in connection.execute(
                    f"select table_name, n_rows, content from quality.{CONTENTS}"
                ).fetchall()
            }
        except duckdb.CatalogException:
            raise _of_earlier_version(published) from None
        can_tell = all(str(one["content"]).startswith(HASHED_BY) for one in expected.values())
        found = contents(connection, published.stem) if can_tell else expected
    manifest = read_manifest(published)
    if manifest is not None and manifest.get("tables") != expected:
        raise UserError(_refusal(published, ["manifest.json"]))
    if not can_tell:
        if manifest is None or "sha256" not in manifest:
            raise _of_earlier_version(published)
        if manifest["sha256"] != sha256_of(published):
            raise UserError(
                f"{published.name} : publié avec une autre version de DuckDB, et ses octets ne sont plus ceux que dit "
                "manifest.json. Relancez spaser build, ou reprenez la publication précédente : spaser rollback."
            )
    others = sorted(
        name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
    )
    if others:
        raise UserError(_refusal(published, others))


def _of_earlier_version(published: Path) -> UsageError:
    return UsageError(
        f"{published.name} : publié par une version antérieure, qui ne disait pas son contenu. Relancez spaser build."
    )


def _refusal(published: Path, others: list[str]) -> str:
    more = f" (et {len(others) - 3} autres)" if len(others) > 3 else ""
    return (
        f"{published.name} n'est pas ce qui a été vérifié : {', '.join(others[:3])}{more}. "
        "Relancez spaser build, ou reprenez la publication précédente : spaser rollback."
    )


def require_published(published: Path) -> None:
    """Raise UsageError where nothing is published."""
    if not published.is_file():
        raise UsageError(f"{published.name} : rien n'est publié. Lancez d'abord spaser build.")


def sql_text(path: Path) -> str:
    """Return a path as a text of SQL, in its quotes."""
    return quoted(str(path))


def quoted(text: str) -> str:
    """Return a text as one of SQL, in its quotes."""
    return "'" + text.replace("'", "''") + "'"
