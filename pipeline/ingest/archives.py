"""What lies in the folder, taken out of its .gz and .zip, in bounds."""

from __future__ import annotations

import gzip
import lzma
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from pipeline.errors import UserError

BLOCK = 1 << 20
# Beyond this size a file that was smaller by RATIO is a bomb, not an export: text shrinks 5 to 40 times.
SMALL = 64 << 20
RATIO = 200
MEMBERS = 1000
BETWEEN = " › "


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
    try:
        if suffix == ".gz":
            with gzip.open(file) as stream:
                out = work / f"{file.name}.part"
                _copy(stream, out, file.stat().st_size, file.name)
            yield Part(f"{file.name}{BETWEEN}{file.name[:-3]}", out)
        elif suffix == ".zip":
            yield from _members(file, work)
        else:
            yield Part(file.name, file)
    except UserError as error:
        yield error
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
        if isinstance(error, OSError) and error.errno is not None:
            reason = error.strerror
        else:
            reason = "archive incomplète ou abîmée"
        yield UserError(
            f"{file.name} : {reason}. Téléchargez-la à nouveau, ou retirez-la du dossier."
        )


def _members(file: Path, work: Path) -> Iterator[Part | UserError]:
    with zipfile.ZipFile(file) as archive:
        members = [item for item in archive.infolist() if not item.is_dir()]
        if len(members) > MEMBERS:
            raise UserError(
                f"{file.name} : {len(members)} fichiers dans cette archive, au-delà de {MEMBERS}. "
                "Déposez les exports eux-mêmes."
            )
        seen: set[str] = set()
        for number, member in enumerate(members):
            name = f"{file.name}{BETWEEN}{member.filename}"
            path = PurePosixPath(member.filename.replace("\\", "/"))
            if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
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
                out = work / f"{file.name}.{number}.part"
                try:
                    with archive.open(member) as stream:
                        _copy(stream, out, member.compress_size, name)
                except UserError as error:
                    yield error
                except (
                    EOFError,
                    zlib.error,
                    lzma.LZMAError,
                    zipfile.BadZipFile,
                    NotImplementedError,
                ):
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
