"""What people and terminals are shown of names and values that others wrote."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from functools import cache
from itertools import filterfalse
from pathlib import Path
from unicodedata import combining, normalize

from pipeline.contract import export_columns

# What is no text: controls but for line breaks and tabs, and halves of characters.
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# What a terminal obeys besides.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Words that a file of an administration bears, and nobody's name is. Others are not published.
FILE_WORDS = Path(__file__).with_name("file_words.txt")
LONGEST_NUMBER = 8
YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def printable(text: str) -> str:
    """Return a text without what a terminal would obey; line breaks stay."""
    return CONTROL.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Return a text on one line, without what a terminal would obey."""
    return printable(" ".join(text.split()))


def nearest(name: str, known: Iterable[str], at_least: float = 0.6) -> str:
    """Return the known word that is most like a name, from 0 to 1; empty where none is as like as that."""
    return next(iter(difflib.get_close_matches(name, list(known), 1, at_least)), "")


def file_name(path: Path) -> str:
    """Return the name of a file as people read it; one that is no UTF-8 (as an old zip unpacks) is Windows-1252."""
    written = os.fsencode(path.name)
    try:
        name = written.decode("utf-8")
    except UnicodeDecodeError:
        name = written.decode("cp1252", "replace")
    return CONTROL.sub("\ufffd", re.sub(r"[\n\t]", "\ufffd", name))


def public_name(name: str, export: str, number: int) -> str:
    """Return the name under which a file is published: its own where each of its words is one of a list.

    Any other may hold a person, and becomes the export's, with the year that the file's name bears (the vintage of
    a registry) and the rank of the file among those that were read.
    """
    plain = "".join(filterfalse(combining, normalize("NFKD", name.lower())))
    has_long_number = any(len(digits) > LONGEST_NUMBER for digits in re.findall("[0-9]+", plain))
    if (
        name.isprintable()
        and not has_long_number
        and set(re.findall(r"[^\W\d_]+", plain)) <= _file_words()
    ):
        return name
    years = YEAR.search(name)
    return " ".join(filter(None, [export, years and years.group(), f"n° {number}"]))


@cache
def _file_words() -> frozenset[str]:
    words = FILE_WORDS.read_text(encoding="utf-8").split()
    return frozenset([*words, *(word for export in export_columns() for word in export.split("_"))])
