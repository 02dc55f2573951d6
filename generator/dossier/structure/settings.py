"""From `data/dossier.yaml` to the settings."""

from __future__ import annotations

from collections.abc import Iterator

from dossier.config import Config, FirstPage, MapSettings, SideNames
from dossier.corrections import meant_language
from dossier.dates import parse_date
from dossier.diagnostics import Diagnostics, Label, Span
from dossier.documents import Map
from dossier.model import Text
from dossier.structure.reading import (
    Scope,
    check_filled,
    check_keys,
    has_locale,
    is_language,
    is_misspelt,
    read_map,
    read_text,
    read_word,
    read_words,
)
from dossier.structure.values import address_problem

# Every setting, with the sentence of the guide.
SETTINGS = {
    "title": "the name of the site; required",
    "description": "what the site is about, in a sentence; required",
    "address": "where the site will be published: https or http, ending with a slash; required",
    "languages": "the languages of the pages, the main one first; required",
    "edition": "the date that the pages show, as YYYY-MM-DD; required, for pages know no clock",
    "sides": "the ids of the sides of the matter, in the order that they are shown in",
    "names": "for sides with a language of their own: `language`, whose pages call things by the "
    "names of that side, and `mark`, what stands before its names on the pages of others",
    "licence": "under what terms the data and texts may be used",
    "theme": "the name of a folder in `themes/`, or `dossier`, the theme of the package",
    "output": "the folder that the site is written to, `output` if not given",
    "navigation": "the lists and pages in the masthead, by the first word of their address "
    "(`timeline` and `names` among them); all lists and these two if not given",
    "home": "what the first page shows besides its text: `facts`, the paths of statements; "
    "`dates`, the ids of dated records (the latest if not given); `conflicts`, those of conflicts",
    "search": "`false` for a site without search, `true` if not given",
    "map": "`coastlines`: a GeoJSON file below `data/`; `credit`: what its licence asks to show; "
    "published below `/geo/` with the files NOTICE and LICENSES/ beside it; `lines`: a GeoJSON "
    "file of the lines that sides draw; `measured_from`: the feature that distances are from",
}
# What the map may be given besides its coastlines and their credit.
_MAP_OPTIONS = ("lines", "measured_from")
# What the first page is given, by the keys of `home`.
_HOME = ("facts", "dates", "conflicts")
_REQUIRED = ("title", "description", "address", "languages", "edition")


def read_languages(node: Map | None, sink: Diagnostics) -> tuple[str, ...]:
    """Return the languages of a dossier, English when the settings name none that is one."""
    found: list[str] = []
    given = node.get("languages") if node else None
    check_filled(given, "languages", sink)
    for word, span in read_words(given, "languages", sink):
        if not is_language(word):
            sink.report("bad-language", span, suggestion=meant_language(word), found=word)
        elif not has_locale(word):
            sink.report("no-locale", span, found=word)
        elif word in found:
            sink.report("language-twice", span, found=word)
        else:
            found.append(word)
    return tuple(found) or ("en",)


def read_settings(node: Map, scope: Scope, sink: Diagnostics) -> Config:
    """Return the settings; what is missing or wrong is reported and filled with a default."""
    check_keys(node, SETTINGS, "the settings", sink)
    for key in _REQUIRED:
        if node.get(key) is None and not is_misspelt(node, (key,), SETTINGS):
            sink.report("missing-key", node.span, key=key, what="the settings")
    empty = Text(((scope.main, ""),))
    sides = _read_once(node, "sides", sink)
    navigation = _read_once(node, "navigation", sink)
    spans = {key.text: value.span for key, value in node.entries}
    spans |= {f"sides.{word}": span for word, span in sides.items()}
    spans |= {f"navigation.{word}": span for word, span in navigation.items()}
    shown = _read_home(node, sink)
    spans |= {f"home.{name}.{word}": shown[name][word] for name in shown for word in shown[name]}
    return Config(
        title=read_text(node.get("title"), "title", scope, sink) or empty,
        description=read_text(node.get("description"), "description", scope, sink) or empty,
        address=_read_address(node, sink),
        languages=scope.languages,
        edition=_read_edition(node, sink),
        sides=tuple(sides),
        licence=read_text(node.get("licence"), "licence", scope, sink),
        theme=_read_folder(node, "theme", "dossier", sink),
        output=_read_folder(node, "output", "output", sink),
        map=_read_map(node, scope, sink),
        navigation=tuple(navigation),
        home=FirstPage(**{name: tuple(found) for name, found in shown.items()}),
        search=_read_search(node, sink),
        names=tuple(_read_names(node, tuple(sides), scope, sink)),
        origin=node.span,
        spans=spans,
    )


