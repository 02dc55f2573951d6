"""A dossier in which every field that admits text holds text that tries to run.

It is made from the kinds of the second dossier: every property of every kind, every qualifier,
every text that a statement may have, every label, the settings, front matter and Markdown. Each
field gets a number of its own, so that what fires tells where it stood.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from typing import Any

import yaml

from conftest import SITES
from records import Dossier, read_dossier

Node = Any  # a text, a list or a map, as YAML has it

# `HIT` becomes a call that sets `window.__hit` to the number of the field.
PATTERNS = [
    "<script>HIT</script>",
    "</title></style></textarea><script>HIT</script>",
    '"><img src=x onerror=HIT>',
    "' onmouseover='HIT' onfocus='HIT' autofocus x='",
    '" onmouseover="HIT" onclick="HIT" style="animation-name:x" onanimationstart="HIT',
    "<svg/onload=HIT><animate onbegin=HIT attributeName=x dur=1s>",
    "<details open ontoggle=HIT><summary>x</summary>",
    (
        "<math><mtext><table><mglyph><style><!--</style>"
        "<img title='--&gt;&lt;img src=1 onerror=HIT&gt;'>"
    ),
    "<a href='javascript:HIT'>x</a>",
    "<iframe srcdoc='<script>parent.HIT</script>' src='data:text/html,<script>HIT</script>'>",
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=javascript:HIT'>",
    "<link rel=stylesheet href=https://evil.example/x.css><style>@import 'https://evil.example/'",
    "<form action=https://evil.example/><button formaction=javascript:HIT>x</button>",
    "{{ 7*7 }} {% raw %} {%- set x = 1 %} {# x #} ${7*7} #{7*7} %(x)s %s {0}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }} {% include 'layout.html' %}",
    "&lt;script&gt;HIT&lt;/script&gt; &#60;img src=x onerror=HIT&#62; &amp;lt;b&amp;gt;",
    "<!-- --><!--><img src=x onerror=HIT> --> ]]> <![CDATA[ <?php HIT ?>",
    "\\x3cscript\\x3eHIT\\x3c/script\\x3e \\u003cscript\\u003e",
    "[x](javascript:HIT) ![x](https://evil.example/x.png) <javascript:HIT> `HIT`",
    "\u200f\u200e\u00ad\ufeff\u0430 \uff1cscript\uff1eHIT\uff1c/script\uff1e",
    "javascript:HIT//",
    "data:text/html,<script>HIT</script>",
]

# Markdown that the checks let pass: each is a block of its own.
BLOCKS = [
    *(f"x {text}" for text in PATTERNS if "](javascript" not in text and "://" not in text),
    "<script>HIT</script>",
    "<img src=x onerror=HIT>\n<svg onload=HIT>",
    "<div onclick=HIT>\n\n**x**\n\n</div>",
    "# <script>HIT</script> {#id onclick=HIT} {: onclick=HIT }",
    (
        "| <img src=x onerror=HIT> | <b onclick=HIT>x</b> |\n| --- | --- |\n"
        '| `<script>HIT</script>` | "><script>HIT</script> |'
    ),
    "```html onclick=HIT\n<script>HIT</script>\n```",
    "~~~ {.x onclick=HIT}\n</code></pre><script>HIT</script>\n~~~",
    "    <script>HIT</script>",
    "`` ` <script>HIT</script> ``",
    '[x](https://evil.example/ "\\" onmouseover=HIT \\"")',
    "[x](https://evil.example/'onmouseover='HIT')",
    "[x]: https://evil.example/ '\" onmouseover=\"HIT'",
    "<https://evil.example/&quot;onmouseover=&quot;HIT>",
    '![x](https://evil.example/x.png "x")',
    "> <blockquote onclick=HIT>\n> * <li onclick=HIT>x",
    '[[x-beacon|<img src=x onerror=HIT>]] [[x-beacon|" onclick="HIT]]',
    "*<b onclick=HIT>* **[**x**](https://evil.example/)** <a\nhref='javascript:HIT'>x</a>",
    "&lt;script&gt;HIT&lt;/script&gt; \\<script\\>HIT\\</script\\>",
    "x\n===\n\n<style>*{background:url(https://evil.example/)}</style>",
    '*[x]: <script>HIT</script>\n\n!!! note "<script>HIT</script>"',
]

# What may be linked to looks like this; see `values.address_problem`.
ADDRESSES = [
    "https://evil.example/'onmouseover='HIT",
    "https://evil.example/;javascript:HIT//&quot;onclick=&quot;HIT",
    "https://evil.example/?a=b&lt;script&gt;HIT#data:text/html,x",
    "mailto:a@evil.example?subject=javascript:HIT",
]

_LABELS = ("label", "plural", "help", "inverse")
_VALUES = {
    "quantity": "12 m",
    "count": "3",
    "date": "1931-06-14",
    "time": "13:25",
    "coordinates": "-41.2, 10.75",
    "language": "cy",
    "statement": "x-beacon.height.a",
}


@dataclass
class Hostile:
    """The dossier made: where each text must be read on the page of its subject."""

    root: Path
    expected: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _addresses: Iterator[str] = field(default_factory=lambda: cycle(ADDRESSES))

    def text(self) -> str:
        """Return all patterns as one text, beginning with another one each time."""
        number = next(self._numbers)
        first = number % len(PATTERNS)
        return arm(" ".join([*PATTERNS[first:], *PATTERNS[:first]]), number)

    def words(self) -> dict[str, str]:
        """Return a text in one language or two, by turns."""
        forms = {"en": self.text()}
        if next(self._numbers) % 2:
            forms["de"] = self.text()
        return forms

    def address(self) -> str:
        """Return an address that may be linked to."""
        return arm(next(self._addresses), next(self._numbers))


def arm(text: str, number: int) -> str:
    """Put the number of a field into its text."""
    return text.replace("HIT", f"window.__hit={number}")


def make(root: Path) -> Hostile:
    """Write the dossier into a folder."""
    hostile = Hostile(root)
    given = read_dossier(SITES / "lighthouses")
    for name in ("kinds", "geo"):
        (root / "data" / name).mkdir(parents=True)
    (root / "content" / "pages").mkdir(parents=True)
    dump(root / "data" / "vocabulary.yaml", relabel(hostile, given.vocabulary))
    for id_, kind in given.kinds.items():
        dump(root / "data" / "kinds" / f"{id_}.yaml", relabel(hostile, kind))
    dump(root / "data" / "dossier.yaml", settings(hostile, given))
    outlines = json.loads((SITES / "lighthouses/data/geo/ambry.geojson").read_text("utf-8"))
    outlines["features"][1] |= {"id": "x-beacon", "properties": {"group": hostile.text()}}
    outlines["features"][2]["id"] = hostile.text()
    (root / "data/geo/ambry.geojson").write_text(json.dumps(outlines), encoding="utf-8")
    for kind in given.kinds:
        write_record(hostile, given, kind)
    write_seed(hostile)
    for page in ("about", "home"):
        matter = {"title": hostile.text(), "summary": hostile.text()}
        write_prose(hostile, f"pages/{page}", matter)
    return hostile


def relabel(hostile: Hostile, node: Node) -> Node:
    """Return definitions with every text for readers made hostile, also those that have none."""
    if isinstance(node, list):
        return [relabel(hostile, item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: relabel(hostile, one) for key, one in node.items() if key not in _LABELS}
    return {**found, **{key: hostile.words() for key in _labels_of(node)}}


def _labels_of(node: Node) -> list[str]:
    """Return the keys of texts that a kind, a section, a property or a choice may have."""
    if "plural" in node:
        return ["label", "plural", "help"]
    if "id" in node:
        return ["label"]
    if "type" in node or "shared" in node:
        return ["label", "help", "inverse"]
    return ["label", "help"] if "label" in node else []


def settings(hostile: Hostile, given: Dossier) -> Node:
    """Return settings in which every text is hostile."""
    texts = {key: hostile.words() for key in ("title", "description", "licence")}
    hostile.titles["home"] = texts["title"]["en"]
    map_ = {"coastlines": "geo/ambry.geojson", "credit": hostile.words()}
    kept = {key: given.settings[key] for key in ("languages", "edition")}
    address = "https://hostile.example/"
    return {**kept, **texts, "address": address, "sides": ["x-guild"], "map": map_}


def write_record(hostile: Hostile, given: Dossier, kind: str) -> None:
    """Write a record of a kind with all of its properties."""
    definition = given.kinds[kind]
    id_, folder = f"x-{kind}", definition.get("folder", f"{kind}s")
    sourced = definition.get("sourced") != "never"
    title = given.trait(kind, "title")
    record: dict[str, Node] = {}
    hostile.paths[id_] = f"{folder}/{id_}/"
    for name in definition["properties"]:
        property_ = given.definition(kind, name)
        if property_["type"] == "statement" and "conflict" in definition.get("roles", ()):
            record[name] = ["x-beacon.height.a", "x-beacon.height.c"]
        elif sourced:
            record[name] = [
                statement(hostile, given, id_, name, property_, key) for key in ("a", "b", "c")
            ]
        else:
            record[name] = value(hostile, property_)
            if isinstance(record[name], dict):
                texts = hostile.titles if name == title else {}
                texts[id_] = record[name]["en"]
                if name != title and not definition.get("prose"):
                    hostile.expected[id_, name] = [record[name]["en"]]
    if definition.get("prose"):
        write_prose(hostile, f"{folder}/{id_}", record)
    else:
        dump(hostile.root / "data" / folder / f"{id_}.yaml", record)


def write_seed(hostile: Hostile) -> None:
    """Write a document of the register, with a source of its own that nothing else names."""
    title, notes = hostile.words(), [hostile.words(), hostile.words()]
    folio = {"title": title, "publisher": hostile.words(), "address": hostile.address()}
    dump(hostile.root / "data" / "folios" / "x-letter.yaml", folio)
    paragraphs = [{"fingerprint": "0" * 16, "note": note} for note in notes]
    seed = {"source": "x-letter", "fingerprint": "0" * 64, "paragraphs": paragraphs}
    dump(hostile.root / "seeds" / "x-seed.yaml", seed)
    hostile.paths["x-seed"] = "seeds/x-seed/"
    hostile.titles["x-seed"] = title["en"]
    for number, note in enumerate(notes, 1):
        hostile.expected["x-seed", f"paragraph-{number}"] = [note["en"]]


def statement(
    hostile: Hostile, given: Dossier, id_: str, name: str, property_: Node, key: str
) -> Node:
    """Return a statement with every text that it may have; only the first is not withdrawn, and
    the third too where it does not compete with the first."""
    node: dict[str, Node] = {"key": key, "value": value(hostile, property_)}
    for qualifier in property_.get("qualifiers", ()):
        about = given.vocabulary["qualifiers"][qualifier]
        one = value(hostile, about)
        node[qualifier] = [one] if about.get("cardinality") == "many" else one
    node["note"] = hostile.words()
    if key == "b":
        node |= {"unverified": hostile.words(), "as_of": "1931"}
    else:
        node |= {"source": "x-folio", "at": hostile.words(), "inferred": hostile.words()}
        node["according_to"] = "x-guild"
    if key == "b":
        node |= {"rank": "deprecated", "reason": hostile.words()}
    if key == "c" and name == "height":
        node["value"] = "99 m"
    elif key == "c":
        # It says the same as the first.
        node["value"] = "x" if property_["type"] == "text" else node["value"]
        node |= {"rank": "deprecated", "reason": hostile.words()}
    texts = [one["en"] for one in node.values() if isinstance(one, dict)]
    addresses = [one for one in node.values() if isinstance(one, str) and "evil" in one]
    hostile.expected[id_, f"{name}.{key}"] = texts + addresses
    return node


def value(hostile: Hostile, property_: Node) -> Node:
    """Return a value of the type of a property; hostile where the type admits text."""
    match property_["type"]:
        case "text":
            return hostile.words()
        case "address":
            return hostile.address()
        case "reference":
            return f"x-{property_['to'][0]}"
        case "choice":
            return next(iter(property_["choices"]))
        case "quantity":
            return f"12 {property_['units'][0]}"
        case type_:
            return _VALUES[type_]


def write_prose(hostile: Hostile, path: str, matter: Node) -> None:
    """Write a Markdown file of hostile blocks, each with a citation."""
    armed = [arm(block, next(hostile._numbers)) for block in BLOCKS]
    blocks = [cite(block, " [[fact:x-beacon.height.a]]") for block in armed]
    front = yaml.safe_dump(matter, allow_unicode=True, width=100_000)
    file = hostile.root / "content" / f"{path}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{front}---\n\n" + "\n\n".join(blocks) + "\n", encoding="utf-8")


def cite(block: str, citation: str) -> str:
    """Add a citation to every paragraph of a block, where that leaves the block what it is."""
    if block.startswith("|"):
        return f"{block.removesuffix('|')}{citation} |"
    if block.startswith(("```", "~~~", "    ")):
        return block
    parts = block.split("\n\n")
    return "\n\n".join(part if part.startswith("#") else f"{part}{citation}" for part in parts)


def dump(path: Path, node: Node) -> None:
    """Write YAML, every text in full."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(node, allow_unicode=True, width=100_000, sort_keys=False)
    path.write_text(text, encoding="utf-8")


def copy(dossier: Path, root: Path) -> Path:
    """Copy what a build reads of a dossier."""
    for name in ("data", "content"):
        shutil.copytree(dossier / name, root / name)
    return root
