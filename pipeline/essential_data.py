"""The contracts as essential data of public procurement (DECP), in the form that the law gives them.

``decp/marches.json`` is that of the order of 22 December 2022 (schema 2.0.4 of the Ministry of the Economy,
https://github.com/139bercy/decp-arr2022). ``decp/marches.csv`` is the same as a table, under the names of the
consolidated one: a row per contract, state (as notified, as modified last) and holder. A contract that lacks what the
order asks for, or holds a word that is not in its lists, is in neither: ``decp/incomplets.csv`` says why.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipeline.ingest.tables import comparable_header

# The lists of the order.
WORDS = {
    "nature": ("Marché", "Marché de partenariat", "Marché de défense ou de sécurité"),
    "techniques": (
        "Accord-cadre", "Concours", "Système de qualification", "Système d'acquisition dynamique",
        "Catalogue électronique", "Enchère électronique", "Sans objet",
    ),
    "modalitesExecution": ("Tranches", "Bons de commande", "Marchés subséquents", "Sans objet"),
    "ccag": (
        "Travaux", "Maitrise d'œuvre", "Fournitures courantes et services", "Marchés industriels",
        "Prestations intellectuelles", "Techniques de l'information et de la communication", "Pas de CCAG",
    ),
    "typeGroupementOperateurs": ("Conjoint", "Solidaire", "Pas de groupement"),
    "procedure": (
        "Procédure adaptée", "Appel d'offres ouvert", "Appel d'offres restreint", "Procédure avec négociation",
        "Marché passé sans publicité ni mise en concurrence préalable", "Dialogue compétitif",
    ),
    "lieuExecution_typeCode": (
        "Code postal", "Code commune", "Code arrondissement", "Code canton", "Code département", "Code région",
        "Code pays",
    ),
    "typesPrix": (
        "Définitif ferme", "Définitif actualisable", "Définitif révisable", "Provisoire",
    ),
    "formePrix": ("Unitaire", "Forfaitaire", "Mixte"),
    "typeIdentifiant": ("SIRET", "TVA", "TAHITI", "RIDET", "FRWF", "IREP", "HORS-UE"),
}  # fmt: skip
# The columns of the published tables that are read; each is one that goes out.
CONTRACTS = (
    "contract_id", "contract_number", "buyer_siret", "nature", "label", "cpv_code", "techniques", "execution_terms",
    "framework_agreement_number", "is_innovative", "general_conditions", "n_bids", "has_advance", "advance_rate",
    "grouping_type", "has_subcontracting", "procedure", "place_code", "place_code_type", "duration_months",
    "notified_on", "published_on", "amount_excl_tax", "amount_current_excl_tax", "price_types", "price_form",
    "has_social_clause", "has_social_criterion", "is_reserved", "has_environmental_clause",
    "has_environmental_criterion", "is_subsequent",
)  # fmt: skip
OWN = "population_exclusion is null or population_exclusion = 'subsequent_contract'"
ID_LENGTH, OBJECT_LENGTH = 16, 1000


class _LackingError(Exception):
    """What the order asks for is not there, or not in its words."""


def write_essential_data(connection: duckdb.DuckDBPyConnection, out: Path) -> tuple[int, int]:
    """Write the contracts of the perimeter to the folder ``out``; texts stand there as they are.

    Returns
    -------
    How many are in the form of the order, and how many lack something.
    """
    out.mkdir(parents=True)
    holders = _by_contract(
        connection,
        "select contract_id, holder_id_type, holder_id, holder_name from core.fct_contract_holders order by all",
    )
    modifications = _by_contract(
        connection,
        "select contract_id, modification_rank, notified_on, published_on, amount_excl_tax "
        "from core.fct_contract_modifications order by contract_id, modification_rank",
    )
    found = connection.execute(
        f"select {', '.join(CONTRACTS)} from core.fct_contracts where {OWN} order by contract_id"
    )
    complete, incomplete = 0, 0
    with (
        (out / "marches.json").open("w", encoding="utf-8") as document,
        (out / "marches.csv").open("w", encoding="utf-8", newline="") as table,
        (out / "incomplets.csv").open("w", encoding="utf-8", newline="") as left,
    ):
        rows = csv.DictWriter(table, COLUMNS, lineterminator="\n")
        rows.writeheader()
        reasons = csv.writer(left, lineterminator="\n")
        reasons.writerow(["acheteur_id", "id", "champs"])
        document.write('{"marches": {"marche": [')
        while batch := found.fetchmany(10_000):
            for values in batch:
                contract = dict(zip(CONTRACTS, values, strict=True))
                key = contract["contract_id"]
                marche, lacking = _essential(contract, holders[key], modifications[key])
                if lacking:
                    incomplete += 1
                    place = [contract["buyer_siret"], contract["contract_number"]]
                    reasons.writerow([*place, " ".join(lacking)])
                    continue
                document.write(",\n" if complete else "\n")
                json.dump(marche, document, ensure_ascii=False)
                complete += 1
                rows.writerows(_rows(marche, contract, holders[key]))
        document.write("\n]}}\n")
    return complete, incomplete


def _by_contract(
    connection: duckdb.DuckDBPyConnection, sql: str
) -> defaultdict[str, list[tuple[Any, ...]]]:
    found: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for contract_id, *values in connection.execute(sql).fetchall():
        found[contract_id].append(tuple(values))
    return found


def _essential(
    contract: dict[str, Any], holders: list[tuple[Any, ...]], modifications: list[tuple[Any, ...]]
) -> tuple[dict[str, Any], list[str]]:
    """Return a contract as the order has it, and the names of what it lacks."""
    lacking: list[str] = []
    marche: dict[str, Any] = {}

    def put(name: str, value: Callable[[], Any]) -> None:
        try:
            marche[name] = value()
        except _LackingError:
            lacking.append(name)

    get = contract.get
    put("id", lambda: _text(get("contract_number"), ID_LENGTH))
    put("acheteur", lambda: {"id": _matching(get("buyer_siret"), r"[0-9]{14}")})
    # The order knows no nature of its own for a subsequent contract: it bears the number of its framework.
    put("nature", lambda: "Marché" if get("is_subsequent") else _word("nature", get("nature")))
    put("objet", lambda: _text(get("label"))[:OBJECT_LENGTH])
    put("codeCPV", lambda: _matching(get("cpv_code"), r"[0-9]{8}(-[0-9])?"))
    put("techniques", lambda: {"technique": _words("techniques", get("techniques"))})
    put(
        "modalitesExecution",
        lambda: {"modaliteExecution": _words("modalitesExecution", get("execution_terms"))},
    )
    if get("framework_agreement_number"):
        put("idAccordCadre", lambda: _text(get("framework_agreement_number"), ID_LENGTH))
    put("marcheInnovant", lambda: _known(get("is_innovative")))
    put("ccag", lambda: _word("ccag", get("general_conditions")))
    put("offresRecues", lambda: _at_least_one(get("n_bids")))
    put("attributionAvance", lambda: _known(get("has_advance")))
    if get("advance_rate") is not None:
        marche["tauxAvance"] = float(get("advance_rate") or 0)
    put(
        "typeGroupementOperateurs",
        lambda: _word("typeGroupementOperateurs", get("grouping_type")),
    )
    put("sousTraitanceDeclaree", lambda: _known(get("has_subcontracting")))
    put("procedure", lambda: _word("procedure", get("procedure")))
    put(
        "lieuExecution",
        lambda: {
            "code": _text(get("place_code")),
            "typeCode": _word("lieuExecution_typeCode", get("place_code_type")),
        },
    )
    put("dureeMois", lambda: _at_least_one(get("duration_months")))
    put("dateNotification", lambda: _known(get("notified_on")).isoformat())
    put("datePublicationDonnees", lambda: _known(get("published_on")).isoformat())
    put("montant", lambda: float(_at_least_one(get("amount_excl_tax"))))
    put("typesPrix", lambda: {"typePrix": _words("typesPrix", get("price_types"))})
    put("formePrix", lambda: _word("formePrix", get("price_form")))
    put("titulaires", lambda: _holders(holders))
    put(
        "considerationsSociales",
        lambda: {
            "considerationSociale": _considerations(
                {
                    "Clause sociale": get("has_social_clause"),
                    "Critère social": get("has_social_criterion"),
                    "Marché réservé": get("is_reserved"),
                },
                "Pas de considération sociale",
            )
        },
    )
    put(
        "considerationsEnvironnementales",
        lambda: {
            "considerationEnvironnementale": _considerations(
                {
                    "Clause environnementale": get("has_environmental_clause"),
                    "Critère environnemental": get("has_environmental_criterion"),
                },
                "Pas de considération environnementale",
            )
        },
    )
    if modifications:
        put("modifications", lambda: _modifications(modifications))
    return marche, lacking


def _holders(holders: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    if not holders:
        raise _LackingError
    return [
        {"titulaire": {"typeIdentifiant": _word("typeIdentifiant", kind), "id": _text(number)}}
        for kind, number, _ in holders
    ]


def _modifications(modifications: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    found = []
    for rank, notified_on, published_on, amount in modifications:
        told = {
            "id": rank,
            "dateNotificationModification": _known(notified_on).isoformat(),
            "datePublicationDonneesModification": _known(published_on).isoformat(),
        }
        # One that changes no amount gives none.
        if amount is not None:
            told["montant"] = float(_at_least_one(amount))
        found.append({"modification": told})
    return found


def _considerations(said: dict[str, bool | None], none: str) -> list[str]:
    """Return those that are; ``none`` where it is known that there is none."""
    held = [word for word, is_held in said.items() if is_held]
    if not held and None in said.values():
        raise _LackingError
    return held or [none]


def _known(value: Any) -> Any:
    if value is None:
        raise _LackingError
    return value


def _at_least_one(value: int | Decimal | None) -> int | Decimal:
    if value is None or value < 1:
        raise _LackingError
    return value


def _text(value: str | None, length: int | None = None) -> str:
    if not value or (length is not None and len(value) > length):
        raise _LackingError
    return value


def _matching(value: str | None, pattern: str) -> str:
    if value is None or re.fullmatch(pattern, value) is None:
        raise _LackingError
    return value


def _word(field: str, value: str | None) -> str:
    """Return the word of the order's list that is written so, whatever case, accents and punctuation."""
    words = {_comparable(word): word for word in WORDS[field]}
    try:
        return words[_comparable(_known(value))]
    except KeyError:
        raise _LackingError from None


