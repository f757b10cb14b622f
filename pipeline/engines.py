"""Engines beside DuckDB's own file: what they need, and how what they built becomes the working file.

A target of profiles.yml is an engine. What checks and publishes works on a file of DuckDB: dbt makes its tables there
without rows, and the rows come from where the engine left them.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import duckdb

from pipeline import lake
from pipeline.errors import UsageError, UserError
from pipeline.published import sql_text
from pipeline.resources import limits
from pipeline.secret import SALT
from pipeline.workspace import Workspace

DUCKDB = "duckdb"
DUCKLAKE = "ducklake"
SPARK = "spark"
ENGINES = (DUCKDB, DUCKLAKE, SPARK)
MASTER = "SPASER_SPARK_MASTER"
WAREHOUSE = "SPASER_SPARK_WAREHOUSE"
SECONDS_TO_ANSWER = 5


def require(engine: str) -> None:
    """See to it that an engine can start.

    Raises
    ------
    UsageError: what it needs is not installed or not set.
    UserError: it does not answer.
    """
    if engine == DUCKLAKE:
        with duckdb.connect() as connection:
            lake.prepare(connection)
    elif engine == SPARK:
        _require_spark()


def _require_spark() -> None:
    if find_spec("pyspark") is None or find_spec("dbt.adapters.spark") is None:
        raise UsageError("Spark n'est pas installé : pip install 'spaser-warehouse[spark]'.")
    home = os.environ.get("JAVA_HOME")
    if shutil.which(f"{home}/bin/java" if home else "java") is None:
        raise UsageError(
            "Java est introuvable, et Spark en a besoin : installez-le (apt install default-jre-headless), "
            "ou donnez son dossier dans JAVA_HOME."
        )
    if not os.environ.get(SALT):
        raise UsageError(
            f"{SALT} n'est pas défini : Spark hache les personnes avec ce secret. Donnez-lui un texte long et "
            "tiré au hasard (openssl rand -hex 32)."
        )
    master = os.environ.get(MASTER, "local[*]")
    if not master.startswith("spark://"):
        return
    for place in master.removeprefix("spark://").split(","):
        host, _, port = place.rpartition(":")
        try:
            socket.create_connection((host, int(port)), SECONDS_TO_ANSWER).close()
        except (OSError, ValueError):
            continue
        return
    raise UserError(f"{master} : ce cluster ne répond pas. Vérifiez-le, et la variable {MASTER}.")


def stop(engine: str) -> None:
    """End the session of an engine that would keep its memory."""
    if engine == SPARK:
        from pyspark.sql import SparkSession

        if (session := SparkSession.getActiveSession()) is not None:
            session.stop()


def collect(engine: str, workspace: Workspace, run_id: str) -> None:
    """Put the rows of every table of the models, as an engine left them, into the tables of the working file.

    Parameters
    ----------
    engine: DUCKLAKE or SPARK.
    workspace: its working file holds the tables, without rows; dbt's last manifest names them.
    run_id: of this run.

    Raises
    ------
    UserError: what the engine left cannot be read, or is not of this run.
    """
    nodes = json.loads((workspace.build / "dbt" / "manifest.json").read_text("utf-8"))["nodes"]
    tables = [
        (node["schema"], node["alias"])
        for node in nodes.values()
        if node["resource_type"] == "model" and node["config"]["materialized"] == "table"
    ]
    with duckdb.connect(str(workspace.work), config=limits()) as connection:
        connection.execute(f"set temp_directory = {sql_text(workspace.build / 'tmp')}")
        try:
            rows_of = _rows_of(engine, connection, workspace)
            for schema, name in tables:
                place = f'"{schema}"."{name}"'
                # A table that dbt made without rows may hold those of its constants.
                connection.execute(f"delete from {place}")
                if rows := rows_of(schema, name):
                    connection.execute(f"insert into {place} by name select * from {rows}")
            found = connection.execute("select run_id from quality.publication").fetchall()
        except duckdb.Error as error:
            why = " ".join(str(error).split())[:200]
            raise UserError(f"les résultats de {engine} ne peuvent pas être lus : {why}") from None
    if found != [(run_id,)]:
        raise UserError(
            f"les résultats de {engine} ne sont pas ceux de ce calcul : vérifiez où il les écrit "
            f"({lake.FILES if engine == DUCKLAKE else WAREHOUSE})."
        )
    if engine == DUCKLAKE:
        lake.forget_earlier()


def _rows_of(
    engine: str, connection: duckdb.DuckDBPyConnection, workspace: Workspace
) -> Callable[[str, str], str | None]:
    """Return a function that says where the rows of a table are, as SQL reads them; None where there are none."""
    if engine == DUCKLAKE:
        lake.attach(connection, "lake", "read_only")
        return lambda schema, name: f'lake."{schema}"."{name}"'
    folder = workspace.root / os.environ.get(WAREHOUSE, "build/spark")
    if not folder.is_dir():
        raise UserError(
            f"{workspace.shown(folder)} : ce dossier n'est pas visible d'ici. Donnez dans {WAREHOUSE} celui où Spark "
            "écrit ses tables."
        )

    def files(schema: str, name: str) -> str | None:
        place: Path = folder / f"{schema}.db" / name
        # Spark writes no file for a table without rows.
        if not any(place.glob("*.parquet")):
            return None
        return f"read_parquet({sql_text(place / '*.parquet')})"

    return files
