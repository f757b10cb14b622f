"""The other formats of ma-cantine: canteens by number or by name, and everything in one column ``caracteristiques``.

Source of the formats: the import schemas that ma-cantine publishes (achats_id, achats_siret_old), and the export of the
application (api/views/purchase_export.py: labels instead of codes, canteens by their names).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.ingest.tables import Row, Table, comparable_header

# What the application calls these columns.
APPLICATION = {"Cantine": "siret", "Famille de produit": "famille_produits"}
# A mark as the import has it, and as the application writes it.
MARKS = {"PRODUIT LOCAL": "LOCAL", "CIRCUIT-COURT": "CIRCUIT_COURT", "CIRCUIT COURT": "CIRCUIT_COURT",
         "ORIGINE FRANCE": "FRANCE", "ORIGINE EUROPE": "EUROPE"}  # fmt: skip
ORIGINS = ("EUROPE", "FRANCE")
OLD = "caracteristiques"
# Since June 2026 a file need not say what local means.
OPTIONAL = "definition_local"
OLD_LACKS = ("categories_egalim", "origine", "est_circuit_court", "est_local")


def is_application_export(table: Table) -> bool:
    """Tell whether the header is that of the application's export; its columns then answer to our names."""
    found = not table.missing([*APPLICATION, OLD, "date", "prix_ht"])
    if found:
        table.other_names = APPLICATION
    return found


def expected_columns(table: Table, columns: Sequence[str]) -> list[str]:
    """Return the columns that the file must have, in whichever of the formats it is."""
    expected = list(columns)
    if table.missing(["siret"]) and not table.missing(["cantine_id"]):
        expected[expected.index("siret")] = "cantine_id"
    if len(table.missing(OLD_LACKS)) == len(OLD_LACKS) and not table.missing([OLD]):
        position = expected.index(OLD_LACKS[0])
        expected = [column for column in expected if column not in OLD_LACKS]
        expected.insert(position, OLD)
    if table.missing([OPTIONAL]):
        expected.remove(OPTIONAL)
    return expected


def food_rows(table: Table, columns: Sequence[str], canteens: Mapping[str, str]) -> Iterator[Row]:
    """Yield the rows of a file of ma-cantine in the shape of the export; a canteen that is named gets its SIRET."""
    expected = expected_columns(table, columns)
    if expected == list(columns):
        yield from table.rows(columns)
        return
    for row in table.rows(expected):
        if row.problem:
            yield row._replace(values=[""] * len(columns))
            continue
        found = dict(zip(expected, row.values, strict=True))
        if "cantine_id" in found:
            found["siret"] = found["cantine_id"]
        found["siret"] = canteens.get(comparable_header(found["siret"]), found["siret"])
        if OLD in found:
            marks = [mark.strip().upper() for mark in found[OLD].split(",") if mark.strip()]
            marks = [MARKS.get(mark, mark) for mark in marks]
            # Only the first origin has a place; two would be a contradiction, which the categories then show.
            origins = [mark for mark in marks if mark in ORIGINS]
            found |= {
                "categories_egalim": ",".join(
                    mark for mark in marks if mark not in ("LOCAL", "CIRCUIT_COURT", *origins[:1])
                ),
                "origine": origins[0] if origins else "",
                "est_circuit_court": "x" if "CIRCUIT_COURT" in marks else "",
                "est_local": "x" if "LOCAL" in marks else "",
            }
        yield row._replace(values=[found.get(column, "") for column in columns])
