"""Progress of long work."""

from __future__ import annotations

import sys
from typing import Any

from tqdm import tqdm


def progress_bar(name: str, unit: str, total: int | None = None) -> tqdm[Any]:
    """Return a progress bar on the error output, for work of more than two seconds; in a log, a line at times."""
    return tqdm(
        total=total, desc=f"  {name}", unit=unit, unit_scale=True, delay=2, leave=False,
        mininterval=1 if sys.stderr.isatty() else 15, dynamic_ncols=True,
    )  # fmt: skip
