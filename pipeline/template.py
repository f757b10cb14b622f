"""The empty files of the exports, with their headers."""

from __future__ import annotations

from pathlib import Path

from pipeline.contract import export_columns
from pipeline.errors import UsageError


def write_templates(folder: Path) -> list[Path]:
    """Write one empty file per export; none that exists is touched, and then none is written.

    UTF-8 with BOM and semicolons: a French spreadsheet opens them as tables.
    """
    paths = {folder / f"{name}.csv": columns for name, columns in export_columns().items()}
    present = [path.name for path in paths if path.exists()]
    if present:
        raise UsageError(
            f"{folder} : {present[0]} y est déjà ; rien n'est écrit. Choisissez un autre dossier."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for path, columns in paths.items():
        path.write_text(";".join(columns) + "\r\n", encoding="utf-8-sig", newline="")
    return list(paths)
