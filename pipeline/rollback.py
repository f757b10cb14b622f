"""Put the previous publication back in place of the last one: ``python -m pipeline.rollback``."""

from __future__ import annotations

import os
import sys

from pipeline.build import WORK, alone
from pipeline.contract import PROJECT
from pipeline.errors import command
from pipeline.publish import PUBLISHED, previous_runs, rollback


@command
def main() -> int:
    """Roll back, and return the exit status."""
    os.chdir(PROJECT)
    with alone(WORK.parent):
        dropped, standing = rollback(PUBLISHED)
    print(f"La publication {dropped} est retirée ; {standing} est de nouveau en place.")
    print(f"Publications encore gardées : {len(previous_runs(PUBLISHED))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
