"""The contract of the raw exports: which files there are, and their columns in order.

One place states it: ``seeds/raw/_raw__seeds.yml``, which dbt reads too.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parent.parent
BUYERS_COLUMNS = ("siren", "name", "role")


@cache
def export_columns() -> dict[str, tuple[str, ...]]:
    """Return the columns of each export, as published, in the order of the contract."""
    text = (PROJECT / "seeds" / "raw" / "_raw__seeds.yml").read_text(encoding="utf-8")
    return {
        seed["name"]: tuple(seed["config"]["column_types"])
        for seed in yaml.safe_load(text)["seeds"]
    }
