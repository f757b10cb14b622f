"""Official DECP files in JSON and XML, formats of 2019 and of 2022, turned into rows of the contracts export.

Source of the formats: orders of 22 March 2019 and of 22 December 2022 on the essential data of public procurement.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from pipeline.contract import is_no, is_unknown
from pipeline.ingest.documents import DECP_MEMBERS, Document
from pipeline.ingest.documents import Record as Found

# What a concession has under names of its own.
CONCESSION_MEMBERS = ("autoriteConcedante", "valeurGlobale", "concessionnaires")
# Members that pass into a column of their name.
PLAIN_MEMBERS = (
    "id", "nature", "objet", "codeCPV", "dateNotification", "datePublicationDonnees", "montant", "dureeMois",
    "idAccordCadre", "marcheInnovant", "ccag", "offresRecues", "attributionAvance", "tauxAvance",
    "typeGroupementOperateurs", "sousTraitanceDeclaree", "procedure", "formePrix", "origineUE", "origineFrance",
)  # fmt: skip
# Lists, and the names that their members may have.
LISTS = {
    "techniques": "technique",
    "modalitesExecution": "modaliteExecution",
    "typesPrix": "typePrix",
    "considerationsSociales": "considerationSociale",
    "considerationsEnvironnementales": "considerationEnvironnementale",
}
# What a column is called elsewhere.
OTHER_NAMES = {
    "dateNotification": ("dateSignature",),
    "montant": ("valeurGlobale",),
    "typesPrix": ("typePrix", "TypePrix"),
    "techniques": ("technique",),
    "modalitesExecution": ("modaliteExecution",),
}


def is_decp(document: Document) -> bool:
    """Tell whether a document holds DECP: its first record looks like one, or there is none under ``marches``."""
    first = next(document.records(), None)
    if first is None:
        return document.is_empty_decp()
    if not isinstance(first.value, dict):
        return False
    # The consolidated table as JSON has flat columns instead.
    return len(DECP_MEMBERS & first.value.keys()) >= 2 and "acheteur_id" not in first.value


def is_concession(found: Found) -> bool:
    """Tell whether a record is a concession: by the list that it stands in, its type, or what it alone has."""
    return (
        found.path[-1:] == ("contrat-concession",)
        or "concession" in str(found.value.get("_type", "")).lower()
        or any(found.value.get(name) for name in CONCESSION_MEMBERS)
    )


def rows_of(found: Found) -> tuple[list[dict[str, str]], str]:
    """Return the rows of one published contract, and what is odd about it (empty where nothing is).

    There is one row per holder, for the first state of the contract and for each modification. Lists may stand in
    lists, in wrappers, or be wrappers of lists, at any depth.
    """
    record = _Record(found.value)
    buyer = record.member("acheteur", "autoriteConcedante")
    buyer_id = buyer.text("id") if isinstance(buyer, _Record) else _text(buyer)
    place = record.member("lieuExecution")
    state = {name: record.text(name, *OTHER_NAMES.get(name, ())) for name in PLAIN_MEMBERS}
    state |= {
        name: record.joined(member, name, *OTHER_NAMES.get(name, ()))
        for name, member in LISTS.items()
    }
    state["uid"] = buyer_id + state["id"]
    state["acheteur_id"] = buyer_id
    state["lieuExecution_code"] = place.text("code") if isinstance(place, _Record) else ""
    state["lieuExecution_typeCode"] = place.text("typeCode") if isinstance(place, _Record) else ""
    if is_unknown(state["nature"]) and is_concession(found):
        state["nature"] = "Concession de service"
    holders = _holders(record)
    changes = sorted(
        record.records("modification", "modifications"), key=lambda change: _modified_on(change)
    )
    rows = []
    for number, change in enumerate([None, *changes]):
        if change is not None:
            state = state | _changed(change)
            holders = _holders(change) or holders
        state["modification_id"] = str(number)
        state["donneesActuelles"] = "true" if number == len(changes) else "false"
        for identifier, kind in holders or [("", "")]:
            rows.append(state | {"titulaire_id": identifier, "titulaire_typeIdentifiant": kind})
    acts = record.records("acteSousTraitance", "actesSousTraitance")
    if is_no(state["sousTraitanceDeclaree"]) and acts:
        return rows, "subcontract_untold"
    parts = [record, *changes, *(part for part in (buyer, place) if isinstance(part, _Record))]
    return rows, next((part.doubt for part in parts if part.doubt), "")


class _Record:
    """An object of a document; ``doubt`` says what could not be understood of what was asked of it."""

    def __init__(self, members: dict[str, Any]) -> None:
        self._members = members
        self.doubt = ""

    def member(self, *names: str) -> _Record | Any:
        """Return the first member that is there: an object as a record, the first of a list."""
        for name in names:
            found = list(_leaves(self._members.get(name), name, whole=True))
            if len(found) > 1 and any(other != found[0] for other in found):
                self.doubt = "element_repeated"
            if found:
                return _Record(found[0]) if isinstance(found[0], dict) else found[0]
        return None

    def text(self, *names: str) -> str:
        """Return the first member that says anything, as a text; of one that stands twice, the first that does."""
        first = ""
        for name in names:
            value = self._members.get(name)
            texts = [_text(leaf) for leaf in _leaves(value, name)]
            told = [text for text in texts if not is_unknown(text)]
            if len(set(told)) > 1:
                self.doubt = "element_repeated"
            if isinstance(value, dict) and not texts:
                self.doubt = "element_not_understood"
            if told:
                return told[0]
            first = first or next(iter(texts), "")
        return first

    def joined(self, member: str, *names: str) -> str:
        """Print a list as the tabular format does: its texts, each once, separated by a comma and a space."""
        for name in names:
            value = self._members.get(name)
            texts = [text for leaf in _leaves(value, member) if (text := _text(leaf))]
            if not texts and isinstance(value, dict | list) and value:
                self.doubt = "element_not_understood"
            if texts:
                return ", ".join(dict.fromkeys(texts))
        return ""

    def records(self, member: str, *names: str) -> list[_Record]:
        """Return the objects of a list, whatever it is wrapped in."""
        for name in names:
            found = list(_leaves(self._members.get(name), member, whole=True))
            items = [_Record(item) for item in found if isinstance(item, dict)]
            if len(items) < len(found):
                self.doubt = "element_not_understood"
            if items:
                return items
        return []


def _leaves(value: Any, member: str, *, whole: bool = False) -> Iterator[Any]:
    """Yield what a list holds at any depth: texts, or with ``whole`` objects too.

    An object that has ``member`` alone, or a single member that holds a list or an object, is a wrapper.
    """
    if value is None or value == "" or value == {}:
        return
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item, member, whole=whole)
    elif isinstance(value, dict):
        if member in value:
            yield from _leaves(value[member], member, whole=whole)
        elif len(value) == 1 and isinstance(next(iter(value.values())), list | dict):
            yield from _leaves(next(iter(value.values())), member, whole=whole)
        elif whole:
            yield value
    else:
        yield value


def _changed(change: _Record) -> dict[str, str]:
    """Return what a modification changes; what it leaves out stays as it was."""
    values = {
        "dateNotification": _modified_on(change),
        "datePublicationDonnees": change.text("datePublicationDonneesModification"),
        "montant": change.text("montant", "valeurGlobale"),
        "dureeMois": change.text("dureeMois"),
    }
    return {name: text for name, text in values.items() if text}


def _modified_on(change: _Record) -> str:
    return change.text("dateNotificationModification", "dateSignatureModification")


def _holders(record: _Record) -> list[tuple[str, str]]:
    """Return identifier and kind of each holder."""
    holders = record.records("titulaire", "titulaires") or record.records(
        "concessionnaire", "concessionnaires"
    )
    found = [(holder.text("id"), holder.text("typeIdentifiant")) for holder in holders]
    record.doubt = next((holder.doubt for holder in holders if holder.doubt), record.doubt)
    return [(identifier, kind) for identifier, kind in found if identifier]


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return html.unescape(str(value)).strip()
