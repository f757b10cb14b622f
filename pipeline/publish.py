"""Put the audited copy in place: the marts only, whole, at once; and take it back.

Beside ``published/warehouse.duckdb`` stand ``parquet/<schema>/<table>.parquet`` (the same tables), ``manifest.json``
(what it was made of) and ``previous/<run_id>/`` (the last publications, for ``spaser rollback``). The file bears the
run of its manifest in ``quality.publication``, so that whatever moment a publication was killed at, the next command
puts the two together again; and what each of its tables holds in ``quality.published_tables``, as the manifest does,
for ``spaser verify``.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import UsageError, UserError
from pipeline.files import link_or_copy, sha256_of
from pipeline.published import (
    CONTENTS,
    READING,
    SCHEMAS,
    Contents,
    contents,
    log_of,
    manifest_of,
    quoted,
    read_manifest,
    reading,
    seal,
    sql_text,
    verify,
)
from pipeline.resources import limits


@dataclass(frozen=True)
class Description:
    """What a table is, for whoever opens the file with a client.

    Attributes
    ----------
    text: what its rows are.
    columns: what each column is.
    key: the columns that identify a row; none where no test says so.
    references: of each column that names a row of another table, that table (``core.fct_contracts``) and its column.
    """

    text: str
    columns: dict[str, str]
    key: tuple[str, ...] = ()
    references: dict[str, tuple[str, str]] = field(default_factory=dict)


# By schema and name of the table (``core.fct_contracts``).
Descriptions = dict[str, Description]
CONTENTS_DESCRIBED = Description(
    "One row per published table, with what it holds, for spaser verify.",
    {
        "table_name": "Schema and name of the table.",
        "n_rows": "Number of its rows.",
        "content": "Which DuckDB hashed its rows, and the sum of these hashes, whatever their order.",
    },
)
# What is joined to bears its keys. In facts of indicators and wide tables, which repeat long keys, an index would make
# the file twice as large.
KEYED = ("core", "steering", "quality")
# Nor does a table of more rows bear any, unless another one refers to it: indexes would take longer than the table.
LARGE_ROWS = 1_000_000
# DuckDB writes a smaller one on one core.
SMALL_TABLES_AT_A_TIME = 2
KEPT = 3
# The folder of the same tables as Parquet, beside the file.
PARQUET = "parquet"
# Nobody reads a copy for longer.
READING_SECONDS = 3600


def last_figures(published: Path, out: Path) -> bool:
    """Write the figures of the last publication to ``out`` (Parquet), for dbt to compare with.

    Returns
    -------
    Whether there are any; not where nothing is published, or by an earlier version.
    """
    out.unlink(missing_ok=True)
    if not published.is_file():
        return False
    with reading(published) as connection:
        try:
            connection.execute(
                "copy (select t.indicator_id, t.year, t.value, t.status, p.source, p.buyers "
                "from steering.indicator_trajectories as t cross join quality.publication as p) "
                f"to {sql_text(out)} (format parquet)"
            )
        except (duckdb.BinderException, duckdb.CatalogException):
            return False
    return True


def remember_persons(published: Path, ledger: Path) -> bool:
    """Add to ``ledger`` (Parquet) what the publication in place tells of persons and no earlier one told.

    It holds the rows of their facts with the source and the buyers of the publication. Figures about persons are
    published once: what was told of a year is told again as it was, and never beside another figure.

    Returns
    -------
    Whether there is a ledger.
    """
    if not published.is_file():
        return ledger.is_file()
    with reading(published) as connection:
        try:
            connection.execute(f"from quality.{CONTENTS} limit 0")
        except (
            duckdb.CatalogException
        ):  # of an earlier version, which published years that were not over
            return ledger.is_file()
        facts = _facts_about_persons(connection)
        if not facts:
            return ledger.is_file()
        told = " union all ".join(
            f"select p.source, p.buyers, f.* from {table} as f cross join quality.publication as p "
            "where f.exclusion_reason is distinct from 'year_not_settled'"
            for table in facts
        )
        known = (
            f"from read_parquet({sql_text(ledger)})" if ledger.is_file() else "from told limit 0"
        )
        fresh = ledger.with_name(f".{ledger.name}.new")
        connection.execute(
            f"copy (with told as ({told}), known as ({known}) from known union all by name from told where not exists ("
            "from known where known.source = told.source and known.buyers = told.buyers "
            "and known.indicator_id = told.indicator_id and known.year = told.year)) "
            f"to {sql_text(fresh)} (format parquet)"
        )
    fresh.replace(ledger)
    return True


def refuse_moved_persons(work: Path, ledger: Path) -> None:
    """Raise UserError where the working file tells anything of persons beside what was published of the same years."""
    if not ledger.is_file():
        return
    with duckdb.connect(str(work), read_only=True) as connection:
        facts = _facts_about_persons(connection)
        names = [name for name, *_ in connection.execute(f"describe from {facts[0]}").fetchall()]
        columns = ", ".join(f"t.{name}" for name in names)
        now = " union all ".join(f"from {table}" for table in facts)
        moved = connection.execute(
            f"with now as ({now}), told as (select {columns}, t.buyers = p.buyers as is_ours "
            f"from read_parquet({sql_text(ledger)}) as t inner join quality.publication as p on t.source = p.source), "
            "ours as (select * exclude (is_ours) from told where is_ours), "
            "years as (select distinct indicator_id, year from told), "
            "found as (select now.* from now semi join years using (indicator_id, year)), "
            "others as (select * from found anti join ours using (indicator_id, year)) "
            "select indicator_id, year from (from found except all (from ours union all from others)) "
            "union select indicator_id, year from (from ours except all from found) "
            "union select indicator_id, year from others where exclusion_reason is distinct from 'withheld' "
            "order by all"
        ).fetchall()
    if moved:
        indicator, year = moved[0]
        raise UserError(
            f"{indicator} {year} : des chiffres sur des personnes ont déjà été publiés, et seraient autres. Deux "
            "publications côte à côte diraient qui a été ajouté. Construisez avec spaser build, ou donnez à dbt la "
            f"variable published_persons : build/{ledger.name}."
        )


def _facts_about_persons(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "select 'indicators.' || table_name from duckdb_tables() where schema_name = 'indicators' and upper("
        "replace(substr(table_name, 5, 5), '_', '-')) in "
        "(select indicator_id from core.dim_indicators where is_about_persons) order by 1"
    ).fetchall()
    return [name for (name,) in rows]


def publish(
    work: Path,
    published: Path,
    manifest: dict[str, Any],
    described: Descriptions | None = None,
    confirm: Callable[[], None] | None = None,
) -> None:
    """Replace ``published`` by a fresh file with the tables of the published schemas of ``work``.

    Readers that hold the old file read it to the end; whoever opens the path afterwards gets the new one. Views
    are left out: they name the working file.

    Parameters
    ----------
    work: the working file; read only.
    published: the file to replace, kept under ``previous`` for ``rollback``.
    manifest: written beside it, with the publication's number and the content of each table. Its ``run_id`` is that
        of the table quality.publication.
    described: what each table and each of its columns is; they become comments.
    confirm: called once the fresh file is written; where it raises, nothing is replaced.

    Raises
    ------
    UserError: the fresh file does not hold what was to be copied.
    """
    finish_interrupted(published)
    published.parent.mkdir(parents=True, exist_ok=True)
    published.parent.chmod(0o755)
    fresh = published.with_name(f".{published.name}.new")
    try:
        tables = _copy(work, fresh, described or {})
        _write_parquet(fresh, _fresh_parquet(published))
        if confirm is not None:
            confirm()
        keep_previous(published)
        number = 1 + max([0, *(_number_of(path) for path in _manifests(published))])
        _put_in_place(
            fresh,
            published,
            manifest | {"number": number, "tables": tables, "sha256": sha256_of(fresh)},
        )
        _replace_parquet(published)
    finally:
        _remove_database(fresh)
        shutil.rmtree(_fresh_parquet(published), ignore_errors=True)
    _prune(published)


def rollback(published: Path, ledger: Path) -> tuple[str, str]:
    """Put the previous publication back in place of the last one, which is dropped.

    What it told of persons is told: it stays in ``ledger``.

    Returns
    -------
    The run that was dropped, and the one that stands now.

    Raises
    ------
    UsageError: there is no previous publication.
    UserError: it is no more what was audited.
    """
    finish_interrupted(published)
    runs = previous_runs(published)
    if not runs:
        raise UsageError(
            "aucune publication précédente n'est gardée : rien à reprendre. spaser build en fait une nouvelle."
        )
    verify(runs[-1] / published.name)
    remember_persons(published, ledger)
    dropped = (read_manifest(published) or {}).get("run_id", "?")
    manifest = json.loads((runs[-1] / "manifest.json").read_text(encoding="utf-8"))
    _write_parquet(runs[-1] / published.name, _fresh_parquet(published))
    _put_in_place(runs[-1] / published.name, published, manifest)
    _replace_parquet(published)
    shutil.rmtree(runs[-1])
    return dropped, manifest["run_id"]


def previous_runs(published: Path) -> list[Path]:
    """Return the folders of the kept publications, the oldest first: by their numbers, whatever clocks said."""
    folders = [path for path in (published.parent / "previous").glob("*") if path.is_dir()]
    return sorted(folders, key=lambda path: (_number_of(path / "manifest.json"), path.name))


def _manifests(published: Path) -> list[Path]:
    return [manifest_of(published), *(run / "manifest.json" for run in previous_runs(published))]


def _number_of(manifest: Path) -> int:
    """Return the number of a publication; 0 of one that has none."""
    try:
        return int(json.loads(manifest.read_text(encoding="utf-8")).get("number", 0))
    except (OSError, ValueError):
        return 0


def finish_interrupted(published: Path) -> None:
    """Clean up after a publication that was killed: no half of one is left, and the manifest is that of the file."""
    folder = published.parent
    if not folder.is_dir():
        return
    pending = _pending(published)
    if pending.is_file():
        if _run_of(pending) == _run_in(published):
            pending.replace(manifest_of(published))
        else:
            pending.unlink()
    _remove_database(published.with_name(f".{published.name}.new"))
    for copy in folder.glob(f"{READING}*"):
        # A reader may be at it; what a killed one left is old.
        if time.time() - copy.stat().st_mtime > READING_SECONDS:
            shutil.rmtree(copy, ignore_errors=True)
    for state in ("new", "old"):
        shutil.rmtree(published.with_name(f".{PARQUET}.{state}"), ignore_errors=True)
    if published.is_file():
        seal(published)
        if _run_of_parquet(published) != _run_in(published):
            _write_parquet(published, _fresh_parquet(published))
            _replace_parquet(published)
    for run in previous_runs(published):
        if not (run / published.name).is_file() or not (run / "manifest.json").is_file():
            shutil.rmtree(run)


def keep_previous(published: Path) -> None:
    """Link the publication in place, and its manifest, under ``previous``; the path never lacks a file."""
    manifest = read_manifest(published)
    if manifest is None:
        return
    folder = published.parent / "previous" / manifest["run_id"]
    folder.mkdir(parents=True, exist_ok=True)
    for path in (manifest_of(published), published):
        target = folder / path.name
        target.unlink(missing_ok=True)
        link_or_copy(path, target)


def _copy(work: Path, fresh: Path, described: Descriptions) -> Contents:
    """Write the fresh file; return what each table holds, as counted in the working file."""
    _remove_database(fresh)
    with duckdb.connect(config=limits()) as connection:
        connection.execute(f"set temp_directory = {sql_text(work.parent / 'tmp')}")
        connection.execute(f"attach {sql_text(work)} as work (read_only)")
        # What is killed is written anew: it needs no log.
        connection.execute(f"attach {sql_text(fresh)} as fresh (recovery_mode no_wal_writes)")
        tables = contents(connection, "work")
        references = _references(tables, described)
        in_order = _referenced_first(references)
        # Of some two thousand statements each would wait for the disk.
        connection.begin()
        for schema in SCHEMAS:
            connection.execute(f"create schema fresh.{schema}")
        columns = _columns(connection)
        for name in in_order:
            _create(connection, name, columns[name], described.get(name), references, tables)
        connection.execute(
            f"create table fresh.quality.{CONTENTS} "
            "(table_name varchar primary key, n_rows bigint, content varchar)"
        )
        told = CONTENTS_DESCRIBED
        _comment(connection, f"quality.{CONTENTS}", told, told.columns)
        connection.commit()
        _fill(connection, tables, references)
        connection.executemany(
            f"insert into fresh.quality.{CONTENTS} values (?, ?, ?)",
            [[name, found["rows"], found["content"]] for name, found in tables.items()],
        )
        connection.execute("checkpoint fresh")
        connection.execute("detach fresh")
        connection.execute(f"attach {sql_text(fresh)} as fresh (read_only)")
        written = contents(connection, "fresh")
    for name, found in tables.items():
        if written.get(name) != found:
            raise UserError(
                f"{name} : ce qui a été écrit n'est pas ce qui a été calculé ; rien n'a été publié. "
                "Vérifiez le disque, et relancez la commande."
            )
    return tables


def _fill(connection: duckdb.DuckDBPyConnection, tables: Contents, references: References) -> None:
    """Copy the rows of each table; those that others refer to first."""
    copies = {
        name: f"insert into fresh.{_place(name)} from work.{_place(name)}"
        for name in _referenced_first(references)
    }
    first = {table for found in references.values() for table, _ in found.values()}
    for name, copy in copies.items():
        if name in first:
            connection.execute(copy)
    _execute_each(
        connection,
        [(copy, int(tables[name]["rows"])) for name, copy in copies.items() if name not in first],
    )


def _execute_each(connection: duckdb.DuckDBPyConnection, statements: list[tuple[str, int]]) -> None:
    """Execute a statement per table, given with its number of rows: small ones side by side, large ones alone."""
    row = connection.execute("select current_setting('threads')").fetchone()
    assert row is not None

    def execute(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    small = [statement for statement, n_rows in statements if n_rows <= LARGE_ROWS]
    with ThreadPoolExecutor(min(SMALL_TABLES_AT_A_TIME, row[0])) as pool:
        # As a list: the first failure is raised here.
        list(pool.map(execute, small))
    for statement, n_rows in statements:
        if n_rows > LARGE_ROWS:
            connection.execute(statement)


def _place(table: str) -> str:
    schema, _, name = table.partition(".")
    return f'{schema}."{name}"'


# Of each table, the tables and columns that its columns refer to.
References = dict[str, dict[str, tuple[str, str]]]


def _references(tables: Contents, described: Descriptions) -> References:
    """Return the references that DuckDB bears: those within a schema."""
    return {
        name: {
            column: (table, key)
            for column, (table, key) in described[name].references.items()
            if table in tables
            and table != name
            and table.partition(".")[0] == name.partition(".")[0]
        }
        if name in described
        else {}
        for name in tables
    }


def _referenced_first(references: References) -> list[str]:
    """Return the tables, each after those that its keys refer to."""
    graph = {name: {table for table, _ in found.values()} for name, found in references.items()}
    return list(TopologicalSorter(graph).static_order())


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return of each table of the working file its columns, in their order, each with its type."""
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "select concat_ws('.', schema_name, table_name), column_name, data_type from duckdb_columns() "
        "where database_name = 'work' order by column_index"
    ).fetchall():
        columns.setdefault(table, {})[column] = kind
    return columns


