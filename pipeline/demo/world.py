"""The actors of the demonstration: buyers, suppliers, directorates, dates."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FIRST_YEAR = 2021
LAST_DAY = dt.date(2026, 6, 30)
YEARS = range(FIRST_YEAR, LAST_DAY.year + 1)

DIRECTORATES = ("Lycées", "Mobilités", "Numérique", "Moyens généraux", "Culture", "Formation")

# Communes are places, not persons: these codes are real, so that the geography can be checked.
COMMUNES_INSIDE = (
    "31555", "34172", "30189", "81004", "12202", "82121", "65440",
    "09122", "11069", "46042", "48095", "32013", "66136",
)  # fmt: skip
COMMUNES_OUTSIDE = ("75056", "69123", "13055", "33063", "44109", "59350", "64445", "2A004")


@dataclass(frozen=True)
class Defects:
    """Known rates of the defects that real exports show; the tests count them."""

    two_forms: float = 0.03  # a second record under the other form of the number
    truncated_twin: float = 0.02  # a second record under a truncated number
    truncated_alone: float = 0.02  # the only record bears a truncated number
    republished: float = 0.02  # the same record again, later
    consideration_unknown: float = 0.05  # empty, NC, MQ or CDL
    absurd_amount: float = 0.005
    details_missing: float = 0.03
    detail_unknown: float = 0.04  # an empty answer in contract_details
    supplier_unlisted: float = 0.01  # a holder that the registry does not know
    category_unknown: float = 0.04
    odd_dialect: float = 0.03  # 18/01/2024, 1 234,56, OUI, spaces in a SIRET
    invoice_unknown_contract: float = 0.02


@dataclass(frozen=True)
class Buyer:
    siret: str
    name: str
    weight: float


@dataclass(frozen=True)
class Supplier:
    siren: str
    siret: str
    name: str
    category: str  # PME, ETI, GE or empty
    headcount: str  # Sirene's tranche of staff
    legal_form: str
    is_social: bool
    activity: str
    created_on: dt.date
    commune: str
    commune_head_office: str
    enters_in: int  # first year in which it may win
    lists: tuple[tuple[str, dt.date, dt.date | None], ...]
    is_listed: bool


def luhn_complete(digits: str) -> str:
    """Append the check digit that makes ``digits`` pass the Luhn formula."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


def fictional_siren(number: int) -> str:
    """Return a SIREN that cannot exist: it begins with 0, and passes its check digit."""
    return luhn_complete(f"0{number:07d}")


def fictional_siret(siren: str, establishment: int = 1) -> str:
    """Return the SIRET of an establishment of ``siren``, check digit included."""
    return luhn_complete(f"{siren}{establishment:04d}")


# The same five stand in seeds/reference/buyers.csv, named as a demonstration.
BUYERS = tuple(
    Buyer(fictional_siret(fictional_siren(number)), name, weight)
    for number, name, weight in (
        (1, "Région de démonstration", 0.85),
        (2, "Agence fictive du développement", 0.06),
        (3, "Agence fictive de l'énergie", 0.04),
        (4, "Agence fictive de l'aménagement", 0.03),
        (5, "Agence fictive de l'innovation sociale", 0.02),
    )
)
REGION = BUYERS[0]
FIRST_SUPPLIER_NUMBER = 1_000


def by_year(values: Sequence[float], year: int) -> float:
    """Return the value of ``year`` in a series that begins in the first year of the demonstration."""
    return values[min(year - FIRST_YEAR, len(values) - 1)]


def chance(rng: random.Random, probability: float) -> bool:
    return rng.random() < probability


def euros(value: float) -> str:
    """Print an amount as a platform does: two decimals at most, a point."""
    text = f"{value:.2f}"
    return text[:-3] if text.endswith(".00") else text


def log_amount(rng: random.Random, low: float, high: float) -> float:
    """Draw an amount spread evenly over its order of magnitude."""
    return round(math.exp(rng.uniform(math.log(low), math.log(high))), 2)


def day_of(rng: random.Random, year: int) -> dt.date:
    """Draw a day of ``year``, never after the last day of the demonstration."""
    first = dt.date(year, 1, 1)
    last = min(dt.date(year, 12, 31), LAST_DAY)
    return first + dt.timedelta(days=rng.randrange((last - first).days + 1))


