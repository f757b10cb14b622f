"""The trajectory of an indicator as SVG: one drawing for the report, the site, and whoever takes it along."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from decimal import Decimal
from html import escape

from pipeline.words import RATIOS, Row, day, figure, number, target_text, value_text

WIDTH, HEIGHT = 720, 230
LEFT, RIGHT, TOP, BOTTOM = 80, 150, 24, 30
# Between the axis and the first year: a figure stands above each point.
INSET = 30
SPARK_WIDTH, SPARK_HEIGHT = 120, 28
SOFT, LINE, VALUE, TARGET, NATIONAL = "#555555", "#dddddd", "#00428a", "#b35c00", "#6a1b7a"
THRESHOLD = "#b1200f"
BAR_WIDTH = 30
# What dim_indicators says in drawn_as; the other is bars.
LINE_FORM = "line"
# Too few answers are known to conclude: drawn, and hatched.
UNSURE = "insufficient_coverage"


def trajectory(
    indicator: Row,
    rows: list[Row],
    *,
    font: str,
    national: dict[int, Decimal] | None = None,
    threshold: Decimal | None = None,
    same_day: tuple[dt.date, Decimal] | None = None,
) -> str:
    """Return the values, the path and the targets over the years; nothing where none is known.

    Each value bears its figure, and the last target. The year in progress is dotted and hollow: it is not over. A
    year of which too few answers are known is hatched. A growth asks for a level from the year before, which says
    nothing while that year is not over.

    Parameters
    ----------
    indicator, rows: as ``report/queries`` have them; ``rows`` by year.
    font: the family of the letters.
    national: the level of a national obligation, by year.
    threshold: a level that the rules set, over all years.
    same_day: of the year before that in progress, a day and the figure on it: what the year in progress compares to.
    """
    is_growth = indicator["target_kind"] == "growth_at_least"
    over = {row["year"] for row in rows if row["is_year_complete"]}
    years = [row["year"] for row in rows]
    values = [(row["year"], row["value"], row) for row in rows if row["value"] is not None]
    path = [
        (row["year"], row["reference_path"])
        for row in rows
        if row["reference_path"] is not None and (not is_growth or row["year"] - 1 in over)
    ]
    targets = [
        (row["year"], row["target"], row)
        for row in rows
        if row["target"] is not None and not is_growth
    ]
    levels = [(year, level) for year, level in sorted((national or {}).items()) if year in years]
    # Beside the last point, where its year is not over.
    is_beside = bool(same_day and values and not values[-1][2]["is_year_complete"])
    day_before, value_then = same_day if same_day and is_beside else (None, Decimal(0))
    known = [float(point[1]) for point in (*values, *path, *targets, *levels)]
    if day_before:
        known.append(float(value_then))
    if threshold is not None and known:
        known.append(float(threshold))
    if not known:
        return ""
    step = _step(max(*known, 0.0) - min(*known, 0.0))
    top = math.ceil(round(max(*known, 0.0) / step, 9)) * step or step
    bottom = math.floor(round(min(*known, 0.0) / step, 9)) * step

    def x(year: int) -> float:
        share: float = (year - years[0]) / max(1, years[-1] - years[0])
        return LEFT + INSET + share * (WIDTH - LEFT - INSET - RIGHT)

    def y(value: Decimal | float) -> float:
        return TOP + (1 - (float(value) - bottom) / (top - bottom)) * (HEIGHT - TOP - BOTTOM)

    parts = []
    for row in rows:
        if row["status"] == UNSURE:
            width = (x(years[-1]) - x(years[0])) / max(1, len(years) - 1)
            parts += _hatched(x(row["year"]) - width / 2, width)
    for tick in (bottom + place * step for place in range(round((top - bottom) / step) + 1)):
        parts.append(_line([(LEFT, y(tick)), (WIDTH - RIGHT, y(tick))], LINE, 1))
        said = short(Decimal(str(round(tick, 9))), indicator)
        parts.append(_text(LEFT - 8, y(tick) + 4, said, SOFT, "end"))
    parts += [_text(x(year), HEIGHT - 10, str(year), SOFT, "middle") for year in years]
    if threshold is not None:
        parts.append(_line([(LEFT, y(threshold)), (WIDTH - RIGHT, y(threshold))], THRESHOLD, 2))
        said = f"seuil : {short(threshold, indicator)}"
        parts.append(_text(WIDTH - RIGHT + 14, y(threshold) + 4, said, THRESHOLD, "start"))
    if len(path) > 1:
        parts.append(_line([(x(year), y(value)) for year, value in path], SOFT, 2, "6 5"))
    parts += [
        _line([(x(year) - 14, y(level)), (x(year) + 14, y(level))], NATIONAL, 4)
        for year, level in levels
    ]
    for (year, value, _), (next_year, next_value, row) in itertools.pairwise(
        values if indicator["drawn_as"] == LINE_FORM else []
    ):
        dashes = "" if row["is_year_complete"] else "2 4"
        ends = [(x(year), y(value)), (x(next_year), y(next_value))]
        parts.append(_line(ends, VALUE, 2.5, dashes))
    for year, value, _ in targets:
        diamond = f"M{x(year):.1f},{y(value) - 8:.1f} l8,8 l-8,8 l-8,-8 z"
        parts.append(f'<path d="{diamond}" fill="{TARGET}"/>')
    if day_before:
        at = x(values[-1][0]) - 26
        parts.append(
            f'<rect x="{at - 4.5:.1f}" y="{y(value_then) - 4.5:.1f}" width="9" height="9" fill="#ffffff" '
            f'stroke="{SOFT}" stroke-width="2"/>'
        )
        parts.append(_text(at, y(value_then) + 19, short(value_then, indicator), SOFT, "middle"))
    for year, value, row in values:
        fill = VALUE if row["is_year_complete"] else "#ffffff"
        if indicator["drawn_as"] == LINE_FORM:
            mark = f'<circle cx="{x(year):.1f}" cy="{y(value):.1f}" r="4.5" '
        else:
            high, low = sorted((y(value), y(0)))
            mark = (
                f'<rect x="{x(year) - BAR_WIDTH / 2:.1f}" y="{high:.1f}" width="{BAR_WIDTH}" '
                f'height="{low - high:.1f}" '
            )
        parts.append(f'{mark}fill="{fill}" stroke="{VALUE}" stroke-width="2"/>')
        # Below the point where the path passes just above it.
        above = [y(value) - y(level) for at, level in path if at == year]
        place = y(value) + (18 if above and 4 < above[0] < 26 else -10)
        parts.append(_text(x(year), place, short(value, indicator), VALUE, "middle"))
    said_all = described(indicator, rows)
    if day_before:
        said_all += f" Au {day(day_before)} : {figure(value_then, indicator)}."
    # What is asked in the end is said beside the end of the line, where nothing else stands.
    if targets:
        year, value, row = targets[-1]
        said = f"cible {year} : {target_text(row, indicator)}"
        parts.append(_text(WIDTH - RIGHT + 14, y(value) + 4, said, TARGET, "start"))
    elif len(path) > 1:
        year, value = path[-1]
        said = f"attendu {year} : {short(value, indicator)}"
        parts.append(_text(WIDTH - RIGHT + 14, y(value) + 4, said, SOFT, "start"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{escape(font)}" '
        f'font-size="13" role="img" aria-label="{escape(said_all)}">{"".join(parts)}</svg>'
    )


def sparkline(rows: list[Row], *, beside: list[Row] | None = None) -> str:
    """Return the values alone, small, without words: they stand beside it. Nothing where fewer than two are known.

    Parameters
    ----------
    beside: the rows of all lines that are compared; they share years and scale, and the scale starts at nought.
    """
    values = _values(rows)
    if len(values) < 2:
        return ""
    shared = _values(beside) if beside else values
    first, last = min(year for year, _ in shared), max(year for year, _ in shared)
    least, most = min(value for _, value in shared), max(value for _, value in shared)
    if beside:
        least = min(least, 0.0)

    def place(year: int, value: float) -> tuple[float, float]:
        height = (value - least) / (most - least) if most > least else 0.5
        return (
            4 + (year - first) / (last - first) * (SPARK_WIDTH - 8),
            4 + (1 - height) * (SPARK_HEIGHT - 8),
        )

    points = [place(*one) for one in values]
    is_over = next(row["is_year_complete"] for row in rows if row["year"] == values[-1][0])
    parts = [
        _line(points if is_over else points[:-1], VALUE, 2),
        "" if is_over else _line(points[-2:], VALUE, 2, "2 3"),
        f'<circle cx="{points[-1][0]:.1f}" cy="{points[-1][1]:.1f}" r="3" '
        f'fill="{VALUE if is_over else "#ffffff"}" stroke="{VALUE}"/>',
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" '
        f'width="{SPARK_WIDTH}" height="{SPARK_HEIGHT}" aria-hidden="true">{"".join(parts)}</svg>'
    )


def _values(rows: list[Row]) -> list[tuple[int, float]]:
    return [(row["year"], float(row["value"])) for row in rows if row["value"] is not None]


def described(indicator: Row, rows: list[Row]) -> str:
    """Return in words what the drawing of a trajectory shows."""
    values = [
        f"{row['year']}, {value_text(row, indicator)}" for row in rows if row["value"] is not None
    ]
    targets = [
        f"{row['year']}, {target_text(row, indicator)}" for row in rows if row["target"] is not None
    ]
    said = f"Valeurs : {' ; '.join(values)}." if values else "Aucune valeur n'est connue."
    return f"{said} Cibles : {' ; '.join(targets)}." if targets else said


def short(value: Decimal, indicator: Row) -> str:
    """Return a figure in few signs: 12 %, 3,4 M€."""
    if indicator["measure"] in RATIOS:
        return f"{number(value * 100, 0, 1)}\N{NO-BREAK SPACE}%"
    for size, letter in ((1_000_000_000, "Md"), (1_000_000, "M"), (1_000, "k")):
        if abs(value) >= size:
            unit = f"{letter}€" if indicator["counted_unit"] == "EUR" else letter
            return f"{number(value / size, 0, 1)}\N{NO-BREAK SPACE}{unit}"
    return figure(value, indicator) if indicator["counted_unit"] == "EUR" else number(value, 0, 1)


def _step(span: float) -> float:
    """Return a round step, 1, 2, 2.5 or 5 times a power of ten, for about four of them."""
    span = span or 1.0
    power = 10.0 ** math.floor(math.log10(span / 4))
    return next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= span / 4)


def _hatched(left: float, width: float) -> list[str]:
    """Return a field over the height of the drawing, with slanting lines: seen without colours too."""
    height = HEIGHT - TOP - BOTTOM
    parts = [
        f'<rect x="{left:.1f}" y="{TOP}" width="{width:.1f}" height="{height}" fill="#f8f1e5"/>'
    ]
    for offset in range(-height, math.ceil(width), 10):
        start, end = max(0, -offset), min(height, width - offset)
        if end > start:
            ends = [(left + offset + place, TOP + place) for place in (start, end)]
            parts.append(_line(ends, "#d9bd94", 1))
    return parts


def _line(points: list[tuple[float, float]], colour: str, width: float, dashes: str = "") -> str:
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'
    )


def _text(x: float, y: float, said: str, colour: str, anchor: str) -> str:
    # A white edge keeps the figure apart from a line below it.
    edge = 'stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" {edge}>{escape(said)}</text>'
