"""The report of a year: a PDF that can be read aloud (PDF/UA-1) and a page, from the published file alone."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import defusedxml.ElementTree
import jinja2
from defusedxml import DefusedXmlException

from pipeline.errors import UserError
from pipeline.pages import with_policy
from pipeline.published import reading
from pipeline.report.content import TEMPLATES, content_of
from pipeline.report.texts import read_texts

# How the bytes of each kind of logo begin.
LOGOS = {".svg": b"<", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff"}


def write_report(published: Path, year: int | None, own: Path, out: Path) -> list[Path]:
    """Write ``report-<year>.pdf`` and ``.html``, both or none, and return where they stand.

    Parameters
    ----------
    published: the published file.
    year: of the plan; the last that is over and has data, where there is none.
    own: what the Region adds: ``texts/<chantier>.md``, ``logo.svg``, ``.png`` or ``.jpg``; it need not exist.
    out: folder to write to.

    Raises
    ------
    UserError: there is nothing to tell of the year, or what the Region adds cannot be used.
    """
    import typst  # late: it is large

    with reading(published) as connection:
        content = content_of(connection, year)
    texts = read_texts(own / "texts", {one["chantier_id"] for one in content["chantiers"]})
    for one in content["chantiers"]:
        one["text"] = texts.get(one["chantier_id"], [])
    logo = _logo(own)
    name = f"report-{content['year']}"
    with _prepared(out) as folder:
        shutil.copy(TEMPLATES / "report.typ", folder)
        if logo is not None:
            content["logo"] = f"logo{logo.suffix}"
            shutil.copy(logo, folder / content["logo"])
        (folder / "report.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        pdf = folder / f"{name}.pdf"
        try:
            # Dated as the publication, not as the hour of the day: one publication, one file.
            typst.compile(
                folder / "report.typ", pdf, ignore_system_fonts=True, pdf_standards=["ua-1"],
                timestamp=int(dt.datetime.fromisoformat(content["published_at"]).replace(tzinfo=dt.UTC).timestamp()),
            )  # fmt: skip
        except typst.TypstError as error:
            if logo is not None and "image" in str(error):
                raise UserError(_no_logo(logo)) from None
            raise
        (folder / f"{name}.html").write_text(_page(content), encoding="utf-8")
        return [(folder / file).replace(out / file) for file in (pdf.name, f"{name}.html")]


@contextmanager
def _prepared(out: Path) -> Iterator[Path]:
    """Give a folder for what is moved once all of it is there."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".report-", dir=out) as folder:
        yield Path(folder)


def _logo(own: Path) -> Path | None:
    found = [own / f"logo{suffix}" for suffix in LOGOS if (own / f"logo{suffix}").is_file()]
    if not found:
        return None
    logo, content = found[0], found[0].read_bytes()
    if not content.lstrip().startswith(LOGOS[logo.suffix]):
        raise UserError(_no_logo(logo))
    if logo.suffix == ".svg":
        try:
            defusedxml.ElementTree.fromstring(content)
        except (SyntaxError, DefusedXmlException, ValueError):
            raise UserError(_no_logo(logo)) from None
    return logo


def _no_logo(path: Path) -> str:
    kind = path.suffix.removeprefix(".").upper()
    return f"{path.name} : ce n'est pas une image {kind}. Remplacez-la, ou retirez-la du dossier."


def _page(content: dict[str, Any]) -> str:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    return with_policy(environment.get_template("report.html.jinja").render(**content))
