"""What is spent: invoices, revenues of suppliers, food and equipment."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from pipeline.demo.purchasing import Contract, Row
from pipeline.demo.world import (
    FIRST_YEAR,
    LAST_DAY,
    REGION,
    YEARS,
    Defects,
    Supplier,
    by_year,
    chance,
    day_of,
    euros,
    fictional_siren,
    fictional_siret,
    log_amount,
    odd_date,
    odd_euros,
    share_of_year,
)

INVOICES_A_YEAR = 5_000
FOOD_LINES_A_YEAR = 2_000
EQUIPMENT_LINES_A_YEAR = 120

PAID_IN_TIME = (0.78, 0.82, 0.86, 0.90, 0.93, 0.94)
FAIR_TRADE = (0.008, 0.009, 0.010, 0.011, 0.013, 0.014)
SOCIAL_ECONOMY_SPEND = (0.10, 0.11, 0.13, 0.14, 0.17, 0.18)
ORGANIC = (0.14, 0.17, 0.21, 0.25, 0.28, 0.31)
LOCAL = (0.26, 0.30, 0.34, 0.38, 0.42, 0.45)
LOW_EMISSION = (0.15, 0.22, 0.30, 0.38, 0.46, 0.52)
REFURBISHED = (0.05, 0.12, 0.25, 0.40, 0.55, 0.66)


def invoices_of(
    rng: random.Random,
    block: int,
    size: float,
    contracts: list[Contract],
    suppliers: list[Supplier],
    defects: Defects,
) -> Iterator[Row]:
    """Yield invoices and credit notes; most are for a contract that is being executed, and stay below its ceiling."""
    spent: dict[str, float] = {}
    active: list[Contract] = []
    waiting = sorted(contracts, key=lambda item: (item.notified_on, item.number))
    social = [supplier for supplier in suppliers if supplier.is_social]
    for year in YEARS:
        while waiting and waiting[0].year <= year:
            active.append(waiting.pop(0))
        active = active[-1_500:]
        for index in range(max(1, round(INVOICES_A_YEAR * size * share_of_year(year)))):
            credit = chance(rng, 0.03)
            amount = log_amount(rng, 150, 60_000) * (0.4 if credit else 1.0)
            drawn = [rng.choice(active) for _ in range(8)] if active else []
            contract = next(
                (
                    item
                    for item in drawn
                    if spent.get(item.number, 0.0) + amount <= item.amount * 0.95
                    or chance(rng, 0.002)
                ),
                None,
            )
            if chance(rng, by_year(SOCIAL_ECONOMY_SPEND, year) - 0.08):
                contract, supplier = None, rng.choice(social or suppliers)
            elif contract and chance(rng, 0.94):
                supplier = contract.holders[0]
            else:
                contract, supplier = None, rng.choice(suppliers)
            received = day_of(rng, year)
            if contract and received < contract.notified_on:
                received = min(
                    contract.notified_on + dt.timedelta(days=rng.randrange(10, 90)), LAST_DAY
                )
            late = not chance(rng, by_year(PAID_IN_TIME, year))
            paid = received + dt.timedelta(
                days=rng.randrange(31, 75) if late else rng.randrange(9, 31)
            )
            if contract:
                spent[contract.number] = spent.get(contract.number, 0.0) + amount

            def part(probability: float, amount: float = amount) -> str:
                if not chance(rng, probability):
                    return ""
                return euros(amount * rng.uniform(0.1, 0.8))

            number = ""
            if contract:
                number = contract.number
                if chance(rng, defects.invoice_unknown_contract):
                    number = f"{year}X{index:04d}"
            yield (
                "invoices",
                {
                    "facture_id": f"F{year}-{block:04d}-{index:05d}",
                    "acheteur_id": contract.buyer.siret if contract else REGION.siret,
                    "marche_id": number,
                    "siret_fournisseur": supplier.siret,
                    "date_reception": odd_date(rng, received, defects),
                    "date_paiement": odd_date(rng, paid, defects) if paid <= LAST_DAY else "",
                    "type_piece": "avoir" if credit else "facture",
                    "montant_ht": odd_euros(rng, amount, defects),
                    "montant_recycle_ht": part(0.06),
                    "montant_reemploi_ht": part(0.04),
                    "montant_commerce_equitable_ht": part(by_year(FAIR_TRADE, year)),
                },
            )


def revenues_of(rng: random.Random, suppliers: list[Supplier]) -> Iterator[Row]:
    """Yield yearly revenues; they matter for strategic suppliers, and some are unknown."""
    for supplier in suppliers:
        strategic = any(member[0] == "STRATEGIQUE" for member in supplier.lists)
        if not strategic and not chance(rng, 0.1):
            continue
        # Some strategic suppliers live on the Region.
        revenue = log_amount(rng, 60_000 if strategic else 400_000, 30_000_000)
        for year in YEARS:
            if chance(rng, 0.9):
                yield (
                    "supplier_revenues",
                    {
                        "siren": supplier.siren,
                        "exercice": str(year),
                        "chiffre_affaires_ht": euros(revenue * (1 + 0.03 * (year - FIRST_YEAR))),
                    },
                )


def registry_of(suppliers: list[Supplier]) -> Iterator[Row]:
    """Yield the Sirene rows of the suppliers, and the lists on which they stand."""
    for supplier in suppliers:
        if supplier.is_listed:
            yield (
                "suppliers",
                {
                    "siret": supplier.siret,
                    "denominationUniteLegale": supplier.name,
                    "categorieEntreprise": supplier.category,
                    "trancheEffectifsUniteLegale": supplier.headcount,
                    "categorieJuridiqueUniteLegale": supplier.legal_form,
                    "economieSocialeSolidaireUniteLegale": "O" if supplier.is_social else "N",
                    "activitePrincipaleUniteLegale": supplier.activity,
                    "dateCreationUniteLegale": supplier.created_on.isoformat(),
                    "etatAdministratifEtablissement": "A",
                    "codeCommuneEtablissement": supplier.commune,
                    "codeCommuneSiege": supplier.commune_head_office,
                },
            )
        for name, first, last in supplier.lists:
            yield (
                "supplier_lists",
                {
                    "identifiant": supplier.siren if name == "STRATEGIQUE" else supplier.siret,
                    "liste": name,
                    "valide_du": first.isoformat(),
                    "valide_au": last.isoformat() if last else "",
                },
            )


def food_of(rng: random.Random, block: int, size: float, defects: Defects) -> Iterator[Row]:
    """Yield food purchases of fictional lycées, in the import format of ma-cantine."""
    canteens = [
        fictional_siret(fictional_siren(500 + index), 1 + block % 9_000) for index in range(30)
    ]
    families = (
        "FRUITS_ET_LEGUMES", "PRODUITS_LAITIERS", "VIANDES_VOLAILLES",
        "PRODUITS_DE_LA_MER", "BOULANGERIE", "AUTRES",
    )  # fmt: skip
    for year in YEARS:
        for _ in range(max(1, round(FOOD_LINES_A_YEAR * size * share_of_year(year)))):
            organic = chance(rng, by_year(ORGANIC, year))
            local = chance(rng, by_year(LOCAL, year) + (0.12 if organic else 0.0))
            labels = [
                label
                for label, given in (
                    ("BIO", organic),
                    ("LABEL_ROUGE", chance(rng, 0.06)),
                    ("AOCAOP", chance(rng, 0.05)),
                    ("COMMERCE_EQUITABLE", chance(rng, by_year(FAIR_TRADE, year) * 2)),
                )
                if given
            ]
            family = rng.choice(families)
            yield (
                "food_purchases",
                {
                    "siret": rng.choice(canteens),
                    "description": f"Denrée fictive {rng.randrange(400):03d}",
                    "fournisseur": f"Producteur fictif {rng.randrange(90):02d}",
                    "date": odd_date(rng, day_of(rng, year), defects),
                    "prix_ht": odd_euros(rng, log_amount(rng, 15, 2_500), defects),
                    "famille_produits": family,
                    "categories_egalim": ",".join(labels),
                    "origine": "FRANCE" if local or chance(rng, 0.6) else "EUROPE",
                    "est_circuit_court": "oui" if local and chance(rng, 0.5) else "non",
                    "est_local": "oui" if local else "non",
                    "definition_local": "REGION" if local else "",
                },
            )


def declarations_of(rng: random.Random, block: int, size: float, defects: Defects) -> Iterator[Row]:
    """Yield yearly declarations of fictional canteens: of one that has no lines, and of one that has."""
    for year in YEARS[:-1]:
        for index in (0, 30):
            total = log_amount(rng, 40_000, 90_000) * size
            organic, local, fair = (
                total * by_year(share, year) * rng.uniform(0.8, 1.1)
                for share in (ORGANIC, LOCAL, FAIR_TRADE)
            )
            yield (
                "food_declarations",
                {
                    "siret": fictional_siret(fictional_siren(500 + index), 1 + block % 9_000),
                    "annee_bilan": str(year),
                    "valeur_totale": odd_euros(rng, total, defects),
                    "valeur_bio": odd_euros(rng, organic, defects),
                    "valeur_commerce_equitable": odd_euros(rng, fair, defects),
                    # The simple declaration does not tell it.
                    "valeur_locale": odd_euros(rng, local, defects) if index else "",
                },
            )


def equipment_of(rng: random.Random, block: int, size: float, defects: Defects) -> Iterator[Row]:
    """Yield purchases of vehicles, phones and tablets."""
    for year in YEARS:
        for index in range(max(1, round(EQUIPMENT_LINES_A_YEAR * size * share_of_year(year)))):
            kind = rng.choices(("vehicule", "telephone", "tablette"), (0.4, 0.4, 0.2))[0]
            vehicle = kind == "vehicule"
            clean = chance(rng, by_year(LOW_EMISSION, year))
            again = chance(rng, by_year(REFURBISHED, year))
            yield (
                "equipment_purchases",
                {
                    "achat_id": f"E{year}-{block:04d}-{index:04d}",
                    "date": odd_date(rng, day_of(rng, year), defects),
                    "categorie": kind,
                    "operation": rng.choice(("renouvellement", "renouvellement", "acquisition")),
                    "affectation": rng.choice(("hotel_de_region", "hotel_de_region", "autre"))
                    if vehicle
                    else "autre",
                    "quantite": str(rng.randrange(1, 4) if vehicle else rng.randrange(1, 40)),
                    "faible_emission": ("oui" if clean else "non") if vehicle else "",
                    "reconditionne": "" if vehicle else ("oui" if again else "non"),
                },
            )
