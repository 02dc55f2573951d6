"""The reference for authors of themes: what templates get, and the components to show it with."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType

from msgspec import Struct

from dossier import listpages, listviews, mapviews, pageviews, pictures, signposts, views
from dossier.config import Project
from dossier.styleguide import Component, read_components, read_with_theme

_PAGES = (pageviews, listpages, signposts)
_PARTS = (views, listviews, mapviews, pictures)

_TOP = """# Reference for authors of themes

Made by `dossier style --reference` from the classes of the package and the components of the theme;
do not edit. [How to make a theme](themes.md) is told elsewhere.
"""
_ON_PAGES = """## Pages

What a template gets as `page` is of one of these classes; [the guide](themes.md) lists them by
template.
"""
_ON_PARTS = """## Parts

What pages are made of. All of it is frozen and plain.
"""
_ON_COMPONENTS = """## Components

A component is imported where it is used: `{% from "components/words.html" import words %}`.
`dossier style` shows each on facts of the dossier.
"""


def format_theme_reference(project: Project) -> str:
    """Return the reference of the theme of a dossier, in Markdown. Raises `BuildFailed` when there
    is a mistake in either.
    """
    _, _, theme = read_with_theme(project)
    sections = [_TOP, _ON_PAGES]
    sections += [_describe(one) for module in _PAGES for one in _classes(module, is_page=True)]
    sections.append(_ON_PARTS)
    sections += [
        _describe(one) for module in (*_PARTS, *_PAGES) for one in _classes(module, is_page=False)
    ]
    sections += [_ON_COMPONENTS, *map(_show, read_components(theme))]
    return "\n".join(sections)


def _classes(module: ModuleType, *, is_page: bool) -> Iterator[type[Struct]]:
    """Yield the classes of a module in its order: the contexts of templates, or all others."""
    for one in vars(module).values():
        if not (inspect.isclass(one) and one.__module__ == module.__name__):
            continue
        if issubclass(one, Struct) and ("site" in one.__struct_fields__) == is_page:
            yield one


def _describe(one: type[Struct]) -> str:
    fields = "\n".join(
        f"{name}: {one.__annotations__[name]}"
        for name in one.__struct_fields__
        if name in one.__annotations__
    )
    about = inspect.cleandoc(one.__doc__ or "")
    return f"### `{one.__name__}`\n\n{about}\n\n```text\n{fields}\n```\n"


def _show(one: Component) -> str:
    lines = [f"### `{one.name}`", "", one.about, ""]
    lines += [f"- `{name}`: {' '.join(text.split())}" for name, text in one.parameters]
    if one.example:
        lines += ["", "```jinja", one.example, "```"]
    return "\n".join(lines) + "\n"
