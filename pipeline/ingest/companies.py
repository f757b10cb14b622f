"""Answers of the two public services about companies, in JSON: one flat row per establishment.

Sources: API Sirene 3.11 of INSEE (``etablissements``), recherche-entreprises.api.gouv.fr (``results``).
"""

from __future__ import annotations

from typing import Any

from pipeline.ingest.documents import Record


def establishments_of(record: Record) -> list[dict[str, Any]]:
    """Return the establishments that a record tells of; any other record is one row as it is."""
    value = record.value
    if record.path == ("etablissements",):
        return [_flat(value)]
    if record.path == ("results",) and "siege" in value and "siren" in value:
        return _found_company(value)
    return [value]


def _flat(value: dict[str, Any]) -> dict[str, Any]:
    """Return the members of an object and of the objects in it; of a list of periods the first, which is the last."""
    flat: dict[str, Any] = {}
    for name, member in value.items():
        first = member[0] if isinstance(member, list) and member else member
        if isinstance(first, dict):
            flat |= {inner: one for inner, one in first.items() if inner not in value}
        else:
            flat[name] = member
    return flat


def _found_company(value: dict[str, Any]) -> list[dict[str, Any]]:
    office = value.get("siege") or {}
    is_social = (value.get("complements") or {}).get("est_ess")
    company = {
        "denominationUniteLegale": value.get("nom_raison_sociale") or value.get("nom_complet"),
        "categorieEntreprise": value.get("categorie_entreprise"),
        "trancheEffectifsUniteLegale": value.get("tranche_effectif_salarie"),
        "categorieJuridiqueUniteLegale": value.get("nature_juridique"),
        "economieSocialeSolidaireUniteLegale": None
        if is_social is None
        else "O"
        if is_social
        else "N",
        "activitePrincipaleUniteLegale": value.get("activite_principale"),
        "dateCreationUniteLegale": value.get("date_creation"),
        "codeCommuneSiege": office.get("commune"),
    }
    places = {
        one.get("siret"): one for one in [*(value.get("matching_etablissements") or []), office]
    }
    return [
        {
            "siret": siret,
            "etatAdministratifEtablissement": place.get("etat_administratif"),
            "codeCommuneEtablissement": place.get("commune"),
        }
        | company
        for siret, place in places.items()
    ]
