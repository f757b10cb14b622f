"""Errors that are for people."""

import errno
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path

DISK = {
    errno.ENOSPC: "le disque est plein. Libérez de la place et relancez la commande",
    errno.EDQUOT: "le quota de disque est atteint. Libérez de la place et relancez la commande",
    errno.EFBIG: "un fichier dépasse la taille permise. Relevez la limite (ulimit -f) et relancez la commande",
    errno.EROFS: "le disque est en lecture seule. Donnez le droit d'y écrire et relancez la commande",
    errno.EACCES: "l'écriture est refusée. Donnez le droit d'y écrire et relancez la commande",
    errno.EPERM: "l'écriture est refusée. Donnez le droit d'y écrire et relancez la commande",
}


class UserError(Exception):
    """Something that the user can put right: one line that names the file, the place, and what to do."""


def command(main: Callable[[], int]) -> Callable[[], int]:
    """Make a command of ``main``: a UserError, or what a disk refuses, is printed without a trace; the status is 1."""

    @wraps(main)
    def told() -> int:
        try:
            return main()
        except UserError as error:
            said = str(error)
        except Exception as error:
            refusal = disk_refusal(error)
            if refusal is None:
                raise
            said = refusal
        print(f"Erreur : {said}", file=sys.stderr)
        return 1

    return told


def disk_refusal(error: BaseException | str) -> str | None:
    """Return what to say of an error of the disk, of Python, DuckDB or dbt; None where it is another one."""
    if isinstance(error, OSError) and error.errno in DISK:
        place = f"{Path(error.filename).name} : " if error.filename else ""
        return f"{place}{DISK[error.errno]}. La dernière publication est intacte."
    text = str(error).lower()
    for number, said in DISK.items():
        # DuckDB writes part of a block where the disk ends, and says only that.
        is_cut = number == errno.ENOSPC and "could not write all bytes" in text
        if is_cut or os.strerror(number).lower() in text:
            return f"{said}. La dernière publication est intacte."
    return None
