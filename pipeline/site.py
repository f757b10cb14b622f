"""What the pages of the dashboard show beside the published tables: lists of rows, drawings, sentences, comparisons.

Lists go to ``static``, where a page fetches one when a visitor asks for it. The rest goes to the schema ``site`` of the
copy of the published file, which the pages are made of. The queries stand in ``dashboard/site``.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb

from pipeline.chart import sparkline
from pipeline.open_data import kept_inside
from pipeline.progress import progress_bar
from pipeline.project import PROJECT
from pipeline.published import rows_of, sql_text
from pipeline.report.content import drawings
from pipeline.summary import sentences, states_of
from pipeline.words import figure

QUERIES = PROJECT / "dashboard" / "site"
# Of a list: what is read at once; the next part is fetched when it is asked for.
ROWS_PER_FILE = 10_000
OBSERVATION = (
    "indicator_id, observation_id, observed_on, year, buyer_siren, directorate, segment, numerator, denominator, "
    "weight, known_weight, exclusion_reason"
)
TEXT, COUNT, QUANTITY = "text", "count", "quantity"

Columns = dict[str, dict[str, str]]


def write_site(copy: Path, before: Path | None, static: Path) -> None:
    """Write all that the pages show beside the published tables.

    Parameters
    ----------
    copy: a copy of the published file; it gets the schema ``site``.
    before: the file of the publication before, if one is kept.
    static: the folder of files that the pages fetch.
    """
    with duckdb.connect(str(copy)) as connection:
        connection.execute("create schema site")
        for name in ("buyers", "members", "departments"):
            connection.execute(f"create table site.{name} as {_query(name)}")
        facts = _facts(connection)
        _observe(connection, "observations", "", facts)
        connection.execute(f"create temp view missing as {_query('missing')}")
        write_rows(connection, facts, static / "lignes")
        for name in ("gaps", "same_days"):
            connection.execute(f"create table site.{name} as {_query(name)}")
        write_lists(connection, "to_mend", static / "a-completer", TO_MEND)
        write_moves(connection, before, facts, static / "mouvements")
        write_found(connection, static)
        write_drawings(connection, static / "graphiques")


def write_rows(connection: duckdb.DuckDBPyConnection, facts: list[str], out: Path) -> None:
    """Write the observations of each indicator and year to ``out/<indicator>/<year>.json``.

    Of a fact that no row of may go out (``open_data.kept_inside``) a file holds ``kept``, the rule, and ``total``.
    """
    kept = kept_inside()
    bar = progress_bar("lignes", " indicateurs", len(facts))
    for fact in facts:
        bar.update()
        connection.execute(f'create or replace temp view fact as from indicators."{fact}"')
        indicator = _indicator_of(fact)
        columns = _columns(connection, indicator)
        write_lists(connection, "rows", out / indicator, columns, kept.get(f"indicators.{fact}"))
    bar.close()


def write_lists(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    out: Path,
    columns: Columns,
    kept: str | None = None,
) -> None:
    """Write the rows of a query to files of ROWS_PER_FILE rows: ``<file>.json``, ``<file>-2.json`` and so on.

    Each holds ``columns`` (title and format: text, euros, quantity or count), ``rows`` (lists of values) and ``total``,
    the rows of all files of that name.

    Parameters
    ----------
    name: of the query, whose columns are ``file``, ``total``, and at least those of ``columns``; sorted by ``file``.
    kept: the rule by which no row goes out.
    """
    shutil.rmtree(out, ignore_errors=True)
    answer = connection.execute(_query(name))
    names = [column for column, *_ in answer.description]
    places = [names.index(column) for column in columns]
    file, total, part = "", 0, 1
    rows: list[list[object]] = []

    def close() -> None:
        if not file:
            return
        content: dict[str, object] = {
            "columns": list(columns.values()),
            "rows": rows,
            "total": total,
        }
        if kept:
            content = {"kept": kept, "total": total}
        path = out / f"{file}{'' if part == 1 else f'-{part}'}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        path.write_text(text, encoding="utf-8")

    while batch := answer.fetchmany(ROWS_PER_FILE):
        for row in batch:
            is_other = row[0] != file
            if is_other or (len(rows) == ROWS_PER_FILE and not kept):
                close()
                file, total, part = row[0], row[1], 1 if is_other else part + 1
                rows = []
            if not kept:
                rows.append([row[place] for place in places])
    close()


def write_moves(
    connection: duckdb.DuckDBPyConnection, before: Path | None, facts: list[str], out: Path
) -> None:
    """Write which rows moved the figures that are others than in the publication before, by indicator and year.

    Nothing where none is kept, or where its tables are those of another version.
    """
    connection.execute(
        "create table site.moves (indicator_id varchar, year integer, n_new integer, n_gone integer, "
        "n_changed integer)"
    )
    if before is None:
        return
    connection.execute(f"attach {sql_text(before)} as before (read_only)")
    try:
        _observe(connection, "observations_before", "before.", facts)
        connection.execute(f"create or replace temp table moved as {_query('moved')}")
    except duckdb.Error:
        # Of another version: its figures are compared, its rows cannot be.
        return
    finally:
        connection.execute("drop view if exists observations_before")
        connection.execute("detach before")
    connection.execute(
        "insert into site.moves select indicator_id, year, count(*) filter (change = 'nouvelle'), "
        "count(*) filter (change = 'partie'), count(*) filter (change = 'changée') from moved group by all"
    )
    write_lists(connection, "moved_rows", out, MOVED)


def write_found(connection: duckdb.DuckDBPyConnection, static: Path) -> None:
    """Write what a search finds to ``static/recherche.json``: lists of kind, number, title, detail, words, address."""
    found = connection.execute(_query("search")).fetchall()
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    (static / "recherche.json").write_text(text, encoding="utf-8")


def write_drawings(connection: duckdb.DuckDBPyConnection, charts: Path) -> None:
    """Draw what the pages show, and say where the plan stands.

    ``site.charts`` has the trajectory and the small line of each indicator, ``site.slice_lines`` the small lines of its
    breakdowns, ``site.sentences`` where the plan stands in each year. Each trajectory stands in ``charts`` too, as
    ``<indicator>.svg``, for whoever takes it along.
    """
    charts.mkdir(parents=True)
    same_days = {
        row[0]: (row[1], row[2])
        for row in connection.execute(
            "select indicator_id, until_on, value from site.same_days where value is not null"
        ).fetchall()
    }
    drawn = drawings(connection, "system-ui, sans-serif", same_days)
    _fill(connection, "charts", "indicator_id varchar, chart varchar, sparkline varchar",
          [(identifier, *svg) for identifier, svg in drawn.items()])  # fmt: skip
    said = [
        (year, position, sentence.text, title, identifier)
        for year, rows in states_of(connection).items()
        for position, sentence in enumerate(sentences(rows, year))
        for title, identifiers in (sentence.lists or {"": [""]}).items()
        for identifier in identifiers
    ]
    _fill(
        connection,
        "sentences",
        "rank integer, year integer, position integer, sentence varchar, title varchar, indicator_id varchar",
        [(rank, *row) for rank, row in enumerate(said)],
    )
    _fill(
        connection,
        "slice_lines",
        "indicator_id varchar, dimension varchar, member_id varchar, line varchar, said varchar",
        _slice_lines(connection),
    )
    for identifier, (chart, _) in drawn.items():
        if chart:
            (charts / f"{identifier}.svg").write_text(chart, encoding="utf-8")


def _slice_lines(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Return the small line of each breakdown, and its figures in words.

    Those of an indicator and a dimension share their years and scale.
    """
    groups: dict[tuple[str, str], dict[str | None, list[dict[str, Any]]]] = {}
    for row in rows_of(connection.execute(_query("slice_values"))):
        members = groups.setdefault((row["indicator_id"], row["dimension"]), {})
        members.setdefault(row["member_id"], []).append(row)
    return [
        (
            *group,
            member,
            sparkline(rows, beside=[row for one in members.values() for row in one]),
            " ; ".join(f"{row['year']} : {figure(row['value'], row)}" for row in rows),
        )
        for group, members in groups.items()
        for member, rows in members.items()
    ]


