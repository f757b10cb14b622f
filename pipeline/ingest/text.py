"""Text files in whatever encoding they are met: found by rule, read with bounded memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TextIO

BLOCK = 1 << 20
# A thousand times a published contract; a longer line is no line.
LINE_LIMIT = BLOCK

SEPARATORS = ",;\t|"
ACCENTS_IN_UTF8 = re.compile(rb"\xc3[\x80-\xbf]|\xe2\x80[\x80-\xbf]|\xe2\x82\xac|\xc2[\xa0-\xbf]")
ENTITY = re.compile(rb"&(#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z]+[0-9]*);")
QUOTED = re.compile(rb'"[^"]*"')
UNREADABLE = "\ufffd".encode()
# Controls that are no line break and no tab.
CONTROLS = bytes({*range(32), 127} - {9, 10, 13})
BLANK_LINE = re.compile(rb"\n\r?\n")


@dataclass
class Scan:
    """The encoding of a file, as a codec of Python; mixed where it is UTF-8 with Windows-1252 in it."""

    encoding: str
    is_mixed: bool = False


def scan(path: Path, size: int | None = None) -> Scan:
    """Find the encoding of a text file, or of so many bytes at its start, which are enough to read its header.

    UTF-16 is known by its BOM, or by a first letter or two that have a zero beside them. A file that is UTF-8
    throughout is UTF-8. Any other is Windows-1252 (ISO-8859-1 is the same but for control characters), unless it
    holds French letters in UTF-8 too: then it is both, and each byte that is no UTF-8 is read as Windows-1252.
    Guessing by statistics fails on short French files
    (docs/decisions.md, Encodings).
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(4)
        if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return Scan("utf-16")
        for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
            if zeros == b"\0\0" and start.count(0) == 2:
                return Scan(encoding)
        file.seek(0)
        end = path.stat().st_size if size is None else size
        try:
            while block := file.read(min(BLOCK, end - file.tell())):
                decoder.decode(block)
            decoder.decode(b"", final=not file.read(1))
        except UnicodeDecodeError:
            pass
        else:
            return Scan("utf-8-sig")
        file.seek(0)
        tail = b""
        while block := file.read(min(BLOCK, end - file.tell())):
            if ACCENTS_IN_UTF8.search(tail + block):
                return Scan("utf-8-sig", is_mixed=True)
            tail = block[-2:]
    return Scan("cp1252")


@dataclass
class Census:
    """The lines of a file where every line is a record: how many, and how often each separator parts two values."""

    n_lines: int = 0
    n_signs: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SEPARATORS, 0))


def census(path: Path, found: Scan, copy: Path) -> Census | None:
    """Count the lines and the separators of a file; ``copy`` receives it in UTF-8 where it is in anything else.

    Returns
    -------
    None where a line may be no record: quotes that do not pair within their line, blank lines, controls, characters
    that nothing explains, HTML entities, line ends that differ.
    """
    out = Census()
    n_returns = 0
    with ExitStack() as stack:
        blocks = _utf8_blocks(path, found, stack)
        target = None if found == Scan("utf-8-sig") else stack.enter_context(copy.open("wb"))
        tail = b""
        for block in blocks:
            if target:
                target.write(block)
            # Whole lines at a time.
            seen, sign, rest = (tail + block).rpartition(b"\n")
            tail = rest
            if len(tail) > LINE_LIMIT:
                return None
            if not _count(seen + sign, out):
                return None
            n_returns += seen.count(b"\r")
        if not _count(tail, out):
            return None
    if n_returns not in (0, out.n_lines):
        return None
    out.n_lines += bool(tail)
    return out


def _utf8_blocks(path: Path, found: Scan, stack: ExitStack) -> Iterator[bytes]:
    if found == Scan("utf-8-sig"):
        file = stack.enter_context(path.open("rb"))
        return iter(partial(file.read, BLOCK), b"")
    text = stack.enter_context(open_text(path, found))
    return (block.encode() for block in iter(partial(text.read, BLOCK), ""))


def _count(block: bytes, out: Census) -> bool:
    """Add a block of whole lines; False where a line in it may be no record."""
    if block.startswith((b"\n", b"\r\n")) or BLANK_LINE.search(block):
        return False
    if len(block.translate(None, CONTROLS)) < len(block):
        return False
    if UNREADABLE in block or (b"&" in block and ENTITY.search(block)):
        return False
    n_lines = block.count(b"\n")
    if b'"' in block:
        # Only what stands outside quotes parts values, and ends lines.
        block = QUOTED.sub(b"", block)
        if b'"' in block or block.count(b"\n") != n_lines:
            return False
    out.n_lines += n_lines
    for sign in SEPARATORS:
        out.n_signs[sign] += block.count(sign.encode())
    return True


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
