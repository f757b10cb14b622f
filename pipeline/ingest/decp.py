"""Official DECP files in JSON and XML, formats of 2019 and of 2022, turned into rows of the contracts export.

Source of the formats: orders of 22 March 2019 and of 22 December 2022 on the essential data of public procurement.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException, ElementTree

from pipeline.errors import UserError

Record = dict[str, Any]


def read_json(path: Path) -> list[tuple[Record, bool]] | None:
    """Return the contracts of a DECP file in JSON, each with whether it is a concession.

    Numbers stay as they are written, so that no amount becomes a binary float. Returns None where the file is
    JSON but holds no DECP. Raises UserError, with line and column, where it is not JSON.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    try:
        content = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise UserError(
            f"{path.name}, ligne {error.lineno}, colonne {error.colno} : ce fichier JSON est incomplet ou mal formé. "
            "Téléchargez-le à nouveau, ou retirez-le du dossier."
        ) from None
    except RecursionError:
        raise UserError(
            f"{path.name} : ce fichier JSON est imbriqué au-delà de toute raison. Retirez-le du dossier."
        ) from None
    return _records_in(content.get("marches") if isinstance(content, dict) else content)


def read_xml(path: Path) -> list[tuple[Record, bool]] | None:
    """Return the contracts of a DECP file in XML, each with whether it is a concession.

    Returns None where the file is XML but holds no DECP. Raises UserError where it is not XML, or declares
    entities: no DECP does, and they are how a small file becomes a huge one.
    """
    try:
        root = ElementTree.parse(path, forbid_dtd=True).getroot()
    except ElementTree.ParseError as error:
        line, column = error.position
        raise UserError(
            f"{path.name}, ligne {line}, colonne {column + 1} : ce fichier XML est incomplet ou mal formé. "
            "Téléchargez-le à nouveau, ou retirez-le du dossier."
        ) from None
    except DefusedXmlException:
        raise UserError(
            f"{path.name} : ce fichier XML déclare une DTD ou des entités, ce qu'aucun fichier DECP ne fait. "
            "Retirez-le du dossier."
        ) from None
    if root is None or _tag(root) != "marches":
        return None
    return _records_in(_value(root))


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _value(element: Element) -> Any:
    """Return an element as JSON would say it: a text, or an object whose repeated members are lists."""
    if not len(element):
        return (element.text or "").strip()
    value: Record = {}
    for child in element:
        value.setdefault(_tag(child), []).append(_value(child))
    return {name: items[0] if len(items) == 1 else items for name, items in value.items()}


def _records_in(published: Any) -> list[tuple[Record, bool]] | None:
    """Return the contracts in the member ``marches``: two named lists since 2022, one list before."""
    if isinstance(published, dict):
        groups = ((published.get("marche"), False), (published.get("contrat-concession"), True))
    elif isinstance(published, list):
        groups = ((published, False), (None, True))
    else:
        return None
    records = [
        (record, concession or "concession" in str(record.get("_type", "")).lower())
        for group, concession in groups
        for record in _list(group)
        if isinstance(record, dict)
    ]
    if records and not any("acheteur" in r or "autoriteConcedante" in r for r, _ in records):
        return None
    return records


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
