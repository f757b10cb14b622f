"""The contract of the raw exports: which files there are, and their columns in order.

One place states it: ``seeds/raw/_raw__seeds.yml``, which dbt reads too.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import yaml

from pipeline.project import PROJECT

BUYERS_COLUMNS = ("siren", "name", "role")
PARAMETERS_COLUMNS = ("parameter", "value")
# What a Region sets of its own beside its exports.
SETTINGS = ("buyers", "parameters")


@cache
def _seeds() -> list[dict[str, Any]]:
    text = (PROJECT / "seeds" / "raw" / "_raw__seeds.yml").read_text(encoding="utf-8")
    return list(yaml.safe_load(text)["seeds"])


@cache
def words(name: str) -> frozenset[str]:
    """Return a list of words of ``dbt_project.yml``: ``unknown_words`` (upper case), ``yes_words``, ``no_words``…"""
    text = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    return frozenset(yaml.safe_load(text)["vars"][name])


def exports_about_persons() -> frozenset[str]:
    """Return the exports whose rows are about persons."""
    return words("exports_about_persons")


def is_unknown(text: str) -> bool:
    """Tell whether a value says that nothing is known."""
    return text.strip().upper() in words("unknown_words")


def is_no(text: str) -> bool:
    """Tell whether a value is a no; false where it is unknown."""
    return text.strip().lower() in words("no_words")


@cache
def export_columns() -> dict[str, tuple[str, ...]]:
    """Return the columns of each export, as published, in the order of the contract."""
    return {seed["name"]: tuple(seed["config"]["column_types"]) for seed in _seeds()}


@cache
def required_columns(export: str) -> frozenset[str]:
    """Return the columns without which no row of an export can be used."""
    return frozenset(
        column["name"]
        for seed in _seeds()
        if seed["name"] == export
        for column in seed["columns"]
        if column["config"]["meta"].get("required")
    )


class ExportDocumentation(NamedTuple):
    """An export for whoever prepares it: where it is, the steps to it, and (name, what, example) of each column."""

    name: str
    found_in: str
    steps: list[str]
    columns: list[tuple[str, str, str]]


def export_documentation() -> list[ExportDocumentation]:
    """Return what the contract says of each export."""
    return [
        ExportDocumentation(
            seed["name"],
            seed["config"]["meta"]["found_in"],
            seed["config"]["meta"]["steps"],
            [
                (column["name"], column["description"], column["config"]["meta"]["example"])
                for column in seed["columns"]
            ],
        )
        for seed in _seeds()
    ]
