"""Tabular DECP: the consolidated table, extracts of it, and the flat file of the Ministry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.contract import is_no, is_unknown
from pipeline.ingest.tables import SPACES, Row, Table
from pipeline.ingest.writer import BETWEEN_VALUES, Plain
from pipeline.published import quoted

# What a table must have to be read as published contracts; its other columns may be absent, and are unknown.
REQUIRED = ("id", "acheteur_id", "montant", "dateNotification")
HOLDERS = ("titulaire_id", "titulaires_siren", "titulaire_id_1")
# Three ways to name holders: one a row; their SIREN in one cell; up to three side by side (the Ministry's flat file).
HOLDER_COLUMNS = (
    "titulaires_siren",
    *(f"titulaire_{part}_{rank}" for rank in (1, 2, 3) for part in ("id", "typeIdentifiant")),
)
# Columns under another name: in the Ministry's flat file, and in the tables of SCDL.
OTHER_NAMES = {
    "technique": "techniques",
    "modaliteExecution": "modalitesExecution",
    "typePrix": "typesPrix",
    "MARCHE_ID": "id",
    "ACHETEURS_ID": "acheteur_id",
    "NATURE_MARCHE": "nature",
    "MARCHE_OBJET": "objet",
    "CPV_CODE": "codeCPV",
    "LIEU_EXEC_CODE": "lieuExecution_code",
    "LIEU_EXEC_TYPE": "lieuExecution_typeCode",
    "NOTIFICATION_DATE": "dateNotification",
    "PUBLICATION_DATE": "datePublicationDonnees",
    "PRIX_FORME": "formePrix",
    "TITULAIRES_ID": "titulaire_id",
    "TITULAIRES_ID_TYPE": "titulaire_typeIdentifiant",
}
# How a row says that it tells a modification.
MODIFICATION_OBJECT = "objetModification"
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
# A list as Python prints it, and what stands around each of its texts.
LIST = r"""\[['"].*\]"""
AROUND = " '\""


def is_published_contracts(table: Table) -> bool:
    """Tell whether the header is one of the tabular DECP; its columns then answer to their usual names."""
    table.other_names = OTHER_NAMES
    found = not table.missing(REQUIRED) and len(table.missing(HOLDERS)) < len(HOLDERS)
    if not found:
        table.other_names = {}
    return found


def absent_columns(table: Table, columns: Sequence[str]) -> list[str]:
    """Return the columns of the contract that the header has under no name."""
    return [column for column in table.missing(columns) if not column.startswith("titulaire")]


def unknown_columns(table: Table, columns: Sequence[str]) -> list[str]:
    """Return the columns of the header that are not read."""
    return table.unknown([*columns, *HOLDER_COLUMNS, *_change_columns(), SUBCONTRACT])


def published_contracts(table: Table, columns: Sequence[str]) -> Iterator[tuple[Row, str]]:
    """Yield (row, record) of a tabular DECP file, one row per holder.

    Where a line is a record (``titulaires_siren`` or ``titulaire_id_1`` in the header) record is that line, and
    empty where the rows of a record must be found by what they share.
    """
    one_row_a_holder = not table.missing(["titulaire_id"])
    numbers_modifications = not table.missing(["modification_id"])
    wanted = list(dict.fromkeys([*columns, *HOLDER_COLUMNS, *_change_columns(), SUBCONTRACT]))
    for found in table.rows(wanted):
        if found.problem:
            yield found._replace(values=[""] * len(columns)), ""
            continue
        row = dict(zip(wanted, map(_plain, found.values), strict=True))
        doubt = found.doubt
        if not is_unknown(row[SUBCONTRACT]) and is_no(row["sousTraitanceDeclaree"]):
            doubt = "subcontract_untold"
        states = [row] if numbers_modifications else _states(row)
        for state in states:
            if one_row_a_holder:
                yield Row(found.line, [state[column] for column in columns], doubt=doubt), ""
                continue
            for identifier, kind in _holders(row) or [("", "")]:
                state |= {"titulaire_id": identifier, "titulaire_typeIdentifiant": kind}
                values = [state[column] for column in columns]
                yield Row(found.line, values, doubt=doubt), str(found.line)


def are_rows_told(table: Table) -> bool:
    """Tell whether ``published_contracts`` gives each row as it is: it bears one holder, and its state by number."""
    return not table.missing(["titulaire_id", "modification_id"]) and bool(
        table.missing([SUBCONTRACT])
    )


def _plain_sql(value: str) -> str:
    """Return the SQL of what ``_plain`` makes of a value; null where nothing is left."""
    bare = f"regexp_replace(trim({value}, {quoted(SPACES)}), '^INX ', '')"
    parts = f"string_split(substr({bare}, 2, length({bare}) - 2), ',')"
    texts = f"list_transform({parts}, lambda part: trim(part, {quoted(AROUND)}))"
    return (
        f"nullif(case when {bare} = '[]' or regexp_full_match({bare}, {quoted(LIST)}, 's') "
        f"then array_to_string({texts}, ', ') else {bare} end, '')"
    )


# What ``_plain`` would change: space around a value, the sign of a number, a list.
PLAIN = Plain(
    f"{BETWEEN_VALUES}(INX |\\[|[{SPACES}])|[{SPACES}]{BETWEEN_VALUES}",
    _plain_sql,
)


def _change_columns() -> list[str]:
    return [MODIFICATION_OBJECT, *(name for names in MODIFICATION.values() for name in names)]


def _states(row: dict[str, str]) -> list[dict[str, str]]:
    """Return the states that a row tells where no column numbers them: the first, and the modification of it.

    A row that names the object of a modification, and nothing else of it, bears the values of the modification.
    """
    change = {
        name: next((row[column] for column in others if not is_unknown(row[column])), "")
        for name, others in MODIFICATION.items()
    }
    if any(change.values()):
        changed = {name: value for name, value in change.items() if value}
        return [
            row | {"modification_id": "0", "donneesActuelles": "false"},
            row | changed | {"modification_id": "1", "donneesActuelles": "true"},
        ]
    is_modification = not is_unknown(row[MODIFICATION_OBJECT])
    return [row | {"modification_id": "1" if is_modification else "0"}]


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
        return ", ".join(part.strip(AROUND) for part in value[1:-1].split(","))
    return value
