"""The main job: read, build, audit, publish, say what came out."""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
from pathlib import Path

from pipeline.audit import Audit
from pipeline.dbt import run_dbt
from pipeline.errors import ExportsError, UserError
from pipeline.ingest import FileReport, ingest
from pipeline.manifest import new_manifest
from pipeline.plan import check_plan, missing
from pipeline.publish import finish_interrupted, last_figures, publish
from pipeline.run_summary import RunSummary
from pipeline.summary import missed_targets, summary
from pipeline.workspace import PROJECT, Workspace

SEED_ROWS = 100_000
SEEDS = PROJECT / "seeds" / "raw"


def build(
    workspace: Workspace,
    exports: Path | None,
    variables: dict[str, str],
    accepted: list[str],
    run: RunSummary,
) -> dict[str, list[str]]:
    """Do the whole job; nothing is published unless every check has passed.

    Parameters
    ----------
    workspace: where everything is written; the caller holds its lock.
    exports: the user's folder; None builds from the demonstration.
    variables: as dbt takes them.
    accepted: ids of expectations that may fail.
    run: told of every step.

    Returns
    -------
    The targets that were missed in years that are over, as ``missed_targets`` tells them.

    Raises
    ------
    UserError: one of its kinds, by exit status.
    """
    finish_interrupted(workspace.published)
    check_plan()
    with Audit(workspace) as audit:
        if exports is not None:
            with run.step("read"):
                reports = read(workspace, exports)
        else:
            reports = []
            refuse_large_seeds()
        now = dt.datetime.now(dt.UTC)
        variables = variables | {
            "run_id": f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}",
            "run_at": f"{now:%Y-%m-%d %H:%M:%S}",
        }
        if last_figures(workspace.published, workspace.last_figures):
            variables["last_figures"] = str(workspace.last_figures)
        print("Calcul et contrôles (dbt)…", flush=True)
        try:
            with run.step("dbt"):
                tests = run_dbt(
                    workspace,
                    workspace.work,
                    variables,
                    exports=None if exports is None else workspace.exports,
                )
        finally:
            forget_persons(workspace.exports)
        run.facts["tests"] = tests
        audit_and_publish(workspace, audit, exports or SEEDS, tests, accepted, run)
    missed = missed_targets(workspace.published)
    run.facts["missed_targets"] = missed["all"]
    print(summary(workspace.published))
    say_what_is_missing(reports)
    print(f"Entrepôt publié : {workspace.shown(workspace.published)}")
    return missed


def read(workspace: Workspace, exports: Path) -> list[FileReport]:
    """Read the user's folder into ``build/exports``; return what became of each file.

    Raises
    ------
    ExportsError: something in it cannot be used.
    """
    print(f"Lecture de {exports}…", flush=True)
    try:
        reports = ingest(exports, workspace.exports)
    except ExportsError:
        raise
    except UserError as error:
        raise ExportsError(str(error)) from error
    for report in reports:
        print(report, flush=True)
    return reports


def say_what_is_missing(reports: list[FileReport]) -> None:
    """Print the files that feed nothing, and the exports that no file feeds."""
    if aside := [report.name for report in reports if report.export is None]:
        print(f"Fichiers laissés de côté ({len(aside)}) : {', '.join(aside)}")
        print("  Aucun export n'a leurs colonnes : docs/exports.md dit celles de chacun.")
    if reports and (lines := missing(report.export for report in reports)):
        print("Exports absents, et les indicateurs auxquels ils manquent :")
        print("\n".join(lines))


def audit_and_publish(
    workspace: Workspace, audit: Audit, exports: Path, tests: dict[str, int], accepted: list[str], run: RunSummary
) -> None:  # fmt: skip
    """Judge the working file, and put it in the place of the last publication."""
    print("Attentes sur les données (Great Expectations)…", flush=True)
    with run.step("audit"):
        findings = audit.judge(accepted)
    run.facts["expectations"] = findings
    files = sorted(
        path
        for path in exports.iterdir()
        if path.is_file() and not path.name.startswith((".", "_"))
    )
    with run.step("publish"):
        manifest = new_manifest(files, workspace.work, tests, findings)
        publish(workspace.work, workspace.published, manifest)
    run.facts["run_id"] = manifest["run_id"]


def forget_persons(exports: Path) -> None:
    """Remove what was read of persons: from now on it stands in the restricted schema of the working file alone."""
    shutil.rmtree(exports / "insertion_hours", ignore_errors=True)


def refuse_large_seeds() -> None:
    """Raise ExportsError where a seed is larger than dbt loads in reasonable time and memory."""
    for path in sorted(SEEDS.glob("*.csv")):
        n_lines = path.read_bytes().count(b"\n")
        if n_lines > SEED_ROWS:
            raise ExportsError(
                f"seeds/raw/{path.name} : {n_lines} lignes ; au-delà de {SEED_ROWS}, un export n'est pas un seed. "
                "Mettez vos fichiers dans un dossier : spaser build dossier"
            )
