"""Each first of the month: build, check and publish, then let out the open data (Airflow 3).

dbt starts once, in ``spaser build``: a task per model would start it 340 times. What fails is told with the sentence
of ``build/run-summary.json``.
"""

from __future__ import annotations

import os
import subprocess
from typing import Any

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

WORKDIR = os.environ.get("SPASER_WORKDIR", "/srv/spaser")
EXPORTS = os.environ.get("SPASER_EXPORTS", f"{WORKDIR}/exports")
SPASER = os.environ.get("SPASER", "/opt/spaser/bin/spaser")


def tell(context: dict[str, Any]) -> None:
    """Say how the last command ended, where the people in charge read it: here the log of the task."""
    said = subprocess.run(
        [SPASER, "last-run", "--workdir", WORKDIR], capture_output=True, text=True, check=False
    )
    print(f"{context['task_instance'].task_id} : {said.stdout.strip()}")


with DAG(
    "spaser",
    description="Suivi de la politique d'achat : lit, calcule, vérifie, publie",
    schedule="0 4 1 * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Europe/Paris"),
    catchup=False,
    # Two builds at once would end the second with 75.
    max_active_runs=1,
    default_args={"owner": "achats", "retries": 0, "on_failure_callback": tell},
    tags=["spaser"],
) as dag:
    build = BashOperator(
        task_id="build",
        bash_command='"$SPASER" build "$EXPORTS" --workdir "$WORKDIR"',
        env={"SPASER": SPASER, "EXPORTS": EXPORTS, "WORKDIR": WORKDIR},
        append_env=True,
        # A busy workspace is no failure: the next run does it.
        skip_on_exit_code=75,
    )
    open_data = BashOperator(
        task_id="open_data",
        bash_command='"$SPASER" open-data --workdir "$WORKDIR"',
        env={"SPASER": SPASER, "WORKDIR": WORKDIR},
        append_env=True,
    )
    build >> open_data
