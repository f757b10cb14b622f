"""Text files in whatever encoding they are met: found by rule, read with bounded memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

BLOCK = 1 << 20
# A thousand times a published contract; a longer line is no line.
LINE_LIMIT = BLOCK

ACCENTS_IN_UTF8 = re.compile(rb"\xc3[\x80-\xbf]|\xe2\x80[\x80-\xbf]|\xe2\x82\xac|\xc2[\xa0-\xbf]")
ENTITY = re.compile(rb"&(#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z]+[0-9]*);")
BLANK_LINE = re.compile(rb"\n\r?\n")


@dataclass
class Scan:
    """What one pass over the bytes tells.

    Attributes
    ----------
    encoding: a codec of Python.
    is_mixed: UTF-8 with lines of Windows-1252 in it.
    is_plain: UTF-8 without quotes, blank lines, NUL, HTML entities, bare carriage returns: every line is a record.
    """

    encoding: str
    is_mixed: bool = False
    is_plain: bool = False


def scan(path: Path) -> Scan:
    """Find the encoding of a text file, and whether its lines are records.

    UTF-16 is known by its BOM. A file that is UTF-8 throughout is UTF-8. Any other is Windows-1252 (ISO-8859-1 is the
    same but for control characters), unless it holds French letters in UTF-8 too: then it is both, and each
    byte that is no UTF-8 is read as Windows-1252. Guessing by statistics fails on short French files
    (docs/decisions.md, Encodings).
    """
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return Scan("utf-16")
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        is_utf8, is_plain, has_accents, tail = True, True, False, b""
        while block := file.read(BLOCK):
            if is_utf8:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    is_utf8 = is_plain = False
            # What straddles two blocks is seen with the second one.
            seen = tail + block
            if is_plain:
                is_plain = not (
                    b'"' in block
                    or b"\0" in block
                    or block.count(b"\r") != block.count(b"\r\n") + block.endswith(b"\r")
                    or BLANK_LINE.search(seen)
                    or (b"&" in seen and ENTITY.search(seen))
                )
            has_accents = has_accents or (not is_utf8 and bool(ACCENTS_IN_UTF8.search(seen)))
            tail = block[-64:]
        if is_utf8:
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                is_utf8 = False
    if is_utf8:
        return Scan("utf-8-sig", is_plain=is_plain)
    if not has_accents:
        # The accents may have come before the first byte that is no UTF-8.
        with path.open("rb") as file:
            tail = b""
            while not has_accents and (block := file.read(BLOCK)):
                has_accents = bool(ACCENTS_IN_UTF8.search(tail + block))
                tail = block[-2:]
    return Scan("utf-8-sig" if has_accents else "cp1252", is_mixed=has_accents)


def open_text(path: Path, found: Scan) -> TextIO:
    """Open a text file as ``scan`` found it; a byte that nothing explains becomes U+FFFD."""
    errors = "windows-1252" if found.is_mixed else "replace"
    return path.open(encoding=found.encoding, errors=errors, newline="")


def lines(file: TextIO) -> Iterator[tuple[str, bool]]:
    """Yield (line, whether it is whole); a line beyond LINE_LIMIT is cut, and its rest passed over."""
    while line := file.readline(LINE_LIMIT):
        is_whole = len(line) < LINE_LIMIT or line.endswith("\n")
        if not is_whole:
            rest = line
            while rest and not rest.endswith("\n"):
                rest = file.readline(LINE_LIMIT)
        yield line, is_whole


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows-1252", _as_windows_1252)
