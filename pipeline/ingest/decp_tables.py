"""Tabular DECP: the consolidated table, extracts of it, and the flat file of the Ministry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.contract import is_no, is_unknown
from pipeline.ingest.tables import Row, Table

# What a table must have to be read as published contracts; its other columns may be absent, and are unknown.
REQUIRED = ("id", "acheteur_id", "montant", "dateNotification")
HOLDERS = ("titulaire_id", "titulaires_siren", "titulaire_id_1")
# Three ways to name holders: one a row; their SIREN in one cell; up to three side by side (the Ministry's flat file).
HOLDER_COLUMNS = (
    "titulaires_siren",
    *(f"titulaire_{part}_{rank}" for rank in (1, 2, 3) for part in ("id", "typeIdentifiant")),
)
# Columns of the flat file under another name, and what it says of a modification.
OTHER_NAMES = {
    "technique": "techniques",
    "modaliteExecution": "modalitesExecution",
    "typePrix": "typesPrix",
}
MODIFICATION = {
    "dateNotification": (
        "dateNotificationModificationModification",
        "dateNotificationModification",
    ),
    "datePublicationDonnees": (
        "datePublicationDonneesModificationModification",
        "datePublicationDonneesModification",
    ),
    "montant": ("montantModification",),
    "dureeMois": ("dureeMoisModification",),
}
SUBCONTRACT = "idActeSousTraitance"


def is_published_contracts(table: Table) -> bool:
    """Tell whether the header is one of the tabular DECP."""
    return not table.missing(REQUIRED) and len(table.missing(HOLDERS)) < len(HOLDERS)


def absent_columns(table: Table, columns: Sequence[str]) -> list[str]:
    """Return the columns of the contract that the header has under no name."""
    renamed = {name for other, name in OTHER_NAMES.items() if not table.missing([other])}
    return [
        column
        for column in table.missing(columns)
        if not column.startswith("titulaire") and column not in renamed
    ]


def published_contracts(table: Table, columns: Sequence[str]) -> Iterator[tuple[Row, str]]:
    """Yield (row, record) of a tabular DECP file, one row per holder.

    Where a line is a record (``titulaires_siren`` or ``titulaire_id_1`` in the header) record is that line, and
    empty where the rows of a record must be found by what they share.
    """
    one_row_a_holder = not table.missing(["titulaire_id"])
    changes = [name for names in MODIFICATION.values() for name in names]
    wanted = list(dict.fromkeys([*columns, *HOLDER_COLUMNS, *OTHER_NAMES, *changes, SUBCONTRACT]))
    for found in table.rows(wanted):
        if found.problem:
            yield found._replace(values=[""] * len(columns)), ""
            continue
        row = dict(zip(wanted, map(_plain, found.values), strict=True))
        doubt = found.doubt
        if not is_unknown(row[SUBCONTRACT]) and is_no(row["sousTraitanceDeclaree"]):
            doubt = "subcontract_untold"
        for other, name in OTHER_NAMES.items():
            if is_unknown(row[name]):
                row[name] = row[other]
        if one_row_a_holder:
            yield Row(found.line, [row[column] for column in columns], doubt=doubt), ""
            continue
        holders = _holders(row) or [("", "")]
        states = [row | {"modification_id": "0", "donneesActuelles": "true"}]
        change = {
            name: next((row[column] for column in others if not is_unknown(row[column])), "")
            for name, others in MODIFICATION.items()
        }
        if change["dateNotification"]:
            states[0]["donneesActuelles"] = "false"
            states.append(
                row
                | {name: value for name, value in change.items() if value}
                | {"modification_id": "1", "donneesActuelles": "true"}
            )
        for state in states:
            for identifier, kind in holders:
                state |= {"titulaire_id": identifier, "titulaire_typeIdentifiant": kind}
                values = [state[column] for column in columns]
                yield Row(found.line, values, doubt=doubt), str(found.line)


def _holders(row: dict[str, str]) -> list[tuple[str, str]]:
    listed = [(part.strip(), "SIREN") for part in row["titulaires_siren"].split(";")]
    beside = [
        (row[f"titulaire_id_{rank}"], row[f"titulaire_typeIdentifiant_{rank}"])
        for rank in (1, 2, 3)
    ]
    return [
        (identifier, kind) for identifier, kind in listed + beside if not is_unknown(identifier)
    ]


def _plain(value: str) -> str:
    """Return a value of the flat file without its wrapping: ``INX 202424`` and ``['Clause sociale']``."""
    value = value.strip().removeprefix("INX ")
    if value == "[]" or (value.startswith(("['", '["')) and value.endswith("]")):
        return ", ".join(part.strip(" '\"") for part in value[1:-1].split(","))
    return value
