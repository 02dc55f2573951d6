"""A built site as a browser sees it: its pages, their ids, links and what they load.

Used by the tests of whole sites. It reads the files of the output folder only and shares no code
with the package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

_CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
# What Python writes of parts of a context, of what has none and of what is empty.
_PROGRAM = re.compile(r"\b(?:Words|Link|DateText|Stated|Shown)\(|\bis_fallback=|>None<")
# Elements and attributes by which a page names another resource.
_NAMING = (
    *(("a", "href"), ("area", "href"), ("link", "href"), ("use", "href"), ("form", "action")),
    *((tag, "src") for tag in ("img", "script", "iframe", "audio", "video", "source", "embed")),
)
# What the browser fetches on its own, without a click.
_LOADING = {"link", "use", "img", "script", "iframe", "audio", "video", "source", "embed"}


@dataclass(frozen=True)
class Link:
    """A place where a page names a resource: the element, the value as written, the address."""

    tag: str
    rel: str
    written: str
    address: str

    @property
    def is_loaded(self) -> bool:
        """Whether the browser fetches it on its own; a canonical or alternate address is not."""
        if self.tag == "link":
            return self.rel not in {"canonical", "alternate"}
        return self.tag in _LOADING


class Page:
    """A page: `path` is its file below the output folder, `address` where it is served."""

    def __init__(self, path: str, html: str, base: str) -> None:
        self.path = path
        self.html = html
        self.address = base + path.removesuffix("index.html")
        self.tree = LexborHTMLParser(html)

    @cached_property
    def ids(self) -> list[str]:
        """Every id, in the order of the page."""
        return [node.attributes["id"] or "" for node in self.tree.css("[id]")]

    @cached_property
    def by_id(self) -> Mapping[str, LexborNode]:
        """The element of each id."""
        return {node.attributes["id"] or "": node for node in self.tree.css("[id]")}

    @cached_property
    def title(self) -> str:
        """The text of `<title>`."""
        return text_of(self.tree.css_first("title"))

    @cached_property
    def heading(self) -> str:
        """The text of the first `<h1>`."""
        return text_of(self.tree.css_first("h1"))

    @cached_property
    def text(self) -> str:
        """The text of the body."""
        return text_of(self.tree.css_first("body"))

    @cached_property
    def links(self) -> list[Link]:
        """Every resource that the page names."""
        return [
            Link(tag, node.attributes.get("rel") or "", written, urljoin(self.address, written))
            for tag, attribute in _NAMING
            for node in self.tree.css(f"{tag}[{attribute}]")
            for written in [node.attributes[attribute] or ""]
        ]

    def hrefs(self, node: LexborNode) -> set[str]:
        """Return the full addresses that the links in an element lead to."""
        return {address for a in node.css("a[href]") for address in self.hrefs_of(a)}

    def hrefs_of(self, a: LexborNode) -> set[str]:
        """Return the full address that one link leads to, in a set; none when it has none."""
        href = a.attributes.get("href")
        return {urljoin(self.address, href)} if href is not None else set()


class Site:
    """All pages and files of an output folder, published at `base` (which ends with a slash)."""

    def __init__(self, folder: Path, base: str) -> None:
        self.folder = folder
        self.base = base
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        self.files = {path.relative_to(folder).as_posix(): path for path in files}
        self.pages = {
            name: Page(name, path.read_text(encoding="utf-8"), base)
            for name, path in self.files.items()
            if name.endswith(".html")
        }

    def page(self, path: str) -> Page:
        """Return the page that is served at a path below the site's address."""
        return self.pages[f"{path}index.html" if not path or path.endswith("/") else path]

    def file_at(self, address: str) -> str | None:
        """Return the file that an address of the site leads to, None when it is another site's."""
        if not address.startswith(self.base):
            return None
        path = unquote(urlsplit(address).path)[len(urlsplit(self.base).path) :]
        return f"{path}index.html" if not path or path.endswith("/") else path


def text_of(node: LexborNode | None) -> str:
    """Return the text of an element with single spaces; '' for none."""
    return " ".join(node.text().replace("\u00a0", " ").split()) if node is not None else ""


def broken_links(site: Site) -> list[str]:
    """Return every link of the site to a page, file or fragment of its own that there is not."""
    return sorted({fault for page in site.pages.values() for fault in _broken(site, page)})


