"""The models of dbt as assets in their groups, built by one start of dbt, then published (Dagster).

``dagster dev -f integrations/dagster/definitions.py`` from the project, in an environment with ``dagster-dbt`` and the
project itself. A demonstration where ``SPASER_EXPORTS`` is not set; else the exports of that folder.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, DbtProject, dbt_assets

PROJECT = Path(__file__).resolve().parents[2]
WORKDIR = Path(os.environ.get("SPASER_WORKDIR", PROJECT)).resolve()
EXPORTS = os.environ.get("SPASER_EXPORTS", "")
SPASER = [sys.executable, "-m", "pipeline"]
DBT = str(Path(sys.executable).with_name("dbt"))
# The working file holds persons: dbt and the pipeline must mean the same one.
os.environ.setdefault("SPASER_WAREHOUSE", str(WORKDIR / "build" / "warehouse.duckdb"))
os.environ.setdefault("SPASER_TEMPORARY", str(WORKDIR / "build" / "tmp"))

VARIABLES: list[str] = []
SELECTED: list[str] = []
if EXPORTS:
    exports = {"exports": "files", "exports_folder": str(WORKDIR / "build" / "exports")}
    VARIABLES, SELECTED = ["--vars", json.dumps(exports)], ["--selector", "own_files"]
project = DbtProject(
    project_dir=PROJECT, profiles_dir=PROJECT, target_path=WORKDIR / "build" / "dagster"
)
# The variables say what depends on what, so the manifest is made with them.
subprocess.run(
    [DBT, "--quiet", "parse", "--project-dir", PROJECT, "--profiles-dir", PROJECT,
     "--target-path", project.target_path, "--log-path", WORKDIR / "build" / "logs", *VARIABLES],
    check=True,
)  # fmt: skip


def spaser(*arguments: str) -> None:
    """Run a verb; a failure is told with the sentence of ``build/run-summary.json``."""
    command = [*SPASER, *arguments, "--workdir", str(WORKDIR)]
    if subprocess.run(command, cwd=PROJECT, check=False).returncode != 0:
        said = subprocess.run(
            [*SPASER, "last-run", "--workdir", str(WORKDIR)], cwd=PROJECT, capture_output=True, text=True, check=False
        )  # fmt: skip
        raise dg.Failure(said.stdout.strip())


@dbt_assets(manifest=project.manifest_path, project=project)
def warehouse(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """Every model, in one start of dbt; first the exports are read into ``build/exports``."""
    if EXPORTS:
        spaser("ingest", EXPORTS)
    yield from dbt.cli(["build", *VARIABLES, *SELECTED], context=context).stream()


# On one's own files the seeds of the demonstration are not built, so it cannot wait for all of them.
@dg.asset(deps=[dg.AssetKey(["steering", "indicator_trajectories"])], group_name="steering")
def publication() -> None:
    """The published file: what was built, once the expectations hold."""
    spaser("publish")


defs = dg.Definitions(
    assets=[warehouse, publication],
    resources={"dbt": DbtCliResource(project_dir=project, dbt_executable=DBT)},
    schedules=[
        dg.ScheduleDefinition(
            name="monthly", target="*", cron_schedule="0 4 1 * *", execution_timezone="Europe/Paris"
        )
    ],
)
