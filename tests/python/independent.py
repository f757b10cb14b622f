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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

MILLIONTH = Decimal("0.000001")
UNKNOWN = {"", "NC", "MQ", "CDL", "NAN", "NULL", "NONE"}
COUNTED_NATURES = {
    "marche",
    "marche de partenariat",
    "marche de defense ou de securite",
    "accord-cadre",
}


@dataclass
class Holder:
    identifier: str
    kind: str

    @property
    def siren(self) -> str | None:
        digits = self.identifier.isdigit() and len(self.identifier) in (9, 14)
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
    notified_on: dt.date
    published_on: dt.date | None
    amount: Decimal | None
    social: str
    green: str
    n_known: int
    holders: list[Holder]

    @property
    def written(self) -> str:
        return re.sub(r"\s", "", self.number.upper())

    @property
    def whole(self) -> str:
        return re.sub(r"^(?:19|20)\d\d((?:19|20)\d\d_)", r"\1", self.written).replace("_", "")

    @property
    def truncated(self) -> bool:
        return re.fullmatch(r"(?:19|20)\d{2}\d{0,2}", self.whole) is not None

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
    consultation: str | None = None


@dataclass
class Figure:
    """Numerator and denominator as the catalogue defines them, and what was left out."""

    numerator: Decimal = Decimal(0)
    denominator: Decimal = Decimal(0)
    observations: int = 0
    excluded: int = 0

    def add(self, numerator: Decimal | int | None, denominator: Decimal | int | None = 0) -> None:
        self.observations += 1
        if numerator is None:
            self.excluded += 1
            return
        self.numerator += Decimal(numerator)
        self.denominator += Decimal(denominator or 0)

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
    if match := re.match(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]|Z|[-+]\d\d:?\d\d|$)", clean):
        parts = [int(part) for part in match.groups()]
    elif match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", clean):
        parts = [int(part) for part in reversed(match.groups())]
    else:
        return None
    try:
        return dt.date(*parts)
    except ValueError:
        return None


def number(text: Any) -> Decimal | None:
    clean = re.sub(r"[€\s]", "", known(text)).replace(",", ".")
    return Decimal(clean) if re.fullmatch(r"-?\d+(?:\.\d*)?", clean) else None


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


def identifier(text: Any) -> str:
    return re.sub(r"[ .\u00a0\u202f-]", "", known(text)).upper()


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
        number(row.get(name)) is not None for name in ("tauxAvance", "offresRecues", "dureeMois")
    )
    booleans = {"oui", "non", "true", "false", "0", "1"}
    return count + sum(
        known(row.get(name)).lower() in booleans
        for name in ("marcheInnovant", "attributionAvance", "sousTraitanceDeclaree")
    )


# --- Files ---------------------------------------------------------------------------------------------------------


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
        notified_on=notified_on,
        published_on=day(row.get("datePublicationDonnees")),
        amount=amount,
        social=known(row.get("considerationsSociales")),
        green=known(row.get("considerationsEnvironnementales")),
        n_known=completeness(row, amount),
        holders=list(
            {holder.identifier: holder for holder in holders if holder.identifier}.values()
        ),
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
            holders.append(
                Holder(identifier(holder.get("id")), str(holder.get("typeIdentifiant") or "SIRET"))
            )
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


def extract_records(path: Path) -> Iterator[Record | None]:
    """Read the extract of the Region's contracts: one record per line."""
    for index, row in enumerate(read_csv(path), start=1):
        holders = [Holder(part.strip(), "SIREN") for part in row["titulaires_siren"].split(";")]
        yield record_of(row, (path.name, index), holders)


