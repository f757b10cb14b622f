"""The nineteen empty files with their headers, and the page that says what each column is.

``python -m pipeline.template --out folder`` writes the files, ``--docs`` writes ``docs/exports.md``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline.contract import PROJECT, export_columns, export_documentation
from pipeline.errors import UserError, command

DOCS = PROJECT / "docs" / "exports.md"
INTRODUCTION = """\
# Les exports

Dix-neuf fichiers, chacun sous son nom (`invoices.csv`, `Invoices_2025.xlsx`, plusieurs fichiers par
export), en `.csv`, `.tsv`, `.xlsx`, `.parquet`, `.json` ou `.xml`, tels quels ou dans un `.gz` ou
un `.zip`. Tous sont facultatifs sauf `contracts`, que remplacent les fichiers DECP officiels (JSON
et XML de 2019 et de 2022, tableau consolidé, fichier plat du Ministère). Un fichier d'un autre nom
est reconnu s'il a toutes les colonnes d'un export.

`make template` écrit les dix-neuf fichiers vides avec leurs en-têtes ; `make check EXPORTS=dossier`
dit ce qui est lu, accepté et écarté, et pourquoi.

Le séparateur (`,` `;` tabulation `|`), l'encodage (UTF-8, Windows-1252, ISO-8859-1, UTF-16 avec
BOM), les décimales (`1 234 567,89 €`, `1234567.89`), les dates (`2024-01-18`, `18/01/2024`,
`2024-01-18T00:00:00`) et les booléens (oui/non, true/false, 1/0, O/N, x) sont reconnus. Casse,
accents, espaces, ponctuation et ordre des en-têtes sont indifférents ; une colonne en plus est
laissée de côté et signalée, une colonne qui manque est une erreur : laissez-la vide si elle n'est
pas connue. Une valeur vide est inconnue, ce n'est pas un non.

Cette page est faite de `seeds/raw/_raw__seeds.yml` (`make docs`).
"""


def write_templates(folder: Path) -> list[Path]:
    """Write one empty file per export; none that exists is touched, and then none is written.

    UTF-8 with BOM and semicolons: a French spreadsheet opens them as tables.
    """
    paths = {folder / f"{name}.csv": columns for name, columns in export_columns().items()}
    present = [path.name for path in paths if path.exists()]
    if present:
        raise UserError(
            f"{folder} : {present[0]} y est déjà ; rien n'est écrit. Choisissez un autre dossier."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for path, columns in paths.items():
        path.write_text(";".join(columns) + "\r\n", encoding="utf-8-sig", newline="")
    return list(paths)


def documentation() -> str:
    """Return ``docs/exports.md``."""
    blocks = [INTRODUCTION]
    for export in export_documentation():
        rows = "".join(
            f"| `{name}` | {description} | {export.found_in} | `{example}` |\n"
            for name, description, example in export.columns
        )
        blocks.append(
            f"## {export.name}\n\n| colonne | ce que c'est | où la trouver | exemple |\n|---|---|---|---|\n{rows}"
        )
    return "\n".join(blocks)


@command
def main() -> int:
    """Read the command line, write, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.template", description=__doc__)
    parser.add_argument("--out", type=Path, help="folder for the empty files")
    parser.add_argument("--docs", action="store_true", help="write docs/exports.md")
    arguments = parser.parse_args()
    if arguments.docs:
        DOCS.write_text(documentation(), encoding="utf-8")
    if arguments.out:
        written = write_templates(arguments.out)
        print(f"{len(written)} fichiers vides écrits dans {arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
