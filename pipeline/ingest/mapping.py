"""The user's own ``mapping.yml``: how files of tools that nobody publishes become exports, column for column."""

from __future__ import annotations

import codecs
import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

import yaml

from pipeline.errors import UserError
from pipeline.ingest.formats import Format, Source, near
from pipeline.ingest.tables import comparable_header
from pipeline.ingest.text import SEPARATORS

MAPPING = "mapping.yml"
RULE_KEYS = (
    "file",
    "export",
    "columns",
    "sheet",
    "header_line",
    "separator",
    "encoding",
    "only",
    "leave_out",
)
# Of which a column has one.
ORIGINS = ("take", "join", "sum", "value")
SOURCE_KEYS = (*ORIGINS, "when", "width", "words", "decimal")


class Mappings:
    """The rules of a ``mapping.yml``.

    Raises
    ------
    UserError: a rule cannot be understood; it names the line and the column, and the nearest word.
    """

    def __init__(self, path: Path, exports: Mapping[str, Sequence[str]]) -> None:
        self._exports = exports
        self.rules: list[Format] = []
        try:
            root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            place = f", ligne {mark.line + 1}, colonne {mark.column + 1}" if mark else ""
            raise UserError(
                f"{MAPPING}{place} : ce n'est pas du YAML. Voyez les exemples de docs/mapping.md."
            ) from None
        if root is None:
            return
        if not isinstance(root, yaml.SequenceNode):
            raise _refusal(root, "une liste de règles est attendue, chacune précédée d'un tiret")
        self.rules = [self._rule(node) for node in root.value]

    def rule_of(self, names: Iterable[str]) -> Format | None:
        """Return the first rule for a file of one of these names; None where there is none."""
        known = [name.lower() for name in names]
        for rule in self.rules:
            if any(fnmatch(name, rule.file.lower()) for name in known):
                return rule
        return None

    def _rule(self, node: yaml.Node) -> Format:
        found = _members(node, RULE_KEYS)
        for key in ("file", "export", "columns"):
            if key not in found:
                raise _refusal(node, f"il manque « {key} »")
        export = _text(found["export"])
        if export not in self._exports:
            raise _unknown(found["export"], export, self._exports, "n'est pas un export")
        columns = {
            name: self._source(source, export)
            for name, source in _members(found["columns"], self._exports[export]).items()
        }
        separator = _text(found["separator"]) if "separator" in found else ""
        if separator and separator not in SEPARATORS:
            raise _refusal(
                found["separator"], f"« {separator} » n'est pas l'un de , ; | ou une tabulation"
            )
        encoding = _text(found["encoding"]) if "encoding" in found else ""
        if encoding and not _is_encoding(encoding):
            raise _refusal(
                found["encoding"],
                f"« {encoding} » n'est pas un encodage, par exemple utf-8 ou cp1252",
            )
        header_line = _text(found["header_line"]) if "header_line" in found else "0"
        if not header_line.isdigit():
            raise _refusal(found["header_line"], f"« {header_line} » n'est pas un numéro de ligne")
        return Format(
            f"{MAPPING}, ligne {node.start_mark.line + 1}", export, (), columns,
            file=_text(found["file"]), sheet=_text(found["sheet"]) if "sheet" in found else "",
            header_line=int(header_line), separator=separator, encoding=encoding,
            only=_values(found.get("only")), leave_out=_values(found.get("leave_out")),
        )  # fmt: skip

    def _source(self, node: yaml.Node, export: str) -> Source:
        place = f"{MAPPING}, ligne {node.start_mark.line + 1}"
        if isinstance(node, yaml.ScalarNode):
            return Source(take=str(node.value), place=place)
        found = _members(node, SOURCE_KEYS)
        if sum(key in found for key in ORIGINS) != 1:
            raise _refusal(node, "une colonne a une source et une seule : take, join, sum ou value")
        width = _text(found["width"]) if "width" in found else "0"
        if not width.isdigit():
            raise _refusal(found["width"], f"« {width} » n'est pas un nombre de chiffres")
        decimal = _text(found["decimal"]) if "decimal" in found else ""
        if decimal not in ("", ",", "."):
            raise _refusal(found["decimal"], "le signe décimal est une virgule ou un point")
        words = {
            comparable_header(name): _text(value) for name, value in _members(found["words"]).items()
        } if "words" in found else None  # fmt: skip
        return Source(
            take=_text(found["take"]) if "take" in found else "",
            join=_texts(found["join"]) if "join" in found else (),
            sum=_texts(found["sum"]) if "sum" in found else (),
            value=_text(found["value"]) if "value" in found else "",
            when=_values(found.get("when")),
            width=int(width), words=words, decimal=decimal, place=place,
        )  # fmt: skip


