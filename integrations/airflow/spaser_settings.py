"""What the two DAGs have in common: the places, the days, and who is told (Airflow 3). Copy the folder whole."""

from __future__ import annotations

import os
import subprocess
from typing import Any

import pendulum

WORKDIR = os.environ.get("SPASER_WORKDIR", "/srv/spaser")
EXPORTS = os.environ.get("SPASER_EXPORTS", f"{WORKDIR}/exports")
SPASER = os.environ.get("SPASER", "/opt/spaser/bin/spaser")


def tell(context: dict[str, Any]) -> None:
    """Say how the last command ended, where the people in charge read it: here the log of the task."""
    said = subprocess.run(
        [SPASER, "last-run", "--workdir", WORKDIR], capture_output=True, text=True, check=False
    )
    print(f"{context['task_instance'].task_id} : {said.stdout.strip()}")


MONTHLY: dict[str, Any] = {
    "schedule": "0 4 1 * *",
    "start_date": pendulum.datetime(2026, 1, 1, tz="Europe/Paris"),
    "catchup": False,
    # Two builds at once would end the second with 75.
    "max_active_runs": 1,
    "default_args": {"owner": "achats", "retries": 0, "on_failure_callback": tell},
    "tags": ["spaser"],
}
