"""The expectations, judged in a process of their own: it loads Great Expectations while dbt builds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from pipeline.errors import UserError, disk_refusal

FINDINGS = Path("build/expectations.json")
DOCS = Path("build/data-docs")


class Audit:
    """A process that waits for the working file, and judges it."""

    def __enter__(self) -> Audit:
        """Start it."""
        FINDINGS.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "expectations", "--wait", "--docs", str(DOCS), "--findings", str(FINDINGS)],
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

    def judge(self, work: Path, last: Path | None, accepted: list[str]) -> list[dict[str, str]]:
        """Return what does not hold and may stand: warnings, and errors that were accepted.

        Parameters
        ----------
        work: the working file.
        last: the last publication; None where the two cannot be compared.
        accepted: ids of expectations that may fail.

        Raises
        ------
        UserError: an expectation of error level does not hold or could not be run.
        """
        _, said = self._process.communicate(
            json.dumps({"work": str(work), "last": last and str(last)}) + "\n"
        )
        if not FINDINGS.is_file():
            refusal = disk_refusal(said)
            lines = said.strip().splitlines() or ["sans un mot"]
            raise UserError(
                refusal
                or f"les attentes n'ont pas pu être jugées ; rien n'a été publié : {lines[-1]}"
            )
        findings: list[dict[str, str]] = json.loads(FINDINGS.read_text(encoding="utf-8"))
        for finding in findings:
            if finding["id"] in accepted:
                finding["severity"] = "accepted"
        errors = [finding for finding in findings if finding["severity"] == "error"]
        if errors:
            ids = " ".join(dict.fromkeys(finding["id"] for finding in errors))
            raise UserError(
                f"attentes non tenues : {len(errors)} ; rien n'a été publié.\n"
                + "\n".join(_line(finding) for finding in errors)
                + f"\nLe détail est dans {DOCS}/index.html. Si c'est bien ce que vous voulez publier : "
                f'make build ACCEPT="{ids}"'
            )
        for finding in findings:
            print(f"  à vérifier : {_line(finding).strip()}")
        return findings


def _line(finding: dict[str, str]) -> str:
    return f"  {finding['id']} : {finding['says']} ({finding['found']}) → {finding['do']}"
