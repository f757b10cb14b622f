"""What people read of a figure, written anew from the rules: pages and reports are held to it."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal


def number(value: Decimal, digits: int) -> str:
    """Write a number as French people do: a narrow no-break space between thousands, a comma, no needless zero."""
    rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{rounded:,.{digits}f}".replace(",", "\u202f").replace(".", ",")


def french(value: Decimal | None, measure: str, unit: str, unit_fr: str, status: str) -> str:
    """Return what a page must say of a figure: written anew from the rules, not from the pages' own code."""
    if status == "withheld":
        return "non publié : trop peu de personnes"
    if value is None:
        reasons = {"upcoming": "année à venir", "in_progress": "publié quand l'année est close"}
        return reasons.get(status, "pas de données")
    if measure in ("share", "growth"):
        return f"{number(value * 100, 1)} %"
    if unit == "EUR":
        return f"{number(value, 2)} €"
    whole = number(value, 2).rstrip("0").rstrip(",")
    first, *rest = unit_fr.split(" ", 1)
    if abs(value) < 2:
        first = first.removesuffix("s")
    return " ".join([whole, first, *rest])


def same(shown: str | None, expected: str) -> bool:
    """Compare two texts, all kinds of spaces alike."""
    return re.sub(r"\s+", " ", shown or "").strip() == re.sub(r"\s+", " ", expected).strip()