def _fill(
    connection: duckdb.DuckDBPyConnection, table: str, columns: str, rows: list[tuple[Any, ...]]
) -> None:
    connection.execute(f"create table site.{table} ({columns})")
    if rows:
        places = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into site.{table} values ({places})", rows)


def _query(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def _facts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    answer = connection.execute(
        "select table_name from duckdb_tables() where database_name = current_database() "
        "and schema_name = 'indicators' order by 1"
    )
    return [name for (name,) in answer.fetchall()]


def _indicator_of(fact: str) -> str:
    """Return C06-1 of fct_c06_1_insertion_hours."""
    _, chantier, number, *_ = fact.split("_")
    return f"{chantier.upper()}-{number}"


def _observe(
    connection: duckdb.DuckDBPyConnection, view: str, database: str, facts: list[str]
) -> None:
    """Make a view of the observations of all facts whose rows may go out and are not about persons."""
    kept = kept_inside()
    about_persons = {
        row[0]
        for row in connection.execute(
            "select indicator_id from core.dim_indicators where is_about_persons"
        ).fetchall()
    }
    shown = [
        f'select {OBSERVATION} from {database}indicators."{fact}"'
        for fact in facts
        if f"indicators.{fact}" not in kept and _indicator_of(fact) not in about_persons
    ]
    connection.execute(f"create temp view {view} as {' union all '.join(shown)}")


def _column(title: str, form: str = TEXT) -> dict[str, str]:
    return {"title": title, "format": form}


def _texts(*titles: str) -> Columns:
    return {title: _column(title) for title in titles}


TO_MEND = _texts(
    "Indicateur", "Nom", "Année", "Identifiant", "Objet", "Date", "Acheteur", "Direction", "Pourquoi", "À faire"
)  # fmt: skip
MOVED = _texts("Identifiant", "Objet", "Changement") | {
    title: _column(title, QUANTITY)
    for title in ("Numérateur avant", "Numérateur", "Dénominateur avant", "Dénominateur")
} | _texts("Non compté avant parce que", "Non compté parce que")  # fmt: skip


def _columns(connection: duckdb.DuckDBPyConnection, indicator: str) -> Columns:
    """Return the columns of rows.sql that an indicator shows, each with title and format."""
    about_persons, measure_name, measure_unit = connection.execute(
        "select i.is_about_persons, max(m.row_name_fr), max(m.row_unit) from core.dim_indicators as i "
        "left join core.dim_second_measures as m using (indicator_id) where i.indicator_id = ? group by 1",
        [indicator],
    ).fetchone() or (False, None, None)
    columns = _texts("Identifiant", "Objet", "Date", "Acheteur", "Direction", "Segment")
    for name in ("Numérateur", "Dénominateur"):
        columns[name] = _column(name, QUANTITY)
    if about_persons:
        columns["n_represented"] = _column("Effectif", COUNT)
    if measure_name:
        columns["second_measure"] = _column(
            measure_name, "euros" if measure_unit == "EUR" else COUNT
        )
    columns["Non compté parce que"] = _column("Non compté parce que")
    return columns
