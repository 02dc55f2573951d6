"""Runs a build or a check for a person, and tells what came of it, alike under every command.

Findings go to the standard error, the line that sums up a success to the standard output.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from dossier import build, differences, reporting, reporttexts
from dossier.bugs import program_version
from dossier.config import Project
from dossier.diagnostics import (
    BuildFailed,
    Diagnostic,
    Severity,
    format_summary,
    format_text,
    gather,
    plural,
)
from dossier.findings import format_github, format_gitlab, format_json, format_sarif
from dossier.revisions import read_state, read_two
from dossier.search import Search
from dossier.telling import paint, say
from dossier.translations import count_translations

# How many reasons are named for a page.
_NAMED = 3
# So many letters of a text are shown to know it again.
_SHORT = 60
QUERIES = {
    "kind": "which records there are of the kind {}",
    "any": "whether there is a record of the kind {}",
    "referring": "what refers to {}",
    "resting": "what rests on {}",
    "citing": "which statements cite {}",
    "disputes": "the conflicts about {}",
    "standing": "the standing pages",
    "titles": "the titles of the standing pages",
    "seeds": "the register of documents",
    "any-seeds": "whether there is a register of documents",
    "seed": "the register of {}",
    "count": "the number of each {}",
    "redirects": "the addresses that have changed",
    "sureness": "how sure the facts of the whole dossier are",
}
"""What the queries of a trace ask for (see `library.Reader`), in words."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a check: whether there is no error, and the texts for the two outputs."""

    is_good: bool
    out: str
    err: str


def build_site(  # noqa: PLR0913 - each is an option of the command
    project: Project,
    *,
    output: Path | None = None,
    address: str | None = None,
    showing: AbstractContextManager[build.Progress | None] | None = None,
    jobs: int | None = None,
    is_verbose: bool = False,
    search: Search = Search.NOW,
    looked: Mapping[str, str] = MappingProxyType({}),
) -> build.Built | None:
    """Build and publish the site, and tell how it went; None when nothing was published.

    `showing` gives what shows the progress, and is left before anything is told. `is_verbose`: each
    page that was rendered is told, with the reason. For the rest see `build.build`.
    """
    started = time.perf_counter()
    try:
        with showing or nullcontext() as progress:
            built = build.build(
                project,
                output=output,
                address=address,
                progress=progress,
                jobs=jobs,
                search=search,
                looked=looked,
            )
    except BuildFailed as failed:
        tell_failed_build(failed, project)
        return None
    tell_built(built, time.perf_counter() - started, project, is_verbose=is_verbose)
    return built


def tell_built(
    built: build.Built, took: float, project: Project, *, is_verbose: bool = False
) -> None:
    """Show the warnings of a build that took so many seconds, and sum it up in a line; before that,
    if `is_verbose`, each page that was rendered, with the reason.
    """
    _tell_findings(built.diagnostics, project)
    for page in built.rendered if is_verbose else ():
        say(f"{page.output}: {_name_reasons(page.reasons)}")
    say(_sum_up(built, took))


def tell_failed_build(failed: BuildFailed, project: Project) -> None:
    """Show the findings that stopped a build, and that the site is as it was."""
    tell_failure(failed, project)
    say("nothing was published", err=True)


def explain_page(project: Project, page: str) -> bool:
    """Tell what a page is made from and whether it would be made again; False when there is none.

    `page` is its address on the site, or its file below the output, or below the project.
    """
    try:
        found = build.explain(project, page)
    except BuildFailed as failed:
        tell_failure(failed, project)
        return False
    if found is None:
        say(f"no page of this dossier is called {page}", err=True)
        return False
    say(f"{found.output}: made by {found.maker} from")
    for key in found.trace:
        say(f"  {_name_key(key)}")
    say(f"stale: {_name_reasons(found.reasons)}" if found.reasons else "fresh")
    return True


def _name_reasons(reasons: Sequence[str]) -> str:
    named = [_name_key(reason) for reason in reasons]
    return ", ".join(named[:_NAMED]) + (
        f" and {len(named) - _NAMED} more" if named[_NAMED:] else ""
    )


def _name_key(key: str) -> str:
    """Return a key of a trace in words; what is none is a reason in words already."""
    what, _, rest = key.partition(":")
    name, _, argument = rest.partition(":")
    if what == "record":
        return f"the record {rest}"
    return QUERIES[name].format(argument) if what == "query" else key


def check_project(
    project: Project,
    *,
    as_: str = "text",
    paths: Sequence[Path] = (),
    today: date | None = None,
) -> Verdict:
    """Check the project without building it, and return what to say of it.

    `as_` is `text` or one of the formats of `findings`; `paths` are the files and folders to report
    on, all if none are given; with `today` advice is given too, as of that day.
    """
    checked = build.check(project, today=today)
    wanted = [found for found in checked.diagnostics if _is_wanted(found, project, paths)]
    # A person reads it once; a program marks every place.
    shown = gather(wanted) if as_ in {"text", "github"} else wanted
    broken = any(found.severity is Severity.ERROR for found in shown)
    out, err = _word(shown, checked.sources_read, project, as_)
    left = len(checked.diagnostics) - len(wanted)
    if left and as_ == "text":
        err += f"{plural(left, 'finding')} in other files not shown\n"
    return Verdict(not broken, out, err)


