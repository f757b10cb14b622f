"""A warehouse in two seconds: the models that dbt compiled once, run on other exports by DuckDB alone."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
from conftest import AS_OF, Build

from pipeline.ingest.folder import FileReport, ingest

EXPORTS = "build/exports"


class QuickWarehouses:
    """Builds every model, without tests, audit and publication, for a folder of exports.

    Where a figure or a table is asked of many small folders, a build of each would take ten times as long.
    """

    def __init__(self, build: Build) -> None:
        variables = json.dumps({"as_of": AS_OF, "exports": "files", "exports_folder": EXPORTS})
        for command in (["seed", "--exclude", "path:seeds/raw"], ["compile"]):
            result = build.dbt(*command, "--vars", variables)
            assert result.returncode == 0, result.stdout
        self._seeds = build.work
        manifest = json.loads((build.root / "build/dbt/manifest.json").read_text("utf-8"))
        nodes = {
            name: node
            for name, node in manifest["nodes"].items()
            if node["resource_type"] == "model"
        }
        order = TopologicalSorter(
            {name: nodes.keys() & node["depends_on"]["nodes"] for name, node in nodes.items()}
        ).static_order()
        self._statements = [_statement(nodes[name]) for name in order]

    @contextmanager
    def of(self, folder: Path, work: Path) -> Iterator[Quick]:
        """Read the folder, build its warehouse in ``work`` and open it."""
        reports = ingest(folder, work / EXPORTS)
        shutil.copy(self._seeds, work / "warehouse.duckdb")
        before = Path.cwd()
        # The compiled models name the exports from the working directory.
        os.chdir(work)
        try:
            with duckdb.connect("warehouse.duckdb") as connection:
                connection.execute("set variable pseudonym_salt = 'test'")
                for schema in {schema for schema, _ in self._statements}:
                    connection.execute(f"create schema if not exists {schema}")
                connection.execute("begin")
                for _, statement in self._statements:
                    connection.execute(statement)
                connection.execute("commit")
                yield Quick(connection, reports)
        finally:
            os.chdir(before)


class Quick:
    """An open warehouse; ``reports`` says what became of each file."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, reports: list[FileReport]) -> None:
        self._connection = connection
        self.reports = reports

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._connection.execute(sql).fetchall()


def _statement(node: dict[str, Any]) -> tuple[str, str]:
    kind = "view" if node["config"]["materialized"] == "view" else "table"
    return (
        node["schema"],
        f"create {kind} {node['schema']}.{node['alias']} as {node['compiled_code']}",
    )
