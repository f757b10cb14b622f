"""The documents: links lead somewhere, lines can be read, pages made of something else are up to date."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PROJECT, Build

from pipeline.documents import (
    CONTRACT,
    contract_with_contents,
    dictionary_page,
    exports_page,
    indicators_page,
    superset_datasets,
)  # fmt: skip

PAGES = sorted(
    [*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md"), *PROJECT.glob(".github/**/*.md")]
)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as forges make them."""
    headings = re.findall(r"(?m)^#+ (.*)$", page.read_text(encoding="utf-8"))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        assert place.exists(), f"{page.name}: {target}"
        if anchor:
            assert anchor in anchors(place), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_lines_have_at_most_a_hundred_characters(page: Path) -> None:
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        # A table, a heading or a link cannot be broken.
        if not line.startswith(("|", "#", "- Modèle : [", "Indicators: ")) and " " in line.strip():
            assert len(line) <= 100, f"{page.name}, line {number}"


def test_every_dependency_is_listed_with_its_licence() -> None:
    text = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"[\w-]+", text))
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    names = {name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)==", lock, re.M)}
    assert len(names) > 50
    assert names - listed == set()


def test_the_readme_is_short_and_links_to_every_page() -> None:
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 80
    for page in PROJECT.glob("docs/*.md"):
        assert f"(docs/{page.name}" in text, page.name


@pytest.mark.parametrize(
    ("page", "made"), [("exports.md", exports_page), ("indicators.md", indicators_page)]
)
def test_the_pages_made_of_something_else_are_up_to_date(
    page: str, made: Callable[[], str]
) -> None:
    assert (PROJECT / "docs" / page).read_text(encoding="utf-8") == made(), "run make docs"


def test_the_data_dictionary_is_what_the_published_file_says(demo: Build) -> None:
    text = (PROJECT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert text == dictionary_page(demo.published), "run make build, then make docs"


def test_dbt_is_told_of_a_change_in_a_seed_into_which_it_does_not_look() -> None:
    text = CONTRACT.read_text(encoding="utf-8")
    assert text == contract_with_contents(), "run make docs"
    assert text.count("\n        content: ") == 3


@pytest.mark.slow
def test_state_modified_finds_a_changed_row(copy_project: Callable[[str], Build]) -> None:
    copy = copy_project("state")

    assert copy.dbt("parse").returncode == 0
    shutil.copytree(copy.root / "build" / "dbt", copy.root / "before")
    seed = copy.root / "seeds" / "raw" / "contracts.csv"
    seed.write_bytes(seed.read_bytes().replace("rénovation".encode(), "réfection".encode(), 1))
    assert copy.spaser("docs").returncode == 0
    modified = ("--select", "state:modified", "--state", "before", "--resource-type", "seed")
    assert copy.dbt("ls", *modified).stdout.split() == ["spaser.raw.contracts"]


def test_what_superset_imports_is_what_the_published_file_says(demo: Build) -> None:
    for path, text in superset_datasets(demo.published).items():
        assert path.read_text(encoding="utf-8") == text, "run make build, then make docs"


@pytest.mark.parametrize(
    ("question", "page", "answer"),
    [
        ("How is C11-3 computed?", "indicators.md", r"### C11-3\n(?:.*\n)*?- Numérateur : .*\{?avance"),
        ("Where is the threshold of C06-5?", "indicators.md", r"`social_clause_threshold` = 100 000 €"),
        ("How do I add a column to invoices?", "how-to.md", r"## Add a column to an export"),
        ("What do met, on_track and inferred mean?", "glossary.md", r"`met`, `missed`"),
        ("Why has a figure moved?", "how-to.md", r"why_a_figure_moved\.sql"),
    ],
)  # fmt: skip
def test_five_questions_are_answered_one_hop_from_the_readme(
    question: str, page: str, answer: str
) -> None:
    assert f"(docs/{page}" in (PROJECT / "README.md").read_text(encoding="utf-8"), question
    assert re.search(answer, (PROJECT / "docs" / page).read_text(encoding="utf-8")), question


def test_make_help_lists_every_target() -> None:
    text = (PROJECT / "Makefile").read_text(encoding="utf-8")
    said = subprocess.run(
        ["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout
    targets = re.findall(r"(?m)^([a-z][a-z-]*):", text)
    assert len(targets) > 15
    for target in targets:
        assert f"make {target} " in said, target
