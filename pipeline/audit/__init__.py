"""The expectations, judged in a process of their own.

It has a head start: Great Expectations takes eight seconds to load, while dbt builds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import TracebackType

from pipeline.errors import ExpectationsError, UserError, disk_refusal
from pipeline.secret import without_secret
from pipeline.workspace import Workspace


class Audit:
    """A process that waits for the working file, and judges it.

    Parameters
    ----------
    workspace: its working file is judged, beside its published one.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def __enter__(self) -> Audit:
        """Start it."""
        self._workspace.findings.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.audit", "--wait", "--docs", str(self._workspace.data_docs),
             "--findings", str(self._workspace.findings)],
            env=without_secret() | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it, if it has not ended."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def judge(self, accepted: list[str]) -> list[dict[str, str]]:
        """Return what does not hold and may stand: warnings, and errors that were accepted.

        Parameters
        ----------
        accepted: ids of expectations that may fail.

        Raises
        ------
        ExpectationsError: an expectation of error level does not hold.
        UserError: the expectations could not be run.
        """
        paths = {"work": str(self._workspace.work), "last": str(self._workspace.published)}
        _, said = self._process.communicate(json.dumps(paths) + "\n")
        if not self._workspace.findings.is_file():
            refusal = disk_refusal(said)
            lines = said.strip().splitlines() or ["sans un mot"]
            raise UserError(
                refusal
                or f"les attentes n'ont pas pu être jugées ; rien n'a été publié : {lines[-1]}"
            )
        findings: list[dict[str, str]] = json.loads(
            self._workspace.findings.read_text(encoding="utf-8")
        )
        for finding in findings:
            if finding["id"] in accepted:
                finding["severity"] = "accepted"
        errors = [finding for finding in findings if finding["severity"] == "error"]
        if errors:
            ids = " ".join(dict.fromkeys(finding["id"] for finding in errors))
            page = self._workspace.shown(self._workspace.data_docs / "index.html")
            raise ExpectationsError(
                f"attentes non tenues : {len(errors)} ; rien n'a été publié.\n"
                + "\n".join(_line(finding) for finding in errors)
                + f"\nLe détail est dans {page}. Si c'est bien ce que vous voulez publier : "
                f'make build ACCEPT="{ids}", ou spaser build --accept pour chacune.'
            )
        for finding in findings:
            print(f"  à vérifier : {_line(finding).strip()}")
        return findings


def _line(finding: dict[str, str]) -> str:
    return f"  {finding['id']} : {finding['says']} ({finding['found']}) → {finding['do']}"
