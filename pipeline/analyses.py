"""The questions of ``analyses/``, asked of the published file: without dbt, and without a word of SQL to write."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import jinja2

from pipeline.errors import UsageError, of_another_version
from pipeline.project import PROJECT
from pipeline.publish import previous_runs
from pipeline.published import quoted, reading, sql_text, tables_of
from pipeline.shown import nearest, one_line

FOLDER = PROJECT / "analyses"
PARAMETER = re.compile(r"(?m)^\{% set (\w+) = (.+?) %\}\n")
# The previous publication, where an analysis compares with it.
LAST = "last"
NOTEBOOK_INTRODUCTION = """\
# Questions d'une direction des achats

Chaque question est du SQL sur l'entrepôt publié, en lecture seule. Changez une année ou un seuil, et
exécutez la cellule. Les colonnes sont expliquées dans `docs/data-dictionary.md`.

Après une nouvelle publication, exécutez à nouveau la cellule qui suit."""


@dataclass(frozen=True)
class Analysis:
    """A question.

    Attributes
    ----------
    name: that of its file.
    question: in French.
    parameters: what may be chosen, with the value that the file gives, as SQL writes it.
    text: SQL with the templates of dbt.
    """

    name: str
    question: str
    parameters: dict[str, str]
    text: str

    @property
    def compares(self) -> bool:
        """Whether it reads the previous publication too."""
        return f"{LAST}." in self.text

    def sql(self, tables: dict[str, str], chosen: dict[str, str] | None = None) -> str:
        """Return the SQL on the published file.

        Parameters
        ----------
        tables: the published tables, as ``schema.table``, by the name of their model.
        chosen: parameters other than the file's.

        Raises
        ------
        UsageError: there is no such parameter, or its value is of another kind; a table is not published.
        """

        def ref(model: str) -> str:
            if model not in tables:
                raise of_another_version(self.name, model)
            return f'"warehouse".{tables[model]}'

        text = self.text
        for parameter, value in (chosen or {}).items():
            text = text.replace(
                f"{{% set {parameter} = {self.parameters.get(parameter)} %}}",
                f"{{% set {parameter} = {self._literal(parameter, value)} %}}",
            )
        return (
            jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(text).render(ref=ref)
        )

    def _literal(self, parameter: str, value: str) -> str:
        if parameter not in self.parameters:
            raise UsageError(
                f"{self.name} : pas de paramètre « {parameter} ». Il y a : "
                f"{', '.join(self.parameters) or 'aucun'}."
            )
        if not self.parameters[parameter].startswith("'"):
            if not re.fullmatch(r"-?\d+(\.\d+)?", value):
                raise UsageError(f"{parameter} : « {value} » n'est pas un nombre.")
            return value
        if not re.fullmatch(r"[\w .-]+", value):
            raise UsageError(f"{parameter} : « {value} » a un signe qui ne convient pas.")
        return f"'{value}'"


def analyses() -> dict[str, Analysis]:
    """Return the questions by name."""
    found = {}
    for path in sorted(FOLDER.glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        told = re.match(r"(?:-- [^\n]*\n)+", text)
        assert told is not None, path.name
        question = " ".join(line.removeprefix("-- ") for line in told.group().splitlines())
        found[path.stem] = Analysis(path.stem, question, dict(PARAMETER.findall(text)), text)
    return found


def analysis(name: str) -> Analysis:
    """Return a question.

    Raises
    ------
    UsageError: there is none of this name.
    """
    known = analyses()
    if name not in known:
        near = nearest(name, known)
        said = f" Vouliez-vous dire {near} ?" if near else ""
        raise UsageError(f"pas d'analyse « {name} ».{said} spaser ask les nomme toutes.")
    return known[name]


def tables_by_model(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the tables of the warehouse by the name of their model: that of the table, in ``reporting`` after it."""
    found = {}
    for table in tables_of(connection).values():
        place = f'"{table.schema}"."{table.name}"'
        found[table.name] = found[f"{table.schema}_{table.name}"] = place
    return found


def sql_on(published: Path, asked: Analysis, chosen: dict[str, str]) -> str:
    """Return the SQL with which any client asks the publication.

    Raises
    ------
    UsageError: as ``Analysis.sql``.
    """
    with reading(published) as connection:
        return asked.sql(tables_by_model(connection), chosen)


@contextmanager
def answered(
    published: Path, asked: Analysis, chosen: dict[str, str]
) -> Iterator[duckdb.DuckDBPyRelation]:
    """Give the answer of the publication; what the analysis compares it with is the publication before.

    Raises
    ------
    UsageError: it cannot answer: it is of another version, or none was before it.
    """
    with reading(published) as connection:
        if asked.compares:
            runs = previous_runs(published)
            if not runs:
                raise UsageError(f"{asked.name} : aucune publication précédente n'est gardée.")
            last = sql_text(runs[-1] / published.name)
            connection.execute(f"attach {last} as {LAST} (read_only)")
        sql = asked.sql(tables_by_model(connection), chosen)
        try:
            yield connection.sql(sql)
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            raise of_another_version(asked.name, one_line(str(error))[:100]) from None
        except duckdb.ConversionException as error:
            raise UsageError(f"{asked.name} : {one_line(str(error))[:100]}") from None


def write_notebook(published: Path, path: Path) -> list[str]:
    """Write the questions as a notebook of JupySQL, and return which the publication cannot answer, and why."""
    with reading(published) as connection:
        tables = tables_by_model(connection)
    file = os.path.relpath(published, path.parent)
    cells = [
        _cell("markdown", NOTEBOOK_INTRODUCTION),
        _cell("code", f"%load_ext sql\n%sql duckdb:///{file}?access_mode=read_only"),
    ]
    left_out = []
    for asked in analyses().values():
        if asked.compares:
            runs = previous_runs(published)
            if not runs:
                left_out.append(f"{asked.name} : aucune publication précédente n'est gardée.")
                continue
            last = os.path.relpath(runs[-1] / published.name, path.parent)
            cells.append(_cell("code", f"%sql attach {quoted(last)} as {LAST} (read_only)"))
        try:
            sql = asked.sql(tables)
        except UsageError as error:
            left_out.append(str(error))
            continue
        cells.append(_cell("markdown", f"## {asked.question}"))
        cells.append(_cell("code", f"%%sql\n{_without_comment(sql)}"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel},
        "cells": cells,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")
    return left_out


def _without_comment(sql: str) -> str:
    """Return SQL without the question above it, which stands in a cell of its own."""
    return re.sub(r"\A(?:--[^\n]*\n|\s*\n)+", "", sql).strip()


def _cell(kind: str, text: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "metadata": {}, "source": text}
    return cell | ({"outputs": [], "execution_count": None} if kind == "code" else {})
