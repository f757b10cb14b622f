"""The drawing of a trajectory: what is known is in it, and what is not is not."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest

from pipeline.chart import described, short, sparkline, trajectory

SHARE = {
    "measure": "share", "counted_unit": "contracts", "unit_fr": "marchés", "target_kind": "at_least",
    "drawn_as": "line",
}  # fmt: skip
EUROS = {
    "measure": "sum", "counted_unit": "EUR", "unit_fr": "euros HT", "target_kind": "growth_at_least",
    "drawn_as": "line",
}  # fmt: skip


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


def test_the_target_and_the_national_level_are_drawn_and_unsure_years_are_hatched() -> None:
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


def test_gains_are_bars_from_nought_whether_more_or_less() -> None:
    rows = [row(2024, "-0.02"), row(2025, "0.04"), row(2026, "0.01", status="in_progress")]
    svg = trajectory(SHARE | {"drawn_as": "bars"}, rows, font="serif")
    root = ElementTree.fromstring(svg)
    bars = list(root.iter("{http://www.w3.org/2000/svg}rect"))
    edges = [
        (float(one.attrib["y"]), float(one.attrib["y"]) + float(one.attrib["height"]))
        for one in bars
    ]
    nought = edges[0][0]
    assert [round(low, 1) for _, low in edges[1:]] == [round(nought, 1)] * 2
    heights = [low - high for high, low in edges]
    assert heights == pytest.approx([heights[2] * 2, heights[2] * 4, heights[2]], abs=0.2)
    assert [one.attrib["fill"] == "#ffffff" for one in bars] == [False, False, True]
    assert "<circle" not in svg


def test_half_a_year_stands_beside_the_same_day_of_the_year_before() -> None:
    then = (dt.date(2025, 6, 30), Decimal("0.239"))
    rows = [row(2025, "0.284"), row(2026, "0.314", status="in_progress")]
    svg = trajectory(SHARE, rows, font="serif", same_day=then)
    assert "Au 30/06/2025 : 23,9" in svg
    assert "23,9\N{NO-BREAK SPACE}%" in drawn(svg)[0]
    # A year that is over is compared with nothing.
    assert "30/06/2025" not in trajectory(SHARE, rows[:1], font="serif", same_day=then)


def test_a_threshold_is_a_line_over_all_years() -> None:
    svg = trajectory(
        SHARE, [row(2024, "0.011"), row(2025, "0.012")], font="serif", threshold=Decimal("0.3")
    )
    assert "seuil : 30" in svg
    assert ">40" in svg or ">30" in svg, "the axis reaches the threshold"


def test_small_lines_that_are_compared_share_years_and_scale() -> None:
    high = [row(2023, "0.4"), row(2024, "0.8")]
    low = [row(2023, "0.1"), row(2024, "0.2")]

    def places(rows: list[dict[str, Any]]) -> list[tuple[float, float]]:
        (points,) = re.findall(r'points="([^"]*)"', sparkline(rows, beside=high + low))
        return [(float(x), float(y)) for x, y in (one.split(",") for one in points.split())]

    (first, second), (other, last) = places(high), places(low)
    assert (first[0], second[0]) == (other[0], last[0])
    # From nought: half as high is half the height.
    bottom = 2 * first[1] - second[1]
    assert bottom - last[1] == pytest.approx((bottom - second[1]) / 4, abs=0.1)
