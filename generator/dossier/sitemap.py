"""What search engines are told of the site: every page, and its forms in other languages.

The protocol is that of sitemaps.org 0.9, with the `xhtml:link` extension for languages. No dates
are given: pages know no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from dossier.config import Config
from dossier.routes import absolute, route

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def make_sitemap(config: Config, paths: Sequence[str]) -> str:
    """Return the sitemap of the pages at `paths`, which are those without a language's prefix."""
    entries = [
        _entry(config, path, language) for language in config.languages for path in sorted(paths)
    ]
    return _HEAD + "".join(entries) + "</urlset>\n"


def _entry(config: Config, path: str, language: str) -> str:
    address = absolute(config, route(config, language, path))
    links = ""
    if len(config.languages) > 1:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang={quoteattr(other)}'
            f" href={quoteattr(absolute(config, route(config, other, path)))}/>"
            for other in config.languages
        )
    return f"<url><loc>{escape(address)}</loc>{links}</url>\n"


def make_robots(config: Config) -> str:
    """Return a `robots.txt` that admits everybody and names the sitemap (RFC 9309)."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {config.address}sitemap.xml\n"
