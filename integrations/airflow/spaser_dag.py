"""Each first of the month: build, check and publish, then let out the open data (Airflow 3).

dbt starts once, in ``spaser build``: a task per model would start it 340 times. What fails is told with the sentence
of ``build/run-summary.json``.
"""

from __future__ import annotations

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG
from spaser_settings import EXPORTS, MONTHLY, SPASER, WORKDIR

with DAG(
    "spaser", description="Suivi de la politique d'achat : lit, calcule, vérifie, publie", **MONTHLY
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
