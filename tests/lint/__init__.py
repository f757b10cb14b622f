"""What sqlfluff needs to render the models without dbt: the project's variables, and engine macros as plain calls."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]
VARIABLES = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]


def var(name: str, default: Any = None) -> Any:
    """Return the variable's value as in dbt_project.yml."""
    return VARIABLES.get(name, default)


def env_var(name: str, default: str = "") -> str:
    """Return what a model reads of the environment where nothing is set."""
    return default


class Adapter:
    """Stands for dbt's adapter: a dispatched macro renders as a call of its first argument; closure as its CTE."""

    def dispatch(self, name: str) -> Callable[..., str]:
        if name == "closure":
            return lambda nodes, links: (
                f"components as (select {nodes}.node_id from {nodes} cross join {links})"
            )
        return lambda first, *rest: f"{name}({first})"


adapter = Adapter()
# What dbt tells a model of itself.
model = SimpleNamespace(
    unique_id="model.spaser.fct_c01_1_environmental_consideration", tested_node_unique_id=None
)
graph: dict[str, Any] = {"nodes": {}}
invocation_id = "run"
run_started_at = dt.datetime(2026, 1, 1)


def _call(name: str) -> Callable[..., str]:
    """Return a macro that renders as a call of its first argument."""
    return lambda first, *rest, **named: f"{name}({first})"


def code_of(export: str, column: str, text: str) -> str:
    """Return the call that stands for the code of a value."""
    return f"code_of({text})"


clean_text = _call("clean_text")
clean_identifier = _call("clean_identifier")
company_identifier = _call("company_identifier")
comparable = _call("comparable")
holds_code = _call("holds_code")
is_short_number = _call("is_short_number")
lot_number = _call("lot_number")
order_number = _call("order_number")
parse_boolean = _call("parse_boolean")
parse_date = _call("parse_date")
parse_decimal = _call("parse_decimal")
parse_integer = _call("parse_integer")
parse_commune = _call("parse_commune")
parse_headcount_band = _call("parse_headcount_band")
parse_month = _call("parse_month")
parse_rate = _call("parse_rate")
parse_weight = _call("parse_weight")
siren_of = _call("siren_of")
spelling_of = _call("spelling_of")
with_leading_zero = _call("with_leading_zero")
written_number = _call("written_number")
