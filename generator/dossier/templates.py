"""Jinja, strict: what is missing or comes from elsewhere is an error, and text is escaped.

A template's *closure* is all that it extends, includes or imports; its digest, with the context's,
decides whether a page is fresh. So names in templates must be constants, and every one of them
must be a file of the theme or of the package's theme.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
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
from jinja2.ext import extract_from_ast

from dossier.catalogues import Catalogue, check_catalogue, places, read_catalogue
from dossier.codes import Compiled
from dossier.compiler import LeanEnvironment, NotTextError
from dossier.diagnostics import Diagnostics, Span, suggest
from dossier.engine import engine_digest
from dossier.fingerprint import Digest, digest_value
from dossier.formats import format_count
from dossier.sources import SourceFile, decode, has_link, is_passed_over

# The folder of the package's own theme, or of the repository's when it runs in place.
_SHIPPED = (Path(__file__).parent / "theme", Path(__file__).parents[2] / "themes" / "dossier")


@dataclass(frozen=True, slots=True)
class Theme:
    """The files of a theme: templates by name, static files and catalogues by path. Of a catalogue
    there may be two: the package's, and the theme's own that changes words of it.
    """

    templates: Mapping[str, SourceFile]
    static: Mapping[str, bytes]
    translations: Mapping[str, tuple[SourceFile, ...]] = field(default_factory=dict)

    def catalogues(self, language: str) -> tuple[SourceFile, ...]:
        """Return the files that have the words of a language: the package's, then the theme's."""
        return tuple(one for place in places(language) for one in self.translations.get(place, ()))

    def all_catalogues(self) -> Iterator[tuple[SourceFile, str]]:
        """Yield the catalogues of all languages, each with its language."""
        for path, sources in self.translations.items():
            language = path.split("/")[1].replace("_", "-")
            if path in places(language):
                yield from ((source, language) for source in sources)

    def catalogue(self, language: str) -> Catalogue:
        """Return the words of a language."""
        return read_catalogue(language, [one.text for one in self.catalogues(language)])


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
    read = _Reading(sink)
    if not own.is_dir() and name != "dossier":
        folder = root / "themes"
        known = tuple(sorted(p.name for p in folder.iterdir())) if folder.is_dir() else ()
        sink.report("unknown-theme", origin, suggestion=suggest(name, known), name=name)
    for base, shown in ((packaged_theme(), "dossier:"), (own, f"themes/{name}/")):
        for relative, path in () if is_linked and base == own else _files(base, root, sink):
            try:
                read.add(relative, f"{shown}{relative}", path.read_bytes())
            except OSError as error:
                sink.report("unreadable-file", Span(f"{shown}{relative}"), reason=error.strerror)
    return Theme(
        dict(sorted(read.templates.items())),
        dict(sorted(read.static.items())),
        {path: tuple(found) for path, found in sorted(read.translations.items())},
    )


class _Reading:
    """Sorts the files of a theme; of two with one name the later one counts."""

    def __init__(self, sink: Diagnostics) -> None:
        self.templates: dict[str, SourceFile] = {}
        self.static: dict[str, bytes] = {}
        self.translations: defaultdict[str, list[SourceFile]] = defaultdict(list)
        self._sink = sink

    def add(self, relative: str, shown: str, data: bytes) -> None:
        """Add a file at a path in the theme; messages call it `shown`."""
        part, _, inner = relative.partition("/")
        if part == "static":
            self.static[relative] = data
        elif part in {"templates", "translations"}:
            source = decode(shown, data, self._sink)
            if source is not None and part == "templates":
                self.templates[inner] = source
            elif source is not None:
                self.translations[relative].append(source)


def _files(base: Path, root: Path, sink: Diagnostics) -> Iterator[tuple[str, Path]]:
    # Unlike `rglob` it does not mind a folder that vanishes on the way.
    walked = os.walk(base)
    for path in sorted(Path(top, name) for top, inner, names in walked for name in inner + names):
        relative = path.relative_to(base).as_posix()
        if any(is_passed_over(part) for part in relative.split("/")):
            continue
        shown = path.relative_to(root).as_posix() if path.is_relative_to(root) else relative
        if not _is_utf8(relative):
            sink.report("unreadable-file", Span(shown), reason="its name is not UTF-8")
        elif has_link(base, relative):
            sink.report("symlink", Span(shown), path=shown)
        elif path.is_file():
            yield relative, path


def _is_utf8(name: str) -> bool:
    """Tell whether the name of a file can stand in an address: the system allows any bytes."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


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
_PARSER.filters["number"] = str
_PARSER.newstyle_gettext = True  # type: ignore[attr-defined]  # added by the extension


