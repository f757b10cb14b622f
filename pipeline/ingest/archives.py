"""What lies in the folder, taken out of its .gz and .zip, in bounds."""

from __future__ import annotations

import gzip
import lzma
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from pipeline.errors import UserError, reading_refusal
from pipeline.shown import file_name, one_line

BLOCK = 1 << 20
# Beyond this size a file that was smaller by RATIO is a bomb, not an export: text shrinks 5 to 40 times.
SMALL = 64 << 20
RATIO = 200
MEMBERS = 1000
# What DuckDB takes for a pattern where it reads a file.
PATTERN = re.compile(r"[*?\[\]{}]")
BETWEEN = " › "
# A name that says it is UTF-8, and is not, is no text to zipfile.
BROKEN_ARCHIVE = (
    EOFError, NotImplementedError, UnicodeDecodeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile,
)  # fmt: skip


@dataclass
class Part:
    """A file to read: the name by which people know it (``envoi.zip › factures.csv``), and where its bytes are."""

    name: str
    path: Path

    @property
    def inner(self) -> PurePosixPath:
        """The innermost name: ``factures.csv``."""
        return PurePosixPath(self.name.rpartition(BETWEEN)[2])


def parts(file: Path, work: Path) -> Iterator[Part | UserError]:
    """Yield the file, or what its archive holds; an error where a member cannot be had, and the others go on.

    Nothing is ever written under a name that an archive gives.
    """
    suffix = file.suffix.lower()
    name = file_name(file)
    try:
        file.open("rb").close()
        if suffix == ".gz":
            with gzip.open(file) as stream:
                out = _fresh(work)
                _copy(stream, out, file.stat().st_size, name)
            yield Part(f"{name}{BETWEEN}{name[:-3]}", out)
        elif suffix == ".zip":
            yield from _members(file, name, work)
        else:
            yield Part(name, _literal(file, work))
    except UserError as error:
        yield error
    # zipfile raises IndexError for a member without a name, and NotImplementedError for what it does not know.
    except (*BROKEN_ARCHIVE, OSError, IndexError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            yield reading_refusal(name, error)
        else:
            yield UserError(
                f"{name} : archive incomplète ou abîmée. Téléchargez-la à nouveau, ou retirez-la du dossier."
            )


def _fresh(work: Path) -> Path:
    """Return a file of a name of our own."""
    descriptor, name = tempfile.mkstemp(dir=work, suffix=".part")
    os.close(descriptor)
    return Path(name)


def _literal(file: Path, work: Path) -> Path:
    """Return a path that DuckDB takes for this file alone: a link, where its own would be a pattern, or no text."""
    path = str(file)
    if not PATTERN.search(path) and path.isprintable():
        return file
    link = _fresh(work)
    link.unlink()
    link.symlink_to(file.absolute())
    return link


def _members(file: Path, archive_name: str, work: Path) -> Iterator[Part | UserError]:
    with zipfile.ZipFile(file) as archive:
        members = [item for item in archive.infolist() if not item.is_dir()]
        if len(members) > MEMBERS:
            raise UserError(
                f"{archive_name} : {len(members)} fichiers dans cette archive, au-delà de {MEMBERS}. "
                "Déposez les exports eux-mêmes."
            )
        seen: set[str] = set()
        for member in members:
            name = f"{archive_name}{BETWEEN}{one_line(member.filename)}"
            path = PurePosixPath(member.filename.replace("\\", "/"))
            if not path.parts:
                yield UserError(
                    f"{name} : un fichier sans nom dans cette archive. Refaites l'archive."
                )
            elif path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
                yield UserError(
                    f"{name} : ce nom sort du dossier. L'archive est hostile ou abîmée : retirez-la du dossier."
                )
            elif name in seen:
                yield UserError(
                    f"{name} : ce nom figure deux fois dans l'archive. Refaites l'archive."
                )
            elif path.name.startswith(".") or path.parts[0] == "__MACOSX":
                continue
            elif member.flag_bits & 1:
                yield UserError(
                    f"{name} : protégé par un mot de passe. Déposez le fichier sans protection."
                )
            else:
                out = _fresh(work)
                try:
                    with archive.open(member) as stream:
                        _copy(stream, out, member.compress_size, name)
                except UserError as error:
                    yield error
                except BROKEN_ARCHIVE:
                    yield UserError(
                        f"{name} : abîmé dans l'archive. Refaites l'archive, ou retirez-la du dossier."
                    )
                else:
                    seen.add(name)
                    yield Part(name, out)


def _copy(stream: IO[bytes] | gzip.GzipFile, out: Path, compressed: int, name: str) -> None:
    free = shutil.disk_usage(out.parent).free
    size = 0
    with out.open("wb") as file:
        while block := stream.read(BLOCK):
            size += len(block)
            if size > SMALL and size > compressed * RATIO:
                raise UserError(
                    f"{name} : se déploie plus de {RATIO} fois ; ce n'est pas un export. Retirez-le du dossier."
                )
            if size > free // 2:
                raise UserError(
                    f"{name} : se déploie au-delà de la moitié de la place libre sur le disque ({free >> 20} Mio). "
                    "Libérez de la place."
                )
            file.write(block)
