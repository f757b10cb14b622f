"""A second implementation of the figures, in plain Python, that shares nothing with the SQL.

It reads the raw files themselves (JSON as published, CSV) and follows docs and catalogue, not the models. It is
slow, compares every record with every other one of a buyer, and is kept simple enough to be checked by eye.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

MILLIONTH = Decimal("0.000001")
UNKNOWN = {"", "NC", "MQ", "CDL", "NAN", "NULL", "NONE"}


@dataclass
class Holder:
    identifier: str
    kind: str

    @property
    def siren(self) -> str | None:
        digits = self.identifier.isdigit() and len(self.identifier) in (9, 14)
        vat = re.fullmatch(r"FR\d\d(\d{9})", self.identifier)
        if vat and passes_check(vat[1]):
            return vat[1]
        if re.fullmatch(r"\d{14}", self.identifier) and passes_check(self.identifier):
            return self.identifier[:9]
        return self.identifier[:9] if digits and self.kind in ("SIRET", "SIREN") else None

    @property
    def company(self) -> str:
        return self.siren or f"{self.kind}:{self.identifier}"


@dataclass
class Record:
    """One publication of a contract, with its initial values."""

    order: tuple[str, int]
    buyer: str
    number: str
    label: str
    nature: str
    framework: str
    technique: str
    execution: str
    notified_on: dt.date
    published_on: dt.date | None
    amount: Decimal | None
    social: str
    green: str
    n_known: int
    cpv: str
    months: int | None
    has_advance: bool | None
    advance_rate: Decimal | None
    holders: list[Holder]
    # In the format of 2019, a number whose last two digits may be those of a modification.
    has_suffix: bool
    # The table holds modifications of it alone.
    is_initial_missing: bool = False
    # Told among the other numbers of its buyer.
    truncated: bool = False

    @property
    def written(self) -> str:
        return re.sub(r"\s", "", self.number.upper())

    @property
    def whole(self) -> str:
        return order_of(self.number)

    @property
    def sirens(self) -> set[str]:
        return {holder.siren for holder in self.holders if holder.siren}


@dataclass
class Contract:
    records: list[Record]
    values: Record
    holders: dict[str, Holder]
    social: bool | None
    green: bool | None
    green_criterion: bool | None
    details: dict[str, str] = field(default_factory=dict)
    is_subsequent: bool = False
    is_initial_missing: bool = False

    @property
    def year(self) -> int:
        return self.values.notified_on.year


@dataclass
class Figure:
    """Numerator and denominator as the catalogue defines them, and what was left out."""

    numerator: Decimal = Decimal(0)
    denominator: Decimal = Decimal(0)
    observations: int = 0
    excluded: int = 0
    amount: Decimal | None = None
    # What was invoiced of it: a second measure whose rows are invoices, not the contracts that are counted.
    spend: Decimal | None = None
    # A second measure with a numerator and a denominator of its own.
    own_numerator: Decimal = Decimal(0)
    own_denominator: Decimal = Decimal(0)
    # Persons: how many are unknown is not told, or nothing is, or not yet.
    is_hidden: bool = False
    is_withheld: bool = False
    is_awaited: bool = False
    # What the rate weighs, and what of it is known.
    weight: Decimal = Decimal(0)
    known_weight: Decimal = Decimal(0)
    has_unknown_weight: bool = False
    # Companies, by their SIREN: a second measure of its own.
    companies: dict[str, list[bool | None]] = field(default_factory=lambda: defaultdict(list))

    def add(
        self,
        numerator: Decimal | int | None,
        denominator: Decimal | int | None = 0,
        *,
        weight: Decimal | int | None = 1,
        known: Decimal | int | None = None,
    ) -> None:
        """Take a member: it weighs ``weight``, of which ``known`` has an answer (all, unless told)."""
        self.observations += 1
        self.has_unknown_weight |= weight is None
        self.weight += abs(Decimal(weight or 0))
        if numerator is None:
            self.excluded += 1
            return
        self.known_weight += abs(Decimal((weight if known is None else known) or 0))
        self.numerator += Decimal(numerator)
        self.denominator += Decimal(denominator or 0)

    def add_amount(self, amount: Decimal | int | None) -> None:
        if amount is not None:
            self.amount = (self.amount or Decimal(0)) + amount

    @property
    def coverage(self) -> Decimal:
        if self.has_unknown_weight or not self.weight:
            return ratio(self.counted, self.observations)
        return ratio(self.known_weight, self.weight)

    @property
    def counted(self) -> int:
        return self.observations - self.excluded


def known(text: Any) -> str:
    clean = re.sub(r"[\u00a0\u202f\u2009\s]+", " ", str(text or "")).strip()
    return "" if clean.upper() in UNKNOWN else clean


def plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", plain(text))


def day(text: Any) -> dt.date | None:
    clean = known(text)
    if match := re.match(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ]|Z|[-+]\d\d(?::?\d\d)?$|$)", clean):
        parts = [int(part) for part in match.groups()]
    elif match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", clean):
        parts = [int(part) for part in reversed(match.groups())]
    else:
        return None
    try:
        return dt.date(*parts)
    except ValueError:
        return None


MONTHS = ("jan", "fev", "mar", "avr", "mai", "juin", "jui", "aou", "sep", "oct", "nov", "dec")


def month_of(text: Any) -> dt.date | None:
    """Read a month, in figures or in words, as its first day."""
    clean = plain(known(text)).replace(".", "")
    if match := re.fullmatch(r"(\d{4})[-/](\d\d?)|(\d\d?)[-/](\d{4})|(\d{4})(\d\d)", clean):
        one, two = (int(part) for part in match.groups() if part)
        year, month = (one, two) if one > 12 else (two, one)
    elif match := re.fullmatch(r"([a-z]{3,9})[- /]?(\d{4})", clean):
        found = [n for n, word in enumerate(MONTHS, start=1) if match[1].startswith(word)]
        year, month = int(match[2]), found[0] if found else 0
    elif on := day(text):
        year, month = on.year, on.month
    else:
        return None
    return dt.date(year, month, 1) if 1 <= month <= 12 and year >= 1 else None


def number(text: Any) -> Decimal | None:
    clean = re.sub(r"€|euros?|eur|h\.?t\.?$", "", known(text).lower()).strip()
    if re.fullmatch(r"[-+]?\d{1,3}(?: \d{3})+(?:[.,]\d*)?", clean):
        clean = clean.replace(" ", "")
    elif re.fullmatch(r"[-+]?\d+(?:\.\d+)?e[-+]?\d{1,2}", clean):
        return Decimal(clean)
    if re.fullmatch(r"[-+]?\d{1,3}(?:,\d{3})+\.\d+|[-+]?\d{1,3}(?:,\d{3}){2,}", clean):
        clean = clean.replace(",", "")  # thousands as the English write them
    elif re.fullmatch(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+", clean):
        clean = clean.replace(".", "")
    clean = clean.replace(",", ".")
    return Decimal(clean) if re.fullmatch(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)", clean) else None


def rate(text: Any) -> Decimal | None:
    """Read a rate between 0 and 1; above 1 it needs a sign of percent."""
    clean = known(text).lower()
    percent = re.fullmatch(r"(.*?)\s*(?:%|points?|pour cent)", clean)
    if percent:
        value = number(percent[1])
        return value / 100 if value is not None and abs(value) < 100_000 else None
    value = number(clean) if re.fullmatch(r"[\d.,]+", clean) else None
    return value if value is not None and 0 <= value <= 1 else None


CODES: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)


def code(export: str, column: str, text: Any) -> str:
    """Return the code of a value, whatever its spelling; empty where the list does not know it."""
    if not CODES:
        for row in read_csv(PARAMETERS_FILE.parents[1] / "reference" / "code_lists.csv"):
            CODES[row["export"], row["column_name"]][row["spelling"]] = row["code"]
    return CODES[export, column].get(letters(known(text)).rstrip("s"), "")


def _among(label: str, labels: list[str]) -> bool | None:
    """Tell whether a label is borne; one that the list does not know could be any of them."""
    return True if label in labels else None if "" in labels else False


def whole_number(text: Any) -> int | None:
    if re.fullmatch(r"\d{1,9}(?:[.,]0+)?|\d{1,3}(?: \d{3}){1,2}", known(text)):
        return int(re.sub(r"[.,].*| ", "", known(text)))
    return None


def yes(text: Any) -> bool | None:
    clean = known(text).lower()
    if clean in ("oui", "true", "vrai", "1", "1.0", "o", "x"):
        return True
    return False if clean in ("non", "false", "faux", "0", "0.0", "n") else None


def money(text: Any) -> Decimal | None:
    """Read an amount to the cent; what the rules call no amount is None."""
    value = number(text)
    if value is None:
        return None
    value = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if value <= 1 or value > Decimal("15e9") or value == 12311111111:
        return None
    if value == value.to_integral_value() and re.fullmatch(r"(\d)\1{6,}", str(int(value))):
        return None
    return value


def passes_check(digits: str) -> bool:
    """Tell whether the last digit of a SIREN or SIRET is right."""
    if len(digits) == 14 and digits.startswith("356000000") and sum(map(int, digits)) % 5 == 0:
        return True
    values = [int(c) * (1 + place % 2) for place, c in enumerate(reversed(digits))]
    return sum(value // 10 + value % 10 for value in values) % 10 == 0


def identifier(text: Any, *, is_company: bool = True) -> str:
    """Read an identifier; a SIREN or SIRET that lost its zeros gets them back where its check digit holds."""
    bare = bare_identifier(text)
    if is_company and bare.isdigit() and (10 <= len(bare) <= 13 or 6 <= len(bare) <= 8):
        padded = bare.zfill(14 if len(bare) > 9 else 9)
        return padded if passes_check(padded) else bare
    return bare


def holder_of(text: Any, kind: Any) -> Holder:
    """Read a holder; without a kind of identifier it is a SIRET."""
    kind = known(kind).upper() or "SIRET"
    return Holder(identifier(text, is_company=kind in ("SIRET", "SIREN")), kind)


def bare_identifier(text: Any) -> str:
    return re.sub(r"[ .\u00a0\u202f-]", "", re.sub(r"\.0$", "", known(text))).upper()


def ratio(numerator: Decimal | int, denominator: Decimal | int) -> Decimal:
    exact = Decimal(numerator) / Decimal(denominator)
    return exact.quantize(MILLIONTH, ROUND_HALF_UP)


def completeness(row: dict[str, str], amount: Decimal | None) -> int:
    texts = (
        "objet", "nature", "procedure", "techniques", "modalitesExecution",
        "typeGroupementOperateurs", "ccag", "typesPrix", "formePrix", "lieuExecution_code",
        "codeCPV", "considerationsSociales", "considerationsEnvironnementales",
    )  # fmt: skip
    count = sum(bool(known(row.get(name))) for name in texts) + (amount is not None)
    count += sum(
        (rate if name == "tauxAvance" else number)(row.get(name)) is not None
        for name in ("tauxAvance", "offresRecues", "dureeMois")
    )
    booleans = {"oui", "non", "true", "false", "0", "1"}
    return count + sum(
        known(row.get(name)).lower() in booleans
        for name in ("marcheInnovant", "attributionAvance", "sousTraitanceDeclaree")
    )


# --- Files ---------------------------------------------------------------------------------------------------------


# What the format of 2022 added: a record without any of it is in the format of 2019.
OF_2022 = (
    "techniques", "modalitesExecution", "typeGroupementOperateurs", "ccag", "typesPrix",
    "considerationsSociales", "considerationsEnvironnementales", "tauxAvance", "offresRecues",
    "marcheInnovant", "attributionAvance", "sousTraitanceDeclaree",
)  # fmt: skip


def is_told(text: Any) -> bool:
    return bool(known(text))


def record_of(row: dict[str, str], order: tuple[str, int], holders: list[Holder]) -> Record | None:
    buyer, notified_on = identifier(row.get("acheteur_id")), day(row.get("dateNotification"))
    if not re.fullmatch(r"\d{9}|\d{14}", buyer) or notified_on is None or not known(row.get("id")):
        return None
    amount = money(row.get("montant"))
    return Record(
        order=order,
        buyer=buyer[:9],
        number=known(row.get("id")),
        label=known(row.get("objet")),
        nature=known(row.get("nature")),
        framework=known(row.get("idAccordCadre")),
        technique=plain(known(row.get("techniques"))),
        execution=plain(known(row.get("modalitesExecution"))),
        notified_on=notified_on,
        published_on=day(row.get("datePublicationDonnees")),
        amount=amount,
        social=known(row.get("considerationsSociales")),
        green=known(row.get("considerationsEnvironnementales")),
        n_known=completeness(row, amount),
        cpv=re.sub(r"-\d$|[ .]", "", known(row.get("codeCPV"))).zfill(8)
        if known(row.get("codeCPV"))
        else "",
        months=whole_number(row.get("dureeMois")),
        has_advance=yes(row.get("attributionAvance")),
        advance_rate=rate(row.get("tauxAvance")),
        holders=list(
            {holder.identifier: holder for holder in holders if holder.identifier}.values()
        ),
        has_suffix=re.fullmatch(r".{5,}\d\d", re.sub(r"\s", "", known(row.get("id")))) is not None
        and not any(map(is_told, [row.get(name) for name in OF_2022])),
    )


def flat(value: Any, *names: str) -> str:
    for name in names:
        if isinstance(value, dict):
            value = value.get(name, value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None or isinstance(value, dict) else str(value)


def json_records(path: Path) -> Iterator[Record | None]:
    """Read a DECP file of 2019 or 2022; one record per published object."""
    marches = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)["marches"]
    if isinstance(marches, dict):
        objects = marches.get("marche", []) + marches.get("contrat-concession", [])
    else:
        objects = marches
    for index, item in enumerate(objects, start=1):
        holders = []
        for wrapped in item.get("titulaires") or item.get("concessionnaires") or []:
            holder = wrapped.get("titulaire") or wrapped.get("concessionnaire") or wrapped
            holders.append(holder_of(holder.get("id"), holder.get("typeIdentifiant")))
        buyer = item.get("acheteur") or item.get("autoriteConcedante")
        row = {name: flat(value) for name, value in item.items()}
        row |= {
            "acheteur_id": str(buyer["id"]),
            "dateNotification": str(
                item.get("dateNotification") or item.get("dateSignature") or ""
            ),
            "montant": flat(item["montant"] if "montant" in item else item.get("valeurGlobale")),
            "considerationsSociales": flat(
                item.get("considerationsSociales"), "considerationSociale"
            ),
            "considerationsEnvironnementales": flat(
                item.get("considerationsEnvironnementales"), "considerationEnvironnementale"
            ),
            "techniques": flat(item.get("techniques"), "technique"),
            "modalitesExecution": flat(item.get("modalitesExecution"), "modaliteExecution"),
            "typesPrix": flat(
                item.get("typesPrix") or item.get("typePrix") or item.get("TypePrix"), "typePrix"
            ),
            "lieuExecution_code": flat(item.get("lieuExecution"), "code"),
        }
        yield record_of(row, (path.name, index), holders)


def xml_records(path: Path) -> Iterator[Record | None]:
    """Read a DECP file in XML: the same objects as in JSON, spelled out by hand."""
    for index, item in enumerate(ElementTree.parse(path).getroot(), start=1):

        def texts(xpath: str, item: ElementTree.Element = item) -> list[str]:
            return [(found.text or "").strip() for found in item.findall(xpath)]

        def text(*names: str, item: ElementTree.Element = item) -> str:
            return next((found for name in names if (found := item.findtext(name, "").strip())), "")

        holders = [
            holder_of(who.findtext("id"), who.findtext("typeIdentifiant"))
            for kind in ("titulaires/titulaire", "concessionnaires/concessionnaire")
            for who in item.findall(kind)
        ]
        row = {child.tag: (child.text or "").strip() for child in item if not len(child)} | {
            "acheteur_id": text("acheteur/id", "autoriteConcedante/id"),
            "dateNotification": text("dateNotification", "dateSignature"),
            "montant": text("montant", "valeurGlobale"),
            "lieuExecution_code": text("lieuExecution/code"),
            "considerationsSociales": ", ".join(
                texts("considerationsSociales/considerationSociale")
            ),
            "considerationsEnvironnementales": ", ".join(
                texts("considerationsEnvironnementales/considerationEnvironnementale")
            ),
            "techniques": ", ".join(texts("techniques/technique")),
            "modalitesExecution": ", ".join(texts("modalitesExecution/modaliteExecution")),
            "typesPrix": ", ".join(texts("typesPrix/typePrix")),
        }
        yield record_of(row, (path.name, index), holders)


def flat_records(path: Path) -> Iterator[Record | None]:
    """Read the flat file of the Ministry: up to three holders a line, lists as Python prints them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for index, raw in enumerate(csv.DictReader(file, delimiter=";"), start=2):
            row = {
                name.replace(".", "_"): re.sub(r"^INX ", "", re.sub(r"[\[\]']", "", value or ""))
                for name, value in raw.items()
            }
            row["modalitesExecution"] = row.get("modalitesExecution") or row.get(
                "modaliteExecution", ""
            )
            row["techniques"] = row.get("techniques") or row.get("technique", "")
            row["typesPrix"] = row.get("typesPrix") or row.get("typePrix", "")
            holders = [
                holder_of(row[f"titulaire_id_{n}"], row[f"titulaire_typeIdentifiant_{n}"])
                for n in (1, 2, 3)
            ]
            yield record_of(row, (path.name, index), holders)


