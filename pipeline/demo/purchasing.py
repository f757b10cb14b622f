"""Consultations, bids and contracts, with what hangs on them, and the defects of published contracts."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.demo.world import (
    BUYERS,
    DIRECTORATES,
    FIRST_YEAR,
    LAST_DAY,
    YEARS,
    Buyer,
    Defects,
    Supplier,
    by_year,
    chance,
    day_of,
    euros,
    log_amount,
    odd_date,
    odd_euros,
    share_of_year,
    yes_no,
)

Row = tuple[str, dict[str, str]]

CONSULTATIONS_A_YEAR = 350
SOCIAL_NONE = "Pas de considération sociale"
GREEN_NONE = "Pas de considération environnementale"

# Trajectories from 2021 on: some targets are met, some are missed.
GREEN_CLAUSE = (0.26, 0.34, 0.50, 0.84, 0.92, 0.95)
GREEN_CRITERION = (0.02, 0.03, 0.04, 0.05, 0.075, 0.09)
GREEN_AWARD_CRITERION = (0.01, 0.01, 0.02, 0.03, 0.04, 0.05)
LIFE_CYCLE_CRITERION = (0.0, 0.004, 0.008, 0.015, 0.02, 0.03)
CSR_CRITERION = (0.02, 0.03, 0.06, 0.09, 0.12, 0.15)
INNOVATION_CRITERION = (0.01, 0.012, 0.02, 0.025, 0.03, 0.03)
SOCIAL_CLAUSE_LARGE = (0.08, 0.10, 0.13, 0.17, 0.26, 0.29)
LOTS = (0.52, 0.55, 0.58, 0.60, 0.63, 0.64)
EQUALITY_CONTRACT = (0.0, 0.005, 0.01, 0.02, 0.03, 0.03)
SOURCED_STRATEGIC = (0.30, 0.40, 0.55, 0.70, 0.83, 0.85)
SOURCED_OTHER = (0.05, 0.06, 0.08, 0.10, 0.12, 0.12)
BIO_BASED = (0.04, 0.05, 0.08, 0.12, 0.15, 0.18)
PLASTIC_FREE = (0.05, 0.06, 0.09, 0.13, 0.16, 0.19)
RECYCLED = (0.06, 0.08, 0.11, 0.15, 0.18, 0.20)
REUSED = (0.03, 0.04, 0.06, 0.08, 0.10, 0.12)
ENERGY_LABEL = (0.10, 0.14, 0.20, 0.28, 0.33, 0.36)
LOW_TRANSPORT = (0.04, 0.06, 0.09, 0.14, 0.18, 0.20)
GAIN = (0.005, 0.01, 0.018, 0.024, 0.026, 0.027)
RETENTION_KEPT = (0.2, 0.3, 0.7, 0.85, 0.95, 1.0)
ADVANCE_KEPT = (0.2, 0.3, 0.5, 0.62, 0.7, 0.72)

TRADES = {
    "45": ("Travaux de rénovation", "lycée fictif n° {}"),
    "44": ("Fourniture de matériaux", "atelier fictif n° {}"),
    "30": ("Fourniture de matériel informatique", "site fictif n° {}"),
    "33": ("Fourniture de matériel pédagogique", "lycée fictif n° {}"),
    "34": ("Fourniture de véhicules", "site fictif n° {}"),
    "39": ("Fourniture de mobilier", "lycée fictif n° {}"),
    "15": ("Fourniture de denrées", "restaurant fictif n° {}"),
    "48": ("Acquisition de logiciels", "service fictif n° {}"),
    "71": ("Maîtrise d'œuvre", "opération fictive n° {}"),
    "72": ("Prestations informatiques", "projet fictif n° {}"),
    "79": ("Prestations de conseil", "étude fictive n° {}"),
    "80": ("Formation professionnelle", "parcours fictif n° {}"),
    "90": ("Nettoyage de locaux", "site fictif n° {}"),
    "60": ("Transport de voyageurs", "ligne fictive n° {}"),
}
TRADE_WEIGHTS = (30, 6, 5, 7, 3, 6, 5, 3, 9, 8, 6, 6, 4, 2)


@dataclass
class Contract:
    """A contract before it is published: what the other exports refer to."""

    buyer: Buyer
    number: str  # the whole order number, as the buyer's tools hold it
    year: int
    notified_on: dt.date
    label: str
    cpv: str
    amount: float
    holders: list[Supplier]
    consultation_id: str
    directorate: str
    is_strategic: bool
    is_subsequent: bool
    social: str
    months: int
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def published_number(self) -> str:
        """The number as the platform publishes it: the year stands once more before it."""
        return f"{self.notified_on.year}{self.number[:4]}_{self.number[4:]}"


class Market:
    """Draws who wins: suppliers that enter in a year win for the first time in it."""

    def __init__(self, rng: random.Random, suppliers: list[Supplier]) -> None:
        self._rng = rng
        self._waiting = {
            year: [supplier for supplier in suppliers if supplier.enters_in == year]
            for year in YEARS
        }
        self._known: list[Supplier] = []
        self.of_year: list[Supplier] = []

    def open(self, year: int) -> None:
        self._known += self.of_year
        self.of_year = []
        if year == FIRST_YEAR:
            self._known = self._waiting[year]
            self._waiting[year] = []

    def draw(self, year: int, count: int) -> list[Supplier]:
        drawn: list[Supplier] = []
        while len(drawn) < count:
            waiting = self._waiting[year]
            if waiting and chance(self._rng, 0.25):
                supplier = waiting.pop(self._rng.randrange(len(waiting)))
                self.of_year.append(supplier)
            else:
                supplier = self._rng.choice(self._known)
            if supplier not in drawn:
                drawn.append(supplier)
        return drawn


def contracts_of(
    rng: random.Random, block: int, size: float, suppliers: list[Supplier], defects: Defects
) -> Iterator[Row | Contract]:
    """Yield the rows of the purchasing exports, and each contract for what comes after it."""
    market = Market(rng, suppliers)
    frameworks: list[Contract] = []
    sequence = dict.fromkeys(YEARS, block * 5000)
    for year in YEARS:
        market.open(year)
        count = max(1, round(CONSULTATIONS_A_YEAR * size * share_of_year(year)))
        days = sorted(day_of(rng, year) for _ in range(count))
        for index, published_on in enumerate(days):
            consultation_id = f"C{year}-{block:04d}-{index:04d}"
            for item in _consultation(
                rng, consultation_id, published_on, market, suppliers, defects
            ):
                if isinstance(item, Contract):
                    sequence[item.year] += 1
                    item.number = f"{item.year}{sequence[item.year]:04d}"
                    if (
                        item.months >= 24
                        and not item.is_subsequent
                        and item.fields["techniques"] == "Accord-cadre"
                    ):
                        frameworks.append(item)
                    elif frameworks and chance(rng, 0.11):
                        _make_subsequent(rng, item, rng.choice(frameworks[-60:]))
                    yield from _published(rng, item, defects)
                    yield from _details(rng, item, defects)
                    yield from _execution(rng, item)
                yield item


def _consultation(
    rng: random.Random,
    consultation_id: str,
    published_on: dt.date,
    market: Market,
    suppliers: list[Supplier],
    defects: Defects,
) -> Iterator[Row | Contract]:
    year = published_on.year
    buyer = rng.choices(BUYERS, [buyer.weight for buyer in BUYERS])[0]
    directorate = rng.choice(DIRECTORATES) if buyer is BUYERS[0] else ""
    division = rng.choices(tuple(TRADES), TRADE_WEIGHTS)[0]
    trade, place = TRADES[division]
    is_split = chance(rng, by_year(LOTS, year))
    lots = rng.choices((2, 3, 4, 5), (0.5, 0.3, 0.15, 0.05))[0] if is_split else 1
    is_strategic = chance(rng, 0.12)
    sourced = chance(rng, by_year(SOURCED_STRATEGIC if is_strategic else SOURCED_OTHER, year))
    label = f"{trade} - {place.format(consultation_id[1:])}"
    yield (
        "consultations",
        {
            "consultation_id": consultation_id,
            "acheteur_id": buyer.siret,
            "direction": directorate,
            "objet": label,
            "date_publication": odd_date(rng, published_on, defects),
            "alloti": "oui" if is_split else "non",
            "nb_lots": str(lots),
            "contrat_progres_egalite": yes_no(rng, by_year(EQUALITY_CONTRACT, year), defects),
            "sourcing_realise": yes_no(rng, 0.9 if sourced else 0.0, defects),
        },
    )
    if chance(rng, 0.95):
        yield from _award_criteria(rng, consultation_id, year)
    notified_on = min(published_on + dt.timedelta(days=rng.randrange(45, 150)), LAST_DAY)
    winners = []
    for lot in range(1, lots + 1):
        if notified_on == LAST_DAY and chance(rng, 0.97):
            break  # still under way on the last day
        holders = market.draw(
            notified_on.year,
            rng.choices((1, 2, 3), (0.86, 0.10, 0.04))[0],
        )
        winners += holders
        contract = _contract(
            rng,
            buyer,
            notified_on,
            label if lots == 1 else f"{label} - lot {lot}",
            division,
            holders,
            consultation_id,
            directorate,
            is_strategic,
            defects,
        )
        yield from _bids(rng, contract, lot, published_on, suppliers, defects)
        yield contract
    if sourced:
        met = {rng.choice(winners)} if winners and chance(rng, 0.45) else set()
        met |= set(rng.sample(suppliers, min(len(suppliers), rng.randrange(1, 4))))
        for supplier in sorted(met, key=lambda item: item.siret):
            day = published_on - dt.timedelta(days=rng.randrange(20, 120))
            yield (
                "sourcing",
                {
                    "consultation_id": consultation_id,
                    "siret": supplier.siret,
                    "date_sourcing": odd_date(rng, day, defects),
                },
            )


def _award_criteria(rng: random.Random, consultation_id: str, year: int) -> Iterator[Row]:
    others = [
        kind
        for kind, rate in (
            ("environnement", by_year(GREEN_AWARD_CRITERION, year)),
            ("acv", by_year(LIFE_CYCLE_CRITERION, year)),
            ("rse", by_year(CSR_CRITERION, year)),
            ("innovation", by_year(INNOVATION_CRITERION, year)),
            ("insertion", 0.05),
            ("delai", 0.15),
        )
        if chance(rng, rate)
    ]
    price = rng.choice((40, 50, 60))
    rest = 100 - price - 5 * len(others)
    for level, kind, weight in (
        ("critere", "prix", price),
        ("critere", "technique", rest),
        *((rng.choice(("critere", "sous_critere")), kind, 5) for kind in others),
    ):
        yield (
            "award_criteria",
            {
                "consultation_id": consultation_id,
                "niveau": level,
                "type_critere": kind,
                "libelle": f"Critère {kind}",
                "ponderation": str(weight),
            },
        )


def _contract(
    rng: random.Random,
    buyer: Buyer,
    notified_on: dt.date,
    label: str,
    division: str,
    holders: list[Supplier],
    consultation_id: str,
    directorate: str,
    is_strategic: bool,
    defects: Defects,
) -> Contract:
    year = notified_on.year
    amount = log_amount(rng, 8_000, 900_000) if chance(rng, 0.97) else log_amount(rng, 9e5, 9e6)
    months = rng.choice((2, 6, 12, 24, 36, 48))
    green = [
        value
        for value, rate in (
            ("Critère environnemental", by_year(GREEN_CRITERION, year)),
            ("Clause environnementale", by_year(GREEN_CLAUSE, year)),
        )
        if chance(rng, rate)
    ]
    large = amount > 100_000
    social = [
        value
        for value, rate in (
            ("Clause sociale", by_year(SOCIAL_CLAUSE_LARGE, year) if large else 0.04),
            ("Critère social", 0.03),
            ("Marché réservé", 0.01),
        )
        if chance(rng, rate)
    ]
    rate = ""
    if chance(rng, 0.8):
        promised = 0.30 if division == "45" and amount <= 1e6 else 0.20 if amount < 1e6 else 0.15
        rate = f"{promised:.2f}" if chance(rng, by_year(ADVANCE_KEPT, year)) else "0.05"
    shown = rng.choice(("1", "0.01", "99999999", "12311111111", "16000000000"))
    bare = len(holders) == 1
    fields = {
        "nature": "Marché",
        "techniques": "Accord-cadre" if months >= 24 and chance(rng, 0.4) else "Sans objet",
        "modalitesExecution": rng.choice(("Bons de commande", "Tranches", "Sans objet")),
        "idAccordCadre": "",
        "marcheInnovant": "true" if chance(rng, 0.02) else "false",
        "ccag": {"45": "Travaux", "71": "Maitrise d'œuvre"}.get(
            division, "Fournitures courantes et services"
        ),
        "offresRecues": str(rng.randrange(1, 9)),
        "attributionAvance": "true" if rate else rng.choice(("false", "")),
        "tauxAvance": rate,
        "typeGroupementOperateurs": "Pas de groupement"
        if bare
        else rng.choice(("Conjoint", "Solidaire")),
        "sousTraitanceDeclaree": "true" if chance(rng, 0.15) else "false",
        "procedure": "Appel d'offres ouvert"
        if amount > 215_000
        else rng.choice(("Procédure adaptée", "Procédure adaptée", "Procédure avec négociation")),
        "lieuExecution_code": rng.choice(("31", "34", "30", "81", "12")),
        "lieuExecution_typeCode": "Code département",
        "typesPrix": rng.choice(("Définitif révisable", "Définitif ferme")),
        "formePrix": rng.choice(("Unitaire", "Forfaitaire", "Mixte")),
        "origineUE": "",
        "origineFrance": "",
        "considerationsSociales": _considerations(rng, social, SOCIAL_NONE, defects),
        "considerationsEnvironnementales": _considerations(rng, green, GREEN_NONE, defects),
        "montant": shown if chance(rng, defects.absurd_amount) else odd_euros(rng, amount, defects),
    }
    return Contract(
        buyer=buyer,
        number="",
        year=year,
        notified_on=notified_on,
        label=label,
        cpv=f"{division}{rng.randrange(100, 1000)}000",
        amount=amount,
        holders=holders,
        consultation_id=consultation_id,
        directorate=directorate,
        is_strategic=is_strategic,
        is_subsequent=False,
        social=fields["considerationsSociales"],
        months=months,
        fields=fields,
    )


def _considerations(rng: random.Random, values: list[str], none: str, defects: Defects) -> str:
    if chance(rng, defects.consideration_unknown):
        return rng.choice(("", "NC", "MQ", "CDL"))
    return ", ".join(values) or none


def _make_subsequent(rng: random.Random, contract: Contract, framework: Contract) -> None:
    contract.is_subsequent = True
    if chance(rng, 0.5):
        contract.fields["nature"] = "Marché subséquent"
    else:
        contract.fields["idAccordCadre"] = framework.number


def _published(rng: random.Random, contract: Contract, defects: Defects) -> Iterator[Row]:
    """Yield the rows of a contract as platforms publish it, its twins included."""
    published_on = contract.notified_on + dt.timedelta(days=rng.randrange(3, 40))
    number = contract.published_number
    if chance(rng, defects.truncated_alone):
        number = contract.number[: rng.choice((4, 5, 6))]
        yield from _record(rng, contract, number, published_on, contract.fields, defects)
        return
    yield from _record(rng, contract, number, published_on, contract.fields, defects)
    later = published_on + dt.timedelta(days=rng.randrange(10, 200))
    # A twin comes from another tool: it often knows nothing of the considerations.
    poorer = dict(contract.fields)
    if chance(rng, 0.6):
        poorer["considerationsEnvironnementales"] = "NC"
    if chance(rng, defects.two_forms):
        yield from _record(rng, contract, contract.number, later, poorer, defects)
    if chance(rng, defects.truncated_twin):
        yield from _record(rng, contract, contract.number[:6], published_on, poorer, defects)
    if chance(rng, defects.republished):
        yield from _record(rng, contract, number, later, contract.fields, defects)


def _record(
    rng: random.Random,
    contract: Contract,
    number: str,
    published_on: dt.date,
    fields: dict[str, str],
    defects: Defects,
) -> Iterator[Row]:
    states: list[tuple[dt.date, dt.date, str, int, list[Supplier]]] = [
        (contract.notified_on, published_on, fields["montant"], contract.months, contract.holders)
    ]
    if number == contract.published_number and chance(rng, 0.09):
        for _ in range(rng.choice((1, 1, 2))):
            on = states[-1][0] + dt.timedelta(days=rng.randrange(60, 400))
            if on > LAST_DAY:
                break
            amount = euros(contract.amount * rng.uniform(1.02, 1.2))
            states.append(
                (on, on + dt.timedelta(days=10), amount, contract.months + 6, contract.holders)
            )
    notified = odd_date(rng, contract.notified_on, defects)
    for modification, (on, publication, amount, months, holders) in enumerate(states):
        for holder in holders:
            siret = holder.siret
            if chance(rng, defects.odd_dialect):
                siret = f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"
            yield (
                "contracts",
                {
                    **fields,
                    "uid": contract.buyer.siret + number,
                    "id": number,
                    "acheteur_id": contract.buyer.siret,
                    "objet": contract.label,
                    "codeCPV": contract.cpv,
                    "dureeMois": str(months),
                    "dateNotification": on.isoformat() if modification else notified,
                    "datePublicationDonnees": publication.isoformat(),
                    "montant": amount,
                    "titulaire_id": siret,
                    "titulaire_typeIdentifiant": "SIRET",
                    "modification_id": str(modification),
                    "donneesActuelles": "true" if modification == len(states) - 1 else "false",
                },
            )


def _details(rng: random.Random, contract: Contract, defects: Defects) -> Iterator[Row]:
    if chance(rng, defects.details_missing):
        return
    year = contract.year
    gain = by_year(GAIN, year) + rng.uniform(-0.04, 0.04)
    negotiated = contract.fields["procedure"] == "Procédure avec négociation"
    strategic_family = chance(rng, 0.3)
    kept = chance(rng, by_year(RETENTION_KEPT, year))

    def answer(probability: float) -> str:
        return yes_no(rng, probability, defects)

    recycled = rng.choice(("condition", "critere", "variante"))
    yield (
        "contract_details",
        {
            "acheteur_id": contract.buyer.siret,
            "id": contract.number,
            "consultation_id": contract.consultation_id,
            "direction": contract.directorate,
            "famille_achat": f"Famille {contract.cpv[:2]}",
            "famille_strategique": "oui" if strategic_family else "non",
            "marche_strategique": "oui" if contract.is_strategic else "non",
            "estime_ht": odd_euros(
                rng,
                contract.amount / (1 - gain - (0.01 if strategic_family else 0)),
                defects,
            ),
            "suppression_pe_plastiques": answer(by_year(PLASTIC_FREE, year)),
            "materiaux_biosources": answer(by_year(BIO_BASED, year)),
            "recycle_mode": ""
            if chance(rng, defects.detail_unknown)
            else recycled
            if chance(rng, by_year(RECYCLED, year))
            else "aucun",
            "reemploi": answer(by_year(REUSED, year)),
            "label_energie": answer(by_year(ENERGY_LABEL, year)),
            "transport_sobre": answer(by_year(LOW_TRANSPORT, year)),
            "marche_innovation_r2122_9_1": answer(0.012),
            "partenariat_innovation": answer(0.002),
            "negocie": "oui" if negotiated else "non",
            "offre_initiale_ht": euros(contract.amount * rng.uniform(1.0, 1.08))
            if negotiated
            else "",
            "offre_finale_ht": euros(contract.amount) if negotiated else "",
            "retenue_garantie_taux": "" if chance(rng, 0.06) else "0.03" if kept else "0.05",
            "filiere_btp": "oui" if contract.cpv.startswith("45") else "non",
        },
    )


def _bids(
    rng: random.Random,
    contract: Contract,
    lot: int,
    published_on: dt.date,
    suppliers: list[Supplier],
    defects: Defects,
) -> Iterator[Row]:
    losers = rng.sample(suppliers, min(len(suppliers), rng.randrange(0, 5)))
    for supplier in (contract.holders[0], *losers):
        won = supplier is contract.holders[0]
        if not won and (supplier in contract.holders or supplier.enters_in > published_on.year):
            continue
        first = contract.amount * (rng.uniform(1.0, 1.06) if won else rng.uniform(1.0, 1.4))
        day = published_on + dt.timedelta(days=rng.randrange(20, 40))
        suspect = not won and chance(rng, 0.012)
        yield (
            "bids",
            {
                "consultation_id": contract.consultation_id,
                "lot": str(lot),
                "siret": supplier.siret,
                "date_depot": odd_date(rng, min(day, LAST_DAY), defects),
                "montant_initial_ht": euros(first),
                "montant_final_ht": euros(contract.amount if won else first),
                "retenue": "oui" if won else "non",
                "demande_justification_oab_le": min(
                    day + dt.timedelta(days=15), LAST_DAY
                ).isoformat()
                if suspect
                else "",
            },
        )


def _execution(rng: random.Random, contract: Contract) -> Iterator[Row]:
    """Yield supplier reviews and disputes of a contract."""
    strategic = [
        holder for holder in contract.holders if any(m[0] == "STRATEGIQUE" for m in holder.lists)
    ]
    for holder in strategic:
        for year in range(contract.year, LAST_DAY.year + 1):
            for kind, rate in (("evaluation", 0.25), ("bilan_annuel", 0.12 + 0.1 * (year - 2021))):
                day = day_of(rng, year)
                if chance(rng, rate) and day > contract.notified_on:
                    yield (
                        "supplier_reviews",
                        {
                            "acheteur_id": contract.buyer.siret,
                            "marche_id": contract.number,
                            "siret": holder.siret,
                            "date": day.isoformat(),
                            "type": kind,
                        },
                    )
    if chance(rng, 0.008):
        opened = min(contract.notified_on + dt.timedelta(days=rng.randrange(60, 400)), LAST_DAY)
        mediated = chance(rng, 0.5)
        seized = min(opened + dt.timedelta(days=30), LAST_DAY)
        outcome = rng.choice(("accord", "echec", "en_cours"))
        yield (
            "disputes",
            {
                "litige_id": f"L{contract.number}",
                "acheteur_id": contract.buyer.siret,
                "marche_id": contract.number,
                "date_ouverture": opened.isoformat(),
                "date_saisine_mediateur": seized.isoformat() if mediated else "",
                "issue": outcome,
                "date_cloture": ""
                if outcome == "en_cours"
                else min(opened + dt.timedelta(days=120), LAST_DAY).isoformat(),
            },
        )
