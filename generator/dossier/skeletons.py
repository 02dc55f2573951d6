"""The file to begin a record with: what must be said, and as remarks what can be said."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from dossier.kinds import TYPES, Kind, Property, Vocabulary
from dossier.library import Library
from dossier.model import Text

_WIDTH = 100
# An example of each type, where the property does not tell a better one.
EXAMPLES = {
    "text": "text",
    "count": "17291",
    "date": "2013-04-29",
    "time": '"13:25"',
    "statement": "record.property",
    "address": "https://example.org/",
    "coordinates": '"45.03, 147.62"',
    "language": "en",
}


def make_skeleton(kind: Kind, library: Library) -> str:
    """Return the file of a record of a kind: YAML, or Markdown with front matter where the kind is
    of prose. What is required stands open and empty, the rest are remarks to be opened.
    """
    lines = [f"# {_say(kind.label, library)}: {_say(kind.help, library)}".rstrip(": ")]
    lines += ["# Open a line by taking its first '# ' away; `dossier guide` tells all keys."]
    for one in sorted(kind.properties, key=lambda one: not one.required):
        lines += ["", *_describe(one, kind, library)]
    text = "\n".join(lines) + "\n"
    if not kind.prose:
        return text
    return f"---\n{text}---\nThe text, with mentions [[id]] and facts [[fact:record.property]].\n"


def _describe(one: Property, kind: Kind, library: Library) -> Iterator[str]:
    what = [_say(one.label, library), _say(one.help, library)]
    required = " (required)" if one.required else ""
    head = ": ".join(word for word in what if word) + required
    yield from (f"# {line}" for line in textwrap.wrap(head, _WIDTH - 2))
    if one.options:
        known = ", ".join(option.key for option in one.options)
        yield from (f"# {line}" for line in textwrap.wrap(f"one of: {known}", _WIDTH - 2))
    elif one.type == "reference":
        yield f"# the id of: {', '.join(one.targets)}"
    mark = "" if one.required else "# "
    yield from (f"{mark}{line}" for line in _write(one, kind, library.vocabulary))


def _write(one: Property, kind: Kind, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the lines of a statement that is to be filled in."""
    example = f"  # such as {_example(one, vocabulary)}"
    if not kind.sourced and not one.qualifiers:
        item = f"  # a line for each, such as '- {_example(one, vocabulary)}'"
        yield f"{one.name}:{item if one.many else example}"
        return
    needed = [qualifier for qualifier in one.qualifiers if qualifier.required]
    others = ", ".join(one.name for one in one.qualifiers if not one.required)
    is_list = one.many or one.name == kind.trait("title")
    begin, indent = ("  - ", "    ") if is_list else ("  ", "  ")
    yield f"{one.name}:"
    if is_list and one.type != "reference":
        yield f"{begin}key:  # what tells this value apart from others, for good"
        begin = indent
    yield f"{begin}value:{example}"
    for qualifier in needed:
        yield f"{indent}{qualifier.name}:  # such as {_example(qualifier, vocabulary)}"
    if others:
        yield f"{indent}# also: {others}"
    if kind.sourced:
        yield f"{indent}source:  # the id of a source"
        yield f"{indent}at:  # the place in it, such as paragraph 3"


def _example(one: Property, vocabulary: Vocabulary) -> str:
    if one.units:
        return f"251 {one.units[0].symbol}"
    if one.options:
        return one.options[0].key
    if one.type == "reference":
        kind = vocabulary.kind(one.targets[0])
        return f"the name of a file in data/{kind.folder}/" if kind else "an id"
    return EXAMPLES.get(one.type, TYPES[one.type])


def _say(text: Text | None, library: Library) -> str:
    return " ".join(text.form(library.config.languages)[1].split()) if text else ""