def tabular_records(path: Path) -> Iterator[Record | None]:
    """Read the consolidated table: the first rows that differ only by holder are a record."""
    groups: dict[tuple[str, ...], list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for index, row in enumerate(read_csv(path), start=1):
        if row.get("modification_id", "0") not in ("", "0"):
            continue
        key = tuple(
            known(value) for name, value in row.items() if not name.startswith("titulaire")
            and name != "donneesActuelles"
        )  # fmt: skip
        groups[key].append((index, row))
    for rows in groups.values():
        index, first = rows[0]
        holders = [
            Holder(
                identifier(row["titulaire_id"]),
                known(row.get("titulaire_typeIdentifiant")) or "SIRET",
            )
            for _, row in rows
        ]
        yield record_of(first, (path.name, index), holders)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# --- Contracts -----------------------------------------------------------------------------------------------------


def same_contract(one: Record, other: Record) -> bool:
    """Tell whether two records of one buyer are one contract (rules.md, Identity of a contract, 3)."""
    if not one.truncated and not other.truncated:
        if one.written == other.written:
            return letters(one.label) == letters(other.label)
        same_amount = one.amount is not None and one.amount == other.amount
        return one.whole == other.whole and (same_amount or bool(one.sirens & other.sirens))
    if one.truncated and other.truncated:
        return (
            one.written == other.written
            and one.notified_on == other.notified_on
            and one.amount == other.amount
            and {h.identifier for h in one.holders} == {h.identifier for h in other.holders}
            and letters(one.label) == letters(other.label)
        )
    short, whole = (one, other) if one.truncated else (other, one)
    return (
        whole.whole.startswith(short.whole)
        and abs((one.notified_on - other.notified_on).days) <= 7
        and one.amount is not None
        and one.amount == other.amount
        and bool(one.sirens & other.sirens)
    )


def contracts_of(records: Iterable[Record | None]) -> list[Contract]:
    """Group records into contracts, closed transitively, and settle their values."""
    by_buyer = defaultdict(list)
    for record in records:
        if record is not None:
            by_buyer[record.buyer].append(record)
    return [contract for group in by_buyer.values() for contract in _contracts_of_buyer(group)]


def _contracts_of_buyer(records: list[Record]) -> Iterator[Contract]:
    parent = list(range(len(records)))

    def root(index: int) -> int:
        while parent[index] != index:
            index = parent[index]
        return index

    # Only records that begin alike can be one: this keeps the comparison of all pairs bearable.
    blocks = defaultdict(list)
    for index, record in enumerate(records):
        blocks[record.whole[:4]].append(index)
    for block in blocks.values():
        for one, other in combinations(block, 2):
            if same_contract(records[one], records[other]):
                parent[root(one)] = root(other)
    groups = defaultdict(list)
    for index, record in enumerate(records):
        groups[root(index)].append(record)
    for group in groups.values():
        group.sort(
            key=lambda record: (
                -(record.published_on or dt.date.min).toordinal(),
                -record.n_known,
                record.order,
            )
        )
        last = group[0].published_on
        yield Contract(
            records=group,
            values=group[0],
            holders={
                holder.identifier: holder
                for record in group
                if record.published_on == last
                for holder in record.holders
            },
            social=declared([r.social for r in group], "clause sociale"),
            green=any_known(
                declared([r.green for r in group], "clause environnementale"),
                declared([r.green for r in group], "critere environnemental"),
            ),
            green_criterion=declared([r.green for r in group], "critere environnemental"),
        )


DECLARABLE = (
    "clause sociale", "critere social", "marche reserve", "concession reservee",
    "pas de consideration sociale", "clause environnementale", "critere environnemental",
    "pas de consideration environnementale",
)  # fmt: skip


def declared(texts: list[str], value: str) -> bool | None:
    """Tell whether any record declares the value: None where none says anything known."""
    said = [plain(text) for text in texts if any(item in plain(text) for item in DECLARABLE)]
    return any(value in text for text in said) if said else None


def any_known(*answers: bool | None) -> bool | None:
    if any(answers):
        return True
    return False if any(answer is False for answer in answers) else None


def in_population(contract: Contract, buyers: set[str]) -> bool:
    values = contract.values
    if "*" not in buyers and values.buyer not in buyers:
        return False
    if values.framework or plain(values.nature) == "marche subsequent":
        return False
    return not values.nature or plain(values.nature) in COUNTED_NATURES


# --- The six indicators that published data feed ---------------------------------------------------------------------


def figures_of(
    contracts: list[Contract],
    buyers: set[str],
    suppliers: list[dict[str, str]] | None = None,
    details: list[dict[str, str]] | None = None,
    criteria: list[dict[str, str]] | None = None,
) -> dict[tuple[str, int], Figure]:
    """Return the figures of C01-1, C01-2, C06-5, C10-3, C11-1 and C12-1 by indicator and year."""
    figures: dict[tuple[str, int], Figure] = defaultdict(Figure)
    population = [contract for contract in contracts if in_population(contract, buyers)]
    attach_consultations(contracts, details or [])
    green_consultations: dict[str, bool] = defaultdict(bool)
    for row in criteria or []:
        weight = number(row["ponderation"]) or Decimal(0)
        green_consultations[row["consultation_id"]] |= (
            row["type_critere"] in ("environnement", "acv") and weight > 0
        )
    category: dict[str, str] = {}
    commune: dict[str, str] = {}
    for row in suppliers or []:
        commune[row["siret"]] = row["codeCommuneEtablissement"]
        if row["categorieEntreprise"]:
            category[row["siret"][:9]] = row["categorieEntreprise"]

    def is_sme(holder: Holder) -> bool | None:
        found = category.get(holder.siren or "")
        return None if found is None else found == "PME"

    def is_regional(holder: Holder) -> bool | None:
        place = commune.get(holder.identifier)
        return None if not place else place[:2] in OCCITANIE

    for contract in population:
        year = contract.values.notified_on.year
        judge(figures["C01-1", year], contract.green)
        by_criteria = green_consultations.get(contract.consultation or "")
        judge(figures["C01-2", year], any_known(contract.green_criterion, by_criteria))
        amount = contract.values.amount
        if amount is None:
            figures["C06-5", year].add(None)
        elif amount > 100_000:
            judge(figures["C06-5", year], contract.social)
        weigh(figures["C11-1", year], [is_sme(holder) for holder in contract.holders.values()])
        weigh(figures["C12-1", year], [is_regional(holder) for holder in contract.holders.values()])

    years: dict[str, set[int]] = defaultdict(set)
    has_siren: dict[str, bool] = {}
    for contract in population:
        for holder in contract.holders.values():
            years[holder.company].add(contract.values.notified_on.year)
            has_siren[holder.company] = holder.siren is not None
    for company, seen in years.items():
        for year in seen:
            first = int(year == min(seen)) if has_siren[company] else None
            figures["C10-3", year].add(first)
    return dict(figures)


OCCITANIE = {"09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"}


def judge(figure: Figure, answer: bool | None) -> None:
    figure.add(None if answer is None else int(answer), 1)


def weigh(figure: Figure, answers: list[bool | None]) -> None:
    """Count a contract by the share of its holders: j of n over k of n (rules.md, Amounts)."""
    told = [answer for answer in answers if answer is not None]
    if not told:
        figure.add(None)
    else:
        figure.add(ratio(sum(told), len(answers)), ratio(len(told), len(answers)))


def attach_consultations(contracts: list[Contract], details: list[dict[str, str]]) -> None:
    """Give each contract the consultation that the buyer's tool names, by its whole number."""
    found: dict[tuple[str, str], list[Contract]] = defaultdict(list)
    for contract in contracts:
        for whole in {record.whole for record in contract.records if not record.truncated}:
            found[contract.values.buyer, whole].append(contract)
    for row in details:
        whole = re.sub(
            r"^(?:19|20)\d\d((?:19|20)\d\d_)", r"\1", re.sub(r"\s", "", row["id"].upper())
        ).replace("_", "")
        named = found.get((row["acheteur_id"][:9], whole), [])
        if len(named) == 1 and named[0].consultation is None:
            named[0].consultation = row["consultation_id"]


@dataclass
class Data:
    """The raw files of one run, as this module needs them."""

    records: list[Record | None]
    buyers: set[str]
    suppliers: list[dict[str, str]] = field(default_factory=list)
    details: list[dict[str, str]] = field(default_factory=list)
    criteria: list[dict[str, str]] = field(default_factory=list)

    def contracts(self) -> list[Contract]:
        return contracts_of(self.records)

    def figures(self) -> dict[tuple[str, int], Figure]:
        return figures_of(
            self.contracts(), self.buyers, self.suppliers, self.details, self.criteria
        )


def demonstration(folder: Path, buyers: set[str]) -> Data:
    """Read the exports of a folder of the demonstration."""
    return Data(
        records=list(tabular_records(folder / "contracts.csv")),
        buyers=buyers,
        suppliers=read_csv(folder / "suppliers.csv"),
        details=read_csv(folder / "contract_details.csv"),
        criteria=read_csv(folder / "award_criteria.csv"),
    )
