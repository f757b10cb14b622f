"""Put the audited copy in place: the marts only, whole, at once; and take it back.

Beside ``published/warehouse.duckdb`` stand ``manifest.json`` (what it was made of) and ``previous/<run_id>/`` (the
last publications, for ``spaser rollback``). The file bears the run of its manifest in ``quality.publication``, so that
whatever moment a publication was killed at, the next command puts the two together again.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import UsageError

SCHEMAS = ("core", "indicators", "steering", "quality")
KEPT = 3


def manifest_of(published: Path) -> Path:
    """Return where the manifest of a publication stands."""
    return published.with_name("manifest.json")


def read_manifest(published: Path) -> dict[str, Any] | None:
    """Return the manifest; None where nothing is published."""
    path = manifest_of(published)
    if not published.is_file() or not path.is_file():
        return None
    return dict(json.loads(path.read_text(encoding="utf-8")))


def last_figures(published: Path, out: Path) -> bool:
    """Write the figures of the last publication to ``out`` (Parquet), for dbt to compare with.

    Returns
    -------
    Whether there are any; not where nothing is published, or by an earlier version.
    """
    out.unlink(missing_ok=True)
    if not published.is_file():
        return False
    with duckdb.connect(str(published), read_only=True) as connection:
        try:
            connection.execute(
                "copy (select t.indicator_id, t.year, t.value, t.status, p.source, p.buyers "
                "from steering.indicator_trajectories as t cross join quality.publication as p) "
                f"to {sql_text(out)} (format parquet)"
            )
        except (duckdb.BinderException, duckdb.CatalogException):
            return False
    return True


def publish(work: Path, published: Path, manifest: dict[str, Any]) -> None:
    """Replace ``published`` by a fresh file with the tables of the published schemas of ``work``.

    Readers that hold the old file read it to the end; whoever opens the path afterwards gets the new one. Views
    are left out: they name the working file.

    Parameters
    ----------
    work: the working file; read only.
    published: the file to replace, kept under ``previous`` for ``rollback``.
    manifest: written beside it, with the number of rows of each table. Its ``run_id`` is that
        of the table quality.publication.
    """
    finish_interrupted(published)
    published.parent.mkdir(parents=True, exist_ok=True)
    published.parent.chmod(0o755)
    fresh = published.with_name(f".{published.name}.new")
    try:
        rows = _copy(work, fresh)
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
    UsageError: there is no previous publication.
    """
    finish_interrupted(published)
    runs = previous_runs(published)
    if not runs:
        raise UsageError(
            "aucune publication précédente n'est gardée : rien à reprendre. spaser build en fait une nouvelle."
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


def _copy(work: Path, fresh: Path) -> dict[str, int]:
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
        connection.execute("checkpoint fresh")
        connection.execute("detach fresh")
    return rows


def _put_in_place(fresh: Path, published: Path, manifest: dict[str, Any]) -> None:
    """Replace file and manifest. Killed in between, ``finish_interrupted`` finishes it."""
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
