"""What of the dossier can be found by a search, and by which words: each page in each language.

Whatever the language of the page, it is found by every name of what it is about, in any script; so
a search needs no other index than that of its own language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dossier.catalogues import Catalogue
from dossier.contexts.entries import ordered, summary_of
from dossier.contexts.frame import Frame
from dossier.contexts.prose import resolve
from dossier.contexts.sequences import participants_of
from dossier.contexts.sides import side_of
from dossier.contexts.statements import show
from dossier.indexer import Indexable
from dossier.kinds import Kind, Property
from dossier.library import Library, references_of
from dossier.model import (
    Address,
    Coordinates,
    LanguageTag,
    Mention,
    Prose,
    Record,
    StatementReference,
    Text,
)
from dossier.prose import TOKEN
from dossier.reader import Reader
from dossier.routes import route
from dossier.rules.addresses import HOME
from dossier.scripts import is_spaced
from dossier.views import Words

RECORDS, SOURCES = "records", "sources"
"""The values of the filter `group`: what the dossier is about is shown before what it rests on."""

# So many letters of an end of a name are enough to find it.
_LONGEST = 16
# The words of a short name.
_FEW = 3
# What is no word that anybody would look for.
_WORDLESS = (Address, Coordinates, LanguageTag, StatementReference)
# The signs of Markdown, and where its links lead.
_MARKS = re.compile(r"\]\([^)\s]*\)|^\s*(?:#+|[-*+]|[0-9]+\.|>)\s|[*_`|\[\]]+|-{3,}", re.MULTILINE)


def list_findable(
    library: Library, words: Mapping[str, Catalogue] | None = None
) -> tuple[Indexable, ...]:
    """Return every page that can be found, by language, kind and the order of its list; `words` are
    the catalogues by language.
    """
    reader = Reader(library)
    speak = words.__getitem__ if words else Catalogue
    return tuple(
        one
        for language in library.config.languages
        for one in _list_language(Frame(reader, "", language, speak))
    )


def _list_language(frame: Frame) -> Iterator[Indexable]:
    for kind in frame.reader.vocabulary.kinds:
        for record in ordered(frame, frame.reader.of_kind(kind.id)):
            yield _make_record(frame, record, kind)
    for page in frame.reader.standing():
        if page.id != HOME:
            summary = [frame.words(page.summary).text] if page.summary else []
            text = [*summary, *_read_prose(frame, page.prose)]
            yield _make(frame, f"{page.id}/", frame.words(page.title), text)


def _make_record(frame: Frame, record: Record, kind: Kind) -> Indexable:
    title = frame.title(record)
    names = tuple(_names(record, kind))
    summary = summary_of(frame, record)
    is_named = any(one.type == "language" for one in _qualifiers(kind))
    text = [summary.text if summary else "", *_read_statements(frame, record, kind)]
    text += _read_prose(frame, record.prose)
    sides = {side_of(frame.reader, id_) for id_ in _named_by(frame.reader, record)}
    filters = {
        "kind": (kind.id,),
        "group": (SOURCES if "source" in kind.roles else RECORDS,),
        "side": tuple(side for side in frame.reader.config.sides if side in sides),
    }
    return _make(
        frame,
        frame.path_of(record.id),
        title,
        text,
        names=names,
        is_named=is_named,
        filters=filters,
    )


def _make(  # noqa: PLR0913 - the parts of what is found, by name
    frame: Frame,
    path: str,
    title: Words,
    text: list[str],
    *,
    names: tuple[str, ...] = (),
    is_named: bool = False,
    filters: dict[str, tuple[str, ...]] | None = None,
) -> Indexable:
    """Return a page to be found. `names` are its titles in every language; where they are names
    (`is_named`), short ones count for more than the words of a title: who looks for a person does
    not want a visit of that person first.
    """
    others = [name for name in names if name not in title.text.split(" / ")]
    meta = {
        "title": title.text,
        # Names are shown beside the title, titles in other languages are not.
        "names" if is_named else "also": " · ".join(others),
        "known": " · ".join(name for name in names if is_named and len(name.split()) <= _FEW),
        "parts": " ".join(part for name in (title.text, *names) for part in _parts(name)),
    }
    lines = (" ".join(one.split()) for one in text)
    # Whatever is in `meta` is found; what is in a filter is not.
    filters = {"group": (RECORDS,), "lang": (title.lang,) * bool(title.lang), **(filters or {})}
    return Indexable(
        url=route(frame.reader.config, frame.language, path).path,
        language=frame.language,
        # A page without a text would be passed over, whatever it is called.
        content="\n".join(dict.fromkeys(filter(None, lines))) or title.text,
        meta={key: value for key, value in meta.items() if value},
        filters={name: values for name, values in filters.items() if values},
    )


def _qualifiers(kind: Kind) -> tuple[Property, ...]:
    what = kind.property(kind.trait("title"))
    return what.qualifiers if what else ()


def _named_by(reader: Reader, record: Record) -> set[str]:
    """Return the record, what it names in any place, and whoever took part."""
    found = {record.id}
    for one in (*record.statements, *participants_of(reader, record)):
        found.update(references_of(one))
    return found


def _names(record: Record, kind: Kind) -> Iterator[str]:
    """Yield every form of every name, then how they are read or spelled, each once."""
    titles = record.of(kind.trait("title"))
    values = [one.value for one in titles]
    values += [value for one in titles for _, found in one.qualifiers for value in found]
    texts = [text for value in values if isinstance(value, Text) for _, text in value.forms]
    yield from dict.fromkeys(texts)


def _parts(name: str) -> Iterator[str]:
    """Yield the ends of a name that is written without spaces: it is found by any part of it, for
    words are found by their beginnings.
    """
    for word in name.split():
        if not is_spaced(word):
            yield from (word[start : start + _LONGEST] for start in range(1, len(word)))


def _read_statements(frame: Frame, record: Record, kind: Kind) -> Iterator[str]:
    shown = {kind.trait("title"), kind.trait("summary")}
    for one in record.statements:
        if one.property in shown:
            continue
        what = frame.reader.property_of(one)
        words = [(one.value, what)]
        for name, values in one.qualifiers:
            qualifier = what.qualifier(name)
            assert qualifier is not None
            words += [(value, qualifier) for value in values]
        for value, property_ in words:
            if not isinstance(value, _WORDLESS):
                yield show(frame, value, property_).words.text
        yield from (frame.words(text).text for text in (one.note, one.reason) if text)


def _read_prose(frame: Frame, bodies: tuple[Prose, ...]) -> Iterator[str]:
    """Yield the text of prose in the language of the page, else in the main one."""
    by_language = {prose.language: prose for prose in bodies}
    prose = by_language.get(frame.language) or by_language.get(frame.reader.config.languages[0])
    if prose is not None:
        mentions = prose.mentions
        language = prose.language
        text = TOKEN.sub(lambda match: _say(frame, mentions[int(match[1])], language), prose.text)
        yield _MARKS.sub(" ", text)


def _say(frame: Frame, mention: Mention, language: str) -> str:
    return "" if mention.is_fact else mention.text or resolve(frame, mention, language).text
