"""The demonstration, many times over: what a build of many buyers reads.

``python -m benchmarks.multiply 30 folder`` writes the exports. Each copy has its own buyers, companies and keys, so
that no row of one meets a row of another. The numbers stay fictional: a SIREN begins with 0.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import duckdb

from pipeline.build import SEEDS
from pipeline.contract import export_columns
from pipeline.published import sql_text
from pipeline.resources import limits

# A SIREN of the demonstration has five digits after its zeros: three are free.
MOST = 1000
COMPANIES = frozenset(
    {"acheteur_id", "uid", "titulaire_id", "siret", "siren", "siret_fournisseur"}
    | {"siret_titulaire", "identifiant"}
)
KEYS = frozenset(
    {"consultation_id", "evenement_id", "referent_id", "beneficiaire_id", "achat_id", "litige_id"}
)
# The Region's own promises: one list, however many buyers.
ONCE = frozenset({"commitments"})


def _copied(column: str) -> str:
    """Return the SQL of a column in the copy ``k``; the first is the demonstration itself."""
    if column in COMPANIES:
        # 000014704 is 012314704 in copy 123; written with spaces it keeps them.
        return f"""case
            when k = 0 then "{column}"
            when starts_with("{column}", '0000')
                then '0' || lpad(cast(k as varchar), 3, '0') || substr("{column}", 5)
            when starts_with("{column}", '000 0')
                then '0' || left(lpad(cast(k as varchar), 3, '0'), 2) || ' '
                    || right(cast(k as varchar), 1) || substr("{column}", 6)
            else "{column}"
        end as "{column}\""""
    if column in KEYS:
        return f"""case when k = 0 then "{column}" else "{column}" || '-' || k end as "{column}\""""
    return f'"{column}"'


def multiply(folder: Path, times: int) -> int:
    """Write the exports of so many demonstrations, and a buyers.csv that takes every buyer.

    Returns
    -------
    The number of rows.
    """
    assert 1 <= times <= MOST, times
    folder.mkdir(parents=True)
    n_rows = 0
    with duckdb.connect(config=limits("1GB")) as connection:
        for export, columns in export_columns().items():
            source = SEEDS / f"{export}.csv"
            if export in ONCE:
                shutil.copyfile(source, folder / source.name)
                n_rows += source.read_bytes().count(b"\n") - 1
                continue
            row = connection.execute(
                f"""
                copy (
                    select {", ".join(map(_copied, columns))}
                    from range({times}) as copies(k)
                    cross join read_csv({sql_text(source)}, all_varchar = true) as source
                ) to {sql_text(folder / source.name)} (format csv)
                """
            ).fetchone()
            assert row is not None
            n_rows += row[0]
    (folder / "buyers.csv").write_text("siren,name,role\n*,Tous,region\n", encoding="utf-8")
    return n_rows


def main() -> int:
    """Read the command line and write the folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.multiply", description=__doc__)
    parser.add_argument("times", type=int)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    print(multiply(arguments.folder, arguments.times), "rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
