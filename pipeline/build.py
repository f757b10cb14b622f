"""The main job: read, build, check, publish, say what came out.

``python -m pipeline.build`` builds from the demonstration exports, ``--exports folder`` from the user's own.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.contract import PROJECT
from pipeline.errors import UserError
from pipeline.ingest import ingest
from pipeline.publish import PUBLISHED, publish
from pipeline.summary import summary

WORK = Path("build/warehouse.duckdb")
EXPORTS = Path("build/exports")


def run_dbt(from_files: bool, variables: dict[str, str]) -> None:
    """Run ``dbt build`` in this process, with one line of progress every two seconds.

    Raises UserError with the first failures where an error-level test or a model failed.
    """
    # Late: these imports take seconds.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner
    from dbt_common.events.base_types import EventMsg

    state = {"done": 0, "shown": time.monotonic()}

    def progress(event: EventMsg) -> None:
        if event.info.name != "NodeFinished":
            return
        state["done"] += 1
        if state["done"] > 1 and time.monotonic() - state["shown"] > 2:
            state["shown"] = time.monotonic()
            print(f"  {state['done']} étapes faites…", file=sys.stderr, flush=True)

    arguments = [
        "--log-level", "none", "--log-level-file", "info", "build", "--project-dir", ".", "--profiles-dir", ".",
        "--target-path", "build/dbt", "--log-path", "build/logs",
        "--vars", str(variables | ({"exports": "files"} if from_files else {})),
    ]  # fmt: skip
    if from_files:
        # The seeds are not read, and unit tests check the code, not the data.
        arguments += ["--exclude", "path:seeds/raw", "--exclude-resource-type", "unit_test"]
    result = dbtRunner(callbacks=[progress]).invoke(arguments)
    # dbt would hold the working file until this process ends.
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if result.success:
        return
    if result.exception is not None:
        raise UserError(f"dbt s'est arrêté : {result.exception}")
    assert isinstance(result.result, RunExecutionResult)
    failed = [item for item in result.result.results if item.status in ("error", "fail")]
    details = "\n".join(
        f"  {item.node.name} : {' '.join((item.message or '').split())[:300]}"
        for item in failed[:10]
    )
    raise UserError(
        f"{len(failed)} étapes ont échoué ; rien n'a été publié.\n{details}\n"
        "Le journal complet est dans build/logs/dbt.log."
    )


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the working folder for one build: a second one would write into the files of the first."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                f"une autre construction est en cours dans {folder}/. Attendez qu'elle se termine."
            ) from None
        yield


def build(exports: Path | None, variables: dict[str, str]) -> None:
    """Do the whole job in the project's folder; nothing is published unless every check has passed."""
    if exports is not None:
        print(f"Lecture de {exports}…", flush=True)
        for report in ingest(exports, EXPORTS):
            print(report, flush=True)
    # A fresh file: nothing of an earlier build, or of other exports, stays behind.
    for leftover in (WORK, WORK.with_name(WORK.name + ".wal")):
        leftover.unlink(missing_ok=True)
    print("Calcul et contrôles (dbt)…", flush=True)
    run_dbt(exports is not None, variables)
    publish(WORK, PUBLISHED)
    print(summary(PUBLISHED))
    print(f"Entrepôt publié : {PUBLISHED}")


def main() -> int:
    """Read the command line, build, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.build", description=__doc__)
    parser.add_argument("--exports", type=Path, help="folder of the user's own exports")
    parser.add_argument("--as-of", default="", help="day on which the figures are looked at")
    parser.add_argument("--trajectory-severity", choices=("warn", "error"), default="warn")
    arguments = parser.parse_args()
    exports = arguments.exports.resolve() if arguments.exports else None
    os.chdir(PROJECT)
    variables = {"trajectory_severity": arguments.trajectory_severity}
    if arguments.as_of:
        variables["as_of"] = arguments.as_of
    try:
        with alone(WORK.parent):
            build(exports, variables)
    except UserError as error:
        print(f"Erreur : {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
