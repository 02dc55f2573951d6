"""The page for editors that shows the state of the dossier: served, and never published.

It is made when it is asked for, of the dossier as it is then; without scripts, and with nothing
from anywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from html import escape
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from dossier import build
from dossier.config import Project
from dossier.diagnostics import BuildFailed, format_text, gather
from dossier.library import Library
from dossier.reporting import Fact, State, report
from dossier.reporttexts import lists_of, percent, shares_of
from dossier.revisions import read_state

# The weakest pages that are shown; all of them stand in the JSON.
_MOST_PAGES = 50
# The facts of a list that are shown: more would be a page that no browser likes.
_MOST_FACTS = 1000


def report_page(project: Project) -> str:
    """Return the page of a project as it is today, or one that says why there is none."""
    try:
        library = read_state(project)
    except BuildFailed as failed:
        found = format_text(gather(failed.diagnostics), build.lines_of(project))
        return _SORRY.format(found=escape(found))
    return show(library, report(library, date.today()))  # noqa: DTZ011 - the editor's day


def show(library: Library, state: State) -> str:
    """Return the page of a state of a library."""

    def address_of(id_: str) -> str:
        return f"/{library.kind_of(id_).folder}/{id_}/" if id_ in library.records else f"/{id_}/"

    def listed(facts: Sequence[Fact]) -> Markup:
        items = [_item(one, address_of(one.record) + _fragment(one)) for one in facts[:_MOST_FACTS]]
        left = len(facts) - len(items)
        more = Markup("<li>and {} more</li>\n").format(f"{left:,}") if left else Markup("")
        return Markup("<ul>\n{}{}</ul>").format(Markup("").join(items), more)

    return _template().render(
        state=state,
        lists=lists_of(state),
        shares=shares_of,
        percent=percent,
        number=lambda count: f"{count:,}",
        most=_MOST_PAGES,
        address_of=address_of,
        listed=listed,
    )


@cache
def _template() -> Template:
    text = files("dossier.serve").joinpath("report.html").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)


def _fragment(one: Fact) -> str:
    """Return where on the page of its record a fact stands, '' for prose."""
    anchor = one.path.partition(" ")[0].partition(".")[2]
    return f"#{anchor}" if anchor else ""


def _item(one: Fact, address: str) -> Markup:
    note = Markup(' <span class="note">{}</span>').format(one.note) if one.note else ""
    return Markup('<li><a href="{}">{}</a>{} <code class="place">{}:{}</code></li>\n').format(
        address, one.path, note, one.file, one.line
    )


_SORRY = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>The dossier has errors</title>
</head>
<body>
<main>
<h1>The dossier has errors</h1>
<p>Its state is told when they are mended.</p>
<pre>{found}</pre>
</main>
</body>
</html>
"""
