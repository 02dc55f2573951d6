"""Plain Pelican: the settings read the facts, and the templates see them."""

import re
from datetime import date, datetime
from html import escape
from pathlib import Path

import yaml
from pelican import signals

ROOT = Path(__file__).parent
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path):
    return yaml.load(path.read_bytes(), LOADER)


FOLDERS = ["cantons", "documents", "envoys", "havens", "offices", "series", "sittings"]
RECORDS, FOLDER_OF, BACK = {}, {}, {}
REFERENCES = {
    "office_of",
    "lies_in",
    "speaks_for",
    "offices",
    "home",
    "held_at",
    "round",
    "present",
}
PART = re.compile(r"\[\[(?:fact:([^.\]]+)\.([^\]]+)|([^\]]+))\]\]")


def as_list(facts):
    return facts if isinstance(facts, list) else [facts] if facts is not None else []


def citations(fact):
    return [(fact["source"], fact["at"])] if "source" in fact else list(fact["sources"].items())


def title(record):
    return record["title"] if "title" in record else record["names"][0]["value"]


def statements(record):
    for name, facts in record.items():
        if not isinstance(facts, str):
            for fact in as_list(facts):
                yield name, fact


def read_all(generator):
    """Read the facts for a run; with `-r` there are several runs."""
    RECORDS.clear()
    for folder in FOLDERS:
        paths = sorted((ROOT / "content/data" / folder).glob("*.yaml"))
        RECORDS[folder] = {path.stem: read(path) for path in paths}
        FOLDER_OF.update(dict.fromkeys(RECORDS[folder], folder))
    BACK.clear()
    add_back(BACK)


signals.article_generator_init.connect(read_all)


def add_back(back):
    for folder, records in RECORDS.items():
        for id_, record in records.items():
            for name, fact in statements(record):
                targets = [document for document, _ in citations(fact)]
                targets += [fact["value"]] if name in REFERENCES else []
                for target in targets:
                    back.setdefault(target, {})[f"/{folder}/{id_}/"] = title(record)
    for path in sorted((ROOT / "content/reports").glob("*.md")):
        head = dict(line.split(": ", 1) for line in path.read_text().split("\n\n")[0].split("\n"))
        back.setdefault(head["Document"], {})[f"/reports/{path.stem}/"] = head["Title"]


def cited(record):
    return list(dict.fromkeys(one for _, fact in statements(record) for one, _ in citations(fact)))


def held(envoy, day):
    return [one for one in envoy["offices"] if one["from"] <= day < one["until"]]


def day(value):
    when = value if isinstance(value, date | datetime) else date.fromisoformat(value)
    return f"{when.day} {when:%B %Y}"


def mentions(html):
    return PART.sub(_mention, html)


def _mention(match):
    id_ = match[1] or match[3]
    path, record = f"/{FOLDER_OF[id_]}/{id_}/", RECORDS[FOLDER_OF[id_]][id_]
    if match[3]:
        return f'<a href="{path}">{escape(title(record))}</a>'
    name, _, key = match[2].partition(".")
    fact = next(f for f in as_list(record[name]) if not key or f.get("key", f["value"]) == key)
    shown = "; ".join(
        f"{escape(RECORDS['documents'][one]['title'])}, {at}" for one, at in citations(fact)
    )
    return f'<a class="cite" href="{path}#{match[2]}"><sup>{shown}</sup></a>'


SITENAME = "The minutes of the lake"
SITEURL = "https://lake.example"
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
PAGE_URL = "{folder}/{slug}/"
PAGE_SAVE_AS = "{folder}/{slug}/index.html"
DIRECT_TEMPLATES = ["index", *FOLDERS, "reports"]
for one in (*FOLDERS, "reports"):
    globals()[f"{one.upper()}_SAVE_AS"] = f"{one}/index.html"
THEME_STATIC_DIR = "static"
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
DEFAULT_PAGINATION = False
MARKDOWN = {"extension_configs": {}, "output_format": "html5"}
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True}
JINJA_GLOBALS = {
    "records": RECORDS,
    "facts": read(ROOT / "facts.yaml"),
    "folders": [*FOLDERS, "reports"],
    "back": BACK,
}
JINJA_FILTERS = {
    "list_of": as_list,
    "citations": citations,
    "name": title,
    "cited": cited,
    "held": held,
    "day": day,
    "mentions": mentions,
}