def _create(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: dict[str, str],
    told: Description | None,
    references: References,
    tables: Contents,
) -> None:
    """Create a table of the fresh file with its columns and its keys, so that clients show and follow them."""
    parts = [f'"{column}" {kind}' for column, kind in columns.items()]
    is_large = int(tables[name]["rows"]) > LARGE_ROWS
    is_referred_to = any(
        table == name for found in references.values() for table, _ in found.values()
    )
    is_keyed = name.partition(".")[0] in KEYED and (is_referred_to or not is_large)
    if told and told.key and is_keyed:
        key = ", ".join(told.key)
        unknown = " or ".join(f"{column} is null" for column in told.key)
        row = connection.execute(f"select 1 from work.{_place(name)} where {unknown} limit 1")
        # A year that is not known is a row of its own: such a key is unique, and no primary one.
        parts.append(f"{'unique' if row.fetchone() else 'primary key'} ({key})")
    for column, (other, key) in ({} if is_large else references[name]).items():
        parts.append(f'foreign key ({column}) references "{other.partition(".")[2]}" ({key})')
    schema, _, table = name.partition(".")
    # A reference finds its table in the current schema alone.
    connection.execute(f"use fresh.{schema}")
    connection.execute(f'create table "{table}" ({", ".join(parts)})')
    connection.execute("use memory")
    if told:
        _comment(connection, name, told, columns)


