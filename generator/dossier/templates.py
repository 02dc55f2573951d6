"""Jinja, strict: what is missing or comes from elsewhere is an error, and text is escaped.

A template's *closure* is all that it extends, includes or imports; its digest, with the context's,
decides whether a page is fresh. So names in templates must be constants, and every one of them
must be a file of the theme or of the package's theme.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    nodes,
)
from jinja2.exceptions import TemplateNotFound

from dossier.compiler import LeanEnvironment
from dossier.diagnostics import Diagnostics, Span, suggest
from dossier.fingerprint import Digest, digest_value
from dossier.sources import SourceFile, decode, has_link, is_passed_over

# The folder of the package's own theme, or of the repository's when it runs in place.
_SHIPPED = (Path(__file__).parent / "theme", Path(__file__).parents[2] / "themes" / "dossier")


@dataclass(frozen=True, slots=True)
class Theme:
    """The files of a theme: templates by name, static files by path, and what each path is called.

    `shown` maps a template's name to the path that messages name: of the project where the file
    is there, else `dossier:…` for the package's own.
    """

    templates: Mapping[str, SourceFile]
    static: Mapping[str, bytes]


def packaged_theme() -> Path:
    """Return the folder of the theme that the package brings."""
    return next(folder for folder in _SHIPPED if folder.is_dir())


def read_theme(root: Path, name: str, sink: Diagnostics, *, origin: Span) -> Theme:
    """Read the theme `name` of a project: its own files, and the package's where it has none.

    Reports a theme that is not there (at `origin`), links, files that cannot be read, and files
    that are not text where they should be.
    """
    own = root / "themes" / name
    is_linked = has_link(root, f"themes/{name}")
    if is_linked:
        sink.report("symlink", Span(f"themes/{name}"), path=f"themes/{name}")
    templates: dict[str, SourceFile] = {}
    static: dict[str, bytes] = {}
    if not own.is_dir() and name != "dossier":
        folder = root / "themes"
        known = tuple(sorted(p.name for p in folder.iterdir())) if folder.is_dir() else ()
        sink.report("unknown-theme", origin, suggestion=suggest(name, known), name=name)
    for base, shown in ((packaged_theme(), "dossier:"), (own, f"themes/{name}/")):
        found = () if is_linked and base == own else _files(base, root, sink)
        for relative, path in found:
            try:
                data = path.read_bytes()
            except OSError as error:
                sink.report("unreadable-file", Span(f"{shown}{relative}"), reason=error.strerror)
                continue
            part, _, inner = relative.partition("/")
            if part == "static":
                static[relative] = data
            elif part == "templates":
                source = decode(f"{shown}{relative}", data, sink)
                if source is not None:
                    templates[inner] = source
    return Theme(dict(sorted(templates.items())), dict(sorted(static.items())))


def _files(base: Path, root: Path, sink: Diagnostics) -> Iterator[tuple[str, Path]]:
    # Unlike `rglob` it does not mind a folder that vanishes on the way.
    walked = os.walk(base)
    for path in sorted(Path(top, name) for top, inner, names in walked for name in inner + names):
        relative = path.relative_to(base).as_posix()
        if any(is_passed_over(part) for part in relative.split("/")):
            continue
        if has_link(base, relative):
            shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else relative
            sink.report("symlink", Span(shown), path=shown)
        elif path.is_file():
            yield relative, path


# For every environment; escaping is on.
_SETTINGS: Any = {
    "autoescape": True,
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
    "extensions": ["jinja2.ext.i18n"],
    "auto_reload": False,
}
_PARSER = Environment(**_SETTINGS)  # noqa: S701 - see there


def make_environment(theme: Theme) -> LeanEnvironment:
    """Return the environment that renders a theme: no file is read but those of the theme."""

    def load(name: str) -> tuple[str, str, None]:
        source = theme.templates.get(name)
        if source is None:
            raise TemplateNotFound(name)
        return source.text, source.path, None

    environment = LeanEnvironment(loader=FunctionLoader(load), **_SETTINGS)
    # Until the catalogues of further languages are here, every text of the theme is as written.
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    environment.globals = {
        name: environment.globals[name]
        for name in ("range", "gettext", "ngettext", "_")
        if name in environment.globals
    }
    return environment


def check_theme(theme: Theme, needed: tuple[str, ...], sink: Diagnostics) -> None:
    """Report templates that do not parse, are missing, or are named by something not constant."""
    for name in needed:
        if name not in theme.templates:
            sink.report("missing-template", Span(f"themes/{name}"), name=name)
    for source in theme.templates.values():
        try:
            named = _names_in(source.text)
        except TemplateSyntaxError as error:
            span = Span(source.path, error.lineno, 1)
            sink.report("template-syntax", span, problem=error.message or "not a template")
            continue
        for line, other in named:
            span = Span(source.path, line, 1)
            if other is None:
                tag = source.text.splitlines()[line - 1].strip()
                sink.report("dynamic-template", span, found=tag)
            elif other not in theme.templates:
                near = suggest(other, tuple(theme.templates))
                sink.report("template-elsewhere", span, suggestion=near, name=other)


# Parsing is slow, and a template belongs to many closures and is the same at the next build.
@lru_cache(maxsize=512)
def _names_in(text: str) -> tuple[tuple[int, str | None], ...]:
    """Return the names of the templates that a template extends, includes or imports, each with its
    line; None for one that is no constant. Raises TemplateSyntaxError.
    """
    found = []
    tree = _PARSER.parse(text)
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        named = getattr(node, "template", None)
        value = named.value if isinstance(named, nodes.Const) else None
        found.append((node.lineno, value if isinstance(value, str) else None))
    return tuple(found)


def closure(theme: Theme, name: str) -> tuple[str, ...]:
    """Return the names of all templates that one reads, itself among them, in order."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += [name for _, name in _names_in(theme.templates[current].text) if name]
    return tuple(sorted(found))


def closure_digest(theme: Theme, name: str) -> Digest:
    """Return the digest of a template and of all that it reads."""
    names = closure(theme, name)
    return digest_value(tuple((one, theme.templates[one].digest) for one in names))


# What an expression in a template can raise when its author was mistaken.
_MISTAKES = (
    *(TemplateError, TypeError, ValueError, LookupError, ArithmeticError),
    *(AttributeError, RecursionError),
)


def render(environment: LeanEnvironment, name: str, page: object) -> str:
    """Return a page's HTML. Raises `RenderError` when the template fails on the context."""
    try:
        return environment.get_template(name).render(page=page)
    except _MISTAKES:
        return _render_plainly(environment, name, page)


def _render_plainly(environment: LeanEnvironment, name: str, page: object) -> str:
    """Render with Jinja's own compiler: it knows ways that ours does not, and what is wrong."""
    try:
        return environment.plain.get_template(name).render(page=page)
    except _MISTAKES as error:
        span = _span_of(error)
        if span is None:
            raise
        # Python words it differently from call to call.
        endless = isinstance(error, RecursionError)
        raise RenderError(span, "it calls itself without end" if endless else str(error)) from error


class RenderError(Exception):
    """A template failed on a context: where, and what Jinja says."""

    def __init__(self, span: Span, problem: str) -> None:
        super().__init__(problem)
        self.span = span
        self.problem = problem


def _span_of(error: BaseException) -> Span | None:
    """Return the innermost line of a template that an error came through, None when the last line
    was no template's: then it is a bug of ours.
    """
    span = None
    trace = error.__traceback__
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if path.startswith(("themes/", "dossier:")):
            span = Span(path, trace.tb_lineno, 1)
        trace = trace.tb_next
    return span
