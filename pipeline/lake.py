"""DuckLake with a catalogue in PostgreSQL, as a plugin of dbt-duckdb (profiles.yml, target ``ducklake``)."""

from __future__ import annotations

import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from pipeline.errors import UsageError, UserError
from pipeline.published import quoted, sql_text
from pipeline.workspace import FOR_ITS_OWNER

CATALOGUE = "SPASER_CATALOGUE"
FILES = "SPASER_LAKE"
# The packages of the extra `ducklake`, and the names that DuckDB knows their extensions by.
EXTENSIONS = {"ducklake": "ducklake", "postgres": "postgres_scanner"}
# How long a reader may be at the tables of an earlier build.
HOURS = 24


class Plugin(BasePlugin):
    """Loads the extensions, and sees to it that the catalogue answers before dbt attaches it."""

    def configure_connection(self, conn: Any) -> None:
        """Make a connection ready; what is written is for its owner and group alone.

        Raises
        ------
        DbtRuntimeError: the extra is not installed, or the catalogue does not answer.
        """
        os.umask(FOR_ITS_OWNER)
        try:
            prepare(conn)
        except UserError as error:
            raise DbtRuntimeError(str(error)) from error


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Load what DuckLake and PostgreSQL need, and ask the catalogue for a sign of life.

    Raises
    ------
    UserError: the extra is not installed, the catalogue is not named, or does not answer.
    """
    for package, name in EXTENSIONS.items():
        connection.execute(f"load {sql_text(_extension(package, name))}")
    try:
        connection.execute(f"attach {quoted(_catalogue())} as probe (type postgres, read_only)")
        connection.execute("detach probe")
    except duckdb.Error as error:
        why = " ".join(str(error).split())[:200]
        raise UserError(
            f"le catalogue de DuckLake n'est pas joignable : vérifiez PostgreSQL et {CATALOGUE} ({why})."
        ) from None


def attach(
    connection: duckdb.DuckDBPyConnection, name: str, mode: Literal["read_only", "read_write"]
) -> None:
    """Attach the lake under a name."""
    prepare(connection)
    connection.execute(f"attach {quoted('ducklake:postgres:' + _catalogue())} as {name} ({mode})")


def forget_earlier(hours: int = HOURS) -> None:
    """Remove from the lake what its tables were: it holds rows about persons. Who reads has had so many hours.

    Raises
    ------
    UserError: as ``prepare``; or its files cannot be removed.
    """
    before = f"older_than => now() - interval '{hours} hours'"
    with duckdb.connect() as connection:
        attach(connection, "lake", "read_write")
        try:
            connection.execute(f"call ducklake_expire_snapshots('lake', {before})")
            connection.execute(f"call ducklake_cleanup_old_files('lake', {before})")
        except duckdb.Error as error:
            why = " ".join(str(error).split())[:200]
            raise UserError(
                f"les fichiers d'avant ne peuvent pas être retirés du lac : vérifiez {FILES} ({why})."
            ) from None


def _catalogue() -> str:
    if not (catalogue := os.environ.get(CATALOGUE, "")):
        raise UsageError(
            f"{CATALOGUE} n'est pas défini : donnez la base PostgreSQL du catalogue, par exemple "
            f"{CATALOGUE}='host=serveur dbname=spaser'."
        )
    return catalogue


def _extension(package: str, name: str) -> Path:
    """Return the file of an extension, under the name that it must bear to be loaded."""
    spec = find_spec(f"duckdb_extension_{package}")
    if spec is None or spec.origin is None:
        raise UsageError("DuckLake n'est pas installé : pip install 'spaser-warehouse[ducklake]'.")
    folder = Path(spec.origin).parent / "extensions" / f"v{duckdb.__version__}"
    file = folder / f"{package}.duckdb_extension"
    if package == name:
        return file
    named = Path(tempfile.mkdtemp(prefix="spaser-")) / f"{name}.duckdb_extension"
    shutil.copy(file, named)
    return named
