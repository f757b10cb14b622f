"""dbt, run in this process."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from pipeline.engines import DUCKDB
from pipeline.errors import UserError, disk_refusal
from pipeline.progress import progress_bar
from pipeline.project import PROJECT
from pipeline.publish import Description, Descriptions
from pipeline.workspace import Workspace

# What models and sources read of a run. A variable of dbt would make it parse the whole project again.
ENVIRONMENT = ("RUN_ID", "RUN_AT", "LAST_FIGURES", "PUBLISHED_PERSONS", "EXPORTS_FOLDER")
PARSED = "partial_parse.msgpack"


def run_dbt(
    workspace: Workspace,
    work: Path,
    variables: dict[str, str],
    told: dict[str, str] | None = None,
    *,
    exports: Path | None = None,
    select: tuple[str, ...] = (),
    without_tests: bool = False,
    engine: str = DUCKDB,
    without_rows: bool = False,
) -> dict[str, int]:
    """Run ``dbt build`` with a progress bar.

    Parameters
    ----------
    workspace: where logs and artifacts are written.
    work: the file to build; what was there is removed.
    variables: as dbt takes them. Where one is another, dbt parses the whole project again.
    told: what is another in each run, by its name in the environment without SPASER_ (ENVIRONMENT has all).
    exports: folder that pipeline.ingest wrote; None builds from the seeds.
    select: nodes to build; all where there are none.
    without_tests: build the tables alone.
    engine: the target of profiles.yml. What is built by another one than DuckDB is not in ``work``.
    without_rows: build the tables of the models empty.

    Returns
    -------
    How many tests ended with each outcome: ``pass``, ``warn``.

    Raises
    ------
    UserError: a model or an error-level test failed; it names the first ones.
    """
    # Late: these imports take seconds.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.artifacts.resources.types import NodeType
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner
    from dbt_common.events.base_types import EventMsg

    # A fresh file: nothing of an earlier build, or of other exports, stays behind.
    work.parent.mkdir(parents=True, exist_ok=True)
    for leftover in (work, work.with_name(work.name + ".wal")):
        leftover.unlink(missing_ok=True)
    artifacts = workspace.build / "dbt"
    told = dict(told or {})
    if exports is not None:
        variables = variables | {"exports": "files"}
        told["EXPORTS_FOLDER"] = str(exports)
    for name in ENVIRONMENT:
        os.environ.pop(f"SPASER_{name}", None)
    os.environ.update({f"SPASER_{name}": value for name, value in told.items()})
    arguments = [*_command(workspace, work, artifacts, "build"), "--vars", str(variables)]
    arguments += ["--target", engine]
    parsed = _parsed(workspace, variables | {"target": engine})
    arguments.append("--partial-parse")
    if parsed.is_file():
        arguments += ["--partial-parse-file-path", str(parsed)]
    if select:
        arguments += ["--select", *select]
    # They check the code, not the data. Plain dbt leaves them out too (selectors.yml).
    arguments += ["--exclude-resource-type", "unit_test"]
    if exports is not None:
        # The seeds are not read.
        arguments += ["--exclude", "path:seeds/raw"]
    if without_tests:
        arguments += ["--exclude-resource-type", "test"]
    if without_rows:
        arguments.append("--empty")

    with progress_bar("dbt", " étapes") as bar:

        def progress(event: EventMsg) -> None:
            if event.info.name == "NodeFinished":
                bar.update()
            elif event.info.name == "ConcurrencyLine":
                bar.total = _number_of_nodes(event)

        # A log that cannot be written (a full disk) is no reason to print a trace for each of its lines.
        logging.raiseExceptions = False
        # In the working directory: what dbt parsed is of use in another one too, where no path of its own is in it.
        with contextlib.chdir(workspace.root):
            result = dbtRunner(callbacks=[progress]).invoke(arguments)
    # dbt would hold the working file until this process ends.
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    _keep_parsed(artifacts / PARSED, parsed)
    _forget_this_machine(artifacts, workspace)
    if result.success:
        assert isinstance(result.result, RunExecutionResult)
        tests = [one for one in result.result.results if one.node.resource_type == NodeType.Test]
        return dict(Counter(str(one.status) for one in tests))
    if result.exception is not None:
        refusal = disk_refusal(result.exception) or disk_refusal(str(result.exception))
        raise UserError(refusal or f"dbt s'est arrêté : {result.exception}")
    assert isinstance(result.result, RunExecutionResult)
    failed = [item for item in result.result.results if item.status in ("error", "fail")]
    details = "\n".join(
        f"  {item.node.name} : {' '.join((item.message or '').split())[:300]}"
        for item in failed[:10]
    )
    # Spark tells the cause below what it caused.
    refusal = disk_refusal("\n".join(item.message or "" for item in failed))
    raise UserError(
        (f"{refusal}\n" if refusal else "")
        + f"{len(failed)} étapes ont échoué ; rien n'a été publié.\n{details}\n"
        f"Le journal complet est dans {workspace.shown(workspace.logs)}/dbt.log."
    )


def descriptions(workspace: Workspace) -> Descriptions:
    """Return what dbt's last manifest says of each table of the warehouse; nothing without one.

    Keys are what tests hold: ``primary_key`` and ``unique_combination``; ``relationships`` are references.
    """
    written = [
        folder / "manifest.json"
        for folder in (workspace.build / "dbt", workspace.root / "target")
        if (folder / "manifest.json").is_file()
    ]
    if not written:
        return {}
    last = max(written, key=lambda path: path.stat().st_mtime_ns)
    nodes = json.loads(last.read_text(encoding="utf-8"))["nodes"]
    models = {
        name: f"{node['schema']}.{node['alias']}"
        for name, node in nodes.items()
        if node["resource_type"] == "model"
    }
    keys: dict[str, tuple[str, ...]] = dict.fromkeys(models, ())
    references: dict[str, dict[str, tuple[str, str]]] = {name: {} for name in models}
    for node in nodes.values():
        model, test = node.get("attached_node"), node.get("test_metadata")
        if model not in models or test is None:
            continue
        column = test["kwargs"].get("column_name")
        if test["name"] == "primary_key":
            keys[model] = (column,)
        elif test["name"] == "unique_combination" and not keys[model]:
            keys[model] = tuple(test["kwargs"]["columns"])
        elif test["name"] == "relationships":
            (other,) = set(node["depends_on"]["nodes"]) - {model}
            if other in models:
                references[model][column] = (models[other], test["kwargs"]["field"])
    return {
        table: Description(
            _one_line(nodes[name]["description"]),
            {
                column: _one_line(told["description"])
                for column, told in nodes[name]["columns"].items()
            },
            keys[name],
            references[name],
        )
        for name, table in models.items()
    }


def write_docs(workspace: Workspace) -> Path:
    """Write dbt's documentation of the working file as one static page, and return where it stands.

    Raises
    ------
    UserError: dbt could not.
    """
    from dbt.cli.main import dbtRunner

    folder = workspace.build / "dbt-docs"
    with contextlib.chdir(workspace.root):
        result = dbtRunner().invoke(
            _command(workspace, workspace.work, folder, "docs", "generate", "--static")
        )
    if not result.success:
        raise UserError(f"dbt s'est arrêté : {result.exception or 'voyez build/logs/dbt.log'}")
    _forget_this_machine(folder, workspace)
    page = folder / "static_index.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace(f"{PROJECT}/", "").replace(str(PROJECT), "."), encoding="utf-8")
    return page


def _command(workspace: Workspace, work: Path, artifacts: Path, *verb: str) -> list[str]:
    """Return the arguments of a silent dbt on the project; see to it that it works in ``work``."""
    os.environ["SPASER_WAREHOUSE"] = os.path.relpath(work, workspace.root)
    os.environ["SPASER_TEMPORARY"] = os.path.relpath(workspace.build / "tmp", workspace.root)
    return [
        "--log-level", "none", "--log-level-file", "info", *verb,
        "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT),
        "--target-path", str(artifacts), "--log-path", str(workspace.logs),
    ]  # fmt: skip


def _parsed(workspace: Workspace, variables: dict[str, str]) -> Path:
    """Return where dbt finds what it parsed before, of these variables: it names paths of this machine.

    It tells of the project, whatever the working directory: it stands beside the project where one may write there.
    """
    folder = PROJECT / "build" if os.access(PROJECT / "build", os.W_OK) else workspace.build
    names = "-".join(sorted(f"{name}-{value}" for name, value in variables.items()))
    return (
        folder / "parsed" / f"{re.sub(r'[^a-z0-9-]+', '', names.lower())[:80] or 'project'}.msgpack"
    )


def _keep_parsed(written: Path, parsed: Path) -> None:
    """Keep what dbt parsed; another build may read it in the same moment."""
    if not written.is_file():
        return
    parsed.parent.mkdir(parents=True, exist_ok=True)
    fresh = parsed.with_name(f".{parsed.name}.{os.getpid()}")
    try:
        shutil.copyfile(written, fresh)
        fresh.replace(parsed)
    except OSError:
        # A full disk: the next build parses again.
        fresh.unlink(missing_ok=True)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _forget_this_machine(artifacts: Path, workspace: Workspace) -> None:
    """Take the paths of this machine out of what dbt writes: artifacts are shown and shared."""
    (artifacts / PARSED).unlink(missing_ok=True)
    paths = [f"{PROJECT}/", f"{workspace.root}/", str(PROJECT), str(workspace.root)]
    for name in ("run_results.json", "manifest.json"):
        file = artifacts / name
        if not file.is_file():
            continue
        text = file.read_text(encoding="utf-8")
        for path in paths:
            text = text.replace(path, "" if path.endswith("/") else ".")
        file.write_text(text, encoding="utf-8")
    log = workspace.logs / "dbt.log"
    if log.is_file():
        text = log.read_text(encoding="utf-8", errors="replace")
        log.write_text(text.replace(f"{PROJECT}/", "").replace(f"{workspace.root}/", ""), "utf-8")


def _number_of_nodes(event: Any) -> int | None:
    return int(event.data.node_count) or None
