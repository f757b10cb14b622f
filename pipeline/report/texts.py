"""The Region's own words, ``report/texts/6.md`` for chantier 6: Markdown, as a tree of plain nodes.

Neither format ever reads a text as its own language: Typst and HTML get words, and draw the nodes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import mistune

from pipeline.errors import UserError

Node = dict[str, Any]
# What mistune calls what a text may hold; anything else is shown as the words that it is.
KINDS = {
    "paragraph", "heading", "list", "list_item", "block_quote", "strong", "emphasis", "link", "text", "codespan",
    "block_text", "linebreak", "softbreak", "thematic_break",
}  # fmt: skip
SAFE_LINK = re.compile(r"https?://|mailto:")


def read_texts(folder: Path, chantiers: set[int]) -> dict[int, list[Node]]:
    """Return the texts by chantier; none where there is no folder.

    Raises
    ------
    UserError: a file names no chantier, is named twice, or is no UTF-8 text.
    """
    found: dict[int, list[Node]] = {}
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else []:
        named = re.fullmatch(r"[Cc]?0*(\d+)", path.stem)
        if named is None or int(named[1]) not in chantiers:
            raise UserError(
                f"{path.name} : le plan n'a pas de chantier de ce nom. Nommez le fichier 6.md pour le chantier 6, "
                f"de {min(chantiers)} à {max(chantiers)}."
            )
        if int(named[1]) in found:
            raise UserError(f"{path.name} : un autre fichier parle déjà du chantier {named[1]}.")
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise UserError(
                f"{path.name} : l'octet {error.start + 1} n'est pas de l'UTF-8. Enregistrez-le en UTF-8."
            ) from None
        except OSError as error:
            raise UserError(f"{path.name} : ne peut pas être lu ({error.strerror}).") from None
        found[int(named[1])] = nodes_of(text)
    return found


def nodes_of(text: str) -> list[Node]:
    """Return a Markdown text as nodes: ``kind``, and ``text``, ``children``, ``ordered`` or ``link``."""
    tokens = mistune.create_markdown(renderer=None)(text)
    assert isinstance(tokens, list)
    return [node for token in tokens if (node := _node(token))]


def _node(token: dict[str, Any]) -> Node | None:
    kind = token["type"]
    if kind == "blank_line":
        return None
    if kind in ("inline_html", "image"):
        return {"kind": "text", "text": token.get("raw") or token["attrs"]["url"]}
    if kind not in KINDS:
        raw = str(token.get("raw", "")).strip()
        return {"kind": "paragraph", "children": [{"kind": "text", "text": raw}]} if raw else None
    node: Node = {"kind": {"block_text": "paragraph"}.get(kind, kind)}
    if kind in ("text", "codespan"):
        node["text"] = token["raw"]
    if kind == "list":
        node["ordered"] = token["attrs"]["ordered"]
    if kind == "link":
        address = token["attrs"]["url"]
        # A link that leads to code, or to a file of the reader's machine, is no link.
        node["link"] = address if SAFE_LINK.match(address) else ""
    if "children" in token:
        node["children"] = [child for one in token["children"] if (child := _node(one))]
    return node
