"""The trajectory of an indicator as SVG: one drawing for the page and for the PDF."""

from __future__ import annotations

import itertools
import math
from decimal import Decimal
from html import escape

from pipeline.report.words import RATIOS, Row, figure, number, target_text, value_text

WIDTH, HEIGHT = 720, 230
LEFT, RIGHT, TOP, BOTTOM = 80, 150, 24, 30
# Between the axis and the first year: a figure stands above each point.
INSET = 30
INK, SOFT, LINE, VALUE, TARGET = "#1b1b1b", "#555555", "#dddddd", "#00428a", "#b35c00"


def trajectory(indicator: Row, rows: list[Row], font: str) -> str:
    """Return the values, the path and the targets over the years; nothing where none is known.

    The year in progress is dashed and hollow: it is not over. Each value bears its figure, and the last target.
    A growth asks for a level from the year before, which says nothing while that year is not over.
    """
    is_growth = indicator["target_kind"] == "growth_at_least"
    over = {row["year"] for row in rows if row["is_year_complete"]}
    values = [(row["year"], row["value"], row) for row in rows if row["value"] is not None]
    path = [
        (row["year"], row["reference_path"], row)
        for row in rows
        if row["reference_path"] is not None and (not is_growth or row["year"] - 1 in over)
    ]
    targets = [
        (row["year"], row["target"], row)
        for row in rows
        if row["target"] is not None and not is_growth
    ]
    known = [float(value) for _, value, _ in values + path + targets]
    if not known:
        return ""
    years = [row["year"] for row in rows]
    step = _step(max(*known, 0.0) - min(*known, 0.0))
    top = math.ceil(round(max(*known, 0.0) / step, 9)) * step or step
    bottom = math.floor(round(min(*known, 0.0) / step, 9)) * step

    def x(year: int) -> float:
        share: float = (year - years[0]) / max(1, years[-1] - years[0])
        return LEFT + INSET + share * (WIDTH - LEFT - INSET - RIGHT)

    def y(value: Decimal | float) -> float:
        return TOP + (1 - (float(value) - bottom) / (top - bottom)) * (HEIGHT - TOP - BOTTOM)

    parts = []
    for tick in (bottom + number_ * step for number_ in range(round((top - bottom) / step) + 1)):
        parts.append(_line([(LEFT, y(tick)), (WIDTH - RIGHT, y(tick))], LINE, 1))
        parts.append(_text(LEFT - 8, y(tick) + 4, _axis(tick, indicator), SOFT, "end"))
    parts += [_text(x(year), HEIGHT - 10, str(year), SOFT, "middle") for year in years]
    if len(path) > 1:
        parts.append(_line([(x(year), y(value)) for year, value, _ in path], SOFT, 2, "6 5"))
    for (year, value, _), (next_year, next_value, row) in itertools.pairwise(values):
        dashes = "" if row["is_year_complete"] else "2 4"
        ends = [(x(year), y(value)), (x(next_year), y(next_value))]
        parts.append(_line(ends, VALUE, 2.5, dashes))
    for year, value, _ in targets:
        diamond = f"M{x(year):.1f},{y(value) - 8:.1f} l8,8 l-8,8 l-8,-8 z"
        parts.append(f'<path d="{diamond}" fill="{TARGET}"/>')
    for year, value, row in values:
        fill = VALUE if row["is_year_complete"] else "#ffffff"
        parts.append(
            f'<circle cx="{x(year):.1f}" cy="{y(value):.1f}" r="4.5" fill="{fill}" stroke="{VALUE}" '
            'stroke-width="2"/>'
        )
        # Below the point where the path passes just above it.
        above = [y(value) - y(level) for at, level, _ in path if at == year]
        place = y(value) + (18 if above and 4 < above[0] < 26 else -10)
        parts.append(_text(x(year), place, _short(value, indicator), VALUE, "middle"))
    # What is asked in the end is said beside the end of the line, where nothing else stands.
    if targets:
        year, value, row = targets[-1]
        said = f"cible {year} : {target_text(row, indicator)}"
        parts.append(_text(WIDTH - RIGHT + 8, y(value) + 4, said, TARGET, "start"))
    elif len(path) > 1:
        year, value, _ = path[-1]
        said = f"attendu {year} : {_short(value, indicator)}"
        parts.append(_text(WIDTH - RIGHT + 8, y(value) + 4, said, SOFT, "start"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{escape(font)}" '
        f'font-size="13" role="img" aria-label="{escape(described(indicator, rows))}">{"".join(parts)}</svg>'
    )


def described(indicator: Row, rows: list[Row]) -> str:
    """Return in words what the drawing shows."""
    values = [
        f"{row['year']}, {value_text(row, indicator)}" for row in rows if row["value"] is not None
    ]
    targets = [
        f"{row['year']}, {target_text(row, indicator)}" for row in rows if row["target"] is not None
    ]
    said = f"Valeurs : {' ; '.join(values)}." if values else "Aucune valeur n'est connue."
    return f"{said} Cibles : {' ; '.join(targets)}." if targets else said


def _step(span: float) -> float:
    """Return a round step, 1, 2, 2.5 or 5 times a power of ten, for about four of them."""
    span = span or 1.0
    power = 10.0 ** math.floor(math.log10(span / 4))
    return next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= span / 4)


def _axis(value: float, indicator: Row) -> str:
    return _short(Decimal(str(round(value, 9))), indicator)


def _short(value: Decimal, indicator: Row) -> str:
    """Return a figure in few signs: 12 %, 3,4 M€."""
    if indicator["measure"] in RATIOS:
        return f"{number(value * 100, 0, 1)}\N{NO-BREAK SPACE}%"
    for size, letter in ((1_000_000_000, "Md"), (1_000_000, "M"), (1_000, "k")):
        if abs(value) >= size:
            unit = f"{letter}€" if indicator["counted_unit"] == "EUR" else letter
            return f"{number(value / size, 0, 1)}\N{NO-BREAK SPACE}{unit}"
    return figure(value, indicator) if indicator["counted_unit"] == "EUR" else number(value, 0, 1)


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