def _read_home(node: Map, sink: Diagnostics) -> dict[str, dict[str, Span]]:
    """Return what the first page shows, by the list that it is named in, each with its place."""
    map_ = read_map(node.get("home"), "home", sink)
    if map_ is None:
        return {}
    check_keys(map_, _HOME, "the first page", sink)
    return {name: _read_once(map_, name, sink) for name in _HOME}


def _read_search(node: Map, sink: Diagnostics) -> bool:
    given = node.get("search")
    word = read_word(given, "search", sink)
    if given is not None and word and word not in {"true", "false"}:
        choices = "true, false"
        sink.report("bad-choice", given.span, what="search", found=word, choices=choices)
    return word != "false"


def _read_once(node: Map, name: str, sink: Diagnostics) -> dict[str, Span]:
    """Return the words of a list with their places, in their order; reports one named twice."""
    found: dict[str, Span] = {}
    for word, span in read_words(node.get(name), name, sink):
        if word in found:
            related = [Label(found[word], "first named here")]
            sink.report("setting-twice", span, found=word, what=name, related=related)
        found.setdefault(word, span)
    return found


def _read_address(node: Map, sink: Diagnostics) -> str:
    given = node.get("address")
    word = read_word(given, "address", sink)
    if given is None or not word:
        return "https://example.org/"
    problem = web_address_problem(word)
    if problem:
        sink.report("bad-address", given.span, what="address", found=word, problem=problem)
    return word


def web_address_problem(text: str) -> str:
    """Say why a site cannot be published at an address; '' when it can."""
    problem = address_problem(text)
    if problem:
        return problem
    if not text.startswith(("https://", "http://")):
        return "it is not an address of the web"
    if "?" in text or "#" in text:
        return "it has a query or fragment"
    return "" if text.endswith("/") else "it does not end with a slash"


def _read_edition(node: Map, sink: Diagnostics) -> str:
    given = node.get("edition")
    word = read_word(given, "edition", sink)
    date = parse_date(word) if word else None
    if given is not None and (
        date is None or date.is_interval or date.start is None or date.start.precision != "day"
    ):
        sink.report("bad-day", given.span, what="edition", found=word)
        return "2000-01-01"
    return word or "2000-01-01"


def _read_folder(node: Map, name: str, default: str, sink: Diagnostics) -> str:
    """Read the name of a folder of the project: relative, and not leading out of it."""
    given = node.get(name)
    word = read_word(given, name, sink)
    if given is None or not word:
        return default
    parts = word.split("/")
    if word.startswith(("/", "~")) or "\\" in word or any(p in {"", ".", ".."} for p in parts):
        sink.report("bad-folder", given.span, what=name, found=word)
        return default
    reserved = ("data", "content", "themes", "seeds", "generator", "tests", ".git")
    if name == "output" and parts[0] in reserved:
        sink.report("bad-folder", given.span, what=name, found=word)
        return default
    return word


def _read_names(
    node: Map, sides: tuple[str, ...], scope: Scope, sink: Diagnostics
) -> Iterator[SideNames]:
    names = read_map(node.get("names"), "names", sink)
    if names is None:
        return
    check_keys(names, sides, "the names of the settings", sink)
    for key, value in names.entries:
        map_ = read_map(value, f"names.{key.text}", sink)
        if map_ is None:
            continue
        check_keys(map_, ("language", "mark"), "the names of a side", sink)
        given = map_.get("language")
        if given is None:
            sink.report("missing-key", map_.span, key="language", what="the names of a side")
            continue
        language = read_word(given, "language", sink)
        if language and not is_language(language):
            near = meant_language(language)
            sink.report("bad-language", given.span, suggestion=near, found=language)
        mark = read_text(map_.get("mark"), "mark", scope, sink)
        yield SideNames(key.text, language, mark)


def _read_map(node: Map, scope: Scope, sink: Diagnostics) -> MapSettings | None:
    map_ = read_map(node.get("map"), "map", sink)
    if map_ is None:
        return None
    check_keys(map_, ("coastlines", "credit", *_MAP_OPTIONS), "the map", sink)
    for key in ("coastlines", "credit"):
        if map_.get(key) is None:
            sink.report("missing-key", map_.span, key=key, what="the map")
    credit = read_text(map_.get("credit"), "credit", scope, sink)
    coastlines = _read_folder(map_, "coastlines", "", sink)
    lines, measured_from = (_read_folder(map_, name, "", sink) for name in _MAP_OPTIONS)
    if not credit or not coastlines:
        return None
    return MapSettings(coastlines, credit, lines, measured_from)
