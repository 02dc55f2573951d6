"""How pages and sources are cited: for readers on the page, for programs in files beside it."""

from __future__ import annotations

from collections.abc import Callable

from dossier.citations import Work, Works, make_key
from dossier.contexts.frame import Frame
from dossier.contexts.statements import address_of, date_of, text_of
from dossier.formats import format_day
from dossier.kinds import Kind
from dossier.model import Address, LanguageTag, Record, Text
from dossier.pageviews import CitedWork
from dossier.routes import SOURCE, absolute
from dossier.views import Words


def cite_page(frame: Frame, title: Callable[[Frame], Words]) -> Works:
    """Return a page as a work: part of the dossier, of the date of the edition."""
    config = frame.reader.config
    path = frame.here.path.strip("/")
    work = Work(
        key=make_key(path or "dossier", config.edition[:4]),
        title=title(frame).text,
        container=frame.words(config.title).text if path else "",
        author="",
        publisher="",
        issued=format_day(config.edition, frame.catalogue),
        version=config.edition,
        language=frame.language,
        url=absolute(config, frame.here),
        archived="",
    )
    return Works((work,))


def cite_source(frame: Frame, id_: str) -> Works:
    """Return a source as a work."""
    return Works((_make_work(frame, frame.reader.record(id_)),))


def cite_sources(frame: Frame, kind: Kind) -> Works:
    """Return all sources of a kind as works, by id."""
    return Works(tuple(_make_work(frame, one) for one in frame.reader.of_kind(kind.id)))


def _make_work(frame: Frame, record: Record) -> Work:
    """Return a source as a work, its title in its own language where that is known."""
    tag = _language_of(record)
    author = _author_of(frame, record)
    publisher = text_of(frame, record, "publisher")
    return Work(
        key=make_key(record.id),
        title=_own_title(record, tag).text,
        container="",
        author=author.text if author else "",
        publisher=publisher.text if publisher else "",
        issued=date_of(frame, record, "published"),
        version="",
        language=tag,
        url=address_of(record),
        archived=_archived(record),
    )


def make_cited_work(frame: Frame, record: Record) -> CitedWork:
    """Return a source as its own page tells to cite it."""
    tag = _language_of(record)
    title = _own_title(record, tag)
    beside = frame.root + frame.path_of(record.id) + SOURCE
    return CitedWork(
        author=_author_of(frame, record) or Words(""),
        publisher=text_of(frame, record, "publisher") or Words(""),
        title=Words(title.text, "" if title.lang == frame.language else title.lang),
        published=date_of(frame, record, "published"),
        url=address_of(record),
        archived=_archived(record),
        bibtex=f"{beside}.bib",
        csl=f"{beside}.json",
    )


def _own_title(record: Record, tag: str) -> Words:
    values = [one.value for one in record.of("title") if isinstance(one.value, Text)]
    if not values:
        return Words(record.id)
    lang, title = values[0].form((tag,))
    return Words(title, lang)


def _author_of(frame: Frame, record: Record) -> Words | None:
    return text_of(frame, record, "author")


def _language_of(record: Record) -> str:
    values = [one.value for one in record.of("language") if isinstance(one.value, LanguageTag)]
    return values[0].tag if values else ""


def _archived(record: Record) -> str:
    values = [one.value for one in record.of("archived") if isinstance(one.value, Address)]
    return values[0].url if values else ""
