"""The main job: read, build, audit, publish, say what came out.

``python -m pipeline.build`` builds from the demonstration exports, ``--exports folder`` from the user's own. Nothing is
published unless every test of dbt and every expectation of error level holds; ``--accept`` names one that may fail.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.audit import Audit
from pipeline.contract import PROJECT
from pipeline.dbt import run_dbt
from pipeline.errors import UserError, command
from pipeline.ingest import ingest
from pipeline.manifest import followed_buyers, new_manifest
from pipeline.publish import PUBLISHED, comparable, publish, settle
from pipeline.summary import summary

WORK = Path("build/warehouse.duckdb")
EXPORTS = Path("build/exports")
SEED_ROWS = 100_000


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the working folder for one build: a second one would write into the files of the first.

    What is written there is for its owner and group alone.
    """
    os.umask(0o027)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o750)
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                f"une autre construction est en cours dans {folder}/. Attendez qu'elle se termine."
            ) from None
        yield


def build(exports: Path | None, variables: dict[str, str], accepted: list[str]) -> None:
    """Do the whole job in the project's folder; nothing is published unless every check has passed."""
    settle(PUBLISHED)
    with Audit() as audit:
        if exports is not None:
            source, folder = "exports", exports
            print(f"Lecture de {exports}…", flush=True)
            for report in ingest(exports, EXPORTS):
                print(report, flush=True)
        else:
            source, folder = "demonstration", Path("seeds/raw")
            _refuse_large_seeds()
        print("Calcul et contrôles (dbt)…", flush=True)
        try:
            tests = run_dbt(WORK, variables, exports=EXPORTS if exports else None)
        finally:
            forget_persons(EXPORTS)
        print("Attentes sur les données (Great Expectations)…", flush=True)
        has_last = comparable(PUBLISHED, source, followed_buyers(WORK))
        findings = audit.judge(WORK, PUBLISHED if has_last else None, accepted)
    files = sorted(
        path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "_"))
    )
    publish(WORK, PUBLISHED, new_manifest(files, source, WORK, tests, findings))
    print(summary(PUBLISHED))
    print(f"Entrepôt publié : {PUBLISHED}")


def forget_persons(exports: Path) -> None:
    """Remove what was read of persons: from now on it stands in the restricted schema of the working file alone."""
    shutil.rmtree(exports / "insertion_hours", ignore_errors=True)


def _refuse_large_seeds() -> None:
    """Raise UserError where a seed is larger than dbt loads in reasonable time and memory."""
    for path in sorted(Path("seeds/raw").glob("*.csv")):
        n_lines = path.read_bytes().count(b"\n")
        if n_lines > SEED_ROWS:
            raise UserError(
                f"{path} : {n_lines} lignes ; au-delà de {SEED_ROWS}, un export n'est pas un seed. "
                "Mettez vos fichiers dans un dossier : make build EXPORTS=dossier"
            )


@command
def main() -> int:
    """Read the command line, build, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.build", description=__doc__)
    parser.add_argument("--exports", type=Path, help="folder of the user's own exports")
    parser.add_argument("--as-of", default="", help="day on which the figures are looked at")
    parser.add_argument("--trajectory-severity", choices=("warn", "error"), default="warn")
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="ID",
        help="expectation that may fail, as its error names it",
    )
    arguments = parser.parse_args()
    exports = arguments.exports.resolve() if arguments.exports else None
    os.chdir(PROJECT)
    variables = {"trajectory_severity": arguments.trajectory_severity}
    if arguments.as_of:
        variables["as_of"] = arguments.as_of
    with alone(WORK.parent):
        build(exports, variables, arguments.accept)
    return 0


if __name__ == "__main__":
    sys.exit(main())