def _members(node: yaml.Node, known: Iterable[str] = ()) -> dict[str, yaml.Node]:
    """Return the members of a mapping; each stands once, and is known where there is a list."""
    if not isinstance(node, yaml.MappingNode):
        raise _refusal(node, "des lignes « nom: valeur » sont attendues")
    found: dict[str, yaml.Node] = {}
    names = list(known)
    for key, value in node.value:
        name = str(key.value)
        if names and name not in names:
            raise _unknown(key, name, names, "n'est pas connu ici")
        if name in found:
            raise _refusal(key, f"« {name} » a deux sources. Gardez-en une")
        found[name] = value
    return found


def _values(node: yaml.Node | None) -> dict[str, list[str]]:
    """Return columns and their values, a list or one alone; nothing where there is no such key."""
    return {name: _texts(values) for name, values in _members(node).items()} if node else {}


def _texts(node: yaml.Node) -> list[str]:
    return [_text(one) for one in (node.value if isinstance(node, yaml.SequenceNode) else [node])]


def _text(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _refusal(node, "un texte est attendu")
    return str(node.value)


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _unknown(node: yaml.Node, name: str, known: Iterable[str], said: str) -> UserError:
    return _refusal(node, f"« {name} » {said}.{near(name, known)}".removesuffix("."))


def _refusal(node: yaml.Node, said: str) -> UserError:
    mark = node.start_mark
    end = "" if said.endswith("?") else "."
    return UserError(f"{MAPPING}, ligne {mark.line + 1}, colonne {mark.column + 1} : {said}{end}")


def draft(header: Sequence[str], file: str, exports: Mapping[str, Sequence[str]]) -> str:
    """Return a first rule for a file of this header, by resemblance; what a person has to look at is marked.

    Parameters
    ----------
    header: the columns of the file.
    file: its name.
    exports: the columns of each export; the one that resembles most is taken.
    """
    matches = {
        export: {name: _resembling(name, header) for name in columns}
        for export, columns in exports.items()
    }
    export = max(matches, key=lambda one: sum(map(bool, matches[one].values())) / len(matches[one]))
    lines = [f"- file: {json.dumps(file, ensure_ascii=False)}", f"  export: {export}", "  columns:"]
    for name, theirs in matches[export].items():
        known = json.dumps(theirs, ensure_ascii=False) if theirs else '{value: ""}'
        lines.append(f"    {name}: {known}{'' if theirs else '  # à compléter, ou à retirer'}")
    left = [name for name in header if name.strip() and name not in matches[export].values()]
    lines += [f"  # colonne du fichier qui n'est pas prise : {name.strip()}" for name in left]
    return "\n".join(lines) + "\n"


def _resembling(name: str, header: Sequence[str]) -> str:
    keys = {comparable_header(theirs): theirs for theirs in header if theirs.strip()}
    wanted = comparable_header(name)
    for key, theirs in keys.items():
        if key == wanted:
            return theirs
    found = difflib.get_close_matches(wanted, keys, 1, 0.75)
    return keys[found[0]] if found else ""
