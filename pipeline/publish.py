"""Put the audited copy in place: the marts only, whole, at once; and take it back.

Beside ``published/warehouse.duckdb`` stand ``manifest.json`` (what it was made of) and ``previous/<run_id>/`` (the
last publications, for ``make rollback``). The file bears the run of its manifest in ``quality.publication``, so that
whatever moment a publication was killed at, the next command puts the two together again.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import UserError

PUBLISHED = Path("published/warehouse.duckdb")
SCHEMAS = ("core", "indicators", "steering", "quality")
KEPT = 3
CHANGED = """
select
    coalesce(now.indicator_id, before.indicator_id) as indicator_id,
    coalesce(now.year, before.year) as year,
    before.value as value_before,
    now.value,
    before.status as status_before,
    now.status
from work.steering.indicator_trajectories as now
full outer join {before} as before on now.indicator_id = before.indicator_id and now.year = before.year
where now.value is distinct from before.value or now.status is distinct from before.status
order by indicator_id, year
"""


def manifest_of(published: Path) -> Path:
    """Return where the manifest of a publication stands."""
    return published.with_name("manifest.json")


def read_manifest(published: Path) -> dict[str, Any] | None:
    """Return the manifest; None where nothing is published."""
    path = manifest_of(published)
    if not published.is_file() or not path.is_file():
        return None
    return dict(json.loads(path.read_text(encoding="utf-8")))


def comparable(published: Path, source: str, buyers: list[str]) -> bool:
    """Tell whether the last publication is of the same source and the same buyers: else nothing can be said of it."""
    last = read_manifest(published)
    return last is not None and (last["source"], last["buyers"]) == (source, buyers)


def publish(work: Path, published: Path, manifest: dict[str, Any]) -> None:
    """Replace ``published`` by a fresh file with the tables of the published schemas of ``work``.

    Readers that hold the old file read it to the end; whoever opens the path afterwards gets the new one. Views
    are left out: they name the working file.

    Parameters
    ----------
    work: the working file; read only.
    published: the file to replace, kept under ``previous`` for ``rollback``.
    manifest: written beside it, with the number of rows of each table. It has ``run_id``, ``published_at``, ``source``
        and ``buyers``.
    """
    settle(published)
    published.parent.mkdir(parents=True, exist_ok=True)
    published.parent.chmod(0o755)
    fresh = published.with_name(f".{published.name}.new")
    try:
        rows = _copy(work, fresh, published, manifest)
        keep_previous(published)
        _put_in_place(fresh, published, manifest | {"rows": rows})
    finally:
        _remove_database(fresh)
    _prune(published)


def rollback(published: Path) -> tuple[str, str]:
    """Put the previous publication back in place of the last one, which is dropped.

    Returns
    -------
    The run that was dropped, and the one that stands now.

    Raises
    ------
    UserError: there is no previous publication.
    """
    settle(published)
    runs = previous_runs(published)
    if not runs:
        raise UserError(
            "aucune publication précédente n'est gardée : rien à reprendre. make build en fait une nouvelle."
        )
    dropped = (read_manifest(published) or {}).get("run_id", "?")
    manifest = json.loads((runs[-1] / "manifest.json").read_text(encoding="utf-8"))
    _put_in_place(runs[-1] / published.name, published, manifest)
    shutil.rmtree(runs[-1])
    return dropped, manifest["run_id"]


def previous_runs(published: Path) -> list[Path]:
    """Return the folders of the kept publications, the oldest first."""
    folder = published.parent / "previous"
    return sorted(path for path in folder.glob("*") if path.is_dir())


def settle(published: Path) -> None:
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


def _copy(work: Path, fresh: Path, published: Path, manifest: dict[str, Any]) -> dict[str, int]:
    """Write the fresh file; return the number of rows of each table."""
    _remove_database(fresh)
    rows = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach {sql_text(work)} as work (read_only)")
        connection.execute(f"attach {sql_text(fresh)} as fresh")
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
            count = connection.execute(f'select count(*) from fresh.{schema}."{table}"').fetchone()
            rows[f"{schema}.{table}"] = count[0] if count else 0
        connection.execute(
            "create table fresh.quality.publication as select cast(? as varchar) as run_id, "
            "cast(? as timestamptz) as published_at, cast(? as varchar) as source",
            [manifest["run_id"], manifest["published_at"], manifest["source"]],
        )
        if ("steering", "indicator_trajectories") in tables:
            source, buyers = manifest["source"], manifest["buyers"]
            before = _figures_before(
                connection, published if comparable(published, source, buyers) else None
            )
            connection.execute(
                f"create table fresh.steering.publication_changes as {CHANGED.format(before=before)}"
            )
        connection.execute("checkpoint fresh")
        connection.execute("detach fresh")
    return rows


def _figures_before(connection: duckdb.DuckDBPyConnection, published: Path | None) -> str:
    """Return the relation to compare the figures with: the last publication, or themselves where there is none."""
    itself = "work.steering.indicator_trajectories"
    if published is None:
        return itself
    connection.execute(f"attach {sql_text(published)} as before (read_only)")
    found = connection.execute(
        "select count(*) from duckdb_columns() where database_name = 'before' and schema_name = 'steering' "
        "and table_name = 'indicator_trajectories' and column_name in ('indicator_id', 'year', 'value', 'status')"
    ).fetchone()
    return "before.steering.indicator_trajectories" if found == (4,) else itself


def _put_in_place(fresh: Path, published: Path, manifest: dict[str, Any]) -> None:
    """Replace file and manifest. Killed in between, ``settle`` finishes it."""
    pending = _pending(published)
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    pending.write_text(text, encoding="utf-8")
    for path in (fresh, pending):
        path.chmod(0o644)
        with path.open("rb") as file:
            os.fsync(file.fileno())
    fresh.replace(published)
    pending.replace(manifest_of(published))
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
    with duckdb.connect(str(published), read_only=True) as connection:
        try:
            row = connection.execute("select run_id from quality.publication").fetchone()
        except duckdb.CatalogException:  # a publication of an earlier version
            return None
    return str(row[0]) if row else None


def _remove_database(path: Path) -> None:
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)


def sql_text(path: Path) -> str:
    """Return a path as a text of SQL, in its quotes."""
    return "'" + str(path).replace("'", "''") + "'"
