"""What the last build read and has not changed since: its parts are linked, not read again.

``read.json`` beside the exports tells of each file its hash, what became of it, and its parts. Whatever else a part
depends on (the readers, the user's own rules, the perimeter, what was read before it) is told too; where one of these
is another, the file is read. Files about persons are always read: what was read of them is removed after each build.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipeline.contract import exports_about_persons
from pipeline.files import sha256_of
from pipeline.ingest.writer import Writer
from pipeline.project import PROJECT

READ = "read.json"
# What decides what is read of a file, beside the file: the code of the readers, and the lists that they take.
READERS = (
    *sorted((PROJECT / "pipeline" / "ingest").glob("*.*")),
    *(PROJECT / "pipeline" / name for name in ("contract.py", "plan.py", "shown.py", "file_words.txt")),
    PROJECT / "seeds" / "raw" / "_raw__seeds.yml",
    PROJECT / "dbt_project.yml",
)  # fmt: skip


class Reuse:
    """What may be reused of an earlier reading, and what a later one may reuse of this.

    Parameters
    ----------
    before: the folder that was written last, or None where all files are to be read.
    settings: the user's files that decide how others are read.
    """

    def __init__(self, before: Path | None, settings: Sequence[Path]) -> None:
        self._before = before
        fingerprint = hashlib.sha256(duckdb.__version__.encode())
        for path in (*READERS, *settings):
            if path.is_file():
                fingerprint.update(f"{path.name} {sha256_of(path)}\n".encode())
        self._fingerprint = fingerprint.hexdigest()
        self._told = self._tell()
        self._found: dict[str, Any] = {}

    def _tell(self) -> dict[str, Any]:
        if self._before is None:
            return {}
        try:
            told = json.loads((self._before / READ).read_text(encoding="utf-8"))
            return dict(told["files"]) if told["fingerprint"] == self._fingerprint else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def take(self, path: Path, name: str, writer: Writer) -> list[dict[str, Any]] | None:
        """Link the parts of a file that has not changed, and return its reports; None where it is to be read."""
        told = self._told.get(name)
        try:
            if (
                self._before is None
                or told is None
                or told["bytes"] != path.stat().st_size
                or told["first"] != writer.n_parts
                or told["sha256"] != sha256_of(path)
            ):
                return None
        except OSError:  # why is said by whoever reads it
            return None
        parts = [(export, self._before / export / part) for export, part, _ in told["parts"]]
        sizes = [size for *_, size in told["parts"]]
        if not all(
            part.is_file() and part.stat().st_size == size
            for (_, part), size in zip(parts, sizes, strict=True)
        ):
            return None
        for export, part in parts:
            writer.take_part(export, part)
        writer.n_parts = told["last"]
        self._found[name] = told
        return list(told["reports"])

    def keep(
        self, path: Path, name: str, first: int, reports: Sequence[dict[str, Any]], writer: Writer
    ) -> None:
        """Tell a file that was read, for a later reading.

        Parameters
        ----------
        first: how many parts were begun before it.
        reports: what became of it, as ``take`` returns it.
        """
        exports = {report["export"] for report in reports}
        if exports & exports_about_persons() or any(report["error"] for report in reports):
            return
        parts = writer.parts_after(first)
        if (
            not parts
            or not reports[0]["sha256"]
            or any(file.part.path == path for file in writer.stock.files)
        ):
            return
        self._found[name] = {
            "bytes": path.stat().st_size,
            "sha256": reports[0]["sha256"],
            "first": first,
            "last": writer.n_parts,
            "parts": [[part.parent.name, part.name, part.stat().st_size] for part in parts],
            "reports": list(reports),
        }

    def write(self, folder: Path) -> None:
        """Write what was told beside the exports."""
        told = {"fingerprint": self._fingerprint, "files": self._found}
        (folder / READ).write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
