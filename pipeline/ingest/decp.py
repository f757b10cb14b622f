"""Official DECP files in JSON and XML, formats of 2019 and of 2022, turned into rows of the contracts export.

Source of the formats: orders of 22 March 2019 and of 22 December 2022 on the essential data of public procurement.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from pipeline.contract import is_no
from pipeline.ingest.documents import Document
from pipeline.ingest.documents import Record as Found

Record = dict[str, Any]


# What tells a DECP record from any other object.
MARKS = {
    "acheteur", "autoriteConcedante", "titulaires", "concessionnaires", "codeCPV", "dateNotification", "dateSignature",
}  # fmt: skip


def is_decp(document: Document) -> bool:
    """Tell whether a document holds DECP: its first record looks like one, or there is none under ``marches``."""
    first = next(document.records(), None)
    if first is None:
        return document.is_empty_decp()
    return isinstance(first.value, dict) and len(MARKS & first.value.keys()) >= 2


def is_concession(found: Found) -> bool:
    """Tell whether a record is a concession: by the list that it stands in, else by its type."""
    return (
        found.path[-1:] == ("contrat-concession",)
        or "concession" in str(found.value.get("_type", "")).lower()
    )


def is_subcontracted_untold(record: Record) -> bool:
    """Tell whether a record has acts of subcontracting while it declares that there is none."""
    declared = _text(record.get("sousTraitanceDeclaree"))
    acts = _items(record.get("actesSousTraitance"), "acteSousTraitance")
    return is_no(declared) and bool(acts)


def rows_of(record: Record, is_concession: bool) -> Iterator[dict[str, str]]:
    """Yield the rows of one published contract: one per holder, for its first state and each modification."""
    buyer = record.get("acheteur") or record.get("autoriteConcedante") or {}
    buyer_id = _text(buyer.get("id") if isinstance(buyer, dict) else buyer)
    place = record.get("lieuExecution")
    place = place if isinstance(place, dict) else {}
    prices = record.get("typesPrix") or record.get("typePrix") or record.get("TypePrix")
    state = {
        "uid": buyer_id + _text(record.get("id")),
        "id": _text(record.get("id")),
        "acheteur_id": buyer_id,
        "nature": _text(record.get("nature")) or ("Concession de service" if is_concession else ""),
        "objet": _text(record.get("objet")),
        "codeCPV": _text(record.get("codeCPV")),
        "techniques": _joined(record.get("techniques"), "technique"),
        "modalitesExecution": _joined(record.get("modalitesExecution"), "modaliteExecution"),
        "lieuExecution_code": _text(place.get("code")),
        "lieuExecution_typeCode": _text(place.get("typeCode")),
        "typesPrix": _joined(prices, "typePrix"),
        "considerationsSociales": _joined(
            record.get("considerationsSociales"), "considerationSociale"
        ),
        "considerationsEnvironnementales": _joined(
            record.get("considerationsEnvironnementales"), "considerationEnvironnementale"
        ),
        "dateNotification": _text(record.get("dateNotification") or record.get("dateSignature")),
        "datePublicationDonnees": _text(record.get("datePublicationDonnees")),
        "montant": _text(_first(record, "montant", "valeurGlobale")),
        "dureeMois": _text(record.get("dureeMois")),
    }
    for plain in (
        "idAccordCadre", "marcheInnovant", "ccag", "offresRecues", "attributionAvance", "tauxAvance",
        "typeGroupementOperateurs", "sousTraitanceDeclaree", "procedure", "formePrix", "origineUE",
        "origineFrance",
    ):  # fmt: skip
        state[plain] = _text(record.get(plain))
    holders = _holders(record)
    modifications = sorted(
        _items(record.get("modifications"), "modification"),
        key=lambda item: _text(_modified_on(item)),
    )
    for number, change in enumerate([None, *modifications]):
        if change is not None:
            state = state | _changes(change)
            holders = _holders(change) or holders
        state["modification_id"] = str(number)
        state["donneesActuelles"] = "true" if number == len(modifications) else "false"
        for identifier, kind in holders or [("", "")]:
            yield state | {"titulaire_id": identifier, "titulaire_typeIdentifiant": kind}


def _changes(change: Record) -> dict[str, str]:
    """Return what a modification changes; what it leaves out stays as it was."""
    values = {
        "dateNotification": _modified_on(change),
        "datePublicationDonnees": change.get("datePublicationDonneesModification"),
        "montant": _first(change, "montant", "valeurGlobale"),
        "dureeMois": change.get("dureeMois"),
    }
    return {name: _text(value) for name, value in values.items() if _text(value)}


def _modified_on(change: Record) -> Any:
    return change.get("dateNotificationModification") or change.get("dateSignatureModification")


def _holders(record: Record) -> list[tuple[str, str]]:
    """Return identifier and kind of each holder, in the nested form of 2022 or the flat one of 2019."""
    holders = _items(record.get("titulaires"), "titulaire") or _items(
        record.get("concessionnaires"), "concessionnaire"
    )
    return [
        (_text(holder.get("id")), _text(holder.get("typeIdentifiant")))
        for holder in holders
        if _text(holder.get("id"))
    ]


def _first(record: Record, *names: str) -> Any:
    return next((record[name] for name in names if record.get(name) is not None), None)


def _items(value: Any, name: str) -> list[Record]:
    """Return the objects of a list, in the three forms met.

    Flat (2019), each in an object of one member (JSON of 2022: ``[{"titulaire": {...}}]``), or all in one
    member (XML: ``{"titulaire": [{...}]}``).
    """
    if isinstance(value, dict) and name in value:
        value = value[name]
    items = [item for item in _list(value) if isinstance(item, dict)]
    return [item[name] if isinstance(item.get(name), dict) else item for item in items]


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _joined(value: Any, name: str) -> str:
    """Print a list of values as the tabular format does: separated by a comma and a space."""
    if isinstance(value, dict):
        value = value.get(name)
    return ", ".join(text for text in map(_text, _list(value)) if text)


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return html.unescape(str(value)).strip()
