"""JSON and XML documents, one record at a time, each with the line where it begins."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TextIO
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

import defusedxml.sax
from defusedxml import DefusedXmlException

from pipeline.errors import UserError
from pipeline.ingest.archives import Part
from pipeline.ingest.text import BLOCK, open_text, scan

# Thousands of times a published contract: what is larger is no record.
RECORD_LIMIT = 32 * BLOCK
SPACE = re.compile(r"\s*")
# What tells a DECP record from any other object.
DECP_MEMBERS = {
    "acheteur", "autoriteConcedante", "titulaires", "concessionnaires", "codeCPV", "dateNotification", "dateSignature",
}  # fmt: skip
# What else a contract holds that is no text: of an object at the root these are read, and whatever else is passed over.
CONTAINERS = DECP_MEMBERS | {
    "lieuExecution", "techniques", "modalitesExecution", "typesPrix", "considerationsSociales",
    "considerationsEnvironnementales", "modifications", "actesSousTraitance",
}  # fmt: skip
# Where services answer with a list: the API Sirene, the others.
ANSWERS = ("etablissements", "results")
# The elements that are a record where they are the root of an XML document: a contract, an electronic invoice.
ALONE = ("marche", "contrat-concession", "CrossIndustryInvoice", "Invoice", "CreditNote")
# Of which documents the records stand below, with what is said once above them: the lines of payment orders.
BELOW = {"PES_Aller": "LigneDePiece"}
EMPTY_DECP = re.compile(r'\s*(\{\s*"marches"\s*:|(<\?[^>]*\?>\s*)?<(\w+:)?marches\b)')
# Written as they are: no amount becomes a binary float.
DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


class Document:
    """A file of records; ``records`` reads it from its start, as often as asked.

    ``Record.path`` says where in the document it stands: ``("marches", "marche")`` for a DECP of 2022, ``()`` in a
    plain list.
    """

    def __init__(self, part: Part) -> None:
        self.name = part.name
        self._path = part.path
        self._scan = scan(part.path)
        self._is_json = part.inner.suffix.lower() == ".json"

    def records(self) -> Iterator[Record]:
        """Yield the records. Raises UserError, with line and column, where the document is broken.

        Where several begin on one line (a file without line breaks) the line is their rank, so that it stays theirs.
        """
        last = 0
        with open_text(self._path, self._scan) as file:
            read = (
                _Json(file, self.name).records() if self._is_json else _xml_records(file, self.name)
            )
            try:
                for record in read:
                    last = max(record.line, last + 1)
                    yield record._replace(line=last)
            except RecursionError:
                raise UserError(
                    f"{self.name} : ce fichier est imbriqué au-delà de toute raison. Retirez-le du dossier."
                ) from None

    def is_empty_decp(self) -> bool:
        """Tell whether the document is DECP without any contract."""
        with open_text(self._path, self._scan) as file:
            return EMPTY_DECP.match(file.read(BLOCK)) is not None


class Record(NamedTuple):
    """A record as the document has it: objects, lists and texts."""

    line: int
    path: tuple[str, ...]
    value: Any


def members(value: Any, name: str) -> Iterator[Any]:
    """Yield the members of that name of an object, which documents hold alone or in a list; nothing of any other."""
    found = value.get(name) if isinstance(value, dict) else None
    for one in found if isinstance(found, list) else [found]:
        if one is not None:
            yield one


class _Json:
    """A JSON text read by values, in bounded memory."""

    def __init__(self, file: TextIO, name: str) -> None:
        self._file = file
        self._name = name
        self._text = ""
        self._at = 0
        self._line = 1
        self._column = 1
        self._ended = False

    def records(self) -> Iterator[Record]:
        """Yield the items of the list at the root, of the lists under ``marches``, or of an answer's; a contract
        alone is one."""
        if self._next() == "{":
            line = self._line
            alone: dict[str, Any] = {}
            for key in self._keys():
                if key in ANSWERS and self._next() == "[":
                    yield from self._items((key,))
                elif key != "marches":
                    if self._next() in "[{" and key not in CONTAINERS:
                        self._skip()
                    else:
                        alone[key] = self._value()
                elif self._next() == "{":
                    for group in self._keys():
                        yield from self._items((key, group))
                else:
                    yield from self._items((key,))
            if len(DECP_MEMBERS & alone.keys()) >= 2:
                yield Record(line, (), alone)
        else:
            yield from self._items(())
        if self._next():
            self._fail()

    def _items(self, path: tuple[str, ...]) -> Iterator[Record]:
        if self._next() != "[":
            line = self._line
            value = self._value()
            if path and value is not None:
                yield Record(line, path, value)
            return
        for _ in self._elements("[", "]"):
            self._next()
            line = self._line
            yield Record(line, path, self._value())

    def _keys(self) -> Iterator[str]:
        for _ in self._elements("{", "}"):
            if self._next() != '"':
                self._fail()
            key = self._value()
            self._expect(":")
            yield key

    def _elements(self, opening: str, closing: str) -> Iterator[None]:
        self._expect(opening)
        if self._next() != closing:
            yield
            while self._next() == ",":
                self._expect(",")
                yield
        self._expect(closing)

    def _skip(self) -> None:
        """Pass over a value, however large."""
        sign = self._next()
        if sign == "[":
            for _ in self._elements("[", "]"):
                self._skip()
        elif sign == "{":
            for _ in self._keys():
                self._skip()
        else:
            self._value()

    def _next(self) -> str:
        """Move to the next sign that is no space, and return it; nothing at the end."""
        while True:
            found = SPACE.match(self._text, self._at)
            assert found is not None
            self._move(found.end())
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _expect(self, sign: str) -> None:
        if self._next() != sign:
            self._fail()
        self._move(self._at + 1)

    def _value(self) -> Any:
        self._next()
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._ended:
                    self._move(error.pos)
                    self._fail()
                self._more()
                continue
            # A number may go on in what has not been read yet.
            if end == len(self._text) and self._more():
                continue
            self._move(end)
            return value

    def _more(self) -> bool:
        """Read further: each time as much again as is held, so that a long value is not decoded over and over."""
        if self._ended:
            return False
        held = self._text[self._at :]
        if len(held) > RECORD_LIMIT:
            raise UserError(
                f"{self._name}, ligne {self._line} : un enregistrement de plus de {RECORD_LIMIT >> 20} millions de "
                "caractères, ou un fichier mal formé à partir d'ici. Téléchargez-le à nouveau, ou retirez-le."
            )
        read = self._file.read(min(max(BLOCK, len(held)), RECORD_LIMIT + 1 - len(held)))
        self._ended = not read
        self._text, self._at = held + read, 0
        return not self._ended

    def _move(self, to: int) -> None:
        breaks = self._text.count("\n", self._at, to)
        self._line += breaks
        if breaks:
            self._column = to - self._text.rfind("\n", self._at, to)
        else:
            self._column += to - self._at
        self._at = to

    def _fail(self) -> None:
        raise UserError(
            f"{self._name}, ligne {self._line}, colonne {self._column} : ce fichier JSON est incomplet ou mal formé. "
            "Téléchargez-le à nouveau, ou retirez-le du dossier."
        )


def _xml_records(file: TextIO, name: str) -> Iterator[Record]:
    handler = _Handler(name)
    parser = defusedxml.sax.make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    # Fed by blocks, the parser tells nobody where it is unless it is asked.
    handler.setDocumentLocator(parser)

    def guarded(feed: Callable[[], None]) -> None:
        try:
            feed()
        except SAXParseException as error:
            raise UserError(
                f"{name}, ligne {error.getLineNumber()}, colonne {(error.getColumnNumber() or 0) + 1} : "
                "ce fichier XML est incomplet ou mal formé. Téléchargez-le à nouveau, ou retirez-le du dossier."
            ) from None
        except DefusedXmlException:
            raise UserError(
                f"{name} : ce fichier XML déclare une DTD ou des entités, ce qu'aucun fichier DECP ne fait. "
                "Retirez-le du dossier."
            ) from None
        except SAXException as error:
            raise UserError(f"{name} : ce fichier XML est illisible ({error}).") from None

    while block := file.read(BLOCK):
        guarded(lambda block=block: parser.feed(block))  # type: ignore[misc]
        yield from handler.taken()
    guarded(parser.close)
    yield from handler.taken()


class _Handler(ContentHandler):
    """Build the children of the root one by one, as JSON would say them: repeated members are lists.

    Of a document of BELOW the records are those elements: texts alone, by their names, with those of what is above.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._locator: Locator | None = None
        self._root = ""
        self._open: list[tuple[str, dict[str, Any], list[str]]] = []
        self._line = 0
        self._size = 0
        self._done: list[Record] = []

    def taken(self) -> list[Record]:
        done, self._done = self._done, []
        return done

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        tag = name.rpartition(":")[2]
        if not self._root:
            self._root = tag
            if tag not in ALONE and tag not in BELOW:
                return
        if not self._open or tag == BELOW.get(self._root):
            self._line = (self._locator and self._locator.getLineNumber()) or 0
            self._size = 0
        self._weigh(1)
        # The values of PES are in an attribute.
        given = [attrs["V"]] if self._root in BELOW and "V" in attrs else []
        self._weigh(sum(map(len, given)))
        self._open.append((tag, {}, given))

    def characters(self, content: str) -> None:
        if self._open:
            self._weigh(len(content))
            self._open[-1][2].append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        if not self._open:
            return
        tag, members, texts = self._open.pop()
        value: Any = "".join(texts).strip()
        if self._root in BELOW:
            self._end_below(tag, value, members)
            return
        if members:
            value = {key: items[0] if len(items) == 1 else items for key, items in members.items()}
        if self._open:
            self._open[-1][1].setdefault(tag, []).append(value)
        else:
            self._done.append(Record(self._line, (self._root, tag), value))

    def _end_below(self, tag: str, text: str, members: dict[str, Any]) -> None:
        record = BELOW[self._root]
        if tag == record:
            whole = {name: one for _, said, _ in self._open for name, one in said.items()} | members
            whole.pop(record, None)
            self._done.append(Record(self._line, (self._root, tag), whole))
            for _, said, _ in self._open:
                said[record] = ""
        elif record not in members and self._open:
            # A block says what holds for its neighbours; what is around a record ends with it.
            self._open[-1][1].update(members | ({tag: text} if text else {}))

    def _weigh(self, size: int) -> None:
        self._size += size
        if self._size > RECORD_LIMIT:
            raise UserError(
                f"{self._name}, ligne {self._line} : un enregistrement de plus de {RECORD_LIMIT >> 20} millions de "
                "caractères. Ce n'est pas un fichier DECP : retirez-le du dossier."
            )
