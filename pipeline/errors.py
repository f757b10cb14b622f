"""Errors that are for people."""

import errno
import os
from pathlib import Path

DISK = {
    errno.ENOSPC: "le disque est plein. Libérez de la place et relancez la commande",
    errno.EDQUOT: "le quota de disque est atteint. Libérez de la place et relancez la commande",
    errno.EFBIG: "un fichier dépasse la taille permise. Relevez la limite (ulimit -f) et relancez la commande",
    errno.EROFS: "le disque est en lecture seule. Donnez le droit d'y écrire et relancez la commande",
    errno.EACCES: "l'écriture est refusée. Donnez le droit d'y écrire et relancez la commande",
    errno.EPERM: "l'écriture est refusée. Donnez le droit d'y écrire et relancez la commande",
}

MEMORY_SPENT = (
    "la mémoire ne suffit pas. Donnez-en plus (--memory, ou la variable SPASER_MEMORY), ou moins de threads "
    "(--threads 1) : chacun prend la sienne"
)

SPARK_MEMORY_SPENT = (
    "la mémoire de Spark ne suffit pas. Donnez-en plus à son pilote (SPASER_SPARK_MEMORY=8g), ou plus de parts aux "
    "jointures (SPASER_SPARK_PARTITIONS=64)"
)

# The exit status of a build that missed targets: an end, and no error, since it published.
TARGETS_MISSED = 5


class UserError(Exception):
    """Something that can be put right: one line that names the file, the place, and what to do.

    ``status`` is the exit status of a command that ends with it.
    """

    status = 1


class UsageError(UserError):
    """The command was called in a way that cannot work."""

    status = 2


class ExportsError(UserError):
    """The user's exports, or the plan's data, cannot be used as they are."""

    status = 3


class ExpectationsError(UserError):
    """The data do not look like themselves: an expectation holds the publication back."""

    status = 4


class BusyError(UserError):
    """Another command holds the workspace; try again later (EX_TEMPFAIL)."""

    status = 75


def of_another_version(name: str, what: str) -> UsageError:
    """Return what to say where a publication lacks what ``name`` asks of it."""
    return UsageError(
        f"{name} : cette publication vient d'une autre version du logiciel ({what}). "
        "Relancez spaser build, ou prenez la version du logiciel qui l'a faite."
    )


def reading_refusal(name: str, error: OSError) -> UserError:
    """Return what to say of a file or folder that cannot be opened."""
    if error.errno in (errno.EACCES, errno.EPERM):
        said = "votre compte n'a pas le droit de le lire. Donnez-lui ce droit (chmod u+r), ou retirez-le"
    elif error.errno == errno.ENAMETOOLONG:
        said = "son nom est trop long. Raccourcissez-le"
    elif error.errno in DISK:
        said = DISK[error.errno]
    else:
        said = f"il ne peut pas être lu ({error.strerror or error}). Vérifiez-le, ou retirez-le du dossier"
    return UserError(f"{name} : {said}.")


def disk_refusal(error: BaseException | str) -> str | None:
    """Return what to say of an error of disk or memory, of Python, DuckDB or dbt; None where it is another one."""
    if isinstance(error, OSError) and error.errno in DISK:
        place = f"{Path(error.filename).name} : " if error.filename else ""
        return f"{place}{DISK[error.errno]}. La dernière publication est intacte."
    text = str(error).lower()
    if "out of memory error" in text:
        return f"{MEMORY_SPENT}. La dernière publication est intacte."
    if "java.lang.outofmemoryerror" in text:
        return f"{SPARK_MEMORY_SPENT}. La dernière publication est intacte."
    for number, said in DISK.items():
        # DuckDB writes part of a block where the disk ends, and says only that.
        is_cut = number == errno.ENOSPC and "could not write all bytes" in text
        if is_cut or os.strerror(number).lower() in text:
            return f"{said}. La dernière publication est intacte."
    return None
