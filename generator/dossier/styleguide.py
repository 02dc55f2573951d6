"""The style guide of a theme: every component with its parameters and its example, on one page.

A component is a file of `components/`: a macro of the same name, below a comment that says what it
is, what each parameter is (one a line, with its class where it is of one), and gives an example in
which parameters stand by their names. Their values are taken from the dossier itself: for each
class the fullest that its pages hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import escape
from msgspec import Struct

from dossier.config import Project
from dossier.diagnostics import BuildFailed, Diagnostics
from dossier.library import Library
from dossier.load import load
from dossier.outlines import Outlines
from dossier.plan import NEEDED, plan
from dossier.rules import check
from dossier.sources import SourceFile
from dossier.templates import Theme, check_theme, make_environment, read_theme

_FOLDER = "components/"
_COMMENT = re.compile(r"\{#-?(?P<text>.*?)-?#\}", re.DOTALL)
_PARAMETER = re.compile(r"(?P<name>[a-z_]+) {2,}(?P<text>.+(?:\n {3,}.+)*)")
_EXAMPLE = re.compile(r"^Example: (?P<text>.+)", re.DOTALL | re.MULTILINE)
_CLASS = re.compile(r"(?P<many>tuple of )?(?P<name>[A-Z][A-Za-z]+)")
# So many of a tuple are shown.
_FEW = 4

_TOP = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Style guide</title>
<meta name="robots" content="noindex">
<style>
"""
_HEAD = """</style>
</head>
<body>
<main>
<div class="hero"><div class="lead"><h1>Style guide</h1>
<p class="stand">Every component of the theme with its parameters and its example, on facts of this
dossier.</p></div></div>
"""
_NOTHING = "<p>Nothing in this dossier to show in it.</p>"
_END = "</main>\n</body>\n</html>\n"


@dataclass(frozen=True, slots=True)
class Component:
    """A component as its comment describes it; `parameters` are pairs of a name and its text."""

    name: str
    about: str
    parameters: tuple[tuple[str, str], ...]
    example: str


def read_components(theme: Theme) -> tuple[Component, ...]:
    """Return the components of a theme, by name; one that gives no example has '' for it."""
    found = (
        _read(name.removeprefix(_FOLDER).removesuffix(".html"), source)
        for name, source in theme.templates.items()
        if name.startswith(_FOLDER)
    )
    return tuple(found)


def _read(name: str, source: SourceFile) -> Component:
    comment = _COMMENT.match(source.text)
    text = comment["text"].strip() if comment else ""
    example = _EXAMPLE.search(text)
    about, _, rest = text[: example.start() if example else None].partition("\n\n")
    parameters = tuple(
        (one["name"], " ".join(one["text"].split())) for one in _PARAMETER.finditer(rest)
    )
    shown = example["text"].strip() if example else ""
    return Component(name, " ".join(about.split()), parameters, shown)


def find_samples(contexts: Iterable[object]) -> dict[str, Any]:
    """Return for each class that contexts hold the fullest value, and for `tuple of` it the longest
    run of them.
    """
    best: dict[str, tuple[int, Any]] = {}
    for context in contexts:
        _gather(context, best)
    return {name: value for name, (_, value) in best.items()}


def _gather(value: object, best: dict[str, tuple[int, Any]]) -> int:
    """Note what a value holds; return how full it is."""
    if isinstance(value, Struct):
        held = [_gather(getattr(value, name), best) for name in value.__struct_fields__]
        # One that shows much of what the component can do, not one that is merely long; and what
        # is the page itself is left out by some.
        fullness = 0 if getattr(value, "is_current", False) else sum(1 for one in held if one)
        _note(type(value).__name__, fullness, value, best)
        return sum(held) + 1
    if isinstance(value, tuple):
        fullness = sum(_gather(one, best) for one in value)
        if value:
            name = f"tuple of {type(value[0]).__name__}"
            _note(name, min(len(value), _FEW), value[:_FEW], best)
        return fullness
    return 1 if value else 0


def _note(name: str, fullness: int, value: object, best: dict[str, tuple[int, Any]]) -> None:
    if name not in best or fullness > best[name][0]:
        best[name] = fullness, value


def render_example(theme: Theme, one: Component, samples: Mapping[str, Any]) -> str:
    """Return the HTML of a component's example, '' where the dossier has nothing to show in it."""
    if not one.example:
        return ""
    values = {}
    for name, text in one.parameters:
        of = _CLASS.match(text)
        if of is None:
            continue
        if of[0] not in samples:
            return ""
        values[name] = samples[of[0]]
    called = f'{{% from "{_FOLDER}{one.name}.html" import {one.name} %}}\n{one.example}'
    return make_environment(theme).plain.from_string(called).render(values)


def make_style_guide(project: Project) -> str:
    """Return the style guide as one page that needs no other file. Raises `BuildFailed` when there
    is a mistake in the dossier or the theme.
    """
    library, outlines, theme = read_with_theme(project)
    samples = find_samples(make_contexts(library, outlines, theme))
    sections = _sections(theme, samples)
    return "".join([_TOP, _style(theme), _HEAD, *sections, _END])


def read_with_theme(project: Project) -> tuple[Library, Outlines | None, Theme]:
    """Read a dossier and its theme. Raises `BuildFailed` when there is a mistake in either."""
    sink = Diagnostics()
    loaded = load(project, sink)
    library = loaded.library
    theme = None
    if library is not None:
        check(library, loaded.lines, sink)
        config = library.config
        theme = read_theme(project.root, config.theme, sink, origin=config.span("theme"))
        check_theme(theme, NEEDED, sink)
    if library is None or theme is None or sink.has_errors:
        raise BuildFailed(tuple(sink), len(loaded.files))
    return library, loaded.outlines, theme


def make_contexts(library: Library, outlines: Outlines | None, theme: Theme) -> Iterator[object]:
    """Yield the context of every page in the main language."""
    for page in plan(library, outlines, frozenset(theme.templates)):
        if page.language == library.config.languages[0]:
            yield page.context(library)[0]


def _style(theme: Theme) -> str:
    return "".join(
        data.decode("utf-8") for name, data in theme.static.items() if name.endswith(".css")
    )


def _sections(theme: Theme, samples: Mapping[str, Any]) -> Iterator[str]:
    for one in read_components(theme):
        shown = render_example(theme, one, samples)
        rows = "".join(
            f"<div class='fact'><dt><code>{escape(name)}</code></dt><dd>{escape(text)}</dd></div>"
            for name, text in one.parameters
        )
        yield (
            f"<section class='sec' id='component-{one.name}'>\n"
            f"<header><h2>{one.name}</h2><p>{escape(one.about)}</p></header>\n"
            f"<div class='body'>{shown or _NOTHING}\n"
            f"<pre><code>{escape(one.example)}</code></pre>\n"
            f"<dl class='facts'>{rows}</dl></div>\n</section>\n"
        )
