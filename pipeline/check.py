"""Read a folder and judge it, without building the warehouse.

``spaser check folder`` prints a table and writes ``build/quality-report.html`` and ``.json``.
The same staging models as in a build accept and reject.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import jinja2

from pipeline.contract import SETTINGS, export_columns
from pipeline.dbt import run_dbt
from pipeline.errors import ExportsError, UserError
from pipeline.ingest import FileReport, examine
from pipeline.pages import with_policy
from pipeline.plan import check_plan, missing
from pipeline.workspace import Workspace

FIRST = 5


@dataclass
class Judgement:
    """What is said of a file.

    Attributes
    ----------
    name, export, kind, public: as in FileReport.
    usable: whether a build could use it (or does well to leave it aside).
    error: why it cannot be used.
    read, accepted, rejected: rows.
    columns: ``12/12`` understood; empty where the file has none.
    remarks: what else to say.
    problems: the first rejected rows (line, column, value, reason, action), and how many there are of each reason.
    anomalies: what is suspect (reason, action, how many, first line).
    """

    name: str
    export: str | None
    kind: str
    usable: bool = True
    error: str | None = None
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    columns: str = ""
    remarks: list[str] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    anomalies: list[dict[str, Any]] = field(default_factory=list)
    public: str = ""


@dataclass
class Report:
    """A judgement per file, and what is suspect about all of them together."""

    files: list[Judgement]
    anomalies: list[dict[str, Any]] = field(default_factory=list)

    @property
    def absent(self) -> list[str]:
        """The exports that no file feeds."""
        given = {item.export for item in self.files}
        return [name for name in export_columns() if name not in given]

    @property
    def is_usable(self) -> bool:
        """Whether a build could start from these files."""
        return all(item.usable for item in self.files) and "contracts" not in self.absent


def check(workspace: Workspace, exports: Path) -> Report:
    """Return what there is to say of a folder.

    Raises ExportsError where nothing in it can be read.
    """
    check_plan()
    folder, work = workspace.checked / "exports", workspace.checked / "warehouse.duckdb"
    with workspace.persons_are_forgotten():
        return _check(workspace, exports, folder, work)


def _check(workspace: Workspace, exports: Path, folder: Path, work: Path) -> Report:
    try:
        reports = examine(exports, folder)
    except ExportsError:
        raise
    except UserError as error:
        raise ExportsError(str(error)) from error
    out = Report([_judgement(report) for report in reports])
    if any(report.export not in (None, *SETTINGS) for report in reports):
        select = ("+all_rejected_rows", "+all_anomalies")
        run_dbt(workspace, work, {}, exports=folder, select=select, without_tests=True)
        with duckdb.connect(str(work), read_only=True) as connection:
            for item in out.files:
                if item.export not in (None, *SETTINGS):
                    _complete(item, connection)
            out.anomalies = _rows(
                connection,
                "select reason_fr as reason, action_fr as action, sum(n_rows) as n_rows, count(*) as n_cases, "
                "min(value) as value from restricted.all_anomalies where source_file is null group by all order by all",
            )
    return out


def _judgement(report: FileReport) -> Judgement:
    return Judgement(
        report.name, report.export, report.kind, usable=report.error is None, error=report.error,
        read=report.n_rows, accepted=report.n_rows,
        columns=f"{report.understood}/{report.expected}" if report.expected else "",
        remarks=report.remarks(), public=report.public,
    )  # fmt: skip


def _complete(item: Judgement, connection: duckdb.DuckDBPyConnection) -> None:
    schema = "restricted" if item.export == "insertion_hours" else "staging"
    counted = connection.execute(
        f"select count(*), count(rejection_reason) from {schema}.stg_{item.export} where source_file = ?",
        [item.public],
    ).fetchone()
    assert counted is not None
    if counted[0] != item.read:
        raise UserError(
            f"{item.name} : {item.read} lignes lues, {counted[0]} retrouvées. C'est un défaut du logiciel."
        )
    item.rejected = counted[1]
    item.accepted = item.read - item.rejected
    item.reasons = dict(
        connection.execute(
            "select reason_fr, count(*) from restricted.all_rejected_rows where export = ? and source_file = ? "
            "group by reason_fr order by count(*) desc, reason_fr",
            [item.export, item.public],
        ).fetchall()
    )
    item.problems = _rows(
        connection,
        "select source_line as line, rejected_column as column, rejected_value as value, reason_fr as reason, "
        "action_fr as action from restricted.all_rejected_rows where export = ? and source_file = ? order by all "
        f"limit {FIRST}",
        item.export,
        item.public,
    )
    item.anomalies = _rows(
        connection,
        "select reason_fr as reason, action_fr as action, sum(n_rows) as n_rows, min(source_line) as line, "
        "min_by(value, source_line) as value from restricted.all_anomalies where export = ? and source_file = ? "
        "group by reason_fr, action_fr order by all",
        item.export,
        item.public,
    )


def _rows(
    connection: duckdb.DuckDBPyConnection, sql: str, *values: str | None
) -> list[dict[str, Any]]:
    result = connection.execute(sql, list(values))
    names = [name for name, *_ in result.description or []]
    return [
        {
            name: int(value) if name.startswith("n_") else value
            for name, value in zip(names, row, strict=True)
        }
        for row in result.fetchall()
    ]


def as_text(report: Report) -> str:
    """Return the table for a terminal."""
    judged = report.files
    header = ("fichier", "export", "lues", "acceptées", "écartées", "colonnes")
    cells = [
        (
            item.name, item.export or ("inutilisable" if item.error else "laissé de côté"),
            str(item.read), str(item.accepted), str(item.rejected), item.columns,
        )
        for item in judged
    ]  # fmt: skip
    widths = [max(len(row[n]) for row in [header, *cells]) for n in range(len(header))]
    out = []
    for number, row in enumerate([header, *cells]):
        texts = [
            text.rjust(width) if 2 <= n <= 4 else text.ljust(width)
            for n, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        out.append("  ".join(texts).rstrip())
        if number == 0:
            out.append("  ".join("-" * width for width in widths))
            continue
        item = judged[number - 1]
        if item.error:
            out.append(f"    ✗ {item.error}")
        elif item.export is None:
            out.append(f"    {item.kind}")
        out += [f"    {remark}" for remark in item.remarks]
        out += [f"    {n} lignes écartées : {reason}" for reason, n in item.reasons.items()]
        out += [
            f"    ligne {problem['line']}"
            + (f", colonne {problem['column']}" if problem["column"] else "")
            + (f" : « {problem['value'][:60]} »" if problem["value"] else " : vide")
            + f" → {problem['action']}"
            for problem in item.problems
        ]
        out += [
            f"    à vérifier : {anomaly['reason']} ({anomaly['n_rows']} lignes, la première ligne {anomaly['line']}"
            + (f", « {anomaly['value']} »)" if anomaly["value"] else ")")
            for anomaly in item.anomalies
        ]
    out += [
        f"À vérifier : {anomaly['reason']} ({anomaly['n_cases']} cas, par exemple « {anomaly['value']} »)"
        for anomaly in report.anomalies
    ]
    if report.absent:
        out.append("Exports absents, et les indicateurs auxquels ils manquent :")
        out += missing(item.export for item in report.files)
    return "\n".join(out)


def write(report: Report, folder: str, html: Path) -> None:
    """Write the report as HTML, and as JSON beside it."""
    content = {
        "folder": folder,
        "made_at": dt.datetime.now().astimezone().isoformat(timespec="seconds"),
        "is_usable": report.is_usable,
        "absent_exports": report.absent,
        "anomalies": report.anomalies,
        "files": [asdict(item) for item in report.files],
    }
    html.parent.mkdir(parents=True, exist_ok=True)
    html.with_suffix(".json").write_text(
        json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True
    )
    page = environment.get_template("quality_report.html").render(content)
    html.write_text(with_policy(page), encoding="utf-8")
