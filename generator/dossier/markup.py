"""Prose to HTML: Python-Markdown, with mentions resolved and everything else cleaned.

Raw HTML is no part of our Markdown: it is shown as the text it is. What comes out is cleaned once
more by nh3 against a short list, so that no hole of one library alone lets a script through.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from dossier.model import Mention, Prose
from dossier.prose import TOKEN, restore

# What Markdown without raw HTML can make, with headings below the page's own.
_TAGS = {
    *("p", "ul", "ol", "li", "blockquote", "pre", "code", "hr", "br", "em", "strong", "a", "sup"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "span"),
}
_ATTRIBUTES = {
    "a": {"href", "title", "lang", "class"},
    "span": {"lang", "class"},
    "sup": {"class"},
    "ol": {"start"},
    "th": {"scope"},
}


# A number stands at the word that it follows, and apart from another number.
_BEFORE_CITATION = re.compile(r"(?<!</sup>)\s+(?=<sup class=\"citation\">)")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a mention becomes: a link with its text and language, or the number of a source.

    `title` says for a cited statement what it states and where its sources are; `lang` is '' in
    the page's own language. A text in several languages has its `parts`, each with its language.
    """

    href: str
    text: str
    lang: str = ""
    title: str = ""
    parts: tuple[tuple[str, str], ...] = ()


Resolve = Callable[[Mention], Resolved]


def render_prose(prose: Prose, resolve: Resolve) -> str:
    """Return the HTML of a body of prose; every mention in it is resolved by `resolve`."""
    markdown = Markdown(
        extensions=["tables", "sane_lists", "fenced_code", _Mentions(prose, resolve)]
    )
    html = restore(_BEFORE_CITATION.sub("", markdown.convert(prose.text)), prose)
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "http", "mailto"},
        link_rel=None,
        clean_content_tags=set(),
    )


class _Mentions(Extension):
    """Resolves the tokens of `prose`, and takes raw HTML and pictures out of Markdown."""

    def __init__(self, prose: Prose, resolve: Resolve) -> None:
        super().__init__()
        self._prose = prose
        self._resolve = resolve

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        for name in ("image_link", "image_reference", "short_image_ref"):
            md.inlinePatterns.deregister(name)
        md.inlinePatterns.register(_MentionProcessor(self._prose, self._resolve, md), "mention", 75)
        # Before the inline processor runs at 20, headings are still as they were written.
        md.treeprocessors.register(_Headings(md), "headings", 15)


class _MentionProcessor(InlineProcessor):
    """Turns a token into a link or a citation; never inside a link, where it stays text."""

    def __init__(self, prose: Prose, resolve: Resolve, md: Markdown) -> None:
        super().__init__(TOKEN.pattern, md)
        self._prose = prose
        self._resolve = resolve

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Python-Markdown's name; its stub allows None only
        self, m: re.Match[str], data: str
    ) -> tuple[ET.Element, int, int]:
        del data
        mention = self._prose.mentions[int(m[1])]
        made = self._resolve(mention)
        return (_citation(made) if mention.is_fact else _link(made)), m.start(0), m.end(0)


# Markdown parses the text of a link with this list; a link in a link is no HTML.
_MentionProcessor.ANCESTOR_EXCLUDES = ("a",)


def _link(made: Resolved) -> ET.Element:
    element = ET.Element("a", {"href": made.href})
    if made.lang:
        element.set("lang", made.lang)
    if not made.parts:
        element.text = made.text
    for text, lang in made.parts:
        ET.SubElement(element, "span", {"lang": lang} if lang else {}).text = text
    return element


def _citation(made: Resolved) -> ET.Element:
    outer = ET.Element("sup", {"class": "citation"})
    inner = ET.SubElement(outer, "a", {"href": made.href})
    if made.title:
        inner.set("title", made.title)
    inner.text = made.text
    return outer


class _Headings(Treeprocessor):
    """Puts the headings of prose below the page's own: the highest becomes h2, without gaps."""

    def run(self, root: ET.Element) -> None:
        headings = [e for e in root.iter() if re.fullmatch("h[1-6]", e.tag)]
        levels = sorted({element.tag for element in headings})
        for element in headings:
            element.tag = f"h{min(6, 2 + levels.index(element.tag))}"
