"""The drawing of a trajectory: what is known is in it, and what is not is not."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest

from pipeline.chart import described, short, sparkline, trajectory

SHARE = {"measure": "share", "counted_unit": "contracts", "unit_fr": "marchés", "target_kind": "at_least"}  # fmt: skip
EUROS = {"measure": "sum", "counted_unit": "EUR", "unit_fr": "euros HT", "target_kind": "growth_at_least"}  # fmt: skip


def row(year: int, value: str | None, **others: Any) -> dict[str, Any]:
    return {
        "year": year, "value": None if value is None else Decimal(value), "target": None, "target_status": None,
        "reference_path": None, "is_year_complete": year < 2026, "status": "no_target",
    } | others  # fmt: skip


def drawn(svg: str) -> tuple[list[str], list[ElementTree.Element]]:
    """Return the words and the marks of a drawing."""
    root = ElementTree.fromstring(svg)
    tag = "{http://www.w3.org/2000/svg}"
    return [one.text or "" for one in root.iter(f"{tag}text")], [*root.iter(f"{tag}circle")]


def test_each_known_value_bears_its_figure_and_the_year_in_progress_is_hollow() -> None:
    rows = [row(2023, "0.1"), row(2024, None), row(2025, "0.284"), row(2026, "0.31", status="in_progress")]  # fmt: skip
    words, points = drawn(trajectory(SHARE, rows, font="serif"))
    plain = [word.replace("\N{NO-BREAK SPACE}", " ") for word in words]
    assert {"10 %", "28,4 %", "31 %", "2023", "2024", "2025", "2026"} <= set(plain)
    assert [one.get("fill") == "#ffffff" for one in points] == [False, False, True]


def test_the_target_and_the_national_level_are_drawn_and_unsure_years_are_shaded() -> None:
    rows = [
        row(2024, "0.2", reference_path=Decimal("0.2")),
        row(2025, "0.1", target=Decimal("0.3"), reference_path=Decimal("0.3"), status="insufficient_coverage"),
    ]  # fmt: skip
    svg = trajectory(SHARE, rows, font="serif", national={2025: Decimal("0.5"), 2040: Decimal(1)})
    assert "cible 2025 : 30,0" in svg
    assert svg.count("<rect") == 1 and svg.count("<path") == 1
    assert len(re.findall('stroke="#6a1b7a"', svg)) == 1, "2040 is not on the axis"


def test_a_growth_says_nothing_of_a_year_whose_year_before_is_not_over() -> None:
    rows = [row(year, "100", reference_path=Decimal(110)) for year in (2024, 2025, 2026, 2027)]
    svg = trajectory(EUROS, rows, font="serif")
    (path,) = re.findall(r'points="([^"]*)"[^>]*stroke-dasharray="6 5"', svg)
    assert len(path.split()) == 2, "2025 and 2026"


@pytest.mark.parametrize("rows", [[], [row(2025, None)]])
def test_nothing_is_drawn_of_nothing(rows: list[dict[str, Any]]) -> None:
    assert trajectory(SHARE, rows, font="serif") == ""
    assert sparkline(rows) == ""
    assert described(SHARE, rows) == "Aucune valeur n'est connue."


def test_equal_values_make_a_line_and_one_value_makes_none() -> None:
    assert sparkline([row(2024, "1")]) == ""
    words, points = drawn(sparkline([row(2024, "1"), row(2025, "1"), row(2026, "1")]))
    assert words == [] and points[0].get("fill") == "#ffffff"


def test_what_a_name_holds_stays_text() -> None:
    hostile = SHARE | {"measure": "count", "unit_fr": '<b>"&'}
    svg = trajectory(hostile, [row(2025, "3", target=Decimal(4))], font='serif" onload="x')
    ElementTree.fromstring(svg)
    assert "<b>" not in svg and ' onload="x' not in svg


def test_large_amounts_are_said_in_few_signs() -> None:
    said = [short(Decimal(value), EUROS) for value in ("9310805.02", "1234", "2500000000", "12.5")]
    assert [word.replace("\N{NO-BREAK SPACE}", " ") for word in said] == [
        "9,3 M€", "1,2 k€", "2,5 Md€", "12,50 €",
    ]  # fmt: skip