def _is_wanted(found: Diagnostic, project: Project, paths: Sequence[Path]) -> bool:
    place = project.root / found.span.path
    return not paths or any(place == path or path in place.parents for path in paths)


def _word(found: Sequence[Diagnostic], count: int, project: Project, as_: str) -> tuple[str, str]:
    """Return findings for the standard output and for the standard error."""
    if as_ == "json":
        return f"{format_json(found, count)}\n", ""
    here = os.path.relpath(project.root)
    prefix = "" if here == "." else f"{Path(here).as_posix()}/"
    if as_ == "sarif":
        return f"{format_sarif(found, program_version(), prefix)}\n", ""
    summary = f"{format_summary(found, count)}\n"
    if as_ == "gitlab":
        return f"{format_gitlab(found, prefix)}\n", ""
    if as_ == "github":
        return (f"{format_github(found, prefix)}\n" if found else ""), summary
    text = f"{format_text(found, build.lines_of(project))}\n" if found else ""
    broken = any(one.severity is Severity.ERROR for one in found)
    return ("", text + summary) if broken else (summary, text)


def tell_translations(project: Project, *, is_verbose: bool = False) -> bool:
    """Tell what falls back in each language, and where if `is_verbose`; False when the dossier has
    errors, which are told instead.
    """
    try:
        tallies = count_translations(project)
    except BuildFailed as failed:
        tell_failure(failed, project)
        return False
    for language, found in groupby(tallies, key=lambda one: one.language):
        say(f"{language}:")
        for tally in found:
            share = f"{100 * len(tally.gaps) / tally.total:.0f}%" if tally.total else "-"
            say(f"  {tally.part:10}{len(tally.gaps):7,} of {tally.total:7,} fall back {share:>5}")
            for gap in tally.gaps if is_verbose else ():
                say(f"    {gap.span}: {_in_short(gap.text)}")
    return True


def _in_short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[:_SHORT]} …"


def tell_differences(project: Project, revisions: Sequence[str], as_: str) -> bool:
    """Tell which facts differ between two revisions, or one and now; False when they cannot be
    read. `as_` is `text`, `markdown` or `json`.
    """
    try:
        before, after = read_two(project, revisions)
    except BuildFailed as failed:
        tell_failure(failed, project)
        return False
    found = differences.compare(before, after)
    format_ = {
        "text": differences.format_text,
        "markdown": differences.format_markdown,
        "json": differences.format_json,
    }[as_]
    say(format_(found).removesuffix("\n"))
    return True


def tell_state(project: Project, today: date, as_: str) -> bool:
    """Tell the state of a dossier on a day; False when it cannot be read. `as_` is `text`,
    `markdown` or `json`.
    """
    try:
        library = read_state(project)
    except BuildFailed as failed:
        tell_failure(failed, project)
        return False
    format_ = {
        "text": reporttexts.format_text,
        "markdown": reporttexts.format_markdown,
        "json": reporting.format_json,
    }[as_]
    say(format_(reporting.report(library, today)).removesuffix("\n"))
    return True


def tell_failure(failed: BuildFailed, project: Project) -> None:
    """Show the findings that stopped a run, and count them when it was files that were wrong."""
    found = gather(failed.diagnostics)
    _tell_findings(found, project)
    if failed.sources_read:
        say(format_summary(found, failed.sources_read), err=True)


def _tell_findings(found: Sequence[Diagnostic], project: Project) -> None:
    if found:
        say(paint(format_text(found, build.lines_of(project))), err=True)


def sum_up(built: build.Built, project: Project) -> tuple[str, str]:
    """Return what a build found, and in short what it published, for when it is not done again."""
    told = (
        f"{format_text(built.diagnostics, build.lines_of(project))}\n" if built.diagnostics else ""
    )
    warnings = f", {plural(len(built.diagnostics), 'warning')}" if built.diagnostics else ""
    return told, (
        f"{plural(built.pages, 'page')} ({plural(built.files, 'file')}) "
        f"from {plural(built.sources_read, 'file')}{warnings}"
    )


def _sum_up(built: build.Built, took: float) -> str:
    warnings = f", {plural(len(built.diagnostics), 'warning')}" if built.diagnostics else ""
    return (
        f"built {plural(built.pages, 'page')} ({plural(built.files, 'file')}, "
        f"{len(built.rendered):,} rendered, {built.written:,} written, {built.removed:,} removed) "
        f"from {plural(built.sources_read, 'file')} in {took:.1f} s{warnings}: "
        f"{show_folder(built.output)}"
    )


def show_folder(folder: Path) -> str:
    """Return a folder as a person would type it: from the working folder when it lies in it."""
    here = Path.cwd()
    shown = folder.relative_to(here) if folder.is_relative_to(here) else folder
    return f"{shown.as_posix().rstrip('/')}/"
