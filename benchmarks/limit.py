"""The least that computes the 51 figures: bare DuckDB on SQL written by hand (``limit/``), which casts and no more.

``python -m benchmarks.limit exports figures.csv`` writes ``indicator_id``, ``year``, ``numerator`` and
``denominator``, and prints the seconds of each phase as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb

from pipeline.published import sql_text
from pipeline.resources import limits

PHASES = ("read", "contracts", "figures")


def main() -> int:
    """Compute, and print the seconds."""
    exports, out = map(Path, sys.argv[1:])
    seconds = {}
    with duckdb.connect(config=limits()) as connection:
        connection.execute(f"set temp_directory = {sql_text(out.parent / 'tmp')}")
        connection.execute(f"set variable folder = {sql_text(exports)}")
        for phase in PHASES:
            started = time.monotonic()
            statements = (Path(__file__).parent / "limit" / f"{phase}.sql").read_text("utf-8")
            connection.execute(statements)
            seconds[phase] = time.monotonic() - started
        connection.execute(f"copy figures to {sql_text(out)} (format csv)")
    print(json.dumps(seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
