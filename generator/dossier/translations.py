"""What falls back in each language of a dossier: counted by what it is, with the places.

Counted is what a page would show in another language than its own and say so: texts without a form
in the language, titles without a name in it, prose without a file of it, and messages of the theme
without a translation. Names, and what a source calls itself, are in their own language, so that
nothing of them is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass

from dossier.catalogues import Broken, Catalogue, Entry, read_entries
from dossier.config import Project
from dossier.contexts.titles import make_title
from dossier.diagnostics import BuildFailed, Diagnostics, Span
from dossier.library import Library
from dossier.load import load
from dossier.model import Record, StandingPage, Statement, Text
from dossier.reader import Reader
from dossier.rules import check as check_rules
from dossier.templates import Theme, messages_of, read_theme

# The language that the theme's texts are written in.
_WRITTEN = "en"
INTERFACE, SETTINGS, KINDS, TITLES, RECORDS, PROSE = PARTS = (
    *("interface", "settings", "kinds", "titles", "records", "prose"),
)
"""What is counted, in the order that it is told in."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What is not there in a language: where it would be, and what stands in for it. Of a record or
    standing page also its id (`owner`) and a name for it: `id.property (note)`.
    """

    span: Span
    text: str
    owner: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Wording:
    """A text that should be in every language; `owner` and `name` as in `Gap`."""

    span: Span
    text: Text
    owner: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """What falls back in a language of one part: how much of how much, and where."""

    language: str
    part: str
    gaps: tuple[Gap, ...]
    total: int


def count_translations(project: Project) -> tuple[Tally, ...]:
    """Return what falls back in each language. Raises `BuildFailed` for a dossier with errors."""
    sink = Diagnostics()
    loaded = load(project, sink)
    library = loaded.library
    if library is not None:
        check_rules(library, loaded.lines, sink)
    if library is None or sink.has_errors:
        raise BuildFailed(tuple(sink), len(loaded.files))
    config = library.config
    theme = read_theme(project.root, config.theme, sink, origin=config.span("theme"))
    return count_gaps(library, theme)


def count_gaps(library: Library, theme: Theme) -> tuple[Tally, ...]:
    """Return what falls back, by language and part."""
    settings = list(_texts_of_settings(library))
    kinds = list(dict.fromkeys(_texts_in(library.vocabulary.kinds)))
    return tuple(
        tally
        for language in library.config.languages
        for tally in (
            _count_interface(language, theme),
            _count(language, SETTINGS, settings),
            _count(language, KINDS, kinds),
            *count_facts(library, language),
        )
    )


def count_facts(library: Library, language: str) -> tuple[Tally, Tally, Tally]:
    """Return what falls back in a language of what an editor of facts writes: titles, the texts of
    records, and prose.
    """
    return (
        _count_titles(language, library),
        _count(language, RECORDS, list(_texts_of_records(library))),
        _count_prose(language, library),
    )


def _count(language: str, part: str, texts: Sequence[_Wording]) -> Tally:
    gaps = [
        Gap(one.span, one.text.forms[0][1], one.owner, one.name)
        for one in texts
        if language not in dict(one.text.forms)
    ]
    return Tally(language, part, _in_order(gaps), len(texts))


def _in_order(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    return tuple(sorted(gaps, key=lambda gap: (gap.span.path, gap.span.line, gap.text)))


def _count_interface(language: str, theme: Theme) -> Tally:
    """Count the messages of the templates, and those that any catalogue has."""
    known = dict(messages_of(theme))
    translated: set[tuple[str, str]] = set()
    for source, tag in theme.all_catalogues():
        entries = read_entries(source.text, tag)
        for entry in () if isinstance(entries, Broken) else entries:
            known.setdefault(_key(entry), Span(source.path, entry.line, 1))
    for source in theme.catalogues(language):
        entries = read_entries(source.text, language)
        for entry in () if isinstance(entries, Broken) else entries:
            translated |= {_key(entry)} if entry.translations else set()
    missing = () if language == _WRITTEN else known.keys() - translated
    gaps = (Gap(known[key], key[1]) for key in missing)
    return Tally(language, INTERFACE, _in_order(gaps), len(known))


def _key(entry: Entry) -> tuple[str, str]:
    return entry.context, entry.text.split("\n", maxsplit=1)[0]


def _count_titles(language: str, library: Library) -> Tally:
    """Count the records whose title is in another language, and should not be."""
    reader, catalogue = Reader(library), Catalogue(language)
    kinds = [kind for kind in library.vocabulary.kinds if "source" not in kind.roles]
    records = [record for kind in kinds for record in library.by_kind.get(kind.id, ())]
    gaps = [
        Gap(record.origin, title.text, record.id, f"{record.id} (title)")
        for record in records
        if (title := make_title(reader, catalogue, record).words).is_fallback
    ]
    return Tally(language, TITLES, _in_order(gaps), len(records))


def _count_prose(language: str, library: Library) -> Tally:
    owners: list[Record | StandingPage] = [*library.records.values(), *library.standing]
    written = [one for one in owners if one.prose]
    gaps = [
        Gap(Span(first.path, 1, 1), first.language, one.id, f"{one.id} (text)")
        for one in written
        for first in one.prose[:1]
        if all(prose.language != language for prose in one.prose)
    ]
    return Tally(language, PROSE, _in_order(gaps), len(written))


def _texts_of_settings(library: Library) -> Iterator[_Wording]:
    config = library.config
    texts = (config.title, config.description, config.licence, config.map and config.map.credit)
    yield from (_placed(text) for text in texts if text)


def _texts_in(value: object) -> Iterator[_Wording]:
    """Yield every text in a tree of plain values, with its place."""
    if isinstance(value, Text):
        yield _placed(value)
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts_in(one)
    elif is_dataclass(value):
        for field in fields(value):
            if not field.name.startswith("_"):
                yield from _texts_in(getattr(value, field.name))


def _texts_of_records(library: Library) -> Iterator[_Wording]:
    for record in library.records.values():
        for one in record.statements:
            yield from _texts_of(library, record, one)
    for seed in library.seeds:
        notes = (paragraph.note for paragraph in seed.paragraphs)
        yield from (_placed(note, None, seed.source, f"{seed.id} (note)") for note in notes if note)


def _texts_of(library: Library, record: Record, one: Statement) -> Iterator[_Wording]:
    kind = library.kind_of(record.id)
    # What qualifies a name, such as how it is read, is in the language of the name.
    if not kind.is_untranslated(one.property):
        if isinstance(one.value, Text) and one.property != kind.trait("title"):
            yield _Wording(one.span("value"), one.value, record.id, one.path)
        for name, values in one.qualifiers:
            texts = [value for value in values if isinstance(value, Text)]
            place = one.span(name)
            yield from (_Wording(place, text, record.id, _in(one, name)) for text in texts)
    parts = {"note": one.note, "reason": one.reason}
    parts |= {"inferred": one.inferred, "unverified": one.unverified}
    for name, text in parts.items():
        if text:
            yield _placed(text, one.origin, record.id, _in(one, name))
    for citation in one.citations:
        name = _in(one, f"source {citation.source}")
        yield _placed(citation.place, citation.origin, record.id, name)


def _in(one: Statement, part: str) -> str:
    return f"{one.path} ({part})"


def _placed(text: Text, other: Span | None = None, owner: str = "", name: str = "") -> _Wording:
    return _Wording(text.spans[0] if text.spans else other or Span(""), text, owner, name)