def _broken(site: Site, page: Page) -> Iterator[str]:
    for link in page.links:
        file = site.file_at(link.address)
        if file is None:
            if not urlsplit(link.address).scheme or "//" not in link.address:
                yield f"{page.path}: {link.written} is no address"
            elif not re.match(r"[a-z]+:", link.written):
                yield f"{page.path}: {link.written} leads out of the site"
            continue
        fragment = unquote(urlsplit(link.address).fragment)
        if file not in site.files:
            yield f"{page.path}: {link.written} leads to no file"
        elif fragment and fragment not in site.pages[file].by_id:
            yield f"{page.path}: {link.written} leads to no element"


def orphans(site: Site) -> list[str]:
    """Return the pages that no chain of links from the home page leads to, but for `404.html`."""
    reached: set[str] = set()
    waiting = ["index.html"]
    while waiting:
        file = waiting.pop()
        if file in reached or file not in site.pages:
            continue
        reached.add(file)
        links = (link for link in site.pages[file].links if link.tag == "a")
        waiting += [found for link in links if (found := site.file_at(link.address))]
    return sorted(name for name in site.pages if name not in reached and name != "404.html")


def faults(site: Site) -> list[str]:
    """Return what no page of any site may have: see `_page_faults`."""
    found = [fault for page in site.pages.values() for fault in _page_faults(site, page)]
    for name, path in site.files.items():
        if name.endswith((".css", ".svg")):
            text = path.read_text(encoding="utf-8")
            for match in _CSS_ADDRESS.finditer(text):
                address = match[1] or match[2]
                if urlsplit(address).scheme not in {"", "data"} or address.startswith("//"):
                    found.append(f"{name}: loads {address}")
    return found


def _page_faults(site: Site, page: Page) -> Iterator[str]:
    twice = {name for name in page.ids if page.ids.count(name) > 1}
    if twice:
        yield f"{page.path}: ids that are there twice: {sorted(twice)}"
    if len(page.tree.css("h1")) != 1 or not page.heading:
        yield f"{page.path}: not one h1"
    if not page.title:
        yield f"{page.path}: no title"
    html = page.tree.css_first("html")
    if html is None or not html.attributes.get("lang"):
        yield f"{page.path}: no language"
    if _PROGRAM.search(page.html):
        yield f"{page.path}: shows a value as Python writes it"
    levels = [int((node.tag or "h0")[1]) for node in page.tree.css("h1, h2, h3, h4, h5, h6")]
    yield from (
        f"{page.path}: h{later} after h{level}"
        for level, later in pairwise(levels)
        if later > level + 1
    )
    for link in page.links:
        if link.is_loaded and site.file_at(link.address) is None:
            yield f"{page.path}: loads {link.written}"
        if link.written.startswith(site.base) and link.rel not in {"canonical", "alternate"}:
            yield f"{page.path}: {link.written} names the site's own address"
    for node in page.tree.css("[style], style"):
        if "url(" in (node.attributes.get("style") or node.text()):
            yield f"{page.path}: a style loads something"
    for node in page.tree.css("[srcset], [background], object, base, [http-equiv]"):
        if node.attributes.get("http-equiv") not in {"Content-Security-Policy", "refresh"}:
            yield f"{page.path}: an unexpected element: {node.tag}"
    yield from _policy_faults(page)
    yield from _ways_on(site, page)


def _ways_on(site: Site, page: Page) -> Iterator[str]:
    """Yield where a page leads by itself, as one does whose record has another address, if that is
    no page of the site.
    """
    for node in page.tree.css("[http-equiv=refresh]"):
        way = (node.attributes.get("content") or "").removeprefix("0; url=")
        if site.file_at(urljoin(page.address, way)) not in site.pages:
            yield f"{page.path}: leads on to {way}"


def _policy_faults(page: Page) -> Iterator[str]:
    """Yield what the policy of a page would stop a browser from doing, and a policy that is lax."""
    policies = page.tree.css("head > meta[http-equiv=Content-Security-Policy]")
    if len(policies) != 1:
        yield f"{page.path}: not one policy"
        return
    if any(node.tag != "meta" for node in page.tree.css("head > *")[:2]):
        yield f"{page.path}: something stands before the policy"
    policy = policies[0].attributes["content"] or ""
    if "style-src-attr 'none'" not in policy or "unsafe-inline" in policy or "data:" in policy:
        yield f"{page.path}: a lax policy: {policy}"
    for node in page.tree.css("[style], style"):
        yield f"{page.path}: a style in the page: {node.tag}"
    for node in page.tree.css("script"):
        is_data = node.attributes.get("type") == "application/ld+json"
        if not is_data and not (node.attributes.get("src") and "script-src " not in policy):
            yield f"{page.path}: a script that may not run"
    for node in page.tree.css("*"):
        if any(name.startswith("on") for name in node.attributes):
            yield f"{page.path}: a script in an attribute of {node.tag}"
