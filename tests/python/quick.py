"""A warehouse in two seconds: the models that dbt compiled once, run on other exports by DuckDB alone."""

from __future__ import annotations

import json
import os
import re
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
PERSONS = "build/published_persons.parquet"


# The columns of a fact, as its contract has them.
FACT = (
    "indicator_id", "observation_id", "observed_on", "year", "buyer_siren", "directorate", "segment", "numerator",
    "denominator", "weight", "known_weight", "n_represented", "second_measure", "exclusion_reason",
)  # fmt: skip
NUMBERS = {
    "observed_on": "date", "year": "integer", "numerator": "decimal(18, 6)", "denominator": "decimal(18, 6)",
    "weight": "decimal(18, 6)", "known_weight": "decimal(18, 6)", "n_represented": "integer",
    "second_measure": "decimal(18, 2)",
}  # fmt: skip
# The day on which a year is settled, as macros/persons/is_year_settled.sql writes it.
WHEN_SETTLED = re.compile(r"make_date\((\S+) \+ 1, 1 \+ 3, 1\)")


class QuickWarehouses:
    """Builds every model, without tests, audit and publication, for a folder of exports.

    Where a figure or a table is asked of many small folders, a build of each would take ten times as long.
    """

    def __init__(self, build: Build) -> None:
        variables = json.dumps(
            {
                "as_of": AS_OF,
                "exports": "files",
                "exports_folder": EXPORTS,
            }
        )
        for command in (["seed", "--exclude", "path:seeds/raw"], ["compile"]):
            result = build.dbt(*command, "--vars", variables, SPASER_PUBLISHED_PERSONS=PERSONS)
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
    def of(
        self, folder: Path, work: Path, as_of: str = AS_OF, *, monthly: bool = False
    ) -> Iterator[Quick]:
        """Read the folder, build its warehouse in ``work`` and open it.

        ``work`` may hold what was published of persons (PERSONS). With ``monthly`` they are published of years that
        are not over, as if there were no such rule.
        """
        reports = ingest(folder, work / EXPORTS)
        shutil.copy(self._seeds, work / "warehouse.duckdb")
        if not (work / PERSONS).is_file():
            _write_nobody(work / PERSONS)
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
                    text = statement.replace(AS_OF, as_of)
                    if monthly:
                        text = WHEN_SETTLED.sub(r"make_date(\1, 1, 1)", text)
                    connection.execute(text)
                connection.execute("commit")
                yield Quick(connection, reports)
        finally:
            os.chdir(before)


def _write_nobody(path: Path) -> None:
    """Write that nothing was published of persons."""
    texts = ("source", "buyers", *(name for name in FACT if name not in NUMBERS))
    columns = [f"cast(null as varchar) as {name}" for name in texts]
    columns += [f"cast(null as {kind}) as {name}" for name, kind in NUMBERS.items()]
    duckdb.sql(f"select {', '.join(columns)} limit 0").write_parquet(str(path))


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