def share_of_year(year: int) -> float:
    """Return how much of ``year`` the demonstration covers, between 0 and 1."""
    return min(1.0, ((min(dt.date(year, 12, 31), LAST_DAY) - dt.date(year, 1, 1)).days + 1) / 365)


def odd_date(rng: random.Random, day: dt.date, defects: Defects) -> str:
    """Print a date, now and then in another of the dialects met in real files."""
    if not chance(rng, defects.odd_dialect):
        return day.isoformat()
    return rng.choice(
        (f"{day:%d/%m/%Y}", f"{day.isoformat()}+01:00", f"{day.isoformat()}T00:00:00")
    )


def odd_euros(rng: random.Random, value: float, defects: Defects) -> str:
    """Print an amount, now and then with French spaces and a decimal comma."""
    if not chance(rng, defects.odd_dialect):
        return euros(value)
    return f"{value:,.2f}".replace(",", "\u202f").replace(".", ",")


def yes_no(rng: random.Random, probability: float, defects: Defects) -> str:
    """Print an answer; a known share of answers is missing, which is not a no."""
    if chance(rng, defects.detail_unknown):
        return ""
    answer = "oui" if chance(rng, probability) else "non"
    return answer.upper() if chance(rng, defects.odd_dialect) else answer


def suppliers(rng: random.Random, block: int, count: int, defects: Defects) -> list[Supplier]:
    """Build the suppliers of a block: most are small, most are of the region, some enter each year."""
    entering = {2022: 0.13, 2023: 0.135, 2024: 0.14, 2025: 0.15, 2026: 0.08}
    result = []
    for index in range(count):
        number = FIRST_SUPPLIER_NUMBER + block * count + index
        siren = fictional_siren(number)
        category = rng.choices(("PME", "ETI", "GE"), (0.88, 0.08, 0.04))[0]
        micro = category == "PME" and chance(rng, 0.45)
        inside = chance(rng, 0.80)
        commune = rng.choice(COMMUNES_INSIDE if inside else COMMUNES_OUTSIDE)
        moved = chance(rng, 0.08)
        enters_in = rng.choices((FIRST_YEAR, *entering), (0.365, *entering.values()))[0]
        is_social = chance(rng, 0.09)
        result.append(
            Supplier(
                siren=siren,
                siret=fictional_siret(siren, 1 + index % 3),
                name=f"Entreprise fictive {number:05d}",
                category="" if chance(rng, defects.category_unknown) else category,
                headcount=rng.choice(("00", "01", "02", "03"))
                if micro
                else {"PME": rng.choice(("11", "12", "21", "22")), "ETI": "32", "GE": "51"}[
                    category
                ],
                legal_form="9220" if is_social and chance(rng, 0.5) else "5710",
                is_social=is_social,
                activity=rng.choice(
                    ("4120A", "4399C", "6202A", "7112B", "8121Z", "4651Z", "8559A")
                ),
                created_on=dt.date(rng.randrange(1985, 2021), rng.randrange(1, 13), 1),
                commune=commune,
                commune_head_office=rng.choice(COMMUNES_OUTSIDE) if moved else commune,
                enters_in=enters_in,
                lists=tuple(_memberships(rng, index, is_social)),
                is_listed=not chance(rng, defects.supplier_unlisted),
            )
        )
    return result


def _memberships(
    rng: random.Random, index: int, is_social: bool
) -> Iterator[tuple[str, dt.date, dt.date | None]]:
    if is_social and chance(rng, 0.6):
        yield "ESS", dt.date(2018, 1, 1), None
    if index % 40 == 7:
        # Some leave their list in the middle of a year.
        leaves = dt.date(2024, 6, 30) if chance(rng, 0.2) else None
        yield rng.choice(("EA", "ESAT", "EATT")), dt.date(2019, 1, 1), leaves
    if index % 50 == 11:
        yield rng.choice(("EI", "ACI", "ETTI", "AI", "GEIQ", "ESUS")), dt.date(2020, 1, 1), None
    if index % 28 == 3:
        yield "STRATEGIQUE", dt.date(2021, 1, 1), None
