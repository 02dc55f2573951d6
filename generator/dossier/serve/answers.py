"""What the site has at an address: a file of it, or why there is none. Nothing outside it is found.

Files are answered as they are published; only the page that a browser shows gets one line more, by
which it follows the next build.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from dossier.fingerprint import digest_bytes
from dossier.policy import admit

LIVE = "/.dossier/"
"""Below this address lies what makes a page follow the next build; the site can have nothing there:
files with a leading dot are never published."""

# So often a site may be published while one file is read; each time it is read again.
_TRIES = 50

_HTML = "text/html; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"

# The policy that a page states itself, as themes write it: a quote in it is escaped.
_POLICY = re.compile(
    rb"""(<meta\s+http-equiv=["']?Content-Security-Policy["']?\s+content=")([^"]*)(")""",
    re.IGNORECASE,
)

# Written out, because Python's own table depends on the machine.
_TYPES: Mapping[str, str] = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".bib": "application/x-bibtex; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json",
    ".html": _HTML,
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttl": "text/turtle; charset=utf-8",
    ".txt": _TEXT,
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent for an address; `location` is where a redirect leads."""

    status: HTTPStatus
    content: bytes
    kind: str = _TEXT
    location: str = ""

    @property
    def digest(self) -> str:
        """What tells this page from another, or from the same one after a change."""
        return digest_bytes(b"%d %s" % (self.status, self.content))

    def followed(self, generation: str) -> Answer:
        """Return the answer with the line by which a page follows the next build, and with leave to
        do so in its policy; for what is no page, the answer itself. `generation` names the build
        that the page is of.
        """
        if self.kind != _HTML:
            return self
        line = (
            f'<script src="{LIVE}live.js" defer data-page="{self.digest}"'
            f' data-generation="{escape(generation)}"></script>\n'
        ).encode()
        page = _POLICY.sub(_admit, self.content)
        at = page.find(b"</head>")
        content = page[:at] + line + page[at:] if at >= 0 else page + line
        return Answer(self.status, content, self.kind)


def _admit(found: re.Match[bytes]) -> bytes:
    """Return the policy of a page with leave to run our script and to ask us for news."""
    policy = admit(unescape(found[2].decode("utf-8", "replace")), ("script-src", "connect-src"))
    # As templates escape it, so that nothing else of the page changes.
    return found[1] + escape(policy).replace("&#x27;", "&#39;").encode() + found[3]


def answer(site: Path, address: str) -> Answer:
    """Return what the site has at an address, as a browser asks for it: a path, or all of it."""
    for _ in range(_TRIES):
        tree = _tree_of(site)
        found = _find_answer(site, address)
        # A tree that was swapped out while it was read may have changed since.
        if _tree_of(site) == tree:
            return found
    return _find_answer(site, address)


def _tree_of(site: Path) -> tuple[int, ...]:
    """Return by what one published tree is told from the next; nothing when there is none."""
    try:
        found = site.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_ctime_ns


def _find_answer(site: Path, address: str) -> Answer:
    path = unquote(urlsplit(address).path, errors="surrogateescape")
    if not site.is_dir():
        return _page(HTTPStatus.SERVICE_UNAVAILABLE, "The site is not built yet.")
    found = find_file(site, path)
    if found is not None and found.is_dir():
        # One slash at the start: two would name another server.
        location = quote("/".join(["", *_parts(path), ""]), errors="surrogateescape")
        return Answer(HTTPStatus.MOVED_PERMANENTLY, b"", location=location)
    if found is not None:
        return _file(HTTPStatus.OK, found)
    missing = find_file(site, "/404.html")
    if missing is None or not missing.is_file():
        return _page(HTTPStatus.NOT_FOUND, "There is no such page.")
    return _file(HTTPStatus.NOT_FOUND, missing)


def _file(status: HTTPStatus, file: Path) -> Answer:
    try:
        content = file.read_bytes()
    except OSError:
        return _page(HTTPStatus.NOT_FOUND, "This file cannot be read.")
    return Answer(status, content, _TYPES.get(file.suffix.lower(), "application/octet-stream"))


def _page(status: HTTPStatus, text: str) -> Answer:
    """Return a page of our own, which follows the next build like the site's."""
    page = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{text}</title>\n</head>\n<body>\n<p>{text}</p>\n</body>\n</html>\n"
    )
    return Answer(status, page.encode(), _HTML)


def find_file(site: Path, path: str) -> Path | None:
    """Return the file for the decoded path of an address, or None when the site has none.

    A folder stands for its `index.html` when the path ends with a slash; without the slash the
    folder itself is returned, to be redirected to. Nothing outside the site is ever found, by no
    spelling of the path and through no symbolic link; nor is a folder without an index.
    """
    parts = _parts(path)
    if any(part in {".", ".."} or "\\" in part or "\0" in part for part in parts):
        return None
    found = site.joinpath(*parts)
    page = found / "index.html" if path.endswith("/") else found
    try:
        inside = page.resolve(strict=True).is_relative_to(site.resolve())
    except OSError:
        return None
    if not inside or not (page.is_file() or (page / "index.html").is_file()):
        return None
    return page


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]
