"""Numbers and dates as French people write them: what ``dashboard/components/format.js`` says of the same rows."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Row = dict[str, Any]
# The space that parts thousands, and the one before a sign: neither breaks a line.
THIN, HARD = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
RATIOS = ("share", "growth")


def number(value: Decimal | float, least: int, most: int) -> str:
    """Return 1 234,5: at least and at most so many decimals, half away from zero."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    whole, _, decimals = f"{abs(rounded):f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0") if len(decimals) > least else decimals
    grouped = f"{int(whole):,}".replace(",", THIN)
    sign = "-" if rounded < 0 else ""
    return f"{sign}{grouped}" + (f",{decimals}" if decimals else "")


def euros(value: Decimal) -> str:
    """Return 1 234 567,89 €."""
    return f"{number(value, 2, 2)}{HARD}€"


def percent(value: Decimal) -> str:
    """Return 34,5 %."""
    return f"{number(value * 100, 1, 1)}{HARD}%"


def count(value: Decimal | float) -> str:
    """Return 1 234,5, without decimals that say nothing."""
    return number(value, 0, 2)


def day(value: dt.date | None) -> str:
    """Return 18/01/2024."""
    return value.strftime("%d/%m/%Y") if value else ""


def with_unit(value: Decimal, unit: str) -> str:
    """Return 2 marchés de travaux, 1 marché de travaux."""
    said = re.sub(r"^(\S+?)s( |$)", r"\1\2", unit, count=1) if abs(value) < 2 else unit
    return f"{count(value)}{HARD}{said}"


def figure(value: Decimal, indicator: Row) -> str:
    """Return a figure in the unit of its indicator."""
    if indicator["measure"] in RATIOS:
        return percent(value)
    if indicator["counted_unit"] == "EUR":
        return euros(value)
    return with_unit(value, indicator["unit_fr"])


def value_text(row: Row, indicator: Row) -> str:
    """Return the value, or why there is none."""
    if row["status"] == "withheld":
        return "non publié : trop peu de personnes"
    if row["value"] is not None:
        return figure(row["value"], indicator)
    if row["status"] == "upcoming":
        return "année à venir"
    if row["status"] == "in_progress":
        return "publié quand l'année est close"
    return "pas de données"


def target_text(row: Row, indicator: Row) -> str:
    """Return the target, which may be a growth where the figure is a total."""
    if row["target_status"] == "unreadable":
        return "illisible dans le plan"
    if row["target"] is None:
        return "pas de cible"
    if indicator["target_kind"] == "growth_at_least":
        return f"+{percent(row['target'])} sur un an"
    return figure(row["target"], indicator)


def coverage_text(row: Row) -> str:
    """Return which share of the answers is known, or why it is not told."""
    if row["n_observations"] == 0:
        return "pas de données"
    if row["status"] == "in_progress" and row["value"] is None:
        return "publiée avec le chiffre"
    if row["coverage"] is None:
        return "non publiée : elle dirait un petit nombre de personnes"
    return percent(row["coverage"])


def measure_text(value: Decimal, unit: str) -> str:
    """Return a second measure in its unit."""
    if unit == "EUR":
        return euros(value)
    return percent(value) if unit in RATIOS else count(value)


def joined(names: list[str]) -> str:
    """Return a, b et c."""
    return " et ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
