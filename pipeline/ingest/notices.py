"""Notices of the BOAMP: the consultations that they call for, with their lots and award criteria.

A notice is a JSON text in the column ``donnees`` (data set ``boamp`` of DILA, Licence Ouverte 2.0), in one of several
families. EFORMS holds the elements of eForms (EU 2019/1780) by their names; FNSimple is the national form, whose
criteria are prose, and are not read; MAPA is that of small purchases, and names no buyer by its number. Only a call for
competition is a consultation.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pipeline.ingest.documents import members
from pipeline.ingest.tables import Table

HEADER = ("idweb", "objet", "dateparution", "donnees")
NATIONAL = ("FNSimple", "MAPA")
# How the weight of a criterion is given, in eForms: in per cent, as a decimal or in points, exactly or as a middle.
WEIGHTS = {
    "per-exa": "%",
    "per-mid": "%",
    "dec-exa": "",
    "dec-mid": "",
    "poi-exa": "",
    "poi-mid": "",
}
# What the type of a criterion says that has no name. Quality may be anything.
TYPES = {"price": "prix", "cost": "cout", "quality": "qualité (sans nom)"}
LONGEST_NAME = 300


class Notice(NamedTuple):
    """What a row of the BOAMP gives: rows of consultations and of award criteria, by their columns; or why it does not.

    ``left_out`` says of what kind a notice is that calls for nothing.
    """

    line: int
    consultation: dict[str, str]
    criteria: list[dict[str, str]]
    problem: str = ""
    excerpt: str = ""
    left_out: bool = False


def is_notices(table: Table) -> bool:
    """Tell whether a table is an extract of the BOAMP."""
    return not table.missing(HEADER)


def notices(table: Table) -> Iterator[Notice]:
    """Yield the notices of a table."""
    places = [place[0] for place in table.places(HEADER)]
    for row in table.lines():
        if row.problem:
            yield Notice(row.line, {}, [], row.problem, row.excerpt)
            continue
        # As it is: an entity in it may stand for a quote, that would end a text of JSON.
        number, label, published, text = (
            row.values[place].strip() if place < len(row.values) else "" for place in places
        )
        try:
            found = json.loads(text, parse_float=str, parse_int=str) if text else {}
            given = _of_eforms(found) or _of_national_form(found)
        except (json.JSONDecodeError, RecursionError):
            yield Notice(row.line, {}, [], "record_unreadable", text[:200])
            continue
        if given is None:
            yield Notice(row.line, {}, [], left_out=True)
            continue
        consultation, criteria = given
        consultation |= {
            "consultation_id": number, "objet": html.unescape(label), "date_publication": published,
        }  # fmt: skip
        yield Notice(
            row.line, consultation, [{"consultation_id": number} | one for one in criteria]
        )


def _of_eforms(found: Any) -> tuple[dict[str, str], list[dict[str, str]]] | None:
    notice = _at(found, "EFORMS", "ContractNotice")
    if not notice:
        return None
    lots = [
        lot
        for lot in members(notice, "cac:ProcurementProjectLot")
        if _at(lot, "cbc:ID", "@schemeName") in (None, "Lot")
    ]
    buyer = _text(
        _at(notice, "cac:ContractingParty", "cac:Party", "cac:PartyIdentification", "cbc:ID")
    )
    numbers = {
        _text(_at(company, "cac:PartyIdentification", "cbc:ID")): _text(
            _at(company, "cac:PartyLegalEntity", "cbc:CompanyID")
        )
        for company in _below(notice, "efac:Company")
    }
    criteria: dict[tuple[str, str], dict[str, str]] = {}
    for lot in lots:
        terms = _at(lot, "cac:TenderingTerms", "cac:AwardingTerms")
        for group in members(terms, "cac:AwardingCriterion"):
            for one in members(group, "cac:SubordinateAwardingCriterion"):
                criterion = _criterion(one)
                criteria[criterion["type_critere"], criterion["ponderation"]] = criterion
    return {
        "acheteur_id": "".join(numbers.get(buyer, "").split()),
        "alloti": ("oui" if len(lots) > 1 else "non") if lots else "",
        "nb_lots": str(len(lots)) if lots else "",
    }, list(criteria.values())


def _criterion(one: Any) -> dict[str, str]:
    """Return a criterion: its type is its name, which the code lists know or do not; that of a price is known."""
    kind = _text(_at(one, "cbc:AwardingCriterionTypeCode"))
    name = _text(_at(one, "cbc:Name")) or _text(_at(one, "cbc:Description"))
    weight = ""
    for parameter in _below(one, "efac:AwardCriterionParameter"):
        sign = WEIGHTS.get(_text(_at(parameter, "efbc:ParameterCode")))
        if sign is not None:
            weight = _text(_at(parameter, "efbc:ParameterNumeric")) + sign
    return {
        "niveau": "critere",
        "type_critere": "prix" if kind == "price" else name[:LONGEST_NAME] or TYPES.get(kind, kind),
        "libelle": name,
        "ponderation": weight,
    }


def _of_national_form(found: Any) -> tuple[dict[str, str], list[dict[str, str]]] | None:
    family = next((name for name in NATIONAL if _at(found, name, "initial")), None)
    if family is None:
        return None
    call = _at(found, family, "initial")
    lots = list(members(_at(call, "natureMarche"), "lotsMarche"))
    return {
        "acheteur_id": _text(_at(found, family, "organisme", "codeIdentificationNational")),
        "alloti": "oui" if len(lots) > 1 else "",
        "nb_lots": str(len(lots)) if len(lots) > 1 else "",
    }, []


def _at(value: Any, *path: str) -> Any:
    """Return what stands at a path, of several the first; None where there is nothing."""
    for name in path:
        value = next(members(value, name), None)
    return value


def _below(value: Any, name: str) -> Iterator[Any]:
    """Yield the members of that name at whatever depth."""
    if isinstance(value, Mapping):
        yield from members(value, name)
    for one in (
        value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else []
    ):
        yield from _below(one, name)


def _text(value: Any) -> str:
    """Return a text, with or without the attributes of its element."""
    found = value.get("#text", "") if isinstance(value, Mapping) else value
    return found.strip() if isinstance(found, str) else ""
