"""Insertion hours of fictional beneficiaries, events, referents, and the commitments of the plan."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from pipeline.demo.purchasing import Contract, Row
from pipeline.demo.world import (
    DIRECTORATES,
    LAST_DAY,
    YEARS,
    Defects,
    by_year,
    chance,
    day_of,
    odd_date,
    share_of_year,
)

BENEFICIARIES_A_YEAR = 110
REFERENTS = 60

PUBLICS = ("jeune_moins_26", "delde", "rqth", "rsa", "senior", "iae", "difficultes_particulieres")
POSITIVE_EXITS = ("cdi", "cdd_6_mois_et_plus", "formation_qualifiante", "creation_activite")
OTHER_EXITS = ("cdd_moins_6_mois", "recherche_emploi", "abandon")


def insertion_of(
    rng: random.Random, block: int, size: float, contracts: list[Contract], defects: Defects
) -> Iterator[Row]:
    """Yield monthly hours; a beneficiary may work on two contracts, in one month or over two years."""
    with_clause = sorted(
        (item for item in contracts if "Clause sociale" in item.social),
        key=lambda item: (item.notified_on, item.number),
    )
    for year in YEARS:
        under_way = [item for item in with_clause if item.year <= year][-250:]
        if not under_way:
            continue
        for index in range(max(1, round(BENEFICIARIES_A_YEAR * size * share_of_year(year)))):
            person = f"B{year}-{block:04d}-{index:05d}"
            sex = "F" if chance(rng, 0.30 + 0.02 * (year - 2021)) else "H"
            disabled = (
                ""
                if chance(rng, defects.detail_unknown)
                else rng.choices(("oui", "non"), (0.12, 0.88))[0]
            )
            age = rng.choice(("moins_26", "26_49", "50_et_plus"))
            public = rng.choice(PUBLICS)
            places = rng.sample(under_way, min(len(under_way), 2 if chance(rng, 0.15) else 1))
            first = rng.randrange(1, 13)
            months = rng.randrange(2, 10)
            for place in places:
                for offset in range(months):
                    month = dt.date(
                        year + (first + offset - 1) // 12, (first + offset - 1) % 12 + 1, 1
                    )
                    if month > LAST_DAY:
                        break
                    last = offset == months - 1
                    leaves = last and place is places[0] and chance(rng, 0.8)
                    outcome = ""
                    left_on = month + dt.timedelta(days=27)
                    if leaves:
                        outcome = rng.choice(POSITIVE_EXITS if chance(rng, 0.55) else OTHER_EXITS)
                    planned = rng.randrange(40, 150)
                    yield (
                        "insertion_hours",
                        {
                            "acheteur_id": place.buyer.siret,
                            "marche_id": place.number,
                            "siret_titulaire": place.holders[0].siret,
                            "periode": f"{month:%Y-%m}",
                            "beneficiaire_id": person,
                            "sexe": sex,
                            "rqth": disabled,
                            "tranche_age": age,
                            "public_eligible": public,
                            "modalite": rng.choice(
                                ("embauche_directe", "mise_a_disposition", "sous_traitance_iae")
                            ),
                            "heures_prevues": str(planned),
                            "heures_realisees": f"{planned * rng.uniform(0.7, 1.1):.2f}",
                            "sortie": outcome,
                            "date_sortie": odd_date(rng, left_on, defects) if leaves else "",
                        },
                    )


def events_of(rng: random.Random, block: int, size: float) -> Iterator[Row]:
    """Yield events, purchasing referents and who took part."""
    referents = []
    for index in range(max(2, round(REFERENTS * size))):
        first = dt.date(rng.choice((2019, 2021, 2022, 2023, 2024)), 1, 1)
        leaves = chance(rng, 0.2)
        last = dt.date(rng.randrange(first.year + 1, 2027), 6, 30) if leaves else None
        identifier = f"R{block:04d}-{index:03d}"
        referents.append((identifier, first, last))
        yield (
            "purchasing_referents",
            {
                "referent_id": identifier,
                "direction": DIRECTORATES[index % len(DIRECTORATES)],
                "actif_du": first.isoformat(),
                "actif_au": last.isoformat() if last else "",
            },
        )
    for year in YEARS:
        for kind, title, number in (
            ("rencontre_entreprises", "Rencontre fictive avec les entreprises", 4 + year - 2021),
            ("atelier_acheteurs", "Atelier fictif des acheteurs", 3),
            ("sensibilisation_acheteurs", "Session fictive de sensibilisation", 2 + (year > 2023)),
        ):
            for index in range(max(1, round(number * share_of_year(year)))):
                identifier = f"V{year}-{block:04d}-{kind[:4]}-{index}"
                day = day_of(rng, year)
                yield (
                    "events",
                    {
                        "evenement_id": identifier,
                        "date": day.isoformat(),
                        "type": kind,
                        "intitule": f"{title} n° {index + 1}",
                    },
                )
                if kind == "rencontre_entreprises":
                    continue
                rate = by_year((0.15, 0.18, 0.22, 0.26, 0.30, 0.32), year)
                for referent, first, last in referents:
                    if first <= day and (last is None or day <= last) and chance(rng, rate):
                        yield (
                            "event_participants",
                            {"evenement_id": identifier, "referent_id": referent},
                        )


def commitments_of() -> Iterator[Row]:
    """Yield the state of the plan's nineteen commitments, as a Region would keep it."""
    done = {
        1: "2023-03-01", 3: "2024-11-15", 7: "2024-04-10", 8: "2023-04-20", 9: "2024-01-31",
        10: "2025-05-05", 12: "2025-02-01", 15: "2024-09-12", 18: "2023-12-01",
    }  # fmt: skip
    dues = {8: "2023-06-30", 12: "2024-12-31"}
    for number in range(1, 20):
        day = done.get(number, "")
        yield (
            "commitments",
            {
                "engagement_id": f"K{number:02d}",
                "echeance": dues.get(number, ""),
                "realise_le": day,
                "preuve": f"Délibération fictive {number:02d}" if day else "",
            },
        )