def extract_records(path: Path) -> Iterator[Record | None]:
    """Read the extract of the Region's contracts: one record per line."""
    for index, row in enumerate(read_csv(path), start=1):
        holders = [Holder(part.strip(), "SIREN") for part in row["titulaires_siren"].split(";")]
        yield record_of(row, (path.name, index), holders)


def tabular_records(path: Path) -> Iterator[Record | None]:
    """Read the consolidated table: the first rows that differ only by holder are a record."""
    table = list(enumerate(read_csv(path), start=1))
    first_states: dict[tuple[str, ...], int] = {}
    for _, row in table:
        name = _named(row)
        state = whole_number(row.get("modification_id")) or 0
        first_states[name] = min(first_states.get(name, state), state)
    groups: dict[tuple[str, ...], list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for index, row in table:
        if (whole_number(row.get("modification_id")) or 0) > first_states[_named(row)]:
            continue
        key = tuple(
            known(value) for name, value in row.items() if not name.startswith("titulaire")
            and name != "donneesActuelles"
        )  # fmt: skip
        groups[key].append((index, row))
    for rows in groups.values():
        index, first = rows[0]
        holders = [
            holder_of(row["titulaire_id"], row.get("titulaire_typeIdentifiant")) for _, row in rows
        ]
        record = record_of(first, (path.name, index), holders)
        if record:
            record.is_initial_missing = first_states[_named(first)] > 0
        yield record


def _named(row: dict[str, str]) -> tuple[str, ...]:
    """Return what names a contract in a table: buyer, number and object."""
    number = re.sub(r"\s", "", known(row.get("id")).upper())
    return identifier(row.get("acheteur_id"))[:9], number, letters(known(row.get("objet")))


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# --- Contracts -----------------------------------------------------------------------------------------------------


def compatible(one: Record, other: Record) -> bool:
    """Tell whether two objects can be those of one contract (rules.md, Identity 3)."""
    first, second = sorted((letters(one.label), letters(other.label)), key=len)
    alike = first == second or (len(first) >= 20 and second.startswith(first))
    return alike and not two_lots_named(one, other)


def lot_named(label: str) -> str:
    """Return the number of the first lot that an object names."""
    found = re.search(
        r"(?<![a-z])lots?[^a-z0-9]*(?:n[^a-z0-9]*|numero )?0*([0-9]+)", plain(known(label))
    )
    return found[1] if found else ""


def two_lots_named(one: Record, other: Record) -> bool:
    named = {lot_named(one.label), lot_named(other.label)} - {""}
    return len(named) == 2


def same_amount(one: Record, other: Record) -> bool:
    return one.amount is not None and one.amount == other.amount


def days_apart(one: Record, other: Record) -> int:
    return abs((one.notified_on - other.notified_on).days)


def identifiers(record: Record) -> frozenset[str]:
    return frozenset(holder.identifier for holder in record.holders)


class Number:
    """The records of one buyer and one whole order number, and which of them are one contract."""

    def __init__(self, records: list[Record]) -> None:
        self.records = records
        self.has_lots = any(self.are_two_lots(a, b) for a, b in combinations(records, 2))

    @staticmethod
    def are_two_lots(one: Record, other: Record) -> bool:
        """Within one publication: one object, and other holders or another amount."""
        if (one.order[0], one.published_on) != (other.order[0], other.published_on):
            return False
        if not compatible(one, other) or days_apart(one, other) > 180:
            return False
        amounts, holders = (
            {one.amount, other.amount} - {None},
            [identifiers(one), identifiers(other)],
        )
        return len(amounts) == 2 or (all(holders) and holders[0] != holders[1])

    def siblings(self, record: Record) -> list[Record]:
        return [other for other in self.records if self.are_two_lots(record, other)]

    def is_republication(self, one: Record, other: Record) -> bool:
        if one.is_initial_missing or other.is_initial_missing:
            return False
        if not compatible(one, other) or days_apart(one, other) > 180:
            return False
        return not self.are_two_lots(one, other)

    def found_by_holders(self, one: Record, other: Record) -> bool:
        if not identifiers(one) or identifiers(one) != identifiers(other):
            return False
        rivals = self.siblings(one) + self.siblings(other)
        return same_amount(one, other) or not any(
            identifiers(rival) == identifiers(one) for rival in rivals
        )

    def is_found_by_holders(self, record: Record) -> bool:
        return any(
            self.is_republication(record, other) and self.found_by_holders(record, other)
            for other in self.records
            if other is not record and not self.is_same(record, other)
        )

    @staticmethod
    def is_same(one: Record, other: Record) -> bool:
        """Tell whether all is equal that identity looks at."""
        return (
            (one.written, letters(one.label), one.notified_on, one.amount, identifiers(one))
            == (other.written, letters(other.label), other.notified_on, other.amount, identifiers(other))
        ) and one.is_initial_missing == other.is_initial_missing  # fmt: skip

    def found_by_amount(self, one: Record, other: Record) -> bool:
        if not same_amount(one, other):
            return False
        rivals = self.siblings(one) + self.siblings(other)
        if any(same_amount(rival, one) for rival in rivals):
            return False
        return not self.is_found_by_holders(one) and not self.is_found_by_holders(other)

    def are_one(self, one: Record, other: Record) -> bool:
        """Tell whether two records of this number are one contract (rules.md, Identity 4)."""
        if self.is_same(one, other):
            return True
        if self.is_republication(one, other) and (
            not self.has_lots
            or self.found_by_holders(one, other)
            or self.found_by_amount(one, other)
        ):
            return True
        if two_lots_named(one, other):
            return False
        common = bool(one.sirens & other.sirens)
        if days_apart(one, other) <= 7 and same_amount(one, other) and common:
            return True
        if one.written != other.written and (same_amount(one, other) or common):
            return True
        is_missing = one.is_initial_missing or other.is_initial_missing
        return is_missing and compatible(one, other) and common


def is_modification_number(one: Record, other: Record) -> bool:
    """Tell whether two numbers of 2019 differ by the two digits of their modification alone."""
    return (
        one.has_suffix
        and other.has_suffix
        and one.whole != other.whole
        and one.whole[:-2] == other.whole[:-2]
        and compatible(one, other)
        and bool(one.sirens & other.sirens)
    )


def contracts_of(records: Iterable[Record | None]) -> list[Contract]:
    """Group records into contracts, closed transitively, and settle their values."""
    by_buyer = defaultdict(list)
    for record in records:
        if record is not None:
            by_buyer[record.buyer].append(record)
    contracts = []
    for group in by_buyer.values():
        of_buyer = list(_contracts_of_buyer(group))
        for contract in of_buyer:
            contract.is_subsequent = refers_to_another(contract, of_buyer)
        contracts += of_buyer
    return contracts


def refers_to_another(contract: Contract, of_buyer: list[Contract]) -> bool:
    """Tell whether a contract is a subsequent one (rules.md, Population)."""
    values = contract.values
    if code("contracts", "nature", values.nature) == "subsequent_contract":
        return True
    referred = order_of(values.framework)
    if not values.framework or referred in {record.whole for record in contract.records}:
        return False
    if not re.search(r"\d", values.framework):
        return False
    is_framework = "accord-cadre" in values.technique and (
        "bons de commande" in values.execution or "marches subsequents" in values.execution
    )
    others = (other for other in of_buyer if other is not contract)
    return not is_framework or any(
        referred == record.whole for other in others for record in other.records
    )


class Sets:
    """Things put together, two by two."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def root(self, index: int) -> int:
        while self.parent[index] != index:
            index = self.parent[index]
        return index

    def join(self, one: int, other: int) -> None:
        self.parent[self.root(one)] = self.root(other)


def _contracts_of_buyer(records: list[Record]) -> Iterator[Contract]:
    numbers = {record.whole for record in records}
    for record in records:
        short = re.fullmatch(r"(?:19|20)\d{2}\d{0,2}", record.whole) is not None
        record.truncated = short and (
            len(record.whole) == 4
            or any(n.startswith(record.whole) and n != record.whole for n in numbers)
        )
    sets = Sets(len(records))
    by_number: dict[str, list[int]] = defaultdict(list)
    by_stem: dict[str, list[int]] = defaultdict(list)
    for index, record in enumerate(records):
        if not record.truncated:
            by_number[record.whole].append(index)
            by_stem[record.whole[:-2]].append(index)
    for indices in by_number.values():
        number = Number([records[index] for index in indices])
        for one, other in combinations(indices, 2):
            if number.are_one(records[one], records[other]):
                sets.join(one, other)
    for indices in by_stem.values():
        for one, other in combinations(indices, 2):
            if is_modification_number(records[one], records[other]):
                sets.join(one, other)
    # A truncated number joins one contract at most, and leads to no other.
    wholes = [index for index, record in enumerate(records) if not record.truncated]
    roots = {index: sets.root(index) for index in wholes}
    truncated = [index for index, record in enumerate(records) if record.truncated]
    homes: dict[int, int] = {}
    for index in truncated:
        record = records[index]
        found = [
            whole
            for whole in wholes
            if records[whole].whole.startswith(record.whole)
            and days_apart(record, records[whole]) <= 7
            and same_amount(record, records[whole])
            and record.sirens & records[whole].sirens
        ]
        contracts = {roots[whole] for whole in found}
        if len(contracts) > 1:
            contracts = {roots[whole] for whole in found if compatible(record, records[whole])}
        if len(contracts) == 1:
            homes[index] = contracts.pop()
    for index, home in homes.items():
        sets.join(index, home)
    for one, other in combinations([index for index in truncated if index not in homes], 2):
        if Number.is_same(records[one], records[other]):
            sets.join(one, other)
    groups = defaultdict(list)
    for index, record in enumerate(records):
        groups[sets.root(index)].append(record)
    for group in groups.values():
        yield _settled(group)


def _settled(group: list[Record]) -> Contract:
    """Settle the values of the records of one contract (rules.md, Identity 5 and 6)."""
    group.sort(
        key=lambda record: (
            -(record.published_on or dt.date.min).toordinal(),
            -record.n_known,
            record.order,
        )
    )
    first_of_stem: dict[str, str] = {}
    for record in group:
        if record.has_suffix:
            stem = record.whole[:-2]
            first_of_stem[stem] = min(first_of_stem.get(stem, record.whole), record.whole)
    states = [
        record
        for record in group
        if not record.has_suffix or record.whole == first_of_stem[record.whole[:-2]]
    ]
    is_missing = all(record.is_initial_missing for record in group)
    if not is_missing:
        states = [record for record in states if not record.is_initial_missing]
    told = [record for record in states if record.holders]
    last = told[0].published_on if told else None
    return Contract(
        records=group,
        values=_latest_known(states),
        holders={
            holder.identifier: holder
            for record in told
            if record.published_on == last
            for holder in record.holders
        },
        social=declared("considerationsSociales", [r.social for r in group], "clause"),
        green=any_known(
            declared(GREEN, [r.green for r in group], "clause"),
            declared(GREEN, [r.green for r in group], "criterion"),
        ),
        green_criterion=declared(GREEN, [r.green for r in group], "criterion"),
        is_initial_missing=is_missing,
    )


def _latest_known(states: list[Record]) -> Record:
    """Return one record whose values are each from the latest that knows it."""
    values = copy(states[0])
    for name in (
        "label", "nature", "framework", "technique", "execution", "amount", "cpv", "months",
        "has_advance", "advance_rate",
    ):  # fmt: skip
        known_values = (getattr(record, name) for record in states)
        found = next((value for value in known_values if value not in ("", None)), None)
        if found is not None:
            setattr(values, name, found)
    return values


GREEN = "considerationsEnvironnementales"


def declared(column: str, texts: list[str], value: str) -> bool | None:
    """Tell whether any record declares the value: None where none says anything known.

    What a list does not know could be any value: beside it, what is not declared is unknown.
    """
    answers = []
    for text in texts:
        found = [code("contracts", column, part) for part in re.split("[,;|]", text) if known(part)]
        if value in found:
            answers.append(True)
        elif found and all(found):
            answers.append(False)
    return any(answers) if answers else None


def any_known(*answers: bool | None) -> bool | None:
    if any(answers):
        return True
    return False if any(answer is False for answer in answers) else None


def in_population(contract: Contract, buyers: set[str]) -> bool:
    values = contract.values
    if "*" not in buyers and values.buyer not in buyers:
        return False
    if contract.is_subsequent or contract.is_initial_missing:
        return False
    return not values.nature or code("contracts", "nature", values.nature) == "contract"


# --- The indicators, one after the other, as the catalogue words them ------------------------------------------------

OCCITANIE = {"09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"}
POSITIVE_EXITS = {"cdi", "cdd_6_mois_et_plus", "formation_qualifiante", "creation_activite"}
PARAMETERS_FILE = Path(__file__).parents[2] / "seeds" / "plan" / "parameters.csv"


def read_parameters(file: Path = PARAMETERS_FILE) -> dict[str, Decimal]:
    """Return the thresholds of the plan and of the rules."""
    return {row["parameter"]: Decimal(row["value"]) for row in read_csv(file)}


CANNOT_DO_WITHOUT = {
    "contract_details": ("acheteur_id", "id"),
    "consultations": ("consultation_id", "acheteur_id", "date_publication"),
    "award_criteria": ("consultation_id", "type_critere"),
    "bids": ("consultation_id", "siret", "date_depot"),
    "invoices": ("facture_id", "acheteur_id", "date_reception", "montant_ht"),
    "suppliers": ("siret",),
    "supplier_lists": ("identifiant", "liste"),
    "supplier_revenues": ("siren", "exercice", "chiffre_affaires_ht"),
    "insertion_hours": ("acheteur_id", "periode"),
    "food_purchases": ("siret", "description", "date", "prix_ht", "famille_produits"),
    "food_declarations": ("siret", "annee_bilan", "valeur_totale"),
    "equipment_purchases": ("date", "quantite"),
    "sourcing": ("consultation_id", "siret"),
    "supplier_reviews": ("acheteur_id", "siret", "date"),
    "events": ("evenement_id", "date"),
    "event_participants": ("evenement_id", "referent_id"),
    "purchasing_referents": ("referent_id",),
    "disputes": ("litige_id", "acheteur_id", "date_ouverture"),
}


def siren_from(text: Any) -> str:
    """Return the SIREN of a SIREN or a SIRET; empty where it is neither."""
    bare = identifier(text)
    return bare[:9] if re.fullmatch(r"\d{9}|\d{14}", bare) else ""


def canteen(text: Any) -> bool:
    """Tell whether it is a SIRET, or a number of ma-cantine."""
    return bool(re.fullmatch(r"\d{14}|\d{1,7}", bare_identifier(text)))


# How a value that a row cannot do without is read, where its words alone are not enough.
READERS_OF: dict[str, Callable[[Any], Any]] = {
    "acheteur_id": siren_from,
    "siret": siren_from,
    "siren": siren_from,
    "identifiant": siren_from,
    "date": day,
    "date_publication": day,
    "date_depot": day,
    "date_reception": day,
    "date_ouverture": day,
    "periode": month_of,
    "quantite": whole_number,
    "exercice": whole_number,
    "montant_ht": number,
    "prix_ht": number,
    "chiffre_affaires_ht": number,
}

# Of two rows of one key the first counts.
KEYS = {
    "consultations": "consultation_id",
    "events": "evenement_id",
    "purchasing_referents": "referent_id",
}

Rows = list[dict[str, str]]
# Insertion, and purchasing referents.
ABOUT_PERSONS = ("C06-1", "C06-2", "C06-3", "C06-4", "C15-1")
Figures = dict[tuple[str, int], Figure]


@dataclass
class Exports:
    """The raw files of one run: contracts as records, the others as rows; an absent export is empty."""

    records: list[Record | None]
    buyers: set[str]
    others: dict[str, Rows] = field(default_factory=dict)
    as_of: dt.date = dt.date(2026, 7, 1)  # the day of the tests

    def rows(self, name: str) -> Rows:
        """Return the rows that count: a value that a row cannot do without can be read, and the key is new."""
        found: Rows = []
        seen: set[object] = set()
        for row in self.others.get(name, []):
            if all(_reads(name, column, row[column]) for column in CANNOT_DO_WITHOUT.get(name, ())):
                key = known(row[KEYS[name]]) if name in KEYS else len(found)
                if key not in seen:
                    seen.add(key)
                    found.append(row)
        return found


def _reads(export: str, column: str, text: str) -> bool:
    reader = (
        canteen
        if (export, column) in (("food_purchases", "siret"), ("food_declarations", "siret"))
        else READERS_OF.get(column, known)
    )
    value = reader(text)
    return value is not None and value is not False and value != ""


def exports_of(folder: Path, buyers: set[str]) -> Exports:
    """Read a folder of CSV exports under their names, with a year where they are vintages."""
    others: dict[str, Rows] = defaultdict(list)
    for path in sorted(folder.glob("*.csv")):
        found = re.fullmatch(r"(.*?)(?:_((?:19|20)\d\d))?", path.stem)
        assert found is not None
        if found[1] != "contracts":
            others[found[1]] += [row | {"vintage": found[2] or ""} for row in read_csv(path)]
    return Exports(list(tabular_records(folder / "contracts.csv")), buyers, others)


def order_of(text: str) -> str:
    written = re.sub(r"\s", "", known(text).upper())
    return re.sub(r"[/._-]", "", re.sub(r"^(?:19|20)\d\d((?:19|20)\d\d_)", r"\1", written))


def is_small(*counts: Decimal | int) -> bool:
    return any(1 <= number <= 4 for number in counts)


def tells_of_one(having: Decimal | int, lacking: Decimal | int) -> bool:
    """Few have it or lack it; or all have it, or nobody: then whoever is among them is told."""
    return is_small(having, lacking) or (having == 0) != (lacking == 0)


def is_settled(year: int, on: dt.date) -> bool:
    """Three months after its end: the figures of a year about persons are published once."""
    return on >= dt.date(year + 1, 4, 1)


def judge(figure: Figure, answer: bool | None, weight: int = 1) -> None:
    figure.add(None if answer is None else int(answer) * weight, weight, weight=weight)


def count(figure: Figure, answer: bool | None) -> None:
    figure.add(None if answer is None else int(answer))


def weigh(figure: Figure, answers: list[bool | None]) -> None:
    """Count a contract by the share of its holders: j of n over k of n (rules.md, Amounts)."""
    told = [answer for answer in answers if answer is not None]
    size = max(len(answers), 1)
    if not told:
        figure.add(None, weight=size)
    else:
        figure.add(
            ratio(sum(told), len(answers)),
            ratio(len(told), len(answers)),
            weight=size,
            known=len(told),
        )


def commune(text: Any) -> str:
    """Read the code of a commune; spreadsheets take its first zero."""
    padded = known(text).upper()
    padded = "0" + padded if re.fullmatch(r"\d{4}", padded) else padded
    return padded if re.fullmatch(r"(\d\d|2A|2B)\d{3}", padded) else ""


def staff(text: Any) -> str:
    """Read a band of staff of Sirene."""
    padded = known(text).upper()
    padded = "0" + padded if re.fullmatch(r"\d", padded) else padded
    return padded if re.fullmatch(r"[0-5]\d|NN", padded) else ""


REGISTRY: dict[str, Callable[[Any], str]] = {
    "categorieEntreprise": lambda text: code("suppliers", "categorieEntreprise", text),
    "trancheEffectifsUniteLegale": staff,
    "codeCommuneEtablissement": commune,
    "codeCommuneSiege": commune,
    "economieSocialeSolidaireUniteLegale": known,
}
DEPARTMENTS = {
    row["department_code"]
    for row in read_csv(PARAMETERS_FILE.parents[1] / "reference" / "departments.csv")
} | {"99"}


def in_occitanie(place: str | None) -> bool | None:
    """Tell whether a commune is of the region; unknown where it is of no department."""
    if not place:
        return None
    department = place[:3] if place.startswith(("97", "98")) else place[:2]
    return department in OCCITANIE if department in DEPARTMENTS else None


class Indicators:
    """All figures of one set of exports."""

    def __init__(self, exports: Exports, parameters: dict[str, Decimal] | None = None) -> None:
        self.exports = exports
        self.parameters = parameters or read_parameters()
        self.figures: Figures = defaultdict(Figure)
        self.contracts = contracts_of(exports.records)
        self.population = [c for c in self.contracts if in_population(c, exports.buyers)]
        self._by_number: dict[tuple[str, str], list[Contract]] = defaultdict(list)
        for contract in self.contracts:
            for whole in {record.whole for record in contract.records if not record.truncated}:
                self._by_number[contract.values.buyer, whole].append(contract)
        for row in exports.rows("contract_details"):
            found = self.contract(row["acheteur_id"], row["id"])
            if found and not found.details:
                found.details = row
        self._registry()
        self._lists()
        self._criteria()
        for step in (
            self.contract_indicators, self.holder_indicators, self.consultation_indicators,
            self.first_times, self.invoice_indicators, self.purchases, self.insertion,
            self.people, self.strategic_suppliers, self.sourcing, self.disputes,
        ):  # fmt: skip
            step()
        for indicator in ABOUT_PERSONS:
            if any(name == indicator and f.observations for (name, _), f in self.figures.items()):
                for year in range(2010, self.exports.as_of.year + 1):
                    if not is_settled(year, self.exports.as_of):
                        self.figures[indicator, year].is_awaited = True

    # --- What several indicators need ---

    def contract(self, buyer: str, order: str) -> Contract | None:
        found = self._by_number.get((identifier(buyer)[:9], order_of(order)), [])
        return found[0] if len(found) == 1 else None

    def in_perimeter(self, buyer: str) -> bool:
        return "*" in self.exports.buyers or identifier(buyer)[:9] in self.exports.buyers

    def _registry(self) -> None:
        self.commune: dict[str, str] = {}
        self.head_office: dict[str, str] = {}
        self.category: dict[str, str] = {}
        self.headcount: dict[str, str] = {}
        self.social: dict[str, bool] = {}
        by_siret: dict[str, Rows] = defaultdict(list)
        for row in self.exports.rows("suppliers"):
            by_siret[identifier(row["siret"])].append(row)
        counted = []
        for siret, rows in by_siret.items():
            vintage = max(row.get("vintage", "") for row in rows)
            latest = [row for row in rows if row.get("vintage", "") == vintage]
            agreed = {
                column: self._agreed(latest, column, read) for column, read in REGISTRY.items()
            }
            counted.append((vintage, siret, agreed))
        # Of a company the latest vintage that knows, then the first establishment.
        for _, siret, row in sorted(
            counted, key=lambda one: (-int(one[0] or 0), one[1]), reverse=False
        ):
            siren = siret[:9]
            self.commune[siret] = row["codeCommuneEtablissement"]
            for found, column in (
                (self.head_office, "codeCommuneSiege"),
                (self.category, "categorieEntreprise"),
                (self.headcount, "trancheEffectifsUniteLegale"),
            ):
                if row[column]:
                    found.setdefault(siren, row[column])
            social = yes(row["economieSocialeSolidaireUniteLegale"])
            if social is not None:
                self.social[siren] = social or self.social.get(siren, False)

    @staticmethod
    def _agreed(rows: Rows, column: str, read: Callable[[Any], str]) -> str:
        """Return the value on which the rows of one vintage agree; empty where they do not."""
        told = {read(row[column]) for row in rows} - {""}
        return told.pop() if len(told) == 1 else ""

    def is_regional(self, siret: str) -> bool | None:
        return in_occitanie(self.commune.get(siret))

    def has_regional_head_office(self, siren: str | None) -> bool | None:
        return in_occitanie(self.head_office.get(siren or ""))

    def is_sme(self, siren: str | None) -> bool | None:
        found = self.category.get(siren or "")
        return None if found is None else found == "PME"

    def is_micro(self, siren: str | None) -> bool | None:
        if not self.is_sme(siren):
            return self.is_sme(siren)
        band = self.headcount.get(siren or "", "")
        return band in ("00", "01", "02", "03") if re.fullmatch(r"\d\d", band) else None

    def _lists(self) -> None:
        self.lists: dict[str, list[tuple[str, dt.date, dt.date]]] = defaultdict(list)
        for row in self.exports.rows("supplier_lists"):
            first, last = day(row["valide_du"]), day(row["valide_au"])
            name = code("supplier_lists", "liste", row["liste"])
            if name:
                self.lists[identifier(row["identifiant"])].append(
                    (name, first or dt.date.min, last or dt.date.max)
                )

    def on_list(self, siret: str, on: dt.date, *names: str) -> bool | None:
        """Tell whether an establishment is on a list on a day; None where there is no list at all."""
        if not self.lists:
            return None
        return any(
            name in names and first <= on <= last
            for who in {siret, siret[:9]}
            for name, first, last in self.lists.get(who, [])
        )

    def _criteria(self) -> None:
        self.criteria: dict[str, list[tuple[str, Decimal | None]]] = {}
        for row in self.exports.rows("award_criteria"):
            kind = code("award_criteria", "type_critere", row["type_critere"])
            weight = number(re.sub(r"\s*(?:%|points?)$", "", known(row["ponderation"])))
            if weight is not None and abs(weight) >= 100_000:
                weight = None  # no weight is that heavy
            self.criteria.setdefault(row["consultation_id"], []).append((kind, weight))

    def has_criterion(self, consultation: str, *kinds: str, weighted: bool = False) -> bool | None:
        """Tell whether a consultation has a criterion; None where one that is not known could be it."""
        found = self.criteria.get(consultation)
        if found is None:
            return None
        answers: list[bool | None] = []
        for kind, weight in found:
            if (kind and kind not in kinds) or (weighted and weight is not None and weight <= 0):
                answers.append(False)
            else:
                is_known = kind and (not weighted or weight is not None)
                answers.append(True if is_known else None)
        if True in answers:
            return True
        return None if None in answers else False

    # --- Chantiers 1, 2, 4, 6, 7, 11, 14, 16, 17: contracts ---

    def contract_indicators(self) -> None:
        recycled = {"condition": True, "critere": True, "variante": True}
        met = {row["consultation_id"] for row in self.exports.rows("sourcing")}
        said = {
            row["consultation_id"]: yes(row["sourcing_realise"])
            for row in self.exports.rows("consultations")
        }
        for contract in self.population:
            details, values = contract.details, contract.values

            def at(indicator: str, year: int = contract.year) -> Figure:
                return self.figures[indicator, year]

            def told(column: str, details: dict[str, str] = details) -> bool | None:
                return yes(details.get(column))

            consultation = details.get("consultation_id", "")
            judge(at("C01-1"), contract.green)
            weighted = self.has_criterion(consultation, "environnement", "acv", weighted=True)
            judge(at("C01-2"), any_known(contract.green_criterion, weighted))
            judge(at("C01-3"), told("suppression_pe_plastiques"))
            if values.cpv[:2] == "45":
                judge(at("C01-4"), told("materiaux_biosources"))
            mode = code("contract_details", "recycle_mode", details.get("recycle_mode"))
            judge(at("C02-1"), recycled.get(mode, False) if mode else None)
            judge(at("C02-2"), told("reemploi"))
            if values.cpv[:2] in ("45", "30", "32", "48", "72"):
                judge(at("C04-1"), told("label_energie"))
            judge(at("C04-2"), told("transport_sobre"))
            if values.amount is None:
                at("C06-5").add(None)
            elif values.amount > self.parameters["social_clause_threshold"]:
                judge(at("C06-5"), contract.social)
            judge(at("C07-1"), self.has_criterion(consultation, "rse", weighted=True))
            due = self.advance_due(contract)
            if due is not False:
                judge(at("C11-3"), self.advance_kept(contract) if due else None)
            retention = rate(details.get("retenue_garantie_taux"))
            ceiling = self.parameters["retention_rate_ceiling"]
            judge(at("C11-4"), None if retention is None else retention <= ceiling)
            count(at("C14-2"), told("marche_innovation_r2122_9_1"))
            count(at("C14-3"), told("partenariat_innovation"))
            if told("marche_strategique"):
                judge(at("C16-3"), True if consultation in met else said.get(consultation))
            estimate = money(details.get("estime_ht"))
            self.gain(at("C17-1"), estimate, values.amount)
            if told("famille_strategique"):
                self.gain(at("C17-2"), estimate, values.amount)
            if told("negocie"):
                first, last = (money(details.get(f"offre_{x}_ht")) for x in ("initiale", "finale"))
                self.gain(at("C17-3"), first, last)

    @staticmethod
    def gain(figure: Figure, before: Decimal | None, after: Decimal | None) -> None:
        if before is None or after is None:
            figure.add(None, weight=before)
        else:
            figure.add(before - after, before, weight=before)
            figure.add_amount(before - after)

    def advance_due(self, contract: Contract) -> bool | None:
        """Tell whether the promise applies: by the threshold of the code, or by the plan's own duration."""
        amount, months = contract.values.amount, contract.values.months
        if months is None:
            return None
        of_code = months > self.parameters["advance_code_min_months"]
        of_plan = months > self.parameters["advance_min_months"]
        if amount is not None:
            return of_code if amount > self.parameters["advance_code_threshold"] else of_plan
        return of_code if of_code == of_plan else None

    def advance_kept(self, contract: Contract) -> bool | None:
        """Tell whether the advance reaches the promise, whatever the truth of what is not known."""
        values = contract.values
        rate = values.advance_rate
        if values.has_advance is False:
            rate = Decimal(0)
        elif values.has_advance and not rate:
            rate = None
        if rate is None:
            return None
        sizes = [self.is_sme(holder.siren) for holder in contract.holders.values()]
        sme = any_known(*sizes)
        if not any(sizes) and (None in sizes or not sizes):
            sme = None
        sector = yes(contract.details.get("filiere_btp"))
        outcomes = set()
        ceiling = self.parameters["advance_lot_ceiling"]
        amounts = [ceiling / 2, 2 * ceiling] if values.amount is None else [values.amount]
        for amount in amounts:
            for is_sme in [sme] if sme is not None else [True, False]:
                for is_btp in [sector] if sector is not None else [True, False]:
                    promised = self.parameters["advance_rate"]
                    if is_sme and amount < ceiling:
                        promised = self.parameters["advance_rate_sme"]
                    if is_btp and amount <= ceiling:
                        promised = self.parameters["advance_rate_construction"]
                    outcomes.add(rate >= promised)
        return outcomes.pop() if len(outcomes) == 1 else None

    # --- Chantiers 11 and 12: holders ---

    def holder_indicators(self) -> None:
        for contract in self.population:
            holders = list(contract.holders.values())
            sme, region = self.figures["C11-1", contract.year], self.figures["C12-1", contract.year]
            weigh(sme, [self.is_sme(holder.siren) for holder in holders])
            weigh(region, [self.is_regional(holder.identifier) for holder in holders])
            for holder in holders:
                if holder.siren:
                    sme.companies[holder.siren].append(self.is_sme(holder.siren))
                    region.companies[holder.siren].append(self.is_regional(holder.identifier))
            for figure, answers in (
                (sme, [self.is_micro(holder.siren) for holder in holders]),
                (region, [self.has_regional_head_office(holder.siren) for holder in holders]),
            ):
                told = [answer for answer in answers if answer is not None]
                if told:
                    figure.own_numerator += ratio(sum(told), len(answers))
                    figure.own_denominator += ratio(len(told), len(answers))

    # --- Chantiers 3, 9, 11, 14: consultations ---

    def consultation_indicators(self) -> None:
        for row in self.exports.rows("consultations"):
            published, key = day(row["date_publication"]), row["consultation_id"]
            if published is None or not self.in_perimeter(row["acheteur_id"]):
                continue
            count(self.figures["C03-1", published.year], self.has_criterion(key, "acv"))
            count(self.figures["C09-1", published.year], yes(row["contrat_progres_egalite"]))
            judge(self.figures["C11-2", published.year], yes(row["alloti"]))
            count(self.figures["C14-1", published.year], self.has_criterion(key, "innovation"))

    # --- Chantiers 10 and 18: who comes, and bids ---

    def first_times(self) -> None:
        won: dict[str, set[int]] = defaultdict(set)
        has_siren: dict[str, bool] = {}
        for contract in self.population:
            for holder in contract.holders.values():
                won[holder.company].add(contract.year)
                has_siren[holder.company] = holder.siren is not None
        for company, years in won.items():
            for year in years:
                first = int(year == min(years)) if has_siren[company] else None
                self.figures["C10-3", year].add(first)
        buyers = {
            row["consultation_id"]: row["acheteur_id"] for row in self.exports.rows("consultations")
        }
        bid: dict[str, set[int]] = defaultdict(set)
        unknown: dict[str, set[int]] = defaultdict(set)
        for row in self.exports.rows("bids"):
            on, siren = day(row["date_depot"]), identifier(row["siret"])[:9]
            buyer = buyers.get(row["consultation_id"])
            asked = day(row["demande_justification_oab_le"])
            if on is None or (buyer is not None and not self.in_perimeter(buyer)):
                continue
            figure = self.figures["C18-3", (asked or on).year]
            if buyer is None:
                unknown[siren].add(on.year)
                figure.add(None)
            else:
                bid[siren].add(on.year)
                figure.add(int(asked is not None))
        for years in bid.values():
            for year in years:
                self.figures["C10-2", year].add(int(year == min(years)))
        for siren, years in unknown.items():
            for year in years - bid[siren]:
                self.figures["C10-2", year].add(None)

    # --- Chantiers 2, 6, 8, 12, 13, 18: invoices ---

    def invoices(self) -> Iterator[tuple[dict[str, str], dt.date, Decimal, str]]:
        documents: dict[tuple[object, ...], dict[str, str]] = {}
        for row in self.exports.rows("invoices"):
            on, amount = day(row["date_reception"]), number(row["montant_ht"])
            kind = code("invoices", "type_piece", row["type_piece"])
            if on is None or amount is None or (known(row["type_piece"]) and not kind):
                continue
            siret = identifier(row["siret_fournisseur"])
            credit = kind == "avoir"
            key = (
                identifier(row["acheteur_id"])[:9], siret, row["facture_id"], credit, on,
                order_of(row["marche_id"]), amount,
            )  # fmt: skip
            first = documents.setdefault(key, dict(row))
            # A row that says the same again completes the first one.
            for column in (
                "date_paiement", "montant_recycle_ht", "montant_reemploi_ht",
                "montant_commerce_equitable_ht",
            ):  # fmt: skip
                first[column] = known(first[column]) or row[column]
        for row in documents.values():
            on, amount = day(row["date_reception"]), number(row["montant_ht"])
            assert on is not None
            assert amount is not None
            if self.in_perimeter(row["acheteur_id"]):
                yield row, on, self.signed(row, amount), identifier(row["siret_fournisseur"])

    @staticmethod
    def is_credit(row: dict[str, str]) -> bool:
        return code("invoices", "type_piece", row["type_piece"]) == "avoir"

    def signed(self, row: dict[str, str], amount: Decimal) -> Decimal:
        return -abs(amount) if self.is_credit(row) else amount

    def invoice_indicators(self) -> None:
        for row, on, amount, siret in self.invoices():
            year = on.year

            def at(indicator: str, year: int = year) -> Figure:
                return self.figures[indicator, year]

            for indicator, column in (
                ("C02-1", "montant_recycle_ht"),
                ("C02-2", "montant_reemploi_ht"),
            ):
                part = number(row[column])
                if part is not None:
                    at(indicator).spend = (at(indicator).spend or 0) + self.signed(row, part)
            sheltered = self.on_list(siret, on, "EA", "EATT", "ESAT")
            at("C06-6").add(None if sheltered is None else amount * sheltered, weight=amount)
            fair = number(row["montant_commerce_equitable_ht"])
            if fair is None and not known(row["montant_commerce_equitable_ht"]):
                fair = Decimal(0)
            signed = None if fair is None else self.signed(row, fair)
            at("C08-1").add(signed, weight=amount)
            regional = self.is_regional(siret)
            at("C12-2").add(None if regional is None else amount * regional, amount, weight=amount)
            seat = self.has_regional_head_office(siret[:9])
            if seat is not None:
                at("C12-2").own_numerator += amount * seat
                at("C12-2").own_denominator += amount
            social = True if self.on_list(siret, on, "ESS", "ESUS") else self.social.get(siret[:9])
            at("C13-2").add(None if social is None else amount * social, weight=amount)
            at("C13-2").add_amount(amount)
            paid = day(row["date_paiement"])
            if paid is not None and not self.is_credit(row):
                days = (paid - on).days
                judge(self.figures["C18-5", paid.year], days <= self.parameters["payment_days"])
                self.figures["C18-5", paid.year].add_amount(days)
        self.growth_of_social_economy()

    def growth_of_social_economy(self) -> None:
        spent: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        for row, on, amount, siret in self.invoices():
            social = True if self.on_list(siret, on, "ESS", "ESUS") else self.social.get(siret[:9])
            if social is not None:
                spent[identifier(row["acheteur_id"])[:9], on.year] += amount * social
        # A growth needs invoices in both years, and enough known of both.
        covered = {
            year: figure.coverage >= self.parameters["min_coverage"]
            for (indicator, year), figure in self.figures.items()
            if indicator == "C13-2"
        }
        for buyer, year in {(buyer, year + later) for buyer, year in spent for later in (0, 1)}:
            if year not in covered:
                continue
            now, before = spent.get((buyer, year), 0), spent.get((buyer, year - 1), 0)
            if year - 1 in covered and covered[year] and covered[year - 1]:
                self.figures["C13-1", year].add(now - before, before)
            else:
                self.figures["C13-1", year].add(None)

    # --- Chantiers 1, 2, 5, 8: food and equipment ---

    def purchases(self) -> None:
        for row in self.exports.rows("food_purchases"):
            on, price = day(row["date"]), number(row["prix_ht"])
            written = [part for part in re.split(r"[;,|]", row["categories_egalim"]) if known(part)]
            labels = [code("food_purchases", "categories_egalim", part) for part in written]
            local = yes(row["est_local"]) if known(row["est_local"]) else False
            if on is None or price is None:
                continue
            organic = _among("BIO", labels)
            either = True if organic or local else None if None in (organic, local) else False
            for indicator, answer in (("C05-1", organic), ("C05-2", local), ("C05-3", either)):
                figure = self.figures[indicator, on.year]
                figure.add(None if answer is None else price * answer, price, weight=price)
            self.figures["C05-3", on.year].add_amount(price * bool(organic and local))
            fair = _among("COMMERCE_EQUITABLE", labels)
            self.figures["C08-1", on.year].add(None if fair is None else price * fair, weight=price)
        told = {
            (bare_identifier(row["siret"]), on.year)
            for row in self.exports.rows("food_purchases")
            if (on := day(row["date"])) is not None
        }
        for row in self.exports.rows("food_declarations"):
            year, total = whole_number(row["annee_bilan"]), number(row["valeur_totale"])
            if year is None or total is None or not 2000 <= year <= 2100:
                continue
            canteen_year = (bare_identifier(row["siret"]), year)
            parts = [
                number(row[name])
                for name in ("valeur_bio", "valeur_locale", "valeur_commerce_equitable")
            ]
            if canteen_year in told or any(part > total for part in parts if part is not None):
                continue
            told.add(canteen_year)
            for indicator, part in zip(
                ("C05-1", "C05-2", "C05-3"), (*parts[:2], None), strict=True
            ):
                self.figures[indicator, year].add(part, total, weight=total)
            self.figures["C08-1", year].add(parts[2], weight=total)
        for row in self.exports.rows("equipment_purchases"):
            on, quantity = day(row["date"]), whole_number(row["quantite"])
            if on is None or quantity is None:
                continue
            category, operation, assignment = (
                code("equipment_purchases", name, row[name])
                for name in ("categorie", "operation", "affectation")
            )
            if category in ("telephone", "tablette"):
                judge(self.figures["C02-3", on.year], yes(row["reconditionne"]), quantity)
            if (category, operation, assignment) == (
                "vehicule", "renouvellement", "hotel_de_region",
            ):  # fmt: skip
                judge(self.figures["C01-5", on.year], yes(row["faible_emission"]), quantity)

    # --- Chantier 6: insertion ---

    def insertion(self) -> None:
        months: dict[tuple[str, str, dt.date, bool], Decimal] = defaultdict(Decimal)
        worked: dict[tuple[str, int], list[dict[str, str]]] = defaultdict(list)
        left: dict[tuple[str, int], set[str]] = defaultdict(set)
        for row in self.exports.rows("insertion_hours"):
            month = month_of(row["periode"])
            if month is None or not self.in_perimeter(row["acheteur_id"]):
                continue
            hours = number(row["heures_realisees"])
            contract = self.contract(row["acheteur_id"], row["marche_id"])
            name = f"{id(contract)}" if contract else order_of(row["marche_id"])
            months[siren_from(row["acheteur_id"]), name, month, hours is None] += hours or 0
            person = known(row["beneficiaire_id"])
            if not person:
                continue  # hours of nobody are hours, and no person
            if hours is not None and hours > 0:
                worked[person, month.year].append(row)
            gone = day(row["date_sortie"])
            if known(row["sortie"]) and gone:
                left[person, gone.year].add(code("insertion_hours", "sortie", row["sortie"]))
        for (_, _, month, is_unknown), hours in months.items():
            self.figures["C06-1", month.year].add(None if is_unknown else hours)
        for (_, year), rows in worked.items():
            disabled = any_known(*(yes(row["rqth"]) for row in rows))
            sexes = {code("insertion_hours", "sexe", row["sexe"]) for row in rows} & {"F", "H"}
            woman = ("F" in sexes) if sexes else None
            for indicator, answer in (("C06-3", disabled), ("C06-4", woman)):
                judge(self.figures[indicator, year], answer)
        for (_, year), outcomes in left.items():
            # An exit that the list does not know could be a positive one.
            is_positive = True if outcomes & POSITIVE_EXITS else None if "" in outcomes else False
            count(self.figures["C06-2", year], is_positive)
        for year in {year for _, year in left}:
            exits = self.figures["C06-2", year]
            exits.is_hidden = is_small(exits.excluded)
            exits.is_withheld = tells_of_one(exits.numerator, exits.counted - exits.numerator) or (
                exits.is_hidden
                and exits.counted < self.parameters["min_coverage"] * exits.observations
            )
        for year in {year for _, year in worked}:
            persons = sum(of_year == year for _, of_year in worked)
            self.figures["C06-1", year].is_withheld = is_small(persons)
            pair = [self.figures[indicator, year] for indicator in ("C06-3", "C06-4")]
            hidden = any(is_small(figure.excluded) for figure in pair)
            for figure in pair:
                self.withhold(figure, hidden)

    def withhold(self, figure: Figure, hidden: bool) -> None:
        """Withhold counts of one to four, and what is known of too few where that cannot be said."""
        figure.is_hidden = hidden
        figure.is_withheld = tells_of_one(
            figure.numerator, figure.denominator - figure.numerator
        ) or (hidden and figure.counted < self.parameters["min_coverage"] * figure.observations)

    # --- Chantiers 10, 15, 20: events and referents ---

    def people(self) -> None:
        held = {}
        for row in self.exports.rows("events"):
            on = day(row["date"])
            if on is None:
                continue
            kind = code("events", "type", row["type"])
            held[row["evenement_id"]] = (on.year, kind)
            for name, wanted in (
                ("C10-1", "rencontre_entreprises"),
                ("C20-1", "sensibilisation_acheteurs"),
            ):
                count(self.figures[name, on.year], kind == wanted if kind else None)
        came: set[tuple[str, int]] = set()
        for row in self.exports.rows("event_participants"):
            year, kind = held.get(row["evenement_id"], (0, ""))
            if kind == "atelier_acheteurs":
                came.add((row["referent_id"], year))
        for row in self.exports.rows("purchasing_referents"):
            first = day(row["actif_du"]) or dt.date.min
            this_year = self.exports.as_of.year
            last = day(row["actif_au"]) or dt.date(this_year, 12, 31)
            for year in range(max(first.year, 2010), min(last.year, this_year) + 1):
                answer = (row["referent_id"], year) in came
                known_at_all = bool(self.exports.rows("event_participants"))
                judge(self.figures["C15-1", year], answer if known_at_all else None)
        for (indicator, _), figure in self.figures.items():
            if indicator == "C15-1":
                self.withhold(figure, False)
                figure.is_withheld |= is_small(figure.excluded)

    # --- Chantiers 16 and 18: strategic suppliers ---

    def strategic_suppliers(self) -> None:
        spent: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for _, on, amount, siret in self.invoices():
            if self.on_list(siret, on, "STRATEGIQUE"):
                spent[on.year][siret[:9]] += amount
        revenue: dict[tuple[str, int | None], Decimal] = {}
        for row in self.exports.rows("supplier_revenues"):
            value, exercise = number(row["chiffre_affaires_ht"]), whole_number(row["exercice"])
            if value is not None and value > 0:
                revenue.setdefault((siren_from(row["siren"]), exercise), value)
        kinds: dict[tuple[str, int], set[str]] = defaultdict(set)
        for row in self.exports.rows("supplier_reviews"):
            reviewed = day(row["date"])
            if reviewed and self.in_perimeter(row["acheteur_id"]):
                kind = code("supplier_reviews", "type", row["type"])
                kinds[identifier(row["siret"])[:9], reviewed.year].add(kind)
        for year, by_supplier in spent.items():
            ranked = sorted(by_supplier.items(), key=lambda item: (-item[1], item[0]))
            n_known = 0
            for rank, (siren, amount) in enumerate(ranked, start=1):
                value = revenue.get((siren, year))
                for indicator in ("C18-1", "C18-2"):
                    if (
                        indicator == "C18-1"
                        and n_known >= self.parameters["first_suppliers_dependency"]
                    ):
                        continue
                    figure = self.figures[indicator, year]
                    if value is None:
                        figure.add(None, weight=None)
                    else:
                        figure.add(amount, value, weight=value)
                        if indicator == "C18-2":
                            figure.add_amount(
                                int(amount > value * self.parameters["dependency_threshold"])
                            )
                n_known += value is not None
                if rank <= self.parameters["first_suppliers_review"]:
                    found = kinds[siren, year]
                    told = self.exports.rows("supplier_reviews") and "" not in found
                    answer = True if "bilan_annuel" in found else False if told else None
                    judge(self.figures["C18-4", year], answer)
        self.evaluations()

    def evaluations(self) -> None:
        found: dict[tuple[str, str, int], bool | None] = {}
        for row in self.exports.rows("supplier_reviews"):
            on = day(row["date"])
            if on is None or not self.in_perimeter(row["acheteur_id"]):
                continue
            contract = self.contract(row["acheteur_id"], row["marche_id"])
            name = str(id(contract)) if contract else order_of(row["marche_id"])
            key = (row["acheteur_id"], name, on.year)
            answer = None
            if contract and self.lists:
                kind = code("supplier_reviews", "type", row["type"])
                is_strategic = any(
                    self.on_list(holder.identifier, on, "STRATEGIQUE") and holder.siren
                    for holder in contract.holders.values()
                )
                answer = is_strategic and (None if not kind else kind == "evaluation")
                before = found.get(key, False)
                answer = True if answer or before else None if None in (answer, before) else False
            found[key] = answer
        for (_, _, year), answer in found.items():
            count(self.figures["C16-2", year], answer)

    # --- Chantier 16: sourcing ---

    def sourcing(self) -> None:
        led_to: dict[str, list[Contract]] = defaultdict(list)
        for contract in self.population:
            if contract.details.get("consultation_id"):
                led_to[contract.details["consultation_id"]].append(contract)
        won: dict[tuple[str, int], bool] = defaultdict(bool)
        for row in self.exports.rows("sourcing"):
            siren = identifier(row["siret"])[:9]
            for contract in led_to.get(row["consultation_id"], []):
                holders = {holder.siren for holder in contract.holders.values()}
                won[siren, contract.year] |= siren in holders
        for (_, year), answer in won.items():
            judge(self.figures["C16-1", year], answer)

    # --- Chantier 19 ---

    def disputes(self) -> None:
        seen: set[tuple[str, str]] = set()
        for row in self.exports.rows("disputes"):
            opened, seized = day(row["date_ouverture"]), day(row["date_saisine_mediateur"])
            key = (row["acheteur_id"], row["litige_id"])
            if opened is None or key in seen or not self.in_perimeter(row["acheteur_id"]):
                continue
            seen.add(key)
            self.figures["C19-1", opened.year].add(0)
            self.figures["C19-1", opened.year].add_amount(1)
            if seized:
                self.figures["C19-1", seized.year].add(1)
                self.figures["C19-1", seized.year].add_amount(0)


def second_measures(figures: Figures) -> dict[tuple[str, str, int], Decimal]:
    """Return the further figures that the catalogue asks for in its column "also", or in the name."""
    found: dict[tuple[str, str, int], Decimal] = {}
    for (indicator, year), figure in figures.items():
        before = figures.get((indicator, year - 1))

        def put(name: str, value: Decimal | None, key: tuple[str, int] = (indicator, year)) -> None:
            if value is not None:
                found[key[0], name, key[1]] = value

        counted, numerator, amount = figure.counted, figure.numerator, figure.amount
        if indicator in ("C02-1", "C02-2"):
            put("spend", figure.spend)
        if not counted:
            continue
        if indicator in (
            "C01-1", "C01-2", "C01-3", "C01-4", "C02-1", "C02-2", "C04-1", "C04-2", "C06-3", "C06-4",
            "C07-1", "C15-1", "C16-1",
        ):  # fmt: skip
            put("number", numerator)
        if indicator in ("C03-1", "C09-1", "C14-1"):
            put("share", ratio(numerator, counted))
        if indicator == "C05-3":
            put("organic_and_local", ratio(amount or 0, figure.denominator))
        if indicator == "C06-1":
            put("full_time_equivalents", ratio(numerator, read_parameters()["full_time_hours"]))
        if indicator == "C06-2":
            put("share_of_exits", ratio(numerator, counted))
        is_base = (
            before and before.numerator and before.coverage >= read_parameters()["min_coverage"]
        )
        if indicator in ("C06-6", "C08-1", "C10-2", "C10-3") and before and is_base:
            put("growth", ratio(numerator - before.numerator, before.numerator))
        if indicator in ("C11-1", "C12-1"):
            told = [any_known(*answers) for answers in figure.companies.values()]
            told = [answer for answer in told if answer is not None]
            put("companies", ratio(sum(map(bool, told)), len(told)) if told else None)
        if indicator == "C11-1":
            put("micro", ratio(figure.own_numerator, figure.own_denominator))
        if indicator in ("C12-1", "C12-2"):
            put("head_office", ratio(figure.own_numerator, figure.own_denominator))
        if indicator == "C13-2":
            put("share_of_spend", ratio(numerator, amount or 0))
        if indicator in ("C17-1", "C17-2", "C17-3"):
            put("gains", amount)
        if indicator == "C18-2":
            put("dependent", amount)
        if indicator == "C18-5":
            put("mean_days", ratio(amount or 0, counted))
        if indicator == "C19-1" and amount:
            put("share_of_disputes", ratio(numerator, amount))
    return found
