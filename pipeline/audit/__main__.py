"""Run the suites on the working file: ``python -m pipeline.audit``.

It prints what is amiss, and exits with 1 on an error. Each expectation of ``expectations/suites/*.json`` names a batch,
a query of ``expectations/batches/``: rows (a sample of them where they are very many), or one row per month or year,
beside the last publication. Great Expectations judges; errors (critical) hold the publication back, warnings do not. An
expectation that cannot be run is an error.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import sys
import warnings
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline.audit.docs import localise
from pipeline.project import PROJECT
from pipeline.published import SCHEMAS, copied, is_held, sql_text
from pipeline.resources import limits

EXPECTATIONS = PROJECT / "expectations"
SAMPLED_ROWS = 200_000
MARKUP = str.maketrans({"<": "‹", ">": "›", "&": "＆", "$": "＄", '"': "”"})


@dataclass(frozen=True)
class Finding:
    """An expectation that does not hold.

    Attributes
    ----------
    id: suite and expectation, as ``--accept`` takes it.
    severity: ``error`` or ``warning``.
    says, do: what is amiss and what to do, for people.
    found: what was found (value and place), or why it could not be run.
    """

    id: str
    severity: str
    says: str
    do: str
    found: str


def connect(work: Path, last: Path | None) -> duckdb.DuckDBPyConnection:
    """Open the working file as ``warehouse`` and, as ``last``, what the last publication has of the same tables.

    Of another source or other buyers nothing can be compared. A table that it lacks, or whose columns were others, is
    empty there.
    """
    connection = duckdb.connect(config=limits("2GB"))
    connection.execute(f"attach {sql_text(work)} as warehouse (read_only)")
    connection.execute(
        "set variable few_rows = "
        "(select value from warehouse.core.dim_parameters where parameter = 'audit_min_rows')"
    )
    connection.execute("attach ':memory:' as last")
    if last is not None and last.is_file():
        connection.execute(f"attach {sql_text(last)} as published (read_only)")
        if not _can_be_compared(connection):
            connection.execute("detach published")
    for schema in SCHEMAS:
        connection.execute(f"create schema last.{schema}")
    tables = connection.execute(
        "with columns as (select database_name, schema_name, table_name, "
        "list(column_name order by column_name) as names "
        "from duckdb_columns() where list_contains(?, schema_name) group by all) "
        "select schema_name, table_name, exists (from columns as p where p.database_name = 'published' and "
        "p.schema_name = w.schema_name and p.table_name = w.table_name and p.names = w.names) "
        "from columns as w where database_name = 'warehouse' order by all",
        [list(SCHEMAS)],
    ).fetchall()
    for schema, table, is_same in tables:
        name = f'{schema}."{table}"'
        connection.execute(
            f"create view last.{name} as from published.{name}" if is_same
            else f"create table last.{name} as from warehouse.{name} limit 0"
        )  # fmt: skip
    return connection


def _can_be_compared(connection: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether both publications are of the same source and the same buyers."""
    try:
        row = connection.execute(
            "select count(*) from warehouse.quality.publication as now "
            "inner join published.quality.publication as before "
            "on now.source = before.source and now.buyers = before.buyers"
        ).fetchone()
    except (duckdb.BinderException, duckdb.CatalogException):  # of an earlier version
        return False
    return row != (0,)


def new_context(docs: Path) -> Any:
    """Return a context of Great Expectations, which writes its Data Docs to ``docs``; what stood there is removed."""
    import great_expectations as gx

    shutil.rmtree(docs, ignore_errors=True)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    context.delete_data_docs_site("local_site")
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs.resolve())}
    context.add_data_docs_site(
        "docs",
        {
            "class_name": "SiteBuilder",  "store_backend": store,
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )  # fmt: skip
    return context


def judge(
    context: Any, connection: duckdb.DuckDBPyConnection, suites: Path
) -> tuple[list[Finding], list[dict[str, Any]]]:
    """Run every suite.

    Returns
    -------
    What does not hold, errors first; and of each suite and batch what ``localise`` tells of it.
    """
    source = context.data_sources.add_pandas("warehouse")
    findings: list[Finding] = []
    judged: list[dict[str, Any]] = []
    paths = sorted(suites.glob("*.json"))
    if not paths:
        findings.append(
            Finding("suites", "error", "Aucune attente n'a été trouvée", "", str(suites.name))
        )
    for path in paths:
        suite = json.loads(path.read_text(encoding="utf-8"))
        for batch in dict.fromkeys(item["meta"]["batch"] for item in suite["expectations"]):
            items = [item for item in suite["expectations"] if item["meta"]["batch"] == batch]
            name = f"{suite['name']}.{batch}"
            try:
                found = _judge_batch(context, source, connection, suite["name"], batch, name, items)
            except Exception as error:  # whatever stops a suite stops the publication
                found = [
                    _finding(suite["name"], item, _first_line(error), broken=True) for item in items
                ]
            findings += found
            judged.append({"name": name, "n": len(items), "n_failed": len(found)})
    return sorted(findings, key=lambda finding: finding.severity != "error"), judged


def _judge_batch(
    context: Any, source: Any, connection: duckdb.DuckDBPyConnection,
    suite: str, batch: str, name: str, items: list[dict[str, Any]],
) -> list[Finding]:  # fmt: skip
    import great_expectations as gx

    sql = (EXPECTATIONS / "batches" / f"{batch}.sql").read_text(encoding="utf-8")
    if batch.endswith("_rows"):
        sql = f"select * from ({sql}) using sample reservoir({SAMPLED_ROWS} rows) repeatable (1)"
    connection.execute("set variable suite = $suite", {"suite": suite})
    frame = _without_markup(connection.execute(sql).df())
    definition = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
    validation = context.validation_definitions.add(
        gx.ValidationDefinition(
            name=name, data=definition,
            suite=context.suites.add(gx.ExpectationSuite(name=name, expectations=items)),
        )
    )  # fmt: skip
    key = str(frame.columns[0])
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(
            name=name, validation_definitions=[validation],
            result_format={"result_format": "SUMMARY", "unexpected_index_column_names": [key]},
        )
    )  # fmt: skip
    result = checkpoint.run(batch_parameters={"dataframe": frame})
    outcomes = [one for run in result.run_results.values() for one in run.results]
    if len(outcomes) != len(items):
        raise RuntimeError(f"{len(outcomes)} attentes sur {len(items)} ont été jugées")
    return [
        _finding(
            suite, outcome.expectation_config.to_json_dict(), _found(outcome, key),
            broken=not outcome.result,
        )
        for outcome in outcomes
        if not outcome.success
    ]  # fmt: skip


