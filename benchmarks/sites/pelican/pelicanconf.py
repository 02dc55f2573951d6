"""Plain Pelican: the settings read the facts, and the templates see them."""

import re
import sys
from datetime import date, datetime
from html import escape
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

import lake  # noqa: E402
from pelican import signals  # noqa: E402

PART = re.compile(r"\[\[(?:fact:([^.\]]+)\.([^\]]+)|([^\]]+))\]\]")


def day(value):
    when = value if isinstance(value, date | datetime) else date.fromisoformat(value)
    return f"{when.day} {when:%B %Y}"


def grouped(found, key):
    return [(name, list(group)) for name, group in groupby(found, key)]


def mentions(html, numbers):
    """Put links for the mentions of a text, and numbers for its citations."""

    def replace(match):
        id_ = match[1] or match[3]
        entry = lake.BY[id_]
        if match[3]:
            return f'<a href="{entry.path}">{escape(entry.title)}</a>'
        name, _, key = match[2].partition(".")
        label = lake.PROPERTIES[name]["label"]
        facts = lake.as_list(entry.record[name])
        fact = next(f for f in facts if not key or f.get("key", f["value"]) == key)
        shown = ", ".join(
            str(numbers.setdefault(one, len(numbers) + 1)) for one, _ in lake.citations(fact)
        )
        return (
            f'<sup class="citation"><a href="{entry.path}#{match[2]}"'
            f' title="{escape(entry.title)}: {label}">{shown}</a></sup>'
        )

    return PART.sub(replace, html)


signals.article_generator_init.connect(lake.read_all)
signals.article_generator_finalized.connect(lake.add_reports)
signals.get_generators.connect(lake.more_generators)

SITENAME = lake.NAME
SITEURL = "https://lake.example"
EDITION = "2026-01-31"
DESCRIPTION = (
    "What two cantons said of a lake over a hundred years."
    " All of it is invented, for the benchmark."
)
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
THEME = str(ROOT / "theme")
PATH = str(ROOT / "content")
OUTPUT_PATH = str(ROOT / "output")
ARTICLE_PATHS = ["reports"]
PAGE_PATHS = ["pages"]
STATIC_PATHS = []
# As it is set, nothing is watched below a folder whose name begins with a dot.
IGNORE_FILES = []
ARTICLE_URL = "reports/{slug}/"
ARTICLE_SAVE_AS = "reports/{slug}/index.html"
ARTICLE_ORDER_BY = "date"
PAGE_URL = "{folder}/{slug}/"
PAGE_SAVE_AS = "{folder}/{slug}/index.html"
DIRECT_TEMPLATES = ["index", "names", "404", "robots", "sitemap"]
NAMES_SAVE_AS = "names/index.html"
ROBOTS_SAVE_AS = "robots.txt"
SITEMAP_SAVE_AS = "sitemap.xml"
THEME_STATIC_DIR = "static"
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
DEFAULT_PAGINATION = False
MARKDOWN = {"extension_configs": {}, "output_format": "html5"}
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True}
JINJA_GLOBALS = {"lake": lake}
JINJA_FILTERS = {
    "list_of": lake.as_list,
    "citations": lake.citations,
    "cited": lake.cited,
    "held": lake.held,
    "dict": dict,
    "groupby_entry": lambda found: grouped(found, lambda stated: stated.entry),
    "axes": lambda parts: grouped(parts, lambda part: part.axis),
    "periods": lambda entries: grouped(entries, lambda entry: lake.PERIODS[entry.day[:3]]),
    "years": lake.years,
    "day": day,
    "mentions": mentions,
}
