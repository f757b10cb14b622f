"""Printing a value in any dialect and reading it back gives the value; no text is silently another."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

Read = Callable[[str, list[str]], list[Any]]
MACROS = (
    "parse_decimal",
    "parse_date",
    "parse_boolean",
    "company_identifier",
    "passes_siret_check",
)
SPACES = ("", " ", "\u00a0", "\u202f", "\u2009")
AMOUNTS = st.decimals(
    Decimal("-99999999999.99"), Decimal("99999999999.99"), places=2, allow_nan=False
)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
# What stands in files where a number should: signs, digits, spaces, words.
ODD = st.text(st.sampled_from("0123456789.,  \u00a0-+eE€xX/TNZ:'\"=()OoUuIi\n\t\0"), max_size=14)


@pytest.fixture(scope="module")
def read(compile_sql: Callable[[str], str]) -> Read:
    """Return a function that parses texts with a macro, as compiled by dbt once."""
    compiled = compile_sql("\n;\n".join(f"{{{{ {macro}('t') }}}}" for macro in MACROS))
    expressions = dict(zip(MACROS, compiled.split("\n;\n"), strict=True))
    connection = duckdb.connect()

    def parse(macro: str, texts: list[str]) -> list[Any]:
        sql = f"select {expressions[macro]} from (select unnest(?) as t, generate_subscripts(?, 1) as n) order by n"
        return [value for (value,) in connection.execute(sql, [texts, texts]).fetchall()]

    return parse


def grouped(digits: str, sign: str) -> str:
    return re.sub(r"(?<=\d)(?=(\d{3})+$)", sign, digits)


def printed(amount: Decimal) -> Iterable[str]:
    """Yield an amount in every dialect of exports.md."""
    sign, digits = ("-" if amount < 0 else ""), f"{abs(amount):.2f}"
    whole, cents = digits.split(".")
    for space in SPACES:
        for mark in ".,":
            for unit in ("", "€", " €", "\u00a0€", "\u202f€"):
                yield f"{sign}{grouped(whole, space)}{mark}{cents}{unit}"
    yield f"{sign}{grouped(whole, '.')},{cents}"
    yield f"  {sign}{digits}\u00a0"
    if cents == "00":
        yield sign + whole
        yield f"{sign}{whole}."


@settings(max_examples=40, deadline=None)
@given(st.lists(AMOUNTS, min_size=1, max_size=20))
def test_amounts(read: Read, amounts: list[Decimal]) -> None:
    texts = [(text, amount) for amount in amounts for text in printed(amount)]
    # A point before three digits is a decimal point: 1.234 is not read as a thousand.
    found = read("parse_decimal", [text for text, _ in texts])
    assert [(text, value) for (text, _), value in zip(texts, found, strict=True)] == texts


@settings(max_examples=40, deadline=None)
@given(st.lists(DAYS, min_size=1, max_size=50))
def test_days(read: Read, days: list[dt.date]) -> None:
    texts = [
        (text, day)
        for day in days
        for text in (
            day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day}+01:00", f"{day}-0500",
            f"{day}T00:00:00", f"{day}T23:59:59.999Z", f"{day} 00:00:00", f"\u00a0{day} ",
        )
    ]  # fmt: skip
    found = read("parse_date", [text for text, _ in texts])
    assert [(text, value) for (text, _), value in zip(texts, found, strict=True)] == texts


@settings(max_examples=40, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=10), st.sampled_from(SPACES))
def test_booleans(read: Read, answers: list[bool], space: str) -> None:
    words = {
        True: ("oui", "OUI", "Oui", "true", "TRUE", "vrai", "1", "O", "o", "x", "X", "1.0"),
        False: ("non", "NON", "false", "False", "faux", "0", "N", "n", "0.0"),
    }
    texts = [(f"{space}{word}{space}", answer) for answer in answers for word in words[answer]]
    found = read("parse_boolean", [text for text, _ in texts])
    assert [(text, value) for (text, _), value in zip(texts, found, strict=True)] == texts


@settings(max_examples=40, deadline=None)
@given(st.lists(st.from_regex(r"\A[0-9]{14}\Z"), min_size=1, max_size=20))
def test_identifiers(read: Read, sirets: list[str]) -> None:
    texts = []
    for siret in sirets:
        for sign in (" ", "\u00a0", ".", "-", "\u202f"):
            spread = sign.join((siret[:3], siret[3:6], siret[6:9], siret[9:]))
            texts += [(f" {spread} ", siret)]
        texts.append((siret, siret))
    assert read("company_identifier", [text for text, _ in texts]) == [s for _, s in texts]


def luhn(number: str) -> bool:
    """Tell whether the last digit of a number is its check digit."""
    doubled = [int(c) * (2 - (len(number) - n) % 2) for n, c in enumerate(number)]
    return sum(d - 9 * (d > 9) for d in doubled) % 10 == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.from_regex(r"\A[0-9]{6,13}\Z"), min_size=1, max_size=40))
def test_identifiers_that_lost_their_zeros(read: Read, numbers: list[str]) -> None:
    """Padded only where the check digit holds; a number of 9 is a SIREN."""

    def whole(number: str) -> str:
        length = 9 if len(number) < 9 else 14
        padded = number.zfill(length)
        return padded if len(number) != 9 and luhn(padded) else number

    assert read("company_identifier", numbers) == [whole(number) for number in numbers]


@settings(max_examples=150, deadline=None)
@given(st.lists(ODD, min_size=1, max_size=60))
def test_no_text_is_silently_another(read: Read, texts: list[str]) -> None:
    """Whatever is read must say the same: its digits are those of the text, in their order."""
    for text, value in zip(texts, read("parse_decimal", texts), strict=True):
        if value is None:
            continue
        bare = re.sub(r"[\s\u00a0\u202f\u2009€]", "", text)
        if "e" in bare.lower():
            assert abs(Decimal(bare) - value) <= Decimal("0.005"), (text, value)
            continue
        assert re.fullmatch(r"[-+]?([0-9]+([.,][0-9]*)*|[.,][0-9]+)", bare), (text, value)
        digits = re.sub(r"^(?=[.,])", "0", bare.lstrip("+-"))
        whole = re.fullmatch(r"([0-9]+(?:\.[0-9]{3})*),([0-9]+)|([0-9]+)(?:[.,]([0-9]*))?", digits)
        assert whole, (text, value)
        expected = Decimal(
            (whole[1] or whole[3]).replace(".", "") + "." + (whole[2] or whole[4] or "0")
        )
        assert abs(abs(value) - expected) <= Decimal("0.005"), (text, value)
        assert (value < 0) == (bare.startswith("-") and value != 0), (text, value)
    for text, day in zip(texts, read("parse_date", texts), strict=True):
        if day is not None:
            numbers = [int(part) for part in re.findall(r"[0-9]+", text)[:3]]
            assert sorted(numbers) == sorted((day.year, day.month, day.day)), (text, day)
    for text, answer in zip(texts, read("parse_boolean", texts), strict=True):
        if answer is not None:
            assert text.strip(" \u00a0\u202f\u2009\n\t").lower() in (
                ("oui", "1", "1.0", "o", "x") if answer else ("non", "0", "0.0", "n")
            ), text
    for text, found in zip(texts, read("company_identifier", texts), strict=True):
        if found is not None and found.isdigit():
            digits = re.sub(r"[^0-9]", "", re.sub(r"[.]0$", "", text.strip()))
            assert found.lstrip("0") == digits.lstrip("0"), (text, found)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234", Decimal("1.23")), ("1 23", None), ("12 34,5", None), ("1.234.567", None), ("--1", None), ("1,", 1)],
)  # fmt: skip
def test_amounts_that_could_be_two(read: Read, text: str, value: Decimal | None) -> None:
    assert read("parse_decimal", [text]) == [value]


def test_the_check_digit_of_a_siret(read: Read) -> None:
    """INSEE's own; La Poste has a rule of its own."""
    sirets = [f"{n:014}" for n in range(73_282_932_000_000, 73_282_932_000_300)]
    assert read("passes_siret_check", sirets) == [luhn(siret) for siret in sirets]
    post = [f"356000000{n:05}" for n in range(48, 400)]
    expected = [sum(map(int, siret)) % 5 == 0 or luhn(siret) for siret in post]
    assert read("passes_siret_check", post) == expected
