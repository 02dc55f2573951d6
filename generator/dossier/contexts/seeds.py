"""The documents that the dossier grew from: what was drawn from each paragraph, not the text."""

from __future__ import annotations

from collections.abc import Iterator

from dossier.contexts.frame import Frame
from dossier.contexts.head import make_head
from dossier.contexts.records import list_sources, make_source_entry
from dossier.contexts.rested import group_drawn
from dossier.contexts.site import frame_site, link_seeds
from dossier.contexts.statements import date_of, text_of
from dossier.contexts.wording import join
from dossier.pageviews import SeedEntry, SeedListPage, SeedPage, SeedParagraph
from dossier.routes import seed_path
from dossier.seeds import Seed
from dossier.views import Link, Words


def title_seed(frame: Frame, id_: str, source: str) -> Words:
    """Return the title of the page of a seed; its source has a page that is called alike."""
    title = frame.title(frame.reader.record(source))
    return join(" – ", [title, link_seeds(frame).title, Words(id_)])


def make_seed_page(frame: Frame, seed: Seed) -> SeedPage:
    """Return the page of a seed; its own source is the first of the page."""
    title = frame.title(frame.reader.record(seed.source))
    head_title = title_seed(frame, seed.id, seed.source)
    source = make_source_entry(frame, seed.source, frame.number(seed.source))
    described = " – ".join(text for text in (title.text, source.publisher.text) if text)
    paragraphs = tuple(_make_paragraphs(frame, seed))
    return SeedPage(
        site=frame_site(frame),
        head=make_head(frame, head_title, described, (link_seeds(frame),)),
        id=seed.id,
        title=title,
        source=source,
        fingerprint=seed.fingerprint,
        statement_count=len(seed.drawn),
        paragraphs=paragraphs,
        sources=tuple(list_sources(frame)),
    )


def _make_paragraphs(frame: Frame, seed: Seed) -> Iterator[SeedParagraph]:
    for number, paragraph in enumerate(seed.paragraphs, 1):
        statements = [frame.reader.statement(one.path) for one in paragraph.drawn]
        yield SeedParagraph(
            number=number,
            anchor=f"paragraph-{number}",
            fingerprint=paragraph.fingerprint,
            drawn=group_drawn(frame, seed.source, statements),
            note=frame.words(paragraph.note) if paragraph.note else None,
        )


def title_seeds(frame: Frame) -> Words:
    """Return the title of the list of all seeds."""
    return link_seeds(frame).title


def make_seed_list(frame: Frame) -> SeedListPage:
    """Return the list of all seeds, by id."""
    title = title_seeds(frame)
    return SeedListPage(
        site=frame_site(frame),
        head=make_head(frame, title, frame.words(frame.reader.config.description).text),
        title=title,
        entries=tuple(_make_entry(frame, seed) for seed in frame.reader.seeds()),
    )


def _make_entry(frame: Frame, seed: Seed) -> SeedEntry:
    source = frame.reader.record(seed.source)
    return SeedEntry(
        link=Link(frame.to(seed_path(seed.id)), frame.title(source)),
        publisher=text_of(frame, source, "publisher") or Words(""),
        published=date_of(frame, source, "published"),
        paragraph_count=len(seed.paragraphs),
        statement_count=len(seed.drawn),
    )
