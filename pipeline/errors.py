"""Errors that are for people."""

import sys
from collections.abc import Callable
from functools import wraps


class UserError(Exception):
    """Something that the user can put right: one line that names the file, the place, and what to do."""


def command(main: Callable[[], int]) -> Callable[[], int]:
    """Make a command of ``main``: a UserError is printed, without a trace, and its status is 1."""

    @wraps(main)
    def told() -> int:
        try:
            return main()
        except UserError as error:
            print(f"Erreur : {error}", file=sys.stderr)
            return 1

    return told
