"""The same month, with a task per model: Cosmos starts dbt once, and each task watches its model (Airflow 3).

Cosmos needs the checkout of the project. Without it, spaser_dag.py does the same in one task.
"""

from __future__ import annotations

import os
from pathlib import Path

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG
from cosmos import DbtTaskGroup, ExecutionConfig, ProfileConfig, ProjectConfig, RenderConfig
from cosmos.constants import ExecutionMode, LoadMode, TestBehavior
from spaser_settings import EXPORTS, MONTHLY, SPASER, WORKDIR

PROJECT = os.environ.get("SPASER_PROJECT", "/opt/spaser/project")
PLACES = {"SPASER": SPASER, "EXPORTS": EXPORTS, "WORKDIR": WORKDIR}

with DAG(
    "spaser_models", description="Suivi de la politique d'achat, une tâche par table", **MONTHLY
) as dag:
    ingest = BashOperator(
        task_id="ingest",
        bash_command='"$SPASER" ingest "$EXPORTS" --workdir "$WORKDIR"',
        env=PLACES,
        append_env=True,
    )
    models = DbtTaskGroup(
        group_id="dbt",
        project_config=ProjectConfig(
            dbt_project_path=PROJECT,
            # Written by `dbt parse`: listing the tasks starts no dbt.
            manifest_path=f"{PROJECT}/target/manifest.json",
            dbt_vars={"exports": "files", "exports_folder": f"{WORKDIR}/build/exports"},
            env_vars={
                "SPASER_WAREHOUSE": f"{WORKDIR}/build/warehouse.duckdb",
                "SPASER_TEMPORARY": f"{WORKDIR}/build/tmp",
            },
        ),
        profile_config=ProfileConfig(
            profile_name="spaser",
            target_name="duckdb",
            profiles_yml_filepath=f"{PROJECT}/profiles.yml",
        ),
        execution_config=ExecutionConfig(
            execution_mode=ExecutionMode.WATCHER,
            dbt_executable_path=str(Path(SPASER).with_name("dbt")),
        ),
        render_config=RenderConfig(
            load_method=LoadMode.DBT_MANIFEST,
            selector="own_files",
            test_behavior=TestBehavior.AFTER_ALL,
        ),
        operator_args={"install_deps": False},
    )
    publish = BashOperator(
        task_id="publish",
        bash_command='"$SPASER" publish --workdir "$WORKDIR"',
        env=PLACES,
        append_env=True,
    )
    ingest >> models >> publish
