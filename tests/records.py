"""The records of a dossier, read in the plainest way: what the tests hold a built site against.

A reader of its own, of YAML that is known to be right: it shares no code with the package, so that
a mistake there is not repeated here. Every scalar is text.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Node = Any  # a text, a list or a map, as YAML has it

# What a map must have to be a statement of a property of text; other maps are translations.
_VALUE = "value"


@dataclass(frozen=True)
class Given:
    """A statement as written: its subject, property and key ('' in the short form), and its map."""

    subject: str
    property: str
    key: str
    node: Mapping[str, Node]

    @builtins.property  # the field hides the name
    def anchor(self) -> str:
        """The fragment that it stands at."""
        return f"{self.property}.{self.key}" if self.key else self.property

    @builtins.property
    def path(self) -> str:
        """How it is cited."""
        return f"{self.subject}.{self.anchor}"

    @builtins.property
    def value(self) -> Node:
        """Its value as written."""
        return self.node[_VALUE]

    @builtins.property
    def sources(self) -> dict[str, Node]:
        """Its sources, each with the place in it."""
        if "source" in self.node:
            return {self.node["source"]: self.node.get("at")}
        return dict(self.node.get("sources", {}))


@dataclass(frozen=True)
class RecordFile:
    """A record: its id, kind and statements, and the body of its Markdown file if it has one."""

    id: str
    kind: str
    folder: str
    statements: tuple[Given, ...]
    body: str = ""


@dataclass(frozen=True)
class Dossier:
    """A dossier as its files say it: settings, kinds by id, shared definitions, records by id."""

    root: Path
    settings: Mapping[str, Node]
    kinds: Mapping[str, Node]
    vocabulary: Mapping[str, Node]
    records: Mapping[str, RecordFile] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The main language."""
        return str(self.settings["languages"][0])

    def kind_with(self, role: str) -> list[str]:
        """Return the ids of the kinds with a role."""
        return [id_ for id_, kind in self.kinds.items() if role in kind.get("roles", [])]

    def is_sourced(self, record: RecordFile) -> bool:
        """Tell whether the values of a record need sources."""
        return bool(self.kinds[record.kind].get("sourced") != "never")

    def trait(self, kind: str, name: str) -> str:
        """Return the property that has a trait in a kind, '' for none."""
        return str(self.kinds[kind].get("traits", {}).get(name, ""))

    def definition(self, kind: str, name: str) -> dict[str, Node]:
        """Return the definition of a property, with what it shares."""
        given = self.kinds[kind]["properties"][name]
        if given == "shared":
            return dict(self.vocabulary["properties"][name])
        if "shared" in given:
            return {**self.vocabulary["properties"][given["shared"]], **given}
        return dict(given)

    def path(self, id_: str) -> str:
        """Return the path of a record's page."""
        return f"{self.records[id_].folder}/{id_}/"

    def statements(self) -> Iterator[tuple[RecordFile, Given]]:
        """Yield every statement with its record."""
        for record in self.records.values():
            for one in record.statements:
                yield record, one

    def text(self, node: Node, language: str) -> str:
        """Return a text in a language, in the main one, or in any, with single spaces."""
        forms = node if isinstance(node, dict) else {self.language: node}
        form = forms.get(language) or forms.get(self.language) or next(iter(forms.values()))
        return " ".join(str(form).split())


def read_yaml(text: str) -> Node:
    """Return YAML with every scalar as text."""
    return yaml.load(text, Loader=yaml.CBaseLoader)


def read_dossier(root: Path) -> Dossier:
    """Read a dossier with kinds of its own for sources and disagreements."""
    data = root / "data"
    kinds = {path.stem: read_yaml(path.read_text("utf-8")) for path in (data / "kinds").glob("*")}
    shared = data / "vocabulary.yaml"
    vocabulary = read_yaml(shared.read_text("utf-8")) if shared.exists() else {}
    settings = read_yaml((data / "dossier.yaml").read_text("utf-8"))
    dossier = Dossier(root, settings, kinds, vocabulary)
    found = {}
    for kind, definition in kinds.items():
        folder = definition.get("folder", f"{kind}s")
        if definition.get("prose"):
            paths = [p for p in (root / "content" / folder).glob("*.md") if "." not in p.stem]
        else:
            paths = list((data / folder).glob("*.yaml"))
        for path in sorted(paths):
            found[path.stem] = _read_record(dossier, kind, folder, path)
    return Dossier(root, settings, kinds, vocabulary, found)


def _read_record(dossier: Dossier, kind: str, folder: str, path: Path) -> RecordFile:
    text, body = path.read_text("utf-8"), ""
    if path.suffix == ".md":
        _, text, body = text.split("---\n", 2)
    statements = tuple(
        Given(path.stem, name, key, node)
        for name, given in read_yaml(text).items()
        for key, node in _statements(dossier.definition(kind, name)["type"], given)
    )
    return RecordFile(path.stem, kind, folder, statements, body)


def _statements(type_: str, given: Node) -> Iterator[tuple[str, Mapping[str, Node]]]:
    if isinstance(given, list):
        for item in given:
            node = item if isinstance(item, dict) and _VALUE in item else {_VALUE: item}
            key = node.get("key", "")
            if not key and type_ in {"reference", "statement"}:
                key = str(node[_VALUE]).replace(".", "-")
            yield key, node
    elif isinstance(given, dict) and _VALUE in given:
        yield given.get("key", ""), given
    else:
        yield "", {_VALUE: given}