def _words(field: str, value: str | None) -> list[str]:
    parts = [part for part in re.split(r"[|;,]", _known(value)) if part.strip()]
    if not parts:
        raise _LackingError
    return list(dict.fromkeys(_word(field, part) for part in parts))


def _comparable(text: str) -> str:
    return comparable_header(text.replace("œ", "oe"))


LISTS = (
    "techniques", "modalitesExecution", "typesPrix", "considerationsSociales", "considerationsEnvironnementales",
)  # fmt: skip
COLUMNS = (
    "uid", "id", "nature", "acheteur_id", "objet", "codeCPV", "procedure", "techniques", "modalitesExecution",
    "idAccordCadre", "marcheInnovant", "ccag", "offresRecues", "attributionAvance", "tauxAvance",
    "typeGroupementOperateurs", "sousTraitanceDeclaree", "lieuExecution_code", "lieuExecution_typeCode", "dureeMois",
    "dateNotification", "datePublicationDonnees", "montant", "typesPrix", "formePrix", "considerationsSociales",
    "considerationsEnvironnementales", "titulaire_typeIdentifiant", "titulaire_id", "titulaire_nom",
    "modification_id", "donneesActuelles",
)  # fmt: skip


def _rows(
    marche: dict[str, Any], contract: dict[str, Any], holders: list[tuple[Any, ...]]
) -> list[dict[str, Any]]:
    """Return a row per holder for the contract as it was notified, and, where it was modified, as it stands now."""
    plain = {name: value for name, value in marche.items() if name in COLUMNS}
    lists = {name: ", ".join(next(iter(marche[name].values()))) for name in LISTS}
    answers = {name: str(value).lower() for name, value in plain.items() if isinstance(value, bool)}
    initial = plain | lists | answers | {
        "uid": f"{contract['buyer_siret']}{contract['contract_number']}",
        "acheteur_id": contract["buyer_siret"],
        "lieuExecution_code": marche["lieuExecution"]["code"],
        "lieuExecution_typeCode": marche["lieuExecution"]["typeCode"],
        "montant": contract["amount_excl_tax"],
        "modification_id": 0,
    }  # fmt: skip
    states = [initial]
    if modifications := marche.get("modifications"):
        last = modifications[-1]["modification"]
        amount = contract["amount_current_excl_tax"]
        states.append(initial | {
            "montant": initial["montant"] if amount is None else amount,
            "modification_id": last["id"],
            "dateNotification": last["dateNotificationModification"],
            "datePublicationDonnees": last["datePublicationDonneesModification"],
        })  # fmt: skip
    return [
        state | {
            "donneesActuelles": str(state is states[-1]).lower(),
            "titulaire_typeIdentifiant": kind, "titulaire_id": number, "titulaire_nom": name,
        }
        for state in states
        for kind, number, name in holders
    ]  # fmt: skip