def _without_markup(frame: Any) -> Any:
    """Return the batch with the signs of HTML and of templates replaced: the library writes texts as they are.

    No expectation is about these signs, and what was found stays readable.
    """
    for name in frame.select_dtypes(include=["object", "string"]).columns:
        frame[name] = frame[name].map(
            lambda value: value.translate(MARKUP) if isinstance(value, str) else value
        )
    return frame


def _finding(suite: str, item: dict[str, Any], found: str, *, broken: bool) -> Finding:
    meta = item["meta"]
    severity = "error" if broken or item.get("severity", "critical") == "critical" else "warning"
    says = f"L'attente n'a pas pu être vérifiée : {meta['says']}" if broken else meta["says"]
    return Finding(f"{suite}.{meta['id']}", severity, says, meta["do"], found)


def _found(outcome: Any, key: str) -> str:
    result = outcome.result
    if not result:
        failures = outcome.exception_info or {}
        texts = [
            item.get("exception_message") for item in failures.values() if isinstance(item, dict)
        ]
        texts.append(failures.get("exception_message"))
        return str(next(filter(None, texts), "erreur inconnue"))
    column = outcome.expectation_config.kwargs.get("column")
    places = result.get("partial_unexpected_index_list") or []
    if not places:
        return f"{column} : {_shown(result.get('observed_value'))}"
    shown = ", ".join(
        f"{_shown(place[key])} ({column} {_shown(place[column])})"
        if key != column
        else _shown(place[key])
        for place in places[:3]
    )
    share = result.get("unexpected_percent_nonmissing") or result.get("unexpected_percent") or 0
    return f"{shown} ; {result['unexpected_count']} cas, {share:.0f} %".replace(".", ",")


def _shown(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)[:80]


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]


def main() -> int:
    """Read the command line, judge, write the findings, then the pages; return 1 where there is an error.

    Whoever waits reads the errors in the answer: then 1 is a failure alone.
    """
    parser = argparse.ArgumentParser(prog="python -m pipeline.audit", description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/warehouse.duckdb"))
    parser.add_argument("--last", type=Path, help="the last publication, where it can be compared")
    parser.add_argument("--docs", type=Path, default=Path("build/data-docs"))
    parser.add_argument("--findings", type=Path, default=Path("build/expectations.json"))
    parser.add_argument("--suites", type=Path, default=EXPECTATIONS / "suites")
    parser.add_argument(
        "--wait",
        action="store_true",
        help="be ready, begin at a line of JSON with work and last, and answer the findings in one",
    )
    arguments = parser.parse_args()
    # What libraries print is no answer; DuckDB prints the progress of long queries past Python.
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    import great_expectations  # noqa: F401  # seconds, while the warehouse is built

    work, last = arguments.work, arguments.last
    if arguments.wait:
        asked = sys.stdin.readline()
        if not asked:
            return 1
        work, last = (path and Path(path) for path in json.loads(asked).values())
    with ExitStack() as stack:
        try:
            connection = connect(work, last)
        except duckdb.IOException as error:
            if last is None or not is_held(error):
                raise
            connection = connect(work, stack.enter_context(copied(last)))
        stack.enter_context(connection)
        context = new_context(arguments.docs)
        findings, judged = judge(context, connection, arguments.suites)
    told = [asdict(finding) for finding in findings]
    arguments.findings.write_text(
        json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    if arguments.wait:
        print(json.dumps(told), file=answer, flush=True)
    else:
        for finding in findings:
            said = f"{finding.severity}: {finding.id}: {finding.says} ({finding.found})"
            print(said, file=answer, flush=True)
    # Whoever waited goes on meanwhile.
    context.build_data_docs()
    localise(arguments.docs, judged)
    return int(not arguments.wait and any(finding.severity == "error" for finding in findings))


if __name__ == "__main__":
    sys.exit(main())
