"""The head of a page: what browsers, search engines and those who share a link are told of it."""

from __future__ import annotations

from dossier.contexts.frame import Frame
from dossier.contexts.linked import describe_page
from dossier.formats import own_name, territorial
from dossier.jsonld import Node
from dossier.pageviews import Alternate, Citable, CitedWork, Head
from dossier.policy import READING, word_for_page
from dossier.routes import CITE, absolute, route
from dossier.views import Link, Words

# The picture that others show with a link to it: a file of the theme.
_CARD = "static/card.png"


def make_alternates(frame: Frame, path: str) -> tuple[Alternate, ...]:
    """Return a page, by its path, in all languages."""
    config = frame.reader.config
    found = [(one, route(config, one, path)) for one in config.languages]
    return tuple(
        Alternate(
            language=language,
            name=own_name(language),
            href=frame.way_to(there),
            url=absolute(config, there),
            is_current=language == frame.language,
            locale=territorial(language),
        )
        for language, there in found
    )


def make_head(  # noqa: PLR0913 - each is something else that pages differ in
    frame: Frame,
    title: Words,
    description: str,
    trail: tuple[Link, ...] = (),
    *,
    policy: str = READING,
    subject: Node | None = None,
    work: CitedWork | None = None,
    is_cited: bool = True,
    window: Words | None = None,
) -> Head:
    """Return the head of a page; `trail` are the links between the home page and it.

    `policy` is what the page may load and run, `subject` what it is about in the words of
    schema.org, `work` the source that it is about, `window` what its window is called where the
    title does not tell it from others. A page that is not cited is described to no
    machine either. Sources that the page has cited so far are told to machines.
    """
    config = frame.reader.config
    is_one = len(config.languages) == 1
    json_ld = describe_page(frame, title, trail, subject) if is_cited else ""
    return Head(
        title=title,
        window=(window or title).text,
        description=description,
        canonical=absolute(config, frame.here),
        card=config.address + _CARD,
        locale=territorial(frame.language),
        alternates=make_alternates(frame, frame.path),
        fallback="" if is_one else absolute(config, route(config, config.languages[0], frame.path)),
        breadcrumbs=trail,
        policy=word_for_page(policy, json_ld),
        json_ld=json_ld,
        citable=Citable(f"{CITE}.bib", f"{CITE}.json", work) if is_cited else None,
    )
