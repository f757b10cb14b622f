"""Freeze a published year: write its figures, as published, to ``seeds/reference/published_figures.csv``.

``spaser freeze 2024``. From then on a test says which figure of that year is another today.
"""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.project import PROJECT
from pipeline.published import reading, verify

FIGURES = PROJECT / "seeds" / "reference" / "published_figures.csv"
COLUMNS = (
    "indicator_id",
    "year",
    "numerator",
    "denominator",
    "value",
    "second_measure",
    "coverage",
)


def freeze(published: Path, figures: Path, year: int) -> int:
    """Replace the rows of ``year`` in ``figures`` by what ``published`` holds; return how many there are.

    Raises UsageError where nothing is published, or the year is not over; UserError where the file is not what was
    audited.
    """
    verify(published)
    with reading(published) as connection:
        rows = connection.execute(
            f"select {', '.join(COLUMNS)} from steering.indicator_years "
            "where year = ? and is_year_complete and value is not null order by indicator_id",
            [year],
        ).fetchall()
    if not rows:
        raise UsageError(
            f"{year} : aucun chiffre publié pour cette année, ou elle n'est pas close."
        )
    kept: list[list[str]] = []
    if figures.is_file():
        with figures.open(encoding="utf-8", newline="") as file:
            kept = [list(row) for row in list(csv.reader(file))[1:] if row[1] != str(year)]
    kept += [["" if value is None else str(value) for value in row] for row in rows]
    kept.sort(key=lambda row: (row[1], row[0]))
    with figures.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(kept)
    return len(rows)
