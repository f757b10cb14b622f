"""The expectations, judged in a process of their own.

It has a head start: Great Expectations takes eight seconds to load, while dbt builds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
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
        # A file, not a pipe: nobody reads it before the end.
        self._said = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.audit", "--wait", "--docs", str(self._workspace.data_docs),
             "--findings", str(self._workspace.findings)],
            env=without_secret() | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, text=True,
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
        self._said.close()

    def judge(self, accepted: list[str]) -> list[dict[str, str]]:
        """Return what does not hold and may stand: warnings, and errors that were accepted.

        The pages that tell it are written meanwhile and afterwards: see ``finish``.

        Parameters
        ----------
        accepted: ids of expectations that may fail.

        Raises
        ------
        ExpectationsError: an expectation of error level does not hold.
        UserError: the expectations could not be run.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        paths = {"work": str(self._workspace.work), "last": str(self._workspace.published)}
        # Where it has ended, it says why.
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(paths) + "\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise self._failure("les attentes n'ont pas pu être jugées")
        findings: list[dict[str, str]] = json.loads(line)
        for finding in findings:
            if finding["id"] in accepted:
                finding["severity"] = "accepted"
        errors = [finding for finding in findings if finding["severity"] == "error"]
        if errors:
            self._process.communicate()
            ids = " ".join(dict.fromkeys(finding["id"] for finding in errors))
            page = self._workspace.data_docs / "index.html"
            place = f"Le détail est dans {self._workspace.shown(page)}. " if page.is_file() else ""
            raise ExpectationsError(
                f"attentes non tenues : {len(errors)} ; rien n'a été publié.\n"
                + "\n".join(_line(finding) for finding in errors)
                + f"\n{place}Si c'est bien ce que vous voulez publier : "
                f'make build ACCEPT="{ids}", ou spaser build --accept pour chacune.'
            )
        for finding in findings:
            print(f"  à vérifier : {_line(finding).strip()}")
        return findings

    def finish(self) -> None:
        """Wait for the pages that tell what was judged.

        Raises
        ------
        UserError: they could not be written.
        """
        self._process.communicate()
        if self._process.returncode:
            raise self._failure("les pages des attentes n'ont pas pu être écrites")

    def _failure(self, what: str) -> UserError:
        """Return the error of a process that ended, with the last of what it said."""
        self._process.communicate()
        self._said.seek(0)
        said = self._said.read()
        lines = said.strip().splitlines() or ["sans un mot"]
        return UserError(disk_refusal(said) or f"{what} ; rien n'a été publié : {lines[-1]}")


def _line(finding: dict[str, str]) -> str:
    return f"  {finding['id']} : {finding['says']} ({finding['found']}) → {finding['do']}"