# The code of a template depends on the macros of others, so it is that of all templates together.
@lru_cache(maxsize=4)
def _compiled(templates: tuple[tuple[str, Digest], ...]) -> Compiled:
    """Return what has been compiled of templates, by name and digest, in any language."""
    return Compiled(digest_value((engine_digest(), templates)))


# The words as the theme has them.
_ENGLISH = Catalogue("en")


def make_environment(theme: Theme, words: Catalogue = _ENGLISH) -> LeanEnvironment:
    """Return the environment that renders a theme in a language: no file is read but those of the
    theme.
    """

    def load(name: str) -> tuple[str, str, None]:
        source = theme.templates.get(name)
        if source is None:
            raise TemplateNotFound(name)
        return source.text, source.path, None

    compiled = _compiled(tuple((name, one.digest) for name, one in theme.templates.items()))
    environment = LeanEnvironment(loader=FunctionLoader(load), bytecode_cache=compiled, **_SETTINGS)
    environment.translations = words
    environment.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    environment.filters["number"] = partial(format_count, language=words.language)
    names = ("range", "gettext", "ngettext", "pgettext", "npgettext")
    environment.globals = {name: environment.globals[name] for name in (*names, "_")}
    return environment


def check_theme(theme: Theme, needed: tuple[str, ...], sink: Diagnostics) -> None:
    """Report templates that do not parse, are missing, are named by something not constant, or
    change what is escaped.
    """
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
        for line in _switches_in(source.text):
            tag = source.text.splitlines()[line - 1].strip()
            sink.report("autoescape", Span(source.path, line, 1), found=tag)
        for line, other in named:
            span = Span(source.path, line, 1)
            if other is None:
                tag = source.text.splitlines()[line - 1].strip()
                sink.report("dynamic-template", span, found=tag)
            elif other not in theme.templates:
                near = suggest(other, tuple(theme.templates))
                sink.report("template-elsewhere", span, suggestion=near, name=other)


def check_catalogues(theme: Theme, languages: tuple[str, ...], sink: Diagnostics) -> None:
    """Report catalogues of these languages that cannot be used."""
    for language in languages:
        for source in theme.catalogues(language):
            check_catalogue(source.path, source.text, language, sink)


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


@lru_cache(maxsize=512)
def _switches_in(text: str) -> tuple[int, ...]:
    """Return the lines of a template that parses on which escaping is switched on or off."""
    if "autoescape" not in text:
        return ()
    return tuple(one.lineno for one in _PARSER.parse(text).find_all(nodes.EvalContextModifier))


def messages_of(theme: Theme) -> Iterator[tuple[tuple[str, str], Span]]:
    """Yield the messages of the templates: context and text (that for one), and place."""
    for source in theme.templates.values():
        with suppress(TemplateSyntaxError):
            for line, function, given in extract_from_ast(_PARSER.parse(source.text)):
                texts = [given] if isinstance(given, str) else [one for one in given or () if one]
                context = texts.pop(0) if "pgettext" in function else ""
                yield (context, texts[0]), Span(source.path, line, 1)


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
    except NotTextError as error:
        # Jinja would show it, where it stands in a text to be translated.
        span = _span_of(error)
        if span is None:
            raise
        raise RenderError(span, str(error)) from error
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
