"""The secret that pseudonyms are hashed with: it reaches dbt, in this process, and no other one."""

from __future__ import annotations

import os

SALT = "SPASER_PSEUDONYM_SALT"


def without_secret() -> dict[str, str]:
    """Return the environment for a process that has no need of the secret."""
    return {name: value for name, value in os.environ.items() if name != SALT}
