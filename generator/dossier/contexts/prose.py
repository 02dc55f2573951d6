"""Prose on a page: mentions become links in the page's language, cited facts become numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dossier.contexts.frame import Frame
from dossier.contexts.wording import mark_html
from dossier.markup import Resolved, render_prose
from dossier.model import Mention, Prose
from dossier.pageviews import ProseSection
from dossier.prose import TOKEN

# A mention whose writer says in brackets after it what others call it.
_PAIRED = re.compile(rf"{TOKEN.pattern}\s?[(\uff08]")
# The highest heading of prose, as `markup` makes it.
_HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)


def render_body(frame: Frame, bodies: Sequence[Prose]) -> tuple[str, str]:
    """Return the HTML of a text in the page's language, else the main one, and its language for
    `lang=` ('' when it is the page's own); two empty texts when there is none.
    """
    by_language = {prose.language: prose for prose in bodies}
    main = frame.reader.config.languages[0]
    prose = by_language.get(frame.language) or by_language.get(main)
    if prose is None:
        return "", ""
    paired = {id(prose.mentions[int(match[1])]) for match in _PAIRED.finditer(prose.text)}

    def resolved(mention: Mention) -> Resolved:
        if id(mention) in paired:
            frame.paired_by_hand(mention.target)
        return resolve(frame, mention, prose.language)

    html = render_prose(prose, resolved)
    html = mark_html(html, (prose.language, *frame.reader.config.languages))
    return html, "" if prose.language == frame.language else prose.language


def render_sections(
    frame: Frame, bodies: Sequence[Prose]
) -> tuple[str, tuple[ProseSection, ...], str]:
    """Return what stands before the first heading of a text, its sections, and its language."""
    html, language = render_body(frame, bodies)
    lead, *parts = _HEADING.split(html)
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return lead.strip(), tuple(ProseSection(h, body.strip()) for h, body in pairs), language


def resolve(frame: Frame, mention: Mention, language: str) -> Resolved:
    """Return what a mention in a text in `language` becomes on a page: a link to a record or
    standing page, or the number of the first source of a statement, linked to the statement.
    """
    if mention.is_fact:
        return _cite(frame, mention.target)
    for id_, words in frame.reader.standing_titles():
        if id_ == mention.target:
            tag, title = words.form((language, *frame.reader.config.languages))
            lang = "" if mention.text or tag == language else tag
            return Resolved(frame.to(f"{id_}/"), mention.text or title, lang)
    if mention.text:
        # What it says is no name, so that the first mention is still to come.
        return Resolved(frame.bare_link(mention.target).href, mention.text)
    if language != frame.language:
        # A text that is not translated goes on in its own language.
        shown = frame.title_in(language, mention.target)
        return Resolved(frame.bare_link(mention.target).href, shown.text, shown.lang)
    link = frame.link(mention.target)
    parts = tuple((part.text, part.lang) for part in link.title.parts)
    return Resolved(link.href, link.title.text, link.title.lang, parts=parts)


def _cite(frame: Frame, path: str) -> Resolved:
    one = frame.reader.statement(path)
    numbers = [frame.number(citation.source) for citation in one.citations]
    label = frame.words(frame.reader.property_of(one).label).text
    subject = frame.title(frame.reader.record(one.subject)).text
    text = ", ".join(str(number) for number in numbers[:3]) or "?"
    if len(numbers) > 3:
        text += "+"
    return Resolved(frame.permalink(one), text, title=f"{subject}: {label}")
