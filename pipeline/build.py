"""The main job: read, build, audit, publish, say what came out."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from pathlib import Path
from typing import Any

import duckdb

from pipeline import engines
from pipeline.audit import Audit
from pipeline.dbt import descriptions, run_dbt
from pipeline.errors import ExportsError, UserError
from pipeline.ingest import FileReport, ingest
from pipeline.manifest import new_manifest, sources_of, sources_of_seeds
from pipeline.plan import check_plan, missing
from pipeline.project import PROJECT
from pipeline.publish import (
    finish_interrupted,
    last_figures,
    publish,
    refuse_moved_persons,
    remember_persons,
)
from pipeline.run_summary import RunSummary
from pipeline.shown import printable
from pipeline.summary import missed_targets, summary
from pipeline.workspace import Workspace

SEED_ROWS = 100_000
SEEDS = PROJECT / "seeds" / "raw"


def build(
    workspace: Workspace,
    exports: Path | None,
    variables: dict[str, str],
    accepted: list[str],
    run: RunSummary,
    *,
    full: bool = False,
    engine: str = engines.DUCKDB,
) -> dict[str, list[str]]:
    """Do the whole job; nothing is published unless every check has passed.

    Parameters
    ----------
    workspace: where everything is written; the caller holds its lock.
    exports: the user's folder; None builds from the demonstration.
    variables: as dbt takes them.
    accepted: ids of expectations that may fail.
    run: told of every step.
    full: read also the files that have not changed since the last build.
    engine: the target of profiles.yml that computes the tables.

    Returns
    -------
    The targets that were missed in years that are over, as ``missed_targets`` tells them.

    Raises
    ------
    UserError: one of its kinds, by exit status.
    """
    if engine != engines.DUCKDB:
        engines.require(engine)
    finish_interrupted(workspace.published)
    check_plan()
    with Audit(workspace) as audit:
        with workspace.persons_are_forgotten():
            if exports is not None:
                with run.step("read"):
                    reports = read(workspace, exports, full=full)
                sources = sources_of(reports)
            else:
                reports = []
                refuse_large_seeds()
                sources = sources_of_seeds(SEEDS)
            now = dt.datetime.now(dt.UTC)
            told = {
                "RUN_ID": f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}",
                "RUN_AT": f"{now:%Y-%m-%d %H:%M:%S}",
            }
            if last_figures(workspace.published, workspace.last_figures):
                told["LAST_FIGURES"] = str(workspace.last_figures)
            if remember_persons(workspace.published, workspace.published_persons):
                told["PUBLISHED_PERSONS"] = str(workspace.published_persons)
            print("Calcul et contrôles (dbt)…", flush=True)
            folder = None if exports is None else workspace.exports
            with run.step("dbt"):
                tests = run_dbt(
                    workspace, workspace.work, variables, told, exports=folder, engine=engine
                )
            if engine != engines.DUCKDB:
                print(f"Reprise des résultats de {engine}…", flush=True)
                with run.step("collect"):
                    engines.stop(engine)
                    run_dbt(
                        workspace, workspace.work, variables, told,
                        exports=folder, without_tests=True, without_rows=True,
                    )  # fmt: skip
                    engines.collect(engine, workspace, told["RUN_ID"])
        run.facts["tests"] = tests
        audit_and_publish(workspace, audit, sources, tests, accepted, run)
    missed = missed_targets(workspace.published)
    run.facts["missed_targets"] = missed["all"]
    print(summary(workspace.published))
    say_what_is_missing(reports)
    print(f"Entrepôt publié : {workspace.shown(workspace.published)}")
    return missed


def read(workspace: Workspace, exports: Path, *, full: bool = True) -> list[FileReport]:
    """Read the user's folder into ``build/exports``; return what became of each file.

    Raises
    ------
    ExportsError: something in it cannot be used.
    """
    print(f"Lecture de {printable(str(exports))}…", flush=True)
    try:
        reports = ingest(exports, workspace.exports, full=full)
    except ExportsError:
        raise
    except UserError as error:
        raise ExportsError(str(error)) from error
    for report in reports:
        print(printable(str(report)), flush=True)
    workspace.sources.write_text(
        json.dumps(sources_of(reports), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    return reports


def say_what_is_missing(reports: list[FileReport]) -> None:
    """Print the files that feed nothing, and the exports that no file feeds."""
    if aside := [report.name for report in reports if report.export is None]:
        print(f"Fichiers laissés de côté ({len(aside)}) : {printable(', '.join(aside))}")
        print("  Aucun export n'a leurs colonnes : docs/exports.md dit celles de chacun.")
    if reports and (lines := missing(report.export for report in reports)):
        print("Exports absents, et les indicateurs auxquels ils manquent :")
        print("\n".join(lines))


def audit_and_publish(
    workspace: Workspace, audit: Audit, sources: list[dict[str, Any]], tests: dict[str, int], accepted: list[str],
    run: RunSummary,
) -> None:  # fmt: skip
    """Judge the working file, and put it in the place of the last publication."""
    print("Attentes sur les données (Great Expectations)…", flush=True)
    with run.step("audit"):
        findings = audit.judge(accepted)
    run.facts["expectations"] = findings
    with run.step("publish"):
        refuse_moved_persons(workspace.work, workspace.published_persons)
        manifest = new_manifest(sources, workspace.work, tests, findings)
        publish(
            workspace.work,
            workspace.published,
            manifest,
            descriptions(workspace),
            confirm=audit.finish,
        )
    run.facts["run_id"] = manifest["run_id"]


def sources_of_work(workspace: Workspace) -> list[dict[str, Any]]:
    """Return what the working file was built from, for the manifest: what was read last, or the seeds."""
    with duckdb.connect(str(workspace.work), read_only=True) as connection:
        row = connection.execute("select source from quality.publication").fetchone()
    if row == ("exports",) and workspace.sources.is_file():
        return list(json.loads(workspace.sources.read_text(encoding="utf-8")))
    return [] if row == ("exports",) else sources_of_seeds(SEEDS)


def refuse_large_seeds() -> None:
    """Raise ExportsError where a seed is larger than dbt loads in reasonable time and memory."""
    for path in sorted(SEEDS.glob("*.csv")):
        n_lines = path.read_bytes().count(b"\n")
        if n_lines > SEED_ROWS:
            raise ExportsError(
                f"seeds/raw/{path.name} : {n_lines} lignes ; au-delà de {SEED_ROWS}, un export n'est pas un seed. "
                "Mettez vos fichiers dans un dossier : spaser build dossier"
            )