def _comment(
    connection: duckdb.DuckDBPyConnection, name: str, told: Description, columns: Collection[str]
) -> None:
    """Write what a table of the fresh file and its columns are, for whoever opens it with a client."""
    place = f"fresh.{_place(name)}"
    connection.execute(f"comment on table {place} is {quoted(told.text)}")
    for column in columns:
        if text := told.columns.get(column):
            connection.execute(f'comment on column {place}."{column}" is {quoted(text)}')


def _fresh_parquet(published: Path) -> Path:
    return published.with_name(f".{PARQUET}.new")


def _write_parquet(database: Path, folder: Path) -> None:
    """Write each table of ``database`` as ``folder/schema/table.parquet``, for tools that open no DuckDB."""
    shutil.rmtree(folder, ignore_errors=True)
    with reading(database) as connection:
        tables = connection.execute(
            "select schema_name, table_name, estimated_size from duckdb_tables() where list_contains(?, schema_name)",
            [list(SCHEMAS)],
        ).fetchall()
        for schema in SCHEMAS:
            (folder / schema).mkdir(parents=True)
        _execute_each(
            connection,
            [
                (
                    f'copy {schema}."{table}" to {sql_text(folder / schema / f"{table}.parquet")} '
                    "(format parquet, compression zstd)",
                    n_rows,
                )
                for schema, table, n_rows in tables
            ],
        )
    for path in folder.glob("*/*.parquet"):
        path.chmod(0o444)
    for place in (folder, *folder.iterdir()):
        place.chmod(0o755)


