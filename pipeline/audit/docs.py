"""Data Docs as static pages: what is fetched from elsewhere is taken out, our style and index are put in."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import jinja2

from pipeline.pages import with_policy

HERE = Path(__file__).parent
# Scripts draw what the index says here, and filter; without them a page is whole. The logo and the fonts are elsewhere.
OUTSIDE = re.compile(
    r"<(script|style)\b.*?</\1>|<link\b[^>]*\bhref=\"(?:https?:)?//[^>]*>|<img\b[^>]*\bsrc=\"(?:https?:)?//[^>]*>",
    re.I | re.S,
)
# In a tag: what stands in a cell of a table is a value, and asks nothing.
ASKED_OF_THE_NETWORK = re.compile(
    r"<[a-z][^<>]*?(?:\bsrc=|url\()[\"']?(?:https?:)?//[^\"')<>]+|<link\b[^<>]*\bhref=[\"']?(?:https?:)?//[^\"'<>]+",
    re.I,
)


def localise(site: Path, judged: list[dict[str, Any]]) -> None:
    """Rewrite every page of ``site`` so that it asks nothing of the network, and write the index.

    Parameters
    ----------
    site: what Great Expectations wrote.
    judged: name, number of expectations and number of failures of each suite and batch.

    Raises
    ------
    RuntimeError: a page would still ask something of the network: the library has changed.
    """
    shutil.rmtree(site / "static")
    (site / "static").mkdir()
    shutil.copyfile(HERE / "docs.css", site / "static" / "docs.css")
    for item in judged:
        found = sorted(site.glob(f"validations/**/warehouse-{item['name']}.html"))
        item["page"] = found[0].relative_to(site).as_posix() if found else None
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True)
    index = environment.get_template("docs_index.html").render(judged=judged)
    (site / "index.html").write_text(index, encoding="utf-8")
    for page in site.rglob("*.html"):
        root = "../" * (len(page.relative_to(site).parts) - 1)
        text = OUTSIDE.sub("", page.read_text(encoding="utf-8"))
        text = re.sub(r"<link\b[^>]*\bhref=\"[^\"]*static/[^>]*>", "", text)
        link = f'<link rel="stylesheet" href="{root}static/docs.css">'
        text = text.replace("</head>", f"{link}\n</head>", 1)
        if asked := ASKED_OF_THE_NETWORK.search(text):
            raise RuntimeError(f"{page.name} : {asked.group()}")
        page.write_text(with_policy(text), encoding="utf-8")
