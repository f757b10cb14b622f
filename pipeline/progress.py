"""Progress of long work: a bar on a terminal, a line every ten seconds elsewhere."""

from __future__ import annotations

import sys
from typing import Any

from tqdm import tqdm

SECONDS_BETWEEN_LINES = 10


class ProgressLines(tqdm):  # type: ignore[type-arg]
    """Progress as whole lines, for a log."""

    def display(self, msg: str | None = None, pos: int | None = None) -> None:
        """Print a line; nothing when the work ends."""
        if msg is None and self.n:
            total = f" / {self.total}" if self.total else ""
            self.fp.write(f"  {self.desc.rstrip(': ')} : {self.n}{total}{self.unit}\n")
            self.fp.flush()


def progress_bar(name: str, unit: str, total: int | None = None) -> tqdm[Any]:
    """Return the progress of work on the error output, for what takes more than two seconds."""
    if sys.stderr.isatty():
        return tqdm(
            total=total, desc=f"  {name}", unit=unit, unit_scale=True, delay=2, leave=False,
            mininterval=1, dynamic_ncols=True,
        )  # fmt: skip
    return ProgressLines(
        total=total, desc=name, unit=unit, leave=False,
        delay=SECONDS_BETWEEN_LINES, mininterval=SECONDS_BETWEEN_LINES, maxinterval=SECONDS_BETWEEN_LINES,
    )  # fmt: skip
