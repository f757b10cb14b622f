"""What a command did, step by step, whatever the end: ``build/run-summary.json``, for schedulers and people."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.errors import TARGETS_MISSED, UsageError


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def told(path: Path) -> str:
    """Return how the last command ended, in one French sentence for those in charge.

    Raises
    ------
    UsageError: no command has run there, or the file is none of ours.
    """
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
        command, status, steps = run["command"], run["status"], run["steps"]
        begun = dt.datetime.fromisoformat(run["started_at"])
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            f"{path.name} : aucune commande n'a encore été lancée ici. Indiquez --workdir."
        ) from None
    said = f"spaser {command} du {begun:%d/%m/%Y à %H:%M} (UTC) : "
    if status is None:
        place = f", à l'étape {steps[-1]['name']}" if steps else ""
        return f"{said}pas terminé, ou interrompu sans un mot{place}."
    if status == TARGETS_MISSED:
        return f"{said}publié ; cibles manquées : {', '.join(run.get('missed_targets', []))}."
    if status == 0:
        return f"{said}terminé{', publié' if 'run_id' in run else ''}."
    failed = [step["name"] for step in steps if step["outcome"] == "failed"]
    place = f", à l'étape {failed[-1]}" if failed else ""
    return f"{said}échec{place} (code {status}). {run.get('error') or ''}".rstrip()


class RunSummary:
    """The steps of a command; written to ``path`` when it begins, at each step and at its end.

    Attributes
    ----------
    facts: what else to say, by name; JSON can hold it.
    """

    def __init__(self, path: Path, command: str) -> None:
        self.facts: dict[str, Any] = {}
        self._path = path
        self._content: dict[str, Any] = {
            "command": command,
            "started_at": _now(),
            "ended_at": None,
            "status": None,
            "error": None,
            "steps": [],
        }
        self._write()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; its outcome is ``done``, or ``failed`` where it raises."""
        step: dict[str, Any] = {"name": name, "outcome": "running", "seconds": None}
        self._content["steps"].append(step)
        self._write()
        started = time.monotonic()
        try:
            yield
        except BaseException:
            step["outcome"] = "failed"
            raise
        else:
            step["outcome"] = "done"
        finally:
            step["seconds"] = round(time.monotonic() - started, 1)
            self._write()

    def end(self, status: int, error: str | None = None) -> None:
        """Say how it ended: the exit status, and the error in the words that people read."""
        self._content |= {"ended_at": _now(), "status": status, "error": error}
        self._write()

    def _write(self) -> None:
        text = json.dumps(self._content | self.facts, ensure_ascii=False, indent=2) + "\n"
        try:
            self._path.write_text(text, encoding="utf-8")
        except OSError:  # a full disk stops the command itself, not this page about it
            return
