"""Writes a world as projects: in our own format, and as each peer reads the same facts.

All of them read the same files of facts. Prose is the same text, with each program's own way of
naming another page and of citing a statement.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from world import Fact, Item, Report, World

SITES = Path(__file__).resolve().parent / "sites"

_MANY = {"names", "offices", "present", "people", "results", "views"}
_PART = re.compile(r"\[\[(?:fact:(?P<id>[^.\]]+)\.(?P<path>[^\]]+)|(?P<mention>[^\]]+))\]\]")
# A scalar that YAML reads as the text that it is, whatever the reader.
_PLAIN = re.compile(r"(?!true$|null$|yes$|no$|on$|off$)[A-Za-z][A-Za-z0-9 ,.ŷ'-]*", re.IGNORECASE)

Phrase = Callable[[Item, str], str]
"""How a program writes a mention of a record (the path is empty), or a citation of a statement."""


def write_dossier(world: World, root: Path) -> None:
    """Write a world in our own format into a new folder."""
    shutil.copytree(SITES / "dossier", root)
    _write_facts(world, root / "data")
    _write_reports(world, root / "content/reports", None)


def write_hugo(world: World, root: Path) -> None:
    """Write a world for Hugo: facts as data, pages added by a content adapter."""
    shutil.copytree(SITES / "hugo", root)
    _copy_kinds(root / "config/_default/params.yaml")
    _write_facts(world, root / "data")
    _write_reports(world, root / "content/reports", _hugo)


def write_eleventy(world: World, root: Path) -> None:
    """Write a world for Eleventy: facts as data, pages by pagination over them."""
    shutil.copytree(SITES / "eleventy", root)
    _copy_kinds(root / "src/_data/lake.yaml")
    _write_facts(world, root / "src/records")
    _write_reports(world, root / "src/reports", _template)


def write_pelican(world: World, root: Path) -> None:
    """Write a world for Pelican: a page of Markdown for each record, facts read by the settings."""
    shutil.copytree(SITES / "pelican", root)
    _copy_kinds(root / "lake.yaml")
    _write_facts(world, root / "content/data")
    for item in world.items.values():
        title = json.dumps(item.values("names" if item.values("names") else "title")[0])
        text = f"Title: {title[1:-1]}\nRecord: {item.id}\nFolder: {item.folder}\n"
        text += f"Slug: {item.id}\n\n"
        _write(root / "content/pages" / item.folder / f"{item.id}.md", text)
    for report in world.reports:
        head = f"Title: {report.title}\nDate: {report.date}\nSummary: {report.summary}\n"
        head += f"Document: {report.document}\nSlug: {report.id}\n\n"
        text = head + "\n\n".join(report.paragraphs) + "\n"
        _write(root / "content/reports" / f"{report.id}.md", text)


def _hugo(item: Item, path: str) -> str:
    if not path:
        return f'{{{{< mention "{item.folder}" "{item.id}" >}}}}'
    return f'{{{{< cite "{item.folder}" "{item.id}" "{path}" >}}}}'


def _template(item: Item, path: str) -> str:
    call = f'cite("{path}", numbers)' if path else "mention"
    return f'{{{{ records.by["{item.id}"] | {call} | safe }}}}'


def _copy_kinds(path: Path) -> None:
    """Copy what the templates of all peers know of the kinds of records."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(SITES / "kinds.yaml", path)


def _write_facts(world: World, folder: Path) -> None:
    for item in world.items.values():
        _write(folder / item.folder / f"{item.id}.yaml", "\n".join(_record(item)) + "\n")


def _write_reports(world: World, folder: Path, phrase: Phrase | None) -> None:
    for report in world.reports:
        _write(folder / f"{report.id}.md", _report(world, report, phrase))


def _report(world: World, report: Report, phrase: Phrase | None) -> str:
    def replace(match: re.Match[str]) -> str:
        item = world.items[match["id"] or match["mention"]]
        return phrase(item, match["path"] or "") if phrase else match[0]

    head = ["---", f"title: {_scalar(report.title)}", f"summary: {_scalar(report.summary)}"]
    head += [f"date: {report.date}", f"document: {report.document}", "---"]
    body = "\n\n".join(_PART.sub(replace, paragraph) for paragraph in report.paragraphs)
    return "\n".join([*head, body]) + "\n"


def _record(item: Item) -> Iterator[str]:
    """Yield the lines of a record: the statements of a property stand together."""
    seen = ""
    for fact in item.facts:
        if not fact.sources:
            yield f"{fact.name}: {_scalar(fact.value)}"
            continue
        if fact.name != seen:
            yield f"{fact.name}:"
            seen = fact.name
        lines = list(_statement(fact))
        if fact.name in _MANY:
            yield f"  - {lines[0]}"
            yield from (f"    {line}" for line in lines[1:])
        else:
            yield from (f"  {line}" for line in lines)


def _statement(fact: Fact) -> Iterator[str]:
    if fact.key:
        yield f"key: {fact.key}"
    yield f"value: {_scalar(fact.value)}"
    yield from (f"{word}: {_scalar(value)}" for word, value in fact.more.items())
    if len(fact.sources) == 1:
        yield f"source: {fact.sources[0][0]}"
        yield f"at: {fact.sources[0][1]}"
    else:
        yield "sources:"
        yield from (f"  {id_}: {place}" for id_, place in fact.sources)


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
