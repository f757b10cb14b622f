"""The stock files of Sirene, of which the companies that the other exports name are read, and no other.

They hold thirty million legal units and forty-three million establishments: DuckDB reads the needed columns once, in
bounded memory, and keeps the rows of the wanted SIREN. Source of the columns: INSEE, files StockUniteLegale and
StockEtablissement (Licence Ouverte 2.0).
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.contract import SETTINGS
from pipeline.errors import UserError
from pipeline.ingest.archives import Part
from pipeline.published import sql_text
from pipeline.resources import limits

# The columns of each file, and what they are called here.
UNITS = {
    "siren": "siren", "nicSiegeUniteLegale": "head_office_nic", "denominationUniteLegale": "name",
    "categorieEntreprise": "category", "trancheEffectifsUniteLegale": "headcount_band",
    "categorieJuridiqueUniteLegale": "legal_form", "economieSocialeSolidaireUniteLegale": "is_social_economy",
    "activitePrincipaleUniteLegale": "activity_code", "dateCreationUniteLegale": "created_on",
}  # fmt: skip
ESTABLISHMENTS = {
    "siren": "siren", "siret": "siret", "codeCommuneEtablissement": "commune_code",
    "etatAdministratifEtablissement": "state", "etablissementSiege": "is_head_office",
}  # fmt: skip
KINDS = {"unités légales": UNITS, "établissements": ESTABLISHMENTS}
# By which of them it is known: the others come and go from year to year.
KEYS = {
    "unités légales": {"siren", "nicSiegeUniteLegale", "denominationUniteLegale"},
    "établissements": {"siren", "siret", "etablissementSiege", "codeCommuneEtablissement"},
}
# Where the other exports name companies.
NAMING = ("titulaire_id", "siret", "siret_fournisseur", "siret_titulaire", "siren")
# Which exports name others: the suppliers themselves, canteens, buyers.
NAMING_OTHERS = {"suppliers", "supplier_lists", "food_purchases", "food_declarations", *SETTINGS}
HEADER = 1 << 16
# What annuaire-entreprises.data.gouv.fr/export-sirene takes at once.
WANTED_IN_A_FILE = 500


@dataclass
class StockFile:
    """A stock file that was met.

    Attributes
    ----------
    part: where it is.
    kind: ``unités légales`` or ``établissements``.
    absent: the columns that its year does not have; what they tell is not known.
    """

    part: Part
    kind: str
    absent: frozenset[str]


def stock_file(part: Part) -> StockFile | None:
    """Return what stock file a CSV or Parquet file is, by its header alone; None where it is none."""
    if part.inner.suffix.lower() == ".parquet":
        with duckdb.connect() as connection:
            try:
                found = connection.execute(
                    "select name from parquet_schema(?)", [str(part.path)]
                ).fetchall()
            except duckdb.Error:
                return None
        header = {name for (name,) in found}
    else:
        with part.path.open("rb") as file:
            line = file.read(HEADER).decode("utf-8-sig", "replace").strip().partition("\n")[0]
        try:
            header = set(next(csv.reader([line.partition("\r")[0]]), []))
        except csv.Error:
            return None
    for kind, columns in KINDS.items():
        # An establishment that bears its legal unit is of another file (formats.yml).
        others = (UNITS.keys() | ESTABLISHMENTS.keys()) - columns.keys()
        if KEYS[kind] <= header and len(others & header) < 2:
            return StockFile(part, kind, frozenset(columns.keys() - header))
    return None


class Stock:
    """The stock files of a folder, read when all others were."""

    def __init__(self) -> None:
        self.files: list[StockFile] = []

    def join(
        self, exports: Path, columns: dict[str, tuple[str, ...]], out: Path, public: str
    ) -> int:
        """Write the suppliers that the other exports name to ``out`` (Parquet); return how many.

        Parameters
        ----------
        exports: the folder in which every other export was written.
        columns: the columns of each export.
        public: the name under which these rows are published.

        Raises
        ------
        UserError: a file is cut or damaged.
        """
        with duckdb.connect(config={**limits("1GB"), "temp_directory": str(exports)}) as connection:
            connection.execute("set enable_progress_bar = false")
            connection.execute(f"create table wanted as {wanted(exports, columns)}")
            for kind, table in (("établissements", "establishments"), ("unités légales", "units")):
                names = KINDS[kind]
                listed = ", ".join(f"null::varchar as {name}" for name in names.values())
                connection.execute(
                    f"create table {table} as select {listed}, 0 as source_line limit 0"
                )
                for file in self.files:
                    if file.kind == kind:
                        self._read(connection, file, table)
            connection.execute(
                "create or replace table establishments as select * replace "
                "(lower(is_head_office) in ('true', 't', '1', 'oui') as is_head_office) from establishments"
            )
            connection.execute("update units set head_office_nic = lpad(head_office_nic, 5, '0')")
            sql = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
            connection.execute(
                f"copy (select * exclude (source_line), $public as source_file, source_line::bigint as source_line, "
                "null::varchar as source_record, null::varchar as source_problem, null::varchar as source_excerpt, "
                f"null::varchar as source_doubt from ({sql})) to {sql_text(out)} (format parquet)",
                {"public": public},
            )
            row = connection.execute(
                f"select count(*) from read_parquet({sql_text(out)})"
            ).fetchone()
        assert row is not None
        return int(row[0])

    def _read(self, connection: duckdb.DuckDBPyConnection, file: StockFile, table: str) -> None:
        path = sql_text(file.part.path)
        if file.part.inner.suffix.lower() == ".parquet":
            source = f"(select *, file_row_number + 2 as source_line from read_parquet({path}, file_row_number = true))"
        else:
            source = (
                f"(select *, row_number() over () + 1 as source_line from read_csv({path}, all_varchar = true, "
                "header = true, delim = ',', quote = '\"', escape = '\"', strict_mode = true))"
            )
        taken = ", ".join(
            "null"
            if theirs in file.absent
            else "lpad(siren::varchar, 9, '0')"
            if theirs == "siren"
            else f'"{theirs}"::varchar'
            for theirs in KINDS[file.kind]
        )
        try:
            connection.execute(
                f"insert into {table} select {taken}, source_line from {source} "
                "where lpad(siren::varchar, 9, '0') in (select siren from wanted)"
            )
        except duckdb.Error:
            raise UserError(
                f"{file.part.name} : ce fichier de la base Sirene est incomplet ou abîmé. Téléchargez-le à nouveau."
            ) from None


def wanted(exports: Path, columns: dict[str, tuple[str, ...]]) -> str:
    """Return the SQL of the companies that the other exports name: siren, and siret where it is one."""
    named = " union all ".join(
        f"select regexp_replace({name}, '[^0-9]', '', 'g') as number from read_parquet('{exports}/{export}/*.parquet')"
        for export, names in columns.items()
        if export not in NAMING_OTHERS and any((exports / export).iterdir())
        for name in names
        if name in NAMING
    )
    return (
        "select distinct substr(number, 1, 9) as siren, case when length(number) = 14 then number end as siret "
        f"from ({named or 'select null::varchar as number limit 0'}) where length(number) in (9, 14)"
    )


def write_wanted(exports: Path, columns: dict[str, tuple[str, ...]], folder: Path) -> list[Path]:
    """Write the SIRET (the SIREN where there is none) that the exports name and no supplier has.

    Parameters
    ----------
    exports: what ``ingest`` wrote.
    columns: the columns of each export.
    folder: replaced; a text file of at most WANTED_IN_A_FILE lines each, as annuaire-entreprises takes them.

    Returns
    -------
    The files.
    """
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"with wanted as ({wanted(exports, columns)}), known as (select regexp_replace(siret, '[^0-9]', '', 'g') "
            f"as siret from read_parquet('{exports}/suppliers/*.parquet')) "
            "select coalesce(siret, siren) from wanted where coalesce(siret not in (select siret from known), "
            "siren not in (select substr(siret, 1, 9) from known) and siren not in "
            "(select siren from wanted where siret is not null)) order by 1"
        ).fetchall()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    paths = []
    for start in range(0, len(rows), WANTED_IN_A_FILE):
        paths.append(folder / f"wanted-{start // WANTED_IN_A_FILE + 1:03}.txt")
        lines = [number for (number,) in rows[start : start + WANTED_IN_A_FILE]]
        paths[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    return paths