def _replace_parquet(published: Path) -> None:
    """Put the fresh folder in place. Killed in between, ``finish_interrupted`` writes it again."""
    place = published.with_name(PARQUET)
    old = published.with_name(f".{PARQUET}.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    _fresh_parquet(published).rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _run_of_parquet(published: Path) -> str | None:
    path = published.with_name(PARQUET) / "quality" / "publication.parquet"
    if not path.is_file():
        return None
    row = duckdb.execute(f"select run_id from read_parquet({sql_text(path)})").fetchone()
    return str(row[0]) if row else None


def _put_in_place(fresh: Path, published: Path, manifest: dict[str, Any]) -> None:
    """Replace file and manifest. Killed in between, ``finish_interrupted`` finishes it.

    The file is sealed before and after: a log that a client left is never replayed onto it.
    """
    pending = _pending(published)
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    pending.write_text(text, encoding="utf-8")
    seal(published)
    for path, mode in ((fresh, 0o444), (pending, 0o644)):
        path.chmod(mode)
        with path.open("rb") as file:
            os.fsync(file.fileno())
    fresh.replace(published)
    pending.replace(manifest_of(published))
    seal(published)
    directory = os.open(published.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _prune(published: Path) -> None:
    for run in previous_runs(published)[:-KEPT]:
        shutil.rmtree(run)


def _pending(published: Path) -> Path:
    return published.with_name(".manifest.json.new")


def _run_of(manifest: Path) -> str | None:
    try:
        return str(json.loads(manifest.read_text(encoding="utf-8"))["run_id"])
    except (ValueError, KeyError):  # killed while it was written
        return None


def _run_in(published: Path) -> str | None:
    if not published.is_file():
        return None
    with reading(published) as connection:
        try:
            row = connection.execute("select run_id from quality.publication").fetchone()
        except duckdb.CatalogException:  # a publication of an earlier version
            return None
    return str(row[0]) if row else None


def _remove_database(path: Path) -> None:
    for leftover in (path, log_of(path)):
        leftover.unlink(missing_ok=True)
