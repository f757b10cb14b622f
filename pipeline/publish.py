"""Put the audited copy in place: the marts only, whole, at once; and take it back.

Beside ``published/warehouse.duckdb`` stand ``manifest.json`` (what it was made of) and ``previous/<run_id>/`` (the
last publications, for ``spaser rollback``). The file bears the run of its manifest in ``quality.publication``, so that
whatever moment a publication was killed at, the next command puts the two together again; and what each of its tables
holds in ``quality.published_tables``, as the manifest does, for ``spaser verify``.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import UsageError, UserError
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

# Of each table (``core.fct_contracts``) what it is, and what each of its columns is.
Descriptions = dict[str, tuple[str, dict[str, str]]]
CONTENTS_DESCRIBED: Descriptions = {
    f"quality.{CONTENTS}": (
        "One row per published table, with what it holds, for spaser verify.",
        {
            "table_name": "Schema and name of the table.",
            "n_rows": "Number of its rows.",
            "content": "Sum of the hashes of its rows, in hexadecimal, whatever their order.",
        },
    )
}
KEPT = 3
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
    work: Path, published: Path, manifest: dict[str, Any], described: Descriptions | None = None
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

    Raises
    ------
    UserError: what stands in place is not what was copied.
    """
    finish_interrupted(published)
    published.parent.mkdir(parents=True, exist_ok=True)
    published.parent.chmod(0o755)
    fresh = published.with_name(f".{published.name}.new")
    try:
        tables = _copy(work, fresh, described or {})
        keep_previous(published)
        number = 1 + max([0, *(_number_of(path) for path in _manifests(published))])
        _put_in_place(fresh, published, manifest | {"number": number, "tables": tables})
    finally:
        _remove_database(fresh)
    verify(published)
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
    _put_in_place(runs[-1] / published.name, published, manifest)
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
    if published.is_file():
        seal(published)
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
        try:
            os.link(path, target)
        except OSError:  # a file system without links
            shutil.copy2(path, target)


def _copy(work: Path, fresh: Path, described: Descriptions) -> Contents:
    """Write the fresh file; return what each table holds, as counted in the working file."""
    _remove_database(fresh)
    with duckdb.connect() as connection:
        connection.execute(f"attach {sql_text(work)} as work (read_only)")
        connection.execute(f"attach {sql_text(fresh)} as fresh")
        for schema in SCHEMAS:
            connection.execute(f"create schema fresh.{schema}")
        tables = contents(connection, "work")
        for name in tables:
            schema, table = name.split(".", 1)
            connection.execute(
                f'create table fresh.{schema}."{table}" as from work.{schema}."{table}"'
            )
        connection.execute(
            f"create table fresh.quality.{CONTENTS} (table_name varchar, n_rows bigint, content varchar)"
        )
        connection.executemany(
            f"insert into fresh.quality.{CONTENTS} values (?, ?, ?)",
            [[name, found["rows"], found["content"]] for name, found in tables.items()],
        )
        _comment(connection, described | CONTENTS_DESCRIBED)
        connection.execute("checkpoint fresh")
        connection.execute("detach fresh")
    return tables


def _comment(connection: duckdb.DuckDBPyConnection, described: Descriptions) -> None:
    """Write what each table and column of the fresh file is, for whoever opens it with a client."""
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "select concat_ws('.', schema_name, table_name), column_name from duckdb_columns() "
        "where database_name = 'fresh'"
    ).fetchall():
        columns.setdefault(table, []).append(column)
    for table, names in columns.items():
        if table not in described:
            continue
        schema, _, name = table.partition(".")
        text, of_columns = described[table]
        place = f'fresh.{schema}."{name}"'
        connection.execute(f"comment on table {place} is {quoted(text)}")
        for column in names:
            if of_columns.get(column):
                connection.execute(
                    f'comment on column {place}."{column}" is {quoted(of_columns[column])}'
                )


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
